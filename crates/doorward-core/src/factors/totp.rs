//! A person's time-based codes.

use doorward_crypto::totp::TotpParameters;
use secrecy::SecretSlice;

use crate::time::Timestamp;

/// What is kept of a person's time-based codes. One per person; its parameters stay as they were at enrolment
/// (`authelia.md` 11.1).
#[derive(Clone, Debug)]
pub struct TotpFactor {
    /// The canonical user name.
    pub user: String,
    /// The shared secret, not encoded.
    pub secret: SecretSlice<u8>,
    /// Algorithm, digits and period.
    pub parameters: TotpParameters,
    /// The issuer that the authenticator shows.
    pub issuer: String,
    /// When it was enrolled.
    pub created: Timestamp,
    /// When a code was last accepted.
    pub last_used: Option<Timestamp>,
}
