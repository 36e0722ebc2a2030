//! `identity_validation`: proofs by mail (`authelia.md` 1.7).

use std::time::Duration;

use super::{server::count, span};
use crate::{
    reader::{Reader, Scope},
    values::flag,
};

/// Proofs by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityValidationConfig {
    /// How long a link to set a new password works (AM-20, SC-249).
    pub reset_lifespan: Duration,
    /// The fresh proof before something that protects the account changes.
    pub elevation: ElevationConfig,
}

/// The fresh proof before second factors, mail address or password change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElevationConfig {
    /// How long a code works.
    pub code_lifespan: Duration,
    /// How long changes can be made after the proof.
    pub lifespan: Duration,
    /// Characters of the code, 6 to 20.
    pub characters: usize,
    /// Whether those who have a second factor must have signed in with it.
    pub require_second_factor: bool,
    /// Whether those who signed in with a second factor need no code.
    pub skip_second_factor: bool,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> IdentityValidationConfig {
    let (reset, elevated) = (scope.child("reset_password"), scope.child("elevated_session"));
    IdentityValidationConfig {
        reset_lifespan: span(reader, &reset, "lifespan"),
        elevation: ElevationConfig {
            code_lifespan: span(reader, &elevated, "code_lifespan"),
            lifespan: span(reader, &elevated, "elevation_lifespan"),
            characters: count(reader, &elevated, "characters"),
            require_second_factor: reader.value(&elevated, "require_second_factor", flag).unwrap_or_default(),
            skip_second_factor: reader.value(&elevated, "skip_second_factor", flag).unwrap_or_default(),
        },
    }
}
