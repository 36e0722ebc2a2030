//! What is kept of a key.

use doorward_crypto::{Entropy, MAC_LEN, MacKey, constant_time_eq};

use super::{ApiKeyId, KeyScope};
use crate::{identity::Role, time::Timestamp};

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person: the key is never wider than they are.
    Person(String),
    /// No person: a machine with a role of its own, known to services as `key:<name>`.
    Machine {
        /// Its role.
        role: Role,
    },
}

impl Holder {
    /// The person, if it is one.
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Person(user) => Some(user),
            Self::Machine { .. } => None,
        }
    }
}

/// By what a key is known again: a keyed checksum, with a key of its own for each (HS-15). Both are sealed where they are
/// kept, so the checksum hangs on the storage key, and outlives a change of it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyProof {
    /// The key of the checksum.
    pub salt: [u8; MAC_LEN],
    /// The checksum of the whole text.
    pub digest: [u8; MAC_LEN],
}

impl KeyProof {
    /// The proof of `text`.
    pub fn of(text: &str, entropy: &dyn Entropy) -> Self {
        let mut salt = [0; MAC_LEN];
        entropy.fill(&mut salt);
        Self { salt, digest: MacKey::new(&salt).mac(&[text.as_bytes()]) }
    }

    /// Of a key that does not exist, so that looking for one costs the same (SC-141).
    pub const fn nobodys() -> Self {
        Self { salt: [0; MAC_LEN], digest: [0; MAC_LEN] }
    }

    /// Whether `text` is the key; takes as long wherever the first difference is (HS-17).
    pub fn proves(&self, text: &str) -> bool {
        constant_time_eq(&MacKey::new(&self.salt).mac(&[text.as_bytes()]), &self.digest)
    }
}

impl std::fmt::Debug for KeyProof {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyProof")
    }
}

/// When and from where a key was used last; up to some seconds old (HS-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// When.
    pub at: Timestamp,
    /// The client's address.
    pub address: String,
}

/// What a store keeps of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// Its public part.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// Whose it is.
    pub holder: Holder,
    /// What it reaches.
    pub scope: KeyScope,
    /// Requests in a minute that it is good for; `None` for any number.
    pub per_minute: Option<u32>,
    /// By what it is known again.
    pub proof: KeyProof,
    /// When it was made.
    pub created: Timestamp,
    /// Who made it; `None` for the command line.
    pub created_by: Option<String>,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// When somebody ended it.
    pub revoked: Option<Timestamp>,
    /// When it was used last.
    pub last_used: Option<KeyUse>,
}

impl ApiKeyRecord {
    /// Whether it is good at `now`, as far as its record tells.
    pub fn is_good_at(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| now < end)
    }

    /// When it ended or will end.
    pub fn ends(&self) -> Option<Timestamp> {
        [self.revoked, self.expires].into_iter().flatten().min()
    }
}
