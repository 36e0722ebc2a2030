//! Second factors, choices, one-time values and messages in memory.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use doorward_core::{
    factors::{Passkey, PasskeyUse, Preferences, RecoveryHash, TotpFactor, UserHandle},
    identity::folded,
    notice::{Message, QueuedMessage},
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{
        OneTimeStore, Outbox, PasskeyOutcome, PasskeyStore, PortError, PreferenceStore, RecoveryStore,
        TotpStore,
    },
    time::Timestamp,
};

/// Everything of people besides their accounts and sessions, in memory.
#[derive(Default)]
pub struct MemoryPeople(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    broken: bool,
    totp: Vec<(TotpFactor, u64)>,
    passkeys: Vec<Passkey>,
    handles: Vec<(String, UserHandle)>,
    recovery: Vec<(String, RecoveryHash)>,
    preferences: Vec<(String, Preferences)>,
    one_time: Vec<OneTime>,
    burnt: Vec<(OneTimePurpose, OneTimeKey, Timestamp)>,
    outbox: Vec<Waiting>,
    next: u64,
}

struct Waiting {
    queued: QueuedMessage,
    due: Timestamp,
}

impl MemoryPeople {
    /// From now on every call fails, or none.
    pub fn set_broken(&self, broken: bool) {
        self.0.lock().unwrap().broken = broken;
    }

    /// Every message that waits, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap().outbox.iter().map(|waiting| waiting.queued.message.clone()).collect()
    }

    /// How many one-time values are kept.
    pub fn one_time_values(&self) -> usize {
        self.0.lock().unwrap().one_time.len()
    }

    fn kept(&self) -> Result<MutexGuard<'_, Kept>, PortError> {
        let kept = self.0.lock().unwrap();
        if kept.broken { Err(PortError::unavailable("the fake is broken")) } else { Ok(kept) }
    }
}

fn same(left: &str, right: &str) -> bool {
    folded(left) == folded(right)
}

#[async_trait]
impl TotpStore for MemoryPeople {
    async fn totp_find(&self, user: &str) -> Result<Option<TotpFactor>, PortError> {
        Ok(self
            .kept()?
            .totp
            .iter()
            .find(|(factor, _)| same(&factor.user, user))
            .map(|(factor, _)| factor.clone()))
    }

    async fn totp_list(&self) -> Result<Vec<TotpFactor>, PortError> {
        let mut all: Vec<_> = self.kept()?.totp.iter().map(|(factor, _)| factor.clone()).collect();
        all.sort_by_key(|factor| folded(&factor.user));
        Ok(all)
    }

    async fn totp_save(&self, factor: &TotpFactor, step: u64) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.totp.retain(|(other, _)| !same(&other.user, &factor.user));
        kept.totp.push((factor.clone(), step));
        Ok(())
    }

    async fn totp_advance(&self, user: &str, step: u64, now: Timestamp) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let found = kept.totp.iter_mut().find(|(factor, _)| same(&factor.user, user));
        Ok(match found {
            Some((factor, last)) if step > *last => {
                *last = step;
                factor.last_used = Some(now);
                true
            }
            _ => false,
        })
    }

    async fn totp_delete(&self, user: &str) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let before = kept.totp.len();
        kept.totp.retain(|(factor, _)| !same(&factor.user, user));
        Ok(kept.totp.len() < before)
    }
}

#[async_trait]
impl PasskeyStore for MemoryPeople {
    async fn passkey_add(&self, passkey: &Passkey) -> Result<PasskeyOutcome, PortError> {
        let mut kept = self.kept()?;
        if kept.passkeys.iter().any(|other| other.id == passkey.id) {
            return Ok(PasskeyOutcome::Taken);
        }
        let named = |other: &Passkey| same(&other.user, &passkey.user) && same(&other.name, &passkey.name);
        if kept.passkeys.iter().any(named) {
            return Ok(PasskeyOutcome::NameTaken);
        }
        kept.passkeys.push(passkey.clone());
        Ok(PasskeyOutcome::Done)
    }

    async fn passkey_find(&self, id: &[u8]) -> Result<Option<Passkey>, PortError> {
        Ok(self.kept()?.passkeys.iter().find(|passkey| passkey.id == id).cloned())
    }

