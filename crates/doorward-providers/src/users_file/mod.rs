//! The users file: Authelia's `users:` YAML, read with its lines, watched, and reloaded whole or not at all.
//!
//! An entry that breaks a rule is left out and named with its line; the others work. A file that cannot be
//! read as a whole stops the start, and at a reload leaves the old users in place (AF-02, AF-05).

mod document;
mod entry;
mod look;
mod search;
mod watch;

pub use entry::EntryProblem;
pub use watch::watch;

use look::Look;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use doorward_core::{
    identity::{Account, RoleMap},
    ports::{AccountQuery, HashReplacement, PortError, ReplaceOutcome, UserDirectory},
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

/// Larger files are refused; that is room for some 200,000 users.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The users of one file at one moment.
struct Table {
    /// How the file was just before it was read, so that no edit falls between reading and watching.
    look: Look,
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

    /// How the file was when the present users were read.
    fn look(&self) -> Look {
        self.table.load().look.clone()
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
    let look = Look::at(path);
    let text =
        read_text(path).map_err(|source| UsersFileError::Unreadable { path: path.to_owned(), source })?;
    let entries = document::parse(&text)
        .map_err(|message| UsersFileError::Malformed { path: path.to_owned(), message })?;
    let (accounts, problems) = entry::accounts(entries, roles);
    if accounts.is_empty() {
        if problems.is_empty() {
            return Err(UsersFileError::Empty { path: path.to_owned() });
        }
        let message = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        return Err(UsersFileError::Malformed { path: path.to_owned(), message });
    }
    Ok(Table { look, accounts, problems })
}

/// A named pipe would never end, a device never stop.
fn read_text(path: &Path) -> io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_SIZE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MiB"));
    }
    Ok(text)
}

#[async_trait]
impl UserDirectory for UsersFile {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        Ok(self.table.load().accounts.get(name).cloned())
    }

    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        Ok(search::search(&self.table.load().accounts, query))
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        _replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        let known = self.table.load().accounts.contains_key(name);
        Ok(if known { ReplaceOutcome::ReadOnly(String::new()) } else { ReplaceOutcome::Missing })
    }
}

#[cfg(test)]
mod tests;
