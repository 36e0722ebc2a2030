//! The certificate in use, exchangeable while connections are open (HS-34).

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use arc_swap::ArcSwap;
use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::{Certificate, CertificateError};

/// Gives rustls the certificate for each new connection.
pub struct CertificateHandle {
    current: ArcSwap<Certificate>,
    files: Watched,
}

/// Files that are looked at now and then.
#[derive(Debug)]
pub struct Watched {
    files: Vec<PathBuf>,
    seen: Mutex<Vec<Stamp>>,
}

impl Watched {
    /// These files, as they are now.
    pub fn new(files: Vec<PathBuf>) -> Self {
        let seen = Mutex::new(stamps(&files));
        Self { files, seen }
    }

    /// Whether a file has changed since the last call; to be asked every few seconds.
    pub fn changed(&self) -> bool {
        let now = stamps(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *seen != now;
        *seen = now;
        changed
    }
}

/// What changes when a file does, links followed: certbot exchanges the link.
type Stamp = Option<(SystemTime, u64, u64)>;

impl CertificateHandle {
    /// A handle that begins with `certificate`, read from `files`.
    pub fn new(certificate: Certificate, files: Vec<PathBuf>) -> Arc<Self> {
        Arc::new(Self { current: ArcSwap::from_pointee(certificate), files: Watched::new(files) })
    }

    /// The certificate in use.
    pub fn current(&self) -> Arc<Certificate> {
        self.current.load_full()
    }

    /// Whether a file has changed since the last call; to be asked every few seconds.
    pub fn changed(&self) -> bool {
        self.files.changed()
    }

    /// Uses what `load` gives from now on; connections that are open go on. If it fails, the old certificate
    /// stays and the error says what is wrong with the new one.
    ///
    /// # Errors
    /// Those of `load`.
    pub fn reload(
        &self,
        load: impl FnOnce() -> Result<Certificate, CertificateError>,
    ) -> Result<Arc<Certificate>, CertificateError> {
        self.current.store(Arc::new(load()?));
        Ok(self.current())
    }
}

impl ResolvesServerCert for CertificateHandle {
    fn resolve(&self, _client_hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.load().key))
    }
}

impl fmt::Debug for CertificateHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CertificateHandle").field(&self.current.load().fingerprint).finish()
    }
}

fn stamps(files: &[PathBuf]) -> Vec<Stamp> {
    files.iter().map(|path| stamp(path)).collect()
}

fn stamp(path: &Path) -> Stamp {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len(), metadata.ino()))
}
