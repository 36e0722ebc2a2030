//! The gateway's certificate: made or read at the start, looked at every few seconds, exchanged while running.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use doorward_core::{Entropy, ports::Clock};
use doorward_gateway::tls::{
    self, Certificate, CertificateError, CertificateHandle, MinimumVersion, provided, self_signed,
};

use crate::machine;

/// How often the files are looked at; HS-34 allows a minute.
const LOOK: Duration = Duration::from_secs(5);

/// How often a self-signed certificate is checked for its end and for new names of the machine.
const RENEW: Duration = Duration::from_secs(6 * 3600);

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Made by us in this directory.
    SelfSigned(PathBuf),
    /// Read from these files.
    Provided {
        /// The chain.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
    },
}

impl Source {
    fn load(&self, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Certificate, CertificateError> {
        match self {
            Self::SelfSigned(directory) => {
                let names =
                    self_signed::Names::of_machine(machine::host_name().as_deref(), machine::addresses());
                self_signed::ensure(directory, &names, clock.now(), entropy)
            }
            Self::Provided { cert, key } => provided::load(cert, key, clock.now()),
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::SelfSigned(_) => Vec::new(),
            Self::Provided { cert, key } => vec![cert.clone(), key.clone()],
        }
    }
}

/// The certificate of the running server.
pub(crate) struct ServerCertificate {
    source: Source,
    handle: Arc<CertificateHandle>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl ServerCertificate {
    /// Makes or reads it; a certificate that cannot be used stops the start (HS-29).
    pub(crate) fn open(source: Source, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let certificate = source.load(&*clock, &*entropy).context("the TLS certificate cannot be used")?;
        let handle = CertificateHandle::new(certificate, source.files());
        Ok(Self { source, handle, clock, entropy })
    }

    /// What the listener needs.
    pub(crate) fn server_config(&self, minimum: MinimumVersion) -> Result<Arc<rustls::ServerConfig>> {
        tls::server_config(Arc::clone(&self.handle), minimum).context("TLS cannot be set up")
    }

    /// The fingerprint of a self-signed one, for the first lines.
    pub(crate) fn self_signed_fingerprint(&self) -> Option<String> {
        let current = self.handle.current();
        current.self_signed.then(|| current.fingerprint.clone())
    }

    /// When it ends, in seconds since 1970 (HS-40).
    pub(crate) fn not_after(&self) -> i64 {
        self.handle.current().not_after
    }

    /// Looks at the files for as long as the server runs.
    pub(crate) async fn watch(self: Arc<Self>) {
        let rounds_to_renewal = RENEW.as_secs() / LOOK.as_secs();
        for round in 1_u64.. {
            tokio::time::sleep(LOOK).await;
            let due = match self.source {
                Source::SelfSigned(_) => round.is_multiple_of(rounds_to_renewal),
                Source::Provided { .. } => self.handle.changed(),
            };
            if due {
                self.reload();
            }
        }
    }

    fn reload(&self) {
        let before = self.handle.current().fingerprint.clone();
        match self.handle.reload(|| self.source.load(&*self.clock, &*self.entropy)) {
            Ok(current) if current.fingerprint != before => {
                tracing::info!(fingerprint = current.fingerprint, "a new TLS certificate is in use");
            }
            Ok(_) => {}
            Err(fault) => {
                tracing::error!("the new TLS certificate cannot be used, the old one stays: {fault}");
            }
        }
    }
}
