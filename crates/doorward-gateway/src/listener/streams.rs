//! The streams of one HTTP/2 connection, watched from outside the HTTP library.
//!
//! A client can open streams with a window of zero and keep answering pings. The library then waits for the window
//! and asks the answer's body for nothing more, so no time limit inside a body runs, while the body holds an
//! upstream connection. Here each stream's own task carries the limit: when the client has taken nothing of what
//! it was offered for too long, the task ends, and with it the stream, the body and the upstream connection
//! (SC-235). A stream that is done before anybody waits costs no timer. A connection without streams ends too.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use crate::body::{Body, BoxError};

/// The most that is offered to a client at once, in bytes: the usual size of a frame. What a client does not take
/// is held in memory, and every piece taken counts as progress.
const PIECE: usize = 16 * 1024;

/// Runs and counts the streams of one connection.
#[derive(Clone)]
pub(super) struct Streams(Arc<Shared>);

struct Shared {
    stall: Duration,
    /// The library asks for an answer and at once for a task to give it in; this leads from one to the other.
    next: Mutex<Option<Arc<Offers>>>,
    open: AtomicUsize,
    begun: AtomicU64,
}

/// Counts what a body was asked for and what it gave: odd while the client has not taken the last piece.
#[derive(Default)]
struct Offers(AtomicU64);

/// A body that gives small pieces and notes when it is asked for them.
pub(super) struct Offered {
    body: Body,
    rest: Bytes,
    offers: Arc<Offers>,
}

/// One open stream; dropping it counts it out.
struct OpenStream(Arc<Shared>);

impl Streams {
    /// A client that takes nothing for `stall` loses its stream.
    pub(super) fn new(stall: Duration) -> Self {
        let (open, begun) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self(Arc::new(Shared { stall, next: Mutex::default(), open, begun }))
    }

    /// To be called when a request comes, before its task begins; gives what makes its body an offered one.
    pub(super) fn announce(&self) -> impl FnOnce(Body) -> Offered + Send + use<> {
        let offers = Arc::<Offers>::default();
        *self.0.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&offers));
        move |body| Offered { body, rest: Bytes::new(), offers }
    }

    /// Waits until no stream was open for `first` before any began, or for `then` after one did (at most twice that
    /// long, as it looks now and then).
    pub(super) async fn idle(&self, first: Duration, then: Duration) {
        loop {
            let before = self.0.begun.load(Ordering::Relaxed);
            sleep(if before == 0 { first } else { then }).await;
            if self.0.open.load(Ordering::Relaxed) == 0 && self.0.begun.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }

    fn begin(&self) -> (OpenStream, Option<Arc<Offers>>) {
        self.0.open.fetch_add(1, Ordering::Relaxed);
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        let offers = self.0.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        (OpenStream(Arc::clone(&self.0)), offers)
    }
}

impl<F> hyper::rt::Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let (open, offers) = self.begin();
        tokio::spawn(async move {
            match offers {
                Some(offers) => until_stalled(stream, &offers, open.0.stall).await,
                None => stream.await,
            }
            drop(open);
        });
    }
}

/// Runs `stream` to its end, or until what it offers has not been taken for `stall`.
async fn until_stalled(stream: impl Future<Output = ()>, offers: &Offers, stall: Duration) {
    let mut stream = pin!(stream);
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    let mut timed = 0;
    poll_fn(|context| {
        if stream.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let Some(offer) = offers.untaken() else { return Poll::Pending };
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(stall)));
        if offer != timed {
            timed = offer;
            timer.as_mut().reset(Instant::now() + stall);
        }
        if timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        tracing::debug!("a client took nothing of its answer for too long; its stream was reset");
        Poll::Ready(())
    })
    .await;
}

impl Offers {
    /// The number of the piece that the client has not taken, if there is one.
    fn untaken(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|count| count % 2 == 1)
    }

    fn asked(&self) {
        if self.untaken().is_some() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn offered(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl http_body::Body for Offered {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        this.offers.asked();
        if this.rest.is_empty() {
            let polled = match Pin::new(&mut this.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => frame.into_data(),
                other => return other,
            };
            match polled {
                Ok(data) => this.rest = data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        this.offers.offered();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, hint) = (self.rest.len() as u64, self.body.size_hint());
        let mut whole = SizeHint::new();
        whole.set_lower(hint.lower().saturating_add(rest));
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper.saturating_add(rest));
        }
        whole
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
