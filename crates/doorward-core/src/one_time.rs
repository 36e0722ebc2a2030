//! Values that are good once: what is kept of them. Single use is the promise of [`OneTimeStore`](crate::ports::OneTimeStore).

use crate::time::Timestamp;

/// The hash of what names a one-time value: a copy of the store names none (AM-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OneTimeKey(pub [u8; 32]);

impl OneTimeKey {
    /// The key of what `name` names for `purpose`.
    pub fn of(purpose: OneTimePurpose, name: &[u8]) -> Self {
        let mut text = purpose.name().as_bytes().to_vec();
        text.push(0);
        text.extend_from_slice(name);
        Self(doorward_crypto::sha256(&text))
    }
}

/// What a one-time value is for. The textual form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OneTimePurpose {
    /// A link to set a new password.
    PasswordReset,
    /// A code that proves control of the mailbox, for one session.
    Elevation,
    /// A WebAuthn challenge that was answered.
    Challenge,
    /// A ticket for a WebSocket that was used.
    SocketTicket,
}

impl OneTimePurpose {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::Elevation => "elevation",
            Self::Challenge => "challenge",
            Self::SocketTicket => "socket_ticket",
        }
    }

    /// The purpose with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::PasswordReset, Self::Elevation, Self::Challenge, Self::SocketTicket]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }
}

/// A value that is good once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTime {
    /// What names it.
    pub key: OneTimeKey,
    /// What it is for.
    pub purpose: OneTimePurpose,
    /// Whose it is, canonical.
    pub user: String,
    /// The hash of what must be shown to take it.
    pub secret: [u8; 32],
    /// What its maker wants back, such as the password stamp it was made at.
    pub data: Vec<u8>,
    /// Wrong secrets that it still bears.
    pub tries: u32,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
}

/// What came of taking a one-time value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// It was taken; nobody gets it again.
    Taken(OneTime),
    /// The secret is wrong; so many more may be tried.
    Wrong {
        /// Tries that are left.
        left: u32,
    },
    /// There is none: never was, taken, revoked, replaced, ended.
    Missing,
}
