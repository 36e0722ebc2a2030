//! Opening the file: find out what it is without changing it, refuse what is not ours to change, then bring
//! the schema up to date.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use doorward_crypto::seal::SealError;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    SqliteSettings,
    fault::{code, primary_code},
    schema::{self, Header},
};
use crate::vault::{Place, Vault};

/// Sealed when the database is created; only the same key opens it.
const KEY_CHECK: &[u8] = b"doorward";

const KEY_CHECK_PLACE: Place<'static> = Place { table: "meta", column: "value", row: b"key_check" };

/// Every SQLite file begins with these bytes.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long to wait before turning on WAL is tried again.
const RETRY: Duration = Duration::from_millis(10);

/// Why a database cannot be used. Each text names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder does not exist, is no folder, or cannot be written.
    #[error(
        "the database {} cannot be created: {cause}; create the folder {} or make it writable for this user",
        path.display(), folder.display()
    )]
    Folder {
        /// The database.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file or its folder cannot be written.
    #[error(
        "the database {} cannot be written: {cause}; make it and its folder writable for this user, and see \
         that the disk is not full",
        path.display()
    )]
    Unwritable {
        /// The database.
        path: PathBuf,
        /// What the system or SQLite said.
        cause: String,
    },
    /// The file is something else.
    #[error(
        "{} is not an SQLite database; name another file, or move it away to start with an empty database",
        path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database of another program.
    #[error(
        "{} is a database of another program; name another file for Doorward's own",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database cannot be read.
    #[error(
        "the database {} is damaged: {cause}; restore it from a backup, or move it away to start with an \
         empty one",
        path.display()
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// The database was written by a newer version of Doorward. Nothing was changed.
    #[error(
        "the database {} has schema version {found}, and this Doorward knows up to {known}; start the newer \
         Doorward that wrote it, or restore the backup from before the update",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The database was sealed with another key (AM-13). Nothing was changed.
    #[error(
        "the database {} is encrypted with another key; set storage.encryption_key to the key that it was \
         created with; nothing was changed",
        path.display()
    )]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// Another program holds the database for itself.
    #[error(
        "the database {} is locked by another program; end that program and start again",
        path.display()
    )]
    Locked {
        /// The database.
        path: PathBuf,
    },
    /// Anything else that SQLite reports.
    #[error("the database {} cannot be opened: {cause}", path.display())]
    Failed {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        cause: sqlx::Error,
    },
}

/// The connections of an open database.
pub(super) struct Pools {
    pub(super) readers: SqlitePool,
    pub(super) writer: SqlitePool,
}

/// Opens or creates the database at `path`.
pub(super) async fn open(path: &Path, vault: &Vault, settings: &SqliteSettings) -> Result<Pools, OpenError> {
    let new = prepare_file(path)?;
    let opening = Opening { path, vault, settings };
    let pools = Pools { readers: opening.readers(), writer: opening.writer() };
    let opened = opening.run(&pools, new).await;
    if opened.is_err() {
        pools.readers.close().await;
        pools.writer.close().await;
    }
    opened.map(|()| pools)
}

/// Whether the file at `path` is empty; it is created where there is none, readable for its owner only from the
/// first moment on (SQLite gives its `-wal` and `-shm` files the same mode).
fn prepare_file(path: &Path) -> Result<bool, OpenError> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    match options.clone().create_new(true).mode(0o600).open(path) {
        Ok(_) => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(cause) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).to_owned();
            return Err(OpenError::Folder { path: path.to_owned(), folder, cause });
        }
    }
    let unwritable =
        |cause: io::Error| OpenError::Unwritable { path: path.to_owned(), cause: cause.to_string() };
    let metadata = fs::metadata(path).map_err(unwritable)?;
    if !metadata.is_file() {
        return Err(OpenError::NotADatabase { path: path.to_owned() });
    }
    let mut file = options.open(path).map_err(unwritable)?;
    if metadata.len() == 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(unwritable)?;
        return Ok(true);
    }
    let mut magic = [0; MAGIC.len()];
    match file.read_exact(&mut magic) {
        Ok(()) if magic == *MAGIC => Ok(false),
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(unwritable(error)),
        _ => Err(OpenError::NotADatabase { path: path.to_owned() }),
    }
}

struct Opening<'a> {
    path: &'a Path,
    vault: &'a Vault,
    settings: &'a SqliteSettings,
}

