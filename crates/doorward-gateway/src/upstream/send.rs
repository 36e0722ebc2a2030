//! One exchange with an upstream.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;

use super::{Channel, Lease, Outgoing, Progress, Upstream, UpstreamError, patience::Patience};

impl Upstream {
    /// Sends `request` and waits for the head of the answer.
    ///
    /// A second connection is tried in two cases only: nothing was sent on the first, or it was a kept one that
    /// died and the request is safe to repeat and has no body (SC-083). Kept are those of the same `lane`.
    pub(crate) async fn send(
        &self,
        request: Request<Outgoing>,
        lane: usize,
    ) -> Result<(Response<Incoming>, Lease), UpstreamError> {
        let progress = request.body().progress();
        let Some(mut sender) = self.pool.take(lane).await else {
            // On the heap, or the state of every request would have room for a TLS handshake.
            return Box::pin(self.send_fresh(request, lane, progress)).await;
        };
        let copy = (progress.is_none() && request.method().is_idempotent()).then(|| copy_of(&request));
        let mut patience = std::mem::take(&mut sender.patience);
        let exchange = sender.try_send_request(request);
        let sent = self.bounded(&mut patience, exchange, progress.as_deref()).await?;
        sender.patience = patience;
        let mut failed = match sent {
            Ok(response) => return Ok((response, self.lease(sender, lane, progress))),
            Err(failed) => failed,
        };
        match failed.take_message().or(copy.filter(|_| is_stale(failed.error()))) {
            Some(again) => Box::pin(self.send_fresh(again, lane, progress)).await,
            None => Err(blame(failed.into_error(), progress.as_deref())),
        }
    }

    pub(super) async fn send_fresh(
        &self,
        request: Request<Outgoing>,
        lane: usize,
        progress: Option<Arc<Progress>>,
    ) -> Result<(Response<Incoming>, Lease), UpstreamError> {
        let mut sender = self.connect().await?;
        let mut patience = Patience::default();
        let exchange = sender.send_request(request);
        let sent = self.bounded(&mut patience, exchange, progress.as_deref()).await?;
        sender.patience = patience;
        match sent {
            Ok(response) => Ok((response, self.lease(sender, lane, progress))),
            Err(error) => Err(blame(error, progress.as_deref())),
        }
    }

    fn lease(&self, sender: Channel, lane: usize, request: Option<Arc<Progress>>) -> Lease {
        Lease::new(sender, Arc::clone(&self.pool), lane, request)
    }

    /// Waits for `exchange`. While the request's body flows, the time does not count against the upstream.
    async fn bounded<T>(
        &self,
        patience: &mut Patience,
        exchange: impl Future<Output = T>,
        progress: Option<&Progress>,
    ) -> Result<T, UpstreamError> {
        let Some(progress) = progress else {
            let limit = self.timeouts.first_byte;
            return patience.within(limit, exchange).await.ok_or(UpstreamError::FirstByteTimeout(limit));
        };
        let mut exchange = pin!(exchange);
        loop {
            let open = progress.is_open();
            let before = progress.bytes();
            let limit: Duration = if open { self.timeouts.request_body } else { self.timeouts.first_byte };
            if let Ok(answer) = tokio::time::timeout(limit, &mut exchange).await {
                return Ok(answer);
            }
            match (open, progress.is_open()) {
                (true, true) if progress.bytes() == before => return Err(UpstreamError::SlowRequest),
                (true, _) => {}
                (false, _) => return Err(UpstreamError::FirstByteTimeout(limit)),
            }
        }
    }
}

/// The same head with no body.
pub(crate) fn copy_of(request: &Request<Outgoing>) -> Request<Outgoing> {
    let mut copy = Request::new(Outgoing::Empty);
    copy.method_mut().clone_from(request.method());
    copy.uri_mut().clone_from(request.uri());
    copy.headers_mut().clone_from(request.headers());
    copy
}

/// The connection was gone before any of an answer came.
fn is_stale(error: &hyper::Error) -> bool {
    error.is_incomplete_message() || error.is_closed() || error.is_canceled() || is_reset(error)
}

fn is_reset(error: &hyper::Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
    source.is_some_and(|source| {
        use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
        matches!(source.kind(), ConnectionReset | BrokenPipe)
    })
}

fn blame(error: hyper::Error, progress: Option<&Progress>) -> UpstreamError {
    match progress {
        Some(progress) if progress.is_too_large() => UpstreamError::TooLarge,
        Some(progress) if progress.is_broken() => UpstreamError::BadBody,
        _ => UpstreamError::Exchange(error),
    }
}
