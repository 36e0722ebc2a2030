//! Signing in with a password, whole: limits, directory, equal work, delay, session, audit.
//!
//! The portal, the JSON API, HTTP Basic and later the command line call the same methods, so that there is
//! one counter and one answer for all of them (I7). Absent: forms and cookies (`web`).

mod delay;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};

use self::delay::Delay;
use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::limit_key,
    identity::{Account, Identity, Level},
    limits::{Attempt, FailureLimiter},
    portal::Scope,
    ports::{PortError, Ports, WorkOutcome},
    session::{IssuedToken, NewSession, Sessions, SignedInBy},
    time::Timestamp,
};

/// Longer names are nobody's; they cost the same work as an unknown one.
const MAX_USER_NAME: usize = 128;

/// How often, and how far apart, an attempt looks for a place while others of its address are under way.
const ADMISSION_LOOKS: u32 = 100;
const ADMISSION_PAUSE: Duration = Duration::from_millis(50);

/// Longer passwords are refused before hashing (FR-04), in bytes.
const MAX_PASSWORD: usize = 4096;

/// What came of a sign-in. Unknown, disabled and wrong are one outcome on purpose (AM-04, AM-05).
#[derive(Debug)]
pub enum LoginOutcome {
    /// Signed in; hand this token out.
    SignedIn {
        /// The session's token.
        token: IssuedToken,
        /// Who it is.
        identity: Arc<Identity>,
    },
    /// That did not work.
    Rejected,
    /// Too many failed attempts; nothing was checked.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
    /// Too much password work at once; nothing was checked.
    Busy {
        /// Seconds after which a retry is likely to be checked.
        seconds: u64,
    },
}

/// What came of HTTP Basic.
#[derive(Debug)]
pub enum BasicOutcome {
    /// The name and password are right.
    Accepted(Arc<Identity>),
    /// They are not.
    Rejected,
    /// Too many failed attempts.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
    /// Too much password work at once.
    Busy {
        /// Seconds after which a retry is likely to be checked.
        seconds: u64,
    },
}

/// A name and password typed by a person or sent by a program.
pub struct PasswordAttempt<'a> {
    /// The user name as typed.
    pub user: &'a str,
    /// The password as typed.
    pub password: &'a SecretString,
    /// "Remember me" was ticked.
    pub remember: bool,
    /// The scope that the session is for.
    pub scope: Scope<'a>,
    /// Where it came from.
    pub origin: RequestOrigin,
}

enum Checked {
    Right(Account),
    Wrong,
    Throttled(u64),
    Busy,
}

/// The sign-in.
pub struct Login {
    ports: Ports,
    sessions: Arc<Sessions>,
    limiter: Arc<FailureLimiter>,
    password_delay: Mutex<Delay>,
    basic_delay: Mutex<Delay>,
}

impl Login {
    /// A sign-in that counts failures in `limiter`.
    pub fn new(ports: Ports, sessions: Arc<Sessions>, limiter: Arc<FailureLimiter>) -> Self {
        Self {
            ports,
            sessions,
            limiter,
            password_delay: Mutex::new(Delay::password()),
            basic_delay: Mutex::new(Delay::basic()),
        }
    }

    /// Signs somebody in with a password.
    ///
    /// # Errors
    /// When a directory or the session store does not answer; nobody is signed in then.
    pub async fn password(&self, attempt: PasswordAttempt<'_>) -> Result<LoginOutcome, PortError> {
        let started = self.ports.clock.now();
        let checked = self.check(attempt.user, attempt.password, attempt.origin.client).await;
        let outcome = match checked {
            Ok(Checked::Right(account)) => self.sign_in(&attempt, &account).await,
            Ok(Checked::Wrong) => Ok(LoginOutcome::Rejected),
            Ok(Checked::Throttled(seconds)) => Ok(LoginOutcome::Throttled { seconds }),
            Ok(Checked::Busy) => Ok(LoginOutcome::Busy { seconds: 1 }),
            Err(fault) => Err(fault),
        };
        let (user, result) = match &outcome {
            Ok(LoginOutcome::SignedIn { identity, .. }) => (identity.user.clone(), AuditOutcome::Success),
            Ok(LoginOutcome::Rejected) => (typed(attempt.user), AuditOutcome::Failure("wrong_credentials")),
            Ok(LoginOutcome::Throttled { .. }) => (typed(attempt.user), AuditOutcome::Failure("throttled")),
            Ok(LoginOutcome::Busy { .. }) => (typed(attempt.user), AuditOutcome::Failure("busy")),
            Err(_) => (typed(attempt.user), AuditOutcome::Failure("unavailable")),
        };
        self.audit(AuditKind::PasswordSignIn, result, user, attempt.origin);
        let refused_early = matches!(outcome, Ok(LoginOutcome::Throttled { .. } | LoginOutcome::Busy { .. }));
        if !refused_early {
            let signed_in = matches!(outcome, Ok(LoginOutcome::SignedIn { .. }));
            self.wait(&self.password_delay, started, signed_in).await;
        }
        outcome
    }

