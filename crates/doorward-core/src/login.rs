//! Signing in with a password, whole: limits, directory, equal work, delay, session, audit.
//!
//! The portal, the JSON API, HTTP Basic and later the command line call the same methods, so that there is
//! one counter and one answer for all of them (I7). Absent: forms and cookies (`web`).

mod api_key;
mod check;
mod delay;
mod passkey;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::SecretString;

use self::{
    check::{Checked, Proof},
    delay::Delay,
};
use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::{Account, Identity, Level},
    limits::FailureLimiter,
    portal::Scope,
    ports::{PortError, Ports},
    regulation::{KnownDevices, Regulation},
    session::{Held, IssuedToken, Lifetimes, Method, Methods, NewSession, Sessions},
    time::Timestamp,
};

/// Longer names are nobody's; they cost the same work as an unknown one.
const MAX_USER_NAME: usize = 128;

/// What came of a sign-in. Unknown, disabled and wrong are one outcome on purpose (AM-04, AM-05).
#[derive(Debug)]
pub enum LoginOutcome {
    /// Signed in; hand this token out.
    SignedIn {
        /// The session's token.
        token: IssuedToken,
        /// Who it is.
        identity: Arc<Identity>,
        /// The value of the cookie that makes this device a known one.
        device: String,
        /// This person has never signed in on this device before, as far as it says.
        new_device: bool,
        /// A password must be chosen before anything else (FR-41).
        must_change_password: bool,
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

/// What came of a signed-in person's proof of who they are.
#[derive(Debug)]
pub enum ConfirmOutcome {
    /// The password is theirs.
    Confirmed,
    /// It is not.
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
    /// The value of the [device cookie](crate::regulation::DEVICE_COOKIE), if one was sent.
    pub device: Option<&'a str>,
    /// Where it came from.
    pub origin: RequestOrigin,
}

pub use api_key::{AppPasswordOutcome, KeyOutcome};
pub use passkey::PasskeyAttempt;

/// The sign-in.
pub struct Login {
    ports: Ports,
    sessions: Arc<Sessions>,
    limiter: Arc<FailureLimiter>,
    regulation: Arc<Regulation>,
    devices: Arc<KnownDevices>,
    /// Accounts whose directory does not take a better hash; it is not made again and again.
    unwritable: Mutex<HashSet<String>>,
    password_delay: Mutex<Delay>,
    basic_delay: Mutex<Delay>,
}

impl Login {
    /// A sign-in that counts failures in `limiter` by address and in `regulation` by person.
    pub fn new(
        ports: Ports,
        sessions: Arc<Sessions>,
        limiter: Arc<FailureLimiter>,
        regulation: Arc<Regulation>,
        devices: Arc<KnownDevices>,
    ) -> Self {
        Self {
            ports,
            sessions,
            limiter,
            regulation,
            devices,
            unwritable: Mutex::default(),
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
        let proof = Proof {
            user: attempt.user,
            password: attempt.password,
            device: attempt.device,
            origin: &attempt.origin,
        };
        let checked = self.check(&proof).await;
        let banned = matches!(checked, Ok(Checked::Banned));
        let outcome = match checked {
            Ok(Checked::Right(account)) => self.sign_in(&attempt, account).await,
            Ok(Checked::Wrong | Checked::Banned) => Ok(LoginOutcome::Rejected),
            Ok(Checked::Throttled(seconds)) => Ok(LoginOutcome::Throttled { seconds }),
            Ok(Checked::Busy) => Ok(LoginOutcome::Busy { seconds: 1 }),
            Err(fault) => Err(fault),
        };
        let (user, result) = match &outcome {
            Ok(LoginOutcome::SignedIn { identity, .. }) => (identity.user.clone(), AuditOutcome::Success),
            Ok(LoginOutcome::Rejected) => (typed(attempt.user), AuditOutcome::Failure(refusal(banned))),
            Ok(LoginOutcome::Throttled { .. }) => (typed(attempt.user), AuditOutcome::Failure("throttled")),
            Ok(LoginOutcome::Busy { .. }) => (typed(attempt.user), AuditOutcome::Failure("busy")),
            Err(_) => (typed(attempt.user), AuditOutcome::Failure("unavailable")),
        };
        let origin = match &outcome {
            Ok(LoginOutcome::SignedIn { token, .. }) => {
                attempt.origin.in_session(self.sessions.mark(&token.key))
            }
            _ => attempt.origin,
        };
        self.audit(AuditKind::PasswordSignIn, result, user, origin);
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
        let proof = Proof { user, password, device: None, origin: &origin };
        let checked = self.check(&proof).await;
        let banned = matches!(checked, Ok(Checked::Banned));
        let (outcome, name, result) = match checked {
            Ok(Checked::Right(account)) if account.must_change_password => {
                // Only the portal is open until a password was chosen.
                let name = account.identity.user.clone();
                (Ok(BasicOutcome::Rejected), name, AuditOutcome::Failure("must_change_password"))
            }
            Ok(Checked::Right(account)) => {
                let name = account.identity.user.clone();
                (Ok(BasicOutcome::Accepted(account.identity)), name, AuditOutcome::Success)
            }
            Ok(Checked::Wrong | Checked::Banned) => {
                (Ok(BasicOutcome::Rejected), typed(user), AuditOutcome::Failure(refusal(banned)))
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

    /// Checks the password of somebody who is signed in, before something that a borrowed session must not do
    /// (FR-09). Wrong ones count as failed sign-ins do (FR-35, SC-121).
    ///
    /// # Errors
    /// When a directory does not answer; nothing is confirmed then.
    pub async fn confirm(
        &self,
        user: &str,
        password: &SecretString,
        device: Option<&str>,
        origin: RequestOrigin,
    ) -> Result<ConfirmOutcome, PortError> {
        let started = self.ports.clock.now();
        let checked = self.check(&Proof { user, password, device, origin: &origin }).await;
        let (outcome, result) = match checked {
            Ok(Checked::Right(account)) if account.identity.user == user => {
                (Ok(ConfirmOutcome::Confirmed), AuditOutcome::Success)
            }
            Ok(Checked::Right(_) | Checked::Wrong) => {
                (Ok(ConfirmOutcome::Rejected), AuditOutcome::Failure("wrong_credentials"))
            }
            Ok(Checked::Banned) => (Ok(ConfirmOutcome::Rejected), AuditOutcome::Failure("banned")),
            Ok(Checked::Throttled(seconds)) => {
                (Ok(ConfirmOutcome::Throttled { seconds }), AuditOutcome::Failure("throttled"))
            }
            Ok(Checked::Busy) => (Ok(ConfirmOutcome::Busy { seconds: 1 }), AuditOutcome::Failure("busy")),
            Err(fault) => (Err(fault), AuditOutcome::Failure("unavailable")),
        };
        self.audit(AuditKind::Confirmed, result, user.to_owned(), origin);
        if matches!(outcome, Ok(ConfirmOutcome::Rejected) | Err(_)) {
            self.wait(&self.password_delay, started, false).await;
        }
        outcome
    }

    /// Adds the password to a session that began with a passkey, so that both together are two factors. Wrong ones count
    /// as failed sign-ins do. With a token, the session goes on under a new identifier (SC-095); with none, it is gone.
    ///
    /// # Errors
    /// When a directory or the session store does not answer; nothing is proved then.
    pub async fn add_password(
        &self,
        session: Held<'_>,
        lifetimes: &Lifetimes,
        password: &SecretString,
        device: Option<&str>,
        origin: RequestOrigin,
    ) -> Result<(ConfirmOutcome, Option<IssuedToken>), PortError> {
        let outcome = self.confirm(session.user, password, device, origin).await?;
        if !matches!(outcome, ConfirmOutcome::Confirmed) {
            return Ok((outcome, None));
        }
        let found = self.ports.users.account_find(session.user).await?;
        let Some(account) = found.filter(|account| !account.disabled) else { return Ok((outcome, None)) };
        let raised = self.sessions.raise(&session.key, &account, lifetimes, Method::Password, false).await?;
        Ok((outcome, raised))
    }

    async fn sign_in(
        &self,
        attempt: &PasswordAttempt<'_>,
        account: Account,
    ) -> Result<LoginOutcome, PortError> {
        let account = &self.rehashed(account, attempt.password, &attempt.origin).await;
        let token = self
            .sessions
            .begin(NewSession {
                account,
                scope: attempt.scope.key,
                lifetimes: &attempt.scope.settings.lifetimes,
                remember: attempt.remember,
                methods: Methods::only(Method::Password),
                level: Level::OneFactor,
                address: attempt.origin.client.to_string(),
                agent: attempt.origin.agent.clone(),
            })
            .await?;
        let now = self.ports.clock.now();
        Ok(LoginOutcome::SignedIn {
            token,
            identity: Arc::clone(&account.identity),
            new_device: self.is_new_device(attempt.device, &account.identity.user, now),
            device: self.devices.remember(attempt.device, &account.identity.user, now),
            must_change_password: account.must_change_password,
        })
    }

    fn is_new_device(&self, device: Option<&str>, user: &str, now: Timestamp) -> bool {
        device.and_then(|cookie| self.devices.identify(cookie, user, now)).is_none()
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
        self.ports.audit.record(&AuditEvent { time, kind, outcome, user: Some(user), about: None, origin });
    }
}

/// Why a proof is refused, for the audit; visitors are told the same.
const fn refusal(banned: bool) -> &'static str {
    if banned { "banned" } else { "wrong_credentials" }
}

/// The name as typed, short enough for a log.
fn typed(user: &str) -> String {
    user.chars().take(MAX_USER_NAME).collect()
}
