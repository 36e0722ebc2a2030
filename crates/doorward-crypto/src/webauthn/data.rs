//! What the browser collected and what the authenticator signed (level 3, 5.8.1 and 6.1).

use serde::Deserialize;

use super::{MAX_CREDENTIAL_ID, WebauthnError, cbor::Value};

/// What the browser says that it was asked (level 3, 5.8.1).
#[derive(Deserialize)]
pub(super) struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: Option<bool>,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

impl ClientData {
    /// Reads `json` and compares it with what was asked: `kind` is `webauthn.create` or `webauthn.get`, `challenge` is
    /// base64url without padding. Origins are compared byte for byte (SC-154); a browser never writes one otherwise.
    pub(super) fn check(
        json: &[u8],
        kind: &str,
        challenge: &str,
        origins: &[String],
    ) -> Result<(), WebauthnError> {
        let data: Self = serde_json::from_slice(json).map_err(|_| WebauthnError::Format)?;
        if data.kind != kind {
            return Err(WebauthnError::Type);
        }
        if !crate::constant_time_eq(data.challenge.as_bytes(), challenge.as_bytes()) {
            return Err(WebauthnError::Challenge);
        }
        if !origins.contains(&data.origin) {
            return Err(WebauthnError::Origin);
        }
        // The portal is never framed (its pages forbid it), so whoever frames it is not us.
        if data.cross_origin == Some(true) || data.top_origin.is_some() {
            return Err(WebauthnError::CrossOrigin);
        }
        Ok(())
    }
}

/// What the authenticator signed (level 3, 6.1).
pub(super) struct AuthenticatorData<'a> {
    rp_id_hash: [u8; 32],
    flags: u8,
    pub(super) counter: u32,
    /// In registrations: the new credential.
    pub(super) attested: Option<AttestedCredential<'a>>,
}

/// A new credential (level 3, 6.5.1).
pub(super) struct AttestedCredential<'a> {
    pub(super) aaguid: [u8; 16],
    pub(super) id: &'a [u8],
    /// The public key as COSE wrote it.
    pub(super) key: &'a [u8],
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

impl<'a> AuthenticatorData<'a> {
    /// Reads it whole: what stands behind its last part makes it unreadable. Extensions are read and not looked at, for
    /// none is asked for that we rely on.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, WebauthnError> {
        let (rp_id_hash, rest) = bytes.split_first_chunk::<32>().ok_or(WebauthnError::Format)?;
        let ([flags, counter @ ..], mut rest) = rest.split_first_chunk::<5>().ok_or(WebauthnError::Format)?;
        let mut attested = None;
        if flags & ATTESTED != 0 {
            let (credential, behind) = AttestedCredential::read(rest)?;
            (attested, rest) = (Some(credential), behind);
        }
        if flags & EXTENSIONS != 0 {
            let (extensions, behind) = Value::read(rest)?;
            if !matches!(extensions, Value::Map(_)) {
                return Err(WebauthnError::Format);
            }
            rest = behind;
        }
        if !rest.is_empty() {
            return Err(WebauthnError::Format);
        }
        Ok(Self { rp_id_hash: *rp_id_hash, flags: *flags, counter: u32::from_be_bytes(*counter), attested })
    }

    /// The checks that both ceremonies make: relying party, presence, verification where it is asked for, and flags of
    /// backup that fit together. Only a credential that the browser makes by itself may do without `present`.
    pub(super) fn check(&self, rp_id: &str, present: bool, verify: bool) -> Result<(), WebauthnError> {
        if !crate::constant_time_eq(&self.rp_id_hash, &crate::sha256(rp_id.as_bytes())) {
            return Err(WebauthnError::RpId);
        }
        if present && self.flags & PRESENT == 0 {
            return Err(WebauthnError::UserPresence);
        }
        if verify && !self.user_verified() {
            return Err(WebauthnError::UserVerification);
        }
        if self.backed_up() && !self.backup_eligible() {
            return Err(WebauthnError::BackupState);
        }
        Ok(())
    }

    pub(super) fn user_verified(&self) -> bool {
        self.flags & VERIFIED != 0
    }

    pub(super) fn backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    pub(super) fn backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

/// Says in the bytes of [`AuthenticatorData`] that somebody was present.
pub(super) fn set_present(bytes: &mut [u8]) {
    if let Some(flags) = bytes.get_mut(32) {
        *flags |= PRESENT;
    }
}

impl<'a> AttestedCredential<'a> {
    fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), WebauthnError> {
        let (aaguid, rest) = bytes.split_first_chunk::<16>().ok_or(WebauthnError::Format)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(WebauthnError::Format)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > MAX_CREDENTIAL_ID {
            return Err(WebauthnError::CredentialId);
        }
        let (id, rest) = rest.split_at_checked(length).ok_or(WebauthnError::Format)?;
        let (_, behind) = Value::read(rest)?;
        let key = rest.get(..rest.len() - behind.len()).ok_or(WebauthnError::Format)?;
        Ok((Self { aaguid: *aaguid, id, key }, behind))
    }
}
