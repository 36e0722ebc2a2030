//! `server.tls`: certificates of clients, and where ACME gets ours.

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::{choice, path, server::TlsMode};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed},
};

/// Whether clients are asked for a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificates {
    /// No.
    #[default]
    None,
    /// Yes, and they may have none.
    Optional,
    /// Yes, and without one there is no connection.
    Required,
}

/// Certificates of clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientTlsConfig {
    /// Whether they are asked for; the default for `ca_path` is already applied.
    pub demand: ClientCertificates,
    /// Authorities, PEM. There are some wherever certificates are asked for (HS-36).
    pub ca_path: Option<PathBuf>,
    /// Lists of revoked ones, PEM.
    pub crl_path: Option<PathBuf>,
    /// The header in which services are told of them, lower case.
    pub subject_header: Option<String>,
}

/// How names are proved to an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcmeChallenge {
    /// On the authenticated listener.
    TlsAlpn01,
    /// On the redirecting listener; there is one.
    Http01,
}

/// An authority that speaks ACME.
#[derive(Clone, Debug)]
pub struct AcmeConfig {
    /// Its directory, https.
    pub directory: Url,
    /// At least one name, none of them an address.
    pub domains: Vec<String>,
    /// Whom it may write to.
    pub email: Option<String>,
    /// How names are proved.
    pub challenge: AcmeChallenge,
    /// Authorities of the directory's certificate, PEM.
    pub ca_path: Option<PathBuf>,
    /// An account that somebody has there already.
    pub external_account: Option<ExternalAccountConfig>,
}

/// An account at an authority that gives certificates to its customers only (RFC 8555 7.3.4).
#[derive(Clone, Debug)]
pub struct ExternalAccountConfig {
    /// Its name for it.
    pub key_id: String,
    /// The key for it, in base64url.
    pub hmac_key: SecretString,
}

const DEMANDS: &[(&str, ClientCertificates)] = &[
    ("none", ClientCertificates::None),
    ("optional", ClientCertificates::Optional),
    ("required", ClientCertificates::Required),
];

const CHALLENGES: &[(&str, AcmeChallenge)] =
    &[("tls-alpn-01", AcmeChallenge::TlsAlpn01), ("http-01", AcmeChallenge::Http01)];

/// Fields that only Doorward or the connection sets; a subject there would change what they mean.
const TAKEN: [&str; 9] = [
    "host",
    "cookie",
    "authorization",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "via",
    "upgrade",
];

pub(super) fn read_clients(reader: &mut Reader, scope: &Scope<'_>, mode: TlsMode) -> ClientTlsConfig {
    let given = reader.value(scope, "verify_client", choice(DEMANDS));
    let ca_path = reader.value(scope, "client_ca_path", path).flatten();
    let crl_path = reader.value(scope, "client_crl_path", path).flatten();
    let subject_header = reader.value(scope, "client_subject_header", subject_header);
    // AM-19: whoever names authorities means them.
    let implied = if ca_path.is_some() { ClientCertificates::Required } else { ClientCertificates::None };
    let demand = given.unwrap_or(implied);
    let word = DEMANDS.iter().find(|(_, known)| *known == demand).map_or("", |(word, _)| *word);
    reader.derived(&scope.path("verify_client"), word);
    let asks = demand != ClientCertificates::None;
    if asks && ca_path.is_none() && !reader.has_failed(&scope.path("client_ca_path")) {
        let message = format!("is {word} without authorities; set server.tls.client_ca_path");
        reader.error(&scope.path("verify_client"), message);
    }
    if asks && mode == TlsMode::Disabled {
        let blamed = if given.is_some() { "verify_client" } else { "client_ca_path" };
        reader.error(&scope.path(blamed), "has no effect while server.tls.mode is disabled; remove it");
    }
    let idle = [
        ("client_ca_path", ca_path.is_some()),
        ("client_crl_path", crl_path.is_some()),
        ("client_subject_header", subject_header.is_some()),
    ];
    for (name, _) in idle.into_iter().filter(|(_, set)| *set && !asks) {
        reader.error(
            &scope.path(name),
            "has no effect while server.tls.verify_client is none; change that or remove it",
        );
    }
    ClientTlsConfig { demand, ca_path, crl_path, subject_header }
}

