//! The limit of failed attempts, in memory: sliding windows that are exact, and bounded in what they keep.
//!
//! Only failures count (FR-30). An attempt counts from its beginning and is taken back when it succeeds, so that
//! of many attempts at the same time no more than the limit reaches the password hash (SC-130). Absent: bans
//! that outlive the process, and limits of other requests.

mod limiter;
mod rate;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use limiter::{Attempt, FailureLimiter};
pub use rate::{LimitError, RateLimit};

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
