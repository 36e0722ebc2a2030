//! Password hashing off the request's threads and within a memory budget (AF-09).
//!
//! A hash takes a share of the budget for as long as it runs; those that find no room wait in a bounded queue, in
//! which clients take turns, and beyond that the answer is `Busy` at once. Nothing else of the process slows down.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use doorward_core::ports::{PasswordWork, PortError, WorkOutcome};
use doorward_crypto::{Argon2Cost, BlockPool, Entropy, HashParameters, PasswordHash, Salt};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::JoinError;

mod queue;

use queue::{Room, WorkQueue};

/// How much password work there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Memory of all running hashes together, in MiB. A hash that needs more than all of it runs alone.
    pub memory_mib: u32,
    /// Hashes at once, whatever their memory: more than there are processors only slows each other down.
    pub parallel: u32,
    /// How many may wait, a quarter of them of one client; with 0 nobody does.
    pub queue: usize,
}

impl Budget {
    /// For a machine with so many processors: as many hashes of the default size at once, at least two.
    pub fn for_processors(processors: u32) -> Self {
        let parallel = processors.max(2);
        let each = Argon2Cost::default().memory_kib / 1024;
        Self { memory_mib: each.saturating_mul(parallel), parallel, queue: 64 }
    }
}

/// How new hashes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewHashes {
    /// Family and cost; also what an unknown name costs (AM-05).
    pub parameters: HashParameters,
    /// Length of the random salt in bytes, where the family leaves it open.
    pub salt_length: usize,
}

impl Default for NewHashes {
    fn default() -> Self {
        Self { parameters: HashParameters::default(), salt_length: 16 }
    }
}

/// Memory kept for the next hash goes back to the operating system when there was none for so long.
const KEEP: Duration = Duration::from_secs(10);

/// The allocator holds freed memory for a second before it gives it back.
const PURGE: Duration = Duration::from_millis(1300);

/// Large enough that the allocator treats it like the memory of a hash.
const NUDGE: usize = 64 << 20;

/// New hashes wait as one client of their own.
const NEW_HASHES: &str = "new hashes";

/// The pool that does it. Its methods need a running tokio runtime.
pub struct PasswordPool {
    budget: Budget,
    queue: WorkQueue,
    blocks: Arc<BlockPool>,
    /// Counts finished hashes, so that an idle time can be told from a busy one.
    finished: Arc<AtomicU64>,
    keep: Duration,
    hashes: NewHashes,
    dummy: PasswordHash,
    entropy: Arc<dyn Entropy>,
}

impl PasswordPool {
    /// A pool with `budget` that makes new hashes as `hashes` says.
    pub fn new(budget: Budget, hashes: NewHashes, entropy: Arc<dyn Entropy>) -> Self {
        // Kept for the next sign-in: one hash of the default size. All of the budget would stay with an
        // idle process for ever.
        let kept = usize::try_from(hashes.parameters.memory_kib().min(64 * 1024)).unwrap_or(0);
        Self {
            budget,
            queue: WorkQueue::new(budget.memory_mib.max(1), budget.parallel.max(1), budget.queue),
            blocks: Arc::new(BlockPool::new(kept)),
            finished: Arc::default(),
            keep: KEEP,
            dummy: hashes.parameters.unmatchable(),
            hashes,
            entropy,
        }
    }

    /// Gives memory that was kept for the next hash back to the operating system now; without this call it
    /// happens ten seconds after the last hash.
    pub fn release_memory(&self) {
        self.blocks.release();
    }

    /// Room for a hash of `memory_kib` on behalf of `client`; `None` when too many wait already.
    async fn room(&self, memory_kib: u32, client: &str) -> Option<Room> {
        let share = memory_kib.div_ceil(1024).clamp(1, self.budget.memory_mib.max(1));
        self.queue.enter(share, client).await
    }

    /// Runs `work` in `room`, which is left when the work ends, even if the one who asked is gone by then.
    async fn run<T: Send + 'static>(
        &self,
        room: Room,
        work: impl FnOnce(&BlockPool) -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let (blocks, finished, keep) = (Arc::clone(&self.blocks), Arc::clone(&self.finished), self.keep);
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&blocks);
            drop(room);
            let count = finished.fetch_add(1, Ordering::AcqRel) + 1;
            tokio::spawn(async move {
                give_back_freed_memory().await;
                tokio::time::sleep(keep.saturating_sub(PURGE)).await;
                if finished.load(Ordering::Acquire) == count {
                    blocks.release();
                    give_back_freed_memory().await;
                }
            });
            result
        });
        task.await
    }
}

