//! The typed configuration, one file for each section, and the rules that join sections.

mod access;
mod api_keys;
mod attributes;
mod audit;
mod auth;
mod backend;
mod client_certificates;
mod cors;
mod cross;
mod duo;
mod hashing;
mod identity_validation;
mod log;
mod metrics;
mod notifier;
mod password_policy;
mod query;
mod rate_limit;
mod regulation;
mod server;
mod server_tls;
mod service_credentials;
mod service_guard;
mod service_headers;
mod services;
mod session;
mod smtp;
mod storage;
mod strength;
mod tls_client;
mod totp;
mod webauthn;

use std::{path::PathBuf, time::Duration};

pub use access::{AccessControlConfig, AccessRule, Policy, Source, Subject};
pub use api_keys::{AdminConfig, ApiKeyConfig, ApiKeysConfig};
pub use attributes::{AttributeType, ExtraAttribute};
pub use audit::AuditConfig;
pub use auth::{AuthConfig, HeaderMapConfig, ProxyConfig};
pub use backend::{BackendConfig, FileBackendConfig, PasswordResetMode};
pub use cors::CorsConfig;
pub use duo::DuoConfig;
pub use hashing::{Argon2Variant, BcryptVariant, HashingConfig, Pbkdf2Variant, Sha2Variant};
pub use identity_validation::{ElevationConfig, IdentityValidationConfig};
pub use log::{ClientAddressInLog, LogConfig, LogFormat, LogLevel};
pub use metrics::{MetricsConfig, MetricsRequire};
pub use notifier::{MailConfig, NotifierConfig, NtfyConfig, WebhookConfig};
pub use password_policy::PasswordPolicyConfig;
pub use query::{QueryCondition, QueryOperator};
pub use rate_limit::RateLimitConfig;
pub use regulation::RegulationConfig;
pub use server::{
    EncodedCharacters, LimitsConfig, SelfSignedKey, ServerConfig, TimeoutsConfig, TlsConfig, TlsMode,
    TlsVersion,
};
pub use server_tls::{AcmeChallenge, AcmeConfig, ClientCertificates, ClientTlsConfig, ExternalAccountConfig};
pub use service_credentials::{CredentialScheme, ServiceCredentialsConfig};
pub use service_guard::{CameraLayout, RemoteGroups, ServiceGuardConfig};
pub use service_headers::SecurityHeaders;
pub use services::{
    ServiceConfig, ServiceLimitsConfig, ServiceTimeoutsConfig, ServiceTlsConfig, UpstreamConfig,
};
pub use session::{CookieConfig, SameSite, SessionConfig};
pub use smtp::{MailboxConfig, SmtpConfig, SmtpCredentialsConfig, SmtpSecurity};
pub use storage::{DatabaseAddress, DatabaseServerConfig, StorageConfig, StorageEngineConfig};
pub use strength::{Profile, RECOMMENDED_LENGTH, SHORTEST_SECRET, Weakness};
pub use tls_client::{ClientCertificateConfig, TlsClientConfig};
pub use totp::{Allowed, TotpAlgorithm, TotpConfig};
pub use webauthn::{
    AaguidFilter, AttestationPreference, AuthenticatorAttachment, CloneDetection, MetadataConfig,
    Requirement, WebauthnConfig,
};

use crate::{
    keys::Kind,
    reader::{Reader, Scope},
    tree::Node,
    values::{Parsed, duration_within},
};

/// A configuration in which nothing is left to check.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database, generated secrets and certificates are kept.
    pub data_dir: PathBuf,
    /// A folder with one file for each secret; they are read already.
    pub secrets_directory: Option<PathBuf>,
    /// How many characters secrets between services must have (HS-13).
    pub secret_min_length: usize,
    /// What the installation is for, where somebody has said so.
    pub profile: Option<Profile>,
    /// A folder of certificates that are trusted besides the system's, for mail servers, databases and services
    /// for messages (AM-16). Whether it can be read is the edge's to check.
    pub certificates_directory: Option<PathBuf>,
    /// The second factor that is asked for first; not turned off.
    pub default_2fa_method: Option<SecondFactorMethod>,
    /// Listeners, TLS, limits.
    pub server: ServerConfig,
    /// Sign-in at the authenticated listener.
    pub auth: AuthConfig,
    /// An authenticating proxy in front.
    pub proxy: ProxyConfig,
    /// Keys for machines.
    pub api_keys: ApiKeysConfig,
    /// A group of paths that is closed.
    pub admin: AdminConfig,
    /// Sessions and cookies.
    pub session: SessionConfig,
    /// Where users are kept.
    pub authentication_backend: BackendConfig,
    /// What new passwords must be like.
    pub password_policy: PasswordPolicyConfig,
    /// What follows too many failed sign-ins.
    pub regulation: RegulationConfig,
    /// Second factor: codes of an authenticator.
    pub totp: TotpConfig,
    /// Second factor, or sign-in by itself: security keys and passkeys.
    pub webauthn: WebauthnConfig,
    /// Second factor: a push by Duo.
    pub duo: Option<DuoConfig>,
    /// Proofs by mail.
    pub identity_validation: IdentityValidationConfig,
    /// The database.
    pub storage: StorageConfig,
    /// The audit log.
    pub audit: AuditConfig,
    /// Messages to people.
    pub notifier: NotifierConfig,
    /// Who may go where.
    pub access_control: AccessControlConfig,
    /// What the gateway leads to; none means the built-in `whoami`.
    pub services: Vec<ServiceConfig>,
    /// How many requests a client may make.
    pub rate_limit: RateLimitConfig,
    /// Which pages of other origins may read what services answer.
    pub cors: CorsConfig,
    /// Numbers for Prometheus.
    pub metrics: MetricsConfig,
    /// The log.
    pub log: LogConfig,
}

