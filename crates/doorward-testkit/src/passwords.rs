//! Password work without work.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use doorward_core::ports::{PasswordWork, PortError, WorkOutcome};
use secrecy::{ExposeSecret, SecretString};

/// Hashes `secret` as `plain:secret`, counts what it is asked for and on whose behalf, and can be made busy.
#[derive(Default)]
pub struct PlainPasswords {
    busy: AtomicBool,
    verifications: AtomicUsize,
    real: AtomicUsize,
    hashes: AtomicUsize,
    on_behalf_of: Mutex<Vec<String>>,
}

impl PlainPasswords {
    /// The "hash" of `password`.
    pub fn hash_of(password: &str) -> SecretString {
        SecretString::from(format!("plain:{password}"))
    }

    /// A "hash" of `password` that verifies, and that is outdated.
    pub fn outdated_hash_of(password: &str) -> SecretString {
        SecretString::from(format!("old:{password}"))
    }

    /// From now on every verification answers [`WorkOutcome::Busy`] and hashing fails, or no longer.
    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
    }

    /// How often a verification was asked for, for unknown accounts too (equal work, AM-05); those that found
    /// the queue full do not count.
    pub fn verifications(&self) -> usize {
        self.verifications.load(Ordering::SeqCst)
    }

    /// How many of the verifications were of a stored hash.
    pub fn real_verifications(&self) -> usize {
        self.real.load(Ordering::SeqCst)
    }

    /// How often a hash was asked for.
    pub fn hashes(&self) -> usize {
        self.hashes.load(Ordering::SeqCst)
    }

    /// On whose behalf verifications were asked for, in order, those that found the queue full too.
    pub fn on_behalf_of(&self) -> Vec<String> {
        self.clients().clone()
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.on_behalf_of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PasswordWork for PlainPasswords {
    async fn verify(
        &self,
        hash: Option<&SecretString>,
        password: &SecretString,
        on_behalf_of: &str,
    ) -> WorkOutcome {
        self.clients().push(on_behalf_of.to_owned());
        if self.busy.load(Ordering::SeqCst) {
            return WorkOutcome::Busy;
        }
        self.verifications.fetch_add(1, Ordering::SeqCst);
        self.real.fetch_add(usize::from(hash.is_some()), Ordering::SeqCst);
        let password = password.expose_secret();
        let right = [Self::hash_of(password), Self::outdated_hash_of(password)];
        match hash {
            Some(hash) if right.iter().any(|right| right.expose_secret() == hash.expose_secret()) => {
                WorkOutcome::Matches
            }
            _ => WorkOutcome::Differs,
        }
    }

    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError> {
        if self.busy.load(Ordering::SeqCst) {
            return Err(PortError::unavailable("password work is set busy"));
        }
        self.hashes.fetch_add(1, Ordering::SeqCst);
        Ok(Self::hash_of(password.expose_secret()))
    }

    fn is_outdated(&self, hash: &SecretString) -> bool {
        hash.expose_secret().starts_with("old:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_outdated_hash_verifies_and_a_new_one_of_it_is_not_outdated() {
        let work = PlainPasswords::default();
        let (old, password) = (PlainPasswords::outdated_hash_of("x"), SecretString::from("x"));
        assert_eq!(work.verify(Some(&old), &password, "client").await, WorkOutcome::Matches);
        assert_eq!(work.verify(Some(&old), &SecretString::from("y"), "other").await, WorkOutcome::Differs);
        assert!(work.is_outdated(&old) && !work.is_outdated(&work.hash(&password).await.unwrap()));
        assert_eq!(work.on_behalf_of(), ["client", "other"]);
    }
}
