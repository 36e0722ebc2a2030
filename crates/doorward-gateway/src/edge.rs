//! The authenticated door: every request is made canonical, decided once, and only then forwarded.
//!
//! In front of it: the listener. Behind it: the portal, or hygiene and an upstream. Absent: rules and pages.

mod closing;
mod decide;
pub(crate) mod forward;
mod forwarded;
mod key;
mod limit;
mod ticket;
mod wording;

use std::{net::IpAddr, sync::Arc};

use arc_swap::ArcSwap;
use doorward_core::{
    Entropy,
    client_address::{ClientAddress, TrustedProxies, resolve_client},
    client_certificate::ClientCertificate,
    gatekeeper::Gatekeeper,
    limits::RequestTiers,
    portal::RESERVED_PREFIX,
    ports::Clock,
    proxied::ProxyTrust,
    target::{EncodedCharacters, Target, TargetError},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, header, request::Parts};
use hyper::body::Incoming;

pub(crate) use limit::tell_refused;
pub(crate) use wording::Wording;

use self::{limit::Counting, ticket::Tickets};
use crate::{
    BoxFuture, Connection, Handler, ListenerKind,
    body::Body,
    hygiene::Strip,
    metrics::EdgeMetrics,
    portal::{Mount, Portal, PortalContext, Refusal},
    received,
    record::Record,
    registry::Registry,
    request_id::{RequestId, RequestIds},
    route::{Routes, Service},
    tls::Shown,
};

pub(crate) const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Where programs made for Frigate sign in.
const API_LOGIN: &str = "/api/login";
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a reload replaces as a whole.
#[derive(Clone)]
pub struct EdgeSettings {
    /// Who decides.
    pub gatekeeper: Arc<Gatekeeper>,
    /// The services.
    pub routes: Arc<Routes>,
    /// Which names clients may not say.
    pub strip: Arc<Strip>,
    /// Identity by a trusted proxy, and its secret.
    pub proxy: Option<ProxyTrust>,
    /// Whether trusted proxies may say in `Forwarded` whose request it is (FR-39).
    pub forwarded: bool,
    /// `Strict-Transport-Security` for answers over TLS to hosts with a name (AM-03, HS-37).
    pub hsts: Option<HeaderValue>,
    /// How many requests to no service a client may make; every service has its own.
    pub rate_limit: Option<Arc<RequestTiers>>,
    /// The field in which services are told whose client certificate was verified (HS-35); the client's own is removed
    /// by [`Self::strip`].
    pub client_subject: Option<HeaderName>,
}

/// What lives as long as the process.
#[derive(Clone)]
pub struct EdgeParts {
    /// The portal and the words of refusals.
    pub portal: Arc<dyn Portal>,
    /// What stays open.
    pub registry: Arc<Registry>,
    /// Randomness, for request ids and the name in `Via`.
    pub entropy: Arc<dyn Entropy>,
    /// Time, for the age of cookies.
    pub clock: Arc<dyn Clock>,
    /// What is counted for metrics.
    pub metrics: Arc<EdgeMetrics>,
}

/// The handler of the authenticated listener, and of the one for the portal alone.
pub struct Edge {
    settings: ArcSwap<EdgeSettings>,
    parts: EdgeParts,
    ids: RequestIds,
    via: HeaderValue,
    counting: Counting,
}

impl Edge {
    /// An edge that decides by `settings`.
    pub fn new(settings: EdgeSettings, parts: EdgeParts) -> Self {
        let via = via(&*parts.entropy);
        let ids = RequestIds::new(Arc::clone(&parts.entropy));
        Self { settings: ArcSwap::from_pointee(settings), parts, ids, via, counting: Counting::new() }
    }

    /// From now on new requests are decided by `settings`; those on their way finish with the old ones.
    pub fn replace(&self, settings: EdgeSettings) {
        self.settings.store(Arc::new(settings));
    }

