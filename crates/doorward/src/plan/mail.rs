//! Messages to people, from the configuration's words to the rooms' types.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use doorward_config::{self as config, MailConfig};
use doorward_core::{Entropy, notice::Mailbox, ports::Clock};
use doorward_providers::notifier::{
    Channels, ClientIdentity, FileNotifier, FileSettings, NtfyNotifier, NtfySettings, SmtpCredentials,
    SmtpNotifier, SmtpSecurity, SmtpSettings, TlsSettings, TlsVersion, TrustedCertificates, WebhookNotifier,
    WebhookSettings,
};
use secrecy::ExposeSecret as _;

/// Messages are written here where nothing is configured, so that whoever has the server can read a code.
const FILE: &str = "notification.txt";

/// The ways that messages go.
pub(crate) struct Ways {
    pub(crate) channels: Channels,
    /// How far codes and links get.
    pub(crate) mailbox: Mailbox,
    /// For the check at start; `None` where mail goes into a file.
    pub(crate) smtp: Option<Arc<SmtpNotifier>>,
    file: Option<Arc<FileNotifier>>,
}

impl Ways {
    /// Whether mail could be sent now (AM-17).
    ///
    /// # Errors
    /// Which step failed, and what to do.
    pub(crate) async fn check(&self) -> Result<()> {
        if let Some(smtp) = &self.smtp {
            smtp.check().await.context(
                "notifier.smtp: the check at start failed (notifier.disable_startup_check turns it off)",
            )?;
        }
        if let Some(file) = &self.file {
            file.check().await.map_err(anyhow::Error::msg).context("notifier.filesystem")?;
        }
        Ok(())
    }
}

/// What `notifier` asks for.
pub(crate) fn ways(
    config: &config::Config,
    data_dir: &Path,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Ways> {
    let notifier = &config.notifier;
    let trusted = TrustedCertificates::load(config.certificates_directory.as_deref())
        .context("certificates_directory")?;
    let mut ways = Ways { channels: Channels::default(), mailbox: Mailbox::File, smtp: None, file: None };
    match &notifier.mail {
        Some(MailConfig::Smtp(smtp)) => {
            let smtp = SmtpNotifier::new(smtp_settings(smtp), &trusted, entropy).context("notifier.smtp")?;
            let smtp = Arc::new(smtp);
            ways.channels = ways.channels.with("smtp", smtp.clone());
            (ways.smtp, ways.mailbox) = (Some(smtp), Mailbox::Mail);
        }
        Some(MailConfig::Filesystem { filename }) => ways.add_file(filename),
        None => ways.add_file(&data_dir.join(FILE)),
    }
    if let Some(ntfy) = &notifier.ntfy {
        let settings = NtfySettings { url: ntfy.url.clone(), token: ntfy.token.clone() };
        let ntfy = NtfyNotifier::new(&settings, &trusted).context("notifier.ntfy")?;
        ways.channels = ways.channels.with("ntfy", Arc::new(ntfy));
    }
    if let Some(webhook) = &notifier.webhook {
        let settings = WebhookSettings { url: webhook.url.clone(), secret: webhook.secret.clone() };
        let webhook = WebhookNotifier::new(&settings, &trusted, clock).context("notifier.webhook")?;
        ways.channels = ways.channels.with("webhook", Arc::new(webhook));
    }
    Ok(ways)
}

impl Ways {
    fn add_file(&mut self, filename: &Path) {
        let file = Arc::new(FileNotifier::new(FileSettings { filename: filename.to_owned() }));
        self.channels = std::mem::take(&mut self.channels).with("file", file.clone());
        self.file = Some(file);
    }
}

fn smtp_settings(smtp: &config::SmtpConfig) -> SmtpSettings {
    SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.security {
            config::SmtpSecurity::Implicit => SmtpSecurity::Implicit,
            config::SmtpSecurity::StartTls => SmtpSecurity::StartTls,
            config::SmtpSecurity::StartTlsIfOffered => SmtpSecurity::StartTlsIfOffered,
            config::SmtpSecurity::Never => SmtpSecurity::Never,
        },
        tls: TlsSettings {
            skip_verify: smtp.tls.skip_verify,
            server_name: smtp.tls.server_name.clone(),
            minimum_version: match smtp.tls.minimum_version {
                config::TlsVersion::Tls12 => TlsVersion::Tls12,
                config::TlsVersion::Tls13 => TlsVersion::Tls13,
            },
            identity: smtp.tls.client_certificate.as_ref().map(|client| ClientIdentity {
                chain: client.chain.expose_secret().to_owned(),
                key: client.private_key.clone(),
            }),
        },
        timeout: smtp.timeout,
        credentials: smtp.credentials.as_ref().map(|credentials| SmtpCredentials {
            username: credentials.username.clone(),
            password: credentials.password.clone(),
        }),
        identifier: smtp.identifier.clone(),
        sender_name: smtp.sender.name.clone(),
        sender: smtp.sender.address.clone(),
        subject: smtp.subject.clone(),
        text_only: smtp.text_only,
    }
}
