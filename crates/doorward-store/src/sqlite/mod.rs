//! The embedded database: one file in WAL mode, one connection that writes and a few that read.
//!
//! Several processes may have the file open (the server and the command line); what one has written the others
//! read at once. Absent: queries that the ports do not ask for, and any rule about what is read.

mod accounts;
mod bans;
mod fault;
mod flags;
mod open;
mod schema;
mod sessions;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use doorward_core::Entropy;
use doorward_core::session::SessionKey;
use doorward_crypto::seal::Sealer;
use sqlx::SqlitePool;

use self::fault::Told;
pub use self::open::OpenError;
use crate::vault::Vault;

/// How the database is used.
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

/// Accounts, sessions, bans and flags in an SQLite file.
///
/// A session whose sealed data do not open (moved to another row, altered, sealed with another key) is not
/// found, and the log says so once; an account like that is `Corrupt`. Nobody gets in by either.
pub struct Sqlite {
    file: PathBuf,
    readers: SqlitePool,
    writer: SqlitePool,
    vault: Vault,
    /// Of sessions only, where they have a secret of their own.
    session_vault: Option<Vault>,
    /// Sessions whose damage the log has told already.
    told_sessions: Told<SessionKey>,
    /// Accounts left out of a list, by folded name.
    told_accounts: Told<String>,
}

impl Sqlite {
    /// Opens the database at `path` and brings its schema up to date; creates it (mode 0600) where there is
    /// none. The folder must exist. Values are sealed by `sealer`; a database sealed with another key is
    /// refused before anything is written (AM-13).
    ///
    /// # Errors
    /// One sentence that names the file and says what to do; nothing is left half-written.
    pub async fn open(path: &Path, sealer: Sealer, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        Self::open_with(path, sealer, entropy, &SqliteSettings::default()).await
    }

    /// Like [`Sqlite::open`], with settings.
    ///
    /// # Errors
    /// Like [`Sqlite::open`].
    pub async fn open_with(
        path: &Path,
        sealer: Sealer,
        entropy: Arc<dyn Entropy>,
        settings: &SqliteSettings,
    ) -> Result<Self, OpenError> {
        let vault = Vault::new(sealer, entropy);
        let pools = open::open(path, &vault, settings).await?;
        Ok(Self {
            file: path.to_owned(),
            readers: pools.readers,
            writer: pools.writer,
            vault,
            session_vault: None,
            told_sessions: Told::default(),
            told_accounts: Told::default(),
        })
    }

    /// Seals sessions by `sealer` instead of the key of the rest (`session.secret`, AM-21). Sessions sealed otherwise
    /// are not found any more.
    #[must_use]
    pub fn with_session_sealer(mut self, sealer: Sealer, entropy: Arc<dyn Entropy>) -> Self {
        self.session_vault = Some(Vault::new(sealer, entropy));
        self
    }

    fn session_vault(&self) -> &Vault {
        self.session_vault.as_ref().unwrap_or(&self.vault)
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Waits for running queries, writes everything into the one file and closes it. Every later call fails.
    pub async fn close(&self) {
        // The last connection to close folds the WAL into the file, which one that only reads cannot.
        self.readers.close().await;
        self.writer.close().await;
    }
}
