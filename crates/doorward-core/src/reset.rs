//! Setting a new password by a link that goes to the person's mailbox (AM-20, SC-119, SC-249).
//!
//! Whether a name exists must not show: a wish is taken down at once, the same for everybody, and worked off later, after
//! the answer. The link is bound to its person, to the browser that asked, and to the password that it replaces; it
//! is good once, and never stands for a second factor.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use doorward_crypto::{constant_time_eq, random_token, sha256};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    accounts::{AccountError, Accounts},
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::Account,
    notice::{Cause, NoticeKind, Notices},
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{PortError, Ports},
};

/// Wishes that wait at once; further ones are dropped. Each is some hundred bytes.
const QUEUE: usize = 1000;

/// Wrong secrets until a link is good no more; nobody types one.
const TRIES: u32 = 10;

/// Bytes of randomness in the link's name and in its secret.
const NAME_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// A wish for a link.
#[derive(Clone, Debug)]
pub struct ResetWish {
    /// The name as typed.
    pub typed: String,
    /// What the browser that asked is known by.
    pub browser: String,
    /// The request.
    pub origin: RequestOrigin,
    /// The language of its pages.
    pub language: String,
    /// The portal's address, from the configuration (SC-247).
    pub portal: String,
}

/// What came of a link.
#[derive(Debug)]
pub enum ResetOutcome {
    /// The new password is set, and every session of the person has ended.
    Done,
    /// The link is not good: used, ended, replaced, taken back, or made up.
    BadLink,
    /// It was asked for by another browser.
    OtherBrowser,
    /// The password breaks a rule, or cannot be stored; the link is still good.
    Refused(AccountError),
}

/// Setting a new password by mail.
pub struct PasswordReset {
    ports: Ports,
    accounts: Arc<Accounts>,
    notices: Arc<Notices>,
    wishes: Arc<ResetWishes>,
    life: Duration,
}

/// Wishes that are not worked off yet; they outlive a reload of the configuration.
#[derive(Default)]
pub struct ResetWishes(Mutex<VecDeque<ResetWish>>);

impl PasswordReset {
    /// With links that are good for `life`.
    pub fn new(
        ports: Ports,
        accounts: Arc<Accounts>,
        notices: Arc<Notices>,
        wishes: Arc<ResetWishes>,
        life: Duration,
    ) -> Self {
        Self { ports, accounts, notices, wishes, life }
    }

    /// Takes a wish down. Costs the same for everybody.
    pub fn wish(&self, wish: ResetWish) {
        let mut wishes = self.wishes.0.lock().unwrap_or_else(PoisonError::into_inner);
        if wishes.len() < QUEUE {
            wishes.push_back(wish);
        } else {
            tracing::warn!("too many wishes for a new password at once; one was dropped");
        }
    }

    /// Works off what was wished for; gives the number. To be called every moment.
    pub async fn work_off(&self) -> usize {
        let mut done = 0;
        loop {
            let next = self.wishes.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(wish) = next else { return done };
            let outcome = match self.fulfil(&wish).await {
                Ok(outcome) => outcome,
                Err(fault) => {
                    tracing::error!(error = %fault, "a link for a new password could not be sent");
                    AuditOutcome::Failure("unavailable")
                }
            };
            let user = wish.typed.chars().take(128).collect();
            self.audit(AuditKind::ResetRequested, outcome, user, &wish.origin);
            done += 1;
        }
    }

    async fn fulfil(&self, wish: &ResetWish) -> Result<AuditOutcome, PortError> {
        let cause =
            Cause { origin: &wish.origin, language: &wish.language, portal: Some(wish.portal.as_str()) };
        if self.notices.count(&wish.typed, &cause).is_err() {
            return Ok(AuditOutcome::Failure("throttled"));
        }
        let Some(account) = self.ports.users.account_find(&wish.typed).await? else {
            return Ok(AuditOutcome::Failure("unknown_user"));
        };
        if account.disabled {
            return Ok(AuditOutcome::Failure("disabled"));
        }
        if let Some(reason) = self.ports.users.account_password_fixed(&account.identity.user).await? {
            tracing::warn!(user = account.identity.user, reason, "no link for a new password was sent");
            return Ok(AuditOutcome::Failure("read_only"));
        }
        let now = self.ports.clock.now();
        let expires = now.plus(self.life);
        let name = random_token(&*self.ports.entropy, NAME_BYTES);
        let secret = random_token(&*self.ports.entropy, SECRET_BYTES);
        let value = OneTime {
            key: key(&name),
            purpose: OneTimePurpose::PasswordReset,
            user: account.identity.user.clone(),
            secret: sha256(secret.as_bytes()),
            data: data(&wish.browser, account.password_stamp),
            tries: TRIES,
            created: now,
            expires,
        };
        self.ports.one_time.one_time_put(&value).await?;
        let base = wish.portal.trim_end_matches('/');
        let kind = NoticeKind::PasswordReset {
            link: SecretString::from(format!("{base}/reset-password?token={name}.{secret}")),
            revoke: format!("{base}/reset-password/revoke?token={name}"),
            expires,
        };
        let sent = self.notices.send_secret(kind, &account, &cause, expires).await?;
        Ok(if sent { AuditOutcome::Success } else { AuditOutcome::Failure("no_address") })
    }

