//! What a request presents as proof of who sent it. Parsing only; [`gatekeeper`](crate::gatekeeper) judges.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, header};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{client_certificate::ClientCertificate, identity::Identity};

/// More copies of the session cookie than this are not looked at (SC-105).
const MAX_COOKIE_COPIES: usize = 4;

/// An API key (HS-14).
pub const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The key of a closed path group (HS-26).
pub const X_ADMIN_API_KEY: HeaderName = HeaderName::from_static("x-admin-api-key");

/// More API keys in one request than this are not looked at; two that differ are too many.
const MAX_KEYS: usize = 4;

/// The largest `Authorization` value that is looked at, in bytes.
const MAX_AUTHORIZATION: usize = 8192;

/// The proofs a request carries. A foreign scheme is none: it is the application's own and passes.
#[derive(Clone, Debug, Default)]
pub struct Presented<'a> {
    /// The values of the session cookie, in the order sent; usually one.
    pub cookies: Vec<&'a str>,
    /// `Authorization`, if its scheme is one of ours.
    pub authorization: Option<Authorization<'a>>,
    /// The identity that a trusted proxy asserts, where Doorward's own sign-in is off (`auth.enabled: false`).
    pub asserted: Option<Identity>,
    /// The values of `X-API-Key`; what is no text stands as empty. Whether they are ours, `api_key` knows.
    pub api_keys: Vec<&'a str>,
    /// The values of `X-Admin-API-Key`.
    pub admin_keys: Vec<&'a str>,
    /// The ticket of a WebSocket's handshake; what cannot be one stands as empty.
    pub ticket: Option<&'a str>,
    /// The name of the service that the request leads to, where that is known.
    pub service: Option<&'a str>,
    /// The path and query that the service is sent, where that is known and other than the target's.
    pub forwarded: Option<&'a str>,
    /// The verified certificate of the client itself. It proves nobody's name; rules may ask for it.
    pub certificate: Option<&'a ClientCertificate>,
}

/// An `Authorization` header whose scheme is one of ours.
#[derive(Clone, Debug)]
pub enum Authorization<'a> {
    /// HTTP Basic (RFC 7617), decoded.
    Basic {
        /// The user name as sent.
        user: String,
        /// The password as sent.
        password: SecretString,
    },
    /// Basic that does not decode, or with an empty name or password.
    BrokenBasic,
    /// A bearer token (RFC 6750).
    Bearer(&'a str),
}

impl Authorization<'_> {
    /// What proves somebody in it: the token, or the password.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Self::Basic { password, .. } => Some(password.expose_secret()),
            Self::Bearer(token) => Some(token),
            Self::BrokenBasic => None,
        }
    }
}

impl<'a> Presented<'a> {
    /// Reads `headers`, looking for the session cookie under `cookie_name`.
    pub fn from_headers(headers: &'a HeaderMap, cookie_name: &str) -> Self {
        Self {
            cookies: cookies(headers, cookie_name).take(MAX_COOKIE_COPIES).collect(),
            authorization: headers.get(header::AUTHORIZATION).and_then(authorization),
            asserted: None,
            api_keys: key_values(headers, &X_API_KEY),
            admin_keys: key_values(headers, &X_ADMIN_API_KEY),
            ticket: None,
            service: None,
            forwarded: None,
            certificate: None,
        }
    }

    /// Whether HTTP Basic was presented, well-formed or not.
    pub fn has_basic(&self) -> bool {
        matches!(self.authorization, Some(Authorization::Basic { .. } | Authorization::BrokenBasic))
    }

    /// Whether nothing at all was presented, so that no look-up can change the answer.
    pub fn is_empty(&self) -> bool {
        self.cookies.is_empty() && self.authorization.is_none() && self.asserted.is_none()
    }
}

fn key_values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    let values = headers.get_all(name).iter().take(MAX_KEYS);
    values.map(|value| value.to_str().unwrap_or_default().trim_matches([' ', '\t'])).collect()
}

/// The values of the cookie `name` in all `Cookie` headers. Names are compared as bytes and only spaces and
/// tabs are trimmed, so that no look-alike is taken for ours (SC-106, RFC 6265 5.4).
pub fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| {
            let (found, value) = pair.split_once('=')?;
            (found.trim_matches([' ', '\t']) == name).then(|| value.trim_matches([' ', '\t']))
        })
}

