//! SHA256-crypt and SHA512-crypt, `$5$…` and `$6$…`, as libc's crypt(3) writes them.

use sha_crypt::{PasswordVerifier as _, ShaCrypt};

use super::{HashError, bounded, number};

const FAMILY: &str = "$5$ or $6$";

/// What libc uses when the hash does not say.
const DEFAULT_ROUNDS: u64 = 5000;

/// Some seconds of work; more is hostile (SC-233).
const MAX_ROUNDS: u64 = 10_000_000;

/// The alphabet of crypt(3).
const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The variants of SHA2-crypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sha2Variant {
    /// `$5$`
    Sha256,
    /// `$6$`
    Sha512,
}

impl Sha2Variant {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Sha256 => "$5$",
            Self::Sha512 => "$6$",
        }
    }

    const fn digest_length(self) -> usize {
        match self {
            Self::Sha256 => 43,
            Self::Sha512 => 86,
        }
    }
}

#[derive(Clone)]
pub(super) struct Sha2CryptHash {
    pub(super) variant: Sha2Variant,
    pub(super) rounds: u32,
    /// With the rounds always written out.
    text: String,
}

impl Sha2CryptHash {
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        ShaCrypt::default().verify_password(password, self.text.as_str()).is_ok()
    }
}

/// A hash of these rounds that is as hard to find a password for as any.
pub(super) fn unmatchable(variant: Sha2Variant, rounds: u32) -> String {
    format!("{}rounds={rounds}$doorwarddoorward${}", variant.prefix(), ".".repeat(variant.digest_length()))
}

/// `bytes` as the characters of a salt, at most 16.
pub(super) fn salt_text(bytes: &[u8]) -> String {
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 63)).map_or('.', |letter| char::from(*letter));
    bytes.iter().take(16).map(letter).collect()
}

pub(super) fn check_rounds(rounds: u32) -> Result<u32, HashError> {
    bounded(FAMILY, "rounds", rounds.into(), 1000, MAX_ROUNDS)
}

/// `password` in the form of crypt(3), the rounds always written out.
pub(super) fn hash(
    variant: Sha2Variant,
    password: &[u8],
    rounds: u32,
    salt: &str,
) -> Result<String, HashError> {
    check_rounds(rounds)?;
    check_salt(salt)?;
    let params = sha_crypt::Params::new(rounds).map_err(|error| HashError::Work(error.to_string()))?;
    let digest = match variant {
        Sha2Variant::Sha256 => encoded(&sha_crypt::sha256_crypt(password, salt.as_bytes(), params), 10, 21),
        Sha2Variant::Sha512 => encoded(&sha_crypt::sha512_crypt(password, salt.as_bytes(), params), 21, 22),
    };
    Ok(format!("{}rounds={rounds}${salt}${digest}", variant.prefix()))
}

/// The digest in the order and alphabet of crypt(3): `triples` of bytes that stand a third of the whole apart, the
/// next `step` bytes further on, each as four characters with the lowest bits first; then what is left, which is one
/// byte or two.
fn encoded(digest: &[u8], triples: usize, step: usize) -> String {
    let whole = 3 * triples;
    let at = |index: usize| u32::from(digest.get(index).copied().unwrap_or_default());
    let mut text = String::new();
    let mut push = |mut bits: u32, characters: usize| {
        for _ in 0..characters {
            let letter = usize::try_from(bits & 63).ok().and_then(|index| ALPHABET.get(index));
            text.push(letter.map_or('.', |letter| char::from(*letter)));
            bits >>= 6;
        }
    };
    let mut first = 0;
    for _ in 0..triples {
        let [high, middle, low] =
            [first, first + triples, first + 2 * triples].map(|index| at(index % whole));
        push(high << 16 | middle << 8 | low, 4);
        first = (first + step) % whole;
    }
    match digest.get(whole..) {
        Some([last]) => push(u32::from(*last), 2),
        Some([low, high]) => push(u32::from(*high) << 8 | u32::from(*low), 3),
        _ => {}
    }
    text
}

fn check_salt(salt: &str) -> Result<(), HashError> {
    if salt.is_empty() || salt.len() > 16 || !in_alphabet(salt) {
        return Err(HashError::Malformed { family: FAMILY, part: "the salt" });
    }
    Ok(())
}

fn in_alphabet(text: &str) -> bool {
    text.bytes().all(|byte| ALPHABET.contains(&byte))
}

pub(super) fn parse(variant: Sha2Variant, text: &str) -> Result<Sha2CryptHash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let prefix = variant.prefix();
    let mut parts = text.strip_prefix(prefix).ok_or(HashError::UnknownFamily)?.split('$').peekable();
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
    check_salt(salt)?;
    if hash.len() != variant.digest_length() || !in_alphabet(hash) {
        return Err(malformed("the hash"));
    }
    Ok(Sha2CryptHash { variant, rounds, text: format!("{prefix}rounds={rounds}${salt}${hash}") })
}
