//! Password work without work.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use doorward_core::ports::{PasswordWork, PortError, WorkOutcome};
use secrecy::{ExposeSecret, SecretString};

/// Hashes `secret` as `plain:secret`, counts what it is asked for, and can be made busy.
#[derive(Default)]
pub struct PlainPasswords {
    busy: AtomicBool,
    verifications: AtomicUsize,
    hashes: AtomicUsize,
}

impl PlainPasswords {
    /// The "hash" of `password`.
    pub fn hash_of(password: &str) -> SecretString {
        SecretString::from(format!("plain:{password}"))
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

    /// How often a hash was asked for.
    pub fn hashes(&self) -> usize {
        self.hashes.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl PasswordWork for PlainPasswords {
    async fn verify(&self, hash: Option<&SecretString>, password: &SecretString) -> WorkOutcome {
        if self.busy.load(Ordering::SeqCst) {
            return WorkOutcome::Busy;
        }
        self.verifications.fetch_add(1, Ordering::SeqCst);
        let right = Self::hash_of(password.expose_secret());
        match hash {
            Some(hash) if hash.expose_secret() == right.expose_secret() => WorkOutcome::Matches,
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
}
