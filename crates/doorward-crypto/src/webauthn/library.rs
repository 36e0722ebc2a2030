//! The one place that knows webauthn-rs-core: statements of attestation and signatures of assertions.
//!
//! Its own policies are switched off where they decide what we decide: what it is handed has no counter, no history of
//! verification and no list of others, and the rules of `registration` and `authentication` came before. What it checks
//! besides (type, challenge, origin, relying party, presence, eligibility for backup) it checks a second time.

use serde::de::DeserializeOwned;
use serde_json::json;
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError as Fault,
    proto::{
        AttestationCaList, AttestationFormat, AuthenticatorAssertionResponseRaw,
        AuthenticatorAttestationResponseRaw, COSEKey, Credential, ParsedAttestation, ParsedAttestationData,
        PublicKeyCredential, RegisterPublicKeyCredential, RegisteredExtensions, UserVerificationPolicy,
    },
};

use super::{AttestationKind, WebauthnError, WebauthnPolicy, key::ALGORITHM_NAMES, message::encoded};

/// Formats whose statements the library verifies.
const FORMATS: [&str; 6] = ["packed", "tpm", "android-key", "apple", "fido-u2f", "none"];

pub(super) struct Library(WebauthnCore);

/// What was signed in an assertion, decoded.
pub(super) struct Assertion {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl Library {
    pub(super) fn new(policy: &WebauthnPolicy, origins: Vec<url::Url>) -> Self {
        Self(WebauthnCore::new_unsafe_experts_only(
            &policy.rp_name,
            &policy.rp_id,
            origins,
            policy.timeout,
            Some(false),
            Some(false),
        ))
    }

    pub(super) fn knows(format: &str) -> bool {
        FORMATS.contains(&format)
    }

    /// Verifies the statement of a registration, and that its key is a good one. Where `authorities` are given, one of
    /// them must vouch for the device.
    pub(super) fn verify_attestation(
        &self,
        id: &[u8],
        client_data: Vec<u8>,
        attestation_object: Vec<u8>,
        challenge: &str,
        authorities: Option<&AttestationCaList>,
    ) -> Result<AttestationKind, WebauthnError> {
        let state = state(json!({
            "policy": UserVerificationPolicy::Discouraged_DO_NOT_USE,
            "exclude_credentials": [],
            "challenge": challenge,
            "credential_algorithms": ALGORITHM_NAMES,
            "require_resident_key": false,
            "authenticator_attachment": null,
            "extensions": {},
            "allow_synchronised_authenticators": true,
        }))?;
        let message = RegisterPublicKeyCredential {
            id: encoded(id),
            raw_id: id.to_vec(),
            response: AuthenticatorAttestationResponseRaw {
                attestation_object,
                client_data_json: client_data,
                transports: None,
            },
            type_: "public-key".to_owned(),
            extensions: Default::default(),
        };
        let credential =
            self.0.register_credential(&message, &state, authorities).map_err(|fault| code(&fault))?;
        match credential.attestation.data {
            ParsedAttestationData::None | ParsedAttestationData::Uncertain => Ok(AttestationKind::None),
            ParsedAttestationData::Self_ => Ok(AttestationKind::SelfSigned),
            ParsedAttestationData::Basic(_)
            | ParsedAttestationData::AttCa(_)
            | ParsedAttestationData::AnonCa(_) => Ok(AttestationKind::Certificate),
            // Dropped from level 2 on; nobody could say what it proves.
            ParsedAttestationData::ECDAA => Err(WebauthnError::Attestation),
        }
    }

    /// Verifies the signature of an assertion. `backup_eligible` is what the assertion says: the caller compares it.
    pub(super) fn verify_assertion(
        &self,
        assertion: Assertion,
        key: COSEKey,
        backup_eligible: bool,
        challenge: &str,
    ) -> Result<(), WebauthnError> {
        let state = state(json!({
            "credentials": [],
            "policy": UserVerificationPolicy::Discouraged_DO_NOT_USE,
            "challenge": challenge,
            "appid": null,
            "allow_backup_eligible_upgrade": false,
        }))?;
        let credential = Credential {
            cred_id: assertion.id.clone(),
            cred: key,
            // Ours to judge: with 0 the library refuses none.
            counter: 0,
            transports: None,
            user_verified: false,
            backup_eligible,
            backup_state: false,
            registration_policy: UserVerificationPolicy::Discouraged_DO_NOT_USE,
            extensions: RegisteredExtensions::none(),
            attestation: ParsedAttestation::default(),
            attestation_format: AttestationFormat::None,
        };
        let message = PublicKeyCredential {
            id: encoded(&assertion.id),
            raw_id: assertion.id,
            response: AuthenticatorAssertionResponseRaw {
                authenticator_data: assertion.authenticator_data,
                client_data_json: assertion.client_data,
                signature: assertion.signature,
                user_handle: None,
            },
            extensions: Default::default(),
            type_: "public-key".to_owned(),
        };
        self.0
            .authenticate_single_credential(&message, &state, &credential)
            .map(|_| ())
            .map_err(|fault| code(&fault))
    }
}

/// The library's states have no constructor but the one that draws a challenge of its own; ours comes from the port.
fn state<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, WebauthnError> {
    serde_json::from_value(value).map_err(|_| WebauthnError::State)
}

fn code(fault: &Fault) -> WebauthnError {
    match fault {
        Fault::InvalidClientDataType => WebauthnError::Type,
        Fault::MismatchedChallenge => WebauthnError::Challenge,
        Fault::InvalidRPOrigin => WebauthnError::Origin,
        Fault::CredentialCrossOrigin => WebauthnError::CrossOrigin,
        Fault::InvalidRPIDHash => WebauthnError::RpId,
        Fault::UserNotPresent => WebauthnError::UserPresence,
        Fault::UserNotVerified => WebauthnError::UserVerification,
        Fault::CredentialBackupEligibilityInconsistent => WebauthnError::BackupEligibility,
        Fault::CredentialMayNotBeHardwareBound => WebauthnError::BackupState,
        Fault::CredentialAlteredAlgFromRequest
        | Fault::COSEKeyInvalidAlgorithm
        | Fault::COSEKeyECDSAXYInvalid
        | Fault::EcdsaPointInvalid
        | Fault::RsaParametersInvalid => WebauthnError::Algorithm,
        Fault::AttestationCertificateTrustStoreEmpty
        | Fault::AttestationChainNotTrusted(_)
        | Fault::AttestationNotVerifiable
        | Fault::MissingAttestationCaList
        | Fault::AttestationLeafCertMissing => WebauthnError::TrustAnchor,
        Fault::AuthenticationFailure | Fault::SignatureInvalid => WebauthnError::Signature,
        Fault::ParseBase64Failure(_)
        | Fault::ParseCBORFailure(_)
        | Fault::ParseJSONFailure(_)
        | Fault::ParseNOMFailure
        | Fault::ParseInsufficientBytesAvailable => WebauthnError::Format,
        // What is left concerns statements of attestation, which have some forty reasons of their own.
        _ => WebauthnError::Attestation,
    }
}
