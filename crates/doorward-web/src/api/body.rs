//! Request bodies: bounded, of the one expected type, and strictly read.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// No body of ours is longer, in bytes.
const LIMIT: usize = 64 * 1024;

/// Why a body is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Of another type.
    Type,
    /// Too long, or broken off.
    Length,
    /// Not what was expected.
    Content,
}

impl Unreadable {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Type => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Length => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Content => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Type => "request.media_type",
            Self::Length => "request.too_large",
            Self::Content => "request.bad_body",
        }
    }
}

/// The fields of a form, each at most once.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) async fn read(headers: &HeaderMap, body: axum::body::Body) -> Result<Self, Unreadable> {
        let bytes = read(headers, "application/x-www-form-urlencoded", body).await?;
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
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<T, Unreadable> {
    let bytes = read(headers, "application/json", body).await?;
    serde_json::from_slice(&bytes).map_err(|_| Unreadable::Content)
}

async fn read(headers: &HeaderMap, media_type: &str, body: axum::body::Body) -> Result<Bytes, Unreadable> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let sent = match (types.next(), types.next()) {
        (Some(one), None) => one.to_str().unwrap_or_default(),
        _ => return Err(Unreadable::Type),
    };
    let sent = sent.split(';').next().unwrap_or_default().trim();
    if !sent.eq_ignore_ascii_case(media_type) {
        return Err(Unreadable::Type);
    }
    axum::body::to_bytes(body, LIMIT).await.map_err(|_| Unreadable::Length)
}
