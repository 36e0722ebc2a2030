//! What others reach of this machine: its open ports by the kernel's tables, and connections to its own addresses.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{net::TcpStream, task::JoinSet, time::timeout};

/// A neighbour answers within this.
const PATIENCE: Duration = Duration::from_millis(400);

/// Addresses of this machine that are tried; machines with containers have many, all alike.
const ADDRESSES: usize = 4;

/// The ports on which something listens for others; `None` where the kernel does not say.
pub(super) fn open_ports() -> Option<Vec<u16>> {
    let four = fs::read_to_string("/proc/net/tcp").ok()?;
    let six = fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    let ports: BTreeSet<u16> = four.lines().chain(six.lines()).filter_map(listening).collect();
    Some(ports.into_iter().collect())
}

/// The port of a line of the table, if it listens on another address than loopback.
fn listening(line: &str) -> Option<u16> {
    let mut fields = line.split_ascii_whitespace();
    let (local, state) = (fields.nth(1)?, fields.nth(1)?);
    let (address, port) = local.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    (state == "0A" && !address_of(address)?.to_canonical().is_loopback()).then_some(port)
}

/// The kernel writes each word of an address in the order of the processor's bytes.
fn address_of(digits: &str) -> Option<IpAddr> {
    let word = |digits: &str| u32::from_str_radix(digits, 16).ok().map(u32::to_ne_bytes);
    match digits.len() {
        8 => word(digits).map(|bytes| Ipv4Addr::from(bytes).into()),
        32 => {
            let mut bytes = [0; 16];
            for (index, place) in bytes.chunks_exact_mut(4).enumerate() {
                place.copy_from_slice(&word(digits.get(index * 8..index * 8 + 8)?)?);
            }
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}

/// Those of `ports` that answer at `addresses`.
pub(super) async fn reached(addresses: &[IpAddr], ports: &BTreeSet<u16>) -> Vec<(IpAddr, u16)> {
    let mut tries = JoinSet::new();
    for address in addresses.iter().take(ADDRESSES).copied() {
        for port in ports.iter().copied() {
            tries.spawn(async move {
                let connected = timeout(PATIENCE, TcpStream::connect(SocketAddr::new(address, port))).await;
                matches!(connected, Ok(Ok(_))).then_some((address, port))
            });
        }
    }
    let mut reached: Vec<_> = tries.join_all().await.into_iter().flatten().collect();
    reached.sort_unstable();
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_for_others_are_read_from_the_kernels_tables() {
        let line =
            |local: &str, state: &str| format!("   0: {local} 00000000:0000 {state} 00000000:00000000 00:00");
        assert_eq!(listening(&line("00000000:1538", "0A")), Some(5432));
        assert_eq!(listening(&line("0100007F:1538", "0A")), None, "loopback");
        assert_eq!(listening(&line("00000000:1538", "01")), None, "a connection");
        assert_eq!(listening(&line("00000000000000000000000000000000:01BB", "0A")), Some(443));
        assert_eq!(listening(&line("00000000000000000000000001000000:01BB", "0A")), None);
        assert_eq!(listening(&line("0000000000000000FFFF00000100007F:01BB", "0A")), None, "mapped loopback");
        assert_eq!(listening("  sl  local_address rem_address   st tx_queue"), None);
        for odd in ["", ":", "a b", "0: é:1 x 0A", "0: 0000000é:1 0 0A", "0: 00:zz 0 0A"] {
            assert_eq!(listening(odd), None, "{odd}");
        }
    }

    #[tokio::test]
    async fn an_open_port_is_reached_and_a_closed_one_is_not() {
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (open_port, closed_port) =
            (open.local_addr().unwrap().port(), closed.local_addr().unwrap().port());
        drop(closed);
        let here = IpAddr::from([127, 0, 0, 1]);
        let found = reached(&[here], &BTreeSet::from([open_port, closed_port])).await;
        assert_eq!(found, [(here, open_port)]);
    }
}
