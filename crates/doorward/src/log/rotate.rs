//! Putting log files aside, and deleting old ones (HS-72, HS-73): `doorward.log` becomes `doorward.log.1`, that one
//! `doorward.log.2`, and so on. Nothing here ends the process: where a file cannot be moved, writing goes on.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Files put aside have numbers up to 9999.
const LONGEST_NUMBER: usize = 4;

/// When a file is put aside, and how long it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rotation {
    /// At this size.
    pub(crate) max_bytes: Option<u64>,
    /// At this age.
    pub(crate) max_age: Option<Duration>,
    /// So many are kept.
    pub(crate) max_files: usize,
    /// For so long.
    pub(crate) retention: Option<Duration>,
}

/// Opens the log for appending; a new file has mode 0600 from its first instant, a new folder 0700.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

impl Rotation {
    /// Whether a file of this size that was begun then is to be put aside. An empty one never is.
    pub(super) fn is_due(&self, bytes: u64, begun: SystemTime, now: SystemTime) -> bool {
        let age = now.duration_since(begun).unwrap_or_default();
        bytes > 0
            && (self.max_bytes.is_some_and(|most| bytes >= most)
                || self.max_age.is_some_and(|most| age >= most))
    }

    /// Puts the file at `path` aside.
    pub(super) fn put_aside(&self, path: &Path) -> io::Result<()> {
        if self.max_files == 0 {
            return fs::remove_file(path);
        }
        let mut number = self.max_files;
        remove(&aside(path, number))?;
        while number > 1 {
            match fs::rename(aside(path, number - 1), aside(path, number)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => number -= 1,
            }
        }
        fs::rename(path, aside(path, 1))
    }

    /// Deletes what was put aside and is too old, or one too many (`max_files` may have been lowered).
    pub(super) fn forget_old(&self, path: &Path, now: SystemTime) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str()))
        else {
            return;
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let found = entry.file_name();
            let number = found
                .to_str()
                .and_then(|found| found.strip_prefix(name)?.strip_prefix('.'))
                .filter(|number| !number.starts_with('0') && number.len() <= LONGEST_NUMBER)
                .and_then(|number| number.parse::<usize>().ok());
            // What others number otherwise, such as by date, is theirs.
            let Some(number) = number else { continue };
            let written = entry.metadata().and_then(|metadata| metadata.modified());
            let age = written.ok().and_then(|written| now.duration_since(written).ok()).unwrap_or_default();
            if number > self.max_files || self.retention.is_some_and(|most| age >= most) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn aside(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("doorward-rotate-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(&self.0)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn rotation() -> Rotation {
        Rotation { max_bytes: Some(100), max_age: Some(DAY), max_files: 2, retention: Some(7 * DAY) }
    }

    #[test]
    fn size_and_age_each_put_a_file_aside() {
        let (rotation, begun) = (rotation(), SystemTime::UNIX_EPOCH + 100 * DAY);
        assert!(!rotation.is_due(99, begun, begun));
        assert!(rotation.is_due(100, begun, begun));
        assert!(rotation.is_due(1, begun, begun + DAY));
        assert!(!rotation.is_due(0, begun, begun + 9 * DAY), "an empty file stays");
        assert!(!rotation.is_due(1, begun, begun - DAY), "a clock that went back");
        let never = Rotation { max_bytes: None, max_age: None, ..rotation };
        assert!(!never.is_due(u64::MAX, begun, begun + 1_000 * DAY));
    }

    #[test]
    fn so_many_files_are_kept_and_all_are_private() {
        let folder = Folder::new("count");
        let log = folder.0.join("logs/door.log");
        for round in 0..4 {
            use std::io::Write as _;
            writeln!(open(&log).unwrap(), "{round}").unwrap();
            rotation().put_aside(&log).unwrap();
        }
        drop(open(&log).unwrap());
        let logs = Folder(folder.0.join("logs"));
        assert_eq!(logs.names(), ["door.log", "door.log.1", "door.log.2"]);
        assert_eq!(fs::read_to_string(logs.0.join("door.log.1")).unwrap(), "3\n");
        assert_eq!(fs::read_to_string(logs.0.join("door.log.2")).unwrap(), "2\n");
        for (path, mode) in [("", 0o700), ("door.log", 0o600), ("door.log.1", 0o600)] {
            let found = fs::metadata(logs.0.join(path)).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{path}");
        }
    }

    #[test]
    fn old_files_are_forgotten_and_others_left_alone() {
        let folder = Folder::new("age");
        let log = folder.0.join("door.log");
        for name in ["door.log", "door.log.1", "door.log.2", "door.log.3", "door.log.gz", "door.log.1.bak"] {
            let _ = open(&folder.0.join(name)).unwrap();
        }
        let now = fs::metadata(&log).unwrap().modified().unwrap();
        rotation().forget_old(&log, now + 6 * DAY);
        assert_eq!(folder.names(), ["door.log", "door.log.1", "door.log.1.bak", "door.log.2", "door.log.gz"]);
        rotation().forget_old(&log, now + 8 * DAY);
        assert_eq!(folder.names(), ["door.log", "door.log.1.bak", "door.log.gz"]);
        let ever = Rotation { retention: None, ..rotation() };
        let _ = open(&folder.0.join("door.log.1")).unwrap();
        ever.forget_old(&log, now + 1_000 * DAY);
        assert!(folder.names().contains(&"door.log.1".to_owned()));
    }

    #[test]
    fn none_is_kept_where_none_is_wanted() {
        let folder = Folder::new("none");
        let log = folder.0.join("door.log");
        drop(open(&log).unwrap());
        Rotation { max_files: 0, ..rotation() }.put_aside(&log).unwrap();
        assert!(folder.names().is_empty());
    }
}
