//! Answers as this room makes them: whole in memory, small, with the headers that belong to their kind.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};

/// Any error of a body; only ever logged.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The body of every answer, as the listeners write it.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// An answer before it leaves this room.
pub(crate) type Reply = Response<Full<Bytes>>;

/// `reply` as the listeners want it.
pub(crate) fn boxed(reply: Reply) -> Response<Body> {
    reply.map(|body| body.map_err(|never| match never {}).boxed_unsync())
}

/// An answer with nothing but a status and a body.
pub(crate) fn bare(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// Small changes to an answer, in the order in which they are read.
pub(crate) trait ReplyExt: Sized {
    /// Adds a header beside others of its name; what cannot be a header value is left out.
    fn with(self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self;

    /// With another status.
    fn with_status(self, status: StatusCode) -> Self;
}

impl ReplyExt for Reply {
    fn with(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.headers_mut().append(name, value);
        }
        self
    }

    fn with_status(mut self, status: StatusCode) -> Self {
        *self.status_mut() = status;
        self
    }
}

/// The media type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// The media type of plain answers.
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
/// The media type of the API.
pub(crate) const JSON: &str = "application/json";
