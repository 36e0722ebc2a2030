//! Sealed values: what the store keeps of secrets (AM-10 to AM-14).
//!
//! AES-256-GCM with a random nonce. The place of a value (table, column, row) is part of what is
//! authenticated, so that a value copied into another row, or a value of another kind, does not open.
//! Layout: version (1) | key id (4) | nonce (12) | ciphertext and tag. The key id says which key of a [`Keyring`] opens a
//! value, so that keys can be changed while values of the old one are still there.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
};
use zeroize::Zeroizing;

use crate::{Entropy, sha256};

const VERSION: u8 = 1;
const KEY_ID_LEN: usize = 4;
const HEADER_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealContext<'a> {
    /// The table, or what else holds the value.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's key.
    pub row: &'a [u8],
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too short, or of an unknown version.
    #[error("the value is not sealed by this program")]
    Format,
    /// Another key sealed it.
    #[error("the value is sealed with another key")]
    OtherKey,
    /// It was changed, or moved from another place.
    #[error("the value was changed or moved from another place")]
    Tampered,
}

/// Seals and opens values with one key.
pub struct Sealer {
    key: LessSafeKey,
    key_id: [u8; KEY_ID_LEN],
}

impl Sealer {
    /// From secret material of any length; the key is derived from it (HKDF-SHA256, RFC 5869).
    pub fn new(key_material: &[u8]) -> Self {
        let derived = derive(key_material, b"doorward sealed values");
        let [a, b, c, d, ..] = sha256(derive(key_material, b"doorward key id").as_slice());
        Self { key: aead_key(&derived), key_id: [a, b, c, d] }
    }

    /// `plain`, sealed for `context`.
    pub fn seal(&self, entropy: &dyn Entropy, context: &SealContext<'_>, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(HEADER_LEN + plain.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.key_id);
        sealed.extend_from_slice(&nonce);
        let mut body = plain.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        // Fails only for plaintexts of many gigabytes; an empty body then does not open.
        if self.key.seal_in_place_append_tag(nonce, Aad::from(associated(context)), &mut body).is_err() {
            body.clear();
        }
        sealed.extend_from_slice(&body);
        sealed
    }

    /// What was sealed for `context`.
    ///
    /// # Errors
    /// When it was not sealed by this key, or not for this place.
    pub fn open(&self, context: &SealContext<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(SealError::Format)?;
        let (version, rest) = header.split_first().ok_or(SealError::Format)?;
        let (key_id, nonce) = rest.split_at_checked(KEY_ID_LEN).ok_or(SealError::Format)?;
        if *version != VERSION {
            return Err(SealError::Format);
        }
        if key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Format)?;
        let mut body = body.to_vec();
        let plain = self
            .key
            .open_in_place(nonce, Aad::from(associated(context)), &mut body)
            .map_err(|_| SealError::Tampered)?;
        let length = plain.len();
        body.truncate(length);
        Ok(body)
    }
}

/// Keys of one store: the present one, which seals, and older ones, whose values still open.
pub struct Keyring {
    present: Sealer,
    older: Vec<Sealer>,
}

impl From<Sealer> for Keyring {
    fn from(present: Sealer) -> Self {
        Self { present, older: Vec::new() }
    }
}

impl Keyring {
    /// With a key that opens what it has sealed before, and seals nothing more.
    #[must_use]
    pub fn with_older(mut self, older: Sealer) -> Self {
        self.older.push(older);
        self
    }

    /// `plain`, sealed for `context` with the present key.
    pub fn seal(&self, entropy: &dyn Entropy, context: &SealContext<'_>, plain: &[u8]) -> Vec<u8> {
        self.present.seal(entropy, context, plain)
    }

    /// What was sealed for `context`, with whichever of the keys.
    ///
    /// # Errors
    /// When none of these keys has sealed it, or not for this place.
    pub fn open(&self, context: &SealContext<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let key_id = key_id_of(sealed)?;
        let keys = std::iter::once(&self.present).chain(&self.older);
        // Two keys may have one id by chance; then the tag tells which it was.
        keys.filter(|key| key.key_id == key_id)
            .map(|key| key.open(context, sealed))
            .reduce(|first, next| first.or(next))
            .unwrap_or(Err(SealError::OtherKey))
    }

