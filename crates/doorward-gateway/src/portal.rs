//! The portal as the gateway sees it: somebody who serves the reserved pages and words the refusals.
//!
//! The gateway has no HTML. It says *what* is refused; status, `Location`, `WWW-Authenticate` and
//! `Retry-After` are set here, after the page was made, so that no page can get them wrong.

use std::{net::IpAddr, sync::Arc};

use doorward_core::{
    client_certificate::ClientCertificate,
    limits::Tier,
    maintenance::RETRY_SECONDS,
    proxied::AssertError,
    target::{Target, TargetError},
};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::{BoxFuture, Connection, body::Body, edge::tell_refused};

/// After so many seconds a request to a service with too many connections is worth another try.
const BUSY_SECONDS: u64 = 5;

/// The scheme of `X-API-Key` and `X-Admin-API-Key` (the seed's).
const API_KEY: &str = "ApiKey";

/// Where the portal's paths begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mount {
    /// At the root, on portal hosts.
    Root,
    /// Below `/.doorward`, on every other host (contract 4).
    Reserved,
    /// At the root of a service's host, for `POST /api/login` alone: its programs know no other address (FR-78).
    Service,
}

/// What the gateway found out about a request that belongs to the portal.
#[derive(Debug)]
pub struct PortalContext {
    /// The canonical target.
    pub target: Arc<Target>,
    /// The client, from the one function that finds it.
    pub client: IpAddr,
    /// The connection.
    pub connection: Connection,
    /// Where the portal's paths begin.
    pub mount: Mount,
    /// The request's id.
    pub request_id: String,
    /// The client's own verified certificate.
    pub certificate: Option<Arc<ClientCertificate>>,
}

/// Serves the portal and words the refusals.
pub trait Portal: Send + Sync {
    /// Answers a request that belongs to the portal.
    fn serve(&self, request: Request<Incoming>, context: PortalContext) -> BoxFuture<Response<Body>>;

    /// The page or JSON for a refusal, in a form that suits the client that sent `headers`. Status and the
    /// header fields that [`Refusal::stamp`] sets are overwritten by the gateway.
    fn refusal(&self, refusal: &Refusal, headers: &HeaderMap, request_id: &str) -> Response<Body>;
}

/// Why a request does not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The target or the framing can be read in two ways, or not at all: 400, 405, 414.
    BadTarget(TargetError),
    /// `Host` is missing, repeated, or disagrees with the target: 400.
    BadHost,
    /// The headers or the framing break a rule; the text names it and repeats nothing that was sent: 400.
    BadRequest(&'static str),
    /// The expectation is unknown: 417.
    Expectation,
    /// Sign in, or prove a second factor.
    Challenge(Challenge),
    /// An API key stands in the query, where none is taken: 401 (HS-18).
    KeyInQuery,
    /// The key of a closed group of paths is missing or wrong: 401 (HS-26).
    AdminKey,
    /// The rules say no, whoever asks: 403.
    Denied {
        /// Who asked, if that is known.
        user: Option<String>,
    },
    /// The trusted proxy's secret or its identity headers are wrong: 401.
    Asserted(AssertError),
    /// Somebody else signs people in here, and the request names nobody: 401.
    NoIdentity,
    /// A WebSocket from a page of somebody else: 403.
    ForeignOrigin,
    /// No service is here: 404.
    NoRoute,
    /// The request body is larger than allowed: 413.
    TooLarge,
    /// The client stopped sending its body: 408.
    SlowRequest,
    /// The host is none that is served here: 421.
    WrongHost,
    /// Too many failed attempts (429) or too much work (503).
    Later {
        /// Whether it is the limit of failed attempts.
        throttled: bool,
        /// Seconds until a retry can succeed.
        seconds: u64,
    },
    /// More requests than the limit allows: 429 (HS-47).
    Limited {
        /// What they counted as.
        tier: Tier,
        /// How many are allowed in a minute.
        limit: u32,
        /// Seconds until a retry can succeed.
        seconds: u64,
        /// The same as a point in time, in seconds since 1970.
        reset: i64,
    },
    /// A session has as many sockets open as it may: 429.
    TooManySockets,
    /// A store or directory does not answer: 503.
    Unavailable,
    /// Only administrators get through at present: 503 (HS-79).
    Maintenance,
    /// Nobody answers at the service, or what answers cannot be understood: 502.
    UpstreamUnreachable {
        /// The service's name.
        service: String,
    },
    /// The service answers 401 although Doorward vouches for somebody: it does not accept the secret (FR-56): 502.
    UpstreamRefuses {
        /// The service's name.
        service: String,
    },
    /// As many connections to the service are open as may be: 503.
    UpstreamBusy {
        /// The service's name.
        service: String,
    },
    /// The service did not answer in time: 504.
    UpstreamTimeout {
        /// The service's name.
        service: String,
    },
    /// The request came back to us through our own proxy: 508 (SC-070).
    Loop,
    /// Something broke inside: 500.
    Internal,
}

