//! From the configuration's words to the rooms' types. Nothing is decided here; each function is one translation.

pub(crate) mod edge;
pub(crate) mod factors;
pub(crate) mod keys;
pub(crate) mod mail;
pub(crate) mod storage;
pub(crate) mod tls;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context as _, Result, anyhow};
use doorward_config as config;
use doorward_core::{
    access,
    accounts::AccountRules,
    client_address::TrustedProxies,
    gatekeeper::AccessPolicy,
    identity::{KnownRoles, NO_ROLE, Role, RoleMap},
    password_policy::{CharacterKind, PasswordPolicy},
    portal::{SameSite, ScopeSettings, Scopes},
    proxied::{IdentityHeaders, ProxyTrust},
    regulation::RegulationSettings,
    session::Lifetimes,
    target::EncodedCharacters,
};
use doorward_crypto::{
    Argon2Cost, Argon2Variant, BcryptVariant, HashParameters, Pbkdf2Digest, ScryptCost, Sha2Variant,
};
use doorward_gateway::{hygiene::Strip, limits::ListenerLimits};
use doorward_providers::{
    password_work::NewHashes,
    users_file::{ExtraAttribute, ExtraKind},
};
use http::HeaderValue;

use crate::log::{LogSettings, Naming, Rotation};

/// `log`
pub(crate) fn log(config: &config::LogConfig) -> LogSettings {
    LogSettings {
        level: match config.level {
            config::LogLevel::Trace => "trace",
            config::LogLevel::Debug => "debug",
            config::LogLevel::Info => "info",
            config::LogLevel::Warn => "warn",
            config::LogLevel::Error => "error",
        },
        json: config.format == config::LogFormat::Json,
        file: config.file_path.clone(),
        keep_stdout: config.keep_stdout,
        rotation: Rotation {
            max_bytes: config.max_bytes,
            max_age: config.max_age,
            max_files: config.max_files,
            retention: config.retention,
        },
        visitors: match config.client_address {
            config::ClientAddressInLog::Full => Naming::Full,
            config::ClientAddressInLog::Truncated => Naming::Truncated,
            config::ClientAddressInLog::Hashed => Naming::Hashed,
        },
    }
}

/// What decisions are made of.
pub(crate) fn policy(config: &config::Config) -> Result<AccessPolicy> {
    let access = &config.access_control;
    let rules = access.rules.iter().map(rule).collect::<Result<Vec<_>>>()?;
    let rules = access::RuleSet::compile(rules, policy_name(access.default_policy)).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow!("access_control: {}", lines.join("; "))
    })?;
    Ok(AccessPolicy {
        rules,
        scopes: scopes(&config.session),
        roles: known_roles(config),
        trusted_proxies: TrustedProxies::new(config.server.trusted_proxies.clone()),
        signs_in: config.auth.enabled,
    })
}

/// `admin`, `viewer`, and every role that the configuration names.
fn known_roles(config: &config::Config) -> KnownRoles {
    let custom = config.roles().into_iter().filter(|name| !matches!(*name, "admin" | "viewer"));
    KnownRoles::with(custom.map(Role::new))
}

/// What holds for accounts and their passwords.
pub(crate) fn account_rules(config: &config::Config) -> AccountRules {
    AccountRules {
        passwords: password_policy(&config.password_policy),
        roles: known_roles(config),
        own_password: !config.authentication_backend.password_change_disabled,
        first_password_must_change: config.auth.first_password_must_change,
    }
}

fn password_policy(policy: &config::PasswordPolicyConfig) -> PasswordPolicy {
    let kinds = [
        (CharacterKind::Uppercase, policy.require_uppercase),
        (CharacterKind::Lowercase, policy.require_lowercase),
        (CharacterKind::Number, policy.require_number),
        (CharacterKind::Special, policy.require_special),
    ];
    PasswordPolicy {
        min_length: policy.min_length,
        max_length: policy.max_length,
        required: kinds.into_iter().filter_map(|(kind, wanted)| wanted.then_some(kind)).collect(),
        min_score: policy.min_score,
    }
}

