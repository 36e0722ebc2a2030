//! The gateway's certificate: made, read or asked for, looked at every few seconds, exchanged while running; and the
//! authorities of clients' certificates, whose files change too.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result};
use doorward_core::{Entropy, ports::Clock, time::Timestamp};
use doorward_gateway::{
    acme::{AcmeClient, AcmeError, AcmeSettings, Challenges, schedule},
    tls::{
        self, Certificate, CertificateError, CertificateHandle, ClientVerifier, Demand, Encryption,
        MinimumVersion, Watched, probe, provided,
        self_signed::{self, KeyType},
    },
};

use crate::machine;

/// How often the files are looked at; HS-34 allows a minute.
const LOOK: Duration = Duration::from_secs(5);

/// How often a self-signed certificate is checked for its end and for new names of the machine.
const RENEW: Duration = Duration::from_secs(6 * 3600);

/// From so many days before its end on, the log warns of a certificate once a day.
const WARN_DAYS: i64 = 21;

const DAY: i64 = 24 * 3600;

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Made by us in this directory, with a key of this kind.
    SelfSigned(PathBuf, KeyType),
    /// Read from these files.
    Provided {
        /// The chain.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// From an authority; until there is one, made by us in the directory.
    Acme(Arc<AcmeClient>, PathBuf),
}

/// What the listener asks of clients.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// The oldest version of TLS.
    pub(crate) minimum: MinimumVersion,
    /// Whether they need a certificate.
    pub(crate) demand: Demand,
    /// Of whom; there is one where `demand` asks.
    pub(crate) authorities: Option<PathBuf>,
    /// Lists of revoked ones.
    pub(crate) revoked: Option<PathBuf>,
}

impl Source {
    /// From an authority, with proofs in `challenges`.
    pub(crate) fn acme(settings: AcmeSettings, challenges: Arc<Challenges>, fallback: PathBuf) -> Self {
        Self::Acme(Arc::new(AcmeClient::new(settings, challenges)), fallback)
    }

