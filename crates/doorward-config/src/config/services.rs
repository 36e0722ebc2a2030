//! `services`: what the gateway leads to.

use std::{path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::{
    CorsConfig, RateLimitConfig, choice, cors, path, rate_limit,
    server::{ENCODED, EncodedCharacters, ServerConfig},
    service_credentials::{self, ServiceCredentialsConfig},
    service_guard::{self, ServiceGuardConfig},
    service_headers::{self, SecurityHeaders},
};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, duration, flag, text},
};

/// What the gateway leads to.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// Its name; no other service has it.
    pub name: String,
    /// The name of the preset that filled in what was not written.
    pub preset: Option<&'static str>,
    /// The host in lower case, IPv6 without brackets; `None` for every host. Host and prefix together occur once.
    pub host: Option<String>,
    /// The path, `/` or without a slash at the end.
    pub path_prefix: String,
    /// Whether the prefix is taken away before forwarding.
    pub strip_prefix: bool,
    /// Where it is.
    pub upstream: UpstreamConfig,
    /// Headers that every request to it gets, names in lower case; none of those that Doorward sets itself.
    pub headers: Vec<(String, SecretString)>,
    /// How the certificate of an https upstream is checked.
    pub tls: ServiceTlsConfig,
    /// Limits; those of the server are already applied.
    pub limits: ServiceLimitsConfig,
    /// Time limits; those of the server are already applied.
    pub timeouts: ServiceTimeoutsConfig,
    /// Origins beyond its own that may open WebSockets, as in `Origin`.
    pub websocket_origins: Vec<String>,
    /// What its answers get where they say nothing themselves.
    pub security_headers: SecurityHeaders,
    /// What its answers get in any case, names in lower case; `None` leaves a header to the service.
    pub response_headers: Vec<(String, Option<String>)>,
    /// How many requests a client may make; what holds for all services is already applied.
    pub rate_limit: RateLimitConfig,
    /// Pages of other origins; what holds for all services is already applied.
    pub cors: CorsConfig,
    /// Who may go where in it, and how it knows Doorward.
    pub guard: ServiceGuardConfig,
    /// The account with which Doorward signs in at it.
    pub credentials: Option<ServiceCredentialsConfig>,
}

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamConfig {
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Host name or address, IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// How the certificate of a service is checked. With neither: against the system's authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceTlsConfig {
    /// Authorities, PEM.
    pub ca_path: Option<PathBuf>,
    /// SHA-256 of its certificate (FR-74).
    pub pin: Option<[u8; 32]>,
    /// Our certificate for it and its key; PEM both.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
}

/// Limits of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceLimitsConfig {
    /// Bytes of a request body; `None` for any number.
    pub body_bytes: Option<u64>,
    /// What happens to encoded separators in paths.
    pub encoded_characters: EncodedCharacters,
}

/// Time limits of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceTimeoutsConfig {
    /// For the next piece of a request body.
    pub body_idle: Duration,
    /// For a connection.
    pub upstream_connect: Duration,
    /// For the head of an answer.
    pub upstream_first_byte: Duration,
    /// For a byte on a WebSocket.
    pub websocket_idle: Duration,
}

