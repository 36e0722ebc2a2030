//! `GET /`: the sign-in page for strangers; for those who are signed in, the way on or who they are.

use std::sync::atomic::Ordering;

use doorward_core::{
    credentials::Presented,
    gatekeeper::{Challenge, Decision, Forwarding},
    identity::Level,
    portal::{RESERVED_PREFIX, set_cookie},
    session::IssuedToken,
    target::Target,
};
use http::{HeaderMap, StatusCode, header};
use url::Url;

use super::{
    About,
    form_state::{Browser, Journey, Purpose},
    page::{PasskeyForm, SignInPage, SignOutForm, SignedInPage, moment},
    passkey::OwnSite,
    redirects, reset, words,
};
use crate::{
    authz,
    context::Visit,
    language::Key,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
    visitor::{self, Visitor},
};

/// What a sign-in page says besides the form.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) alert: Option<&'a str>,
    pub(super) notice: Option<&'a str>,
    pub(super) user: &'a str,
    pub(super) remembered: bool,
}

/// Whether somebody who is signed in may go where they are going.
pub(super) enum WayOn {
    Open(Option<IssuedToken>),
    SecondFactor,
    Denied,
    SignIn,
}

pub(crate) async fn door(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, .. } = call;
    let headers = &parts.headers;
    let journey = redirects::asked(room, &visit, &parts.uri);
    let visitor = match visitor::find(room, &visit, headers).await {
        Ok(visitor) => visitor,
        Err(fault) => return room.unavailable(&visit, headers, &fault),
    };
    let Some(visitor) = visitor else {
        if !room.signs_people_in() {
            let status = StatusCode::UNAUTHORIZED;
            return room.refuse(&visit, headers, status, "proxy.no_identity", About::Nothing);
        }
        let notice = match parts.uri.query() {
            Some("signed-out") => Some(room.words(headers).say(words::SIGNED_OUT)),
            Some("password-set") => Some(room.words(headers).say(words::PASSWORD_SET)),
            _ => None,
        };
        return sign_in_page(room, &visit, headers, &journey, Said { notice, ..Said::default() }).await;
    };
    if visitor.session.is_some_and(|session| session.must_change_password) {
        let location = redirects::with_journey(&visit, "/settings/security", &journey);
        return room.lead(&visit, StatusCode::FOUND, &location);
    }
    let Some(url) = journey.target.as_deref().and_then(|target| Url::parse(target).ok()) else {
        return signed_in_page(room, &visit, headers, &visitor, None);
    };
    match way_on(room, &visit, headers, &url, journey.method.as_deref()).await {
        WayOn::Open(renewed) => {
            let reply = room.lead(&visit, StatusCode::FOUND, url.as_str());
            let Some(token) = renewed else { return reply };
            let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
            reply.with(header::SET_COOKIE, set_cookie(&scope, &token, room.state.clock.now()))
        }
        WayOn::SecondFactor if visitor.session.is_some() => {
            room.lead(&visit, StatusCode::FOUND, &redirects::with_journey(&visit, "/2fa", &journey))
        }
        WayOn::SecondFactor => {
            let service = redirects::destination(&journey);
            signed_in_page(room, &visit, headers, &visitor, service)
        }
        WayOn::Denied => {
            let host = redirects::destination(&journey).unwrap_or_default();
            let about = About::Denied { user: Some(&visitor.identity.user), service: Some(&host) };
            room.refuse(&visit, headers, StatusCode::FORBIDDEN, "access.denied", about)
        }
        WayOn::SignIn => sign_in_page(room, &visit, headers, &journey, Said::default()).await,
    }
}

