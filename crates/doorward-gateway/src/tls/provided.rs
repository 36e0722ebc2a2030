//! A certificate that somebody else makes: files of an authority, of certbot, of a private CA (HS-33).

use std::path::Path;

use doorward_core::time::Timestamp;

use super::{Certificate, CertificateError, pem};

/// Reads the full chain in `cert_path` and the key in `key_path`; links are followed, as certbot lays them.
///
/// # Errors
/// [`CertificateError`] names the file and what is wrong with it; an expired certificate is an error too.
pub fn load(cert_path: &Path, key_path: &Path, now: Timestamp) -> Result<Certificate, CertificateError> {
    let certificate = pem::read(cert_path, key_path)?;
    if certificate.not_after < now.as_seconds() {
        let on = pem::day(certificate.not_after);
        return Err(CertificateError::Expired { path: cert_path.to_owned(), on });
    }
    Ok(certificate)
}
