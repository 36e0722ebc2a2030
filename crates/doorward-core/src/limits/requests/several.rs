//! Requests that count in several places at once: all of them, or none (HS-48).

use std::hash::{BuildHasher as _, Hash};

use super::{KeyHash, LimitExceeded, Quota, RequestLimiter};
use crate::time::Timestamp;

impl RequestLimiter {
    /// Counts a request in each of `counts`, unless it is one too many in any; gives what is left where least is.
    /// Simultaneous requests may be counted in one place and refused in another, never admitted beyond a limit.
    ///
    /// # Errors
    /// The place in `counts` that refuses, and how long to wait.
    pub fn admit_each<K: Hash>(
        &self,
        counts: &[(K, u32)],
        now: Timestamp,
    ) -> Result<Option<Quota>, (usize, LimitExceeded)> {
        // With one place there is nothing to look at before.
        if counts.len() > 1 {
            for (place, (client, limit)) in counts.iter().enumerate() {
                self.peek(client, *limit, now).map_err(|refused| (place, refused))?;
            }
        }
        let mut least: Option<Quota> = None;
        for (place, (client, limit)) in counts.iter().enumerate() {
            let quota = self.admit(client, *limit, now).map_err(|refused| (place, refused))?;
            if least.is_none_or(|least| quota.remaining < least.remaining) {
                least = Some(quota);
            }
        }
        Ok(least)
    }

    pub(super) fn key(&self, client: &impl Hash) -> KeyHash {
        let [first, second] = &self.hashers;
        (first.hash_one(client), second.hash_one(client))
    }

    /// Whether a request of `client` would be admitted.
    fn peek(&self, client: &impl Hash, limit: u32, now: Timestamp) -> Result<(), LimitExceeded> {
        let key = self.key(client);
        let Some(mut shard) = self.shard(key) else { return Ok(()) };
        match shard.find(key) {
            Some(client) => client.check(limit, now),
            None => Ok(()),
        }
    }
}