    /// Whether the link with this token is good in this browser. Uses nothing up.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn look(&self, token: &str, browser: &str) -> Result<ResetOutcome, PortError> {
        let Some((name, secret)) = token.split_once('.') else { return Ok(ResetOutcome::BadLink) };
        let found = self.ports.one_time.one_time_find(&key(name), self.ports.clock.now()).await?;
        let Some(value) = found else { return Ok(ResetOutcome::BadLink) };
        // Nothing is used up by looking, and a form that cannot succeed is not shown (SC-046).
        if !constant_time_eq(&sha256(secret.as_bytes()), &value.secret) {
            return Ok(ResetOutcome::BadLink);
        }
        Ok(match self.owner(&value).await? {
            None => ResetOutcome::BadLink,
            Some(_) if !value.data.ends_with(&sha256(browser.as_bytes())) => ResetOutcome::OtherBrowser,
            Some(_) => ResetOutcome::Done,
        })
    }

    /// Sets `password` by the link with this token.
    ///
    /// # Errors
    /// When a store does not answer; the link may be used up then.
    pub async fn finish(
        &self,
        token: &SecretString,
        browser: &str,
        password: &SecretString,
        cause: &Cause<'_>,
    ) -> Result<ResetOutcome, PortError> {
        let Some((name, secret)) = token.expose_secret().split_once('.') else {
            return Ok(ResetOutcome::BadLink);
        };
        let now = self.ports.clock.now();
        let Some(value) = self.ports.one_time.one_time_find(&key(name), now).await? else {
            return Ok(ResetOutcome::BadLink);
        };
        let Some(account) = self.owner(&value).await? else { return Ok(ResetOutcome::BadLink) };
        if !value.data.ends_with(&sha256(browser.as_bytes())) {
            return Ok(ResetOutcome::OtherBrowser);
        }
        let user = &account.identity.user;
        // A password that breaks a rule must not cost the link.
        if let Err(rule) = self.accounts.rules().passwords.check(password, user, Some(&account.identity)) {
            return Ok(ResetOutcome::Refused(rule.into()));
        }
        let shown = sha256(secret.as_bytes());
        let Redeemed::Taken(_) = self.ports.one_time.one_time_redeem(&key(name), &shown, now).await? else {
            self.audit(
                AuditKind::PasswordReset,
                AuditOutcome::Failure("wrong_credentials"),
                user.clone(),
                cause.origin,
            );
            return Ok(ResetOutcome::BadLink);
        };
        match self.accounts.reset_password(user, password).await {
            Ok(()) => {
                self.audit(AuditKind::PasswordReset, AuditOutcome::Success, user.clone(), cause.origin);
                self.notices.tell(NoticeKind::PasswordChanged, &account, None, cause).await;
                Ok(ResetOutcome::Done)
            }
            Err(AccountError::Unavailable(fault)) => Err(fault),
            Err(error) => Ok(ResetOutcome::Refused(error)),
        }
    }

    /// Takes a link back that somebody did not ask for.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revoke(&self, name: &str) -> Result<bool, PortError> {
        self.ports.one_time.one_time_revoke(&key(name)).await
    }

    /// The account that a link is for, if it may still sign in and has the password that the link replaces.
    async fn owner(&self, value: &OneTime) -> Result<Option<Account>, PortError> {
        if value.purpose != OneTimePurpose::PasswordReset {
            return Ok(None);
        }
        let found = self.ports.users.account_find(&value.user).await?;
        Ok(found.filter(|account| {
            !account.disabled && value.data.starts_with(&account.password_stamp.to_be_bytes())
        }))
    }

    fn audit(&self, kind: AuditKind, outcome: AuditOutcome, user: String, origin: &RequestOrigin) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome,
            user: Some(user),
            about: None,
            origin: origin.clone(),
        });
    }
}

fn key(name: &str) -> OneTimeKey {
    OneTimeKey::of(OneTimePurpose::PasswordReset, name.as_bytes())
}

/// What the link must find as it was: the password that it replaces, and the browser that asked.
fn data(browser: &str, password_stamp: i64) -> Vec<u8> {
    let mut data = password_stamp.to_be_bytes().to_vec();
    data.extend_from_slice(&sha256(browser.as_bytes()));
    data
}
