//! Opening a database on a server.
//!
//! The version stands in a table of ours, `schema_version`. Absent: making the database itself, and its user; both are
//! the administrator's.

use std::{io, time::Duration};

use sqlx::{Connection as _, MySqlConnection, PgConnection};
use tokio::time::{Instant, sleep, timeout};

use super::{OpenError, judge_key, judge_version, migrate_mysql, migrate_postgres};
use crate::{
    change_key::META,
    engine::{Failure, Pools, Room, Sql, args, sql},
    schema,
    settings::{ServerKind, ServerSettings},
    vault::Vault,
};

/// How long to wait before a server that is not up yet is asked again.
const RETRY: Duration = Duration::from_millis(500);

/// Which of the tables are there that only we make, in the place where ours would be.
const OUR_TABLES: Sql = sql!(
    sqlite: "",
    postgres: "SELECT COUNT(*), COUNT(CASE WHEN table_name = 'schema_version' THEN 1 END) \
        FROM information_schema.tables WHERE table_schema = current_schema() \
        AND table_name IN ('schema_version', 'meta', 'accounts', 'sessions', 'flags', 'bans', 'failures')",
    mysql: "SELECT COUNT(*), COUNT(CASE WHEN table_name = 'schema_version' THEN 1 END) \
        FROM information_schema.tables WHERE table_schema = DATABASE() \
        AND table_name IN ('schema_version', 'meta', 'accounts', 'sessions', 'flags', 'bans', 'failures')",
);

const VERSION: Sql = sql!("SELECT version FROM schema_version");

/// What stands in the database.
enum Found {
    Blank,
    Outdated,
    Present,
}

/// Opens the database that `settings` name.
pub(crate) async fn open(settings: &ServerSettings, vault: &Vault) -> Result<Room, OpenError> {
    let opening = Opening { settings, vault, name: settings.describe() };
    opening.check_settings()?;
    opening.wait_for_server().await?;
    let room = opening.room();
    let opened = opening.run(&room).await;
    if opened.is_err() {
        room.close().await;
    }
    opened.map(|()| room)
}

struct Opening<'a> {
    settings: &'a ServerSettings,
    vault: &'a Vault,
    name: String,
}

