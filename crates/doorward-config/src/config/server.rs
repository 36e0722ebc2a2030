//! `server`: listeners, TLS, time limits.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use ipnet::IpNet;

use super::{
    choice, path, server_tls,
    server_tls::{AcmeConfig, ClientTlsConfig},
};
use crate::{
    keys::Kind,
    reader::{Reader, Scope},
    values::{self, Parsed, duration, duration_or_off, flag},
};

/// Listeners, TLS, and what one visitor may cost.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The authenticated listener.
    pub address: SocketAddr,
    /// The listener without authentication.
    pub internal_address: Option<SocketAddr>,
    /// The listener for existing proxies, without TLS.
    pub portal_address: Option<SocketAddr>,
    /// The listener that alone has what is for administrators; without one, the others have it (HS-25). It speaks TLS as the
    /// authenticated one does.
    pub admin_address: Option<SocketAddr>,
    /// The listener that only leads to HTTPS. With it there is TLS.
    pub redirect_address: Option<SocketAddr>,
    /// Peers whose forwarded headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether they may say in `Forwarded` whose request it is.
    pub forwarded: bool,
    /// Whether they must say by the PROXY protocol whose each connection is; then there are some, and there is TLS.
    pub proxy_protocol: bool,
    /// Whether `trusted_proxies` may hold every address; already applied.
    pub trust_every_proxy: bool,
    /// Whether listeners beyond this machine may lack TLS or authentication; already applied, to be named at
    /// every start (HS-02).
    pub insecure: bool,
    /// The certificate of the authenticated listener.
    pub tls: TlsConfig,
    /// `Strict-Transport-Security: max-age`; the default for the TLS mode is already applied (HS-37).
    pub hsts: Option<Duration>,
    /// How long anybody is waited for.
    pub timeouts: TimeoutsConfig,
    /// What one request or visitor may cost.
    pub limits: LimitsConfig,
}

/// The certificate of the authenticated listener.
#[derive(Clone, Debug)]
pub struct TlsConfig {
    /// Where it comes from. With `Provided` both paths are there.
    pub mode: TlsMode,
    /// The chain, PEM.
    pub cert_path: Option<PathBuf>,
    /// The private key, PEM.
    pub key_path: Option<PathBuf>,
    /// Where a self-signed certificate is kept; `data_dir/certs` is already applied.
    pub cert_dir: PathBuf,
    /// Of which kind the key of a self-signed certificate is.
    pub self_signed_key: SelfSignedKey,
    /// The oldest version of TLS.
    pub min_version: TlsVersion,
    /// Whether clients need a certificate; without a mode that speaks TLS they do not.
    pub clients: ClientTlsConfig,
    /// With mode `Acme` there is one.
    pub acme: Option<AcmeConfig>,
}

/// Where a certificate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// No TLS.
    Disabled,
    /// Made at the first start (HS-31).
    SelfSigned,
    /// From files (HS-33).
    Provided,
    /// From an authority that is asked (RFC 8555).
    Acme,
}

/// Of which kind the key of a self-signed certificate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelfSignedKey {
    /// P-256.
    #[default]
    Ecdsa,
    /// RSA of 3072 bits.
    Rsa,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// TLS 1.2.
    Tls12,
    /// TLS 1.3.
    Tls13,
}

/// How long anybody is waited for, per phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutsConfig {
    /// For the head of a request.
    pub header: Duration,
    /// For the next piece of a request body.
    pub body_idle: Duration,
    /// For a connection to a service.
    pub upstream_connect: Duration,
    /// For the head of a service's answer.
    pub upstream_first_byte: Duration,
    /// For a byte on a WebSocket.
    pub websocket_idle: Duration,
    /// For open requests when stopping.
    pub shutdown: Duration,
}

/// What one request or visitor may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// Bytes of a request body; `None` for any number.
    pub body_bytes: Option<u64>,
    /// What happens to encoded separators in paths.
    pub encoded_characters: EncodedCharacters,
    /// Connections open at once.
    pub connections: usize,
}

/// What happens to a path with encoded separators (SC-010).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodedCharacters {
    /// 400.
    Refuse,
    /// Judged and passed as it is.
    Pass,
}

pub(super) const ENCODED: &[(&str, EncodedCharacters)] =
    &[("refuse", EncodedCharacters::Refuse), ("pass", EncodedCharacters::Pass)];