    async fn passkey_list(&self, user: &str) -> Result<Vec<Passkey>, PortError> {
        let mut all: Vec<_> =
            self.kept()?.passkeys.iter().filter(|passkey| same(&passkey.user, user)).cloned().collect();
        all.sort_by_key(|passkey| passkey.created);
        Ok(all)
    }

    async fn passkey_rename(&self, user: &str, id: &[u8], name: &str) -> Result<PasskeyOutcome, PortError> {
        let mut kept = self.kept()?;
        let taken = |other: &Passkey| other.id != id && same(&other.user, user) && same(&other.name, name);
        if kept.passkeys.iter().any(taken) {
            return Ok(PasskeyOutcome::NameTaken);
        }
        let found = kept.passkeys.iter_mut().find(|passkey| passkey.id == id && same(&passkey.user, user));
        let Some(passkey) = found else { return Ok(PasskeyOutcome::Missing) };
        passkey.name = name.to_owned();
        Ok(PasskeyOutcome::Done)
    }

    async fn passkey_used(&self, id: &[u8], used: &PasskeyUse) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let found = kept.passkeys.iter_mut().find(|one| one.id == id && one.counter == used.counter_before);
        let Some(passkey) = found else { return Ok(false) };
        passkey.counter = used.counter;
        passkey.credential.clone_from(&used.credential);
        passkey.clone_suspected = used.clone_suspected;
        passkey.last_used = Some(used.at);
        Ok(true)
    }

    async fn passkey_delete(&self, user: &str, id: &[u8]) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let before = kept.passkeys.len();
        kept.passkeys.retain(|passkey| !(passkey.id == id && same(&passkey.user, user)));
        Ok(kept.passkeys.len() < before)
    }

    async fn handle_of(&self, user: &str, fresh: &UserHandle) -> Result<UserHandle, PortError> {
        let mut kept = self.kept()?;
        if let Some((_, handle)) = kept.handles.iter().find(|(owner, _)| same(owner, user)) {
            return Ok(*handle);
        }
        kept.handles.push((user.to_owned(), *fresh));
        Ok(*fresh)
    }

    async fn handle_find(&self, handle: &UserHandle) -> Result<Option<String>, PortError> {
        Ok(self.kept()?.handles.iter().find(|(_, known)| known == handle).map(|(owner, _)| owner.clone()))
    }
}

#[async_trait]
impl RecoveryStore for MemoryPeople {
    async fn recovery_replace(
        &self,
        user: &str,
        codes: &[RecoveryHash],
        _: Timestamp,
    ) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.recovery.retain(|(owner, _)| !same(owner, user));
        kept.recovery.extend(codes.iter().map(|code| (user.to_owned(), *code)));
        Ok(())
    }

    async fn recovery_take(&self, user: &str, code: &RecoveryHash) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let before = kept.recovery.len();
        kept.recovery.retain(|(owner, known)| !(same(owner, user) && known == code));
        Ok(kept.recovery.len() < before)
    }

    async fn recovery_left(&self, user: &str) -> Result<u64, PortError> {
        Ok(self.kept()?.recovery.iter().filter(|(owner, _)| same(owner, user)).count() as u64)
    }
}

#[async_trait]
impl PreferenceStore for MemoryPeople {
    async fn preferences_find(&self, user: &str) -> Result<Preferences, PortError> {
        let kept = self.kept()?;
        let found = kept.preferences.iter().find(|(owner, _)| same(owner, user));
        Ok(found.map(|(_, preferences)| preferences.clone()).unwrap_or_default())
    }

    async fn preferences_save(&self, user: &str, preferences: &Preferences) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.preferences.retain(|(owner, _)| !same(owner, user));
        kept.preferences.push((user.to_owned(), preferences.clone()));
        Ok(())
    }

    async fn person_forget(&self, user: &str) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.totp.retain(|(factor, _)| !same(&factor.user, user));
        kept.passkeys.retain(|passkey| !same(&passkey.user, user));
        kept.handles.retain(|(owner, _)| !same(owner, user));
        kept.recovery.retain(|(owner, _)| !same(owner, user));
        kept.preferences.retain(|(owner, _)| !same(owner, user));
        kept.one_time.retain(|value| !same(&value.user, user));
        Ok(())
    }
}

