//! What is known of a request besides its head and body, and where it says it comes from.

use std::{net::IpAddr, sync::Arc};

use doorward_core::{
    audit::RequestOrigin,
    client_certificate::ClientCertificate,
    portal::{Scope, Scopes},
    target::{Scheme, Target},
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// `User-Agent` beyond this many bytes is cut off.
const MAX_AGENT: usize = 256;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a listener found out about a request.
#[derive(Clone, Debug)]
pub struct WebContext {
    /// The canonical target. Its scheme is the visitor's, as far as a trusted proxy says it.
    pub target: Arc<Target>,
    /// The other end of the connection; its forwarding headers count only if it is trusted.
    pub peer: IpAddr,
    /// The client, from [`client_address`](doorward_core::client_address).
    pub client: IpAddr,
    /// The request's id.
    pub request_id: String,
    /// A program asks at the address of a service, where only its sign-in is ours (FR-78).
    pub at_service: bool,
    /// The client's own verified certificate.
    pub certificate: Option<Arc<ClientCertificate>>,
    /// Whether what is for administrators alone is at this listener: it is at each, unless it has one of its own (HS-25).
    pub administration: bool,
}

/// Where a request for a page or the API stands. Kept in the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) context: WebContext,
    /// What the portal's paths begin with here: nothing, or `/.doorward` (contract 4).
    pub(crate) base: &'static str,
}

/// What a request says about the page that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// A page of this very origin.
    Own,
    /// Another site, or a page without an origin.
    Foreign,
    /// It does not say: no browser, or a very old one.
    Unknown,
}

impl Visit {
    pub(crate) fn scope<'a>(&'a self, scopes: &'a Scopes) -> Scope<'a> {
        scopes.of_host(self.context.target.host())
    }

    /// `https://host:port`, as browsers write it in `Origin`.
    pub(crate) fn own_origin(&self) -> String {
        let target = &self.context.target;
        let scheme = match target.scheme() {
            Scheme::Https | Scheme::Wss => "https",
            Scheme::Http | Scheme::Ws => "http",
        };
        format!("{scheme}://{}", target.authority())
    }

    /// Our own origin, or the same over TLS: behind a proxy that does not say how it was reached, a request looks
    /// like plain HTTP. The other way round would let whoever is on the wire speak for us.
    fn is_own_origin(&self, origin: &[u8]) -> bool {
        let authority = self.context.target.authority();
        origin == self.own_origin().as_bytes() || origin == format!("https://{authority}").as_bytes()
    }

    /// Whether a page of this origin caused the request. Fetch metadata decides where it is sent, because no page
    /// can forge it; else `Origin` must be ours.
    pub(crate) fn provenance(&self, headers: &HeaderMap) -> Provenance {
        match single(headers, &SEC_FETCH_SITE) {
            Single::One(b"same-origin") => return Provenance::Own,
            Single::None | Single::One(b"none") => {}
            Single::One(_) | Single::Many => return Provenance::Foreign,
        }
        match single(headers, &header::ORIGIN) {
            Single::None => Provenance::Unknown,
            Single::One(origin) if self.is_own_origin(origin) => Provenance::Own,
            Single::One(_) | Single::Many => Provenance::Foreign,
        }
    }

    /// The request as the audit and the log see it, outside of any session.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> RequestOrigin {
        let target = &self.context.target;
        RequestOrigin {
            client: self.context.client,
            method: target.method().as_str().to_owned(),
            path: target.path().to_owned(),
            agent: agent(headers),
            request_id: self.context.request_id.clone(),
            certificate: self.context.certificate.clone(),
            session: None,
        }
    }
}

/// [`RESERVED_PREFIX`](doorward_core::portal::RESERVED_PREFIX) without its last slash.
pub(crate) const RESERVED: &str = "/.doorward";

/// The reserved prefix without its last slash if `path` stands below it, and the path that is left.
pub(crate) fn split_mount(path: &str) -> (&'static str, &str) {
    match path.strip_prefix(RESERVED) {
        Some("") => (RESERVED, "/"),
        Some(rest) if rest.starts_with('/') => (RESERVED, rest),
        _ => ("", path),
    }
}

/// `User-Agent`, cut.
pub(crate) fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(agent.get(..MAX_AGENT).unwrap_or(agent)).into_owned()
}

enum Single<'a> {
    None,
    One(&'a [u8]),
    Many,
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Single<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Single::None,
        (Some(one), None) => Single::One(one.as_bytes()),
        _ => Single::Many,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use doorward_core::target::EncodedCharacters;

    fn visit(url: &str) -> Visit {
        let target = Arc::new(Target::from_url("POST", url, EncodedCharacters::Refuse).unwrap());
        let ip = IpAddr::from([192, 0, 2, 1]);
        Visit {
            context: WebContext {
                target,
                peer: ip,
                client: ip,
                request_id: "id".to_owned(),
                at_service: false,
                certificate: None,
                administration: true,
            },
            base: "",
        }
    }

    #[track_caller]
    fn check(pairs: &[(&'static str, &str)], expected: Provenance) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(visit("https://auth.example.com/login").provenance(&headers), expected, "{pairs:?}");
    }

    #[test]
    fn only_pages_of_the_very_same_origin_count_as_ours() {
        check(&[], Provenance::Unknown);
        check(&[("origin", "https://auth.example.com")], Provenance::Own);
        check(&[("sec-fetch-site", "same-origin")], Provenance::Own);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "null")], Provenance::Own);
        for origin in [
            "null",
            "https://evil.test",
            "https://auth.example.com.evil.test",
            "http://auth.example.com",
            "https://auth.example.com:8443",
            "https://app.example.com",
        ] {
            check(&[("origin", origin)], Provenance::Foreign);
        }
        for site in ["same-site", "cross-site", "x", ""] {
            check(&[("sec-fetch-site", site), ("origin", "https://auth.example.com")], Provenance::Foreign);
        }
        check(
            &[("origin", "https://auth.example.com"), ("origin", "https://evil.test")],
            Provenance::Foreign,
        );
    }

    #[test]
    fn the_reserved_prefix_is_cut_off_only_as_a_whole_segment() {
        assert_eq!(split_mount("/.doorward/login"), ("/.doorward", "/login"));
        assert_eq!(split_mount("/.doorward"), ("/.doorward", "/"));
        assert_eq!(split_mount("/.doorwardx/login"), ("", "/.doorwardx/login"));
        assert_eq!(split_mount("/login"), ("", "/login"));
    }
}
