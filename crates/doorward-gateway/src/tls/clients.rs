//! Certificates of clients: whose are asked for, and what a verified one says (HS-35, HS-36, SC-266).

use std::{fmt::Write as _, path::Path, sync::Arc};

use doorward_core::{
    client_certificate::{CertificateFact, ClientCertificate},
    time::Timestamp,
};
use rustls::{
    RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, CertificateRevocationListDer, pem::PemObject as _},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate, X509Name};

use super::{CertificateError, fingerprint, pem};

/// Whether clients are asked for a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demand {
    /// No.
    #[default]
    None,
    /// Yes; one that does not hold ends the handshake, none at all does not.
    Optional,
    /// Yes, and without one that holds there is no connection (AM-19).
    Required,
}

/// Who decides which certificates hold.
#[derive(Clone, Debug)]
pub struct ClientVerifier {
    pub(super) verifier: Arc<dyn ClientCertVerifier>,
}

impl ClientVerifier {
    /// Authorities from `ca`, revoked certificates from `crl`. Where a list is given, a certificate about which it says
    /// nothing does not hold either.
    ///
    /// # Errors
    /// A file that cannot be read or holds nothing usable, by name; an empty file of authorities is one.
    pub fn load(ca: &Path, crl: Option<&Path>, demand: Demand) -> Result<Option<Self>, CertificateError> {
        let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let unusable = |path: &Path, reason: String| pem::malformed(path, reason);
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem::bytes(ca)?) {
            let certificate = certificate.map_err(|error| unusable(ca, error.to_string()))?;
            roots.add(certificate).map_err(|error| unusable(ca, error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(CertificateError::NoCertificate(ca.to_owned()));
        }
        let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        if let Some(crl) = crl {
            let lists: Vec<CertificateRevocationListDer<'static>> =
                CertificateRevocationListDer::pem_slice_iter(&pem::bytes(crl)?)
                    .collect::<Result<_, _>>()
                    .map_err(|error| unusable(crl, error.to_string()))?;
            if lists.is_empty() {
                return Err(CertificateError::NoRevocationList(crl.to_owned()));
            }
            builder = builder.with_crls(lists).only_check_end_entity_revocation();
        }
        builder = match demand {
            Demand::None => return Ok(None),
            Demand::Optional => builder.allow_unauthenticated(),
            Demand::Required => builder,
        };
        let blamed = crl.unwrap_or(ca);
        let verifier = builder.build().map_err(|error| unusable(blamed, error.to_string()))?;
        Ok(Some(Self { verifier }))
    }
}

/// What a connection's verified chain says; `None` where there is none or it cannot be read.
pub(super) fn verified(chain: Option<&[CertificateDer<'_>]>) -> Option<ClientCertificate> {
    let leaf = chain?.first()?;
    let (_, certificate) = X509Certificate::from_der(leaf).ok()?;
    let name = certificate.subject();
    // A value that is no text can be asked for by the whole subject only.
    let common = name.iter_common_name().filter_map(|value| value.as_str().ok());
    let mut facts: Vec<_> = common.map(|value| CertificateFact::CommonName(value.to_owned())).collect();
    facts.extend(CertificateFact::fingerprint(&fingerprint(leaf)));
    let alternative = certificate.subject_alternative_name().ok().flatten();
    facts.extend(alternative.iter().flat_map(|names| &names.value.general_names).filter_map(
        |name| match name {
            GeneralName::DNSName(name) => Some(CertificateFact::dns(name)),
            GeneralName::RFC822Name(address) => Some(CertificateFact::email(address)),
            _ => None,
        },
    ));
    let end = Timestamp::from_seconds(certificate.validity().not_after.timestamp());
    Some(ClientCertificate::new(subject(name), facts).until(end))
}

/// RFC 4514: the last part first, special characters with a backslash, everything beyond ASCII in hexadecimal.
fn subject(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for relative in name.iter() {
        let mut part = String::new();
        for attribute in relative.iter() {
            if !part.is_empty() {
                part.push('+');
            }
            let oid = attribute.attr_type();
            let known =
                SHORT.iter().find(|(dotted, _)| *dotted == oid.to_id_string()).map(|(_, short)| *short);
            part.push_str(&known.map_or_else(|| oid.to_id_string(), str::to_owned));
            part.push('=');
            escape(attribute.attr_value().data, &mut part);
        }
        parts.push(part);
    }
    parts.reverse();
    parts.join(",")
}

const SHORT: [(&str, &str); 8] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

fn escape(value: &[u8], into: &mut String) {
    let last = value.len().saturating_sub(1);
    for (index, byte) in value.iter().copied().enumerate() {
        let edge = (byte == b' ' && (index == 0 || index == last)) || (byte == b'#' && index == 0);
        if edge || b",+\"\\<>;=".contains(&byte) {
            into.push('\\');
            into.push(char::from(byte));
        } else if byte.is_ascii_graphic() || byte == b' ' {
            into.push(char::from(byte));
        } else {
            let _ = write!(into, "\\{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};

    use super::*;

    fn client(pairs: &[(DnType, &str)]) -> ClientCertificate {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        for (kind, value) in pairs {
            params.distinguished_name.push(kind.clone(), *value);
        }
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        verified(Some(&[made.der().clone()])).unwrap()
    }

    #[test]
    fn a_subject_is_ascii_and_no_part_can_look_like_two() {
        let plain = client(&[(DnType::OrganizationName, "Home"), (DnType::CommonName, "phone")]);
        assert_eq!(plain.subject, "CN=phone,O=Home");
        let forged = client(&[(DnType::CommonName, "phone,O=Admins")]);
        assert_eq!(forged.subject, "CN=phone\\,O\\=Admins");
        let odd = client(&[(DnType::CommonName, " Ä\r\nX-Role: admin")]);
        assert_eq!(odd.subject, "CN=\\ \\C3\\84\\0D\\0AX-Role: admin");
        assert!(odd.subject.is_ascii());
        assert_eq!(verified(None), None);
    }

    #[test]
    fn common_names_and_alternative_names_are_said_as_they_are() {
        let mut params = CertificateParams::new(vec!["Phone.Home.Example".to_owned()]).unwrap();
        params.subject_alt_names.push(SanType::Rfc822Name("Anna@Example.com".try_into().unwrap()));
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Ä,O=Admins");
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let certificate = verified(Some(&[made.der().clone()])).unwrap();
        let says = |text: &str| certificate.says(&text.parse().unwrap());
        let digest = format!("sha256:{}", fingerprint(made.der()));
        for text in ["cn:Ä,O=Admins", "dns:phone.home.example", "email:Anna@example.com", &digest] {
            assert!(says(text), "{text}");
        }
        assert!(says("subject:CN=\\C3\\84\\,O\\=Admins"), "{}", certificate.subject);
        for text in ["cn:Ä", "subject:CN=Ä,O=Admins", "cn:phone.home.example", "dns:home.example"] {
            assert!(!says(text), "{text}");
        }
    }
}
