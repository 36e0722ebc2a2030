//! `services[].credentials`: how Doorward signs in at a service that keeps its own sign-in (FR-57).

use std::path::PathBuf;

use secrecy::SecretString;

use super::{choice, path};
use crate::{
    reader::{Reader, Scope},
    values::{Parsed, flag, text},
};

/// What is sent to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialScheme {
    /// `Authorization: Basic` with name and password.
    Basic,
    /// `Authorization: Bearer` with a fixed token.
    Bearer,
    /// `Authorization: Bearer` with the token that Frigate gives for name and password.
    Frigate,
}

/// An account of Doorward at a service.
#[derive(Clone, Debug)]
pub struct ServiceCredentialsConfig {
    /// How it signs in.
    pub scheme: CredentialScheme,
    /// The account's name; empty for a fixed token, and only there.
    pub user: String,
    /// The password or token; not together with `secret_path`, and one of the two is there.
    pub secret: Option<SecretString>,
    /// A file with it. Whether it can be read is the edge's to check.
    pub secret_path: Option<PathBuf>,
    /// Visitors share the account's cookies.
    pub share_cookies: bool,
}

const SCHEMES: &[(&str, CredentialScheme)] = &[
    ("basic", CredentialScheme::Basic),
    ("bearer", CredentialScheme::Bearer),
    ("frigate", CredentialScheme::Frigate),
];

pub(super) fn read(reader: &mut Reader, service: &Scope<'_>) -> Option<ServiceCredentialsConfig> {
    let scope = service.child("credentials");
    let wanted = scope.is_set();
    let scheme = reader.required_if(wanted, &scope, "scheme", choice(SCHEMES));
    let user = reader.value(&scope, "user", user);
    let secret = reader.value(&scope, "secret", text).map(SecretString::from);
    let secret_path = reader.value(&scope, "secret_path", path).flatten();
    let share_cookies = reader.value(&scope, "share_cookies", flag).unwrap_or_default();
    let scheme = scheme?;
    let named = scheme != CredentialScheme::Bearer;
    if named && user.is_none() && !reader.has_failed(&scope.path("user")) {
        reader.error_at(
            &scope.path("user"),
            scope.origin(),
            "is missing; write the name of Doorward's account there",
        );
    }
    if !named && user.is_some() {
        reader.error(&scope.path("user"), "has no effect with scheme: bearer; remove it");
    }
    match (&secret, &secret_path) {
        (Some(_), Some(_)) => {
            reader
                .error(&scope.path("secret_path"), "and secret are set; a secret has one place, remove one");
        }
        (None, None) if !reader.has_failed(&scope.path("secret")) => {
            let message = "is missing; write the password or token, or a file with it in secret_path";
            reader.error_at(&scope.path("secret"), scope.origin(), message);
        }
        _ => {}
    }
    let headers = service.child("headers");
    if wanted && headers.names().into_iter().any(|name| name.eq_ignore_ascii_case("authorization")) {
        let message = "and services[].headers say Authorization both; remove one";
        reader.error_at(scope.own_path(), scope.origin(), message);
    }
    let user = user.unwrap_or_default();
    wanted.then_some(ServiceCredentialsConfig { scheme, user, secret, secret_path, share_cookies })
}

/// A colon would end the name in `Authorization: Basic`.
fn user(given: &str) -> Parsed<String> {
    let name = text(given)?;
    let sound = !name.contains(':') && !name.chars().any(char::is_control);
    if sound { Ok(name) } else { Err("a name without colons".to_owned()) }
}
