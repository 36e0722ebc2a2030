//! Password hashes: recognised by their prefix, bounded before any work, verified in constant time.
//!
//! Every family that Authelia and Frigate know is verified; every one but yescrypt can be made. Absent: which
//! hash is the default, and running them off the request's thread (a port of `doorward-core`).

mod argon2;
mod bcrypt;
mod parameters;
mod pbkdf2;
mod pool;
mod scrypt;
mod sha2crypt;

use std::fmt;

pub use argon2::{Argon2Cost, Argon2Variant};
pub use bcrypt::BcryptVariant;
pub use parameters::{HashParameters, Salt};
pub use pbkdf2::Pbkdf2Digest;
pub use pool::BlockPool;
pub use scrypt::ScryptCost;
pub use sha2crypt::Sha2Variant;

/// Why a stored hash is refused; the text names the rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The prefix is of no family that is verified.
    #[error(
        "unknown kind of password hash; accepted are argon2, $5$, $6$, pbkdf2, bcrypt, bcrypt-sha256, scrypt, \
         yescrypt and pbkdf2_sha256$"
    )]
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

/// Only the family: a hash is nothing for a log.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("PasswordHash").field(&self.family()).finish()
    }
}

/// Longer texts are no hashes; refused before any work, in bytes.
const MAX_TEXT: u64 = 4096;

/// Longer passwords match nothing: 1024 characters (FR-04) of up to four bytes. SHA512-crypt's work grows with
/// the square of the length, so a bound is needed here and not only in forms.
const MAX_PASSWORD: u64 = 4096;

/// A stored hash, read and found to be within bounds.
#[derive(Clone)]
pub struct PasswordHash {
    kind: Kind,
    /// Never matches, whatever comes out; for names that nobody has.
    unmatchable: bool,
}

#[derive(Clone)]
enum Kind {
    Argon2(argon2::Argon2Hash),
    Sha2Crypt(sha2crypt::Sha2CryptHash),
    Pbkdf2(pbkdf2::Pbkdf2Hash),
    Bcrypt(bcrypt::BcryptHash),
    Scrypt(scrypt::ScryptHash),
    Yescrypt(scrypt::YescryptHash),
}

impl PasswordHash {
    /// Reads a stored hash.
    ///
    /// # Errors
    /// Names the rule that is broken; nothing was computed.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        bounded("password hash", "its length in bytes", text.len() as u64, 0, MAX_TEXT)?;
        let argon2 = [Argon2Variant::Id, Argon2Variant::I, Argon2Variant::D];
        let pbkdf2 = [
            Pbkdf2Digest::Sha1,
            Pbkdf2Digest::Sha224,
            Pbkdf2Digest::Sha256,
            Pbkdf2Digest::Sha384,
            Pbkdf2Digest::Sha512,
            Pbkdf2Digest::Sha256Django,
        ];
        let kind = if let Some(variant) = argon2.into_iter().find(|one| text.starts_with(one.prefix())) {
            Kind::Argon2(argon2::parse(variant, text)?)
        } else if let Some(digest) = pbkdf2.into_iter().find(|one| text.starts_with(one.prefix())) {
            Kind::Pbkdf2(pbkdf2::parse(digest, text)?)
        } else if text.starts_with("$5$") {
            Kind::Sha2Crypt(sha2crypt::parse(Sha2Variant::Sha256, text)?)
        } else if text.starts_with("$6$") {
            Kind::Sha2Crypt(sha2crypt::parse(Sha2Variant::Sha512, text)?)
        } else if text.starts_with("$2") || text.starts_with("$bcrypt-sha256$") {
            Kind::Bcrypt(bcrypt::parse(text)?)
        } else if text.starts_with("$scrypt$") {
            Kind::Scrypt(scrypt::parse(text)?)
        } else if text.starts_with("$y$") {
            Kind::Yescrypt(scrypt::parse_yescrypt(text)?)
        } else {
            return Err(HashError::UnknownFamily);
        };
        Ok(Self { kind, unmatchable: false })
    }

    /// Whether `password` is the one that was hashed. A fault, such as no memory, is a no, and so is a
    /// password of more than 4096 bytes.
    pub fn verify(&self, password: &[u8], pool: &BlockPool) -> bool {
        if check_password(password).is_err() {
            return false;
        }
        let matches = match &self.kind {
            Kind::Argon2(hash) => hash.verify(password, pool),
            Kind::Sha2Crypt(hash) => hash.verify(password),
            Kind::Pbkdf2(hash) => hash.verify(password),
            Kind::Bcrypt(hash) => hash.verify(password),
            Kind::Scrypt(hash) => hash.verify(password),
            Kind::Yescrypt(hash) => hash.verify(password),
        };
        matches & !self.unmatchable
    }

    /// The memory that a verification takes, in KiB; what is next to nothing counts as 0.
    pub fn memory_kib(&self) -> u32 {
        match &self.kind {
            Kind::Argon2(hash) => hash.memory_kib(),
            Kind::Scrypt(hash) => hash.cost.memory_kib(),
            Kind::Yescrypt(hash) => hash.memory_kib(),
            Kind::Sha2Crypt(_) | Kind::Pbkdf2(_) | Kind::Bcrypt(_) => 0,
        }
    }

    /// Whether it was made otherwise than `wanted` makes hashes (FR-02, AF-07). The salt's length does not count.
    pub fn needs_rehash(&self, wanted: &HashParameters) -> bool {
        let made = match &self.kind {
            Kind::Argon2(hash) => HashParameters::Argon2 { variant: hash.variant, cost: hash.cost() },
            Kind::Sha2Crypt(hash) => HashParameters::Sha2Crypt { variant: hash.variant, rounds: hash.rounds },
            Kind::Pbkdf2(hash) => {
                HashParameters::Pbkdf2 { digest: hash.digest, iterations: hash.iterations.get() }
            }
            Kind::Bcrypt(hash) => HashParameters::Bcrypt { variant: hash.variant, cost: hash.cost },
            Kind::Scrypt(hash) => HashParameters::Scrypt(hash.cost),
            Kind::Yescrypt(_) => return true,
        };
        made != *wanted
    }

    /// The name of its family, for messages.
    pub fn family(&self) -> &'static str {
        match &self.kind {
            Kind::Argon2(hash) => match hash.variant {
                Argon2Variant::Id => "argon2id",
                Argon2Variant::I => "argon2i",
                Argon2Variant::D => "argon2d",
            },
            Kind::Sha2Crypt(hash) => match hash.variant {
                Sha2Variant::Sha256 => "sha256-crypt",
                Sha2Variant::Sha512 => "sha512-crypt",
            },
            Kind::Pbkdf2(hash) => match hash.digest {
                Pbkdf2Digest::Sha1 => "pbkdf2-sha1",
                Pbkdf2Digest::Sha224 => "pbkdf2-sha224",
                Pbkdf2Digest::Sha256 => "pbkdf2-sha256",
                Pbkdf2Digest::Sha384 => "pbkdf2-sha384",
                Pbkdf2Digest::Sha512 => "pbkdf2-sha512",
                Pbkdf2Digest::Sha256Django => "pbkdf2_sha256",
            },
            Kind::Bcrypt(hash) => match hash.variant {
                BcryptVariant::Standard => "bcrypt",
                BcryptVariant::Sha256 => "bcrypt-sha256",
            },
            Kind::Scrypt(_) => "scrypt",
            Kind::Yescrypt(_) => "yescrypt",
        }
    }
}

fn check_password(password: &[u8]) -> Result<u32, HashError> {
    bounded("password", "its length in bytes", password.len() as u64, 0, MAX_PASSWORD)
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