const VERSIONS: &[(&str, TlsVersion)] = &[
    ("1.2", TlsVersion::Tls12),
    ("1.3", TlsVersion::Tls13),
    ("TLSv1.2", TlsVersion::Tls12),
    ("TLSv1.3", TlsVersion::Tls13),
];

const KEY_TYPES: &[(&str, SelfSignedKey)] = &[("ecdsa", SelfSignedKey::Ecdsa), ("rsa", SelfSignedKey::Rsa)];

const MODES: &[(&str, TlsMode)] = &[
    ("disabled", TlsMode::Disabled),
    ("self_signed", TlsMode::SelfSigned),
    ("provided", TlsMode::Provided),
    ("acme", TlsMode::Acme),
];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>, data_dir: &Path) -> ServerConfig {
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = reader.value(scope, "address", values::address).unwrap_or(nowhere);
    let internal_address = reader.value(scope, "internal_address", values::address_or_disabled).flatten();
    let portal_address = reader.value(scope, "portal_address", values::address_or_disabled).flatten();
    let admin_address = reader.value(scope, "admin_address", values::address_or_disabled).flatten();
    let redirect_address = reader.value(scope, "redirect_address", values::address_or_disabled).flatten();
    let trust_every_proxy = reader.value(scope, "trust_every_proxy", flag).unwrap_or_default();
    let trusted_proxies = reader.values(scope, "trusted_proxies", |text| proxy(text, trust_every_proxy));
    let forwarded = reader.value(scope, "forwarded", flag).unwrap_or_default();
    let proxy_protocol = reader.value(scope, "proxy_protocol", flag).unwrap_or_default();
    let insecure = reader.value(scope, "insecure", flag).unwrap_or_default();
    let tls = read_tls(reader, &scope.child("tls"), data_dir, redirect_address.is_some());
    if redirect_address.is_some() && tls.mode == TlsMode::Disabled {
        reader.error("server.redirect_address", "leads nowhere while server.tls.mode is disabled; remove it");
    }
    // Who is trusted is wrong already where that has failed.
    let nobody = trusted_proxies.is_empty() && !reader.has_failed_below("server.trusted_proxies");
    for (path, on) in [("server.forwarded", forwarded), ("server.proxy_protocol", proxy_protocol)] {
        if on && nobody {
            reader.error(path, "is true and no proxy is known; set server.trusted_proxies");
        }
    }
    if proxy_protocol && tls.mode == TlsMode::Disabled {
        let message = "is for proxies that pass TLS through, and server.tls.mode is disabled: nobody's connection would count \
                       as encrypted; set server.tls.mode, or have the proxy name the visitor in a header";
        reader.error("server.proxy_protocol", message);
    }
    ServerConfig {
        address,
        internal_address,
        portal_address,
        admin_address,
        redirect_address,
        trusted_proxies,
        forwarded,
        proxy_protocol,
        trust_every_proxy,
        insecure,
        hsts: read_hsts(reader, scope, tls.mode),
        tls,
        timeouts: read_timeouts(reader, &scope.child("timeouts")),
        limits: read_limits(reader, &scope.child("limits")),
    }
}

/// A network, and not everybody (SC-047).
fn proxy(text: &str, everybody: bool) -> Parsed<IpNet> {
    let network = values::network(text)?;
    if is_everybody(&network) && !everybody {
        return Err(
            "the networks of your proxies; this one is every address, so every visitor could choose \
                    their own address (server.trust_every_proxy: true allows it)"
                .to_owned(),
        );
    }
    Ok(network)
}

/// Every IPv4 or every IPv6 address, also in the form of IPv6 addresses that stand for IPv4.
fn is_everybody(network: &IpNet) -> bool {
    let mapped = Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0);
    match network {
        IpNet::V4(network) => network.prefix_len() == 0,
        IpNet::V6(network) => network.prefix_len() <= 96 && network.contains(&mapped),
    }
}

