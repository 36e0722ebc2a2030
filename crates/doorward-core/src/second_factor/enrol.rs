//! Enrolling and removing what is proved by a code. The caller has seen to a fresh proof (SC-147, SC-151).

use doorward_crypto::totp::{self, TotpParameters};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::SecondFactors;
use crate::{
    audit::{AuditKind, AuditOutcome},
    factors::{FactorKind, TotpFactor, new_recovery_codes, recovery_hash},
    identity::Identity,
    notice::{Cause, NoticeKind},
    ports::PortError,
    session::SessionKey,
};

/// A secret that is offered to a person, and kept nowhere until they show that their authenticator has it. Whoever
/// carries it to the next page seals it.
#[derive(Clone, Debug)]
pub struct TotpOffer {
    /// The secret.
    pub secret: SecretSlice<u8>,
    /// What codes are made with.
    pub parameters: TotpParameters,
    /// The issuer that the authenticator shows.
    pub issuer: String,
}

impl TotpOffer {
    /// The secret as people type it: base32 without padding.
    pub fn base32(&self) -> SecretString {
        SecretString::from(totp::base32_encode(self.secret.expose_secret()).as_str())
    }

    /// The address that a QR code shows.
    pub fn url(&self, user: &str) -> SecretString {
        let secret = self.secret.expose_secret();
        SecretString::from(totp::otpauth_url(&self.issuer, user, secret, &self.parameters).as_str())
    }
}

/// Why a factor was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// This kind is off.
    #[error("this kind of second factor is off")]
    Off,
    /// Codes of this algorithm, of so many digits or of such a period may not be made.
    #[error("codes of this kind are not allowed here")]
    Kind,
    /// The code does not prove the offered secret.
    #[error("the code does not belong to the secret that was shown")]
    WrongCode,
    /// There is no such factor, or no such account.
    #[error("there is nothing of this kind")]
    Missing,
    /// The name is empty or too long.
    #[error("the name has 1 to 64 characters")]
    Name,
    /// Another one of the same person has this name.
    #[error("there is one of this name already")]
    NameTaken,
    /// There are too many of them.
    #[error("there are too many keys; remove one first")]
    TooMany,
    /// It is registered already.
    #[error("this key is registered already")]
    Taken,
    /// The browser's answer does not pass; a stable code, for the audit.
    #[error("the key's answer was not accepted ({0})")]
    Refused(&'static str),
    /// A store did not answer.
    #[error("the second factors cannot be reached")]
    Unavailable(#[from] PortError),
}

impl EnrolError {
    /// The stable code, for programs and for the words on pages.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Off => "factor.off",
            Self::Kind => "factor.kind",
            Self::WrongCode => "factor.wrong_code",
            Self::Missing => "factor.missing",
            Self::Name => "factor.name",
            Self::NameTaken => "factor.name_taken",
            Self::TooMany => "factor.too_many",
            Self::Taken => "factor.taken",
            Self::Refused(_) => "factor.refused",
            Self::Unavailable(_) => "service.unavailable",
        }
    }
}

/// Whose factors are changed, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Whose they are.
    pub person: &'a Identity,
    /// Who changes them: themselves, or an administrator; `None` for the command line.
    pub by: Option<&'a str>,
    /// The session of theirs that goes on; every other ends (SC-098).
    pub keep: Option<&'a SessionKey>,
    /// What caused it.
    pub cause: Cause<'a>,
}

impl SecondFactors {
    /// A new secret to be offered, for codes made with `wanted`, or with what holds where nothing is wanted.
    ///
    /// # Errors
    /// When time-based codes are off, or nobody may choose these (`totp.allowed_…`).
    pub fn offer_totp(&self, wanted: Option<TotpParameters>) -> Result<TotpOffer, EnrolError> {
        let rules = self.rules.totp.as_ref().ok_or(EnrolError::Off)?;
        let parameters = wanted.unwrap_or(rules.parameters);
        if !rules.choices.permit(&parameters) {
            return Err(EnrolError::Kind);
        }
        let secret = totp::new_secret(&*self.ports.entropy, rules.secret_size);
        Ok(TotpOffer { secret: SecretSlice::from(secret.to_vec()), parameters, issuer: rules.issuer.clone() })
    }

