//! Messages into a file, for a house without mail: the newest one only, readable by the server's user alone, replaced
//! whole so that a reader never sees half of one. Whoever may read the file may set passwords of others; it is for
//! trying things out, and says so at every start.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier,
};

use super::{
    clean::{lines, one_line},
    webhook::rfc3339,
};

/// `notifier.filesystem`.
#[derive(Clone, Debug)]
pub struct FileSettings {
    /// The file that each message overwrites.
    pub filename: PathBuf,
}

/// Writes each message over the one before.
pub struct FileNotifier {
    path: PathBuf,
}

impl FileNotifier {
    /// For one file.
    pub fn new(settings: FileSettings) -> Self {
        Self { path: settings.filename }
    }

    /// Makes the file, empty: the check at start (AM-17).
    ///
    /// # Errors
    /// It cannot be written; the text says which file and why.
    pub async fn check(&self) -> Result<(), String> {
        self.write(String::new()).await
    }

    async fn write(&self, text: String) -> Result<(), String> {
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || replace(&path, &text)).await;
        let fault = match written {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(fault)) => fault.to_string(),
            Err(fault) => fault.to_string(),
        };
        Err(format!("the notifier's file {} cannot be written: {fault}", self.path.display()))
    }
}

#[async_trait]
impl Notifier for FileNotifier {
    async fn deliver(&self, message: &Message) -> Delivery {
        // The file holds one message: what strangers can cause must not push a code out of it.
        if matches!(message.kind.as_str(), "new_device" | "banned") {
            return Delivery::Skipped;
        }
        match self.write(page(message)).await {
            Ok(()) => {
                // Whoever reads the log has the server, and may be waiting for it.
                tracing::info!(
                    user = message.user,
                    kind = message.kind,
                    "a message was written to {}",
                    self.path.display()
                );
                Delivery::Done
            }
            Err(fault) => Delivery::Retry(fault),
        }
    }
}

fn page(message: &Message) -> String {
    let recipient = match (one_line(&message.to_name, 120), one_line(&message.to, 254)) {
        (name, address) if address.is_empty() => name,
        (name, address) if name.is_empty() => address,
        (name, address) => format!("{name} <{address}>"),
    };
    let (date, subject) = (rfc3339(message.time), one_line(&message.title, 200));
    format!(
        "Date: {date}\nRecipient: {recipient}\nSubject: {subject}\n\n{}\n",
        lines(&message.text).trim_end()
    )
}

/// Writes beside `path` and renames. A link stays a link: what it leads to is replaced.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let name = real.file_name().ok_or_else(|| io::Error::other("it has no name"))?.to_string_lossy();
    let (temporary, mut file) = (0..1000)
        .map(|number| folder.join(format!(".{name}.{}.{number}.new", std::process::id())))
        .find_map(|temporary| {
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary) {
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => None,
                opened => Some(opened.map(|file| (temporary, file))),
            }
        })
        .unwrap_or_else(|| Err(io::Error::other(format!("its folder is full of files .{name}.*.new"))))?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, &real));
    if written.is_err() {
        // Nothing is left of a try that failed.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::os::unix::fs::PermissionsExt as _;

    use doorward_core::time::Timestamp;

    use super::*;

    fn message(text: &str) -> Message {
        Message {
            kind: "elevation".into(),
            secret: true,
            user: "john".into(),
            to_name: "John\nDate: never".into(),
            to: "john@example.net".into(),
            title: "Confirm\r\nit".into(),
            text: text.into(),
            html: "<p>".into(),
            language: "en".into(),
            time: Timestamp::from_seconds(1_800_000_000),
        }
    }

    fn folder() -> PathBuf {
        let name = doorward_crypto::random_token(&doorward_crypto::SystemEntropy, 9);
        let path = std::env::temp_dir().join(format!("doorward-notifier-{name}"));
        fs::create_dir(&path).unwrap();
        path
    }

    #[tokio::test]
    async fn each_message_overwrites_the_file_and_only_its_owner_reads_it() {
        let folder = folder();
        let filename = folder.join("notification.txt");
        fs::write(&filename, "older and much longer than what comes now").unwrap();
        fs::set_permissions(&filename, fs::Permissions::from_mode(0o644)).unwrap();
        let notifier = FileNotifier::new(FileSettings { filename: filename.clone() });
        notifier.check().await.unwrap();
        assert_eq!(fs::read_to_string(&filename).unwrap(), "");
        assert_eq!(notifier.deliver(&message("first")).await, Delivery::Done);
        assert_eq!(notifier.deliver(&message("Code: ABCD\r\n\u{1b}[2J")).await, Delivery::Done);
        assert_eq!(
            fs::read_to_string(&filename).unwrap(),
            "Date: 2027-01-15T08:00:00Z\nRecipient: John Date: never <john@example.net>\nSubject: Confirm  it\n\n\
             Code: ABCD\n [2J\n"
        );
        assert_eq!(fs::metadata(&filename).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing lies beside it");
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_link_stays_a_link() {
        let folder = folder();
        let (real, link) = (folder.join("real"), folder.join("link"));
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let notifier = FileNotifier::new(FileSettings { filename: link.clone() });
        assert_eq!(notifier.deliver(&message("x")).await, Delivery::Done);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(real).unwrap().ends_with("\n\nx\n"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_is_named() {
        let filename = folder().join("absent/notification.txt");
        let notifier = FileNotifier::new(FileSettings { filename: filename.clone() });
        assert!(notifier.check().await.unwrap_err().contains(filename.to_str().unwrap()));
        assert!(matches!(notifier.deliver(&message("x")).await, Delivery::Retry(_)));
        fs::remove_dir(filename.parent().unwrap().parent().unwrap()).unwrap();
    }
}
