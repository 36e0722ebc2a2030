//! Where people go on to. Every target passes [`RedirectPolicy`], here and nowhere else in this room (AM-18).

use doorward_core::redirect::RedirectPolicy;
use http::Uri;
use url::{Url, form_urlencoded};

use super::form_state::Journey;
use crate::{context::Visit, service::Room};

/// The address that `target` stands for, if this portal may send people there: below its own cookie domain, or on
/// its own origin.
pub(super) fn checked(room: &Room, visit: &Visit, target: &str) -> Option<Url> {
    let state = &room.state;
    let domain = visit.scope(&state.gatekeeper.policy().scopes).settings.domain.clone();
    let ports = state.settings.redirect_ports.iter().copied().chain(visit.context.target.port());
    let own = Url::parse(&visit.own_origin()).ok()?;
    RedirectPolicy::new(domain, ports).own_origin(&own).allow_paths().check(target)
}

/// `rd` and `rm` of a page's address, as far as they may be followed. Two `rd` are none.
pub(crate) fn asked(room: &Room, visit: &Visit, uri: &Uri) -> Journey {
    let one = |name: &str| {
        let query = uri.query().unwrap_or_default().as_bytes();
        let mut found = form_urlencoded::parse(query).filter(|(key, _)| key == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value.into_owned()),
            _ => None,
        }
    };
    let target = one("rd").and_then(|rd| checked(room, visit, &rd)).map(String::from);
    let is_method =
        |rm: &String| (1..=20).contains(&rm.len()) && rm.bytes().all(|byte| byte.is_ascii_uppercase());
    let method = one("rm").filter(is_method).filter(|_| target.is_some());
    Journey { target, method }
}

/// The address to go on to after a sign-in without errors: the target, the configured default, or our own page.
pub(crate) fn after_sign_in(room: &Room, visit: &Visit, journey: &Journey) -> String {
    if let Some(url) = journey.target.as_deref().and_then(|target| checked(room, visit, target)) {
        return url.into();
    }
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    match &scope.settings.default_redirection_url {
        Some(url) => url.to_string(),
        None => format!("{}/", visit.base),
    }
}

/// The host of a target, as the page names it.
pub(super) fn destination(journey: &Journey) -> Option<String> {
    let url = Url::parse(journey.target.as_deref()?).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// `path` of the portal with `rd` and `rm`, so that the journey is not lost on a plain link.
pub(super) fn with_journey(visit: &Visit, path: &str, journey: &Journey) -> String {
    let mut address = format!("{}{path}", visit.base);
    if let Some(target) = &journey.target {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("rd", target);
        if let Some(method) = &journey.method {
            query.append_pair("rm", method);
        }
        address.push('?');
        address.push_str(&query.finish());
    }
    address
}

/// `text` as the value of a query parameter.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
