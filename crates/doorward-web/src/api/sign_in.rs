//! `POST /api/login` and `POST /api/logout`.

use doorward_core::{
    factors::FactorKind,
    login::{AppPasswordOutcome, LoginOutcome, PasswordAttempt},
    portal::set_cookie,
    ports::PortError,
};
use http::{StatusCode, header};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Status,
    body::read_json,
    error, json as answer,
    openapi::{At, Operation, object, sent},
    refusal::Refusal,
};
use crate::{
    caused::tell_new_device,
    context::Visit,
    portal,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::{FRIGATE_TOKEN, Room},
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
    let refused = |refusal: Refusal| refusal.reply(room, &visit.context.request_id);
    let for_programs = room.state.settings.frigate_token
        || visit.context.at_service
        || scope.settings.cookie_name == FRIGATE_TOKEN;
    if for_programs
        && let Some(keys) = room.state.gatekeeper.keys()
        && keys.is_app_password(&request.password)
    {
        let (shown, life) = ((&*request.user, &*request.password), scope.settings.lifetimes.expiration);
        let origin = visit.origin(&parts.headers);
        return match room.state.login.app_password(keys, shown, life, origin).await {
            Ok(AppPasswordOutcome::Accepted { token, .. }) => {
                let said = SignedIn { status: SIGNED_IN, methods: Vec::new() };
                answer(room, StatusCode::OK, &said).with(header::SET_COOKIE, frigate_cookie(&token))
            }
            Ok(AppPasswordOutcome::Rejected) => refused(Refusal::rejected()),
            Ok(AppPasswordOutcome::Throttled { seconds }) => refused(Refusal::throttled(seconds)),
            Err(fault) => refused(fault.into()),
        };
    }
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
        Ok(LoginOutcome::SignedIn { token, device, new_device, must_change_password, identity }) => {
            if visit.context.at_service {
                // Before anything is told or given: a program cannot prove a second factor (FR-79).
                match barred(room, &visit, &token.token, &identity.user, must_change_password).await {
                    Ok(None) => {}
                    Ok(Some(code)) => return error(room, StatusCode::FORBIDDEN, code),
                    Err(fault) => return refused(fault.into()),
                }
            }
            if new_device {
                tell_new_device(room, &visit, &parts.headers, &identity.user).await;
            }
            let cookie = set_cookie(&scope, &token, room.state.clock.now());
            let said = match said(room, &identity.user, must_change_password).await {
                Ok(said) => said,
                Err(fault) => return refused(fault.into()),
            };
            let mut reply = answer(room, StatusCode::OK, &said).with(header::SET_COOKIE, cookie);
            // Nobody's who owes a second factor: their programs show an app password (FR-79).
            if said.status == SIGNED_IN && (room.state.settings.frigate_token || visit.context.at_service) {
                reply = reply.with(header::SET_COOKIE, frigate_cookie(&token.token));
            }
            portal::remember_device(reply, &device)
        }
        Ok(LoginOutcome::Rejected) => refused(Refusal::rejected()),
        Ok(LoginOutcome::Throttled { seconds }) => refused(Refusal::throttled(seconds)),
        Ok(LoginOutcome::Busy { seconds }) => refused(Refusal::busy(seconds)),
        Err(fault) => refused(fault.into()),
    }
}

/// Why somebody with the right password may not sign in by a program at a service's address; the session that has begun is
/// ended then.
async fn barred(
    room: &Room,
    visit: &Visit,
    token: &str,
    user: &str,
    must_change_password: bool,
) -> Result<Option<&'static str>, PortError> {
    let enrolled = room.state.factors.enrolled(user).await;
    let code = match enrolled {
        Ok(_) if must_change_password => "password.change_required",
        Ok(enrolled) if !enrolled.any() => return Ok(None),
        Ok(_) | Err(_) => "session.second_factor_required",
    };
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let sessions = &room.state.sessions;
    if let Some(resolved) = sessions.resolve(token, scope.key, &scope.settings.lifetimes).await? {
        sessions.end(&resolved.session.key).await?;
    }
    enrolled.map(|_| Some(code))
}

/// What a program is told of a right password. The session stands either way; what asks for two factors stays closed
/// until one of `methods` was proved too.
#[derive(Serialize)]
struct SignedIn {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    methods: Vec<&'static str>,
}

/// Nothing is owed.
const SIGNED_IN: &str = "signed_in";

async fn said(room: &Room, user: &str, must_change_password: bool) -> Result<SignedIn, PortError> {
    if must_change_password {
        return Ok(SignedIn { status: "password_change_required", methods: Vec::new() });
    }
    let factors = &room.state.factors;
    let enrolled = factors.enrolled(user).await?;
    if !enrolled.any() {
        return Ok(SignedIn { status: SIGNED_IN, methods: Vec::new() });
    }
    let kinds = enrolled.kinds(factors.preferred(user).await?);
    Ok(SignedIn {
        status: "second_factor_required",
        methods: kinds.into_iter().map(FactorKind::name).collect(),
    })
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
        return Refusal::from(fault).reply(room, &visit.context.request_id);
    }
    let mut reply = answer(room, StatusCode::OK, &Status { status: "signed_out" });
    if room.state.settings.frigate_token {
        reply = reply.with(header::SET_COOKIE, format!("{}; Max-Age=0", frigate_cookie("")));
    }
    portal::forget_cookies(room, &visit, reply)
}

/// The token once more, under the only name that some clients look for.
fn frigate_cookie(token: &str) -> String {
    format!("{FRIGATE_TOKEN}={token}; Path=/; HttpOnly; Secure; SameSite=Lax")
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        body: Some("Credentials"),
        headers: &[("Set-Cookie", "The session; its value is a bearer token, too.")],
        about: "Where programs made for Frigate sign in, a person's API key in the place of the password is taken, too: the cookie frigate_token then has a bearer token that stands for the key.",
        refusals: &[&[(404, "login.disabled")]],
        ..Operation::new(At::Login, "login", "Signs in", "SignedIn")
    },
    Operation {
        refusals: &[&[(503, "service.unavailable")]],
        about: "Ends the session of the cookie or the bearer token; without one there is nothing to do.",
        ..Operation::new(At::Logout, "logout", "Signs out", "SignedOut")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        (
            "Credentials",
            sent(
                &["user", "password"],
                json!({
                    "user": {"type": "string"},
                    "password": {"type": "string"},
                    "remember_me": {"type": "boolean", "default": false},
                }),
            ),
        ),
        (
            "SignedIn",
            object(
                &["status"],
                json!({
                    "status": {"enum": ["signed_in", "second_factor_required", "password_change_required"]},
                    "methods": {"type": "array", "items": {"enum": ["webauthn", "totp", "mobile_push", "recovery"]}},
                }),
            ),
        ),
        ("SignedOut", object(&["status"], json!({"status": {"const": "signed_out"}}))),
    ]
}
