//! Where a service is.

use std::{fmt, path::Path, sync::Arc};

use rustls::{ClientConfig, pki_types::ServerName, sign::SingleCertAndKey};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::tls::{Trust, UpstreamTlsError, client_config};
use crate::tls::pem;

/// Where a service is.
#[derive(Clone, Debug)]
pub enum UpstreamAddress {
    /// Plain HTTP/1.1.
    Tcp {
        /// Host name or address, IPv6 without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// HTTP/1.1 over TLS.
    Tls {
        /// Host name or address, IPv6 without brackets.
        host: String,
        /// The port.
        port: u16,
        /// How its certificate is checked.
        tls: UpstreamTls,
    },
    /// The built-in service that shows what an upstream receives (contract 2).
    Whoami,
}

/// How an upstream's certificate is checked.
#[derive(Clone)]
pub struct UpstreamTls {
    pub(crate) config: Arc<ClientConfig>,
    pub(crate) name: ServerName<'static>,
}

impl UpstreamTls {
    /// For the upstream `host`.
    ///
    /// # Errors
    /// A certificate that cannot be used, or a host that is no name.
    pub fn new(host: &str, trust: &Trust) -> Result<Self, UpstreamTlsError> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| UpstreamTlsError::Name(host.to_owned()))?;
        Ok(Self { config: Arc::new(client_config(trust)?), name })
    }

    /// The same, showing the certificate in `cert_path` with the key in `key_path` to a service that asks for one.
    ///
    /// # Errors
    /// Files that cannot be read or do not belong together, by name.
    pub fn with_certificate(mut self, cert_path: &Path, key_path: &Path) -> Result<Self, UpstreamTlsError> {
        let certificate = pem::read(cert_path, key_path)?;
        let mut config = ClientConfig::clone(&self.config);
        config.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(certificate.key));
        self.config = Arc::new(config);
        Ok(self)
    }

    /// TLS over `stream`, with a peer that is trusted as said.
    ///
    /// # Errors
    /// When the peer is another, or does not speak TLS.
    pub async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> std::io::Result<TlsStream<S>> {
        TlsConnector::from(Arc::clone(&self.config)).connect(self.name.clone(), stream).await
    }
}

impl fmt::Debug for UpstreamTls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("UpstreamTls").field(&self.name).finish()
    }
}
