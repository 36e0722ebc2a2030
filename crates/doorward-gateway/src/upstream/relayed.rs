//! An upstream's body on its way to the client, piece by piece as it comes.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep};

use super::Lease;
use crate::{body::BoxError, registry::Open};

/// A body that holds its upstream connection until it ends, and that is cut when its session ends.
pub(crate) struct Relayed {
    body: Incoming,
    lease: Option<Lease>,
    open: Option<Open>,
    idle: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

/// Why a body ends early.
#[derive(Debug, thiserror::Error)]
enum Cut {
    #[error("the session ended")]
    SessionEnded,
    #[error("the upstream sent nothing for too long")]
    Idle,
}

impl Relayed {
    /// `open` registers streams that can outlive a request's usual time.
    pub(crate) fn new(body: Incoming, lease: Lease, idle: Duration, open: Option<Open>) -> Self {
        let mut relayed = Self { body, lease: Some(lease), open, idle, timer: None, waiting: false };
        if relayed.body.is_end_stream() {
            relayed.finish();
        }
        relayed
    }

    fn finish(&mut self) {
        self.open = None;
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
    }

    fn fail(&mut self, cut: Cut) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.lease = None;
        self.open = None;
        Poll::Ready(Some(Err(cut.into())))
    }

    fn is_idle_for_too_long(&mut self, context: &mut Context<'_>) -> bool {
        let idle = self.idle;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(idle)));
        if !self.waiting {
            self.waiting = true;
            timer.as_mut().reset(Instant::now() + idle);
        }
        timer.as_mut().poll(context).is_ready()
    }
}

impl Body for Relayed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if this.open.as_mut().is_some_and(|open| open.poll_cut(context)) {
            return this.fail(Cut::SessionEnded);
        }
        loop {
            match Pin::new(&mut this.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    this.waiting = false;
                    // Trailers could carry what the header section was cleaned of (SC-059).
                    let Ok(data) = frame.into_data() else { continue };
                    if let Some(open) = &mut this.open {
                        open.used();
                    }
                    if this.body.is_end_stream() {
                        this.finish();
                    }
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Poll::Ready(Some(Err(error))) => {
                    this.lease = None;
                    this.open = None;
                    return Poll::Ready(Some(Err(error.into())));
                }
                Poll::Ready(None) => {
                    this.finish();
                    return Poll::Ready(None);
                }
                Poll::Pending if this.is_idle_for_too_long(context) => return this.fail(Cut::Idle),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
