//! From a configuration and a machine to [`Facts`].

use std::{collections::BTreeSet, net::IpAddr};

use doorward_config::{
    AccessRule, Config, DatabaseAddress, DatabaseServerConfig, Effective, Expectation, MASK, Origin, Policy,
    StorageEngineConfig, TlsMode, Weakness, Weight, expectations,
};
use doorward_core::{ports::Clock as _, time::Timestamp};
use doorward_gateway::tls::{Certificate, CertificateError, provided, self_signed};
use secrecy::ExposeSecret as _;

use super::{
    Stored,
    facts::{
        BackupFact, CertificateFact, DatabaseFact, Facts, FileFact, ListenerFact, LogFact, PresetFact,
        SecretFact, SecretSource, UpstreamFact,
    },
    files::{look, mend, own_user, private_files},
    judge_network::PROBED,
    network,
};
use crate::{clock::SystemClock, machine};

/// Where facts come from.
pub(crate) struct Gathered<'a> {
    /// What holds.
    pub(crate) config: &'a Config,
    /// The same with origins.
    pub(crate) effective: &'a [Effective],
    /// What the database says, as far as it could be asked.
    pub(crate) stored: Option<Stored>,
}

/// Everything that the checks look at.
pub(crate) async fn gather(from: &Gathered<'_>) -> Facts {
    let (config, now) = (from.config, SystemClock.now());
    let upstreams: Vec<UpstreamFact> = config.services.iter().map(upstream).collect();
    let addresses: Vec<IpAddr> = machine::addresses();
    let mut ports = BTreeSet::from(PROBED);
    ports.extend(upstreams.iter().filter(|upstream| upstream.is_here()).map(|upstream| upstream.port));
    let access = &config.access_control;
    Facts {
        declared: config.profile,
        settings: from.effective.iter().map(setting).collect(),
        listeners: listeners(config),
        signs_in: config.auth.enabled,
        proxy_secret: config.proxy.auth_secret.is_some(),
        open_by_default: access.default_policy == Policy::Bypass,
        bypasses: access.rules.iter().filter(|rule| rule.policy == Policy::Bypass).map(place).collect(),
        certificate: certificate(config, now),
        secrets: secrets(config, from.effective),
        database: database(config),
        files: files(config, from.effective, now),
        open_ports: network::open_ports(),
        reachable: network::reached(&addresses, &ports).await,
        probed: !addresses.is_empty(),
        upstreams,
        presets: expectations(config).into_iter().map(preset).collect(),
        log: LogFact {
            file: config.log.file_path.is_some(),
            rotates: config.log.max_bytes.is_some() || config.log.max_age.is_some(),
            retention: config.log.retention,
        },
        audit_retention: config.audit.retention,
        backup: match from.stored.as_ref().map(|stored| stored.backup) {
            None => BackupFact::Unknown,
            Some(None) => BackupFact::Never,
            Some(Some(made)) => BackupFact::DaysAgo((now.as_seconds() - made.as_seconds()).max(0) / 86_400),
        },
        idle_keys: from.stored.as_ref().map(|stored| stored.idle_keys.clone()),
        old_keys: from.stored.as_ref().map(|stored| stored.old_keys.clone()),
        secret_min_length: config.secret_min_length,
    }
}

impl Facts {
    /// Mends the modes of files; gives what was changed.
    pub(crate) fn mend_files(&self) -> anyhow::Result<Vec<String>> {
        mend(&self.files)
    }
}

fn preset(expectation: Expectation) -> PresetFact {
    let Expectation { key, weight, kept, sentence, .. } = expectation;
    PresetFact { key, kept, protects: weight >= Weight::Protection, sentence }
}

fn setting(one: &Effective) -> (String, String) {
    let value = if one.secret && !one.value.is_empty() { MASK } else { &one.value };
    (one.key.clone(), value.to_owned())
}

fn files(config: &Config, effective: &[Effective], now: Timestamp) -> Vec<FileFact> {
    let own = own_user();
    private_files(config, effective).iter().filter_map(|file| look(file, own, now.as_seconds())).collect()
}

