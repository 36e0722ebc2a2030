//! A panic inside one request answers 500 for it and leaves the connection and everybody else alone (SC-243).

use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use hyper::body::Incoming;

use crate::{BoxFuture, Connection, Handler, body::Body};

/// Runs one request of `handler`.
pub(crate) struct Isolated {
    handler: Arc<dyn Handler>,
    future: Option<BoxFuture<Response<Body>>>,
}

impl Isolated {
    pub(crate) fn new(handler: Arc<dyn Handler>, request: Request<Incoming>, connection: Connection) -> Self {
        let start = AssertUnwindSafe(|| Arc::clone(&handler).handle(request, connection));
        let future = catch_unwind(start).ok();
        Self { handler, future }
    }
}

impl Future for Isolated {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(future) = self.future.as_mut() else { return Poll::Ready(Ok(self.handler.failed())) };
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Ready(response)) => Poll::Ready(Ok(response)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => {
                // The future is in an unknown state: forget it before anything else touches it.
                self.future = None;
                tracing::error!("a request handler panicked; the request was answered with 500");
                Poll::Ready(Ok(self.handler.failed()))
            }
        }
    }
}
