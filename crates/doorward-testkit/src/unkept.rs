//! Ports that keep nothing: every look finds nothing, every change is as if there were nothing to change.

use async_trait::async_trait;
use doorward_core::{
    factors::{Passkey, PasskeyUse, Preferences, RecoveryHash, TotpFactor, UserHandle},
    notice::{Message, QueuedMessage},
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{
        OneTimeStore, Outbox, PasskeyOutcome, PasskeyStore, PortError, PreferenceStore, RecoveryStore, TotpStore,
    },
    time::Timestamp,
};

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unkept;

#[async_trait]
impl TotpStore for Unkept {
    async fn totp_find(&self, _: &str) -> Result<Option<TotpFactor>, PortError> {
        Ok(None)
    }
    async fn totp_list(&self) -> Result<Vec<TotpFactor>, PortError> {
        Ok(Vec::new())
    }
    async fn totp_save(&self, _: &TotpFactor, _: u64) -> Result<(), PortError> {
        Ok(())
    }
    async fn totp_advance(&self, _: &str, _: u64, _: Timestamp) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn totp_delete(&self, _: &str) -> Result<bool, PortError> {
        Ok(false)
    }
}

#[async_trait]
impl PasskeyStore for Unkept {
    async fn passkey_add(&self, _: &Passkey) -> Result<PasskeyOutcome, PortError> {
        Ok(PasskeyOutcome::Missing)
    }
    async fn passkey_find(&self, _: &[u8]) -> Result<Option<Passkey>, PortError> {
        Ok(None)
    }
    async fn passkey_list(&self, _: &str) -> Result<Vec<Passkey>, PortError> {
        Ok(Vec::new())
    }
    async fn passkey_rename(&self, _: &str, _: &[u8], _: &str) -> Result<PasskeyOutcome, PortError> {
        Ok(PasskeyOutcome::Missing)
    }
    async fn passkey_used(&self, _: &[u8], _: &PasskeyUse) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn passkey_delete(&self, _: &str, _: &[u8]) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn handle_of(&self, _: &str, fresh: &UserHandle) -> Result<UserHandle, PortError> {
        Ok(*fresh)
    }
    async fn handle_find(&self, _: &UserHandle) -> Result<Option<String>, PortError> {
        Ok(None)
    }
}

#[async_trait]
impl RecoveryStore for Unkept {
    async fn recovery_replace(&self, _: &str, _: &[RecoveryHash], _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
    async fn recovery_take(&self, _: &str, _: &RecoveryHash) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn recovery_left(&self, _: &str) -> Result<u64, PortError> {
        Ok(0)
    }
}

#[async_trait]
impl PreferenceStore for Unkept {
    async fn preferences_find(&self, _: &str) -> Result<Preferences, PortError> {
        Ok(Preferences::default())
    }
    async fn preferences_save(&self, _: &str, _: &Preferences) -> Result<(), PortError> {
        Ok(())
    }
    async fn person_forget(&self, _: &str) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl OneTimeStore for Unkept {
    async fn one_time_put(&self, _: &OneTime) -> Result<(), PortError> {
        Ok(())
    }
    async fn one_time_find(&self, _: &OneTimeKey, _: Timestamp) -> Result<Option<OneTime>, PortError> {
        Ok(None)
    }
    async fn one_time_redeem(&self, _: &OneTimeKey, _: &[u8; 32], _: Timestamp) -> Result<Redeemed, PortError> {
        Ok(Redeemed::Missing)
    }
    async fn one_time_burn(&self, _: OneTimePurpose, _: &OneTimeKey, _: Timestamp) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn one_time_revoke(&self, _: &OneTimeKey) -> Result<bool, PortError> {
        Ok(false)
    }
    async fn one_time_forget(&self, _: OneTimePurpose, _: &str) -> Result<u64, PortError> {
        Ok(0)
    }
    async fn one_time_prune(&self, _: Timestamp) -> Result<u64, PortError> {
        Ok(0)
    }
}

#[async_trait]
impl Outbox for Unkept {
    async fn outbox_add(&self, _: &Message, _: Timestamp, _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
    async fn outbox_lease(&self, _: Timestamp, _: Timestamp, _: usize) -> Result<Vec<QueuedMessage>, PortError> {
        Ok(Vec::new())
    }
    async fn outbox_done(&self, _: u64) -> Result<(), PortError> {
        Ok(())
    }
    async fn outbox_retry(&self, _: u64, _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
    async fn outbox_prune(&self, _: Timestamp) -> Result<u64, PortError> {
        Ok(0)
    }
}
