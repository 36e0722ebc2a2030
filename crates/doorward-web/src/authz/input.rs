//! What a proxy asks, and every way of asking wrongly.

use std::borrow::Cow;

use doorward_core::target::{Target, TargetError};
use http::{HeaderMap, HeaderName, Uri};
use url::form_urlencoded;

/// A question that was understood.
pub(super) struct Question {
    /// What the visitor wants.
    pub(super) target: Target,
    /// The portal that the proxy asks for.
    pub(super) portal: Option<String>,
    /// Whether the configured portal is used where the proxy asks for none.
    pub(super) configured_portal: bool,
    /// The proxy wants Basic and nothing else (`auth=basic`).
    pub(super) basic_only: bool,
}

/// Why a question is refused. For the log; the proxy learns only a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadInput {
    /// The peer is not in `server.trusted_proxies`.
    #[error("the peer is not one of server.trusted_proxies")]
    Untrusted,
    /// `X-Proxy-Secret` is missing or wrong.
    #[error("the proxy secret is missing or wrong")]
    Secret,
    /// A header is missing, empty, repeated or not text.
    #[error("{0} is missing, empty, repeated or not plain text")]
    Header(&'static str),
    /// A query parameter is there more than once.
    #[error("the query parameter {0} is repeated")]
    Parameter(&'static str),
    /// The target breaks a rule.
    #[error("{0}")]
    Target(#[from] TargetError),
    /// Two sets of headers name different targets.
    #[error("X-Original-* and X-Forwarded-* name different targets")]
    Conflict,
    /// The visitor's connection is not encrypted, so the cookie would not be sent.
    #[error("the target is neither https nor wss")]
    Insecure,
    /// No cookie domain covers the target's host.
    #[error("no cookie domain covers the target's host")]
    ForeignHost,
    /// The portal asked for is outside the cookie domain.
    #[error("the portal asked for is outside the target's cookie domain")]
    ForeignPortal,
    /// The target's spelling leads to two decisions.
    #[error("the target can be read in two ways that are judged differently")]
    Ambiguous,
}

/// The one value of `name`; `None` when it is absent.
pub(super) fn optional<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
    label: &'static str,
) -> Result<Option<&'a str>, BadInput> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => {
            let text = one.to_str().map_err(|_| BadInput::Header(label))?;
            if text.is_empty() { Err(BadInput::Header(label)) } else { Ok(Some(text)) }
        }
        _ => Err(BadInput::Header(label)),
    }
}

/// The one value of `name`, which must be there (SC-002: never a default).
pub(super) fn required<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
    label: &'static str,
) -> Result<&'a str, BadInput> {
    optional(headers, name, label)?.ok_or(BadInput::Header(label))
}

/// The one value of a query parameter, decoded; `None` when it is absent or empty.
pub(super) fn parameter(uri: &Uri, name: &'static str) -> Result<Option<String>, BadInput> {
    let Some(query) = uri.query() else { return Ok(None) };
    let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(BadInput::Parameter(name)),
        (Some((_, value)), None) if !value.is_empty() => Ok(Some(Cow::into_owned(value))),
        _ => Ok(None),
    }
}
