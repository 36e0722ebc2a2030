//! What a refusal's page needs to know of a request whose head has already gone to the upstream.

use http::{HeaderMap, HeaderName, HeaderValue, Version, header, request::Parts};

const COUNT: usize = 6;

const NAMES: [HeaderName; COUNT] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::HOST,
    header::UPGRADE,
    HeaderName::from_static("sec-fetch-mode"),
    HeaderName::from_static("x-requested-with"),
];

/// The few fields that say in which form somebody wants an answer.
pub(crate) struct Wording {
    version: Version,
    values: [Option<HeaderValue>; COUNT],
}

impl Wording {
    pub(crate) fn of(parts: &Parts) -> Self {
        Self { version: parts.version, values: NAMES.map(|name| parts.headers.get(name).cloned()) }
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        NAMES.into_iter().zip(&self.values).filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }

    pub(crate) fn is_http_1(&self) -> bool {
        self.version < Version::HTTP_2
    }
}
