//! Cookie scopes and where the portal of each is. Absent: pages (`web`) and the sockets behind an address.

use std::sync::Arc;

use url::{Url, form_urlencoded};

use crate::{
    session::{IssuedToken, Lifetimes},
    target::Target,
    time::Timestamp,
};

/// Below this path every host belongs to the portal; it is never forwarded (contract 4).
pub const RESERVED_PREFIX: &str = "/.doorward/";

/// `SameSite` of the session cookie (AM-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Sent on top-level navigations from elsewhere; the default.
    Lax,
    /// Never sent from elsewhere.
    Strict,
    /// Sent always; for embedding in frames.
    None,
}

impl SameSite {
    /// The attribute's value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
            Self::None => "None",
        }
    }
}

/// The settings of one cookie domain, or of all hosts that belong to none.
#[derive(Clone, Debug)]
pub struct ScopeSettings {
    /// The cookie domain, lower case without a leading dot; `None` for the host-only scope.
    pub domain: Option<String>,
    /// Where the portal of this domain is; `None` means below [`RESERVED_PREFIX`] on each host.
    pub portal_url: Option<Url>,
    /// Where people go who sign in without a target.
    pub default_redirection_url: Option<Url>,
    /// The cookie's name.
    pub cookie_name: String,
    /// The cookie's `SameSite`.
    pub same_site: SameSite,
    /// How long its sessions live.
    pub lifetimes: Lifetimes,
}

/// The scope that a host belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Its settings.
    pub settings: &'a ScopeSettings,
    /// Names the scope in session records: the domain, or the host itself.
    pub key: &'a str,
}

/// Every cookie scope.
#[derive(Clone, Debug)]
pub struct Scopes {
    domains: Vec<ScopeSettings>,
    host_only: ScopeSettings,
    portal_hosts: Vec<Arc<str>>,
}

impl Scopes {
    /// `domains` do not overlap (the configuration checks it); hosts below none of them get `host_only`.
    pub fn new(domains: Vec<ScopeSettings>, host_only: ScopeSettings) -> Self {
        let portal_hosts =
            domains.iter().filter_map(|scope| scope.portal_url.as_ref()?.host_str().map(Arc::from)).collect();
        Self { domains, host_only, portal_hosts }
    }

    /// The scope of `host` (canonical, without port).
    pub fn of_host<'a>(&'a self, host: &'a str) -> Scope<'a> {
        match self.domain_of(host) {
            Some(settings) => Scope { settings, key: settings.domain.as_deref().unwrap_or(host) },
            None => Scope { settings: &self.host_only, key: host },
        }
    }