    /// Checks HTTP Basic: one factor, no session.
    ///
    /// # Errors
    /// When a directory does not answer.
    pub async fn basic(
        &self,
        user: &str,
        password: &SecretString,
        origin: RequestOrigin,
    ) -> Result<BasicOutcome, PortError> {
        let started = self.ports.clock.now();
        let checked = self.check(user, password, origin.client).await;
        let (outcome, name, result) = match checked {
            Ok(Checked::Right(account)) => {
                let name = account.identity.user.clone();
                (Ok(BasicOutcome::Accepted(account.identity)), name, AuditOutcome::Success)
            }
            Ok(Checked::Wrong) => {
                (Ok(BasicOutcome::Rejected), typed(user), AuditOutcome::Failure("wrong_credentials"))
            }
            Ok(Checked::Throttled(seconds)) => {
                (Ok(BasicOutcome::Throttled { seconds }), typed(user), AuditOutcome::Failure("throttled"))
            }
            Ok(Checked::Busy) => {
                (Ok(BasicOutcome::Busy { seconds: 1 }), typed(user), AuditOutcome::Failure("busy"))
            }
            Err(fault) => (Err(fault), typed(user), AuditOutcome::Failure("unavailable")),
        };
        self.audit(AuditKind::BasicSignIn, result, name, origin);
        match outcome {
            Ok(BasicOutcome::Rejected) | Err(_) => self.wait(&self.basic_delay, started, false).await,
            Ok(BasicOutcome::Accepted(_)) => self.wait(&self.basic_delay, started, true).await,
            Ok(_) => {}
        }
        outcome
    }

    /// The one place where a password is checked.
    async fn check(&self, user: &str, password: &SecretString, client: IpAddr) -> Result<Checked, PortError> {
        let now = self.ports.clock.now();
        let Some(attempt) = self.admitted(&limit_key(client).to_string()).await else {
            let wait = self.limiter.check(&limit_key(client).to_string(), self.ports.clock.now()).err();
            return Ok(wait.map_or(Checked::Busy, |wait| Checked::Throttled(whole_seconds(wait.0))));
        };
        let name = user.trim();
        let plausible = !name.is_empty()
            && name.len() <= MAX_USER_NAME
            && !name.chars().any(char::is_control)
            && password.expose_secret().len() <= MAX_PASSWORD;
        let found = if plausible { self.ports.users.account_find(name).await } else { Ok(None) };
        let found = match found {
            Ok(found) => found,
            Err(fault) => {
                // A directory that is down is not the visitor's failure.
                attempt.succeeded();
                return Err(fault);
            }
        };
        let account = found.filter(|account| !account.disabled && !first_password_expired(account, now));
        let hash = account.as_ref().map(|account| &account.password_hash);
        let cut;
        let password = if plausible {
            password
        } else {
            cut = SecretString::from("");
            &cut
        };
        match (self.ports.passwords.verify(hash, password).await, account) {
            (WorkOutcome::Busy, _) => {
                attempt.succeeded();
                Ok(Checked::Busy)
            }
            (WorkOutcome::Matches, Some(account)) => {
                attempt.succeeded();
                if account.first_password_expires.is_some() {
                    self.ports.accounts.account_first_password_used(&account.identity.user).await?;
                }
                Ok(Checked::Right(account))
            }
            _ => Ok(Checked::Wrong),
        }
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

    async fn sign_in(
        &self,
        attempt: &PasswordAttempt<'_>,
        account: &Account,
    ) -> Result<LoginOutcome, PortError> {
        let token = self
            .sessions
            .begin(NewSession {
                account,
                scope: attempt.scope.key,
                lifetimes: &attempt.scope.settings.lifetimes,
                remember: attempt.remember,
                signed_in_by: SignedInBy::Password,
                level: Level::OneFactor,
                address: attempt.origin.client.to_string(),
                agent: attempt.origin.agent.clone(),
            })
            .await?;
        Ok(LoginOutcome::SignedIn { token, identity: Arc::clone(&account.identity) })
    }

    /// Waits until the answer is due (AM-04); a timer, not a thread.
    async fn wait(&self, delay: &Mutex<Delay>, started: Timestamp, success: bool) {
        let mut random = [0_u8; 4];
        self.ports.entropy.fill(&mut random);
        let spent = self.ports.clock.now().since(started);
        let wait = delay.lock().unwrap_or_else(PoisonError::into_inner).after(
            spent,
            success,
            u32::from_le_bytes(random),
        );
        if !wait.is_zero() {
            self.ports.clock.sleep(wait).await;
        }
    }

    fn audit(&self, kind: AuditKind, outcome: AuditOutcome, user: String, origin: RequestOrigin) {
        let time = self.ports.clock.now();
        self.ports.audit.record(&AuditEvent { time, kind, outcome, user: Some(user), origin });
    }
}

fn first_password_expired(account: &Account, now: Timestamp) -> bool {
    account.first_password_expires.is_some_and(|end| now >= end)
}

/// The name as typed, short enough for a log.
fn typed(user: &str) -> String {
    user.chars().take(MAX_USER_NAME).collect()
}

/// Seconds, rounded up, so that a retry after them succeeds.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
