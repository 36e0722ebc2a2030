//! Connections that wait for the next request of their service.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::{Channel, Progress};
use crate::{lane::PerLane, limits::ServiceLimits};

/// The log is told of refused requests no more often than this.
const COMPLAINT_PAUSE: Duration = Duration::from_secs(60);

/// The waiting connections of one service: for each lane its own, the latest used last.
pub(super) struct Pool {
    idle: PerLane<Mutex<Vec<Idle>>>,
    /// So many wait at most, on each lane: what waits on one is of no use to another.
    capacity: usize,
    keep_alive: Duration,
    places: Arc<Semaphore>,
    complained: Mutex<Option<Instant>>,
}

struct Idle {
    sender: Channel,
    since: Instant,
}

impl Pool {
    pub(super) fn new(limits: &ServiceLimits, keep_alive: Duration) -> Self {
        let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
        let (idle, complained) = (PerLane::default(), Mutex::default());
        Self { idle, capacity: limits.idle_connections, keep_alive, places, complained }
    }

    /// The place of one more connection, if there is one; whoever holds it has the connection. `service` is for
    /// the log, which hears at most once a minute that all places are taken.
    pub(super) fn place(&self, service: &str) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        let now = Instant::now();
        let mut complained = self.complained.lock().unwrap_or_else(PoisonError::into_inner);
        if complained.is_none_or(|last| now.duration_since(last) > COMPLAINT_PAUSE) {
            *complained = Some(now);
            drop(complained);
            tracing::warn!(
                service,
                "too many connections to the upstream; requests are refused until some end"
            );
        }
        None
    }

    /// A waiting connection of `lane` that is ready for a request, if there is one.
    pub(super) async fn take(&self, lane: usize) -> Option<Channel> {
        loop {
            let Idle { mut sender, since } = self.lock(lane).pop()?;
            if sender.is_closed() || since.elapsed() > self.keep_alive {
                continue;
            }
            // The connection's task may still be tidying up after the last answer; bytes that should not be
            // there show now and close it (SC-079).
            if sender.is_usable().await {
                return Some(sender);
            }
        }
    }

    fn lock(&self, lane: usize) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.of(lane).lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, sender: Channel, lane: usize) {
        if sender.is_closed() {
            return;
        }
        let now = Instant::now();
        let mut idle = self.lock(lane);
        // The oldest stand first; those that nobody will take any more go before the list grows.
        if idle.first().is_some_and(|oldest| now.duration_since(oldest.since) > self.keep_alive) {
            idle.retain(|one| now.duration_since(one.since) <= self.keep_alive && !one.sender.is_closed());
        }
        if idle.len() < self.capacity {
            idle.push(Idle { sender, since: now });
        }
    }
}

/// A connection in use. It goes back only when the whole answer was read and the whole request sent; dropped
/// in any other state it is closed, which also tells the upstream that nobody waits any more (FR-65).
pub(crate) struct Lease {
    sender: Channel,
    pool: Arc<Pool>,
    lane: usize,
    request: Option<Arc<Progress>>,
}

impl Lease {
    pub(super) fn new(sender: Channel, pool: Arc<Pool>, lane: usize, request: Option<Arc<Progress>>) -> Self {
        Self { sender, pool, lane, request }
    }

    /// After the last byte of the answer.
    pub(super) fn give_back(self) {
        if self.request.is_none_or(|request| request.is_sent()) {
            self.pool.put(self.sender, self.lane);
        }
    }
}
