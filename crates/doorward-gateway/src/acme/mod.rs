//! Certificates from an authority that speaks ACME (RFC 8555): the account, the order, the proofs by HTTP-01 and
//! TLS-ALPN-01, and what is kept of them on disk. The words of the protocol are `instant-acme`'s; the connections, the
//! proofs and the files are ours. Absent: when to ask again, which the binary decides by [`schedule`].

mod challenges;
mod files;
mod http;
mod order;
pub mod schedule;

use std::path::PathBuf;

pub use challenges::Challenges;
pub use order::AcmeClient;
use secrecy::SecretString;

use crate::{tls::CertificateError, upstream::UpstreamTlsError};

/// How a name is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a file on port 80.
    Http01,
    /// By a certificate on port 443 (RFC 8737).
    TlsAlpn01,
}

/// Which certificate to ask for, of whom.
#[derive(Clone, Debug)]
pub struct AcmeSettings {
    /// The authority's directory.
    pub directory: String,
    /// Authorities that sign the directory's own certificate.
    pub authorities: Vec<rustls::pki_types::CertificateDer<'static>>,
    /// Whom the authority may write to.
    pub email: Option<String>,
    /// The names of the certificate, lower case.
    pub domains: Vec<String>,
    /// How they are proved.
    pub proof: Proof,
    /// Where account, certificate and key are kept.
    pub folder: PathBuf,
    /// The customer that a new account belongs to.
    pub external_account: Option<ExternalAccount>,
}

/// A customer of an authority that serves nobody else (RFC 8555 7.3.4).
#[derive(Clone, Debug)]
pub struct ExternalAccount {
    /// The authority's name for it.
    pub key_id: String,
    /// The key that it was given, in base64url without `=`.
    pub hmac_key: SecretString,
}

/// Why there is no new certificate.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    /// The authority cannot be reached, or says something that is no answer.
    #[error("{0}")]
    Unreachable(String),
    /// It says no.
    #[error("the authority refuses: {0}")]
    Refused(String),
    /// It offers no way of proof that is configured.
    #[error("the authority offers no {kind} for {name}")]
    NoSuchProof {
        /// The way, in the words of the RFC.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// TLS towards it cannot be set up.
    #[error(transparent)]
    Tls(#[from] UpstreamTlsError),
    /// A file cannot be read or written, or what came is no certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key of the external account is no base64url.
    #[error("the key of the external account is no base64url")]
    ExternalAccount,
    /// The proof cannot be made.
    #[error("a proof cannot be made: {0}")]
    Proof(String),
}

impl From<instant_acme::Error> for AcmeError {
    fn from(error: instant_acme::Error) -> Self {
        match error {
            // Its own trouble, which passes.
            instant_acme::Error::Api(problem) if is_passing(problem.r#type.as_deref()) => {
                Self::Unreachable(problem.to_string())
            }
            instant_acme::Error::Api(problem) => Self::Refused(problem.to_string()),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

fn is_passing(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| kind.ends_with(":serverInternal") || kind.ends_with(":badNonce"))
}
