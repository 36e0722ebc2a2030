//! What somebody has enrolled, for those who look at it, and taking all of it away at once.

use super::{Change, EnrolError, SecondFactors};
use crate::{
    factors::{CredentialId, FactorKind},
    ports::PortError,
    time::Timestamp,
};

/// The factors of a person, without anything secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// The time-based codes; `None` where there are none or they are off.
    pub totp: Option<Listed>,
    /// Security keys and passkeys, oldest first; none where they are off.
    pub passkeys: Vec<ListedPasskey>,
    /// Recovery codes that are left.
    pub recovery: u64,
}

impl Overview {
    /// Whether there is a factor that is meant for every day; recovery codes are not.
    pub const fn any(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}

/// Since when there is a factor, and when it was last of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// When it was enrolled.
    pub created: Timestamp,
    /// When it last proved something.
    pub last_used: Option<Timestamp>,
}

/// A security key or passkey in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPasskey {
    /// What names it.
    pub id: CredentialId,
    /// What its owner calls it.
    pub name: String,
    /// Since when, and last used.
    pub at: Listed,
    /// It can be used without typing a name.
    pub discoverable: bool,
    /// There may be a copy of it (SC-161).
    pub clone_suspected: bool,
}

impl SecondFactors {
    /// What `user` has.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn overview(&self, user: &str) -> Result<Overview, PortError> {
        let totp = match self.rules.totp {
            Some(_) => self.ports.totp.totp_find(user).await?,
            None => None,
        };
        let passkeys = match self.rules.passkeys {
            Some(_) => self.ports.passkeys.passkey_list(user).await?,
            None => Vec::new(),
        };
        let listed = |passkey: crate::factors::Passkey| ListedPasskey {
            id: passkey.id,
            name: passkey.name,
            at: Listed { created: passkey.created, last_used: passkey.last_used },
            discoverable: passkey.discoverable,
            clone_suspected: passkey.clone_suspected,
        };
        Ok(Overview {
            totp: totp.map(|totp| Listed { created: totp.created, last_used: totp.last_used }),
            passkeys: passkeys.into_iter().map(listed).collect(),
            recovery: self.ports.recovery.recovery_left(user).await?,
        })
    }

    /// Takes every factor of a person away, recovery codes too, also of kinds that are off: for somebody who has lost
    /// them all. Each is recorded and told by itself.
    ///
    /// # Errors
    /// [`EnrolError::Missing`] when there is none; else some may be gone when a store does not answer.
    pub async fn remove_all(&self, change: &Change<'_>) -> Result<(), EnrolError> {
        let user = change.person.user.as_str();
        let mut found = false;
        // Every one is gone before anybody is told, so that a fault in between leaves as few as possible.
        let totp = self.ports.totp.totp_delete(user).await?;
        let mut passkeys = Vec::new();
        for passkey in self.ports.passkeys.passkey_list(user).await? {
            if self.ports.passkeys.passkey_delete(user, &passkey.id).await? {
                passkeys.push(passkey.name);
            }
        }
        let codes = self.ports.recovery.recovery_left(user).await? > 0;
        if codes {
            self.ports.recovery.recovery_replace(user, &[], self.ports.clock.now()).await?;
        }
        if totp {
            self.removed(FactorKind::Totp, None, change).await?;
            found = true;
        }
        for name in passkeys {
            self.removed(FactorKind::Webauthn, Some(name), change).await?;
            found = true;
        }
        if codes && !found {
            self.removed(FactorKind::Recovery, None, change).await?;
            found = true;
        }
        if found { Ok(()) } else { Err(EnrolError::Missing) }
    }
}
