//! `doorward serve`: everything is opened, then it listens, then it tells; until a signal ends it.

mod reload;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::{Context as _, Result};
use arc_swap::ArcSwap;
use doorward_config::{Config, Effective, Loaded};
use doorward_core::{
    accounts::FirstPassword,
    client_address::TrustedProxies,
    ports::{AccountQuery, UserDirectory as _},
};
use doorward_gateway::{
    ListenerKind,
    acme::Challenges,
    edge::{Edge, EdgeParts},
    internal::Internal,
    listener::{Lanes, Listener, ServeOptions, ShutdownTrigger, shutdown},
    metrics::EdgeMetrics,
    redirect::Redirect,
    registry::Registry,
    tls::probe,
};
use tokio::task::{JoinHandle, JoinSet};

use crate::{
    alone::Alone,
    banner::Banner,
    certificate::ServerCertificate,
    commands, descriptors, doctor,
    foundation::{Foundation, Plan, SignIn},
    key_place::{self, KeyPlace},
    log::Log,
    messages::Messages,
    metrics::{Metrics, Sources},
    plan,
    portal::WebPortal,
    recorder,
    rotation::{self, InForce},
    signals::{Asked, Signals},
    watch::Look,
    wiring,
};

/// Streams that one session may have open at once.
const STREAMS_PER_SESSION: usize = 1024;

/// How often noted activity is written (a crash loses at most this much of it).
const FLUSH: Duration = Duration::from_secs(5);

/// How often failed attempts are told to other instances, and theirs are counted here.
const SHARE: Duration = Duration::from_secs(1);

/// How often it is looked at when API keys end.
const KEY_ENDS: Duration = Duration::from_secs(30);

/// How often the maintenance switch is looked at.
const MAINTENANCE: Duration = Duration::from_secs(1);

/// How often ended sessions are cleared away.
const PRUNE: Duration = Duration::from_secs(3600);

/// The flag in the database that `auth.reset_admin_password` has acted.
const RESET_DONE: &str = "auth.reset_admin_password";

/// Where the configuration came from, to load it again.
pub(crate) struct Origin {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) environment: Vec<(String, String)>,
}

/// Runs the server until it is asked to end.
pub(crate) async fn run(loaded: Loaded, origin: Origin, log: Log) -> Result<()> {
    let Loaded { config, warnings, effective } = loaded;
    for warning in &warnings {
        tracing::warn!("{warning}");
    }
    let mut signals = Signals::listen()?;
    // Another data directory takes effect at the next start, with all that is in it.
    let (files, data_dir) = (origin.files.clone(), config.data_dir.clone());
    let looked_at = |config: &Config, effective: &[Effective]| {
        [files.clone(), rotation::watched(config, effective, &data_dir)].concat()
    };
    let mut looked = looked_at(&config, &effective);
    let server = Server::open(&config, effective, origin, log).await?;
    let reload = |looked: &mut Vec<PathBuf>| {
        // What changes while this one is read is seen at the next look.
        let seen = Look::at(looked);
        let Some((config, effective)) = server.reload() else { return seen };
        let files = looked_at(&config, &effective);
        if files == *looked {
            return seen;
        }
        *looked = files;
        Look::at(looked)
    };
    let mut seen = Look::at(&looked);
    let mut look = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            asked = signals.next() => match asked {
                Asked::End => break,
                Asked::Reload => seen = reload(&mut looked),
            },
            _ = look.tick() => {
                let now = Look::at(&looked);
                if now != seen {
                    // An editor may still be writing; a half-written file would only be refused.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    seen = reload(&mut looked);
                }
            }
        }
    }
    server.end().await;
    Ok(())
}

/// The running server.
struct Server {
    foundation: Foundation,
    sign_in: Arc<SignIn>,
    portal: Arc<WebPortal>,
    edge: Arc<Edge>,
    internal: Arc<Internal>,
    redirect: Arc<Redirect>,
    messages: Arc<Messages>,
    origin: Origin,
    started_with: Vec<Effective>,
    /// Of the start; what a reload says of it takes effect at the next one.
    data_dir: PathBuf,
    /// Those who pass connections on; known to the listeners.
    proxies: Arc<ArcSwap<TrustedProxies>>,
    /// Secrets of services and proxies, to record when one is replaced.
    in_force: Mutex<InForce>,
    log: Log,
    shutdown: ShutdownTrigger,
    listening: JoinSet<()>,
    background: Vec<JoinHandle<()>>,
    /// Until the very end: the database may have been connected to on one of them.
    lanes: Arc<Lanes>,
}

