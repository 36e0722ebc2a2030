//! A new password hash for one user of the file (AF-04): read anew, changed in its own text, replaced whole.
//!
//! Writers take turns, also those of other processes of ours (a lock on the folder). An edit by somebody else is
//! waited for and kept: what is changed is always what the file says at the last moment before it is replaced.

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
    time::Duration,
};

use doorward_core::ports::{HashReplacement, PortError, ReplaceOutcome};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Inner, Look, Table, UsersFileError,
    document::WrittenEntry,
    read_text,
    replace::{ReplaceError, Staged},
    splice::{self, SpliceError},
    watch::settled,
};

/// Others hold the lock for the time of one small write.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// How often an edit may come in between before the writer gives up.
const ROUNDS: u32 = 5;

/// What is to be written.
struct Change {
    name: String,
    hash: SecretString,
    /// Only while this is what is stored.
    only_if: Option<SecretString>,
}

/// What came of one round.
enum Round {
    Over(ReplaceOutcome),
    /// The file has changed meanwhile; nothing was done.
    Again,
}

pub(super) async fn replace(
    inner: &Arc<Inner>,
    name: &str,
    replacement: HashReplacement<'_>,
) -> Result<ReplaceOutcome, PortError> {
    let (hash, only_if) = match replacement {
        HashReplacement::Password(password) => (&password.hash, None),
        HashReplacement::Rehash { stored, hash } => (hash, Some(stored.clone())),
    };
    let change = Arc::new(Change { name: name.to_owned(), hash: hash.clone(), only_if });
    let _turn = inner.writers.lock().await;
    let lock = match lock_folder(&inner.path).await {
        Ok(lock) => Arc::new(lock),
        Err(outcome) => return outcome,
    };
    for _ in 0..ROUNDS {
        // Somebody may be in the middle of writing; replacing the file then would lose the rest.
        if Look::at(&inner.path) != inner.table.load().look {
            settled(&inner.path).await;
        }
        let (inner, change, lock) = (Arc::clone(inner), Arc::clone(&change), Arc::clone(&lock));
        let round = move || {
            // Kept by the work itself, which goes on when the one who asked is gone.
            let _lock = lock;
            round(&inner, &change)
        };
        match tokio::task::spawn_blocking(round).await.map_err(PortError::unavailable)?? {
            Round::Over(outcome) => return Ok(outcome),
            Round::Again => {}
        }
    }
    Err(PortError::unavailable("somebody else keeps writing the users file"))
}

/// As [`replace`], without writing.
pub(super) async fn check(inner: &Arc<Inner>, name: &str) -> Result<(), String> {
    let (inner, name) = (Arc::clone(inner), name.to_owned());
    let work = move || {
        let text = read_text(&inner.path).map_err(|fault| broken(&fault))?;
        let table = Table::read(&inner.path, Look::at(&inner.path), &text, &inner.settings);
        let table = table.map_err(|fault| broken(&fault))?;
        table.named(&name).ok_or_else(|| format!("the users file has no user {name:?}"))?;
        // Any value tells whether the place can be changed.
        splice::splice(&text, &name, "-").map_err(|fault| in_file(&inner.path, &fault))?;
        Staged::beside(&inner.path).map(drop).map_err(|fault| fault.to_string())
    };
    tokio::task::spawn_blocking(work).await.map_err(|fault| fault.to_string())?
}

fn round(inner: &Inner, change: &Change) -> Result<Round, PortError> {
    let _turn = inner.changing();
    let look = Look::at(&inner.path);
    let read_only = |reason| Ok(Round::Over(ReplaceOutcome::ReadOnly(reason)));
    let text = match read_text(&inner.path) {
        Ok(text) => text,
        Err(fault) => return read_only(broken(&fault)),
    };
    let before = match Table::read(&inner.path, look.clone(), &text, &inner.settings) {
        Ok(table) => table,
        Err(fault) => return read_only(broken(&fault)),
    };
    let Some(account) = before.named(&change.name) else { return Ok(Round::Over(ReplaceOutcome::Missing)) };
    if let Some(stored) = &change.only_if
        && stored.expose_secret() != account.password_hash.expose_secret()
    {
        return Ok(Round::Over(ReplaceOutcome::Changed));
    }
    let (new_text, entries) = match splice::splice(&text, &change.name, change.hash.expose_secret()) {
        Ok(new) => new,
        Err(fault) => return read_only(in_file(&inner.path, &fault)),
    };
    let after = Table::of(look.clone(), &entries, &inner.settings);
    if after.problems != before.problems || after.named(&change.name).is_none() {
        return Err(PortError::corrupt("the new hash is none that a users file can hold"));
    }
    let mut written = match write(&inner.path, &look, &new_text) {
        Ok(true) => seen_after(inner, after, &new_text, &entries),
        Ok(false) => return Ok(Round::Again),
        Err(ReplaceError::Obstacle(reason)) => return read_only(reason),
        Err(ReplaceError::Fault(fault)) => return Err(PortError::unavailable(fault)),
    };
    written.own_change = inner.table.load().look == look;
    inner.put(written);
    Ok(Round::Over(ReplaceOutcome::Done))
}

/// `false` if the file no longer looks like `look`.
fn write(path: &Path, look: &Look, text: &str) -> Result<bool, ReplaceError> {
    let mut staged = Staged::beside(path)?;
    staged.write(text)?;
    if Look::at(path) != *look {
        return Ok(false);
    }
    staged.take_place()?;
    Ok(true)
}

/// The table of what was written. It carries the file's present look only if the file still says that; if
/// somebody has replaced it meanwhile, the watch finds another look and reads it.
fn seen_after(inner: &Inner, after: Table, text: &str, entries: &[WrittenEntry]) -> Table {
    let look = Look::at(&inner.path);
    match read_text(&inner.path) {
        Ok(present) if present == text => Table::of(look, entries, &inner.settings),
        _ => after,
    }
}

/// A lock that other processes of ours respect too, held as long as the file is open.
async fn lock_folder(path: &Path) -> Result<Option<File>, Result<ReplaceOutcome, PortError>> {
    let real = std::fs::canonicalize(path).map_err(|fault| {
        Ok(ReplaceOutcome::ReadOnly(format!("the users file {} cannot be found: {fault}", path.display())))
    })?;
    // Where a folder cannot be opened or locked (some network file systems), this process' own turns remain.
    let Some(Ok(folder)) = real.parent().map(File::open) else { return Ok(None) };
    for _ in 0..LOCK_TRIES {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_PAUSE).await,
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(Err(PortError::unavailable("another process keeps the folder of the users file locked")))
}

fn broken(fault: &UsersFileError) -> String {
    match fault {
        UsersFileError::Missing { path } => format!("the users file {} is missing", path.display()),
        other => format!("nothing is written while the file cannot be read: {other}"),
    }
}

fn in_file(path: &Path, fault: &SpliceError) -> String {
    format!("users file {}: {fault}", path.display())
}
