//! The field `Forwarded` (RFC 7239), read as `X-Forwarded-For` and `X-Forwarded-Proto` are: of the nearest hops only as far as
//! they are trusted (FR-36, FR-39). What can be read in two ways is refused whole.
//!
//! Absent: from whom it is taken, and what it must agree with (`gateway`).

use crate::client_address::{TrustedProxies, parse_hop};

/// Hops beyond these were said by somebody that nobody here could check, and a request has no use for more.
const MAX_HOPS: usize = 64;

/// What a chain of proxies says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    /// The hops as `X-Forwarded-For` writes them, the nearest last. None of them has a comma or a blank in it.
    pub chain: String,
    /// Whether the visitor's own connection was encrypted; `None` where that is not said.
    pub secure: Option<bool>,
}

/// A field that breaks a rule of RFC 7239, or that two programs could read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Forwarded is malformed")]
pub struct MalformedForwarded;

/// One element.
#[derive(Debug, Default)]
struct Hop {
    node: Option<String>,
    proto: Option<String>,
}

/// What the lines of `Forwarded` say, in the order of the request; `None` where none says anything.
///
/// # Errors
/// [`MalformedForwarded`] whatever is wrong with any line: a part that is not understood could have been the one that counts.
pub fn read<'a>(
    lines: impl Iterator<Item = &'a [u8]>,
    trusted: &TrustedProxies,
) -> Result<Option<Forwarded>, MalformedForwarded> {
    let mut hops = Vec::new();
    for line in lines {
        let text = std::str::from_utf8(line).map_err(|_| MalformedForwarded)?;
        elements(text, &mut hops)?;
    }
    if hops.is_empty() {
        return Ok(None);
    }
    // The visitor's own connection is the one that the nearest hop which is not a proxy of ours came by.
    let is_proxy = |hop: &&Hop| {
        let address = hop.node.as_deref().and_then(|node| parse_hop(node.as_bytes()));
        address.is_some_and(|address| trusted.contains(address))
    };
    let visitor = hops.iter().rev().find(|hop| !is_proxy(hop)).or(hops.first());
    let secure =
        visitor.and_then(|hop| hop.proto.as_deref()).map(|proto| proto.eq_ignore_ascii_case("https"));
    let chain: Vec<&str> = hops.iter().map(|hop| hop.node.as_deref().unwrap_or("unknown")).collect();
    Ok(Some(Forwarded { chain: chain.join(", "), secure }))
}

/// `for=…;proto=…, for=…`. Elements without anything count for nothing, as in every list.
fn elements(text: &str, hops: &mut Vec<Hop>) -> Result<(), MalformedForwarded> {
    let mut rest = text;
    loop {
        let mut hop = Hop::default();
        let mut any = false;
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if !rest.is_empty() && !rest.starts_with([';', ',']) {
                rest = pair(rest, &mut hop)?;
                any = true;
                rest = rest.trim_start_matches([' ', '\t']);
            }
            match rest.strip_prefix(';') {
                Some(after) => rest = after,
                None => break,
            }
        }
        if any {
            hops.push(hop);
        }
        if hops.len() > MAX_HOPS {
            return Err(MalformedForwarded);
        }
        match (rest.strip_prefix(','), rest.is_empty()) {
            (Some(after), _) => rest = after,
            (None, true) => return Ok(()),
            (None, false) => return Err(MalformedForwarded),
        }
    }
}

/// `name=value`; gives what comes after it.
fn pair<'a>(text: &'a str, hop: &mut Hop) -> Result<&'a str, MalformedForwarded> {
    let (name, rest) = token(text)?;
    let rest = rest.strip_prefix('=').ok_or(MalformedForwarded)?;
    let (value, rest) = if rest.starts_with('"') {
        quoted(rest)?
    } else {
        let (value, rest) = token(rest)?;
        (value.to_owned(), rest)
    };
    let (place, plain): (_, fn(char) -> bool) = match name.to_ascii_lowercase().as_str() {
        // An address, with a port or not, or a name that hides one.
        "for" => (&mut hop.node, |letter| letter.is_ascii_alphanumeric() || ".:_-[]".contains(letter)),
        "proto" => (&mut hop.proto, |letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter)),
        // What it is called here and there, and what others have thought of, decides nothing.
        _ => return Ok(rest),
    };
    if value.is_empty() || !value.chars().all(plain) || place.replace(value).is_some() {
        return Err(MalformedForwarded);
    }
    Ok(rest)
}

fn token(text: &str) -> Result<(&str, &str), MalformedForwarded> {
    let is_token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    let end = text.find(|letter| !is_token(letter)).unwrap_or(text.len());
    if end == 0 { Err(MalformedForwarded) } else { Ok(text.split_at(end)) }
}

