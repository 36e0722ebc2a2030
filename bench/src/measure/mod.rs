//! One file per question; each fills its section of the report.

mod audit;
mod edge;
mod forward_auth;
mod gateway;
mod hashes;
mod key;
mod rules;
mod sessions;
mod sockets;
mod start;

pub(crate) use audit::audit;
pub(crate) use edge::edge;
pub(crate) use forward_auth::forward_auth;
pub(crate) use gateway::gateway;
pub(crate) use hashes::hashes;
pub(crate) use key::key;
pub(crate) use rules::rules;
pub(crate) use sessions::sessions;
pub(crate) use sockets::sockets;
pub(crate) use start::start;

use crate::load::http1::Headers;

const FORWARD_AUTH: &str = "/api/authz/forward-auth";

/// What a reverse proxy asks about a page of `host`.
fn asked(host: &str) -> Headers {
    [
        ("Host", "auth.example.com"),
        ("X-Forwarded-Method", "GET"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", host),
        ("X-Forwarded-Uri", "/photos/2026?page=2"),
        ("X-Forwarded-For", "192.0.2.7"),
        ("Accept", "text/html"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The same with one more header.
fn with(mut headers: Headers, name: &'static str, value: String) -> Headers {
    headers.push((name, value));
    headers
}

/// The session cookie.
fn cookie(token: &str) -> String {
    format!("doorward_session={token}")
}
