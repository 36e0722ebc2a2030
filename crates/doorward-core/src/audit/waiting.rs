//! Events that wait to be written: a bounded number, and of a flood only a sample (SC-245).
//!
//! What is left out is counted, and the count is an event of its own. Absent: the table, and who writes into it when.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{AuditEntry, AuditEvent, AuditKind, AuditOutcome};
use crate::time::Timestamp;

/// How much waits, and how much of a flood is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingLimits {
    /// Events that wait at most; some 1 KiB each.
    pub capacity: usize,
    /// Failures at the door that are kept in one go.
    pub burst: u32,
    /// Failures at the door that are kept per second, on the long run.
    pub per_second: u32,
    /// What was left out is told at most this often.
    pub tell_every: Duration,
}

impl Default for WaitingLimits {
    fn default() -> Self {
        Self { capacity: 20_000, burst: 2_000, per_second: 50, tell_every: Duration::from_secs(10) }
    }
}

/// The queue between those who tell events and the one who writes them. No call waits for anything but the lock.
pub struct Waiting {
    limits: WaitingLimits,
    inner: Mutex<Inner>,
}

struct Inner {
    entries: VecDeque<AuditEntry>,
    /// Failures that may still be kept now.
    allowance: f64,
    refilled: Option<Timestamp>,
    sampled: u64,
    overflowed: u64,
    told: Option<Timestamp>,
}

impl Waiting {
    /// An empty queue.
    pub fn new(limits: WaitingLimits) -> Self {
        let inner = Inner {
            entries: VecDeque::new(),
            allowance: f64::from(limits.burst),
            refilled: None,
            sampled: 0,
            overflowed: 0,
            told: None,
        };
        Self { limits, inner: Mutex::new(inner) }
    }

    /// Takes in `event`, or counts it as left out; gives the number of those that wait.
    pub fn push(&self, event: &AuditEvent) -> usize {
        let mut inner = self.lock();
        let floods = event.kind.floods() && event.outcome != AuditOutcome::Success;
        if floods && !inner.allows(event.time, &self.limits) {
            inner.sampled += 1;
        } else if inner.entries.len() >= self.limits.capacity {
            inner.overflowed += 1;
        } else {
            inner.entries.push_back(AuditEntry::of(event));
        }
        inner.entries.len()
    }

    /// The oldest events, at most `limit`, with what was left out before `now`; `last` says that there will be no
    /// other call, so that nothing stays untold.
    pub fn take(&self, limit: usize, now: Timestamp, last: bool) -> Batch {
        let mut inner = self.lock();
        let many = inner.entries.len().min(limit);
        let entries: Vec<AuditEntry> = inner.entries.drain(..many).collect();
        let mut batch = Batch { entries, sampled: 0, overflowed: 0, now };
        if last || inner.told.is_none_or(|told| now.since(told) >= self.limits.tell_every) {
            batch.sampled = std::mem::take(&mut inner.sampled);
            batch.overflowed = std::mem::take(&mut inner.overflowed);
            if batch.sampled > 0 || batch.overflowed > 0 {
                inner.told = Some(now);
            }
        }
        batch
    }

    /// Puts back what could not be written. Its events are the oldest; those that do not fit any more are counted.
    pub fn put_back(&self, batch: Batch) {
        let mut inner = self.lock();
        let room = self.limits.capacity.saturating_sub(inner.entries.len());
        let surplus = batch.entries.len().saturating_sub(room);
        inner.sampled += batch.sampled;
        inner.overflowed += batch.overflowed + u64::try_from(surplus).unwrap_or(u64::MAX);
        inner.told = None;
        for entry in batch.entries.into_iter().take(room).rev() {
            inner.entries.push_front(entry);
        }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // No method panics between two changes, so what a poisoned lock holds is whole.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn allows(&mut self, now: Timestamp, limits: &WaitingLimits) -> bool {
        let since = self.refilled.map_or(Duration::ZERO, |refilled| now.since(refilled));
        self.refilled = Some(self.refilled.map_or(now, |refilled| refilled.max(now)));
        let refill = since.as_secs_f64() * f64::from(limits.per_second);
        self.allowance = (self.allowance + refill).min(f64::from(limits.burst));
        if self.allowance < 1.0 {
            return false;
        }
        self.allowance -= 1.0;
        true
    }
}

