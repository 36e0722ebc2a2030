//! What a backup holds, table by table: the statements that read and write it.
//!
//! Absent on purpose: sessions, one-time values and their marks, messages, and counted failures. Bringing them back would
//! bring back what has ended: a session that was signed out, a link that was used, a mail that was sent. `meta` belongs to
//! the database that is restored into.

use crate::{
    engine::{Sql, sql},
    schema::sealed::{SEALED, SealedColumn},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Integer,
    Text,
    Bytes,
    /// Opened for the archive and sealed anew from it.
    Sealed,
}

/// A table of the archive.
pub(crate) struct Archived {
    pub(crate) name: &'static str,
    pub(crate) kinds: &'static [Kind],
    /// Where the columns stand that name a row in its sealing.
    pub(crate) row: &'static [usize],
    /// `[limit]`
    pub(crate) first: Sql,
    /// Of the rows after one: `[its first column, limit]`. The first column is unique, except of what is small enough to be
    /// read at once.
    pub(crate) next: Option<Sql>,
    pub(crate) insert: Sql,
    pub(crate) clear: Sql,
}

impl Archived {
    /// Texts at the end of a row that archives of older schemas lack, and that were empty there.
    pub(crate) fn later_texts(&self) -> usize {
        usize::from(self.name == "audit_events")
    }

    /// How the values of its sealed column are sealed.
    pub(crate) fn seal(&self) -> Option<&'static SealedColumn> {
        SEALED.iter().find(|column| column.table == self.name)
    }
}

macro_rules! mark {
    ($kind:ident) => {
        ", ?"
    };
}

macro_rules! archived {
    ($table:literal $row:expr, [$first:literal $kind:ident $(, $column:literal $more:ident)*]) => {
        archived!(@with $table $row, Some(sql!(concat!(
            "SELECT ", $first, $(", ", $column,)* " FROM ", $table, " WHERE ", $first, " > ? ORDER BY ", $first, " LIMIT ?"
        ))), [$first $kind $(, $column $more)*])
    };
    (whole $table:literal [$first:literal $kind:ident $(, $column:literal $more:ident)*]) => {
        archived!(@with $table &[], None, [$first $kind $(, $column $more)*])
    };
    (@with $table:literal $row:expr, $next:expr, [$first:literal $kind:ident $(, $column:literal $more:ident)*]) => {
        Archived {
            name: $table,
            kinds: &[Kind::$kind $(, Kind::$more)*],
            row: $row,
            first: sql!(concat!("SELECT ", $first, $(", ", $column,)* " FROM ", $table, " ORDER BY ", $first, " LIMIT ?")),
            next: $next,
            insert: sql!(concat!(
                "INSERT INTO ", $table, " (", $first, $(", ", $column,)* ") VALUES (?", $(mark!($more),)* ")"
            )),
            clear: sql!(concat!("DELETE FROM ", $table)),
        }
    };
}

/// In the order in which they are restored.
pub(crate) const ARCHIVED: &[Archived] = &[
    archived!("accounts" &[0, 1, 2, 3, 4, 5, 7, 8, 9, 11], [
        "name_folded" Text, "name" Text, "display_name" Text, "email" Text, "role" Text, "\"groups\"" Text,
        "password_hash" Sealed, "password_set_at" Integer, "first_password_expires" Integer, "disabled" Integer,
        "created_at" Integer, "must_change_password" Integer, "search_text" Text
    ]),
    archived!("flags" &[0], ["name" Text, "value" Text]),
    archived!(whole "bans" [
        "kind" Text, "value" Text, "since" Integer, "until" Integer, "source" Text, "reason" Text
    ]),
    archived!("totp" &[0], ["user_folded" Text, "last_step" Integer, "last_used" Integer, "data" Sealed]),
    archived!("passkeys" &[0], [
        "\"key\"" Bytes, "user_folded" Text, "name_folded" Text, "created" Integer, "data" Sealed
    ]),
    archived!("user_handles" &[0], ["\"key\"" Bytes, "user_folded" Text, "data" Sealed]),
    archived!("recovery_codes" &[0], ["\"key\"" Bytes, "user_folded" Text, "proof" Sealed]),
    archived!("api_keys" &[0], [
        "\"key\"" Bytes, "user_folded" Text, "created" Integer, "ends" Integer, "last_used" Integer,
        "last_address" Text, "data" Sealed
    ]),
    archived!("preferences" &[0], ["user_folded" Text, "data" Text]),
    archived!("audit_chain" &[0], [
        "name" Text, "chain_key" Sealed, "anchor_id" Integer, "anchor" Bytes, "last_id" Integer, "last" Bytes,
        "seal" Bytes
    ]),
    archived!("audit_events" &[0], [
        "id" Integer, "at" Integer, "action" Text, "actor" Text, "actor_key" Text, "about" Text, "about_key" Text,
        "address" Text, "agent" Text, "method" Text, "path" Text, "success" Integer, "reason" Text,
        "request_id" Text, "link" Bytes, "session" Text
    ]),
];

/// Emptied by a restore, and not part of an archive.
pub(crate) const FORGOTTEN: [Sql; 5] = [
    sql!("DELETE FROM sessions"),
    sql!("DELETE FROM one_time_values"),
    sql!("DELETE FROM burnt"),
    sql!("DELETE FROM outbox"),
    sql!("DELETE FROM failures"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection as _, SqliteConnection, query_as, raw_sql};

    use super::*;
    use crate::schema;

    #[tokio::test]
    async fn every_column_of_every_table_is_archived_or_forgotten_on_purpose() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for (_, migration) in schema::missing(0) {
            raw_sql(migration.sqlite).execute(&mut connection).await.unwrap();
        }
        let mut archived = BTreeSet::from(["meta"]);
        archived.extend(ARCHIVED.iter().map(|table| table.name));
        let forgotten = FORGOTTEN.iter().map(|sql| sql.sqlite.rsplit(' ').next().unwrap());
        archived.extend(forgotten);
        assert_eq!(archived, BTreeSet::from(schema::TABLES));
        for table in ARCHIVED {
            let columns: Vec<(String, String)> = query_as("SELECT name, type FROM pragma_table_info(?)")
                .bind(table.name)
                .fetch_all(&mut connection)
                .await
                .unwrap();
            let selected = table.first.sqlite.split(" FROM ").next().unwrap().replace("SELECT ", "");
            let names: Vec<String> = selected.split(", ").map(|name| name.replace('"', "")).collect();
            let known: BTreeSet<_> =
                names.iter().zip(table.kinds).map(|(name, kind)| (name.as_str(), *kind)).collect();
            let found: BTreeSet<_> = columns
                .iter()
                .map(|(name, kind)| {
                    let sealed =
                        SEALED.iter().any(|sealed| sealed.table == table.name && sealed.column == name);
                    let kind = match kind.as_str() {
                        "INTEGER" => Kind::Integer,
                        "TEXT" => Kind::Text,
                        _ if sealed => Kind::Sealed,
                        _ => Kind::Bytes,
                    };
                    (name.as_str(), kind)
                })
                .collect();
            assert_eq!(known, found, "{}", table.name);
        }
    }
}
