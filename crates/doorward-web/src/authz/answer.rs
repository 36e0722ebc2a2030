//! How each proxy is told (`authelia.md` 2.3, contract 5).
//!
//! nginx makes an error of everything but 2xx, 401 and 403, so its endpoint answers nothing else, the 405 for a
//! wrong method excepted, which no nginx sends: a target that cannot be read is 401 without `Location` (SC-001),
//! one that we do not judge is 403, and so are throttling and faults. The others get 400, 429 and 503. The legacy
//! endpoint keeps its 401 for bad input (vector 19), except that contradictions are 400 (contract 5).

use doorward_core::{
    challenge::{ChallengeStyle, style},
    gatekeeper::{Challenge, Granted},
    portal::{Scope, set_cookie, sign_in_location},
    target::TargetError,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::Full;
use url::Url;

use super::{
    Dialect, identity,
    input::{BadInput, Question},
};
use crate::{
    portal::{escape, sentence},
    reply::{HTML, Reply, ReplyExt as _, TEXT},
    service::Room,
};

const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"Authorization Required\"");
/// On a 401 that leads to the portal: browsers open no dialogue for it (FR-50).
const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"Doorward\"");

/// For keys in `X-API-Key` and `X-Admin-API-Key`.
const API_KEY: HeaderValue = HeaderValue::from_static("ApiKey");

/// Writes answers for one proxy.
pub(super) struct Answer<'a> {
    pub(super) room: &'a Room,
    pub(super) dialect: Dialect,
}

impl Answer<'_> {
    pub(super) fn granted(&self, granted: &Granted, scope: &Scope<'_>) -> Reply {
        let mut reply = self.plain(StatusCode::OK);
        if self.dialect == Dialect::AuthRequest {
            // nginx closes the connection to us after an answer with a body, which it never reads.
            *reply.body_mut() = Full::default();
        }
        if let Some(who) = &granted.identity
            && !identity::add(reply.headers_mut(), who)
        {
            tracing::error!("a user or role name has control characters: denied");
            return self.forbidden();
        }
        if let Some(token) = &granted.renewed {
            reply = reply.with(header::SET_COOKIE, set_cookie(scope, token, self.room.state.clock.now()));
        }
        reply
    }

    pub(super) fn challenge(
        &self,
        challenge: &Challenge,
        question: &Question,
        portal: Option<&Url>,
        headers: &HeaderMap,
    ) -> Reply {
        if *challenge == Challenge::Basic || question.basic_only {
            // Where nobody signs in here, a password would be typed for nothing.
            let scheme = if self.room.signs_people_in() { BASIC } else { BEARER };
            return self.plain(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, scheme);
        }
        match challenge {
            Challenge::KeyInQuery { ours }
                if *ours || style(headers, question.target.method()) == ChallengeStyle::Unauthorized =>
            {
                let status = StatusCode::UNAUTHORIZED;
                let body = format!(
                    "401 Unauthorized\n{}\n",
                    sentence(self.room.english(), status, "api_key.in_query")
                );
                return self.room.plain(status, TEXT, body).with(header::WWW_AUTHENTICATE, API_KEY);
            }
            Challenge::AdminKey => {
                return self.plain(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, API_KEY);
            }
            _ => {}
        }
        let Some(portal) = portal else {
            return self.plain(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, BEARER);
        };
        let method = question.target.method();
        let status = match (self.dialect, style(headers, method)) {
            (Dialect::AuthRequest, _) | (_, ChallengeStyle::Unauthorized) => StatusCode::UNAUTHORIZED,
            // The same as without a key (HS-14), but that programs follow no redirect to a page.
            _ if *challenge == Challenge::ApiKey => StatusCode::UNAUTHORIZED,
            (_, ChallengeStyle::Redirect(status)) => status,
        };
        self.lead_to(&sign_in_location(portal, &question.target), status, method)
    }

    fn lead_to(&self, location: &str, status: StatusCode, method: &Method) -> Reply {
        let body = if *method == Method::HEAD {
            String::new()
        } else {
            let reason = status.canonical_reason().unwrap_or_default();
            format!("<a href=\"{}\">{} {reason}</a>", escape(location), status.as_str())
        };
        let reply = self.room.plain(status, HTML, body).with(header::LOCATION, location);
        match status {
            StatusCode::UNAUTHORIZED => reply.with(header::WWW_AUTHENTICATE, BEARER),
            _ => reply,
        }
    }

    pub(super) fn forbidden(&self) -> Reply {
        self.plain(StatusCode::FORBIDDEN)
    }

    pub(super) fn wrong_method(&self) -> Reply {
        self.plain(StatusCode::METHOD_NOT_ALLOWED).with(header::ALLOW, "GET, HEAD")
    }

    /// Throttled (429), or too busy or broken to decide (503).
    pub(super) fn later(&self, throttled: bool, seconds: u64) -> Reply {
        let status = match (self.dialect, throttled) {
            (Dialect::AuthRequest, _) => StatusCode::FORBIDDEN,
            (_, true) => StatusCode::TOO_MANY_REQUESTS,
            (_, false) => StatusCode::SERVICE_UNAVAILABLE,
        };
        self.plain(status).with(header::RETRY_AFTER, seconds)
    }

    pub(super) fn bad_input(&self, bad: &BadInput) -> Reply {
        let status = match (bad, self.dialect) {
            (BadInput::Untrusted, _) => StatusCode::FORBIDDEN,
            (BadInput::Secret, _) => StatusCode::UNAUTHORIZED,
            (BadInput::Header(_) | BadInput::Parameter(_), Dialect::AuthRequest) => StatusCode::UNAUTHORIZED,
            (BadInput::Target(error), Dialect::AuthRequest) if !is_readable(*error) => {
                StatusCode::UNAUTHORIZED
            }
            (_, Dialect::AuthRequest) => StatusCode::FORBIDDEN,
            (BadInput::Conflict | BadInput::Ambiguous | BadInput::ForeignPortal, Dialect::Legacy) => {
                StatusCode::BAD_REQUEST
            }
            (_, Dialect::Legacy) => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let reply = self.plain(status);
        match status {
            StatusCode::UNAUTHORIZED => reply.with(header::WWW_AUTHENTICATE, BEARER),
            _ => reply,
        }
    }

    /// `200 OK` and the like, as text.
    fn plain(&self, status: StatusCode) -> Reply {
        let body = match status {
            StatusCode::OK => "200 OK",
            StatusCode::BAD_REQUEST => "400 Bad Request",
            StatusCode::UNAUTHORIZED => "401 Unauthorized",
            StatusCode::FORBIDDEN => "403 Forbidden",
            StatusCode::METHOD_NOT_ALLOWED => "405 Method Not Allowed",
            StatusCode::TOO_MANY_REQUESTS => "429 Too Many Requests",
            _ => "503 Service Unavailable",
        };
        self.room.plain(status, TEXT, body)
    }
}

/// Whether everybody reads such a target the same, and only we refuse to judge it.
const fn is_readable(error: TargetError) -> bool {
    matches!(
        error,
        TargetError::EncodedSeparator
            | TargetError::DisguisedDotSegment
            | TargetError::ParametersOnly
            | TargetError::AboveRoot
            | TargetError::Trace
    )
}
