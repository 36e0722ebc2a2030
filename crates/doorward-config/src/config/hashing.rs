//! `authentication_backend.file.password`: how new passwords are hashed (AF-01, `authelia.md` 1.8).

use super::{
    choice,
    server::{count, optional_count},
};
use crate::reader::{Reader, Scope};

/// How new passwords are hashed, within the bounds of AF-01 and `authelia.md` 6.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashingConfig {
    /// Argon2, version 19.
    Argon2 {
        /// The variant.
        variant: Argon2Variant,
        /// Passes over the memory.
        iterations: u32,
        /// Memory in KiB.
        memory_kib: u32,
        /// Lanes.
        parallelism: u32,
        /// Bytes of the hash.
        key_length: u32,
        /// Bytes of the salt.
        salt_length: u32,
        /// Set by the keys of the seed, which count memory in MB.
        by_old_keys: bool,
    },
    /// SHA256-crypt or SHA512-crypt.
    Sha2Crypt {
        /// The variant.
        variant: Sha2Variant,
        /// Rounds.
        iterations: u32,
        /// Characters of the salt.
        salt_length: u32,
    },
    /// PBKDF2 in passlib's form.
    Pbkdf2 {
        /// The digest.
        variant: Pbkdf2Variant,
        /// Rounds.
        iterations: u32,
        /// Bytes of the salt.
        salt_length: u32,
    },
    /// bcrypt.
    Bcrypt {
        /// The variant.
        variant: BcryptVariant,
        /// The power of two of the rounds.
        cost: u32,
    },
    /// scrypt.
    Scrypt {
        /// The power of two of the rounds.
        log_rounds: u32,
        /// The block size.
        block_size: u32,
        /// How often it is done.
        parallelism: u32,
        /// Bytes of the hash.
        key_length: u32,
        /// Bytes of the salt.
        salt_length: u32,
    },
    /// PBKDF2-SHA256 in the form of Frigate and Django (`auth.hash_iterations`).
    Frigate {
        /// Rounds.
        iterations: u32,
    },
}

/// Variants of Argon2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argon2Variant {
    /// `argon2id`
    Id,
    /// `argon2i`
    I,
    /// `argon2d`
    D,
}

/// Variants of SHA2-crypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sha2Variant {
    /// `$5$`
    Sha256,
    /// `$6$`
    Sha512,
}

/// Digests of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbkdf2Variant {
    /// `$pbkdf2$`
    Sha1,
    /// `$pbkdf2-sha224$`
    Sha224,
    /// `$pbkdf2-sha256$`
    Sha256,
    /// `$pbkdf2-sha384$`
    Sha384,
    /// `$pbkdf2-sha512$`
    Sha512,
}

/// Variants of bcrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcryptVariant {
    /// `$2b$`
    Standard,
    /// `$bcrypt-sha256$`
    Sha256,
}

const ARGON2: &[(&str, Argon2Variant)] = &[
    ("argon2id", Argon2Variant::Id),
    ("id", Argon2Variant::Id),
    ("argon2i", Argon2Variant::I),
    ("i", Argon2Variant::I),
    ("argon2d", Argon2Variant::D),
    ("d", Argon2Variant::D),
];

const SHA2: &[(&str, Sha2Variant)] = &[("sha256", Sha2Variant::Sha256), ("sha512", Sha2Variant::Sha512)];

const PBKDF2: &[(&str, Pbkdf2Variant)] = &[
    ("sha1", Pbkdf2Variant::Sha1),
    ("sha224", Pbkdf2Variant::Sha224),
    ("sha256", Pbkdf2Variant::Sha256),
    ("sha384", Pbkdf2Variant::Sha384),
    ("sha512", Pbkdf2Variant::Sha512),
];

const BCRYPT: &[(&str, BcryptVariant)] =
    &[("standard", BcryptVariant::Standard), ("sha256", BcryptVariant::Sha256)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    OldArgon2id,
    OldSha512,
    Argon2,
    Sha2Crypt,
    Pbkdf2,
    Bcrypt,
    Scrypt,
}

