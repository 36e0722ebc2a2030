//! What is kept of a credential (level 3, 4 "credential record"): everything but identifier and counter, which the store
//! has columns for.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    WebauthnError,
    message::{decoded, encoded},
};

/// The version of the form in which records are written; the first byte of each.
const VERSION: u8 = 1;

/// A credential as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredCredential<'a> {
    /// Its identifier.
    pub id: &'a [u8],
    /// What `Registered` or `Asserted` gave to keep.
    pub credential: &'a [u8],
    /// The counter seen last.
    pub counter: u32,
}

/// A credential as options for browsers name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Its identifier.
    pub id: Vec<u8>,
    /// How its authenticator is reached, as far as it said so: a hint for the browser.
    pub transports: Vec<Transport>,
}

impl Descriptor {
    /// The credential as it was stored. Where its record cannot be read, the hint is left out; using it will fail.
    pub fn of(stored: &StoredCredential<'_>) -> Self {
        let transports = Record::read(stored.credential).map(|record| record.transports).unwrap_or_default();
        Self { id: stored.id.to_vec(), transports }
    }

    pub(super) fn json(&self) -> serde_json::Value {
        let id = encoded(&self.id);
        if self.transports.is_empty() {
            return json!({ "type": "public-key", "id": id });
        }
        let transports: Vec<&str> = self.transports.iter().map(|one| one.name()).collect();
        json!({ "type": "public-key", "id": id, "transports": transports })
    }
}

/// How an authenticator is reached (level 3, 5.8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// A plug.
    Usb,
    /// Held against a reader.
    Nfc,
    /// Bluetooth.
    Ble,
    /// A card with contacts.
    SmartCard,
    /// A phone nearby, asked over the network.
    Hybrid,
    /// Built into the device.
    Internal,
}

impl Transport {
    const ALL: [Self; 6] = [Self::Usb, Self::Nfc, Self::Ble, Self::SmartCard, Self::Hybrid, Self::Internal];

    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usb => "usb",
            Self::Nfc => "nfc",
            Self::Ble => "ble",
            Self::SmartCard => "smart-card",
            Self::Hybrid => "hybrid",
            Self::Internal => "internal",
        }
    }

    /// Those of `names` that are known, each once.
    pub(super) fn known(names: &[String]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|one| names.iter().any(|name| name == one.name())).collect()
    }
}

/// What vouches for the authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationKind {
    /// Nothing, or a statement of a format that is not known or was not asked for.
    None,
    /// The key itself.
    SelfSigned,
    /// A certificate whose signature holds. Who issued it was not judged: there are no trust anchors.
    Certificate,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The public key, COSE in base64url.
    key: String,
    pub(super) backup_eligible: bool,
    pub(super) backed_up: bool,
    /// The person was verified at least once.
    pub(super) verified: bool,
    pub(super) attestation: AttestationKind,
    #[serde(default)]
    pub(super) transports: Vec<Transport>,
}

impl Record {
    pub(super) fn new(key: &[u8], attestation: AttestationKind, transports: Vec<Transport>) -> Self {
        let (backup_eligible, backed_up, verified) = (false, false, false);
        Self { key: encoded(key), backup_eligible, backed_up, verified, attestation, transports }
    }

    /// A record for refusals of credentials that do not exist: with the base point of P-256, whose private key everybody
    /// knows.
    pub(super) fn decoy() -> Self {
        const KEY: &[u8] = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20\
            \x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\
            \x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96\x22\x58\x20\
            \x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\
            \x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
        Self::new(KEY, AttestationKind::None, Vec::new())
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, WebauthnError> {
        let Some((&VERSION, json)) = bytes.split_first() else { return Err(WebauthnError::Stored) };
        serde_json::from_slice(json).map_err(|_| WebauthnError::Stored)
    }

    pub(super) fn key(&self) -> Result<Vec<u8>, WebauthnError> {
        decoded(&self.key).map_err(|_| WebauthnError::Stored)
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        // Serialising a struct of strings and flags into memory does not fail.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn the_record_for_refusals_has_a_key_that_takes_its_time() {
        let key = Record::read(&Record::decoy().write()).unwrap().key().unwrap();
        assert!(super::super::key::read(&key).is_ok());
    }

    #[test]
    fn records_of_another_version_are_not_read() {
        let mut bytes = Record::decoy().write();
        assert_eq!(Record::read(&bytes), Ok(Record::decoy()));
        bytes[0] = 0;
        assert_eq!(Record::read(&bytes), Err(WebauthnError::Stored));
        assert_eq!(Record::read(&[]), Err(WebauthnError::Stored));
    }
}
