//! The configured services in the gateway's words.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use doorward_config as config;
use doorward_gateway::{
    limits::{ServiceLimits, UpstreamTimeouts},
    route::{Routes, ServiceSettings},
    upstream::{Trust, UpstreamAddress, UpstreamTls},
};
use http::{HeaderName, HeaderValue};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use secrecy::ExposeSecret as _;

use crate::plan;

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
    let header = |(name, value): &(String, secrecy::SecretString)| -> Result<(HeaderName, HeaderValue)> {
        let name = HeaderName::from_bytes(name.as_bytes()).with_context(|| format!("header {name}"))?;
        let mut value =
            HeaderValue::from_str(value.expose_secret()).with_context(|| format!("value of {name}"))?;
        value.set_sensitive(true);
        Ok((name, value))
    };
    let (limits, timeouts) = (&service.limits, &service.timeouts);
    Ok(ServiceSettings {
        host: service.host.clone(),
        path_prefix: service.path_prefix.clone(),
        strip_prefix: service.strip_prefix,
        encoded: plan::encoded(limits.encoded_characters),
        headers: service.headers.iter().map(header).collect::<Result<_>>()?,
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
        ..ServiceSettings::new(&service.name, address(service)?)
    })
}

fn address(service: &config::ServiceConfig) -> Result<UpstreamAddress> {
    let (host, port) = (service.upstream.host.clone(), service.upstream.port);
    if !service.upstream.tls {
        return Ok(UpstreamAddress::Tcp { host, port });
    }
    let trust = match (&service.tls.pin, &service.tls.ca_path) {
        (Some(pin), _) => Trust::Pin(*pin),
        (None, Some(path)) => Trust::Authorities(authorities(path)?),
        (None, None) => Trust::Authorities(rustls_native_certs::load_native_certs().certs),
    };
    let tls = UpstreamTls::new(&host, &trust)?;
    Ok(UpstreamAddress::Tls { host, port, tls })
}

fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates =
        CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("tls.ca_path: {} cannot be read as PEM certificates", path.display()))?;
    if certificates.is_empty() {
        bail!("tls.ca_path: there is no certificate in {}", path.display());
    }
    Ok(certificates)
}