/// What follows too many failed sign-ins.
pub(crate) fn regulation(regulation: &config::RegulationConfig) -> RegulationSettings {
    RegulationSettings {
        users: regulation.by_user,
        addresses: regulation.by_address,
        max_retries: regulation.max_retries,
        find_time: regulation.find_time,
        ban_time: regulation.ban_time,
        persistent: !regulation.forget_on_restart,
    }
}

fn policy_name(policy: config::Policy) -> access::Policy {
    match policy {
        config::Policy::Bypass => access::Policy::Bypass,
        config::Policy::OneFactor => access::Policy::OneFactor,
        config::Policy::TwoFactor => access::Policy::TwoFactor,
        config::Policy::Deny => access::Policy::Deny,
    }
}

fn rule(rule: &config::AccessRule) -> Result<access::Rule> {
    let subject = |subject: &config::Subject| match subject {
        config::Subject::User(name) => access::SubjectMatcher::User(name.clone()),
        config::Subject::Group(name) => access::SubjectMatcher::Group(name.clone()),
        config::Subject::Client(name) => access::SubjectMatcher::Client(name.clone()),
    };
    let condition = |condition: &config::QueryCondition| access::QueryCondition {
        key: condition.key.clone(),
        operator: match &condition.operator {
            config::QueryOperator::Equal(value) => access::QueryOperator::Equal(value.clone()),
            config::QueryOperator::NotEqual(value) => access::QueryOperator::NotEqual(value.clone()),
            config::QueryOperator::Present => access::QueryOperator::Present,
            config::QueryOperator::Absent => access::QueryOperator::Absent,
            config::QueryOperator::Pattern(value) => access::QueryOperator::Pattern(value.clone()),
            config::QueryOperator::NotPattern(value) => access::QueryOperator::NotPattern(value.clone()),
        },
    };
    let methods =
        rule.methods.iter().map(|method| method.parse().with_context(|| format!("method {method}")));
    Ok(access::Rule {
        domains: rule.domains.clone(),
        domain_regexes: rule.domain_regexes.clone(),
        policy: policy_name(rule.policy),
        subjects: rule.subjects.iter().map(|inner| inner.iter().map(subject).collect()).collect(),
        networks: rule.networks.clone(),
        certificates: rule.client_certificates.clone(),
        extensions: access::Extensions::new(rule.allowed_extensions.iter().map(String::as_str)),
        resources: rule.resources.clone(),
        methods: methods.collect::<Result<_>>()?,
        query: rule.query.iter().map(|inner| inner.iter().map(condition).collect()).collect(),
        source: Some(access::RuleSource {
            file: rule.source.file.to_string(),
            line: rule.source.line,
            column: rule.source.column,
        }),
    })
}

fn scopes(session: &config::SessionConfig) -> Scopes {
    let lifetimes = |expiration, inactivity: Option<_>, remember_me| Lifetimes {
        expiration,
        inactivity: inactivity.unwrap_or_default(),
        remember_me,
        refresh_time: session.refresh_time,
    };
    let domains = session.cookies.iter().map(|cookie| ScopeSettings {
        domain: Some(cookie.domain.clone()),
        portal_url: Some(cookie.portal_url.clone()),
        default_redirection_url: cookie.default_redirection_url.clone(),
        cookie_name: cookie.name.clone(),
        same_site: same_site(cookie.same_site),
        lifetimes: lifetimes(cookie.expiration, cookie.inactivity, cookie.remember_me),
    });
    let host_only = ScopeSettings {
        domain: None,
        portal_url: None,
        default_redirection_url: None,
        cookie_name: format!("__Host-{}", session.name),
        same_site: same_site(session.same_site),
        lifetimes: lifetimes(session.expiration, session.inactivity, session.remember_me),
    };
    Scopes::new(domains.collect(), host_only)
}

fn same_site(same_site: config::SameSite) -> SameSite {
    match same_site {
        config::SameSite::Lax => SameSite::Lax,
        config::SameSite::Strict => SameSite::Strict,
        config::SameSite::None => SameSite::None,
    }
}

