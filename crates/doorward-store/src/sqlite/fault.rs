//! What went wrong in the database, in terms of the ports.

use std::{
    collections::HashSet,
    hash::Hash,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use doorward_core::ports::PortError;

use super::Sqlite;

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>) that are told apart here.
pub(super) mod code {
    pub(in crate::sqlite) const ERROR: u32 = 1;
    pub(in crate::sqlite) const BUSY: u32 = 5;
    pub(in crate::sqlite) const LOCKED: u32 = 6;
    pub(in crate::sqlite) const READONLY: u32 = 8;
    pub(in crate::sqlite) const CORRUPT: u32 = 11;
    pub(in crate::sqlite) const FULL: u32 = 13;
    pub(in crate::sqlite) const CANTOPEN: u32 = 14;
    pub(in crate::sqlite) const CONSTRAINT: u32 = 19;
    pub(in crate::sqlite) const NOTADB: u32 = 26;
}

/// The primary result code of `error`, if SQLite gave one.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let extended: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// So many damaged things of a kind are told to the log one by one; after that it has been said.
const MAX_TOLD: usize = 1_000;

/// What the log has been told already: damage is met at every request, and said once.
pub(super) struct Told<T>(Mutex<HashSet<T>>);

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Eq + Hash> Told<T> {
    /// Whether the log shall hear of `what`; from now on it has.
    pub(super) fn is_news(&self, what: T) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.len() < MAX_TOLD && told.insert(what)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("database {}: {source}", file.display())]
struct Fault {
    file: PathBuf,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl Sqlite {
    /// `error` as the ports know it, with the file's name for the log.
    pub(super) fn fault(&self, error: sqlx::Error) -> PortError {
        let make = match (&error, primary_code(&error)) {
            (_, Some(code::CORRUPT | code::NOTADB)) => PortError::corrupt,
            (_, Some(code::CONSTRAINT)) => PortError::conflict,
            (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_), _) => PortError::corrupt,
            _ => PortError::unavailable,
        };
        make(Fault { file: self.file.clone(), source: error.into() })
    }

    /// Something stored that cannot be read.
    pub(super) fn corrupt(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PortError {
        PortError::corrupt(Fault { file: self.file.clone(), source: source.into() })
    }
}
