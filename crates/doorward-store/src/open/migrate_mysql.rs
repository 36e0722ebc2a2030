//! The way to the present schema on MySQL and MariaDB.
//!
//! These cannot undo a statement that changes the schema. So each statement that is done is counted beside the version, and
//! a start that follows one that was broken off goes on where it stopped.

use std::time::Duration;

use sqlx::{
    Connection as _, MySqlConnection, MySqlPool, mysql::MySqlDatabaseError, query, query_as, query_scalar,
    raw_sql,
};

use super::{KEY_CHECK, KEY_CHECK_PLACE};
use crate::{
    accounts,
    audit::{FirstHead, NEW_HEAD},
    schema::{self, Migration},
    vault::Vault,
};

/// How long to wait for another instance that does the same.
const WAIT: Duration = Duration::from_secs(600);

/// What a statement gives that was done before, but not counted any more: table, column, key name or row is there, or
/// that to be dropped is not.
const DONE_BEFORE: [u16; 5] = [1050, 1060, 1061, 1062, 1091];

/// Waits for any other instance that does the same, then does what is left to do.
pub(super) async fn migrate(pool: &MySqlPool, vault: &Vault) -> Result<(), sqlx::Error> {
    // A connection of its own: it is locked by it, and its limits are not those of ordinary statements.
    let mut connection = pool.acquire().await?.detach();
    let migrated = migrate_alone(&mut connection, vault).await;
    // The end of the connection ends the lock.
    let _ = connection.close().await;
    migrated
}

async fn migrate_alone(connection: &mut MySqlConnection, vault: &Vault) -> Result<(), sqlx::Error> {
    let mariadb = is_mariadb(connection).await?;
    if mariadb {
        raw_sql("SET SESSION max_statement_time = 0").execute(&mut *connection).await?;
    }
    let locked: Option<i64> = query_scalar("SELECT GET_LOCK(LEFT(CONCAT('doorward.', DATABASE()), 64), ?)")
        .bind(i64::try_from(WAIT.as_secs()).unwrap_or(i64::MAX))
        .fetch_one(&mut *connection)
        .await?;
    if locked != Some(1) {
        return Err(sqlx::Error::Protocol("another instance is updating the schema and does not end".into()));
    }
    let table = if mariadb { MARIADB_TABLE } else { MYSQL_TABLE };
    let (version, done) = version(connection, table).await?;
    if version >= schema::VERSION {
        // Another instance was faster, a newer one perhaps.
        return Ok(());
    }
    let statements = schema::missing(version).flat_map(|(_, migration)| statements(migration, table));
    for (number, statement) in (1_i64..).zip(statements).filter(|(number, _)| *number > done) {
        run(connection, statement).await?;
        query("UPDATE schema_version SET step = ?").bind(number).execute(&mut *connection).await?;
    }
    // The key comes together with the version: a database that has one has the other.
    let mut transaction = connection.begin().await?;
    if version == 0 {
        query("INSERT INTO meta (name, value) VALUES ('key_check', ?)")
            .bind(vault.seal(&KEY_CHECK_PLACE, KEY_CHECK))
            .execute(&mut *transaction)
            .await?;
    }
    if version < schema::BOUND {
        accounts::bind_rows_of_mysql(&mut transaction, vault).await?;
    }
    if version < schema::AUDIT {
        let first = FirstHead::new(vault);
        query(NEW_HEAD.mysql)
            .bind(&first.chain_key)
            .bind(0_i64)
            .bind(first.head.anchor.as_slice())
            .bind(0_i64)
            .bind(first.head.last.as_slice())
            .bind(first.head.seal.as_slice())
            .execute(&mut *transaction)
            .await?;
    }
    query("UPDATE schema_version SET version = ?, step = 0")
        .bind(schema::VERSION)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// The version that is there, and how many statements after it are done.
async fn version(connection: &mut MySqlConnection, table: &str) -> Result<(i64, i64), sqlx::Error> {
    let create = sqlx::AssertSqlSafe(format!(
        "CREATE TABLE IF NOT EXISTS schema_version \
         (only_row BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, step BIGINT NOT NULL) {table}"
    ));
    raw_sql(create).execute(&mut *connection).await?;
    let found = query_as("SELECT version, step FROM schema_version").fetch_optional(&mut *connection).await?;
    if let Some(found) = found {
        return Ok(found);
    }
    raw_sql("INSERT INTO schema_version (only_row, version, step) VALUES (1, 0, 0)")
        .execute(connection)
        .await?;
    Ok((0, 0))
}

async fn run(connection: &mut MySqlConnection, statement: String) -> Result<(), sqlx::Error> {
    match raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await {
        Err(error) if was_done_before(&error) => Ok(()),
        run => run.map(|_| ()),
    }
}

fn was_done_before(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    error.is_some_and(|error| DONE_BEFORE.contains(&error.number()))
}

/// Whether the server is a MariaDB.
pub(super) async fn is_mariadb(connection: &mut MySqlConnection) -> Result<bool, sqlx::Error> {
    let version: String = query_scalar("SELECT VERSION()").fetch_one(connection).await?;
    Ok(version.contains("MariaDB"))
}

const MARIADB_TABLE: &str =
    "ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";

const MYSQL_TABLE: &str =
    "ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";

/// The statements of a migration, one by one.
fn statements(migration: &Migration, table: &str) -> Vec<String> {
    let lines: Vec<&str> =
        migration.mysql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let text = lines.join("\n");
    let each = text.split(";\n").map(|statement| statement.trim().trim_end_matches(';'));
    each.filter(|statement| !statement.is_empty())
        .map(|statement| statement.replace("{table}", table))
        .collect()
}
