//! Proving possession of a credential (level 3, 7.2).

use serde_json::json;

use super::{
    Ceremony, Descriptor, RelyingParty, Requirement, StoredCredential, WebauthnError,
    data::{AuthenticatorData, ClientData},
    key::{self, PublicKey},
    library::Assertion,
    message::{AuthenticationMessage, decoded, encoded},
    record::Record,
    state::AuthenticationState,
};
use crate::Entropy;

/// Whose credential somebody claims to use. Nothing of it is proved yet: it is for the look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The credential's identifier.
    pub id: Vec<u8>,
    /// The handle of its owner.
    pub handle: Vec<u8>,
}

/// A credential was used by whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// Its identifier.
    pub id: Vec<u8>,
    /// The authenticator checked who was there: without it, it is one factor (SC-157).
    pub user_verified: bool,
    /// The counter, to be stored.
    pub counter: u32,
    /// The counter did not grow, although there is one: there may be a copy (SC-161). The caller decides.
    pub counter_went_back: bool,
    /// There are copies of it on other devices.
    pub backed_up: bool,
    /// The credential with its new state, to be stored.
    pub credential: Vec<u8>,
}

impl RelyingParty {
    /// Begins to ask somebody who is known for one of their credentials. `handle` is theirs: an answer that names another
    /// is refused. For names that nobody has, and for people without credentials, both are
    /// [decoys](super::decoy_credentials) (SC-123).
    pub fn begin_authentication(
        &self,
        entropy: &dyn Entropy,
        allowed: &[Descriptor],
        handle: &[u8],
        verification: Requirement,
    ) -> Ceremony {
        let verify = verification == Requirement::Required;
        let ids = allowed.iter().map(|one| one.id.as_slice());
        let state = AuthenticationState::new(entropy, &self.policy.rp_id, Some(ids), Some(handle), verify);
        self.request(&state, allowed, verification)
    }

    /// Begins to ask whoever is there for any discoverable credential.
    pub fn begin_discoverable(&self, entropy: &dyn Entropy, verification: Requirement) -> Ceremony {
        let verify = verification == Requirement::Required;
        let none = None::<std::iter::Empty<&[u8]>>;
        let state = AuthenticationState::new(entropy, &self.policy.rp_id, none, None, verify);
        self.request(&state, &[], verification)
    }

    fn request(
        &self,
        state: &AuthenticationState,
        allowed: &[Descriptor],
        verification: Requirement,
    ) -> Ceremony {
        let options = json!({
            "rpId": self.policy.rp_id,
            "challenge": state.challenge,
            "timeout": self.timeout(),
            "allowCredentials": allowed.iter().map(Descriptor::json).collect::<Vec<_>>(),
            "userVerification": verification.name(),
        });
        Ceremony { options: options.to_string(), state: state.write() }
    }

    /// Judges the answer of somebody who is known. `stored` are their credentials as they are now.
    ///
    /// # Errors
    /// With the reason for the audit. Whatever came of it, the state must not be used again.
    pub fn finish_authentication(
        &self,
        state: &[u8],
        response: &str,
        stored: &[StoredCredential<'_>],
    ) -> Result<Asserted, WebauthnError> {
        let state = AuthenticationState::read(state, &self.policy.rp_id)?;
        if state.discoverable() {
            return Err(WebauthnError::State);
        }
        let (message, id) = AuthenticationMessage::read(response)?;
        if !state.allows(&id) {
            return Err(WebauthnError::Credential);
        }
        let Some(stored) = stored.iter().find(|one| one.id == id) else {
            return Err(self.judge_decoy(&state, &message, &id));
        };
        let asserted = self.judge(&state, &message, stored)?;
        // Security keys do not say whose they are; what says it must say it right (SC-158). Last, because a decoy has no
        // owner: how long a refusal takes must not tell one (SC-123).
        match (message.user_handle()?, &state.handle) {
            (Some(said), Some(owner)) if encoded(&said) != *owner => Err(WebauthnError::UserHandle),
            _ => Ok(asserted),
        }
    }

    /// Takes as long as judging a real one, and refuses.
    fn judge_decoy(
        &self,
        state: &AuthenticationState,
        message: &AuthenticationMessage,
        id: &[u8],
    ) -> WebauthnError {
        let credential = Record::decoy().write();
        let _ = self.judge(state, message, &StoredCredential { id, credential: &credential, counter: 0 });
        WebauthnError::Credential
    }

    /// What the answer of somebody unknown claims, for the look-up.
    ///
    /// # Errors
    /// When the answer cannot be read, or claims to be nobody.
    pub fn claim(response: &str) -> Result<Claim, WebauthnError> {
        let (message, id) = AuthenticationMessage::read(response)?;
        let handle = message.user_handle()?.ok_or(WebauthnError::UserHandle)?;
        Ok(Claim { id, handle })
    }

    /// Judges the answer of somebody unknown. `stored` is the credential that was [claimed](Self::claim), `handle` the one
    /// of its owner.
    ///
    /// # Errors
    /// With the reason for the audit. Whatever came of it, the state must not be used again.
    pub fn finish_discoverable(
        &self,
        state: &[u8],
        response: &str,
        stored: &StoredCredential<'_>,
        handle: &[u8],
    ) -> Result<Asserted, WebauthnError> {
        let state = AuthenticationState::read(state, &self.policy.rp_id)?;
        if !state.discoverable() {
            return Err(WebauthnError::State);
        }
        let (message, id) = AuthenticationMessage::read(response)?;
        if stored.id != id {
            return Err(WebauthnError::Credential);
        }
        if handle.is_empty() || message.user_handle()?.as_deref() != Some(handle) {
            return Err(WebauthnError::UserHandle);
        }
        self.judge(&state, &message, stored)
    }

    fn judge(
        &self,
        state: &AuthenticationState,
        message: &AuthenticationMessage,
        stored: &StoredCredential<'_>,
    ) -> Result<Asserted, WebauthnError> {
        let client_data = decoded(&message.response.client_data)?;
        ClientData::check(&client_data, "webauthn.get", &state.challenge, &self.policy.origins)?;
        let authenticator_data = decoded(&message.response.authenticator_data)?;
        let data = AuthenticatorData::read(&authenticator_data)?;
        data.check(&self.policy.rp_id, true, state.verify)?;
        let mut record = Record::read(stored.credential)?;
        let key = key::read(&record.key()?).map_err(|_| WebauthnError::Stored)?;
        let (user_verified, backed_up, counter) = (data.user_verified(), data.backed_up(), data.counter);
        let backup_eligible = data.backup_eligible();
        let signature = decoded(&message.response.signature)?;
        match key {
            PublicKey::Ed25519(key) => key.verify(&authenticator_data, &client_data, &signature)?,
            PublicKey::Library(key) => {
                let id = stored.id.to_vec();
                let assertion = Assertion { id, client_data, authenticator_data, signature };
                self.library.verify_assertion(assertion, key, backup_eligible, &state.challenge)?;
            }
        }
        if record.backup_eligible != backup_eligible {
            return Err(WebauthnError::BackupEligibility);
        }
        record.backed_up = backed_up;
        record.verified |= user_verified;
        Ok(Asserted {
            id: stored.id.to_vec(),
            user_verified,
            counter,
            counter_went_back: (counter > 0 || stored.counter > 0) && counter <= stored.counter,
            backed_up,
            credential: record.write(),
        })
    }
}
