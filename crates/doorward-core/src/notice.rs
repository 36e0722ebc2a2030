//! Messages to people: what they say in data, not in words. Writing them in somebody's language is `web`'s work, bringing
//! them there that of `providers`, keeping them until then that of `store`.

mod courier;
mod service;

pub use courier::Courier;
pub use service::{Cause, MailLimits, Mailbox, Notices};

use std::net::IpAddr;

use secrecy::SecretString;

use crate::{factors::FactorKind, time::Timestamp};

/// What a person is told.
#[derive(Clone, Debug)]
pub enum NoticeKind {
    /// A link to set a new password. For the mailbox only.
    PasswordReset {
        /// Where the new password is set; contains the secret.
        link: SecretString,
        /// Where the link is taken back by somebody who did not ask for it.
        revoke: String,
        /// When the link ends.
        expires: Timestamp,
    },
    /// A code that proves control of the mailbox. For the mailbox only.
    Elevation {
        /// The code.
        code: SecretString,
        /// Where the code is taken back by somebody who did not ask for it, if the portal has an address.
        revoke: Option<String>,
        /// When the code ends.
        expires: Timestamp,
    },
    /// The password was changed or set anew.
    PasswordChanged,
    /// A second factor was added.
    FactorAdded {
        /// Its kind.
        kind: FactorKind,
        /// Its name, where it has one.
        name: Option<String>,
    },
    /// A second factor was removed.
    FactorRemoved {
        /// Its kind.
        kind: FactorKind,
        /// Its name, where it has one.
        name: Option<String>,
    },
    /// A new set of recovery codes was made, or one of them was used.
    RecoveryCodes {
        /// Codes that are left.
        left: u64,
        /// One was used; else a new set was made.
        used: bool,
    },
    /// The mail address was changed. Goes to the old one.
    EmailChanged,
    /// Somebody signed in from a device that was never seen before.
    NewDevice,
    /// Too many wrong passwords: further ones are refused for a while.
    Banned {
        /// Until when; `None` for good.
        until: Option<Timestamp>,
    },
}

impl NoticeKind {
    /// The stable name, for webhooks and the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PasswordReset { .. } => "password_reset",
            Self::Elevation { .. } => "elevation",
            Self::PasswordChanged => "password_changed",
            Self::FactorAdded { .. } => "factor_added",
            Self::FactorRemoved { .. } => "factor_removed",
            Self::RecoveryCodes { .. } => "recovery_codes",
            Self::EmailChanged => "email_changed",
            Self::NewDevice => "new_device",
            Self::Banned { .. } => "banned",
        }
    }

    /// Whether it carries something that lets its reader in: such a message goes to the mailbox and nowhere else.
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::PasswordReset { .. } | Self::Elevation { .. })
    }
}

/// A notice with everything that is needed to write it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What is said.
    pub kind: NoticeKind,
    /// The user name.
    pub user: String,
    /// The name shown to people.
    pub display_name: String,
    /// The mail address.
    pub email: String,
    /// The tag of the language to write in.
    pub language: String,
    /// Whose request caused it.
    pub client: Option<IpAddr>,
    /// The browser that caused it, as it names itself. Attacker-chosen.
    pub agent: String,
    /// When.
    pub time: Timestamp,
    /// The portal's address, from the configuration (SC-247); `None` where none is configured.
    pub portal: Option<String>,
}

/// A message, written and ready to go. Every text in it may hold what an attacker chose; whoever delivers it encodes
/// it for its own format (I9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The stable name of the notice.
    pub kind: String,
    /// It carries a code or a link: for the mailbox only.
    pub secret: bool,
    /// The user name.
    pub user: String,
    /// The name shown to people.
    pub to_name: String,
    /// The mail address; empty where the person has none.
    pub to: String,
    /// The title, without the configured prefix.
    pub title: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The tag of its language.
    pub language: String,
    /// When the event was.
    pub time: Timestamp,
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedMessage {
    /// Its number in the outbox.
    pub id: u64,
    /// The message.
    pub message: Message,
    /// Failed tries so far.
    pub attempts: u32,
    /// When it is given up.
    pub expires: Timestamp,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is with the next hop.
    Done,
    /// This way is not for this message.
    Skipped,
    /// It failed and may succeed later; the reason, for the log.
    Retry(String),
    /// It will never succeed; the reason, for the log.
    Refused(String),
}

/// Writes notices as messages. Pure; implemented where templates and languages are.
pub trait NoticeWriter: Send + Sync {
    /// The message that says `notice`.
    fn write(&self, notice: &Notice) -> Message;
}
