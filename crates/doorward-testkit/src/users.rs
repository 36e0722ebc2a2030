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
    identity::{Account, AccountOrigin, Identity, Role},
    ports::{AccountStore, NewAccount, NewPassword, PortError, UserDirectory},
    time::Timestamp,
};

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
        },
    }
}

/// Accounts in memory. Names are compared without regard to case, as the database compares them.
#[derive(Default)]
pub struct MemoryUsers {
    accounts: Mutex<BTreeMap<String, Account>>,
    broken: AtomicBool,
    reads: AtomicUsize,
}

impl MemoryUsers {
    /// Adds `account`, or replaces the one of that name.
    pub fn put(&self, account: Account) {
        self.lock().insert(fold(&account.identity.user), account);
    }

    /// Changes the account `name` in place; panics if there is none.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Account)) {
        change(self.lock().get_mut(&fold(name)).expect("the account to change exists"));
    }

    /// Changes who `name` is said to be (role, groups, …); panics if there is none.
    pub fn change_identity(&self, name: &str, change: impl FnOnce(&mut Identity)) {
        self.change(name, |account| change(Arc::make_mut(&mut account.identity)));
    }

    /// Removes the account `name`.
    pub fn remove(&self, name: &str) {
        self.lock().remove(&fold(name));
    }

    /// From now on every method fails with `Unavailable`, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
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
        Ok(self.accounts()?.get(&fold(name)).cloned())
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase()
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
    }
}

#[async_trait]
impl UserDirectory for MemoryUsers {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find(name)
    }
}

#[async_trait]
impl AccountStore for MemoryUsers {
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let first = accounts.is_empty();
        if first {
            accounts.insert(fold(&account.name), stored(account));
        }
        Ok(first)
    }

    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let free = !accounts.contains_key(&fold(&account.name));
        if free {
            accounts.insert(fold(&account.name), stored(account));
        }
        Ok(free)
    }

    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError> {
        let mut accounts = self.accounts()?;
        let Some(account) = accounts.get_mut(&fold(name)) else { return Ok(false) };
        account.password_hash = password.hash.clone();
        account.password_stamp = password.set_at.as_millis().max(account.password_stamp + 1);
        account.first_password_expires = password.expires_unless_used;
        account.disabled = false;
        Ok(true)
    }

    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError> {
        if let Some(account) = self.accounts()?.get_mut(&fold(name)) {
            account.first_password_expires = None;
        }
        Ok(())
    }

    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find(name)
    }

    async fn account_list(&self) -> Result<Vec<Account>, PortError> {
        Ok(self.accounts()?.values().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_users_keep_the_account_store_contract() {
        crate::conformance::account_store(async || Arc::new(MemoryUsers::default())).await;
    }
}
