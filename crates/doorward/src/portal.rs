//! The web room behind the gateway's port for the portal: contexts and refusals are translated, nothing more.

use std::sync::Arc;

use arc_swap::ArcSwap;
use doorward_gateway::{
    BoxFuture, ListenerKind,
    body::Body,
    portal::{Mount, Portal, PortalContext, Refusal},
};
use doorward_web::{About, RefusalPage, Web, WebContext};
use http::{HeaderMap, Request, Response};
use hyper::body::Incoming;

/// The portal of the running server.
pub(crate) struct WebPortal {
    web: ArcSwap<Web>,
    /// What is for administrators alone has a listener of its own (`server.admin_address`).
    administers_apart: bool,
}

impl WebPortal {
    pub(crate) fn new(web: Web, administers_apart: bool) -> Self {
        Self { web: ArcSwap::from_pointee(web), administers_apart }
    }

    /// From now on new requests are answered by `web`.
    pub(crate) fn replace(&self, web: Web) {
        self.web.store(Arc::new(web));
    }
}

impl Portal for WebPortal {
    fn serve(&self, request: Request<Incoming>, context: PortalContext) -> BoxFuture<Response<Body>> {
        let web = self.web.load_full();
        let context = WebContext {
            target: context.target,
            peer: context.connection.peer.ip(),
            client: context.client,
            request_id: context.request_id,
            at_service: context.mount == Mount::Service,
            certificate: context.certificate,
            administration: !self.administers_apart || context.connection.listener == ListenerKind::Admin,
        };
        Box::pin(async move { web.serve(request, context).await })
    }

    fn refusal(&self, refusal: &Refusal, headers: &HeaderMap, request_id: &str) -> Response<Body> {
        let rule;
        let about = match refusal {
            Refusal::BadTarget(error) => {
                rule = error.to_string();
                About::Detail(&rule)
            }
            Refusal::BadRequest(rule) => About::Detail(rule),
            Refusal::Challenge(challenge) => match &challenge.second_factor_of {
                Some(user) => About::SecondFactor { user },
                None => About::SignIn { location: challenge.location.as_deref() },
            },
            Refusal::Denied { user } => About::Denied { user: user.as_deref(), service: None },
            Refusal::Limited { tier, seconds, .. } => About::Limited { tier: tier.name(), seconds: *seconds },
            Refusal::Later { seconds, .. } => About::RetryAfter(*seconds),
            Refusal::UpstreamUnreachable { service }
            | Refusal::UpstreamTimeout { service }
            | Refusal::UpstreamRefuses { service }
            | Refusal::UpstreamBusy { service } => About::Service(service),
            _ => About::Nothing,
        };
        let page = RefusalPage::new(refusal.status(), refusal.code(), about);
        self.web.load().refusal_page(&page, request_id, headers)
    }
}
