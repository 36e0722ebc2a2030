//! A new credential (level 3, 7.1).

use serde_json::json;

use super::{
    Aaguid, AttestationConveyance, AttestationKind, Ceremony, Descriptor, RelyingParty, Requirement,
    Transport, WebauthnError,
    cbor::{self, Value},
    data::{self, AuthenticatorData, ClientData},
    key::{self, PublicKey},
    library::Library,
    message::{RegistrationMessage, decoded, encoded},
    record::Record,
    state::RegistrationState,
};
use crate::Entropy;

/// For whom a credential is made.
#[derive(Clone, Copy, Debug)]
pub struct NewCredential<'a> {
    /// The person's handle: random, at most 64 bytes (AM-27).
    pub handle: &'a [u8],
    /// The name that they sign in with.
    pub name: &'a str,
    /// The name that people know them by.
    pub display_name: &'a str,
    /// What they have already, so that no authenticator is registered twice (SC-159).
    pub existing: &'a [Descriptor],
}

/// A new credential, to be stored if its identifier is not anybody's yet (SC-159).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its identifier, 1 to 1023 bytes.
    pub id: Vec<u8>,
    /// What is needed to judge its assertions; for `StoredCredential::credential`.
    pub credential: Vec<u8>,
    /// The first counter; 0 where the authenticator keeps none.
    pub counter: u32,
    /// It can be used without a name, as far as the browser knows.
    pub discoverable: bool,
    /// The model, where it is told.
    pub aaguid: Option<Aaguid>,
    /// The authenticator checked who was there.
    pub user_verified: bool,
    /// It may be copied to other devices.
    pub backup_eligible: bool,
    /// What vouches for the authenticator.
    pub attestation: AttestationKind,
}

impl RelyingParty {
    /// Begins to make a credential.
    pub fn begin_registration(&self, entropy: &dyn Entropy, new: &NewCredential<'_>) -> Ceremony {
        let policy = &self.policy;
        let existing = new.existing.iter().map(|one| one.id.as_slice());
        let state = RegistrationState::new(entropy, policy, existing);
        let mut selection = serde_json::Map::from_iter([
            ("residentKey".to_owned(), json!(policy.discoverability.name())),
            ("requireResidentKey".to_owned(), json!(policy.discoverability == Requirement::Required)),
            ("userVerification".to_owned(), json!(policy.user_verification.name())),
        ]);
        if let Some(attachment) = policy.attachment {
            selection.insert("authenticatorAttachment".to_owned(), json!(attachment.name()));
        }
        let algorithms = key::ALGORITHMS.map(|algorithm| json!({ "type": "public-key", "alg": algorithm }));
        let options = json!({
            "rp": { "id": policy.rp_id, "name": policy.rp_name },
            "user": { "id": encoded(new.handle), "name": new.name, "displayName": new.display_name },
            "challenge": state.challenge,
            "pubKeyCredParams": algorithms,
            "timeout": self.timeout(),
            "excludeCredentials": new.existing.iter().map(Descriptor::json).collect::<Vec<_>>(),
            "authenticatorSelection": selection,
            "attestation": policy.attestation.name(),
            "extensions": { "credProps": true },
        });
        Ceremony { options: options.to_string(), state: state.write() }
    }

