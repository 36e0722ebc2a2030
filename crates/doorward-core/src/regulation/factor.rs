//! Wrong second factors: counted apart from passwords, because whoever guesses here knows the password already, and
//! typing it once more must not give new tries (SC-131).

use std::time::Duration;

use super::{Ban, BanSource, BanSubject, Regulation, RegulationSettings, service::counted_name};
use crate::{
    accounts::Actor,
    audit::RequestOrigin,
    limits::{Attempt, RateLimit},
    ports::PortError,
};

/// Where regulation is off, second factors are bounded all the same: six digits are few.
const ALWAYS: u32 = 10;

/// After so many wrong ones without a right one in between, second factors are refused until an administrator lifts
/// the ban (NIST SP 800-63B-4: at most 100). Counted in memory: a restart begins anew.
const STREAK: u32 = 100;

const STREAK_SPAN: Duration = Duration::from_secs(30 * 24 * 3600);

/// An attempt with a second factor; counts as failed until it is settled.
#[derive(Debug)]
#[must_use = "an attempt that is dropped counts as failed without bringing a ban"]
pub struct FactorAttempt {
    subject: BanSubject,
    attempt: Attempt,
}

/// How somebody who wants to prove a second factor stands.
#[derive(Debug)]
pub enum FactorStanding {
    /// Free to try.
    Free(FactorAttempt),
    /// Too many wrong ones; nothing is checked.
    Banned,
}

/// So many wrong ones bring a ban.
pub(super) const fn retries(settings: &RegulationSettings) -> u32 {
    if settings.max_retries == 0 { ALWAYS } else { settings.max_retries }
}

pub(super) fn limit(settings: &RegulationSettings) -> RateLimit {
    RateLimit::within(retries(settings), settings.find_time)
}

pub(super) fn streak() -> RateLimit {
    RateLimit::within(STREAK, STREAK_SPAN)
}

/// Whether failures under this key are those of second factors.
pub(super) fn is_key(key: &str) -> bool {
    key.split_once(':').is_some_and(|(kind, _)| kind == "factor")
}

impl Regulation {
    /// Begins an attempt of `user` with any second factor, on whatever surface (SC-129, SC-145).
    ///
    /// # Errors
    /// When the store does not answer; nothing may be tried then.
    pub async fn begin_factor(
        &self,
        user: &str,
        origin: &RequestOrigin,
    ) -> Result<FactorStanding, PortError> {
        let subject = BanSubject::Factor(counted_name(user));
        if self.is_banned(&subject).await? {
            return Ok(FactorStanding::Banned);
        }
        let now = self.ports.clock.now();
        match self.factors.try_begin(&subject.to_string(), now) {
            Ok(attempt) => Ok(FactorStanding::Free(FactorAttempt { subject, attempt })),
            Err(_) => {
                if self.factors.check(&subject.to_string(), now).is_err() {
                    self.ban_for_failures(subject, origin).await?;
                }
                Ok(FactorStanding::Banned)
            }
        }
    }

    /// Ends an attempt with a second factor. A success forgets the failures; `None` takes the attempt back.
    ///
    /// # Errors
    /// When a ban cannot be written.
    pub async fn settle_factor(
        &self,
        attempt: FactorAttempt,
        succeeded: Option<bool>,
        origin: &RequestOrigin,
    ) -> Result<(), PortError> {
        let FactorAttempt { subject, attempt } = attempt;
        let key = subject.to_string();
        match succeeded {
            None => attempt.succeeded(),
            Some(true) => {
                attempt.succeeded();
                self.streaks.forget(&key);
                if self.factors.forget(&key) {
                    self.note_anew(&key);
                }
            }
            Some(false) => {
                drop(attempt);
                let now = self.ports.clock.now();
                self.note(key.clone(), now);
                self.streaks.note_failure(&key, now);
                if self.streaks.check(&key, now).is_err() {
                    self.stop_for_good(subject, origin).await?;
                } else if self.factors.check(&key, now).is_err() {
                    self.ban_for_failures(subject, origin).await?;
                }
            }
        }
        Ok(())
    }

    async fn stop_for_good(&self, subject: BanSubject, origin: &RequestOrigin) -> Result<(), PortError> {
        let key = subject.to_string();
        let ban = super::NewBan {
            subject,
            lasts: None,
            source: BanSource::Regulation,
            reason: format!("{STREAK} wrong second factors in a row"),
        };
        self.impose(ban, &Actor { user: None, origin: origin.clone() }).await?;
        self.factors.forget(&key);
        self.streaks.forget(&key);
        Ok(())
    }

    /// The ban of the second factors of `user`, if there is one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn factor_ban(&self, user: &str) -> Result<Option<Ban>, PortError> {
        let now = self.ports.clock.now();
        self.ports.bans.ban_find(&BanSubject::Factor(counted_name(user)), now).await
    }
}
