//! Keys are made, shown once, followed by others and ended.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    ApiKeyId, ApiKeyRecord, ApiKeys, Holder, KeyError, KeyHandle, KeyProof, KeyScope, KeyText,
    LONGEST_LIFE_DAYS, REMEMBERED, REMINDER,
};
use crate::{
    accounts::Actor,
    audit::{AuditEvent, AuditKind, AuditOutcome},
    identity::KnownRoles,
    ports::PortError,
    time::Timestamp,
};

/// Characters of a name.
const LONGEST_NAME: usize = 64;

/// Good keys of one owner, at most.
const MOST: usize = 50;

/// Listed at most.
const LISTED: usize = 10_000;

/// The largest limit of a key, as of every tier.
const MOST_PER_MINUTE: u32 = 10_000;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A key that shall be made.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// What its owner calls it.
    pub name: String,
    /// Whose it shall be.
    pub holder: Holder,
    /// What it shall reach.
    pub scope: KeyScope,
    /// For how many days; `None` without an end.
    pub days: Option<u32>,
    /// How many requests in a minute it shall be good for; `None` for any number.
    pub per_minute: Option<u32>,
}

/// A key that was made.
pub struct MadeKey {
    /// What is kept of it.
    pub record: ApiKeyRecord,
    /// The key itself, for its owner, this once.
    pub text: SecretString,
}

/// When keys end, for metrics (HS-22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyEnds {
    /// How many end within [`REMINDER`].
    pub soon: usize,
    /// When the first of all does.
    pub first: Option<Timestamp>,
}

/// What a key and the one that follows it have in common.
struct Like {
    name: String,
    holder: Holder,
    scope: KeyScope,
    per_minute: Option<u32>,
}

