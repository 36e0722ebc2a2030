//! A connection to an upstream as its user sees it, and how much may come on it before an answer begins.
//!
//! Before its answer an upstream may send interim ones (103 and others), which the HTTP library skips, as many as come:
//! an upstream that sends nothing else would keep a processor busy until the time is up. So bytes are counted from the
//! request to the head of its answer, and interim answers too.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use http::{Request, Response};
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1::SendRequest},
    ext::on_informational,
};

use super::{Outgoing, patience::Patience};

/// The most that may come before the head of an answer is whole, in bytes: the largest head, and as much again for
/// interim answers and what is read ahead of a body.
const MOST: usize = 128 * 1024;

/// Interim answers to one request: some servers send one or two.
const MOST_INTERIM: usize = 16;

/// Bytes that may still come while an answer is awaited, and interim answers that came.
#[derive(Debug)]
pub(super) struct Head(AtomicUsize, AtomicUsize);

/// No answer is awaited, or its head is there.
const ANY: usize = usize::MAX;

impl Default for Head {
    fn default() -> Self {
        Self(AtomicUsize::new(ANY), AtomicUsize::new(0))
    }
}

impl Head {
    pub(super) fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Relaxed) != ANY
    }

    /// An answer is awaited from now on; `request` is the one that asks for it.
    fn begin(self: &Arc<Self>, request: &mut Request<Outgoing>) {
        self.0.store(MOST, Ordering::Relaxed);
        self.1.store(0, Ordering::Relaxed);
        let head = Arc::clone(self);
        on_informational(request, move |_| head.interim());
    }

    fn end(&self) {
        self.0.store(ANY, Ordering::Relaxed);
    }

    /// Counts an interim answer; after too many of them the next bytes are too many.
    fn interim(&self) {
        if self.1.fetch_add(1, Ordering::Relaxed) >= MOST_INTERIM && self.is_awaited() {
            self.0.store(0, Ordering::Relaxed);
        }
    }

    /// Counts what came.
    pub(super) fn received(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        if left == ANY {
            return Ok(());
        }
        let rest = left.checked_sub(bytes).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "too much came before the head of the answer")
        })?;
        // Fails when the head was found meanwhile; then nothing is counted any more.
        let _ = self.0.compare_exchange(left, rest, Ordering::Relaxed, Ordering::Relaxed);
        Ok(())
    }
}

/// Sends requests on one connection.
pub(crate) struct Channel {
    sender: SendRequest<Outgoing>,
    head: Arc<Head>,
    /// The limit of its exchanges; away while one is on its way.
    pub(super) patience: Patience,
}

impl Channel {
    pub(super) fn new(sender: SendRequest<Outgoing>, head: Arc<Head>) -> Self {
        Self { sender, head, patience: Patience::default() }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Whether it takes a request, perhaps after a moment.
    pub(super) async fn is_usable(&mut self) -> bool {
        self.sender.is_ready() || self.sender.ready().await.is_ok()
    }

    pub(super) async fn try_send_request(
        &mut self,
        mut request: Request<Outgoing>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Outgoing>>> {
        self.head.begin(&mut request);
        let sent = self.sender.try_send_request(request).await;
        self.head.end();
        sent
    }

    pub(super) async fn send_request(
        &mut self,
        mut request: Request<Outgoing>,
    ) -> Result<Response<Incoming>, hyper::Error> {
        self.head.begin(&mut request);
        let sent = self.sender.send_request(request).await;
        self.head.end();
        sent
    }
}
