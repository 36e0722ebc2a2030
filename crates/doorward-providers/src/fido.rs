//! The list of models that the FIDO alliance signs (Metadata Service 3.0, 3.1.7): a file of one line, three parts with
//! dots, which anybody can download. Whether it is genuine, and how long it is good.
//!
//! Absent: fetching it, when it is read again, and what a model means (`doorward-crypto::webauthn::Models`).

use std::time::Duration;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use doorward_crypto::webauthn::{ModelList, ModelListError};
use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;
use x509_parser::{asn1_rs::FromDer as _, certificate::X509Certificate};

use crate::notifier::TrustedCertificates;

/// Who signs the list: its certificate carries this name.
pub const SIGNER: &str = "mds.fidoalliance.org";

/// A longer file is refused; the real one has some eight megabytes.
pub const MAX_FILE: u64 = 64 * 1024 * 1024;

/// Certificates in the file, the signer's among them.
const MAX_CHAIN: usize = 8;

/// A genuine list.
#[derive(Debug)]
pub struct SignedList {
    /// The models.
    pub list: ModelList,
    /// The end of the day at which the next edition is due, since 1970.
    pub good_until: Duration,
}

/// Why a file is no list to go by.
#[derive(Debug, thiserror::Error)]
pub enum SignedListError {
    /// It has another form.
    #[error("it is no signed list of models: {0}")]
    Form(&'static str),
    /// The signer is not who it must be.
    #[error("its signer is not {SIGNER}, or nobody whom this machine trusts vouches for that: {0}")]
    Signer(String),
    /// Somebody changed it.
    #[error("its signature does not hold")]
    Signature,
    /// What was signed is no list.
    #[error(transparent)]
    List(#[from] ModelListError),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    x5c: Vec<String>,
}

/// Reads a list and checks who signed it, with the authorities that TLS trusts.
///
/// # Errors
/// When anything of it is not in order; nothing of it counts then.
pub fn signed_list(
    text: &[u8],
    trusted: &TrustedCertificates,
    now: Duration,
) -> Result<SignedList, SignedListError> {
    let text = std::str::from_utf8(text).map_err(|_| SignedListError::Form("it is no text"))?.trim();
    let parts: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(SignedListError::Form("three parts with dots between them belong there"));
    };
    let decoded = |part: &str, what| URL_SAFE_NO_PAD.decode(part).map_err(|_| SignedListError::Form(what));
    let (head, payload_bytes) = (decoded(header, "its head")?, decoded(payload, "its middle")?);
    let signature = decoded(signature, "its signature")?;
    let head: Header = serde_json::from_slice(&head).map_err(|_| SignedListError::Form("its head"))?;
    let algorithm: &'static dyn VerificationAlgorithm = match head.alg.as_str() {
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "ES256" => &ECDSA_P256_SHA256_FIXED,
        // Above all not `none`, nor a code with a key that everybody knows (RFC 8725, 3.1).
        _ => return Err(SignedListError::Form("it is signed with neither RS256 nor ES256")),
    };
    if head.x5c.len() > MAX_CHAIN {
        return Err(SignedListError::Form("it has too many certificates"));
    }
    let chain: Result<Vec<_>, _> = head.x5c.iter().map(|one| STANDARD.decode(one)).collect();
    let chain = chain.map_err(|_| SignedListError::Form("its certificates"))?;
    let signer = chain.first().ok_or(SignedListError::Form("it has no certificate of its signer"))?;
    trusted.check_signer(&chain, SIGNER, now).map_err(SignedListError::Signer)?;
    let (_, certificate) =
        X509Certificate::from_der(signer).map_err(|_| SignedListError::Form("its certificates"))?;
    let key = &certificate.public_key().subject_public_key.data;
    let signed = format!("{header}.{payload}");
    UnparsedPublicKey::new(algorithm, key)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| SignedListError::Signature)?;
    let list = ModelList::read(&payload_bytes)?;
    let good_until =
        end_of(list.next_update()).ok_or(SignedListError::Form("the day of its next edition"))?;
    Ok(SignedList { list, good_until })
}

