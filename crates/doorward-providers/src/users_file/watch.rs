//! An edit of the users file is live within two seconds (AF-05).

use std::{path::Path, sync::Arc, time::Duration};

use notify::{RecursiveMode, Watcher as _};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{Look, UsersFile, UsersFileError};

/// Looks by itself this often, for file systems that announce nothing.
const POLL: Duration = Duration::from_secs(1);

/// Gathers announcements that come together.
const GATHER: Duration = Duration::from_millis(50);

/// Lets an editor finish writing: the file is read when it has looked the same for so long.
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
        let mut seen = file.look();
        let mut complaint = String::new();
        loop {
            tokio::select! {
                announced = told.recv() => match announced {
                    // Other files of the folder may change all the time.
                    Some(()) => tokio::time::sleep(GATHER).await,
                    None => tokio::time::sleep(POLL).await,
                },
                () = tokio::time::sleep(POLL) => {}
            }
            if Look::at(file.path()) == seen {
                continue;
            }
            let look = settled(file.path()).await;
            match reload(&file).await {
                Ok(()) => {
                    seen = look;
                    complaint.clear();
                    report(&file);
                    changed();
                }
                Err(fault) => {
                    // What could not be read now may be readable in a second, without having changed.
                    if !matches!(fault, UsersFileError::Unreadable { .. }) {
                        seen = look;
                    }
                    let text = fault.to_string();
                    if text != complaint {
                        tracing::warn!("{text}; the users loaded before stay");
                        complaint = text;
                    }
                }
            }
        }
    })
}

fn report(file: &UsersFile) {
    for problem in file.problems() {
        tracing::warn!(file = %file.path().display(), "{problem}");
    }
    tracing::info!(file = %file.path().display(), users = file.len(), "users file loaded anew");
}

/// How the file looks once nobody writes to it any more, or after a second of writing.
async fn settled(path: &Path) -> Look {
    let mut look = Look::at(path);
    for _ in 0..8 {
        tokio::time::sleep(SETTLE).await;
        let next = Look::at(path);
        if next == look {
            break;
        }
        look = next;
    }
    look
}

/// Off the runtime's threads: a large file takes its time.
async fn reload(file: &Arc<UsersFile>) -> Result<(), UsersFileError> {
    let reading = Arc::clone(file);
    let unfinished = |fault| UsersFileError::Unreadable {
        path: file.path().to_owned(),
        source: std::io::Error::other(fault),
    };
    tokio::task::spawn_blocking(move || reading.reload()).await.map_err(unfinished)?
}
