//! Setting passwords, one's own and others'. Every way asks the one policy (FR-04) and ends sessions (FR-19).

use doorward_crypto::random_password;
use secrecy::SecretString;

use super::{AccountError, Accounts, Actor, PASSWORD_LENGTH};
use crate::{
    audit::AuditKind,
    identity::Account,
    one_time::OneTimePurpose,
    ports::{HashReplacement, NewPassword, PortError, ReplaceOutcome},
    session::SessionKey,
};

impl Accounts {
    /// A password of 140 random bits, for somebody who is told it once.
    pub fn generated_password(&self) -> SecretString {
        SecretString::from(random_password(&*self.ports.entropy, PASSWORD_LENGTH))
    }

    /// Sets the password of somebody else and ends every session of theirs.
    ///
    /// # Errors
    /// The rule that is broken; then nothing was changed.
    pub async fn set_password(
        &self,
        name: &str,
        password: &SecretString,
        must_change: bool,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        let user = self.overwrite_password(name, password, must_change).await?;
        self.audit(AuditKind::PasswordChanged, Some(&user), actor);
        Ok(())
    }

    /// The same for a person who has shown a link; the caller records it.
    ///
    /// # Errors
    /// The rule that is broken; then nothing was changed.
    pub(crate) async fn reset_password(
        &self,
        name: &str,
        password: &SecretString,
    ) -> Result<(), AccountError> {
        self.overwrite_password(name, password, false).await.map(|_| ())
    }

    async fn overwrite_password(
        &self,
        name: &str,
        password: &SecretString,
        must_change: bool,
    ) -> Result<String, AccountError> {
        let account = self.find(name).await?;
        self.replace_password(&account, password, must_change).await?;
        self.end_sessions(&account.identity.user, None).await?;
        Ok(account.identity.user.clone())
    }

    /// Sets the password of the one who asks and ends their other sessions; `current` is theirs. The caller has
    /// checked the present password, and gives the session a new identifier afterwards.
    ///
    /// # Errors
    /// The rule that is broken; then nothing was changed.
    pub async fn change_own_password(
        &self,
        name: &str,
        password: &SecretString,
        current: &SessionKey,
        actor: &Actor,
    ) -> Result<Account, AccountError> {
        let account = self.find(name).await?;
        // Whoever was told to choose one could not go on otherwise.
        if !self.rules.own_password && !account.must_change_password {
            return Err(AccountError::Off);
        }
        self.replace_password(&account, password, false).await?;
        self.end_sessions(&account.identity.user, Some(current)).await?;
        self.audit(AuditKind::PasswordChanged, None, actor);
        self.find(name).await
    }

    async fn replace_password(
        &self,
        account: &Account,
        password: &SecretString,
        must_change: bool,
    ) -> Result<(), AccountError> {
        let name = &account.identity.user;
        self.rules.passwords.check(password, name, Some(&account.identity))?;
        let password = self.hashed(password, must_change).await?;
        let replacement = HashReplacement::Password(&password);
        match self.ports.users.account_replace_hash(name, replacement).await? {
            ReplaceOutcome::Done => {
                // A link that was asked for before is good no more (SC-249).
                self.ports.one_time.one_time_forget(OneTimePurpose::PasswordReset, name).await?;
                Ok(())
            }
            ReplaceOutcome::Missing => Err(AccountError::Missing),
            ReplaceOutcome::Changed => Err(PortError::conflict("the account was changed meanwhile").into()),
            ReplaceOutcome::ReadOnly(reason) => {
                tracing::warn!(user = name, reason, "a password could not be stored");
                Err(AccountError::ReadOnly)
            }
        }
    }

    pub(super) async fn hashed(
        &self,
        password: &SecretString,
        must_change: bool,
    ) -> Result<NewPassword, PortError> {
        let hash = self.ports.passwords.hash(password).await?;
        Ok(NewPassword { hash, set_at: self.ports.clock.now(), expires_unless_used: None, must_change })
    }
}
