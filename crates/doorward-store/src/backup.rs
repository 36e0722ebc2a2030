//! Encrypted archives of the database, the same for every engine: `storage backup` and `storage restore`.
//!
//! An archive holds the opened values of sealed columns within its own encryption, so it can be restored under another
//! storage key and into another engine. It is one moment of the database; nobody waits while it is written. Absent: what
//! must not come back (`backup_tables`), and where the file is.

use std::{
    fmt::Write as _,
    io::{self, Read, Write},
};

use doorward_core::{Entropy, ports::PortError};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use crate::{
    backup_format::{BackupHeader, Opened, Pieces},
    backup_tables::{ARCHIVED, Archived, FORGOTTEN, Kind},
    database::Database,
    engine::{Result as Answer, Row, Transaction, Value, args},
    schema,
    vault::Place,
};

/// Rows of one piece.
const BATCH: usize = 500;

/// Why an archive was not written or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file.
    #[error("the archive cannot be read or written: {0}")]
    File(io::Error),
    /// The database.
    #[error(transparent)]
    Fault(#[from] PortError),
    /// Something else.
    #[error("this is no archive of Doorward")]
    NoArchive,
    /// Of a later program.
    #[error("a newer Doorward has written this archive; restore it with that one")]
    Newer,
    /// Another key or passphrase has sealed it.
    #[error("the archive is encrypted with another key or passphrase")]
    WrongKey,
    /// Cut off, altered, or put together of several.
    #[error("the archive is damaged: it was cut off or altered")]
    Damaged,
    /// Something is there already.
    #[error("the database is not empty ({0} has rows); --force replaces everything in it")]
    NotEmpty(&'static str),
}

/// What was saved or restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupDone {
    /// Rows of all tables.
    pub rows: u64,
    /// Sealed values that did not open; they are kept as they were, and open nowhere.
    pub unreadable: u64,
}

/// The first piece.
#[derive(Serialize, Deserialize)]
struct Begin {
    schema: i64,
}

/// Every other piece: rows of a table. The last one has none.
#[derive(Serialize, Deserialize)]
struct Piece {
    table: String,
    rows: Vec<Vec<Cell>>,
}

/// A value of the archive; bytes in hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(String),
    /// Of a sealed column, opened.
    Opened(String),
    /// Of a sealed column, as it stood there, because it does not open.
    Unreadable(String),
}

