//! `storage`: where everything is kept that is not configuration (AM-10, `authelia.md` 1.9).

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::SecretString;

use super::{
    path,
    tls_client::{self, TlsClientConfig},
};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, Peer, duration, text},
};

/// Shorter keys are no keys (AM-10).
const KEY_LENGTH: usize = 20;

/// The file in the data directory.
const FILE: &str = "doorward.db";

/// What PostgreSQL keeps of a name.
const MAX_IDENTIFIER: usize = 63;

/// Where everything is kept that is not configuration.
#[derive(Clone, Debug)]
pub struct StorageConfig {
    /// Encrypts what would let its reader or writer sign in as somebody else; 20 characters at least. `None` with a
    /// local file only: then one is generated in the data directory.
    pub encryption_key: Option<SecretString>,
    /// The database.
    pub engine: StorageEngineConfig,
}

/// The database.
#[derive(Clone, Debug)]
pub enum StorageEngineConfig {
    /// A file on this machine.
    Sqlite {
        /// The file; `doorward.db` in the data directory is already applied.
        path: PathBuf,
    },
    /// A PostgreSQL server.
    Postgres {
        /// Where it is.
        server: DatabaseServerConfig,
        /// The schema: a plain identifier that needs no quotes.
        schema: String,
    },
    /// A MySQL or MariaDB server.
    Mysql {
        /// Where it is.
        server: DatabaseServerConfig,
    },
}

/// Where a database is, and who signs in there.
#[derive(Clone, Debug)]
pub struct DatabaseServerConfig {
    /// Its address.
    pub address: DatabaseAddress,
    /// The database's name.
    pub database: String,
    /// Who signs in.
    pub username: String,
    /// Their password; always there with TCP.
    pub password: Option<SecretString>,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// TLS, and nothing else, with these checks; `None` for no TLS.
    pub tls: Option<TlsClientConfig>,
}

/// The address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// Over the network.
    Tcp {
        /// The host in lower case, IPv6 without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// A socket on this machine: its file, or for PostgreSQL the folder that holds it.
    Unix(PathBuf),
}

impl DatabaseAddress {
    /// Whether nothing leaves this machine on the way.
    fn is_local(&self) -> bool {
        match self {
            Self::Tcp { host, .. } => {
                host == "localhost"
                    || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            Self::Unix(_) => true,
        }
    }
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>, data_dir: &Path) -> StorageConfig {
    let encryption_key =
        reader.value(scope, "encryption_key", values::secret(KEY_LENGTH)).map(SecretString::from);
    let (local, postgres, mysql) = (scope.child("local"), scope.child("postgres"), scope.child("mysql"));
    let file = reader.value(&local, "path", path).flatten();
    let schema = reader.value(&postgres, "schema", identifier).unwrap_or_default();
    let postgres_server = read_server(reader, &postgres, 5432);
    let mysql_server = read_server(reader, &mysql, 3306);
    exclusive(reader, &[&local, &postgres, &mysql]);
    let engine = match (postgres_server, mysql_server) {
        (Some(server), _) => StorageEngineConfig::Postgres { server, schema },
        (None, Some(server)) => StorageEngineConfig::Mysql { server },
        (None, None) => {
            let path = file.unwrap_or_else(|| data_dir.join(FILE));
            reader.derived("storage.local.path", path.display());
            StorageEngineConfig::Sqlite { path }
        }
    };
    if [&postgres, &mysql].iter().any(|section| section.has_values())
        && !reader.is_given("storage.encryption_key")
    {
        let message = "is missing; the key of a database on a server stands in the configuration, so that every \
                       data_dir opens it; `doorward secret generate` makes one";
        reader.error_at("storage.encryption_key", scope.origin(), message);
    }
    StorageConfig { encryption_key, engine }
}

/// One place is enough, and of two nobody could say which holds the truth.
pub(super) fn exclusive(reader: &mut Reader, sections: &[&Scope<'_>]) {
    let mut set = sections.iter().filter(|section| section.has_values());
    let Some(first) = set.next() else { return };
    for other in set {
        let message = format!("is set beside {}; keep one of them", first.own_path());
        reader.error_at(other.own_path(), other.origin(), message);
    }
}

/// The server; `None` where the section says nothing, or what it says is wrong.
fn read_server(reader: &mut Reader, scope: &Scope<'_>, port: u16) -> Option<DatabaseServerConfig> {
    let wanted = scope.has_values();
    let address = reader.required_if(wanted, scope, "address", |text| address(text, port));
    let tcp = matches!(address, Some(DatabaseAddress::Tcp { .. }));
    let database = reader.required_if(wanted, scope, "database", text);
    let username = reader.required_if(wanted, scope, "username", text);
    let password = reader.required_if(wanted && tcp, scope, "password", text).map(SecretString::from);
    let timeout = reader.value(scope, "timeout", duration).unwrap_or_default();
    let section = scope.child("tls");
    let tls = tls_client::read(reader, &section);
    let tls = section.is_set().then_some(tls);
    if tls.is_none() && address.as_ref().is_some_and(|address| !address.is_local()) {
        let message = "is on another machine and tls is not set, so everything crosses the network readable; \
                       write tls: {} if the server speaks it";
        reader.warning(&scope.path("address"), message);
    }
    if tls.is_some() && matches!(address, Some(DatabaseAddress::Unix(_))) {
        let message = "has no effect on a socket of this machine; remove it";
        reader.error_at(section.own_path(), section.origin(), message);
    }
    Some(DatabaseServerConfig {
        address: address?,
        database: database?,
        username: username?,
        password,
        timeout,
        tls,
    })
}

fn address(text: &str, port: u16) -> Parsed<DatabaseAddress> {
    Ok(match values::database(text, port)? {
        Peer::Tcp { host, port } => DatabaseAddress::Tcp { host, port },
        Peer::Unix(path) => DatabaseAddress::Unix(path),
    })
}

/// A name that SQL takes without quotes, whatever is done with it.
fn identifier(text: &str) -> Parsed<String> {
    let first = text.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
    let rest = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if first && rest && text.len() <= MAX_IDENTIFIER {
        return Ok(text.to_owned());
    }
    Err("a name of lower-case letters, digits and underscores that begins with a letter".to_owned())
}
