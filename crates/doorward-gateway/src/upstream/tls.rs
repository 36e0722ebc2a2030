//! Whom we believe to be an upstream: the system's authorities, a private one, or one pinned certificate.
//! There is no way to switch the check off (FR-74).

use std::sync::Arc;

use rustls::{CertificateError, ClientConfig, Error, RootCertStore, pki_types::CertificateDer};

use crate::tls::LeafVerifier;

/// How an upstream's certificate is checked.
#[derive(Clone, Debug)]
pub enum Trust {
    /// By these authorities, usually the system's or a private one.
    Authorities(Vec<CertificateDer<'static>>),
    /// It is exactly this one: the SHA-256 of the leaf certificate. Name and validity do not matter then.
    Pin([u8; 32]),
}

/// Why TLS towards an upstream cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamTlsError {
    /// Not a host name or address.
    #[error("`{0}` is not a host name or address")]
    Name(String),
    /// Our own certificate for it cannot be used.
    #[error(transparent)]
    Certificate(#[from] crate::tls::CertificateError),
    /// No authority is usable.
    #[error("none of the given authorities can be used")]
    NoAuthority,
    /// The TLS library refuses.
    #[error(transparent)]
    Tls(#[from] Error),
}

pub(super) fn client_config(trust: &Trust) -> Result<ClientConfig, UpstreamTlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let mut config = match trust {
        Trust::Authorities(authorities) => {
            let mut roots = RootCertStore::empty();
            if roots.add_parsable_certificates(authorities.iter().cloned()).0 == 0 {
                return Err(UpstreamTlsError::NoAuthority);
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
        Trust::Pin(pin) => builder
            .dangerous()
            .with_custom_certificate_verifier(LeafVerifier::new(provider, pinned(*pin)))
            .with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Takes exactly one certificate.
fn pinned(pin: [u8; 32]) -> impl Fn(&CertificateDer<'_>) -> Result<(), Error> {
    move |leaf| {
        if doorward_crypto::sha256(leaf) == pin {
            return Ok(());
        }
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }
}
