//! Every route of portal, API and settings in one table (forward auth apart, which has no router).
//!
//! The router is built from this table and the demands of a row are enforced before its handler runs, so that no
//! route exists without a row, and no row says what is not done (SC-138, SC-270).

mod api;
mod key;
mod portal;
mod row;
mod settings;

pub use api::ApiEndpoint;
pub use portal::PortalEndpoint;
pub use row::{BeforePassword, Caller, Endpoint, Freshness, Limiter, Proof, Route, Verb};
pub use settings::SettingsEndpoint;

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, Request, State},
    routing::on,
};
use doorward_core::{limits::WINDOW, maintenance::RETRY_SECONDS};
use http::{StatusCode, header, request::Parts};

use crate::{
    api as json_api,
    context::{Provenance, Visit},
    portal::{self as pages, About},
    reply::{Reply, ReplyExt as _},
    service::Room,
    settings as settings_pages,
    visitor::{self, Session, Visitor},
};

/// A proof is recent for so long (`identity_validation.elevated_session.elevation_lifespan`).
pub(crate) const RECENT: Duration = Duration::from_secs(600);

/// Every row.
pub fn table() -> impl Iterator<Item = &'static Route> {
    portal::ROUTES.iter().chain(api::ROUTES).chain(settings::ROUTES)
}

pub(crate) fn router(room: &Arc<Room>) -> Router {
    let mut router = Router::new();
    for route in table() {
        let handler = on(
            route.method.filter(),
            move |State(room): State<Arc<Room>>, Path(parameters): Path<Parameters>, request: Request| async move {
                answer(&room, route, parameters, request).await
            },
        );
        router = router.route(route.path, handler);
    }
    router
        .fallback(async |State(room): State<Arc<Room>>, request: Request| {
            refuse(&room, &request, StatusCode::NOT_FOUND, "route.none")
        })
        .method_not_allowed_fallback(async |State(room): State<Arc<Room>>, request: Request| {
            let reply = refuse(&room, &request, StatusCode::METHOD_NOT_ALLOWED, "request.method");
            reply.with(header::ALLOW, allowed(request.uri().path()))
        })
        .with_state(Arc::clone(room))
}

/// What stands in the path in the place of `{name}`.
type Parameters = HashMap<String, String>;

