//! The door without TLS: it leads to the one with TLS (308), answers an authority that looks for proof of a name
//! (RFC 8555 8.3), and does nothing else (HS-38). A host that is not ours is never repeated in `Location`.

use std::{net::IpAddr, sync::Arc};

use arc_swap::ArcSwap;
use doorward_core::{
    gatekeeper::Gatekeeper,
    target::{EncodedCharacters, Target},
};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::{
    BoxFuture, Connection, Handler,
    acme::Challenges,
    body::{Body, full},
    received,
    route::Routes,
};

/// Where authorities look (RFC 8555 8.3).
const CHALLENGE: &str = "/.well-known/acme-challenge/";

/// What a reload replaces.
#[derive(Clone)]
pub struct RedirectSettings {
    /// Knows the portal's hosts and the cookie domains.
    pub gatekeeper: Arc<Gatekeeper>,
    /// Knows the hosts of services.
    pub routes: Arc<Routes>,
    /// Further names and addresses of this machine, lower case.
    pub hosts: Vec<String>,
    /// The port of the way with TLS, as visitors see it.
    pub port: u16,
}

/// The handler of the listener that only redirects.
pub struct Redirect {
    settings: ArcSwap<RedirectSettings>,
    challenges: Arc<Challenges>,
}

impl Redirect {
    /// Leads to what `settings` knows, and answers `challenges`.
    pub fn new(settings: RedirectSettings, challenges: Arc<Challenges>) -> Self {
        Self { settings: ArcSwap::from_pointee(settings), challenges }
    }

    /// From now on by `settings`.
    pub fn replace(&self, settings: RedirectSettings) {
        self.settings.store(Arc::new(settings));
    }

    fn answer(&self, request: &Request<()>, connection: &Connection) -> Response<Body> {
        let (parts, ()) = request.clone().into_parts();
        let target = match received::target(&parts, false, false, EncodedCharacters::Pass) {
            Ok(target) => target,
            Err(refusal) => return text(refusal.status(), "this request cannot be read\n"),
        };
        if let Some(token) = target.path().strip_prefix(CHALLENGE) {
            return self.proof(&parts.method, token);
        }
        let settings = self.settings.load();
        if !settings.is_ours(target.host(), connection.local.ip()) {
            return text(StatusCode::MISDIRECTED_REQUEST, "this host is not served here\n");
        }
        let Ok(location) = HeaderValue::try_from(location(&target, settings.port)) else {
            return text(StatusCode::BAD_REQUEST, "this request cannot be read\n");
        };
        let mut response = text(StatusCode::PERMANENT_REDIRECT, "use https\n");
        response.headers_mut().insert(header::LOCATION, location);
        response
    }

    /// The proof for whoever asks: it says nothing that the authority did not say first, but for the account.
    fn proof(&self, method: &Method, token: &str) -> Response<Body> {
        match self.challenges.for_token(token) {
            Some(proof) if method == Method::GET || method == Method::HEAD => {
                let mut response = text(StatusCode::OK, proof);
                let kind = HeaderValue::from_static("application/octet-stream");
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
                response
            }
            _ => text(StatusCode::NOT_FOUND, "nothing is here\n"),
        }
    }
}

impl Handler for Redirect {
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: Connection,
    ) -> BoxFuture<Response<Body>> {
        // A body is not for us; the connection ends with the answer, so nothing after it is read either.
        let answer = self.answer(&request.map(drop), &connection);
        Box::pin(std::future::ready(answer))
    }
}

impl RedirectSettings {
    /// The same names that the authenticated door takes; where it takes every name, those of this machine.
    fn is_ours(&self, host: &str, local: IpAddr) -> bool {
        let scopes = &self.gatekeeper.policy().scopes;
        scopes.is_portal_host(host)
            || scopes.of_host(host).settings.domain.is_some()
            || self.routes.names_host(host)
            || host == "localhost"
            || host.parse::<IpAddr>().is_ok_and(|ip| ip == local)
            || self.hosts.iter().any(|known| known == host)
    }
}

fn location(target: &Target, port: u16) -> String {
    let host = target.host();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    format!("https://{host}{port}{}", target.path_and_query())
}

fn text(status: StatusCode, content: impl Into<bytes::Bytes>) -> Response<Body> {
    let mut response = Response::new(full(content));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
