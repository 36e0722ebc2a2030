//! From what an administrator wrote to a [`Config`] that nothing needs to check again.
//!
//! Files, environment variables and secret files are read into one tree in which every value knows where it
//! came from ([`Origin`]); the tree is compared with one table of keys ([`KEYS`]) and read into plain structs.
//! Every [`Problem`] is collected, so one run names all of them. The reference, the JSON Schema, the starter
//! file and `config show` are made from the same table.
//!
//! Absent: everything else. No sockets, no database, no rule is evaluated here; the only files opened are the
//! configuration files and the files that `…_FILE` variables name, the only programs started those that tell a secret
//! ([`command`]). The environment is handed in.

mod aliases;
mod command;
mod config;
mod credentials;
mod difference;
mod environment;
mod keys;
mod loader;
mod nearest;
mod presets;
mod problem;
mod reader;
mod reference;
mod schema;
mod shape;
mod show;
mod template;
mod tree;
mod values;
mod yaml;

pub use aliases::{ALIASES, Alias};
pub use config::{
    AaguidFilter, AccessControlConfig, AccessRule, AdminConfig, Allowed, ApiKeyConfig, ApiKeysConfig,
    Argon2Variant, AttestationPreference, AttributeType, AuditConfig, AuthConfig, AuthenticatorAttachment,
    BackendConfig, BcryptVariant, CameraLayout, ClientAddressInLog, ClientCertificateConfig, CloneDetection,
    Config, CookieConfig, CorsConfig, DatabaseAddress, DatabaseServerConfig, DuoConfig, ElevationConfig,
    EncodedCharacters, ExtraAttribute, FileBackendConfig, HashingConfig, HeaderMapConfig,
    IdentityValidationConfig, LimitsConfig, LogConfig, LogFormat, LogLevel, MailConfig, MailboxConfig,
    MetadataConfig, MetricsConfig, MetricsRequire, NotifierConfig, NtfyConfig, PasswordPolicyConfig,
    PasswordResetMode, Pbkdf2Variant, Policy, Profile, ProxyConfig, QueryCondition, QueryOperator,
    RECOMMENDED_LENGTH, RateLimitConfig, RegulationConfig, RemoteGroups, Requirement, SHORTEST_SECRET,
    SameSite, SecondFactorMethod, SecurityHeaders, SelfSignedKey, ServerConfig, ServiceConfig,
    ServiceGuardConfig, ServiceLimitsConfig, ServiceTimeoutsConfig, ServiceTlsConfig, SessionConfig,
    Sha2Variant, SmtpConfig, SmtpCredentialsConfig, SmtpSecurity, Source, StorageConfig, StorageEngineConfig,
    Subject, TimeoutsConfig, TlsClientConfig, TlsConfig, TlsMode, TlsVersion, TotpAlgorithm, TotpConfig,
    UpstreamConfig, Weakness, WebauthnConfig, WebhookConfig,
};
pub use config::{AcmeChallenge, AcmeConfig, ClientCertificates, ClientTlsConfig, ExternalAccountConfig};
pub use config::{CredentialScheme, ServiceCredentialsConfig};
pub use difference::restart_needed;
pub use environment::environment_name;
pub use keys::{KEYS, Key, Kind, LATER, Later};
pub use loader::{Loaded, Loader, Sources};
pub use presets::{Expectation, PRESETS, Preset, PresetValue, Weight, expectations, preset};
pub use problem::{Origin, Problem, Problems, Severity};
pub use reader::Effective;
pub use reference::reference;
pub use schema::schema;
pub use show::{MASK, show};
pub use template::template;
pub use values::RateLimit;
pub use values::duration;

#[cfg(test)]
mod tests;
