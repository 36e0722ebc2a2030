//! Addresses of other servers: databases, mail relays, services on the internet.

use std::{net::Ipv6Addr, path::PathBuf};

use url::{Host, Url};

use super::{Parsed, host, url};

/// Where another server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Tcp { host: String, port: u16 },
    Unix(PathBuf),
}

/// `host`, `host:port`, `[::1]:port`, with a port in place of none.
pub(crate) fn host_port(text: &str, default_port: u16) -> Parsed<(String, u16)> {
    let expected = || "a host such as host.example.com or host.example.com:443, without a path".to_owned();
    // Several colons and no brackets: an IPv6 address by itself.
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok((host(text)?, default_port));
    }
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => {
            let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let port = port.parse().ok().filter(|port| digits && *port > 0).ok_or_else(expected)?;
            (name, port)
        }
        _ => (text, default_port),
    };
    Ok((host(name).map_err(|_| expected())?, port))
}

/// `tcp://host:port`, `host:port`, or `unix:///path` of a socket.
pub(crate) fn database(text: &str, default_port: u16) -> Parsed<Peer> {
    let expected = || format!("tcp://host:{default_port} or unix:///path/of/the/socket");
    if let Some(path) = text.strip_prefix("unix://") {
        let plain = path.starts_with('/') && !path.chars().any(|letter| letter.is_control() || letter == '?');
        return if plain { Ok(Peer::Unix(PathBuf::from(path))) } else { Err(expected()) };
    }
    let bare = ["tcp://", "tcp4://", "tcp6://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let rest = bare.map_or(text, |rest| rest.strip_suffix('/').unwrap_or(rest));
    let (host, port) = host_port(rest, default_port).map_err(|_| expected())?;
    Ok(Peer::Tcp { host, port })
}

/// A URL of a service that messages go to: https, unless it is on this machine.
pub(crate) fn service(text: &str) -> Parsed<Url> {
    let url = url(text)?;
    let local = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if url.scheme() != "https" && !local {
        return Err("an https URL; http only reaches this machine".to_owned());
    }
    if url.fragment().is_some() {
        return Err("a URL without #".to_owned());
    }
    Ok(url)
}
