//! Password hashes: recognised by their prefix, bounded before any work, verified in constant time.
//!
//! Verified here: argon2id (the seed's older form without `t` and `p` too), SHA512-crypt and the
//! `pbkdf2_sha256$…` of Frigate and Django. Made here: argon2id. Absent: which hash is the default, and
//! running them off the request's thread (a port of `doorward-core`).

mod argon2id;
mod pbkdf2;
mod pool;
mod sha512crypt;

pub use argon2id::{Argon2Cost, hash_argon2id};
pub use pool::BlockPool;

/// The families of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFamily {
    /// `$argon2id$…`
    Argon2id,
    /// `$6$…`
    Sha512Crypt,
    /// `pbkdf2_sha256$…`, as Frigate and Django write it.
    Pbkdf2Sha256Django,
}

/// Why a stored hash is refused; the text names the rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The prefix is of no family that is verified.
    #[error("unknown kind of password hash; accepted are $argon2id$, $6$ and pbkdf2_sha256$")]
    UnknownFamily,
    /// A part is missing, superfluous or not encoded as it should be.
    #[error("{family}: {part} is missing or malformed")]
    Malformed {
        /// The family's prefix.
        family: &'static str,
        /// The part.
        part: &'static str,
    },
    /// A cost lies outside the bounds, so that verifying would be pointless or hurt the machine (SC-233).
    #[error("{family}: {parameter} is {value}, allowed are {minimum} to {maximum}")]
    OutOfRange {
        /// The family's prefix.
        family: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// What it is.
        value: u64,
        /// The least that is allowed.
        minimum: u64,
        /// The most that is allowed.
        maximum: u64,
    },
    /// The memory for a hash cannot be had, or the parameters contradict each other.
    #[error("the password cannot be hashed with these parameters: {0}")]
    Work(String),
}

/// Longer texts are no hashes; refused before any work, in bytes.
const MAX_TEXT: u64 = 4096;

/// Longer passwords match nothing: 1024 characters (FR-04) of up to four bytes. SHA512-crypt's work grows with
/// the square of the length, so a bound is needed here and not only in forms.
const MAX_PASSWORD: u64 = 4096;

/// A stored hash, read and found to be within bounds.
#[derive(Clone, Debug)]
pub struct PasswordHash(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Argon2id(argon2id::Argon2idHash),
    Sha512Crypt(sha512crypt::Sha512CryptHash),
    Pbkdf2(pbkdf2::Pbkdf2Hash),
}

impl PasswordHash {
    /// Reads a stored hash.
    ///
    /// # Errors
    /// Names the rule that is broken; nothing was computed.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        bounded("password hash", "its length in bytes", text.len() as u64, 0, MAX_TEXT)?;
        if text.starts_with("$argon2id$") {
            argon2id::parse(text).map(|hash| Self(Kind::Argon2id(hash)))
        } else if text.starts_with("$6$") {
            sha512crypt::parse(text).map(|hash| Self(Kind::Sha512Crypt(hash)))
        } else if text.starts_with("pbkdf2_sha256$") {
            pbkdf2::parse(text).map(|hash| Self(Kind::Pbkdf2(hash)))
        } else {
            Err(HashError::UnknownFamily)
        }
    }

    /// Whether `password` is the one that was hashed. A fault, such as no memory, is a no, and so is a
    /// password of more than 4096 bytes.
    pub fn verify(&self, password: &[u8], pool: &BlockPool) -> bool {
        if check_password(password).is_err() {
            return false;
        }
        match &self.0 {
            Kind::Argon2id(hash) => hash.verify(password, pool),
            Kind::Sha512Crypt(hash) => hash.verify(password),
            Kind::Pbkdf2(hash) => hash.verify(password),
        }
    }

    /// The memory that a verification takes, in KiB; what is next to nothing counts as 0.
    pub fn memory_kib(&self) -> u32 {
        match &self.0 {
            Kind::Argon2id(hash) => hash.memory_kib(),
            Kind::Sha512Crypt(_) | Kind::Pbkdf2(_) => 0,
        }
    }

    /// Its family.
    pub fn family(&self) -> HashFamily {
        match &self.0 {
            Kind::Argon2id(_) => HashFamily::Argon2id,
            Kind::Sha512Crypt(_) => HashFamily::Sha512Crypt,
            Kind::Pbkdf2(_) => HashFamily::Pbkdf2Sha256Django,
        }
    }
}

/// A hash that no password has and whose verification costs what `cost` says: for names that nobody has
/// (AM-05). A cost that [`hash_argon2id`] would refuse counts as the default one.
pub fn dummy_hash(cost: &Argon2Cost) -> PasswordHash {
    PasswordHash(Kind::Argon2id(argon2id::Argon2idHash::unmatchable(cost)))
}

fn check_password(password: &[u8]) -> Result<u32, HashError> {
    bounded("password", "its length in bytes", password.len() as u64, 0, MAX_PASSWORD)
}

/// As [`dummy_hash`], with the work of SHA512-crypt of so many rounds.
pub fn dummy_sha512_crypt(rounds: u32) -> PasswordHash {
    PasswordHash(Kind::Sha512Crypt(sha512crypt::Sha512CryptHash::unmatchable(rounds)))
}

/// A number within bounds.
fn bounded(
    family: &'static str,
    parameter: &'static str,
    value: u64,
    minimum: u64,
    maximum: u64,
) -> Result<u32, HashError> {
    let fault = HashError::OutOfRange { family, parameter, value, minimum, maximum };
    if value < minimum || value > maximum { Err(fault) } else { u32::try_from(value).map_err(|_| fault) }
}

/// A decimal number of at most 20 digits, without sign.
fn number(family: &'static str, part: &'static str, text: &str) -> Result<u64, HashError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fault = HashError::Malformed { family, part };
    if digits { text.parse().map_err(|_| fault) } else { Err(fault) }
}

#[cfg(test)]
mod tests;
