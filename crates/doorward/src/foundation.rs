//! What is built once and outlives every reload: the database, the directories, the sessions, the sign-in.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, anyhow, bail};
use doorward_core::{
    accounts::{AccountRules, Accounts},
    api_key::{ApiKeys, KeySettings},
    audit::{AuditEvent, AuditKind, AuditOutcome, AuditReader, RequestOrigin},
    health::Health,
    limits::{FailureLimiter, RateLimit},
    login::Login,
    maintenance::Maintenance,
    notice::MailLimits,
    ports::{AuditSink, Clock as _, Ports, UserDirectory},
    regulation::{KnownDevices, Regulation, RegulationSettings},
    reset::ResetWishes,
    session::Sessions,
};
use doorward_crypto::{SystemEntropy, TokenKeys, seal::Sealer};
use doorward_providers::{
    chain::DirectoryChain,
    password_work::{Budget, NewHashes, PasswordPool},
    users_file::{UsersFile, UsersFileSettings},
};
use doorward_store::{Database, ServerSettings};
use doorward_web::language::Languages;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    clock::SystemClock, fido::NewestEdition, metrics::CountedEvents, plan, recorder::Recorder, secrets,
    signing_secret,
};

/// Sessions kept in the process's cache.
const CACHED_SESSIONS: usize = 200_000;

/// API keys kept in the process's cache.
const CACHED_KEYS: usize = 20_000;

/// Addresses whose failed attempts are counted.
const COUNTED_ADDRESSES: usize = 100_000;

/// What the foundation is made of.
pub(crate) struct Plan<'a> {
    /// The data directory; made where it is missing.
    pub(crate) data_dir: &'a Path,
    /// The users file, where one is configured, and how people are found in it.
    pub(crate) users_file: Option<(&'a Path, UsersFileSettings)>,
    /// Whether accounts of the own database sign in.
    pub(crate) database_users: bool,
    /// The database's file; without effect where it is on a server.
    pub(crate) database: &'a Path,
    /// The server that the database is on, if it is.
    pub(crate) server: Option<ServerSettings>,
    /// Seals what is kept; one is made in the data directory where none is configured.
    pub(crate) storage_key: Option<&'a SecretString>,
    /// Seals sessions, where they have a secret of their own.
    pub(crate) session_secret: Option<&'a SecretString>,
    /// Memory for password hashing, in MiB.
    pub(crate) password_budget_mib: u32,
    /// How new hashes are made.
    pub(crate) new_hashes: NewHashes,
    /// What holds for accounts and their passwords.
    pub(crate) account_rules: AccountRules,
}

impl<'a> Plan<'a> {
    /// What the configuration asks for.
    pub(crate) fn of(config: &'a doorward_config::Config) -> Result<Self> {
        let backend = &config.authentication_backend;
        Ok(Self {
            data_dir: &config.data_dir,
            users_file: backend.file.as_ref().map(|file| {
                let settings = UsersFileSettings {
                    roles: plan::roles(&config.proxy),
                    search_email: file.search_email,
                    case_insensitive: file.case_insensitive,
                    extra: plan::extra_attributes(file),
                };
                (file.path.as_path(), settings)
            }),
            database_users: backend.sql,
            database: match &config.storage.engine {
                doorward_config::StorageEngineConfig::Sqlite { path } => path,
                _ => &config.data_dir,
            },
            server: plan::storage::server(config)?,
            storage_key: config.storage.encryption_key.as_ref(),
            session_secret: config.session.secret.as_ref(),
            password_budget_mib: u32::try_from(backend.password_budget >> 20).context("password_budget")?,
            new_hashes: plan::new_hashes(&backend.hashing)?,
            account_rules: plan::account_rules(config),
        })
    }
}

