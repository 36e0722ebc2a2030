//! Pages of other origins (CORS, Fetch standard 3.2): who may read what a service answers.
//!
//! A service without a policy here speaks for itself. With one, its own words about other origins are replaced, and
//! preflight requests end here: they carry no credentials by design, and so say nothing about who asks (HS-55).

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts};

use crate::body::{Body, empty};

/// The policy of one service.
#[derive(Clone, Debug)]
pub struct CorsPolicy {
    origins: Vec<String>,
    any_origin: bool,
    credentials: bool,
    methods: HeaderValue,
    headers: HeaderValue,
    exposed: Option<HeaderValue>,
    max_age: HeaderValue,
}

/// What a policy is made of.
#[derive(Clone, Debug, Default)]
pub struct CorsSettings {
    /// Origins as browsers write them: scheme, host, and the port unless it is the scheme's own.
    pub origins: Vec<String>,
    /// Every origin; then nobody's cookies go along, whatever `credentials` says.
    pub any_origin: bool,
    /// Methods that pages may use.
    pub methods: Vec<String>,
    /// Headers that they may send.
    pub headers: Vec<String>,
    /// Headers that they may read.
    pub exposed: Vec<String>,
    /// Whether cookies go along.
    pub credentials: bool,
    /// How long a preflight answer may be remembered.
    pub max_age: Duration,
}

/// A list that is no header value; the configuration admits none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a method or the name of a header cannot be written in an answer")]
pub struct NotAHeader;

impl CorsPolicy {
    /// The policy; `None` where no origin is named, and services speak for themselves.
    ///
    /// # Errors
    /// [`NotAHeader`]
    pub fn new(settings: &CorsSettings) -> Result<Option<Self>, NotAHeader> {
        if settings.origins.is_empty() && !settings.any_origin {
            return Ok(None);
        }
        let list = |names: &[String]| HeaderValue::try_from(names.join(", ")).map_err(|_| NotAHeader);
        Ok(Some(Self {
            origins: settings.origins.clone(),
            any_origin: settings.any_origin,
            credentials: settings.credentials && !settings.any_origin,
            methods: list(&settings.methods)?,
            headers: list(&settings.headers)?,
            exposed: (!settings.exposed.is_empty()).then(|| list(&settings.exposed)).transpose()?,
            max_age: HeaderValue::from(settings.max_age.as_secs()),
        }))
    }

    /// The answer to a preflight request. To a page of an origin that is not named it permits nothing.
    pub(crate) fn preflight(&self, sent: &HeaderMap) -> Response<Body> {
        let mut response = Response::new(empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.permit(headers, sent) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, self.headers.clone());
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
        }
        let asked = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        headers.insert(header::VARY, HeaderValue::from_static(asked));
        response
    }

    /// Puts our words about other origins in place of the service's, on any answer.
    pub(crate) fn stamp(&self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
        let theirs = |name: &&HeaderName| name.as_str().starts_with("access-control-");
        let names: Vec<HeaderName> = headers.keys().filter(theirs).cloned().collect();
        for name in names {
            headers.remove(name);
        }
        if self.permit_origin(headers, origin)
            && let Some(exposed) = &self.exposed
        {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
        // Also where nothing is permitted: a cache must not give this answer to a page that is.
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }

    fn permit(&self, headers: &mut HeaderMap, sent: &HeaderMap) -> bool {
        self.permit_origin(headers, single_origin(sent))
    }

    fn permit_origin(&self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) -> bool {
        let Some(origin) = origin else { return false };
        let named = self.origins.iter().any(|known| known.as_bytes() == origin.as_bytes());
        if named {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        } else if self.any_origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        } else {
            return false;
        }
        if self.credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        true
    }
}

/// The one origin that a request names; two are none.
pub(crate) fn single_origin(sent: &HeaderMap) -> Option<&HeaderValue> {
    let mut lines = sent.get_all(header::ORIGIN).iter();
    lines.next().filter(|_| lines.next().is_none())
}

/// Whether a browser asks before it sends the request itself.
pub(crate) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS
        && parts.headers.contains_key(header::ORIGIN)
        && parts.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn policy(any_origin: bool, credentials: bool) -> CorsPolicy {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let settings = CorsSettings {
            origins: names(&["https://app.example.com", "http://localhost:3000"]),
            any_origin,
            credentials,
            methods: names(&["GET", "POST"]),
            headers: names(&["content-type", "x-api-key"]),
            exposed: names(&["x-total"]),
            max_age: Duration::from_secs(600),
        };
        CorsPolicy::new(&settings).unwrap().unwrap()
    }

    fn stamped(policy: &CorsPolicy, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
        let origin = origin.map(|origin| HeaderValue::from_str(origin).unwrap());
        policy.stamp(&mut headers, origin.as_ref());
        headers
    }

    /// HS-55, SC-227
    #[test]
    fn only_the_very_origin_is_permitted() {
        let policy = policy(false, true);
        for origin in ["https://app.example.com", "http://localhost:3000"] {
            let headers = stamped(&policy, Some(origin));
            assert_eq!(headers["access-control-allow-origin"], origin);
            assert_eq!(headers["access-control-allow-credentials"], "true");
            assert_eq!(headers["access-control-expose-headers"], "x-total");
        }
        for origin in [
            None,
            Some("null"),
            Some(""),
            Some("http://app.example.com"),
            Some("https://app.example.com:8443"),
            Some("https://app.example.com."),
            Some("https://APP.example.com"),
            Some("https://app.example.com.evil.test"),
            Some("https://evilapp.example.com"),
            Some("https://app.example.com https://evil.test"),
            Some("http://localhost"),
            Some("http://localhost:30000"),
        ] {
            let headers = stamped(&policy, origin);
            assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control")), "{origin:?}");
            let vary: Vec<_> = headers.get_all("vary").iter().collect();
            assert_eq!(vary, ["Accept", "Origin"], "{origin:?}");
        }
    }

    #[test]
    fn hs_56_every_origin_never_has_credentials() {
        let headers = stamped(&policy(true, true), Some("https://evil.test"));
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }

    #[test]
    fn a_preflight_answer_permits_what_is_configured_and_strangers_nothing() {
        let policy = policy(false, false);
        let ask = |origin: &'static str| {
            let mut sent = HeaderMap::new();
            sent.insert(header::ORIGIN, HeaderValue::from_static(origin));
            policy.preflight(&sent)
        };
        let answer = ask("https://app.example.com");
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["access-control-allow-methods"], "GET, POST");
        assert_eq!(answer.headers()["access-control-allow-headers"], "content-type, x-api-key");
        assert_eq!(answer.headers()["access-control-max-age"], "600");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        let answer = ask("https://evil.test");
        assert!(!answer.headers().keys().any(|name| name.as_str().starts_with("access-control")));
        assert!(answer.headers()["vary"].to_str().unwrap().contains("Origin"));
    }
}
