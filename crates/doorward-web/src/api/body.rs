//! Request bodies: bounded, of the one expected type, and strictly read.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::service::Room;

/// No body of ours is longer, in bytes.
const LIMIT: usize = 64 * 1024;

/// A body must be here after this time; forms are small.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a body is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Of another type.
    Type,
    /// Too long, or broken off.
    Length,
    /// Not what was expected.
    Content,
    /// It did not arrive in time.
    Slow,
}

impl Unreadable {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Type => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Length => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Content => StatusCode::BAD_REQUEST,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Type => "request.media_type",
            Self::Length => "request.too_large",
            Self::Content => "request.bad_body",
            Self::Slow => "request.slow",
        }
    }
}

/// The fields of a form, each at most once.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) async fn read(
        room: &Room,
        headers: &HeaderMap,
        body: axum::body::Body,
    ) -> Result<Self, Unreadable> {
        let bytes = read(room, headers, "application/x-www-form-urlencoded", body).await?;
        let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        let repeated = |(at, field): (usize, &(String, String))| {
            fields.iter().skip(at + 1).any(|other| other.0 == field.0)
        };
        // Few fields are expected; a body of thousands is not compared with itself.
        if fields.len() > 32 || fields.iter().enumerate().any(repeated) {
            return Err(Unreadable::Content);
        }
        Ok(Self(fields))
    }

    /// The value of `name`, taken out; empty when there is none.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let field = self.0.iter_mut().find(|field| field.0 == name);
        field.map(|field| std::mem::take(&mut field.1)).unwrap_or_default()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|field| field.0 == name && !field.1.is_empty())
    }
}

/// Reads JSON.
pub(crate) async fn read_json<T: DeserializeOwned>(
    room: &Room,
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<T, Unreadable> {
    let bytes = read(room, headers, "application/json", body).await?;
    serde_json::from_slice(&bytes).map_err(|_| Unreadable::Content)
}

async fn read(
    room: &Room,
    headers: &HeaderMap,
    media_type: &str,
    body: axum::body::Body,
) -> Result<Bytes, Unreadable> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let sent = match (types.next(), types.next()) {
        (Some(one), None) => one.to_str().unwrap_or_default(),
        _ => return Err(Unreadable::Type),
    };
    let sent = sent.split(';').next().unwrap_or_default().trim();
    if !sent.eq_ignore_ascii_case(media_type) {
        return Err(Unreadable::Type);
    }
    // Nobody has to compress so little, and what is unpacked could be anything (SC-234).
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Unreadable::Type);
    }
    let arriving = axum::body::to_bytes(body, LIMIT);
    match before(arriving, room.state.clock.sleep(PATIENCE)).await {
        Some(arrived) => arrived.map_err(|_| Unreadable::Length),
        None => Err(Unreadable::Slow),
    }
}

/// What `work` gives, unless `deadline` comes first.
async fn before<T>(work: impl Future<Output = T>, deadline: impl Future<Output = ()>) -> Option<T> {
    let (mut work, mut deadline) = (pin!(work), pin!(deadline));
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        deadline.as_mut().poll(context).map(|()| None)
    })
    .await
}
