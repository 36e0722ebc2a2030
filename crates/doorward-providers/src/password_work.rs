//! Password hashing off the request's threads and within a memory budget (AF-09).
//!
//! A hash takes a share of the budget for as long as it runs; those that find no room wait in a bounded queue,
//! and beyond that the answer is `Busy` at once. Nothing else of the process slows down.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use doorward_core::ports::{PasswordWork, PortError, WorkOutcome};
use doorward_crypto::{Argon2Cost, BlockPool, Entropy, PasswordHash, dummy_hash, hash_argon2id};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How much password work there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Memory of all running hashes together, in MiB. A hash that needs more than all of it runs alone.
    pub memory_mib: u32,
    /// Hashes at once, whatever their memory: more than there are processors only slows each other down.
    pub parallel: u32,
    /// How many may wait.
    pub queue: usize,
}

/// How new hashes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewHashes {
    /// The cost; also what an unknown name costs (AM-05).
    pub cost: Argon2Cost,
    /// Length of the random salt, in bytes.
    pub salt_length: usize,
}

impl Default for NewHashes {
    fn default() -> Self {
        Self { cost: Argon2Cost::default(), salt_length: 16 }
    }
}

/// The pool that does it.
pub struct PasswordPool {
    budget: Budget,
    memory: Arc<Semaphore>,
    processors: Arc<Semaphore>,
    waiting: AtomicUsize,
    blocks: Arc<BlockPool>,
    hashes: NewHashes,
    dummy: PasswordHash,
    entropy: Arc<dyn Entropy>,
}

impl PasswordPool {
    /// A pool with `budget` that makes new hashes as `hashes` says.
    pub fn new(budget: Budget, hashes: NewHashes, entropy: Arc<dyn Entropy>) -> Self {
        let memory = usize::try_from(budget.memory_mib.max(1)).unwrap_or(usize::MAX);
        let processors = usize::try_from(budget.parallel.max(1)).unwrap_or(1);
        // Kept for the next sign-in: one hash of the default size. All of the budget would stay with an
        // idle process for ever.
        let kept = usize::try_from(hashes.cost.memory_kib.min(64 * 1024)).unwrap_or(0);
        Self {
            budget,
            memory: Arc::new(Semaphore::new(memory)),
            processors: Arc::new(Semaphore::new(processors)),
            waiting: AtomicUsize::new(0),
            blocks: Arc::new(BlockPool::new(kept)),
            dummy: dummy_hash(&hashes.cost),
            hashes,
            entropy,
        }
    }

    /// Gives memory that was kept for the next hash back to the operating system; to be called when nobody
    /// has signed in for a while.
    pub fn release_memory(&self) {
        self.blocks.release();
    }

    /// Room for a hash of `memory_kib`; `None` when too many wait already.
    async fn room(&self, memory_kib: u32) -> Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let waiting = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _place = Place(&self.waiting);
        let running = usize::try_from(self.budget.parallel).unwrap_or(0);
        if waiting >= self.budget.queue.saturating_add(running) {
            return None;
        }
        let share = memory_kib.div_ceil(1024).clamp(1, self.budget.memory_mib.max(1));
        let processor = Arc::clone(&self.processors).acquire_owned().await.ok()?;
        let memory = Arc::clone(&self.memory).acquire_many_owned(share).await.ok()?;
        Some((processor, memory))
    }
}

/// Somebody who waits or is just being let in; leaves the queue when dropped, also when the client is gone.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[async_trait]
impl PasswordWork for PasswordPool {
    async fn verify(&self, hash: Option<&SecretString>, password: &SecretString) -> WorkOutcome {
        let parsed = hash.and_then(|hash| PasswordHash::parse(hash.expose_secret()).ok());
        // A stored hash that cannot be read costs the same as an unknown name.
        let parsed = parsed.unwrap_or_else(|| self.dummy.clone());
        let Some(room) = self.room(parsed.memory_kib()).await else { return WorkOutcome::Busy };
        let (blocks, password) = (Arc::clone(&self.blocks), password.clone());
        let work = tokio::task::spawn_blocking(move || {
            let matches = parsed.verify(password.expose_secret().as_bytes(), &blocks);
            drop(room);
            matches
        });
        match work.await {
            Ok(true) => WorkOutcome::Matches,
            Ok(false) => WorkOutcome::Differs,
            Err(fault) => {
                tracing::error!(error = %fault, "a password verification did not finish");
                WorkOutcome::Differs
            }
        }
    }

    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError> {
        let cost = self.hashes.cost;
        let room = self.room(cost.memory_kib).await;
        let room = room.ok_or_else(|| PortError::unavailable("too much password work at once"))?;
        let mut salt = vec![0; self.hashes.salt_length];
        self.entropy.fill(&mut salt);
        let (blocks, password) = (Arc::clone(&self.blocks), password.clone());
        let work = tokio::task::spawn_blocking(move || {
            let hash = hash_argon2id(password.expose_secret().as_bytes(), &cost, &salt, &blocks);
            drop(room);
            hash
        });
        let hash = work.await.map_err(PortError::unavailable)?.map_err(PortError::unavailable)?;
        Ok(SecretString::from(hash))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use doorward_crypto::SystemEntropy;

    fn pool(budget: Budget, memory_kib: u32, iterations: u32) -> Arc<PasswordPool> {
        let cost = Argon2Cost { memory_kib, iterations, parallelism: 1, key_length: 32 };
        Arc::new(PasswordPool::new(budget, NewHashes { cost, salt_length: 16 }, Arc::new(SystemEntropy)))
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn what_it_hashes_it_verifies_and_nobody_matches_nothing() {
        let pool = pool(Budget { memory_mib: 8, parallel: 2, queue: 8 }, 1024, 1);
        let hash = pool.hash(&secret("right")).await.unwrap();
        assert_eq!(pool.verify(Some(&hash), &secret("right")).await, WorkOutcome::Matches);
        assert_eq!(pool.verify(Some(&hash), &secret("wrong")).await, WorkOutcome::Differs);
        assert_eq!(pool.verify(None, &secret("right")).await, WorkOutcome::Differs);
        assert_eq!(pool.verify(Some(&secret("damaged")), &secret("right")).await, WorkOutcome::Differs);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn beyond_the_queue_the_answer_is_busy_and_the_others_finish() {
        let pool = pool(Budget { memory_mib: 8, parallel: 1, queue: 3 }, 8192, 3);
        let hash = pool.hash(&secret("right")).await.unwrap();
        let mut tries = Vec::new();
        for _ in 0..20 {
            let (pool, hash) = (Arc::clone(&pool), hash.clone());
            tries.push(tokio::spawn(async move { pool.verify(Some(&hash), &secret("right")).await }));
        }
        let mut outcomes = Vec::new();
        for one in tries {
            outcomes.push(one.await.unwrap());
        }
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!(count(WorkOutcome::Differs), 0);
        assert!(count(WorkOutcome::Matches) >= 4 && count(WorkOutcome::Busy) > 0, "{outcomes:?}");
        assert_eq!(pool.waiting.load(Ordering::Acquire), 0, "nobody is left in the queue");
    }

    #[tokio::test]
    async fn a_hash_larger_than_the_budget_still_runs_alone() {
        let pool = pool(Budget { memory_mib: 1, parallel: 2, queue: 2 }, 4096, 1);
        let hash = pool.hash(&secret("right")).await.unwrap();
        assert_eq!(pool.verify(Some(&hash), &secret("right")).await, WorkOutcome::Matches);
    }
}