const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("argon2id", Algorithm::OldArgon2id),
    ("sha512", Algorithm::OldSha512),
    ("argon2", Algorithm::Argon2),
    ("sha2crypt", Algorithm::Sha2Crypt),
    ("pbkdf2", Algorithm::Pbkdf2),
    ("bcrypt", Algorithm::Bcrypt),
    ("scrypt", Algorithm::Scrypt),
];

impl HashingConfig {
    /// Memory that one check takes, in bytes.
    pub fn memory_bytes(&self) -> u64 {
        match self {
            Self::Argon2 { memory_kib, .. } => u64::from(*memory_kib) << 10,
            Self::Scrypt { log_rounds, block_size, .. } => (128 * u64::from(*block_size)) << log_rounds,
            Self::Sha2Crypt { .. } | Self::Pbkdf2 { .. } | Self::Bcrypt { .. } | Self::Frigate { .. } => 0,
        }
    }

    /// The key that sets this memory.
    pub(super) fn memory_key(&self) -> &'static str {
        match self {
            Self::Scrypt { .. } => "authentication_backend.file.password.scrypt.iterations",
            Self::Argon2 { by_old_keys: false, .. } => "authentication_backend.file.password.argon2.memory",
            _ => "authentication_backend.file.password.memory",
        }
    }
}

/// Reads every section, so that a wrong value is named even where another algorithm is chosen.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> HashingConfig {
    let algorithm = reader.value(scope, "algorithm", choice(ALGORITHMS)).unwrap_or(Algorithm::OldArgon2id);
    let old = read_old(reader, scope, algorithm);
    let argon2 = read_argon2(reader, &scope.child("argon2"));
    let sha2 = scope.child("sha2crypt");
    let sha2 = HashingConfig::Sha2Crypt {
        variant: reader.value(&sha2, "variant", choice(SHA2)).unwrap_or(Sha2Variant::Sha512),
        iterations: count(reader, &sha2, "iterations"),
        salt_length: count(reader, &sha2, "salt_length"),
    };
    let pbkdf2 = read_pbkdf2(reader, &scope.child("pbkdf2"));
    let bcrypt = scope.child("bcrypt");
    let bcrypt = HashingConfig::Bcrypt {
        variant: reader.value(&bcrypt, "variant", choice(BCRYPT)).unwrap_or(BcryptVariant::Standard),
        cost: count(reader, &bcrypt, "cost"),
    };
    let scrypt = read_scrypt(reader, &scope.child("scrypt"));
    warn_of_unused(reader, scope, algorithm);
    match algorithm {
        Algorithm::OldArgon2id | Algorithm::OldSha512 => old,
        Algorithm::Argon2 => argon2,
        Algorithm::Sha2Crypt => sha2,
        Algorithm::Pbkdf2 => pbkdf2,
        Algorithm::Bcrypt => bcrypt,
        Algorithm::Scrypt => scrypt,
    }
}

/// AF-01. Words and bounds are the seed's.
fn read_old(reader: &mut Reader, scope: &Scope<'_>, algorithm: Algorithm) -> HashingConfig {
    let sha512 = algorithm == Algorithm::OldSha512;
    let mut iterations =
        optional_count(reader, scope, "iterations").unwrap_or(if sha512 { 50_000 } else { 3 });
    let key_length = count(reader, scope, "key_length");
    let salt_length = count(reader, scope, "salt_length");
    let parallelism: u32 = count(reader, scope, "parallelism");
    let memory_mb: u32 = count(reader, scope, "memory");
    reader.derived(&scope.path("iterations"), iterations);
    if sha512 {
        if iterations < 1000 {
            let message =
                format!("sha512 needs 1000 iterations at least; 1000 are used instead of {iterations}");
            reader.warning(&scope.path("iterations"), message);
            iterations = 1000;
        }
        if salt_length > 16 {
            let message = format!("expected 16 at most for sha512, found {salt_length}");
            reader.error(&scope.path("salt_length"), message);
        }
        return HashingConfig::Sha2Crypt { variant: Sha2Variant::Sha512, iterations, salt_length };
    }
    check_lanes(reader, scope, memory_mb, parallelism);
    let memory_kib = memory_mb.saturating_mul(1024);
    let variant = Argon2Variant::Id;
    HashingConfig::Argon2 {
        variant,
        iterations,
        memory_kib,
        parallelism,
        key_length,
        salt_length,
        by_old_keys: true,
    }
}

