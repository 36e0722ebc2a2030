//! API keys at Doorward's own API: they read, where a permission says so by name, and change nothing (HS-25).

use doorward_core::{
    credentials::Presented,
    gatekeeper::OwnKey,
    target::{EncodedCharacters, Target},
};
use http::{StatusCode, request::Parts};

use super::{Endpoint, Refusal, Route, Verb};
use crate::{
    context::{Visit, split_mount},
    service::Room,
    visitor::Visitor,
};

/// Whoever the request's API key stands for; `None` where none is shown. Pages know no keys.
pub(super) async fn visitor(
    room: &Room,
    route: &Route,
    parts: &Parts,
    visit: &Visit,
) -> Result<Option<Visitor>, Refusal> {
    let Endpoint::Api(_) = route.endpoint else { return Ok(None) };
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let presented = Presented::from_headers(&parts.headers, &scope.settings.cookie_name);
    let origin = || visit.origin(&parts.headers);
    // Permissions name the paths of the API as the document does, wherever the portal stands.
    let Some(target) = below_the_portal(visit) else { return Ok(None) };
    let shown = room.state.gatekeeper.own_key(&target, &presented, &origin).await.map_err(|fault| {
        tracing::error!(error = %fault, request_id = visit.context.request_id, "an API key cannot be checked");
        (StatusCode::SERVICE_UNAVAILABLE, "service.unavailable")
    })?;
    match shown {
        OwnKey::Nothing => Ok(None),
        OwnKey::Accepted(_) if route.method != Verb::Get => Err((StatusCode::FORBIDDEN, "api_key.read_only")),
        OwnKey::Accepted(identity) => Ok(Some(Visitor::by_key(identity, room.state.clock.now()))),
        OwnKey::Rejected => Err((StatusCode::UNAUTHORIZED, "session.required")),
        OwnKey::Limited => Err((StatusCode::TOO_MANY_REQUESTS, "request.limited")),
        OwnKey::InQuery => Err((StatusCode::UNAUTHORIZED, "api_key.in_query")),
        OwnKey::Throttled { .. } => Err((StatusCode::TOO_MANY_REQUESTS, "login.throttled")),
    }
}

fn below_the_portal(visit: &Visit) -> Option<Target> {
    let target = &visit.context.target;
    let (_, local) = split_mount(target.path_and_query());
    let (method, scheme) = (target.method().as_str(), target.scheme().as_str());
    Target::from_parts(method, scheme, &target.authority(), local, EncodedCharacters::Pass).ok()
}
