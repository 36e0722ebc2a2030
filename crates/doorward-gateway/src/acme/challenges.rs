//! Proofs that wait for an authority to look at them. They are made by an order and gone when it ends.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rcgen::{CertificateParams, CustomExtension, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::ClientHello,
    sign::{CertifiedKey, SingleCertAndKey},
};

use super::AcmeError;

/// What an authority says when it looks (RFC 8737 4).
const PROTOCOL: &[u8] = b"acme-tls/1";

/// The waiting proofs.
#[derive(Default)]
pub struct Challenges {
    files: Mutex<HashMap<String, String>>,
    certificates: Mutex<HashMap<String, Arc<ServerConfig>>>,
}

/// Proofs of one order; dropping it takes them away.
pub(super) struct Waiting<'a> {
    challenges: &'a Challenges,
    tokens: Vec<String>,
    names: Vec<String>,
}

impl Challenges {
    /// The content of the file `token`, if one waits.
    pub(crate) fn for_token(&self, token: &str) -> Option<String> {
        lock(&self.files).get(token).cloned()
    }

    /// The handshake for an authority that looks at a name that waits; nobody else says only this protocol.
    pub(crate) fn for_hello(&self, hello: &ClientHello<'_>) -> Option<Arc<ServerConfig>> {
        let mut protocols = hello.alpn()?;
        if protocols.next() != Some(PROTOCOL) || protocols.next().is_some() {
            return None;
        }
        let name = hello.server_name()?.to_ascii_lowercase();
        lock(&self.certificates).get(&name).cloned()
    }

    pub(super) fn waiting(&self) -> Waiting<'_> {
        Waiting { challenges: self, tokens: Vec::new(), names: Vec::new() }
    }
}

impl Waiting<'_> {
    /// A file (HTTP-01).
    pub(super) fn file(&mut self, token: &str, content: &str) {
        lock(&self.challenges.files).insert(token.to_owned(), content.to_owned());
        self.tokens.push(token.to_owned());
    }

    /// A certificate that carries `digest` (TLS-ALPN-01).
    pub(super) fn certificate(&mut self, name: &str, digest: &[u8]) -> Result<(), AcmeError> {
        let config = proof(name, digest).map_err(AcmeError::Proof)?;
        lock(&self.challenges.certificates).insert(name.to_ascii_lowercase(), Arc::new(config));
        self.names.push(name.to_ascii_lowercase());
        Ok(())
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut files = lock(&self.challenges.files);
        self.tokens.iter().for_each(|token| drop(files.remove(token)));
        let mut certificates = lock(&self.challenges.certificates);
        self.names.iter().for_each(|name| drop(certificates.remove(name)));
    }
}

impl fmt::Debug for Challenges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Challenges").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn proof(name: &str, digest: &[u8]) -> Result<ServerConfig, String> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| error.to_string())?;
    let mut params = CertificateParams::new(vec![name.to_owned()]).map_err(|error| error.to_string())?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = provider.key_provider.load_private_key(key).map_err(|error| error.to_string())?;
    // Put together by hand: the proof is a critical extension that the TLS library does not know and would refuse.
    let pair = CertifiedKey::new(vec![certificate.der().clone()], key);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn proofs_wait_for_one_order_and_are_gone_with_it() {
        let challenges = Challenges::default();
        {
            let mut waiting = challenges.waiting();
            waiting.file("token", "token.thumbprint");
            waiting.certificate("A.example.com", &[7; 32]).unwrap();
            assert_eq!(challenges.for_token("token").as_deref(), Some("token.thumbprint"));
            assert_eq!(challenges.for_token("other"), None);
            assert!(lock(&challenges.certificates).contains_key("a.example.com"));
        }
        assert_eq!(challenges.for_token("token"), None);
        assert!(lock(&challenges.certificates).is_empty());
    }
}
