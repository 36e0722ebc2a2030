//! `notifier`: messages to people (`authelia.md` 1.10).

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::{
    path,
    smtp::{self, SmtpConfig},
    storage::exclusive,
};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, flag, text},
};

/// A signature with less is a guess.
const WEBHOOK_SECRET: usize = 16;

/// Messages to people.
#[derive(Clone, Debug)]
pub struct NotifierConfig {
    /// Whether the start goes on although mail cannot be sent (AM-17).
    pub startup_check_disabled: bool,
    /// The way of mails; `None` where there is none.
    pub mail: Option<MailConfig>,
    /// Security events by ntfy.
    pub ntfy: Option<NtfyConfig>,
    /// Security events to a program.
    pub webhook: Option<WebhookConfig>,
}

impl NotifierConfig {
    /// Whether somebody has seen to it that links for people get somewhere: by mail, or into a file that is named. ntfy and
    /// webhooks carry news only.
    pub const fn carries_links(&self) -> bool {
        self.mail.is_some()
    }
}

/// The way of mails.
#[derive(Clone, Debug)]
pub enum MailConfig {
    /// Into a file, each over the one before.
    Filesystem {
        /// The file.
        filename: PathBuf,
    },
    /// By a mail server.
    Smtp(Box<SmtpConfig>),
}

/// Push messages by ntfy.
#[derive(Clone, Debug)]
pub struct NtfyConfig {
    /// The topic: https, or http on this machine.
    pub url: Url,
    /// An access token; never empty.
    pub token: Option<SecretString>,
}

/// Signed JSON.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// Where it is posted: https, or http on this machine.
    pub url: Url,
    /// Signs each message; 16 characters at least.
    pub secret: SecretString,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> NotifierConfig {
    let startup_check_disabled = reader.value(scope, "disable_startup_check", flag).unwrap_or_default();
    let (file, smtp) = (scope.child("filesystem"), scope.child("smtp"));
    let filename = reader.required_if(file.has_values(), &file, "filename", filename);
    let server = smtp::read(reader, &smtp);
    exclusive(reader, &[&file, &smtp]);
    if startup_check_disabled && !file.has_values() && !smtp.has_values() {
        let message = "has no effect without notifier.smtp or notifier.filesystem";
        reader.warning(&scope.path("disable_startup_check"), message);
    }
    let by_file = filename.map(|filename| MailConfig::Filesystem { filename });
    NotifierConfig {
        startup_check_disabled,
        mail: server.map(|server| MailConfig::Smtp(Box::new(server))).or(by_file),
        ntfy: read_ntfy(reader, &scope.child("ntfy")),
        webhook: read_webhook(reader, &scope.child("webhook")),
    }
}

fn filename(text: &str) -> Parsed<PathBuf> {
    path(text)?.ok_or_else(|| "a path; it is empty".to_owned())
}

fn read_ntfy(reader: &mut Reader, scope: &Scope<'_>) -> Option<NtfyConfig> {
    let url = reader.required_if(scope.has_values(), scope, "url", topic);
    let token = reader.value(scope, "token", text).map(SecretString::from);
    Some(NtfyConfig { url: url?, token })
}

/// The first part of the path is the topic.
fn topic(text: &str) -> Parsed<Url> {
    let url = values::service(text)?;
    if url.path().trim_matches('/').is_empty() || url.query().is_some() {
        return Err("a URL with the topic as its path, such as https://ntfy.example.com/doorward".to_owned());
    }
    Ok(url)
}

fn read_webhook(reader: &mut Reader, scope: &Scope<'_>) -> Option<WebhookConfig> {
    let wanted = scope.has_values();
    let url = reader.required_if(wanted, scope, "url", values::service);
    let secret = reader.required_if(wanted, scope, "secret", values::secret(WEBHOOK_SECRET));
    Some(WebhookConfig { url: url?, secret: secret?.into() })
}
