//! Codes for the day on which everything else is lost (SC-150).

use doorward_crypto::Entropy;
use secrecy::SecretString;

/// Codes in a set.
pub const RECOVERY_CODES: usize = 10;

/// Letters of a code: 16 of 31 kinds are 79 bits, so that a plain hash is enough (ASVS 6.5.2 asks for 112 for
/// that or a guessed code is stopped by the count of failures, which it is; NIST asks for 64).
const LETTERS: usize = 16;

/// No letter that is easily taken for another.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";

/// What is kept of a code.
pub type RecoveryHash = [u8; 32];

/// A set of new codes, `XXXX-XXXX-XXXX-XXXX` each.
pub fn new_recovery_codes(entropy: &dyn Entropy) -> Vec<SecretString> {
    (0..RECOVERY_CODES)
        .map(|_| SecretString::from(doorward_crypto::random_code(entropy, ALPHABET, LETTERS, 4)))
        .collect()
}

/// The hash of a code as somebody typed it: case, spaces and dashes do not matter. It is bound to its owner, so that
/// another person's code is none (SC-150).
pub fn recovery_hash(user: &str, typed: &str) -> RecoveryHash {
    let mut text = crate::identity::folded(user).into_bytes();
    text.push(0);
    text.extend(
        typed.bytes().filter(|byte| byte.is_ascii_alphanumeric()).map(|byte| byte.to_ascii_uppercase()),
    );
    doorward_crypto::sha256(&text)
}