fn authorization(value: &http::HeaderValue) -> Option<Authorization<'_>> {
    let text = value.to_str().ok().filter(|text| text.len() <= MAX_AUTHORIZATION)?;
    let (scheme, rest) = text.trim_matches([' ', '\t']).split_once([' ', '\t'])?;
    let credentials = rest.trim_matches([' ', '\t']);
    if scheme.eq_ignore_ascii_case("basic") {
        return Some(basic(credentials));
    }
    (scheme.eq_ignore_ascii_case("bearer") && !credentials.is_empty())
        .then_some(Authorization::Bearer(credentials))
}

fn basic<'a>(credentials: &str) -> Authorization<'a> {
    let decoded = STANDARD.decode(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(text) = decoded.map(secrecy::zeroize::Zeroizing::new) else { return Authorization::BrokenBasic };
    match text.split_once(':') {
        Some((user, password)) if !user.is_empty() && !password.is_empty() => {
            Authorization::Basic { user: user.to_owned(), password: SecretString::from(password) }
        }
        _ => Authorization::BrokenBasic,
    }
}

/// `header` without the cookies named in `ours`, for the upstream: others stay untouched and in order
/// (SC-067). `None` when nothing is left.
pub fn without_cookies<'a>(header: &'a str, ours: &[&str]) -> Option<Cow<'a, str>> {
    let is_ours = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default().trim_matches([' ', '\t']);
        ours.contains(&name)
    };
    if !header.split(';').any(is_ours) {
        return Some(Cow::Borrowed(header));
    }
    let kept: Vec<&str> = header.split(';').filter(|pair| !is_ours(pair)).collect();
    let joined = kept.join(";");
    let joined = joined.trim_start_matches([' ', '\t']);
    (!joined.is_empty()).then(|| Cow::Owned(joined.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;
    use secrecy::ExposeSecret;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values {
            map.append(name, value.parse().unwrap());
        }
        map
    }

    fn found(values: &[&str]) -> Vec<String> {
        cookies(&headers("cookie", values), "__Host-s").map(str::to_owned).collect()
    }

    #[test]
    fn only_the_exact_cookie_name_counts() {
        assert_eq!(found(&["a=1; __Host-s=x; b=2"]), ["x"]);
        assert_eq!(found(&["__Host-s=x", "__Host-s=y"]), ["x", "y"]);
        assert_eq!(found(&["__host-s=x; =__Host-s=1; __Host-s; x__Host-s=2; \"__Host-s\"=3"]), [""; 0]);
        assert_eq!(found(&["$Version=1; __Host-s=\"x\""]), ["\"x\""], "quotes are part of the value");
    }

    #[test]
    fn our_schemes_are_read_in_any_case_and_foreign_ones_ignored() {
        let bearer = headers("authorization", &["bEaReR   abc "]);
        assert!(matches!(
            Presented::from_headers(&bearer, "s").authorization,
            Some(Authorization::Bearer("abc"))
        ));
        for foreign in ["Token x", "MediaBrowser Client=\"x\"", "Digest a=b", "Negotiate YII", "Bearer", "x"]
        {
            let foreign = headers("authorization", &[foreign]);
            assert!(Presented::from_headers(&foreign, "s").is_empty());
        }
    }

    #[test]
    fn basic_is_decoded_and_a_broken_one_is_known_as_such() {
        let good = headers("authorization", &["Basic am9objpwYXNzOndvcmQ="]);
        match Presented::from_headers(&good, "s").authorization {
            Some(Authorization::Basic { user, password }) => {
                assert_eq!((user.as_str(), password.expose_secret()), ("john", "pass:word"));
            }
            other => panic!("{other:?}"),
        }
        for broken in ["Basic !", "Basic am9obg==", "Basic Og==", "Basic OnB3", "Basic am9objo="] {
            let broken = headers("authorization", &[broken]);
            let presented = Presented::from_headers(&broken, "s");
            assert!(matches!(presented.authorization, Some(Authorization::BrokenBasic)));
        }
    }

    #[test]
    fn our_cookies_are_cut_out_and_others_keep_their_order() {
        assert_eq!(without_cookies("a=1; s=x; b=2", &["s"]).unwrap(), "a=1; b=2");
        assert_eq!(without_cookies("s=x; b=2;s=y", &["s"]).unwrap(), "b=2");
        assert_eq!(without_cookies("a=1;b=2", &["s"]).unwrap(), "a=1;b=2");
        assert_eq!(without_cookies("s=x", &["s"]), None);
    }
}