impl Server {
    async fn open(config: &Config, effective: Vec<Effective>, origin: Origin, log: Log) -> Result<Self> {
        doctor::check_at_start(config, &effective)?;
        let foundation = Foundation::open(&Plan::of(config)?).await?;
        if foundation.maintenance.look().await? {
            tracing::warn!(
                "maintenance is on: only administrators get through until `doorward maintenance off`"
            );
        }
        let keys = Foundation::token_keys(&config.data_dir, &origin.environment)?;
        let limit = config.auth.failed_login_rate_limit.clone();
        let sign_in = Arc::new(foundation.sign_in(keys, limit, plan::regulation(&config.regulation)).await?);
        let settings = wiring::settings(config, &effective, &foundation, &sign_in)?;
        let upstreams = settings.edge.routes.connections();
        sign_in.keys.reconfigure(settings.keys);
        if !config.notifier.startup_check_disabled {
            settings.messages.ways.check().await?;
        }
        let regulation = Arc::clone(&sign_in.regulation);
        let messages = Arc::new(Messages::new(settings.messages, &foundation.ports, regulation));
        let portal = Arc::new(WebPortal::new(settings.web, config.server.admin_address.is_some()));
        let registry = Registry::new(STREAMS_PER_SESSION).with_keys(Arc::clone(&sign_in.keys));
        let registry = Arc::new(registry.with_maintenance(Arc::clone(&foundation.maintenance)));
        let counted = Arc::new(EdgeMetrics::default());
        let parts = EdgeParts {
            portal: portal.clone(),
            registry: Arc::clone(&registry),
            entropy: foundation.ports.entropy.clone(),
            clock: foundation.ports.clock.clone(),
            metrics: Arc::clone(&counted),
        };
        let edge = Arc::new(Edge::new(settings.edge, parts.clone()));
        let internal =
            Internal::new(settings.internal, parts).context("the internal listener cannot be set up")?;
        let internal = Arc::new(internal);

        let challenges = Arc::new(Challenges::default());
        let redirect = Arc::new(Redirect::new(settings.redirect, Arc::clone(&challenges)));
        let source = plan::tls::source(&config.server.tls, &config.data_dir, &challenges)?;
        let certificate = source.map(|source| {
            let (clock, entropy) = (foundation.ports.clock.clone(), foundation.ports.entropy.clone());
            let terms = plan::tls::terms(&config.server.tls);
            ServerCertificate::open(source, terms, &challenges, clock, entropy).map(Arc::new)
        });
        let certificate = certificate.transpose()?;
        let tls = certificate.as_ref().map(|certificate| certificate.encryption());

        // All sockets are open before anything is said or served, so that a port in use stops the start whole.
        let listen = async |key: &str, address| {
            let hint =
                format!("{key}: another program uses this address, or this user may not; choose another");
            Listener::bind(address).await.context(hint)
        };
        let gateway = listen("server.address", config.server.address).await?;
        let inside = match config.server.internal_address {
            Some(address) => Some(listen("server.internal_address", address).await?),
            None => None,
        };
        let outside = match config.server.portal_address {
            Some(address) => Some(listen("server.portal_address", address).await?),
            None => None,
        };
        let administration = match config.server.admin_address {
            Some(address) => Some(listen("server.admin_address", address).await?),
            None => None,
        };
        let numbers = match config.metrics.enabled.then_some(config.metrics.address) {
            Some(address) => Some(listen("metrics.address", address).await?),
            None => None,
        };
        let leading = match config.server.redirect_address {
            Some(address) => Some(listen("server.redirect_address", address).await?),
            None => None,
        };
        let address = gateway.local_addr();
        let at = |listener: &Option<Listener>| listener.as_ref().map(Listener::local_addr);
        let (inside_address, outside_address, numbers_address) = (at(&inside), at(&outside), at(&numbers));
        let admin_address = at(&administration);
        let (trigger, signal) = shutdown();
        let mut listening = JoinSet::new();
        let mut limits = plan::listener_limits(&config.server);
        limits.connections = descriptors::connections(descriptors::raise(), limits.connections, upstreams);
        let lanes = Lanes::start(std::thread::available_parallelism().map_or(1, usize::from))
            .context("the threads that serve connections cannot be started")?;
        let proxies =
            Arc::new(ArcSwap::from_pointee(TrustedProxies::new(config.server.trusted_proxies.clone())));
        let asked = config.server.proxy_protocol.then(|| Arc::clone(&proxies));
        let options = |kind, tls| {
            // Of the others, each has its reason: nobody but this machine, forward auth that asks for itself, scrapes.
            let passed_on =
                matches!(kind, ListenerKind::Authenticated | ListenerKind::Admin | ListenerKind::Redirect);
            let proxied_by = asked.clone().filter(|_| passed_on);
            ServeOptions { kind, tls, limits, proxied_by, lanes: Some(Arc::clone(&lanes)) }
        };
        listening.spawn(gateway.serve(
            options(ListenerKind::Authenticated, tls.clone()),
            edge.clone(),
            signal.clone(),
        ));
        if let Some(listener) = inside {
            listening.spawn(listener.serve(
                options(ListenerKind::Internal, None),
                internal.clone(),
                signal.clone(),
            ));
        }
        if let Some(listener) = outside {
            listening.spawn(listener.serve(
                options(ListenerKind::Portal, None),
                edge.clone(),
                signal.clone(),
            ));
        }
        if let Some(listener) = administration {
            listening.spawn(listener.serve(
                options(ListenerKind::Admin, tls.clone()),
                edge.clone(),
                signal.clone(),
            ));
        }
        if let Some(listener) = numbers {
            let sources = Sources {
                edge: counted,
                events: Arc::clone(&foundation.events),
                registry: Arc::clone(&registry),
                certificate: certificate.clone(),
                keys: Arc::clone(&sign_in.keys),
                clock: foundation.ports.clock.clone(),
            };
            let failures = Arc::clone(&sign_in.limiter);
            let metrics = Metrics::new(config.metrics.clone(), Arc::clone(&proxies), sources, failures);
            let options = options(ListenerKind::Metrics, None);
            listening.spawn(listener.serve(options, Arc::new(metrics), signal.clone()));
        }
        if let Some(listener) = leading {
            listening.spawn(listener.serve(options(ListenerKind::Redirect, None), redirect.clone(), signal));
        }
        // What the first lines say is what a stranger finds (HS-27, HS-28).
        let expected = certificate.as_ref().map(|certificate| certificate.expected());
        for address in [Some(address), admin_address].into_iter().flatten() {
            let asked = asked.as_ref().map(|proxies| proxies.load_full()).unwrap_or_default();
            probe::check_as(address, expected.as_ref(), &asked).await?;
        }
        // Made last, so that a start that fails loses no password that nobody has seen.
        let before_the_log = log.hold();
        let first_password = first_password(config, &foundation).await?;
        let banner = Banner {
            address,
            tls: tls.is_some(),
            internal: inside_address,
            portal: outside_address,
            administration: admin_address,
            metrics: numbers_address,
            fingerprint: certificate.as_ref().and_then(|certificate| certificate.self_signed_fingerprint()),
            first_password: first_password.as_ref(),
            data_dir: config.data_dir.clone(),
            config_files: origin.files.iter().map(|path| path.display().to_string()).collect(),
        };
        print(&banner.text());
        drop(before_the_log);
        let key_in = KeyPlace::of(config, &origin);
        let retention = config.audit.retention;
        let mut background = background(&foundation, &sign_in, registry, certificate, retention, key_in);
        let outgoing = Arc::clone(&messages);
        background.push(tokio::spawn(async move { outgoing.run().await }));
        Ok(Self {
            foundation,
            sign_in,
            portal,
            edge,
            internal,
            redirect,
            messages,
            origin,
            started_with: effective,
            data_dir: config.data_dir.clone(),
            proxies,
            in_force: Mutex::new(InForce::of(config)),
            log,
            shutdown: trigger,
            listening,
            background,
            lanes,
        })
    }