    /// Keeps an offered secret, in the place of any older one, if `typed` is a code of it. That code signs nobody in
    /// (SC-147).
    ///
    /// # Errors
    /// Why not; then nothing was changed.
    pub async fn enrol_totp(
        &self,
        change: &Change<'_>,
        offer: &TotpOffer,
        typed: &SecretString,
    ) -> Result<(), EnrolError> {
        let rules = self.rules.totp.as_ref().ok_or(EnrolError::Off)?;
        if !rules.choices.permit(&offer.parameters) {
            return Err(EnrolError::Kind);
        }
        let now = self.ports.clock.now();
        let seconds = u64::try_from(now.as_seconds()).unwrap_or(0);
        let secret = offer.secret.expose_secret();
        let step = totp::verify(secret, &offer.parameters, rules.skew, typed.expose_secret(), seconds)
            .ok_or(EnrolError::WrongCode)?;
        let factor = TotpFactor {
            user: change.person.user.clone(),
            secret: offer.secret.clone(),
            parameters: offer.parameters,
            issuer: offer.issuer.clone(),
            created: now,
            last_used: None,
        };
        self.ports.totp.totp_save(&factor, step).await?;
        self.added(FactorKind::Totp, None, change).await
    }

    /// Removes the time-based codes of somebody.
    ///
    /// # Errors
    /// When there are none.
    pub async fn remove_totp(&self, change: &Change<'_>) -> Result<(), EnrolError> {
        if !self.ports.totp.totp_delete(&change.person.user).await? {
            return Err(EnrolError::Missing);
        }
        self.removed(FactorKind::Totp, None, change).await
    }

    /// A new set of recovery codes; older ones are good no more. They are shown once and kept as hashes (SC-150).
    ///
    /// # Errors
    /// When the person has no other factor: these are for the day on which it is lost.
    pub async fn renew_recovery_codes(&self, change: &Change<'_>) -> Result<Vec<SecretString>, EnrolError> {
        let person = change.person;
        if !self.enrolled(&person.user).await?.any() {
            return Err(EnrolError::Missing);
        }
        let codes = new_recovery_codes(&*self.ports.entropy);
        let hashes: Vec<_> =
            codes.iter().map(|code| recovery_hash(&person.user, code.expose_secret())).collect();
        self.ports.recovery.recovery_replace(&person.user, &hashes, self.ports.clock.now()).await?;
        let left = u64::try_from(codes.len()).unwrap_or(u64::MAX);
        let news = NoticeKind::RecoveryCodes { left, used: false };
        self.changed(AuditKind::RecoveryCodesMade, FactorKind::Recovery.name().to_owned(), news, change)
            .await?;
        Ok(codes)
    }

    pub(super) async fn added(
        &self,
        kind: FactorKind,
        name: Option<String>,
        change: &Change<'_>,
    ) -> Result<(), EnrolError> {
        let about = about(kind, name.as_deref());
        self.changed(AuditKind::FactorAdded, about, NoticeKind::FactorAdded { kind, name }, change).await
    }

    pub(super) async fn removed(
        &self,
        kind: FactorKind,
        name: Option<String>,
        change: &Change<'_>,
    ) -> Result<(), EnrolError> {
        // Recovery codes stand for a factor; without one there is nothing that they recover.
        let user = &change.person.user;
        if !self.enrolled(user).await?.any() {
            self.ports.recovery.recovery_replace(user, &[], self.ports.clock.now()).await?;
        }
        let about = about(kind, name.as_deref());
        self.changed(AuditKind::FactorRemoved, about, NoticeKind::FactorRemoved { kind, name }, change).await
    }

    /// What follows every change: other sessions end, it is recorded, and its person is told (SC-098, SC-151).
    async fn changed(
        &self,
        kind: AuditKind,
        what: String,
        news: NoticeKind,
        change: &Change<'_>,
    ) -> Result<(), EnrolError> {
        let user = &change.person.user;
        let own = change.by == Some(user.as_str());
        let about = if own { what } else { format!("{user} {what}") };
        // The change is made: a store that fails now hides it from nobody.
        self.audit(kind, AuditOutcome::Success, change.by, Some(about), change.cause.origin);
        let ended = self.sessions.end_of_user(user, change.keep).await;
        if let Some(account) = self.account(user).await? {
            self.notices.tell(news, &account, None, &change.cause).await;
        }
        ended?;
        Ok(())
    }
}

/// `totp`, or `webauthn:the name`.
fn about(kind: FactorKind, name: Option<&str>) -> String {
    name.map_or_else(|| kind.name().to_owned(), |name| format!("{}:{name}", kind.name()))
}
