//! Counting failures by key.

use std::{
    collections::{BTreeSet, HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{RateLimit, RetryAfter};
use crate::time::Timestamp;

/// Counts failed attempts by key (an address, an account) and refuses more than the limit.
///
/// Memory is bounded by the number of keys (about 350 bytes each, and 24 more per failure that a window still
/// sees, beyond four). When it is full, a new key replaces another one: first those that are not blocked, the one that failed
/// longest ago before the others; only if every key is blocked, the block that ends soonest (SC-139). A restart
/// forgets everything.
#[derive(Clone, Debug)]
pub struct FailureLimiter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    max_keys: usize,
    hashers: [RandomState; 2],
    state: Mutex<State>,
}

/// Keys are kept as keyed hashes: of one size whatever was typed, and no names in memory.
type KeyHash = (u64, u64);

/// What is evicted first: no attempt under way, then blocked until earlier, then failed longer ago.
type Rank = (bool, Timestamp, Timestamp);

const NEVER: Timestamp = Timestamp::from_millis(i64::MIN);

#[derive(Debug)]
struct State {
    limit: RateLimit,
    entries: HashMap<KeyHash, Entry>,
    ranks: BTreeSet<(Rank, KeyHash)>,
    next_attempt: u64,
}

#[derive(Debug)]
struct Entry {
    /// Ascending by time.
    failures: Vec<Failure>,
    rank: Rank,
}

#[derive(Clone, Copy, Debug)]
struct Failure {
    at: Timestamp,
    /// The attempt that has not ended yet.
    attempt: Option<u64>,
}

/// An attempt that counts as a failure until it is known to have succeeded. Dropping it leaves the failure
/// counted, so hanging up does not help anybody.
#[must_use = "an attempt that is dropped counts as failed"]
#[derive(Debug)]
pub struct Attempt {
    limiter: FailureLimiter,
    key: KeyHash,
    number: u64,
}

impl Attempt {
    /// It was no failure after all: takes it back. Earlier failures stay counted.
    pub fn succeeded(self) {
        self.limiter.end(self.key, self.number, true);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.limiter.end(self.key, self.number, false);
    }
}

impl FailureLimiter {
    /// A limiter that keeps at most `max_keys` keys (at least one).
    pub fn new(limit: RateLimit, max_keys: usize) -> Self {
        let state = State { limit, entries: HashMap::new(), ranks: BTreeSet::new(), next_attempt: 0 };
        let shared = Shared {
            max_keys: max_keys.max(1),
            hashers: [RandomState::new(), RandomState::new()],
            state: Mutex::new(state),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Whether an attempt by `key` would be admitted, going by failures that are settled; counts nothing.
    ///
    /// # Errors
    /// The wait until one is admitted.
    pub fn check(&self, key: &str, now: Timestamp) -> Result<(), RetryAfter> {
        let key = self.hash(key);
        let State { limit, entries, .. } = &mut *self.lock();
        match entries.get_mut(&key) {
            Some(entry) => {
                entry.set_back_to(now);
                entry.wait(limit, now, false).map_or(Ok(()), Err)
            }
            None => Ok(()),
        }
    }

    /// Begins an attempt by `key` and counts it for the time being. What is refused is not counted (HS-48).
    ///
    /// # Errors
    /// The wait until an attempt is admitted. If only attempts under way are in the way ([`check`](Self::check)
    /// says yes), it may be sooner.
    pub fn try_begin(&self, key: &str, now: Timestamp) -> Result<Attempt, RetryAfter> {
        let key = self.hash(key);
        let mut state = self.lock();
        let State { limit, entries, .. } = &mut *state;
        if let Some(entry) = entries.get_mut(&key) {
            entry.set_back_to(now);
            if let Some(wait) = entry.wait(limit, now, true) {
                return Err(wait);
            }
        }
        let number = state.next_attempt;
        state.next_attempt += 1;
        self.count(&mut state, key, Failure { at: now, attempt: Some(number) }, now);
        drop(state);
        Ok(Attempt { limiter: self.clone(), key, number })
    }

    /// Counts a failure of `key` that was not begun here.
    pub fn note_failure(&self, key: &str, now: Timestamp) {
        let key = self.hash(key);
        let mut state = self.lock();
        self.count(&mut state, key, Failure { at: now, attempt: None }, now);
    }

    /// Forgets every failure of `key`: an administrator lifts the block. Whether there was any.
    pub fn forget(&self, key: &str) -> bool {
        let key = self.hash(key);
        let mut state = self.lock();
        state.remove(key)
    }

    /// Holds another limit from now on. Failures stay counted as far as they were kept.
    pub fn set_limit(&self, limit: RateLimit) {
        self.lock().limit = limit;
    }

    /// The longest window of the limit.
    pub fn longest_span(&self) -> Duration {
        self.lock().limit.longest_span()
    }

    /// How many keys are kept.
    pub fn keys(&self) -> usize {
        self.lock().entries.len()
    }

    fn end(&self, key: KeyHash, number: u64, succeeded: bool) {
        let mut state = self.lock();
        let Some(entry) = state.entries.get_mut(&key) else { return };
        let Some(at) = entry.failures.iter().position(|failure| failure.attempt == Some(number)) else {
            return;
        };
        if succeeded {
            entry.failures.remove(at);
        } else if let Some(failure) = entry.failures.get_mut(at) {
            failure.attempt = None;
        }
        if entry.failures.is_empty() {
            state.remove(key);
        } else {
            state.update_rank(key);
        }
    }

    fn count(&self, state: &mut State, key: KeyHash, failure: Failure, now: Timestamp) {
        if !state.entries.contains_key(&key) {
            while state.entries.len() >= self.shared.max_keys {
                let Some(first) = state.ranks.first().map(|ranked| ranked.1) else { break };
                state.remove(first);
            }
            let rank = (false, NEVER, now);
            state.ranks.insert((rank, key));
            state.entries.insert(key, Entry { failures: Vec::new(), rank });
        }
        if let Some(entry) = state.entries.get_mut(&key) {
            entry.prune(&state.limit, now);
            entry.failures.push(failure);
        }
        state.update_rank(key);
    }

    fn hash(&self, key: &str) -> KeyHash {
        let [first, second] = &self.shared.hashers;
        (first.hash_one(key), second.hash_one(key))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is complete before anything could panic, so a poisoned state is a good one.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether there were failures.
    fn remove(&mut self, key: KeyHash) -> bool {
        let removed = self.entries.remove(&key);
        if let Some(entry) = &removed {
            self.ranks.remove(&(entry.rank, key));
        }
        removed.is_some_and(|entry| !entry.failures.is_empty())
    }

    fn update_rank(&mut self, key: KeyHash) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        let rank = entry.current_rank(&self.limit);
        if rank != entry.rank {
            self.ranks.remove(&(entry.rank, key));
            self.ranks.insert((rank, key));
            entry.rank = rank;
        }
    }
}

impl Entry {
    /// A clock that was set back must not make a block last longer than its window.
    fn set_back_to(&mut self, now: Timestamp) {
        for failure in self.failures.iter_mut().rev().take_while(|failure| failure.at > now) {
            failure.at = now;
        }
    }

    /// Drops what no window can see any more.
    fn prune(&mut self, limit: &RateLimit, now: Timestamp) {
        self.set_back_to(now);
        let longest = limit.longest_span();
        self.failures.retain(|failure| failure.attempt.is_some() || now.since(failure.at) < longest);
        let settled = self.failures.iter().filter(|failure| failure.attempt.is_none()).count();
        let mut surplus = (settled + 1).saturating_sub(limit.largest_count().max(1));
        self.failures.retain(|failure| {
            let drop = failure.attempt.is_none() && surplus > 0;
            surplus -= usize::from(drop);
            !drop
        });
    }

    /// The wait that the strictest window asks for, if any is full.
    fn wait(&self, limit: &RateLimit, now: Timestamp, with_attempts: bool) -> Option<RetryAfter> {
        let until = self.blocked_until(limit, with_attempts)?;
        let wait = until.since(now);
        (wait > Duration::ZERO).then_some(RetryAfter(wait))
    }

    /// Until when the failures so far block: each window until the last-but-`count` failure leaves it.
    fn blocked_until(&self, limit: &RateLimit, with_attempts: bool) -> Option<Timestamp> {
        let counted = |failure: &&Failure| with_attempts || failure.attempt.is_none();
        let ends = limit.windows().iter().filter_map(|window| {
            let place = (window.count as usize).saturating_sub(1);
            let decisive = self.failures.iter().rev().filter(counted).nth(place)?;
            Some(decisive.at.plus(window.span))
        });
        ends.max()
    }

    fn current_rank(&self, limit: &RateLimit) -> Rank {
        let under_way = self.failures.iter().any(|failure| failure.attempt.is_some());
        let last = self.failures.last().map_or(NEVER, |failure| failure.at);
        (under_way, self.blocked_until(limit, true).unwrap_or(NEVER), last)
    }
}
