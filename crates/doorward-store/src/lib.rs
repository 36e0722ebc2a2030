//! Where Doorward keeps what must outlive a request: accounts, sessions, bans, flags and whatever the ports name.
//!
//! [`Database`] is SQLite, PostgreSQL or MySQL/MariaDB behind `core`'s ports; [`MemorySessions`] keeps sessions of one
//! process that may be forgotten with it. What would let its reader or its writer sign in as somebody else is sealed
//! here and bound to its table, column and row (AM-10 to AM-12). Absent: HTTP, rules, and everything that
//! decides whether a session or account is good.
//!
//! A new table: its columns in `migrations/<engine>/`, a line in `schema` (tables, migrations, sealed columns), a
//! file beside `bans.rs` with its statements and the port, written as the head of `engine` says.

mod accounts;
mod audit;
mod backup;
mod backup_format;
mod backup_tables;
mod bans;
mod change_key;
mod database;
mod emergency;
mod encryption;
mod engine;
mod fault;
mod flags;
mod memory;
mod open;
mod people;
mod presence;
mod schema;
mod sessions;
mod settings;
mod vault;

pub use audit::AuditWriter;
pub use backup::{BackupDone, BackupError};
pub use backup_format::{BackupHeader, BackupSecret};
pub use change_key::{KeyChange, KeyChangeError, Resealed};
pub use database::{Database, Sqlite};
pub use encryption::ColumnCheck;
pub use engine::Engine;
pub use memory::MemorySessions;
pub use open::OpenError;
pub use presence::Presence;
pub use settings::{ServerAddress, ServerKind, ServerSettings, ServerTls, SqliteSettings};
