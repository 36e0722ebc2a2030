//! Envoy's HTTP `ext_authz`: the request itself, with the visitor's path behind ours, the visitor's `Host` and
//! method, and `X-Forwarded-Proto`.

use doorward_core::target::{EncodedCharacters, Target};
use http::{HeaderName, header, request::Parts};

use super::{
    forward_auth::PROTO,
    input::{BadInput, Question, optional, required},
};

const AUTHELIA_URL: HeaderName = HeaderName::from_static("x-authelia-url");

/// Where the visitor's path begins.
const MARK: &str = "/api/authz/ext-authz";

pub(super) fn read(parts: &Parts, encoded: EncodedCharacters) -> Result<Question, BadInput> {
    let headers = &parts.headers;
    let scheme = required(headers, &PROTO, "X-Forwarded-Proto")?;
    let host = match parts.uri.authority() {
        Some(authority) => authority.as_str(),
        None => required(headers, &header::HOST, "Host")?,
    };
    let whole = parts.uri.path_and_query().map_or("", |found| found.as_str());
    let path_and_query = remainder(whole).ok_or(BadInput::Header("the path"))?;
    Ok(Question {
        target: Target::from_parts(parts.method.as_str(), scheme, host, path_and_query, encoded)?,
        portal: optional(headers, &AUTHELIA_URL, "X-Authelia-URL")?.map(str::to_owned),
        configured_portal: true,
        basic_only: false,
    })
}

/// The visitor's path and query, unchanged. Envoy appends the whole path to its `path_prefix`; the documented
/// one ends with a slash, so two slashes follow each other, and one is ours. A single slash belongs to the path.
fn remainder(whole: &str) -> Option<&str> {
    let rest = whole.split_once(MARK)?.1;
    match rest.strip_prefix('/') {
        Some(path) if path.starts_with('/') => Some(path),
        _ => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visitors_path_and_query_survive_with_one_or_two_slashes() {
        for (whole, expected) in [
            ("/api/authz/ext-authz//a/b?c=/d", "/a/b?c=/d"),
            ("/api/authz/ext-authz/a/b?c", "/a/b?c"),
            ("/.doorward/api/authz/ext-authz//a", "/a"),
            ("/api/authz/ext-authz///a", "//a"),
            ("/api/authz/ext-authz//", "/"),
            ("/api/authz/ext-authz/", "/"),
            ("/api/authz/ext-authz", ""),
            ("/api/authz/ext-authz//api/authz/ext-authz//x", "/api/authz/ext-authz//x"),
        ] {
            assert_eq!(remainder(whole), Some(expected), "{whole}");
        }
    }
}
