//! A clock that stands still until a test moves it.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use doorward_core::{ports::Clock, time::Timestamp};

/// A settable clock. `sleep` returns at once, moves the clock by the span slept and remembers it.
pub struct FakeClock {
    now: AtomicI64,
    sleeping_advances: AtomicBool,
    slept: Mutex<Vec<Duration>>,
}

impl FakeClock {
    /// A round moment well after the epoch: 2026-01-01T00:00:00Z.
    pub const START: Timestamp = Timestamp::from_seconds(1_767_225_600);

    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now: AtomicI64::new(now.as_millis()),
            sleeping_advances: AtomicBool::new(true),
            slept: Mutex::default(),
        }
    }

    /// Sets the clock, backwards too.
    pub fn set(&self, now: Timestamp) {
        self.now.store(now.as_millis(), Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }

    /// Whether `sleep` moves the clock (it does until this is called with `false`).
    pub fn set_sleeping_advances(&self, advances: bool) {
        self.sleeping_advances.store(advances, Ordering::SeqCst);
    }

    /// Every span slept so far, in order.
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::at(Self::START)
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    async fn sleep(&self, span: Duration) {
        self.slept.lock().unwrap_or_else(PoisonError::into_inner).push(span);
        if self.sleeping_advances.load(Ordering::SeqCst) {
            self.advance(span);
        }
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleeping_moves_the_clock_at_once_unless_told_otherwise() {
        let clock = FakeClock::default();
        clock.sleep(Duration::from_secs(3600)).await;
        assert_eq!(clock.now().since(FakeClock::START), Duration::from_secs(3600));
        clock.set_sleeping_advances(false);
        clock.sleep(Duration::from_secs(5)).await;
        assert_eq!(clock.now().since(FakeClock::START), Duration::from_secs(3600));
        assert_eq!(clock.slept(), [Duration::from_secs(3600), Duration::from_secs(5)]);
    }
}
