//! Giving a folder with everything in it to another user, as root (AM-26).
//!
//! Whoever has the folder already may change it meanwhile, so nothing is named by a path twice: each entry is opened once,
//! within its folder and without following links, and what was opened is what is looked at and given away.

use std::{
    ffi::CString,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use rustix::{
    fs::{AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, Uid, chownat, fstat, openat},
    io::Errno,
};

/// Entries that are given away at most; a data directory has a few dozen.
const MOST: usize = 100_000;

/// Folders within folders.
const DEEPEST: usize = 64;

/// An entry itself, whatever it is, without opening it for reading.
const ITSELF: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Gives `folder` and everything in it to this user and group. Links are given themselves, not what they lead to; devices are
/// left alone.
///
/// # Errors
/// Where something cannot be given, by name: also `folder` as a link, which could lead anywhere, and a file of somebody else
/// that has other names outside.
pub(crate) fn give_away(folder: &Path, user: u32, group: u32) -> Result<()> {
    let top = openat(CWD, folder, FOLDER, Mode::empty()).map_err(|error| match error {
        Errno::LOOP | Errno::NOTDIR => {
            anyhow::anyhow!("{} is no folder itself; name the one that it leads to", folder.display())
        }
        error => anyhow::Error::from(error).context(format!("{} cannot be opened", folder.display())),
    })?;
    let mut giving = Giving { user, group, given: 0 };
    giving.folder(&top, 0).with_context(|| format!("{} cannot be given to user {user}", folder.display()))
}

struct Giving {
    user: u32,
    group: u32,
    given: usize,
}

impl Giving {
    fn folder(&mut self, folder: &OwnedFd, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            bail!("there are more than {DEEPEST} folders within each other; is it the data directory?");
        }
        self.give(folder)?;
        for name in names(folder)? {
            self.entry(folder, &name, depth).with_context(|| name.to_string_lossy().into_owned())?;
        }
        Ok(())
    }

    fn entry(&mut self, folder: &OwnedFd, name: &CString, depth: usize) -> Result<()> {
        let entry = match openat(folder, name.as_c_str(), ITSELF, Mode::empty()) {
            // Somebody has removed it.
            Err(Errno::NOENT) => return Ok(()),
            other => other?,
        };
        let found = fstat(&entry)?;
        match FileType::from_raw_mode(found.st_mode) {
            FileType::Directory => {
                // The same one: what was opened, not what has its name by now.
                let inside = openat(&entry, c".", FOLDER, Mode::empty())?;
                self.folder(&inside, depth + 1)
            }
            FileType::RegularFile if found.st_nlink > 1 && found.st_uid != self.user => {
                bail!("is a file of somebody else that has another name too; remove one of them")
            }
            FileType::BlockDevice | FileType::CharacterDevice => Ok(()),
            _ => self.give(&entry),
        }
    }

    fn give(&mut self, entry: impl AsFd) -> Result<()> {
        self.given += 1;
        if self.given > MOST {
            bail!("there are more than {MOST} files; is it the data directory?");
        }
        let to = (Uid::from_raw(self.user), Gid::from_raw(self.group));
        Ok(chownat(entry, c"", Some(to.0), Some(to.1), AtFlags::EMPTY_PATH)?)
    }
}

fn names(folder: &OwnedFd) -> Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_owned();
        if name.as_bytes() != b"." && name.as_bytes() != b".." {
            names.push(name);
        }
        if names.len() > MOST {
            bail!("there are more than {MOST} files; is it the data directory?");
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::{MetadataExt as _, lchown, symlink},
        path::PathBuf,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
    };

    use super::*;

    const USER: u32 = 54_321;
    const GROUP: u32 = 54_322;

    struct Bench(PathBuf);

    impl Bench {
        /// `None` for those who cannot give anything away.
        fn new(name: &str) -> Option<Self> {
            let folder = std::env::temp_dir().join(format!("doorward-given-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            for part in ["data/inner/deep", "outside"] {
                fs::create_dir_all(folder.join(part)).unwrap();
            }
            fs::write(folder.join("outside/shadow"), "secret").unwrap();
            fs::write(folder.join("data/inner/deep/file"), "").unwrap();
            let bench = Self(folder);
            if fs::metadata(&bench.0).unwrap().uid() == 0 {
                return Some(bench);
            }
            eprintln!("left out: only root can give files away");
            None
        }

        fn owner(&self, path: &str) -> (u32, u32) {
            let found = fs::symlink_metadata(self.0.join(path)).unwrap();
            (found.uid(), found.gid())
        }

        fn give(&self) -> Result<()> {
            give_away(&self.0.join("data"), USER, GROUP)
        }
    }

    impl Drop for Bench {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn everything_within_is_given_and_nothing_that_a_link_leads_to() {
        let Some(bench) = Bench::new("links") else { return };
        symlink(bench.0.join("outside/shadow"), bench.0.join("data/inner/link")).unwrap();
        symlink(bench.0.join("outside"), bench.0.join("data/folder")).unwrap();
        symlink(bench.0.join("nowhere"), bench.0.join("data/broken")).unwrap();
        bench.give().unwrap();
        for path in
            ["data", "data/inner", "data/inner/deep/file", "data/inner/link", "data/folder", "data/broken"]
        {
            assert_eq!(bench.owner(path), (USER, GROUP), "{path}");
        }
        for path in ["outside", "outside/shadow"] {
            assert_eq!(bench.owner(path), (0, 0), "{path}");
        }
        bench.give().expect("once more");
    }

    #[test]
    fn a_folder_that_is_a_link_and_a_file_with_another_name_are_refused() {
        let Some(bench) = Bench::new("refused") else { return };
        fs::hard_link(bench.0.join("outside/shadow"), bench.0.join("data/inner/hard")).unwrap();
        let error = format!("{:#}", bench.give().unwrap_err());
        assert!(error.contains("hard") && error.contains("another name"), "{error}");
        assert_eq!(bench.owner("outside/shadow"), (0, 0));
        lchown(bench.0.join("outside/shadow"), Some(USER), Some(GROUP)).unwrap();
        bench.give().expect("a file of theirs may have any number of names");
        fs::rename(bench.0.join("data"), bench.0.join("moved")).unwrap();
        symlink(bench.0.join("outside"), bench.0.join("data")).unwrap();
        let error = format!("{:#}", bench.give().unwrap_err());
        assert!(error.contains("is no folder itself"), "{error}");
        assert_eq!(bench.owner("outside"), (0, 0));
    }

    /// What a path would name at one moment and what it names at the next.
    #[test]
    fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
        let Some(bench) = Bench::new("race") else { return };
        let (inner, real, link) = (bench.0.join("data/inner"), bench.0.join("real"), bench.0.join("link"));
        fs::create_dir(&real).unwrap();
        symlink(bench.0.join("outside"), &link).unwrap();
        fs::remove_dir_all(&inner).unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let swapping = {
            let (over, inner) = (Arc::clone(&over), inner.clone());
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    for other in [&real, &link] {
                        fs::rename(other, &inner).unwrap();
                        fs::rename(&inner, other).unwrap();
                    }
                }
            })
        };
        for _ in 0..3000 {
            bench.give().unwrap();
        }
        over.store(true, Ordering::Relaxed);
        swapping.join().unwrap();
        assert_eq!((bench.owner("outside"), bench.owner("outside/shadow")), ((0, 0), (0, 0)));
    }
}
