//! What is kept of an account and a certificate: three files, the ones with keys 0600 from their creation.

use std::{
    fs,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use doorward_core::time::Timestamp;
use instant_acme::AccountCredentials;
use serde_json::Value;

use crate::tls::{Certificate, CertificateError, pem, self_signed};

pub(super) struct Files<'a>(pub(super) &'a Path);

impl Files<'_> {
    fn account(&self) -> PathBuf {
        self.0.join("account.json")
    }

    /// The account at `directory`, if it is kept here; one at another authority is none.
    pub(super) fn load_account(&self, directory: &str) -> Option<AccountCredentials> {
        let text = fs::read(self.account()).ok()?;
        let kept: Value = serde_json::from_slice(&text).ok()?;
        if kept.get("directory")?.as_str()? != directory {
            return None;
        }
        serde_json::from_value(kept).ok()
    }

    pub(super) fn save_account(&self, credentials: &AccountCredentials) -> Result<(), CertificateError> {
        self.make()?;
        let text = serde_json::to_vec_pretty(credentials).unwrap_or_default();
        pem::write(&self.account(), &text, 0o600)
    }

    pub(super) fn forget_account(&self) {
        // If it cannot be removed, it is overwritten by the next one.
        let _ = fs::remove_file(self.account());
    }

    /// The kept certificate, if it is whole, for all of `domains`, and not ended.
    pub(super) fn load(&self, domains: &[String], now: Timestamp) -> Option<Certificate> {
        let certificate = pem::read(&self.chain(), &self.key()).ok()?;
        let covers = covers(&certificate, domains);
        (covers && certificate.not_after > now.as_seconds()).then_some(certificate)
    }

    /// Keeps a new one, after it was found to be what was asked for.
    pub(super) fn save(
        &self,
        chain: &str,
        key: &str,
        domains: &[String],
    ) -> Result<Certificate, CertificateError> {
        self.make()?;
        let (new_chain, new_key) = (self.0.join("new.crt"), self.0.join("new.key"));
        pem::write(&new_key, key.as_bytes(), 0o600)?;
        pem::write(&new_chain, chain.as_bytes(), 0o644)?;
        let certificate = pem::read(&new_chain, &new_key)?;
        if !covers(&certificate, domains) {
            return Err(pem::malformed(&new_chain, "it is not for the names that were asked for".to_owned()));
        }
        // Between the two steps a crash leaves a pair that does not match, which `load` takes for none.
        for (from, to) in [(new_key, self.key()), (new_chain, self.chain())] {
            fs::rename(&from, &to).map_err(|source| CertificateError::File { path: to, source })?;
        }
        Ok(certificate)
    }

    fn chain(&self) -> PathBuf {
        self.0.join("certificate.crt")
    }

    fn key(&self) -> PathBuf {
        self.0.join("certificate.key")
    }

    fn make(&self) -> Result<(), CertificateError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.0)
            .map_err(|source| CertificateError::File { path: self.0.to_owned(), source })
    }
}

fn covers(certificate: &Certificate, domains: &[String]) -> bool {
    let names = self_signed::covered(certificate).hosts;
    domains.iter().all(|domain| names.contains(domain))
}
