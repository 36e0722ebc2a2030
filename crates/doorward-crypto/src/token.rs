//! Session tokens: JWT (RFC 7519) with HS256 and nothing else.
//!
//! Written over aws-lc-rs instead of a JOSE library because this is the hot path of every request: the
//! signature is checked over the bytes as they came, before anything is parsed, and the header that we
//! write ourselves is compared as a constant. The tests hold every vector against the `jsonwebtoken` crate
//! as an independent judge.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Serialize,
    de::{Deserializer, IgnoredAny},
};

/// `{"typ":"JWT","alg":"HS256"}`, encoded: the header of every token that we write.
const OUR_HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9";

/// Longer tokens are refused before any work (SC-238), in bytes.
const MAX_TOKEN: usize = 4096;

/// A signing secret has at least so many characters (FR-25).
const MIN_SECRET: usize = 64;

/// What a session token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaims {
    /// The user name.
    pub sub: String,
    /// The role at the time of issue; decisions use the directory's present one.
    pub role: String,
    /// Names the server-side session.
    pub sid: String,
    /// When it was issued, in seconds since the epoch.
    pub iat: i64,
    /// When it ends, in seconds since the epoch.
    pub exp: i64,
}

/// What the claims must look like when they come in; `iat` is not relied on.
#[derive(Deserialize)]
struct IncomingClaims {
    sub: String,
    role: String,
    sid: String,
    #[serde(default)]
    iat: i64,
    exp: i64,
}

/// The header of a token that somebody else wrote with our secret.
#[derive(Deserialize)]
struct IncomingHeader {
    alg: String,
    /// Present in any form, `null` too.
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

/// Why a token is refused. For the log; visitors learn only that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts, too long, or not base64url.
    #[error("it is not a token")]
    Malformed,
    /// Another algorithm, or a critical extension.
    #[error("its algorithm is not HS256")]
    Algorithm,
    /// The signature is not ours.
    #[error("its signature does not hold")]
    Signature,
    /// A claim is missing or of the wrong type.
    #[error("a claim is missing or malformed")]
    Claims,
    /// It is over.
    #[error("it has expired")]
    Expired,
}

/// Why a signing secret is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is none.
    #[error("it is empty; give at least {MIN_SECRET} random characters")]
    Empty,
    /// It could be guessed.
    #[error("it is shorter than {MIN_SECRET} characters; give at least {MIN_SECRET} random characters")]
    TooShort,
}

/// The keys that session tokens are signed with: one that signs, and earlier ones that still verify.
pub struct TokenKeys {
    current: hmac::Key,
    earlier: Vec<EarlierKey>,
}

/// A key that signs no more.
struct EarlierKey {
    key: hmac::Key,
    /// The second at which it ends.
    until: i64,
}

impl TokenKeys {
    /// From the textual secret. An even number of hexadecimal digits is read as the bytes they stand for,
    /// anything else as UTF-8, so that tokens of a Frigate with the same secret verify (`frigate.md` 1.4).
    ///
    /// # Errors
    /// When the secret is empty or shorter than 64 characters (FR-25).
    pub fn from_secret(secret: &str) -> Result<Self, SecretError> {
        Ok(Self { current: key_of(secret)?, earlier: Vec::new() })
    }

    /// Also accepts tokens signed with `secret`, which was the current one before (FR-26), until the second `until` since
    /// the epoch, or always.
    ///
    /// # Errors
    /// As [`Self::from_secret`].
    pub fn with_earlier(mut self, secret: &str, until: Option<i64>) -> Result<Self, SecretError> {
        self.earlier.push(EarlierKey { key: key_of(secret)?, until: until.unwrap_or(i64::MAX) });
        Ok(self)
    }

    /// A key for checksums about sessions, made of the current secret: it lives as long as the sessions do.
    pub fn marks(&self) -> crate::MacKey {
        let mut bytes = [0; crate::MAC_LEN];
        // No token is this text: all have two dots.
        bytes.copy_from_slice(hmac::sign(&self.current, b"doorward session marks").as_ref());
        crate::MacKey::new(&bytes)
    }

    /// The token that says `claims`.
    pub fn sign(&self, claims: &SessionClaims) -> String {
        // A struct of strings and integers always serialises.
        let payload = serde_json::to_vec(claims).unwrap_or_default();
        let mut token = String::with_capacity(256);
        token.push_str(OUR_HEADER);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = hmac::sign(&self.current, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    /// What `token` says, if we signed it and it is not over at `now_seconds` (an `exp` that equals now is
    /// over). A token does not outlive the secret that it is signed with: its `exp` is then the end of that.
    ///
    /// # Errors
    /// Each a reason to treat the token as absent (FR-22).
    pub fn verify(&self, token: &str, now_seconds: i64) -> Result<SessionClaims, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let secret_ends = self.check_signature(signed, signature, now_seconds)?;
        if header != OUR_HEADER {
            check_header(header)?;
        }
        let mut buffer = vec![0_u8; payload.len()];
        let claims = decode(payload, &mut buffer)?;
        let claims: IncomingClaims = serde_json::from_slice(claims).map_err(|_| TokenError::Claims)?;
        if claims.exp <= now_seconds {
            return Err(TokenError::Expired);
        }
        let IncomingClaims { sub, role, sid, iat, exp } = claims;
        Ok(SessionClaims { sub, role, sid, iat, exp: exp.min(secret_ends) })
    }

    /// Gives the second at which the secret ends that holds.
    fn check_signature(&self, signed: &str, signature: &str, now_seconds: i64) -> Result<i64, TokenError> {
        let mut buffer = [0_u8; 64];
        let signature = decode(signature, &mut buffer)?;
        let holds = |key: &hmac::Key| hmac::verify(key, signed.as_bytes(), signature).is_ok();
        if holds(&self.current) {
            return Ok(i64::MAX);
        }
        let good = self.earlier.iter().filter(|earlier| earlier.until > now_seconds && holds(&earlier.key));
        good.map(|earlier| earlier.until).max().ok_or(TokenError::Signature)
    }
}

fn decode<'a>(text: &str, buffer: &'a mut [u8]) -> Result<&'a [u8], TokenError> {
    let length = URL_SAFE_NO_PAD.decode_slice(text, buffer).map_err(|_| TokenError::Malformed)?;
    buffer.get(..length).ok_or(TokenError::Malformed)
}

/// A header in other words than ours: only HS256, and nothing that changes how the token is to be read.
fn check_header(header: &str) -> Result<(), TokenError> {
    let mut buffer = [0_u8; MAX_TOKEN];
    let header = decode(header, &mut buffer)?;
    let header: IncomingHeader = serde_json::from_slice(header).map_err(|_| TokenError::Algorithm)?;
    (header.alg == "HS256" && !header.crit).then_some(()).ok_or(TokenError::Algorithm)
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

fn key_of(secret: &str) -> Result<hmac::Key, SecretError> {
    match secret.chars().count() {
        0 => return Err(SecretError::Empty),
        characters if characters < MIN_SECRET => return Err(SecretError::TooShort),
        _ => {}
    }
    let bytes = zeroize::Zeroizing::new(from_hex(secret).unwrap_or_else(|| secret.as_bytes().to_vec()));
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
