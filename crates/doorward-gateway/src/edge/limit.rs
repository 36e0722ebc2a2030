//! Counting requests before a service hears of them, and telling clients what they have left (HS-45 to HS-53).

use std::{hash::Hash, net::IpAddr};

use doorward_core::{
    client_address::limit_key,
    identity::Identity,
    limits::{Quota, RequestLimiter, RequestTiers, Tier},
    ports::Clock,
    target::Target,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{metrics::EdgeMetrics, portal::Refusal, record::Record};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Clients that are remembered: about 110 MB when all are there.
const MAX_CLIENTS: usize = 1 << 20;

/// The count of requests, which outlives reloads.
pub(super) struct Counting {
    limiter: RequestLimiter,
}

/// What one request is counted as.
pub(super) struct Counted<'a> {
    pub(super) tiers: &'a RequestTiers,
    /// Every service has its own counts; a request to none is counted, too.
    pub(super) service: &'a str,
    pub(super) target: &'a Target,
    pub(super) client: IpAddr,
    /// Who it is. People at one address do not use up each other's requests, and nobody theirs from elsewhere.
    pub(super) identity: Option<&'a Identity>,
    pub(super) opens_a_socket: bool,
}

impl Counting {
    pub(super) fn new() -> Self {
        Self { limiter: RequestLimiter::new(MAX_CLIENTS) }
    }

    /// Counts a request, or refuses it.
    pub(super) fn count(
        &self,
        counted: &Counted<'_>,
        clock: &dyn Clock,
        metrics: &EdgeMetrics,
        record: &Record,
    ) -> Result<Option<Quota>, Refusal> {
        let path = counted.tiers.tier(counted.target.path());
        // A handshake is also a request of its path, or whoever has used a path up would have as much again by asking for
        // sockets. The tier that refuses is the one that is told; of two the socket's, which is the smaller one.
        let places = [Tier::WebSocket, path];
        let all = places.map(|tier| (key(counted, tier), counted.tiers.limit(tier)));
        let left_out = usize::from(!counted.opens_a_socket);
        let counts = all.get(left_out..).unwrap_or_default();
        let now = clock.now();
        let (place, refused) = match self.limiter.admit_each(counts, now) {
            Ok(quota) => return Ok(quota),
            Err(refused) => refused,
        };
        let tier = places.get(place + left_out).copied().unwrap_or(path);
        let limit = refused.limit;
        metrics.rate_limited(tier);
        if refused.first {
            // The first of many; the phrase is the one that people look for (HS-84).
            tracing::warn!(
                remote_ip = %counted.client,
                user = counted.identity.map_or("", |identity| identity.user.as_str()),
                method = counted.target.method().as_str(),
                path = counted.target.path(),
                service = counted.service,
                tier = tier.name(),
                limit,
                request_id = record.id.as_str(),
                "rate limit exceeded"
            );
        }
        let seconds = refused.wait.seconds();
        let reset = now.plus(std::time::Duration::from_secs(seconds)).as_seconds();
        Err(Refusal::Limited { tier, limit, seconds, reset })
    }
}

/// Strings are hashed with their ends, so no two clients are one.
fn key<'a>(counted: &Counted<'a>, tier: Tier) -> impl Hash + use<'a> {
    let user = counted.identity.map_or("", |identity| identity.user.as_str());
    (limit_key(counted.client), user, counted.service, tier)
}

/// Tells a client what it has left; in seconds since 1970 when the next of its requests is forgotten.
pub(super) fn tell(headers: &mut HeaderMap, quota: Quota, clock: &dyn Clock) {
    let until = clock.now().plus(quota.reset);
    let reset = until.as_seconds() + i64::from(until.as_millis() % 1000 > 0);
    headers.insert(LIMIT, HeaderValue::from(quota.limit));
    headers.insert(REMAINING, HeaderValue::from(quota.remaining));
    headers.insert(RESET, HeaderValue::from(reset));
}

/// The same for a refusal: nothing is left.
pub(crate) fn tell_refused(headers: &mut HeaderMap, limit: u32, reset: i64) {
    headers.insert(LIMIT, HeaderValue::from(limit));
    headers.insert(REMAINING, HeaderValue::from(0));
    headers.insert(RESET, HeaderValue::from(reset));
}
