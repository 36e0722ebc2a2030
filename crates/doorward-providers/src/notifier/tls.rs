//! Whom we believe to be the mail server or the webhook's host: the system's authorities, and what the operator put
//! into `certificates_directory` (AM-16). Absent: sockets.
//!
//! A certificate in that folder is trusted in two ways. An authority may sign others; any certificate is accepted when
//! the server shows exactly that one, self-signed as it may be, while its name and dates are right. A server's
//! certificate is never taken for an authority, or the key of one mail server could speak for every name.

use std::{io, path::Path, sync::Arc, time::Duration};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    SupportedProtocolVersion,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{
        CertificateDer, PrivateKeyDer, ServerName, UnixTime,
        pem::{self, PemObject as _},
    },
    server::ParsedCertificate,
    version::{TLS12, TLS13},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, client::TlsStream};
use x509_parser::{asn1_rs::FromDer as _, certificate::X509Certificate, time::ASN1Time};

const NEWEST: &[&SupportedProtocolVersion] = &[&TLS13];
const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// A version of TLS that may be asked for (RFC 8996 ended the older ones).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[default]
    Tls12,
    /// TLS 1.3.
    Tls13,
}

/// A certificate of ours that a server may ask for.
#[derive(Clone, Debug)]
pub struct ClientIdentity {
    /// The chain as PEM, our certificate first.
    pub chain: String,
    /// Its private key as PEM.
    pub key: SecretString,
}

/// How TLS towards one server is set up (`notifier.smtp.tls.*`).
#[derive(Clone, Debug, Default)]
pub struct TlsSettings {
    /// Any certificate of anybody is accepted: whoever is in between reads everything.
    pub skip_verify: bool,
    /// The name that the certificate must carry; the server's host if absent.
    pub server_name: Option<String>,
    /// The oldest version that is spoken.
    pub minimum_version: TlsVersion,
    /// What is shown to a server that asks for a certificate.
    pub identity: Option<ClientIdentity>,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsSettingsError {
    /// Not a name that a certificate can carry.
    #[error("`{0}` is not a host name or address that a certificate can carry")]
    Name(String),
    /// The folder of certificates cannot be read.
    #[error("the folder of certificates {folder} cannot be read: {cause}")]
    Folder {
        /// Which folder.
        folder: String,
        /// What the system says.
        cause: String,
    },
    /// A file of the folder holds no certificate.
    #[error("{file} in the folder of certificates is no certificate: {cause}")]
    Certificate {
        /// Which file.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Our own certificate or key cannot be used.
    #[error("the certificate or key for TLS cannot be used: {0}")]
    Identity(String),
    /// The TLS library refuses.
    #[error(transparent)]
    Tls(#[from] Error),
}

/// The certificates that are trusted: read once, shared by everything that connects.
#[derive(Clone, Debug)]
pub struct TrustedCertificates {
    authorities: Arc<RootCertStore>,
    exact: Arc<[CertificateDer<'static>]>,
}

impl TrustedCertificates {
    /// Those of the system, and those in `folder`: files `*.pem`, `*.crt` and `*.cer`, PEM or DER, any number in one.
    /// Reads files; an authority of the system that cannot be read is left out and said in the log.
    ///
    /// # Errors
    /// The folder cannot be read, or a file in it that is named like a certificate is none.
    pub fn load(folder: Option<&Path>) -> Result<Self, TlsSettingsError> {
        let mut authorities = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        for fault in &system.errors {
            tracing::debug!(error = %fault, "an authority of the system cannot be read");
        }
        authorities.add_parsable_certificates(system.certs);
        let exact = folder.map(read_folder).transpose()?.unwrap_or_default();
        authorities.add_parsable_certificates(exact.iter().filter(|one| is_authority(one)).cloned());
        Ok(Self { authorities: Arc::new(authorities), exact: exact.into() })
    }

    /// Whether the first certificate of `chain` (DER) says `name`, and somebody whom we believe vouches for that, as for a
    /// server of that name; `now` since 1970.
    pub(crate) fn check_signer(
        &self,
        chain: &[Vec<u8>],
        name: &'static str,
        now: Duration,
    ) -> Result<(), String> {
        let chain: Vec<_> = chain.iter().map(|one| CertificateDer::from(one.as_slice())).collect();
        let (signer, others) = chain.split_first().ok_or("there is no certificate")?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = Trusted::new(self, &provider).map_err(|fault| fault.to_string())?;
        let name = ServerName::try_from(name).map_err(|fault| fault.to_string())?;
        let now = UnixTime::since_unix_epoch(now);
        let checked = verifier.verify_server_cert(signer, others, &name, &[], now);
        checked.map(drop).map_err(|fault| fault.to_string())
    }
}

/// How to greet one server: ready to connect.
#[derive(Clone)]
pub(crate) struct TlsClient {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsClient {
    /// For a server on `host`.
    pub(crate) fn new(
        host: &str,
        settings: &TlsSettings,
        trusted: &TrustedCertificates,
    ) -> Result<Self, TlsSettingsError> {
        let name = settings.server_name.as_deref().unwrap_or(host);
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let name =
            ServerName::try_from(bare.to_owned()).map_err(|_| TlsSettingsError::Name(name.to_owned()))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = if settings.skip_verify {
            Arc::new(Anybody { provider: Arc::clone(&provider) })
        } else {
            Arc::new(Trusted::new(trusted, &provider)?)
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions(settings.minimum_version))?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let config = match &settings.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let (chain, key) = parse_identity(identity)?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|fault| TlsSettingsError::Identity(fault.to_string()))?
            }
        };
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }

    /// Begins TLS on a connection. It stands when the server has proved who it is.
    pub(crate) async fn connect<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.connector.connect(self.name.clone(), stream).await
    }
}

/// Why a handshake failed, as far as somebody can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandshakeFault {
    /// The certificate is over.
    Expired,
    /// The certificate begins later.
    NotYetValid,
    /// The certificate is for another name.
    Name,
    /// Nobody whom we believe vouches for the certificate.
    Distrusted,
    /// The server gave up, usually because it speaks older versions only.
    GaveUp,
    /// Something that is no TLS.
    Other,
}

