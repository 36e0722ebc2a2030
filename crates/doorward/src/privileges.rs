//! Who this process is: from root to a user before anything is opened (AM-26), and what that user may not read or write,
//! told with path, user and the mode that is needed (AM-25).

use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    os::unix::{
        fs::{MetadataExt as _, OpenOptionsExt as _},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::ownership::give_away;

/// A user and a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    user: u32,
    group: u32,
}

impl Who {
    /// Who this process is; root's where the kernel does not say.
    pub(crate) fn is_running() -> Self {
        fs::metadata("/proc/self")
            .map_or(Self { user: 0, group: 0 }, |own| Self { user: own.uid(), group: own.gid() })
    }

    /// `PUID` and `PGID`, if they are set.
    fn asked_for(environment: &[(String, String)]) -> Result<Option<Self>> {
        let id = |name: &str| -> Result<Option<u32>> {
            let found = environment.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            match found.filter(|value| !value.is_empty()) {
                None => Ok(None),
                Some(value) => {
                    // The greatest number stands for "nobody is meant".
                    let id = value.parse().ok().filter(|id| *id != u32::MAX);
                    let id = id.ok_or_else(|| anyhow!("{name} is no number of a user or group"))?;
                    Ok(Some(id))
                }
            }
        };
        match (id("PUID")?, id("PGID")?) {
            (None, None) => Ok(None),
            (Some(user), Some(group)) => Ok(Some(Self { user, group })),
            (Some(_), None) => bail!("PUID is set and PGID is not; set both"),
            (None, Some(_)) => bail!("PGID is set and PUID is not; set both"),
        }
    }
}

/// As root with `PUID` and `PGID`: gives `data_dir` to that user and becomes it, by starting this program anew, so that
/// there is no way back: user, group and supplementary groups are set by the kernel before the first instruction. Else
/// nothing; somebody who is not root already is who they should be.
pub(crate) fn become_asked_for(environment: &[(String, String)], data_dir: &Path) -> Result<()> {
    let running = Who::is_running();
    let Some(wanted) = Who::asked_for(environment)? else { return Ok(()) };
    if running.user != 0 {
        return Ok(());
    }
    if wanted.user == 0 {
        bail!("PUID is 0, which is root; name another user, or remove PUID and PGID");
    }
    crate::secrets::create_data_dir(data_dir)?;
    give_away(data_dir, wanted.user, wanted.group)?;
    Err(restart_as(wanted)).context("this program cannot be started again as the user of PUID and PGID")
}

/// Never comes back when it works.
fn restart_as(wanted: Who) -> std::io::Error {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    // Without named groups the standard library empties the supplementary ones before it changes the user.
    Command::new(program)
        .args(std::env::args_os().skip(1))
        .gid(wanted.group)
        .uid(wanted.user)
        .env_remove("PUID")
        .env_remove("PGID")
        .exec()
}

/// Whether this user can read `read` and write into `data_dir`, where they exist; the error names each path, the user and
/// the mode that is needed.
pub(crate) fn check_access(data_dir: &Path, read: &[PathBuf]) -> Result<()> {
    let Who { user, group } = Who::is_running();
    let mut problems = Vec::new();
    for path in read {
        if let Err(error) = File::open(path)
            && error.kind() == ErrorKind::PermissionDenied
        {
            problems.push(format!(
                "{} cannot be read by user {user}, group {group}; it needs mode 0600 and this owner, or 0640 and this group \
                 (now: {})",
                path.display(),
                described(path)
            ));
        }
    }
    if data_dir.is_dir() {
        let probe = data_dir.join(format!(".probe-{}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe) {
            Ok(_) => drop(fs::remove_file(&probe)),
            Err(error)
                if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                problems.push(format!(
                    "the data directory {} cannot be written by user {user}, group {group} ({error}); it needs mode 0700 \
                     and this owner, or 0770 and this group (now: {})",
                    data_dir.display(),
                    described(data_dir)
                ));
            }
            Err(_) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

fn described(path: &Path) -> String {
    fs::metadata(path).map_or_else(
        |_| "a folder above it is closed".to_owned(),
        |found| format!("mode {:04o}, user {}, group {}", found.mode() & 0o7777, found.uid(), found.gid()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<Option<Who>> {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Who::asked_for(&pairs)
    }

    #[test]
    fn both_numbers_or_none() {
        assert_eq!(asked(&[]).unwrap(), None);
        assert_eq!(asked(&[("PUID", ""), ("PGID", "")]).unwrap(), None);
        let both = asked(&[("PUID", "8000"), ("PGID", "9000")]).unwrap();
        assert_eq!(both, Some(Who { user: 8000, group: 9000 }));
        for wrong in [&[("PUID", "8000")][..], &[("PGID", "9000")], &[("PUID", "root"), ("PGID", "0")]] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
        for number in ["-1", "4294967295", "4294967296"] {
            assert!(asked(&[("PUID", number), ("PGID", "0")]).is_err(), "{number}");
            assert!(asked(&[("PUID", "1"), ("PGID", number)]).is_err(), "{number}");
        }
    }
}
