//! The schema's versions and the way from each to the next.
//!
//! The version stands in SQLite's `user_version` and changes in the same transaction as the tables, so that a
//! start that is interrupted leaves the old schema or the new one. `application_id` tells our files from others'.

use sqlx::{Row, SqliteConnection, query, raw_sql};

use super::accounts;
use crate::vault::Vault;

/// "Door" in ASCII: marks a database as Doorward's.
pub(super) const APPLICATION_ID: i64 = 0x446F_6F72;

/// In order; the position is the version that a migration leads to. One that was published never changes.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../migrations/sqlite/0002_people.sql"),
];

/// The version at which password hashes are bound to their moment and texts are folded, which SQL cannot do.
const PEOPLE: usize = 2;

/// The version that this program works with.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// One row of each table, or an error if one is missing or its first page is damaged.
const TOUCH: &str = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM meta LIMIT 1)) \
    + (SELECT COUNT(*) FROM (SELECT name FROM accounts LIMIT 1)) \
    + (SELECT COUNT(*) FROM (SELECT data FROM sessions LIMIT 1)) \
    + (SELECT COUNT(*) FROM (SELECT value FROM flags LIMIT 1)) \
    + (SELECT COUNT(*) FROM (SELECT reason FROM bans LIMIT 1)) \
    + (SELECT COUNT(*) FROM (SELECT at FROM failures LIMIT 1))";

/// What a database says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) application_id: i64,
    pub(super) version: i64,
    pub(super) tables: i64,
}

impl Header {
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let row = query(
            "SELECT (SELECT application_id FROM pragma_application_id), \
             (SELECT user_version FROM pragma_user_version), (SELECT COUNT(*) FROM sqlite_schema)",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self { application_id: row.try_get(0)?, version: row.try_get(1)?, tables: row.try_get(2)? })
    }

    /// Nothing was ever kept here.
    pub(super) fn is_blank(self) -> bool {
        self == Self { application_id: 0, version: 0, tables: 0 }
    }
}

/// Reads a little of every table: damage that shows at once shall stop the start, not a sign-in.
pub(super) async fn touch(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    query(TOUCH).fetch_one(connection).await.map(|_| ())
}

/// Brings the schema from `version` to [`VERSION`]. The caller holds the transaction.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    version: i64,
    vault: &Vault,
) -> Result<(), sqlx::Error> {
    let done = usize::try_from(version).unwrap_or(0);
    for (leads_to, migration) in (1..).zip(MIGRATIONS).skip(done) {
        raw_sql(migration).execute(&mut *connection).await?;
        if leads_to == PEOPLE {
            accounts::bind_hashes_and_fold_texts(connection, vault).await?;
        }
    }
    raw_sql(sqlx::AssertSqlSafe(format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}"
    )))
    .execute(connection)
    .await?;
    Ok(())
}
