//! Why a key is not made or changed.

use super::ScopeError;
use crate::ports::PortError;

/// The texts are for people.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The name breaks a rule.
    #[error("A key needs a name of 1 to 64 characters.")]
    Name,
    /// A permission breaks a rule.
    #[error("The permissions cannot be read: {0}.")]
    Scope(#[from] ScopeError),
    /// The life is out of bounds.
    #[error("A key lives 1 to 365 days, or without an end.")]
    Life,
    /// The limit is out of bounds.
    #[error("A key is good for 1 to 10000 requests in a minute, or for any number.")]
    Limit,
    /// The role does not exist, or a person's key was given one.
    #[error("There is no role of this name.")]
    UnknownRole,
    /// There is no such person, or they are disabled.
    #[error("There is no user of this name who could have a key.")]
    UnknownUser,
    /// There is no such key, or it has ended.
    #[error("There is no such key.")]
    Missing,
    /// The owner has as many keys as they may.
    #[error("There are 50 keys already; revoke one first.")]
    TooMany,
    /// A store or directory did not answer.
    #[error("the keys cannot be reached")]
    Unavailable(#[from] PortError),
}

impl KeyError {
    /// The stable code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "api_key.invalid_name",
            Self::Scope(_) => "api_key.invalid_scope",
            Self::Life => "api_key.invalid_life",
            Self::Limit => "api_key.invalid_limit",
            Self::UnknownRole => "user.unknown_role",
            Self::UnknownUser => "user.missing",
            Self::Missing => "api_key.missing",
            Self::TooMany => "api_key.too_many",
            Self::Unavailable(_) => "service.unavailable",
        }
    }
}
