//! Bans and counted failures in memory.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use doorward_core::{
    ports::{BanStore, PortError},
    regulation::{Ban, BanSubject, CountedFailure},
    time::Timestamp,
};

/// Bans and failures in lists that a test can look into and break.
#[derive(Default)]
pub struct MemoryBans {
    kept: Mutex<Kept>,
    broken: AtomicBool,
    reads: AtomicUsize,
}

#[derive(Default)]
struct Kept {
    bans: Vec<Ban>,
    failures: Vec<CountedFailure>,
}

impl MemoryBans {
    /// From now on every method fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// Every ban that was neither lifted nor pruned, in force or not, oldest first.
    pub fn all(&self) -> Vec<Ban> {
        self.lock().bans.clone()
    }

    /// Every failure that was noted and not pruned, in the order of noting.
    pub fn failures(&self) -> Vec<CountedFailure> {
        self.lock().failures.clone()
    }

    /// How often `ban_find` was called.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> Result<MutexGuard<'_, Kept>, PortError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(PortError::unavailable("the bans are set broken"));
        }
        Ok(self.lock())
    }
}

#[async_trait]
impl BanStore for MemoryBans {
    async fn ban_add(&self, ban: &Ban) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.bans.retain(|other| other.subject != ban.subject);
        kept.bans.push(ban.clone());
        Ok(())
    }

    async fn ban_find(&self, subject: &BanSubject, now: Timestamp) -> Result<Option<Ban>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let found = self.kept()?.bans.iter().find(|ban| ban.subject == *subject).cloned();
        Ok(found.filter(|ban| ban.holds_at(now)))
    }

    async fn ban_revoke(&self, subject: &BanSubject) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let before = kept.bans.len();
        kept.bans.retain(|ban| ban.subject != *subject);
        Ok(kept.bans.len() < before)
    }

    async fn ban_list(&self, now: Timestamp) -> Result<Vec<Ban>, PortError> {
        let mut bans: Vec<_> = self.kept()?.bans.iter().filter(|ban| ban.holds_at(now)).cloned().collect();
        bans.sort_by_key(|ban| std::cmp::Reverse(ban.since));
        Ok(bans)
    }

    async fn failure_note(&self, failures: &[CountedFailure]) -> Result<(), PortError> {
        self.kept()?.failures.extend_from_slice(failures);
        Ok(())
    }

    async fn failure_list(&self, since: Timestamp, limit: usize) -> Result<Vec<CountedFailure>, PortError> {
        let kept = self.kept()?;
        let mut noted: Vec<_> = kept.failures.iter().filter(|failure| failure.at >= since).cloned().collect();
        noted.sort_by_key(|failure| failure.at);
        noted.drain(..noted.len().saturating_sub(limit));
        Ok(noted)
    }

    async fn ban_prune(&self, now: Timestamp, failures_before: Timestamp) -> Result<u64, PortError> {
        let mut kept = self.kept()?;
        let before = kept.bans.len() + kept.failures.len();
        kept.bans.retain(|ban| ban.until.is_none_or(|until| until >= now));
        kept.failures.retain(|failure| failure.at >= failures_before);
        Ok((before - kept.bans.len() - kept.failures.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn memory_bans_keep_the_ban_store_contract() {
        crate::conformance::ban_store(async || Arc::new(MemoryBans::default())).await;
    }
}
