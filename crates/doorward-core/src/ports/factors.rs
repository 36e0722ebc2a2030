//! Second factors, codes that are good once, and what people chose for themselves.
//!
//! People are known by the canonical name of their account; names that are one when [folded](crate::identity::folded)
//! are one here. What a store keeps of a factor is bound to its owner: a row that was copied from somebody else's is
//! `Corrupt`, never a factor (AM-12).

use async_trait::async_trait;

use super::PortError;
use crate::{
    factors::{Passkey, PasskeyUse, Preferences, RecoveryHash, TotpFactor, UserHandle},
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    time::Timestamp,
};

/// Time-based codes.
#[async_trait]
pub trait TotpStore: Send + Sync {
    /// The factor of `user`.
    async fn totp_find(&self, user: &str) -> Result<Option<TotpFactor>, PortError>;

    /// Every factor, by folded name; for export.
    async fn totp_list(&self) -> Result<Vec<TotpFactor>, PortError>;

    /// Keeps `factor` in the place of any other of the same person. Codes of `step` and before are used up: the code
    /// that proved the enrolment signs nobody in (SC-147).
    async fn totp_save(&self, factor: &TotpFactor, step: u64) -> Result<(), PortError>;

    /// Takes `step` for `user`: `true` if there is a factor and no step so late was taken before. Of any number of
    /// simultaneous calls with one step exactly one answers `true`, whichever instance and surface (SC-143, SC-145).
    async fn totp_advance(&self, user: &str, step: u64, now: Timestamp) -> Result<bool, PortError>;

    /// Forgets the factor of `user`; `false` if there was none.
    async fn totp_delete(&self, user: &str) -> Result<bool, PortError>;
}

/// What came of keeping a passkey or its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyOutcome {
    /// It is kept.
    Done,
    /// The credential is registered already, for whomever (SC-159).
    Taken,
    /// Its owner has another one of this name.
    NameTaken,
    /// There is no such credential of this person.
    Missing,
}

/// Security keys and passkeys, and the handles by which authenticators know people.
#[async_trait]
pub trait PasskeyStore: Send + Sync {
    /// Keeps a new credential. Names of one owner that differ only in case are one name.
    async fn passkey_add(&self, passkey: &Passkey) -> Result<PasskeyOutcome, PortError>;

    /// The credential with this identifier.
    async fn passkey_find(&self, id: &[u8]) -> Result<Option<Passkey>, PortError>;

    /// The credentials of `user`, oldest first. One that cannot be read is left out, with a word to the log.
    async fn passkey_list(&self, user: &str) -> Result<Vec<Passkey>, PortError>;

    /// Gives a credential of `user` another name.
    async fn passkey_rename(&self, user: &str, id: &[u8], name: &str) -> Result<PasskeyOutcome, PortError>;

    /// Notes a use: `false` if the credential is gone or its counter is not `counter_before` any more, so that of two
    /// assertions with one counter one counts.
    async fn passkey_used(&self, id: &[u8], used: &PasskeyUse) -> Result<bool, PortError>;

    /// Forgets a credential of `user`; `false` if there was none.
    async fn passkey_delete(&self, user: &str, id: &[u8]) -> Result<bool, PortError>;

    /// The handle of `user`; `fresh` becomes it where there is none yet. Of simultaneous first calls all answer the same.
    async fn handle_of(&self, user: &str, fresh: &UserHandle) -> Result<UserHandle, PortError>;

    /// Whose handle this is.
    async fn handle_find(&self, handle: &UserHandle) -> Result<Option<String>, PortError>;
}

/// Recovery codes.
#[async_trait]
pub trait RecoveryStore: Send + Sync {
    /// Keeps these codes of `user` in the place of all older ones (SC-150).
    async fn recovery_replace(
        &self,
        user: &str,
        codes: &[RecoveryHash],
        now: Timestamp,
    ) -> Result<(), PortError>;

    /// Uses one up: `true` if `user` had it. Of simultaneous calls with one code exactly one answers `true` (I6).
    async fn recovery_take(&self, user: &str, code: &RecoveryHash) -> Result<bool, PortError>;

    /// How many codes `user` has left.
    async fn recovery_left(&self, user: &str) -> Result<u64, PortError>;
}

/// What people chose for themselves. Not sealed: nothing of it lets anybody in.
#[async_trait]
pub trait PreferenceStore: Send + Sync {
    /// What `user` chose; nothing where they chose nothing.
    async fn preferences_find(&self, user: &str) -> Result<Preferences, PortError>;

    /// Keeps what `user` chose.
    async fn preferences_save(&self, user: &str, preferences: &Preferences) -> Result<(), PortError>;

    /// Forgets factors, handle, recovery codes, one-time values and choices of `user`, because the account is gone:
    /// who gets the name later starts anew. In one transaction.
    async fn person_forget(&self, user: &str) -> Result<(), PortError>;
}

/// Values that are good once: codes and links that were sent, and marks of challenges that were answered.
#[async_trait]
pub trait OneTimeStore: Send + Sync {
    /// Keeps a value; any other of the same purpose and person is good no more (SC-249).
    async fn one_time_put(&self, value: &OneTime) -> Result<(), PortError>;

    /// The value of this key, if it is good at `now`. Changes nothing; for pages that show what a link is for.
    async fn one_time_find(&self, key: &OneTimeKey, now: Timestamp) -> Result<Option<OneTime>, PortError>;

    /// Takes the value of this key if `secret` is the right one; compares in constant time. Of simultaneous right calls
    /// exactly one gets it (I6). A wrong one costs a try; with the last the value is gone (SC-137).
    async fn one_time_redeem(
        &self,
        key: &OneTimeKey,
        secret: &[u8; 32],
        now: Timestamp,
    ) -> Result<Redeemed, PortError>;

    /// Notes that what `key` stands for was used: `true` the first time, until `expires` has passed. Of simultaneous
    /// calls exactly one answers `true`.
    async fn one_time_burn(
        &self,
        purpose: OneTimePurpose,
        key: &OneTimeKey,
        expires: Timestamp,
    ) -> Result<bool, PortError>;

    /// Forgets the value of this key; `false` if there was none.
    async fn one_time_revoke(&self, key: &OneTimeKey) -> Result<bool, PortError>;

    /// Forgets what `user` has of this purpose; gives its number.
    async fn one_time_forget(&self, purpose: OneTimePurpose, user: &str) -> Result<u64, PortError>;

    /// Forgets values and marks that ended before `now`; gives their number.
    async fn one_time_prune(&self, now: Timestamp) -> Result<u64, PortError>;
}
