//! A place for one database on any engine, and a way around the store into it.
//!
//! The servers are named by the environment, which `cargo xtask test` and `cargo xtask with-databases` set; tests that
//! need one are ignored otherwise.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use doorward_crypto::seal::Sealer;
use doorward_store::{
    Database, Engine, OpenError, ServerAddress, ServerKind, ServerSettings, ServerTls, SqliteSettings,
};
use doorward_testkit::SeededEntropy;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, MySqlConnection, PgConnection, SqliteConnection,
    mysql::MySqlConnectOptions, postgres::PgConnectOptions, raw_sql, sqlite::SqliteConnectOptions,
};

use crate::scene::{Folder, KEY};

/// Where one database is.
pub(crate) enum Home {
    File(Folder),
    Server(Box<ServerSettings>),
}

impl Home {
    /// An empty place of its own.
    pub(crate) async fn new(engine: Engine) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("doorward_{}_{number}", std::process::id());
        match engine {
            Engine::Sqlite => Self::File(Folder::new()),
            Engine::Postgres => {
                let mut settings = server(engine);
                settings.kind = ServerKind::Postgres { schema: Some(name) };
                Self::Server(Box::new(settings))
            }
            Engine::MySql => {
                let mut settings = server(engine);
                let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
                raw_sql(create).execute(&mut mysql(&settings).await).await.unwrap();
                settings.database = name;
                Self::Server(Box::new(settings))
            }
        }
    }

    pub(crate) fn settings(&self) -> &ServerSettings {
        match self {
            Self::File(_) => panic!("a file has no server"),
            Self::Server(settings) => settings,
        }
    }

    pub(crate) async fn open(&self) -> Database {
        self.try_open(KEY).await.unwrap()
    }

    pub(crate) async fn try_open(&self, key: &[u8]) -> Result<Database, OpenError> {
        match self {
            Self::File(folder) => {
                // Enough for fifty writers at once.
                let settings =
                    SqliteSettings { busy_timeout: Duration::from_secs(10), ..SqliteSettings::default() };
                Database::open_with(&folder.database(), Sealer::new(key), entropy(), &settings).await
            }
            Self::Server(settings) => connect(settings, key).await,
        }
    }

    /// What somebody does who writes into the database without the store. SQL that every engine knows; `"key"`.
    pub(crate) async fn intrude(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::File(folder) => {
                let options = SqliteConnectOptions::new().filename(folder.database());
                let mut connection: SqliteConnection = options.connect().await.unwrap();
                raw_sql(statement).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Self::Server(settings) => match settings.kind {
                ServerKind::Postgres { .. } => {
                    raw_sql(statement).execute(&mut postgres(settings).await).await.unwrap();
                }
                ServerKind::MySql => {
                    raw_sql(statement).execute(&mut mysql(settings).await).await.unwrap();
                }
            },
        }
    }

    /// The audit log as it was before the seventh schema; the caller sets the version.
    pub(crate) async fn without_sessions_of_records(&self) {
        let index = match self {
            Self::Server(settings) if settings.kind == ServerKind::MySql => " ON audit_events",
            _ => "",
        };
        self.intrude(&format!("DROP INDEX audit_by_session{index}")).await;
        self.intrude("ALTER TABLE audit_events DROP COLUMN session").await;
    }

    /// An integer that the database gives.
    pub(crate) async fn ask(&self, question: &str) -> i64 {
        let question = AssertSqlSafe(question.to_owned());
        match self {
            Self::File(folder) => {
                let options = SqliteConnectOptions::new().filename(folder.database());
                let mut connection = options.connect().await.unwrap();
                sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap()
            }
            Self::Server(settings) => match settings.kind {
                ServerKind::Postgres { .. } => {
                    sqlx::query_scalar(question).fetch_one(&mut postgres(settings).await).await.unwrap()
                }
                ServerKind::MySql => {
                    sqlx::query_scalar(question).fetch_one(&mut mysql(settings).await).await.unwrap()
                }
            },
        }
    }

    /// Texts that a server gives, in order.
    pub(crate) async fn texts(&self, question: &str) -> Vec<String> {
        let question = AssertSqlSafe(question.to_owned());
        match self {
            Self::File(folder) => {
                let options = SqliteConnectOptions::new().filename(folder.database());
                let mut connection = options.connect().await.unwrap();
                sqlx::query_scalar(question).fetch_all(&mut connection).await.unwrap()
            }
            Self::Server(settings) => match settings.kind {
                ServerKind::Postgres { .. } => {
                    sqlx::query_scalar(question).fetch_all(&mut postgres(settings).await).await.unwrap()
                }
                ServerKind::MySql => {
                    sqlx::query_scalar(question).fetch_all(&mut mysql(settings).await).await.unwrap()
                }
            },
        }
    }
}

