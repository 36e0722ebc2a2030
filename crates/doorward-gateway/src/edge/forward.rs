//! One exchange with a service: the head is cleaned, the body streamed, a socket joined after both sides agreed.

use std::sync::Arc;

use doorward_core::target::Target;
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header, request::Parts,
    uri::PathAndQuery,
};
use http_body_util::BodyExt as _;
use hyper::{
    body::{Body as _, Incoming},
    upgrade::OnUpgrade,
};

use crate::{
    body::{Body, empty},
    hygiene::{Answer, Forwarded, Strip, clean_request, clean_response},
    listener::Ticket,
    portal::Refusal,
    registry::{Open, OpenedBy, Registry},
    route::Service,
    tunnel,
    upstream::{Outgoing, Relayed, UpstreamError},
    websocket,
};

/// An answer longer than this is looked after by the registry, as are those of unknown length.
const LONG_ANSWER: u64 = 1024 * 1024;

/// Everything that is decided before the upstream hears of a request.
pub(crate) struct Exchange<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) target: &'a Target,
    pub(crate) strip: &'a Strip,
    pub(crate) ours: Forwarded<'a>,
    pub(crate) open: Option<OpenedBy>,
    /// What a handshake is answered with where the upstream chooses no protocol.
    pub(crate) echo: Option<HeaderValue>,
    pub(crate) registry: &'a Arc<Registry>,
    pub(crate) answer: Answer,
    pub(crate) upgrade: bool,
    /// Where the visitor's connection lives.
    pub(crate) lane: usize,
}

impl Exchange<'_> {
    /// Forwards the request and gives the answer's head; the body follows by itself.
    pub(crate) async fn run(self, mut parts: Parts, body: Incoming) -> Result<Response<Body>, Refusal> {
        let settings = &self.service.settings;
        let limit = settings.limits.request_body;
        if body.size_hint().exact().is_some_and(|length| length > limit) {
            return Err(Refusal::TooLarge);
        }
        let place = parts.extensions.remove::<Arc<Ticket>>();
        let on_client = self.upgrade.then(|| parts.extensions.remove::<OnUpgrade>()).flatten();
        let uri = uri(&parts.uri, self.service.forwarded(self.target)?)?;
        let mut request = Request::new(Outgoing::new(body, limit));
        *request.method_mut() = parts.method;
        *request.uri_mut() = uri;
        *request.version_mut() = Version::HTTP_11;
        *request.headers_mut() = std::mem::take(&mut parts.headers);
        let asked_with = request.method().clone();
        let vouched = self.ours.identity.is_some();
        clean_request(request.headers_mut(), self.strip, self.ours);
        if on_client.is_some() {
            websocket::ask_for_upgrade(request.headers_mut());
        }
        let sent = if vouched {
            self.service.upstream.send_signed_in(request, self.lane, is_disbelief).await
        } else {
            self.service.upstream.send(request, self.lane).await
        };
        let (mut response, lease) = sent.map_err(|error| blame(&error, self.service.name()))?;
        let explains = settings.explains_unauthorized || settings.credentials.is_some();
        if vouched && explains && is_disbelief(&response) {
            let service = self.service.name();
            tracing::error!(service, "the service does not accept what Doorward sends as its secret");
            return Err(Refusal::UpstreamRefuses { service: service.to_owned() });
        }
        let agreed = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let on_upstream = match (agreed, on_client) {
            (true, Some(client)) if websocket::is_agreed(response.headers()) => {
                Some((client, hyper::upgrade::on(&mut response)))
            }
            (true, _) => {
                // The lease is dropped, which closes the connection: nobody knows what comes next on it (SC-079).
                let error = UpstreamError::Unexpected(
                    "it switched protocols unasked, or to another one than asked for",
                );
                return Err(blame(&error, self.service.name()));
            }
            (false, _) => None,
        };
        clean_response(response.headers_mut(), self.strip, self.answer);
        if let Some((client, upstream)) = on_upstream {
            let open = self.open.as_ref().map(|by| self.registry.open(by)).transpose();
            let open = open.map_err(|_| Refusal::TooManySockets)?;
            websocket::ask_for_upgrade(response.headers_mut());
            if let Some(echo) = self.echo
                && !response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL)
            {
                response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, echo);
            }
            let joined = switched(client, upstream, settings.timeouts.socket_idle, open);
            tokio::spawn(async move {
                joined.await;
                drop(place);
            });
            return Ok(response.map(|_| empty()));
        }
        settings.security.add_to(response.headers_mut());
        let long = is_long(&response, &asked_with);
        let open = self.open.as_ref().filter(|_| long).map(|by| self.registry.open(by));
        let open = open.transpose().map_err(|_| Refusal::TooManySockets)?;
        let idle = settings.timeouts.response_idle;
        Ok(response.map(|body| Relayed::new(body, lease, idle, open).boxed_unsync()))
    }
}

/// Joins both sides as soon as each has switched.
async fn switched(client: OnUpgrade, upstream: OnUpgrade, idle: std::time::Duration, open: Option<Open>) {
    match tokio::try_join!(client, upstream) {
        Ok((client, upstream)) => tunnel::join(client, upstream, idle, open).await,
        Err(error) => tracing::debug!(%error, "a socket was not switched"),
    }
}

/// Whether a service says 401 to Doorward and not to the visitor: its own API explains a 401 in JSON, and the door in front
/// of it does not.
fn is_disbelief(response: &Response<Incoming>) -> bool {
    let json = |kind: &HeaderValue| {
        kind.to_str().is_ok_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"))
    };
    response.status() == StatusCode::UNAUTHORIZED
        && !response.headers().get(header::CONTENT_TYPE).is_some_and(json)
}

fn is_long(response: &Response<Incoming>, asked_with: &Method) -> bool {
    asked_with != Method::HEAD
        && !response.body().is_end_stream()
        && response.body().size_hint().exact().is_none_or(|length| length > LONG_ANSWER)
}

/// The request target of the upstream's request line: the very bytes that were judged, or a refusal.
fn uri(received: &Uri, judged: &str) -> Result<Uri, Refusal> {
    let same = received.path_and_query().filter(|received| received.as_str() == judged).cloned();
    let made = match same {
        Some(same) => same,
        None => PathAndQuery::try_from(judged)
            .ok()
            .filter(|made| made.as_str() == judged)
            .ok_or(Refusal::BadRequest("the target cannot be forwarded as it was judged"))?,
    };
    Ok(Uri::from(made))
}

fn blame(error: &UpstreamError, service: &str) -> Refusal {
    match error {
        // Said in the log when it begins.
        UpstreamError::Busy => return Refusal::UpstreamBusy { service: service.to_owned() },
        UpstreamError::TooLarge => return Refusal::TooLarge,
        UpstreamError::SlowRequest => return Refusal::SlowRequest,
        UpstreamError::BadBody => return Refusal::BadRequest("the body is malformed or incomplete"),
        UpstreamError::SignIn(reason) => {
            tracing::error!(
                service,
                reason,
                "Doorward cannot sign in at the service with services[].credentials"
            );
            return Refusal::UpstreamRefuses { service: service.to_owned() };
        }
        _ => tracing::warn!(service, %error, "the upstream gave no answer"),
    }
    let service = service.to_owned();
    match error {
        UpstreamError::FirstByteTimeout(_) | UpstreamError::ConnectTimeout(_) => {
            Refusal::UpstreamTimeout { service }
        }
        _ => Refusal::UpstreamUnreachable { service },
    }
}
