//! What is kept of bans and failures.

use crate::time::Timestamp;

/// Who or what is banned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BanSubject {
    /// A user name, [folded](crate::identity::folded). It need not be anybody's.
    User(String),
    /// An address, or the /64 of an IPv6 address, as [`limit_key`](crate::client_address::limit_key) writes it.
    Address(String),
    /// A device that has signed in as somebody before: the folded name, a bar, the device's identifier.
    Device(String),
    /// The second factors of a person, by folded name: their password still signs them in, as far as that goes.
    Factor(String),
}

impl BanSubject {
    /// The stable name of its kind, for stores and scripts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Address(_) => "address",
            Self::Device(_) => "device",
            Self::Factor(_) => "factor",
        }
    }

    /// Its value, without the kind.
    pub fn value(&self) -> &str {
        match self {
            Self::User(value) | Self::Address(value) | Self::Device(value) | Self::Factor(value) => value,
        }
    }

    /// The subject of this kind and value; `None` if there is no such kind.
    pub fn from_parts(kind: &str, value: &str) -> Option<Self> {
        let value = value.to_owned();
        match kind {
            "user" => Some(Self::User(value)),
            "address" => Some(Self::Address(value)),
            "device" => Some(Self::Device(value)),
            "factor" => Some(Self::Factor(value)),
            _ => None,
        }
    }
}

impl std::fmt::Display for BanSubject {
    /// `kind:value`, as failures are counted under.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.kind(), self.value())
    }
}

/// Who imposed a ban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BanSource {
    /// Too many failures.
    Regulation,
    /// The command line.
    CommandLine,
    /// An administrator in the portal or its API, by name.
    Administrator(String),
}

/// A ban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Who or what.
    pub subject: BanSubject,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` until it is lifted.
    pub until: Option<Timestamp>,
    /// Who imposed it.
    pub source: BanSource,
    /// Why, for people; at most 200 characters.
    pub reason: String,
}

impl Ban {
    /// Whether it is in force at `now`; exactly at its end it is not (SC-134).
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// A failed attempt that is kept until no window sees it any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedFailure {
    /// What it counts under: the text of a [`BanSubject`].
    pub key: String,
    /// When it was.
    pub at: Timestamp,
}
