//! Forward auth: nginx, Traefik, Caddy, HAProxy and Envoy ask here whether a request may pass.
//!
//! Each dialect is a reader of headers (one short file each, `authelia.md` 2.2); what was read is put to the
//! [`Gatekeeper`](doorward_core::gatekeeper::Gatekeeper), and [`answer`](mod@answer) writes down what it says.
//! Only trusted proxies are answered at all: everybody else gets 403 whatever they send (SC-005). Absent:
//! sessions made for visitors, and rules.

mod answer;
mod auth_request;
mod ext_authz;
mod forward_auth;
mod identity;
mod input;
mod legacy;

use doorward_core::{
    audit::RequestOrigin,
    client_address::{ClientAddress, resolve_client},
    credentials::Presented,
    gatekeeper::{Decision, Forwarding},
    identity::Identity,
    maintenance::RETRY_SECONDS,
    portal::Scope,
    redirect::RedirectPolicy,
    target::Target,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use url::Url;

use self::{
    answer::Answer,
    input::{BadInput, Question},
};
use crate::{
    context::{WebContext, agent},
    reply::Reply,
    service::Room,
};

pub(crate) const X_PROXY_SECRET: HeaderName = HeaderName::from_static("x-proxy-secret");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who asks, by the path that they use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// nginx.
    AuthRequest,
    /// Traefik, Caddy, HAProxy.
    ForwardAuth,
    /// Envoy.
    ExtAuthz,
    /// `/api/verify`, for configurations that were never changed.
    Legacy,
}

/// The dialect of a path, read as it was sent: what stands behind `ext-authz/` is the visitor's path.
pub(crate) fn dialect(path: &str) -> Option<Dialect> {
    match path.strip_prefix("/api/")? {
        "authz/auth-request" => Some(Dialect::AuthRequest),
        "authz/forward-auth" => Some(Dialect::ForwardAuth),
        "authz/ext-authz" => Some(Dialect::ExtAuthz),
        "verify" => Some(Dialect::Legacy),
        rest if rest.starts_with("authz/ext-authz/") => Some(Dialect::ExtAuthz),
        rest if rest.starts_with("verify/") => Some(Dialect::Legacy),
        _ => None,
    }
}

impl Dialect {
    fn read(self, parts: &Parts, room: &Room) -> Result<Question, BadInput> {
        let encoded = room.state.settings.encoded_characters;
        match self {
            Self::AuthRequest => auth_request::read(parts, encoded),
            Self::ForwardAuth => forward_auth::read(parts, encoded),
            Self::ExtAuthz => ext_authz::read(parts, encoded),
            Self::Legacy => legacy::read(parts, encoded),
        }
    }

    fn takes(self, method: &Method) -> bool {
        match self {
            Self::AuthRequest | Self::ForwardAuth => matches!(*method, Method::GET | Method::HEAD),
            Self::ExtAuthz | Self::Legacy => true,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::AuthRequest => "auth-request",
            Self::ForwardAuth => "forward-auth",
            Self::ExtAuthz => "ext-authz",
            Self::Legacy => "verify",
        }
    }
}

/// Answers a proxy.
pub(crate) async fn answer(room: &Room, dialect: Dialect, parts: &Parts, context: &WebContext) -> Reply {
    let answer = Answer { room, dialect };
    match judge(&answer, parts, context).await {
        Ok(reply) => reply,
        Err(bad) => {
            tracing::info!(
                endpoint = dialect.name(),
                peer = %context.peer,
                request_id = context.request_id,
                reason = %bad,
                "forward auth refused a malformed question"
            );
            answer.bad_input(&bad)
        }
    }
}

