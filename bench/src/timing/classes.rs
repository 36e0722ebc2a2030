//! Who fails to sign in, and where they are kept.

use doorward_crypto::{Argon2Cost, Argon2Variant, BcryptVariant, HashParameters, Pbkdf2Digest, Sha2Variant};

/// Where people are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    /// In a users file.
    File,
    /// In the own database.
    Database,
    /// In a users file, with the database asked for whom it does not know.
    Both,
}

impl Backend {
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let all = [Self::File, Self::Database, Self::Both];
        all.into_iter().find(|backend| backend.name() == name).ok_or_else(|| format!("no backend is {name}"))
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Database => "database",
            Self::Both => "both",
        }
    }
}

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// Little, so that the hash does not drown the rest.
    Test,
    /// The default.
    Production,
}

impl Cost {
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        match name {
            "test" => Ok(Self::Test),
            "production" => Ok(Self::Production),
            _ => Err(format!("no cost is {name}")),
        }
    }

    /// How new hashes are made, and what an unknown name costs.
    pub(super) fn parameters(self) -> HashParameters {
        match self {
            Self::Test => argon2id(8, 1),
            Self::Production => HashParameters::default(),
        }
    }
}

/// What is the matter with somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is nobody of this name.
    Nobody,
    /// Nothing.
    Free,
    Disabled,
    Banned,
    FirstPasswordExpired,
}

/// Somebody, and a name that nobody has beside them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) tries: &'static str,
    pub(super) ghost: &'static str,
    pub(super) standing: Standing,
    /// Their hash, where it is not made as new ones are.
    pub(super) hash: Option<HashParameters>,
}

impl Class {
    pub(super) fn named(name: &str) -> Result<&'static Self, String> {
        CLASSES.iter().find(|class| class.name == name).ok_or_else(|| format!("no class is {name}"))
    }

    /// Whether verification costs something else than for an unknown name, by design: it takes what it takes.
    pub(super) const fn is_dearer(&self) -> bool {
        self.hash.is_some()
    }

    pub(super) fn exists_in(&self, backend: Backend) -> bool {
        self.standing != Standing::FirstPasswordExpired || backend == Backend::Database
    }

    const fn of(
        name: &'static str,
        tries: &'static str,
        ghost: &'static str,
        standing: Standing,
        hash: Option<HashParameters>,
    ) -> Self {
        Self { name, tries, ghost, standing, hash }
    }
}

/// Every class. Names are of one length but where the class is about it, and each has a ghost of its own, which
/// fails as often as they do.
pub(super) static CLASSES: [Class; 11] = [
    Class::of("same", "ghost-00", "ghost-01", Standing::Nobody, None),
    Class::of("known", "person-2", "ghost-02", Standing::Free, None),
    Class::of("disabled", "person-3", "ghost-03", Standing::Disabled, None),
    Class::of("locked", "person-4", "ghost-04", Standing::Banned, None),
    Class::of("first-password-expired", "person-5", "ghost-05", Standing::FirstPasswordExpired, None),
    Class::of("length-1", "x", "ghost-06", Standing::Nobody, None),
    Class::of(
        "length-64",
        "ghost-with-a-long-name-of-sixty-four-letters-as-some-people-have",
        "ghost-07",
        Standing::Nobody,
        None,
    ),
    Class::of("other-argon2id", "person-8", "ghost-08", Standing::Free, Some(argon2id(32, 2))),
    Class::of(
        "sha512-crypt",
        "person-9",
        "ghost-09",
        Standing::Free,
        Some(HashParameters::Sha2Crypt { variant: Sha2Variant::Sha512, rounds: 50_000 }),
    ),
    Class::of(
        "bcrypt",
        "person-a",
        "ghost-0a",
        Standing::Free,
        Some(HashParameters::Bcrypt { variant: BcryptVariant::Standard, cost: 10 }),
    ),
    Class::of(
        "pbkdf2",
        "person-b",
        "ghost-0b",
        Standing::Free,
        Some(HashParameters::Pbkdf2 { digest: Pbkdf2Digest::Sha256, iterations: 600_000 }),
    ),
];

const fn argon2id(memory_mib: u32, iterations: u32) -> HashParameters {
    let cost = Argon2Cost { memory_kib: memory_mib * 1024, iterations, parallelism: 1, key_length: 32 };
    HashParameters::Argon2 { variant: Argon2Variant::Id, cost }
}
