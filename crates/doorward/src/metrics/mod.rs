//! Numbers for Prometheus, at a listener of their own: never beside the services, where everybody would find them
//! (HS-59 to HS-61). Labels are few and known beforehand; none says who, from where, or which path.

mod events;
mod process;
mod text;

use std::{net::IpAddr, sync::Arc};

use arc_swap::ArcSwap;
use doorward_config::{MetricsConfig, MetricsRequire};
use doorward_core::{
    api_key::ApiKeys,
    client_address::{TrustedProxies, limit_key},
    credentials::{Authorization, Presented},
    limits::{FailureLimiter, RequestLimiter},
    ports::Clock,
};
use doorward_crypto::constant_time_eq;
use doorward_gateway::{
    BoxFuture, Connection, Handler,
    body::{Body, full},
    edge::client_of,
    metrics::EdgeMetrics,
    registry::Registry,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use secrecy::ExposeSecret as _;

pub(crate) use self::events::CountedEvents;
use self::text::Text;
use crate::certificate::ServerCertificate;

/// Where they are.
const PATH: &str = "/metrics";

/// Collectors ask every ten seconds or so; nobody needs to ask more often than this in a minute (HS-60).
const ASKED_PER_MINUTE: u32 = 70;

/// Addresses whose requests are counted.
const ADDRESSES: usize = 1024;

/// Where the numbers come from.
pub(crate) struct Sources {
    pub(crate) edge: Arc<EdgeMetrics>,
    pub(crate) events: Arc<CountedEvents>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) certificate: Option<Arc<ServerCertificate>>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The handler of the listener for metrics.
pub(crate) struct Metrics {
    config: MetricsConfig,
    networks: TrustedProxies,
    proxies: Arc<ArcSwap<TrustedProxies>>,
    sources: Sources,
    failures: Arc<FailureLimiter>,
    asked: RequestLimiter,
    started: i64,
}

impl Metrics {
    /// Answers those whom `config` lets ask; wrong passwords count as failed sign-ins of their address.
    pub(crate) fn new(
        config: MetricsConfig,
        proxies: Arc<ArcSwap<TrustedProxies>>,
        sources: Sources,
        failures: Arc<FailureLimiter>,
    ) -> Self {
        let started = sources.clock.now().as_seconds();
        let networks = TrustedProxies::new(config.networks.clone());
        Self { config, networks, proxies, sources, failures, asked: RequestLimiter::new(ADDRESSES), started }
    }

    fn answer(&self, request: &Request<Incoming>, peer: IpAddr) -> Response<Body> {
        let client = client_of(request.headers(), peer, &self.proxies.load());
        // Numbers need no proxy that says `Forwarded`; whoever says it speaks for somebody who is not near.
        let alone = !request.headers().contains_key(header::FORWARDED);
        let near = client.named && alone && self.networks.contains(client.ip);
        if let Err(refused) = self.permit(near, client.ip, request.headers()) {
            return refused;
        }
        let found = request.uri().path() == PATH && [Method::GET, Method::HEAD].contains(request.method());
        if !found {
            return said(StatusCode::NOT_FOUND, "metrics are at /metrics\n");
        }
        let mut response = Response::new(full(self.text()));
        let kind = HeaderValue::from_static(text::CONTENT_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    #[expect(clippy::result_large_err, reason = "the refusal is an answer, made once")]
    fn permit(&self, near: bool, client: IpAddr, sent: &HeaderMap) -> Result<(), Response<Body>> {
        let now = self.sources.clock.now();
        let key = limit_key(client);
        if let Err(refused) = self.asked.admit(&key, ASKED_PER_MINUTE, now) {
            return Err(later(refused.wait.seconds()));
        }
        let both = self.config.require == MetricsRequire::All;
        if both && !near {
            return Err(said(StatusCode::FORBIDDEN, "this address may not ask for metrics\n"));
        }
        if self.config.password.is_none() || (near && !both) {
            return if near { Ok(()) } else { Err(said(StatusCode::FORBIDDEN, "not from here\n")) };
        }
        let key = key.to_string();
        if let Err(wait) = self.failures.check(&key, now) {
            return Err(later(wait.seconds()));
        }
        if self.proved(sent) {
            return Ok(());
        }
        if sent.contains_key(header::AUTHORIZATION) {
            self.failures.note_failure(&key, now);
            tracing::warn!(remote_ip = %client, "authentication failed at the listener for metrics");
        }
        let mut refused = said(StatusCode::UNAUTHORIZED, "metrics need a password\n");
        let how = HeaderValue::from_static("Basic realm=\"Doorward metrics\", charset=\"UTF-8\"");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        Err(refused)
    }

    fn proved(&self, sent: &HeaderMap) -> bool {
        let Some(password) = &self.config.password else { return false };
        let right = |said: &str| constant_time_eq(said.as_bytes(), password.expose_secret().as_bytes());
        match Presented::from_headers(sent, "").authorization {
            Some(Authorization::Basic { user, password }) => {
                // Both are compared, whatever the first gives.
                let named = constant_time_eq(user.as_bytes(), self.config.username.as_bytes());
                right(password.expose_secret()) & named
            }
            Some(Authorization::Bearer(token)) => right(token),
            Some(Authorization::BrokenBasic) | None => false,
        }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.metric("doorward_build_info", "gauge", "Which version runs.");
        text.value("doorward_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        text.metric("process_start_time_seconds", "gauge", "When it was started, in seconds since 1970.");
        text.value("process_start_time_seconds", &[], self.started);
        process::add(&mut text);
        self.requests(&mut text);
        text.metric("doorward_open_streams", "gauge", "WebSockets and long answers that are open.");
        text.value("doorward_open_streams", &[], self.sources.registry.open_streams());
        if let Some(certificate) = &self.sources.certificate {
            let name = "doorward_tls_certificate_not_after_timestamp_seconds";
            text.metric(name, "gauge", "When the certificate ends, in seconds since 1970.");
            text.value(name, &[], certificate.not_after());
        }
        let ends = self.sources.keys.ends();
        text.metric("doorward_api_keys_expiring", "gauge", "API keys that end within two weeks.");
        text.value("doorward_api_keys_expiring", &[], ends.soon);
        if let Some(first) = ends.first {
            let name = "doorward_api_keys_earliest_expiry_timestamp_seconds";
            text.metric(name, "gauge", "When the first API key ends, in seconds since 1970.");
            text.value(name, &[], first.as_seconds());
        }
        let name = "doorward_security_events_total";
        text.metric(name, "counter", "Events of the audit log, by kind and outcome.");
        for (kind, [done, failed]) in self.sources.events.counts() {
            text.value(name, &[("event", kind.name()), ("outcome", "success")], done);
            text.value(name, &[("event", kind.name()), ("outcome", "failure")], failed);
        }
        text.into_string()
    }

    fn requests(&self, text: &mut Text) {
        let counts = self.sources.edge.counts();
        let name = "doorward_http_requests_total";
        text.metric(name, "counter", "Answered requests by service (none for the portal) and status.");
        for (service, status, count) in &counts.answers {
            text.value(name, &[("service", service), ("code", &status.to_string())], count);
        }
        let name = "doorward_http_request_duration_seconds";
        text.metric(name, "histogram", "Time until the head of the answer was there.");
        for (bound, count) in &counts.within {
            let bound = format!("{}.{:03}", bound / 1000, bound % 1000);
            let bound = bound.trim_end_matches('0').trim_end_matches('.');
            text.value(&format!("{name}_bucket"), &[("le", bound)], count);
        }
        text.value(&format!("{name}_bucket"), &[("le", "+Inf")], counts.requests);
        text.value(&format!("{name}_sum"), &[], counts.time.as_secs_f64());
        text.value(&format!("{name}_count"), &[], counts.requests);
        let name = "doorward_refusals_total";
        text.metric(
            name,
            "counter",
            "Requests that Doorward answered itself instead of a service, by reason.",
        );
        for (code, count) in &counts.refusals {
            text.value(name, &[("reason", code)], count);
        }
        let name = "doorward_rate_limited_requests_total";
        text.metric(name, "counter", "Requests over the limit, by tier.");
        for (tier, count) in &counts.limited {
            text.value(name, &[("tier", tier.name())], count);
        }
    }
}

impl Handler for Metrics {
    fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        connection: Connection,
    ) -> BoxFuture<Response<Body>> {
        Box::pin(async move { self.answer(&request, connection.peer.ip()) })
    }
}

fn said(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(full(words));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn later(seconds: u64) -> Response<Body> {
    let mut response = said(StatusCode::TOO_MANY_REQUESTS, "too many requests\n");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
