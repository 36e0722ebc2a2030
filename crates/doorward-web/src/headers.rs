//! The headers that every answer of a kind carries (AM-23, `security-cases.md` 3.6).

use doorward_core::portal::Scope;
use http::{HeaderMap, HeaderName, HeaderValue, header};

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), \
    gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    screen-wake-lock=(), sync-xhr=(), xr-spatial-tracking=(), interest-cohort=()";

const ON_EVERYTHING: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

const IN_THE_API: [(HeaderName, &str); 3] = [
    (header::PRAGMA, "no-cache"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

const ON_PAGES: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// For the API and forward auth; made once and cloned, with room for what an answer adds.
pub(crate) fn of_api() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(24);
    add_api(&mut headers);
    headers
}

/// Adds those of the API to an answer.
pub(crate) fn add_api(headers: &mut HeaderMap) {
    add(headers, ON_EVERYTHING.into_iter().chain(IN_THE_API));
}

/// Adds those of an asset that never changes under its name.
pub(crate) fn add_asset(headers: &mut HeaderMap) {
    let asset = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    add(headers, ON_EVERYTHING.into_iter().chain(asset));
}

/// Adds those of a page. Forms may lead on to the hosts of `scope`: browsers apply `form-action` to the
/// redirect after a form, too, and a sign-in leads back to the service.
pub(crate) fn add_page(headers: &mut HeaderMap, scope: Option<&Scope<'_>>) {
    add(headers, ON_EVERYTHING.into_iter().chain([(header::CACHE_CONTROL, "no-store")]));
    let policy = scope.and_then(|scope| HeaderValue::try_from(page_policy(scope)).ok());
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.unwrap_or(HeaderValue::from_static(ON_PAGES)));
}

fn page_policy(scope: &Scope<'_>) -> String {
    let mut policy = ON_PAGES.to_owned();
    if let Some(domain) = &scope.settings.domain {
        policy.push_str(&format!(" https://{domain}:* https://*.{domain}:*"));
    }
    if let Some(url) = &scope.settings.default_redirection_url {
        policy.push(' ');
        policy.push_str(&url.origin().ascii_serialization());
    }
    policy
}

fn add(headers: &mut HeaderMap, fields: impl Iterator<Item = (HeaderName, &'static str)>) {
    for (name, value) in fields {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
