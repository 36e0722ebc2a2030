//! The first administrator, and the way back in for one who is locked out.
//! Absent: the pages and commands that administer users (they come with `web` and the binary).

use std::{sync::Arc, time::Duration};

use doorward_crypto::random_password;
use secrecy::SecretString;

use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::Role,
    ports::{AccountStore, NewAccount, NewPassword, PortError, Ports},
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

/// Administration of the own database's accounts.
pub struct Accounts {
    ports: Ports,
}

impl Accounts {
    /// On these ports.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
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

    /// Gives `admin` a new generated password, enables the account and ends its sessions; creates it where
    /// it is missing (FR-44). The sessions end because the password stamp changes.
    ///
    /// # Errors
    /// When hashing or the database fails.
    pub async fn reset_admin(&self, asked_by: &str) -> Result<FirstPassword, PortError> {
        let (first, password) = self.generate(ADMIN).await?;
        if !self.store().account_set_password(ADMIN, &password).await? {
            self.store().account_create(&admin(password)).await?;
        }
        self.ports.sessions.session_end_of_user(ADMIN, None).await?;
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
        let password = SecretString::from(random_password(&*self.ports.entropy, PASSWORD_LENGTH));
        let hash = self.ports.passwords.hash(&password).await?;
        let now = self.ports.clock.now();
        let expires = now.plus(FIRST_PASSWORD_LIFE);
        let stored = NewPassword { hash, set_at: now, expires_unless_used: Some(expires) };
        Ok((FirstPassword { user: user.to_owned(), password, expires }, stored))
    }

    fn store(&self) -> &Arc<dyn AccountStore> {
        &self.ports.accounts
    }

    fn record(&self, kind: AuditKind, asked_by: &str) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: Some(ADMIN.to_owned()),
            origin: RequestOrigin::local(asked_by),
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
