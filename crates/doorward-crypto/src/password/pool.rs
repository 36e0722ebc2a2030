//! Argon2's working memory, used again. Fresh memory for every hash costs more than half of its time in page
//! faults and leaves the process large.

use std::sync::{Mutex, PoisonError};

use argon2::Block;
use zeroize::Zeroize as _;

/// Keeps the memory of finished hashes for the next ones, up to a bound; larger memory goes back to the
/// operating system at once (AF-08).
///
/// What is kept is wiped first: with one pass over the memory its first blocks follow from the password by two
/// cheap hashes, so that whoever reads them could try passwords without argon2's cost.
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
        self.give_back(memory, blocks);
        result
    }

    /// How much is kept at the moment, in KiB.
    pub fn kept_kib(&self) -> usize {
        self.lock().iter().map(Vec::len).sum()
    }

    /// Gives all kept memory back to the operating system.
    pub fn release(&self) {
        self.lock().clear();
    }

    fn take(&self, blocks: usize) -> Option<Vec<Block>> {
        let mut kept = self.lock();
        let fits = kept.iter().enumerate().filter(|(_, memory)| memory.len() >= blocks);
        if let Some((index, _)) = fits.min_by_key(|(_, memory)| memory.len()) {
            return Some(kept.swap_remove(index));
        }
        drop(kept);
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).ok()?;
        memory.resize(blocks, Block::new());
        Some(memory)
    }

    /// `used` blocks at the front of `memory` were written to.
    fn give_back(&self, mut memory: Vec<Block>, used: usize) {
        if memory.len() > self.max_kept_kib {
            return;
        }
        if let Some(written) = memory.get_mut(..used) {
            written.iter_mut().zeroize();
        }
        let mut kept = self.lock();
        let mut total: usize = memory.len() + kept.iter().map(Vec::len).sum::<usize>();
        // The latest is the likeliest to be of use: sizes change only when the configured cost does.
        while total > self.max_kept_kib && !kept.is_empty() {
            total -= kept.remove(0).len();
        }
        kept.push(memory);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn dirty(pool: &BlockPool, blocks: usize) {
        let fill = |memory: &mut [Block]| {
            assert_eq!(memory.len(), blocks);
            memory.iter_mut().for_each(|block| block.as_mut().fill(7));
        };
        pool.with(blocks, fill).unwrap();
    }

    #[test]
    fn memory_is_kept_up_to_the_bound_and_not_beyond() {
        let pool = BlockPool::new(100);
        dirty(&pool, 60);
        assert_eq!(pool.kept_kib(), 60);
        dirty(&pool, 40);
        assert_eq!(pool.kept_kib(), 60, "the smaller hash uses the same memory");
        dirty(&pool, 200);
        assert_eq!(pool.kept_kib(), 60, "what is larger than the bound is never kept");
        dirty(&pool, 90);
        assert_eq!(pool.kept_kib(), 90, "the latest size stays");
        pool.release();
        assert_eq!(pool.kept_kib(), 0);
    }

    #[test]
    fn kept_memory_is_wiped() {
        let pool = BlockPool::new(100);
        dirty(&pool, 50);
        dirty(&pool, 20);
        assert!(pool.lock().iter().flatten().all(|block| block.as_ref().iter().all(|word| *word == 0)));
    }

    #[test]
    fn memory_that_cannot_be_had_is_an_answer_and_no_abort() {
        assert!(BlockPool::new(0).with(usize::MAX / 2048, |_| ()).is_none());
    }
}
