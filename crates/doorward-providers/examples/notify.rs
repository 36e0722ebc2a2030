//! Gives one message to one mail server and prints what came of it: the suite `notifier` drives the notifier with it
//! against real servers. Reads a JSON object from its input, prints another one. Not part of what ships.
#![allow(clippy::print_stdout, reason = "the answer is what it is for")]

use std::{io::Read as _, path::PathBuf, sync::Arc, time::Duration};

use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier as _,
    time::Timestamp,
};
use doorward_crypto::SystemEntropy;
use doorward_providers::notifier::{
    SmtpCredentials, SmtpNotifier, SmtpSecurity, SmtpSettings, TlsVersion, TrustedCertificates,
};
use serde::Deserialize;

/// The settings of `notifier.smtp` under their names, and the message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    scheme: String,
    host: String,
    port: u16,
    #[serde(default)]
    timeout_ms: Option<u64>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    disable_require_tls: bool,
    #[serde(default)]
    disable_starttls: bool,
    #[serde(default)]
    disable_html_emails: bool,
    #[serde(default)]
    skip_verify: bool,
    #[serde(default)]
    server_name: Option<String>,
    #[serde(default)]
    tls13_only: bool,
    #[serde(default)]
    certificates_directory: Option<PathBuf>,
    /// No message: the check at start.
    #[serde(default)]
    check: bool,
    to: String,
    to_name: String,
    title: String,
    text: String,
    html: String,
}

impl Order {
    fn settings(&self) -> Option<SmtpSettings> {
        let security = match &*self.scheme {
            "submissions" => SmtpSecurity::Implicit,
            "smtp" | "submission" if self.disable_starttls => SmtpSecurity::Never,
            "smtp" | "submission" if self.disable_require_tls => SmtpSecurity::StartTlsIfOffered,
            "smtp" | "submission" => SmtpSecurity::StartTls,
            _ => return None,
        };
        let mut settings = SmtpSettings::new(self.host.clone(), security, "doorward@example.com");
        settings.sender_name = Some("Doorward".to_owned());
        settings.port = self.port;
        settings.timeout = Duration::from_millis(self.timeout_ms.unwrap_or(5000));
        let password = self.password.clone().map(Into::into);
        settings.credentials = self
            .username
            .clone()
            .zip(password)
            .map(|(username, password)| SmtpCredentials { username, password });
        settings.text_only = self.disable_html_emails;
        settings.tls.skip_verify = self.skip_verify;
        settings.tls.server_name = self.server_name.clone();
        if self.tls13_only {
            settings.tls.minimum_version = TlsVersion::Tls13;
        }
        Some(settings)
    }

    fn message(&self) -> Message {
        Message {
            kind: "password_reset".to_owned(),
            secret: true,
            user: "john".to_owned(),
            to_name: self.to_name.clone(),
            to: self.to.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            html: self.html.clone(),
            language: "en".to_owned(),
            time: Timestamp::from_seconds(1_800_000_000),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let order: Order = serde_json::from_str(&input)?;
    let settings = order.settings().ok_or("no such scheme")?;
    let trusted = TrustedCertificates::load(order.certificates_directory.as_deref())?;
    let (outcome, reason) = match SmtpNotifier::new(settings, &trusted, Arc::new(SystemEntropy)) {
        Err(fault) => ("misconfigured", fault.to_string()),
        Ok(notifier) if order.check => match notifier.check().await {
            Ok(()) => ("checked", String::new()),
            Err(fault) => ("failed", fault.to_string()),
        },
        Ok(notifier) => match notifier.deliver(&order.message()).await {
            Delivery::Done => ("done", String::new()),
            Delivery::Skipped => ("skipped", String::new()),
            Delivery::Retry(reason) => ("retry", reason),
            Delivery::Refused(reason) => ("refused", reason),
        },
    };
    println!("{}", serde_json::json!({ "outcome": outcome, "reason": reason }));
    Ok(())
}
