//! Counting requests by client, for a million clients at once (HS-45 to HS-50).

mod several;

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::RetryAfter;
use crate::time::Timestamp;

/// Limits are per minute.
pub const WINDOW: Duration = Duration::from_secs(60);

/// Requests that follow within so long may be counted as one group, which leaves the window with its last. So a
/// client never gets more than its limit in any minute, and waits at most this much longer than it had to.
const GROUP: Duration = Duration::from_secs(2);

const SHARDS: usize = 16;

/// How many clients are looked at when one must make room, to find one that asked seldom.
const LOOKED_AT: usize = 16;

/// How many, while all of them are at their limits.
const LOOKED_AT_MOST: usize = 4096;

/// How many clients are looked at with every request, so that those who are gone do not stay in memory.
const SWEPT: usize = 2;

/// Counts requests by client in a sliding minute. In process: it needs no server, and there is nothing that could
/// fail and let everybody in.
///
/// Memory is bounded by the number of clients (about 110 bytes each for one that asks now and then, 500 more for one
/// that asks all the time). When it is full, a new client takes the place of one that is not at its limit, the idle
/// ones first. A client that is at its limit is never forgotten before its time: if all that are looked at are, the
/// new one is refused until the first of them is free again.
#[derive(Debug)]
pub struct RequestLimiter {
    hashers: [RandomState; 2],
    clients_per_shard: usize,
    shards: Vec<Mutex<Shard>>,
}

/// What a client has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a minute.
    pub limit: u32,
    /// How many of them may still come now.
    pub remaining: u32,
    /// How long until the oldest of those counted counts no more.
    pub reset: Duration,
}

/// A client is at its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitExceeded {
    /// Requests in a minute.
    pub limit: u32,
    /// How long until a request is admitted.
    pub wait: RetryAfter,
    /// Whether it is the first refusal since a request was admitted: one line in the log is enough.
    pub first: bool,
}

/// Clients are kept as keyed hashes: of one size, whatever they are called.
type KeyHash = (u64, u64);

#[derive(Debug, Default)]
struct Shard {
    places: HashMap<KeyHash, u32>,
    clients: Vec<Client>,
    hand: usize,
}

#[derive(Debug)]
struct Client {
    key: KeyHash,
    counted: Counted,
    limit: u32,
    told: bool,
}

/// Nearly everybody has one group; those who ask steadily have up to 31.
#[derive(Debug)]
enum Counted {
    One(Group),
    Many(Vec<Group>),
}

/// Requests between `first` and `spread` milliseconds later.
#[derive(Clone, Copy, Debug)]
struct Group {
    first: Timestamp,
    spread: u32,
    requests: u32,
}

impl RequestLimiter {
    /// A limiter that remembers at most so many clients (at least 16).
    pub fn new(max_clients: usize) -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            clients_per_shard: (max_clients / SHARDS).clamp(1, u32::MAX as usize),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Counts a request of `client`, unless it is one too many. What is refused is not counted (HS-48).
    ///
    /// # Errors
    /// [`LimitExceeded`] says how long to wait; a request after that is admitted if nothing else happens.
    pub fn admit(&self, client: &impl Hash, limit: u32, now: Timestamp) -> Result<Quota, LimitExceeded> {
        let key = self.key(client);
        let Some(mut shard) = self.shard(key) else {
            // There is always a shard; without one nobody could be counted, so nobody is let in.
            return Err(LimitExceeded { limit, wait: RetryAfter(WINDOW), first: false });
        };
        shard.sweep(now);
        if let Some(client) = shard.find(key) {
            return client.admit(limit, now);
        }
        if shard.clients.len() >= self.clients_per_shard
            && let Err(wait) = shard.make_room(now)
        {
            return Err(LimitExceeded { limit, wait, first: false });
        }
        shard.insert(key, limit, now);
        Ok(Quota { limit, remaining: limit.saturating_sub(1), reset: WINDOW })
    }

