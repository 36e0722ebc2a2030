//! Keys that sign with Ed25519 (RFC 8032; COSE algorithm -8 on curve 6, RFC 9053), which the library does not know: their
//! signatures, and the statements that they make about themselves.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

use super::{AttestationConveyance, AttestationKind, WebauthnError, cbor::Value, library::Library};

/// COSE's number of the algorithm.
pub(super) const ALGORITHM: i64 = -8;

/// COSE's number of the kind of key.
pub(super) const KIND: i64 = 1;
/// COSE's number of the curve.
pub(super) const CURVE: i64 = 6;

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EdKey([u8; 32]);

impl EdKey {
    pub(super) fn new(coordinate: &[u8]) -> Result<Self, WebauthnError> {
        coordinate.try_into().map(Self).map_err(|_| WebauthnError::Algorithm)
    }

    /// Whether it signed what an authenticator said to a page.
    pub(super) fn verify(
        &self,
        authenticator_data: &[u8],
        client_data: &[u8],
        signature: &[u8],
    ) -> Result<(), WebauthnError> {
        let signed = [authenticator_data, &crate::sha256(client_data)].concat();
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(&signed, signature).map_err(|_| WebauthnError::Signature)
    }

    /// What a statement about a new key of this kind says for it, as far as `conveyance` asks for one. Of `packed` the one
    /// by the key itself is verified (level 3, 8.2); one by a certificate is not, and counts as an unknown format does.
    /// The other formats have no such keys.
    pub(super) fn vouched(
        &self,
        conveyance: AttestationConveyance,
        format: &str,
        statement: &Value<'_>,
        authenticator_data: &[u8],
        client_data: &[u8],
    ) -> Result<AttestationKind, WebauthnError> {
        let Value::Map(fields) = statement else { return Err(WebauthnError::Format) };
        match (format, conveyance) {
            ("none", _) if fields.is_empty() => Ok(AttestationKind::None),
            ("none", _) => Err(WebauthnError::Attestation),
            (_, AttestationConveyance::None) => Ok(AttestationKind::None),
            ("packed", _) if statement.field("x5c").is_none() => {
                let algorithm = statement.field("alg").and_then(Value::integer);
                let signature = statement.field("sig").and_then(Value::bytes).unwrap_or_default();
                let holds = self.verify(authenticator_data, client_data, signature).is_ok();
                let vouched = algorithm == Some(ALGORITHM) && holds;
                vouched.then_some(AttestationKind::SelfSigned).ok_or(WebauthnError::Attestation)
            }
            (other, AttestationConveyance::Indirect) if other == "packed" || !Library::knows(other) => {
                Ok(AttestationKind::None)
            }
            _ => Err(WebauthnError::Attestation),
        }
    }
}
