//! How new hashes are made, whatever the family.

use super::{
    Argon2Cost, Argon2Variant, BcryptVariant, BlockPool, HashError, PasswordHash, Pbkdf2Digest, ScryptCost,
    Sha2Variant, argon2, bcrypt, check_password, pbkdf2, scrypt, sha2crypt,
};

/// The family and cost of new hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashParameters {
    /// Argon2, version 19.
    Argon2 {
        /// The variant.
        variant: Argon2Variant,
        /// Memory, passes, lanes and length.
        cost: Argon2Cost,
    },
    /// SHA256-crypt or SHA512-crypt.
    Sha2Crypt {
        /// The variant.
        variant: Sha2Variant,
        /// Rounds.
        rounds: u32,
    },
    /// PBKDF2.
    Pbkdf2 {
        /// The digest, and the form in which it is written.
        digest: Pbkdf2Digest,
        /// Rounds.
        iterations: u32,
    },
    /// bcrypt.
    Bcrypt {
        /// The variant.
        variant: BcryptVariant,
        /// The power of two of the rounds.
        cost: u32,
    },
    /// scrypt.
    Scrypt(ScryptCost),
}

impl Default for HashParameters {
    /// Argon2id with its default cost.
    fn default() -> Self {
        Self::Argon2 { variant: Argon2Variant::Id, cost: Argon2Cost::default() }
    }
}

/// What makes two hashes of one password differ.
#[derive(Clone, Copy, Debug)]
pub enum Salt<'a> {
    /// Random bytes from the [`Entropy`](crate::Entropy) port, each family's as it needs them.
    Random(&'a [u8]),
    /// What somebody gave: bytes, except for SHA2-crypt, whose salt is text of at most 16 characters.
    Given(&'a [u8]),
}

impl HashParameters {
    /// Checks that a hash made so would also be verified.
    ///
    /// # Errors
    /// The parameter that lies outside its bounds.
    pub fn check(&self) -> Result<(), HashError> {
        match self {
            Self::Argon2 { cost, .. } => argon2::params(cost).map(|_| ()),
            Self::Sha2Crypt { rounds, .. } => sha2crypt::check_rounds(*rounds).map(|_| ()),
            Self::Pbkdf2 { iterations, .. } => pbkdf2::check_iterations(*iterations).map(|_| ()),
            Self::Bcrypt { cost, .. } => bcrypt::check_cost(*cost).map(|_| ()),
            Self::Scrypt(cost) => cost.check().map(|_| ()),
        }
    }

    /// The memory that a hash takes, in KiB; what is next to nothing counts as 0.
    pub fn memory_kib(&self) -> u32 {
        match self {
            Self::Argon2 { cost, .. } => cost.memory_kib,
            Self::Scrypt(cost) => cost.memory_kib(),
            Self::Sha2Crypt { .. } | Self::Pbkdf2 { .. } | Self::Bcrypt { .. } => 0,
        }
    }

    /// The length of a random salt, in bytes, where `wanted` is asked for: bcrypt's is always 16.
    pub const fn salt_length(&self, wanted: usize) -> usize {
        match self {
            Self::Bcrypt { .. } => 16,
            _ => wanted,
        }
    }

    /// Hashes `password`.
    ///
    /// # Errors
    /// When a cost lies outside the bounds of verification, the salt is too short or of the wrong form, the password
    /// too long, or the memory cannot be had.
    pub fn hash(&self, password: &[u8], salt: Salt<'_>, pool: &BlockPool) -> Result<String, HashError> {
        check_password(password)?;
        let (Salt::Random(bytes) | Salt::Given(bytes)) = salt;
        match self {
            Self::Argon2 { variant, cost } => argon2::hash(*variant, password, cost, bytes, pool),
            Self::Sha2Crypt { variant, rounds } => {
                let text = match salt {
                    Salt::Random(bytes) => sha2crypt::salt_text(bytes),
                    Salt::Given(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                };
                sha2crypt::hash(*variant, password, *rounds, &text)
            }
            Self::Pbkdf2 { digest, iterations } => pbkdf2::hash(*digest, password, *iterations, bytes),
            Self::Bcrypt { variant, cost } => bcrypt::hash(*variant, password, *cost, bytes),
            Self::Scrypt(cost) => scrypt::hash(password, cost, bytes),
        }
    }

    /// A hash that no password has and whose verification costs what new hashes cost: for names that nobody has
    /// (AM-05). Parameters that [`check`](Self::check) refuses count as the default ones.
    pub fn unmatchable(&self) -> PasswordHash {
        let salt = [0x5a; 16];
        let zeros = |length: u32| vec![0; usize::try_from(length).unwrap_or(32)];
        let text = match self {
            Self::Argon2 { variant, cost } => argon2::text(*variant, cost, &salt, &zeros(cost.key_length)),
            Self::Sha2Crypt { variant, rounds } => sha2crypt::unmatchable(*variant, *rounds),
            Self::Pbkdf2 { digest, iterations } => {
                pbkdf2::text(*digest, *iterations, b"ZZZZZZZZZZZZZZZZ", &vec![0; digest.length()])
            }
            Self::Bcrypt { variant, cost } => bcrypt::text(*variant, *cost, &salt, &[0; 23]),
            Self::Scrypt(cost) => scrypt::text(cost, &salt, &zeros(cost.key_length)),
        };
        match PasswordHash::parse(&text) {
            Ok(hash) => PasswordHash { unmatchable: true, ..hash },
            // The default parameters are within their bounds, so this ends.
            Err(_) => Self::default().unmatchable(),
        }
    }
}