/// What the users file may say of a person beside its schema.
pub(crate) fn extra_attributes(file: &config::FileBackendConfig) -> BTreeMap<String, ExtraAttribute> {
    let attribute = |one: &config::ExtraAttribute| ExtraAttribute {
        kind: match one.value_type {
            config::AttributeType::String => ExtraKind::Text,
            config::AttributeType::Integer => ExtraKind::Whole,
            config::AttributeType::Boolean => ExtraKind::Truth,
        },
        many: one.multi_valued,
    };
    file.extra_attributes.iter().map(|(name, one)| (name.clone(), attribute(one))).collect()
}

/// Which groups give which role, for directories that know groups and no roles.
pub(crate) fn roles(proxy: &config::ProxyConfig) -> RoleMap {
    let entries = mapped(proxy);
    RoleMap {
        entries: if entries.is_empty() { RoleMap::default().entries } else { entries },
        default_role: proxy.default_role.as_deref().map_or_else(Role::viewer, Role::new),
    }
}

fn mapped(proxy: &config::ProxyConfig) -> Vec<(Role, Vec<String>)> {
    proxy.header_map.role_map.iter().map(|(role, groups)| (Role::new(role), groups.clone())).collect()
}

/// Identity by a trusted proxy, where Doorward signs nobody in, and the proxy's secret.
pub(crate) fn proxy_trust(config: &config::Config) -> Option<ProxyTrust> {
    let identity = (!config.auth.enabled).then(|| identity_headers(config));
    let secret = config.proxy.auth_secret.clone();
    (identity.is_some() || secret.is_some()).then_some(ProxyTrust { identity, secret })
}

/// Whoever maps groups to roles, or says where a role stands, means that people without one have none (FR-55).
fn identity_headers(config: &config::Config) -> IdentityHeaders {
    let (proxy, map) = (&config.proxy, &config.proxy.header_map);
    let entries = mapped(proxy);
    let role = map.role.clone().or_else(|| map.groups.clone().filter(|_| !entries.is_empty()));
    let default_role = match (&proxy.default_role, &role) {
        (Some(chosen), _) => Role::new(chosen),
        (None, Some(_)) => Role::new(NO_ROLE),
        (None, None) => Role::viewer(),
    };
    let mut names: Vec<Role> = config.roles().into_iter().map(Role::new).collect();
    // `viewer` is what everybody has: of two roles named, the particular one counts.
    names.sort_by_key(|role| role.as_str() == "viewer");
    IdentityHeaders {
        user: map.user.clone(),
        role,
        groups: map.groups.clone(),
        email: map.email.clone(),
        name: map.name.clone(),
        separator: proxy.separator,
        roles: RoleMap { entries, default_role },
        names,
    }
}

/// Which names clients may not say.
pub(crate) fn strip(config: &config::Config, policy: &AccessPolicy) -> Arc<Strip> {
    let map = &config.proxy.header_map;
    let mapped = [&map.user, &map.role, &map.groups, &map.email, &map.name].into_iter().flatten();
    let mapped = mapped.chain(&config.server.tls.clients.subject_header);
    let names = config.proxy.trusted_headers.iter().chain(mapped).map(String::as_str);
    let mut cookies = policy.scopes.cookie_names();
    // Those that were handed out stay ours when nobody gets another.
    let frigate = config.services.iter().any(|service| service.preset == Some("frigate"));
    if config.sets_frigate_token() || frigate {
        cookies.push(doorward_web::FRIGATE_TOKEN);
    }
    Arc::new(Strip::new(names, cookies))
}

/// Places of one address where there are not many in all.
const PLACES_OF_ONE: usize = 12;

/// Limits of every listener.
pub(crate) fn listener_limits(server: &config::ServerConfig) -> ListenerLimits {
    ListenerLimits {
        connections: server.limits.connections,
        // One address never takes every place; where there are few, a proxy in front still gets enough.
        connections_per_address: (server.limits.connections / 4).max(PLACES_OF_ONE),
        header_bytes: server.limits.header_bytes,
        header_read: server.timeouts.header,
        drain: server.timeouts.shutdown,
        ..ListenerLimits::default()
    }
}