    /// Lets open requests finish, writes what is noted, and closes.
    async fn end(mut self) {
        tracing::info!("ending: open requests may finish");
        self.shutdown.shut_down();
        while self.listening.join_next().await.is_some() {}
        self.background.iter().for_each(JoinHandle::abort);
        flush(&self.sign_in).await;
        share(&self.sign_in).await;
        self.foundation.close().await;
        drop(self.lanes);
        tracing::info!("ended");
    }
}

/// The first administrator's password, if this start made it (contract 2) or was asked to reset it (once).
async fn first_password(config: &Config, foundation: &Foundation) -> Result<Option<FirstPassword>> {
    let wanted = config.auth.reset_admin_password;
    if wanted && foundation.store.flag_set(RESET_DONE, "done").await? {
        return Ok(Some(foundation.accounts.reset_admin("auth.reset_admin_password").await?));
    }
    if wanted {
        tracing::warn!("auth.reset_admin_password has acted already; remove it from the configuration");
    } else {
        foundation.store.flag_clear(RESET_DONE).await?;
    }
    if !(config.auth.enabled && config.authentication_backend.sql) {
        return Ok(None);
    }
    // Hashing takes a while; look before making a password that nobody needs.
    let any = AccountQuery { limit: 1, ..AccountQuery::default() };
    if !foundation.store.account_search(&any).await?.is_empty() {
        return Ok(None);
    }
    Ok(foundation.accounts.create_first_admin().await?)
}

