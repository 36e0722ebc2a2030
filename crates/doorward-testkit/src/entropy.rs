//! Randomness that is the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use doorward_core::Entropy;

/// The golden ratio in 64 bits: SplitMix64's step.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A deterministic generator (SplitMix64). Two with the same seed give the same bytes; no secret is one.
pub struct SeededEntropy {
    state: AtomicU64,
}

impl SeededEntropy {
    /// The generator of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }

    fn next(&self) -> u64 {
        let mut mixed = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Default for SeededEntropy {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.next().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_every_draw_differs() {
        let draw = |entropy: &SeededEntropy| {
            let mut bytes = [0_u8; 13];
            entropy.fill(&mut bytes);
            bytes
        };
        let (one, two, other) = (SeededEntropy::new(7), SeededEntropy::new(7), SeededEntropy::new(8));
        let first = draw(&one);
        assert_eq!(first, draw(&two));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&other));
    }
}
