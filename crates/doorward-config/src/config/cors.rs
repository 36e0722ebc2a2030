//! `cors` and `services[].cors`: pages of other origins.

use std::time::Duration;

use super::choice;
use crate::{
    keys::METHODS,
    reader::{Reader, Scope},
    values::{self, Parsed, duration, flag, header_name},
};

/// Which pages of other origins may read what services answer (HS-55, HS-56).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsConfig {
    /// Their origins, as browsers write them; none means that services say so themselves.
    pub origins: Vec<String>,
    /// Every origin, never with credentials.
    pub any_origin: bool,
    /// Methods that they may use.
    pub methods: Vec<String>,
    /// Headers that they may send, in lower case.
    pub headers: Vec<String>,
    /// Headers of answers that they may read, in lower case.
    pub expose_headers: Vec<String>,
    /// Whether cookies go along.
    pub credentials: bool,
    /// How long a preflight answer may be remembered.
    pub max_age: Duration,
}

const NAMES: [&str; 6] = ["origins", "methods", "headers", "expose_headers", "credentials", "max_age"];

/// For one service what is not set holds as for `all`.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>, all: Option<&CorsConfig>) -> CorsConfig {
    let methods: Vec<(&str, &str)> = METHODS.iter().map(|method| (*method, *method)).collect();
    let own = |name: &str| all.filter(|_| !scope.has(name));
    let mut origins = reader.values(scope, "origins", origin);
    let mut any_origin = origins.iter().any(|origin| origin == "*");
    origins.retain(|origin| origin != "*");
    if let Some(all) = own("origins") {
        (origins, any_origin) = (all.origins.clone(), all.any_origin);
    }
    let allowed = reader.values(scope, "methods", choice(&methods));
    let headers = reader.values(scope, "headers", header_name);
    let exposed = reader.values(scope, "expose_headers", header_name);
    let credentials = reader.value(scope, "credentials", flag);
    let max_age = reader.value(scope, "max_age", duration);
    let cors = CorsConfig {
        methods: own("methods")
            .map_or_else(|| allowed.into_iter().map(str::to_owned).collect(), |all| all.methods.clone()),
        headers: own("headers").map_or(headers, |all| all.headers.clone()),
        expose_headers: own("expose_headers").map_or(exposed, |all| all.expose_headers.clone()),
        credentials: credentials.or(all.map(|all| all.credentials)).unwrap_or(true),
        max_age: max_age.or(all.map(|all| all.max_age)).unwrap_or_default(),
        origins,
        any_origin,
    };
    if cors.any_origin && cors.credentials && (all.is_none() || NAMES.iter().any(|name| scope.has(name))) {
        let path = scope.path(if scope.has("origins") || all.is_none() { "origins" } else { "credentials" });
        let message = "are every page there is, and those never get the visitor's cookies; name the origins, or set \
                       credentials: false beside them";
        reader.error(&path, message);
    } else if cors.any_origin && scope.has("origins") {
        let message = "let every page there is read what needs no sign-in; name the origins";
        reader.warning(&scope.path("origins"), message);
    }
    if all.is_some() {
        reader.inherit(scope, "cors", &NAMES);
    }
    cors
}

fn origin(text: &str) -> Parsed<String> {
    match text {
        "*" => Ok(text.to_owned()),
        _ if text.contains('*') => Err("an origin in full, without placeholders".to_owned()),
        _ => values::web_origin(text),
    }
}
