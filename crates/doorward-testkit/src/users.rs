//! Accounts in memory, as a directory and as the own database.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use doorward_core::{
    identity::{Account, AccountOrigin, Identity, Role, folded},
    ports::{
        AccountQuery, AccountStore, AccountUpdate, ChangeOutcome, HashReplacement, NewAccount, NewPassword,
        PortError, ReplaceOutcome, UserDirectory,
    },
    time::Timestamp,
};
use secrecy::ExposeSecret;

use crate::PlainPasswords;

/// An enabled account `name` with the password `password` (as [`PlainPasswords`] hashes), the role `viewer`
/// and no groups.
pub fn account(name: &str, password: &str) -> Account {
    Account {
        identity: Arc::new(Identity {
            user: name.to_owned(),
            display_name: format!("{name} (display)"),
            email: Some(format!("{name}@example.org")),
            groups: Vec::new(),
            role: Role::viewer(),
        }),
        password_hash: PlainPasswords::hash_of(password),
        disabled: false,
        origin: AccountOrigin::Database,
        password_stamp: 1,
        first_password_expires: None,
        must_change_password: false,
    }
}

/// What creates an account like that of [`account`].
pub fn new_account(name: &str, password: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display_name: format!("{name} (display)"),
        email: Some(format!("{name}@example.org")),
        role: Role::viewer(),
        groups: Vec::new(),
        password: NewPassword {
            hash: PlainPasswords::hash_of(password),
            set_at: Timestamp::from_millis(1),
            expires_unless_used: None,
            must_change: false,
        },
    }
}

/// Accounts in memory. Names are compared folded, as the database compares them.
#[derive(Default)]
pub struct MemoryUsers {
    accounts: Mutex<BTreeMap<String, Account>>,
    broken: AtomicBool,
    read_only: Mutex<Option<String>>,
    reads: AtomicUsize,
}

impl MemoryUsers {
    /// Adds `account`, or replaces the one of that name.
    pub fn put(&self, account: Account) {
        self.lock().insert(folded(&account.identity.user), account);
    }

    /// Changes the account `name` in place; panics if there is none.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Account)) {
        change(self.lock().get_mut(&folded(name)).expect("the account to change exists"));
    }

    /// Changes who `name` is said to be (role, groups, …); panics if there is none.
    pub fn change_identity(&self, name: &str, change: impl FnOnce(&mut Identity)) {
        self.change(name, |account| change(Arc::make_mut(&mut account.identity)));
    }

    /// Removes the account `name`.
    pub fn remove(&self, name: &str) {
        self.lock().remove(&folded(name));
    }

    /// From now on every method fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// From now on no hash is replaced through [`UserDirectory`], for `reason`; or no longer.
    pub fn set_read_only(&self, reason: Option<&str>) {
        *self.read_only.lock().unwrap_or_else(PoisonError::into_inner) = reason.map(str::to_owned);
    }

    /// How often an account was looked up.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accounts(&self) -> Result<std::sync::MutexGuard<'_, BTreeMap<String, Account>>, PortError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(PortError::unavailable("the users are set broken"));
        }
        Ok(self.lock())
    }

    fn find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.accounts()?.get(&folded(name)).cloned())
    }
}

fn stored(new: &NewAccount) -> Account {
    Account {
        identity: Arc::new(Identity {
            user: new.name.clone(),
            display_name: new.display_name.clone(),
            email: new.email.clone(),
            groups: new.groups.clone(),
            role: new.role.clone(),
        }),
        password_hash: new.password.hash.clone(),
        disabled: false,
        origin: AccountOrigin::Database,
        password_stamp: new.password.set_at.as_millis(),
        first_password_expires: new.password.expires_unless_used,
        must_change_password: new.password.must_change,
    }
}

#[async_trait]
impl UserDirectory for MemoryUsers {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find(name)
    }

    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        let text = folded(&query.text);
        let accounts = self.accounts()?;
        let wanted = accounts.iter().filter(|(name, account)| {
            let identity = &account.identity;
            let texts =
                [&identity.user, &identity.display_name, identity.email.as_ref().unwrap_or(&identity.user)];
            query.after.as_ref().is_none_or(|after| *name > after)
                && (!query.admins_only || identity.role.is_admin())
                && texts.into_iter().any(|field| folded(field).contains(&text))
        });
        Ok(wanted.map(|(_, account)| account.clone()).take(query.limit).collect())
    }

    async fn account_password_fixed(&self, _: &str) -> Result<Option<String>, PortError> {
        Ok(self.read_only.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        if let Some(reason) = &*self.read_only.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(ReplaceOutcome::ReadOnly(reason.clone()));
        }
        let mut accounts = self.accounts()?;
        let Some(account) = accounts.get_mut(&folded(name)) else { return Ok(ReplaceOutcome::Missing) };
        match replacement {
            HashReplacement::Password(password) => set_password(account, password),
            HashReplacement::Rehash { stored, .. }
                if account.password_hash.expose_secret() != stored.expose_secret() =>
            {
                return Ok(ReplaceOutcome::Changed);
            }
            HashReplacement::Rehash { hash, .. } => account.password_hash = hash.clone(),
        }
        Ok(ReplaceOutcome::Done)
    }
}

