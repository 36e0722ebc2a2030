//! Opening an SQLite file.
//!
//! The version stands in SQLite's `user_version` and changes in the same transaction as the tables, so that a
//! start that is interrupted leaves the old schema or the new one. `application_id` tells our files from others'.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    query, raw_sql,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{KEY_CHECK, KEY_CHECK_PLACE, OpenError, backup, judge_key, judge_version};
use crate::{
    accounts,
    audit::{FirstHead, NEW_HEAD},
    change_key::META,
    engine::{Pools, Room, sqlite_code as code, sqlite_code_of},
    schema,
    settings::SqliteSettings,
    vault::Vault,
};

/// "Door" in ASCII: marks a database as Doorward's.
const APPLICATION_ID: i64 = 0x446F_6F72;

/// Every SQLite file begins with these bytes.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long to wait before turning on WAL is tried again.
const RETRY: Duration = Duration::from_millis(10);

/// What a database says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    application_id: i64,
    version: i64,
    tables: i64,
}

impl Header {
    async fn read(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let row = query(
            "SELECT (SELECT application_id FROM pragma_application_id), \
             (SELECT user_version FROM pragma_user_version), (SELECT COUNT(*) FROM sqlite_schema)",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self { application_id: row.try_get(0)?, version: row.try_get(1)?, tables: row.try_get(2)? })
    }

    /// Nothing was ever kept here.
    fn is_blank(self) -> bool {
        self == Self { application_id: 0, version: 0, tables: 0 }
    }
}

/// Opens or creates the database at `path`.
pub(crate) async fn open(path: &Path, vault: &Vault, settings: &SqliteSettings) -> Result<Room, OpenError> {
    let new = prepare_file(path)?;
    let opening = Opening { path, vault, settings };
    let (readers, writer) = (opening.readers(), opening.writer());
    let opened = opening.run(&readers, &writer, new).await;
    if opened.is_err() {
        readers.close().await;
        writer.close().await;
    }
    // A statement waits for locks only, and that by the busy timeout.
    opened.map(|()| Room::new(Pools::Sqlite { readers, writer }, settings.busy_timeout))
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
            return Err(OpenError::Folder { database: path.display().to_string(), folder, cause });
        }
    }
    let unwritable = |cause: io::Error| OpenError::Unwritable {
        database: path.display().to_string(),
        cause: cause.to_string(),
    };
    let metadata = fs::metadata(path).map_err(unwritable)?;
    if !metadata.is_file() {
        return Err(OpenError::NotADatabase { database: path.display().to_string() });
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
        _ => Err(OpenError::NotADatabase { database: path.display().to_string() }),
    }
}

struct Opening<'a> {
    path: &'a Path,
    vault: &'a Vault,
    settings: &'a SqliteSettings,
}

impl Opening<'_> {
    async fn run(&self, readers: &SqlitePool, writer: &SqlitePool, new: bool) -> Result<(), OpenError> {
        // Only reading so far: what must not be changed is refused before the writer is there.
        let outdated = if new { Some(0) } else { self.inspect(readers).await? };
        if let Some(version) = outdated.filter(|version| *version > 0) {
            let mut reader = readers.acquire().await.map_err(|error| self.failed(error))?;
            backup::write(self.path, version, &mut reader).await?;
        }
        let mut writer = self.first_writer(writer).await?;
        if outdated.is_some() {
            self.migrate(&mut writer).await.map_err(|error| self.failed(error))?;
            // Another process may have been the one that created it, with a key of its own.
            self.inspect(readers).await?;
        }
        Ok(())
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Judges what is there; the version of a schema that has to be brought up to date, 0 for a blank file.
    async fn inspect(&self, readers: &SqlitePool) -> Result<Option<i64>, OpenError> {
        let mut reader = readers.acquire().await.map_err(|error| self.failed(error))?;
        let header = Header::read(&mut reader).await.map_err(|error| self.failed(error))?;
        if header.is_blank() {
            return Ok(Some(0));
        }
        if header.application_id != APPLICATION_ID {
            return Err(OpenError::Foreign { database: self.name() });
        }
        let outdated = judge_version(&self.name(), header.version)?;
        let meta: Vec<(String, Vec<u8>)> =
            sqlx::query_as(META.sqlite).fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        judge_key(self.vault, &self.name(), &meta)?;
        if outdated {
            return Ok(Some(header.version));
        }
        touch(&mut reader).await.map_err(|error| self.failed(error))?;
        Ok(None)
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
        let locked = |_| OpenError::Locked { database: self.name() };
        tokio::time::timeout(self.settings.busy_timeout, trying).await.map_err(locked)?
    }

    async fn migrate(&self, writer: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        // Read again under the lock: another process may have been faster.
        let header = Header::read(&mut transaction).await?;
        if header.version < schema::VERSION {
            migrate_from(&mut transaction, header.version, self.vault).await?;
        }
        if header.is_blank() {
            query("INSERT INTO meta (name, value) VALUES ('key_check', ?1)")
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
        let database = self.name();
        let cause = error.to_string();
        match sqlite_code_of(&error) {
            Some(code::BUSY | code::LOCKED) => OpenError::Locked { database },
            Some(code::READONLY | code::CANTOPEN | code::FULL) => OpenError::Unwritable { database, cause },
            // ERROR is what a statement gets whose table is missing.
            Some(code::CORRUPT | code::NOTADB | code::ERROR) => OpenError::Damaged { database, cause },
            _ => OpenError::Failed { database, cause: error },
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    matches!(sqlite_code_of(error), Some(code::BUSY | code::LOCKED))
}

/// Reads a row of every table.
async fn touch(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    for table in schema::TABLES {
        let read = sqlx::AssertSqlSafe(format!("SELECT * FROM {table} LIMIT 1"));
        query(read).persistent(false).fetch_optional(&mut *connection).await?;
    }
    Ok(())
}

/// Brings the schema from `version` to the present one. The caller holds the transaction.
async fn migrate_from(
    connection: &mut SqliteConnection,
    version: i64,
    vault: &Vault,
) -> Result<(), sqlx::Error> {
    for (leads_to, migration) in schema::missing(version) {
        raw_sql(migration.sqlite).execute(&mut *connection).await?;
        if leads_to == schema::PEOPLE {
            accounts::bind_hashes_and_fold_texts(connection, vault).await?;
        }
        if leads_to == schema::BOUND {
            accounts::bind_rows_of_sqlite(connection, vault).await?;
        }
        if leads_to == schema::AUDIT {
            let first = FirstHead::new(vault);
            query(NEW_HEAD.sqlite)
                .bind(&first.chain_key)
                .bind(0_i64)
                .bind(first.head.anchor.as_slice())
                .bind(0_i64)
                .bind(first.head.last.as_slice())
                .bind(first.head.seal.as_slice())
                .execute(&mut *connection)
                .await?;
        }
    }
    let version = schema::VERSION;
    raw_sql(sqlx::AssertSqlSafe(format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}"
    )))
    .execute(connection)
    .await?;
    Ok(())
}
