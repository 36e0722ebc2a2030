//! What tells one version of a file from another, without reading it.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// How a file looks, links followed; `None` inside when there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look(Option<Seen>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    real: PathBuf,
    device_and_inode: (u64, u64),
    size: u64,
    /// Seconds and nanoseconds of the last write, and of the last change of the inode: the latter shows a
    /// replacement that copies size and time of what it replaces.
    times: [i64; 4],
}

impl Look {
    pub(super) fn at(path: &Path) -> Self {
        let look = || {
            let real = fs::canonicalize(path).ok()?;
            let metadata = fs::metadata(&real).ok()?;
            Some(Seen {
                real,
                device_and_inode: (metadata.dev(), metadata.ino()),
                size: metadata.size(),
                times: [metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()],
            })
        };
        Self(look())
    }
}
