//! The `tls` section of servers that Doorward speaks to: one reader for all of them (`authelia.md` 1.19).

use secrecy::SecretString;

use super::server::TlsVersion;
use crate::{
    keys::Kind,
    reader::{Reader, Scope},
    values::{self, Parsed, flag},
};

/// How the certificate of another server is checked, and what is shown to it.
#[derive(Clone, Debug)]
pub struct TlsClientConfig {
    /// The name in its certificate; `None` for the host of its address.
    pub server_name: Option<String>,
    /// Whether any certificate will do. Has been warned about.
    pub skip_verify: bool,
    /// The oldest version of TLS.
    pub minimum_version: TlsVersion,
    /// What Doorward shows.
    pub client_certificate: Option<ClientCertificateConfig>,
}

/// A certificate that Doorward shows to another server.
#[derive(Clone, Debug)]
pub struct ClientCertificateConfig {
    /// The certificates, PEM; its own first.
    pub chain: SecretString,
    /// The private key, PEM, not encrypted.
    pub private_key: SecretString,
}

const VERSIONS: &[(&str, TlsVersion)] = &[("TLS1.2", TlsVersion::Tls12), ("TLS1.3", TlsVersion::Tls13)];

/// Reads the section; what the table does not offer in it is not asked for.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> TlsClientConfig {
    let server_name =
        if scope.offers("server_name") { reader.value(scope, "server_name", values::host) } else { None };
    let skip_verify = reader.value(scope, "skip_verify", flag).unwrap_or_default();
    if skip_verify {
        let message = "is true, so whoever stands in between can read and change everything; put the server's \
                       certificate into certificates_directory instead";
        reader.warning(&scope.path("skip_verify"), message);
    }
    let minimum_version = version(reader, scope, "minimum_version").unwrap_or(TlsVersion::Tls12);
    // There is one newest version, so nothing follows from it.
    version(reader, scope, "maximum_version");
    TlsClientConfig {
        server_name,
        skip_verify,
        minimum_version,
        client_certificate: read_certificate(reader, scope),
    }
}

/// One of the versions that the table offers.
fn version(reader: &mut Reader, scope: &Scope<'_>, name: &str) -> Option<TlsVersion> {
    let offered = match reader.leaf(scope, name).key.map(|key| key.kind) {
        Some(Kind::Choice(words)) => words,
        _ => &[],
    };
    reader.value(scope, name, |text| -> Parsed<TlsVersion> {
        let known = VERSIONS.iter().find(|(word, _)| *word == text && offered.contains(word));
        known.map(|(_, version)| *version).ok_or_else(|| match offered {
            [only] => format!("{only}, the only one that can be asked for here"),
            _ => format!("one of {}", offered.join(", ")),
        })
    })
}

fn read_certificate(reader: &mut Reader, scope: &Scope<'_>) -> Option<ClientCertificateConfig> {
    let wanted = scope.has("certificate_chain") || scope.has("private_key");
    let chain = reader.value(scope, "certificate_chain", values::certificates);
    let private_key = reader.value(scope, "private_key", values::private_key);
    for (name, other) in [("certificate_chain", "private_key"), ("private_key", "certificate_chain")] {
        if wanted && !scope.has(name) {
            let origin = reader.origin(&scope.path(other));
            let message = format!("is missing while {other} is set; set both or neither");
            reader.error_at(&scope.path(name), origin, message);
        }
    }
    Some(ClientCertificateConfig { chain: chain?.into(), private_key: private_key?.into() })
}
