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

/// Reloads `file` whenever it changes and calls `changed` after each successful reload, and after each change that
/// this process wrote itself. Ends when the task is aborted. The directory is watched, because editors and
/// ConfigMaps replace files instead of writing them.
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
    let revision = file.table().revision;
    tokio::spawn(async move {
        let _watcher = watcher;
        let mut watched = Watched { file, refused: None, complaint: String::new(), revision };
        loop {
            tokio::select! {
                announced = told.recv() => match announced {
                    // Other files of the folder may change all the time.
                    Some(()) => tokio::time::sleep(GATHER).await,
                    None => tokio::time::sleep(POLL).await,
                },
                () = tokio::time::sleep(POLL) => {}
            }
            watched.look_again().await;
            if watched.has_news() {
                changed();
            }
        }
    })
}

struct Watched {
    file: Arc<UsersFile>,
    /// How the file looked when it could not be used.
    refused: Option<Look>,
    /// What was said of it last.
    complaint: String,
    /// Of the table that was announced last.
    revision: u64,
}

impl Watched {
    /// Reloads the file if it looks otherwise than what is known of it.
    async fn look_again(&mut self) {
        let look = Look::at(self.file.path());
        if look == self.file.table().look || Some(&look) == self.refused.as_ref() {
            return;
        }
        let look = settled(self.file.path()).await;
        // This process may have written it meanwhile.
        if look == self.file.table().look {
            return;
        }
        match reload(&self.file).await {
            Ok(()) => {
                self.refused = None;
                self.complaint.clear();
            }
            Err(fault) => {
                // What could not be read now may be readable in a second, without having changed.
                let unreadable =
                    matches!(fault, UsersFileError::Unreadable { .. } | UsersFileError::Missing { .. });
                self.refused = (!unreadable).then_some(look);
                self.complain(&fault);
            }
        }
    }

    fn complain(&mut self, fault: &UsersFileError) {
        let text = match fault {
            UsersFileError::Missing { path } => format!("users file {} is missing", path.display()),
            other => other.to_string(),
        };
        if text != self.complaint {
            tracing::warn!("{text}; the users loaded before stay");
            self.complaint = text;
        }
    }

    /// Whether the users are others than at the last call; logs what people should know of them.
    fn has_news(&mut self) -> bool {
        let table = self.file.table();
        if table.revision == self.revision {
            return false;
        }
        // A change of ours behind one of somebody else must not hide that one.
        let told = table.own_change && table.revision == self.revision + 1;
        self.revision = table.revision;
        if !told {
            let place = self.file.path().display();
            for problem in &table.problems {
                tracing::warn!(file = %place, "{problem}");
            }
            tracing::info!(file = %place, users = table.accounts().len(), "users file loaded anew");
        }
        true
    }
}

/// How the file looks once nobody writes to it any more, or after a second of writing.
pub(super) async fn settled(path: &Path) -> Look {
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
