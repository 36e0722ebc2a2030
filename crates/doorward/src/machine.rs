//! What this machine is called and which addresses it has, for the self-signed certificate and the first lines.
//! Read from Linux's `/proc`; elsewhere only what the sockets tell.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket},
};

/// The host name, if it can be told.
pub(crate) fn host_name() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim();
    (!name.is_empty() && name != "(none)").then(|| name.to_owned())
}

/// The machine's own addresses that others could use, loopback and link-local ones left out.
pub(crate) fn addresses() -> Vec<IpAddr> {
    let trie = fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    let six = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    let mut all: BTreeSet<IpAddr> = local_v4(&trie).chain(local_v6(&six)).collect();
    all.extend(outward());
    all.into_iter().filter(|address| !address.is_loopback() && !address.is_unspecified()).collect()
}

/// The address that this machine would use to reach elsewhere. Connecting a datagram socket sends nothing.
pub(crate) fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_unspecified())
}

/// In the routing trie an address stands on the line before `/32 host LOCAL`.
fn local_v4(trie: &str) -> impl Iterator<Item = IpAddr> {
    let lines: Vec<&str> = trie.lines().map(str::trim).collect();
    let pairs: Vec<(&str, &str)> = lines.iter().copied().zip(lines.iter().copied().skip(1)).collect();
    pairs
        .into_iter()
        .filter(|(_, next)| next.ends_with("/32 host LOCAL") || *next == "/32 host LOCAL")
        .filter_map(|(line, _)| line.trim_start_matches(['|', '-', ' ']).parse::<Ipv4Addr>().ok())
        .map(IpAddr::from)
        .collect::<Vec<_>>()
        .into_iter()
}

/// 32 hexadecimal digits first; the fourth field is the scope, 00 for global.
fn local_v6(table: &str) -> impl Iterator<Item = IpAddr> {
    table
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            let digits = fields.next()?;
            let scope = fields.nth(2)?;
            let address = u128::from_str_radix(digits, 16).ok()?;
            (scope == "00").then(|| IpAddr::from(Ipv6Addr::from(address)))
        })
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses_are_read_from_the_kernels_tables() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 192.0.2.0\n        /24 link UNICAST\n        |-- 192.0.2.7\n           /32 host LOCAL\n";
        assert_eq!(local_v4(trie).collect::<Vec<_>>(), [IpAddr::from([192, 0, 2, 7])]);
        let six = "20010db8000000000000000000000001 02 40 00 80 eth0\nfe800000000000000000000000000001 02 40 20 80 eth0\n";
        assert_eq!(local_v6(six).map(|ip| ip.to_string()).collect::<Vec<_>>(), ["2001:db8::1"]);
    }
}