    async fn answer(&self, request: Request<Incoming>, connection: Connection) -> Response<Body> {
        let settings = self.settings.load_full();
        let trusted = &settings.gatekeeper.policy().trusted_proxies;
        let (mut parts, body) = request.into_parts();
        let peer = connection.peer.ip();
        let heard =
            if settings.forwarded { forwarded::translate(&mut parts.headers, peer, trusted) } else { Ok(()) };
        let client = client_of(&parts.headers, peer, trusted);
        let id = self.ids.next(connection.lane);
        let mut record = Record::new(id, parts.method.clone(), client.ip);
        let tickets = Tickets::take_out(&mut parts);
        // A connection may be kept open for longer than the certificate holds that it began with.
        let shown: Option<Shown> = parts.extensions.remove();
        record.certificate = shown.as_ref().and_then(|shown| shown.good_at(self.parts.clock.now()));
        // What a trusted proxy shows is its own, whoever its visitor is.
        let certificate = record.certificate.clone().filter(|_| !trusted.contains(peer));
        let way = heard.and_then(|()| self.way(&settings, &parts, &connection, &mut record));
        let mut response = match way {
            Ok(Way::Portal(target, mount)) => {
                let request_id = id.as_str().to_owned();
                let client = client.ip;
                let context = PortalContext { target, client, connection, mount, request_id, certificate };
                self.parts.portal.serve(Request::from_parts(parts, body), context).await
            }
            Ok(Way::Gateway(target)) => {
                let service = settings.routes.find(target.host(), target.path()).cloned();
                let asked = Asked { target, client, connection, service, certificate, shown, tickets };
                self.pass(&settings, parts, body, &asked, &mut record).await
            }
            Err(refusal) => self.refuse(&refusal, &Wording::of(&parts), &mut record),
        };
        if let Ok(id) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(X_REQUEST_ID, id);
        }
        if let Some(hsts) = settings.hsts.as_ref().filter(|_| connection.tls && record.has_named_host()) {
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, hsts.clone());
        }
        record.write(response.status());
        self.parts.metrics.count(&record, response.status(), connection.lane);
        response
    }

    /// Where a request belongs, before anything is decided.
    fn way(
        &self,
        settings: &EdgeSettings,
        parts: &Parts,
        connection: &Connection,
        record: &mut Record,
    ) -> Result<Way, Refusal> {
        let policy = settings.gatekeeper.policy();
        let secure = received::is_secure(&parts.headers, connection, &policy.trusted_proxies);
        if matches!(connection.listener, ListenerKind::Portal | ListenerKind::Admin) {
            let target = received::target(parts, secure, connection.tls, EncodedCharacters::Pass)?;
            let target = record.set_target(target);
            return Ok(Way::Portal(target, Mount::Root));
        }
        let target = match received::target(parts, secure, connection.tls, EncodedCharacters::Refuse) {
            Err(Refusal::BadTarget(TargetError::EncodedSeparator)) => {
                lax_target(settings, parts, secure, connection)
            }
            other => other,
        };
        let target = record.set_target(target?);
        if !is_served(settings, &target) {
            return Err(Refusal::WrongHost);
        }
        received::check(parts)?;
        if parts.headers.get_all(header::VIA).iter().any(|line| contains(line, &self.via)) {
            return Err(Refusal::Loop);
        }
        if let Some(mount) = mount(settings, &target, &parts.method)? {
            return Ok(Way::Portal(target, mount));
        }
        Ok(Way::Gateway(target))
    }

    fn refuse(&self, refusal: &Refusal, wording: &Wording, record: &mut Record) -> Response<Body> {
        record.code = Some(refusal.code());
        let mut response = self.parts.portal.refusal(refusal, &wording.headers(), record.id.as_str());
        refusal.stamp(&mut response);
        if refusal.closes() && wording.is_http_1() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl Handler for Edge {
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: Connection,
    ) -> BoxFuture<Response<Body>> {
        Box::pin(async move { self.answer(request, connection).await })
    }

    fn failed(&self) -> Response<Body> {
        let id = self.ids.next(0);
        let mut response = self.parts.portal.refusal(&Refusal::Internal, &HeaderMap::new(), id.as_str());
        Refusal::Internal.stamp(&mut response);
        response
    }
}

enum Way {
    Portal(Arc<Target>, Mount),
    Gateway(Arc<Target>),
}

