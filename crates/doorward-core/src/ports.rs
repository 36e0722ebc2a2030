//! What the domain needs from outside: a documented struct of small trait objects.
//!
//! Each trait's comment states its contract (atomicity, not-found, order, what may be stale); the
//! conformance lists in `doorward-testkit` check it for every implementation. Absent: implementations.

mod api_key;
mod audit;
mod factors;
mod outbox;
mod push;

pub use api_key::ApiKeyStore;
pub use audit::AuditStore;
pub use factors::{OneTimeStore, PasskeyOutcome, PasskeyStore, PreferenceStore, RecoveryStore, TotpStore};
pub use outbox::{Notifier, Outbox};
pub use push::{Preauth, PushAnswer, PushDevice, PushRequest, PushService};

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use doorward_crypto::Entropy;
use secrecy::SecretString;

use crate::{
    audit::AuditEvent,
    identity::{Account, Role},
    regulation::{Ban, BanSubject, CountedFailure},
    session::{SessionKey, SessionRecord},
    time::Timestamp,
};

/// Why a port could not do its work. Not-found is never an error; it is `Ok(None)` or `Ok(false)`.
#[derive(Debug, thiserror::Error)]
#[error("{kind}: {source}")]
pub struct PortError {
    /// What the caller may do about it.
    pub kind: PortErrorKind,
    /// The cause, for the log only; visitors never see it.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl PortError {
    /// The other side cannot be reached or does not answer; trying again later may help.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: PortErrorKind::Unavailable, source: source.into() }
    }

    /// What was asked for contradicts what is stored.
    pub fn conflict(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: PortErrorKind::Conflict, source: source.into() }
    }

    /// What is stored cannot be read: damaged, sealed with another key, or moved from another row.
    pub fn corrupt(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: PortErrorKind::Corrupt, source: source.into() }
    }
}

/// The kinds of [`PortError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortErrorKind {
    /// Cannot be reached.
    Unavailable,
    /// Contradicts what is stored.
    Conflict,
    /// Cannot be read.
    Corrupt,
}

impl std::fmt::Display for PortErrorKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Unavailable => "unavailable",
            Self::Conflict => "conflict",
            Self::Corrupt => "corrupt",
        })
    }
}

/// Everything the use cases need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Accounts of every directory, in order of precedence.
    pub users: Arc<dyn UserDirectory>,
    /// Accounts of the own database, for administration.
    pub accounts: Arc<dyn AccountStore>,
    /// Server-side sessions.
    pub sessions: Arc<dyn SessionStore>,
    /// Bans, and the failed attempts that lead to them.
    pub bans: Arc<dyn BanStore>,
    /// Time-based codes.
    pub totp: Arc<dyn TotpStore>,
    /// Security keys and passkeys.
    pub passkeys: Arc<dyn PasskeyStore>,
    /// Recovery codes.
    pub recovery: Arc<dyn RecoveryStore>,
    /// API keys and app passwords.
    pub api_keys: Arc<dyn ApiKeyStore>,
    /// What people chose for themselves.
    pub preferences: Arc<dyn PreferenceStore>,
    /// Values that are good once.
    pub one_time: Arc<dyn OneTimeStore>,
    /// Messages to people.
    pub outbox: Arc<dyn Outbox>,
    /// Password hashing within a budget.
    pub passwords: Arc<dyn PasswordWork>,
    /// The record of security events.
    pub audit: Arc<dyn AuditSink>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// Accounts by name. A read may be stale by at most one second; a reload of the users file is seen at once.
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// The account whose name is `name` (every directory says itself how it compares spellings; the
    /// answer carries the canonical one). Disabled accounts are found, with `disabled` set.
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError>;

    /// Accounts in the order of their [folded](crate::identity::folded) names, as `query` asks for. An entry
    /// that cannot be read is left out, not the whole answer.
    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError>;

    /// Replaces the stored password hash of `name`, in the spelling of the account. Atomic; a reader sees the old
    /// hash or the new one.
    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError>;

    /// Why this directory takes no new password for `name`; `None` if it does, as far as can be told before (AF-04).
    async fn account_password_fixed(&self, _name: &str) -> Result<Option<String>, PortError> {
        Ok(None)
    }
}

