//! Proving a second factor: every kind through one gate that counts, records and raises the session.

use doorward_crypto::totp;
use secrecy::{ExposeSecret as _, SecretString};

use super::SecondFactors;
use crate::{
    audit::{AuditKind, AuditOutcome},
    factors::{FactorKind, recovery_hash},
    identity::Level,
    notice::{Cause, NoticeKind},
    ports::PortError,
    regulation::FactorStanding,
    session::{Held, IssuedToken, Lifetimes, Method},
};

/// An attempt with a code, by somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct FactorProof<'a> {
    /// The session that shall be raised or confirmed.
    pub session: Held<'a>,
    /// How long sessions of its scope live.
    pub lifetimes: &'a Lifetimes,
    /// The code as typed.
    pub typed: &'a SecretString,
    /// What caused it.
    pub cause: Cause<'a>,
}

/// What came of proving a second factor.
#[derive(Debug)]
pub enum FactorOutcome {
    /// It is the right one. With a token, the session goes on under a new identifier and a higher level (SC-095); without,
    /// it had that level already and is confirmed.
    Proved(Option<IssuedToken>),
    /// It is not, or was used before (SC-142).
    Rejected,
    /// Too many wrong ones; nothing was checked.
    Throttled,
    /// The session is gone, or its person may not sign in any more.
    Gone,
}

impl SecondFactors {
    /// Proves a time-based code. It is good once, on whatever surface (SC-142 to SC-145).
    ///
    /// # Errors
    /// When a store does not answer; nothing is proved then, and the code may be used up.
    pub async fn totp(&self, proof: &FactorProof<'_>) -> Result<FactorOutcome, PortError> {
        let user = proof.session.user;
        let right = async {
            let Some(rules) = &self.rules.totp else { return Ok(false) };
            let Some(factor) = self.ports.totp.totp_find(user).await? else { return Ok(false) };
            let now = self.ports.clock.now();
            let seconds = u64::try_from(now.as_seconds()).unwrap_or(0);
            let typed = proof.typed.expose_secret();
            let secret = factor.secret.expose_secret();
            match totp::verify(secret, &factor.parameters, rules.skew, typed, seconds) {
                Some(step) => self.ports.totp.totp_advance(user, step, now).await,
                None => Ok(false),
            }
        };
        self.gate(proof.session, proof.lifetimes, &proof.cause, FactorKind::Totp.into(), right).await
    }

    /// Proves a recovery code; it is used up and its owner is told (SC-150).
    ///
    /// # Errors
    /// When a store does not answer; nothing is proved then, and the code may be used up.
    pub async fn recovery(&self, proof: &FactorProof<'_>) -> Result<FactorOutcome, PortError> {
        let user = proof.session.user;
        let right = async {
            let hash = recovery_hash(user, proof.typed.expose_secret());
            self.ports.recovery.recovery_take(user, &hash).await
        };
        let outcome = self
            .gate(proof.session, proof.lifetimes, &proof.cause, FactorKind::Recovery.into(), right)
            .await?;
        if matches!(outcome, FactorOutcome::Proved(_))
            && let Some(account) = self.account(user).await?
        {
            let left = self.ports.recovery.recovery_left(user).await?;
            self.notices
                .tell(NoticeKind::RecoveryCodes { left, used: true }, &account, None, &proof.cause)
                .await;
        }
        Ok(outcome)
    }

    /// Counts, checks, records, raises. `right` is not asked while its person is stopped.
    pub(super) async fn gate(
        &self,
        session: Held<'_>,
        lifetimes: &Lifetimes,
        cause: &Cause<'_>,
        method: Method,
        right: impl Future<Output = Result<bool, PortError>> + Send,
    ) -> Result<FactorOutcome, PortError> {
        let judged = async { right.await.map(Some) };
        let outcome = self.gate_of_asking(session, lifetimes, cause, method, judged).await?;
        Ok(outcome.unwrap_or(FactorOutcome::Rejected))
    }

    /// The same for a factor that may turn out to ask something back: where `right` is `None`, nothing was tried, and
    /// nothing is counted or recorded.
    pub(super) async fn gate_of_asking(
        &self,
        session: Held<'_>,
        lifetimes: &Lifetimes,
        cause: &Cause<'_>,
        method: Method,
        right: impl Future<Output = Result<Option<bool>, PortError>> + Send,
    ) -> Result<Option<FactorOutcome>, PortError> {
        let user = session.user;
        let kind = audit_kind(method);
        let attempt = match self.regulation.begin_factor(user, cause.origin).await? {
            FactorStanding::Free(attempt) => attempt,
            FactorStanding::Banned => {
                self.audit(kind, AuditOutcome::Failure("throttled"), Some(user), None, cause.origin);
                return Ok(Some(FactorOutcome::Throttled));
            }
        };
        let right = match right.await {
            Ok(right) => right,
            Err(fault) => {
                self.regulation.settle_factor(attempt, None, cause.origin).await?;
                self.audit(kind, AuditOutcome::Failure("unavailable"), Some(user), None, cause.origin);
                return Err(fault);
            }
        };
        self.regulation.settle_factor(attempt, right, cause.origin).await?;
        match right {
            None => return Ok(None),
            Some(false) => {
                let wrong = AuditOutcome::Failure("wrong_credentials");
                self.audit(kind, wrong, Some(user), None, cause.origin);
                return Ok(Some(FactorOutcome::Rejected));
            }
            Some(true) => {}
        }
        let outcome = self.proved(session, lifetimes, method).await?;
        let result = match outcome {
            FactorOutcome::Proved(_) => AuditOutcome::Success,
            _ => AuditOutcome::Failure("session_gone"),
        };
        match &outcome {
            FactorOutcome::Proved(Some(token)) => {
                let origin = cause.origin.clone().in_session(self.sessions.mark(&token.key));
                self.audit(kind, result, Some(user), None, &origin);
            }
            _ => self.audit(kind, result, Some(user), None, cause.origin),
        }
        Ok(Some(outcome))
    }

    async fn proved(
        &self,
        session: Held<'_>,
        lifetimes: &Lifetimes,
        method: Method,
    ) -> Result<FactorOutcome, PortError> {
        let verified_is_two = self.rules.passkeys.as_ref().is_some_and(|rules| rules.verified_is_two);
        if session.level >= Level::TwoFactor && session.methods.contains(method) {
            let noted = self.sessions.note_proof(&session.key, true).await?;
            return Ok(if noted { FactorOutcome::Proved(None) } else { FactorOutcome::Gone });
        }
        let Some(account) = self.account(session.user).await? else {
            return Ok(FactorOutcome::Gone);
        };
        let raised = self.sessions.raise(&session.key, &account, lifetimes, method, verified_is_two).await?;
        Ok(raised.map_or(FactorOutcome::Gone, |token| FactorOutcome::Proved(Some(token))))
    }
}

const fn audit_kind(method: Method) -> AuditKind {
    match method {
        Method::Password => AuditKind::PasswordSignIn,
        Method::Totp => AuditKind::TotpSignIn,
        Method::Webauthn | Method::WebauthnVerified => AuditKind::WebauthnSignIn,
        Method::MobilePush => AuditKind::DuoSignIn,
        Method::Recovery => AuditKind::RecoverySignIn,
    }
}