fn read_tls(reader: &mut Reader, scope: &Scope<'_>, data_dir: &Path, redirects: bool) -> TlsConfig {
    let given = reader.value(scope, "mode", choice(MODES));
    let cert_path = reader.value(scope, "cert_path", path).flatten();
    let key_path = reader.value(scope, "key_path", path).flatten();
    let cert_dir = reader.value(scope, "cert_dir", path).flatten();
    let self_signed_key = reader.value(scope, "self_signed_key", choice(KEY_TYPES)).unwrap_or_default();
    let implied =
        if cert_path.is_some() || key_path.is_some() { TlsMode::Provided } else { TlsMode::SelfSigned };
    let mode = given.unwrap_or(implied);
    for (name, path, other) in [("cert_path", &cert_path, "key_path"), ("key_path", &key_path, "cert_path")] {
        let full = scope.path(name);
        if mode == TlsMode::Provided && path.is_none() && given.or(Some(mode)) == Some(mode) {
            let because =
                if given.is_some() { "server.tls.mode is provided" } else { "the other path is set" };
            let blamed = scope.path(if given.is_some() { "mode" } else { other });
            let origin = reader.origin(&blamed);
            reader.error_at(&full, origin, format!("is missing while {because}; set {full}"));
        }
        if mode != TlsMode::Provided && path.is_some() {
            reader.error(
                &full,
                "has no effect unless server.tls.mode is provided; change the mode or remove it",
            );
        }
    }
    if mode != TlsMode::SelfSigned && self_signed_key != SelfSignedKey::default() {
        let message = "has no effect unless server.tls.mode is self_signed; change the mode or remove it";
        reader.error(&scope.path("self_signed_key"), message);
    }
    let word = MODES.iter().find(|(_, known)| *known == mode).map_or("", |(word, _)| *word);
    reader.derived(&scope.path("mode"), word);
    let cert_dir = cert_dir.unwrap_or_else(|| data_dir.join("certs"));
    reader.derived(&scope.path("cert_dir"), cert_dir.display());
    TlsConfig {
        mode,
        cert_path,
        key_path,
        cert_dir,
        self_signed_key,
        min_version: reader.value(scope, "min_version", choice(VERSIONS)).unwrap_or(TlsVersion::Tls12),
        clients: server_tls::read_clients(reader, scope, mode),
        acme: server_tls::read_acme(reader, &scope.child("acme"), mode, redirects),
    }
}

/// Two years, as Frigate does; never for certificates that browsers cannot check unless asked.
fn read_hsts(reader: &mut Reader, scope: &Scope<'_>, mode: TlsMode) -> Option<Duration> {
    const TWO_YEARS: Duration = Duration::from_secs(63_072_000);
    let given = reader.value(scope, "hsts", duration_or_off);
    if mode == TlsMode::Disabled && given.flatten().is_some() {
        reader.error("server.hsts", "has no effect while server.tls.mode is disabled; remove it");
    }
    let by_mode = matches!(mode, TlsMode::Provided | TlsMode::Acme).then_some(TWO_YEARS);
    reader.derived("server.hsts", if by_mode.is_some() { "2y" } else { "disabled" });
    given.unwrap_or(by_mode)
}

fn read_timeouts(reader: &mut Reader, scope: &Scope<'_>) -> TimeoutsConfig {
    let mut read = |name| reader.value(scope, name, duration).unwrap_or_default();
    TimeoutsConfig {
        header: read("header"),
        body_idle: read("body_idle"),
        upstream_connect: read("upstream_connect"),
        upstream_first_byte: read("upstream_first_byte"),
        websocket_idle: read("websocket_idle"),
        shutdown: read("shutdown"),
    }
}

fn read_limits(reader: &mut Reader, scope: &Scope<'_>) -> LimitsConfig {
    LimitsConfig {
        header_bytes: count(reader, scope, "header_bytes"),
        body_bytes: reader.value(scope, "body_bytes", values::bytes).filter(|bytes| *bytes > 0),
        encoded_characters: reader
            .value(scope, "encoded_characters", choice(ENCODED))
            .unwrap_or(EncodedCharacters::Refuse),
        connections: count(reader, scope, "connections"),
    }
}

/// A number within the bounds of the table.
pub(super) fn count<T: TryFrom<u64> + Default>(reader: &mut Reader, scope: &Scope<'_>, name: &str) -> T {
    optional_count(reader, scope, name).unwrap_or_default()
}

/// The same; nothing where nothing is set and the table has no default.
pub(super) fn optional_count<T: TryFrom<u64>>(
    reader: &mut Reader,
    scope: &Scope<'_>,
    name: &str,
) -> Option<T> {
    let kind = reader.leaf(scope, name).key.map(|key| key.kind);
    debug_assert!(matches!(kind, Some(Kind::Count { .. })), "{name} is not a number in the table of keys");
    let (min, max) = match kind {
        Some(Kind::Count { min, max }) => (min, max),
        _ => (0, u64::MAX),
    };
    reader
        .value(scope, name, |text| values::count(text, min, max))
        .and_then(|number| T::try_from(number).ok())
}
