//! The header with which a proxy that passes connections through says whose they are (the PROXY protocol, version 1 as text
//! and version 2 as bytes; FR-39). Strict: whatever could be read in two ways is refused, and the connection ends.
//!
//! Absent: sockets, and from whom such a header is taken (`gateway`). The parser says how many bytes it must see next, so that
//! none is read that belongs to what comes after.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// What begins version 2.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";

/// What begins version 1.
const WORD: &[u8; 6] = b"PROXY ";

/// The longest line of version 1, with its end.
const LONGEST_LINE: usize = 107;

/// Version 2 up to the addresses.
const FIXED: usize = 16;

/// Addresses and everything that may follow them. The protocol allows 65535 bytes; nobody sends so many.
const MOST: usize = 4096;

/// A connection of our own, in the name of nobody: what health checks send (version 2, `LOCAL`).
pub const LOCAL: [u8; FIXED] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x20, 0, 0, 0];

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The connection is this client's.
    Client(SocketAddr),
    /// It is the proxy's own, or the proxy does not know whose.
    Nobody,
}

/// How far a header has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes more are part of it at least.
    Needs(usize),
    /// This is all of it.
    Done(Said),
}

/// Why a header is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// It begins with something else.
    #[error("the connection does not begin with a header of the PROXY protocol")]
    Missing,
    /// It breaks a rule.
    #[error("the header of the PROXY protocol is malformed")]
    Malformed,
    /// It is about another protocol than TCP over IP.
    #[error("the header of the PROXY protocol is about another kind of connection")]
    Unsupported,
    /// It is longer than any that is sent.
    #[error("the header of the PROXY protocol is too long")]
    TooLong,
}

/// Reads `bytes`, the whole of what has come.
///
/// # Errors
/// [`HeaderError`] as soon as it is clear; then nothing of the connection counts.
pub fn parse(bytes: &[u8]) -> Result<Progress, HeaderError> {
    let begun = |begin: &[u8]| bytes.iter().zip(begin).all(|(found, wanted)| found == wanted);
    if begun(SIGNATURE) {
        return if bytes.len() < FIXED { Ok(Progress::Needs(FIXED - bytes.len())) } else { version_2(bytes) };
    }
    if begun(WORD) {
        // No header of either version is shorter than twelve bytes.
        return if bytes.len() < SIGNATURE.len() {
            Ok(Progress::Needs(SIGNATURE.len() - bytes.len()))
        } else {
            version_1(bytes)
        };
    }
    Err(HeaderError::Missing)
}

fn version_2(bytes: &[u8]) -> Result<Progress, HeaderError> {
    let (fixed, rest) = bytes.split_at_checked(FIXED).ok_or(HeaderError::Malformed)?;
    let [.., command, family, high, low] = fixed else { return Err(HeaderError::Malformed) };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length > MOST {
        return Err(HeaderError::TooLong);
    }
    match rest.len().cmp(&length) {
        std::cmp::Ordering::Less => return Ok(Progress::Needs(length - rest.len())),
        std::cmp::Ordering::Greater => return Err(HeaderError::Malformed),
        std::cmp::Ordering::Equal => {}
    }
    match (command, family) {
        (0x20, _) => Ok(Progress::Done(Said::Nobody)),
        (0x21, 0x00) => Ok(Progress::Done(Said::Nobody)),
        (0x21, 0x11) => source::<4>(rest, |address| IpAddr::V4(Ipv4Addr::from(address))),
        (0x21, 0x21) => source::<16>(rest, |address| IpAddr::V6(Ipv6Addr::from(address))),
        (0x21, _) => Err(HeaderError::Unsupported),
        _ => Err(HeaderError::Malformed),
    }
}

/// Source and destination address, source and destination port; what follows is not looked at.
fn source<const SIZE: usize>(
    rest: &[u8],
    address: impl FnOnce([u8; SIZE]) -> IpAddr,
) -> Result<Progress, HeaderError> {
    let (found, after) = rest.split_first_chunk::<SIZE>().ok_or(HeaderError::Malformed)?;
    let (_, ports) = after.split_first_chunk::<SIZE>().ok_or(HeaderError::Malformed)?;
    let (port, others) = ports.split_first_chunk::<2>().ok_or(HeaderError::Malformed)?;
    if others.len() < 2 {
        return Err(HeaderError::Malformed);
    }
    client(address(*found), u16::from_be_bytes(*port))
}