async fn judge(answer: &Answer<'_>, parts: &Parts, context: &WebContext) -> Result<Reply, BadInput> {
    let (room, dialect) = (answer.room, answer.dialect);
    let policy = room.state.gatekeeper.policy();
    if !policy.trusted_proxies.contains(context.peer) {
        return Err(BadInput::Untrusted);
    }
    if !dialect.takes(&parts.method) {
        return Ok(answer.wrong_method());
    }
    if !room.proxy_proved(&parts.headers) {
        return Err(BadInput::Secret);
    }
    let question = dialect.read(parts, room)?;
    let target = &question.target;
    let scope = policy.scopes.of_host(target.host());
    if !target.is_secure() {
        return Err(BadInput::Insecure);
    }
    if policy.scopes.has_domains() && scope.settings.domain.is_none() {
        return Err(BadInput::ForeignHost);
    }
    let portal = portal(room, &question, &scope)?;
    let lines = parts.headers.get_all(X_FORWARDED_FOR).iter().map(HeaderValue::as_bytes);
    let client = resolve_client(context.peer, &policy.trusted_proxies, lines);
    let presented = presented(&parts.headers, &scope)?;
    let origin = || origin(target, client, &parts.headers, context);
    let gatekeeper = &room.state.gatekeeper;
    let decision =
        gatekeeper.decide(target, client.for_rules(), &presented, Forwarding::AsReceived, &origin).await;
    match decision {
        Decision::Allow(granted) => Ok(answer.granted(&granted, &scope)),
        Decision::Challenge(challenge) => {
            Ok(answer.challenge(&challenge, &question, portal.as_ref(), &parts.headers))
        }
        Decision::Deny { .. } => Ok(answer.forbidden()),
        Decision::Ambiguous => Err(BadInput::Ambiguous),
        Decision::Later { throttled, seconds } => Ok(answer.later(throttled, seconds)),
        Decision::Limited { seconds, .. } => Ok(answer.later(true, seconds)),
        Decision::Maintenance => Ok(answer.later(false, RETRY_SECONDS)),
        Decision::Unavailable(fault) => {
            tracing::error!(error = %fault, request_id = context.request_id, "no decision: denied");
            Ok(answer.later(false, 1))
        }
    }
}

/// The portal that the visitor is sent to: what the proxy asks for if it lies in the target's cookie domain
/// (else 400, vector 21), or the configured one. The legacy endpoint knows only the former.
fn portal(room: &Room, question: &Question, scope: &Scope<'_>) -> Result<Option<Url>, BadInput> {
    let Some(asked) = &question.portal else {
        return Ok(if question.configured_portal { scope.portal_for(&question.target) } else { None });
    };
    let ports = room.state.settings.redirect_ports.iter().copied().chain(question.target.port());
    let policy = RedirectPolicy::new(scope.settings.domain.clone(), ports);
    let own = Url::parse(&question.target.url()).map_err(|_| BadInput::ForeignPortal)?;
    policy.own_origin(&own).check(asked).map(Some).ok_or(BadInput::ForeignPortal)
}

fn presented<'a>(headers: &'a HeaderMap, scope: &Scope<'_>) -> Result<Presented<'a>, BadInput> {
    if headers.get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
        return Err(BadInput::Header("Authorization"));
    }
    // No identity asserted by headers: proxies copy all of the visitor's into the question, so they prove nothing here.
    Ok(Presented::from_headers(headers, &scope.settings.cookie_name))
}

/// The identity that a trusted proxy asserts, where Doorward's own sign-in is off.
pub(crate) fn asserted(
    room: &Room,
    headers: &HeaderMap,
    context: &WebContext,
) -> Result<Option<Identity>, BadInput> {
    let Some(proxy) = &room.state.settings.proxy else { return Ok(None) };
    let trusted = room.state.gatekeeper.policy().trusted_proxies.contains(context.peer);
    let lookup = |name: &str| headers.get_all(name).iter().collect::<Vec<_>>();
    proxy.assert(trusted, lookup).map_err(|_| BadInput::Header("the identity header"))
}

fn origin(
    target: &Target,
    client: ClientAddress,
    headers: &HeaderMap,
    context: &WebContext,
) -> RequestOrigin {
    RequestOrigin {
        client: client.ip,
        method: target.method().as_str().to_owned(),
        path: target.path().to_owned(),
        agent: agent(headers),
        request_id: context.request_id.clone(),
        // Of the connection to the proxy, not of the visitor's.
        certificate: None,
        // The gatekeeper knows.
        session: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_paths_are_forward_auth() {
        assert_eq!(dialect("/api/authz/auth-request"), Some(Dialect::AuthRequest));
        assert_eq!(dialect("/api/authz/ext-authz//a/b"), Some(Dialect::ExtAuthz));
        assert_eq!(dialect("/api/authz/ext-authz"), Some(Dialect::ExtAuthz));
        assert_eq!(dialect("/api/verify/x"), Some(Dialect::Legacy));
        for path in [
            "/api/authz/forward-auth/",
            "/api/authz/forward-auth/x",
            "/api//authz/forward-auth",
            "/api/authz/ext-authzx",
            "/api/verifyx",
            "/API/verify",
            "/authz/auth-request",
        ] {
            assert_eq!(dialect(path), None, "{path}");
        }
    }
}
