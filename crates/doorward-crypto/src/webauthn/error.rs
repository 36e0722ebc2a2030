//! Why a ceremony fails.

/// Why a ceremony fails. For the audit and the log: whoever tries to get in learns only that it failed. Nothing in it is
/// text that somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WebauthnError {
    /// The state is not of this ceremony or this relying party.
    #[error("the answer does not belong to a ceremony that was begun here")]
    State,
    /// The answer is longer than it may be.
    #[error("the answer is too long")]
    Size,
    /// The answer, or something in it, cannot be read.
    #[error("the answer cannot be read")]
    Format,
    /// An answer to another kind of ceremony (`type` of the client data, or of the credential).
    #[error("the answer is of another kind of ceremony")]
    Type,
    /// Another challenge was answered.
    #[error("another challenge was answered")]
    Challenge,
    /// Another site asked for it.
    #[error("another origin asked for it")]
    Origin,
    /// A page inside a frame of another site asked for it.
    #[error("a page within another site asked for it")]
    CrossOrigin,
    /// The authenticator signed for another relying party.
    #[error("it is for another relying party")]
    RpId,
    /// Nobody touched the authenticator.
    #[error("nobody was present")]
    UserPresence,
    /// The authenticator did not check who was there, and had to.
    #[error("the person was not verified")]
    UserVerification,
    /// The eligibility for backup is not what it was.
    #[error("the eligibility for backup changed")]
    BackupEligibility,
    /// It says to be backed up and not to be eligible for that.
    #[error("it is backed up without being eligible for it")]
    BackupState,
    /// It may be copied to other devices, and the configuration forbids that.
    #[error("it may be copied to other devices")]
    BackupPolicy,
    /// The key is of an algorithm that was not asked for, or is no good key of it.
    #[error("the key is of an algorithm that was not offered")]
    Algorithm,
    /// The attestation is of an unknown format where one is asked for, or does not hold.
    #[error("the attestation does not hold")]
    Attestation,
    /// The model of the authenticator is not permitted.
    #[error("the model is not permitted")]
    Aaguid,
    /// No list of models counts now, and new devices are held against one.
    #[error("there is no list of models at present")]
    ModelList,
    /// The model is not on the list of the FIDO alliance.
    #[error("the model is not on the list")]
    Model,
    /// What the list reports of the model is not permitted.
    #[error("the list reports the model")]
    ModelStatus,
    /// No authority of the claimed model vouches for the device.
    #[error("no authority of the model vouches for it")]
    TrustAnchor,
    /// The authenticator is built in where a separate one is asked for, or the other way.
    #[error("the kind of authenticator is not permitted")]
    Attachment,
    /// The credential cannot be used without a name, and must.
    #[error("it is not discoverable")]
    Discoverability,
    /// The identifier is empty, too long, or not the one that was signed.
    #[error("the identifier is not in order")]
    CredentialId,
    /// It is registered already.
    #[error("it is registered already")]
    Excluded,
    /// It is not one of those that were asked for.
    #[error("it is not one of those that were asked for")]
    Credential,
    /// The user handle is missing or somebody else's.
    #[error("it belongs to somebody else")]
    UserHandle,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// What was stored of the credential cannot be read.
    #[error("what was stored of the credential cannot be read")]
    Stored,
}

impl WebauthnError {
    /// The stable code for the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Size => "size",
            Self::Format => "format",
            Self::Type => "type",
            Self::Challenge => "challenge",
            Self::Origin => "origin",
            Self::CrossOrigin => "cross_origin",
            Self::RpId => "rp_id",
            Self::UserPresence => "user_presence",
            Self::UserVerification => "user_verification",
            Self::BackupEligibility => "backup_eligibility",
            Self::BackupState => "backup_state",
            Self::BackupPolicy => "backup_policy",
            Self::Algorithm => "algorithm",
            Self::Attestation => "attestation",
            Self::Aaguid => "aaguid",
            Self::ModelList => "model_list",
            Self::Model => "model",
            Self::ModelStatus => "model_status",
            Self::TrustAnchor => "trust_anchor",
            Self::Attachment => "attachment",
            Self::Discoverability => "discoverability",
            Self::CredentialId => "credential_id",
            Self::Excluded => "excluded",
            Self::Credential => "credential",
            Self::UserHandle => "user_handle",
            Self::Signature => "signature",
            Self::Stored => "stored",
        }
    }
}
