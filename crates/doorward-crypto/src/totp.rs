//! Time-based one-time codes (RFC 6238 on RFC 4226).
//!
//! Written over aws-lc-rs: the algorithm is one HMAC and a truncation, and a library would bring a second HMAC and
//! SHA-1 into the graph and a comparison that ends with the first step that fits. Absent: which steps were used
//! already (that is the store's, atomically), the clock, the picture of the QR code.

mod base32;
mod url;

use aws_lc_rs::hmac;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use zeroize::Zeroizing;

pub use base32::{Base32Error, base32_decode, base32_encode};
pub use url::{OtpauthError, OtpauthUrl, otpauth_url};

use crate::Entropy;

/// The shortest secret that is accepted, in bytes (RFC 4226 4, R6: 128 bits).
pub const MIN_SECRET_BYTES: usize = 16;

/// The shortest step, in seconds: people have to read and type within it.
pub const MIN_PERIOD: u64 = 15;

/// The longest step, in seconds: a code is good for that long, and more.
pub const MAX_PERIOD: u64 = 3600;

/// The hash function of the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TotpAlgorithm {
    /// SHA-1: what every authenticator knows.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl TotpAlgorithm {
    /// The name as `otpauth://` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The algorithm with this name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha1, Self::Sha256, Self::Sha512].into_iter().find(|one| one.name().eq_ignore_ascii_case(name))
    }

    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }
}

/// What a code is made with besides the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotpParameters {
    /// The hash function.
    pub algorithm: TotpAlgorithm,
    /// Digits of a code: 6 or 8.
    pub digits: u32,
    /// Seconds of a step, at least 15.
    pub period: u64,
}

impl Default for TotpParameters {
    fn default() -> Self {
        Self { algorithm: TotpAlgorithm::Sha1, digits: 6, period: 30 }
    }
}

impl TotpParameters {
    /// The step that `unix_seconds` lies in; T0 is the epoch (RFC 6238 4.2). `None` for a period of 0.
    pub const fn step(&self, unix_seconds: u64) -> Option<u64> {
        unix_seconds.checked_div(self.period)
    }
}

/// A new secret of `bytes` random bytes.
pub fn new_secret(entropy: &dyn Entropy, bytes: usize) -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(vec![0; bytes]);
    entropy.fill(&mut secret);
    secret
}

/// The code of `step`, with its leading zeros (RFC 4226 5.3).
pub fn code_at(secret: &[u8], parameters: &TotpParameters, step: u64) -> String {
    Code::of(&hmac::Key::new(parameters.algorithm.hmac(), secret), parameters.digits, step).text()
}

/// The step whose code somebody typed at `unix_seconds`, among the present one and `skew` steps before and after it.
/// Where a code fits two steps, the later one, so that taking it uses up both.
///
/// `typed` is exactly as many ASCII digits as the code has, or the same with one space in its middle, as authenticators
/// show it (SC-146). Every step of the window is calculated and compared in constant time, whichever fits.
pub fn verify(
    secret: &[u8],
    parameters: &TotpParameters,
    skew: u8,
    typed: &str,
    unix_seconds: u64,
) -> Option<u64> {
    let present = parameters.step(unix_seconds)?;
    let typed = Code::typed(typed, parameters.digits)?;
    let key = hmac::Key::new(parameters.algorithm.hmac(), secret);
    let (first, last) = (present.saturating_sub(u64::from(skew)), present.saturating_add(u64::from(skew)));
    let mut found = 0_u64;
    let mut fits = subtle::Choice::from(0);
    for step in first..=last {
        let same = Code::of(&key, parameters.digits, step).0.ct_eq(&typed.0);
        found.conditional_assign(&step, same);
        fits |= same;
    }
    bool::from(fits).then_some(found)
}

/// Most digits of a code: the truncated value has 31 bits.
const MAX_DIGITS: usize = 9;

/// A code's number and how many digits it is written with.
struct Code([u8; MAX_DIGITS + 1]);

impl Code {
    /// The code of `step`: dynamic truncation of the HMAC of the step as 8 bytes (RFC 4226 5.3).
    fn of(key: &hmac::Key, digits: u32, step: u64) -> Self {
        let tag = hmac::sign(key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().copied().unwrap_or(0) & 0x0f);
        let word = bytes.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; 4]);
        let mut rest = u32::from_be_bytes(word) & 0x7fff_ffff;
        let length = (digits as usize).min(MAX_DIGITS);
        let mut code = [0_u8; MAX_DIGITS + 1];
        for place in code.iter_mut().take(length).rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        Self(code)
    }

    fn typed(typed: &str, digits: u32) -> Option<Self> {
        let length = (digits as usize).min(MAX_DIGITS);
        let mut code = [0_u8; MAX_DIGITS + 1];
        let bytes = typed.as_bytes();
        let grouped = bytes.len() == length + 1;
        if length == 0 || !(bytes.len() == length || grouped) {
            return None;
        }
        let mut digits = bytes.iter().enumerate().filter(|(index, _)| !(grouped && *index == length / 2));
        if grouped && bytes.get(length / 2) != Some(&b' ') {
            return None;
        }
        for place in code.iter_mut().take(length) {
            let (_, digit) = digits.next()?;
            *place = digit.is_ascii_digit().then_some(*digit)?;
        }
        Some(Self(code))
    }

    fn text(&self) -> String {
        self.0.iter().filter(|digit| **digit != 0).copied().map(char::from).collect()
    }
}

#[cfg(test)]
mod tests;
