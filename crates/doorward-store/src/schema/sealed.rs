//! Every sealed column, in one table: for whoever checks all of them or seals them anew (AM-13, AM-14).
//!
//! A line of [`SEALED`] says where the values stand, what binds them to their row, and by which key they are sealed; the
//! statements that go over them are made of it. Absent: sealing and opening, which is the vault's.

use crate::{
    accounts,
    engine::{Result, Row, Sql, Value, sql},
};

/// Which key seals a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    /// `storage.encryption_key`.
    Storage,
    /// `session.secret` where it is set, else the storage key.
    Session,
}

/// The type of a key column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    Integer,
    Text,
    Bytes,
}

/// A column whose values are sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealedColumn {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// The types of the columns that name a row. The first of them is unique.
    pub(crate) keys: &'static [KeyType],
    /// [`Place::row`](crate::vault::Place) of a value, made of the values of its keys.
    pub(crate) row: fn(&[Value<'_>]) -> Vec<u8>,
    pub(crate) seal: Seal,
    /// The keys and the sealed value of the first rows: `[limit]`.
    pub(crate) first: Sql,
    /// Of the rows after one: `[its first key, limit]`.
    pub(crate) next: Sql,
    /// Puts a value in the place of one, if that is still there: `[new value, first key, old value]`.
    pub(crate) replace: Sql,
}

/// A line: table, column, the key columns with their types, what makes the row of them, and the key that seals.
macro_rules! sealed {
    ($table:literal $column:literal [$first:literal $type:ident $(, $key:literal $more:ident)*] $row:expr, $seal:ident) => {
        SealedColumn {
            table: $table,
            column: $column,
            keys: &[KeyType::$type $(, KeyType::$more)*],
            row: $row,
            seal: Seal::$seal,
            first: sql!(concat!(
                "SELECT ", $first, $(", ", $key,)* ", ", $column, " FROM ", $table,
                " WHERE ", $column, " IS NOT NULL ORDER BY ", $first, " LIMIT ?"
            )),
            next: sql!(concat!(
                "SELECT ", $first, $(", ", $key,)* ", ", $column, " FROM ", $table,
                " WHERE ", $first, " > ? AND ", $column, " IS NOT NULL ORDER BY ", $first, " LIMIT ?"
            )),
            replace: sql!(concat!(
                "UPDATE ", $table, " SET ", $column, " = ? WHERE ", $first, " = ? AND ", $column, " = ?"
            )),
        }
    };
}

/// All of them. A test compares this with the schema.
pub(crate) const SEALED: &[SealedColumn] = &[
    sealed!("meta" "value" ["name" Text] one_key, Storage),
    sealed!("accounts" "password_hash" ["name_folded" Text, "password_set_at" Integer] accounts::hash_row, Storage),
    sealed!("sessions" "data" ["\"key\"" Bytes] one_key, Session),
    sealed!("totp" "data" ["user_folded" Text] one_key, Storage),
    sealed!("passkeys" "data" ["\"key\"" Bytes] one_key, Storage),
    sealed!("user_handles" "data" ["\"key\"" Bytes] one_key, Storage),
    sealed!("recovery_codes" "proof" ["\"key\"" Bytes] one_key, Storage),
    sealed!("one_time_values" "data" ["\"key\"" Bytes] one_key, Storage),
    sealed!("outbox" "data" ["id" Integer] one_key, Storage),
    sealed!("audit_chain" "chain_key" ["name" Text] one_key, Storage),
    sealed!("api_keys" "data" ["\"key\"" Bytes] one_key, Storage),
];

/// Columns of bytes that are not sealed: keys, which are hashes themselves, and the checksums of the audit chain.
#[cfg(test)]
const PLAIN_BYTES: &[(&str, &str)] = &[
    ("sessions", "key"),
    ("passkeys", "key"),
    ("user_handles", "key"),
    ("recovery_codes", "key"),
    ("one_time_values", "key"),
    ("burnt", "key"),
    ("api_keys", "key"),
    ("audit_events", "link"),
    ("audit_chain", "anchor"),
    ("audit_chain", "last"),
    ("audit_chain", "seal"),
];

/// The bytes of the only key.
fn one_key(keys: &[Value<'_>]) -> Vec<u8> {
    match keys {
        [Value::Text(Some(text))] => text.as_bytes().to_vec(),
        [Value::Bytes(Some(bytes))] => bytes.to_vec(),
        [Value::Integer(Some(integer))] => integer.to_be_bytes().to_vec(),
        _ => Vec::new(),
    }
}

/// A row as [`SealedColumn::first`] and [`next`](SealedColumn::next) give it.
pub(crate) struct Cell {
    pub(crate) keys: Vec<Value<'static>>,
    pub(crate) sealed: Vec<u8>,
}

impl SealedColumn {
    pub(crate) fn read(&self, row: &Row) -> Result<Cell> {
        let mut keys = Vec::with_capacity(self.keys.len());
        for (index, key) in self.keys.iter().enumerate() {
            keys.push(match key {
                KeyType::Integer => Value::from(row.get::<i64>(index)?),
                KeyType::Text => Value::from(row.get::<String>(index)?),
                KeyType::Bytes => Value::from(row.get::<Vec<u8>>(index)?),
            });
        }
        Ok(Cell { keys, sealed: row.get(self.keys.len())? })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection as _, SqliteConnection, query_as, raw_sql};

    use super::{PLAIN_BYTES, SEALED};
    use crate::schema::{self, TABLES};

    #[tokio::test]
    async fn every_column_of_bytes_is_sealed_or_known_as_a_key_and_every_table_is_listed() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for (_, migration) in schema::missing(0) {
            raw_sql(migration.sqlite).execute(&mut connection).await.unwrap();
        }
        let columns: Vec<(String, String, String)> = query_as(
            "SELECT tables.name, columns.name, columns.type FROM sqlite_schema AS tables, \
             pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        let tables: BTreeSet<&str> = columns.iter().map(|(table, ..)| table.as_str()).collect();
        assert_eq!(tables, BTreeSet::from(TABLES));
        let bytes: BTreeSet<(&str, &str)> = columns
            .iter()
            .filter(|(.., kind)| kind == "BLOB")
            .map(|(table, column, _)| (table.as_str(), column.as_str()))
            .collect();
        let sealed = SEALED.iter().map(|sealed| (sealed.table, sealed.column));
        let known: BTreeSet<(&str, &str)> = sealed.chain(PLAIN_BYTES.iter().copied()).collect();
        assert_eq!(bytes, known);
    }
}