/// How somebody is asked to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// 302 or 303 for people, 401 for programs.
    pub status: StatusCode,
    /// The sign-in page that leads back.
    pub location: Option<String>,
    /// `WWW-Authenticate`.
    pub authenticate: Option<&'static str>,
    /// Set when somebody is signed in and only a second factor is missing.
    pub second_factor_of: Option<String>,
}

impl Refusal {
    /// The answer's status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadTarget(error) => error.status(),
            Self::BadHost | Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Expectation => StatusCode::EXPECTATION_FAILED,
            Self::Challenge(challenge) => challenge.status,
            Self::Denied { .. } | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Asserted(_) | Self::NoIdentity | Self::KeyInQuery | Self::AdminKey => {
                StatusCode::UNAUTHORIZED
            }
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowRequest => StatusCode::REQUEST_TIMEOUT,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Later { throttled: true, .. } | Self::Limited { .. } | Self::TooManySockets => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Later { throttled: false, .. }
            | Self::Unavailable
            | Self::Maintenance
            | Self::UpstreamBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::UpstreamUnreachable { .. } | Self::UpstreamRefuses { .. } => StatusCode::BAD_GATEWAY,
            Self::UpstreamTimeout { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Loop => StatusCode::LOOP_DETECTED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code, for pages, JSON and the log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadTarget(_) => "request.bad_target",
            Self::BadHost => "request.bad_host",
            Self::BadRequest(_) => "request.bad",
            Self::Expectation => "request.expectation",
            Self::Challenge(Challenge { second_factor_of: Some(_), .. }) => "session.second_factor_required",
            Self::Challenge(_) => "session.required",
            Self::KeyInQuery => "api_key.in_query",
            Self::AdminKey => "admin_key.required",
            Self::Denied { .. } => "access.denied",
            Self::Asserted(_) => "proxy.not_proved",
            Self::NoIdentity => "proxy.no_identity",
            Self::ForeignOrigin => "access.foreign_origin",
            Self::NoRoute => "route.none",
            Self::TooLarge => "request.too_large",
            Self::SlowRequest => "request.slow",
            Self::WrongHost => "request.wrong_host",
            Self::Later { throttled: true, .. } => "login.throttled",
            Self::Later { throttled: false, .. } => "login.busy",
            Self::Limited { .. } => "request.limited",
            Self::TooManySockets => "session.too_many_sockets",
            Self::Unavailable => "service.unavailable",
            Self::Maintenance => "service.maintenance",
            Self::UpstreamUnreachable { .. } => "upstream.unreachable",
            Self::UpstreamRefuses { .. } => "upstream.refuses_secret",
            Self::UpstreamBusy { .. } => "upstream.busy",
            Self::UpstreamTimeout { .. } => "upstream.timeout",
            Self::Loop => "request.loop",
            Self::Internal => "internal",
        }
    }

    /// Sets what the protocol demands of this refusal on the page made for it.
    pub fn stamp(&self, response: &mut Response<Body>) {
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::Challenge(challenge) => {
                let location =
                    challenge.location.as_deref().and_then(|text| HeaderValue::from_str(text).ok());
                set(headers, header::LOCATION, location);
                set(headers, header::WWW_AUTHENTICATE, challenge.authenticate.map(HeaderValue::from_static));
            }
            Self::KeyInQuery => {
                set(headers, header::WWW_AUTHENTICATE, Some(HeaderValue::from_static(API_KEY)));
                // The address has a key in it.
                set(headers, header::REFERRER_POLICY, Some(HeaderValue::from_static("no-referrer")));
            }
            Self::AdminKey => {
                set(headers, header::WWW_AUTHENTICATE, Some(HeaderValue::from_static(API_KEY)));
            }
            Self::NoIdentity | Self::Asserted(_) => {
                set(
                    headers,
                    header::WWW_AUTHENTICATE,
                    Some(HeaderValue::from_static(crate::challenge::BEARER)),
                );
            }
            Self::Later { seconds, .. } => {
                set(headers, header::RETRY_AFTER, Some(HeaderValue::from(*seconds)));
            }
            Self::Limited { limit, seconds, reset, .. } => {
                set(headers, header::RETRY_AFTER, Some(HeaderValue::from(*seconds)));
                tell_refused(headers, *limit, *reset);
            }
            Self::Maintenance => {
                set(headers, header::RETRY_AFTER, Some(HeaderValue::from(RETRY_SECONDS)));
            }
            Self::UpstreamBusy { .. } => {
                set(headers, header::RETRY_AFTER, Some(HeaderValue::from(BUSY_SECONDS)));
            }
            Self::BadTarget(TargetError::Trace | TargetError::Connect) => {
                let allowed = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
                set(headers, header::ALLOW, Some(allowed));
            }
            _ => {}
        }
    }

    /// Whether the connection is not to be trusted with another request (HTTP/1.1 only).
    pub(crate) const fn closes(&self) -> bool {
        matches!(
            self,
            Self::BadTarget(_) | Self::BadHost | Self::BadRequest(_) | Self::TooLarge | Self::SlowRequest
        )
    }
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: Option<HeaderValue>) {
    match value {
        Some(value) => drop(headers.insert(name, value)),
        None => drop(headers.remove(name)),
    }
}
