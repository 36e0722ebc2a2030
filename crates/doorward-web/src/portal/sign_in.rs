//! `POST /login`: the form of the sign-in page.

use doorward_core::{
    credentials::cookies,
    login::{LoginOutcome, PasswordAttempt},
    portal::{clear_cookies, set_cookie},
    regulation::{DEVICE_COOKIE, DEVICE_LIFE},
    session::IssuedToken,
};
use http::{HeaderMap, StatusCode, header};
use secrecy::SecretString;

use super::{
    About,
    door::{Said, sign_in_page},
    form_state::{self, Journey, Purpose, Returned},
    redirects,
    second_factor::after_first_factor,
    words,
};
use crate::{
    api::Form,
    caused::tell_new_device,
    context::Visit,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
    visitor::{self, Visitor},
};

pub(crate) async fn sign_in(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let headers = &parts.headers;
    if !room.signs_people_in() {
        return room.refuse(&visit, headers, StatusCode::NOT_FOUND, "login.disabled", About::Nothing);
    }
    let mut form = match Form::read(room, headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, headers, bad.status(), bad.code(), About::Nothing),
    };
    let user = form.take("username");
    let password = SecretString::from(form.take("password"));
    let remember = form.ticked("remember-me");
    let mut said = Said { user: &user, remembered: remember, ..Said::default() };
    let journey = match form_state::open(room, headers, Purpose::SignIn, &form.take("flow")) {
        Returned::Good(journey) => journey,
        returned => {
            let (alert, journey) = match returned {
                Returned::NoCookie => (words::NO_COOKIE, Journey::default()),
                Returned::Expired(journey) => (words::FORM_EXPIRED, journey),
                _ => (words::FORM_EXPIRED, Journey::default()),
            };
            said.alert = Some(room.words(headers).say(alert));
            let page = sign_in_page(room, &visit, headers, &journey, said).await;
            return page.with_status(StatusCode::FORBIDDEN);
        }
    };
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let origin = visit.origin(headers);
    let device = known_device(headers);
    let attempt = PasswordAttempt { user: &user, password: &password, remember, scope, device, origin };
    let words = room.words(headers);
    let (status, seconds, sentence) = match room.state.login.password(attempt).await {
        Ok(LoginOutcome::SignedIn { token, device, new_device, must_change_password, identity }) => {
            if new_device {
                tell_new_device(room, &visit, headers, &identity.user).await;
            }
            let location = if must_change_password {
                redirects::with_journey(&visit, "/settings/security", &journey)
            } else {
                after_first_factor(room, &visit, &journey, &identity.user).await
            };
            let reply = signed_in(room, &visit, headers, &token, &location).await;
            return remember_device(reply, &device);
        }
        Ok(LoginOutcome::Rejected) => (StatusCode::UNAUTHORIZED, None, words.say(words::REJECTED).to_owned()),
        Ok(LoginOutcome::Throttled { seconds }) => {
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), words::throttled(words, seconds))
        }
        Ok(LoginOutcome::Busy { seconds }) => {
            (StatusCode::SERVICE_UNAVAILABLE, Some(seconds), words::busy(words, seconds))
        }
        Err(fault) => return room.unavailable(&visit, headers, &fault),
    };
    said.alert = Some(&sentence);
    let page = sign_in_page(room, &visit, headers, &journey, said).await.with_status(status);
    match seconds {
        Some(seconds) => page.with(header::RETRY_AFTER, seconds),
        None => page.with(header::WWW_AUTHENTICATE, "Bearer realm=\"Doorward\""),
    }
}

/// Hands out the cookie and leads on. A session that the browser had before ends (SC-095), and a host-only twin of
/// the cookie that somebody may have planted is cleared (SC-105).
pub(super) async fn signed_in(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    token: &IssuedToken,
    location: &str,
) -> Reply {
    if let Ok(Some(Visitor { session: Some(earlier), .. })) = visitor::find(room, visit, headers).await
        && let Err(fault) = room.state.sessions.end(&earlier.key).await
    {
        tracing::warn!(error = %fault, "an earlier session of the same browser could not be ended");
    }
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let mut reply = room.lead(visit, StatusCode::SEE_OTHER, location);
    reply = reply.with(header::SET_COOKIE, set_cookie(&scope, token, room.state.clock.now()));
    // Only where the browser came with one: programs that read one cookie per name should find the good one.
    let came_with_one = cookies(headers, &scope.settings.cookie_name).next().is_some();
    for twin in clear_cookies(&scope).into_iter().skip(1).filter(|_| came_with_one) {
        reply = reply.with(header::SET_COOKIE, twin);
    }
    reply
}

/// The cookie by which this device is known, if it sent one.
pub(crate) fn known_device(headers: &HeaderMap) -> Option<&str> {
    cookies(headers, DEVICE_COOKIE).next()
}

/// Makes the device that gets `reply` a known one. The cookie gives no rights but a count of its own.
pub(crate) fn remember_device(reply: Reply, device: &str) -> Reply {
    let life = DEVICE_LIFE.as_secs();
    let cookie =
        format!("{DEVICE_COOKIE}={device}; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age={life}");
    reply.with(header::SET_COOKIE, cookie)
}
