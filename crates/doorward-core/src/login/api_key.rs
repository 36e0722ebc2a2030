//! API keys under the limit of wrong passwords: one counter for each client, whatever it tries (FR-35, SC-141).
//!
//! What counts is a guess: a key that is not there, or whose secret is another. One that was right and is revoked, expired,
//! out of place or of somebody disabled is refused with the same words and counts nothing, because a forgotten
//! application that shows it every minute must not keep the people behind its address from signing in.

use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{Login, check::whole_seconds};
use crate::{
    api_key::{ApiKeys, KeyHandle, KeyTag, LiveKey, RefusedKey, Shown, Verified},
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::limit_key,
    identity::Identity,
    ports::PortError,
};

/// What came of an API key.
#[derive(Debug)]
pub enum KeyOutcome {
    /// It is good here.
    Accepted(Arc<LiveKey>, Arc<Identity>),
    /// It is not.
    Rejected,
    /// It is, and was shown more often than its own limit allows.
    Limited {
        /// Requests in a minute.
        limit: u32,
        /// Seconds until a request with it is admitted.
        seconds: u64,
    },
    /// Too many failed attempts; nothing was checked.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
}

/// What came of an app password in the place of a password.
#[derive(Debug)]
pub enum AppPasswordOutcome {
    /// It is a good key of whom it was shown for.
    Accepted {
        /// Stands for the key. Secret.
        token: String,
        /// Who it is.
        identity: Arc<Identity>,
    },
    /// It is not.
    Rejected,
    /// Too many failed attempts; nothing was checked.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
}

impl Login {
    /// Signs a program in that shows a person's API key as `user`'s password (FR-79). What it gets stands for the key, so
    /// it is never wider; it ends after `life`, or with the key. A machine's key is nobody's password, and those of the
    /// configuration are none either: they would be good for others than they are named for.
    ///
    /// # Errors
    /// When the store or a directory does not answer; nobody is signed in then.
    pub async fn app_password(
        &self,
        keys: &ApiKeys,
        (user, text): (&str, &str),
        life: Duration,
        origin: RequestOrigin,
    ) -> Result<AppPasswordOutcome, PortError> {
        let owned = |key: &LiveKey| key.owner.is_some() && matches!(key.handle, KeyHandle::Made(_));
        let shown = Shown::Key { text, user: Some(user) };
        let (key, identity) = match self.api_key(keys, shown, owned, origin.clone()).await? {
            KeyOutcome::Accepted(key, identity) => (key, identity),
            KeyOutcome::Rejected => return Ok(AppPasswordOutcome::Rejected),
            KeyOutcome::Throttled { seconds } | KeyOutcome::Limited { seconds, .. } => {
                return Ok(AppPasswordOutcome::Throttled { seconds });
            }
        };
        let Some(tag) = KeyTag::of(&key) else { return Ok(AppPasswordOutcome::Rejected) };
        let time = self.ports.clock.now();
        let end = time.plus(life);
        let end = key.expires().map_or(end, |expires| expires.min(end));
        let token = self.sessions.token_of_key(&tag, &identity, end);
        self.ports.audit.record(&AuditEvent {
            time,
            kind: AuditKind::PasswordSignIn,
            outcome: AuditOutcome::Success,
            user: Some(identity.user.clone()),
            about: Some(key.shown.clone()),
            origin,
        });
        Ok(AppPasswordOutcome::Accepted { token, identity })
    }

    /// Checks the key that a request shows; `reaches` says whether a key is for what is asked for.
    ///
    /// # Errors
    /// When the store or a directory does not answer.
    pub async fn api_key(
        &self,
        keys: &ApiKeys,
        shown: Shown<'_>,
        reaches: impl Fn(&LiveKey) -> bool + Send,
        origin: RequestOrigin,
    ) -> Result<KeyOutcome, PortError> {
        let now = self.ports.clock.now();
        if let Some(seconds) = self.wait_for(origin.client) {
            self.audit_key(&RefusedKey::guess("throttled", None), origin);
            return Ok(KeyOutcome::Throttled { seconds });
        }
        let verified = match shown {
            Shown::Key { .. } | Shown::Token(_)
                if !keys.is_cached(&shown, now)
                    && self.regulation.is_address_banned(origin.client).await? =>
            {
                Verified::Refused(RefusedKey { guessed: false, ..RefusedKey::guess("banned", None) })
            }
            Shown::Key { text, user } => keys.verify(text, user).await?,
            Shown::Token(named) => keys.verify_named(&named).await?,
            Shown::Contradiction | Shown::Nothing => {
                Verified::Refused(RefusedKey::guess("contradiction", None))
            }
        };
        let refused = match verified {
            Verified::Good(key, identity) if reaches(&key) => {
                if let Err(refused) = keys.admit(&key, now) {
                    let (limit, seconds) = (refused.limit, refused.wait.seconds());
                    if refused.first {
                        tracing::warn!(key = key.shown, limit, "rate limit exceeded");
                        self.audit_key(&RefusedKey::known("limited", &key), origin);
                    }
                    return Ok(KeyOutcome::Limited { limit, seconds });
                }
                keys.note_use(&key, origin.client);
                return Ok(KeyOutcome::Accepted(key, identity));
            }
            Verified::Good(key, _) => RefusedKey::known("out_of_scope", &key),
            Verified::Refused(refused) => refused,
        };
        if refused.guessed {
            self.count_guess(origin.client);
        }
        self.audit_key(&refused, origin);
        Ok(KeyOutcome::Rejected)
    }

    /// Counts a wrong secret of another kind under the same counter.
    pub(crate) fn count_guess(&self, client: IpAddr) {
        let key = limit_key(client).to_string();
        self.limiter.note_failure(&key, self.ports.clock.now());
        self.regulation.note_limited(&key);
    }

    /// How many seconds a client must wait that has failed too often.
    pub fn wait_for(&self, client: IpAddr) -> Option<u64> {
        let key = limit_key(client).to_string();
        self.limiter.check(&key, self.ports.clock.now()).err().map(|wait| whole_seconds(wait.0))
    }

    fn audit_key(&self, refused: &RefusedKey, origin: RequestOrigin) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind: AuditKind::ApiKeyRefused,
            outcome: AuditOutcome::Failure(refused.reason),
            user: refused.owner.clone(),
            about: refused.shown.clone(),
            origin,
        });
    }
}
