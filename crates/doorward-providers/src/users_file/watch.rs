//! An edit of the users file is live within two seconds (AF-05).

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use notify::{RecursiveMode, Watcher as _};
use tokio::{sync::mpsc, task::JoinHandle};

use super::UsersFile;

/// Looks by itself this often, for file systems that announce nothing.
const POLL: Duration = Duration::from_secs(1);

/// Lets an editor finish writing.
const SETTLE: Duration = Duration::from_millis(100);

/// Reloads `file` whenever it changes and calls `changed` after each successful reload. Ends when the task is
/// aborted. The directory is watched, because editors and ConfigMaps replace files instead of writing them.
pub fn watch(file: Arc<UsersFile>, changed: impl Fn() + Send + 'static) -> JoinHandle<()> {
    let (tell, mut told) = mpsc::channel::<()>(1);
    let watcher = notify::recommended_watcher(move |_event| {
        // Full means that a look is due anyway.
        let _ = tell.try_send(());
    });
    let mut watcher = watcher.ok();
    if let (Some(watcher), Some(folder)) = (&mut watcher, file.path().parent()) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if let Err(fault) = watcher.watch(folder, RecursiveMode::NonRecursive) {
            tracing::debug!(error = %fault, "the folder of the users file announces no changes; looking every second");
        }
    }
    tokio::spawn(async move {
        let _watcher = watcher;
        let mut seen = Look::at(file.path());
        loop {
            tokio::select! {
                announced = told.recv() => if announced.is_none() { tokio::time::sleep(POLL).await },
                () = tokio::time::sleep(POLL) => {}
            }
            let now = Look::at(file.path());
            if now == seen {
                continue;
            }
            tokio::time::sleep(SETTLE).await;
            seen = Look::at(file.path());
            match file.reload() {
                Ok(()) => {
                    for problem in file.problems() {
                        tracing::warn!(file = %file.path().display(), "{problem}");
                    }
                    tracing::info!(file = %file.path().display(), users = file.len(), "users file loaded anew");
                    changed();
                }
                Err(fault) => tracing::warn!("{fault}; the users loaded before stay"),
            }
        }
    })
}

/// What tells one version of a file from another, following links.
#[derive(PartialEq, Eq)]
struct Look(Option<(SystemTime, u64, std::path::PathBuf)>);

impl Look {
    fn at(path: &Path) -> Self {
        let look = || {
            let real = fs::canonicalize(path).ok()?;
            let metadata = fs::metadata(&real).ok()?;
            Some((metadata.modified().ok()?, metadata.len(), real))
        };
        Self(look())
    }
}