fn set_password(account: &mut Account, password: &NewPassword) {
    account.password_hash = password.hash.clone();
    account.password_stamp = password.set_at.as_millis().max(account.password_stamp + 1);
    account.first_password_expires = password.expires_unless_used;
    account.must_change_password = password.must_change;
}

fn is_enabled_admin(account: &Account) -> bool {
    account.identity.role.is_admin() && !account.disabled
}

/// Whether `accounts` may lose the administrator that stands under `key`.
fn another_admin(accounts: &BTreeMap<String, Account>, key: &str) -> bool {
    accounts.iter().any(|(other, account)| other != key && is_enabled_admin(account))
}

fn updated(account: &Account, update: &AccountUpdate) -> Account {
    let mut account = account.clone();
    let identity = Arc::make_mut(&mut account.identity);
    if let Some(display_name) = &update.display_name {
        identity.display_name.clone_from(display_name);
    }
    if let Some(email) = &update.email {
        identity.email.clone_from(email);
    }
    if let Some(role) = &update.role {
        identity.role = role.clone();
    }
    if let Some(groups) = &update.groups {
        identity.groups.clone_from(groups);
    }
    account.disabled = update.disabled.unwrap_or(account.disabled);
    account
}

#[async_trait]
impl AccountStore for MemoryUsers {
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let first = accounts.is_empty();
        if first {
            accounts.insert(folded(&account.name), stored(account));
        }
        Ok(first)
    }

    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let free = !accounts.contains_key(&folded(&account.name));
        if free {
            accounts.insert(folded(&account.name), stored(account));
        }
        Ok(free)
    }

    async fn account_update(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, PortError> {
        let (mut accounts, key) = (self.accounts()?, folded(name));
        let Some(account) = accounts.get(&key) else { return Ok(ChangeOutcome::Missing) };
        let changed = updated(account, update);
        let resigns = is_enabled_admin(account) && !is_enabled_admin(&changed);
        if keep_an_admin && resigns && !another_admin(&accounts, &key) {
            return Ok(ChangeOutcome::LastAdmin);
        }
        accounts.insert(key, changed);
        Ok(ChangeOutcome::Done)
    }

    async fn account_delete(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome, PortError> {
        let (mut accounts, key) = (self.accounts()?, folded(name));
        let Some(account) = accounts.get(&key) else { return Ok(ChangeOutcome::Missing) };
        if keep_an_admin && is_enabled_admin(account) && !another_admin(&accounts, &key) {
            return Ok(ChangeOutcome::LastAdmin);
        }
        accounts.remove(&key);
        Ok(ChangeOutcome::Done)
    }

    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let Some(account) = accounts.get_mut(&folded(name)) else { return Ok(false) };
        set_password(account, password);
        Ok(true)
    }

    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError> {
        if let Some(account) = self.accounts()?.get_mut(&folded(name)) {
            account.first_password_expires = None;
        }
        Ok(())
    }

    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_users_keep_the_account_store_contract() {
        crate::conformance::account_store(async || Arc::new(MemoryUsers::default())).await;
    }

    #[tokio::test]
    async fn memory_users_keep_the_user_directory_contract() {
        crate::conformance::user_directory(async || Arc::new(MemoryUsers::default())).await;
    }

    #[tokio::test]
    async fn a_read_only_directory_says_why_and_changes_nothing() {
        let users = MemoryUsers::default();
        users.put(account("john", "x"));
        users.set_read_only(Some("mounted read-only"));
        let hash = PlainPasswords::hash_of("y");
        let stored = PlainPasswords::hash_of("x");
        let rehash = HashReplacement::Rehash { stored: &stored, hash: &hash };
        let outcome = users.account_replace_hash("john", rehash).await.unwrap();
        assert_eq!(outcome, ReplaceOutcome::ReadOnly("mounted read-only".to_owned()));
        let john = users.find("john").unwrap().unwrap();
        assert_eq!(john.password_hash.expose_secret(), stored.expose_secret());
    }
}