/// The end of a day, in the time zone that is the last to see it.
fn end_of(day: &str) -> Option<Duration> {
    let day: Date = day.parse().ok()?;
    let zone = TimeZone::fixed(jiff::tz::offset(-12));
    let end = day.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp();
    u64::try_from(end.as_second()).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::path::PathBuf;

    use aws_lc_rs::{
        encoding::AsDer as _,
        rand::SystemRandom,
        rsa::{KeyPair as RsaKey, KeySize},
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256},
    };
    use proptest::prelude::*;
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    use super::*;

    const PAYLOAD: &str = r#"{"no": 9, "nextUpdate": "2026-12-01", "entries": [
        {"aaguid": "ee882879-721c-4913-9775-3dfcce97072a", "statusReports": []}]}"#;

    /// An authority that this machine trusts, in a folder.
    struct World {
        folder: PathBuf,
        issuer: Issuer<'static, KeyPair>,
    }

    impl World {
        fn new(name: &str) -> Self {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            let certificate = params.self_signed(&key).unwrap();
            let folder = std::env::temp_dir().join(format!("doorward-fido-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("authority.pem"), certificate.pem()).unwrap();
            Self { folder, issuer: Issuer::new(params, key) }
        }

        fn trusted(&self) -> TrustedCertificates {
            TrustedCertificates::load(Some(&self.folder)).unwrap()
        }

        /// A list, signed by somebody with a certificate for `name`, by RSA or not.
        fn signed(&self, name: &str, alg: &str, payload: &str) -> String {
            let random = SystemRandom::new();
            let rsa = RsaKey::generate(KeySize::Rsa2048).unwrap();
            let pkcs8 = if alg == "RS256" {
                rsa.as_der().unwrap().as_ref().to_vec()
            } else {
                KeyPair::generate().unwrap().serialize_der()
            };
            let key = KeyPair::try_from(pkcs8.clone()).unwrap();
            let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            let certificate = params.signed_by(&key, &self.issuer).unwrap();
            let head =
                serde_json::json!({ "alg": alg, "x5c": [STANDARD.encode(certificate.der())] }).to_string();
            let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(payload));
            let signature = if alg == "RS256" {
                let mut signature = vec![0; rsa.public_modulus_len()];
                rsa.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            } else {
                let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap();
                key.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec()
            };
            format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    impl Drop for World {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.folder).unwrap();
        }
    }

    fn now() -> Duration {
        Duration::from_secs(1_795_000_000)
    }

    #[test]
    fn a_genuine_list_is_read_and_ends_with_its_day() {
        let world = World::new("good");
        for alg in ["RS256", "ES256"] {
            let text = world.signed(SIGNER, alg, PAYLOAD) + "\n";
            let read = signed_list(text.as_bytes(), &world.trusted(), now()).unwrap();
            assert_eq!((read.list.number(), read.list.len()), (9, 1), "{alg}");
            assert_eq!(read.good_until.as_secs(), 1_796_212_800, "2026-12-02T12:00:00Z");
        }
    }

    #[test]
    fn a_list_of_somebody_else_or_changed_by_somebody_is_none() {
        let (world, strangers) = (World::new("bad"), World::new("strangers"));
        let trusted = world.trusted();
        let fault = |text: &str| signed_list(text.as_bytes(), &trusted, now()).unwrap_err();
        assert!(matches!(
            fault(&world.signed("mds.example.com", "ES256", PAYLOAD)),
            SignedListError::Signer(_)
        ));
        assert!(matches!(fault(&strangers.signed(SIGNER, "ES256", PAYLOAD)), SignedListError::Signer(_)));
        let good = world.signed(SIGNER, "ES256", PAYLOAD);
        let parts: Vec<&str> = good.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(PAYLOAD.replace('9', "8"));
        let changed = format!("{}.{other}.{}", parts[0], parts[2]);
        assert!(matches!(fault(&changed), SignedListError::Signature));
        for head in [r#"{"alg": "none"}"#, r#"{"alg": "HS256", "x5c": []}"#, r#"{"alg": "ES256"}"#, "{}"] {
            let text = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(head), parts[1], parts[2]);
            assert!(matches!(fault(&text), SignedListError::Form(_)), "{head}");
        }
        let late = now() + Duration::from_secs(5000 * 366 * 86400);
        assert!(matches!(signed_list(good.as_bytes(), &trusted, late), Err(SignedListError::Signer(_))));
        assert!(matches!(fault(&world.signed(SIGNER, "ES256", "{}")), SignedListError::List(_)));
        let dayless = PAYLOAD.replace("2026-12-01", "soon");
        assert!(matches!(fault(&world.signed(SIGNER, "ES256", &dayless)), SignedListError::Form(_)));
    }

    proptest! {
        #[test]
        fn whatever_stands_in_the_file_nothing_breaks(text in "[A-Za-z0-9_.=-]{0,200}|\\PC{0,80}") {
            let trusted = TrustedCertificates::load(None).unwrap();
            prop_assert!(signed_list(text.as_bytes(), &trusted, Duration::from_secs(1)).is_err());
        }
    }
}
