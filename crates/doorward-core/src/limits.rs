//! Limits in memory, bounded in what they keep: of failed attempts, and of requests.
//!
//! Of attempts only failures count (FR-30). An attempt counts from its beginning and is taken back when it succeeds, so
//! that of many attempts at the same time no more than the limit reaches the password hash (SC-130). Of requests all
//! count that are admitted (HS-48), for many more clients and in less memory each. Absent: bans that outlive the process.

mod limiter;
mod rate;
mod requests;
#[cfg(test)]
mod tests;
mod tiers;

use std::time::Duration;

pub use limiter::{Attempt, FailureLimiter};
pub use rate::{LimitError, RateLimit};
pub use requests::{LimitExceeded, Quota, RequestLimiter, WINDOW};
pub use tiers::{RequestTiers, Tier};

/// Refused; how long it takes until an attempt is admitted again, if nothing else happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(
    /// The wait, never zero.
    pub Duration,
);

impl RetryAfter {
    /// Whole seconds for the header, rounded up, so that a retry after them succeeds.
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0)
    }
}