fn quoted(text: &str) -> Result<(String, &str), MalformedForwarded> {
    let mut value = String::new();
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if letter.is_control() => return Err(MalformedForwarded),
            _ if escaped => {
                value.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Ok((value, text.get(index + 1..).unwrap_or_default())),
            _ => value.push(letter),
        }
    }
    Err(MalformedForwarded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;
    use crate::client_address::client_address;

    fn trusted() -> TrustedProxies {
        TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()])
    }

    fn said(lines: &[&str]) -> Result<Option<(String, Option<bool>)>, MalformedForwarded> {
        let read = read(lines.iter().map(|line| line.as_bytes()), &trusted())?;
        Ok(read.map(|read| (read.chain, read.secure)))
    }

    #[test]
    fn fr_039_hops_are_read_as_the_other_field_has_them() {
        let check = |lines: &[&str], chain: &str, secure: Option<bool>| {
            assert_eq!(said(lines), Ok(Some((chain.to_owned(), secure))), "{lines:?}");
        };
        check(&["for=192.0.2.60;proto=http;by=203.0.113.43"], "192.0.2.60", Some(false));
        check(&["For=\"[2001:db8:cafe::17]:4711\";Proto=HTTPS"], "[2001:db8:cafe::17]:4711", Some(true));
        check(&["for=192.0.2.43, for=198.51.100.17"], "192.0.2.43, 198.51.100.17", None);
        check(&["for=192.0.2.43", "for=\"198.51.100.17\""], "192.0.2.43, 198.51.100.17", None);
        check(&["for=_hidden, for=unknown"], "_hidden, unknown", None);
        check(&["proto=https"], "unknown", Some(true));
        check(&[", for=1.2.3.4 ; proto=https ,"], "1.2.3.4", Some(true));
        check(&["host=\"a, for=6.6.6.6\";for=1.2.3.4"], "1.2.3.4", None);
        check(&["for=\"1.2.3.4\";ext=\"a\\\"b;for=5\""], "1.2.3.4", None);
        // The connection of the visitor, not that between two proxies of ours, nor one that the visitor speaks of.
        check(
            &["for=6.6.6.6;proto=https, for=1.2.3.4;proto=http, for=10.0.0.2;proto=https"],
            "6.6.6.6, 1.2.3.4, 10.0.0.2",
            Some(false),
        );
        check(&["for=10.0.0.1;proto=https, for=10.0.0.2;proto=http"], "10.0.0.1, 10.0.0.2", Some(true));
        assert_eq!(said(&[]), Ok(None));
        assert_eq!(said(&["", " , ;, "]), Ok(None));
    }

    #[test]
    fn fr_039_what_can_be_read_in_two_ways_is_refused_whole() {
        let many = vec!["for=1.2.3.4"; 65].join(",");
        for line in [
            "for",
            "for=",
            "=1.2.3.4",
            "for =1.2.3.4",
            "for= 1.2.3.4",
            "for=1.2.3.4 for=5.6.7.8",
            "for=1.2.3.4;for=5.6.7.8",
            "proto=http;for=a;Proto=https",
            "for=\"1.2.3.4",
            "for=\"1.2.3.4\\",
            "for=\"1.2.3.4, 5.6.7.8\"",
            "for=\"1.2.3.4 \"",
            "for=\"\"",
            "for=\"1.2.3.4\"x",
            "for=[2001:db8::1]",
            "for=2001:db8::1",
            "for=1.2.3.4:80",
            "for=\"a\u{1}b\"",
            "for=\u{e4}",
            "proto=\"ht tps\"",
            "for=1.2.3.4, \u{0}",
            many.as_str(),
        ] {
            assert_eq!(said(&[line]), Err(MalformedForwarded), "{line:?}");
            assert_eq!(said(&["for=1.2.3.4", line]), Err(MalformedForwarded), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn no_line_panics_and_what_is_read_is_one_line_of_the_other_field(line in "\\PC{0,80}", parts in "([a-z]{1,5}=[a-z0-9.\":;, \\\\]{0,12}[;,]?){0,6}") {
            for text in [line.as_str(), parts.as_str()] {
                if let Ok(Some((chain, _))) = said(&[text]) {
                    let fine = |letter: char| letter.is_ascii_alphanumeric() || ".:_-[], ".contains(letter);
                    prop_assert!(chain.chars().all(fine), "{}", chain);
                }
            }
        }

        /// Whatever a visitor writes before it: the hop that the trusted proxy appended names the client, or the line is refused.
        #[test]
        fn a_visitors_own_line_never_hides_what_the_proxy_appended(own in "\\PC{0,60}") {
            let whole = format!("{own}, for=203.0.113.9;proto=https");
            if let Ok(Some((chain, secure))) = said(&[&whole]) {
                let client = client_address("10.0.0.1".parse().unwrap(), &trusted(), [chain.as_bytes()].into_iter());
                prop_assert_eq!(client, "203.0.113.9".parse::<std::net::IpAddr>().unwrap(), "{}", whole);
                prop_assert_eq!(secure, Some(true));
            }
        }
    }
}