/// Asks the one decision, so that nobody is sent where they are sent back from.
pub(super) async fn way_on(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    url: &Url,
    method: Option<&str>,
) -> WayOn {
    let policy = room.state.gatekeeper.policy();
    let is_portal = url.host_str().is_some_and(|host| policy.scopes.is_portal_host(host))
        || url.path().starts_with(RESERVED_PREFIX);
    if is_portal {
        return WayOn::Open(None);
    }
    let encoded = room.state.settings.encoded_characters;
    let Ok(target) = Target::from_url(method.unwrap_or("GET"), url.as_str(), encoded) else {
        return WayOn::Open(None);
    };
    let scope = policy.scopes.of_host(target.host());
    let mut presented = Presented::from_headers(headers, &scope.settings.cookie_name);
    presented.authorization = None;
    presented.asserted = authz::asserted(room, headers, &visit.context).ok().flatten();
    presented.certificate = visit.context.certificate.as_deref();
    let origin = || visit.origin(headers);
    let gatekeeper = &room.state.gatekeeper;
    let decision =
        gatekeeper.decide(&target, visit.context.client, &presented, Forwarding::Canonical, &origin).await;
    match decision {
        Decision::Allow(granted) => WayOn::Open(granted.renewed),
        Decision::Deny { .. } => WayOn::Denied,
        Decision::Challenge(Challenge::SecondFactor { .. }) => WayOn::SecondFactor,
        Decision::Challenge(_) => WayOn::SignIn,
        // The service itself will say what is wrong.
        Decision::Ambiguous
        | Decision::Later { .. }
        | Decision::Limited { .. }
        | Decision::Unavailable(_)
        | Decision::Maintenance => WayOn::Open(None),
    }
}

/// The sign-in page, for every case that shows it.
pub(super) async fn sign_in_page(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    journey: &Journey,
    said: Said<'_>,
) -> Reply {
    let browser = Browser::of(room, headers);
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let page = SignInPage {
        shell: room.shell(visit.base, headers),
        action: format!("{}/login", visit.base),
        state: browser.seal(room, Purpose::SignIn, journey.clone()),
        destination: redirects::destination(journey),
        alert: said.alert,
        notice: said.notice,
        first_time: awaits_first_sign_in(room).await,
        user: said.user,
        remember: scope.settings.lifetimes.remember_me.is_some(),
        remembered: said.remembered,
        passkey: room
            .state
            .factors
            .rules()
            .passkeys
            .as_ref()
            .filter(|rules| rules.sign_in && rules.party(OwnSite::of(visit).site()).is_some())
            .map(|_| PasskeyForm { address: format!("{}/login/passkey", visit.base) }),
        forgot: match &room.state.settings.forgotten_url {
            Some(url) => Some(url.clone()),
            None => reset::available(room, visit).map(|_| format!("{}/reset-password", visit.base)),
        },
    };
    room.show(visit, StatusCode::OK, &page, Some(&browser))
}

/// Whether the first administrator has never signed in (FR-43). Once somebody has, it is not asked again.
async fn awaits_first_sign_in(room: &Room) -> bool {
    if room.first_sign_in_done.load(Ordering::Relaxed) {
        return false;
    }
    match room.state.accounts.awaits_first_sign_in().await {
        Ok(awaits) => {
            room.first_sign_in_done.store(!awaits, Ordering::Relaxed);
            awaits
        }
        Err(fault) => {
            tracing::warn!(error = %fault, "whether this is the first sign-in is unknown");
            false
        }
    }
}

fn signed_in_page(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    visitor: &Visitor,
    wants_second_factor: Option<String>,
) -> Reply {
    let browser = Browser::of(room, headers);
    let identity = &visitor.identity;
    let sign_out = visitor.session.map(|_| SignOutForm {
        action: format!("{}/logout", visit.base),
        state: browser.seal(room, Purpose::SignOut, Journey::default()),
    });
    let words = room.words(headers);
    let elsewhere = room.state.settings.logout_url.clone().filter(|_| visitor.session.is_none());
    let page = SignedInPage {
        sign_out_elsewhere: elsewhere,
        shell: room.shell(visit.base, headers),
        name: &identity.display_name,
        user: &identity.user,
        groups: identity.groups.join(", "),
        role: identity.role.as_str(),
        level: match visitor.level {
            Level::Anonymous => Key::new("signed-in-level-none"),
            Level::OneFactor => Key::new("signed-in-level-one"),
            Level::TwoFactor => Key::new("signed-in-level-two"),
        },
        ends: visitor.session.and_then(|session| moment(words, session.ends, room.state.clock.now())),
        wants_second_factor,
        settings: visitor.session.map(|_| format!("{}/settings", visit.base)),
        sign_out,
    };
    room.show(visit, StatusCode::OK, &page, Some(&browser))
}
