//! `rate_limit` and `services[].rate_limit`: how many requests a client may make.

use super::server::optional_count;
use crate::{
    reader::{Reader, Scope},
    values::{Parsed, flag, pattern, text},
};

/// How many requests a client may make to a service in a minute (HS-45).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimitConfig {
    /// Whether they are limited.
    pub enabled: bool,
    /// Requests that nothing else assigns elsewhere.
    pub requests: u32,
    /// So many more of them.
    pub burst: u32,
    /// Requests to `media_paths`.
    pub media: u32,
    /// Requests to `search_paths`.
    pub search: u32,
    /// Requests to `export_paths`.
    pub export: u32,
    /// WebSockets that are opened.
    pub websocket: u32,
    /// Regular expressions.
    pub media_paths: Vec<String>,
    /// Regular expressions.
    pub search_paths: Vec<String>,
    /// Regular expressions.
    pub export_paths: Vec<String>,
}

const NUMBERS: [&str; 6] = [
    "requests_per_minute",
    "burst",
    "media_requests_per_minute",
    "search_requests_per_minute",
    "export_requests_per_minute",
    "websocket_connections_per_minute",
];

const PATHS: [&str; 3] = ["media_paths", "search_paths", "export_paths"];

/// For one service what is not set holds as for `all`.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>, all: Option<&RateLimitConfig>) -> RateLimitConfig {
    let given = reader.value(scope, "enabled", flag);
    let others = NUMBERS.iter().chain(&PATHS).any(|name| scope.has(name));
    let implied = others || all.is_some_and(|all| all.enabled);
    reader.derived(&scope.path("enabled"), implied);
    let inherited = |own: fn(&RateLimitConfig) -> u32| all.map_or(1, own);
    let mut number = |name, own| optional_count(reader, scope, name).unwrap_or_else(|| inherited(own));
    let [requests, burst, media, search, export, websocket] = NUMBERS;
    let (requests, burst) = (number(requests, |all| all.requests), number(burst, |all| all.burst));
    let (media, search) = (number(media, |all| all.media), number(search, |all| all.search));
    let (export, websocket) = (number(export, |all| all.export), number(websocket, |all| all.websocket));
    let mut paths = |name: &str, own: fn(&RateLimitConfig) -> &Vec<String>| {
        let own_paths = reader.values(scope, name, path_pattern);
        match all {
            Some(all) if !scope.has(name) => own(all).clone(),
            _ => own_paths,
        }
    };
    let limits = RateLimitConfig {
        enabled: given.unwrap_or(implied),
        requests,
        burst,
        media,
        search,
        export,
        websocket,
        media_paths: paths("media_paths", |all| &all.media_paths),
        search_paths: paths("search_paths", |all| &all.search_paths),
        export_paths: paths("export_paths", |all| &all.export_paths),
    };
    if all.is_some() {
        reader.inherit(scope, "rate_limit", &NUMBERS);
        reader.inherit(scope, "rate_limit", &PATHS);
    }
    limits
}

fn path_pattern(given: &str) -> Parsed<String> {
    let given = text(given)?;
    pattern(&given).map(|_| given)
}
