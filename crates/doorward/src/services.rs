//! The configured services in the gateway's words.

use anyhow::{Context as _, Result};
use doorward_config as config;
use doorward_gateway::{
    limits::{ServiceLimits, UpstreamTimeouts},
    route::{Routes, ServiceSettings},
    upstream::{Trust, UpstreamAddress, UpstreamTls},
};
use http::{HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;

use crate::plan;

/// The routes to every service; without any, to the built-in `whoami` (contract 2).
pub(crate) fn routes(services: &[config::ServiceConfig]) -> Result<Routes> {
    if services.is_empty() {
        return Ok(Routes::new(vec![ServiceSettings::new("whoami", UpstreamAddress::Whoami)]));
    }
    let settings =
        services.iter().map(|service| settings(service).with_context(|| format!("service {}", service.name)));
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
        (None, Some(path)) => Trust::Authorities(plan::tls::authorities(path).context("tls.ca_path")?),
        (None, None) => Trust::Authorities(rustls_native_certs::load_native_certs().certs),
    };
    let mut tls = UpstreamTls::new(&host, &trust)?;
    if let Some((chain, key)) = &service.tls.client_certificate {
        tls = tls.with_certificate(chain, key).context("tls.client_cert_path")?;
    }
    Ok(UpstreamAddress::Tls { host, port, tls })
}
