//! The users file: Authelia's `users:` YAML, read with its lines, watched, reloaded whole or not at all, and
//! written where a password changes.
//!
//! An entry that breaks a rule is left out and named with its line; the others work. A file that cannot be
//! read as a whole stops the start, and at a reload leaves the old users in place (AF-02, AF-05).

mod change;
mod document;
mod entry;
mod look;
mod profile;
mod replace;
mod search;
mod splice;
mod table;
mod watch;

pub use entry::EntryProblem;
pub use profile::{ExtraAttribute, ExtraKind};
pub use splice::{SpliceError, with_hash_replaced};
pub use watch::watch;

use look::Look;
use table::Table;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// There is none. The text goes on with what to put there.
    #[error("users file {} is missing; make it, for example with:\n{TEMPLATE}", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
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

/// A users file to begin with; the hash is yet to be made.
const TEMPLATE: &str = "users:
  alice:
    displayname: 'Alice'
    password: 'the line that `doorward hash-password` prints'
    email: 'alice@example.com'
    groups: ['admins']
";

/// Larger files are refused; that is room for some 200,000 users.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// How a users file is read and who is found in it.
#[derive(Clone, Debug, Default)]
pub struct UsersFileSettings {
    /// The role of each person, by the groups.
    pub roles: RoleMap,
    /// Whether an e-mail address signs in too (`search.email`). Each address is then one user's, in any case,
    /// and nobody's name is another one's address.
    pub search_email: bool,
    /// Whether names sign in in any case (`search.case_insensitive`). They are then all written in lower
    /// case, and nobody's name is another one's address.
    pub case_insensitive: bool,
    /// What `extra` of an entry may hold, by name (`extra_attributes`); nothing else.
    pub extra: BTreeMap<String, ExtraAttribute>,
}

impl From<RoleMap> for UsersFileSettings {
    fn from(roles: RoleMap) -> Self {
        Self { roles, ..Self::default() }
    }
}

/// The users file as a directory. The file is small and in memory, so nothing here is ever stale beyond the
/// watch; what this process writes is seen at once. Accounts carry the name as it is written in the file.
///
/// The stamp of an account follows from its hash, which is all that a file can tell of a new password. So a hash
/// that is made anew ends the sessions from before; that happens once.
pub struct UsersFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    settings: UsersFileSettings,
    table: ArcSwap<Table>,
    /// Held by whoever reads or writes the file to put another table in place.
    changing: Mutex<()>,
    /// Those who want to write line up here, not on the runtime's threads for blocking work.
    writers: tokio::sync::Mutex<()>,
}

impl UsersFile {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read as a whole, or holds nobody.
    pub fn load(path: &Path, settings: impl Into<UsersFileSettings>) -> Result<Self, UsersFileError> {
        let settings = settings.into();
        let look = Look::at(path);
        let table = Table::read(path, look, &read_text(path)?, &settings)?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            settings,
            table: ArcSwap::from_pointee(table),
            changing: Mutex::new(()),
            writers: tokio::sync::Mutex::default(),
        })))
    }

    /// Reads the file again; the old users stay when that fails.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn reload(&self) -> Result<(), UsersFileError> {
        let _turn = self.0.changing();
        let look = Look::at(&self.0.path);
        let text = read_text(&self.0.path)?;
        let table = Table::read(&self.0.path, look, &text, &self.0.settings)?;
        self.0.put(table);
        Ok(())
    }

    /// Whether the password of `name` could be replaced now; to be asked before anything is promised, such as
    /// by mail. Nothing is changed.
    ///
    /// # Errors
    /// Why not, for the log and for administrators.
    pub async fn check_writable(&self, name: &str) -> Result<(), String> {
        change::check(&self.0, name).await
    }

    /// The entries that were left out, each with its line and the rule.
    pub fn problems(&self) -> Vec<EntryProblem> {
        self.0.table.load().problems.clone()
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.0.table.load().accounts().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The present users.
    fn table(&self) -> Arc<Table> {
        self.0.table.load_full()
    }
}

impl Inner {
    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts `table` in place; the caller holds [`Self::changing`].
    fn put(&self, mut table: Table) {
        table.revision = self.table.load().revision + 1;
        self.table.store(Arc::new(table));
    }
}

/// The whole text. A named pipe would never end, a device never stop.
fn read_text(path: &Path) -> Result<String, UsersFileError> {
    let read = || {
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
    };
    read().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => UsersFileError::Missing { path: path.to_owned() },
        _ => UsersFileError::Unreadable { path: path.to_owned(), source },
    })
}

#[async_trait]
impl UserDirectory for UsersFile {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        Ok(self.0.table.load().find(name).cloned())
    }

    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        Ok(search::search(self.0.table.load().accounts(), query))
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        change::replace(&self.0, name, replacement).await
    }

    async fn account_password_fixed(&self, name: &str) -> Result<Option<String>, PortError> {
        Ok(self.check_writable(name).await.err())
    }
}

#[cfg(test)]
mod tests;