pub(super) fn read(
    reader: &mut Reader,
    root: &Scope<'_>,
    server: &ServerConfig,
    all: (&RateLimitConfig, &CorsConfig),
) -> Vec<ServiceConfig> {
    let mut services = Vec::new();
    let mut names: Vec<(String, String)> = Vec::new();
    let mut places: Vec<((Option<String>, String), String)> = Vec::new();
    for scope in root.items("services") {
        let name = reader.required(&scope, "name", text);
        let host = reader.value(&scope, "host", values::host);
        let prefix = reader.value(&scope, "path_prefix", path_prefix).unwrap_or_default();
        if let Some(name) = &name {
            if let Some((_, other)) = names.iter().find(|(known, _)| known == name) {
                reader
                    .error(&scope.path("name"), format!("is the name of {other} as well; names are unique"));
            }
            names.push((name.clone(), scope.own_path().to_owned()));
        }
        let place = (host.clone(), prefix.clone());
        // A host that is wrong is not every host.
        if host.is_some() || !scope.has("host") {
            if let Some((_, other)) = places.iter().find(|(known, _)| *known == place) {
                let message =
                    format!("has the host and path_prefix of {other}; one of them would never answer");
                reader.error_at(scope.own_path(), scope.origin(), message);
            }
            places.push((place, scope.own_path().to_owned()));
        }
        let upstream = reader.required(&scope, "upstream", upstream);
        let service = ServiceConfig {
            name: name.unwrap_or_default(),
            preset: reader.value(&scope, "preset", service_guard::preset),
            host,
            path_prefix: prefix,
            strip_prefix: reader.value(&scope, "strip_prefix", flag).unwrap_or_default(),
            headers: read_headers(reader, &scope),
            tls: read_tls(reader, &scope.child("tls"), upstream.as_ref()),
            limits: read_limits(reader, &scope.child("limits"), server),
            timeouts: read_timeouts(reader, &scope.child("timeouts"), server),
            websocket_origins: reader.values(&scope, "websocket_origins", values::web_origin),
            security_headers: service_headers::read_level(reader, &scope),
            response_headers: service_headers::read(reader, &scope),
            rate_limit: rate_limit::read(reader, &scope.child("rate_limit"), Some(all.0)),
            cors: cors::read(reader, &scope.child("cors"), Some(all.1)),
            guard: service_guard::read(reader, &scope),
            credentials: service_credentials::read(reader, &scope),
            upstream: upstream.unwrap_or(UpstreamConfig { tls: false, host: String::new(), port: 0 }),
        };
        services.push(service);
    }
    services
}

/// In the form in which paths are judged: no dot segments, no doubled slashes, nothing encoded.
fn path_prefix(text: &str) -> Parsed<String> {
    let trimmed = text.strip_suffix('/').unwrap_or(text);
    if text == "/" {
        return Ok(text.to_owned());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:@".contains(&byte);
    let segment = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(plain);
    let sound = trimmed.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment));
    if !sound {
        return Err(
            "a path such as /photos, without dot segments, doubled slashes and encoded characters".to_owned()
        );
    }
    if trimmed == "/.doorward" || trimmed.starts_with("/.doorward/") {
        return Err("a path outside /.doorward/, which belongs to the portal on every host".to_owned());
    }
    Ok(trimmed.to_owned())
}

/// Scheme, host and port; the path of a request is forwarded as it was judged, so none is put before it.
fn upstream(text: &str) -> Parsed<UpstreamConfig> {
    let url = values::url(text).map_err(|_| "a URL such as http://127.0.0.1:8080".to_owned())?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(
            "a URL without a path, such as http://127.0.0.1:8080: paths are forwarded as they are".to_owned()
        );
    }
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match url.port_or_known_default() {
        Some(port) if port > 0 => {
            Ok(UpstreamConfig { tls: url.scheme() == "https", host: host.to_owned(), port })
        }
        _ => Err("a URL with a port from 1 to 65535".to_owned()),
    }
}

/// Headers that only Doorward or the connection itself may set.
const OURS: [&str; 18] = [
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-connection",
    "remote-email",
    "remote-groups",
    "remote-name",
    "remote-role",
    "remote-user",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-real-ip",
];

/// Whether only Doorward or the connection may set the header `name` (lower case). Some upstreams read `_` as `-`.
pub(super) fn is_set_by_doorward(name: &str) -> bool {
    let spelled = name.replace('_', "-");
    OURS.contains(&spelled.as_str()) || spelled.starts_with("x-forwarded-")
}

