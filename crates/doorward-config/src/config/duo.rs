//! `duo_api`: a push to a phone (`authelia.md` 1.6 and 11.3).

use secrecy::SecretString;

use crate::{
    reader::{Reader, Scope},
    values::{Parsed, flag, host_port, text},
};

/// Where https is.
const HTTPS: u16 = 443;

/// Duo's Auth API.
#[derive(Clone, Debug)]
pub struct DuoConfig {
    /// Its host in lower case, IPv6 without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The integration key; never empty.
    pub integration_key: SecretString,
    /// The secret key; never empty.
    pub secret_key: SecretString,
    /// Whether people whom Duo does not know are led to its enrolment.
    pub self_enrollment: bool,
}

/// `None` where it is not set up, or turned off.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> Option<DuoConfig> {
    const NEEDED: [&str; 3] = ["hostname", "integration_key", "secret_key"];
    let disabled = reader.value(scope, "disable", flag).unwrap_or_default();
    let wanted = !disabled && NEEDED.iter().any(|name| scope.has(name));
    let server = reader.required_if(wanted, scope, "hostname", hostname);
    let integration_key = reader.required_if(wanted, scope, "integration_key", text).map(SecretString::from);
    let secret_key = reader.required_if(wanted, scope, "secret_key", text).map(SecretString::from);
    let self_enrollment = reader.value(scope, "enable_self_enrollment", flag).unwrap_or_default();
    if self_enrollment && !wanted {
        let message = "has no effect, because duo_api is not set up or is turned off";
        reader.warning(&scope.path("enable_self_enrollment"), message);
    }
    let (host, port) = server?;
    let (integration_key, secret_key) = (integration_key?, secret_key?);
    wanted.then_some(DuoConfig { host, port, integration_key, secret_key, self_enrollment })
}

fn hostname(text: &str) -> Parsed<(String, u16)> {
    let expected = "a host such as api-01234567.duosecurity.com, without https:// and without a path";
    host_port(text, HTTPS).map_err(|_| expected.to_owned())
}
