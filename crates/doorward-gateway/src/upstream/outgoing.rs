//! A client's body on its way to the upstream: counted, never gathered, its trailers dropped.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::body::BoxError;

const OPEN: u8 = 0;
const SENT: u8 = 1;
const TOO_LARGE: u8 = 2;
const BROKEN: u8 = 3;

/// How far a body has come; shared with whoever waits for the answer.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    state: AtomicU8,
    bytes: AtomicU64,
}

impl Progress {
    /// Whether the whole body is on its way.
    pub(crate) fn is_sent(&self) -> bool {
        self.state.load(Ordering::Acquire) == SENT
    }

    pub(super) fn is_open(&self) -> bool {
        self.state.load(Ordering::Acquire) == OPEN
    }

    pub(crate) fn is_too_large(&self) -> bool {
        self.state.load(Ordering::Acquire) == TOO_LARGE
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state.load(Ordering::Acquire) == BROKEN
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn end(&self, state: u8) {
        self.state.store(state, Ordering::Release);
    }
}

/// The body of a request to an upstream.
pub(crate) enum Outgoing {
    /// None; most requests.
    Empty,
    /// Our own, as a whole.
    Whole(Bytes),
    /// The client's.
    Streamed { body: Incoming, left: u64, progress: Arc<Progress> },
}

/// The limit of the service is reached.
#[derive(Debug, thiserror::Error)]
#[error("the request body is larger than allowed")]
struct LimitReached;

impl Outgoing {
    /// Passes `body` on, at most `limit` bytes of it.
    pub(crate) fn new(body: Incoming, limit: u64) -> Self {
        if body.is_end_stream() {
            return Self::Empty;
        }
        Self::Streamed { body, left: limit, progress: Arc::default() }
    }

    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        match self {
            Self::Empty | Self::Whole(_) => None,
            Self::Streamed { progress, .. } => Some(Arc::clone(progress)),
        }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let (body, left, progress) = match self.get_mut() {
            Self::Empty => return Poll::Ready(None),
            Self::Whole(bytes) if bytes.is_empty() => return Poll::Ready(None),
            Self::Whole(bytes) => return Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Streamed { body, left, progress } => (body, left, progress),
        };
        loop {
            let frame = match ready!(Pin::new(&mut *body).poll_frame(context)) {
                None => {
                    progress.end(SENT);
                    return Poll::Ready(None);
                }
                Some(Err(error)) => {
                    progress.end(BROKEN);
                    return Poll::Ready(Some(Err(error.into())));
                }
                Some(Ok(frame)) => frame,
            };
            // Trailers are dropped: nothing in them was judged or cleaned (SC-058).
            let Ok(data) = frame.into_data() else { continue };
            let length = data.len() as u64;
            let Some(rest) = left.checked_sub(length) else {
                progress.end(TOO_LARGE);
                return Poll::Ready(Some(Err(LimitReached.into())));
            };
            *left = rest;
            progress.bytes.fetch_add(length, Ordering::Relaxed);
            if body.is_end_stream() {
                progress.end(SENT);
            }
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Streamed { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Streamed { body, .. } => body.size_hint(),
        }
    }
}
