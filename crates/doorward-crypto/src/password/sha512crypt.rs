//! SHA512-crypt, `$6$…`, as libc's crypt(3) writes it.

use sha_crypt::{PasswordVerifier as _, ShaCrypt};

use super::{HashError, bounded, number};

const FAMILY: &str = "$6$";

/// What libc uses when the hash does not say.
const DEFAULT_ROUNDS: u64 = 5000;

/// Some seconds of work; more is hostile (SC-233).
const MAX_ROUNDS: u64 = 10_000_000;

#[derive(Clone, Debug)]
pub(super) struct Sha512CryptHash {
    /// With the rounds always written out.
    text: String,
}

impl Sha512CryptHash {
    /// For names that nobody has: finding a password whose digest is all zeros is as hard as any.
    pub(super) fn unmatchable(rounds: u32) -> Self {
        let rounds = rounds.clamp(1000, 10_000_000);
        Self { text: format!("$6$rounds={rounds}$doorwarddoorward${}0", ".".repeat(85)) }
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        ShaCrypt::default().verify_password(password, self.text.as_str()).is_ok()
    }
}

pub(super) fn parse(text: &str) -> Result<Sha512CryptHash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let mut parts = text.strip_prefix(FAMILY).ok_or(HashError::UnknownFamily)?.split('$').peekable();
    let rounds = match parts.next_if(|part| part.starts_with("rounds=")) {
        Some(part) => number(FAMILY, "rounds=", part.trim_start_matches("rounds="))?,
        None => DEFAULT_ROUNDS,
    };
    let rounds = bounded(FAMILY, "rounds", rounds, 1000, MAX_ROUNDS)?;
    let salt = parts.next().ok_or(malformed("the salt"))?;
    let hash = parts.next().ok_or(malformed("the hash"))?;
    if parts.next().is_some() {
        return Err(malformed("the end"));
    }
    let in_alphabet =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
    if salt.is_empty() || salt.len() > 16 || !in_alphabet(salt) {
        return Err(malformed("the salt"));
    }
    if hash.len() != 86 || !in_alphabet(hash) {
        return Err(malformed("the hash"));
    }
    Ok(Sha512CryptHash { text: format!("$6$rounds={rounds}${salt}${hash}") })
}
