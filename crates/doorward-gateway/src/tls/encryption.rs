//! What a TLS listener is to do with a new connection, exchangeable while it serves: an authority's file that changed
//! counts from the next handshake on.

use std::{fmt, io, sync::Arc};

use arc_swap::ArcSwap;
use rustls::{ServerConfig, pki_types::CertificateDer, server::Acceptor};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::watch};
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

use super::ClientVerifier;
use crate::acme::Challenges;

/// TLS of one listener.
pub struct Encryption {
    current: ArcSwap<Handshakes>,
    replaced: watch::Sender<()>,
    challenges: Option<Arc<Challenges>>,
}

struct Handshakes {
    config: Arc<ServerConfig>,
    clients: Option<ClientVerifier>,
}

impl Encryption {
    /// Handshakes by `config`, which was made with `clients`.
    pub fn new(config: Arc<ServerConfig>, clients: Option<ClientVerifier>) -> Self {
        let current = ArcSwap::from_pointee(Handshakes { config, clients });
        Self { current, replaced: watch::Sender::new(()), challenges: None }
    }

    /// The same, which also answers an authority that looks for proof (RFC 8737).
    #[must_use]
    pub fn answering(self, challenges: Arc<Challenges>) -> Self {
        Self { challenges: Some(challenges), ..self }
    }

    /// Handshakes from now on by `config` and `clients`. Connections whose certificate would not hold in one of them end.
    pub fn replace(&self, config: Arc<ServerConfig>, clients: Option<ClientVerifier>) {
        self.current.store(Arc::new(Handshakes { config, clients }));
        self.replaced.send_replace(());
    }

    /// Tells when something was replaced.
    pub(super) fn replaced(&self) -> watch::Receiver<()> {
        self.replaced.subscribe()
    }

    /// The time by which certificates are judged, in seconds since the epoch.
    pub(super) fn now(&self) -> Option<i64> {
        let now = self.current.load().config.time_provider.current_time()?;
        i64::try_from(now.as_secs()).ok()
    }

    /// Whether a client's certificate would hold in a handshake now. Whatever cannot be judged does not.
    pub(super) fn holds(&self, chain: &[CertificateDer<'static>]) -> bool {
        let current = self.current.load();
        let (Some(clients), Some((leaf, others)), Some(now)) =
            (&current.clients, chain.split_first(), current.config.time_provider.current_time())
        else {
            return false;
        };
        clients.verifier.verify_client_cert(leaf, others, now).is_ok()
    }

    /// A new connection's handshake. `None` when it was an authority that has what it wanted.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        let Some(challenges) = &self.challenges else {
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::clone(&self.current.load().config));
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
            None => {
                let config = Arc::clone(&self.current.load().config);
                started.into_stream(config).await.map(Some)
            }
        }
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Encryption").finish_non_exhaustive()
    }
}
