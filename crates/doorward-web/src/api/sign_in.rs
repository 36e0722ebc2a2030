//! `POST /api/login` and `POST /api/logout`.

use doorward_core::{
    login::{LoginOutcome, PasswordAttempt},
    portal::set_cookie,
};
use http::{StatusCode, header};
use secrecy::SecretString;
use serde::Deserialize;

use super::{Status, body::read_json, error, error_with, json};
use crate::{
    portal::{self, words},
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
    visitor,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    user: String,
    password: String,
    #[serde(default)]
    remember_me: bool,
}

pub(crate) async fn login(room: &Room, call: Call) -> Reply {
    if !room.signs_people_in() {
        return error(room, StatusCode::NOT_FOUND, "login.disabled");
    }
    let Call { parts, body, visit, .. } = call;
    let request: Request = match read_json(room, &parts.headers, body).await {
        Ok(request) => request,
        Err(unreadable) => return error(room, unreadable.status(), unreadable.code()),
    };
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let password = SecretString::from(request.password);
    let attempt = PasswordAttempt {
        user: &request.user,
        password: &password,
        remember: request.remember_me,
        scope,
        device: portal::known_device(&parts.headers),
        origin: visit.origin(&parts.headers),
    };
    match room.state.login.password(attempt).await {
        Ok(LoginOutcome::SignedIn { token, device, must_change_password, .. }) => {
            let cookie = set_cookie(&scope, &token, room.state.clock.now());
            let status = if must_change_password { "password_change_required" } else { "signed_in" };
            let reply = json(room, StatusCode::OK, &Status { status }).with(header::SET_COOKIE, cookie);
            portal::remember_device(reply, &device)
        }
        Ok(LoginOutcome::Rejected) => {
            error_with(room, StatusCode::UNAUTHORIZED, "login.rejected", words::REJECTED)
        }
        Ok(LoginOutcome::Throttled { seconds }) => {
            let message = words::throttled(seconds);
            error_with(room, StatusCode::TOO_MANY_REQUESTS, "login.throttled", &message)
                .with(header::RETRY_AFTER, seconds)
        }
        Ok(LoginOutcome::Busy { seconds }) => {
            let message = words::busy(seconds);
            error_with(room, StatusCode::SERVICE_UNAVAILABLE, "login.busy", &message)
                .with(header::RETRY_AFTER, seconds)
        }
        Err(fault) => {
            tracing::error!(error = %fault, request_id = visit.context.request_id, "nobody can sign in");
            error(room, StatusCode::SERVICE_UNAVAILABLE, "service.unavailable").with(header::RETRY_AFTER, 5)
        }
    }
}

/// Ends the session of the cookie or the bearer token; without one there is nothing to end, which is fine.
pub(crate) async fn logout(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, .. } = call;
    let ended = match visitor::find(room, &visit, &parts.headers).await {
        Ok(Some(visitor)) => portal::end_session(room, &visitor, &visit, &parts.headers).await,
        Ok(None) => Ok(()),
        Err(fault) => Err(fault),
    };
    if let Err(fault) = ended {
        tracing::error!(error = %fault, request_id = visit.context.request_id, "nobody can sign out");
        return error(room, StatusCode::SERVICE_UNAVAILABLE, "service.unavailable")
            .with(header::RETRY_AFTER, 5);
    }
    let reply = json(room, StatusCode::OK, &Status { status: "signed_out" });
    portal::forget_cookies(room, &visit, reply)
}
