//! The web room behind the gateway's port for the portal.

use doorward_gateway::{
    BoxFuture,
    body::{self, Body},
    portal::{Portal, PortalContext, Refusal},
};
use http::{HeaderMap, Request, Response};
use hyper::body::Incoming;

pub(crate) struct WebPortal;

impl WebPortal {
    pub(crate) fn new((): ()) -> Self {
        Self
    }
    pub(crate) fn replace(&self, (): ()) {}
}

impl Portal for WebPortal {
    fn serve(&self, _request: Request<Incoming>, _context: PortalContext) -> BoxFuture<Response<Body>> {
        Box::pin(async { Response::new(body::full("stub")) })
    }

    fn refusal(&self, refusal: &Refusal, _headers: &HeaderMap, _request_id: &str) -> Response<Body> {
        Response::new(body::full(refusal.code()))
    }
}
