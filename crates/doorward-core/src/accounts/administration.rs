//! What administrators do with accounts (FR-06 to FR-08). Who may call this is the caller's question.

use secrecy::SecretString;

use super::{AccountError, Accounts, Actor, check_name, fields};
use crate::{
    audit::AuditKind,
    identity::{Account, AccountOrigin, Identity, Role, folded},
    ports::{AccountQuery, AccountUpdate, ChangeOutcome, NewAccount, PortErrorKind},
};

/// Accounts looked at in one go.
const PAGE: usize = 1000;

/// Administrators of other directories are looked at up to this number.
const OTHER_ADMINS: usize = 1000;

/// An account to be created by an administrator.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The user name.
    pub name: String,
    /// The name shown to people; the user name if empty.
    pub display_name: String,
    /// The e-mail address, if any.
    pub email: Option<String>,
    /// The role.
    pub role: Role,
    /// Names of groups.
    pub groups: Vec<String>,
    /// The first password.
    pub password: SecretString,
    /// Another password must be chosen at the first sign-in.
    pub must_change_password: bool,
}

impl Accounts {
    /// Accounts of every directory, by name.
    ///
    /// # Errors
    /// When a directory does not answer.
    pub async fn search(&self, query: &AccountQuery) -> Result<Vec<Account>, AccountError> {
        Ok(self.ports.users.account_search(query).await?)
    }

    /// The account `name`, in whatever directory it is.
    ///
    /// # Errors
    /// [`AccountError::Missing`], or when a directory does not answer.
    pub async fn find(&self, name: &str) -> Result<Account, AccountError> {
        self.ports.users.account_find(name).await?.ok_or(AccountError::Missing)
    }

    /// Creates an account in the own database.
    ///
    /// # Errors
    /// The rule that is broken, or [`AccountError::Exists`]: then nothing was changed.
    pub async fn create(&self, person: NewPerson, actor: &Actor) -> Result<(), AccountError> {
        check_name(&person.name)?;
        let display_name =
            if person.display_name.is_empty() { person.name.clone() } else { person.display_name };
        let identity = Identity {
            user: person.name,
            display_name,
            email: person.email,
            groups: person.groups,
            role: person.role,
        };
        self.check_fields(&identity)?;
        self.rules.passwords.check(&person.password, &identity.user, Some(&identity))?;
        if self.is_taken(&identity.user).await? {
            return Err(AccountError::Exists);
        }
        let password = self.hashed(&person.password, person.must_change_password).await?;
        let Identity { user: name, display_name, email, groups, role } = identity;
        let account = NewAccount { name: name.clone(), display_name, email, role, groups, password };
        if !self.store().account_create(&account).await? {
            return Err(AccountError::Exists);
        }
        self.audit(AuditKind::AccountCreated, Some(&name), actor);
        Ok(())
    }

    /// Changes an account of the own database. A new role and a disabled account end its sessions (FR-19).
    ///
    /// # Errors
    /// The rule that is broken; then nothing was changed.
    pub async fn update(&self, name: &str, update: AccountUpdate, actor: &Actor) -> Result<(), AccountError> {
        let account = self.own_account(name).await?;
        let before = &account.identity;
        let mut after = Identity::clone(before);
        after.display_name = update.display_name.clone().unwrap_or(after.display_name);
        after.email = update.email.clone().unwrap_or(after.email);
        after.groups = update.groups.clone().unwrap_or(after.groups);
        after.role = update.role.clone().unwrap_or(after.role);
        self.check_fields(&after)?;
        let disabled = update.disabled.unwrap_or(account.disabled);
        let keep_an_admin = self.is_only_directory_with_admins().await?;
        match self.store().account_update(&before.user, &update, keep_an_admin).await? {
            ChangeOutcome::Done => {}
            ChangeOutcome::Missing => return Err(AccountError::Missing),
            ChangeOutcome::LastAdmin => return Err(AccountError::LastAdmin),
        }
        let newly_disabled = disabled && !account.disabled;
        if newly_disabled || after.role != before.role {
            self.end_sessions(&before.user, None).await?;
        } else if let Some(sessions) = &self.sessions {
            sessions.directory_changed();
        }
        if after != **before {
            self.audit(AuditKind::AccountChanged, Some(&before.user), actor);
        }
        if disabled != account.disabled {
            let kind = if disabled { AuditKind::AccountDisabled } else { AuditKind::AccountEnabled };
            self.audit(kind, Some(&before.user), actor);
        }
        Ok(())
    }

