//! `/api/verify`, as old configurations of every proxy use it: `X-Original-URL`, or else `X-Forwarded-*`.
//!
//! Where both sets are there they must name the same target; a proxy that sets one and passes the other through
//! from the visitor would otherwise let the visitor choose what is judged (SC-003).

use doorward_core::target::{EncodedCharacters, Target};
use http::{HeaderMap, HeaderName, request::Parts};

use super::{
    auth_request::{ORIGINAL_METHOD, ORIGINAL_URL},
    forward_auth::{HOST, METHOD, PROTO, URI},
    input::{BadInput, Question, optional, parameter, required},
};

const AUTHELIA_URL: HeaderName = HeaderName::from_static("x-authelia-url");

pub(super) fn read(parts: &Parts, encoded: EncodedCharacters) -> Result<Question, BadInput> {
    let headers = &parts.headers;
    let method = method(parts)?;
    let target = match optional(headers, &ORIGINAL_URL, "X-Original-URL")? {
        Some(url) => {
            let target = Target::from_url(method, url, encoded)?;
            agree(headers, method, url, &target, encoded)?;
            target
        }
        None => Target::from_parts(
            method,
            required(headers, &PROTO, "X-Forwarded-Proto")?,
            required(headers, &HOST, "X-Forwarded-Host")?,
            required(headers, &URI, "X-Forwarded-Uri")?,
            encoded,
        )?,
    };
    let portal = match parameter(&parts.uri, "rd")? {
        Some(portal) => Some(portal),
        None => optional(headers, &AUTHELIA_URL, "X-Authelia-URL")?.map(str::to_owned),
    };
    let basic_only = parameter(&parts.uri, "auth")?.as_deref() == Some("basic");
    Ok(Question { target, portal, configured_portal: false, basic_only })
}

fn method(parts: &Parts) -> Result<&str, BadInput> {
    let forwarded = optional(&parts.headers, &METHOD, "X-Forwarded-Method")?;
    let original = optional(&parts.headers, &ORIGINAL_METHOD, "X-Original-Method")?;
    match (forwarded, original) {
        (Some(forwarded), Some(original)) if forwarded != original => Err(BadInput::Conflict),
        (Some(method), _) | (None, Some(method)) => Ok(method),
        (None, None) => Ok(parts.method.as_str()),
    }
}

/// Whatever `X-Forwarded-*` says must be what `X-Original-URL` says.
fn agree(
    headers: &HeaderMap,
    method: &str,
    url: &str,
    target: &Target,
    encoded: EncodedCharacters,
) -> Result<(), BadInput> {
    let scheme = optional(headers, &PROTO, "X-Forwarded-Proto")?;
    let host = optional(headers, &HOST, "X-Forwarded-Host")?;
    let uri = optional(headers, &URI, "X-Forwarded-Uri")?;
    if scheme.is_none() && host.is_none() && uri.is_none() {
        return Ok(());
    }
    let authority = target.authority();
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let path_and_query = after_scheme.find(['/', '?']).and_then(|at| after_scheme.get(at..)).unwrap_or("");
    let other = Target::from_parts(
        method,
        scheme.unwrap_or(target.scheme().as_str()),
        host.unwrap_or(&authority),
        uri.unwrap_or(path_and_query),
        encoded,
    );
    let other = other.map_err(|_| BadInput::Conflict)?;
    let same = other.scheme() == target.scheme()
        && other.host() == target.host()
        // A proxy may leave its own port out of X-Forwarded-Host.
        && (host.is_none_or(|host| !host.contains(':')) || other.port() == target.port())
        && other.path_and_query() == target.path_and_query()
        && other.spelled_path() == target.spelled_path();
    if same { Ok(()) } else { Err(BadInput::Conflict) }
}
