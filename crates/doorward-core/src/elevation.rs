//! A fresh proof of more than the password, before factors, mail address or password are changed (SC-149, SC-151): a
//! second factor, or a code that went to the person's mailbox.
//!
//! The code is bound to the session that asked for it (ASVS 6.6.2), good once, and dies after some wrong tries (SC-137).

use std::{sync::Arc, time::Duration};

use doorward_crypto::{random_code, sha256};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::{Account, Level},
    notice::{Cause, Mailbox, NoticeKind, Notices},
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{PortError, Ports},
    second_factor::{Enrolled, SecondFactors},
    session::{Held, SessionKey, Sessions},
};

/// No letter or digit that is easily taken for another.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Wrong codes until the right one is good no more.
const TRIES: u32 = 10;

/// `identity_validation.elevated_session` (`authelia.md` 1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElevationRules {
    /// How long a code is good.
    pub code_life: Duration,
    /// How long a proof counts.
    pub life: Duration,
    /// Letters of a code.
    pub characters: usize,
    /// A code does not do for somebody who has a second factor.
    pub require_second_factor: bool,
    /// A session with two factors needs no further proof, however old.
    pub skip_second_factor: bool,
}

impl Default for ElevationRules {
    fn default() -> Self {
        Self {
            code_life: Duration::from_secs(300),
            life: Duration::from_secs(600),
            characters: 8,
            require_second_factor: false,
            skip_second_factor: false,
        }
    }
}

/// How the person of a session can prove more than their password now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// What they have enrolled.
    pub enrolled: Enrolled,
    /// Where a code would go.
    pub mailbox: Mailbox,
}

impl Ways {
    /// Whether there is none at all.
    pub const fn none(self) -> bool {
        !self.enrolled.any() && matches!(self.mailbox, Mailbox::Closed)
    }
}

/// What came of asking for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRequest {
    /// It is on its way.
    Sent(Mailbox),
    /// Nothing would reach this person, or a code does not do for them.
    NoWay,
    /// Too many were asked for.
    Throttled {
        /// Seconds until another one is sent.
        seconds: u64,
    },
}

/// What came of showing a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The session is elevated.
    Elevated,
    /// It is not the one, or there is none any more.
    Rejected,
}

/// Elevation of sessions.
pub struct Elevation {
    ports: Ports,
    sessions: Arc<Sessions>,
    factors: Arc<SecondFactors>,
    notices: Arc<Notices>,
    rules: ElevationRules,
}

impl Elevation {
    /// Under `rules`.
    pub fn new(
        ports: Ports,
        sessions: Arc<Sessions>,
        factors: Arc<SecondFactors>,
        notices: Arc<Notices>,
        rules: ElevationRules,
    ) -> Self {
        Self { ports, sessions, factors, notices, rules }
    }

    /// What holds.
    pub const fn rules(&self) -> &ElevationRules {
        &self.rules
    }

    /// Whether `session` has a proof that still counts.
    pub fn is_elevated(&self, session: Held<'_>) -> bool {
        if self.rules.skip_second_factor && session.level >= Level::TwoFactor {
            return true;
        }
        let now = self.ports.clock.now();
        session.elevated.is_some_and(|at| now >= at && now.since(at) < self.rules.life)
    }

    /// How `account` can prove more.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn ways(&self, account: &Account) -> Result<Ways, PortError> {
        let enrolled = self.factors.enrolled(&account.identity.user).await?;
        let mailbox = if self.rules.require_second_factor && enrolled.any() {
            Mailbox::Closed
        } else {
            self.notices.reaches(account)
        };
        Ok(Ways { enrolled, mailbox })
    }

    /// Whether the person of `session` must prove more before a password is changed or somebody's factors are taken away.
    /// Not where there is nothing to prove it by, or only a file that somebody else reads.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn is_owed(&self, session: Held<'_>) -> Result<bool, PortError> {
        if self.is_elevated(session) {
            return Ok(false);
        }
        let Some(account) = self.ports.users.account_find(session.user).await? else { return Ok(true) };
        let ways = self.ways(&account).await?;
        Ok(ways.enrolled.any() || ways.mailbox == Mailbox::Mail)
    }

    /// Sends a code for `session`; an older one is good no more.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn request(&self, session: Held<'_>, cause: &Cause<'_>) -> Result<CodeRequest, PortError> {
        let user = session.user;
        let found = self.ports.users.account_find(user).await?.filter(|account| !account.disabled);
        let Some(account) = found else { return Ok(CodeRequest::NoWay) };
        let mailbox = self.ways(&account).await?.mailbox;
        if mailbox == Mailbox::Closed {
            return Ok(CodeRequest::NoWay);
        }
        if let Err(seconds) = self.notices.count(user, cause) {
            self.audit(AuditKind::ElevationRequested, AuditOutcome::Failure("throttled"), user, cause.origin);
            return Ok(CodeRequest::Throttled { seconds });
        }
        let now = self.ports.clock.now();
        let code = random_code(&*self.ports.entropy, ALPHABET, self.rules.characters, usize::MAX);
        let expires = now.plus(self.rules.code_life);
        let value = OneTime {
            key: key(&session.key),
            purpose: OneTimePurpose::Elevation,
            user: user.to_owned(),
            secret: secret(&code),
            data: Vec::new(),
            tries: TRIES,
            created: now,
            expires,
        };
        self.ports.one_time.one_time_put(&value).await?;
        let kind = NoticeKind::Elevation { code: SecretString::from(code), revoke: None, expires };
        self.notices.send_secret(kind, &account, cause, expires).await?;
        self.audit(AuditKind::ElevationRequested, AuditOutcome::Success, user, cause.origin);
        Ok(CodeRequest::Sent(mailbox))
    }

    /// Elevates `session` if `typed` is the code that was sent for it. Case, spaces and dashes do not matter.
    ///
    /// # Errors
    /// When a store does not answer; the code may be used up then.
    pub async fn redeem(
        &self,
        session: Held<'_>,
        typed: &SecretString,
        origin: &RequestOrigin,
    ) -> Result<CodeOutcome, PortError> {
        let user = session.user;
        let now = self.ports.clock.now();
        let shown = secret(typed.expose_secret());
        let redeemed = self.ports.one_time.one_time_redeem(&key(&session.key), &shown, now).await?;
        let right = matches!(&redeemed, Redeemed::Taken(value) if value.user == user);
        if right && self.sessions.note_proof(&session.key, true).await? {
            self.audit(AuditKind::Elevated, AuditOutcome::Success, user, origin);
            return Ok(CodeOutcome::Elevated);
        }
        self.audit(AuditKind::Elevated, AuditOutcome::Failure("wrong_credentials"), user, origin);
        Ok(CodeOutcome::Rejected)
    }

    fn audit(&self, kind: AuditKind, outcome: AuditOutcome, user: &str, origin: &RequestOrigin) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome,
            user: Some(user.to_owned()),
            about: None,
            origin: origin.clone(),
        });
    }
}

fn key(session: &SessionKey) -> OneTimeKey {
    OneTimeKey::of(OneTimePurpose::Elevation, session.as_bytes())
}

fn secret(typed: &str) -> [u8; 32] {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(plain.to_ascii_uppercase().as_bytes())
}