impl Opening<'_> {
    async fn run(&self, pools: &Pools, new: bool) -> Result<(), OpenError> {
        // Only reading so far: what must not be changed is refused before the writer is there.
        let outdated = new || self.inspect(pools).await?;
        let mut writer = self.first_writer(&pools.writer).await?;
        if outdated {
            self.migrate(&mut writer).await.map_err(|error| self.failed(error))?;
            // Another process may have been the one that created it, with a key of its own.
            self.inspect(pools).await?;
        }
        Ok(())
    }

    /// Judges what is there; `true` if the schema has to be brought up to date.
    async fn inspect(&self, pools: &Pools) -> Result<bool, OpenError> {
        let mut reader = pools.readers.acquire().await.map_err(|error| self.failed(error))?;
        let path = self.path.to_owned();
        let header = Header::read(&mut reader).await.map_err(|error| self.failed(error))?;
        if header.is_blank() {
            return Ok(true);
        }
        if header.application_id != schema::APPLICATION_ID {
            return Err(OpenError::Foreign { path });
        }
        if header.version > schema::VERSION {
            return Err(OpenError::Newer { path, found: header.version, known: schema::VERSION });
        }
        self.check_key(&mut reader).await?;
        let outdated = header.version < schema::VERSION;
        if !outdated {
            schema::touch(&mut reader).await.map_err(|error| self.failed(error))?;
        }
        Ok(outdated)
    }

    async fn check_key(&self, reader: &mut SqliteConnection) -> Result<(), OpenError> {
        let path = self.path.to_owned();
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT value FROM meta WHERE name = 'key_check'")
            .fetch_optional(reader)
            .await
            .map_err(|error| self.failed(error))?;
        let opened = sealed.map(|sealed| self.vault.open(&KEY_CHECK_PLACE, &sealed));
        let cause = match opened {
            Some(Ok(text)) if text == KEY_CHECK => return Ok(()),
            Some(Err(SealError::OtherKey)) => return Err(OpenError::WrongKey { path }),
            Some(_) => "the check of the encryption key was altered",
            None => "the check of the encryption key is missing",
        };
        Err(OpenError::Damaged { path, cause: cause.to_owned() })
    }

    /// The connection that writes. Turning on WAL in a new file fails at once while another process does the
    /// same, whatever the busy timeout; so that is tried again here.
    async fn first_writer(&self, pool: &SqlitePool) -> Result<PoolConnection<sqlx::Sqlite>, OpenError> {
        let trying = async {
            loop {
                match pool.acquire().await {
                    Err(error) if is_busy(&error) => tokio::time::sleep(RETRY).await,
                    settled => return settled.map_err(|error| self.failed(error)),
                }
            }
        };
        let locked = |_| OpenError::Locked { path: self.path.to_owned() };
        tokio::time::timeout(self.settings.busy_timeout, trying).await.map_err(locked)?
    }

    async fn migrate(&self, writer: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        // Read again under the lock: another process may have been faster.
        let header = Header::read(&mut transaction).await?;
        if header.version < schema::VERSION {
            schema::migrate(&mut transaction, header.version, self.vault).await?;
        }
        if header.is_blank() {
            sqlx::query("INSERT INTO meta (name, value) VALUES ('key_check', ?1)")
                .bind(self.vault.seal(&KEY_CHECK_PLACE, KEY_CHECK))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }

    fn readers(&self) -> SqlitePool {
        self.pool(self.settings.readers.max(1)).connect_lazy_with(self.connection().read_only(true))
    }

    fn writer(&self) -> SqlitePool {
        let connection = self
            .connection()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("journal_size_limit", "4194304");
        self.pool(1).connect_lazy_with(connection)
    }

    fn connection(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(self.path)
            .create_if_missing(false)
            .busy_timeout(self.settings.busy_timeout)
            // Pages kept per connection, in KiB (negative): the whole data of a household fit.
            .pragma("cache_size", "-1024")
            .pragma("temp_store", "MEMORY")
            .pragma("trusted_schema", "OFF")
            .disable_statement_logging()
    }

    /// Connections to a file do not go stale: none is tested before use or closed for its age.
    fn pool(&self, connections: u32) -> SqlitePoolOptions {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(self.settings.busy_timeout * 2 + Duration::from_secs(1))
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    }

    fn failed(&self, error: sqlx::Error) -> OpenError {
        let path = self.path.to_owned();
        let cause = error.to_string();
        match primary_code(&error) {
            Some(code::BUSY | code::LOCKED) => OpenError::Locked { path },
            Some(code::READONLY | code::CANTOPEN | code::FULL) => OpenError::Unwritable { path, cause },
            // ERROR is what a statement gets whose table is missing.
            Some(code::CORRUPT | code::NOTADB | code::ERROR) => OpenError::Damaged { path, cause },
            _ => OpenError::Failed { path, cause: error },
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(code::BUSY | code::LOCKED))
}