/// What is built once.
pub(crate) struct Foundation {
    pub(crate) ports: Ports,
    pub(crate) store: Arc<Database>,
    pub(crate) users_file: Option<Arc<UsersFile>>,
    pub(crate) passwords: Arc<PasswordPool>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) languages: Arc<Languages>,
    /// For looking the audit log up.
    pub(crate) audit_log: Arc<AuditReader>,
    /// The same events, counted.
    pub(crate) events: Arc<CountedEvents>,
    /// Whether only administrators get through.
    pub(crate) maintenance: Arc<Maintenance>,
    /// What watchdogs are told.
    pub(crate) health: Arc<Health>,
    /// Of the list of FIDO models.
    pub(crate) fido_edition: NewestEdition,
    recorder: Arc<Recorder>,
    form_material: SecretString,
}

/// The sign-in, its sessions, and what bounds its failures.
pub(crate) struct SignIn {
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) login: Arc<Login>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) limiter: Arc<FailureLimiter>,
    pub(crate) regulation: Arc<Regulation>,
    /// What outlives a reload of what people are told.
    pub(crate) mail_limits: Arc<MailLimits>,
    pub(crate) reset_wishes: Arc<ResetWishes>,
}

impl Foundation {
    /// The same as [`Foundation::open`], for acts on an installation that must be there: in the wrong folder or with another
    /// configuration they would make a new one, say that it was done, and leave the one that is meant as it was.
    pub(crate) async fn open_existing(plan: &Plan<'_>) -> Result<Self> {
        if plan.server.is_none() && !plan.database.exists() {
            bail!(
                "there is no database {}; run this with the configuration and in the folder of the server that is meant",
                plan.database.display()
            );
        }
        Self::open(plan).await
    }

    /// Opens everything that a command line action or the server needs.
    pub(crate) async fn open(plan: &Plan<'_>) -> Result<Self> {
        secrets::create_data_dir(plan.data_dir)?;
        let storage_key = match plan.storage_key {
            Some(key) => key.clone(),
            None => secrets::storage_key(plan.data_dir)?.secret,
        };
        let sealer = Sealer::new(storage_key.expose_secret().as_bytes());
        let entropy = Arc::new(SystemEntropy);
        let mut store = match &plan.server {
            Some(server) => Database::connect(server, sealer, entropy.clone()).await?,
            None => Database::open(plan.database, sealer, entropy.clone()).await?,
        };
        if let Some(secret) = plan.session_secret {
            store =
                store.with_session_sealer(Sealer::new(secret.expose_secret().as_bytes()), entropy.clone());
        }
        let store = Arc::new(store);
        let users_file = match &plan.users_file {
            Some((path, settings)) => Some(Arc::new(UsersFile::load(path, settings.clone())?)),
            None => None,
        };
        for problem in users_file.iter().flat_map(|file| file.problems()) {
            tracing::warn!("users file: {problem}");
        }
        let passwords =
            Arc::new(PasswordPool::new(budget(plan.password_budget_mib), plan.new_hashes, entropy.clone()));
        let clock = Arc::new(SystemClock);
        let recorder = Arc::new(Recorder::start(store.clone(), clock.clone()));
        let sink: Arc<dyn AuditSink> = recorder.clone();
        store.record_damage(&sink, clock.clone());
        let audit_log = Arc::new(AuditReader::new(store.clone(), recorder.clone(), clock.clone()));
        let events = Arc::new(CountedEvents::before(recorder.clone()));
        let ports = Ports {
            users: directory(plan, &store, users_file.as_ref()),
            accounts: store.clone(),
            sessions: store.clone(),
            bans: store.clone(),
            totp: store.clone(),
            passkeys: store.clone(),
            recovery: store.clone(),
            api_keys: store.clone(),
            preferences: store.clone(),
            one_time: store.clone(),
            outbox: store.clone(),
            passwords: passwords.clone(),
            audit: events.clone(),
            clock,
            entropy,
        };
        let maintenance =
            Arc::new(Maintenance::kept_in(store.clone(), recorder.clone(), ports.clock.clone()));
        let accounts = Arc::new(Accounts::new(ports.clone(), plan.account_rules.clone()));
        Ok(Self {
            ports,
            store,
            users_file,
            passwords,
            accounts,
            languages: Arc::new(Languages::new()),
            audit_log,
            fido_edition: NewestEdition::default(),
            maintenance,
            health: Arc::default(),
            recorder,
            events,
            form_material: storage_key,
        })
    }

