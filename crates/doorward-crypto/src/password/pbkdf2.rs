//! `pbkdf2_sha256$<iterations>$<salt>$<hash>` of Frigate and Django: the salt is text, the hash padded base64.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{HashError, bounded, number};

const FAMILY: &str = "pbkdf2_sha256$";

/// Some seconds of work; more is hostile (FR-03).
const MAX_ITERATIONS: u64 = 10_000_000;

#[derive(Clone, Debug)]
pub(super) struct Pbkdf2Hash {
    iterations: NonZeroU32,
    salt: String,
    key: Vec<u8>,
}

impl Pbkdf2Hash {
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let salt = self.salt.as_bytes();
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, self.iterations, salt, password, &self.key).is_ok()
    }
}

pub(super) fn parse(text: &str) -> Result<Pbkdf2Hash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let mut parts = text.strip_prefix(FAMILY).ok_or(HashError::UnknownFamily)?.split('$');
    let mut next = |part| parts.next().ok_or(malformed(part));
    let iterations = number(FAMILY, "the iterations", next("the iterations")?)?;
    let iterations = bounded(FAMILY, "iterations", iterations, 1, MAX_ITERATIONS)?;
    let iterations = NonZeroU32::new(iterations).ok_or(malformed("the iterations"))?;
    let salt = next("the salt")?.to_owned();
    let key = STANDARD.decode(next("the hash")?).map_err(|_| malformed("the hash"))?;
    if parts.next().is_some() {
        return Err(malformed("the end"));
    }
    bounded(FAMILY, "the salt's length", salt.len() as u64, 1, 1024)?;
    bounded(FAMILY, "the hash's length", key.len() as u64, 32, 32)?;
    Ok(Pbkdf2Hash { iterations, salt, key })
}