impl Opening<'_> {
    async fn run(&self, room: &Room) -> Result<(), OpenError> {
        // Only reading so far.
        if matches!(self.inspect(room).await?, Found::Present) {
            return Ok(());
        }
        match room.pools() {
            Pools::Postgres(pool) => {
                let schema = match &self.settings.kind {
                    ServerKind::Postgres { schema } => schema.as_deref(),
                    ServerKind::MySql => None,
                };
                migrate_postgres::migrate(pool, schema, self.vault).await
            }
            Pools::MySql(pool) => migrate_mysql::migrate(pool, self.vault).await,
            Pools::Sqlite { .. } => Ok(()),
        }
        .map_err(|error| self.failed(error.into()))?;
        // Another instance may have been the one that created it, with a key of its own.
        self.inspect(room).await.map(|_| ())
    }

    /// Judges what is there.
    async fn inspect(&self, room: &Room) -> Result<Found, OpenError> {
        let failed = |failure| self.failed(failure);
        let (tables, versioned): (i64, i64) =
            room.fetch_optional(&OUR_TABLES, args![]).await.map_err(failed)?.unwrap_or_default();
        if versioned == 0 {
            return match tables {
                0 => Ok(Found::Blank),
                _ => Err(OpenError::Foreign { database: self.name.clone() }),
            };
        }
        let version: Option<(i64,)> = room.fetch_optional(&VERSION, args![]).await.map_err(failed)?;
        let version = version.map_or(0, |(version,)| version);
        if version == 0 {
            // Its first migration was broken off (MySQL cannot undo one), or is under way.
            return Ok(Found::Blank);
        }
        let outdated = judge_version(&self.name, version)?;
        let meta: Vec<(String, Vec<u8>)> = room.fetch_all(&META, args![]).await.map_err(failed)?;
        judge_key(self.vault, &self.name, &meta)?;
        if outdated {
            return Ok(Found::Outdated);
        }
        self.touch(room).await?;
        Ok(Found::Present)
    }

    /// Reads a row of every table, past the statements that connections keep.
    async fn touch(&self, room: &Room) -> Result<(), OpenError> {
        for table in schema::TABLES {
            let read = || sqlx::AssertSqlSafe(format!("SELECT 1 FROM {table} LIMIT 1"));
            let touched = match room.pools() {
                Pools::Postgres(pool) => sqlx::raw_sql(read()).execute(pool).await.map(|_| ()),
                Pools::MySql(pool) => sqlx::raw_sql(read()).execute(pool).await.map(|_| ()),
                Pools::Sqlite { .. } => Ok(()),
            };
            touched.map_err(|error| self.failed(error.into()))?;
        }
        Ok(())
    }

    /// What cannot be, or must not be put into a statement.
    fn check_settings(&self) -> Result<(), OpenError> {
        let ServerKind::Postgres { schema: Some(schema) } = &self.settings.kind else { return Ok(()) };
        let begins_well = schema.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
        let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if begins_well && schema.len() <= 63 && schema.chars().all(allowed) && !schema.starts_with("pg_") {
            return Ok(());
        }
        let cause = format!(
            "storage.postgres.schema '{}' must have 1 to 63 lower-case letters, digits and underscores, and begin with \
             neither a digit nor pg_",
            schema.escape_debug()
        );
        Err(OpenError::Setting { database: self.name.clone(), cause })
    }

    /// One connection, to see that the server is up and lets us in; patient only with one that is not up yet.
    async fn wait_for_server(&self) -> Result<(), OpenError> {
        let end = Instant::now() + self.settings.start_timeout;
        let mut told = false;
        loop {
            let trial = timeout(self.settings.connect_timeout, self.connect_once()).await;
            let error = match trial {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) => error,
                Err(_) => sqlx::Error::Io(io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("no answer within {} ms", self.settings.connect_timeout.as_millis()),
                )),
            };
            if !is_away(&error) || Instant::now() + RETRY > end {
                return Err(self.failed(error.into()));
            }
            if !told {
                tracing::warn!(database = %self.name, %error, "the database cannot be reached yet; waiting for it");
                told = true;
            }
            sleep(RETRY).await;
        }
    }

    async fn connect_once(&self) -> Result<(), sqlx::Error> {
        match self.settings.kind {
            ServerKind::Postgres { .. } => {
                PgConnection::connect_with(&self.settings.postgres_options()).await?.close().await
            }
            ServerKind::MySql => {
                MySqlConnection::connect_with(&self.settings.mysql_options()).await?.close().await
            }
        }
    }

    fn room(&self) -> Room {
        let pools = match self.settings.kind {
            ServerKind::Postgres { .. } => Pools::Postgres(self.settings.postgres_pool()),
            ServerKind::MySql => Pools::MySql(self.settings.mysql_pool()),
        };
        Room::new(pools, self.settings.connect_timeout + self.settings.statement_timeout)
    }

    fn failed(&self, failure: Failure) -> OpenError {
        let database = self.name.clone();
        let cause = failure.to_string();
        match failure {
            Failure::Sql(error) if is_away(&error) => OpenError::Unreachable { database, cause },
            Failure::Sql(error) if is_refusal(&error) => OpenError::Refused { database, cause },
            Failure::Sql(error) if is_missing_table(&error) => OpenError::Damaged { database, cause },
            Failure::Sql(cause) => OpenError::Failed { database, cause },
            Failure::Corrupt(_) => OpenError::Damaged { database, cause },
        }
    }
}

/// Nobody answers there, or says that it is not ready.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        // PostgreSQL: starting up, shutting down, too many connections; MySQL: too many connections.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| matches!(&*code, "57P03" | "57P01" | "53300" | "08004"))
        }
        _ => false,
    }
}

/// The user, its password, or the database is not one that the server knows.
fn is_refusal(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // 28…: invalid authorization; 3D000: no such database (PostgreSQL); 42000: access denied or no such database (MySQL,
    // while it is opened); 42501: no right to do it (PostgreSQL).
    code.is_some_and(|code| code.starts_with("28") || matches!(&*code, "3D000" | "42501"))
        || is_mysql(error, &[1044, 1045, 1049, 1142, 1698])
}

fn is_missing_table(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| matches!(&*code, "42P01" | "42S02"))
}

fn is_mysql(error: &sqlx::Error, numbers: &[u16]) -> bool {
    let error = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>());
    error.is_some_and(|error| numbers.contains(&error.number()))
}