fn read_argon2(reader: &mut Reader, scope: &Scope<'_>) -> HashingConfig {
    let variant = reader.value(scope, "variant", choice(ARGON2)).unwrap_or(Argon2Variant::Id);
    let iterations = count(reader, scope, "iterations");
    let memory_kib = count(reader, scope, "memory");
    let parallelism = count(reader, scope, "parallelism");
    let key_length = count(reader, scope, "key_length");
    let salt_length = count(reader, scope, "salt_length");
    check_lanes(reader, scope, memory_kib, parallelism);
    HashingConfig::Argon2 {
        variant,
        iterations,
        memory_kib,
        parallelism,
        key_length,
        salt_length,
        by_old_keys: false,
    }
}

fn read_pbkdf2(reader: &mut Reader, scope: &Scope<'_>) -> HashingConfig {
    let variant = reader.value(scope, "variant", choice(PBKDF2)).unwrap_or(Pbkdf2Variant::Sha512);
    let usual = match variant {
        Pbkdf2Variant::Sha1 => 1_600_000,
        Pbkdf2Variant::Sha224 => 900_000,
        Pbkdf2Variant::Sha256 => 700_000,
        Pbkdf2Variant::Sha384 => 280_000,
        Pbkdf2Variant::Sha512 => 310_000,
    };
    let iterations = optional_count(reader, scope, "iterations").unwrap_or(usual);
    reader.derived(&scope.path("iterations"), iterations);
    HashingConfig::Pbkdf2 { variant, iterations, salt_length: count(reader, scope, "salt_length") }
}

fn read_scrypt(reader: &mut Reader, scope: &Scope<'_>) -> HashingConfig {
    reader.value(scope, "variant", choice(&[("scrypt", ())]));
    HashingConfig::Scrypt {
        log_rounds: count(reader, scope, "iterations"),
        block_size: count(reader, scope, "block_size"),
        parallelism: count(reader, scope, "parallelism"),
        key_length: count(reader, scope, "key_length"),
        salt_length: count(reader, scope, "salt_length"),
    }
}

fn check_lanes(reader: &mut Reader, scope: &Scope<'_>, memory: u32, parallelism: u32) {
    let least = 8 * parallelism;
    if memory >= least {
        return;
    }
    let message = format!(
        "expected at least 8 times parallelism, which is {least}, found {memory}; raise it or lower parallelism"
    );
    let blamed = ["memory", "parallelism"].map(|name| scope.path(name));
    let given = blamed.iter().find(|path| reader.is_given(path));
    let origin = given.map(|path| reader.origin(path)).unwrap_or(scope.origin());
    reader.error_at(&scope.path("memory"), origin, message);
}

/// What is written for another algorithm than the chosen one does nothing, and says so.
fn warn_of_unused(reader: &mut Reader, scope: &Scope<'_>, algorithm: Algorithm) {
    let sections = [
        ("argon2", Algorithm::Argon2),
        ("sha2crypt", Algorithm::Sha2Crypt),
        ("pbkdf2", Algorithm::Pbkdf2),
        ("bcrypt", Algorithm::Bcrypt),
        ("scrypt", Algorithm::Scrypt),
    ];
    for (name, chosen) in sections {
        if algorithm != chosen && scope.child(name).has_values() {
            let message = format!("has no effect without algorithm: {name}");
            reader.warning(&scope.path(name), message);
        }
    }
    let by_old_keys = matches!(algorithm, Algorithm::OldArgon2id | Algorithm::OldSha512);
    for name in ["iterations", "key_length", "salt_length", "parallelism", "memory"] {
        let path = scope.path(name);
        if !by_old_keys && reader.is_given(&path) {
            reader.warning(&path, "has no effect with this algorithm; write it in the section of its name");
        }
    }
}
