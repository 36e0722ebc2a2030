//! The engine room: one way to speak SQL to SQLite, PostgreSQL and MySQL/MariaDB.
//!
//! A query is written once, as a constant, with `?` for its arguments:
//!
//! ```text
//! const FIND: Sql = sql!("SELECT name, since FROM keepsakes WHERE name = ?");
//! const TAKE: Sql = sql!(new "INSERT INTO keepsakes (name, since) VALUES (?, ?)");
//! const LOCK: Sql = sql!(locking "SELECT since FROM keepsakes WHERE name = ?");
//! const SAVE: Sql = sql!(
//!     "INSERT INTO keepsakes (name, since) VALUES (?, ?) \
//!      ON CONFLICT (name) DO UPDATE SET since = excluded.since",
//!     mysql: "INSERT INTO keepsakes (name, since) VALUES (?, ?) ON DUPLICATE KEY UPDATE since = VALUES(since)"
//! );
//! const ODD: Sql = sql!(sqlite: "…", postgres: "…", mysql: "…");
//! ```
//!
//! and used through a [`Room`] or a [`Transaction`], which have the same methods:
//!
//! ```text
//! let row: Option<(String, Timestamp)> = self.room.fetch_optional(&FIND, args![name]).await?;
//! let rows: Vec<(String, Timestamp)> = self.room.fetch_all(&LIST, args![since]).await?;
//! let changed: u64 = self.room.execute(&SAVE, args![name, now]).await?;
//! let is_new: bool = self.room.insert_new(&TAKE, args![name, now]).await?; // false: the key is taken
//!
//! // What must look and change in one step: a method that does it once, repeated after a deadlock.
//! retrying!(self.try_it(name)).map_err(|failure| self.fault(failure))
//!
//! let mut transaction = self.room.begin().await?;
//! transaction.guard(Guard::Accounts).await?; // one at a time, across processes; SQLite: always so
//! let row: Option<(Timestamp,)> = transaction.fetch_optional(&LOCK, args![name]).await?;
//! transaction.execute(&SAVE, args![name, now]).await?;
//! transaction.commit().await?; // dropped without it, nothing has happened
//! ```
//!
//! What an author of a table must know:
//! - Columns are `BIGINT`/`INTEGER` (`i64`, `bool`, `Timestamp`), text (`String`) or bytes (`Vec<u8>`), each also as
//!   `Option`. Rows are read as tuples, or by a [`FromRow`] of your own. There are no floats and no dates.
//! - `fetch_*` of a room read; on SQLite they use connections that cannot write. `execute` and transactions write.
//! - SQLite runs one transaction at a time. On the servers others run beside yours (READ COMMITTED): a single statement
//!   is atomic (`UPDATE … WHERE step < ?` and look at the count), what is looked at first must be read by a `locking`
//!   statement, and what depends on rows that are *not there* needs [`Transaction::guard`].
//! - `execute` gives the rows that matched, on every engine, whether or not they had the new value already. The count of
//!   MySQL's `ON DUPLICATE KEY UPDATE` tells nothing; use `insert_new` where it matters.
//! - MySQL has no `RETURNING`, no `LIMIT` within `IN (…)`, and reserves words: write `"key"` and `"groups"` in quotation
//!   marks (every engine takes them). `COUNT(*)` is an integer everywhere; `SUM` is not (`CAST(… AS SIGNED)`).
//! - Text is compared byte by byte on every engine. PostgreSQL keeps no NUL in text; the room hides that.
//!
//! Absent: what any query means, and opening, which differs too much between a file and a server (see `open`).

mod circuit;
mod failure;
mod row;
mod snapshot;
mod sql;
mod transaction;
mod value;

use std::time::Duration;

use sqlx::{MySqlPool, PgPool, SqlitePool};
use tokio::time::timeout;

pub(crate) use self::{
    circuit::Circuit,
    failure::{Failure, Result, Tries, retrying, sqlite_code, sqlite_code_of},
    row::{FromRow, Row},
    sql::{Sql, sql},
    transaction::{Guard, Transaction},
    value::{Value, args},
};
// The macros reach these by the path of this module.
pub(crate) use self::sql::{build, length};

/// The kinds of database that Doorward keeps its data in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
    /// A MySQL or MariaDB server.
    MySql,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
        })
    }
}

/// The connections of one engine.
pub(crate) enum Pools {
    /// SQLite lets one write at a time; readers are never in its way.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
    MySql(MySqlPool),
}

/// An open database: its connections, and how long it may take over an answer.
pub(crate) struct Room {
    pools: Pools,
    circuit: Circuit,
    /// For a statement on a server. SQLite waits for locks only, by its busy timeout.
    patience: Duration,
}

/// A statement of one engine with its arguments.
macro_rules! prepared {
    ($engine:ty, $text:expr, $arguments:expr) => {{
        let mut query = sqlx::query::<$engine>($text);
        for argument in $arguments {
            query = match argument {
                Value::Integer(integer) => query.bind(*integer),
                Value::Text(text) => query.bind(text.as_deref()),
                Value::Bytes(bytes) => query.bind(bytes.as_deref()),
            };
        }
        query
    }};
}
/// The same for PostgreSQL, whose text cannot hold everything.
macro_rules! prepared_postgres {
    ($text:expr, $arguments:expr) => {{
        let mut query = sqlx::query::<sqlx::Postgres>($text);
        for argument in $arguments {
            query = match argument {
                Value::Integer(integer) => query.bind(*integer),
                Value::Text(text) => query.bind(text.as_deref().map($crate::engine::value::without_nul)),
                Value::Bytes(bytes) => query.bind(bytes.as_deref()),
            };
        }
        query
    }};
}
use {prepared, prepared_postgres};

