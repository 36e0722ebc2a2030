//! What SQL alone cannot do on the way to the second schema: seal the password hashes anew, bound to their
//! moment, and fold the texts that are searched.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{SqliteConnection, query, query_as};

use super::{HashRow, hash_column, search::search_text};
use crate::vault::{Place, Vault};

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
            query(WRITE)
                .bind(&name_folded)
                .bind(sealed_anew(vault, &name_folded, stamp, sealed))
                .bind(text)
                .execute(&mut *connection)
                .await?;
        }
    }
}

fn sealed_anew(vault: &Vault, name_folded: &str, stamp: i64, sealed: Vec<u8>) -> Vec<u8> {
    let old_place = Place { row: name_folded.as_bytes(), ..hash_column() };
    let Ok(hash) = vault.open_text(&old_place, &sealed).map(SecretString::from) else { return sealed };
    vault.seal(&HashRow::new(name_folded, stamp).place(), hash.expose_secret().as_bytes())
}
