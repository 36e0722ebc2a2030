//! The one place where a password is checked, and where its stored hash is made better.

use std::{sync::PoisonError, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};

use super::{Login, MAX_USER_NAME};
use crate::{
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    client_address::limit_key,
    identity::Account,
    limits::Attempt,
    ports::{HashReplacement, PortError, ReplaceOutcome, WorkOutcome},
    regulation::{CountedAttempt, Standing},
    time::Timestamp,
};

/// How often, and how far apart, an attempt looks for a place while others like it are under way.
const ADMISSION_LOOKS: u32 = 100;
const ADMISSION_PAUSE: Duration = Duration::from_millis(50);

/// Longer passwords are refused before hashing (FR-04), in bytes: 1024 characters of four bytes.
const MAX_PASSWORD: usize = 4096;

/// More names than this are not remembered as unwritable.
const MAX_UNWRITABLE: usize = 10_000;

/// A name and password from anywhere.
pub(super) struct Proof<'a> {
    pub(super) user: &'a str,
    pub(super) password: &'a SecretString,
    pub(super) device: Option<&'a str>,
    pub(super) origin: &'a RequestOrigin,
}

pub(super) enum Checked {
    Right(Account),
    Wrong,
    /// A ban holds; whether the password is right was not looked at.
    Banned,
    Throttled(u64),
    Busy,
}

impl Login {
    /// Limit per address, ban, directory, regulation, one verification whoever it is.
    pub(super) async fn check(&self, proof: &Proof<'_>) -> Result<Checked, PortError> {
        let client = limit_key(proof.origin.client).to_string();
        let Some(attempt) = self.admitted(&client).await else {
            let wait = self.limiter.check(&client, self.ports.clock.now()).err();
            return Ok(wait.map_or(Checked::Busy, |wait| Checked::Throttled(whole_seconds(wait.0))));
        };
        let checked = self.check_admitted(proof, &client).await;
        match &checked {
            Ok(Checked::Wrong) => {
                self.regulation.note_limited(&client);
                drop(attempt);
            }
            Ok(Checked::Banned) => drop(attempt),
            // A directory that is down, or a full queue, is not the visitor's failure.
            Ok(Checked::Right(_) | Checked::Throttled(_) | Checked::Busy) | Err(_) => attempt.succeeded(),
        }
        checked
    }

    async fn check_admitted(&self, proof: &Proof<'_>, client: &str) -> Result<Checked, PortError> {
        if self.regulation.is_address_banned(proof.origin.client).await? {
            return Ok(Checked::Banned);
        }
        let now = self.ports.clock.now();
        let name = proof.user.trim();
        let plausible = !name.is_empty()
            && name.len() <= MAX_USER_NAME
            && !name.chars().any(char::is_control)
            && proof.password.expose_secret().len() <= MAX_PASSWORD;
        let found = if plausible { self.ports.users.account_find(name).await? } else { None };
        let person = found.as_ref().map_or(name, |account| account.identity.user.as_str()).to_owned();
        let device = proof.device.and_then(|cookie| self.devices.identify(cookie, &person, now));
        let Some(standing) = self.standing(&person, device.as_deref(), proof.origin).await? else {
            return Ok(Checked::Busy);
        };
        let Standing::Free(counted) = standing else {
            // As much work as for anybody else, so that its time does not tell that a ban holds (AM-05).
            return Ok(match self.ports.passwords.verify(None, proof.password, client).await {
                WorkOutcome::Busy => Checked::Busy,
                WorkOutcome::Matches | WorkOutcome::Differs => Checked::Banned,
            });
        };
        let account = found.filter(|account| !account.disabled && !first_password_expired(account, now));
        let empty = SecretString::default();
        let password = if plausible { proof.password } else { &empty };
        let hash = account.as_ref().map(|account| &account.password_hash);
        let worked = self.ports.passwords.verify(hash, password, client).await;
        self.conclude(worked, account, counted, proof.origin).await
    }

