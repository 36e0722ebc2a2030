//! Passkeys at the door: what a browser asks its keys, and their answers, instead of a password or after it.
//!
//! What a challenge must remember travels with the page, sealed and bound to the browser, and to the session where
//! there is one; so nobody fills our store by asking (SC-239). That it is answered once is the core's promise (SC-155).

use doorward_core::{
    login::{LoginOutcome, PasskeyAttempt},
    second_factor::{PasskeyAnswer, PasskeyRules, Site},
    session::SessionKey,
};
use doorward_crypto::webauthn::Ceremony;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::{
    About,
    door::{Said, sign_in_page},
    form_state::{self, Browser, Journey, Purpose, Returned},
    redirects,
    sign_in::{known_device, remember_device, signed_in},
    words,
};
use crate::{
    api::{self, Form},
    caused::tell_new_device,
    context::Visit,
    language::Key,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
};

/// The portal as browsers know it, for WebAuthn.
pub(crate) struct OwnSite {
    host: String,
    origin: String,
}

impl OwnSite {
    /// Browsers speak WebAuthn over TLS only, whatever the proxy in front of us says of its scheme; and on their own
    /// machine.
    pub(crate) fn of(visit: &Visit) -> Self {
        let target = &visit.context.target;
        let host = target.host().to_owned();
        let local = host == "localhost" || host.ends_with(".localhost");
        let origin = if local { visit.own_origin() } else { format!("https://{}", target.authority()) };
        Self { host, origin }
    }

    pub(crate) fn site(&self) -> Site<'_> {
        Site { host: &self.host, origin: &self.origin }
    }
}

/// `options` for the browser and `state` for us.
fn offered(room: &Room, browser: &Browser, holder: &[u8], ceremony: &Ceremony) -> Reply {
    let options: Value = serde_json::from_str(&ceremony.options).unwrap_or_default();
    let state = browser.seal_cargo(room, Purpose::Challenge, holder, &ceremony.state);
    let reply = api::json(room, StatusCode::OK, &json!({ "options": options, "state": state }));
    match browser.cookie() {
        Some(cookie) => reply.with(header::SET_COOKIE, cookie),
        None => reply,
    }
}

/// What was sealed for this browser and holder, while the challenge is good.
pub(super) fn opened(
    room: &Room,
    browser: &Browser,
    holder: &[u8],
    rules: &PasskeyRules,
    sealed: &str,
) -> Option<Vec<u8>> {
    browser.open_cargo(room, Purpose::Challenge, holder, sealed, rules.ceremony_life())
}

/// `GET /login/passkey`: what whoever is there is asked.
pub(crate) async fn sign_in_options(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, .. } = call;
    let site = OwnSite::of(&visit);
    let rules = room.state.factors.rules().passkeys.as_ref().filter(|_| room.signs_people_in());
    let ceremony = rules.and_then(|rules| room.state.login.begin_passkey(rules, site.site()));
    let Some(ceremony) = ceremony else { return api::error(room, StatusCode::NOT_FOUND, "factor.off") };
    offered(room, &Browser::of(room, &parts.headers), b"", &ceremony)
}

/// `GET /2fa/webauthn/options`: what the person of the session is asked.
pub(crate) async fn second_factor_options(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, visitor, .. } = call;
    let found = visitor.and_then(|visitor| Some((visitor.session?.key, visitor.identity)));
    let Some((key, identity)) = found else {
        return api::error(room, StatusCode::UNAUTHORIZED, "session.required");
    };
    let site = OwnSite::of(&visit);
    match room.state.factors.begin_passkey(&identity.user, site.site()).await {
        Ok(Some(ceremony)) => offered(room, &Browser::of(room, &parts.headers), key.as_bytes(), &ceremony),
        Ok(None) => api::error(room, StatusCode::NOT_FOUND, "factor.missing"),
        Err(fault) => room.unavailable(&visit, &parts.headers, &fault),
    }
}

/// The state of a second factor's challenge to the person of this session.
pub(super) fn second_factor_state(
    room: &Room,
    browser: &Browser,
    session: &SessionKey,
    sealed: &str,
) -> Option<Vec<u8>> {
    let rules = room.state.factors.rules().passkeys.as_ref()?;
    opened(room, browser, session.as_bytes(), rules, sealed)
}

/// `POST /login/passkey`: the form that the script filled.
pub(crate) async fn sign_in(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let headers = &parts.headers;
    let rules = room.state.factors.rules().passkeys.as_ref();
    let Some(rules) = rules.filter(|rules| rules.sign_in && room.signs_people_in()) else {
        return room.refuse(&visit, headers, StatusCode::NOT_FOUND, "factor.off", About::Nothing);
    };
    let mut form = match Form::read(room, headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(&visit, headers, bad.status(), bad.code(), About::Nothing),
    };
    let (journey, fresh) = match form_state::open(room, headers, Purpose::SignIn, &form.take("flow")) {
        Returned::Good(journey) => (journey, true),
        Returned::Expired(journey) => (journey, false),
        _ => (Journey::default(), false),
    };
    let browser = Browser::of(room, headers);
    let state = opened(room, &browser, b"", rules, &form.take("state")).filter(|_| fresh);
    let Some(state) = state else {
        return again(room, &visit, headers, &journey, StatusCode::FORBIDDEN, words::FORM_EXPIRED).await;
    };
    let site = OwnSite::of(&visit);
    let response = form.take("answer");
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let attempt = PasskeyAttempt {
        rules,
        answer: PasskeyAnswer { site: site.site(), state: &state, response: &response },
        remember: form.ticked("remember-me"),
        scope,
        device: known_device(headers),
        origin: visit.origin(headers),
    };
    match room.state.login.passkey(attempt).await {
        Ok(LoginOutcome::SignedIn { token, device, new_device, must_change_password, identity }) => {
            if new_device {
                tell_new_device(room, &visit, headers, &identity.user).await;
            }
            let location = if must_change_password {
                redirects::with_journey(&visit, "/settings/security", &journey)
            } else {
                // Where two factors are asked for, the password comes next; elsewhere a passkey does.
                redirects::after_sign_in(room, &visit, &journey)
            };
            let reply = signed_in(room, &visit, headers, &token, &location).await;
            remember_device(reply, &device)
        }
        Ok(_) => {
            again(room, &visit, headers, &journey, StatusCode::UNAUTHORIZED, words::PASSKEY_REJECTED).await
        }
        Err(fault) => room.unavailable(&visit, headers, &fault),
    }
}

async fn again(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    journey: &Journey,
    status: StatusCode,
    alert: Key,
) -> Reply {
    let said = Said { alert: Some(room.words(headers).say(alert)), ..Said::default() };
    sign_in_page(room, visit, headers, journey, said).await.with_status(status)
}
