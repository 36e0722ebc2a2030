//! The sign-in of the server, put together over a folder of its own, with the people of the classes in it.

use std::{
    fmt::Write as _,
    fs,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result, ensure};
use async_trait::async_trait;
use doorward_core::{
    accounts::Actor,
    audit::{AuditEvent, RequestOrigin},
    identity::{Role, RoleMap},
    limits::{FailureLimiter, RateLimit},
    login::{Login, LoginOutcome, PasswordAttempt},
    portal::{SameSite, Scope, ScopeSettings},
    ports::{
        AccountStore as _, AccountUpdate, AuditSink, Clock, NewAccount, NewPassword, PasswordWork, Ports,
        UserDirectory,
    },
    regulation::{BanSource, BanSubject, KnownDevices, NewBan, Regulation, RegulationSettings},
    session::{Lifetimes, Sessions},
    time::Timestamp,
};
use doorward_crypto::{BlockPool, Entropy, Salt, SystemEntropy, TokenKeys, random_token, seal::Sealer};
use doorward_providers::{
    chain::DirectoryChain,
    password_work::{Budget, NewHashes, PasswordPool},
    users_file::UsersFile,
};
use doorward_store::Sqlite;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Options,
    classes::{Backend, Class, Standing},
    witness::{Calls, WatchedUsers, WatchedWork},
};

const RIGHT: &str = "the right password of everybody";
const WRONG: &str = "a password that is wrong for all";

/// As many failures as may be counted, in a span that holds few of ours: counting happens, refusing does not.
const NO_LIMIT: u32 = 10_000;
const COUNTED: Duration = Duration::from_secs(1);

/// The sign-in and what is watched of it.
pub(super) struct Door {
    login: Login,
    regulation: Arc<Regulation>,
    users: Arc<WatchedUsers>,
    work: Arc<WatchedWork>,
    scope: ScopeSettings,
    wrong: SecretString,
    client: AtomicU32,
}

impl Door {
    /// Makes the people of the classes in `folder`, and a sign-in over them.
    pub(super) async fn open(folder: &Path, options: &Options) -> Result<Self> {
        let entropy = Arc::new(SystemEntropy);
        let sealer = Sealer::new(b"a key for the time of a measurement");
        let store = Arc::new(Sqlite::open(&folder.join("doorward.db"), sealer, entropy.clone()).await?);
        let hashes = NewHashes { parameters: options.cost.parameters(), ..NewHashes::default() };
        let pool = Arc::new(PasswordPool::new(Budget::for_processors(2), hashes, entropy.clone()));
        let people = People::of(options, &pool).await?;
        let mut directories: Vec<Arc<dyn UserDirectory>> = Vec::new();
        if options.backend == Backend::Database {
            people.put_into(&store).await?;
        } else {
            let file = folder.join("users.yml");
            fs::write(&file, people.as_users_file()?)?;
            directories.push(Arc::new(UsersFile::load(&file, RoleMap::default())?));
        }
        if options.backend != Backend::File {
            directories.push(store.clone());
        }
        let users = Arc::new(WatchedUsers::new(Arc::new(DirectoryChain::new(directories)), options.control));
        let work = Arc::new(WatchedWork::new(pool));
        let ports = Ports {
            users: users.clone(),
            accounts: store.clone(),
            sessions: store.clone(),
            bans: store.clone(),
            totp: store.clone(),
            passkeys: store.clone(),
            recovery: store.clone(),
            preferences: store.clone(),
            one_time: store.clone(),
            outbox: store.clone(),
            api_keys: store,
            passwords: work.clone(),
            audit: Arc::new(NoAudit),
            clock: Arc::new(Machine { waits: options.waits }),
            entropy: Arc::new(NoJitter(SystemEntropy)),
        };
        let settings =
            RegulationSettings { max_retries: NO_LIMIT, find_time: COUNTED, ..RegulationSettings::default() };
        let regulation = Arc::new(Regulation::new(ports.clone(), settings));
        for person in people.0.iter().filter(|person| person.class.standing == Standing::Banned) {
            let ban = NewBan {
                subject: BanSubject::User(person.class.tries.to_owned()),
                lasts: None,
                source: BanSource::Regulation,
                reason: "measured".to_owned(),
            };
            regulation.impose(ban, &Actor { user: None, origin: RequestOrigin::local("timing") }).await?;
        }
        let login = Login::new(
            ports.clone(),
            Arc::new(Sessions::new(ports, TokenKeys::from_secret(&random_token(&*entropy, 64))?, 1000)),
            Arc::new(FailureLimiter::new(RateLimit::within(NO_LIMIT, COUNTED), 100_000)),
            regulation.clone(),
            Arc::new(KnownDevices::new(Sealer::new(b"devices of a measurement"), entropy)),
        );
        let scope = ScopeSettings {
            domain: None,
            portal_url: None,
            default_redirection_url: None,
            cookie_name: "doorward_session".to_owned(),
            same_site: SameSite::Lax,
            lifetimes: Lifetimes::default(),
        };
        let wrong = SecretString::from(WRONG);
        Ok(Self { login, regulation, users, work, scope, wrong, client: AtomicU32::new(0) })
    }

