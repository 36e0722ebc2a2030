//! Telling people: the right language, the outbox, and how much mail one person or address may cause (SC-251).

use std::{sync::Arc, time::Duration};

use super::{Notice, NoticeKind, NoticeWriter};
use crate::{
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::limit_key,
    identity::{Account, folded},
    limits::{FailureLimiter, RateLimit},
    ports::{PortError, Ports},
    time::Timestamp,
};

/// Mails with codes or links that one person gets, and that requests from one address cause.
const PER_PERSON: (u32, Duration) = (5, Duration::from_secs(900));
const PER_ADDRESS: (u32, Duration) = (20, Duration::from_secs(900));

/// The same browser at the same address is news once in so long, and so is a ban: others cause them.
const PER_NEWS: (u32, Duration) = (1, Duration::from_secs(24 * 3600));

/// People and addresses whose mails are counted at once.
const COUNTED: usize = 50_000;

/// News that nobody could be told for so long is none any more.
const NEWS_LIFE: Duration = Duration::from_secs(3 * 24 * 3600);

/// How far a message with a secret gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    /// Nowhere: nothing is configured.
    Closed,
    /// Into a file on this server, whoever it is for: its reader has the server.
    File,
    /// Into the mailbox of the person, if they have one.
    Mail,
}

/// What caused a message.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// The request.
    pub origin: &'a RequestOrigin,
    /// The language of its pages; a choice of the person goes before it.
    pub language: &'a str,
    /// The portal's address, from the configuration.
    pub portal: Option<&'a str>,
}

/// The one place where messages to people begin.
pub struct Notices {
    ports: Ports,
    writer: Arc<dyn NoticeWriter>,
    mailbox: Mailbox,
    limits: Arc<MailLimits>,
}

/// Counts of messages; they outlive a reload of the configuration.
pub struct MailLimits {
    people: FailureLimiter,
    addresses: FailureLimiter,
    /// News of one kind to one person about one thing.
    news: FailureLimiter,
}

impl Default for MailLimits {
    fn default() -> Self {
        let limiter = |(count, span)| FailureLimiter::new(RateLimit::within(count, span), COUNTED);
        Self { people: limiter(PER_PERSON), addresses: limiter(PER_ADDRESS), news: limiter(PER_NEWS) }
    }
}

impl Notices {
    /// Messages written by `writer`, secrets of which get as far as `mailbox`.
    pub fn new(
        ports: Ports,
        writer: Arc<dyn NoticeWriter>,
        mailbox: Mailbox,
        limits: Arc<MailLimits>,
    ) -> Self {
        Self { ports, writer, mailbox, limits }
    }

    /// Whether a code or link would reach `account`, and how.
    pub fn reaches(&self, account: &Account) -> Mailbox {
        match self.mailbox {
            Mailbox::Mail if account.identity.email.is_none() => Mailbox::Closed,
            mailbox => mailbox,
        }
    }

    /// Counts a wish for a mail with a code or link; seconds to wait if there were too many (SC-251).
    pub fn count(&self, user: &str, cause: &Cause<'_>) -> Result<(), u64> {
        let now = self.ports.clock.now();
        let address = limit_key(cause.origin.client).to_string();
        let limits = [(&self.limits.people, folded(user)), (&self.limits.addresses, address)];
        for (limiter, key) in &limits {
            limiter.check(key, now).map_err(|wait| wait.seconds())?;
        }
        for (limiter, key) in &limits {
            limiter.note_failure(key, now);
        }
        Ok(())
    }

    /// Puts a code or link for `account` into the outbox; it is given up when it ends. `false` if nothing would reach
    /// them.
    ///
    /// # Errors
    /// When the outbox does not take it.
    pub async fn send_secret(
        &self,
        kind: NoticeKind,
        account: &Account,
        cause: &Cause<'_>,
        expires: Timestamp,
    ) -> Result<bool, PortError> {
        if self.reaches(account) == Mailbox::Closed {
            return Ok(false);
        }
        self.put(kind, account, account.identity.email.as_deref(), cause, expires).await?;
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind: AuditKind::MailSent,
            outcome: AuditOutcome::Success,
            user: Some(account.identity.user.clone()),
            about: None,
            origin: cause.origin.clone(),
        });
        Ok(true)
    }

    /// Tells `account` news about itself, at `email` where that is not its present address. Failures go to the log: what
    /// the news are about has happened.
    pub async fn tell(&self, kind: NoticeKind, account: &Account, email: Option<&str>, cause: &Cause<'_>) {
        let expires = self.ports.clock.now().plus(NEWS_LIFE);
        let email = email.or(account.identity.email.as_deref());
        if let Err(fault) = self.put(kind, account, email, cause, expires).await {
            tracing::error!(user = account.identity.user, error = %fault, "a person could not be told news");
        }
    }

    /// Tells `account` that somebody signed in from a device that was never seen before. A program that signs in again and
    /// again without keeping its cookie is told of once a day.
    pub async fn tell_new_device(&self, account: &Account, cause: &Cause<'_>) {
        let what = format!("device|{}|{}", limit_key(cause.origin.client), cause.origin.agent);
        if self.is_news(account, &what) {
            self.tell(NoticeKind::NewDevice, account, None, cause).await;
        }
    }

    /// Tells the person `user` that wrong attempts of somebody have brought a ban upon them. Strangers can cause it, so
    /// it is told once a day.
    pub async fn tell_ban(&self, user: &str, until: Option<Timestamp>, cause: &Cause<'_>) {
        match self.ports.users.account_find(user).await {
            Ok(Some(account)) if !account.disabled && self.is_news(&account, "ban") => {
                self.tell(NoticeKind::Banned { until }, &account, None, cause).await;
            }
            Ok(_) => {}
            Err(fault) => tracing::warn!(error = %fault, "a person could not be told of a ban"),
        }
    }

    fn is_news(&self, account: &Account, what: &str) -> bool {
        let now = self.ports.clock.now();
        let key = format!("{}|{what}", folded(&account.identity.user));
        let news = self.limits.news.check(&key, now).is_ok();
        if news {
            self.limits.news.note_failure(&key, now);
        }
        news
    }

    async fn put(
        &self,
        kind: NoticeKind,
        account: &Account,
        email: Option<&str>,
        cause: &Cause<'_>,
        expires: Timestamp,
    ) -> Result<(), PortError> {
        let identity = &account.identity;
        let now = self.ports.clock.now();
        let chosen = self.ports.preferences.preferences_find(&identity.user).await?.language;
        let message = self.writer.write(&Notice {
            kind,
            user: identity.user.clone(),
            display_name: identity.display_name.clone(),
            email: email.unwrap_or_default().to_owned(),
            language: chosen.unwrap_or_else(|| cause.language.to_owned()),
            client: Some(cause.origin.client),
            agent: cause.origin.agent.clone(),
            time: now,
            portal: cause.portal.map(str::to_owned),
        });
        self.ports.outbox.outbox_add(&message, now, expires).await
    }
}
