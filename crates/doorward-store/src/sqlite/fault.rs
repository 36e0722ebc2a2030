//! What went wrong in the database, in terms of the ports.

use std::path::PathBuf;

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
