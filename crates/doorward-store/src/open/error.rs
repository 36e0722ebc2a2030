//! Why a database cannot be used, in sentences for whoever runs Doorward.

use std::{io, path::PathBuf};

/// Why a database cannot be used. Each text names the database and what to do, and no password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder does not exist, is no folder, or cannot be written.
    #[error(
        "the database {database} cannot be created: {cause}; create the folder {} or make it writable for this \
         user", folder.display()
    )]
    Folder {
        /// The database.
        database: String,
        /// Its folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file or its folder cannot be written.
    #[error(
        "the database {database} cannot be written: {cause}; make it and its folder writable for this user, and \
         see that the disk is not full"
    )]
    Unwritable {
        /// The database.
        database: String,
        /// What the system or SQLite said.
        cause: String,
    },
    /// The file is something else.
    #[error(
        "{database} is not an SQLite database; name another file, or move it away to start with an empty database"
    )]
    NotADatabase {
        /// The file.
        database: String,
    },
    /// The database is one of another program.
    #[error("{database} is a database of another program; name another one for Doorward's own")]
    Foreign {
        /// The database.
        database: String,
    },
    /// The database cannot be read.
    #[error(
        "the database {database} is damaged: {cause}; restore it from a backup, or move it away to start with an \
         empty one"
    )]
    Damaged {
        /// The database.
        database: String,
        /// What is wrong.
        cause: String,
    },
    /// The database was written by a newer version of Doorward. Nothing was changed.
    #[error(
        "the database {database} has schema version {found}, and this Doorward knows up to {known}; start the \
         newer Doorward that wrote it, or restore the backup from before the update"
    )]
    Newer {
        /// The database.
        database: String,
        /// Its schema version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The database was sealed with another key (AM-13). Nothing was changed.
    #[error(
        "the database {database} is encrypted with another key; set storage.encryption_key to the key that it was \
         created with; nothing was changed"
    )]
    WrongKey {
        /// The database.
        database: String,
    },
    /// The database cannot be saved before its schema is changed. Nothing was changed.
    #[error(
        "the database {database} must be updated, and its backup {} cannot be written before: {cause}; make room or \
         make the folder writable; nothing was changed", backup.display()
    )]
    Backup {
        /// The database.
        database: String,
        /// Where the backup would be.
        backup: PathBuf,
        /// What the system or SQLite said.
        cause: String,
    },
    /// Another program holds the database for itself.
    #[error("the database {database} is locked by another program; end that program and start again")]
    Locked {
        /// The database.
        database: String,
    },
    /// The server does not answer.
    #[error("the database {database} cannot be reached: {cause}; see that the server runs and listens there")]
    Unreachable {
        /// The database.
        database: String,
        /// What the system said.
        cause: String,
    },
    /// The server lets nobody in by this name and password.
    #[error(
        "the database {database} does not let Doorward in: {cause}; see user name, password and database name"
    )]
    Refused {
        /// The database.
        database: String,
        /// What the server said.
        cause: String,
    },
    /// A setting that cannot be.
    #[error("the database {database} cannot be opened: {cause}")]
    Setting {
        /// The database.
        database: String,
        /// What is wrong with which setting.
        cause: String,
    },
    /// Anything else that the engine reports.
    #[error("the database {database} cannot be opened: {cause}")]
    Failed {
        /// The database.
        database: String,
        /// What the engine said.
        cause: sqlx::Error,
    },
}