/// The program's allocator gives freed memory back to the system only when some more large memory is freed a moment
/// later, and an idle process frees none (AF-08). What is reserved here is never touched, so it costs no memory.
async fn give_back_freed_memory() {
    tokio::time::sleep(PURGE).await;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(NUDGE)));
}

#[async_trait]
impl PasswordWork for PasswordPool {
    async fn verify(
        &self,
        hash: Option<&SecretString>,
        password: &SecretString,
        on_behalf_of: &str,
    ) -> WorkOutcome {
        let parsed = hash.and_then(|hash| PasswordHash::parse(hash.expose_secret()).ok());
        // A stored hash that cannot be read costs the same as an unknown name.
        let parsed = parsed.unwrap_or_else(|| self.dummy.clone());
        let Some(room) = self.room(parsed.memory_kib(), on_behalf_of).await else { return WorkOutcome::Busy };
        let password = password.clone();
        let work = move |blocks: &BlockPool| parsed.verify(password.expose_secret().as_bytes(), blocks);
        match self.run(room, work).await {
            Ok(true) => WorkOutcome::Matches,
            Ok(false) => WorkOutcome::Differs,
            Err(fault) => {
                tracing::error!(error = %fault, "a password verification did not finish");
                WorkOutcome::Differs
            }
        }
    }

    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError> {
        let parameters = self.hashes.parameters;
        let room = self.room(parameters.memory_kib(), NEW_HASHES).await;
        let room = room.ok_or_else(|| PortError::unavailable("too much password work at once"))?;
        let mut salt = vec![0; parameters.salt_length(self.hashes.salt_length)];
        self.entropy.fill(&mut salt);
        let password = password.clone();
        let work = move |blocks: &BlockPool| {
            parameters.hash(password.expose_secret().as_bytes(), Salt::Random(&salt), blocks)
        };
        let hash = self.run(room, work).await.map_err(PortError::unavailable)?;
        let hash = hash.map_err(PortError::unavailable)?;
        Ok(SecretString::from(hash))
    }