    /// Every name that a session cookie can have, so that none of them reaches an upstream (SC-067).
    pub fn cookie_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.domains.iter().chain([&self.host_only]).map(|scope| scope.cookie_name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether any cookie domain is configured.
    pub fn has_domains(&self) -> bool {
        !self.domains.is_empty()
    }

    /// Whether every page on `host` belongs to the portal.
    pub fn is_portal_host(&self, host: &str) -> bool {
        self.portal_hosts.iter().any(|portal| &**portal == host)
    }

    fn domain_of(&self, host: &str) -> Option<&ScopeSettings> {
        self.domains.iter().find(|scope| scope.domain.as_deref().is_some_and(|domain| covers(domain, host)))
    }
}

/// Whether `host` is `domain` or below it. Both canonical (lower case, no trailing dot).
pub fn covers(domain: &str, host: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl Scope<'_> {
    /// The portal's address for people on their way to `target`: the configured one, else the reserved
    /// prefix on the target's own host.
    pub fn portal_for(&self, target: &Target) -> Option<Url> {
        match &self.settings.portal_url {
            Some(portal) => Some(portal.clone()),
            None => Url::parse(&target.url()).ok().map(|mut url| {
                url.set_path(RESERVED_PREFIX);
                url.set_query(None);
                url
            }),
        }
    }
}

/// `Set-Cookie` for `token` in `scope` (AM-01): always `HttpOnly` and `Secure`; host-only unless the scope is a
/// domain; kept by the browser beyond its own end only when the session is remembered.
pub fn set_cookie(scope: &Scope<'_>, token: &IssuedToken, now: Timestamp) -> String {
    let mut cookie = format!("{}={}", scope.settings.cookie_name, token.token);
    push_attributes(&mut cookie, scope);
    if token.persistent {
        cookie.push_str("; Max-Age=");
        cookie.push_str(&token.expires.since(now).as_secs().to_string());
    }
    cookie
}

/// The `Set-Cookie` values that make a browser forget the session cookie of `scope`, in the scope it was set
/// with and, below a domain, the host-only twin that somebody may have planted.
pub fn clear_cookies(scope: &Scope<'_>) -> Vec<String> {
    let mut cookie = format!("{}=", scope.settings.cookie_name);
    push_attributes(&mut cookie, scope);
    cookie.push_str("; Max-Age=0");
    let mut cookies = vec![cookie];
    if scope.settings.domain.is_some() {
        cookies.push(format!("{}=; Path=/; HttpOnly; Secure; Max-Age=0", scope.settings.cookie_name));
    }
    cookies
}

fn push_attributes(cookie: &mut String, scope: &Scope<'_>) {
    if let Some(domain) = &scope.settings.domain {
        cookie.push_str("; Domain=");
        cookie.push_str(domain);
    }
    cookie.push_str("; Path=/; HttpOnly; Secure; SameSite=");
    cookie.push_str(scope.settings.same_site.as_str());
    if scope.settings.same_site == SameSite::None {
        // Embedding in frames is the reason for `None`, and browsers partition such cookies (FR-12).
        cookie.push_str("; Partitioned");
    }
}

/// The address of the sign-in page that leads back to `target`: `rd` and `rm` are added to what `portal`
/// already has, keys in alphabetical order (`authelia.md` 2.3).
pub fn sign_in_location(portal: &Url, target: &Target) -> String {
    let mut pairs: Vec<(String, String)> =
        portal.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    pairs.retain(|(key, _)| key != "rd" && key != "rm");
    pairs.push(("rd".to_owned(), target.url()));
    pairs.push(("rm".to_owned(), target.method().as_str().to_owned()));
    pairs.sort_by(|left, right| left.0.cmp(&right.0));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mut location = portal.clone();
    location.set_query(Some(&query));
    location.set_fragment(None);
    location.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::target::{EncodedCharacters, Target};

    fn settings(domain: Option<&str>, portal: Option<&str>) -> ScopeSettings {
        ScopeSettings {
            domain: domain.map(str::to_owned),
            portal_url: portal.map(|url| Url::parse(url).unwrap()),
            default_redirection_url: None,
            cookie_name: "doorward_session".to_owned(),
            same_site: SameSite::Lax,
            lifetimes: Lifetimes::default(),
        }
    }

    fn target(url: &str) -> Target {
        Target::from_url("GET", url, EncodedCharacters::Refuse).unwrap()
    }

    #[test]
    fn a_domain_covers_itself_and_what_is_below_it_only() {
        assert!(covers("example.com", "example.com"));
        assert!(covers("example.com", "a.b.example.com"));
        assert!(!covers("example.com", "evilexample.com"));
        assert!(!covers("example.com", "example.com.evil.test"));
    }

    #[test]
    fn the_sign_in_location_is_the_one_that_proxies_know() {
        let portal = Url::parse("https://auth.example.com").unwrap();
        assert_eq!(
            sign_in_location(&portal, &target("https://app.example.com/x?a=1")),
            "https://auth.example.com/?rd=https%3A%2F%2Fapp.example.com%2Fx%3Fa%3D1&rm=GET"
        );
    }

    #[test]
    fn what_the_portal_address_already_asks_for_is_kept() {
        let portal = Url::parse("https://auth.example.com/p?theme=dark&rd=https://evil.test").unwrap();
        assert_eq!(
            sign_in_location(&portal, &target("https://app.example.com/")),
            "https://auth.example.com/p?rd=https%3A%2F%2Fapp.example.com%2F&rm=GET&theme=dark"
        );
    }

    #[test]
    fn without_a_portal_address_the_portal_is_on_the_host_itself() {
        let scopes = Scopes::new(vec![], settings(None, None));
        let target = target("https://192.0.2.7:8971/cameras?x=1");
        let scope = scopes.of_host(target.host());
        assert_eq!(scope.portal_for(&target).unwrap().as_str(), "https://192.0.2.7:8971/.doorward/");
        assert_eq!(scope.key, "192.0.2.7");
    }

    #[test]
    fn hosts_below_a_domain_share_its_scope_and_others_do_not() {
        let scopes = Scopes::new(
            vec![settings(Some("example.com"), Some("https://auth.example.com"))],
            settings(None, None),
        );
        assert_eq!(scopes.of_host("nvr.example.com").key, "example.com");
        assert_eq!(scopes.of_host("nvr.example.org").key, "nvr.example.org");
        assert!(scopes.is_portal_host("auth.example.com") && !scopes.is_portal_host("nvr.example.com"));
    }

    #[test]
    fn the_cookie_is_secure_and_kept_only_when_remembered() {
        let scopes = Scopes::new(vec![settings(Some("example.com"), None)], settings(None, None));
        let now = Timestamp::from_seconds(1000);
        let mut token = IssuedToken {
            token: "t".to_owned(),
            expires: Timestamp::from_seconds(1060),
            persistent: false,
            key: crate::session::SessionKey::of("x"),
        };
        let domain = scopes.of_host("nvr.example.com");
        assert_eq!(
            set_cookie(&domain, &token, now),
            "doorward_session=t; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax"
        );
        token.persistent = true;
        assert_eq!(
            set_cookie(&scopes.of_host("192.0.2.7"), &token, now),
            "doorward_session=t; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60"
        );
        assert_eq!(clear_cookies(&domain).len(), 2, "the host-only twin is cleared too");
    }
}
