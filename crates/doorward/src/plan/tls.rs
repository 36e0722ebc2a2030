//! From `server.tls` and `server.redirect_address` to the gateway's words.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use doorward_config as config;
use doorward_gateway::{
    acme::{AcmeSettings, Challenges, ExternalAccount, Proof},
    tls::{Demand, MinimumVersion, self_signed::KeyType},
};
use http::HeaderName;
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use crate::certificate::{Source, Terms};

/// Where the gateway's certificate comes from; `None` without TLS.
pub(crate) fn source(
    tls: &config::TlsConfig,
    data_dir: &Path,
    challenges: &Arc<Challenges>,
) -> Result<Option<Source>> {
    Ok(match (tls.mode, &tls.acme) {
        (config::TlsMode::Disabled, _) => None,
        (config::TlsMode::SelfSigned, _) => {
            let key_type = match tls.self_signed_key {
                config::SelfSignedKey::Ecdsa => KeyType::Ecdsa,
                config::SelfSignedKey::Rsa => KeyType::Rsa,
            };
            Some(Source::SelfSigned(tls.cert_dir.clone(), key_type))
        }
        (config::TlsMode::Provided, _) => Some(Source::Provided {
            cert: tls.cert_path.clone().unwrap_or_default(),
            key: tls.key_path.clone().unwrap_or_default(),
        }),
        (config::TlsMode::Acme, Some(acme)) => {
            let settings = acme_settings(acme, data_dir)?;
            Some(Source::acme(settings, Arc::clone(challenges), tls.cert_dir.clone()))
        }
        (config::TlsMode::Acme, None) => bail!("server.tls.acme is missing"),
    })
}

fn acme_settings(acme: &config::AcmeConfig, data_dir: &Path) -> Result<AcmeSettings> {
    let authorities = match &acme.ca_path {
        Some(path) => authorities(path).context("server.tls.acme.ca_path")?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    Ok(AcmeSettings {
        directory: acme.directory.to_string(),
        authorities,
        email: acme.email.clone(),
        domains: acme.domains.clone(),
        proof: match acme.challenge {
            config::AcmeChallenge::TlsAlpn01 => Proof::TlsAlpn01,
            config::AcmeChallenge::Http01 => Proof::Http01,
        },
        folder: data_dir.join("acme"),
        external_account: acme.external_account.as_ref().map(|account| ExternalAccount {
            key_id: account.key_id.clone(),
            hmac_key: account.hmac_key.clone(),
        }),
    })
}

/// What the listener asks of clients.
pub(crate) fn terms(tls: &config::TlsConfig) -> Terms {
    Terms {
        minimum: match tls.min_version {
            config::TlsVersion::Tls12 => MinimumVersion::Tls12,
            config::TlsVersion::Tls13 => MinimumVersion::Tls13,
        },
        demand: match tls.clients.demand {
            config::ClientCertificates::None => Demand::None,
            config::ClientCertificates::Optional => Demand::Optional,
            config::ClientCertificates::Required => Demand::Required,
        },
        authorities: tls.clients.ca_path.clone(),
        revoked: tls.clients.crl_path.clone(),
    }
}

/// In which header services are told of a verified client certificate.
pub(crate) fn subject_header(tls: &config::TlsConfig) -> Result<Option<HeaderName>> {
    let name = tls.clients.subject_header.as_ref().map(|name| HeaderName::from_bytes(name.as_bytes()));
    name.transpose().context("server.tls.client_subject_header")
}

/// The port to which visitors without TLS are led: that of the portal as they see it, else ours.
pub(crate) fn visible_port(config: &config::Config) -> u16 {
    let portal = config.session.cookies.iter().find_map(|cookie| cookie.portal_url.port_or_known_default());
    portal.unwrap_or(config.server.address.port())
}

/// PEM certificates of authorities; a file without any is none.
pub(crate) fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} cannot be read as PEM certificates", path.display()))?;
    if certificates.is_empty() {
        bail!("there is no certificate in {}", path.display());
    }
    Ok(certificates)
}
