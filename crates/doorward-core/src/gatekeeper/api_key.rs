//! Decisions about requests that show an API key, or lead to a closed group of paths.

use std::sync::Arc;

use super::{
    Challenge, Decision, Forwarding, Gatekeeper, Granted, Level, Somebody, settled, without_identity,
};
use crate::{
    access::{AccessRequest, Policy, Verdict},
    admin_gate::{AdminGate, AdminVerdict},
    api_key::{ApiKeys, Place, Shown, Way},
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    credentials::{Authorization, Presented},
    identity::Identity,
    login::KeyOutcome,
    ports::PortError,
    target::Target,
};

/// What came of a key that is shown to Doorward's own API.
#[derive(Debug)]
pub enum OwnKey {
    /// None is shown.
    Nothing,
    /// It is good for this.
    Accepted(Arc<Identity>),
    /// It is not; why is not told.
    Rejected,
    /// It is good, and was shown more often than its own limit allows.
    Limited,
    /// It stands in the query.
    InQuery,
    /// Too many failed attempts.
    Throttled {
        /// Seconds until a retry is checked again.
        seconds: u64,
    },
}

type Origin<'a> = &'a (dyn Fn() -> RequestOrigin + Sync);

impl Gatekeeper {
    /// The same gatekeeper, which takes API keys.
    #[must_use]
    pub fn with_keys(self, keys: Arc<ApiKeys>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// The same gatekeeper, with a group of paths that is closed.
    #[must_use]
    pub fn with_admin_gate(self, gate: AdminGate) -> Self {
        Self { admin_gate: Some(gate), ..self }
    }

    /// The API keys; `None` where none are taken.
    pub fn keys(&self) -> Option<&Arc<ApiKeys>> {
        self.keys.as_ref()
    }

    /// Whether `X-Admin-API-Key` is for us and not for applications to see.
    pub fn takes_admin_key(&self) -> bool {
        self.admin_gate.is_some()
    }

    /// The API key of a request, or the refusal of one that stands where none may stand.
    pub(super) fn shown<'a>(
        &self,
        target: &Target,
        presented: &'a Presented<'_>,
        origin: Origin<'_>,
    ) -> Result<Shown<'a>, Challenge> {
        let Some(keys) = self.keys.as_ref().filter(|_| self.policy.signs_in) else {
            return Ok(Shown::Nothing);
        };
        if keys.is_in_query(target) {
            self.refused(AuditKind::ApiKeyRefused, "in_query", origin());
            return Err(Challenge::KeyInQuery { ours: true });
        }
        let shown = keys.shown(presented);
        let token = match &presented.authorization {
            Some(Authorization::Bearer(token)) if keys.is_enabled() => self.sessions.key_of_token(token),
            _ => None,
        };
        Ok(match (token, shown) {
            (None, shown) => shown,
            (Some(named), Shown::Nothing) => Shown::Token(named),
            (Some(_), _) => Shown::Contradiction,
        })
    }

    /// Somebody who is asked to sign in and has written a key of whatever kind into the query is told where keys belong.
    pub(super) fn told_of_query(&self, decision: Decision, target: &Target) -> Decision {
        let asked = matches!(decision, Decision::Challenge(Challenge::SignIn)) && self.policy.signs_in;
        match &self.keys {
            Some(keys) if asked && keys.looks_asked_by_query(target) => {
                Decision::Challenge(Challenge::KeyInQuery { ours: false })
            }
            _ => decision,
        }
    }

    /// A key decides alone: a cookie beside it counts for nothing, and a wrong key is refused even so (HS-24).
    pub(super) async fn decide_by_key(
        &self,
        request: &AccessRequest<'_>,
        shown: Shown<'_>,
        anonymous: &Verdict,
        (presented, forwarding): (&Presented<'_>, Forwarding),
        origin: Origin<'_>,
    ) -> Decision {
        let Some(keys) = &self.keys else { return Decision::Deny { user: None } };
        if settled(anonymous) {
            return without_identity(anonymous);
        }
        let open = anonymous.policy == Policy::Bypass;
        let way = Way { target: request.target, forwarding, place: Place::Service(presented.service) };
        let by_basic = matches!(shown, Shown::Key { user: Some(_), .. });
        let outcome = self.login.api_key(keys, shown, |key| key.scope.allows(&way), origin()).await;
        match outcome {
            Ok(KeyOutcome::Accepted(key, identity)) => {
                let ours = match &presented.authorization {
                    Some(Authorization::Bearer(token)) => keys.is_ours(token) || self.sessions.is_ours(token),
                    Some(Authorization::Basic { .. }) => by_basic || !open,
                    Some(Authorization::BrokenBasic) | None => false,
                };
                let granted =
                    Granted { authorization_was_ours: ours, api_key: Some(key.handle), ..Granted::default() };
                let somebody =
                    Somebody { identity, level: Level::OneFactor, granted, by_basic, by_key: true };
                self.admit(request, somebody, forwarding, origin)
            }
            Ok(KeyOutcome::Limited { limit, seconds }) => Decision::Limited { limit, seconds },
            // The rule lets everybody pass; only the name is missing.
            _ if open => Decision::Allow(Granted::default()),
            Ok(KeyOutcome::Rejected) => {
                Decision::Challenge(if by_basic { Challenge::Basic } else { Challenge::ApiKey })
            }
            Ok(KeyOutcome::Throttled { seconds }) => Decision::Later { throttled: true, seconds },
            Err(fault) => Decision::Unavailable(fault),
        }
    }

    /// The key shown to Doorward's own API, which only a permission with its name reaches (HS-25).
    ///
    /// # Errors
    /// When the store or a directory does not answer; nobody is let in then.
    pub async fn own_key(
        &self,
        target: &Target,
        presented: &Presented<'_>,
        origin: Origin<'_>,
    ) -> Result<OwnKey, PortError> {
        let shown = match self.shown(target, presented, origin) {
            Ok(shown) => shown,
            Err(_) => return Ok(OwnKey::InQuery),
        };
        let Some(keys) = self.keys.as_ref().filter(|_| shown != Shown::Nothing) else {
            return Ok(match self.count_bearer(presented, origin) {
                Some(Decision::Later { seconds, .. }) => OwnKey::Throttled { seconds },
                _ => OwnKey::Nothing,
            });
        };
        let way = Way { target, forwarding: Forwarding::Canonical, place: Place::Own };
        Ok(match self.login.api_key(keys, shown, |key| key.scope.allows(&way), origin()).await? {
            KeyOutcome::Accepted(_, identity) => OwnKey::Accepted(identity),
            KeyOutcome::Rejected => OwnKey::Rejected,
            KeyOutcome::Limited { .. } => OwnKey::Limited,
            KeyOutcome::Throttled { seconds } => OwnKey::Throttled { seconds },
        })
    }

    /// The answer of the closed group of paths, if it is not "go on".
    pub(super) fn closed(
        &self,
        target: &Target,
        presented: &Presented<'_>,
        forwarding: Forwarding,
        origin: Origin<'_>,
    ) -> Option<Decision> {
        let gate = self.admin_gate.as_ref()?;
        let way = Way { target, forwarding, place: Place::Service(presented.service) };
        if !gate.covers(&way, presented.forwarded) {
            return None;
        }
        let asked = origin();
        if gate.has_key()
            && !presented.admin_keys.is_empty()
            && let Some(seconds) = self.login.wait_for(asked.client)
        {
            return Some(Decision::Later { throttled: true, seconds });
        }
        match gate.judge(&presented.admin_keys) {
            AdminVerdict::Open => None,
            AdminVerdict::Closed => {
                self.refused(AuditKind::AccessDenied, "admin_closed", asked);
                Some(Decision::Deny { user: None })
            }
            AdminVerdict::KeyMissing => Some(Decision::Challenge(Challenge::AdminKey)),
            AdminVerdict::KeyWrong => {
                self.login.count_guess(asked.client);
                self.refused(AuditKind::AdminKeyRefused, "wrong_credentials", asked);
                Some(Decision::Challenge(Challenge::AdminKey))
            }
        }
    }

    pub(super) fn refused(&self, kind: AuditKind, reason: &'static str, origin: RequestOrigin) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind,
            outcome: AuditOutcome::Failure(reason),
            user: None,
            about: None,
            origin,
        });
    }
}
