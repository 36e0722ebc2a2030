//! Public keys of credentials (COSE, RFC 9053), as the library wants them.

use webauthn_rs_core::proto::{COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, COSERSAKey, ECDSACurve};

use super::{WebauthnError, cbor::Value};

/// The algorithms that are offered, best first: ES256 (every security key), ES384, RS256 (Windows Hello). All that the
/// library verifies; Ed25519 is not among them.
pub(super) const ALGORITHMS: [i64; 3] = [-7, -35, -257];

/// The same, as the library names them.
pub(super) const ALGORITHM_NAMES: [&str; 3] = ["ES256", "ES384", "RS256"];

/// Bytes of an RSA modulus: 2048 to 4096 bits. Less can be factored; more costs the verifier.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// Reads a COSE key of an algorithm that is offered.
pub(super) fn read(cose: &[u8]) -> Result<COSEKey, WebauthnError> {
    let key = Value::read_all(cose)?;
    let number = |label| key.labelled(label).and_then(Value::integer);
    let bytes = |label| key.labelled(label).and_then(Value::bytes).ok_or(WebauthnError::Format);
    let (kind, algorithm) = (number(1), number(3).ok_or(WebauthnError::Format)?);
    match (algorithm, kind) {
        (-7, Some(2)) if number(-1) == Some(1) => Ok(COSEKey {
            type_: COSEAlgorithm::ES256,
            key: curve(ECDSACurve::SECP256R1, bytes(-2)?, bytes(-3)?),
        }),
        (-35, Some(2)) if number(-1) == Some(2) => Ok(COSEKey {
            type_: COSEAlgorithm::ES384,
            key: curve(ECDSACurve::SECP384R1, bytes(-2)?, bytes(-3)?),
        }),
        (-257, Some(3)) => {
            let (n, e) = (bytes(-1)?, bytes(-2)?);
            let e = <[u8; 3]>::try_from(e).map_err(|_| WebauthnError::Algorithm)?;
            if !RSA_BYTES.contains(&n.len()) {
                return Err(WebauthnError::Algorithm);
            }
            let key = COSEKeyType::RSA(COSERSAKey { n: n.to_vec(), e });
            Ok(COSEKey { type_: COSEAlgorithm::RS256, key })
        }
        _ => Err(WebauthnError::Algorithm),
    }
}

fn curve(curve: ECDSACurve, x: &[u8], y: &[u8]) -> COSEKeyType {
    COSEKeyType::EC_EC2(COSEEC2Key { curve, x: x.to_vec(), y: y.to_vec() })
}
