//! TLS of the listeners: rustls with one crypto provider, handed in explicitly; TLS 1.2 and 1.3 only. Absent:
//! any way to fall back to plain HTTP.

mod clients;
mod encryption;
mod fingerprint;
mod handle;
mod leaf;
pub(crate) mod pem;
pub mod probe;
pub mod provided;
pub mod self_signed;
mod standing;

use std::{path::PathBuf, sync::Arc};

pub use clients::{ClientVerifier, Demand};
pub use encryption::Encryption;
pub use fingerprint::fingerprint;
pub use handle::{CertificateHandle, Watched};
pub(crate) use leaf::LeafVerifier;
use rustls::{
    ServerConfig,
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    sign::CertifiedKey,
};
pub(crate) use standing::Shown;

/// A certificate chain with its key, ready for use.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// For rustls.
    pub key: Arc<CertifiedKey>,
    /// SHA-256 of the leaf, as `AB:CD:…`.
    pub fingerprint: String,
    /// When it began to be valid, in seconds since the epoch.
    pub not_before: i64,
    /// When it stops being valid, in seconds since the epoch.
    pub not_after: i64,
    /// Whether a client can check it: not so for a self-signed one.
    pub self_signed: bool,
}

/// The lowest version that a listener speaks (HS-30).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinimumVersion {
    /// TLS 1.2
    #[default]
    Tls12,
    /// TLS 1.3
    Tls13,
}

/// Why a certificate cannot be used. Each names the file (HS-29, HS-33).
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No certificate in a file.
    #[error("{path}: there is no certificate in PEM form in this file", path = .0.display())]
    NoCertificate(PathBuf),
    /// No list of revoked certificates in a file.
    #[error("{path}: there is no certificate revocation list in PEM form in this file", path = .0.display())]
    NoRevocationList(PathBuf),
    /// No private key in a file.
    #[error("{path}: there is no private key in PEM form (PKCS#8, PKCS#1 or SEC1) in this file", path = .0.display())]
    NoKey(PathBuf),
    /// A certificate cannot be parsed.
    #[error("{path}: the certificate cannot be read: {reason}", path = .path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The key is of a kind that cannot be used.
    #[error("{path}: the private key cannot be used: {reason}", path = .path.display())]
    BadKey {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Key and certificate do not belong together.
    #[error("{key}: this private key does not belong to the certificate in {certificate}", key = .key.display(), certificate = .certificate.display())]
    Mismatch {
        /// The key's file.
        key: PathBuf,
        /// The certificate's file.
        certificate: PathBuf,
    },
    /// It is no longer valid.
    #[error("{path}: the certificate expired on {on}", path = .path.display())]
    Expired {
        /// Which.
        path: PathBuf,
        /// The day, as `2026-01-31`.
        on: String,
    },
    /// A new certificate cannot be made.
    #[error("a certificate for this machine cannot be made: {0}")]
    Generate(#[source] rcgen::Error),
}

/// The TLS settings of a listener whose certificate comes from `certificate`: ALPN `h2` and `http/1.1`, no early
/// data (it could be replayed), session resumption by tickets only. Where `clients` are asked for certificates there is
/// no resumption at all: each connection's certificate is verified anew, revoked ones included (SC-266).
///
/// # Errors
/// When rustls refuses, which no input here should cause.
pub fn server_config(
    certificate: Arc<CertificateHandle>,
    minimum: MinimumVersion,
    clients: Option<&ClientVerifier>,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions: &[&rustls::SupportedProtocolVersion] = match minimum {
        MinimumVersion::Tls12 => &[&rustls::version::TLS13, &rustls::version::TLS12],
        MinimumVersion::Tls13 => &[&rustls::version::TLS13],
    };
    let verifier =
        clients.map_or_else(WebPkiClientVerifier::no_client_auth, |clients| Arc::clone(&clients.verifier));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.max_early_data_size = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if clients.is_some() {
        config.send_tls13_tickets = 0;
    } else {
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
    }
    Ok(Arc::new(config))
}
