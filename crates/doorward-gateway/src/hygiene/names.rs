//! The names that only we may say to an upstream.

use std::collections::HashSet;

use doorward_core::regulation::DEVICE_COOKIE;

/// Beginnings of request field names that no client may send through: identity, forwarding and override
/// headers of every proxy in the field.
const PREFIXES: [&str; 17] = [
    "remote-",
    "x-remote-",
    "x-forwarded",
    "x-original-",
    "x-rewrite-",
    "x-auth-request-",
    "x-authentik-",
    "x-webauth-",
    "x-token-user-",
    "x-envoy-",
    "x-http-method",
    "x-client-cert",
    "x-ssl-",
    "x-tls-",
    "ssl-client-",
    "tailscale-user-",
    "x-doorward-",
];

/// Single names of the same kind.
const NAMES: [&str; 15] = [
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "x-proxy-secret",
    "x-method-override",
    "x-request-id",
    "x-auth-user",
    "x-token-subject",
    "client-cert",
    "client-cert-chain",
    "proxy",
];

/// What is removed from requests beyond the fixed lists.
#[derive(Clone, Debug, Default)]
pub struct Strip {
    names: HashSet<Box<str>>,
    cookies: Vec<Box<str>>,
}

impl Strip {
    /// `names`: `proxy.trusted_headers` and the values of `proxy.header_map`, in any spelling. `cookies`: every
    /// name that a cookie of ours can have (of all scopes), compared byte for byte.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        cookies: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let folded = names.into_iter().map(|name| name.to_ascii_lowercase().replace('_', "-").into());
        let fixed = [
            "doorward_session",
            "__Host-doorward_session",
            "__Host-doorward_flow",
            "__Host-doorward_theme",
            "__Host-doorward_language",
            DEVICE_COOKIE,
        ];
        let mut cookies: Vec<Box<str>> = cookies.into_iter().chain(fixed).map(Box::from).collect();
        cookies.sort_unstable();
        cookies.dedup();
        Self { names: folded.collect(), cookies }
    }

    /// Whether the field `name` (lower case) of a client's request must not reach an upstream. Servers in the manner of
    /// CGI read every other character as `_`, so a name with one could stand for a name of ours (I4, SC-050).
    pub(super) fn covers(&self, name: &str) -> bool {
        let first = name.as_bytes().first();
        // Most names begin with another letter than all of those.
        let begins = |other: &&str| other.as_bytes().first() == first;
        !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            || PREFIXES.iter().filter(|prefix| begins(prefix)).any(|prefix| name.starts_with(prefix))
            || NAMES.iter().filter(|one| begins(one)).any(|one| name == *one)
            || (!self.names.is_empty() && self.names.contains(name))
    }

    /// Whether a cookie named `name` is ours.
    pub(super) fn is_our_cookie(&self, name: &[u8]) -> bool {
        self.cookies.iter().any(|cookie| cookie.as_bytes() == name)
    }

    pub(super) fn cookies(&self) -> Vec<&str> {
        self.cookies.iter().map(|name| &**name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_field_and_every_configured_one_is_covered() {
        let strip = Strip::new(["X-Custom_User"], []);
        for name in [
            "remote-user",
            "remote-groups",
            "remote-name",
            "remote-email",
            "remote-role",
            "x-forwarded-user",
            "x-forwarded-groups",
            "x-forwarded-email",
            "x-forwarded-preferred-username",
            "x-auth-request-user",
            "x-auth-request-groups",
            "x-auth-request-email",
            "x-authentik-username",
            "x-authentik-uid",
            "x-webauth-user",
            "x-proxy-secret",
            "x-forwarded-for",
            "x-forwarded-tls-client-cert",
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-envoy-original-path",
            "x-custom-user",
            "x_custom_user",
            "a_b",
        ] {
            assert!(strip.covers(name), "{name}");
        }
        for name in ["accept", "x-requested-with", "x-csrf-token", "range", "user-agent", "x-api-key"] {
            assert!(!strip.covers(name), "{name}");
        }
    }
}
