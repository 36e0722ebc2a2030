//! The typed configuration, one file for each section, and the rules that join sections.

mod access;
mod auth;
mod backend;
mod cross;
mod hashing;
mod log;
mod password_policy;
mod query;
mod regulation;
mod server;
mod services;
mod session;

use std::path::PathBuf;

pub use access::{AccessControlConfig, AccessRule, Policy, Source, Subject};
pub use auth::{AuthConfig, HeaderMapConfig, ProxyConfig};
pub use backend::{BackendConfig, FileBackendConfig};
pub use hashing::{Argon2Variant, BcryptVariant, HashingConfig, Pbkdf2Variant, Sha2Variant};
pub use log::{LogConfig, LogFormat, LogLevel};
pub use password_policy::PasswordPolicyConfig;
pub use query::{QueryCondition, QueryOperator};
pub use regulation::RegulationConfig;
pub use server::{
    EncodedCharacters, LimitsConfig, ServerConfig, TimeoutsConfig, TlsConfig, TlsMode, TlsVersion,
};
pub use services::{
    ServiceConfig, ServiceLimitsConfig, ServiceTimeoutsConfig, ServiceTlsConfig, UpstreamConfig,
};
pub use session::{CookieConfig, SameSite, SessionConfig};

use crate::{
    reader::{Reader, Scope},
    tree::Node,
    values::Parsed,
};

/// A configuration in which nothing is left to check.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database, generated secrets and certificates are kept.
    pub data_dir: PathBuf,
    /// Listeners, TLS, limits.
    pub server: ServerConfig,
    /// Sign-in at the authenticated listener.
    pub auth: AuthConfig,
    /// An authenticating proxy in front.
    pub proxy: ProxyConfig,
    /// Sessions and cookies.
    pub session: SessionConfig,
    /// Where users are kept.
    pub authentication_backend: BackendConfig,
    /// What new passwords must be like.
    pub password_policy: PasswordPolicyConfig,
    /// What follows too many failed sign-ins.
    pub regulation: RegulationConfig,
    /// Who may go where.
    pub access_control: AccessControlConfig,
    /// What the gateway leads to; none means the built-in `whoami`.
    pub services: Vec<ServiceConfig>,
    /// The log.
    pub log: LogConfig,
}

impl Config {
    /// What holds when nothing is configured (contract 2).
    pub fn embedded() -> Self {
        read(&Node::empty(), &mut Reader::default())
    }
}

/// Reads a tree. What is wrong is in `reader` afterwards; the values given in its place mean nothing.
pub(crate) fn read(root: &Node, reader: &mut Reader) -> Config {
    let scope = Scope::root(root);
    let data_dir = reader.value(&scope, "data_dir", path).flatten().unwrap_or_else(|| PathBuf::from("."));
    let server = server::read(reader, &scope.child("server"), &data_dir);
    let config = Config {
        auth: auth::read(reader, &scope.child("auth")),
        proxy: auth::read_proxy(reader, &scope.child("proxy")),
        session: session::read(reader, &scope.child("session")),
        authentication_backend: backend::read(reader, &scope.child("authentication_backend")),
        password_policy: password_policy::read(reader, &scope.child("password_policy")),
        regulation: regulation::read(reader, &scope.child("regulation")),
        access_control: access::read(reader, &scope),
        services: services::read(reader, &scope, &server),
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
            let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
            format!("one of {}", names.join(", "))
        })
    }
}
