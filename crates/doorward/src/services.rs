//! The configured services in the gateway's words.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use doorward_config as config;
use doorward_core::service_policy::{AdminPaths, Cameras, Layout, ServicePolicy};
use doorward_gateway::{
    limits::{ServiceLimits, UpstreamTimeouts},
    route::{Routes, ServiceSettings},
    upstream::{Credentials, Trust, UpstreamAddress, UpstreamTls},
};
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{plan, secrets};

/// The routes to every service; without any, to the built-in `whoami` (contract 2).
pub(crate) fn routes(config: &config::Config) -> Result<Routes> {
    if config.services.is_empty() {
        let whoami = ServiceSettings {
            rate_limit: plan::edge::tiers(&config.rate_limit)?,
            cors: plan::edge::cors(&config.cors)?,
            ..ServiceSettings::new("whoami", UpstreamAddress::Whoami)
        };
        return Ok(Routes::new(vec![whoami]));
    }
    let settings = config
        .services
        .iter()
        .map(|service| settings(service).with_context(|| format!("service {}", service.name)));
    Ok(Routes::new(settings.collect::<Result<_>>()?))
}

fn settings(service: &config::ServiceConfig) -> Result<ServiceSettings> {
    let header = |(name, value): &(String, SecretString)| -> Result<(HeaderName, HeaderValue)> {
        let name = HeaderName::from_bytes(name.as_bytes()).with_context(|| format!("header {name}"))?;
        let mut value =
            HeaderValue::from_str(value.expose_secret()).with_context(|| format!("value of {name}"))?;
        value.set_sensitive(true);
        Ok((name, value))
    };
    let (limits, timeouts, guard) = (&service.limits, &service.timeouts, &service.guard);
    let mut headers = service.headers.iter().map(header).collect::<Result<Vec<_>>>()?;
    if let Some(secret) = upstream_secret(guard)? {
        let secret = header(&(guard.upstream_secret_header.clone(), secret))?;
        headers.retain(|(name, _)| *name != secret.0);
        headers.push(secret);
    }
    Ok(ServiceSettings {
        host: service.host.clone(),
        path_prefix: service.path_prefix.clone(),
        strip_prefix: service.strip_prefix,
        encoded: plan::encoded(limits.encoded_characters),
        headers,
        limits: ServiceLimits {
            request_body: limits.body_bytes.unwrap_or(u64::MAX),
            ..ServiceLimits::default()
        },
        timeouts: UpstreamTimeouts {
            connect: timeouts.upstream_connect,
            request_body: timeouts.body_idle,
            first_byte: timeouts.upstream_first_byte,
            socket_idle: timeouts.websocket_idle,
            ..UpstreamTimeouts::default()
        },
        rate_limit: plan::edge::tiers(&service.rate_limit)?,
        cors: plan::edge::cors(&service.cors)?,
        security: plan::edge::security(service)?,
        websocket_origins: service.websocket_origins.clone(),
        websocket_close: guard.websocket_close,
        policy: policy(guard),
        groups_are_role: guard.remote_groups == config::RemoteGroups::Role,
        explains_unauthorized: guard.explain_unauthorized,
        api_login: guard.api_login,
        credentials: service.credentials.as_ref().map(credentials).transpose()?,
        shares_account_cookies: service.credentials.as_ref().is_some_and(|own| own.share_cookies),
        ..ServiceSettings::new(&service.name, address(service)?)
    })
}

fn policy(guard: &config::ServiceGuardConfig) -> ServicePolicy {
    let layout = guard.camera_layout.map(|layout| match layout {
        config::CameraLayout::Frigate => Layout::Frigate,
    });
    ServicePolicy {
        admin_paths: AdminPaths::new(guard.admin_paths.iter().map(String::as_str)),
        cameras: layout.map(|layout| Cameras::new(layout, guard.cameras.clone())),
    }
}

/// What proves Doorward to a service, from where it is kept.
fn upstream_secret(guard: &config::ServiceGuardConfig) -> Result<Option<SecretString>> {
    let Some(path) = &guard.upstream_secret_path else { return Ok(guard.upstream_secret.clone()) };
    let secret = from_file("upstream_secret_path", path)?;
    if !is_word(&secret) {
        bail!("upstream_secret_path: {} must hold printable ASCII without blanks", path.display());
    }
    Ok(Some(secret))
}

/// Doorward's account at a service, its secret from where it is kept.
fn credentials(own: &config::ServiceCredentialsConfig) -> Result<Credentials> {
    let (secret, place) = match (&own.secret_path, &own.secret) {
        (Some(path), _) => (from_file("credentials.secret_path", path)?, "credentials.secret_path"),
        (None, Some(secret)) => (secret.clone(), "credentials.secret"),
        (None, None) => bail!("credentials.secret is missing"),
    };
    Ok(match own.scheme {
        config::CredentialScheme::Basic => Credentials::basic(&own.user, &secret),
        config::CredentialScheme::Bearer if is_word(&secret) => Credentials::bearer(&secret),
        config::CredentialScheme::Bearer => bail!("{place} must hold printable ASCII without blanks"),
        config::CredentialScheme::Frigate => {
            Credentials::Frigate { user: own.user.clone(), password: secret }
        }
    })
}

/// A secret in a file: its text without the end of its line.
fn from_file(key: &str, path: &Path) -> Result<SecretString> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{key}: {} cannot be read", path.display()))?;
    secrets::warn_if_readable_by_others(path);
    let text = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text)).unwrap_or(&text);
    if text.is_empty() {
        bail!("{key}: {} is empty", path.display());
    }
    Ok(SecretString::from(text))
}

/// Whether a secret can stand in a header as one word.
fn is_word(secret: &SecretString) -> bool {
    secret.expose_secret().bytes().all(|byte| (0x21..0x7f).contains(&byte))
}

fn address(service: &config::ServiceConfig) -> Result<UpstreamAddress> {
    let (host, port) = (service.upstream.host.clone(), service.upstream.port);
    if !service.upstream.tls {
        return Ok(UpstreamAddress::Tcp { host, port });
    }
    let trust = match (&service.tls.pin, &service.tls.ca_path) {
        (Some(pin), _) => Trust::Pin(*pin),
        (None, Some(path)) => Trust::Authorities(plan::tls::authorities(path).context("tls.ca_path")?),
        (None, None) => Trust::Authorities(rustls_native_certs::load_native_certs().certs),
    };
    let mut tls = UpstreamTls::new(&host, &trust)?;
    if let Some((chain, key)) = &service.tls.client_certificate {
        tls = tls.with_certificate(chain, key).context("tls.client_cert_path")?;
    }
    Ok(UpstreamAddress::Tls { host, port, tls })
}
