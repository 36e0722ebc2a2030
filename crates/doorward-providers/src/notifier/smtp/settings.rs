//! What is configured for mail, and what of it contradicts itself.

use std::time::Duration;

use secrecy::SecretString;

use super::super::tls::{TlsSettings, TlsSettingsError};

/// When TLS begins, and whether it must (AM-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// With the first byte: `submissions`, usually port 465 (RFC 8314 3.3). The one to prefer.
    Implicit,
    /// By STARTTLS, or nothing is sent: `submission` and `smtp`.
    StartTls,
    /// By STARTTLS where the server offers it, else in clear text: `disable_require_tls`. Not with a password.
    StartTlsIfOffered,
    /// Never: `disable_starttls`. Not with a password.
    Never,
}

impl SmtpSecurity {
    /// Whether mail may go without TLS.
    pub const fn may_be_clear(self) -> bool {
        matches!(self, Self::StartTlsIfOffered | Self::Never)
    }

    /// The usual port.
    pub const fn port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::StartTlsIfOffered | Self::Never => 25,
        }
    }
}

/// Who signs in at the mail server.
#[derive(Clone, Debug)]
pub struct SmtpCredentials {
    /// The name.
    pub username: String,
    /// The password; offered inside TLS only.
    pub password: SecretString,
}

/// `notifier.smtp`.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server's name or address; IPv6 with or without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// When TLS begins, and whether it must.
    pub security: SmtpSecurity,
    /// How TLS is set up.
    pub tls: TlsSettings,
    /// How long one step may take: connecting, the handshake, each answer.
    pub timeout: Duration,
    /// Who signs in; nobody if absent.
    pub credentials: Option<SmtpCredentials>,
    /// The name that we give in EHLO.
    pub identifier: String,
    /// The name that the mail is from.
    pub sender_name: Option<String>,
    /// The address that the mail is from.
    pub sender: String,
    /// The subject; `{title}` stands for the title of the message.
    pub subject: String,
    /// Mail is sent as plain text only.
    pub text_only: bool,
}

impl SmtpSettings {
    /// With the defaults of `notifier.smtp`.
    pub fn new(host: impl Into<String>, security: SmtpSecurity, sender: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: security.port(),
            security,
            tls: TlsSettings::default(),
            timeout: Duration::from_secs(5),
            credentials: None,
            identifier: "localhost".to_owned(),
            sender_name: None,
            sender: sender.into(),
            subject: "[Doorward] {title}".to_owned(),
            text_only: false,
        }
    }

    /// Whether the settings contradict themselves.
    pub(super) fn check(&self) -> Result<(), SmtpSettingsError> {
        if self.credentials.is_some() && self.security.may_be_clear() {
            return Err(SmtpSettingsError::PasswordInClear);
        }
        let is_name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_name(&self.identifier) {
            return Err(SmtpSettingsError::Identifier(self.identifier.clone()));
        }
        Ok(())
    }
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSettingsError {
    /// A password, and perhaps no TLS to carry it in (AM-16).
    #[error(
        "a password must not go in clear text: remove disable_require_tls and disable_starttls, or username and \
         password"
    )]
    PasswordInClear,
    /// Not a name for EHLO.
    #[error("identifier `{0}` is not a host name")]
    Identifier(String),
    /// Nobody can be written from.
    #[error("sender `{0}` is not a mail address: {1}")]
    Sender(String, &'static str),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsSettingsError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(security: SmtpSecurity) -> SmtpSettings {
        SmtpSettings::new("mail.example.com", security, "door@example.com")
    }

    #[test]
    fn a_password_and_clear_text_exclude_each_other() {
        use SmtpSecurity::{Implicit, Never, StartTls, StartTlsIfOffered};
        for (security, fits) in
            [(Implicit, true), (StartTls, true), (StartTlsIfOffered, false), (Never, false)]
        {
            assert!(settings(security).check().is_ok());
            let mut with_password = settings(security);
            with_password.credentials =
                Some(SmtpCredentials { username: "door".into(), password: "secret".into() });
            assert_eq!(with_password.check().is_ok(), fits, "{security:?}");
            assert!(!format!("{with_password:?}").contains("secret"));
        }
    }

    #[test]
    fn a_name_for_ehlo_is_one_word() {
        for name in ["", "me\r\nMAIL FROM:<x>", "a b", "ü"] {
            let mut hello = settings(SmtpSecurity::Implicit);
            hello.identifier = name.into();
            assert!(matches!(hello.check(), Err(SmtpSettingsError::Identifier(_))), "{name}");
        }
    }
}