fn background(
    foundation: &Foundation,
    sign_in: &Arc<SignIn>,
    registry: Arc<Registry>,
    certificate: Option<Arc<ServerCertificate>>,
    audit_retention: Option<Duration>,
    key_in: KeyPlace,
) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    let (flushing, pruning, watched) =
        (Arc::clone(sign_in), Arc::clone(sign_in), Arc::clone(&sign_in.sessions));
    tasks.push(tokio::spawn(async move { registry.watch(&watched).await }));
    tasks.push(tokio::spawn(async move {
        loop {
            tokio::time::sleep(FLUSH).await;
            flush(&flushing).await;
        }
    }));
    let sharing = Arc::clone(sign_in);
    tasks.push(tokio::spawn(async move {
        loop {
            tokio::time::sleep(SHARE).await;
            share(&sharing).await;
        }
    }));
    let keys = Arc::clone(&sign_in.keys);
    tasks.push(tokio::spawn(async move {
        loop {
            // For metrics. Where the database is away, others say so, and the numbers stay as they were seen.
            let _ = keys.ending_soon().await;
            tokio::time::sleep(KEY_ENDS).await;
        }
    }));
    let maintenance = Arc::clone(&foundation.maintenance);
    tasks.push(tokio::spawn(async move {
        loop {
            tokio::time::sleep(MAINTENANCE).await;
            // Where the database is away, others say so, and the switch stays as it was seen.
            let _ = maintenance.look().await;
        }
    }));
    let followed = Arc::clone(&foundation.store);
    let health = Arc::clone(&foundation.health);
    tasks.push(tokio::spawn(key_place::follow_keys(followed, key_in, health)));
    tasks.push(tokio::spawn(commands::storage::be_present(Arc::clone(&foundation.store))));
    let ports = foundation.ports.clone();
    let passwords = Arc::clone(&foundation.passwords);
    let store = Arc::clone(&foundation.store);
    tasks.push(tokio::spawn(async move {
        loop {
            if let Err(fault) = ports.sessions.session_prune(ports.clock.now()).await {
                tracing::warn!(error = %fault, "ended sessions could not be cleared away");
            }
            if let Err(fault) = pruning.regulation.prune(&pruning.limiter).await {
                tracing::warn!(error = %fault, "ended bans could not be cleared away");
            }
            if let Err(fault) = ports.one_time.one_time_prune(ports.clock.now()).await {
                tracing::warn!(error = %fault, "ended codes and links could not be cleared away");
            }
            remind_of_keys(&pruning).await;
            if let Err(fault) = ports.outbox.outbox_prune(ports.clock.now()).await {
                tracing::warn!(error = %fault, "messages that were given up could not be cleared away");
            }
            if let Some(retention) = audit_retention
                && let Err(fault) =
                    recorder::forget_old(&*store, &*ports.audit, &*ports.clock, retention).await
            {
                tracing::warn!(error = %fault, "old audit records could not be cleared away");
            }
            passwords.release_memory();
            tokio::time::sleep(PRUNE).await;
        }
    }));
    if let Some(file) = &foundation.users_file {
        let (sessions, keys) = (Arc::clone(&sign_in.sessions), Arc::clone(&sign_in.keys));
        let alone = Alone::with(file.path());
        let changed = move || {
            sessions.directory_changed();
            keys.directory_changed();
            alone.look_again();
        };
        tasks.push(doorward_providers::users_file::watch(Arc::clone(file), changed));
    }
    if let Some(certificate) = certificate {
        tasks.push(tokio::spawn(certificate.watch()));
    }
    tasks
}

/// Clears ended keys away, and says which end soon (HS-22).
async fn remind_of_keys(sign_in: &SignIn) {
    if let Err(fault) = sign_in.keys.prune().await {
        tracing::warn!(error = %fault, "ended API keys could not be cleared away");
    }
    match sign_in.keys.ending_soon().await {
        Ok(keys) => {
            for key in keys {
                let ends = key.expires.map(|at| at.as_seconds());
                tracing::warn!(key = %key.id, name = key.name, ends, "an API key ends within two weeks; replace it");
            }
        }
        Err(fault) => tracing::warn!(error = %fault, "which API keys end soon is unknown"),
    }
}

/// Writes what was noted in memory: activity of sessions, uses of keys.
async fn flush(sign_in: &SignIn) {
    if let Err(fault) = sign_in.sessions.flush_activity().await {
        tracing::warn!(error = %fault, "the latest activity of sessions waits to be written");
    }
    if let Err(fault) = sign_in.keys.flush().await {
        tracing::warn!(error = %fault, "the latest uses of API keys wait to be written");
    }
}

/// Writes failed attempts, and counts those of other instances.
async fn share(sign_in: &SignIn) {
    if let Err(fault) = sign_in.regulation.share(&sign_in.limiter).await {
        tracing::warn!(error = %fault, "the latest failed attempts wait to be written");
    }
}

#[expect(clippy::print_stdout, reason = "the first lines are for the person who started it")]
fn print(text: &str) {
    print!("{text}");
    use std::io::Write as _;
    let _ = std::io::stdout().flush();
}
