//! Where a browser may be sent (AM-18, FR-49): the one check of every target that somebody hands in.
//!
//! Addresses are read as browsers read them (WHATWG URL); whatever browsers forgive (backslashes, tabs, missing
//! slashes, text in other scripts) is refused. Absent: redirect addresses of OpenID Connect clients, which
//! must be equal to a registered one.

use url::Url;

use crate::portal::covers;

/// The longest target that is looked at, in bytes.
const MAX_LENGTH: usize = 2048;

/// Where browsers may be sent.
#[derive(Clone, Debug, Default)]
pub struct RedirectPolicy {
    domains: Vec<String>,
    ports: Vec<u16>,
    own_origin: Option<Url>,
    paths: bool,
}

impl RedirectPolicy {
    /// Allows `https` on the cookie domains and everything below them, on port 443 and on `ports`.
    pub fn new(domains: impl IntoIterator<Item = String>, ports: impl IntoIterator<Item = u16>) -> Self {
        let canonical = |domain: String| domain.trim_start_matches('.').to_ascii_lowercase();
        let domains = domains.into_iter().map(canonical).filter(|domain| !domain.is_empty()).collect();
        Self { domains, ports: ports.into_iter().collect(), own_origin: None, paths: false }
    }

    /// Also allows the portal's own origin: exactly its scheme, host and port, `http` included.
    #[must_use]
    pub fn own_origin(self, portal: &Url) -> Self {
        Self { own_origin: Some(portal.clone()), ..self }
    }

    /// Also allows plain absolute paths, which lead to the own origin.
    #[must_use]
    pub fn allow_paths(self) -> Self {
        Self { paths: true, ..self }
    }

    /// The address to send the browser to, without fragment; `None` if it must not be sent there. What comes back
    /// is ASCII, on one line, and every browser reads it the same.
    pub fn check(&self, input: &str) -> Option<Url> {
        let harmless = |byte: u8| (0x21..=0x7e).contains(&byte) && byte != b'\\';
        if input.is_empty() || input.len() > MAX_LENGTH || !input.bytes().all(harmless) {
            return None;
        }
        let mut url = if input.starts_with('/') { self.parse_path(input)? } else { parse_absolute(input)? };
        url.set_fragment(None);
        let own = self.own_origin.as_ref().is_some_and(|own| own.origin() == url.origin());
        let allowed = (own || self.in_scope(&url))
            && url.username().is_empty()
            && url.password().is_none()
            && !url.path().starts_with("//");
        let stable = Url::parse(url.as_str()).is_ok_and(|again| again.as_str() == url.as_str());
        (allowed && stable).then_some(url)
    }

    fn in_scope(&self, url: &Url) -> bool {
        let port = url.port().is_none_or(|port| self.ports.contains(&port));
        let host = url.domain().is_some_and(|host| self.domains.iter().any(|domain| covers(domain, host)));
        url.scheme() == "https" && port && host
    }

    /// A path that is nothing else, even if somebody decodes it first.
    fn parse_path(&self, input: &str) -> Option<Url> {
        let own = self.own_origin.as_ref().filter(|_| self.paths)?;
        let path = input.split(['?', '#']).next()?.to_ascii_lowercase();
        let encoded = ["%0", "%1", "%2f", "%5c", "%7f"].iter().any(|escape| path.contains(escape));
        if path.contains("//") || encoded {
            return None;
        }
        own.join(input).ok()
    }
}

