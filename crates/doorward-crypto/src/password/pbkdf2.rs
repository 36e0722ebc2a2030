//! PBKDF2: passlib's `$pbkdf2-sha512$…` and the `pbkdf2_sha256$…` of Frigate and Django, whose salt is text.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2::{self, Algorithm};
use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{NO_PAD, STANDARD},
    },
};

use super::{HashError, bounded, number};

const DJANGO: &str = "pbkdf2_sha256$";

/// Some seconds of work; more is hostile (FR-03).
const MAX_ITERATIONS: u64 = 10_000_000;

/// passlib writes `.` for `+`, and no padding.
const ADAPTED: GeneralPurpose = GeneralPurpose::new(&ADAPTED_ALPHABET, NO_PAD);

/// Encoders differ in whether they set the unused last bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ADAPTED_ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const ADAPTED_ALPHABET: alphabet::Alphabet =
    match alphabet::Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./") {
        Ok(adapted) => adapted,
        Err(_) => alphabet::STANDARD,
    };

/// The digests of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbkdf2Digest {
    /// `$pbkdf2$`
    Sha1,
    /// `$pbkdf2-sha224$`
    Sha224,
    /// `$pbkdf2-sha256$`
    Sha256,
    /// `$pbkdf2-sha384$`
    Sha384,
    /// `$pbkdf2-sha512$`
    Sha512,
    /// `pbkdf2_sha256$`, as Frigate and Django write it.
    Sha256Django,
}

impl Pbkdf2Digest {
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Sha1 => "$pbkdf2$",
            Self::Sha224 => "$pbkdf2-sha224$",
            Self::Sha256 => "$pbkdf2-sha256$",
            Self::Sha384 => "$pbkdf2-sha384$",
            Self::Sha512 => "$pbkdf2-sha512$",
            Self::Sha256Django => DJANGO,
        }
    }

    /// Bytes of its output.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha256Django => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::Sha1 => Some(pbkdf2::PBKDF2_HMAC_SHA1),
            Self::Sha224 => None,
            Self::Sha256 | Self::Sha256Django => Some(pbkdf2::PBKDF2_HMAC_SHA256),
            Self::Sha384 => Some(pbkdf2::PBKDF2_HMAC_SHA384),
            Self::Sha512 => Some(pbkdf2::PBKDF2_HMAC_SHA512),
        }
    }

    fn derive(self, iterations: NonZeroU32, salt: &[u8], password: &[u8], out: &mut [u8]) {
        match self.algorithm() {
            Some(algorithm) => pbkdf2::derive(algorithm, iterations, salt, password, out),
            // The library that does the others has no SHA-224 here.
            None => ::pbkdf2::pbkdf2_hmac::<sha2::Sha224>(password, salt, iterations.get(), out),
        }
    }
}

#[derive(Clone)]
pub(super) struct Pbkdf2Hash {
    pub(super) digest: Pbkdf2Digest,
    pub(super) iterations: NonZeroU32,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl Pbkdf2Hash {
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        use subtle::ConstantTimeEq as _;
        let mut out = zeroize::Zeroizing::new(vec![0; self.key.len()]);
        self.digest.derive(self.iterations, &self.salt, password, &mut out);
        out.ct_eq(&self.key).into()
    }
}

pub(super) fn check_iterations(iterations: u32) -> Result<NonZeroU32, HashError> {
    let iterations = bounded("pbkdf2", "iterations", iterations.into(), 1, MAX_ITERATIONS)?;
    NonZeroU32::new(iterations).ok_or(HashError::Malformed { family: "pbkdf2", part: "the iterations" })
}

/// Django's salt is text: `salt` in hexadecimal digits, as Frigate makes it.
pub(super) fn hash(
    digest: Pbkdf2Digest,
    password: &[u8],
    iterations: u32,
    salt: &[u8],
) -> Result<String, HashError> {
    let iterations = check_iterations(iterations)?;
    bounded(digest.prefix(), "the salt's length", salt.len() as u64, 8, 1024)?;
    let salt = match digest {
        Pbkdf2Digest::Sha256Django => {
            salt.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
        }
        _ => salt.to_vec(),
    };
    let mut out = vec![0; digest.length()];
    digest.derive(iterations, &salt, password, &mut out);
    Ok(text(digest, iterations.get(), &salt, &out))
}

pub(super) fn text(digest: Pbkdf2Digest, iterations: u32, salt: &[u8], key: &[u8]) -> String {
    let prefix = digest.prefix();
    match digest {
        Pbkdf2Digest::Sha256Django => {
            format!("{prefix}{iterations}${}${}", String::from_utf8_lossy(salt), STANDARD.encode(key))
        }
        _ => format!("{prefix}{iterations}${}${}", ADAPTED.encode(salt), ADAPTED.encode(key)),
    }
}

pub(super) fn parse(digest: Pbkdf2Digest, text: &str) -> Result<Pbkdf2Hash, HashError> {
    let family = digest.prefix();
    let malformed = |part| HashError::Malformed { family, part };
    let mut parts = text.strip_prefix(family).ok_or(HashError::UnknownFamily)?.split('$');
    let mut next = |part| parts.next().ok_or(malformed(part));
    let iterations = number(family, "the iterations", next("the iterations")?)?;
    let iterations = bounded(family, "iterations", iterations, 1, MAX_ITERATIONS)?;
    let iterations = NonZeroU32::new(iterations).ok_or(malformed("the iterations"))?;
    let (salt, key) = (next("the salt")?, next("the hash")?);
    let (salt, key) = match digest {
        Pbkdf2Digest::Sha256Django => (Some(salt.as_bytes().to_vec()), STANDARD.decode(key).ok()),
        _ => (LENIENT.decode(salt).ok(), LENIENT.decode(key).ok()),
    };
    let salt = salt.ok_or(malformed("the salt"))?;
    let key = key.ok_or(malformed("the hash"))?;
    if parts.next().is_some() {
        return Err(malformed("the end"));
    }
    bounded(family, "the salt's length", salt.len() as u64, 1, 1024)?;
    let length = digest.length() as u64;
    bounded(family, "the hash's length", key.len() as u64, length, length)?;
    Ok(Pbkdf2Hash { digest, iterations, salt, key })
}
