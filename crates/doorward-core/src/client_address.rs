//! The one function that says whose request it is (HS-51, FR-36): limits, logs, audit and rules all use what
//! it gives. Absent: which header carries the chain (`gateway`, `web::authz`).

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// How many hops are looked at, counted from the nearest; what is further away was said by somebody that
/// nobody here could check.
const MAX_HOPS: usize = 64;

/// The peers whose `X-Forwarded-*` headers count.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Trusts the addresses in `networks`.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into_iter().map(canonical_network).collect())
    }

    /// Whether `address` is trusted; an IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = canonical_ip(address);
        self.0.iter().any(|network| network.contains(&address))
    }

    /// A network that covers every address of its family, if there is one (SC-047, FR-37).
    pub fn everybody(&self) -> Option<IpNet> {
        self.0.iter().copied().find(|network| network.prefix_len() == 0)
    }
}

/// A client's address and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// The address for limits, logs and audit.
    pub ip: IpAddr,
    /// False when the nearest untrusted hop was no address; then `ip` is the trusted hop that reported it,
    /// and rules must not take it for the client's (SC-029).
    pub named: bool,
}

impl ClientAddress {
    /// The address for access rules: [`UNNAMED`] matches no network.
    pub fn for_rules(self) -> IpAddr {
        if self.named { self.ip } else { UNNAMED }
    }
}

/// Stands in rules for a client that could not be named; no network of a rule contains it.
pub const UNNAMED: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The client's address: of an untrusted peer the peer; else the nearest hop of `X-Forwarded-For` that is
/// not trusted; if all are trusted the peer (FR-36). See [`resolve_client`].
pub fn client_address<'a>(
    peer: IpAddr,
    trusted: &TrustedProxies,
    forwarded_for: impl DoubleEndedIterator<Item = &'a [u8]>,
) -> IpAddr {
    resolve_client(peer, trusted, forwarded_for).ip
}

/// The client's address, and whether it is known to be the client's.
///
/// `forwarded_for` are the lines of `X-Forwarded-For` in the order of the request; the rightmost entry of the
/// last line is the nearest hop. Entries may have a port and IPv6 may have brackets; empty entries do not
/// count. An entry that is no address is an untrusted hop that cannot be named: the walk ends there.
pub fn resolve_client<'a>(
    peer: IpAddr,
    trusted: &TrustedProxies,
    forwarded_for: impl DoubleEndedIterator<Item = &'a [u8]>,
) -> ClientAddress {
    let peer = canonical_ip(peer);
    if !trusted.contains(peer) {
        return ClientAddress { ip: peer, named: true };
    }
    let hops = forwarded_for.rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
    let mut last_trusted = peer;
    for hop in hops.take(MAX_HOPS) {
        let hop = hop.trim_ascii();
        if hop.is_empty() {
            continue;
        }
        match parse_hop(hop) {
            Some(address) if trusted.contains(address) => last_trusted = address,
            Some(address) => return ClientAddress { ip: address, named: true },
            None => return ClientAddress { ip: last_trusted, named: false },
        }
    }
    ClientAddress { ip: peer, named: true }
}

/// An IPv4 address mapped into IPv6 as IPv4; every other address as it is (SC-033).
pub fn canonical_ip(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// A network of mapped IPv4 addresses as the IPv4 network that it is.
pub(crate) fn canonical_network(network: IpNet) -> IpNet {
    let IpNet::V6(v6) = network else { return network.trunc() };
    let mapped = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96));
    let v4 = mapped.and_then(|(address, length)| Ipv4Net::new(address, length).ok());
    v4.map_or(network, IpNet::V4).trunc()
}

/// What limits count a client by: the address, or for IPv6 its /64, which one household has (FR-33).
pub fn limit_key(address: IpAddr) -> IpNet {
    match canonical_ip(address) {
        IpAddr::V4(v4) => IpNet::V4(v4.into()),
        IpAddr::V6(v6) => IpNet::V6(Ipv6Net::new_assert(v6, 64).trunc()),
    }
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
pub(crate) fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    // The longest form is 47 bytes; do not even look at others.
    let hop = std::str::from_utf8(hop).ok().filter(|hop| hop.len() <= 64)?;
    let address = if let Some(rest) = hop.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        if !port.is_empty() {
            parse_port(port.strip_prefix(':')?)?;
        }
        IpAddr::V6(Ipv6Addr::from_str(address).ok()?)
    } else if let Ok(address) = IpAddr::from_str(hop) {
        address
    } else {
        let (address, port) = hop.split_once(':')?;
        parse_port(port)?;
        IpAddr::V4(Ipv4Addr::from_str(address).ok()?)
    };
    Some(canonical_ip(address))
}

