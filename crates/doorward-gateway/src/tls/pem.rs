//! Certificate and key files, read and written.

use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    sync::Arc,
};

use jiff::Timestamp;
use rustls::{
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{Certificate, CertificateError, fingerprint};

/// Reads a chain and its key and checks that they belong together. Says nothing about expiry.
pub(crate) fn read(cert_path: &Path, key_path: &Path) -> Result<Certificate, CertificateError> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&bytes(cert_path)?)
        .collect::<Result<_, _>>()
        .map_err(|error| malformed(cert_path, error.to_string()))?;
    let leaf = chain.first().ok_or_else(|| CertificateError::NoCertificate(cert_path.to_owned()))?.clone();
    let key = PrivateKeyDer::from_pem_slice(&bytes(key_path)?)
        .map_err(|_| CertificateError::NoKey(key_path.to_owned()))?;
    let (not_before, not_after, self_signed) = {
        let (_, parsed) =
            X509Certificate::from_der(&leaf).map_err(|error| malformed(cert_path, error.to_string()))?;
        let validity = parsed.validity();
        let self_signed = parsed.issuer() == parsed.subject();
        (validity.not_before.timestamp(), validity.not_after.timestamp(), self_signed)
    };
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let signing_key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|error| CertificateError::BadKey { path: key_path.to_owned(), reason: error.to_string() })?;
    let certified = CertifiedKey::new(chain, signing_key);
    certified.keys_match().map_err(|_| CertificateError::Mismatch {
        key: key_path.to_owned(),
        certificate: cert_path.to_owned(),
    })?;
    let fingerprint = fingerprint(&leaf);
    Ok(Certificate { key: Arc::new(certified), fingerprint, not_before, not_after, self_signed })
}

pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(|source| CertificateError::File { path: path.to_owned(), source })
}

pub(crate) fn malformed(path: &Path, reason: String) -> CertificateError {
    CertificateError::Malformed { path: path.to_owned(), reason }
}

/// The day of a moment given in seconds since the epoch.
pub(super) fn day(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(
        |_| "an unknown day".to_owned(),
        |time| time.to_string().split('T').next().unwrap_or_default().to_owned(),
    )
}

/// Writes a file as a whole or not at all; it never has a wider mode than `mode`, not for a moment.
pub(crate) fn write(path: &Path, content: &[u8], mode: u32) -> Result<(), CertificateError> {
    let fault = |source: io::Error| CertificateError::File { path: path.to_owned(), source };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    // A left-over of a crash may have any mode and any owner's links.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error)),
        _ => {}
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary).map_err(fault)?;
    let written = file
        .write_all(content)
        .and_then(|()| file.set_permissions(fs::Permissions::from_mode(mode)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(fault)
}