/// The methods that a path takes, as `Allow` names them.
fn allowed(path: &str) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for route in table().filter(|route| matches(route.path, path)) {
        methods.push(route.method.as_str());
        if route.method == Verb::Get {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}

/// Whether `path` is one of those that `pattern` stands for.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

fn refuse(room: &Room, request: &Request, status: StatusCode, code: &'static str) -> Reply {
    match request.extensions().get::<Visit>() {
        Some(visit) => room.refuse(visit, request.headers(), status, code, About::Nothing),
        None => json_api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// What a handler is given.
pub(crate) struct Call {
    pub(crate) parts: Parts,
    pub(crate) body: axum::body::Body,
    pub(crate) visit: Visit,
    /// What stands in the path in the place of `{name}`, decoded.
    pub(crate) parameters: Parameters,
    /// Looked up only where the row asks for it.
    pub(crate) visitor: Option<Visitor>,
}

async fn answer(room: &Room, route: &Route, parameters: Parameters, request: Request) -> Reply {
    let (mut parts, body) = request.into_parts();
    let Some(visit) = parts.extensions.remove::<Visit>() else {
        return json_api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    };
    let visitor = match admit(room, route, &parts, &visit).await {
        Ok(visitor) => visitor,
        Err(refusal) => return refused(room, route, &parts, &visit, refusal),
    };
    let call = Call { parts, body, visit, parameters, visitor };
    match route.endpoint {
        Endpoint::Portal(endpoint) => pages::answer(room, endpoint, call).await,
        Endpoint::Api(endpoint) => json_api::answer(room, endpoint, call).await,
        Endpoint::Settings(endpoint) => settings_pages::answer(room, endpoint, call).await,
    }
}

type Refusal = (StatusCode, &'static str);

/// On pages, what a person can do about it is offered at once.
fn refused(room: &Room, route: &Route, parts: &Parts, visit: &Visit, refusal: Refusal) -> Reply {
    let (status, code) = refusal;
    let waits_for_second = route.endpoint == Endpoint::Portal(PortalEndpoint::SecondFactor);
    if waits_for_second && code == "session.required" {
        // What the page was asked for is not lost on the way to the first factor.
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return room.lead(visit, StatusCode::FOUND, &format!("{}/{query}", visit.base));
    }
    if matches!(route.endpoint, Endpoint::Settings(_)) && route.method == Verb::Get {
        let location = match code {
            "session.required" => {
                Some(format!("{}/?rd={}", visit.base, pages::encoded(&visit.context.target.url())))
            }
            "session.confirm_required" => Some(settings_pages::confirm_location(visit, &parts.uri)),
            "session.second_factor_required" => {
                Some(format!("{}/2fa?rd={}", visit.base, pages::encoded(&visit.context.target.url())))
            }
            "session.elevation_required" => Some(settings_pages::elevate_location(visit, &parts.uri)),
            "password.change_required" => Some(format!("{}/settings/security", visit.base)),
            _ => None,
        };
        if let Some(location) = location {
            return room.lead(visit, StatusCode::SEE_OTHER, &location);
        }
    }
    let about = match code {
        "login.throttled" => About::RetryAfter(room.state.login.wait_for(visit.context.client).unwrap_or(1)),
        // Of a key with a limit of its own: by then the minute is over in every case.
        "request.limited" => About::RetryAfter(WINDOW.as_secs()),
        _ => About::Nothing,
    };
    let reply = room.refuse(visit, &parts.headers, status, code, about);
    match code {
        "service.maintenance" => reply.with(header::RETRY_AFTER, RETRY_SECONDS),
        _ => reply,
    }
}

/// Enforces what the row demands.
async fn admit(room: &Room, route: &Route, parts: &Parts, visit: &Visit) -> Result<Option<Visitor>, Refusal> {
    // Whoever asks and whatever they show: it is not here (HS-25).
    if route.caller == Caller::Admin && !visit.context.administration {
        return Err((StatusCode::NOT_FOUND, "route.none"));
    }
    let open = matches!(
        route.endpoint,
        Endpoint::Api(ApiEndpoint::Health) | Endpoint::Portal(PortalEndpoint::Asset)
    );
    if !open && !room.proxy_proved(&parts.headers) {
        return Err((StatusCode::UNAUTHORIZED, "proxy.not_proved"));
    }
    let provenance = visit.provenance(&parts.headers);
    let meant = match route.proof {
        Proof::SafeMethod => true,
        Proof::Form | Proof::NotForeign => provenance != Provenance::Foreign,
        Proof::OwnOriginWithCookie => match provenance {
            Provenance::Own => true,
            Provenance::Foreign => false,
            Provenance::Unknown => !visitor::sent_cookie(room, visit, &parts.headers),
        },
    };
    if !meant {
        return Err((StatusCode::FORBIDDEN, "request.foreign_origin"));
    }
    let maintenance = room.state.gatekeeper.maintenance().is_on();
    if maintenance && is_reset(route) {
        return Err((StatusCode::SERVICE_UNAVAILABLE, "service.maintenance"));
    }
    if route.caller == Caller::Anybody {
        return Ok(None);
    }
    if let Some(visitor) = key::visitor(room, route, parts, visit).await? {
        if maintenance && !visitor.identity.role.is_admin() {
            return Err((StatusCode::SERVICE_UNAVAILABLE, "service.maintenance"));
        }
        authorize(room, route, &visitor).await?;
        return Ok(Some(visitor));
    }
    let found = visitor::find(room, visit, &parts.headers).await.map_err(|fault| {
        tracing::error!(error = %fault, request_id = visit.context.request_id, "who visits is unknown");
        (StatusCode::SERVICE_UNAVAILABLE, "service.unavailable")
    })?;
    let visitor = found.ok_or((StatusCode::UNAUTHORIZED, "session.required"))?;
    if maintenance && !visitor.identity.role.is_admin() && !leaves(route) {
        return Err((StatusCode::SERVICE_UNAVAILABLE, "service.maintenance"));
    }
    authorize(room, route, &visitor).await?;
    Ok(Some(visitor))
}

/// Lost passwords wait; only the ways on which an administrator signs in stay open to everybody.
fn is_reset(route: &Route) -> bool {
    use PortalEndpoint as At;
    matches!(
        route.endpoint,
        Endpoint::Portal(
            At::ResetPage | At::StartReset | At::FinishReset | At::RevokeResetPage | At::RevokeReset
        )
    )
}

/// Signing out is open to everybody, always.
fn leaves(route: &Route) -> bool {
    matches!(route.endpoint, Endpoint::Api(ApiEndpoint::Logout) | Endpoint::Portal(PortalEndpoint::SignOut))
}

async fn authorize(room: &Room, route: &Route, visitor: &Visitor) -> Result<(), Refusal> {
    let role = &visitor.identity.role;
    if !room.state.gatekeeper.policy().roles.contains(role) {
        return Err((StatusCode::FORBIDDEN, "role.unknown"));
    }
    if route.caller == Caller::SignedIn && visitor.session.is_none() {
        return Ok(());
    }
    // Whoever a proxy vouches for has no account and no session here.
    let session = visitor.session.ok_or((StatusCode::NOT_FOUND, "settings.none"))?;
    if session.must_change_password && route.before_password == BeforePassword::Closed {
        return Err((StatusCode::FORBIDDEN, "password.change_required"));
    }
    if route.caller == Caller::Admin && !role.is_admin() {
        return Err((StatusCode::FORBIDDEN, "role.admin_required"));
    }
    if route.caller == Caller::Admin && second_factor_owed(room, &visitor.identity.user, &session).await? {
        return Err((StatusCode::FORBIDDEN, "session.second_factor_required"));
    }
    let recent = room.state.clock.now().since(session.proved) < RECENT;
    if route.freshness == Freshness::Recent && !recent {
        return Err((StatusCode::FORBIDDEN, "session.confirm_required"));
    }
    if route.freshness == Freshness::Elevated {
        let held = session.held(&visitor.identity.user);
        if !room.state.elevation.is_elevated(held) {
            return Err((StatusCode::FORBIDDEN, "session.elevation_required"));
        }
    }
    Ok(())
}

/// Whether an administrator has a second factor that this session has not proved: whoever has only their password must
/// not administer.
async fn second_factor_owed(room: &Room, user: &str, session: &Session) -> Result<bool, Refusal> {
    room.state.factors.is_owed(session.held(user)).await.map_err(|fault| {
        tracing::error!(error = %fault, "whether a second factor is owed is unknown");
        (StatusCode::SERVICE_UNAVAILABLE, "service.unavailable")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_names_every_method_of_a_path_with_a_parameter() {
        assert_eq!(allowed("/logout"), "GET, HEAD, POST");
        assert_eq!(allowed("/assets/x.css"), "GET, HEAD");
        assert_eq!(allowed("/assets"), "");
    }
}