pub(crate) async fn connect(settings: &ServerSettings, key: &[u8]) -> Result<Database, OpenError> {
    Database::connect(settings, Sealer::new(key), entropy()).await
}

/// Every handle draws other nonces, as every process does.
fn entropy() -> Arc<SeededEntropy> {
    static SEED: AtomicU32 = AtomicU32::new(1_000_000);
    Arc::new(SeededEntropy::new(SEED.fetch_add(1, Ordering::Relaxed).into()))
}

/// The server of the environment, without a database of our own.
pub(crate) fn server(engine: Engine) -> ServerSettings {
    let (kind, variable) = match engine {
        Engine::Postgres => (ServerKind::Postgres { schema: None }, "DOORWARD_TEST_POSTGRES"),
        Engine::MySql => (ServerKind::MySql, "DOORWARD_TEST_MYSQL"),
        Engine::Sqlite => panic!("no server"),
    };
    let url = std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set; cargo xtask with-databases sets it"));
    let (user, rest) = url.split_once("://").unwrap().1.split_once(':').unwrap();
    let (password, rest) = rest.split_once('@').unwrap();
    let (host, rest) = rest.split_once(':').unwrap();
    let (port, database) = rest.split_once('/').unwrap();
    let address = ServerAddress::Tcp { host: host.to_owned(), port: port.parse().unwrap() };
    ServerSettings {
        password: Some(SecretString::from(decoded(password))),
        start_timeout: Duration::ZERO,
        ..ServerSettings::new(kind, address, database, user)
    }
}

/// The authority behind the servers' certificates, as PEM.
pub(crate) fn authority() -> Vec<u8> {
    std::fs::read(std::env::var("DOORWARD_TEST_DATABASE_AUTHORITY").unwrap()).unwrap()
}

pub(crate) fn with_tls(settings: &ServerSettings, verify: bool, authorities: Vec<u8>) -> ServerSettings {
    ServerSettings { tls: ServerTls::Required { verify, authorities, client: None }, ..settings.clone() }
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_at(2);
        decoded.push(char::from(u8::from_str_radix(code, 16).unwrap()));
        decoded.push_str(rest);
    }
    decoded
}

fn host_and_port(settings: &ServerSettings) -> (&str, u16) {
    match &settings.address {
        ServerAddress::Tcp { host, port } => (host, *port),
        ServerAddress::Socket(_) => panic!("no socket"),
    }
}

async fn postgres(settings: &ServerSettings) -> PgConnection {
    let (host, port) = host_and_port(settings);
    let mut options = PgConnectOptions::new_without_pgpass()
        .host(host)
        .port(port)
        .username(&settings.user)
        .password(settings.password.as_ref().unwrap().expose_secret())
        .database(&settings.database);
    if let ServerKind::Postgres { schema: Some(schema) } = &settings.kind {
        options = options.options([("search_path", schema)]);
    }
    options.connect().await.unwrap()
}

async fn mysql(settings: &ServerSettings) -> MySqlConnection {
    let (host, port) = host_and_port(settings);
    let mut options = MySqlConnectOptions::new()
        .host(host)
        .port(port)
        .username(&settings.user)
        .password(settings.password.as_ref().unwrap().expose_secret());
    if !settings.database.is_empty() {
        options = options.database(&settings.database);
    }
    let mut connection = options.connect().await.unwrap();
    raw_sql("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'").execute(&mut connection).await.unwrap();
    connection
}

/// Each test as one for every engine; those that need a server are ignored where there is none.
macro_rules! on_every_engine {
    ($($test:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(doorward_store::Engine::Sqlite).await;
                }
            )*
        }
        crate::home::on_every_server! { $($test)* }
    };
}
pub(crate) use on_every_engine;

/// Each test as one for every server.
macro_rules! on_every_server {
    ($($test:ident)*) => {
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                #[ignore = "needs PostgreSQL: cargo xtask with-databases"]
                async fn $test() {
                    super::$test(doorward_store::Engine::Postgres).await;
                }
            )*
        }
        mod mysql {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                #[ignore = "needs MariaDB: cargo xtask with-databases"]
                async fn $test() {
                    super::$test(doorward_store::Engine::MySql).await;
                }
            )*
        }
    };
}
pub(crate) use on_every_server;