/// What is known of a request when it is decided.
pub(crate) struct Asked {
    pub(crate) target: Arc<Target>,
    pub(crate) client: ClientAddress,
    pub(crate) connection: Connection,
    /// Who would answer; nobody is told before the decision.
    pub(crate) service: Option<Arc<Service>>,
    /// The client's own verified certificate (HS-35).
    pub(crate) certificate: Option<Arc<ClientCertificate>>,
    /// What the connection showed: what it leaves open ends with it.
    shown: Option<Shown>,
    tickets: Tickets,
}

/// Whose request it is, by the peer and what trusted proxies say (FR-36).
pub fn client_of(headers: &HeaderMap, peer: IpAddr, trusted: &TrustedProxies) -> ClientAddress {
    let lines = headers.get_all(X_FORWARDED_FOR).iter().map(HeaderValue::as_bytes);
    resolve_client(peer, trusted, lines)
}

/// A name for this process that no other has, so that a request that comes back is known (SC-070).
pub(crate) fn via(entropy: &dyn Entropy) -> HeaderValue {
    let name = format!("1.1 doorward-{}", RequestId::new(entropy).as_str());
    HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("1.1 doorward"))
}

pub(crate) fn contains(line: &HeaderValue, via: &HeaderValue) -> bool {
    let name = via.as_bytes().strip_prefix(b"1.1 ").unwrap_or(via.as_bytes());
    line.as_bytes().windows(name.len()).any(|part| part == name)
}

/// A service may take encoded separators as they are; only then is such a target looked at again.
fn lax_target(
    settings: &EdgeSettings,
    parts: &Parts,
    secure: bool,
    connection: &Connection,
) -> Result<Target, Refusal> {
    let target = received::target(parts, secure, connection.tls, EncodedCharacters::Pass)?;
    let service = settings.routes.find(target.host(), target.path());
    match service.map(|service| service.settings.encoded) {
        Some(EncodedCharacters::Pass) => Ok(target),
        _ => Err(Refusal::BadTarget(TargetError::EncodedSeparator)),
    }
}

/// Whether the host of a target is one that is served here (SC-091).
///
/// Where cookie domains are configured, the names of this installation are known: portal hosts, the hosts of
/// services, and every host within a cookie domain. Any other is answered with 421, also where a service takes
/// every host: somebody's DNS points here, or the `Host` is forged, and nobody could sign in there. An address or
/// `localhost` is let through to the health check alone, which is what watchdogs ask. Without cookie domains a
/// machine that is only an address works on every host (contract 4).
fn is_served(settings: &EdgeSettings, target: &Target) -> bool {
    let (scopes, host) = (&settings.gatekeeper.policy().scopes, target.host());
    !scopes.has_domains()
        || scopes.of_host(host).settings.domain.is_some()
        || settings.routes.names_host(host)
        || scopes.is_portal_host(host)
        || (is_health_check(target.path()) && (host == "localhost" || host.parse::<IpAddr>().is_ok()))
}

fn is_health_check(path: &str) -> bool {
    path.strip_prefix(RESERVED_PREFIX) == Some("api/health")
}

/// Whether a target is the portal's (contract 4, 5). What only looks like the reserved prefix is nobody's:
/// an upstream that ignores case must not answer there.
fn mount(settings: &EdgeSettings, target: &Target, method: &Method) -> Result<Option<Mount>, Refusal> {
    let path = target.path();
    let first = path.get(1..).unwrap_or_default().split('/').next().unwrap_or_default();
    let reserved = RESERVED_PREFIX.trim_matches('/');
    let looks_reserved =
        first.get(..reserved.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(reserved));
    if settings.gatekeeper.policy().scopes.is_portal_host(target.host()) {
        return Ok(Some(Mount::Root));
    }
    if looks_reserved {
        return if first == reserved { Ok(Some(Mount::Reserved)) } else { Err(Refusal::NoRoute) };
    }
    if !path.starts_with("/api/") {
        return Ok(None);
    }
    Ok(match settings.routes.find(target.host(), path) {
        None => Some(Mount::Root),
        Some(service) if service.settings.api_login && path == API_LOGIN && method == Method::POST => {
            Some(Mount::Service)
        }
        Some(_) => None,
    })
}
