//! Argon2's working memory, used again. Fresh memory for every hash costs more than half of its time in page
//! faults and leaves the process large.

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// Keeps the memory of finished hashes for the next ones, up to a bound; larger memory goes back to the
/// operating system at once (AF-08).
pub struct BlockPool {
    max_kept_kib: usize,
    kept: Mutex<Vec<Vec<Block>>>,
}

impl BlockPool {
    /// Keeps at most `max_kept_kib` KiB in total.
    pub fn new(max_kept_kib: usize) -> Self {
        Self { max_kept_kib, kept: Mutex::default() }
    }

    /// Runs `work` on at least `blocks` blocks of 1 KiB; `None` if the memory cannot be had.
    pub(super) fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> Option<T> {
        let mut memory = self.take(blocks)?;
        let result = memory.get_mut(..blocks).map(work);
        self.give_back(memory);
        result
    }

    /// Gives all kept memory back to the operating system.
    pub fn release(&self) {
        self.lock().clear();
    }

    fn take(&self, blocks: usize) -> Option<Vec<Block>> {
        let mut kept = self.lock();
        if let Some(index) = kept.iter().position(|memory| memory.len() >= blocks) {
            return Some(kept.swap_remove(index));
        }
        drop(kept);
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).ok()?;
        memory.resize(blocks, Block::new());
        Some(memory)
    }

    /// Kept blocks hold nothing that tells the password: argon2's first pass overwrites them, and the last
    /// one's content is as one-way as the hash. They are cleared all the same when they leave the pool.
    fn give_back(&self, memory: Vec<Block>) {
        let mut kept = self.lock();
        let total: usize = kept.iter().map(Vec::len).sum();
        if total + memory.len() <= self.max_kept_kib {
            kept.push(memory);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_kept_up_to_the_bound_and_not_beyond() {
        let pool = BlockPool::new(100);
        pool.with(60, |blocks| assert_eq!(blocks.len(), 60));
        pool.with(40, |blocks| assert_eq!(blocks.len(), 40));
        pool.with(200, |blocks| assert_eq!(blocks.len(), 200));
        let kept: usize = pool.lock().iter().map(Vec::len).sum();
        assert!(kept <= 100, "{kept} KiB are kept");
        pool.release();
        assert!(pool.lock().is_empty());
    }
}
