//! Where the database is and how it is used.

use std::{path::PathBuf, time::Duration};

use secrecy::SecretString;

/// How an SQLite file is used.
#[derive(Clone, Debug)]
pub struct SqliteSettings {
    /// How long a write waits for another process's write before it is [`Unavailable`].
    ///
    /// [`Unavailable`]: doorward_core::ports::PortErrorKind::Unavailable
    pub busy_timeout: Duration,
    /// Connections that read; each is a thread and some memory.
    pub readers: u32,
}

impl Default for SqliteSettings {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5), readers: 2 }
    }
}

/// A database on a server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Which kind of server.
    pub kind: ServerKind,
    /// Where it listens.
    pub address: ServerAddress,
    /// The database, which must exist.
    pub database: String,
    /// Who Doorward is there; must be allowed to create tables.
    pub user: String,
    /// The password of `user`, if it needs one. Never in a log.
    pub password: Option<SecretString>,
    /// How the connection is protected.
    pub tls: ServerTls,
    /// Connections at most; at least one.
    pub connections: u32,
    /// How long a connection may take to come up, waiting for a free one included.
    pub connect_timeout: Duration,
    /// How long the server may take over one statement.
    pub statement_timeout: Duration,
    /// How long the start waits for a server that is not up yet; zero tries once.
    pub start_timeout: Duration,
}

impl ServerSettings {
    /// The usual settings for `database` on the server at `address`.
    pub fn new(kind: ServerKind, address: ServerAddress, database: &str, user: &str) -> Self {
        Self {
            kind,
            address,
            database: database.to_owned(),
            user: user.to_owned(),
            password: None,
            tls: ServerTls::Off,
            connections: 8,
            connect_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            start_timeout: Duration::from_secs(10),
        }
    }
}

/// Which kind of server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// PostgreSQL 13 or newer.
    Postgres {
        /// The schema that holds Doorward's tables; made where it is missing. `None` for the user's default.
        schema: Option<String>,
    },
    /// MariaDB 10.6 or newer, MySQL 8.0.17 or newer.
    MySql,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerAddress {
    /// Over the network.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// A Unix socket: for MySQL its file, for PostgreSQL the folder it is in.
    Socket(PathBuf),
}

/// How the connection to a server is protected.
#[derive(Clone, Debug, Default)]
pub enum ServerTls {
    /// Not at all; for a socket, loopback, or a network that nobody else is in.
    #[default]
    Off,
    /// TLS 1.2 or newer, or no connection.
    Required {
        /// Whether the certificate must be one for the server's name by a trusted authority. Without, nobody who listens
        /// reads along, but whoever answers is taken for the server.
        verify: bool,
        /// Authorities trusted besides those that browsers trust, as PEM.
        authorities: Vec<u8>,
        /// Certificate chain and key that show who Doorward is, as PEM.
        client: Option<(Vec<u8>, SecretString)>,
    },
}
