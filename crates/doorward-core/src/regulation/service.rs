//! Counting failures, imposing bans, asking whether one holds.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;

use super::{Ban, BanSource, BanSubject, CountedFailure, factor, shared::Seen};
use crate::{
    accounts::Actor,
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::limit_key,
    identity::folded,
    limits::{Attempt, FailureLimiter, RateLimit},
    ports::{PortError, Ports},
};

/// People and addresses whose failures are counted at once; what is beyond makes room (SC-139).
pub(super) const COUNTED: usize = 100_000;

/// Bans whose persons are not told yet, at most; of more at once the rest is not told.
const UNTOLD: usize = 1_000;

/// Longer names are cut before they become a key; nobody's name is longer.
const MAX_NAME: usize = 128;

/// The rules (`regulation.*`, `authelia.md` 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegulationSettings {
    /// Failures of one person lead to a ban.
    pub users: bool,
    /// Failures from one address lead to a ban.
    pub addresses: bool,
    /// So many failures within [`find_time`](Self::find_time); 0 turns regulation off.
    pub max_retries: u32,
    /// The window in which failures count together.
    pub find_time: Duration,
    /// How long a ban lasts, from the failure that brought it.
    pub ban_time: Duration,
    /// Failures survive a restart (FR-34).
    pub persistent: bool,
}

impl Default for RegulationSettings {
    fn default() -> Self {
        Self {
            users: true,
            addresses: false,
            max_retries: 3,
            find_time: Duration::from_secs(120),
            ban_time: Duration::from_secs(300),
            persistent: true,
        }
    }
}

/// How somebody who wants to try a password stands.
#[derive(Debug)]
pub enum Standing {
    /// The attempt may be made; tell how it ended.
    Free(CountedAttempt),
    /// A ban holds.
    Banned,
    /// Others of the same count are under way and fill what is left; ask again in a moment.
    Crowded,
}

/// An attempt that counts as a failure until [`Regulation::settle`] says otherwise.
#[derive(Debug, Default)]
#[must_use = "an attempt that is dropped counts as failed without bringing a ban"]
pub struct CountedAttempt {
    counts: Vec<(BanSubject, Attempt)>,
}

/// A ban that somebody imposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBan {
    /// Whom.
    pub subject: BanSubject,
    /// For how long; `None` until it is lifted.
    pub lasts: Option<Duration>,
    /// Who imposes it.
    pub source: BanSource,
    /// Why; cut to 200 characters.
    pub reason: String,
}

/// Regulation of sign-ins.
pub struct Regulation {
    pub(super) ports: Ports,
    pub(super) settings: ArcSwap<RegulationSettings>,
    pub(super) limiter: FailureLimiter,
    /// Wrong second factors of a person.
    pub(super) factors: FailureLimiter,
    /// The same in a row, over a long time.
    pub(super) streaks: FailureLimiter,
    pub(super) unwritten: Mutex<Vec<CountedFailure>>,
    pub(super) seen: Mutex<Seen>,
    untold: Mutex<Vec<(Ban, RequestOrigin)>>,
}

impl Regulation {
    /// Under `settings`.
    pub fn new(ports: Ports, settings: RegulationSettings) -> Self {
        let limiter = FailureLimiter::new(limit(&settings), COUNTED);
        Self {
            ports,
            settings: ArcSwap::from_pointee(settings),
            limiter,
            factors: FailureLimiter::new(factor::limit(&settings), COUNTED),
            streaks: FailureLimiter::new(factor::streak(), COUNTED),
            unwritten: Mutex::default(),
            seen: Mutex::default(),
            untold: Mutex::default(),
        }
    }

    /// Holds other settings from now on; bans and counted failures stay.
    pub fn reconfigure(&self, settings: RegulationSettings) {
        self.limiter.set_limit(limit(&settings));
        self.factors.set_limit(factor::limit(&settings));
        self.settings.store(Arc::new(settings));
    }

    /// Whether the address of `client` is banned, whoever it wants to be.
    ///
    /// # Errors
    /// When the store does not answer; nobody may sign in then.
    pub async fn is_address_banned(&self, client: IpAddr) -> Result<bool, PortError> {
        self.is_banned(&BanSubject::Address(limit_key(client).to_string())).await
    }

    /// Begins an attempt for `user` (the canonical name where an account is known, else as typed), from where
    /// `origin` says, on the known device `device`.
    ///
    /// # Errors
    /// When the store does not answer; nobody may sign in then.
    pub async fn begin(
        &self,
        user: &str,
        device: Option<&str>,
        origin: &RequestOrigin,
    ) -> Result<Standing, PortError> {
        let person = person(user, device);
        if self.is_banned(&person).await? {
            return Ok(Standing::Banned);
        }
        let settings = self.settings.load_full();
        if settings.max_retries == 0 {
            return Ok(Standing::Free(CountedAttempt::default()));
        }
        let now = self.ports.clock.now();
        let mut subjects = Vec::new();
        if settings.users {
            subjects.push(person);
        }
        if settings.addresses {
            subjects.push(BanSubject::Address(limit_key(origin.client).to_string()));
        }
        let mut counts = Vec::new();
        for subject in subjects {
            let key = subject.to_string();
            match self.limiter.try_begin(&key, now) {
                Ok(attempt) => counts.push((subject, attempt)),
                Err(_) => {
                    // What was begun for the other subject is taken back: this attempt is not made.
                    counts.into_iter().for_each(|(_, attempt)| attempt.succeeded());
                    if self.limiter.check(&key, now).is_err() {
                        // Attempts that were broken off fill the measure too, or hanging up would be a way around.
                        self.ban_for_failures(subject, origin).await?;
                        return Ok(Standing::Banned);
                    }
                    return Ok(Standing::Crowded);
                }
            }
        }
        Ok(Standing::Free(CountedAttempt { counts }))
    }

