//! `password_policy`: what new passwords must be like.

use super::server::count;
use crate::{
    reader::{Reader, Scope},
    values::flag,
};

/// What holds where nothing is configured (FR-04).
const MIN_LENGTH: usize = 12;

/// Nothing is longer (FR-04).
const MAX_LENGTH: usize = 1024;

/// What new passwords must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicyConfig {
    /// Characters at least.
    pub min_length: usize,
    /// Characters at most.
    pub max_length: usize,
    /// An upper-case letter must occur.
    pub require_uppercase: bool,
    /// A lower-case letter must occur.
    pub require_lowercase: bool,
    /// A digit must occur.
    pub require_number: bool,
    /// Something else must occur.
    pub require_special: bool,
    /// zxcvbn's score that is needed; 0 for any.
    pub min_score: u8,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> PasswordPolicyConfig {
    let (standard, zxcvbn) = (scope.child("standard"), scope.child("zxcvbn"));
    let enabled = reader.value(&standard, "enabled", flag).unwrap_or_default();
    let min_length: usize = count(reader, &standard, "min_length");
    let max_length: usize = count(reader, &standard, "max_length");
    let mut required = |name| enabled & reader.value(&standard, name, flag).unwrap_or_default();
    let (require_uppercase, require_lowercase) =
        (required("require_uppercase"), required("require_lowercase"));
    let (require_number, require_special) = (required("require_number"), required("require_special"));
    let by_score = reader.value(&zxcvbn, "enabled", flag).unwrap_or_default();
    let min_score = match count(reader, &zxcvbn, "min_score") {
        0 => 3,
        score => score,
    };
    if enabled && by_score {
        let message = "is true, and so is password_policy.standard.enabled; choose one of them";
        reader.error(&zxcvbn.path("enabled"), message);
    }
    let max_length = if max_length == 0 || !enabled { MAX_LENGTH } else { max_length };
    if enabled && max_length < min_length {
        let message = format!("{max_length} is less than min_length {min_length}");
        reader.error(&standard.path("max_length"), message);
    }
    for (section, on) in [(&standard, enabled), (&zxcvbn, by_score)] {
        let given = section.names().iter().any(|name| *name != "enabled");
        if given && !on && !reader.has_failed(&section.path("enabled")) {
            reader.warning(&section.path("enabled"), "is not true, so this section has no effect");
        }
    }
    PasswordPolicyConfig {
        min_length: if enabled { min_length } else { MIN_LENGTH },
        max_length,
        require_uppercase,
        require_lowercase,
        require_number,
        require_special,
        min_score: if by_score { min_score } else { 0 },
    }
}
