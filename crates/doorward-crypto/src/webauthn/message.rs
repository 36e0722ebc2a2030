//! What browsers answer: `PublicKeyCredential.toJSON()` (level 3, 5.1.1). Unknown members are ignored.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};

use super::{MAX_CREDENTIAL_ID, MAX_RESPONSE, WebauthnError};

/// The answer to `navigator.credentials.create`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegistrationMessage {
    id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    pub(super) response: AttestationResponse,
    #[serde(default)]
    pub(super) authenticator_attachment: Option<String>,
    #[serde(default)]
    pub(super) client_extension_results: ExtensionResults,
}

#[derive(Deserialize)]
pub(super) struct AttestationResponse {
    #[serde(rename = "clientDataJSON")]
    pub(super) client_data: String,
    #[serde(rename = "attestationObject")]
    pub(super) attestation_object: String,
    #[serde(default)]
    pub(super) transports: Vec<String>,
}

/// What the browser says of extensions; only `credProps` is asked for.
#[derive(Default, Deserialize)]
pub(super) struct ExtensionResults {
    #[serde(default, rename = "credProps")]
    pub(super) cred_props: Option<CredProps>,
}

#[derive(Deserialize)]
pub(super) struct CredProps {
    #[serde(default)]
    pub(super) rk: Option<bool>,
}

/// The answer to `navigator.credentials.get`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuthenticationMessage {
    id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    pub(super) response: AssertionResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    pub(super) client_data: String,
    pub(super) authenticator_data: String,
    pub(super) signature: String,
    #[serde(default)]
    pub(super) user_handle: Option<String>,
}

impl RegistrationMessage {
    /// Reads an answer and the identifier of its credential.
    pub(super) fn read(json: &str) -> Result<(Self, Vec<u8>), WebauthnError> {
        let message: Self = parse(json)?;
        let id = identifier(&message.kind, &message.id, &message.raw_id)?;
        Ok((message, id))
    }
}

impl AuthenticationMessage {
    /// Reads an answer and the identifier of its credential.
    pub(super) fn read(json: &str) -> Result<(Self, Vec<u8>), WebauthnError> {
        let message: Self = parse(json)?;
        let id = identifier(&message.kind, &message.id, &message.raw_id)?;
        Ok((message, id))
    }

    /// Whose credential the authenticator says that it is; an empty handle is none.
    pub(super) fn user_handle(&self) -> Result<Option<Vec<u8>>, WebauthnError> {
        let handle = self.response.user_handle.as_deref().map(decoded).transpose()?;
        Ok(handle.filter(|handle| !handle.is_empty()))
    }
}

/// `serde_json` ends at 128 levels.
fn parse<T: DeserializeOwned>(json: &str) -> Result<T, WebauthnError> {
    if json.len() > MAX_RESPONSE {
        return Err(WebauthnError::Size);
    }
    serde_json::from_str(json).map_err(|_| WebauthnError::Format)
}

fn identifier(kind: &str, id: &str, raw_id: &str) -> Result<Vec<u8>, WebauthnError> {
    if kind != "public-key" {
        return Err(WebauthnError::Type);
    }
    let bytes = decoded(raw_id)?;
    if id != raw_id || bytes.is_empty() || bytes.len() > MAX_CREDENTIAL_ID {
        return Err(WebauthnError::CredentialId);
    }
    Ok(bytes)
}

/// Base64url without padding, in its one spelling.
pub(super) fn decoded(text: &str) -> Result<Vec<u8>, WebauthnError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| WebauthnError::Format)
}

pub(super) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