/// `Strict-Transport-Security`, where it is asked for. Without sub-domains and preload: those bind hosts that are
/// not ours to bind (AM-03).
pub(crate) fn hsts(server: &config::ServerConfig) -> Result<Option<HeaderValue>> {
    let value = server.hsts.map(|span| HeaderValue::from_str(&format!("max-age={}", span.as_secs())));
    value.transpose().context("server.hsts")
}

/// Of paths.
pub(crate) fn encoded(encoded: config::EncodedCharacters) -> EncodedCharacters {
    match encoded {
        config::EncodedCharacters::Refuse => EncodedCharacters::Refuse,
        config::EncodedCharacters::Pass => EncodedCharacters::Pass,
    }
}

/// How new hashes are made.
///
/// # Errors
/// When hashes made so would not be verified: each key is within its bounds, but together they cost too much.
pub(crate) fn new_hashes(hashing: &config::HashingConfig) -> Result<NewHashes> {
    let parameters = hash_parameters(hashing);
    parameters.check().context("authentication_backend.file.password")?;
    let salt_length = match hashing {
        config::HashingConfig::Argon2 { salt_length, .. }
        | config::HashingConfig::Sha2Crypt { salt_length, .. }
        | config::HashingConfig::Pbkdf2 { salt_length, .. }
        | config::HashingConfig::Scrypt { salt_length, .. } => *salt_length,
        config::HashingConfig::Bcrypt { .. } | config::HashingConfig::Frigate { .. } => 16,
    };
    Ok(NewHashes { parameters, salt_length: usize::try_from(salt_length).unwrap_or(16) })
}

fn hash_parameters(hashing: &config::HashingConfig) -> HashParameters {
    match *hashing {
        config::HashingConfig::Argon2 {
            variant, iterations, memory_kib, parallelism, key_length, ..
        } => {
            let variant = match variant {
                config::Argon2Variant::Id => Argon2Variant::Id,
                config::Argon2Variant::I => Argon2Variant::I,
                config::Argon2Variant::D => Argon2Variant::D,
            };
            let cost = Argon2Cost { memory_kib, iterations, parallelism, key_length };
            HashParameters::Argon2 { variant, cost }
        }
        config::HashingConfig::Sha2Crypt { variant, iterations, .. } => {
            let variant = match variant {
                config::Sha2Variant::Sha256 => Sha2Variant::Sha256,
                config::Sha2Variant::Sha512 => Sha2Variant::Sha512,
            };
            HashParameters::Sha2Crypt { variant, rounds: iterations }
        }
        config::HashingConfig::Pbkdf2 { variant, iterations, .. } => {
            let digest = match variant {
                config::Pbkdf2Variant::Sha1 => Pbkdf2Digest::Sha1,
                config::Pbkdf2Variant::Sha224 => Pbkdf2Digest::Sha224,
                config::Pbkdf2Variant::Sha256 => Pbkdf2Digest::Sha256,
                config::Pbkdf2Variant::Sha384 => Pbkdf2Digest::Sha384,
                config::Pbkdf2Variant::Sha512 => Pbkdf2Digest::Sha512,
            };
            HashParameters::Pbkdf2 { digest, iterations }
        }
        config::HashingConfig::Bcrypt { variant, cost } => {
            let variant = match variant {
                config::BcryptVariant::Standard => BcryptVariant::Standard,
                config::BcryptVariant::Sha256 => BcryptVariant::Sha256,
            };
            HashParameters::Bcrypt { variant, cost }
        }
        config::HashingConfig::Scrypt { log_rounds, block_size, parallelism, key_length, .. } => {
            HashParameters::Scrypt(ScryptCost { log_rounds, block_size, parallelism, key_length })
        }
        config::HashingConfig::Frigate { iterations } => {
            HashParameters::Pbkdf2 { digest: Pbkdf2Digest::Sha256Django, iterations }
        }
    }
}
