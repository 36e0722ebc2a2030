//! Opening a database: find out what it is without changing it, refuse what is not ours to change, then bring the
//! schema up to date.

mod backup;
mod connection;
mod error;
mod migrate_mysql;
mod migrate_postgres;
mod server;
mod sqlite;

use doorward_crypto::seal::SealError;

pub use self::error::OpenError;
pub(crate) use self::{server::open as server, sqlite::open as sqlite};
use crate::{
    change_key::learn,
    schema,
    vault::{Place, Vault},
};

/// Sealed when the database is created; only the same key opens it.
pub(crate) const KEY_CHECK: &[u8] = b"doorward";

pub(crate) const KEY_CHECK_PLACE: Place<'static> =
    Place { table: "meta", column: "value", row: b"key_check" };

/// Judges the sealed check among the rows of `meta`, if it is there. Learns the other key of a change that is under way.
fn judge_key(vault: &Vault, database: &str, meta: &[(String, Vec<u8>)]) -> Result<(), OpenError> {
    learn(vault, meta);
    let database = database.to_owned();
    let check = meta.iter().find(|(name, _)| name.as_bytes() == KEY_CHECK_PLACE.row);
    let cause = match check.map(|(_, sealed)| vault.open(&KEY_CHECK_PLACE, sealed)) {
        Some(Ok(text)) if text == KEY_CHECK => return Ok(()),
        Some(Err(SealError::OtherKey)) => return Err(OpenError::WrongKey { database }),
        Some(_) => "the check of the encryption key was altered",
        None => "the check of the encryption key is missing",
    };
    Err(OpenError::Damaged { database, cause: cause.to_owned() })
}

/// Refuses a schema that this program does not know; `true` if it has to be brought up to date.
fn judge_version(database: &str, found: i64) -> Result<bool, OpenError> {
    if found > schema::VERSION {
        return Err(OpenError::Newer { database: database.to_owned(), found, known: schema::VERSION });
    }
    Ok(found < schema::VERSION)
}