/// A kind of second factor that somebody can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorMethod {
    /// Codes of an authenticator.
    Totp,
    /// Security keys and passkeys.
    Webauthn,
    /// A push by Duo.
    MobilePush,
}

const METHODS: &[(&str, Option<SecondFactorMethod>)] = &[
    ("", None),
    ("totp", Some(SecondFactorMethod::Totp)),
    ("webauthn", Some(SecondFactorMethod::Webauthn)),
    ("mobile_push", Some(SecondFactorMethod::MobilePush)),
];

impl Config {
    /// What holds when nothing is configured (contract 2).
    pub fn embedded() -> Self {
        read(&Node::empty(), &mut Reader::default())
    }

    /// Every role that exists: `admin`, `viewer`, and those that the configuration names, in its order.
    pub fn roles(&self) -> Vec<&str> {
        let mapped = self.proxy.header_map.role_map.iter().map(|(role, _)| role.as_str());
        let mut roles = vec!["admin", "viewer"];
        for role in self.auth.roles.iter().map(String::as_str).chain(mapped) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// Whether some sign-in by the API sets the cookie of programs made for Frigate.
    pub fn sets_frigate_token(&self) -> bool {
        self.auth.frigate_token_cookie || self.services.iter().any(|service| service.guard.api_login)
    }
}

/// Reads a tree. What is wrong is in `reader` afterwards; the values given in its place mean nothing.
pub(crate) fn read(root: &Node, reader: &mut Reader) -> Config {
    let scope = Scope::root(root);
    let data_dir = reader.value(&scope, "data_dir", path).flatten().unwrap_or_else(|| PathBuf::from("."));
    let server = server::read(reader, &scope.child("server"), &data_dir);
    let profile = reader.value(&scope, "profile", choice(strength::PROFILES));
    let secret_min_length = strength::read_min_length(reader, &scope, profile);
    let rate_limit = rate_limit::read(reader, &scope.child("rate_limit"), None);
    let cors = cors::read(reader, &scope.child("cors"), None);
    let config = Config {
        secrets_directory: reader.value(&scope, "secrets_directory", path).flatten(),
        profile,
        secret_min_length,
        certificates_directory: reader.value(&scope, "certificates_directory", path).flatten(),
        default_2fa_method: reader.value(&scope, "default_2fa_method", choice(METHODS)).flatten(),
        auth: auth::read(reader, &scope.child("auth")),
        proxy: auth::read_proxy(reader, &scope.child("proxy")),
        session: session::read(reader, &scope.child("session")),
        authentication_backend: backend::read(reader, &scope.child("authentication_backend")),
        password_policy: password_policy::read(reader, &scope.child("password_policy")),
        regulation: regulation::read(reader, &scope.child("regulation")),
        totp: totp::read(reader, &scope.child("totp")),
        webauthn: webauthn::read(reader, &scope.child("webauthn")),
        duo: duo::read(reader, &scope.child("duo_api")),
        identity_validation: identity_validation::read(reader, &scope.child("identity_validation")),
        storage: storage::read(reader, &scope.child("storage"), &data_dir),
        api_keys: api_keys::read(reader, &scope.child("api_keys")),
        admin: api_keys::read_admin(reader, &scope.child("admin")),
        audit: audit::read(reader, &scope.child("audit")),
        notifier: notifier::read(reader, &scope.child("notifier")),
        access_control: access::read(reader, &scope),
        services: services::read(reader, &scope, &server, (&rate_limit, &cors)),
        rate_limit,
        cors,
        metrics: metrics::read(reader, &scope.child("metrics")),
        log: log::read(reader, &scope.child("log")),
        data_dir,
        server,
    };
    let config = frigate_hashes(config, reader);
    cross::check(&config, reader);
    config
}

/// `auth.hash_iterations` chooses an algorithm, unless another one is chosen by name.
fn frigate_hashes(mut config: Config, reader: &mut Reader) -> Config {
    if let Some(iterations) = config.auth.hash_iterations {
        let algorithm = "authentication_backend.file.password.algorithm";
        if reader.is_given(algorithm) {
            let message = format!("has no effect, because {algorithm} chooses another way to hash");
            reader.warning("auth.hash_iterations", message);
        } else {
            config.authentication_backend.hashing = HashingConfig::Frigate { iterations };
        }
    }
    config
}

/// A path; an empty one is none, as configurations of others write it.
fn path(text: &str) -> Parsed<Option<PathBuf>> {
    if text.contains('\0') {
        return Err("a path".to_owned());
    }
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}

/// A parser for words that stand for values.
fn choice<T: Copy>(names: &[(&str, T)]) -> impl Fn(&str) -> Parsed<T> {
    move |text| {
        names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<_> = names.iter().map(|(name, _)| *name).filter(|name| !name.is_empty()).collect();
            format!("one of {}", names.join(", "))
        })
    }
}

/// A span of time within the bounds of the table.
fn span(reader: &mut Reader, scope: &Scope<'_>, name: &str) -> Duration {
    let kind = reader.leaf(scope, name).key.map(|key| key.kind);
    debug_assert!(
        matches!(kind, Some(Kind::DurationWithin { .. })),
        "{name} has no bounds in the table of keys"
    );
    let (min, max) = match kind {
        Some(Kind::DurationWithin { min, max }) => (min, max),
        _ => ("1ms", "100y"),
    };
    reader.value(scope, name, duration_within(min, max)).unwrap_or_default()
}
