//! Keys of the edge: limits of requests, other origins, metrics.

use super::{Key, Kind, table::METHODS};

const fn key(path: &'static str, kind: Kind, about: &'static str) -> Key {
    Key::new(path, kind, about)
}

/// The keys.
#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("rate_limit", Kind::Section, "How many requests a client may make to one service in a minute. A client is an address, the /64 of an IPv6 address, and for those who are signed in a person at an address. Requests are limited only where a key of this section is written, here or at a service; from then on all tiers hold with their defaults."),
    key("rate_limit.enabled", Kind::Flag, "Whether requests are limited. If it is not set: yes where another key of the section is.").example("true").protective(),
    key("rate_limit.requests_per_minute", Kind::Count { min: 1, max: 10_000 }, "Requests that nothing below assigns elsewhere.").default("60").protective(),
    key("rate_limit.burst", Kind::Count { min: 1, max: 100 }, "So many more of them are borne in a minute.").default("10").protective(),
    key("rate_limit.media_requests_per_minute", Kind::Count { min: 1, max: 10_000 }, "Requests to media_paths.").default("120").protective(),
    key("rate_limit.search_requests_per_minute", Kind::Count { min: 1, max: 1000 }, "Requests to search_paths.").default("30").protective(),
    key("rate_limit.export_requests_per_minute", Kind::Count { min: 1, max: 1000 }, "Requests to export_paths.").default("10").protective(),
    key("rate_limit.websocket_connections_per_minute", Kind::Count { min: 1, max: 400 }, "WebSockets that are opened, whatever their path.").default("10").protective(),
    key("rate_limit.search_paths", Kind::OneOrMany(&Kind::Pattern), "Paths of searches. A path that is in several of these lists counts for the first.").default("[/search(/|$)]").protective(),
    key("rate_limit.export_paths", Kind::OneOrMany(&Kind::Pattern), "Paths of exports.").default("[/exports?(/|$)]").protective(),
    key("rate_limit.media_paths", Kind::OneOrMany(&Kind::Pattern), "Paths of pictures and films.").default("[^/api/media/, /(thumbnails?|snapshots?|images?|clips|videos?)(/|$), \\.(jpe?g|png|gif|webp|avif|mp4|m4s|webm|avi|mov|ts|m3u8)$]").protective(),

    key("cors", Kind::Section, "Which pages of other origins may read what services answer (CORS). Without origins, services say so themselves, and what they say passes."),
    key("cors.origins", Kind::OneOrMany(&Kind::WebOrigin), "Scheme, host and port of those pages. With any, Doorward answers their preflight requests, which need no sign-in, and replaces what services say about other origins.").example("['https://app.example.com']").protective(),
    key("cors.methods", Kind::OneOrMany(&Kind::Choice(METHODS)), "Methods that they may use.").default("[GET, HEAD, POST, PUT, PATCH, DELETE]").protective(),
    key("cors.headers", Kind::OneOrMany(&Kind::HeaderName), "Headers that they may send.").default("[Content-Type, Authorization, X-Request-ID, X-API-Key]").protective(),
    key("cors.expose_headers", Kind::OneOrMany(&Kind::HeaderName), "Headers of answers that they may read beyond the usual ones.").default("[]").protective(),
    key("cors.credentials", Kind::Flag, "Whether they may ask with the visitor's cookies.").default("true").protective(),
    key("cors.max_age", Kind::Duration, "How long a browser may remember the answer to a preflight request.").default("10m").protective(),

    key("metrics", Kind::Section, "Numbers about Doorward for Prometheus, at a listener of their own."),
    key("metrics.enabled", Kind::Flag, "Whether there is such a listener; it answers at /metrics.").default("false").restart(),
    key("metrics.address", Kind::Address, "Where it listens, without TLS.").default("127.0.0.1:9959").protective().restart(),
    key("metrics.networks", Kind::OneOrMany(&Kind::Network), "Who may ask.").default("[127.0.0.0/8, ::1/128]").protective().restart(),
    key("metrics.username", Kind::Text, "The user name that goes with metrics.password.").default("prometheus").protective().restart(),
    key("metrics.password", Kind::Text, "What must be proved by HTTP Basic, or sent as a bearer token. Without it the address alone decides.").example("<some random long string>").secret().restart(),
    key("metrics.require", Kind::Choice(&["all", "any"]), "Whether the address must be one of metrics.networks and the password right, or one of both is enough.").default("all").protective().restart(),
];
