//! What is kept of a session, and for how long it lives.

use std::time::Duration;

use super::Methods;
use crate::{identity::Level, time::Timestamp};

/// Names a session in stores and caches: the SHA-256 of its identifier, so that a copy of the store is no
/// bunch of keys (AM-11).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// The key of the session whose identifier is `sid`.
    pub fn of(sid: &str) -> Self {
        Self(doorward_crypto::sha256(sid.as_bytes()))
    }

    /// From the bytes that a store kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key as people and programs write it: 64 hexadecimal digits. No secret; nobody gets in by it.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key that [`to_hex`](Self::to_hex) wrote.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = Some(text.as_bytes()).filter(|digits| digits.len() == 64)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = Some(pair).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))?;
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The bytes to keep.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for SessionKey {
    /// The first four bytes: enough to tell sessions apart in a log, too few to look one up.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(formatter, "{a:02x}{b:02x}{c:02x}{d:02x}")
    }
}

/// What a store keeps of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its key.
    pub key: SessionKey,
    /// The canonical user name.
    pub user: String,
    /// The cookie domain or the host that it is good for (SC-103).
    pub scope: String,
    /// By what its person proved who they are.
    pub methods: Methods,
    /// What was proved.
    pub level: Level,
    /// When it began.
    pub created: Timestamp,
    /// When its person last proved who they are with a password or another factor.
    pub proved: Timestamp,
    /// When they last did so by more than the password: a second factor, or a code from their mailbox. Changing
    /// factors asks for that (SC-151).
    pub elevated: Option<Timestamp>,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// The latest request seen; written in batches, so up to ten seconds behind.
    pub last_activity: Timestamp,
    /// "Remember me" was ticked: inactivity does not end it and it is not renewed.
    pub remembered: bool,
    /// The account's password stamp at sign-in.
    pub password_stamp: i64,
    /// The client's address at sign-in, for the list of sessions.
    pub address: String,
    /// The client's `User-Agent` at sign-in, at most 256 bytes.
    pub agent: String,
}

/// How long sessions live (AM-22, FR-13, FR-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// From sign-in or renewal to the end.
    pub expiration: Duration,
    /// Without a request for so long, a session that is not remembered ends; zero turns this off.
    pub inactivity: Duration,
    /// The life of a remembered session; `None` turns "remember me" off.
    pub remember_me: Option<Duration>,
    /// A session that is used in this last part of its life is renewed.
    pub refresh_time: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            expiration: Duration::from_secs(24 * 3600),
            inactivity: Duration::from_secs(3600),
            remember_me: Some(Duration::from_secs(30 * 24 * 3600)),
            refresh_time: Duration::from_secs(1800),
        }
    }
}