    /// Whether `sealed` names the present key; what names an older one should be sealed anew.
    ///
    /// # Errors
    /// When it is no sealed value.
    pub fn is_present(&self, sealed: &[u8]) -> Result<bool, SealError> {
        key_id_of(sealed).map(|key_id| key_id == self.present.key_id)
    }
}

/// The id of the key that a sealed value names.
fn key_id_of(sealed: &[u8]) -> Result<[u8; KEY_ID_LEN], SealError> {
    let (header, _) = sealed.split_at_checked(HEADER_LEN).ok_or(SealError::Format)?;
    match header {
        [VERSION, a, b, c, d, ..] => Ok([*a, *b, *c, *d]),
        _ => Err(SealError::Format),
    }
}

/// The place as unambiguous bytes: each part with its length in front.
fn associated(context: &SealContext<'_>) -> Vec<u8> {
    let parts = [context.table.as_bytes(), context.column.as_bytes(), context.row];
    let mut bytes = vec![VERSION];
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

fn derive(material: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"doorward");
    let filled = salt
        .extract(material)
        .expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|key| key.fill(out.as_mut_slice()));
    // 32 bytes is within HKDF's limit, so this cannot fail; a zero key must not be used if it did.
    assert!(filled.is_ok(), "HKDF gives 32 bytes");
    out
}

#[expect(clippy::expect_used, reason = "the length is right by the array's type")]
fn aead_key(bytes: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).expect("a key of 32 bytes"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::SystemEntropy;
    use proptest::prelude::*;

    const PLACE: SealContext<'_> = SealContext { table: "accounts", column: "password_hash", row: b"bob" };

    fn sealed(plain: &[u8]) -> Vec<u8> {
        Sealer::new(b"key material").seal(&SystemEntropy, &PLACE, plain)
    }

    #[test]
    fn a_value_opens_only_in_its_place() {
        let sealer = Sealer::new(b"key material");
        let sealed = sealed(b"secret");
        assert_eq!(sealer.open(&PLACE, &sealed).unwrap(), b"secret");
        let elsewhere = [
            SealContext { row: b"alice", ..PLACE },
            SealContext { column: "email", ..PLACE },
            SealContext { table: "sessions", ..PLACE },
            SealContext { table: "accountspassword", column: "_hash", ..PLACE },
        ];
        for place in elsewhere {
            assert_eq!(sealer.open(&place, &sealed), Err(SealError::Tampered), "{place:?}");
        }
    }

    #[test]
    fn another_key_is_told_apart_from_a_changed_value() {
        let other = Sealer::new(b"other material");
        assert_eq!(other.open(&PLACE, &sealed(b"secret")), Err(SealError::OtherKey));
        assert_eq!(other.open(&PLACE, b"short"), Err(SealError::Format));
        assert_eq!(other.open(&PLACE, &[9; 40]), Err(SealError::Format));
    }

    #[test]
    fn a_keyring_opens_what_its_keys_have_sealed_and_seals_with_the_present_one() {
        let old = sealed(b"secret");
        let ring = Keyring::from(Sealer::new(b"new material")).with_older(Sealer::new(b"key material"));
        assert_eq!(ring.open(&PLACE, &old).unwrap(), b"secret");
        let new = ring.seal(&SystemEntropy, &PLACE, b"secret");
        assert_eq!(Sealer::new(b"new material").open(&PLACE, &new).unwrap(), b"secret");
        assert_eq!((ring.is_present(&new), ring.is_present(&old)), (Ok(true), Ok(false)));
        let elsewhere = SealContext { row: b"alice", ..PLACE };
        assert_eq!(ring.open(&elsewhere, &old), Err(SealError::Tampered));
        let stranger = Keyring::from(Sealer::new(b"another"));
        assert_eq!(stranger.open(&PLACE, &old), Err(SealError::OtherKey));
        assert_eq!(ring.open(&PLACE, b"short"), Err(SealError::Format));
        assert_eq!(ring.is_present(&[9; 40]), Err(SealError::Format));
    }

    #[test]
    fn the_same_value_is_sealed_differently_every_time() {
        assert_ne!(sealed(b"secret"), sealed(b"secret"));
        assert!(!sealed(b"a canary value").windows(6).any(|window| window == b"canary"));
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_noticed(plain in proptest::collection::vec(any::<u8>(), 0..64), bit in 0_usize..2000) {
            let mut value = sealed(&plain);
            let bit = bit % (value.len() * 8);
            value[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(Sealer::new(b"key material").open(&PLACE, &value).is_err());
        }
    }
}
