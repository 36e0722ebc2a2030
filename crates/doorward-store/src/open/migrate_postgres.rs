//! The way to the present schema on PostgreSQL: one transaction, so that it is done whole or not at all.

use sqlx::{PgPool, Postgres, Transaction, query, query_scalar, raw_sql};

use super::{KEY_CHECK, KEY_CHECK_PLACE};
use crate::{
    accounts,
    audit::{FirstHead, NEW_HEAD},
    schema,
    vault::Vault,
};

/// Names our migrations among the server's advisory locks: "Door" in ASCII, and "schema" in spirit.
const LOCK: i64 = 0x446F_6F72_5343_4845;

/// Waits for any other instance that does the same, then does what is left to do.
pub(super) async fn migrate(pool: &PgPool, schema: Option<&str>, vault: &Vault) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    // The limits of ordinary statements are not for this.
    raw_sql(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
         SET LOCAL lock_timeout = '10min'",
    )
    .execute(&mut *transaction)
    .await?;
    // Instances that start together create the tables, and with them the row that could be locked, only once.
    query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *transaction).await?;
    if let Some(schema) = schema {
        // A plain name, as the settings were checked. "IF NOT EXISTS" alone needs the right to create even if it does.
        let there: bool = query_scalar("SELECT to_regnamespace($1) IS NOT NULL")
            .bind(schema)
            .fetch_one(&mut *transaction)
            .await?;
        if !there {
            let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA \"{schema}\""));
            raw_sql(create).execute(&mut *transaction).await?;
        }
    }
    let version = version(&mut transaction).await?;
    if version >= schema::VERSION {
        // Another instance was faster, a newer one perhaps.
        return Ok(());
    }
    for (_, migration) in schema::missing(version) {
        raw_sql(migration.postgres).execute(&mut *transaction).await?;
    }
    if version == 0 {
        query("INSERT INTO meta (name, value) VALUES ('key_check', $1)")
            .bind(vault.seal(&KEY_CHECK_PLACE, KEY_CHECK))
            .execute(&mut *transaction)
            .await?;
    }
    if version < schema::BOUND {
        accounts::bind_rows_of_postgres(&mut transaction, vault).await?;
    }
    if version < schema::AUDIT {
        let first = FirstHead::new(vault);
        query(NEW_HEAD.postgres)
            .bind(&first.chain_key)
            .bind(0_i64)
            .bind(first.head.anchor.as_slice())
            .bind(0_i64)
            .bind(first.head.last.as_slice())
            .bind(first.head.seal.as_slice())
            .execute(&mut *transaction)
            .await?;
    }
    query("UPDATE schema_version SET version = $1").bind(schema::VERSION).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// The version that is there, its row locked; 0 where nothing is.
async fn version(transaction: &mut Transaction<'_, Postgres>) -> Result<i64, sqlx::Error> {
    raw_sql(
        "CREATE TABLE IF NOT EXISTS schema_version \
         (only_row BIGINT PRIMARY KEY CHECK (only_row = 1), version BIGINT NOT NULL); \
         INSERT INTO schema_version (only_row, version) VALUES (1, 0) ON CONFLICT DO NOTHING",
    )
    .execute(&mut **transaction)
    .await?;
    query_scalar("SELECT version FROM schema_version FOR UPDATE").fetch_one(&mut **transaction).await
}