    fn is_outdated(&self, hash: &SecretString) -> bool {
        // What cannot be read verifies nothing, so there is never a password to hash anew.
        PasswordHash::parse(hash.expose_secret()).is_ok_and(|hash| hash.needs_rehash(&self.hashes.parameters))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
    use super::*;
    use doorward_crypto::{Argon2Variant, SystemEntropy};

    fn pool(budget: Budget, memory_kib: u32, iterations: u32) -> Arc<PasswordPool> {
        let cost = Argon2Cost { memory_kib, iterations, parallelism: 1, key_length: 32 };
        Arc::new(PasswordPool::new(
            budget,
            NewHashes {
                parameters: HashParameters::Argon2 { variant: Argon2Variant::Id, cost },
                salt_length: 16,
            },
            Arc::new(SystemEntropy),
        ))
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn what_it_hashes_it_verifies_and_nobody_matches_nothing() {
        let pool = pool(Budget { memory_mib: 8, parallel: 2, queue: 8 }, 1024, 1);
        let hash = pool.hash(&secret("right")).await.unwrap();
        assert_eq!(pool.verify(Some(&hash), &secret("right"), "client").await, WorkOutcome::Matches);
        assert_eq!(pool.verify(Some(&hash), &secret("wrong"), "client").await, WorkOutcome::Differs);
        assert_eq!(pool.verify(None, &secret("right"), "client").await, WorkOutcome::Differs);
        assert_eq!(
            pool.verify(Some(&secret("damaged")), &secret("right"), "client").await,
            WorkOutcome::Differs
        );
    }

    #[tokio::test]
    async fn a_hash_is_outdated_when_it_was_made_otherwise() {
        let budget = Budget { memory_mib: 8, parallel: 2, queue: 8 };
        let (pool, other) = (pool(budget, 1024, 1), self::pool(budget, 1024, 2));
        let hash = pool.hash(&secret("right")).await.unwrap();
        assert!(!pool.is_outdated(&hash));
        assert!(other.is_outdated(&hash));
        assert!(pool.is_outdated(&secret("$6$rounds=5000$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/")));
        assert!(!pool.is_outdated(&secret("damaged")));
    }

    /// Whether the future is ready within a moment.
    async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(Duration::from_millis(100), future).await.ok()
    }

    #[tokio::test]
    async fn beyond_the_queue_the_answer_is_busy_and_those_who_wait_are_served() {
        let pool = pool(Budget { memory_mib: 8, parallel: 1, queue: 3 }, 1024, 1);
        let hash = pool.hash(&secret("right")).await.unwrap();
        let running = pool.room(1024, "client").await.unwrap();
        let tries: Vec<_> = (0..5)
            .map(|client| {
                let (pool, hash, client) = (Arc::clone(&pool), hash.clone(), format!("client {client}"));
                tokio::spawn(async move { pool.verify(Some(&hash), &secret("right"), &client).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(pool.queue.waiting(), 3, "the queue is full");
        assert!(pool.hash(&secret("new")).await.is_err(), "new hashes obey the same bound");
        drop(running);
        let mut outcomes = Vec::new();
        for one in tries {
            outcomes.push(one.await.unwrap());
        }
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!((count(WorkOutcome::Matches), count(WorkOutcome::Busy)), (3, 2), "{outcomes:?}");
        assert_eq!(pool.queue.waiting(), 0, "nobody is left in the queue");
    }

    #[tokio::test]
    async fn the_memory_of_all_running_hashes_stays_within_the_budget() {
        let pool = pool(Budget { memory_mib: 8, parallel: 9, queue: 9 }, 1024, 1);
        let first = pool.room(6 * 1024, "client").await.unwrap();
        let _second = soon(pool.room(2 * 1024, "client")).await.expect("6 and 2 are 8");
        assert!(soon(pool.room(1, "client")).await.is_none(), "there is no room left");
        assert_eq!(pool.queue.waiting(), 0, "who gives up leaves the queue");
        drop(first);
        assert!(soon(pool.room(6 * 1024, "client")).await.is_some());
    }

    #[tokio::test]
    async fn a_large_hash_is_not_overtaken_for_ever_by_small_ones() {
        let pool = pool(Budget { memory_mib: 8, parallel: 9, queue: 9 }, 1024, 1);
        let small = pool.room(1024, "client").await.unwrap();
        let waiting = Arc::clone(&pool);
        let large = tokio::spawn(async move { waiting.room(8 * 1024, "large").await.is_some() });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(soon(pool.room(1024, "client")).await.is_none(), "who comes later waits behind it");
        drop(small);
        assert!(soon(large).await.unwrap().unwrap());
    }

    #[tokio::test]
    async fn memory_is_kept_for_the_next_hash_and_goes_back_when_none_comes() {
        let mut pool =
            Arc::into_inner(pool(Budget { memory_mib: 8, parallel: 2, queue: 2 }, 1024, 1)).unwrap();
        pool.keep = PURGE;
        pool.hash(&secret("right")).await.unwrap();
        assert_eq!(pool.blocks.kept_kib(), 1024);
        tokio::time::sleep(PURGE * 6 / 10).await;
        let second = tokio::time::Instant::now();
        pool.hash(&secret("right")).await.unwrap();
        tokio::time::sleep(PURGE * 6 / 10).await;
        let kept = pool.blocks.kept_kib();
        // A machine that slept through the whole time has nothing to say here.
        if second.elapsed() < pool.keep {
            assert_eq!(kept, 1024, "the second hash put it off");
        }
        let gone = async {
            while pool.blocks.kept_kib() > 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PURGE * 20, gone).await.expect("nothing is kept for ever");
    }

    #[tokio::test]
    async fn a_hash_larger_than_the_budget_still_runs_alone() {
        let pool = pool(Budget { memory_mib: 1, parallel: 2, queue: 2 }, 4096, 1);
        let hash = pool.hash(&secret("right")).await.unwrap();
        assert_eq!(pool.verify(Some(&hash), &secret("right"), "client").await, WorkOutcome::Matches);
    }
}