    /// How many clients are remembered.
    pub fn clients(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).clients.len()).sum()
    }

    fn shard(&self, key: KeyHash) -> Option<MutexGuard<'_, Shard>> {
        let index = usize::try_from(key.0 % SHARDS as u64).unwrap_or_default();
        self.shards.get(index).map(lock)
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    // Every change is complete before anything could panic, so a poisoned shard is a good one.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shard {
    fn find(&mut self, key: KeyHash) -> Option<&mut Client> {
        let place = *self.places.get(&key)?;
        self.clients.get_mut(place as usize)
    }

    fn insert(&mut self, key: KeyHash, limit: u32, now: Timestamp) {
        let Ok(place) = u32::try_from(self.clients.len()) else { return };
        let counted = Counted::One(Group { first: now, spread: 0, requests: 1 });
        self.clients.push(Client { key, counted, limit, told: false });
        self.places.insert(key, place);
    }

    fn remove(&mut self, place: usize) {
        if place >= self.clients.len() {
            return;
        }
        let gone = self.clients.swap_remove(place);
        self.places.remove(&gone.key);
        if let (Some(moved), Ok(place)) = (self.clients.get(place), u32::try_from(place)) {
            self.places.insert(moved.key, place);
        }
    }

    /// Forgets a few who have been gone for a minute.
    fn sweep(&mut self, now: Timestamp) {
        for _ in 0..SWEPT.min(self.clients.len()) {
            let place = self.next_place();
            if self.clients.get(place).is_some_and(|client| client.is_idle(now)) {
                self.remove(place);
            }
        }
    }

    /// Forgets one client, or says when one that is at its limit will be free.
    fn make_room(&mut self, now: Timestamp) -> Result<(), RetryAfter> {
        let mut soonest = WINDOW;
        let mut least: Option<(u32, usize)> = None;
        for looked in 0..LOOKED_AT_MOST.min(self.clients.len()) {
            if looked >= LOOKED_AT && least.is_some() {
                break;
            }
            let place = self.next_place();
            let Some(client) = self.clients.get_mut(place) else { continue };
            client.counted.forget_old(now);
            match client.wait(now) {
                Some(wait) => soonest = soonest.min(wait.0),
                None => {
                    let requests = client.counted.requests();
                    if requests == 0 {
                        least = Some((0, place));
                        break;
                    }
                    if least.is_none_or(|(fewest, _)| requests < fewest) {
                        least = Some((requests, place));
                    }
                }
            }
        }
        let (_, place) = least.ok_or(RetryAfter(soonest))?;
        self.remove(place);
        Ok(())
    }

    fn next_place(&mut self) -> usize {
        self.hand = if self.hand + 1 < self.clients.len() { self.hand + 1 } else { 0 };
        self.hand
    }
}

impl Client {
    fn admit(&mut self, limit: u32, now: Timestamp) -> Result<Quota, LimitExceeded> {
        self.check(limit, now)?;
        self.told = false;
        self.counted.add(now);
        let remaining = limit.saturating_sub(self.counted.requests());
        let reset = self.counted.oldest_ends().map_or(WINDOW, |end| end.since(now));
        Ok(Quota { limit, remaining, reset })
    }

    fn check(&mut self, limit: u32, now: Timestamp) -> Result<(), LimitExceeded> {
        self.limit = limit;
        self.counted.forget_old(now);
        let Some(wait) = self.wait(now) else { return Ok(()) };
        let first = !std::mem::replace(&mut self.told, true);
        Err(LimitExceeded { limit, wait, first })
    }

    fn is_idle(&self, now: Timestamp) -> bool {
        self.counted.groups().iter().all(|group| group.has_left(now))
    }

    /// The wait until a request is admitted, if it is not now; of groups that still count.
    fn wait(&self, now: Timestamp) -> Option<RetryAfter> {
        let mut left = self.counted.requests();
        if left < self.limit {
            return None;
        }
        for group in self.counted.groups() {
            left -= group.requests;
            if left < self.limit {
                return Some(RetryAfter(group.end().since(now)));
            }
        }
        Some(RetryAfter(WINDOW))
    }
}

impl Counted {
    /// Oldest first.
    fn groups(&self) -> &[Group] {
        match self {
            Self::One(group) => std::slice::from_ref(group),
            Self::Many(groups) => groups,
        }
    }

    fn requests(&self) -> u32 {
        self.groups().iter().fold(0, |sum, group| sum.saturating_add(group.requests))
    }