    /// Signs somebody in ten times, so that the delay follows quick sign-ins and not the second it begins with.
    pub(super) async fn quicken(&self, options: &Options) -> Result<()> {
        let able =
            options.classes.iter().find(|class| class.standing == Standing::Free && class.hash.is_none());
        let name = able.context("with --waits, somebody must be able to sign in: --class known")?.tries;
        for _ in 0..10 {
            let (outcome, _) = self.attempt(name, &SecretString::from(RIGHT)).await?;
            ensure!(matches!(outcome, LoginOutcome::SignedIn { .. }), "not signed in: {outcome:?}");
        }
        Ok(())
    }

    /// Nanoseconds of a sign-in as `name` with a wrong password.
    pub(super) async fn fail(&self, name: &str) -> Result<u64> {
        let (outcome, took) = self.attempt(name, &self.wrong).await?;
        ensure!(matches!(outcome, LoginOutcome::Rejected), "{name} is not refused as usual: {outcome:?}");
        u64::try_from(took.as_nanos()).context("an eternity")
    }

    async fn attempt(&self, name: &str, password: &SecretString) -> Result<(LoginOutcome, Duration)> {
        // Each from another address, as from many visitors, so that no address's failures pile up.
        let client = 0x0a00_0000 | (self.client.fetch_add(1, Ordering::Relaxed) & 0xffff);
        let attempt = PasswordAttempt {
            user: name,
            password,
            remember: false,
            scope: Scope { settings: &self.scope, key: "auth.example.com" },
            device: None,
            origin: RequestOrigin {
                client: IpAddr::V4(Ipv4Addr::from_bits(client)),
                ..RequestOrigin::local("/api/login")
            },
        };
        let begun = Instant::now();
        let outcome = self.login.password(attempt).await?;
        Ok((outcome, begun.elapsed()))
    }

    /// What one failed sign-in as `name` asks of the directory and of password work.
    pub(super) async fn calls_of(&self, name: &str) -> Result<Calls> {
        let before = (self.users.finds(), self.work.verifications());
        self.fail(name).await?;
        Ok(Calls {
            finds: self.users.finds() - before.0,
            verifications: self.work.verifications() - before.1,
        })
    }

    /// Writes the failures that were counted.
    pub(super) async fn flush(&self) -> Result<()> {
        Ok(self.regulation.flush().await?)
    }
}

struct Person {
    class: &'static Class,
    hash: SecretString,
}

/// Everybody who exists.
struct People(Vec<Person>);

impl People {
    async fn of(options: &Options, pool: &PasswordPool) -> Result<Self> {
        let blocks = BlockPool::new(0);
        let mut people = Vec::new();
        for class in options.classes.iter().filter(|class| class.standing != Standing::Nobody) {
            let hash = match &class.hash {
                Some(parameters) => {
                    let salt = Salt::Random(b"0123456789abcdef");
                    SecretString::from(parameters.hash(RIGHT.as_bytes(), salt, &blocks)?)
                }
                None => pool.hash(&SecretString::from(RIGHT)).await?,
            };
            people.push(Person { class, hash });
        }
        Ok(Self(people))
    }

    /// As a users file; with somebody in any case, because a file without anybody is refused.
    fn as_users_file(&self) -> Result<String> {
        let mut text = "users:\n".to_owned();
        let spare = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
        let everybody = self.0.iter().map(|person| {
            let is_disabled = person.class.standing == Standing::Disabled;
            (person.class.tries, person.hash.expose_secret(), is_disabled)
        });
        for (name, hash, disabled) in everybody.chain([("somebody", spare, false)]) {
            writeln!(
                text,
                "  {name}:\n    displayname: '{name}'\n    password: '{hash}'\n    disabled: {disabled}\n    email: \
                 {name}@example.com\n    groups: [people]"
            )?;
        }
        Ok(text)
    }

    async fn put_into(&self, store: &Sqlite) -> Result<()> {
        let now = Machine { waits: false }.now();
        for Person { class, hash } in &self.0 {
            let expired = class.standing == Standing::FirstPasswordExpired;
            let account = NewAccount {
                name: class.tries.to_owned(),
                display_name: class.tries.to_owned(),
                email: Some(format!("{}@example.com", class.tries)),
                role: Role::viewer(),
                groups: vec!["people".to_owned()],
                password: NewPassword {
                    hash: hash.clone(),
                    set_at: now,
                    expires_unless_used: expired.then(|| now.minus(Duration::from_secs(60))),
                    must_change: expired,
                },
            };
            ensure!(store.account_create(&account).await?, "{} is there already", class.tries);
            if class.standing == Standing::Disabled {
                let update = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
                store.account_update(class.tries, &update, false).await?;
            }
        }
        Ok(())
    }
}

/// The machine's clock, on which no wait lasts unless it shall: only work takes time.
struct Machine {
    waits: bool,
}

#[async_trait]
impl Clock for Machine {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    async fn sleep(&self, span: Duration) {
        if self.waits {
            tokio::time::sleep(span).await;
        }
    }
}

/// Randomness without that of the delay, which is the only use of four bytes: 85 ms of it would blind a judge.
struct NoJitter(SystemEntropy);

impl Entropy for NoJitter {
    fn fill(&self, buffer: &mut [u8]) {
        match buffer {
            [_, _, _, _] => buffer.fill(0),
            _ => self.0.fill(buffer),
        }
    }
}

/// Writing the log is the same for everybody, and its own noise.
struct NoAudit;

impl AuditSink for NoAudit {
    fn record(&self, _: &AuditEvent) {}
}
