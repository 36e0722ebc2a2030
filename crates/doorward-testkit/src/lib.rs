//! For tests only: fakes on the domain's ports, and the lists of cases that every real implementation of
//! a port runs.
//!
//! Every fake can be steered while a test runs (clock, broken stores, changed accounts) and remembers what
//! was asked of it. Absent: production code. No crate but a `[dev-dependencies]` section names this one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test kit fails loudly"
)]

mod api_keys;
mod audit;
mod audit_log;
mod authenticator;
mod bans;
mod clock;
pub mod conformance;
mod entropy;
mod factors;
mod fakes;
pub mod growth;
mod notices;
mod passwords;
mod push;
mod sessions;
mod switch;
mod users;

pub use api_keys::MemoryApiKeys;
pub use audit::RecordingAudit;
pub use audit_log::{Kept as KeptAudit, MemoryAudit};
pub use authenticator::{
    Behaviour, Change, FORGER, MAKER, SoftAttestation, SoftAuthenticator, SoftKeyKind, Tampering,
};
pub use bans::MemoryBans;
pub use clock::FakeClock;
pub use entropy::SeededEntropy;
pub use factors::MemoryPeople;
pub use fakes::{Fakes, ports};
pub use notices::PlainWriter;
pub use passwords::PlainPasswords;
pub use push::{ScriptedPush, SentPush};
pub use sessions::FakeSessions;
pub use switch::MemorySwitch;
pub use users::{MemoryUsers, account, new_account};