    fn load(&self, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Certificate, CertificateError> {
        match self {
            Self::SelfSigned(directory, key_type) => {
                let names =
                    self_signed::Names::of_machine(machine::host_name().as_deref(), machine::addresses());
                self_signed::ensure(directory, &names, *key_type, clock.now(), entropy)
            }
            Self::Provided { cert, key } => provided::load(cert, key, clock.now()),
            Self::Acme(client, fallback) => match client.kept(clock.now()) {
                Some(certificate) => Ok(certificate),
                None => Self::SelfSigned(fallback.clone(), KeyType::default()).load(clock, entropy),
            },
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::SelfSigned(..) | Self::Acme(..) => Vec::new(),
            Self::Provided { cert, key } => vec![cert.clone(), key.clone()],
        }
    }
}

impl Terms {
    fn verifier(&self) -> Result<Option<ClientVerifier>, CertificateError> {
        match &self.authorities {
            Some(ca) => ClientVerifier::load(ca, self.revoked.as_deref(), self.demand),
            None => Ok(None),
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        self.authorities.iter().chain(&self.revoked).cloned().collect()
    }
}

/// The certificate of the running server.
pub(crate) struct ServerCertificate {
    source: Source,
    terms: Terms,
    handle: Arc<CertificateHandle>,
    encryption: Arc<Encryption>,
    authorities: Watched,
    orders: Mutex<Orders>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// How asking an authority has gone.
#[derive(Default)]
struct Orders {
    failures: u32,
    not_before: Option<Timestamp>,
}

impl ServerCertificate {
    /// Makes or reads it; a certificate that cannot be used stops the start (HS-29), as do authorities of clients that
    /// cannot be read (HS-36).
    pub(crate) fn open(
        source: Source,
        terms: Terms,
        challenges: &Arc<Challenges>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self> {
        let certificate = source.load(&*clock, &*entropy).context("the TLS certificate cannot be used")?;
        if matches!(source, Source::Acme(..)) && certificate.self_signed {
            tracing::warn!(
                "there is no certificate of the ACME authority yet; a self-signed one is served until it is there, \
                 so browsers warn"
            );
        }
        let handle = CertificateHandle::new(certificate, source.files());
        let authorities = Watched::new(terms.files());
        let clients = terms.verifier().context("the authorities of clients' certificates cannot be used")?;
        let config = tls::server_config(Arc::clone(&handle), terms.minimum, clients.as_ref())
            .context("TLS cannot be set up")?;
        let encryption = match source {
            Source::Acme(..) => Encryption::new(config, clients).answering(Arc::clone(challenges)),
            _ => Encryption::new(config, clients),
        };
        let (encryption, orders) = (Arc::new(encryption), Mutex::default());
        Ok(Self { source, terms, handle, encryption, authorities, orders, clock, entropy })
    }

    /// What the listener needs.
    pub(crate) fn encryption(&self) -> Arc<Encryption> {
        Arc::clone(&self.encryption)
    }

    /// What a stranger must find on the wire.
    pub(crate) fn expected(&self) -> probe::Expected {
        probe::Expected {
            fingerprint: self.handle.current().fingerprint.clone(),
            minimum: self.terms.minimum,
            demand: self.terms.demand,
        }
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

    /// Looks at the files for as long as the server runs, and asks the authority when it is time. An authority that hangs
    /// keeps nothing waiting but its own order: a list of revoked certificates counts meanwhile.
    pub(crate) async fn watch(self: Arc<Self>) {
        tokio::join!(self.watch_files(), self.watch_authority());
    }

    async fn watch_authority(&self) {
        let Source::Acme(client, _) = &self.source else { return };
        loop {
            self.renew(client).await;
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn watch_files(&self) {
        let rounds_to_renewal = RENEW.as_secs() / LOOK.as_secs();
        let mut warned = None;
        for round in 0_u64.. {
            let due = match self.source {
                Source::SelfSigned(..) => round > 0 && round.is_multiple_of(rounds_to_renewal),
                Source::Provided { .. } => self.handle.changed(),
                Source::Acme(..) => false,
            };
            if due {
                self.reload();
            }
            if self.authorities.changed() {
                self.reload_authorities();
            }
            self.warn_of_end(&mut warned);
            tokio::time::sleep(LOOK).await;
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

    /// A broken file leaves the old authorities in force: nobody gets in who could not before.
    fn reload_authorities(&self) {
        let loaded = self.terms.verifier().map_err(anyhow::Error::from).and_then(|clients| {
            let config = tls::server_config(Arc::clone(&self.handle), self.terms.minimum, clients.as_ref())?;
            Ok((config, clients))
        });
        match loaded {
            Ok((config, clients)) => {
                self.encryption.replace(config, clients);
                tracing::info!("the authorities of clients' certificates were read again");
            }
            Err(fault) => tracing::error!(
                "the authorities of clients' certificates cannot be used, the old ones stay in force: {fault}"
            ),
        }
    }

    /// Asks the authority if the certificate is old and the last failure long enough ago. Whatever happens, the
    /// certificate in use stays until there is a better one.
    async fn renew(&self, client: &AcmeClient) {
        let now = self.clock.now();
        let current = self.handle.current();
        let old = schedule::is_due(current.not_before, current.not_after, now.as_seconds());
        let too_early = self.orders().not_before.is_some_and(|time| now < time);
        if !(old || current.self_signed) || too_early {
            return;
        }
        match client.obtain().await {
            Ok(certificate) => {
                *self.orders() = Orders::default();
                let fingerprint = certificate.fingerprint.clone();
                if self.handle.reload(|| Ok(certificate)).is_ok() {
                    tracing::info!(fingerprint, "a new TLS certificate of the ACME authority is in use");
                }
            }
            Err(fault) => self.failed(&fault, now),
        }
    }

    fn failed(&self, fault: &AcmeError, now: Timestamp) {
        let mut orders = self.orders();
        orders.failures = orders.failures.saturating_add(1);
        let pause = schedule::pause(fault, orders.failures);
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
        orders.not_before = Some(Timestamp::from_seconds(now.as_seconds().saturating_add(seconds)));
        let served = if self.handle.current().self_signed { "the self-signed one" } else { "the old one" };
        tracing::error!(
            "no new TLS certificate of the ACME authority; {served} stays, next try in {seconds} s: {fault}"
        );
    }

    fn orders(&self) -> std::sync::MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Of one that somebody else renews, or that nobody does.
    fn warn_of_end(&self, warned: &mut Option<i64>) {
        let (today, end) = (self.clock.now().as_seconds() / DAY, self.handle.current().not_after / DAY);
        let left = end - today;
        if matches!(self.source, Source::Provided { .. }) && left <= WARN_DAYS && *warned != Some(today) {
            *warned = Some(today);
            tracing::warn!("the TLS certificate ends in {left} days (server.tls.cert_path)");
        }
    }
}