impl Database {
    /// Writes an archive of this moment to `to`, sealed with what is made of `material`.
    ///
    /// # Errors
    /// When the database does not answer or `to` takes nothing more; what was written then is no archive.
    pub async fn backup(
        &self,
        header: &BackupHeader,
        material: &[u8],
        entropy: &dyn Entropy,
        to: &mut (dyn Write + Send),
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<BackupDone, BackupError> {
        let mut pieces = Pieces::begin(header, material, entropy, to).map_err(BackupError::File)?;
        pieces.write(&json(&Begin { schema: schema::VERSION })?, false).map_err(BackupError::File)?;
        let mut moment = self.room.begin_snapshot().await.map_err(|failure| self.fault(failure))?;
        let mut done = BackupDone::default();
        for table in ARCHIVED {
            let mut rows = self.read(&mut moment, table, None).await?;
            while let Some(last) = rows.last() {
                let first_column = last.first().cloned();
                let cells = rows.iter().map(|row| self.cells(table, row, &mut done)).collect();
                let piece = Zeroizing::new(json(&Piece { table: table.name.to_owned(), rows: cells })?);
                pieces.write(&piece, false).map_err(BackupError::File)?;
                done.rows += u64::try_from(rows.len()).unwrap_or(0);
                told(done.rows);
                rows = match first_column {
                    Some(after) if table.next.is_some() => self.read(&mut moment, table, Some(after)).await?,
                    _ => Vec::new(),
                };
            }
        }
        pieces
            .write(&json(&Piece { table: String::new(), rows: Vec::new() })?, true)
            .map_err(BackupError::File)?;
        Ok(done)
    }

    /// Reads a whole archive and gives how many rows it has. Changes nothing.
    ///
    /// # Errors
    /// When it is not whole, or not one for this program.
    pub fn check_backup(material: &[u8], from: &mut (dyn Read + Send)) -> Result<u64, BackupError> {
        let mut rows = 0;
        each_piece(material, from, |piece| {
            rows += u64::try_from(piece.rows.len()).unwrap_or(0);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Puts the content of an archive into this database, in one transaction. To be called with one that was checked: it is
    /// checked again on the way, and nothing is restored of one that was changed in between.
    ///
    /// # Errors
    /// When the database has rows and they are not to be replaced, does not answer, or the archive is not whole.
    pub async fn restore(
        &self,
        material: &[u8],
        from: &mut (dyn Read + Send),
        replace: bool,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<BackupDone, BackupError> {
        let fault = |failure| BackupError::from(self.fault(failure));
        let mut transaction = self.room.begin().await.map_err(fault)?;
        for table in ARCHIVED {
            // The start has made a chain of its own.
            let own = table.name == "audit_chain" || table.name == "audit_events";
            if !replace && !own && !self.read(&mut transaction, table, None).await?.is_empty() {
                return Err(BackupError::NotEmpty(table.name));
            }
            transaction.execute(&table.clear, args![]).await.map_err(fault)?;
        }
        for forgotten in &FORGOTTEN {
            transaction.execute(forgotten, args![]).await.map_err(fault)?;
        }
        let mut done = BackupDone::default();
        let mut opened = Opened::begin(material, from)?;
        begin(&mut opened)?;
        while let Some(piece) = opened.next()? {
            let piece: Piece = serde_json::from_slice(&piece).map_err(|_| BackupError::Damaged)?;
            let Some(table) = ARCHIVED.iter().find(|table| table.name == piece.table) else { continue };
            for row in &piece.rows {
                let values = self.values(table, row, &mut done).ok_or(BackupError::Damaged)?;
                transaction.execute(&table.insert, &values).await.map_err(fault)?;
                done.rows += 1;
            }
            told(done.rows);
        }
        transaction.commit().await.map_err(fault)?;
        Ok(done)
    }

    async fn read(
        &self,
        moment: &mut Transaction,
        table: &Archived,
        after: Option<Value<'static>>,
    ) -> Result<Vec<Vec<Value<'static>>>, BackupError> {
        let rows = match (after, &table.next) {
            (Some(after), Some(next)) => moment.fetch_rows(next, &[after, Value::from(BATCH)]).await,
            (None, Some(_)) => moment.fetch_rows(&table.first, args![BATCH]).await,
            (_, None) => moment.fetch_rows(&table.first, args![i64::MAX]).await,
        };
        let read = rows.and_then(|rows| rows.iter().map(|row| values_of(row, table.kinds)).collect());
        Ok(read.map_err(|failure| self.fault(failure))?)
    }

    /// A row as the archive has it.
    fn cells(&self, table: &Archived, row: &[Value<'static>], done: &mut BackupDone) -> Vec<Cell> {
        let place_row = place_row(table, row);
        let mut cells = Vec::with_capacity(row.len());
        for (value, kind) in row.iter().zip(table.kinds) {
            cells.push(match (value, kind) {
                (Value::Integer(Some(integer)), _) => Cell::Integer(*integer),
                (Value::Text(Some(text)), _) => Cell::Text(text.to_string()),
                (Value::Bytes(Some(bytes)), Kind::Sealed) => match self.opened(table, &place_row, bytes) {
                    Some(plain) => Cell::Opened(hex(&plain)),
                    None => {
                        done.unreadable += 1;
                        Cell::Unreadable(hex(bytes))
                    }
                },
                (Value::Bytes(Some(bytes)), _) => Cell::Bytes(hex(bytes)),
                _ => Cell::Null,
            });
        }
        cells
    }

    fn opened(&self, table: &Archived, row: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let column = table.seal()?;
        let place = Place { table: column.table, column: column.column, row };
        self.vault_of(column).open(&place, sealed).ok().map(Zeroizing::new)
    }

    /// A row as the database has it; `None` if it is not one of this table.
    fn values(&self, table: &Archived, row: &[Cell], done: &mut BackupDone) -> Option<Vec<Value<'static>>> {
        let lacking = table.kinds.len().checked_sub(row.len())?;
        if lacking != 0 && lacking != table.later_texts() {
            return None;
        }
        let mut values = Vec::with_capacity(row.len());
        for (cell, kind) in row.iter().zip(table.kinds) {
            values.push(match (cell, kind) {
                (Cell::Null, Kind::Integer) => Value::Integer(None),
                (Cell::Null, Kind::Text) => Value::Text(None),
                (Cell::Null, _) => Value::Bytes(None),
                (Cell::Integer(integer), Kind::Integer) => Value::from(*integer),
                (Cell::Text(text), Kind::Text) => Value::from(text.clone()),
                (Cell::Bytes(bytes), Kind::Bytes) | (Cell::Opened(bytes), Kind::Sealed) => {
                    Value::from(unhex(bytes)?)
                }
                (Cell::Unreadable(bytes), Kind::Sealed) => {
                    done.unreadable += 1;
                    Value::from(unhex(bytes)?)
                }
                _ => return None,
            });
        }
        values.resize_with(table.kinds.len(), || Value::from(String::new()));
        let place_row = place_row(table, &values);
        for (value, cell) in values.iter_mut().zip(row) {
            if let (Value::Bytes(Some(plain)), Cell::Opened(_)) = (&*value, cell) {
                let column = table.seal()?;
                let place = Place { table: column.table, column: column.column, row: &place_row };
                *value = Value::from(self.vault_of(column).seal(&place, plain));
            }
        }
        Some(values)
    }
}

fn values_of(row: &Row, kinds: &[Kind]) -> Answer<Vec<Value<'static>>> {
    let mut values = Vec::with_capacity(kinds.len());
    for (index, kind) in kinds.iter().enumerate() {
        values.push(match kind {
            Kind::Integer => Value::from(row.get::<Option<i64>>(index)?),
            Kind::Text => Value::from(row.get::<Option<String>>(index)?),
            Kind::Bytes | Kind::Sealed => Value::from(row.get::<Option<Vec<u8>>>(index)?),
        });
    }
    Ok(values)
}

/// What names a row in its sealing.
fn place_row(table: &Archived, row: &[Value<'static>]) -> Vec<u8> {
    let keys: Vec<Value<'_>> = table.row.iter().filter_map(|index| row.get(*index).cloned()).collect();
    table.seal().map_or_else(Vec::new, |column| (column.row)(&keys))
}

fn begin(opened: &mut Opened<'_>) -> Result<(), BackupError> {
    let first = opened.next()?.ok_or(BackupError::Damaged)?;
    let first: Begin = serde_json::from_slice(&first).map_err(|_| BackupError::Damaged)?;
    // What older ones lack is said by `later_texts`.
    if first.schema > schema::VERSION { Err(BackupError::Newer) } else { Ok(()) }
}

fn each_piece(
    material: &[u8],
    from: &mut (dyn Read + Send),
    mut each: impl FnMut(Piece) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut opened = Opened::begin(material, from)?;
    begin(&mut opened)?;
    while let Some(piece) = opened.next()? {
        each(serde_json::from_slice(&piece).map_err(|_| BackupError::Damaged)?)?;
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, BackupError> {
    serde_json::to_vec(value).map_err(|error| BackupError::File(error.into()))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests;