/// Which accounts are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountQuery {
    /// Part of the name, the display name or the e-mail address, in any case; empty for every account.
    pub text: String,
    /// Only accounts whose folded name comes after this one; for the next page.
    pub after: Option<String>,
    /// Only accounts whose role is `admin`.
    pub admins_only: bool,
    /// At most so many.
    pub limit: usize,
}

/// What replaces a stored hash.
#[derive(Clone, Copy, Debug)]
pub enum HashReplacement<'a> {
    /// A new password. The account's stamp changes, so its sessions end (FR-19).
    Password(&'a NewPassword),
    /// The same password, hashed anew (FR-02). Done only while `stored` is what is stored. The stamp stays
    /// where the directory keeps one apart from the hash.
    Rehash {
        /// The hash that was verified.
        stored: &'a SecretString,
        /// What shall stand in its place.
        hash: &'a SecretString,
    },
}

/// What came of replacing a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaceOutcome {
    /// It was replaced.
    Done,
    /// There is no such account here.
    Missing,
    /// Somebody else has changed it meanwhile; nothing was done.
    Changed,
    /// This directory takes no passwords; the reason, for the log and for administrators.
    ReadOnly(String),
}

/// Accounts of the own database. Every method is atomic. Names that differ only in case are one name (FR-10).
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Creates `account` if no account at all exists; `false` if one does. Of any number of simultaneous
    /// calls exactly one answers `true` (FR-42).
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError>;

    /// Creates `account`; `false` if the name is taken.
    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError>;

    /// Sets what `update` names of the account `name`. With `keep_an_admin` it is refused if the account is an enabled
    /// one with the role `admin`, would be one no more, and no other were left (FR-08); of simultaneous calls that
    /// would together leave none, the last is refused.
    async fn account_update(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, PortError>;

    /// Deletes the account `name`, under the same guard as [`account_update`](Self::account_update).
    async fn account_delete(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome, PortError>;

    /// Sets the password hash, the stamp and the first-password mark of `name`; `false` if there is none. The
    /// stamp grows with every call, also within one millisecond and when the clock was set back.
    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError>;

    /// Forgets the first-password mark of `name` after its first use. Idempotent.
    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError>;

    /// The account named `name`.
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError>;
}

/// What came of changing or deleting an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// It was done.
    Done,
    /// There is no such account.
    Missing,
    /// It is the last enabled administrator; nothing was done.
    LastAdmin,
}

/// A password to be stored.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The hash in its textual form.
    pub hash: SecretString,
    /// When it was set; becomes the account's password stamp.
    pub set_at: Timestamp,
    /// For a generated first password: when it stops working if nobody has used it (FR-40).
    pub expires_unless_used: Option<Timestamp>,
    /// Whoever signs in with it must choose another before anything else (FR-41). Directories other than the
    /// own database cannot keep this.
    pub must_change: bool,
}

/// What to set of an account; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountUpdate {
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The e-mail address; `Some(None)` takes it away.
    pub email: Option<Option<String>>,
    /// The role.
    pub role: Option<Role>,
    /// All groups.
    pub groups: Option<Vec<String>>,
    /// Whether the account is disabled.
    pub disabled: Option<bool>,
}

/// An account to be created in the own database.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The user name.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// The e-mail address, if any.
    pub email: Option<String>,
    /// The role.
    pub role: Role,
    /// Names of groups.
    pub groups: Vec<String>,
    /// The password.
    pub password: NewPassword,
}

/// Bans and counted failures. What is written is seen by the next read of every instance.
#[async_trait]
pub trait BanStore: Send + Sync {
    /// Keeps `ban`; an existing one of the same subject is replaced.
    async fn ban_add(&self, ban: &Ban) -> Result<(), PortError>;