fn parse_port(port: &str) -> Option<u16> {
    port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn trusted() -> TrustedProxies {
        TrustedProxies::new(
            ["10.0.0.0/8", "fd00::/8", "::ffff:172.16.0.0/108"]
                .iter()
                .map(|net| net.parse().unwrap())
                .collect(),
        )
    }

    #[track_caller]
    fn check(peer: &str, lines: &[&str], expected: &str) {
        let lines = lines.iter().map(|line| line.as_bytes());
        let found = client_address(peer.parse().unwrap(), &trusted(), lines);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn fr_36_table_of_forwarding_chains() {
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["203.0.113.9, 10.0.0.2, 10.0.0.3"], "203.0.113.9");
        check("10.0.0.1", &["10.0.0.4, 10.0.0.2"], "10.0.0.1");
        check("10.0.0.1", &["6.6.6.6, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["6.6.6.6", "203.0.113.9", "10.0.0.2"], "203.0.113.9");
        check("198.51.100.1", &["203.0.113.9"], "198.51.100.1");
        check("::ffff:10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9");
        check("::ffff:198.51.100.1", &[], "198.51.100.1");
        check("172.16.5.5", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9");
        check("fd00::1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check("fd00::1", &["[2001:db8::1]"], "2001:db8::1");
        check("fd00::1", &["2001:db8::1 ,\tfd00::2"], "2001:db8::1");
        check("10.0.0.1", &["", " , ", "203.0.113.9,,"], "203.0.113.9");
    }

    /// SC-029
    #[test]
    fn sc_029_a_hop_that_cannot_be_named_is_counted_by_who_reported_it_and_matches_no_rule() {
        for junk in [
            "a",
            "1.2.3.4, a",
            "::1%lo",
            "unknown",
            "_hidden",
            "1.2.3.4:",
            "1.2.3.4:x",
            "[::1",
            "[::1]x",
            "[1.2.3.4]",
            "01.2.3.4",
            "1.2.3.4:99999",
            "\u{fc}",
            "1.2.3.4 5.6.7.8",
        ] {
            check("10.0.0.1", &[junk], "10.0.0.1");
            check("10.0.0.1", &[&format!("203.0.113.9, {junk}, 10.0.0.7")], "10.0.0.7");
            let resolved =
                resolve_client("10.0.0.1".parse().unwrap(), &trusted(), [junk.as_bytes()].into_iter());
            assert_eq!(resolved.for_rules(), UNNAMED, "{junk}");
        }
        let empty = resolve_client("10.0.0.1".parse().unwrap(), &trusted(), [b"".as_slice()].into_iter());
        assert_eq!(empty.for_rules(), "10.0.0.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn only_the_nearest_hops_are_looked_at() {
        let hops = vec!["10.0.0.2"; 10_000].join(", ");
        check("10.0.0.1", &[&format!("203.0.113.9, {hops}")], "10.0.0.1");
        let hops = vec!["6.6.6.6"; 300].join(",");
        check("10.0.0.1", &[&format!("{hops}, 203.0.113.9")], "203.0.113.9");
    }

    /// SC-033
    #[test]
    fn sc_033_mapped_addresses_are_ipv4_and_other_embeddings_are_not() {
        let ten = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        assert!(ten.contains("::ffff:10.0.0.1".parse().unwrap()));
        assert!(!ten.contains("::10.0.0.1".parse().unwrap()));
        assert!(!ten.contains("64:ff9b::a00:1".parse().unwrap()));
    }

    #[test]
    fn limits_count_ipv6_by_the_slash_64() {
        let key = |address: &str| limit_key(address.parse().unwrap()).to_string();
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(key("2001:db8:1:2::9"), key("2001:db8:1:2:ffff::"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }

    #[test]
    fn trusting_everybody_can_be_told() {
        let everybody =
            TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap(), "0.0.0.0/0".parse().unwrap()]);
        assert_eq!(everybody.everybody(), Some("0.0.0.0/0".parse().unwrap()));
        assert_eq!(trusted().everybody(), None);
    }
}
