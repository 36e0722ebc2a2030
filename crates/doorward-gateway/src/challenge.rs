//! How the gateway asks somebody to sign in: the words of the core's style, as a [`Refusal`].

use doorward_core::{
    challenge::{ChallengeStyle, style},
    gatekeeper::{AccessPolicy, Challenge as Asked},
    portal::sign_in_location,
    target::Target,
};
use http::{HeaderMap, StatusCode};

use crate::portal::{Challenge, Refusal};

const BASIC: &str = "Basic realm=\"Doorward\", charset=\"UTF-8\"";
const BEARER: &str = "Bearer realm=\"Doorward\"";

/// The refusal for `asked`. People are led to the portal; a browser never sees its own password dialogue,
/// so `Basic` is offered only to programs that sent it before or that are no browser. Where nobody signs in here
/// (`auth.enabled: false`) no password is asked for.
pub(crate) fn refusal(asked: &Asked, headers: &HeaderMap, target: &Target, policy: &AccessPolicy) -> Refusal {
    let portal = policy.scopes.of_host(target.host()).portal_for(target);
    let location = portal.map(|portal| sign_in_location(&portal, target));
    let second_factor_of = match asked {
        Asked::SecondFactor { user } => Some(user.clone()),
        Asked::SignIn | Asked::Basic | Asked::ApiKey | Asked::KeyInQuery { .. } | Asked::AdminKey => None,
    };
    let style = style(headers, target.method());
    match asked {
        // Nobody is sent anywhere: a key is wrong where it stands, and a redirect would carry it on in the query.
        Asked::KeyInQuery { ours } if *ours || style == ChallengeStyle::Unauthorized => {
            return Refusal::KeyInQuery;
        }
        Asked::AdminKey => return Refusal::AdminKey,
        _ => {}
    }
    let (status, authenticate) = match style {
        // The same as without a key (HS-14), but that programs follow no redirect to a page.
        _ if *asked == Asked::ApiKey => (StatusCode::UNAUTHORIZED, Some(BEARER)),
        _ if *asked == Asked::Basic && policy.signs_in => (StatusCode::UNAUTHORIZED, Some(BASIC)),
        // Nobody could be sent anywhere: say no plainly.
        ChallengeStyle::Redirect(_) if location.is_none() => (StatusCode::UNAUTHORIZED, Some(BEARER)),
        ChallengeStyle::Redirect(status) => (status, None),
        ChallengeStyle::Unauthorized if is_browser(headers) || !policy.signs_in => {
            (StatusCode::UNAUTHORIZED, Some(BEARER))
        }
        ChallengeStyle::Unauthorized => (StatusCode::UNAUTHORIZED, Some(BASIC)),
    };
    Refusal::Challenge(Challenge { status, location, authenticate, second_factor_of })
}

/// Only browsers send fetch metadata or ask for HTML; old ones still name themselves.
fn is_browser(headers: &HeaderMap) -> bool {
    let mentions = |name: &str, text: &[u8]| {
        headers.get(name).is_some_and(|value| value.as_bytes().windows(text.len()).any(|part| part == text))
    };
    headers.keys().any(|name| name.as_str().starts_with("sec-fetch-"))
        || headers.contains_key("sec-websocket-key")
        || mentions("accept", b"text/html")
        || mentions("user-agent", b"Mozilla/")
}
