//! How lines name visitors (`log.client_address`, HS-70).

use std::net::{IpAddr, SocketAddr};

use doorward_crypto::{Entropy as _, MacKey, SystemEntropy};

/// Fields whose value is an address of somebody.
const FIELDS: [&str; 3] = ["remote_ip", "peer", "client"];

/// How visitors are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// By their address.
    Full,
    /// By its network.
    Truncated,
    /// By a keyed hash that nobody can compute again after the process has ended.
    Hashed,
}

/// Writes addresses as the configuration wants them.
pub(super) struct Visitors {
    naming: Naming,
    key: MacKey,
}

impl Visitors {
    pub(super) fn new(naming: Naming) -> Self {
        let mut key = [0; doorward_crypto::MAC_LEN];
        SystemEntropy.fill(&mut key);
        Self { naming, key: MacKey::new(&key) }
    }

    /// The value of the field `name`; what is no address of a visitor stays.
    pub(super) fn named(&self, name: &str, value: String) -> String {
        if self.naming == Naming::Full || !FIELDS.contains(&name) {
            return value;
        }
        let Some(address) = address_in(&value) else { return value };
        match (self.naming, address.to_canonical()) {
            (Naming::Full, _) => value,
            (Naming::Truncated, IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0")
            }
            (Naming::Truncated, IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string()
            }
            (Naming::Hashed, address) => {
                let [a, b, c, d, e, f, ..] = self.key.mac(&[address.to_string().as_bytes()]);
                format!("visitor-{a:02x}{b:02x}{c:02x}{d:02x}{e:02x}{f:02x}")
            }
        }
    }
}

/// The address in a value, alone or with a port or the length of a prefix.
fn address_in(value: &str) -> Option<IpAddr> {
    let alone = || value.parse::<IpAddr>().ok();
    let with_port = || value.parse::<SocketAddr>().ok().map(|address| address.ip());
    alone().or_else(with_port).or_else(|| value.split_once('/')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_named_as_asked_for() {
        let said = |naming, field, address: &str| Visitors::new(naming).named(field, address.to_owned());
        assert_eq!(said(Naming::Full, "remote_ip", "203.0.113.77"), "203.0.113.77");
        assert_eq!(said(Naming::Truncated, "remote_ip", "203.0.113.77"), "203.0.113.0");
        assert_eq!(said(Naming::Truncated, "client", "2001:db8:1:2:3::9"), "2001:db8:1::");
        assert_eq!(said(Naming::Truncated, "peer", "::ffff:203.0.113.77"), "203.0.113.0");
        for (written, named) in [
            ("203.0.113.77:5678", "203.0.113.0"),
            ("203.0.113.77/32", "203.0.113.0"),
            ("[2001:db8:1:2:3::9]:443", "2001:db8:1::"),
        ] {
            assert_eq!(said(Naming::Truncated, "peer", written), named);
        }
        assert_eq!(said(Naming::Truncated, "about", "203.0.113.77"), "203.0.113.77", "no visitor");
        let visitors = Visitors::new(Naming::Hashed);
        let one = visitors.named("remote_ip", "203.0.113.77".to_owned());
        assert_eq!(one, visitors.named("client", "203.0.113.77".to_owned()), "the same visitor");
        assert_ne!(one, visitors.named("client", "203.0.113.78".to_owned()));
        assert!(!one.contains("203"), "{one}");
        assert_ne!(one, said(Naming::Hashed, "remote_ip", "203.0.113.77"), "each start has a key of its own");
    }
}
