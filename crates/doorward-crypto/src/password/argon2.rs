//! Argon2 version 19 (RFC 9106), all three variants, in the PHC form, and the seed's older form without `t` and `p`.

use ::argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD_NO_PAD},
};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{BlockPool, HashError, bounded, number};

/// The family in messages; what is broken is the same for all three.
const FAMILY: &str = "$argon2$";

/// The variants of Argon2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argon2Variant {
    /// `$argon2id$`, the one to use.
    Id,
    /// `$argon2i$`
    I,
    /// `$argon2d$`
    D,
}

impl Argon2Variant {
    /// What its hashes begin with.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Id => "$argon2id$",
            Self::I => "$argon2i$",
            Self::D => "$argon2d$",
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Id => Algorithm::Argon2id,
            Self::I => Algorithm::Argon2i,
            Self::D => Algorithm::Argon2d,
        }
    }
}

/// Bounds of what is verified: a hash from outside must not be able to take the machine (FR-03, SC-233).
const MAX_MEMORY_KIB: u64 = 4 * 1024 * 1024;
const MAX_ITERATIONS: u64 = 100;
/// Memory times passes: some ten seconds.
const MAX_WORK_KIB: u64 = 32 * 1024 * 1024;
const MAX_PARALLELISM: u64 = 64;
const MAX_SALT: u64 = 1024;
const MAX_KEY: u64 = 1024;

/// Encoders differ in whether they set the unused last bits and padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The cost of an Argon2 hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Length of the output, in bytes.
    pub key_length: u32,
}

impl Default for Argon2Cost {
    /// 64 MiB, 3 passes, 4 lanes (RFC 9106 4, second recommendation).
    fn default() -> Self {
        Self { memory_kib: 65_536, iterations: 3, parallelism: 4, key_length: 32 }
    }
}

