//! Addresses, networks and host names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use url::Url;

use super::Parsed;

/// `host:port`, `:port` (every IPv4 address), `tcp://host:port`, with an address or `localhost` as host.
pub(crate) fn address(text: &str) -> Parsed<SocketAddr> {
    for scheme in ["unix:", "fd:"] {
        if text.starts_with(scheme) {
            return Err(format!("host:port; {scheme} listeners are not available yet in this version"));
        }
    }
    let expected = || "an address such as 0.0.0.0:8971, 127.0.0.1:5000, [::]:8971 or :8971".to_owned();
    let schemes = [("tcp://", None), ("tcp4://", Some(false)), ("tcp6://", Some(true))];
    let scheme = schemes.iter().find_map(|(name, v6)| Some((text.strip_prefix(name)?, *v6)));
    let (rest, v6) = scheme.unwrap_or((text, None));
    let rest = if scheme.is_some() { rest.strip_suffix('/').unwrap_or(rest) } else { rest };
    if rest.contains('/') {
        return Err(
            "an address without a path; the portal stands at its own host or under /.doorward/".to_owned()
        );
    }
    let (host, port) = rest.rsplit_once(':').ok_or_else(expected)?;
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let port: u16 = port.parse().ok().filter(|_| digits).ok_or_else(expected)?;
    let v6 = v6.unwrap_or(false);
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let ip = match (host, bare) {
        ("", _) if v6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        ("", _) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        ("localhost", _) if v6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ("localhost", _) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        (_, Some(bare)) => IpAddr::V6(bare.parse().map_err(|_| expected())?),
        (host, None) => IpAddr::V4(host.parse().map_err(|_| expected())?),
    };
    Ok(SocketAddr::new(ip, port))
}

/// The same, or `disabled`.
pub(crate) fn address_or_disabled(text: &str) -> Parsed<Option<SocketAddr>> {
    if text == "disabled" {
        return Ok(None);
    }
    address(text).map(Some).map_err(|expected| format!("{expected}, or disabled"))
}

/// A network, or a single address as the network of itself. Bits beyond the prefix are cleared.
pub(crate) fn network(text: &str) -> Parsed<IpNet> {
    if let Ok(network) = text.parse::<IpNet>() {
        return Ok(network.trunc());
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>()
        .map(IpNet::from)
        .map_err(|_| "an address or a network such as 172.18.0.0/16 or 2001:db8::/32".to_owned())
}

/// A host name in lower case, or an address (IPv6 without brackets), without a port: the form in which hosts
/// are compared.
pub(crate) fn host(text: &str) -> Parsed<String> {
    let expected = || "a host name such as app.example.com, without scheme, port and path".to_owned();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<Ipv6Addr>() {
        return Ok(address.to_string());
    }
    if text.contains(['/', '?', '#', '@', ' ', '%', '*', '{', '}', '[']) || text.ends_with('.') {
        return Err(expected());
    }
    let host = url::Host::parse(text).map_err(|_| expected())?;
    if let url::Host::Domain(name) = &host {
        let label = |label: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let hyphens_inside = !label.starts_with('-') && !label.ends_with('-');
            (1..=63).contains(&label.len()) && hyphens_inside && label.bytes().all(allowed)
        };
        if name.len() > 253 || !name.split('.').all(label) {
            return Err(expected());
        }
    }
    Ok(host.to_string())
}

/// A host as an access rule names it. The second value tells whether it depends on who asks.
pub(crate) fn domain(text: &str) -> Parsed<(String, bool)> {
    let forms = [("*.", false), ("{user}.", true), ("{group}.", true)];
    let form = forms.iter().find_map(|(prefix, named)| Some((*prefix, text.strip_prefix(prefix)?, *named)));
    let (prefix, rest, named) = form.unwrap_or(("", text, false));
    match host(rest) {
        // Nothing stands below an address.
        Ok(host) if prefix.is_empty() || host.parse::<IpAddr>().is_err() => {
            Ok((format!("{prefix}{host}"), named))
        }
        _ => Err("app.example.com, *.example.com, {user}.example.com or {group}.example.com, without \
                       scheme, port and path"
            .to_owned()),
    }
}

/// `https://app.example.com`, as browsers write it in `Origin`.
pub(crate) fn web_origin(text: &str) -> Parsed<String> {
    let expected = || "an origin such as https://app.example.com, without a path".to_owned();
    let url = Url::parse(text).map_err(|_| expected())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !bare || !anonymous {
        return Err(expected());
    }
    Ok(url.origin().ascii_serialization())
}