    /// Ends an attempt. A success forgets the failures of the person (not of the address); a failure that
    /// fills the measure brings a ban. `None` takes the attempt back: nothing was checked.
    ///
    /// # Errors
    /// When a ban cannot be written.
    pub async fn settle(
        &self,
        attempt: CountedAttempt,
        succeeded: Option<bool>,
        origin: &RequestOrigin,
    ) -> Result<(), PortError> {
        for (subject, attempt) in attempt.counts {
            let key = subject.to_string();
            match succeeded {
                None => attempt.succeeded(),
                Some(true) => {
                    attempt.succeeded();
                    if !matches!(subject, BanSubject::Address(_)) && self.limiter.forget(&key) {
                        self.note_anew(&key);
                    }
                }
                Some(false) => {
                    drop(attempt);
                    let now = self.ports.clock.now();
                    self.note(key.clone(), now);
                    if self.limiter.check(&key, now).is_err() {
                        self.ban_for_failures(subject, origin).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Imposes a ban.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn impose(&self, new: NewBan, actor: &Actor) -> Result<(), PortError> {
        let now = self.ports.clock.now();
        let ban = Ban {
            subject: bounded(new.subject),
            since: now,
            until: new.lasts.map(|span| now.plus(span)),
            source: new.source,
            reason: new.reason.chars().filter(|letter| !letter.is_control()).take(200).collect(),
        };
        self.ports.bans.ban_add(&ban).await?;
        self.audit(AuditKind::BanImposed, &ban.subject, actor);
        if ban.source == BanSource::Regulation {
            let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
            if untold.len() < UNTOLD {
                untold.push((ban, actor.origin.clone()));
            }
        }
        Ok(())
    }

    /// Bans that wrong attempts have brought since the last call, with the request that was the last of them: for
    /// whoever tells people.
    pub fn take_imposed(&self) -> Vec<(Ban, RequestOrigin)> {
        std::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lifts a ban; `false` if there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn lift(&self, subject: &BanSubject, actor: &Actor) -> Result<bool, PortError> {
        let lifted = self.ports.bans.ban_revoke(subject).await?;
        let key = subject.to_string();
        for limiter in [&self.limiter, &self.factors, &self.streaks] {
            limiter.forget(&key);
        }
        self.write_anew(&key).await?;
        if lifted {
            self.audit(AuditKind::BanLifted, subject, actor);
        }
        Ok(lifted)
    }

    /// Bans in force, newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self) -> Result<Vec<Ban>, PortError> {
        self.ports.bans.ban_list(self.ports.clock.now()).await
    }

    /// Forgets what neither a ban nor a window, here or of `others`, needs any more.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prune(&self, others: &FailureLimiter) -> Result<u64, PortError> {
        let now = self.ports.clock.now();
        let longest = others.longest_span();
        self.ports.bans.ban_prune(now, now.minus(longest.max(self.settings.load().find_time))).await
    }

    /// The ban that the settings ask for; after it the count begins anew.
    pub(super) async fn ban_for_failures(
        &self,
        subject: BanSubject,
        origin: &RequestOrigin,
    ) -> Result<(), PortError> {
        let key = subject.to_string();
        let settings = self.settings.load_full();
        let ban = NewBan {
            subject,
            lasts: Some(settings.ban_time),
            source: BanSource::Regulation,
            // Where regulation is off, only second factors are counted.
            reason: format!("{} failed attempts", factor::retries(&settings)),
        };
        self.impose(ban, &Actor { user: None, origin: origin.clone() }).await?;
        self.limiter.forget(&key);
        self.factors.forget(&key);
        self.note_anew(&key);
        Ok(())
    }

    pub(super) async fn is_banned(&self, subject: &BanSubject) -> Result<bool, PortError> {
        let now = self.ports.clock.now();
        Ok(self.ports.bans.ban_find(subject, now).await?.is_some_and(|ban| ban.holds_at(now)))
    }

    fn audit(&self, kind: AuditKind, subject: &BanSubject, actor: &Actor) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: actor.user.clone(),
            about: Some(subject.to_string()),
            origin: actor.origin.clone(),
        });
    }
}

/// Where regulation is off, nothing is counted; the limit then means nothing.
fn limit(settings: &RegulationSettings) -> RateLimit {
    RateLimit::within(settings.max_retries, settings.find_time)
}

/// Subjects come from people, too.
fn bounded(subject: BanSubject) -> BanSubject {
    let cut =
        |value: String| value.chars().filter(|letter| !letter.is_control()).take(2 * MAX_NAME).collect();
    match subject {
        BanSubject::User(value) => BanSubject::User(cut(value)),
        BanSubject::Address(value) => BanSubject::Address(cut(value)),
        BanSubject::Device(value) => BanSubject::Device(cut(value)),
        BanSubject::Factor(value) => BanSubject::Factor(cut(value)),
    }
}

/// One count for a person over every spelling and surface (SC-128, SC-129), and one for each device that the
/// person has signed in on before.
fn person(user: &str, device: Option<&str>) -> BanSubject {
    let name = counted_name(user);
    match device {
        Some(device) => BanSubject::Device(format!("{name}|{device}")),
        None => BanSubject::User(name),
    }
}

/// The name as counts and bans know it.
pub(super) fn counted_name(user: &str) -> String {
    folded(user).chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect()
}
