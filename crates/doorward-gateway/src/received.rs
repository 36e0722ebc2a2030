//! What a request asks for: reads authority, scheme and target out of a request and has the core make the one
//! canonical target of them. Refuses whatever two programs could read differently (SC-014 to SC-022).

use doorward_core::{
    client_address::TrustedProxies,
    target::{EncodedCharacters, Target, TargetError},
};
use http::{HeaderMap, HeaderName, Version, header, request::Parts, uri::Scheme};

use crate::{Connection, portal::Refusal};

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The canonical target of a request.
pub(crate) fn target(
    parts: &Parts,
    secure: bool,
    tls: bool,
    encoded: EncodedCharacters,
) -> Result<Target, Refusal> {
    let method = parts.method.as_str();
    if method == "CONNECT" {
        return Err(Refusal::BadTarget(TargetError::Connect));
    }
    let authority = authority(parts)?;
    if parts.uri.scheme().is_some_and(|scheme| (*scheme == Scheme::HTTPS) != tls) {
        return Err(Refusal::BadTarget(TargetError::Scheme));
    }
    let path_and_query = parts.uri.path_and_query().map_or("/", |found| found.as_str());
    let scheme = if secure { "https" } else { "http" };
    Target::from_parts(method, scheme, authority, path_and_query, encoded).map_err(Refusal::BadTarget)
}

/// The one authority: `Host` (exactly one in HTTP/1), `:authority` or the absolute form; all that are there
/// must say the same.
fn authority(parts: &Parts) -> Result<&str, Refusal> {
    let mut lines = parts.headers.get_all(header::HOST).iter();
    let host = lines.next().map(|value| value.to_str().map_err(|_| Refusal::BadHost)).transpose()?;
    if lines.next().is_some() || (host.is_none() && parts.version < Version::HTTP_2) {
        return Err(Refusal::BadHost);
    }
    match (parts.uri.authority().map(|authority| authority.as_str()), host) {
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => Err(Refusal::BadHost),
        (Some(authority), _) => Ok(authority),
        (None, Some(host)) => Ok(host),
        (None, None) => Err(Refusal::BadHost),
    }
}

/// Whether the visitor's own connection is encrypted: ours is, or a trusted proxy says that its was.
pub(crate) fn is_secure(headers: &HeaderMap, connection: &Connection, trusted: &TrustedProxies) -> bool {
    if connection.tls {
        return true;
    }
    let mut lines = headers.get_all(X_FORWARDED_PROTO).iter();
    match (lines.next(), lines.next()) {
        (Some(one), None) => {
            one.as_bytes().eq_ignore_ascii_case(b"https") && trusted.contains(connection.peer.ip())
        }
        _ => false,
    }
}

/// Checks what must not occur in any request, whatever the rules say.
pub(crate) fn check(parts: &Parts) -> Result<(), Refusal> {
    if parts.headers.get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
        return Err(Refusal::BadRequest("more than one Authorization"));
    }
    let mut expectations = parts.headers.get_all(header::EXPECT).iter();
    match (expectations.next(), expectations.next()) {
        (None, _) => Ok(()),
        // `100` itself is sent by the connection when the body is first read: after the decision (SC-078).
        (Some(one), None) if one.as_bytes().eq_ignore_ascii_case(b"100-continue") => Ok(()),
        _ => Err(Refusal::Expectation),
    }
}
