//! Accounts: the first administrator, the way back in for one who is locked out, administration, and what
//! people change of their own. Absent: pages and commands (`web`, the binary) and sign-in (`login`).

mod administration;
mod fields;
mod password;

pub use administration::NewPerson;
pub use fields::{MAX_NAME, check_name};

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::{KnownRoles, Role},
    password_policy::{BrokenRule, PasswordPolicy},
    ports::{AccountStore, AccountUpdate, NewAccount, NewPassword, PortError, PortErrorKind, Ports},
    session::{SessionKey, Sessions},
    time::Timestamp,
};

/// The name of the first administrator.
pub const ADMIN: &str = "admin";

/// A first password that nobody used stops working after this (FR-40).
pub const FIRST_PASSWORD_LIFE: Duration = Duration::from_secs(24 * 3600);

/// Characters in a generated password: 24 of 57 kinds are 140 bits.
const PASSWORD_LENGTH: usize = 24;

/// A password made for somebody who must be told it once.
pub struct FirstPassword {
    /// Whose it is.
    pub user: String,
    /// The password.
    pub password: SecretString,
    /// When it stops working if nobody has used it.
    pub expires: Timestamp,
}

/// What holds for accounts and their passwords.
#[derive(Clone, Debug)]
pub struct AccountRules {
    /// What new passwords must be like.
    pub passwords: PasswordPolicy,
    /// The roles that can be given.
    pub roles: KnownRoles,
    /// Whether people may change their own password.
    pub own_password: bool,
    /// Whether the first administrator must choose a password at the first sign-in (FR-41).
    pub first_password_must_change: bool,
}

impl Default for AccountRules {
    fn default() -> Self {
        Self {
            passwords: PasswordPolicy::default(),
            roles: KnownRoles::with([]),
            own_password: true,
            first_password_must_change: false,
        }
    }
}

/// Why an account was not changed. The texts are for people.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// A field breaks a rule.
    #[error("{rule}")]
    Field {
        /// The field.
        field: &'static str,
        /// The rule.
        rule: &'static str,
    },
    /// The role does not exist (FR-27).
    #[error("There is no role of this name.")]
    UnknownRole,
    /// The password breaks a rule.
    #[error(transparent)]
    Password(#[from] BrokenRule),
    /// The name is taken, perhaps in another case (FR-07, FR-10).
    #[error("There is a user of this name already. Names that differ only in case are the same.")]
    Exists,
    /// There is no such account.
    #[error("There is no user of this name.")]
    Missing,
    /// It would leave no enabled administrator (FR-08).
    #[error("This is the last enabled administrator. Make somebody else an administrator first.")]
    LastAdmin,
    /// The account is kept elsewhere, or its directory takes no password.
    #[error("This user is kept outside of Doorward's database and cannot be changed here.")]
    ReadOnly,
    /// People may not change their own password here.
    #[error("Passwords are not changed here. Ask your administrator.")]
    Off,
    /// A directory or store did not answer.
    #[error("the accounts cannot be reached")]
    Unavailable(#[from] PortError),
}

impl AccountError {
    /// The stable code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Field { .. } => "user.invalid_field",
            Self::UnknownRole => "user.unknown_role",
            Self::Password(rule) => rule.code(),
            Self::Exists => "user.exists",
            Self::Missing => "user.missing",
            Self::LastAdmin => "user.last_admin",
            Self::ReadOnly => "user.read_only",
            Self::Off => "password.change_disabled",
            Self::Unavailable(_) => "service.unavailable",
        }
    }
}

/// Who changes an account, for the audit.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The signed-in user; `None` for the command line.
    pub user: Option<String>,
    /// Where the wish came from.
    pub origin: RequestOrigin,
}

/// Administration of accounts.
pub struct Accounts {
    ports: Ports,
    rules: AccountRules,
    sessions: Option<Arc<Sessions>>,
}

impl Accounts {
    /// On these ports, for a process that serves no sessions.
    pub fn new(ports: Ports, rules: AccountRules) -> Self {
        Self { ports, rules, sessions: None }
    }