/// Events that are to be written together, and how many were left out before them.
#[derive(Debug)]
pub struct Batch {
    entries: Vec<AuditEntry>,
    sampled: u64,
    overflowed: u64,
    now: Timestamp,
}

impl Batch {
    /// What is to be written: the events, then what was left out, as events of its own.
    pub fn entries(&self) -> Vec<AuditEntry> {
        let lost = [("sampled", self.sampled), ("queue_full", self.overflowed)];
        let lost = lost.into_iter().filter(|(_, count)| *count > 0).map(|(reason, count)| {
            let about = format!("{count} events were not recorded");
            AuditEntry::about_itself(self.now, AuditKind::AuditLost, AuditOutcome::Failure(reason), about)
        });
        self.entries.iter().cloned().chain(lost).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::audit::RequestOrigin;

    const LIMITS: WaitingLimits =
        WaitingLimits { capacity: 10, burst: 4, per_second: 1, tell_every: Duration::from_secs(10) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_767_225_600 + seconds)
    }

    fn event(kind: AuditKind, outcome: AuditOutcome, seconds: i64) -> AuditEvent {
        let origin = RequestOrigin::local("test");
        AuditEvent { time: at(seconds), kind, outcome, user: None, about: None, origin }
    }

    fn failure(seconds: i64) -> AuditEvent {
        event(AuditKind::PasswordSignIn, AuditOutcome::Failure("wrong_credentials"), seconds)
    }

    fn success(seconds: i64) -> AuditEvent {
        event(AuditKind::PasswordSignIn, AuditOutcome::Success, seconds)
    }

    #[test]
    fn of_a_flood_a_sample_is_kept_and_the_rest_is_told_as_a_number() {
        let waiting = Waiting::new(LIMITS);
        for _ in 0..1_000 {
            waiting.push(&failure(0));
        }
        waiting.push(&success(0));
        waiting.push(&event(AuditKind::BanImposed, AuditOutcome::Failure("x"), 0));
        let taken = waiting.take(100, at(0), false).entries();
        assert_eq!(taken.len(), 4 + 2 + 1, "a burst, what is no flood, and the count");
        assert_eq!(taken[6].about.as_deref(), Some("996 events were not recorded"));
        assert_eq!((taken[6].action.as_str(), taken[6].reason.as_str()), ("audit.lost", "sampled"));
        waiting.push(&failure(3));
        waiting.push(&failure(3));
        assert_eq!(waiting.take(100, at(3), false).entries().len(), 2, "the allowance grows again");
    }

    #[test]
    fn what_is_left_out_is_told_now_and_then_and_at_the_end() {
        let waiting = Waiting::new(LIMITS);
        let flood = |seconds| (0..20).for_each(|_| _ = waiting.push(&failure(seconds)));
        flood(0);
        assert_eq!(waiting.take(100, at(0), false).entries().len(), 5);
        flood(0);
        assert_eq!(waiting.take(100, at(1), false).entries(), [], "too soon");
        assert_eq!(waiting.take(100, at(10), false).entries().len(), 1);
        flood(10);
        let last = waiting.take(100, at(10), true).entries();
        assert_eq!(last.last().map(|entry| entry.reason.as_str()), Some("sampled"));
        assert_eq!(waiting.take(100, at(99), true).entries(), [], "nothing is told twice");
    }

    #[test]
    fn a_full_queue_counts_what_it_cannot_take_and_keeps_the_oldest() {
        let waiting = Waiting::new(LIMITS);
        for second in 0..15 {
            waiting.push(&success(second));
        }
        assert_eq!(waiting.len(), 10);
        let batch = waiting.take(3, at(20), false);
        let taken = batch.entries();
        let times: Vec<_> = taken.iter().map(|entry| entry.time).collect();
        assert_eq!(times, [at(0), at(1), at(2), at(20)]);
        let lost = (taken[3].reason.as_str(), taken[3].about.as_deref());
        assert_eq!(lost, ("queue_full", Some("5 events were not recorded")));
        waiting.push(&success(21));
        waiting.put_back(batch);
        let again = waiting.take(100, at(22), false).entries();
        assert_eq!(again[0].time, at(0), "what was put back comes first");
        assert_eq!(again.len(), 10 + 1);
        assert_eq!(again[10].about.as_deref(), Some("6 events were not recorded"), "it was not told before");
    }
}