impl HandshakeFault {
    /// What `fault` of [`TlsClient::connect`] is about.
    pub(super) fn of(fault: &io::Error) -> Self {
        match fault.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(Error::InvalidCertificate(cause)) => match cause {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::NotYetValid
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    Self::Name
                }
                _ => Self::Distrusted,
            },
            Some(Error::PeerIncompatible(_) | Error::AlertReceived(_)) => Self::GaveUp,
            _ if fault.kind() == io::ErrorKind::UnexpectedEof => Self::GaveUp,
            _ => Self::Other,
        }
    }
}

fn versions(oldest: TlsVersion) -> &'static [&'static SupportedProtocolVersion] {
    match oldest {
        TlsVersion::Tls12 => BOTH,
        TlsVersion::Tls13 => NEWEST,
    }
}

fn parse_identity(
    identity: &ClientIdentity,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsSettingsError> {
    let refused = |fault: pem::Error| TlsSettingsError::Identity(fault.to_string());
    let chain: Vec<_> = CertificateDer::pem_slice_iter(identity.chain.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.expose_secret().as_bytes()).map_err(refused)?;
    Ok((chain, key))
}

fn read_folder(folder: &Path) -> Result<Vec<CertificateDer<'static>>, TlsSettingsError> {
    let unreadable = |fault: io::Error| TlsSettingsError::Folder {
        folder: folder.display().to_string(),
        cause: fault.to_string(),
    };
    let mut certificates = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let named = path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
            ["pem", "crt", "cer"].iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
        });
        if named && path.is_file() {
            let refused = |cause: String| TlsSettingsError::Certificate {
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                cause,
            };
            let bytes = std::fs::read(&path).map_err(|fault| refused(fault.to_string()))?;
            certificates.extend(parse_certificates(&bytes).map_err(refused)?);
        }
    }
    Ok(certificates)
}

fn parse_certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem: Vec<_> = CertificateDer::pem_slice_iter(bytes)
        .collect::<Result<_, _>>()
        .map_err(|fault: pem::Error| fault.to_string())?;
    let all = if pem.is_empty() { vec![CertificateDer::from(bytes.to_vec())] } else { pem };
    for one in &all {
        X509Certificate::from_der(one).map_err(|fault| fault.to_string())?;
    }
    Ok(all)
}

/// Whether a certificate says of itself that it may sign others (RFC 5280 4.2.1.9).
fn is_authority(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else { return false };
    parsed.is_ca()
}

/// Believes what [`TrustedCertificates`] names.
#[derive(Debug)]
struct Trusted {
    /// Absent where there is no authority at all.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    exact: Arc<[CertificateDer<'static>]>,
    provider: Arc<CryptoProvider>,
}

impl Trusted {
    fn new(trusted: &TrustedCertificates, provider: &Arc<CryptoProvider>) -> Result<Self, TlsSettingsError> {
        let authorities = if trusted.authorities.is_empty() {
            None
        } else {
            let roots = Arc::clone(&trusted.authorities);
            let builder = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider));
            Some(builder.build().map_err(|fault| TlsSettingsError::Tls(Error::General(fault.to_string())))?)
        };
        Ok(Self { authorities, exact: Arc::clone(&trusted.exact), provider: Arc::clone(provider) })
    }
}

impl ServerCertVerifier for Trusted {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.exact.iter().any(|one| one == end_entity) {
            check_dates(end_entity, now)?;
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        match &self.authorities {
            Some(verifier) => {
                verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn check_dates(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let now = ASN1Time::from_timestamp(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
        .map_err(|_| CertificateError::BadEncoding)?;
    let validity = parsed.validity();
    if now < validity.not_before {
        return Err(CertificateError::NotValidYet.into());
    }
    if now > validity.not_after {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}

/// Believes everybody: `tls.skip_verify`. That the peer has the certificate's key is still proved.
#[derive(Debug)]
struct Anybody {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
