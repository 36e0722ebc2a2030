//! nginx's `auth_request`: `X-Original-URL` and `X-Original-Method`.

use doorward_core::target::{EncodedCharacters, Target};
use http::{HeaderName, request::Parts};

use super::input::{BadInput, Question, parameter, required};

pub(super) const ORIGINAL_URL: HeaderName = HeaderName::from_static("x-original-url");
pub(super) const ORIGINAL_METHOD: HeaderName = HeaderName::from_static("x-original-method");

pub(super) fn read(parts: &Parts, encoded: EncodedCharacters) -> Result<Question, BadInput> {
    let url = required(&parts.headers, &ORIGINAL_URL, "X-Original-URL")?;
    let method = required(&parts.headers, &ORIGINAL_METHOD, "X-Original-Method")?;
    Ok(Question {
        target: Target::from_url(method, url, encoded)?,
        portal: parameter(&parts.uri, "authelia_url")?,
        configured_portal: true,
        basic_only: false,
    })
}