    /// Deletes an account of the own database and ends its sessions.
    ///
    /// # Errors
    /// When there is none, it is kept elsewhere, or it is the last administrator.
    pub async fn delete(&self, name: &str, actor: &Actor) -> Result<(), AccountError> {
        let account = match self.own_account(name).await {
            // One that was altered in the database can be done away with all the same.
            Err(AccountError::Unavailable(fault)) if fault.kind == PortErrorKind::Corrupt => None,
            Err(AccountError::Missing) => return self.forget_missing(name).await,
            found => Some(found?),
        };
        let name = account.as_ref().map_or(name, |account| &account.identity.user);
        let keep_an_admin = self.is_only_directory_with_admins().await?;
        match self.store().account_delete(name, keep_an_admin).await? {
            ChangeOutcome::Done => {}
            ChangeOutcome::Missing => return self.forget_missing(name).await,
            ChangeOutcome::LastAdmin => return Err(AccountError::LastAdmin),
        }
        // Who gets the name later starts anew; keys and factors go first, because they would be theirs.
        self.ports.preferences.person_forget(name).await?;
        self.end_sessions(name, None).await?;
        self.audit(AuditKind::AccountDeleted, Some(name), actor);
        Ok(())
    }

    /// An earlier deletion may have been broken off behind the account: what it left goes now.
    async fn forget_missing(&self, name: &str) -> Result<(), AccountError> {
        self.ports.preferences.person_forget(name).await?;
        Err(AccountError::Missing)
    }

    /// Ends every session of `name`; gives their number. Also for names that are no account any more.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn end_all_sessions(&self, name: &str, actor: &Actor) -> Result<u64, AccountError> {
        let ended = self.end_sessions(name, None).await?;
        self.audit(AuditKind::SessionsEnded, Some(name), actor);
        Ok(ended)
    }

    /// The account `name` of the own database, as people see it: an account of another directory hides it.
    async fn own_account(&self, name: &str) -> Result<Account, AccountError> {
        let account = self.find(name).await?;
        if account.origin == AccountOrigin::Database { Ok(account) } else { Err(AccountError::ReadOnly) }
    }

    /// Whether a directory has a name that differs from `name` at most in case (FR-10); not every directory finds it
    /// by that spelling.
    async fn is_taken(&self, name: &str) -> Result<bool, AccountError> {
        let wanted = folded(name);
        let mut query = AccountQuery { text: name.to_owned(), limit: PAGE, ..AccountQuery::default() };
        loop {
            let page = self.ports.users.account_search(&query).await?;
            if page.iter().any(|account| folded(&account.identity.user) == wanted) {
                return Ok(true);
            }
            match page.last() {
                Some(last) if page.len() >= PAGE => query.after = Some(folded(&last.identity.user)),
                _ => return Ok(self.ports.users.account_find(name).await?.is_some()),
            }
        }
    }

    fn check_fields(&self, identity: &Identity) -> Result<(), AccountError> {
        fields::check_display_name(&identity.display_name)?;
        identity.email.as_deref().map_or(Ok(()), fields::check_email)?;
        fields::check_groups(&identity.groups)?;
        if self.rules.roles.contains(&identity.role) { Ok(()) } else { Err(AccountError::UnknownRole) }
    }

    /// Whether no other directory has an enabled administrator, so that the database must keep one.
    async fn is_only_directory_with_admins(&self) -> Result<bool, AccountError> {
        let admins = AccountQuery { admins_only: true, limit: OTHER_ADMINS, ..AccountQuery::default() };
        let admins = self.ports.users.account_search(&admins).await?;
        let elsewhere = |account: &Account| account.origin != AccountOrigin::Database && !account.disabled;
        Ok(!admins.iter().any(elsewhere))
    }
}
