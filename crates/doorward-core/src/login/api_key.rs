//! API keys under the limit of wrong passwords: one counter for each client, whatever it tries (FR-35, SC-141).
//!
//! What counts is a guess: a key that is not there, or whose secret is another. One that was right and is revoked, expired,
//! out of place or of somebody disabled is refused with the same words and counts nothing, because a forgotten
//! application that shows it every minute must not keep the people behind its address from signing in.

use std::{net::IpAddr, sync::Arc};

use super::{Login, check::whole_seconds};
use crate::{
    api_key::{ApiKeys, LiveKey, RefusedKey, Shown, Verified},
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
    /// Too many failed attempts; nothing was checked.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
}

impl Login {
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
            Shown::Key { text, user } => {
                let known = keys.is_cached(text, now);
                if !known && self.regulation.is_address_banned(origin.client).await? {
                    Verified::Refused(RefusedKey { guessed: false, ..RefusedKey::guess("banned", None) })
                } else {
                    keys.verify(text, user).await?
                }
            }
            Shown::Contradiction | Shown::Nothing => {
                Verified::Refused(RefusedKey::guess("contradiction", None))
            }
        };
        let refused = match verified {
            Verified::Good(key, identity) if reaches(&key) => {
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
