//! Response bodies of every origin under one type: pages of the portal, our own refusals, what upstreams stream.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full, combinators::UnsyncBoxBody};

/// Any error; only ever logged, never shown.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of every response that the listeners write.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// A body that is already there as a whole.
pub fn full(content: impl Into<Bytes>) -> Body {
    Full::new(content.into()).map_err(|never| match never {}).boxed_unsync()
}

/// No body.
pub fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}