fn read_headers(reader: &mut Reader, scope: &Scope<'_>) -> Vec<(String, SecretString)> {
    let (leaf, entries) = reader.map(scope, "headers");
    let mut headers: Vec<(String, SecretString)> = Vec::new();
    for (name, path, node) in entries {
        let value = reader.scalar(node, &leaf, &path, &header_value);
        let Ok(name) = values::header_name(&name) else {
            reader.error(&path, "expected the name of a header, of letters, digits and -");
            continue;
        };
        if is_set_by_doorward(&name) {
            reader.error(&path, "is set by Doorward itself; remove it");
        }
        if headers.iter().any(|(known, _)| *known == name) {
            reader.error(&path, "stands here twice, in different spelling; remove one");
        }
        headers.extend(value.map(|value| (name, SecretString::from(value))));
    }
    headers
}

pub(super) fn header_value(text: &str) -> Parsed<String> {
    let sound =
        text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) && text.trim() == text && !text.is_empty();
    if sound { Ok(text.to_owned()) } else { Err("printable ASCII without blanks around it".to_owned()) }
}

fn read_tls(reader: &mut Reader, scope: &Scope<'_>, upstream: Option<&UpstreamConfig>) -> ServiceTlsConfig {
    let chain = reader.value(scope, "client_cert_path", path).flatten();
    let key = reader.value(scope, "client_key_path", path).flatten();
    let pair = [
        ("client_cert_path", "client_key_path", &chain, &key),
        ("client_key_path", "client_cert_path", &key, &chain),
    ];
    for (name, other, _, _) in
        pair.into_iter().filter(|(_, _, given, missing)| given.is_some() && missing.is_none())
    {
        let other = scope.path(other);
        reader.error(&scope.path(name), format!("means nothing without {other}; set both"));
    }
    let given = [("client_cert_path", chain.is_some()), ("client_key_path", key.is_some())];
    let tls = ServiceTlsConfig {
        ca_path: reader.value(scope, "ca_path", path).flatten(),
        pin: reader.value(scope, "pin", values::fingerprint),
        client_certificate: chain.zip(key),
    };
    let names = [("ca_path", tls.ca_path.is_some()), ("pin", tls.pin.is_some())].into_iter().chain(given);
    for (name, _) in names.filter(|(_, set)| *set && upstream.is_some_and(|one| !one.tls)) {
        reader.error(&scope.path(name), "has no effect on an http upstream; write https there, or remove it");
    }
    if tls.ca_path.is_some() && tls.pin.is_some() {
        reader.error(&scope.path("pin"), "has no effect beside ca_path; keep one of them");
    }
    tls
}

fn read_limits(reader: &mut Reader, scope: &Scope<'_>, server: &ServerConfig) -> ServiceLimitsConfig {
    let body = reader.value(scope, "body_bytes", values::bytes);
    let encoded = reader.value(scope, "encoded_characters", choice(ENCODED));
    reader.inherit(scope, "server.limits", &["body_bytes", "encoded_characters"]);
    ServiceLimitsConfig {
        body_bytes: body.map_or(server.limits.body_bytes, |bytes| (bytes > 0).then_some(bytes)),
        encoded_characters: encoded.unwrap_or(server.limits.encoded_characters),
    }
}

fn read_timeouts(reader: &mut Reader, scope: &Scope<'_>, server: &ServerConfig) -> ServiceTimeoutsConfig {
    let mut read = |name, inherited| reader.value(scope, name, duration).unwrap_or(inherited);
    let timeouts = ServiceTimeoutsConfig {
        body_idle: read("body_idle", server.timeouts.body_idle),
        upstream_connect: read("upstream_connect", server.timeouts.upstream_connect),
        upstream_first_byte: read("upstream_first_byte", server.timeouts.upstream_first_byte),
        websocket_idle: read("websocket_idle", server.timeouts.websocket_idle),
    };
    let names = ["body_idle", "upstream_connect", "upstream_first_byte", "websocket_idle"];
    reader.inherit(scope, "server.timeouts", &names);
    timeouts
}
