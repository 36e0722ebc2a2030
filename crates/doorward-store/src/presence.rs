//! Whether a server works with the database. A restore beneath one would bring back what the server has in memory or has
//! ended since, so it asks first.
//!
//! A server holds a lock that the system or the database gives back when its holder ends, however it ends: on a file
//! beside an SQLite database, on the session of a connection of its own elsewhere. Several instances may hold it. Absent:
//! any protection of the data, which every engine sees to itself.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use doorward_core::ports::PortError;
use sqlx::{Connection as _, MySqlConnection, PgConnection, query_scalar};

use crate::{
    database::Database,
    engine::{Failure, Pools, Result as Answer},
};

/// Instances on MySQL that can be told from each other; it has no lock that several share.
const PLACES: i64 = 32;

/// The lock is the database's and, on PostgreSQL, the schema's: others are in nobody's way.
const POSTGRES_SHARED: &str =
    "SELECT pg_try_advisory_lock_shared(hashtextextended('doorward ' || current_schema(), 0))";
const POSTGRES_ALONE: &str =
    "SELECT pg_try_advisory_lock(hashtextextended('doorward ' || current_schema(), 0))";
const MYSQL_TAKE: &str = "SELECT GET_LOCK(CONCAT('doorward:', LEFT(SHA1(DATABASE()), 16), ':', ?), 0)";
const MYSQL_FREE: &str = "SELECT IS_FREE_LOCK(CONCAT('doorward:', LEFT(SHA1(DATABASE()), 16), ':', ?))";

/// A lock that is held for as long as this is kept.
#[derive(Debug)]
pub struct Presence(Held);

#[derive(Debug)]
enum Held {
    /// The lock of a file lives as long as the open file.
    File(#[expect(dead_code, reason = "kept for its lock")] File),
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

impl Presence {
    /// Whether it still holds: a connection may have ended, and the lock with it.
    pub async fn is_kept(&mut self) -> bool {
        match &mut self.0 {
            Held::File(_) => true,
            Held::Postgres(connection) => connection.ping().await.is_ok(),
            Held::MySql(connection) => connection.ping().await.is_ok(),
        }
    }
}

impl Database {
    /// Says that a server works with this database; `None` while somebody wants it alone.
    ///
    /// # Errors
    /// When the database does not answer, or the file beside it cannot be written.
    pub async fn be_present(&self) -> Result<Option<Presence>, PortError> {
        self.try_be_present().await.map_err(|failure| self.fault(failure))
    }

    /// Takes the database for somebody alone; `None` where a server works with it.
    ///
    /// # Errors
    /// Like [`be_present`](Self::be_present).
    pub async fn be_alone(&self) -> Result<Option<Presence>, PortError> {
        self.try_be_alone().await.map_err(|failure| self.fault(failure))
    }

    async fn try_be_present(&self) -> Answer<Option<Presence>> {
        match self.room.pools() {
            Pools::Sqlite { .. } => locked(self.running()?, File::try_lock_shared),
            Pools::Postgres(pool) => {
                let mut connection = pool.acquire().await?.detach();
                let taken: bool = query_scalar(POSTGRES_SHARED).fetch_one(&mut connection).await?;
                Ok(taken.then_some(Presence(Held::Postgres(connection))))
            }
            Pools::MySql(pool) => {
                let mut connection = pool.acquire().await?.detach();
                for place in 0..PLACES {
                    let taken: Option<i64> =
                        query_scalar(MYSQL_TAKE).bind(place).fetch_one(&mut connection).await?;
                    if taken == Some(1) {
                        return Ok(Some(Presence(Held::MySql(connection))));
                    }
                }
                Ok(None)
            }
        }
    }

    async fn try_be_alone(&self) -> Answer<Option<Presence>> {
        match self.room.pools() {
            Pools::Sqlite { .. } => locked(self.running()?, File::try_lock),
            Pools::Postgres(pool) => {
                let mut connection = pool.acquire().await?.detach();
                let taken: bool = query_scalar(POSTGRES_ALONE).fetch_one(&mut connection).await?;
                Ok(taken.then_some(Presence(Held::Postgres(connection))))
            }
            Pools::MySql(pool) => {
                let mut connection = pool.acquire().await?.detach();
                for place in 0..PLACES {
                    let free: Option<i64> =
                        query_scalar(MYSQL_FREE).bind(place).fetch_one(&mut connection).await?;
                    if free != Some(1) {
                        return Ok(None);
                    }
                }
                Ok(Some(Presence(Held::MySql(connection))))
            }
        }
    }

    /// The file beside the database that is locked. Nothing is written into it.
    fn running(&self) -> Answer<File> {
        let path = PathBuf::from(format!("{}-running", self.address()));
        let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        opened.map_err(|error| unlockable(&error))
    }
}

fn locked(file: File, lock: impl Fn(&File) -> Result<(), TryLockError>) -> Answer<Option<Presence>> {
    match lock(&file) {
        Ok(()) => Ok(Some(Presence(Held::File(file)))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unlockable(&error)),
    }
}

fn unlockable(error: &io::Error) -> Failure {
    let text = format!("the file that says that a server runs cannot be locked: {error}");
    sqlx::Error::Io(io::Error::new(error.kind(), text)).into()
}
