//! A certificate that this machine makes for itself, so that TLS works from the first minute (HS-31, HS-32).

use std::{fs, net::IpAddr, os::unix::fs::DirBuilderExt as _, path::Path};

use doorward_core::{Entropy, time::Timestamp};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize, SanType, SerialNumber, date_time_ymd,
};
use rustls::SignatureAlgorithm;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::{Certificate, CertificateError, pem};

/// The files' names in the certificate directory.
const CERTIFICATE: &str = "self-signed.crt";
const KEY: &str = "self-signed.key";

const DAY: i64 = 24 * 3600;

/// Browsers refuse more than 398 days; a clock that is a day off must not matter.
const LIFE: i64 = 397 * DAY;
const BACKDATED: i64 = DAY;

/// Renewed when less is left.
const RENEWAL: i64 = 30 * DAY;

/// Of which kind its key is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyType {
    /// P-256, which everything speaks that was made in ten years.
    #[default]
    Ecdsa,
    /// RSA of 3072 bits, for what is older.
    Rsa,
}

impl KeyType {
    fn generate(self) -> Result<KeyPair, rcgen::Error> {
        match self {
            Self::Ecdsa => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            Self::Rsa => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
        }
    }

    fn is_of(self, certificate: &Certificate) -> bool {
        let wanted = match self {
            Self::Ecdsa => SignatureAlgorithm::ECDSA,
            Self::Rsa => SignatureAlgorithm::RSA,
        };
        certificate.key.key.algorithm() == wanted
    }
}

/// What the certificate is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Host names, lower case.
    pub hosts: Vec<String>,
    /// Addresses.
    pub addresses: Vec<IpAddr>,
}

impl Names {
    /// `localhost`, both loopback addresses, the host name and the addresses of the local network.
    pub fn of_machine(host_name: Option<&str>, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let mut names = Self {
            hosts: vec!["localhost".to_owned()],
            addresses: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])],
        };
        names.hosts.extend(host_name.map(str::to_ascii_lowercase).filter(|name| is_dns_name(name)));
        names.addresses.extend(addresses.into_iter().filter(|address| !address.is_unspecified()));
        names.hosts.sort_unstable();
        names.hosts.dedup();
        names.addresses.sort_unstable();
        names.addresses.dedup();
        names
    }
}

/// The certificate in `directory` as it is; `None` where there is none yet.
///
/// # Errors
/// [`CertificateError`] when what is there cannot be used.
pub fn find(directory: &Path) -> Result<Option<Certificate>, CertificateError> {
    let cert_path = directory.join(CERTIFICATE);
    if !cert_path.exists() {
        return Ok(None);
    }
    pem::read(&cert_path, &directory.join(KEY)).map(Some)
}

/// The certificate in `directory`, made anew if there is none, it cannot be read, it ends within 30 days, its key is of
/// another type, or `names` has a name or address that it lacks. Nothing half-written is ever left: the key (0600 from its
/// creation) comes first, and a certificate that does not match its key is made anew.
///
/// # Errors
/// [`CertificateError`] when files cannot be written or the generation fails.
pub fn ensure(
    directory: &Path,
    names: &Names,
    key_type: KeyType,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<Certificate, CertificateError> {
    let (cert_path, key_path) = (directory.join(CERTIFICATE), directory.join(KEY));
    let _turn = turn(directory)?;
    let mut wanted = names.clone();
    if let Ok(existing) = pem::read(&cert_path, &key_path) {
        let covered = covered(&existing);
        let covers = names.hosts.iter().all(|name| covered.hosts.contains(name))
            && names.addresses.iter().all(|address| covered.addresses.contains(address));
        let fits = covers && key_type.is_of(&existing);
        if fits && existing.not_after - now.as_seconds() > RENEWAL {
            return Ok(existing);
        }
        if !covers {
            tracing::info!(
                "the self-signed certificate is made anew: this machine has another name or address"
            );
        }
        wanted.hosts.sort_unstable();
    }
    generate((&cert_path, &key_path), &wanted, key_type, now, entropy)?;
    pem::read(&cert_path, &key_path)
}

/// Makes the directory, and waits while another instance makes a certificate in it: key and certificate are two files, and
/// those of two instances would not belong together.
fn turn(directory: &Path) -> Result<fs::File, CertificateError> {
    let fault = |source| CertificateError::File { path: directory.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(fault)?;
    let turn = fs::File::open(directory).map_err(fault)?;
    if let Err(problem) = turn.lock() {
        tracing::debug!(%problem, directory = %directory.display(), "this file system has no locks");
    }
    Ok(turn)
}

fn generate(
    (cert_path, key_path): (&Path, &Path),
    names: &Names,
    key_type: KeyType,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), CertificateError> {
    let key = key_type.generate().map_err(CertificateError::Generate)?;
    let certificate = params(names, now, entropy)
        .and_then(|params| params.self_signed(&key))
        .map_err(CertificateError::Generate)?;
    pem::write(key_path, key.serialize_pem().as_bytes(), 0o600)?;
    pem::write(cert_path, certificate.pem().as_bytes(), 0o644)
}

fn params(names: &Names, now: Timestamp, entropy: &dyn Entropy) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names.hosts.clone())?;
    params.subject_alt_names.extend(names.addresses.iter().copied().map(SanType::IpAddress));
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Doorward self-signed");
    params.distinguished_name = name;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let mut serial = [0_u8; 16];
    entropy.fill(&mut serial);
    if let Some(first) = serial.first_mut() {
        // Positive and without leading zeros (RFC 5280 4.1.2.2).
        *first = (*first & 0x7f) | 0x40;
    }
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    // Whole days, UTC: the library's own date type is not worth a dependency.
    let day = |seconds: i64| {
        let day =
            jiff::Timestamp::from_second(now.as_seconds() + seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let day = day.to_zoned(jiff::tz::TimeZone::UTC).date();
        date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    };
    (params.not_before, params.not_after) = (day(-BACKDATED), day(LIFE - BACKDATED));
    Ok(params)
}

/// The names that a certificate is for.
pub(crate) fn covered(certificate: &Certificate) -> Names {
    let mut names = Names::default();
    let Some(leaf) = certificate.key.cert.first() else { return names };
    let Ok((_, parsed)) = X509Certificate::from_der(leaf) else { return names };
    let Ok(Some(alternatives)) = parsed.subject_alternative_name() else { return names };
    for name in &alternatives.value.general_names {
        match name {
            GeneralName::DNSName(host) => names.hosts.push(host.to_ascii_lowercase()),
            GeneralName::IPAddress(bytes) => {
                let v4 = <[u8; 4]>::try_from(*bytes).ok().map(IpAddr::from);
                names.addresses.extend(v4.or_else(|| <[u8; 16]>::try_from(*bytes).ok().map(IpAddr::from)));
            }
            _ => {}
        }
    }
    names
}

fn is_dns_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}
