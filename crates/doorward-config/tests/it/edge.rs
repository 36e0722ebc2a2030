//! Limits of requests, other origins, headers of answers, metrics.

use std::time::Duration;

use doorward_config::{MetricsRequire, SecurityHeaders};

use crate::{bad, good, warnings};

const SERVICE: &str = "services:\n  - name: a\n    upstream: http://127.0.0.1:1\n";

#[test]
fn hs_45_the_default_preset_is_the_seeds_and_off_until_somebody_asks() {
    let limits = good("").config.rate_limit;
    assert!(!limits.enabled);
    assert_eq!((limits.requests, limits.burst), (60, 10));
    assert_eq!((limits.media, limits.search, limits.export, limits.websocket), (120, 30, 10, 10));
    assert_eq!(limits.media_paths.len(), 3);
    assert_eq!(limits.search_paths, ["/search(/|$)"]);
    assert!(good("rate_limit: {enabled: true}").config.rate_limit.enabled);
    assert!(good("rate_limit: {burst: 5}").config.rate_limit.enabled, "a limit that is set holds");
    assert!(!good("rate_limit: {burst: 5, enabled: false}").config.rate_limit.enabled);
}

#[test]
fn a_service_has_what_all_have_unless_it_says_otherwise() {
    let text = format!(
        "rate_limit: {{requests_per_minute: 100, media_paths: ['^/m/']}}\n{SERVICE}    rate_limit: {{search_requests_per_minute: 3}}\n  - name: b\n    host: b.example.com\n    upstream: http://127.0.0.1:1\n    rate_limit: {{enabled: false}}\n"
    );
    let services = good(&text).config.services;
    let [a, b] = &services[..] else { panic!("two services") };
    assert!(a.rate_limit.enabled && !b.rate_limit.enabled);
    assert_eq!((a.rate_limit.requests, a.rate_limit.search), (100, 3));
    assert_eq!(a.rate_limit.media_paths, ["^/m/"]);
    let alone = good(&format!("{SERVICE}    rate_limit: {{burst: 7}}\n")).config;
    assert!(!alone.rate_limit.enabled && alone.services[0].rate_limit.enabled);
    assert_eq!((alone.services[0].rate_limit.requests, alone.services[0].rate_limit.burst), (60, 7));
}

#[test]
fn hs_52_values_outside_the_ranges_are_errors() {
    for (key, value) in [
        ("requests_per_minute", "0"),
        ("requests_per_minute", "10001"),
        ("burst", "101"),
        ("media_requests_per_minute", "10001"),
        ("search_requests_per_minute", "1001"),
        ("websocket_connections_per_minute", "401"),
        ("websocket_connections_per_minute", "0"),
        ("media_paths", "'('"),
        ("enabled", "perhaps"),
    ] {
        let text = format!("rate_limit: {{{key}: {value}}}");
        assert_eq!(bad(&text).len(), 1, "{text}");
        let text = format!("{SERVICE}    rate_limit: {{{key}: {value}}}\n");
        assert_eq!(bad(&text).len(), 1, "{text}");
    }
}

#[test]
fn origins_are_made_canonical_and_services_inherit_them() {
    let text =
        format!("cors: {{origins: ['https://App.example.com:443', 'http://localhost:3000']}}\n{SERVICE}");
    let config = good(&text).config;
    assert_eq!(config.cors.origins, ["https://app.example.com", "http://localhost:3000"]);
    assert_eq!(config.services[0].cors, config.cors);
    assert!(config.cors.credentials);
    assert_eq!(config.cors.headers, ["content-type", "authorization", "x-request-id", "x-api-key"]);
    assert_eq!(config.cors.max_age, Duration::from_secs(600));
    let own = format!("{text}    cors: {{origins: ['https://b.example.com'], max_age: 1h}}\n");
    let cors = &good(&own).config.services[0].cors;
    assert_eq!(cors.origins, ["https://b.example.com"]);
    assert_eq!(cors.max_age, Duration::from_secs(3600));
    assert_eq!(cors.methods, config.cors.methods);
    for wrong in ["null", "app.example.com", "https://app.example.com/path", "https://*.example.com"] {
        assert_eq!(bad(&format!("cors: {{origins: ['{wrong}']}}")).len(), 1, "{wrong}");
    }
}

#[test]
fn hs_56_every_origin_never_goes_with_credentials() {
    assert_eq!(bad("cors: {origins: '*'}").len(), 1);
    assert_eq!(warnings("cors: {origins: '*', credentials: false}").len(), 1);
    assert!(good("cors: {origins: '*', credentials: false}").config.cors.any_origin);
    assert_eq!(bad(&format!("{SERVICE}    cors: {{origins: ['*']}}\n")).len(), 1);
    let text =
        format!("cors: {{origins: '*', credentials: false}}\n{SERVICE}    cors: {{credentials: true}}\n");
    assert_eq!(bad(&text).len(), 1);
}

#[test]
fn headers_of_answers_are_set_or_left_alone() {
    let text = format!(
        "{SERVICE}    security_headers: strict\n    response_headers: {{X-Frame-Options: SAMEORIGIN, Permissions-Policy: off}}\n"
    );
    let service = &good(&text).config.services[0];
    assert_eq!(service.security_headers, SecurityHeaders::Strict);
    let set = [("x-frame-options", Some("SAMEORIGIN")), ("permissions-policy", None)];
    let set = set.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
    assert_eq!(service.response_headers, set);
    for wrong in [
        "Set-Cookie: a",
        "Access-Control-Allow-Origin: a",
        "Content-Length: 1",
        "'a b': c",
        "X-RateLimit-Limit: 1",
    ] {
        assert_eq!(bad(&format!("{SERVICE}    response_headers: {{{wrong}}}\n")).len(), 1, "{wrong}");
    }
}

#[test]
fn hs_59_metrics_are_off_and_otherwise_for_this_machine() {
    let metrics = good("").config.metrics;
    assert!(!metrics.enabled && metrics.address.ip().is_loopback());
    assert!(metrics.networks.iter().all(|network| network.addr().is_loopback()));
    assert_eq!(metrics.require, MetricsRequire::All);
    assert_eq!(bad("metrics: {enabled: true, networks: [0.0.0.0/0]}").len(), 1);
    let password = "password: 'a long random password'";
    assert!(
        good(&format!("metrics: {{enabled: true, networks: ['::/0'], {password}}}")).config.metrics.enabled
    );
    assert_eq!(bad("metrics: {enabled: true, require: any}").len(), 1);
    assert_eq!(bad("metrics: {enabled: true, password: short}").len(), 1);
    assert_eq!(bad("metrics: {enabled: true, address: ':8971'}").len(), 1, "the gateway's port");
    assert_eq!(warnings("metrics: {networks: 10.0.0.50}").len(), 1);
}
