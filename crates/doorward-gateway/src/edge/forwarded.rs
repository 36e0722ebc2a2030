//! `Forwarded` of a trusted proxy, where it is taken (`server.forwarded`), put into the fields that everything else reads: so
//! that there is one function for the client's address and one for its scheme (FR-36, FR-39).

use std::net::IpAddr;

use doorward_core::{
    client_address::{TrustedProxies, resolve_client},
    forwarded,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::X_FORWARDED_FOR;
use crate::portal::Refusal;

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Writes what `Forwarded` says as `X-Forwarded-For` and `X-Forwarded-Proto`. Of an untrusted peer nothing counts anyway.
///
/// # Errors
/// A refusal where the field is malformed, or says otherwise than the others: one of them is not the proxy's.
pub(super) fn translate(
    headers: &mut HeaderMap,
    peer: IpAddr,
    trusted: &TrustedProxies,
) -> Result<(), Refusal> {
    if !trusted.contains(peer) || !headers.contains_key(header::FORWARDED) {
        return Ok(());
    }
    let lines = headers.get_all(header::FORWARDED).iter().map(HeaderValue::as_bytes);
    let malformed = Refusal::BadRequest("Forwarded is malformed");
    let Some(said) = forwarded::read(lines, trusted).map_err(|_| malformed.clone())? else { return Ok(()) };
    let contradicts =
        Refusal::BadRequest("Forwarded and X-Forwarded-For or X-Forwarded-Proto contradict each other");
    let client = resolve_client(peer, trusted, [said.chain.as_bytes()].into_iter());
    if headers.contains_key(X_FORWARDED_FOR) {
        let lines = headers.get_all(X_FORWARDED_FOR).iter().map(HeaderValue::as_bytes);
        if resolve_client(peer, trusted, lines) != client {
            return Err(contradicts);
        }
    }
    let mut protos = headers.get_all(X_FORWARDED_PROTO).iter();
    let agrees = match (protos.next(), protos.next(), said.secure) {
        (None, _, _) | (Some(_), None, None) => true,
        (Some(one), None, Some(secure)) => one.as_bytes().eq_ignore_ascii_case(b"https") == secure,
        (Some(_), Some(_), _) => false,
    };
    if !agrees {
        return Err(contradicts);
    }
    headers.insert(X_FORWARDED_FOR, HeaderValue::try_from(said.chain).map_err(|_| malformed)?);
    if let Some(secure) = said.secure {
        headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(if secure { "https" } else { "http" }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const XFF: &str = "x-forwarded-for";
    const PROTO: &str = "x-forwarded-proto";

    #[track_caller]
    fn check(peer: &str, pairs: &[(&'static str, &str)], expected: Option<(&str, Option<&str>)>) {
        let trusted = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        let done = translate(&mut headers, peer.parse().unwrap(), &trusted);
        let one = |name: &str| {
            let all: Vec<_> =
                headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect();
            all.join("|")
        };
        match expected {
            None => assert!(matches!(done, Err(Refusal::BadRequest(_))), "{pairs:?}"),
            Some((chain, proto)) => {
                assert_eq!(done, Ok(()), "{pairs:?}");
                assert_eq!(
                    (one(XFF).as_str(), one(PROTO).as_str()),
                    (chain, proto.unwrap_or_default()),
                    "{pairs:?}"
                );
            }
        }
    }

    #[test]
    fn fr_039_what_a_trusted_proxy_says_is_written_into_the_fields_that_are_read() {
        let proxy = "10.0.0.1";
        check(proxy, &[("forwarded", "for=1.2.3.4;proto=https")], Some(("1.2.3.4", Some("https"))));
        check(
            proxy,
            &[("forwarded", "for=1.2.3.4"), ("forwarded", "for=10.9.9.9")],
            Some(("1.2.3.4, 10.9.9.9", None)),
        );
        check(proxy, &[(XFF, "1.2.3.4")], Some(("1.2.3.4", None)));
        // Whoever says both says the same.
        check(proxy, &[("forwarded", "for=1.2.3.4"), (XFF, "9.9.9.9, 1.2.3.4")], Some(("1.2.3.4", None)));
        check(
            proxy,
            &[("forwarded", "for=1.2.3.4;proto=http"), (XFF, "1.2.3.4"), (PROTO, "http")],
            Some(("1.2.3.4", Some("http"))),
        );
        check(proxy, &[("forwarded", "for=1.2.3.4"), (PROTO, "https")], Some(("1.2.3.4", Some("https"))));
    }

    #[test]
    fn fr_039_contradictions_and_malformed_fields_are_refused() {
        let proxy = "10.0.0.1";
        for pairs in [
            [("forwarded", "for=1.2.3.4"), (XFF, "5.6.7.8")],
            [("forwarded", "for=1.2.3.4"), (XFF, "unknown")],
            [("forwarded", "for=unknown"), (XFF, "1.2.3.4")],
            [("forwarded", "for=1.2.3.4;proto=https"), (PROTO, "http")],
            [("forwarded", "for=1.2.3.4;proto=http"), (PROTO, "https")],
            [("forwarded", "for=1.2.3.4, for"), (XFF, "1.2.3.4")],
            [("forwarded", "for=1.2.3.4"), ("forwarded", "for=\"")],
        ] {
            check(proxy, &pairs, None);
        }
        check(proxy, &[("forwarded", "for=1.2.3.4"), (PROTO, "https"), (PROTO, "http")], None);
    }

    #[test]
    fn fr_039_nobody_else_is_heard() {
        for value in ["for=1.2.3.4;proto=https", "for="] {
            check("203.0.113.9", &[("forwarded", value)], Some(("", None)));
        }
    }
}