#[derive(Clone)]
pub(super) struct Argon2Hash {
    pub(super) variant: Argon2Variant,
    params: Params,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl Argon2Hash {
    pub(super) fn memory_kib(&self) -> u32 {
        self.params.m_cost()
    }

    pub(super) fn cost(&self) -> Argon2Cost {
        Argon2Cost {
            memory_kib: self.params.m_cost(),
            iterations: self.params.t_cost(),
            parallelism: self.params.p_cost(),
            key_length: u32::try_from(self.key.len()).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn verify(&self, password: &[u8], pool: &BlockPool) -> bool {
        let mut out = Zeroizing::new(vec![0; self.key.len()]);
        if derive(self.variant, &self.params, password, &self.salt, &mut out, pool).is_err() {
            return false;
        }
        out.ct_eq(&self.key).into()
    }
}

fn derive(
    variant: Argon2Variant,
    params: &Params,
    password: &[u8],
    salt: &[u8],
    out: &mut [u8],
    pool: &BlockPool,
) -> Result<(), HashError> {
    let argon2 = Argon2::new(variant.algorithm(), Version::V0x13, params.clone());
    let work = |memory: &mut [Block]| argon2.hash_password_into_with_memory(password, salt, out, memory);
    match pool.with(params.block_count(), work) {
        Some(result) => result.map_err(|error| HashError::Work(error.to_string())),
        None => Err(HashError::Work("not enough memory".to_owned())),
    }
}

/// Argon2's parameters, if they are within the bounds: what is made here must also be verified here.
pub(super) fn params(cost: &Argon2Cost) -> Result<Params, HashError> {
    let Argon2Cost { memory_kib, iterations, parallelism, key_length } = *cost;
    bounded(FAMILY, "p (lanes)", parallelism.into(), 1, MAX_PARALLELISM)?;
    bounded(FAMILY, "m (KiB)", memory_kib.into(), 8 * u64::from(parallelism), MAX_MEMORY_KIB)?;
    bounded(FAMILY, "t (passes)", iterations.into(), 1, MAX_ITERATIONS)?;
    let work = u64::from(memory_kib) * u64::from(iterations);
    bounded(FAMILY, "m times t (KiB)", work, 0, MAX_WORK_KIB)?;
    bounded(FAMILY, "the hash's length", key_length.into(), 4, MAX_KEY)?;
    let length = usize::try_from(key_length).unwrap_or(usize::MAX);
    Params::new(memory_kib, iterations, parallelism, Some(length))
        .map_err(|error| HashError::Work(error.to_string()))
}

/// `password` with `salt` in the PHC form.
pub(super) fn hash(
    variant: Argon2Variant,
    password: &[u8],
    cost: &Argon2Cost,
    salt: &[u8],
    pool: &BlockPool,
) -> Result<String, HashError> {
    bounded(FAMILY, "the salt's length", salt.len() as u64, 8, MAX_SALT)?;
    let params = params(cost)?;
    let mut out = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    derive(variant, &params, password, salt, &mut out, pool)?;
    Ok(text(variant, cost, salt, &out))
}

/// The PHC form of a hash whose parts are known.
pub(super) fn text(variant: Argon2Variant, cost: &Argon2Cost, salt: &[u8], key: &[u8]) -> String {
    let Argon2Cost { memory_kib, iterations, parallelism, .. } = cost;
    format!(
        "{}v=19$m={memory_kib},t={iterations},p={parallelism}${}${}",
        variant.prefix(),
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(key)
    )
}

pub(super) fn parse(variant: Argon2Variant, text: &str) -> Result<Argon2Hash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let mut parts = text.strip_prefix(variant.prefix()).ok_or(HashError::UnknownFamily)?.split('$');
    let mut next = |part| parts.next().ok_or(malformed(part));
    if next("the version")? != "v=19" {
        return Err(malformed("the version (v=19)"));
    }
    let (memory, iterations, parallelism) = costs(next("the parameters")?)?;
    let salt = LENIENT.decode(next("the salt")?).map_err(|_| malformed("the salt"))?;
    let key = LENIENT.decode(next("the hash")?).map_err(|_| malformed("the hash"))?;
    if parts.next().is_some() {
        return Err(malformed("the end"));
    }
    bounded(FAMILY, "the salt's length", salt.len() as u64, 8, MAX_SALT)?;
    let key_length = bounded(FAMILY, "the hash's length", key.len() as u64, 4, MAX_KEY)?;
    let cost = Argon2Cost { memory_kib: memory, iterations, parallelism, key_length };
    Ok(Argon2Hash { variant, params: params(&cost)?, salt, key })
}

/// `m`, `t` and `p` in any order; the seed's older form has `m` only and means t=1, p=4 (AF-03).
fn costs(text: &str) -> Result<(u32, u32, u32), HashError> {
    let (mut memory, mut iterations, mut parallelism) = (None, None, None);
    for parameter in text.split(',') {
        let malformed = HashError::Malformed { family: FAMILY, part: "a parameter (m=,t=,p=)" };
        let (name, value) = parameter.split_once('=').ok_or(malformed.clone())?;
        let slot = match name {
            "m" => &mut memory,
            "t" => &mut iterations,
            "p" => &mut parallelism,
            _ => return Err(malformed),
        };
        if slot.replace(number(FAMILY, "a parameter (m=,t=,p=)", value)?).is_some() {
            return Err(malformed);
        }
    }
    let missing = |part| HashError::Malformed { family: FAMILY, part };
    let memory = memory.ok_or(missing("m="))?;
    let (iterations, parallelism) = match (iterations, parallelism) {
        (None, None) => (1, 4),
        (Some(iterations), Some(parallelism)) => (iterations, parallelism),
        (None, Some(_)) => return Err(missing("t=")),
        (Some(_), None) => return Err(missing("p=")),
    };
    let parallelism = bounded(FAMILY, "p (lanes)", parallelism, 1, MAX_PARALLELISM)?;
    let memory = bounded(FAMILY, "m (KiB)", memory, 8 * u64::from(parallelism), MAX_MEMORY_KIB)?;
    let iterations = bounded(FAMILY, "t (passes)", iterations, 1, MAX_ITERATIONS)?;
    Ok((memory, iterations, parallelism))
}