impl Room {
    pub(crate) fn new(pools: Pools, patience: Duration) -> Self {
        Self { pools, circuit: Circuit::default(), patience }
    }

    pub(crate) const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
            Pools::MySql(_) => Engine::MySql,
        }
    }

    /// The connections themselves, for opening.
    pub(crate) const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// The rows that a statement which writes has matched. Repeated after a deadlock: it was undone as a whole.
    pub(crate) async fn execute(&self, sql: &Sql, arguments: &[Value<'_>]) -> Result<u64> {
        retrying!(self.execute_once(sql, arguments))
    }

    /// Whether a statement made by `sql!(new …)` has kept its row; `false` if a key of it is taken.
    pub(crate) async fn insert_new(&self, sql: &Sql, arguments: &[Value<'_>]) -> Result<bool> {
        taken_is_false(self.execute(sql, arguments).await)
    }

    async fn execute_once(&self, sql: &Sql, arguments: &[Value<'_>]) -> Result<u64> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let done = prepared!(sqlx::Sqlite, sql.sqlite, arguments).execute(writer).await?;
                Ok(done.rows_affected())
            }
            Pools::Postgres(pool) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                self.answered(async { query.execute(&mut *self.circuit.connect(pool).await?).await })
                    .await
                    .map(|done| done.rows_affected())
            }
            Pools::MySql(pool) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                self.answered(async { query.execute(&mut *self.circuit.connect(pool).await?).await })
                    .await
                    .map(|done| done.rows_affected())
            }
        }
    }

    /// The only row, or none.
    pub(crate) async fn fetch_optional<R: FromRow>(
        &self,
        sql: &Sql,
        arguments: &[Value<'_>],
    ) -> Result<Option<R>> {
        let row = match &self.pools {
            Pools::Sqlite { readers, .. } => {
                let query = prepared!(sqlx::Sqlite, sql.sqlite, arguments);
                query.fetch_optional(readers).await?.map(Row::Sqlite)
            }
            Pools::Postgres(pool) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                self.answered(async { query.fetch_optional(&mut *self.circuit.connect(pool).await?).await })
                    .await?
                    .map(Row::Postgres)
            }
            Pools::MySql(pool) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                self.answered(async { query.fetch_optional(&mut *self.circuit.connect(pool).await?).await })
                    .await?
                    .map(Row::MySql)
            }
        };
        row.map(|row| R::from_row(&row)).transpose()
    }

    /// Every row.
    pub(crate) async fn fetch_all<R: FromRow>(&self, sql: &Sql, arguments: &[Value<'_>]) -> Result<Vec<R>> {
        self.fetch_rows(sql, arguments).await?.iter().map(R::from_row).collect()
    }

    /// Every row, for whoever knows only while running what is in it.
    pub(crate) async fn fetch_rows(&self, sql: &Sql, arguments: &[Value<'_>]) -> Result<Vec<Row>> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => {
                let rows = prepared!(sqlx::Sqlite, sql.sqlite, arguments).fetch_all(readers).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Pools::Postgres(pool) => {
                let query = prepared_postgres!(sql.postgres, arguments);
                let asking = async { query.fetch_all(&mut *self.circuit.connect(pool).await?).await };
                self.answered(asking).await?.into_iter().map(Row::Postgres).collect()
            }
            Pools::MySql(pool) => {
                let query = prepared!(sqlx::MySql, sql.mysql, arguments);
                let asking = async { query.fetch_all(&mut *self.circuit.connect(pool).await?).await };
                self.answered(asking).await?.into_iter().map(Row::MySql).collect()
            }
        })
    }

    /// A transaction. On SQLite it has the write lock from its beginning: one that only comes to write later can fail
    /// when it does.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => {
                let begun = self.answered(async { self.circuit.watch(pool.begin().await) }).await?;
                Transaction::Postgres(begun, self.patience)
            }
            Pools::MySql(pool) => {
                let begun = self.answered(async { self.circuit.watch(pool.begin().await) }).await?;
                Transaction::MySql(begun, self.patience)
            }
        })
    }

    /// Waits for running queries and closes every connection. Every later call fails.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                // The last connection to close folds the WAL into the file, which one that only reads cannot.
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
            Pools::MySql(pool) => pool.close().await,
        }
    }

    /// What a server answers within the room's patience; nothing is asked of one that was just found away.
    async fn answered<T>(&self, asking: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        self.circuit.check()?;
        within(self.patience, asking).await
    }
}

/// What `asking` gives within `patience`. The connection of an answer that is given up is not used again before it has
/// shown that it works.
async fn within<T>(patience: Duration, asking: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    match timeout(patience, asking).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Failure::silent(patience)),
    }
}

fn taken_is_false(written: Result<u64>) -> Result<bool> {
    match written {
        Ok(rows) => Ok(rows > 0),
        Err(failure) if failure.is_taken() => Ok(false),
        Err(failure) => Err(failure),
    }
}
