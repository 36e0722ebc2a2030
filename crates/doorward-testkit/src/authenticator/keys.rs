//! Keys of the authenticator in software.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
        KeyPair as _, RSA_PKCS1_SHA256,
    },
};

use super::cbor;

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftKeyKind {
    /// ECDSA on P-256: what every security key has.
    Es256,
    /// ECDSA on P-384.
    Es384,
    /// RSA of 2048 bits, as Windows Hello makes them.
    Rs256,
    /// Ed25519.
    EdDsa,
}

pub(super) enum SoftKey {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SoftKey {
    pub(super) fn new(kind: SoftKeyKind) -> Self {
        match kind {
            SoftKeyKind::Es256 => {
                Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
            }
            SoftKeyKind::Es384 => {
                Self::P384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).unwrap())
            }
            SoftKeyKind::Rs256 => Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
            SoftKeyKind::EdDsa => Self::Ed25519(Ed25519KeyPair::generate().unwrap()),
        }
    }

    /// The number of its algorithm (COSE).
    pub(super) fn algorithm(&self) -> i64 {
        match self {
            Self::P256(_) => -7,
            Self::P384(_) => -35,
            Self::Rsa(_) => -257,
            Self::Ed25519(_) => -8,
        }
    }

    /// The public key: an uncompressed point, or whatever the algorithm has.
    pub(super) fn public(&self) -> Vec<u8> {
        match self {
            Self::P256(key) | Self::P384(key) => key.public_key().as_ref().to_vec(),
            // RSAPublicKey (RFC 8017 A.1.1): the modulus of 2048 bits behind 9 bytes of headers.
            Self::Rsa(key) => key.public_key().as_ref()[9..265].to_vec(),
            Self::Ed25519(key) => key.public_key().as_ref().to_vec(),
        }
    }

    /// The public key as COSE writes it (RFC 9053).
    pub(super) fn cose(&self) -> Vec<u8> {
        let number = cbor::integer;
        let algorithm = (number(3), number(self.algorithm()));
        let public = self.public();
        match self {
            Self::P256(_) | Self::P384(_) => {
                let (x, y) = public[1..].split_at(public.len() / 2);
                let curve = if matches!(self, Self::P256(_)) { 1 } else { 2 };
                cbor::map([
                    (number(1), number(2)),
                    algorithm,
                    (number(-1), number(curve)),
                    (number(-2), cbor::bytes(x)),
                    (number(-3), cbor::bytes(y)),
                ])
            }
            Self::Rsa(_) => cbor::map([
                (number(1), number(3)),
                algorithm,
                (number(-1), cbor::bytes(&public)),
                (number(-2), cbor::bytes(&[1, 0, 1])),
            ]),
            Self::Ed25519(_) => cbor::map([
                (number(1), number(1)),
                algorithm,
                (number(-1), number(6)),
                (number(-2), cbor::bytes(&public)),
            ]),
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::P256(key) | Self::P384(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
            Self::Ed25519(key) => key.sign(message).as_ref().to_vec(),
        }
    }
}

/// The authority of the maker whose keys vouch for authenticators, as DER. Made once, as is what it signed;
/// good from 2020 to 2120 and for nothing but tests.
pub const MAKER: &[u8] = include_bytes!("maker.ca.der");

/// An authority of the same name that signed nothing.
pub const FORGER: &[u8] = include_bytes!("forger.ca.der");

/// The key of a maker, with a certificate as level 3, 8.2.1 wants it, which [`MAKER`] signed.
pub(super) struct AttestationKey {
    pub(super) key: SoftKey,
    /// DER.
    pub(super) certificate: &'static [u8],
}

impl AttestationKey {
    pub(super) fn new() -> Self {
        let key = include_bytes!("maker.key.der");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key).unwrap();
        Self { key: SoftKey::P256(key), certificate: include_bytes!("maker.cert.der") }
    }
}
