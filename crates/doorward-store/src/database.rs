//! The database: an SQLite file, or a schema on a PostgreSQL, MySQL or MariaDB server.
//!
//! Several processes may have it open (instances of the server, and the command line); what one has written the others
//! read at once. Absent: queries that the ports do not ask for, and any rule about what is read.

use std::{path::Path, sync::Arc};

use doorward_core::Entropy;
use doorward_crypto::seal::Keyring;

use crate::{
    engine::{Engine, Room},
    fault::Told,
    open::{self, OpenError},
    schema,
    settings::{ServerSettings, SqliteSettings},
    vault::Vault,
};

/// Everything that outlives a process, behind `core`'s ports.
///
/// A session whose sealed data do not open (moved to another row, altered, sealed with another key) is not
/// found, and the log says so once; an account like that is `Corrupt`. Nobody gets in by either.
pub struct Database {
    pub(crate) room: Room,
    /// The file, or the server and what is ours there. Never with a password.
    address: String,
    pub(crate) vault: Vault,
    /// Of sessions only, where they have a secret of their own.
    session_vault: Option<Vault>,
    /// Damage that the log has told already.
    pub(crate) told: Told,
}

/// The name from when there was one engine.
pub type Sqlite = Database;

impl Database {
    /// Opens the SQLite database at `path` and brings its schema up to date; creates it (mode 0600) where there is
    /// none. The folder must exist. Values are sealed by the present key of `keys`; a database sealed with a key that
    /// is not among them is refused before anything is written (AM-13).
    ///
    /// # Errors
    /// One sentence that names the file and says what to do; nothing is left half-written.
    pub async fn open(
        path: &Path,
        keys: impl Into<Keyring>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        Self::open_with(path, keys, entropy, &SqliteSettings::default()).await
    }

    /// Like [`Database::open`], with settings.
    ///
    /// # Errors
    /// Like [`Database::open`].
    pub async fn open_with(
        path: &Path,
        keys: impl Into<Keyring>,
        entropy: Arc<dyn Entropy>,
        settings: &SqliteSettings,
    ) -> Result<Self, OpenError> {
        let vault = Vault::new(keys.into(), entropy);
        let room = open::sqlite(path, &vault, settings).await?;
        Ok(Self::new(room, path.display().to_string(), vault))
    }

    /// Opens the database on a server and brings its schema up to date, one instance at a time. Waits for a server that
    /// is not up yet, as long as `settings` say.
    ///
    /// # Errors
    /// One sentence that names the server and says what to do.
    pub async fn connect(
        settings: &ServerSettings,
        keys: impl Into<Keyring>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        let vault = Vault::new(keys.into(), entropy);
        let room = open::server(settings, &vault).await?;
        Ok(Self::new(room, settings.describe(), vault))
    }

    fn new(room: Room, address: String, vault: Vault) -> Self {
        Self { room, address, vault, session_vault: None, told: Told::default() }
    }

    /// Seals sessions by `keys` instead of those of the rest (`session.secret`, AM-21). Sessions sealed otherwise
    /// are not found any more.
    #[must_use]
    pub fn with_session_sealer(mut self, keys: impl Into<Keyring>, entropy: Arc<dyn Entropy>) -> Self {
        self.session_vault = Some(Vault::new(keys.into(), entropy));
        self
    }

    pub(crate) fn session_vault(&self) -> &Vault {
        self.session_vault.as_ref().unwrap_or(&self.vault)
    }

    /// The version of the schema that every open database has.
    pub const fn schema_version(&self) -> i64 {
        schema::VERSION
    }

    /// Which engine it is.
    pub const fn engine(&self) -> Engine {
        self.room.engine()
    }

    /// The file, or the server and what is ours there; for people and logs, without a password.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits for running queries, writes everything into the one file if it is one, and closes every connection. Every
    /// later call fails.
    pub async fn close(&self) {
        self.room.close().await;
    }
}