    fn oldest_ends(&self) -> Option<Timestamp> {
        self.groups().first().map(|group| group.end())
    }

    fn forget_old(&mut self, now: Timestamp) {
        match self {
            Self::One(group) => {
                group.set_back_to(now);
                if group.has_left(now) {
                    group.requests = 0;
                }
            }
            Self::Many(groups) => {
                groups.iter_mut().for_each(|group| group.set_back_to(now));
                groups.retain(|group| !group.has_left(now));
            }
        }
    }

    fn add(&mut self, now: Timestamp) {
        let fresh = Group { first: now, spread: 0, requests: 1 };
        match self {
            Self::One(group) if group.requests == 0 => *group = fresh,
            Self::One(group) => {
                if !group.take(now) {
                    *self = Self::Many(vec![*group, fresh]);
                }
            }
            Self::Many(groups) => {
                if !groups.last_mut().is_some_and(|last| last.take(now)) {
                    groups.push(fresh);
                }
            }
        }
    }
}

impl Group {
    fn end(&self) -> Timestamp {
        self.first.plus(Duration::from_millis(self.spread.into())).plus(WINDOW)
    }

    fn has_left(&self, now: Timestamp) -> bool {
        now >= self.end()
    }

    /// Counts one more, if it is near enough.
    fn take(&mut self, now: Timestamp) -> bool {
        let spread = now.since(self.first);
        let near = spread < GROUP;
        if near {
            self.spread = u32::try_from(spread.as_millis()).unwrap_or(u32::MAX);
            self.requests = self.requests.saturating_add(1);
        }
        near
    }

