//! Watching files by looking: the configuration and certificates are few and small, and a look each second sees
//! editors that replace, links that are swapped and file systems that announce nothing, all alike.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// What tells one version of the files from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look(Vec<Option<(PathBuf, SystemTime, u64)>>);

impl Look {
    /// How the files are now, links followed.
    pub(crate) fn at(paths: &[PathBuf]) -> Self {
        Self(paths.iter().map(|path| look(path)).collect())
    }
}

fn look(path: &Path) -> Option<(PathBuf, SystemTime, u64)> {
    let real = fs::canonicalize(path).ok()?;
    let metadata = fs::metadata(&real).ok()?;
    Some((real, metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_changed_a_swapped_and_a_missing_file_are_seen() {
        let folder = std::env::temp_dir().join(format!("doorward-look-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let paths = [folder.join("file")];
        let missing = Look::at(&paths);
        fs::write(&paths[0], "one").unwrap();
        let first = Look::at(&paths);
        assert_ne!(missing, first);
        assert_eq!(first, Look::at(&paths));
        fs::write(&paths[0], "other").unwrap();
        assert_ne!(first, Look::at(&paths));
        fs::remove_dir_all(&folder).unwrap();
    }
}
