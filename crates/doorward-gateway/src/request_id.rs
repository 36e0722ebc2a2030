//! The number under which a request is found again: on error pages, in the log and in `X-Request-Id`.

use std::sync::{Arc, Mutex, PoisonError};

use doorward_core::Entropy;

use crate::lane::PerLane;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Random bytes of one id.
const BYTES: usize = 8;

/// So many ids are drawn at once: a call of the generator costs as much for one as for all.
const DRAWN: usize = 64;

/// Gives ids. They are unpredictable, but no secrets, so they may wait in memory until they are used.
pub(crate) struct RequestIds {
    entropy: Arc<dyn Entropy>,
    drawn: PerLane<Mutex<Vec<[u8; BYTES]>>>,
}

impl RequestIds {
    pub(crate) fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, drawn: PerLane::default() }
    }

    /// For a request on `lane`.
    pub(crate) fn next(&self, lane: usize) -> RequestId {
        let mut drawn = self.drawn.of(lane).lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.is_empty() {
            let mut random = [0; BYTES * DRAWN];
            self.entropy.fill(&mut random);
            drawn.extend(random.as_chunks::<BYTES>().0);
        }
        let random = drawn.pop();
        drop(drawn);
        random.map_or_else(|| RequestId::new(&*self.entropy), RequestId::of)
    }
}

/// 16 random hexadecimal digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestId([u8; 16]);

impl RequestId {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut random = [0; BYTES];
        entropy.fill(&mut random);
        Self::of(random)
    }

    fn of(random: [u8; BYTES]) -> Self {
        let mut text = [b'0'; 16];
        for (pair, byte) in text.chunks_exact_mut(2).zip(random) {
            for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *digit = DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
            }
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use doorward_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn no_id_comes_twice() {
        let ids = RequestIds::new(Arc::new(SeededEntropy::new(1)));
        let given: HashSet<String> = (0..1000).map(|_| ids.next(0).as_str().to_owned()).collect();
        assert_eq!(given.len(), 1000);
        assert!(given.iter().all(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }
}
