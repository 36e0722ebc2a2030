//! However long a header is, reading it takes time in proportion (SC-237).

use std::net::IpAddr;

use doorward_core::{
    access::{AccessRequest, Policy, Rule, RuleSet},
    api_key::{ApiKeyId, KeyScope, checked},
    challenge,
    client_address::{TrustedProxies, resolve_client},
    credentials::{Presented, without_cookies},
    identity::{Role, RoleMap},
    proxied::{IdentityHeaders, ProxyTrust},
    redirect::RedirectPolicy,
    regulation::KnownDevices,
    session::Resolved,
    target::{EncodedCharacters, Target},
};
use doorward_crypto::{TokenKeys, seal::Sealer};
use doorward_testkit::{
    Fakes,
    growth::{PIECES, assert_linear, repeated},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::bench::Bench;

/// Every piece of what is hostile, as the text that `read` is given.
fn of_text<O>(what: &str, read: impl Fn(&str) -> O) {
    for piece in PIECES {
        assert_linear(&format!("{what} of {piece:?}"), |length| repeated(piece, length), |text| read(text));
    }
}

/// Longer targets than 4 kB are not judged at all; so a 17th of everything is.
const PART: usize = 17;

fn part(text: &str) -> &str {
    text.split_at(text.len() / PART).0
}

/// The same, as the value of a header.
fn of_header<O>(name: &'static str, read: impl Fn(&HeaderMap) -> O) {
    for piece in PIECES {
        let make = |length| {
            let value = HeaderValue::from_str(&repeated(piece, length)).unwrap();
            HeaderMap::from_iter([(HeaderName::from_static(name), value)])
        };
        assert_linear(&format!("{name} of {piece:?}"), make, |headers| read(headers));
    }
}

fn trusting_every_name() -> ProxyTrust {
    let header = || Some("x-forwarded-groups".to_owned());
    ProxyTrust {
        identity: Some(IdentityHeaders {
            user: None,
            role: header(),
            groups: header(),
            email: header(),
            name: header(),
            separator: ',',
            roles: RoleMap { entries: vec![], default_role: Role::viewer() },
            names: vec![Role::new("porch"), Role::admin(), Role::viewer()],
        }),
        secret: None,
    }
}

#[test]
fn sc_237_every_reader_of_a_header_takes_time_in_proportion_to_its_length() {
    of_header("cookie", |headers| Presented::from_headers(headers, "a").cookies.len());
    of_text("what is left of cookies", |text| without_cookies(text, &["a", "b"]).is_some());
    of_header("authorization", |headers| Presented::from_headers(headers, "s").has_basic());
    of_header("x-api-key", |headers| Presented::from_headers(headers, "s").is_empty());
    of_header("accept", |headers| challenge::style(headers, &Method::GET));
    of_header("sec-fetch-mode", |headers| challenge::style(headers, &Method::GET));
    let proxies = TrustedProxies::new(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
    let peer: IpAddr = "10.0.0.1".parse().unwrap();
    of_text("x-forwarded-for", |text| resolve_client(peer, &proxies, [text.as_bytes()].into_iter()));
    let trust = trusting_every_name();
    of_header("x-forwarded-groups", |headers| {
        trust.assert(true, |name| headers.get_all(name).iter().collect()).is_ok()
    });
}

#[test]
fn sc_237_every_reader_of_an_address_takes_time_in_proportion_to_its_length() {
    for encoded in [EncodedCharacters::Pass, EncodedCharacters::Refuse] {
        of_text("a path", |text| {
            Target::from_url("GET", &format!("https://a.test/{}", part(text)), encoded).is_ok()
        });
        of_text("a query", |text| {
            Target::from_url("GET", &format!("https://a.test/?{}", part(text)), encoded).is_ok()
        });
        of_text("a host", |text| Target::from_url("GET", &format!("https://{text}/"), encoded).is_ok());
        of_text("a method", |text| Target::from_url(text, "https://a.test/", encoded).is_ok());
        of_text("parts", |text| Target::from_parts("GET", text, text, part(text), encoded).is_ok());
    }
    let redirects = RedirectPolicy::new(["example.com".to_owned()], [8443]);
    of_text("where to go on", |text| redirects.check(text).is_some());
    of_text("where to go on inside", |text| {
        redirects.check(&format!("https://a.example.com/{text}")).is_some()
    });
}

#[test]
fn sc_237_every_reader_of_a_token_takes_time_in_proportion_to_its_length() {
    let keys = TokenKeys::from_secret(&"k".repeat(64)).unwrap();
    of_text("a session token", |text| keys.verify(text, 0).is_ok());
    of_text("an API key", |text| (checked(&format!("dwk_{text}")), ApiKeyId::from_text(text)));
    of_text("permissions of a key", |text| KeyScope::new([text]).is_ok());
    let devices = KnownDevices::new(Sealer::new(b"devices"), Fakes::default().entropy.clone());
    let now = doorward_core::time::Timestamp::from_millis(0);
    of_text("the cookie of known devices", |text| devices.identify(text, "bob", now));
}

#[tokio::test]
async fn sc_237_the_question_whose_session_it_is_takes_time_in_proportion() {
    let bench = Bench::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let asked = std::thread::spawn(move || {
        of_text("a session that is looked up", |text| {
            let lifetimes = bench.lifetimes();
            let resolving = bench.sessions.resolve(text, "example.com", &lifetimes);
            let found: Option<Resolved> = runtime.block_on(resolving).unwrap();
            assert!(found.is_none());
        });
    });
    asked.join().unwrap();
}

#[test]
fn sc_237_configured_patterns_are_matched_in_linear_time_and_have_a_largest_size() {
    let rules = |pattern: &str| {
        let rule = Rule {
            domains: vec!["a.test".to_owned()],
            resources: vec![pattern.to_owned()],
            policy: Policy::Bypass,
            ..Rule::default()
        };
        RuleSet::compile(vec![rule], Policy::Deny)
    };
    for pattern in ["^/(a+)+$", "^/(a|a)*b", "^/(.*a){12}$", "(?:/?a?){30}a{30}$", "^/.*.*.*=.*"] {
        let rules = rules(pattern).unwrap();
        let asked = |length| {
            let url = format!("https://a.test/{}", "a".repeat(length / PART));
            Target::from_url("GET", &url, EncodedCharacters::Refuse).unwrap()
        };
        let client = "192.0.2.1".parse().unwrap();
        assert_linear(pattern, asked, |target| {
            rules.evaluate(&AccessRequest { target, client, certificate: None }, None)
        });
    }
    assert!(rules("(a{1000}){1000}").is_err(), "a pattern that would fill the memory");
    assert!(rules(r"(a)\1").is_err(), "no back references");
}
