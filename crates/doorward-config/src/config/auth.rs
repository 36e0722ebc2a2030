//! `auth` and `proxy`: sign-in, and an authenticating proxy in front.

use secrecy::SecretString;

use super::server::optional_count;
use crate::{
    reader::{Reader, Scope},
    values::{self, RateLimit, flag, text},
};

/// Sign-in at the authenticated listener.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Whether visitors must sign in.
    pub enabled: bool,
    /// The user `admin` gets a new password at the next start.
    pub reset_admin_password: bool,
    /// How many failed sign-ins are borne; its text form is the grammar of FR-28.
    pub failed_login_rate_limit: RateLimit,
    /// The first administrator must choose a password at the first sign-in.
    pub first_password_must_change: bool,
    /// Roles besides `admin` and `viewer`.
    pub roles: Vec<String>,
    /// New passwords are hashed as Frigate does, with so many rounds.
    pub hash_iterations: Option<u32>,
    /// A sign-in by the API also sets the cookie that programs made for Frigate look for.
    pub frigate_token_cookie: bool,
}

/// An authenticating proxy in front of Doorward.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// What it must send as `X-Proxy-Secret`; never empty.
    pub auth_secret: Option<SecretString>,
    /// Headers in which it names the user.
    pub header_map: HeaderMapConfig,
    /// What stands between several groups or roles.
    pub separator: char,
    /// The role of users whom nothing gives another; `None` where it was not chosen. `deny` is the role that is none.
    pub default_role: Option<String>,
    /// Where signing out leads: an absolute address, or a path.
    pub logout_url: Option<String>,
    /// Headers that `header_map` may name, in lower case.
    pub trusted_headers: Vec<String>,
}

/// Headers in which a proxy names the user, in lower case; all among the trusted ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderMapConfig {
    /// The user's name.
    pub user: Option<String>,
    /// Role, or groups that `role_map` translates.
    pub role: Option<String>,
    /// Groups.
    pub groups: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Roles and the groups that give them, in the order written.
    pub role_map: Vec<(String, Vec<String>)>,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> AuthConfig {
    AuthConfig {
        // Whatever is wrong with the value, nobody gets in because of it.
        enabled: reader.value(scope, "enabled", flag).unwrap_or(true),
        reset_admin_password: reader.value(scope, "reset_admin_password", flag).unwrap_or_default(),
        failed_login_rate_limit: reader
            .value(scope, "failed_login_rate_limit", values::rate_limit)
            .unwrap_or_default(),
        first_password_must_change: reader
            .value(scope, "first_password_must_change", flag)
            .unwrap_or_default(),
        roles: reader.values(scope, "roles", role),
        hash_iterations: optional_count(reader, scope, "hash_iterations"),
        frigate_token_cookie: reader.value(scope, "frigate_token_cookie", flag).unwrap_or_default(),
    }
}

/// The name of a role: it stands in headers and tokens.
fn role(text: &str) -> values::Parsed<String> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if !text.is_empty() && text.len() <= 64 && text.chars().all(fine) {
        return Ok(text.to_owned());
    }
    Err("a name of letters, digits, dots, underscores and hyphens".to_owned())
}

pub(super) fn read_proxy(reader: &mut Reader, scope: &Scope<'_>) -> ProxyConfig {
    let auth_secret = reader.value(scope, "auth_secret", text).map(SecretString::from);
    let trusted_headers = reader.values(scope, "trusted_headers", values::header_name);
    ProxyConfig {
        auth_secret,
        header_map: read_header_map(reader, &scope.child("header_map"), &trusted_headers),
        separator: reader.value(scope, "separator", values::character).unwrap_or(','),
        default_role: reader.value(scope, "default_role", text),
        logout_url: reader.value(scope, "logout_url", logout_url),
        trusted_headers,
    }
}

/// An address of a web page, or a path on the host that is asked.
fn logout_url(text: &str) -> values::Parsed<String> {
    let expected =
        || "an address such as https://auth.example.com/logout, or a path such as /logout".to_owned();
    let plain = text.bytes().all(|byte| (0x21..0x7f).contains(&byte) && byte != b'\\');
    if !plain {
        return Err(expected());
    }
    if text.starts_with('/') {
        return if text.starts_with("//") { Err(expected()) } else { Ok(text.to_owned()) };
    }
    let url = values::url(text).map_err(|_| expected())?;
    let fine = url.username().is_empty() && url.password().is_none();
    if fine { Ok(url.into()) } else { Err(expected()) }
}

fn read_header_map(reader: &mut Reader, scope: &Scope<'_>, trusted: &[String]) -> HeaderMapConfig {
    let header = |text: &str| {
        let name = values::header_name(text)?;
        if trusted.contains(&name) {
            Ok(name)
        } else {
            Err("one of proxy.trusted_headers; add it there if your proxy always sets it".to_owned())
        }
    };
    let (leaf, entries) = reader.map(scope, "role_map");
    let mut role_map = Vec::new();
    for (role, path, node) in entries {
        let groups = reader.many(node, &leaf, &path, true, &text);
        if role.is_empty() {
            reader.error(&path, "a role needs a name");
        }
        role_map.push((role, groups));
    }
    HeaderMapConfig {
        user: reader.value(scope, "user", header),
        role: reader.value(scope, "role", header),
        groups: reader.value(scope, "groups", header),
        email: reader.value(scope, "email", header),
        name: reader.value(scope, "name", header),
        role_map,
    }
}
