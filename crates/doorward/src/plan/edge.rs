//! `rate_limit`, `cors` and the headers of answers, in the gateway's words.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use doorward_config as config;
use doorward_core::limits::{RequestTiers, Tier};
use doorward_gateway::{
    cors::{CorsPolicy, CorsSettings},
    hygiene::{SecurityHeaders, SecurityLevel},
};
use http::{HeaderName, HeaderValue};

/// How many requests a client may make; nothing where they are not limited.
pub(crate) fn tiers(limits: &config::RateLimitConfig) -> Result<Option<Arc<RequestTiers>>> {
    if !limits.enabled {
        return Ok(None);
    }
    let general = limits.requests.saturating_add(limits.burst);
    let numbers = [general, limits.media, limits.search, limits.export, limits.websocket];
    let of = |paths: &'_ [String], tier| -> Vec<(String, Tier)> {
        paths.iter().map(|path| (path.clone(), tier)).collect()
    };
    // What costs a service more counts first, so that nobody gets around it by the name of a file.
    let paths = [
        of(&limits.search_paths, Tier::Search),
        of(&limits.export_paths, Tier::Export),
        of(&limits.media_paths, Tier::Media),
    ]
    .concat();
    let paths: Vec<(&str, Tier)> = paths.iter().map(|(path, tier)| (path.as_str(), *tier)).collect();
    let tiers = RequestTiers::new(numbers, &paths).context("rate_limit")?;
    Ok(Some(Arc::new(tiers)))
}

/// Pages of other origins; nothing where services speak for themselves.
pub(crate) fn cors(cors: &config::CorsConfig) -> Result<Option<Arc<CorsPolicy>>> {
    let settings = CorsSettings {
        origins: cors.origins.clone(),
        any_origin: cors.any_origin,
        methods: cors.methods.clone(),
        headers: cors.headers.clone(),
        exposed: cors.expose_headers.clone(),
        credentials: cors.credentials,
        max_age: cors.max_age,
    };
    Ok(CorsPolicy::new(&settings).context("cors")?.map(Arc::new))
}

/// What answers of a service get.
pub(crate) fn security(service: &config::ServiceConfig) -> Result<SecurityHeaders> {
    let level = match service.security_headers {
        config::SecurityHeaders::Standard => SecurityLevel::Standard,
        config::SecurityHeaders::Strict => SecurityLevel::Strict,
        config::SecurityHeaders::Off => SecurityLevel::Off,
    };
    let own = service.response_headers.iter().map(|(name, value)| -> Result<_> {
        let name = HeaderName::from_bytes(name.as_bytes()).with_context(|| format!("header {name}"))?;
        let value = value.as_deref().map(HeaderValue::from_str).transpose();
        Ok((name.clone(), value.with_context(|| format!("value of {name}"))?))
    });
    Ok(SecurityHeaders::new(level, own.collect::<Result<_>>().context("response_headers")?))
}
