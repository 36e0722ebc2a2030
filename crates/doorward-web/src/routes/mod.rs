//! Every route of portal and API in one table (forward auth apart, which has no router).
//!
//! The router is built from this table and the demands of a row are enforced before its handler runs, so that no
//! route exists without a row, and no row says what is not done (SC-138, SC-270).

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    routing::{MethodFilter, on},
};
use http::{Method, StatusCode, header, request::Parts};

use crate::{
    api,
    context::{Provenance, Visit},
    portal::{self, About},
    reply::{Reply, ReplyExt as _},
    service::Room,
    visitor::{self, Visitor},
};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Everybody.
    Anybody,
    /// Whoever is signed in, with a role that exists.
    SignedIn,
}

/// What slows down whoever calls a route again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limiter {
    /// Nothing needs to: no secret can be guessed and no expensive work caused.
    None,
    /// The limit of failed sign-ins and the password budget, in `Login`.
    SignIn,
}

/// What proves that a call was meant by the person whose browser sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: the method is safe and changes nothing (SC-226).
    SafeMethod,
    /// A page of another origin must not be the cause, and the form carries a sealed token that is bound to
    /// the browser (checked where the form is read).
    Form,
    /// A page of another origin must not be the cause. Enough where cookies give no rights and the body is
    /// JSON, which no foreign form can send (SC-225).
    NotForeign,
    /// If a session cookie is sent, a page of our own must be the cause, provably.
    OwnOriginWithCookie,
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The sign-in page, or who is signed in.
    Door,
    /// Signs in by form.
    SignIn,
    /// Asks whether to sign out.
    SignOutPage,
    /// Signs out by form.
    SignOut,
    /// A stylesheet, script or picture.
    Asset,
    /// Signs in by JSON.
    ApiLogin,
    /// Signs out.
    ApiLogout,
    /// Who am I.
    ApiProfile,
    /// Whether the process answers.
    ApiHealth,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method; `GET` includes `HEAD`.
    pub method: Method,
    /// The path below the portal's root or below `/.doorward`.
    pub path: &'static str,
    /// Who may call it.
    pub caller: Caller,
    /// What limits it.
    pub limiter: Limiter,
    /// What proves that it was meant.
    pub proof: Proof,
    /// What it does.
    pub endpoint: Endpoint,
}

/// Every route.
pub const TABLE: &[Route] = &[
    row(Method::GET, "/", Caller::Anybody, Limiter::None, Proof::SafeMethod, Endpoint::Door),
    row(Method::POST, "/login", Caller::Anybody, Limiter::SignIn, Proof::Form, Endpoint::SignIn),
    row(Method::GET, "/logout", Caller::Anybody, Limiter::None, Proof::SafeMethod, Endpoint::SignOutPage),
    row(Method::POST, "/logout", Caller::Anybody, Limiter::None, Proof::Form, Endpoint::SignOut),
    row(Method::GET, "/assets/{file}", Caller::Anybody, Limiter::None, Proof::SafeMethod, Endpoint::Asset),
    row(Method::POST, "/api/login", Caller::Anybody, Limiter::SignIn, Proof::NotForeign, Endpoint::ApiLogin),
    row(
        Method::POST,
        "/api/logout",
        Caller::Anybody,
        Limiter::None,
        Proof::OwnOriginWithCookie,
        Endpoint::ApiLogout,
    ),
    row(
        Method::GET,
        "/api/profile",
        Caller::SignedIn,
        Limiter::None,
        Proof::SafeMethod,
        Endpoint::ApiProfile,
    ),
    row(Method::GET, "/api/health", Caller::Anybody, Limiter::None, Proof::SafeMethod, Endpoint::ApiHealth),
];

const fn row(
    method: Method,
    path: &'static str,
    caller: Caller,
    limiter: Limiter,
    proof: Proof,
    endpoint: Endpoint,
) -> Route {
    Route { method, path, caller, limiter, proof, endpoint }
}

pub(crate) fn router(room: &Arc<Room>) -> Router {
    let mut router = Router::new();
    for route in TABLE {
        let filter = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let handler = on(filter, move |State(room): State<Arc<Room>>, request: Request| async move {
            answer(&room, route, request).await
        });
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

fn allowed(path: &str) -> &'static str {
    let takes = |method: &Method| TABLE.iter().any(|route| route.path == path && route.method == *method);
    match (takes(&Method::POST), takes(&Method::GET)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => "POST",
        _ => "GET, HEAD",
    }
}

fn refuse(room: &Room, request: &Request, status: StatusCode, code: &'static str) -> Reply {
    match request.extensions().get::<Visit>() {
        Some(visit) => room.refuse(visit, request.headers(), status, code, About::Nothing),
        None => api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// What a handler is given.
pub(crate) struct Call {
    pub(crate) parts: Parts,
    pub(crate) body: axum::body::Body,
    pub(crate) visit: Visit,
    /// Looked up only where the row asks for it.
    pub(crate) visitor: Option<Visitor>,
}

async fn answer(room: &Room, route: &Route, request: Request) -> Reply {
    let (mut parts, body) = request.into_parts();
    let Some(visit) = parts.extensions.remove::<Visit>() else {
        return api::error(room, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    };
    let visitor = match admit(room, route, &parts, &visit).await {
        Ok(visitor) => visitor,
        Err((status, code)) => {
            return room.refuse(&visit, &parts.headers, status, code, About::Nothing);
        }
    };
    let call = Call { parts, body, visit, visitor };
    match route.endpoint {
        Endpoint::Door => portal::door(room, call).await,
        Endpoint::SignIn => portal::sign_in(room, call).await,
        Endpoint::SignOutPage => portal::ask_to_sign_out(room, call).await,
        Endpoint::SignOut => portal::sign_out(room, call).await,
        Endpoint::Asset => portal::asset(room, &call),
        Endpoint::ApiLogin => api::login(room, call).await,
        Endpoint::ApiLogout => api::logout(room, call).await,
        Endpoint::ApiProfile => api::profile(room, &call),
        Endpoint::ApiHealth => api::health(room),
    }
}

/// Enforces what the row demands.
async fn admit(
    room: &Room,
    route: &Route,
    parts: &Parts,
    visit: &Visit,
) -> Result<Option<Visitor>, (StatusCode, &'static str)> {
    let open = matches!(route.endpoint, Endpoint::ApiHealth | Endpoint::Asset);
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
    if route.caller == Caller::Anybody {
        return Ok(None);
    }
    let found = visitor::find(room, visit, &parts.headers).await.map_err(|fault| {
        tracing::error!(error = %fault, request_id = visit.context.request_id, "who visits is unknown");
        (StatusCode::SERVICE_UNAVAILABLE, "service.unavailable")
    })?;
    match found {
        None => Err((StatusCode::UNAUTHORIZED, "session.required")),
        Some(visitor) if !room.state.gatekeeper.policy().roles.contains(&visitor.identity.role) => {
            Err((StatusCode::FORBIDDEN, "role.unknown"))
        }
        Some(visitor) => Ok(Some(visitor)),
    }
}
