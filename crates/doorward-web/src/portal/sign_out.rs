//! `/logout`: GET asks, POST does (FR-18, SC-226).

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    portal::clear_cookies,
    ports::PortError,
};
use http::{HeaderMap, StatusCode, header};

use super::{
    form_state::{self, Browser, Journey, Purpose, Returned},
    page::{SignOutForm, SignOutPage},
    redirects, words,
};
use crate::{
    api::Form,
    context::Visit,
    language::Key,
    portal::About,
    reply::{Reply, ReplyExt as _},
    routes::Call,
    service::Room,
    visitor::{self, Visitor},
};

pub(crate) async fn ask_to_sign_out(room: &Room, call: Call) -> Reply {
    let Call { parts, visit, .. } = call;
    if !room.signs_people_in()
        && let Some(url) = &room.state.settings.logout_url
    {
        return room.lead(&visit, StatusCode::FOUND, url);
    }
    let journey = redirects::asked(room, &visit, &parts.uri);
    match visitor::find(room, &visit, &parts.headers).await {
        Ok(Some(visitor)) => ask(room, &visit, &parts.headers, &visitor, &journey, None),
        Ok(None) => room.lead(&visit, StatusCode::FOUND, &redirects::with_journey(&visit, "/", &journey)),
        Err(fault) => room.unavailable(&visit, &parts.headers, &fault),
    }
}

pub(crate) async fn sign_out(room: &Room, call: Call) -> Reply {
    let Call { parts, body, visit, .. } = call;
    let (visit, headers) = (&visit, &parts.headers);
    let mut form = match Form::read(room, headers, body).await {
        Ok(form) => form,
        Err(bad) => return room.refuse(visit, headers, bad.status(), bad.code(), About::Nothing),
    };
    let visitor = match visitor::find(room, visit, headers).await {
        Ok(visitor) => visitor,
        Err(fault) => return room.unavailable(visit, headers, &fault),
    };
    let returned = form_state::open(room, headers, Purpose::SignOut, &form.take("flow"));
    let journey = match (returned, visitor) {
        (Returned::Good(journey), Some(visitor)) => {
            if let Err(fault) = end_session(room, &visitor, visit, headers).await {
                return room.unavailable(visit, headers, &fault);
            }
            journey
        }
        (Returned::Good(journey) | Returned::Expired(journey), None) => journey,
        (_, None) => Journey::default(),
        (Returned::Expired(journey), Some(visitor)) => {
            return ask(room, visit, headers, &visitor, &journey, Some(words::ASK_AGAIN))
                .with_status(StatusCode::FORBIDDEN);
        }
        (_, Some(visitor)) => {
            let journey = Journey::default();
            return ask(room, visit, headers, &visitor, &journey, Some(words::ASK_AGAIN))
                .with_status(StatusCode::FORBIDDEN);
        }
    };
    let location = match journey.target.as_deref().and_then(|target| redirects::checked(room, visit, target))
    {
        Some(url) => url.into(),
        None => format!("{}/?signed-out", visit.base),
    };
    forget_cookies(room, visit, room.lead(visit, StatusCode::SEE_OTHER, &location))
}

/// Ends the session of `visitor` everywhere and records it.
pub(crate) async fn end_session(
    room: &Room,
    visitor: &Visitor,
    visit: &Visit,
    headers: &HeaderMap,
) -> Result<(), PortError> {
    let Some(session) = visitor.session else { return Ok(()) };
    room.state.sessions.end(&session.key).await?;
    room.state.audit.record(&AuditEvent {
        time: room.state.clock.now(),
        kind: AuditKind::SignOut,
        outcome: AuditOutcome::Success,
        user: Some(visitor.identity.user.clone()),
        about: None,
        origin: session.origin(visit, headers),
    });
    Ok(())
}

/// Makes the browser forget the session cookie in every scope that it may have.
pub(crate) fn forget_cookies(room: &Room, visit: &Visit, mut reply: Reply) -> Reply {
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    for cookie in clear_cookies(&scope) {
        reply = reply.with(header::SET_COOKIE, cookie);
    }
    reply
}

fn ask(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
    visitor: &Visitor,
    journey: &Journey,
    alert: Option<Key>,
) -> Reply {
    let browser = Browser::of(room, headers);
    let page = SignOutPage {
        shell: room.shell(visit.base, headers),
        name: &visitor.identity.display_name,
        alert: alert.map(|alert| room.words(headers).say(alert)),
        stay: format!("{}/", visit.base),
        form: SignOutForm {
            action: format!("{}/logout", visit.base),
            state: browser.seal(room, Purpose::SignOut, journey.clone()),
        },
    };
    room.show(visit, StatusCode::OK, &page, Some(&browser))
}
