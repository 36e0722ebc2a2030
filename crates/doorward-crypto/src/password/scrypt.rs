//! scrypt (RFC 7914) in the PHC form, and yescrypt as Debian's crypt(3) writes it, which is only verified.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD_NO_PAD},
};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{HashError, bounded, number};

const FAMILY: &str = "$scrypt$";

const YESCRYPT: &str = "$y$";

/// Bounds of what is verified (FR-03, SC-233).
const MAX_MEMORY_KIB: u64 = 4 * 1024 * 1024;
/// The memory of all lanes, which are done one after the other: some ten seconds.
const MAX_WORK_KIB: u64 = 8 * 1024 * 1024;
/// As much as crypt(3) makes at its highest cost.
const MAX_YESCRYPT_KIB: u64 = 1024 * 1024;
const MAX_LOG_ROUNDS: u64 = 24;
const MAX_BLOCK_SIZE: u64 = 64;
const MAX_PARALLELISM: u64 = 64;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The cost of a scrypt hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScryptCost {
    /// The power of two of the rounds.
    pub log_rounds: u32,
    /// The block size.
    pub block_size: u32,
    /// How often it is done.
    pub parallelism: u32,
    /// Length of the output, in bytes.
    pub key_length: u32,
}

impl ScryptCost {
    /// The memory that it takes, in KiB.
    pub(super) fn memory_kib(&self) -> u32 {
        let bytes = (128 * u64::from(self.block_size)) << self.log_rounds.min(40);
        u32::try_from(bytes >> 10).unwrap_or(u32::MAX)
    }

    pub(super) fn check(&self) -> Result<::scrypt::Params, HashError> {
        let log_rounds = bounded(FAMILY, "ln", self.log_rounds.into(), 1, MAX_LOG_ROUNDS)?;
        bounded(FAMILY, "r", self.block_size.into(), 1, MAX_BLOCK_SIZE)?;
        bounded(FAMILY, "p", self.parallelism.into(), 1, MAX_PARALLELISM)?;
        let memory = u64::from(self.memory_kib());
        bounded(FAMILY, "its memory in KiB", memory, 0, MAX_MEMORY_KIB)?;
        bounded(FAMILY, "its memory times p in KiB", memory * u64::from(self.parallelism), 0, MAX_WORK_KIB)?;
        bounded(FAMILY, "the hash's length", self.key_length.into(), 10, 64)?;
        let log_rounds = u8::try_from(log_rounds).unwrap_or(u8::MAX);
        ::scrypt::Params::new(log_rounds, self.block_size, self.parallelism)
            .map_err(|error| HashError::Work(error.to_string()))
    }
}

#[derive(Clone)]
pub(super) struct ScryptHash {
    pub(super) cost: ScryptCost,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl ScryptHash {
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let mut out = Zeroizing::new(vec![0; self.key.len()]);
        derive(&self.cost, password, &self.salt, &mut out).is_ok() && bool::from(out.ct_eq(&self.key))
    }
}

fn derive(cost: &ScryptCost, password: &[u8], salt: &[u8], out: &mut [u8]) -> Result<(), HashError> {
    let params = cost.check()?;
    if !has_memory(cost.memory_kib()) {
        return Err(HashError::Work("not enough memory".to_owned()));
    }
    ::scrypt::scrypt(password, salt, &params, out).map_err(|error| HashError::Work(error.to_string()))
}

/// Whether so much memory can be had now. The libraries end the process where it cannot.
fn has_memory(kib: u32) -> bool {
    let bytes = usize::try_from(u64::from(kib) << 10).unwrap_or(usize::MAX);
    Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}

pub(super) fn hash(password: &[u8], cost: &ScryptCost, salt: &[u8]) -> Result<String, HashError> {
    bounded(FAMILY, "the salt's length", salt.len() as u64, 8, 1024)?;
    let mut out = vec![0; usize::try_from(cost.key_length).unwrap_or(32)];
    derive(cost, password, salt, &mut out)?;
    Ok(text(cost, salt, &out))
}