#[async_trait]
impl OneTimeStore for MemoryPeople {
    async fn one_time_put(&self, value: &OneTime) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.one_time.retain(|other| {
            other.key != value.key && !(other.purpose == value.purpose && same(&other.user, &value.user))
        });
        kept.one_time.push(value.clone());
        Ok(())
    }

    async fn one_time_find(&self, key: &OneTimeKey, now: Timestamp) -> Result<Option<OneTime>, PortError> {
        Ok(self.kept()?.one_time.iter().find(|value| value.key == *key && now < value.expires).cloned())
    }

    async fn one_time_redeem(
        &self,
        key: &OneTimeKey,
        secret: &[u8; 32],
        now: Timestamp,
    ) -> Result<Redeemed, PortError> {
        let mut kept = self.kept()?;
        let found = kept.one_time.iter().position(|value| value.key == *key && now < value.expires);
        let Some(index) = found else { return Ok(Redeemed::Missing) };
        if kept.one_time[index].secret == *secret {
            return Ok(Redeemed::Taken(kept.one_time.remove(index)));
        }
        let left = kept.one_time[index].tries.saturating_sub(1);
        kept.one_time[index].tries = left;
        if left == 0 {
            kept.one_time.remove(index);
        }
        Ok(Redeemed::Wrong { left })
    }

    async fn one_time_burn(
        &self,
        purpose: OneTimePurpose,
        key: &OneTimeKey,
        expires: Timestamp,
    ) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let known = kept.burnt.iter().any(|(other, mark, _)| *other == purpose && mark == key);
        if !known {
            kept.burnt.push((purpose, *key, expires));
        }
        Ok(!known)
    }

    async fn one_time_revoke(&self, key: &OneTimeKey) -> Result<bool, PortError> {
        let mut kept = self.kept()?;
        let before = kept.one_time.len();
        kept.one_time.retain(|value| value.key != *key);
        Ok(kept.one_time.len() < before)
    }

    async fn one_time_forget(&self, purpose: OneTimePurpose, user: &str) -> Result<u64, PortError> {
        let mut kept = self.kept()?;
        let before = kept.one_time.len();
        kept.one_time.retain(|value| !(value.purpose == purpose && same(&value.user, user)));
        Ok((before - kept.one_time.len()) as u64)
    }

    async fn one_time_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        let mut kept = self.kept()?;
        let before = kept.one_time.len() + kept.burnt.len();
        kept.one_time.retain(|value| value.expires >= now);
        kept.burnt.retain(|(_, _, expires)| *expires >= now);
        Ok((before - kept.one_time.len() - kept.burnt.len()) as u64)
    }
}

#[async_trait]
impl Outbox for MemoryPeople {
    async fn outbox_add(
        &self,
        message: &Message,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        kept.next += 1;
        let queued = QueuedMessage { id: kept.next, message: message.clone(), attempts: 0, expires };
        kept.outbox.push(Waiting { queued, due: now });
        Ok(())
    }

    async fn outbox_lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<QueuedMessage>, PortError> {
        let mut kept = self.kept()?;
        kept.outbox.sort_by_key(|waiting| waiting.due);
        let due = kept.outbox.iter_mut().filter(|waiting| waiting.due <= now && now < waiting.queued.expires);
        Ok(due
            .take(limit)
            .map(|waiting| {
                waiting.due = until;
                waiting.queued.clone()
            })
            .collect())
    }

    async fn outbox_done(&self, id: u64) -> Result<(), PortError> {
        self.kept()?.outbox.retain(|waiting| waiting.queued.id != id);
        Ok(())
    }

    async fn outbox_retry(&self, id: u64, due: Timestamp) -> Result<(), PortError> {
        let mut kept = self.kept()?;
        if let Some(waiting) = kept.outbox.iter_mut().find(|waiting| waiting.queued.id == id) {
            waiting.due = due;
            waiting.queued.attempts += 1;
        }
        Ok(())
    }

    async fn outbox_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        let mut kept = self.kept()?;
        let before = kept.outbox.len();
        kept.outbox.retain(|waiting| waiting.queued.expires >= now);
        Ok((before - kept.outbox.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::MemoryPeople;
    use crate::conformance::{PeopleStore, people_store};

    #[tokio::test]
    async fn the_fake_keeps_the_contract() {
        people_store(async || Arc::new(MemoryPeople::default()) as Arc<dyn PeopleStore>).await;
    }
}