    /// Records what was done to the whole database at the command line.
    pub(crate) fn record(&self, kind: AuditKind, asked_by: &str, about: String) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: None,
            about: Some(about),
            origin: RequestOrigin::local(asked_by),
        });
    }

    /// Writes the last audit events, then closes the database.
    pub(crate) async fn close(&self) {
        self.recorder.close().await;
        self.store.close().await;
    }

    /// Seals what forms carry; the same after a reload and a restart, so that open forms work on.
    pub(crate) fn form_sealer(&self) -> Sealer {
        self.sealer_for(b"forms ")
    }

    /// Seals tickets for WebSockets; the same on every instance.
    pub(crate) fn ticket_sealer(&self) -> Sealer {
        self.sealer_for(b"tickets ")
    }

    /// Of another key than the database's values and every other purpose's, because visitors hold these.
    fn sealer_for(&self, purpose: &[u8]) -> Sealer {
        let mut material = purpose.to_vec();
        material.extend_from_slice(self.form_material.expose_secret().as_bytes());
        Sealer::new(&material)
    }

    /// The sessions and the sign-in, for the server; failures from before a restart count again.
    pub(crate) async fn sign_in(
        &self,
        keys: TokenKeys,
        limit: RateLimit,
        regulation: RegulationSettings,
    ) -> Result<SignIn> {
        let sessions = Arc::new(Sessions::new(self.ports.clone(), keys, CACHED_SESSIONS));
        let limiter = Arc::new(FailureLimiter::new(limit, COUNTED_ADDRESSES));
        let regulation = Arc::new(Regulation::new(self.ports.clone(), regulation));
        regulation.restore(&limiter).await?;
        let devices = KnownDevices::new(self.sealer_for(b"devices "), self.ports.entropy.clone());
        let login = Arc::new(Login::new(
            self.ports.clone(),
            Arc::clone(&sessions),
            Arc::clone(&limiter),
            Arc::clone(&regulation),
            Arc::new(devices),
        ));
        let (mail_limits, reset_wishes) = (Arc::default(), Arc::default());
        let keys = Arc::new(self.api_keys(KeySettings::default()));
        Ok(SignIn { sessions, login, keys, limiter, regulation, mail_limits, reset_wishes })
    }

    /// The API keys, for the server and for the command line.
    pub(crate) fn api_keys(&self, settings: KeySettings) -> ApiKeys {
        ApiKeys::new(self.ports.clone(), settings, CACHED_KEYS)
    }

    /// The signing keys of session tokens.
    pub(crate) fn token_keys(data_dir: &Path, environment: &[(String, String)]) -> Result<TokenKeys> {
        let places = secrets::places(data_dir, environment);
        let found = secrets::jwt_secret(&places).context("session signing secret")?;
        if found.generated {
            tracing::debug!(
                file = found.origin,
                "a new session signing secret was made; keep the file, or sessions end"
            );
        }
        let keys = secrets::check_strength(&found)?;
        let now = SystemClock.now().as_seconds();
        signing_secret::earlier(&places, now)?.iter().try_fold(keys, |keys, (until, earlier)| {
            let rule =
                |rule| anyhow!("an earlier signing secret from {} cannot be used: {rule}", earlier.origin);
            keys.with_earlier(earlier.secret.expose_secret(), *until).map_err(rule)
        })
    }
}

fn directory(
    plan: &Plan<'_>,
    store: &Arc<Database>,
    file: Option<&Arc<UsersFile>>,
) -> Arc<dyn UserDirectory> {
    let mut directories: Vec<Arc<dyn UserDirectory>> = Vec::new();
    if let Some(file) = file {
        directories.push(Arc::clone(file) as Arc<dyn UserDirectory>);
    }
    if plan.database_users {
        directories.push(Arc::clone(store) as Arc<dyn UserDirectory>);
    }
    Arc::new(DirectoryChain::new(directories))
}

fn budget(memory_mib: u32) -> Budget {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Budget { memory_mib, parallel: u32::try_from(processors).unwrap_or(1), queue: 64 }
}
