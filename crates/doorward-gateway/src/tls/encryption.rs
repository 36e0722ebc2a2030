//! What a TLS listener is to do with a new connection, exchangeable while it serves: an authority's file that changed
//! counts from the next handshake on.

use std::{fmt, io, sync::Arc};

use arc_swap::ArcSwap;
use rustls::{ServerConfig, server::Acceptor};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

use crate::acme::Challenges;

/// TLS of one listener.
pub struct Encryption {
    current: ArcSwap<ServerConfig>,
    challenges: Option<Arc<Challenges>>,
}

impl Encryption {
    /// Handshakes by `config`.
    pub fn new(config: Arc<ServerConfig>) -> Self {
        Self { current: ArcSwap::new(config), challenges: None }
    }

    /// The same, which also answers an authority that looks for proof (RFC 8737).
    #[must_use]
    pub fn answering(self, challenges: Arc<Challenges>) -> Self {
        Self { challenges: Some(challenges), ..self }
    }

    /// Handshakes from now on by `config`.
    pub fn replace(&self, config: Arc<ServerConfig>) {
        self.current.store(config);
    }

    /// A new connection's handshake. `None` when it was an authority that has what it wanted.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        let Some(challenges) = &self.challenges else {
            let acceptor = tokio_rustls::TlsAcceptor::from(self.current.load_full());
            return acceptor.accept(stream).await.map(Some);
        };
        let started = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        // No certificate of a client is asked for here: the authority has none, and learns nothing but the proof.
        match challenges.for_hello(&started.client_hello()) {
            Some(proof) => {
                let mut stream = started.into_stream(proof).await?;
                let _ = stream.shutdown().await;
                Ok(None)
            }
            None => started.into_stream(self.current.load_full()).await.map(Some),
        }
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Encryption").finish_non_exhaustive()
    }
}
