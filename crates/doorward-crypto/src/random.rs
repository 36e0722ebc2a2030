//! Randomness as a port, and what is made of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `buffer`.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator, through aws-lc-rs.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::panic,
        reason = "without randomness nothing may go on; the system call does not fail in practice"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        if aws_lc_rs::rand::fill(buffer).is_err() {
            panic!("the operating system gives no randomness");
        }
    }
}

/// A token of `bytes` random bytes, base64url without padding.
pub fn random_token(entropy: &dyn Entropy, bytes: usize) -> String {
    let mut buffer = Zeroizing::new(vec![0; bytes]);
    entropy.fill(&mut buffer);
    URL_SAFE_NO_PAD.encode(buffer.as_slice())
}

/// Letters and digits without those that look alike (0 O o 1 l I).
const PASSWORD_ALPHABET: &[u8; 56] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A password of `length` characters, each equally likely: people read it from a screen.
pub fn random_password(entropy: &dyn Entropy, length: usize) -> String {
    characters(entropy, PASSWORD_ALPHABET, length)
}

/// A code of `length` characters of `alphabet` (at most 256, ASCII), each equally likely, with a dash after every
/// `group` of them: people type it from paper or from a mail.
pub fn random_code(entropy: &dyn Entropy, alphabet: &[u8], length: usize, group: usize) -> String {
    let plain = Zeroizing::new(characters(entropy, alphabet, length));
    let mut code = String::with_capacity(length + length / group.max(1));
    for (index, character) in plain.chars().enumerate() {
        if index > 0 && index % group.max(1) == 0 {
            code.push('-');
        }
        code.push(character);
    }
    code
}

fn characters(entropy: &dyn Entropy, alphabet: &[u8], length: usize) -> String {
    let kinds = alphabet.len().clamp(1, 256);
    // Bytes beyond the largest multiple would make the first characters likelier.
    let fair = 256 - 256 % kinds;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        let indices = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        for index in indices.take(length - text.len()) {
            text.push(char::from(*alphabet.get(index % kinds).unwrap_or(&b'?')));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn tokens_do_not_repeat_and_have_the_promised_size() {
        let tokens: HashSet<String> = (0..10_000).map(|_| random_token(&SystemEntropy, 24)).collect();
        assert_eq!(tokens.len(), 10_000);
        assert!(tokens.iter().all(|token| token.len() == 32));
    }

    #[test]
    fn every_character_of_a_password_is_equally_likely() {
        let mut counts = [0_usize; 256];
        for byte in random_password(&SystemEntropy, 56 * 2000).bytes() {
            counts[usize::from(byte)] += 1;
        }
        for character in PASSWORD_ALPHABET {
            let count = counts[usize::from(*character)];
            assert!((1700..2300).contains(&count), "{} came {count} times", char::from(*character));
        }
        assert_eq!(counts.iter().filter(|count| **count > 0).count(), PASSWORD_ALPHABET.len());
    }
}