pub(super) fn text(cost: &ScryptCost, salt: &[u8], key: &[u8]) -> String {
    let ScryptCost { log_rounds, block_size, parallelism, .. } = cost;
    let (salt, key) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(key));
    format!("{FAMILY}ln={log_rounds},r={block_size},p={parallelism}${salt}${key}")
}

pub(super) fn parse(text: &str) -> Result<ScryptHash, HashError> {
    let malformed = |part| HashError::Malformed { family: FAMILY, part };
    let mut parts = text.strip_prefix(FAMILY).ok_or(HashError::UnknownFamily)?.split('$');
    let mut next = |part| parts.next().ok_or(malformed(part));
    let costs = next("the parameters")?;
    let salt = LENIENT.decode(next("the salt")?).map_err(|_| malformed("the salt"))?;
    let key = LENIENT.decode(next("the hash")?).map_err(|_| malformed("the hash"))?;
    if parts.next().is_some() {
        return Err(malformed("the end"));
    }
    bounded(FAMILY, "the salt's length", salt.len() as u64, 8, 1024)?;
    let mut named = costs.split(',').map(|part| part.split_once('='));
    let mut cost = |name: &'static str, maximum| {
        let found = named.next().flatten().filter(|(given, _)| *given == name);
        let (_, value) = found.ok_or(malformed("a parameter (ln=,r=,p=)"))?;
        bounded(FAMILY, name, number(FAMILY, "a parameter (ln=,r=,p=)", value)?, 1, maximum)
    };
    let cost = ScryptCost {
        log_rounds: cost("ln", MAX_LOG_ROUNDS)?,
        block_size: cost("r", MAX_BLOCK_SIZE)?,
        parallelism: cost("p", MAX_PARALLELISM)?,
        key_length: u32::try_from(key.len()).unwrap_or(u32::MAX),
    };
    if named.next().is_some() {
        return Err(malformed("a parameter (ln=,r=,p=)"));
    }
    cost.check()?;
    Ok(ScryptHash { cost, salt, key })
}

#[derive(Clone)]
pub(super) struct YescryptHash {
    memory_kib: u32,
    text: String,
}

impl YescryptHash {
    pub(super) const fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        use yescrypt::PasswordVerifier as _;
        has_memory(self.memory_kib)
            && yescrypt::Yescrypt::default().verify_password(password, self.text.as_str()).is_ok()
    }
}

pub(super) fn parse_yescrypt(text: &str) -> Result<YescryptHash, HashError> {
    let malformed = |part| HashError::Malformed { family: YESCRYPT, part };
    let parts: Vec<&str> = text.strip_prefix(YESCRYPT).ok_or(HashError::UnknownFamily)?.split('$').collect();
    let [params, salt, key] = parts.as_slice() else { return Err(malformed("a part of three")) };
    // Flavour, N and r. What may follow multiplies the work, and crypt(3) writes none of it.
    if params.len() > 4 {
        return Err(malformed("the parameters (three, as in j9T)"));
    }
    let params: yescrypt::Params = params.parse().map_err(|_| malformed("the parameters"))?;
    let written = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
    if salt.len() > 86 || !written(salt) {
        return Err(malformed("the salt"));
    }
    if key.len() != 43 || !written(key) {
        return Err(malformed("the hash"));
    }
    bounded(YESCRYPT, "N", params.n(), 2, 1 << MAX_LOG_ROUNDS)?;
    bounded(YESCRYPT, "r", params.r().into(), 1, MAX_BLOCK_SIZE)?;
    bounded(YESCRYPT, "p", params.p().into(), 1, 1)?;
    let memory = params.n().saturating_mul(u64::from(params.r())) >> 3;
    let memory_kib = bounded(YESCRYPT, "its memory in KiB", memory, 0, MAX_YESCRYPT_KIB)?;
    Ok(YescryptHash { memory_kib, text: text.to_owned() })
}