    /// For the process that serves `sessions`: they end at once, not when they are next read.
    #[must_use]
    pub fn serving(mut self, sessions: Arc<Sessions>) -> Self {
        self.sessions = Some(sessions);
        self
    }

    /// What holds for accounts.
    pub fn rules(&self) -> &AccountRules {
        &self.rules
    }

    /// Creates `admin` with a generated password if there is no account yet (contract 2, FR-42). `None` if
    /// there is one.
    ///
    /// # Errors
    /// When hashing or the database fails.
    pub async fn create_first_admin(&self) -> Result<Option<FirstPassword>, PortError> {
        let (first, password) = self.generate(ADMIN).await?;
        let created = self.store().account_create_first(&admin(password)).await?;
        if created {
            self.record(AuditKind::FirstAdminCreated, "start");
        }
        Ok(created.then_some(first))
    }

    /// Gives `admin` a new generated password, makes it an enabled administrator and ends its sessions; creates it where
    /// it is missing (FR-44). The sessions end because the password stamp changes.
    ///
    /// # Errors
    /// When hashing or the database fails.
    pub async fn reset_admin(&self, asked_by: &str) -> Result<FirstPassword, PortError> {
        let (first, password) = self.generate(ADMIN).await?;
        match self.store().account_set_password(ADMIN, &password).await {
            Ok(true) => {
                // Somebody may have disabled or demoted it, which is a way to be locked out too.
                let back = AccountUpdate {
                    disabled: Some(false),
                    role: Some(Role::admin()),
                    ..AccountUpdate::default()
                };
                self.store().account_update(ADMIN, &back, false).await?;
            }
            Ok(false) => {
                self.store().account_create(&admin(password)).await?;
            }
            // One that was altered in the database is nobody's; a new one takes its place.
            Err(fault) if fault.kind == PortErrorKind::Corrupt => {
                self.store().account_delete(ADMIN, false).await?;
                self.store().account_create(&admin(password)).await?;
            }
            Err(fault) => return Err(fault),
        }
        self.end_sessions(ADMIN, None).await?;
        self.record(AuditKind::AdminPasswordReset, asked_by);
        Ok(first)
    }

    /// Whether `admin` still has a first password that nobody has used (FR-43).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn awaits_first_sign_in(&self) -> Result<bool, PortError> {
        let now = self.ports.clock.now();
        let account = self.store().account_find(ADMIN).await?;
        Ok(account.and_then(|account| account.first_password_expires).is_some_and(|end| now < end))
    }

    async fn generate(&self, user: &str) -> Result<(FirstPassword, NewPassword), PortError> {
        let password = self.generated_password();
        let hash = self.ports.passwords.hash(&password).await?;
        let now = self.ports.clock.now();
        let expires = now.plus(FIRST_PASSWORD_LIFE);
        let must_change = self.rules.first_password_must_change;
        let stored = NewPassword { hash, set_at: now, expires_unless_used: Some(expires), must_change };
        Ok((FirstPassword { user: user.to_owned(), password, expires }, stored))
    }

    fn store(&self) -> &Arc<dyn AccountStore> {
        &self.ports.accounts
    }

    /// Ends the sessions of `user` but `except`, at once where they are served from here.
    pub(crate) async fn end_sessions(
        &self,
        user: &str,
        except: Option<&SessionKey>,
    ) -> Result<u64, PortError> {
        match &self.sessions {
            Some(sessions) => sessions.end_of_user(user, except).await,
            None => self.ports.sessions.session_end_of_user(user, except).await,
        }
    }

    fn record(&self, kind: AuditKind, asked_by: &str) {
        let actor = Actor { user: Some(ADMIN.to_owned()), origin: RequestOrigin::local(asked_by) };
        self.audit(kind, None, &actor);
    }

    fn audit(&self, kind: AuditKind, about: Option<&str>, actor: &Actor) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: actor.user.clone(),
            about: about.map(str::to_owned),
            origin: actor.origin.clone(),
        });
    }
}

fn admin(password: NewPassword) -> NewAccount {
    NewAccount {
        name: ADMIN.to_owned(),
        display_name: "Administrator".to_owned(),
        email: None,
        role: Role::admin(),
        groups: vec!["admins".to_owned()],
        password,
    }
}
