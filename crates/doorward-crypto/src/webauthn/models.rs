//! The models that the FIDO alliance knows, with the authorities that vouch for each and what became of it (Metadata
//! Service 3.0), and what is asked of a new device by that list.
//!
//! Absent: whether a list is genuine and how long it is good (`doorward-providers::fido`), and files.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;
use webauthn_rs_core::proto::AttestationCaList;

use super::{Aaguid, WebauthnError, message::encoded};

/// What is asked of a new device (`webauthn.metadata.*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRules {
    /// The model is on the list.
    pub entry: bool,
    /// A device that does not tell its model is taken all the same.
    pub permit_zero: bool,
    /// A certificate of the device leads to one of the model's authorities. Without, a model is only a claim.
    pub trust_anchor: bool,
    /// What became of the model is in order, by the two lists below.
    pub status: bool,
    /// Each of these stands in the model's reports; empty for nothing.
    pub permitted: Vec<String>,
    /// None of these does.
    pub prohibited: Vec<String>,
}

/// A list of models.
#[derive(Debug)]
pub struct ModelList {
    number: u64,
    next_update: String,
    models: HashMap<Aaguid, Model>,
}

#[derive(Debug)]
struct Model {
    /// DER.
    authorities: Vec<Vec<u8>>,
    reports: Vec<String>,
}

/// Why a list cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelListError {
    /// It is no JSON of this form.
    #[error("the list cannot be read: {0}")]
    Form(String),
    /// An entry cannot be read.
    #[error("entry {0} of the list has {1} that cannot be read")]
    Entry(usize, &'static str),
    /// It names no model.
    #[error("the list names no model")]
    Empty,
}

#[derive(Deserialize)]
struct Payload {
    no: u64,
    #[serde(rename = "nextUpdate")]
    next_update: String,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// Devices from the days of U2F have none.
    aaguid: Option<String>,
    metadata_statement: Option<Statement>,
    #[serde(default)]
    status_reports: Vec<Report>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(default)]
    attestation_root_certificates: Vec<String>,
}

#[derive(Deserialize)]
struct Report {
    status: String,
}

impl ModelList {
    /// Reads the payload of the published blob (3.1.6 of the service's specification).
    ///
    /// # Errors
    /// When it has another form; nothing of it counts then.
    pub fn read(payload: &[u8]) -> Result<Self, ModelListError> {
        let payload: Payload =
            serde_json::from_slice(payload).map_err(|fault| ModelListError::Form(fault.to_string()))?;
        let mut models = HashMap::new();
        for (index, entry) in payload.entries.into_iter().enumerate() {
            let Some(aaguid) = entry.aaguid else { continue };
            let aaguid = Aaguid::parse(&aaguid).ok_or(ModelListError::Entry(index, "an aaguid"))?;
            let roots =
                entry.metadata_statement.map(|one| one.attestation_root_certificates).unwrap_or_default();
            let authorities: Option<Vec<_>> = roots.iter().map(|root| der(root)).collect();
            let authorities = authorities.ok_or(ModelListError::Entry(index, "a certificate"))?;
            let reports = entry.status_reports.into_iter().map(|report| report.status).collect();
            models.insert(aaguid, Model { authorities, reports });
        }
        if models.is_empty() {
            return Err(ModelListError::Empty);
        }
        Ok(Self { number: payload.no, next_update: payload.next_update, models })
    }

    /// Its number, which grows with each edition.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The day (`2026-12-01`) at which the next edition appears.
    pub fn next_update(&self) -> &str {
        &self.next_update
    }

    /// How many models it names.
    pub fn len(&self) -> usize {
        self.models.len()
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }
}

/// Base64 as in certificates of files, broken into lines or not.
fn der(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>()).ok()
}

/// What is asked by the list, and the list that counts now. While there is none, no device is registered.
pub struct Models {
    rules: ModelRules,
    current: RwLock<Option<Arc<ModelList>>>,
}

impl Models {
    /// Without a list yet.
    pub fn new(rules: ModelRules) -> Self {
        Self { rules, current: RwLock::new(None) }
    }

    /// Puts another list in place, or none.
    pub fn put(&self, list: Option<ModelList>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = list.map(Arc::new);
    }

    /// The list that counts.
    pub fn current(&self) -> Option<Arc<ModelList>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Judges a model by its name and its reports; with what has to vouch for a device that claims to be one.
    pub(super) fn judge(&self, model: Aaguid) -> Result<Option<AttestationCaList>, WebauthnError> {
        let rules = &self.rules;
        let list = self.current().ok_or(WebauthnError::ModelList)?;
        let Some(found) = list.models.get(&model) else {
            let fine = if model.is_zero() { rules.permit_zero || !rules.entry } else { !rules.entry };
            return if fine { Ok(None) } else { Err(WebauthnError::Model) };
        };
        let reported = |status: &String| found.reports.contains(status);
        let good = rules.permitted.iter().all(reported) && !rules.prohibited.iter().any(reported);
        if rules.status && !good {
            return Err(WebauthnError::ModelStatus);
        }
        if !rules.trust_anchor {
            return Ok(None);
        }
        authorities(&found.authorities).map(Some)
    }
}

impl fmt::Debug for Models {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Models").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// The form in which the library takes authorities. All are of the model that the device claims, so none of them is
/// tied to models once more; keys from the days of U2F could not name theirs.
fn authorities(certificates: &[Vec<u8>]) -> Result<AttestationCaList, WebauthnError> {
    let one = |der: &Vec<u8>| {
        let authority = json!({ "ca": encoded(der), "aaguids": {}, "blanket_allow": true });
        (encoded(&crate::sha256(der)), authority)
    };
    let all: serde_json::Map<_, _> = certificates.iter().map(one).collect();
    serde_json::from_value(json!({ "cas": all })).map_err(|_| WebauthnError::TrustAnchor)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn payload(entries: &str) -> String {
        format!(r#"{{"legalHeader": "x", "no": 7, "nextUpdate": "2026-12-01", "entries": [{entries}]}}"#)
    }

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let good =
            r#"{"aaguid": "ee882879-721c-4913-9775-3dfcce97072a", "statusReports": [{"status": "REVOKED"}]}"#;
        let u2f = r#"{"attestationCertificateKeyIdentifiers": ["ab"], "statusReports": []}"#;
        let list = ModelList::read(payload(&format!("{u2f}, {good}")).as_bytes()).unwrap();
        assert_eq!((list.number(), list.next_update(), list.len()), (7, "2026-12-01", 1));
        let bad = |entries: &str| ModelList::read(payload(entries).as_bytes()).unwrap_err();
        assert_eq!(bad(u2f), ModelListError::Empty);
        assert_eq!(bad(r#"{"aaguid": "x"}"#), ModelListError::Entry(0, "an aaguid"));
        let root = r#"{"aaguid": "ee882879-721c-4913-9775-3dfcce97072a",
            "metadataStatement": {"attestationRootCertificates": ["?"]}}"#;
        assert_eq!(bad(&format!("{good}, {root}")), ModelListError::Entry(1, "a certificate"));
        assert!(matches!(ModelList::read(b"{}"), Err(ModelListError::Form(_))));
    }
}
