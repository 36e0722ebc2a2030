//! WebSocket handshakes: what is one, and whose pages may open one.

use doorward_core::{
    portal::{ScopeSettings, covers},
    target::Target,
};
use http::{HeaderMap, HeaderValue, Method, Version, header, request::Parts};

/// Whether a request asks for a WebSocket (RFC 6455 4.1). Every other upgrade is ignored: the request is
/// then an ordinary one, and `h2c` cannot be smuggled in.
pub(crate) fn is_handshake(parts: &Parts) -> bool {
    parts.version == Version::HTTP_11
        && parts.method == Method::GET
        && has_token(&parts.headers, header::CONNECTION, "upgrade")
        && single(&parts.headers, header::UPGRADE)
            .is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

fn single(headers: &HeaderMap, name: header::HeaderName) -> Option<&HeaderValue> {
    let mut lines = headers.get_all(name).iter();
    lines.next().filter(|_| lines.next().is_none())
}

fn has_token(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .any(|line| line.split(',').any(|part| part.trim().eq_ignore_ascii_case(token)))
}

/// Whether a page of `Origin` may open a socket to `target` (FR-61, SC-229): a page of the same host and port,
/// of a host below the same cookie domain, or of a configured origin. Programs send no `Origin`; they have no
/// cookies of somebody else to misuse. `null` is nobody's.
pub(crate) fn is_allowed(
    headers: &HeaderMap,
    target: &Target,
    scope: &ScopeSettings,
    configured: &[String],
) -> bool {
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let origin = single(headers, header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let Some(origin) = origin else { return false };
    if configured.iter().any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    if scheme != "https" && (scheme != "http" || target.is_secure()) {
        return false;
    }
    let page = Target::from_parts("GET", scheme, authority, "/", target_default());
    page.is_ok_and(|page| {
        let same = page.host() == target.host()
            && page.port() == target.port()
            && page.is_secure() == target.is_secure();
        same || scope.domain.as_deref().is_some_and(|domain| covers(domain, page.host()))
    })
}

fn target_default() -> doorward_core::target::EncodedCharacters {
    doorward_core::target::EncodedCharacters::Refuse
}

/// Puts back what a handshake to the upstream needs and hygiene took away.
pub(crate) fn ask_for_upgrade(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

/// Whether the upstream agreed to what was asked for.
pub(crate) fn is_agreed(headers: &HeaderMap) -> bool {
    has_token(headers, header::CONNECTION, "upgrade") && has_token(headers, header::UPGRADE, "websocket")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_core::{portal::SameSite, session::Lifetimes};

    use super::*;

    #[track_caller]
    fn check(origin: Option<&str>, domain: Option<&str>, expected: bool) {
        let target =
            Target::from_parts("GET", "https", "app.example.com:8971", "/ws", target_default()).unwrap();
        let scope = ScopeSettings {
            domain: domain.map(str::to_owned),
            portal_url: None,
            default_redirection_url: None,
            cookie_name: "s".to_owned(),
            same_site: SameSite::Lax,
            lifetimes: Lifetimes::default(),
        };
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        let configured = ["https://other.example.net".to_owned()];
        assert_eq!(is_allowed(&headers, &target, &scope, &configured), expected, "{origin:?} {domain:?}");
    }

    #[test]
    fn only_pages_of_the_same_site_or_a_configured_one_may_open_a_socket() {
        check(None, None, true);
        check(Some("https://app.example.com:8971"), None, true);
        check(Some("https://APP.example.com:8971"), None, true);
        check(Some("https://other.example.net"), None, true);
        check(Some("https://app.example.com"), None, false);
        check(Some("http://app.example.com:8971"), None, false);
        check(Some("https://evil.test"), None, false);
        check(Some("null"), None, false);
        check(Some(""), None, false);
        check(Some("https://dash.example.com"), Some("example.com"), true);
        check(Some("https://dash.example.com"), None, false);
        check(Some("https://app.example.com.evil.test"), Some("example.com"), false);
        check(Some("https://evilexample.com"), Some("example.com"), false);
    }
}