impl ApiKeys {
    /// Makes a key.
    ///
    /// # Errors
    /// [`KeyError`] names the rule that is broken.
    pub async fn create(
        &self,
        new: NewApiKey,
        roles: &KnownRoles,
        actor: &Actor,
    ) -> Result<MadeKey, KeyError> {
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(KeyError::Name);
        }
        if new.days.is_some_and(|days| days == 0 || days > LONGEST_LIFE_DAYS) {
            return Err(KeyError::Life);
        }
        if new.per_minute.is_some_and(|number| !(1..=MOST_PER_MINUTE).contains(&number)) {
            return Err(KeyError::Limit);
        }
        let holder = self.checked_holder(new.holder, roles).await?;
        self.check_number(&holder, MOST).await?;
        let life = new.days.map(|days| DAY * days);
        let plan = Like { name: name.to_owned(), holder, scope: new.scope, per_minute: new.per_minute };
        let made = self.make(&plan, life, actor).await?;
        self.audit(AuditKind::ApiKeyCreated, &made.record, actor);
        Ok(made)
    }

    async fn check_number(&self, holder: &Holder, most: usize) -> Result<(), KeyError> {
        let now = self.ports.clock.now();
        let owned = self.list(holder.person()).await?;
        let same = owned.iter().filter(|key| key.holder.person() == holder.person() && key.is_good_at(now));
        if same.count() < most { Ok(()) } else { Err(KeyError::TooMany) }
    }

    /// Makes a key like `id`, which ends after `overlap` (HS-23).
    ///
    /// # Errors
    /// [`KeyError::Missing`] if there is no such key or it is not good any more.
    pub async fn rotate(&self, id: &ApiKeyId, overlap: Duration, actor: &Actor) -> Result<MadeKey, KeyError> {
        let now = self.ports.clock.now();
        let old = self.find(id).await?.filter(|key| key.is_good_at(now)).ok_or(KeyError::Missing)?;
        // Those that are being replaced are still there, so there may be twice as many for a while.
        self.check_number(&old.holder, 2 * MOST).await?;
        let life = old.expires.map(|end| end.since(old.created));
        let plan = Like { name: old.name, holder: old.holder, scope: old.scope, per_minute: old.per_minute };
        let made = self.make(&plan, life, actor).await?;
        let end = now.plus(overlap);
        if old.expires.is_none_or(|present| end < present) {
            self.ports.api_keys.api_key_end(id, end, false).await?;
        }
        self.cache.forget(&KeyHandle::Made(*id));
        self.audit_about(AuditKind::ApiKeyRotated, format!("{id} -> {}", made.record.id), actor);
        Ok(made)
    }

    /// Ends a key, at once here and within [`STALENESS`](super::STALENESS) on every other instance (HS-21). `false` if
    /// there is none, or it was revoked before.
    ///
    /// # Errors
    /// When the store cannot; the key then lives on.
    pub async fn revoke(&self, id: &ApiKeyId, actor: &Actor) -> Result<bool, KeyError> {
        let Some(key) = self.find(id).await?.filter(|key| key.revoked.is_none()) else { return Ok(false) };
        let ended = self.ports.api_keys.api_key_end(id, self.ports.clock.now(), true).await;
        self.cache.forget(&KeyHandle::Made(*id));
        if ended? {
            self.audit(AuditKind::ApiKeyRevoked, &key, actor);
            return Ok(true);
        }
        Ok(false)
    }

    /// A key by its public part, good or not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn find(&self, id: &ApiKeyId) -> Result<Option<ApiKeyRecord>, PortError> {
        self.ports.api_keys.api_key_find(id).await
    }

    /// The keys of `owner`, or everybody's, newest first; those that have ended are among them for a while.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, owner: Option<&str>) -> Result<Vec<ApiKeyRecord>, PortError> {
        self.ports.api_keys.api_key_list(owner, LISTED).await
    }

    /// Good keys that end soon, for a reminder (HS-22).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn ending_soon(&self) -> Result<Vec<ApiKeyRecord>, PortError> {
        let now = self.ports.clock.now();
        let mut keys = self.list(None).await?;
        keys.retain(|key| key.is_good_at(now));
        let first = keys.iter().filter_map(|key| key.expires).min();
        keys.retain(|key| key.expires.is_some_and(|end| end <= now.plus(REMINDER)));
        self.ends.store(Arc::new(KeyEnds { soon: keys.len(), first }));
        Ok(keys)
    }

    /// When keys end, as [`ending_soon`](Self::ending_soon) saw it last.
    pub fn ends(&self) -> KeyEnds {
        **self.ends.load()
    }

    /// Forgets keys that ended long ago; gives their number.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prune(&self) -> Result<u64, PortError> {
        self.ports.api_keys.api_key_prune(self.ports.clock.now().minus(REMEMBERED)).await
    }

    async fn checked_holder(&self, holder: Holder, roles: &KnownRoles) -> Result<Holder, KeyError> {
        match holder {
            Holder::Machine { role } if roles.contains(&role) => Ok(Holder::Machine { role }),
            Holder::Machine { .. } => Err(KeyError::UnknownRole),
            Holder::Person(user) => {
                let found = self.ports.users.account_find(&user).await?.filter(|account| !account.disabled);
                let account = found.ok_or(KeyError::UnknownUser)?;
                Ok(Holder::Person(account.identity.user.clone()))
            }
        }
    }

    async fn make(&self, like: &Like, life: Option<Duration>, actor: &Actor) -> Result<MadeKey, KeyError> {
        let now = self.ports.clock.now();
        loop {
            let made = KeyText::generate(&*self.ports.entropy);
            let record = ApiKeyRecord {
                id: made.id,
                name: like.name.clone(),
                holder: like.holder.clone(),
                scope: like.scope.clone(),
                per_minute: like.per_minute,
                proof: KeyProof::of(made.text.expose_secret(), &*self.ports.entropy),
                created: now,
                created_by: actor.user.clone(),
                expires: life.map(|life| now.plus(life)),
                revoked: None,
                last_used: None,
            };
            // Of two keys of one name the second is made again; that happens once in a lifetime.
            if self.ports.api_keys.api_key_create(&record).await? {
                return Ok(MadeKey { record, text: made.text });
            }
        }
    }

    fn audit(&self, kind: AuditKind, key: &ApiKeyRecord, actor: &Actor) {
        let owner = key.holder.person().map(|owner| format!(" of {owner}")).unwrap_or_default();
        self.audit_about(kind, format!("{} {}{owner}", key.id, key.name), actor);
    }

    fn audit_about(&self, kind: AuditKind, about: String, actor: &Actor) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: actor.user.clone(),
            about: Some(about),
            origin: actor.origin.clone(),
        });
    }
}