    /// A clock that was set back must not make anybody wait for longer than the window.
    fn set_back_to(&mut self, now: Timestamp) {
        if self.first > now {
            (self.first, self.spread) = (now, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::atomic::{AtomicU32, Ordering};

    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + millis)
    }

    fn fill(limiter: &RequestLimiter, client: u32, limit: u32, now: i64) {
        for _ in 0..limit {
            limiter.admit(&client, limit, at(now)).unwrap();
        }
    }

    #[test]
    fn hs_46_the_last_of_the_limit_passes_the_next_does_not_and_a_minute_later_it_does() {
        let limiter = RequestLimiter::new(1000);
        for request in 1..=70 {
            let quota = limiter.admit(&"a", 70, at(0)).unwrap();
            assert_eq!(quota, Quota { limit: 70, remaining: 70 - request, reset: WINDOW });
        }
        let refused = |now| limiter.admit(&"a", 70, at(now)).unwrap_err();
        assert_eq!(refused(0), LimitExceeded { limit: 70, wait: RetryAfter(WINDOW), first: true });
        let wait = RetryAfter(Duration::from_millis(1));
        assert_eq!(refused(59_999), LimitExceeded { limit: 70, wait, first: false });
        assert!(limiter.admit(&"a", 70, at(60_000)).is_ok());
        assert!(limiter.admit(&"b", 70, at(0)).is_ok(), "others have their own count");
    }

    #[test]
    fn hs_060_a_collector_that_asks_every_ten_seconds_is_not_limited_in_an_hour_and_a_flood_is() {
        let limiter = RequestLimiter::new(1000);
        let limit = 70;
        for second in (0..3600).step_by(10) {
            assert!(limiter.admit(&"collector", limit, at(second * 1000)).is_ok(), "{second}");
            // Somebody else asks a hundred times a second.
            let passed =
                (0..1000).filter(|ms| limiter.admit(&"flood", limit, at(second * 1000 + ms * 10)).is_ok());
            assert!(passed.count() <= 70);
        }
    }

    #[test]
    fn hs_48_what_is_refused_does_not_prolong_the_wait() {
        let limiter = RequestLimiter::new(1000);
        fill(&limiter, 1, 3, 0);
        for now in 1..60_000 {
            assert!(limiter.admit(&1_u32, 3, at(now)).is_err());
        }
        assert!(limiter.admit(&1_u32, 3, at(60_000)).is_ok());
    }

    #[test]
    fn hs_47_the_wait_is_true() {
        let limiter = RequestLimiter::new(1000);
        for second in 0..10 {
            limiter.admit(&"a", 10, at(second * 5_000)).unwrap();
        }
        let refused = limiter.admit(&"a", 10, at(50_000)).unwrap_err();
        assert_eq!(refused.wait, RetryAfter(Duration::from_secs(10)));
        assert!(limiter.admit(&"a", 10, at(59_999)).is_err());
        assert!(limiter.admit(&"a", 10, at(60_000)).is_ok());
        assert!(limiter.admit(&"a", 10, at(60_000)).is_err(), "one left, one came");
    }

    /// HS-48, HS-49
    #[test]
    fn hs_48_of_1000_parallel_requests_exactly_the_limit_passes() {
        for _ in 0..10 {
            let limiter = RequestLimiter::new(1000);
            let admitted = AtomicU32::new(0);
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        for _ in 0..125 {
                            if limiter.admit(&"a", 70, at(0)).is_ok() {
                                admitted.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    });
                }
            });
            assert_eq!(admitted.into_inner(), 70);
        }
    }

    #[test]
    fn new_clients_make_nobody_free_who_is_at_the_limit() {
        let limiter = RequestLimiter::new(16_000);
        let banned = 0..1_000_u32;
        for client in banned.clone() {
            fill(&limiter, client, 5, 0);
            assert!(limiter.admit(&client, 5, at(0)).is_err());
        }
        for client in 1_000..300_000_u32 {
            limiter.admit(&client, 5, at(i64::from(client) / 10)).unwrap();
        }
        assert!(limiter.clients() <= 16_000);
        for client in banned.clone() {
            assert!(limiter.admit(&client, 5, at(30_001)).is_err(), "{client}");
        }
        for client in banned {
            assert!(limiter.admit(&client, 5, at(60_000)).is_ok(), "{client}: its minute is over");
        }
    }

    #[test]
    fn where_everybody_is_at_the_limit_nobody_is_forgotten_and_nobody_else_let_in() {
        let limiter = RequestLimiter::new(16);
        for client in 0..1_000_u32 {
            let _ = limiter.admit(&client, 1, at(0));
        }
        assert_eq!(limiter.clients(), 16);
        let refused = limiter.admit(&5_000_u32, 1, at(20_000)).unwrap_err();
        assert_eq!(refused.wait, RetryAfter(Duration::from_secs(40)));
        assert!(limiter.admit(&5_000_u32, 1, at(60_000)).is_ok());
    }

    #[test]
    fn who_is_gone_is_forgotten() {
        let limiter = RequestLimiter::new(1_000_000);
        for client in 0..10_000_u32 {
            limiter.admit(&client, 5, at(0)).unwrap();
        }
        for _ in 0..10_000 {
            let _ = limiter.admit(&"one that stays", 5, at(60_000));
        }
        for client in 0..20_000_u32 {
            let _ = limiter.admit(&(client % 1_000, "others"), 100_000, at(60_000));
        }
        assert_eq!(limiter.clients(), 1_001);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer_than_a_minute() {
        let limiter = RequestLimiter::new(16);
        fill(&limiter, 1, 2, 10_000_000);
        assert_eq!(limiter.admit(&1_u32, 2, at(0)).unwrap_err().wait, RetryAfter(WINDOW));
        assert!(limiter.admit(&1_u32, 2, at(60_000)).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Never more than the limit in a minute, never refused for longer than two seconds too long, and the wait
        /// that is told is true.
        #[test]
        fn no_minute_has_more_than_the_limit(steps in prop::collection::vec(0_i64..4_000, 1..300), limit in 1_u32..20) {
            let limiter = RequestLimiter::new(16);
            let (mut now, mut admitted) = (0_i64, Vec::<i64>::new());
            for step in steps {
                now += step;
                let within = |from: i64| admitted.iter().filter(|at| **at > from).count();
                match limiter.admit(&"a", limit, at(now)) {
                    Ok(quota) => {
                        prop_assert!(within(now - 60_000) < limit as usize);
                        prop_assert!(quota.remaining < limit);
                        admitted.push(now);
                    }
                    Err(refused) => {
                        prop_assert!(within(now - 62_000) >= limit as usize);
                        let wait = i64::try_from(refused.wait.0.as_millis()).unwrap();
                        prop_assert!((1..=62_000).contains(&wait));
                    }
                }
            }
        }
    }
}