fn version_1(bytes: &[u8]) -> Result<Progress, HeaderError> {
    let Some(line) = bytes.strip_suffix(b"\r\n") else {
        return if bytes.len() >= LONGEST_LINE { Err(HeaderError::TooLong) } else { Ok(Progress::Needs(1)) };
    };
    if bytes.len() > LONGEST_LINE || line.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(HeaderError::Malformed);
    }
    let line = std::str::from_utf8(line).map_err(|_| HeaderError::Malformed)?;
    let mut parts = line.split(' ').skip(1);
    let family = parts.next();
    let rest = <[&str; 4]>::try_from(parts.collect::<Vec<_>>());
    match (family, rest) {
        // What stands behind it says nothing.
        (Some("UNKNOWN"), _) => Ok(Progress::Done(Said::Nobody)),
        (Some("TCP4"), Ok(rest)) => line_of::<Ipv4Addr>(rest),
        (Some("TCP6"), Ok(rest)) => line_of::<Ipv6Addr>(rest),
        _ => Err(HeaderError::Malformed),
    }
}

/// From, to, and the port of each.
fn line_of<A: FromStr + Into<IpAddr>>([from, to, port, to_port]: [&str; 4]) -> Result<Progress, HeaderError> {
    let address = |text: &str| text.parse::<A>().map_err(|_| HeaderError::Malformed);
    address(to)?;
    number(to_port)?;
    client(address(from)?.into(), number(port)?)
}

/// Digits without zeros before them.
fn number(text: &str) -> Result<u16, HeaderError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().map_err(|_| HeaderError::Malformed) } else { Err(HeaderError::Malformed) }
}