    /// The ban of `subject` that is in force at `now`.
    async fn ban_find(&self, subject: &BanSubject, now: Timestamp) -> Result<Option<Ban>, PortError>;

    /// Lifts the ban of `subject` and forgets the failures noted under it; `false` if there was no ban.
    async fn ban_revoke(&self, subject: &BanSubject) -> Result<bool, PortError>;

    /// Bans in force at `now`, newest first.
    async fn ban_list(&self, now: Timestamp) -> Result<Vec<Ban>, PortError>;

    /// Notes failures, so that a restart does not forget them (FR-34).
    async fn failure_note(&self, failures: &[CountedFailure]) -> Result<(), PortError>;

    /// Failures noted since `since`, oldest first, at most `limit` of the newest.
    async fn failure_list(&self, since: Timestamp, limit: usize) -> Result<Vec<CountedFailure>, PortError>;

    /// Forgets bans that ended before `now` and failures noted before `failures_before`; gives their number.
    async fn ban_prune(&self, now: Timestamp, failures_before: Timestamp) -> Result<u64, PortError>;
}

/// Server-side sessions, keyed by the hash of their identifier. What is written is seen by the next read of
/// every instance; the caller's cache adds its own, stated staleness.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Keeps a new session; a second one under the same key is a `Conflict`.
    async fn session_create(&self, record: &SessionRecord) -> Result<(), PortError>;

    /// The session with this key. Ended sessions are not found; expired ones may still be.
    async fn session_find(&self, key: &SessionKey) -> Result<Option<SessionRecord>, PortError>;

    /// Moves the end of a live session to `expires`; `false` if there is none. Never brings one back.
    async fn session_extend(&self, key: &SessionKey, expires: Timestamp) -> Result<bool, PortError>;

    /// Notes the latest activity of sessions; never moves it backwards, ignores unknown keys.
    async fn session_note_activity(&self, seen: &[(SessionKey, Timestamp)]) -> Result<(), PortError>;

    /// Notes that the person of a live session has proved themselves again at `proved`, and with `elevated` by more
    /// than the password; `false` if there is none.
    async fn session_note_proof(
        &self,
        key: &SessionKey,
        proved: Timestamp,
        elevated: bool,
    ) -> Result<bool, PortError>;

    /// Ends one session; `false` if there was none.
    async fn session_end(&self, key: &SessionKey) -> Result<bool, PortError>;

    /// Ends every session of `user`, in any spelling of the name, but `except`; gives the number ended.
    async fn session_end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError>;

    /// The sessions of `user`, newest first.
    async fn session_list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError>;

    /// The newest sessions of everybody, at most `limit`, newest first.
    async fn session_list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError>;

    /// Forgets sessions that expired before `now`; gives their number.
    async fn session_prune(&self, now: Timestamp) -> Result<u64, PortError>;
}

/// What came of a password verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkOutcome {
    /// The password is the right one.
    Matches,
    /// It is not, or the stored hash cannot be used.
    Differs,
    /// The queue is full; nothing was checked.
    Busy,
}

/// Password hashing within the process's memory and processor budget (AF-09). Never blocks the caller's thread.
#[async_trait]
pub trait PasswordWork: Send + Sync {
    /// Verifies `password` against `hash`; `None` stands for an account that does not exist and costs what
    /// the configured default hash costs (AM-05). `on_behalf_of` is the client's limit key: where work has to
    /// wait, clients take turns (AF-09).
    async fn verify(
        &self,
        hash: Option<&SecretString>,
        password: &SecretString,
        on_behalf_of: &str,
    ) -> WorkOutcome;

    /// Hashes `password` with the configured default.
    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError>;

    /// Whether `hash` was made otherwise than new hashes are made now (FR-02, AF-07).
    fn is_outdated(&self, hash: &SecretString) -> bool;
}

/// The record of security events. Must not block and must not fail the caller.
pub trait AuditSink: Send + Sync {
    /// Records one event.
    fn record(&self, event: &AuditEvent);
}

/// Time: now, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Waits for `span` without holding a thread.
    async fn sleep(&self, span: Duration);
}
