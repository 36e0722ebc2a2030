//! How good the installation's own secrets must be (HS-06, HS-13), and what it is for.

use secrecy::SecretString;

use super::{Config, MailConfig, StorageEngineConfig, server};
use crate::reader::{Reader, Scope};

/// What an installation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Trying things out.
    Development,
    /// Like production, with certificates of one's own making.
    Staging,
    /// Other people rely on it.
    Production,
}

impl Profile {
    /// The name in configuration and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

pub(super) const PROFILES: &[(&str, Profile)] = &[
    ("development", Profile::Development),
    ("staging", Profile::Staging),
    ("production", Profile::Production),
];

/// Secrets between services have so many characters at least, unless `secret_min_length` says otherwise (HS-13). Where other
/// people rely on the installation it says more, never less.
pub const SHORTEST_SECRET: usize = 16;

/// And better so many.
pub const RECOMMENDED_LENGTH: usize = 32;

/// Passwords that everybody tries first (the reference's list).
const WELL_KNOWN: [&str; 9] = [
    "security_dev_password",
    "ftp_dev_password",
    "password",
    "postgres",
    "admin",
    "root",
    "123456",
    "changeme",
    "secret",
];

/// Why a secret is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// It is among those that everybody tries first.
    WellKnown,
    /// It has fewer characters than it must.
    Short,
}

impl Weakness {
    /// What is wrong with `secret`, if anything; `least` is how many characters it must have.
    pub fn of(secret: &str, least: usize) -> Option<Self> {
        if WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(secret)) {
            return Some(Self::WellKnown);
        }
        (secret.chars().count() < least).then_some(Self::Short)
    }
}

impl Config {
    /// The secrets that are set between this installation and other services, each with its key; never shown.
    pub fn service_secrets(&self) -> Vec<(&'static str, &SecretString)> {
        service_secrets(self).collect()
    }
}

pub(super) fn service_secrets(config: &Config) -> impl Iterator<Item = (&'static str, &SecretString)> {
    let server = match &config.storage.engine {
        StorageEngineConfig::Postgres { server, .. } => {
            server.password.as_ref().map(|it| ("storage.postgres.password", it))
        }
        StorageEngineConfig::Mysql { server } => {
            server.password.as_ref().map(|it| ("storage.mysql.password", it))
        }
        StorageEngineConfig::Sqlite { .. } => None,
    };
    let mail = match &config.notifier.mail {
        Some(MailConfig::Smtp(smtp)) => {
            smtp.credentials.as_ref().map(|it| ("notifier.smtp.password", &it.password))
        }
        _ => None,
    };
    let named = [
        ("proxy.auth_secret", config.proxy.auth_secret.as_ref()),
        ("admin.api_key", config.admin.api_key.as_ref()),
        ("metrics.password", config.metrics.password.as_ref()),
        ("session.secret", config.session.secret.as_ref()),
        ("storage.encryption_key", config.storage.encryption_key.as_ref()),
        ("duo_api.integration_key", config.duo.as_ref().map(|duo| &duo.integration_key)),
        ("duo_api.secret_key", config.duo.as_ref().map(|duo| &duo.secret_key)),
        ("notifier.ntfy.token", config.notifier.ntfy.as_ref().and_then(|ntfy| ntfy.token.as_ref())),
        ("notifier.webhook.secret", config.notifier.webhook.as_ref().map(|webhook| &webhook.secret)),
    ];
    named.into_iter().filter_map(|(path, secret)| Some((path, secret?))).chain(server).chain(mail)
}

/// The key of the shortest length.
const MIN_LENGTH: &str = "secret_min_length";

/// Reads it. Nothing makes it weaker where other people rely on the installation.
pub(super) fn read_min_length(reader: &mut Reader, root: &Scope<'_>, profile: Option<Profile>) -> usize {
    let least: usize = server::count(reader, root, MIN_LENGTH);
    if let Some(profile) = profile.filter(|profile| *profile != Profile::Development)
        && least < SHORTEST_SECRET
        && !reader.has_failed(MIN_LENGTH)
    {
        let message = format!(
            "is less than {SHORTEST_SECRET} while profile is {}; {RECOMMENDED_LENGTH} are better, or set profile: development",
            profile.name()
        );
        reader.error(MIN_LENGTH, message);
    }
    least
}

/// A profile that others rely on refuses weak secrets, and so does everybody who says how long they must be; well-known ones
/// are refused unless somebody is only trying things out. What short ones mean without either, `doorward doctor` says.
pub(super) fn check(config: &Config, path: &str, secret: &str, reader: &mut Reader) {
    let (profile, least) = (config.profile, config.secret_min_length);
    let Some(weakness) = Weakness::of(secret, least) else { return };
    let message = match weakness {
        Weakness::WellKnown => {
            "is one of the passwords that everybody tries first; `doorward secret generate` makes another"
                .to_owned()
        }
        Weakness::Short => format!(
            "has fewer than {least} characters, and {RECOMMENDED_LENGTH} are better; `doorward secret \
             generate` makes one"
        ),
    };
    match (profile, weakness) {
        (Some(Profile::Development), _) => reader.warning(path, message),
        (Some(Profile::Staging | Profile::Production), _) | (None, Weakness::WellKnown) => {
            reader.error(path, message);
        }
        (None, Weakness::Short) if reader.is_given(MIN_LENGTH) => reader.error(path, message),
        (None, Weakness::Short) => {}
    }
}
