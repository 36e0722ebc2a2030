//! Second factors: what is kept of them. Proving and changing them is the work of `second_factor`.
//! Absent: how a code or a signature is verified (`doorward-crypto`).

mod passkey;
mod recovery;
mod totp;

pub use passkey::{CredentialId, Passkey, PasskeyUse, USER_HANDLE_BYTES, UserHandle};
pub use recovery::{RECOVERY_CODES, RecoveryHash, new_recovery_codes, recovery_hash};
pub use totp::TotpFactor;

/// A kind of second factor. The textual form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactorKind {
    /// Time-based one-time codes (RFC 6238).
    Totp,
    /// Security keys and passkeys (WebAuthn).
    Webauthn,
    /// A push to a phone (Duo).
    MobilePush,
    /// Codes that were written down for the day on which everything else is lost.
    Recovery,
}

impl FactorKind {
    /// The stable name: Authelia's for what it names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Webauthn => "webauthn",
            Self::MobilePush => "mobile_push",
            Self::Recovery => "recovery",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Totp, Self::Webauthn, Self::MobilePush, Self::Recovery]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// What a person chose for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The factor that is asked for first.
    pub factor: Option<FactorKind>,
    /// The tag of the language of pages and mails, such as `de`.
    pub language: Option<String>,
    /// The Duo device that is pushed to.
    pub duo_device: Option<String>,
}