    async fn conclude(
        &self,
        worked: WorkOutcome,
        account: Option<Account>,
        counted: CountedAttempt,
        origin: &RequestOrigin,
    ) -> Result<Checked, PortError> {
        match (worked, account) {
            (WorkOutcome::Busy, _) => {
                self.regulation.settle(counted, None, origin).await?;
                Ok(Checked::Busy)
            }
            (WorkOutcome::Matches, Some(account)) => {
                self.regulation.settle(counted, Some(true), origin).await?;
                if account.first_password_expires.is_some() {
                    self.ports.accounts.account_first_password_used(&account.identity.user).await?;
                }
                Ok(Checked::Right(account))
            }
            (WorkOutcome::Matches | WorkOutcome::Differs, _) => {
                self.regulation.settle(counted, Some(false), origin).await?;
                Ok(Checked::Wrong)
            }
        }
    }

    /// How `person` stands; `None` if others of the same count keep the place for too long.
    async fn standing(
        &self,
        person: &str,
        device: Option<&str>,
        origin: &RequestOrigin,
    ) -> Result<Option<Standing>, PortError> {
        for _ in 0..ADMISSION_LOOKS {
            match self.regulation.begin(person, device, origin).await? {
                Standing::Crowded => self.ports.clock.sleep(ADMISSION_PAUSE).await,
                settled => return Ok(Some(settled)),
            }
        }
        Ok(None)
    }

    /// A place among the attempts of `key`. Attempts under way count as failures until they end; where only those
    /// fill the limit, their end is awaited, so that right passwords do not throttle each other.
    async fn admitted(&self, key: &str) -> Option<Attempt> {
        for _ in 0..ADMISSION_LOOKS {
            let now = self.ports.clock.now();
            if let Ok(attempt) = self.limiter.try_begin(key, now) {
                return Some(attempt);
            }
            if self.limiter.check(key, now).is_err() {
                return None;
            }
            self.ports.clock.sleep(ADMISSION_PAUSE).await;
        }
        None
    }

    /// The account as it is after its hash was made anew, if that was due and its directory takes it (FR-02,
    /// AF-07). Whatever goes wrong, the person is signed in.
    pub(super) async fn rehashed(
        &self,
        account: Account,
        password: &SecretString,
        origin: &RequestOrigin,
    ) -> Account {
        let name = account.identity.user.clone();
        let is_unwritable = self.unwritable.lock().unwrap_or_else(PoisonError::into_inner).contains(&name);
        if is_unwritable || !self.ports.passwords.is_outdated(&account.password_hash) {
            return account;
        }
        match self.replace_hash(&account, password).await {
            Ok(ReplaceOutcome::Done) => {
                self.audit(AuditKind::PasswordRehashed, AuditOutcome::Success, name.clone(), origin.clone());
                // Its stamp may have changed with the hash.
                self.ports.users.account_find(&name).await.ok().flatten().unwrap_or(account)
            }
            Ok(ReplaceOutcome::Missing | ReplaceOutcome::Changed) => account,
            Ok(ReplaceOutcome::ReadOnly(reason)) => {
                tracing::info!(reason, "an outdated password hash stays, its directory takes no other");
                let mut unwritable = self.unwritable.lock().unwrap_or_else(PoisonError::into_inner);
                if unwritable.len() < MAX_UNWRITABLE {
                    unwritable.insert(name);
                }
                account
            }
            Err(fault) => {
                tracing::warn!(error = %fault, "an outdated password hash could not be made anew");
                account
            }
        }
    }

    async fn replace_hash(
        &self,
        account: &Account,
        password: &SecretString,
    ) -> Result<ReplaceOutcome, PortError> {
        let hash = self.ports.passwords.hash(password).await?;
        let replacement = HashReplacement::Rehash { stored: &account.password_hash, hash: &hash };
        self.ports.users.account_replace_hash(&account.identity.user, replacement).await
    }
}

fn first_password_expired(account: &Account, now: Timestamp) -> bool {
    account.first_password_expires.is_some_and(|end| now >= end)
}

/// Seconds, rounded up, so that a retry after them succeeds.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
