//! Where a service is.

use std::{fmt, sync::Arc};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::tls::{Trust, UpstreamTlsError, client_config};

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
    pub(super) config: Arc<ClientConfig>,
    pub(super) name: ServerName<'static>,
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
