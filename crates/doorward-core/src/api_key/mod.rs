//! API keys and app passwords: what machines and phone applications show instead of a session (HS-14 to HS-24, FR-75 to
//! FR-77, SC-269).
//!
//! A key is one factor, reaches what its scope names and never more than its owner. What is kept of it cannot be shown as
//! a key. Absent: the header fields in which keys come (`credentials`), the limit of wrong ones (`login`), the decision
//! (`gatekeeper`), and how keys are kept (`store`).

mod configured;
mod error;
mod live;
mod manage;
mod named;
mod record;
mod scope;
mod service;
mod text;

pub use configured::{ConfiguredKey, KeySettings};
pub use error::KeyError;
pub use live::{KeyHandle, LiveKey};
pub use manage::{KeyEnds, MadeKey, NewApiKey};
pub(crate) use named::KeyTag;
pub use named::NamedKey;
pub use record::{ApiKeyRecord, Holder, KeyProof, KeyUse};
pub use scope::{KeyScope, Place, ScopeError, Way};
pub use service::{ApiKeys, RefusedKey, Shown, Verified};
pub use text::{ApiKeyId, KeyText, PREFIX, checked};

use std::time::Duration;

/// How old the cached view of a key may be: a revocation by another instance or by the command line is seen after this
/// long, one by this instance at once. The same as for sessions.
pub const STALENESS: Duration = crate::session::STALENESS;

/// The life of a key where nobody chose one (HS-22).
pub const DEFAULT_LIFE_DAYS: u32 = 90;

/// The longest life that can be chosen; without an end is another choice.
pub const LONGEST_LIFE_DAYS: u32 = 365;

/// People are reminded so long before a key ends (HS-22).
pub const REMINDER: Duration = Duration::from_secs(14 * 24 * 3600);

/// Revoked and expired keys are remembered for so long, so that a forgotten application that still shows one is known as
/// such and does not count as somebody who guesses.
pub const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 3600);

/// The shortest key that an operator may choose (HS-16).
pub const SHORTEST: usize = 32;
