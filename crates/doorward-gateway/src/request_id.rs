//! The number under which a request is found again: on error pages, in the log and in `X-Request-Id`.

use doorward_core::Entropy;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// 16 random hexadecimal digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestId([u8; 16]);

impl RequestId {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut random = [0_u8; 8];
        entropy.fill(&mut random);
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
