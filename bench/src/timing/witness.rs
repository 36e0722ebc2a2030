//! Stands between the sign-in and its ports: counts what is asked of them, and makes unknown names dearer when the
//! judge is tested.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use doorward_core::{
    identity::Account,
    ports::{
        AccountQuery, HashReplacement, PasswordWork, PortError, ReplaceOutcome, UserDirectory, WorkOutcome,
    },
};
use secrecy::SecretString;

/// How often the ports were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Calls {
    pub(super) finds: u64,
    pub(super) verifications: u64,
}

/// A directory, watched.
pub(super) struct WatchedUsers {
    inner: Arc<dyn UserDirectory>,
    /// Spent on every unknown name: the positive control.
    control: Duration,
    finds: AtomicU64,
}

/// Password work, watched.
pub(super) struct WatchedWork {
    inner: Arc<dyn PasswordWork>,
    verifications: AtomicU64,
}

impl WatchedUsers {
    pub(super) fn new(inner: Arc<dyn UserDirectory>, control: Duration) -> Self {
        Self { inner, control, finds: AtomicU64::new(0) }
    }

    pub(super) fn finds(&self) -> u64 {
        self.finds.load(Ordering::Relaxed)
    }
}

impl WatchedWork {
    pub(super) fn new(inner: Arc<dyn PasswordWork>) -> Self {
        Self { inner, verifications: AtomicU64::new(0) }
    }

    pub(super) fn verifications(&self) -> u64 {
        self.verifications.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl UserDirectory for WatchedUsers {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.finds.fetch_add(1, Ordering::Relaxed);
        let found = self.inner.account_find(name).await;
        if matches!(found, Ok(None)) && !self.control.is_zero() {
            // Work, not sleep: a timer's own spread would hide what shall be seen.
            let begun = Instant::now();
            while begun.elapsed() < self.control {
                std::hint::spin_loop();
            }
        }
        found
    }

    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        self.inner.account_search(query).await
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        self.inner.account_replace_hash(name, replacement).await
    }
}

#[async_trait]
impl PasswordWork for WatchedWork {
    async fn verify(
        &self,
        hash: Option<&SecretString>,
        password: &SecretString,
        on_behalf_of: &str,
    ) -> WorkOutcome {
        self.verifications.fetch_add(1, Ordering::Relaxed);
        self.inner.verify(hash, password, on_behalf_of).await
    }

    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError> {
        self.inner.hash(password).await
    }

    fn is_outdated(&self, hash: &SecretString) -> bool {
        self.inner.is_outdated(hash)
    }
}
