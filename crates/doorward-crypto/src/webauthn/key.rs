//! Public keys of credentials (COSE, RFC 9053), as those want them who verify with them.

use webauthn_rs_core::proto::{COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, COSERSAKey, ECDSACurve};

use super::{
    WebauthnError,
    cbor::Value,
    eddsa::{self, EdKey},
};

/// The algorithms that are offered, the one that is wanted most first: ES256, which nearly every security key has and
/// whose statements can be verified; Ed25519, ES384, RS256 (Windows Hello).
pub(super) const ALGORITHMS: [i64; 4] = [-7, eddsa::ALGORITHM, -35, -257];

/// Those that the library verifies, as it names them.
pub(super) const ALGORITHM_NAMES: [&str; 3] = ["ES256", "ES384", "RS256"];

/// Bytes of an RSA modulus: 2048 to 4096 bits. Less can be factored; more costs the verifier.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// A key of an algorithm that is offered.
pub(super) enum PublicKey {
    /// The library verifies with it.
    Library(COSEKey),
    /// We do.
    Ed25519(EdKey),
}

/// Reads a COSE key of an algorithm that is offered.
pub(super) fn read(cose: &[u8]) -> Result<PublicKey, WebauthnError> {
    let key = Value::read_all(cose)?;
    let number = |label| key.labelled(label).and_then(Value::integer);
    let bytes = |label| key.labelled(label).and_then(Value::bytes).ok_or(WebauthnError::Format);
    let (kind, algorithm) = (number(1), number(3).ok_or(WebauthnError::Format)?);
    match (algorithm, kind) {
        (-7, Some(2)) if number(-1) == Some(1) => Ok(PublicKey::Library(COSEKey {
            type_: COSEAlgorithm::ES256,
            key: curve(ECDSACurve::SECP256R1, bytes(-2)?, bytes(-3)?),
        })),
        (eddsa::ALGORITHM, Some(eddsa::KIND)) if number(-1) == Some(eddsa::CURVE) => {
            Ok(PublicKey::Ed25519(EdKey::new(bytes(-2)?)?))
        }
        (-35, Some(2)) if number(-1) == Some(2) => Ok(PublicKey::Library(COSEKey {
            type_: COSEAlgorithm::ES384,
            key: curve(ECDSACurve::SECP384R1, bytes(-2)?, bytes(-3)?),
        })),
        (-257, Some(3)) => {
            let (n, e) = (bytes(-1)?, bytes(-2)?);
            let e = <[u8; 3]>::try_from(e).map_err(|_| WebauthnError::Algorithm)?;
            if !RSA_BYTES.contains(&n.len()) {
                return Err(WebauthnError::Algorithm);
            }
            let key = COSEKeyType::RSA(COSERSAKey { n: n.to_vec(), e });
            Ok(PublicKey::Library(COSEKey { type_: COSEAlgorithm::RS256, key }))
        }
        _ => Err(WebauthnError::Algorithm),
    }
}

fn curve(curve: ECDSACurve, x: &[u8], y: &[u8]) -> COSEKeyType {
    COSEKeyType::EC_EC2(COSEEC2Key { curve, x: x.to_vec(), y: y.to_vec() })
}