/// `https://host…` and nothing that only a forgiving reader would take for it.
fn parse_absolute(input: &str) -> Option<Url> {
    let (_, rest) = input.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    if authority.is_empty() || authority.contains(['@', '%']) {
        return None;
    }
    let url = Url::parse(input).ok()?;
    matches!(url.scheme(), "https" | "http").then_some(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    fn policy() -> RedirectPolicy {
        RedirectPolicy::new(["example.com".to_owned(), ".Example.org".to_owned()], [8443])
    }

    fn portal() -> RedirectPolicy {
        policy().own_origin(&Url::parse("https://auth.example.com/").unwrap()).allow_paths()
    }

    fn gone_to(policy: &RedirectPolicy, input: &str) -> Option<String> {
        policy.check(input).map(|url| url.to_string())
    }

    /// List R of the security cases, for SC-085 to SC-090.
    const LIST_R: [&str; 47] = [
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/%09/evil.test",
        "/%0a/evil.test",
        "/\t/evil.test",
        "/%5cevil.test",
        "https:evil.test",
        "https:/evil.test",
        "https:\\\\evil.test",
        "//evil.test\\@app.example.com",
        "https://app.example.com@evil.test",
        "https://app.example.com%40evil.test",
        "https://a@b@evil.test",
        "https://app.example.com.evil.test",
        "https://evilexample.com",
        "https://evil.test#.example.com",
        "https://evil.test?.example.com",
        "https://evil.test/.example.com",
        "https://evil.test%00.example.com",
        "https://evil.test%2523.example.com",
        "https://evil。test",
        "https://app.example.com。evil.test",
        "https://ⓔvil.test",
        "http://app.example.com",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java%0ascript:alert(1)",
        "java\nscript:alert(1)",
        "javascript://app.example.com/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "blob:https://app.example.com/x",
        "https://127.0.0.1",
        "https://[::1]",
        "https://app.example.com:1337",
        ".evil.test",
        "@evil.test",
        "?x=//evil.test",
        "https://app.example.com/..//evil.test",
        "",
        "https:///evil.test",
        "ftp://app.example.com/",
        "wss://app.example.com/",
    ];

    #[test]
    fn sc_085_nothing_of_list_r_is_followed() {
        let long = format!("https://app.example.com/{}", "a".repeat(8192));
        for policy in [policy(), portal()] {
            for input in LIST_R.into_iter().chain([long.as_str()]) {
                assert_eq!(gone_to(&policy, input), None, "{input:?}");
            }
        }
    }

    #[test]
    fn more_spellings_that_browsers_forgive_are_refused() {
        for input in [
            "https://user:secret@app.example.com/",
            "https://@app.example.com/",
            "https://app.example.com:/\\evil.test",
            "https://app.example.com\\evil.test",
            "https://app.example.com/a\\b",
            "https://app.example.com/?a\\b",
            "https://app.example.com\t.evil.test/",
            "https://app.example.com /",
            "https://app.example.com./",
            "https://app.example.com\u{a0}",
            "hTTps:/\u{ff0f}app.example.com",
            "https://%61pp.example.com/",
            "https://xn--app-.example.com/",
            "https:////app.example.com/",
            "https://app.example.com:99999/",
            "https://example.com.",
            "https://com/",
            "https://.example.com.evil.test/",
            "/",
        ] {
            assert_eq!(gone_to(&policy(), input), None, "{input:?}");
        }
        for input in
            ["/a//evil.test", "/..//evil.test", "/.//evil.test", "/%2fevil.test", "/a/%2e%2e//evil.test"]
        {
            assert_eq!(gone_to(&portal(), input), None, "{input:?}");
        }
    }

    #[test]
    fn targets_in_scope_are_followed_without_their_fragment() {
        for (input, expected) in [
            ("https://app.example.com/a?b=c", "https://app.example.com/a?b=c"),
            ("https://example.com", "https://example.com/"),
            ("HTTPS://App.Example.COM:443/A", "https://app.example.com/A"),
            ("https://deep.er.example.org/#frag", "https://deep.er.example.org/"),
            ("https://app.example.com:8443/", "https://app.example.com:8443/"),
            (
                "https://app.example.com/caf%C3%A9?rd=https://evil.test/",
                "https://app.example.com/caf%C3%A9?rd=https://evil.test/",
            ),
            ("https://app.example.com/group%2Fproject", "https://app.example.com/group%2Fproject"),
        ] {
            assert_eq!(gone_to(&policy(), input).as_deref(), Some(expected), "{input}");
        }
    }

    /// SC-087
    #[test]
    fn sc_087_a_domain_is_compared_by_labels() {
        for input in
            ["https://evilexample.com/", "https://example.com.evil.test/", "https://example.com-evil.test/"]
        {
            assert_eq!(gone_to(&policy(), input), None);
        }
    }

    #[test]
    fn the_own_origin_is_followed_exactly() {
        let policy = policy().own_origin(&Url::parse("http://127.0.0.1:5000/").unwrap());
        assert_eq!(gone_to(&policy, "http://127.0.0.1:5000/x").as_deref(), Some("http://127.0.0.1:5000/x"));
        for other in [
            "http://127.0.0.1:5001/",
            "https://127.0.0.1:5000/",
            "http://127.0.0.1/",
            "http://app.example.com/",
            "/x",
        ] {
            assert_eq!(gone_to(&policy, other), None, "{other}");
        }
    }

    #[test]
    fn plain_paths_lead_to_the_own_origin_where_they_are_allowed() {
        assert_eq!(
            gone_to(&portal(), "/settings?a=//b").as_deref(),
            Some("https://auth.example.com/settings?a=//b")
        );
        assert_eq!(gone_to(&portal(), "/").as_deref(), Some("https://auth.example.com/"));
        assert_eq!(gone_to(&policy().allow_paths(), "/settings"), None, "no origin is known");
    }

    /// Pieces of addresses, so that random inputs come near to being accepted.
    fn inputs() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => prop::sample::select(vec![
                "https:", "//", "/", "\\", "@", ":", "443", "8443", "app.example.com", "example.org", ".", "evil.test", "evil", "?", "#",
                "%2e", "%40", "%00", "[::1]", "..", "x=y", ";", "%", "xn--", "-", "http:", "\t", "auth.example.com",
            ]).prop_map(str::to_owned),
            1 => "\\PC",
        ];
        let tail = prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat());
        prop_oneof![
            tail.clone(),
            tail.clone().prop_map(|tail| format!("https://app.example.com{tail}")),
            tail.clone().prop_map(|tail| format!("https://{tail}.example.com/")),
            tail.prop_map(|tail| format!("/{tail}")),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 20_000, ..ProptestConfig::default() })]

        /// I8
        #[test]
        fn whatever_is_accepted_is_in_scope_for_a_browser(input in inputs()) {
            let base = Url::parse("https://auth.example.com/login?rd=x").unwrap();
            if let Some(accepted) = portal().check(&input) {
                let text = accepted.as_str();
                prop_assert!(text.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
                // As `Location`, read relative to the page, and the input itself in the same place.
                for text in [text, input.as_str()] {
                    let browser = base.join(text).unwrap();
                    prop_assert_eq!(browser.scheme(), "https");
                    let host = browser.domain().unwrap();
                    let below = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
                    prop_assert!(below("example.com") || below("example.org"), "{}", host);
                    prop_assert!(matches!(browser.port(), None | Some(8443)));
                    prop_assert!(browser.username().is_empty() && browser.password().is_none());
                }
                prop_assert_eq!(accepted.fragment(), None);
            }
        }
    }
}
