//! The request log: one line per request, without queries, tokens or bodies.

use std::{net::IpAddr, sync::Arc, time::Duration};

use doorward_core::{client_certificate::ClientCertificate, identity::Identity, target::Target};
use http::{Method, StatusCode};
use tokio::time::Instant;

use crate::{request_id::RequestId, route::Service};

/// What becomes known of a request on its way.
pub(crate) struct Record {
    pub(crate) id: RequestId,
    pub(crate) method: Method,
    pub(crate) client: IpAddr,
    pub(crate) target: Option<Arc<Target>>,
    pub(crate) user: Option<Arc<Identity>>,
    pub(crate) service: Option<Arc<Service>>,
    /// Of a refusal.
    pub(crate) code: Option<&'static str>,
    /// The client's, verified.
    pub(crate) certificate: Option<Arc<ClientCertificate>>,
    started: Instant,
}

/// Where our health is asked for: on portal hosts, and on every other.
const HEALTH: [&str; 2] = ["/api/health", "/.doorward/api/health"];

impl Record {
    pub(crate) fn new(id: RequestId, method: Method, client: IpAddr) -> Self {
        let started = Instant::now();
        let (target, user, service, code, certificate) = (None, None, None, None, None);
        Self { id, method, client, target, user, service, code, certificate, started }
    }

    pub(crate) fn set_target(&mut self, target: Target) -> Arc<Target> {
        let target = Arc::new(target);
        self.target = Some(Arc::clone(&target));
        target
    }

    /// Whether the request named a host by name: browsers remember nothing for addresses (RFC 6797 8.1.1).
    pub(crate) fn has_named_host(&self) -> bool {
        self.target.as_ref().is_some_and(|target| target.host().parse::<IpAddr>().is_err())
    }

    /// How long it took up to now.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Writes the line: when the head of the answer is ready. Good answers to questions for our health come every few
    /// seconds from programs that watch, so they have a line at level `debug` only.
    pub(crate) fn write(&self, status: StatusCode) {
        macro_rules! line {
            ($level:ident) => {
                tracing::event!(
                    target: "doorward::request",
                    tracing::Level::$level,
                    method = self.method.as_str(),
                    host = self.target.as_ref().map_or("", |target| target.host()),
                    path = self.target.as_ref().map_or("", |target| target.path()),
                    status = status.as_u16(),
                    duration_ms = u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX),
                    client = %self.client,
                    user = self.user.as_deref().map_or("", |identity| identity.user.as_str()),
                    service = self.service.as_deref().map_or("", Service::name),
                    code = self.code.unwrap_or_default(),
                    certificate = self.certificate.as_deref().map(|client| client.subject.as_str()),
                    request_id = self.id.as_str(),
                    "request"
                )
            };
        }
        if status == StatusCode::OK && self.service.is_none() && self.asks_for_health() {
            line!(DEBUG);
        } else {
            line!(INFO);
        }
    }

    fn asks_for_health(&self) -> bool {
        self.target.as_ref().is_some_and(|target| HEALTH.contains(&target.path()))
    }
}
