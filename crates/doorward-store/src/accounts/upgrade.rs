//! What SQL alone cannot do on the way to the present schema: on SQLite, to the second, seal the password hashes anew,
//! bound to their moment, and fold the texts that are searched; on every engine, to the fifth, bind them to their row.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{MySqlConnection, PgConnection, SqliteConnection, query, query_as};

use super::{
    row::{bound_row, hash_column},
    search::search_text,
};
use crate::{
    engine::{Sql, Value, sql},
    vault::{Place, Vault},
};

/// Rows held in memory at once.
const BATCH: i64 = 500;

const ROWS: &str = "SELECT name_folded, display_name, email, password_hash, password_set_at FROM accounts \
    WHERE name_folded > ?1 ORDER BY name_folded LIMIT ?2";

const WRITE: &str = "UPDATE accounts SET password_hash = ?2, search_text = ?3 WHERE name_folded = ?1";

type OldRow = (String, String, Option<String>, Vec<u8>, i64);

/// Goes over every account once, within the migration's transaction. A hash that does not open stays as it is: it
/// does not open afterwards either, and no older form is accepted any more.
pub(crate) async fn bind_hashes_and_fold_texts(
    connection: &mut SqliteConnection,
    vault: &Vault,
) -> Result<(), sqlx::Error> {
    let mut after = String::new();
    loop {
        let rows: Vec<OldRow> = query_as(ROWS).bind(&after).bind(BATCH).fetch_all(&mut *connection).await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after.clone_from(last);
        for (name_folded, display_name, email, sealed, stamp) in rows {
            let text = search_text(&name_folded, &display_name, email.as_deref());
            let bound = stamped(&name_folded, stamp);
            query(WRITE)
                .bind(&name_folded)
                .bind(sealed_anew(vault, name_folded.as_bytes(), &bound, sealed))
                .bind(text)
                .execute(&mut *connection)
                .await?;
        }
    }
}

const UNBOUND: Sql = sql!(
    "SELECT name_folded, name, display_name, email, role, \"groups\", password_set_at, first_password_expires, \
     disabled, must_change_password, password_hash FROM accounts WHERE name_folded > ? ORDER BY name_folded LIMIT ?"
);

const BIND: Sql = sql!("UPDATE accounts SET password_hash = ? WHERE name_folded = ?");

/// A row as it was up to the fourth schema.
type UnboundRow =
    (String, String, String, Option<String>, String, String, i64, Option<i64>, i64, i64, Vec<u8>);

/// Seals what an unbound row has for the row that it is in.
fn bound(vault: &Vault, row: UnboundRow) -> (String, Vec<u8>) {
    let (name_folded, name, display_name, email, role, groups, stamp, expires, disabled, must_change, sealed) =
        row;
    let place = bound_row(&[
        Value::from(&name_folded),
        Value::from(name),
        Value::from(display_name),
        Value::from(email),
        Value::from(role),
        Value::from(groups),
        Value::from(stamp),
        Value::from(expires),
        Value::from(disabled),
        Value::from(must_change),
    ]);
    let sealed = sealed_anew(vault, &stamped(&name_folded, stamp), &place, sealed);
    (name_folded, sealed)
}

/// The same work on every engine: their connections have no common type that a statement could be given.
macro_rules! bind_rows {
    ($name:ident, $connection:ty, $engine:ident) => {
        /// Binds every password to its row, within the migration's transaction; one that does not open stays as it is.
        pub(crate) async fn $name(connection: &mut $connection, vault: &Vault) -> Result<(), sqlx::Error> {
            let mut after = String::new();
            loop {
                let rows: Vec<UnboundRow> =
                    query_as(UNBOUND.$engine).bind(&after).bind(BATCH).fetch_all(&mut *connection).await?;
                let Some((last, ..)) = rows.last() else { return Ok(()) };
                after.clone_from(last);
                for row in rows {
                    let (name_folded, sealed) = bound(vault, row);
                    query(BIND.$engine).bind(sealed).bind(name_folded).execute(&mut *connection).await?;
                }
            }
        }
    };
}
bind_rows!(bind_rows_of_sqlite, SqliteConnection, sqlite);
bind_rows!(bind_rows_of_postgres, PgConnection, postgres);
bind_rows!(bind_rows_of_mysql, MySqlConnection, mysql);

/// What named a password from the second schema to the fourth: the name, and the moment it was set.
fn stamped(name_folded: &str, stamp: i64) -> Vec<u8> {
    [name_folded.as_bytes(), &[0], &stamp.to_be_bytes()].concat()
}

fn sealed_anew(vault: &Vault, from: &[u8], to: &[u8], sealed: Vec<u8>) -> Vec<u8> {
    let from = Place { row: from, ..hash_column() };
    let Ok(hash) = vault.open_text(&from, &sealed).map(SecretString::from) else { return sealed };
    vault.seal(&Place { row: to, ..hash_column() }, hash.expose_secret().as_bytes())
}
