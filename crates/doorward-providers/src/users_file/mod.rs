//! The users file: Authelia's `users:` YAML, read with its lines, watched, and reloaded whole or not at all.
//!
//! An entry that breaks a rule is left out and named with its line; the others work. A file that cannot be
//! read as a whole stops the start, and at a reload leaves the old users in place (AF-02, AF-05).

mod document;
mod entry;
mod watch;

pub use entry::EntryProblem;
pub use watch::watch;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use doorward_core::{
    identity::{Account, RoleMap},
    ports::{PortError, UserDirectory},
};

/// Why the file as a whole cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UsersFileError {
    /// It cannot be read.
    #[error("users file {}: {source}; it must exist and be readable for this user", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// It is not the YAML it should be.
    #[error("users file {}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        message: String,
    },
    /// It has no usable user.
    #[error("users file {}: it has no usable user; add one below `users:`", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// The users of one file at one moment.
struct Table {
    accounts: HashMap<String, Account>,
    problems: Vec<EntryProblem>,
}

/// The users file as a directory. Names are compared as they are written; the file is small and in memory, so
/// nothing here is ever stale beyond the watch.
pub struct UsersFile {
    path: PathBuf,
    roles: RoleMap,
    table: ArcSwap<Table>,
}

impl UsersFile {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read as a whole, or holds nobody.
    pub fn load(path: &Path, roles: RoleMap) -> Result<Self, UsersFileError> {
        let table = read(path, &roles)?;
        Ok(Self { path: path.to_owned(), roles, table: ArcSwap::from_pointee(table) })
    }

    /// Reads the file again; the old users stay when that fails.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn reload(&self) -> Result<(), UsersFileError> {
        self.table.store(Arc::new(read(&self.path, &self.roles)?));
        Ok(())
    }

    /// The entries that were left out, each with its line and the rule.
    pub fn problems(&self) -> Vec<EntryProblem> {
        self.table.load().problems.clone()
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.table.load().accounts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn read(path: &Path, roles: &RoleMap) -> Result<Table, UsersFileError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| UsersFileError::Unreadable { path: path.to_owned(), source })?;
    let entries = document::parse(&text)
        .map_err(|message| UsersFileError::Malformed { path: path.to_owned(), message })?;
    let (accounts, problems) = entry::accounts(entries, roles);
    if accounts.is_empty() {
        if let Some(problem) = problems.first() {
            return Err(UsersFileError::Malformed { path: path.to_owned(), message: problem.to_string() });
        }
        return Err(UsersFileError::Empty { path: path.to_owned() });
    }
    Ok(Table { accounts, problems })
}

#[async_trait]
impl UserDirectory for UsersFile {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        Ok(self.table.load().accounts.get(name).cloned())
    }
}

#[cfg(test)]
mod tests;
