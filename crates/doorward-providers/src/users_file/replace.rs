//! A file replaced whole or not at all: written beside it, brought to the disk, renamed over it. Links stay
//! links; owner and mode stay what they were (AF-04). Absent: what is written.
//!
//! Access lists and other extended attributes of the old file are not taken over.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown},
    },
    path::{Path, PathBuf},
};

/// Why nothing was replaced.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReplaceError {
    /// It cannot be, until somebody changes what the text names.
    #[error("{0}")]
    Obstacle(String),
    /// It failed this time.
    #[error("the users file could not be written: {0}")]
    Fault(#[from] io::Error),
}

/// A new file beside the one that it is to replace; gone again when it is dropped.
pub(super) struct Staged {
    temporary: PathBuf,
    file: File,
    real: PathBuf,
    folder: PathBuf,
}

impl Staged {
    /// Makes an empty one for the file that `path` leads to, with its owner and mode. Everything that is
    /// needed to replace the file is tried here, before anything is written.
    pub(super) fn beside(path: &Path) -> Result<Self, ReplaceError> {
        let real = fs::canonicalize(path)?;
        let metadata = fs::metadata(&real)?;
        check_writable(&real, &metadata)?;
        let folder = real.parent().unwrap_or(Path::new("/")).to_owned();
        let (temporary, file) = create_beside(&real, &folder)?;
        let staged = Self { temporary, file, real, folder };
        staged.take_after(&metadata)?;
        Ok(staged)
    }

    /// Writes `text` and brings it to the disk.
    pub(super) fn write(&mut self, text: &str) -> Result<(), ReplaceError> {
        self.file.write_all(text.as_bytes())?;
        Ok(self.file.sync_all()?)
    }

    /// Takes the place of the old file. After this call a crash leaves the new file.
    pub(super) fn take_place(self) -> Result<(), ReplaceError> {
        fs::rename(&self.temporary, &self.real).map_err(|fault| match fault.kind() {
            io::ErrorKind::ResourceBusy => ReplaceError::Obstacle(mounted(&self.real)),
            _ => ReplaceError::Fault(fault),
        })?;
        // The file is replaced; that a folder cannot be synchronised here is no failure of that.
        if let Err(fault) = File::open(&self.folder).and_then(|folder| folder.sync_all()) {
            tracing::debug!(error = %fault, "the folder of the users file cannot be synchronised");
        }
        Ok(())
    }

    fn take_after(&self, old: &Metadata) -> Result<(), ReplaceError> {
        let new = self.file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            fchown(&self.file, Some(old.uid()), Some(old.gid())).map_err(|_| {
                ReplaceError::Obstacle(format!(
                    "the users file {} belongs to user {} and group {}, and this process, which runs as user {}, \
                     cannot give a new file to them",
                    self.real.display(),
                    old.uid(),
                    old.gid(),
                    new.uid()
                ))
            })?;
        }
        Ok(self.file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o7777))?)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After the rename there is nothing of this name.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// A file whose mode lets nobody write stays as it is, also where this process could: somebody meant it.
fn check_writable(real: &Path, metadata: &Metadata) -> Result<(), ReplaceError> {
    let obstacle = |cause: &str| {
        let mode = metadata.mode() & 0o7777;
        let place = real.display();
        ReplaceError::Obstacle(format!("the users file {place} (mode {mode:04o}) cannot be written: {cause}"))
    };
    if metadata.permissions().readonly() {
        return Err(obstacle("its mode lets nobody write"));
    }
    if let Err(fault) = OpenOptions::new().write(true).open(real) {
        return Err(obstacle(&fault.to_string()));
    }
    if is_mount_point(real) {
        return Err(ReplaceError::Obstacle(mounted(real)));
    }
    Ok(())
}

fn create_beside(real: &Path, folder: &Path) -> Result<(PathBuf, File), ReplaceError> {
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    // What a crash has left behind has a name of this kind too.
    for number in 0..1000 {
        let temporary = folder.join(format!(".{name}.{}.{number}.new", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
            Err(fault) => {
                let mode = fs::metadata(folder).map(|metadata| metadata.mode() & 0o7777).unwrap_or_default();
                let place = folder.display();
                return Err(ReplaceError::Obstacle(format!(
                    "no file can be made in {place} (mode {mode:04o}), the folder of the users file: {fault}"
                )));
            }
        }
    }
    let place = folder.display();
    Err(ReplaceError::Obstacle(format!("{place} is full of files .{name}.*.new; remove them")))
}

fn mounted(real: &Path) -> String {
    let place = real.display();
    format!("the users file {place} is a mount by itself, which cannot be replaced; mount its folder instead")
}

/// As a single file that is handed into a container. Where the mounts cannot be read, the rename tells.
fn is_mount_point(real: &Path) -> bool {
    let Ok(mounts) = fs::read("/proc/self/mountinfo") else { return false };
    let mut points = mounts.split(|byte| *byte == b'\n').filter_map(|line| line.split(|b| *b == b' ').nth(4));
    points.any(|point| unescaped(point) == real.as_os_str().as_bytes())
}

/// Spaces and the like stand there as a backslash and three octal digits.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let escaped = match tail {
            [a, b, c, ..] if *first == b'\\' => octal([*a, *b, *c]),
            _ => None,
        };
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(3..).unwrap_or_default() } else { tail };
    }
    out
}

fn octal(digits: [u8; 3]) -> Option<u8> {
    let text = std::str::from_utf8(&digits).ok()?;
    u8::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_recognised_by_their_path() {
        assert!(is_mount_point(Path::new("/proc")));
        assert!(!is_mount_point(Path::new("/proc/self/status")));
        assert_eq!(unescaped(b"/a\\040b\\134c\\9"), b"/a b\\c\\9");
    }
}
