//! A users file is for one instance; a second one is told so (AF-11).

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// A lock on the users file as it is now. It prevents nothing; it only lets instances notice each other.
pub(crate) struct Alone {
    path: PathBuf,
    held: Mutex<Option<File>>,
}

impl Alone {
    /// Takes the file at `path`, or says that another instance has it.
    pub(crate) fn with(path: &Path) -> Self {
        let held = lock(path);
        if held.is_none() {
            tracing::warn!(
                "users file {}: another Doorward uses it; a users file is for one instance, several share a database",
                path.display()
            );
        }
        Self { path: path.to_owned(), held: Mutex::new(held) }
    }

    /// Takes the file that stands there now: whoever writes it puts another one in its place.
    pub(crate) fn look_again(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // The one before first, or the same file would be in its own way.
        *held = None;
        *held = lock(&self.path);
    }
}

/// The locked file; `None` if somebody else has locked it. What cannot be locked at all counts as nobody's.
fn lock(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        Ok(()) | Err(TryLockError::Error(_)) => Some(file),
    }
}
