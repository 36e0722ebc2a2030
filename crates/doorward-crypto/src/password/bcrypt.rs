//! bcrypt, `$2b$…` and its older letters, and passlib's bcrypt-sha256, which takes passwords of any length.

use aws_lc_rs::hmac;
use base64::{
    Engine as _, alphabet,
    engine::{
        GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{NO_PAD, STANDARD},
    },
};
use subtle::ConstantTimeEq as _;

use super::{HashError, bounded, number};

const FAMILY: &str = "bcrypt";

/// What passlib's second version begins with.
const SHA256_PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";

/// A second of work is about 14, and 18 some fifteen; more is hostile (SC-233).
const MIN_COST: u64 = 4;
const MAX_COST: u64 = 18;

/// bcrypt reads no further; a longer password would match by its beginning.
const MAX_PASSWORD: usize = 72;

const SALT_TEXT: usize = 22;
const KEY_TEXT: usize = 31;

const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, NO_PAD);

/// The last character of a salt has bits that nothing uses, and writers that set them.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::BCRYPT,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// The variants of bcrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcryptVariant {
    /// `$2b$`; nobody's password is longer than 72 bytes.
    Standard,
    /// `$bcrypt-sha256$`
    Sha256,
}

#[derive(Clone)]
pub(super) struct BcryptHash {
    pub(super) variant: BcryptVariant,
    pub(super) cost: u32,
    salt: [u8; 16],
    key: [u8; 23],
}

impl BcryptHash {
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let derived = derive(self.variant, self.cost, self.salt, password);
        derived.is_ok_and(|derived| derived.ct_eq(&self.key).into())
    }
}

pub(super) fn check_cost(cost: u32) -> Result<u32, HashError> {
    bounded(FAMILY, "the cost", cost.into(), MIN_COST, MAX_COST)
}

/// `password` with a salt of 16 bytes.
pub(super) fn hash(
    variant: BcryptVariant,
    password: &[u8],
    cost: u32,
    salt: &[u8],
) -> Result<String, HashError> {
    check_cost(cost)?;
    let malformed = HashError::Malformed { family: FAMILY, part: "the salt (16 bytes)" };
    let salt: [u8; 16] = salt.try_into().map_err(|_| malformed)?;
    let key = derive(variant, cost, salt, password)?;
    Ok(text(variant, cost, &salt, &key))
}

pub(super) fn text(variant: BcryptVariant, cost: u32, salt: &[u8; 16], key: &[u8; 23]) -> String {
    let (salt, key) = (BASE64.encode(salt), BASE64.encode(key));
    match variant {
        BcryptVariant::Standard => format!("$2b${cost:02}${salt}{key}"),
        BcryptVariant::Sha256 => format!("{SHA256_PREFIX}{cost}${salt}${key}"),
    }
}

fn derive(variant: BcryptVariant, cost: u32, salt: [u8; 16], password: &[u8]) -> Result<[u8; 23], HashError> {
    let digest;
    let password = match variant {
        BcryptVariant::Standard if password.len() > MAX_PASSWORD => {
            return Err(HashError::Work("bcrypt takes passwords of at most 72 bytes".to_owned()));
        }
        BcryptVariant::Standard => password,
        BcryptVariant::Sha256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, BASE64.encode(salt).as_bytes());
            digest = STANDARD.encode(hmac::sign(&key, password));
            digest.as_bytes()
        }
    };
    // As all write it, with the zero byte at the end, which counts among the 72.
    let mut terminated = zeroize::Zeroizing::new(password.to_vec());
    terminated.push(0);
    terminated.truncate(MAX_PASSWORD);
    let full = ::bcrypt::bcrypt(cost, salt, &terminated);
    let mut key = [0; 23];
    key.copy_from_slice(full.get(..23).unwrap_or(&[0; 23]));
    Ok(key)
}

pub(super) fn parse(text: &str) -> Result<BcryptHash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let (variant, cost, salt, key) = if let Some(rest) = text.strip_prefix("$bcrypt-sha256$") {
        let rest = rest.strip_prefix("v=2,t=2b,r=").ok_or(malformed("the version (v=2,t=2b)"))?;
        let mut parts = rest.split('$');
        let mut next = |part| parts.next().ok_or(malformed(part));
        let (cost, salt, key) = (next("the cost")?, next("the salt")?, next("the hash")?);
        if parts.next().is_some() {
            return Err(malformed("the end"));
        }
        (BcryptVariant::Sha256, cost, salt, key)
    } else {
        // `$2$` as Authelia reads it, like `$2b$`. Programs that wrote it before 1998 left out the zero byte.
        let known = ["$2b$", "$2a$", "$2y$", "$2$"].iter().find_map(|prefix| text.strip_prefix(prefix));
        let rest = known
            .ok_or(malformed("the version ($2b$, $2a$ or $2y$; $2x$ marks hashes of a faulty program)"))?;
        let (cost, rest) = rest.split_once('$').ok_or(malformed("the salt"))?;
        let (salt, key) = rest.split_at_checked(SALT_TEXT).ok_or(malformed("the salt"))?;
        (BcryptVariant::Standard, cost, salt, key)
    };
    let cost = bounded(FAMILY, "the cost", number(FAMILY, "the cost", cost)?, MIN_COST, MAX_COST)?;
    if salt.len() != SALT_TEXT {
        return Err(malformed("the salt"));
    }
    if key.len() != KEY_TEXT {
        return Err(malformed("the hash"));
    }
    let salt =
        LENIENT.decode(salt).ok().and_then(|salt| salt.try_into().ok()).ok_or(malformed("the salt"))?;
    let key = LENIENT.decode(key).ok().and_then(|key| key.try_into().ok()).ok_or(malformed("the hash"))?;
    Ok(BcryptHash { variant, cost, salt, key })
}
