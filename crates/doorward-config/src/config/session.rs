//! `session`: how long people stay signed in, and cookie domains.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::choice;
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, duration, duration_or_off, text},
};

/// Sessions and their cookie.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// Encrypts sessions at rest; never empty.
    pub secret: Option<SecretString>,
    /// The cookie's name.
    pub name: String,
    /// Whether other sites' requests carry it.
    pub same_site: SameSite,
    /// How long a session lasts without being renewed.
    pub expiration: Duration,
    /// After how long without a request it ends; `None` for never.
    pub inactivity: Option<Duration>,
    /// How long it lasts for those who want to be remembered; `None` if nobody can be.
    pub remember_me: Option<Duration>,
    /// After how long the cookie is renewed.
    pub refresh_time: Duration,
    /// Domains that share a sign-in; none lies within another.
    pub cookies: Vec<CookieConfig>,
}

/// A domain that shares a sign-in. What is not set for it is taken from the section.
#[derive(Clone, Debug)]
pub struct CookieConfig {
    /// The domain in lower case, or an address, IPv6 without brackets.
    pub domain: String,
    /// Where its portal is: https, within the domain, no path.
    pub portal_url: Url,
    /// Where a sign-in without a target leads: https, within the domain.
    pub default_redirection_url: Option<Url>,
    /// The cookie's name.
    pub name: String,
    /// Whether other sites' requests carry it.
    pub same_site: SameSite,
    /// As in the section.
    pub expiration: Duration,
    /// As in the section.
    pub inactivity: Option<Duration>,
    /// As in the section.
    pub remember_me: Option<Duration>,
}

/// `SameSite` of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Every request carries it.
    None,
    /// Navigations do.
    Lax,
    /// Only the site's own do.
    Strict,
}

const SAME_SITE: &[(&str, SameSite)] =
    &[("none", SameSite::None), ("lax", SameSite::Lax), ("strict", SameSite::Strict)];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> SessionConfig {
    let mut session = SessionConfig {
        secret: reader.value(scope, "secret", text).map(SecretString::from),
        name: reader.value(scope, "name", cookie_name).unwrap_or_default(),
        same_site: reader.value(scope, "same_site", choice(SAME_SITE)).unwrap_or(SameSite::Lax),
        expiration: reader.value(scope, "expiration", duration).unwrap_or_default(),
        inactivity: reader.value(scope, "inactivity", duration_or_off).flatten(),
        remember_me: reader.value(scope, "remember_me", duration_or_off).flatten(),
        refresh_time: reader.value(scope, "refresh_time", duration).unwrap_or_default(),
        cookies: Vec::new(),
    };
    warn_of_none(reader, scope, session.same_site);
    let mut seen: Vec<(String, String)> = Vec::new();
    for scope in scope.items("cookies") {
        if let Some(domain) = read_domain(reader, &scope, &seen) {
            seen.push((domain.clone(), scope.path("domain")));
            session.cookies.extend(read_cookie(reader, &scope, &session, domain));
        } else {
            // The rest is read all the same, so that its mistakes are named too.
            read_cookie(reader, &scope, &session, String::new());
        }
    }
    session
}

/// AM-01.
fn warn_of_none(reader: &mut Reader, scope: &Scope<'_>, same_site: SameSite) {
    if same_site == SameSite::None {
        let message =
            "is none, so every page on the internet can send requests with the cookie; lax is enough";
        reader.warning(&scope.path("same_site"), message);
    }
}

fn read_domain(reader: &mut Reader, scope: &Scope<'_>, seen: &[(String, String)]) -> Option<String> {
    let domain = reader.required(scope, "domain", cookie_domain)?;
    let path = scope.path("domain");
    for (other, at) in seen {
        let message = if *other == domain {
            format!("is the same as {at}; remove one")
        } else if within(&domain, other) || within(other, &domain) {
            format!("overlaps {at}, {other}; one cookie domain cannot lie within another")
        } else {
            continue;
        };
        reader.error(&path, message);
    }
    Some(domain)
}

/// Browsers take no cookie for a domain without a dot, and a wildcard is not how domains are written here.
fn cookie_domain(text: &str) -> Parsed<String> {
    if let Some(rest) = text.strip_prefix("*.").or_else(|| text.strip_prefix('.')) {
        return Err(format!("the domain itself, {rest}: what is below it is always included"));
    }
    let host = values::host(text)?;
    if host.contains(['.', ':']) {
        Ok(host)
    } else {
        Err("a domain with a dot, such as example.com, or an address: browsers keep no cookie for others"
            .to_owned())
    }
}

fn read_cookie(
    reader: &mut Reader,
    scope: &Scope<'_>,
    session: &SessionConfig,
    domain: String,
) -> Option<CookieConfig> {
    let portal_url = reader.required(scope, "portal_url", |text| portal(text, &domain));
    let default_redirection_url =
        reader.value(scope, "default_redirection_url", |text| https_within(text, &domain));
    if portal_url.is_some() && default_redirection_url == portal_url {
        let path = scope.path("default_redirection_url");
        reader.error(&path, "is the portal itself; name a place to go to after signing in");
    }
    let name = reader.value(scope, "name", cookie_name).unwrap_or_else(|| session.name.clone());
    let same_site = reader.value(scope, "same_site", choice(SAME_SITE)).unwrap_or(session.same_site);
    if scope.has("same_site") {
        warn_of_none(reader, scope, same_site);
    }
    let expiration = reader.value(scope, "expiration", duration).unwrap_or(session.expiration);
    let inactivity = reader.value(scope, "inactivity", duration_or_off).unwrap_or(session.inactivity);
    let remember_me = reader.value(scope, "remember_me", duration_or_off).unwrap_or(session.remember_me);
    reader.inherit(scope, "session", &["name", "same_site", "expiration", "inactivity", "remember_me"]);
    Some(CookieConfig {
        domain,
        portal_url: portal_url?,
        default_redirection_url,
        name,
        same_site,
        expiration,
        inactivity,
        remember_me,
    })
}

/// Whether `host` is `domain` or below it.
pub(super) fn within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// `domain` is empty where it is unknown, because it was wrong itself.
fn https_within(text: &str, domain: &str) -> Parsed<Url> {
    let url = values::url(text)?;
    if url.scheme() != "https" {
        return Err("an https URL: the cookie is never sent without TLS".to_owned());
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    if !domain.is_empty() && !within(host, domain) {
        return Err(format!("a URL within the domain {domain}"));
    }
    Ok(url)
}

fn portal(text: &str, domain: &str) -> Parsed<Url> {
    let url = https_within(text, domain)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("a URL without a path: the portal has a host of its own".to_owned());
    }
    Ok(url)
}

/// A token, and not a prefix that browsers refuse together with a domain.
fn cookie_name(text: &str) -> Parsed<String> {
    if !values::is_token(text) {
        return Err("a cookie's name: letters, digits, - and _".to_owned());
    }
    if text.to_ascii_lowercase().starts_with("__host-") {
        return Err(
            "a name without __Host-, which browsers refuse together with a domain; where no domain is \
                    configured the prefix is added"
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}
