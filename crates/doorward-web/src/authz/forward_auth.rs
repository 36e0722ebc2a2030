//! Forward auth of Traefik, Caddy and HAProxy: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, all of them.

use doorward_core::target::{EncodedCharacters, Target};
use http::{HeaderName, request::Parts};

use super::input::{BadInput, Question, parameter, required};

pub(super) const METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
pub(super) const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
pub(super) const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
pub(super) const URI: HeaderName = HeaderName::from_static("x-forwarded-uri");

pub(super) fn read(parts: &Parts, encoded: EncodedCharacters) -> Result<Question, BadInput> {
    let headers = &parts.headers;
    let method = required(headers, &METHOD, "X-Forwarded-Method")?;
    let scheme = required(headers, &PROTO, "X-Forwarded-Proto")?;
    let host = required(headers, &HOST, "X-Forwarded-Host")?;
    let uri = required(headers, &URI, "X-Forwarded-Uri")?;
    Ok(Question {
        target: Target::from_parts(method, scheme, host, uri, encoded)?,
        portal: parameter(&parts.uri, "authelia_url")?,
        configured_portal: true,
        basic_only: false,
    })
}