fn subject_header(text: &str) -> Parsed<String> {
    let name = values::header_name(text)?;
    let sound = !TAKEN.contains(&name.as_str()) && !name.contains('_');
    let sound =
        sound && !["remote-", "x-forwarded", "x-doorward-"].iter().any(|start| name.starts_with(start));
    sound.then_some(name).ok_or_else(|| "a header such as X-Client-Subject that nothing else uses".to_owned())
}

pub(super) fn read_acme(
    reader: &mut Reader,
    scope: &Scope<'_>,
    mode: TlsMode,
    redirects: bool,
) -> Option<AcmeConfig> {
    let directory = reader.value(scope, "directory", directory);
    let domains = reader.values(scope, "domains", domain);
    let email = reader.value(scope, "email", |text| values::mailbox(text).map(|(_, address)| address));
    let challenge = reader.value(scope, "challenge", choice(CHALLENGES));
    let ca_path = reader.value(scope, "ca_path", path).flatten();
    let external_account = read_external_account(reader, &scope.child("eab"), mode);
    if mode != TlsMode::Acme {
        if !domains.is_empty() {
            let message = "has no effect unless server.tls.mode is acme; change the mode or remove it";
            reader.error(&scope.path("domains"), message);
        }
        return None;
    }
    if domains.is_empty() && !reader.has_failed_below(&scope.path("domains")) {
        let origin = reader.origin("server.tls.mode");
        let message =
            "is missing while server.tls.mode is acme; write for example domains: [auth.example.com]";
        reader.error_at(&scope.path("domains"), origin, message);
    }
    if challenge == Some(AcmeChallenge::Http01) && !redirects {
        let message =
            "is http-01, which is answered on server.redirect_address; set that, for example to 0.0.0.0:80";
        reader.error(&scope.path("challenge"), message);
    }
    Some(AcmeConfig {
        directory: directory?,
        domains,
        email,
        challenge: challenge?,
        ca_path,
        external_account,
    })
}

fn read_external_account(
    reader: &mut Reader,
    scope: &Scope<'_>,
    mode: TlsMode,
) -> Option<ExternalAccountConfig> {
    let wanted = scope.has_values();
    let key_id = reader.required_if(wanted, scope, "key_id", values::text);
    let hmac_key = reader.required_if(wanted, scope, "hmac_key", base64url).map(SecretString::from);
    if wanted && mode != TlsMode::Acme {
        let message = "has no effect unless server.tls.mode is acme; change the mode or remove it";
        reader.error_at(scope.own_path(), scope.origin(), message);
    }
    Some(ExternalAccountConfig { key_id: key_id?, hmac_key: hmac_key? })
}

/// As authorities write keys; some put `=` behind it.
fn base64url(text: &str) -> Parsed<String> {
    let key = text.trim_end_matches('=');
    let sound = key.len() % 4 != 1
        && key.len() >= 22
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    sound
        .then(|| key.to_owned())
        .ok_or_else(|| "a key of at least 16 bytes in base64url, as the authority shows it".to_owned())
}

fn directory(text: &str) -> Parsed<Url> {
    values::url(text)
        .ok()
        .filter(|url| url.scheme() == "https" && url.host().is_some())
        .ok_or_else(|| "an https address such as https://acme-v02.api.letsencrypt.org/directory".to_owned())
}

/// Proofs by name only: an address needs another kind of identifier, and a wildcard another way.
fn domain(text: &str) -> Parsed<String> {
    let host = values::host(text)?;
    if host.parse::<std::net::IpAddr>().is_ok() || !host.contains('.') {
        return Err("a name such as auth.example.com, which an authority can reach".to_owned());
    }
    Ok(host)
}
