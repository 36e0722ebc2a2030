//! Second factors: proving them, enrolling them, removing them. The portal, the API and the settings call the same
//! methods, so that there is one count of wrong tries and one step counter (SC-129, SC-145).
//!
//! Absent: pages, the form of codes and signatures (`doorward-crypto`), and the first factor (`login`).

mod enrol;
mod overview;
mod passkeys;
mod prove;
mod push;

pub use enrol::{Change, EnrolError, TotpOffer};
pub use overview::{Listed, ListedPasskey, Overview};
pub use passkeys::{CloneDetection, Enrolment, PasskeyAnswer, PasskeyRules, Site};
pub(crate) use passkeys::{burn, stored, used};
pub use prove::{FactorOutcome, FactorProof};
pub use push::{PushOffer, PushOutcome, PushProof, PushStanding};

use std::sync::Arc;

use doorward_crypto::totp::{TotpAlgorithm, TotpParameters};

use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    factors::FactorKind,
    identity::{Account, Level},
    notice::Notices,
    ports::{PortError, Ports, PushService},
    regulation::Regulation,
    session::{Held, Sessions},
};

/// What holds for second factors (`authelia.md` 1.6).
#[derive(Clone, Debug)]
pub struct FactorRules {
    /// Time-based codes; `None` where they are off.
    pub totp: Option<TotpRules>,
    /// Security keys and passkeys; `None` where they are off.
    pub passkeys: Option<PasskeyRules>,
    /// What people are asked for first who chose nothing themselves.
    pub preferred: Option<FactorKind>,
}

/// What holds for time-based codes.
#[derive(Clone, Debug)]
pub struct TotpRules {
    /// The issuer that authenticators show.
    pub issuer: String,
    /// What new ones are made with whose owner chose nothing.
    pub parameters: TotpParameters,
    /// What their owners may choose from.
    pub choices: TotpChoices,
    /// Steps that are accepted before and after the present one.
    pub skew: u8,
    /// Bytes of a new secret.
    pub secret_size: usize,
}

/// What the owner of new time-based codes may choose from; what nothing stands for here cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpChoices {
    /// Hash functions.
    pub algorithms: Vec<TotpAlgorithm>,
    /// Numbers of digits.
    pub digits: Vec<u32>,
    /// Seconds of a step.
    pub periods: Vec<u64>,
}

impl TotpChoices {
    /// Nothing but these.
    pub fn only(parameters: TotpParameters) -> Self {
        let TotpParameters { algorithm, digits, period } = parameters;
        Self { algorithms: vec![algorithm], digits: vec![digits], periods: vec![period] }
    }

    /// Whether new codes may be made with these.
    pub fn permit(&self, parameters: &TotpParameters) -> bool {
        let TotpParameters { algorithm, digits, period } = parameters;
        self.algorithms.contains(algorithm) && self.digits.contains(digits) && self.periods.contains(period)
    }
}

/// What a person has enrolled, as far as it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Time-based codes.
    pub totp: bool,
    /// Security keys and passkeys.
    pub passkeys: usize,
    /// Pushes to a phone.
    pub push: PushStanding,
    /// Recovery codes that are left.
    pub recovery: u64,
}

impl Enrolled {
    /// Whether there is a factor that is meant for every day; recovery codes are not. Pushes are one for those who have
    /// proved themselves by one: of others only the service knows whether they can, and nobody is held up for it.
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0 || matches!(self.push, PushStanding::Used)
    }

    /// The kinds, the preferred one first.
    pub fn kinds(self, preferred: Option<FactorKind>) -> Vec<FactorKind> {
        let mut kinds = Vec::new();
        let all = [
            (self.passkeys > 0, FactorKind::Webauthn),
            (self.totp, FactorKind::Totp),
            (self.push != PushStanding::Off, FactorKind::MobilePush),
            (self.any() && self.recovery > 0, FactorKind::Recovery),
        ];
        kinds.extend(all.into_iter().filter_map(|(there, kind)| there.then_some(kind)));
        kinds.sort_by_key(|kind| Some(*kind) != preferred);
        kinds
    }
}

/// Second factors.
pub struct SecondFactors {
    ports: Ports,
    sessions: Arc<Sessions>,
    regulation: Arc<Regulation>,
    notices: Arc<Notices>,
    rules: FactorRules,
    /// Absent where pushes are off.
    push: Option<Arc<dyn PushService>>,
}

impl SecondFactors {
    /// Under `rules`.
    pub fn new(
        ports: Ports,
        sessions: Arc<Sessions>,
        regulation: Arc<Regulation>,
        notices: Arc<Notices>,
        rules: FactorRules,
    ) -> Self {
        Self { ports, sessions, regulation, notices, rules, push: None }
    }

    /// With pushes to phones.
    #[must_use]
    pub fn with_push(mut self, push: Arc<dyn PushService>) -> Self {
        self.push = Some(push);
        self
    }

    /// What holds.
    pub const fn rules(&self) -> &FactorRules {
        &self.rules
    }

    /// What `user` has enrolled.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn enrolled(&self, user: &str) -> Result<Enrolled, PortError> {
        let totp = match self.rules.totp {
            Some(_) => self.ports.totp.totp_find(user).await?.is_some(),
            None => false,
        };
        let passkeys = match self.rules.passkeys {
            Some(_) => self.ports.passkeys.passkey_list(user).await?.len(),
            None => 0,
        };
        let push = self.push_standing(user).await?;
        Ok(Enrolled { totp, passkeys, push, recovery: self.ports.recovery.recovery_left(user).await? })
    }

    /// The kind that `user` wants to be asked for first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn preferred(&self, user: &str) -> Result<Option<FactorKind>, PortError> {
        let chosen = self.ports.preferences.preferences_find(user).await?.factor;
        Ok(chosen.or(self.rules.preferred))
    }

    /// Whether the person of `session` has a second factor and has not proved it in this session.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn is_owed(&self, session: Held<'_>) -> Result<bool, PortError> {
        Ok(session.level < Level::TwoFactor && self.enrolled(session.user).await?.any())
    }

    /// The account of a session's person, if it may still sign in.
    async fn account(&self, user: &str) -> Result<Option<Account>, PortError> {
        Ok(self.ports.users.account_find(user).await?.filter(|account| !account.disabled))
    }

    fn audit(
        &self,
        kind: AuditKind,
        outcome: AuditOutcome,
        user: Option<&str>,
        about: Option<String>,
        origin: &RequestOrigin,
    ) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome,
            user: user.map(str::to_owned),
            about,
            origin: origin.clone(),
        });
    }
}
