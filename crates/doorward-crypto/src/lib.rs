//! Cryptography that Doorward needs, in one place: password hashes, second factors, session tokens, sealed values, random
//! tokens, constant-time comparison.
//!
//! Pure functions on bytes; randomness is the [`Entropy`] port. Absent: files, sockets, the clock,
//! configuration. The primitives are aws-lc-rs and the RustCrypto password hashes; nothing here invents one.

mod mac;
pub mod password;
mod random;
pub mod seal;
mod token;
pub mod totp;
pub mod webauthn;

pub use mac::{MAC_LEN, MacKey};
pub use password::{
    Argon2Cost, Argon2Variant, BcryptVariant, BlockPool, HashError, HashParameters, PasswordHash,
    Pbkdf2Digest, Salt, ScryptCost, Sha2Variant,
};
pub use random::{Entropy, SystemEntropy, random_code, random_password, random_token};
pub use token::{SecretError, SessionClaims, TokenError, TokenKeys};

use aws_lc_rs::digest;

/// The SHA-256 of `data`.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    let hash = digest::digest(&digest::SHA256, data);
    out.copy_from_slice(hash.as_ref());
    out
}

/// The SHA-1 of `data`, for protocols that fix it (RFC 6455 4.2.2). Not for anything secret.
pub fn sha1(data: &[u8]) -> [u8; 20] {
    let mut out = [0; 20];
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, data);
    out.copy_from_slice(hash.as_ref());
    out
}

/// Whether `left` equals `right`. Takes as long whatever the first difference is; both are hashed first, so
/// that the length of the expected value does not show either (SC-126).
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    sha256(left).ct_eq(&sha256(right)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_tells_equal_from_different_and_lengths_too() {
        assert!(constant_time_eq(b"", b"") && constant_time_eq(b"same", b"same"));
        assert!(!constant_time_eq(b"same", b"sama") && !constant_time_eq(b"same", b"sam"));
    }

    #[test]
    fn digests_are_the_standard_ones() {
        assert_eq!(sha256(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(sha1(b"abc")[..4], [0xa9, 0x99, 0x3e, 0x36]);
    }
}