    /// Judges the browser's answer.
    ///
    /// # Errors
    /// With the reason for the audit. Whatever came of it, the state must not be used again.
    pub fn finish_registration(&self, state: &[u8], response: &str) -> Result<Registered, WebauthnError> {
        let state = RegistrationState::read(state, &self.policy)?;
        let (message, id) = RegistrationMessage::read(response)?;
        let client_data = decoded(&message.response.client_data)?;
        ClientData::check(&client_data, "webauthn.create", &state.challenge, &self.policy.origins)?;

        let object = decoded(&message.response.attestation_object)?;
        let parsed = Value::read_all(&object)?;
        let format = parsed.field("fmt").and_then(Value::text).ok_or(WebauthnError::Format)?;
        let auth_data = parsed.field("authData").and_then(Value::bytes).ok_or(WebauthnError::Format)?;
        let data = AuthenticatorData::read(auth_data)?;
        data.check(&self.policy.rp_id, !self.policy.conditional, state.verify)?;
        let attested = data.attested.as_ref().ok_or(WebauthnError::Format)?;
        if attested.id != id {
            return Err(WebauthnError::CredentialId);
        }
        let key = key::read(attested.key)?;
        let discoverable = self.check_policy(&message, &data, Aaguid(attested.aaguid))?;

        let statement = parsed.field("attStmt").ok_or(WebauthnError::Format)?;
        let authorities = match &self.policy.models {
            Some(models) => models.judge(Aaguid(attested.aaguid))?,
            None => None,
        };
        let attestation = match key {
            // Certificates about such keys are not looked at, so no authority can vouch for one.
            PublicKey::Ed25519(_) if authorities.is_some() => return Err(WebauthnError::TrustAnchor),
            PublicKey::Ed25519(key) => {
                key.vouched(self.policy.attestation, format, statement, auth_data, &client_data)?
            }
            PublicKey::Library(_) => {
                let object = self.attestation_to_verify(format, statement, auth_data, &object)?;
                let trusted = authorities.as_ref();
                self.library.verify_attestation(&id, client_data, object, &state.challenge, trusted)?
            }
        };
        if state.excludes(&id) {
            return Err(WebauthnError::Excluded);
        }

        let mut record =
            Record::new(attested.key, attestation, Transport::known(&message.response.transports));
        record.backup_eligible = data.backup_eligible();
        record.backed_up = data.backed_up();
        record.verified = data.user_verified();
        let aaguid = Some(Aaguid(attested.aaguid)).filter(|model| !model.is_zero());
        Ok(Registered {
            credential: record.write(),
            counter: data.counter,
            discoverable,
            aaguid,
            user_verified: data.user_verified(),
            backup_eligible: data.backup_eligible(),
            attestation,
            id,
        })
    }

    /// What the configuration says of models, copies, places and discoverability; whether it is discoverable.
    fn check_policy(
        &self,
        message: &RegistrationMessage,
        data: &AuthenticatorData<'_>,
        model: Aaguid,
    ) -> Result<bool, WebauthnError> {
        let policy = &self.policy;
        if policy.prohibit_backup_eligibility && data.backup_eligible() {
            return Err(WebauthnError::BackupPolicy);
        }
        let permitted = policy.permitted_aaguids.is_empty() || policy.permitted_aaguids.contains(&model);
        if !permitted || policy.prohibited_aaguids.contains(&model) {
            return Err(WebauthnError::Aaguid);
        }
        let attachment = message.authenticator_attachment.as_deref();
        if let (Some(wanted), Some(is)) = (policy.attachment, attachment)
            && wanted.name() != is
        {
            return Err(WebauthnError::Attachment);
        }
        // Browsers that do not know the extension honour the requirement or fail.
        let required = policy.discoverability == Requirement::Required;
        let said = message.client_extension_results.cred_props.as_ref().and_then(|props| props.rk);
        match said {
            Some(false) if required => Err(WebauthnError::Discoverability),
            Some(discoverable) => Ok(discoverable),
            None => Ok(required),
        }
    }

    /// The attestation object as far as its statement counts (`AttestationConveyance` says how far).
    fn attestation_to_verify(
        &self,
        format: &str,
        statement: &Value<'_>,
        auth_data: &[u8],
        object: &[u8],
    ) -> Result<Vec<u8>, WebauthnError> {
        let Value::Map(fields) = statement else { return Err(WebauthnError::Format) };
        if format == "none" && !fields.is_empty() {
            return Err(WebauthnError::Attestation);
        }
        match self.policy.attestation {
            AttestationConveyance::None if self.policy.conditional => {
                // The library knows nothing of credentials that are made without asking; whether somebody had to be
                // present was checked, and no statement signs this.
                let mut present = auth_data.to_vec();
                data::set_present(&mut present);
                Ok(cbor::unattested(&present))
            }
            AttestationConveyance::None => Ok(cbor::unattested(auth_data)),
            _ if Library::knows(format) => Ok(object.to_vec()),
            AttestationConveyance::Indirect => Ok(cbor::unattested(auth_data)),
            AttestationConveyance::Direct | AttestationConveyance::Enterprise => {
                Err(WebauthnError::Attestation)
            }
        }
    }
}