/// Nobody connects from no address.
fn client(address: IpAddr, port: u16) -> Result<Progress, HeaderError> {
    let address = address.to_canonical();
    if address.is_unspecified() || address.is_multicast() {
        return Err(HeaderError::Malformed);
    }
    Ok(Progress::Done(Said::Client(SocketAddr::new(address, port))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    /// Fed as a listener does it: never a byte more than was asked for. Gives what is said and what was left.
    fn fed(bytes: &[u8]) -> Result<(Said, &[u8]), HeaderError> {
        let mut taken = 12;
        loop {
            let Some(header) = bytes.get(..taken) else { return Err(HeaderError::Missing) };
            match parse(header)? {
                Progress::Done(said) => return Ok((said, bytes.get(taken..).unwrap())),
                Progress::Needs(more) => taken += more,
            }
        }
    }

    fn v2(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [SIGNATURE.as_slice(), &[command, family], &length, rest].concat()
    }

    fn client_at(text: &str) -> Said {
        Said::Client(text.parse().unwrap())
    }

    #[test]
    fn fr_039_both_versions_say_whose_the_connection_is_and_take_nothing_of_what_follows() {
        let four = [203, 0, 113, 9, 192, 0, 2, 1, 0xc3, 0x50, 1, 0xbb];
        let mut six = [0_u8; 36];
        six[..16].copy_from_slice(&"2001:db8::9".parse::<Ipv6Addr>().unwrap().octets());
        six[32..34].copy_from_slice(&[0x30, 0x39]);
        let mut mapped = six;
        mapped[..16].copy_from_slice(&"::ffff:203.0.113.9".parse::<Ipv6Addr>().unwrap().octets());
        let with_more = [four.as_slice(), &[3, 0, 4, 1, 2, 3, 4]].concat();
        for (header, said) in [
            (b"PROXY TCP4 203.0.113.9 192.0.2.1 50000 443\r\n".to_vec(), client_at("203.0.113.9:50000")),
            (b"PROXY TCP6 2001:db8::9 ::1 12345 443\r\n".to_vec(), client_at("[2001:db8::9]:12345")),
            (b"PROXY TCP6 ::ffff:203.0.113.9 ::1 1 443\r\n".to_vec(), client_at("203.0.113.9:1")),
            (b"PROXY UNKNOWN\r\n".to_vec(), Said::Nobody),
            (b"PROXY UNKNOWN ffff::1 ffff::1 1 2\r\n".to_vec(), Said::Nobody),
            (v2(0x21, 0x11, &four), client_at("203.0.113.9:50000")),
            (v2(0x21, 0x11, &with_more), client_at("203.0.113.9:50000")),
            (v2(0x21, 0x21, &six), client_at("[2001:db8::9]:12345")),
            (v2(0x21, 0x21, &mapped), client_at("203.0.113.9:12345")),
            (v2(0x21, 0x00, &[1, 2, 3]), Said::Nobody),
            (v2(0x20, 0x11, &four), Said::Nobody),
            (LOCAL.to_vec(), Said::Nobody),
        ] {
            let whole = [header.as_slice(), b"\x16\x03\x01hello"].concat();
            assert_eq!(fed(&whole), Ok((said, b"\x16\x03\x01hello".as_slice())), "{header:?}");
        }
    }

    #[test]
    fn fr_039_whatever_else_begins_a_connection_ends_it() {
        for line in [
            "GET / HTTP/1.1\r\n",
            "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY  TCP4 1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP4  1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 \r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 01 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 +1 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3 1 1\r\n",
            "PROXY TCP4 01.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP4 ::1 ::1 1 1\r\n",
            "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP6 ::1%lo ::1 1 1\r\n",
            "PROXY TCP4 0.0.0.0 1.2.3.4 1 1\r\n",
            "PROXY TCP4 224.0.0.1 1.2.3.4 1 1\r\n",
            "PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n",
            "PROXY TCP4 1.2.3.4\n1.2.3.4 1 1\r\n",
            "\r\n\r\n\0\r\nQUIT\r",
        ] {
            assert!(fed(line.as_bytes()).is_err(), "{line:?}");
        }
        let endless = format!("PROXY UNKNOWN {}\r\n", "x".repeat(200));
        assert_eq!(fed(endless.as_bytes()), Err(HeaderError::TooLong));
        let four = [203, 0, 113, 9, 192, 0, 2, 1, 0xc3, 0x50, 1, 0xbb];
        for (header, fault) in [
            (v2(0x21, 0x11, &four[..11]), HeaderError::Malformed),
            (v2(0x21, 0x21, &four), HeaderError::Malformed),
            (v2(0x21, 0x12, &four), HeaderError::Unsupported),
            (v2(0x21, 0x31, &[0; 216]), HeaderError::Unsupported),
            (v2(0x11, 0x11, &four), HeaderError::Malformed),
            (v2(0x22, 0x11, &four), HeaderError::Malformed),
            (v2(0x21, 0x11, &[0; 5000]), HeaderError::TooLong),
        ] {
            assert_eq!(fed(&header), Err(fault), "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end_and_a_header_is_never_read_beyond_its_own(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = fed(&bytes);
            for begin in [SIGNATURE.as_slice(), b"PROXY TCP4 ", b"PROXY TCP6 "] {
                let _ = fed(&[begin, &bytes].concat());
            }
        }

        #[test]
        fn every_client_is_read_back_in_both_versions(address in any::<u32>(), port in any::<u16>()) {
            let ip = Ipv4Addr::from(address);
            prop_assume!(!ip.is_unspecified() && !ip.is_multicast());
            let said = Said::Client(SocketAddr::new(ip.into(), port));
            let line = format!("PROXY TCP4 {ip} 192.0.2.1 {port} 443\r\nrest");
            prop_assert_eq!(fed(line.as_bytes()), Ok((said, b"rest".as_slice())));
            let rest = [ip.octets().as_slice(), &[192, 0, 2, 1], &port.to_be_bytes(), &[1, 187]].concat();
            let header = v2(0x21, 0x11, &rest);
            prop_assert_eq!(fed(&header), Ok((said, b"".as_slice())));
        }
    }
}
