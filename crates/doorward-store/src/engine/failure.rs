//! What goes wrong in a database, told apart as far as callers act on it.

use std::{io, time::Duration};

use sqlx::{
    error::{DatabaseError, ErrorKind},
    mysql::MySqlDatabaseError,
    sqlite::SqliteError,
};

/// What the methods of this room give.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>) that are told apart here.
pub(crate) mod sqlite_code {
    pub(crate) const ERROR: u32 = 1;
    pub(crate) const BUSY: u32 = 5;
    pub(crate) const LOCKED: u32 = 6;
    pub(crate) const READONLY: u32 = 8;
    pub(crate) const CORRUPT: u32 = 11;
    pub(crate) const FULL: u32 = 13;
    pub(crate) const CANTOPEN: u32 = 14;
    pub(crate) const NOTADB: u32 = 26;
}

/// Errors of MySQL and MariaDB after which a transaction was undone and can be done again: a deadlock, and a row that
/// changed since it was read.
const MYSQL_TRANSIENT: [u16; 2] = [1213, 1020];

/// A value is longer than its column, which MySQL knows for keys.
const MYSQL_TOO_LONG: u16 = 1406;

/// SQLSTATEs of PostgreSQL of the same meaning: `serialization_failure` and `deadlock_detected`.
const POSTGRES_TRANSIENT: [&str; 2] = ["40001", "40P01"];

/// Why a statement gave nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine, or the way to it.
    Sql(sqlx::Error),
    /// What is stored cannot be read.
    Corrupt(Box<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(error.into()),
            error if matches!(sqlite_code_of(&error), Some(sqlite_code::CORRUPT | sqlite_code::NOTADB)) => {
                Self::Corrupt(error.into())
            }
            error => Self::Sql(error),
        }
    }
}

impl Failure {
    /// Something stored that cannot be read.
    pub(crate) fn corrupt(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt(cause.into())
    }

    /// No answer came in time.
    pub(super) fn silent(patience: Duration) -> Self {
        let text = format!("no answer within {} ms", patience.as_millis());
        Self::Sql(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, text)))
    }

    fn database_error(&self) -> Option<&dyn DatabaseError> {
        match self {
            Self::Sql(error) => error.as_database_error(),
            Self::Corrupt(_) => None,
        }
    }

    /// A key that must be unique is taken.
    pub(crate) fn is_taken(&self) -> bool {
        self.database_error().is_some_and(|error| matches!(error.kind(), ErrorKind::UniqueViolation))
    }

    /// Something that the schema forbids.
    pub(crate) fn is_conflict(&self) -> bool {
        self.database_error().is_some_and(|error| {
            !matches!(error.kind(), ErrorKind::Other) || mysql_number(error) == Some(MYSQL_TOO_LONG)
        })
    }

    /// It was undone because of others that ran beside it, and can be done again.
    pub(crate) fn is_transient(&self) -> bool {
        let Some(error) = self.database_error() else { return false };
        if let Some(number) = mysql_number(error) {
            return MYSQL_TRANSIENT.contains(&number);
        }
        // The numbers of SQLite look like no SQLSTATE.
        error.code().is_some_and(|code| POSTGRES_TRANSIENT.contains(&&*code))
    }
}

/// For the log: without values. MySQL and PostgreSQL quote them where a key is taken.
impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sql(_) if self.is_taken() => formatter.write_str("a key that must be unique is taken"),
            Self::Sql(error) => error.fmt(formatter),
            Self::Corrupt(cause) => cause.fmt(formatter),
        }
    }
}

impl std::error::Error for Failure {}

/// The number of `error`, if MySQL or MariaDB gave one.
fn mysql_number(error: &dyn DatabaseError) -> Option<u16> {
    error.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number)
}

/// The primary result code of `error`, if SQLite gave one.
pub(crate) fn sqlite_code_of(error: &sqlx::Error) -> Option<u32> {
    let error = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    let extended: u32 = error.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// How often something was tried that others have undone.
#[derive(Default)]
pub(crate) struct Tries(u32);

impl Tries {
    /// Under fifty simultaneous changes of one row, the unluckiest needs a few.
    const MOST: u32 = 20;

    /// Waits a little and answers `true` where `failure` is one that another try may get around.
    pub(crate) async fn again(&mut self, failure: &Failure) -> bool {
        if !failure.is_transient() || self.0 >= Self::MOST {
            return false;
        }
        self.0 += 1;
        tokio::time::sleep(Duration::from_millis(u64::from(self.0.min(8)))).await;
        true
    }
}

/// Does `$attempt` (a call that makes a new future each time) until it is not undone by others any more.
macro_rules! retrying {
    ($attempt:expr) => {{
        let mut tries = $crate::engine::Tries::default();
        loop {
            match $attempt.await {
                Err(failure) if tries.again(&failure).await => {}
                settled => break settled,
            }
        }
    }};
}
pub(crate) use retrying;
