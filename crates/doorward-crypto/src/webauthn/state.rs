//! What a ceremony must remember between its two calls.
//!
//! The caller seals it, so it is not defended against forgery; the ceremony and the relying party stand in it so that one
//! is not taken for another (SC-155). Identifiers stand in it as short hashes: it has to fit into a cookie or a form.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{CHALLENGE, Requirement, WebauthnError, WebauthnPolicy, message::encoded};
use crate::Entropy;

/// Bytes of the hash that stands for an identifier: enough that nobody makes another of the same.
const DIGEST: usize = 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistrationState {
    kind: CreateKind,
    rp_id: String,
    pub(super) challenge: String,
    /// Hashes of what the person has already.
    excluded: Vec<String>,
    pub(super) verify: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthenticationState {
    kind: GetV1,
    rp_id: String,
    pub(super) challenge: String,
    /// Hashes of what was asked for; `None` where any discoverable credential will do.
    allowed: Option<Vec<String>>,
    /// Whose credential it must be, where that was known.
    pub(super) handle: Option<String>,
    pub(super) verify: bool,
}

/// Says which ceremony it is, and in which version it was written.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
enum CreateKind {
    #[serde(rename = "create/1")]
    Asked,
    /// What nobody was asked for is finished under the policy for it only, and under no other.
    #[serde(rename = "create-conditional/1")]
    Conditional,
}

impl CreateKind {
    const fn of(policy: &WebauthnPolicy) -> Self {
        if policy.conditional { Self::Conditional } else { Self::Asked }
    }
}

#[derive(Serialize, Deserialize)]
enum GetV1 {
    #[serde(rename = "get/1")]
    Get,
}

impl RegistrationState {
    pub(super) fn new<'a>(
        entropy: &dyn Entropy,
        policy: &WebauthnPolicy,
        excluded: impl Iterator<Item = &'a [u8]>,
    ) -> Self {
        Self {
            kind: CreateKind::of(policy),
            rp_id: policy.rp_id.clone(),
            challenge: challenge(entropy),
            excluded: excluded.map(digest).collect(),
            verify: policy.user_verification == Requirement::Required,
        }
    }

    pub(super) fn read(bytes: &[u8], policy: &WebauthnPolicy) -> Result<Self, WebauthnError> {
        let state: Self = parse(bytes)?;
        let meant = state.rp_id == policy.rp_id && state.kind == CreateKind::of(policy);
        if meant { Ok(state) } else { Err(WebauthnError::State) }
    }

    pub(super) fn excludes(&self, id: &[u8]) -> bool {
        self.excluded.contains(&digest(id))
    }

    pub(super) fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl AuthenticationState {
    pub(super) fn new<'a>(
        entropy: &dyn Entropy,
        rp_id: &str,
        allowed: Option<impl Iterator<Item = &'a [u8]>>,
        handle: Option<&[u8]>,
        verify: bool,
    ) -> Self {
        Self {
            kind: GetV1::Get,
            rp_id: rp_id.to_owned(),
            challenge: challenge(entropy),
            allowed: allowed.map(|ids| ids.map(digest).collect()),
            handle: handle.map(encoded),
            verify,
        }
    }

    pub(super) fn read(bytes: &[u8], rp_id: &str) -> Result<Self, WebauthnError> {
        let state: Self = parse(bytes)?;
        if state.rp_id == rp_id { Ok(state) } else { Err(WebauthnError::State) }
    }

    /// Whether it was begun without saying who it is.
    pub(super) fn discoverable(&self) -> bool {
        self.allowed.is_none()
    }

    pub(super) fn allows(&self, id: &[u8]) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(&digest(id)))
    }

    pub(super) fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WebauthnError> {
    serde_json::from_slice(bytes).map_err(|_| WebauthnError::State)
}

fn challenge(entropy: &dyn Entropy) -> String {
    crate::random_token(entropy, CHALLENGE)
}

fn digest(id: &[u8]) -> String {
    encoded(crate::sha256(id).get(..DIGEST).unwrap_or_default())
}
