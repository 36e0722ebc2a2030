//! Failures that outlive the process and that other instances on the same database count too.
//!
//! The store holds a log: each failure, and each moment at which the count of somebody began anew. Every instance writes
//! what it has noted and reads what others have, about once a second; bans do not wait for that, they are asked for at
//! every attempt. So of N instances that are tried in turn, each allows at most what is left over within that second.

use std::{collections::HashMap, sync::PoisonError, time::Duration};

use super::{CountedFailure, Regulation, factor};
use crate::{limits::FailureLimiter, ports::PortError, time::Timestamp};

/// Failures read back after a restart, at most.
const RESTORED: usize = 100_000;

/// How far back others are looked at: as long as a note may take to be written, and clocks to differ.
const LOOK_BACK: Duration = Duration::from_secs(30);

/// Entries looked at in one go; more are of an attack that brings bans.
const LEARNED: usize = 10_000;

/// In front of the keys of the limit per address, where they are kept.
const LIMITED: &str = "limit:";

/// In front of a key whose count began anew. No key of a subject begins like this.
const ANEW: &str = "anew:";

/// Entries of the log that count here already, of the last [`LOOK_BACK`].
pub(super) type Seen = HashMap<(String, Timestamp), usize>;

impl Regulation {
    /// Counts again what was counted before a restart, here and in `others` (by the same keys).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn restore(&self, others: &FailureLimiter) -> Result<(), PortError> {
        let settings = self.settings.load();
        if !settings.persistent {
            return Ok(());
        }
        let longest = others.longest_span().max(settings.find_time);
        self.learn_since(longest, RESTORED, others).await
    }

    /// Writes what was noted since the last call, and counts what other instances have written, here and in `others`;
    /// to be called about once a second and before the end of the process.
    ///
    /// # Errors
    /// When the store does not answer; what was noted is kept for the next call.
    pub async fn share(&self, others: &FailureLimiter) -> Result<(), PortError> {
        if !self.settings.load().persistent {
            return Ok(());
        }
        self.flush().await?;
        self.learn_since(LOOK_BACK, LEARNED, others).await
    }

    /// Writes what was noted since the last call.
    ///
    /// # Errors
    /// When the store cannot; it is kept for the next call.
    pub async fn flush(&self) -> Result<(), PortError> {
        let noted = std::mem::take(&mut *self.unwritten());
        if noted.is_empty() {
            return Ok(());
        }
        let written = self.ports.bans.failure_note(&noted).await;
        if written.is_err() {
            self.unwritten().extend(noted);
            return written;
        }
        let mut seen = self.seen();
        for CountedFailure { key, at } in noted {
            // A flood makes no room for itself here (SC-239): of what is left out, some may count twice.
            if seen.len() < super::service::COUNTED {
                *seen.entry((key, at)).or_default() += 1;
            }
        }
        Ok(())
    }

    async fn learn_since(
        &self,
        span: Duration,
        limit: usize,
        others: &FailureLimiter,
    ) -> Result<(), PortError> {
        let now = self.ports.clock.now();
        let log = self.ports.bans.failure_list(now.minus(span), limit).await?;
        let mut seen = self.seen();
        seen.retain(|(_, at), _| *at >= now.minus(LOOK_BACK));
        let mut found = Seen::new();
        for CountedFailure { key, at } in log {
            let entry = (key, at);
            let known = seen.get(&entry).copied().unwrap_or_default();
            let times = found.entry(entry.clone()).or_default();
            *times += 1;
            if *times > known {
                self.count(&entry.0, at, others);
                if at >= now.minus(LOOK_BACK) {
                    seen.insert(entry, *times);
                }
            }
        }
        Ok(())
    }

    fn count(&self, key: &str, at: Timestamp, others: &FailureLimiter) {
        if let Some(key) = key.strip_prefix(ANEW) {
            self.limiter.forget(key);
            self.factors.forget(key);
        } else if let Some(key) = key.strip_prefix(LIMITED) {
            others.note_failure(key, at);
        } else if factor::is_key(key) {
            self.factors.note_failure(key, at);
        } else {
            self.limiter.note_failure(key, at);
        }
    }

    /// Notes a failure under `key` of the limit per address, so that a restart does not forget it.
    pub fn note_limited(&self, key: &str) {
        self.note(format!("{LIMITED}{key}"), self.ports.clock.now());
    }

    /// Notes that the count of `key` has begun anew, for a restart and for other instances.
    pub(super) fn note_anew(&self, key: &str) {
        self.note(format!("{ANEW}{key}"), self.ports.clock.now());
    }

    /// The same, written at once: a ban was lifted, perhaps by a command that ends now.
    pub(super) async fn write_anew(&self, key: &str) -> Result<(), PortError> {
        if !self.settings.load().persistent {
            return Ok(());
        }
        let anew = CountedFailure { key: format!("{ANEW}{key}"), at: self.ports.clock.now() };
        self.ports.bans.failure_note(&[anew]).await
    }

    pub(super) fn note(&self, key: String, at: Timestamp) {
        if !self.settings.load().persistent {
            return;
        }
        let mut unwritten = self.unwritten();
        // A store that is down for long must not fill the memory.
        if unwritten.len() < super::service::COUNTED {
            unwritten.push(CountedFailure { key, at });
        }
    }

    fn unwritten(&self) -> std::sync::MutexGuard<'_, Vec<CountedFailure>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