fn place(rule: &AccessRule) -> String {
    let domains = rule.domains.iter().chain(&rule.domain_regexes).cloned().collect::<Vec<_>>().join(" ");
    format!("{}:{} {domains}", rule.source.file, rule.source.line)
}

fn listeners(config: &Config) -> Vec<ListenerFact> {
    let server = &config.server;
    let tls = server.tls.mode != TlsMode::Disabled;
    let mut listeners = vec![ListenerFact { key: "server.address", address: server.address, tls }];
    let others = [
        ("server.internal_address", server.internal_address),
        ("server.portal_address", server.portal_address),
    ];
    for (key, address) in others {
        listeners.extend(address.map(|address| ListenerFact { key, address, tls: false }));
    }
    let admin = ("server.admin_address", server.admin_address);
    listeners.extend(admin.1.map(|address| ListenerFact { key: admin.0, address, tls }));
    listeners
}

fn certificate(config: &Config, now: Timestamp) -> CertificateFact {
    let tls = &config.server.tls;
    if tls.mode == TlsMode::Disabled {
        return CertificateFact::Disabled;
    }
    let found = if tls.mode == TlsMode::Provided {
        match (&tls.cert_path, &tls.key_path) {
            (Some(cert), Some(key)) => provided::load(cert, key, now).map(Some),
            _ => return CertificateFact::Elsewhere,
        }
    } else if tls.mode == TlsMode::SelfSigned {
        self_signed::find(&tls.cert_dir)
    } else {
        return CertificateFact::Elsewhere;
    };
    usable(found, now)
}

fn usable(found: Result<Option<Certificate>, CertificateError>, now: Timestamp) -> CertificateFact {
    match found {
        Ok(None) => CertificateFact::NotYet,
        Ok(Some(certificate)) => CertificateFact::Usable {
            self_signed: certificate.self_signed,
            days_left: (certificate.not_after - now.as_seconds()).div_euclid(86_400),
        },
        Err(error) => CertificateFact::Broken(error.to_string()),
    }
}

fn secrets(config: &Config, effective: &[Effective]) -> Vec<SecretFact> {
    let all = config.service_secrets();
    let fact = |(index, (key, secret)): (usize, &(&'static str, &secrecy::SecretString))| {
        let text = secret.expose_secret();
        let earlier = all.iter().take(index).find(|(_, other)| other.expose_secret() == text);
        let origin = effective.iter().find(|one| one.key == *key).map(|one| &one.origin);
        SecretFact {
            key: (*key).to_owned(),
            length: text.chars().count(),
            weakness: Weakness::of(text, config.secret_min_length),
            same_as: earlier.map(|(other, _)| (*other).to_owned()),
            source: match origin {
                Some(Origin::Variable(_)) => SecretSource::Environment,
                Some(Origin::SecretFile { .. } | Origin::SecretCommand { .. }) => SecretSource::File,
                _ => SecretSource::Configuration,
            },
        }
    };
    all.iter().enumerate().map(fact).collect()
}

fn database(config: &Config) -> DatabaseFact {
    let server = |key, server: &DatabaseServerConfig| DatabaseFact::Server {
        key,
        password: server.password.is_some(),
        local: match &server.address {
            DatabaseAddress::Unix(_) => true,
            DatabaseAddress::Tcp { host, .. } => {
                host == "localhost"
                    // The name of a container in a network of its own.
                    || !host.contains(['.', ':'])
                    || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        },
        tls: server.tls.is_some(),
    };
    match &config.storage.engine {
        StorageEngineConfig::Sqlite { .. } => DatabaseFact::Local,
        StorageEngineConfig::Postgres { server: it, .. } => server("storage.postgres", it),
        StorageEngineConfig::Mysql { server: it } => server("storage.mysql", it),
    }
}

fn upstream(service: &doorward_config::ServiceConfig) -> UpstreamFact {
    let upstream = &service.upstream;
    UpstreamFact {
        name: service.name.clone(),
        host: upstream.host.clone(),
        port: upstream.port,
        tls: upstream.tls,
    }
}
