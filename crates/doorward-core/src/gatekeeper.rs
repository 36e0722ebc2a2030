//! The one decision: may this request pass? The gateway and every forward-auth dialect ask here.
//!
//! If the answer does not depend on who it is, it is given without a look-up. Every fault denies.
//! Absent: how an answer is written (`gateway`, `web::authz`).

mod api_key;
mod bearer;
mod ticket;

pub use api_key::OwnKey;

use std::{net::IpAddr, sync::Arc};

use crate::{
    access::{AccessRequest, Policy, RuleSet, Subject, Verdict},
    admin_gate::AdminGate,
    api_key::{ApiKeys, KeyHandle, Shown},
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    client_address::TrustedProxies,
    credentials::{Authorization, Presented},
    identity::{Identity, KnownRoles, Level},
    login::{BasicOutcome, Login},
    maintenance::Maintenance,
    portal::{Scope, Scopes},
    ports::{PortError, Ports},
    session::{IssuedToken, SessionKey, Sessions},
    socket_ticket::SocketTickets,
    target::Target,
};

/// What decisions are made of, checked and compiled when the configuration is loaded.
pub struct AccessPolicy {
    /// The rules.
    pub rules: RuleSet,
    /// The cookie scopes.
    pub scopes: Scopes,
    /// The roles that exist.
    pub roles: KnownRoles,
    /// Whose forwarding headers count.
    pub trusted_proxies: TrustedProxies,
    /// Doorward signs people in itself. When not, only the identity that a trusted proxy asserts counts.
    pub signs_in: bool,
}

/// Whether what was judged is also what is sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarding {
    /// The gateway forwards the canonical target, byte for byte.
    Canonical,
    /// A proxy forwards the target as it received it; where its spelling could lead elsewhere than the
    /// canonical one, the answer is [`Decision::Ambiguous`].
    AsReceived,
}

/// The answer.
#[derive(Debug)]
pub enum Decision {
    /// It may pass.
    Allow(Granted),
    /// Signing in could change the answer.
    Challenge(Challenge),
    /// It may not pass, whoever asks (`user` is who asked, if that is known).
    Deny {
        /// The signed-in user.
        user: Option<String>,
    },
    /// The spelling of the target leads to two different answers: 400 (invariant 7).
    Ambiguous,
    /// Too many failed attempts, or too much password work: 429 or 503 with `Retry-After`.
    Later {
        /// Whether the limit of failed attempts was hit (429) or the password budget (503).
        throttled: bool,
        /// Seconds until a retry can succeed.
        seconds: u64,
    },
    /// The API key is good, and was shown more often than its own limit allows: 429 with `Retry-After` (SC-269).
    Limited {
        /// Requests in a minute.
        limit: u32,
        /// Seconds until a request with it is admitted.
        seconds: u64,
    },
    /// A store or directory did not answer: deny with 503. The cause is for the log.
    Unavailable(PortError),
    /// The installation is under maintenance and whoever asks is no administrator: 503 with `Retry-After` (HS-79).
    Maintenance,
}

/// Why somebody is asked to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// Nothing, or nothing valid, was presented.
    SignIn,
    /// Signed in, but the rule wants a second factor.
    SecondFactor {
        /// Who is signed in.
        user: String,
    },
    /// HTTP Basic was presented and is wrong, or is not enough here: ask for Basic again.
    Basic,
    /// An API key was presented and is wrong, or not good here; which of the two is not told (HS-14, HS-20).
    ApiKey,
    /// An API key stands in the query, where none is taken (HS-18).
    KeyInQuery {
        /// It is one of ours; else something is only called like a key, and may be the application's own, so that
        /// browsers are led to sign in as ever.
        ours: bool,
    },
    /// The target belongs to a closed group of paths, and its key is missing or wrong (HS-26).
    AdminKey,
}

/// What comes with a yes.
#[derive(Debug, Default)]
pub struct Granted {
    /// Who it is, if that is known.
    pub identity: Option<Arc<Identity>>,
    /// The session behind it.
    pub session: Option<SessionKey>,
    /// A fresh token to set as the cookie with this answer.
    pub renewed: Option<IssuedToken>,
    /// `Authorization` was used by us and must not reach the upstream (SC-067).
    pub authorization_was_ours: bool,
    /// The API key behind it.
    pub api_key: Option<KeyHandle>,
}

/// Who sent a request, as far as it could be proved.
struct Somebody {
    identity: Arc<Identity>,
    level: Level,
    granted: Granted,
    by_basic: bool,
    by_key: bool,
}

enum Authenticated {
    Nobody,
    Somebody(Box<Somebody>),
    WrongBasic,
    Later { throttled: bool, seconds: u64 },
}

/// Decides. Cheap to build: a reload makes a new one around the same sessions.
pub struct Gatekeeper {
    policy: Arc<AccessPolicy>,
    sessions: Arc<Sessions>,
    login: Arc<Login>,
    ports: Ports,
    keys: Option<Arc<ApiKeys>>,
    admin_gate: Option<AdminGate>,
    tickets: Option<Arc<SocketTickets>>,
    maintenance: Arc<Maintenance>,
}

impl Gatekeeper {
    /// A gatekeeper for `policy`.
    pub fn new(policy: Arc<AccessPolicy>, sessions: Arc<Sessions>, login: Arc<Login>, ports: Ports) -> Self {
        let (keys, admin_gate, tickets) = (None, None, None);
        Self { policy, sessions, login, ports, keys, admin_gate, tickets, maintenance: Arc::default() }
    }

    /// The same, which lets only administrators through while `maintenance` is on.
    #[must_use]
    pub fn with_maintenance(mut self, maintenance: Arc<Maintenance>) -> Self {
        self.maintenance = maintenance;
        self
    }

    /// The switch it obeys.
    pub fn maintenance(&self) -> &Arc<Maintenance> {
        &self.maintenance
    }

    /// What it decides by.
    pub fn policy(&self) -> &AccessPolicy {
        &self.policy
    }

    /// The sessions it knows.
    pub fn sessions(&self) -> &Arc<Sessions> {
        &self.sessions
    }

    /// Judges `target`, asked for from `client` with what was `presented`. `origin` is called only where
    /// something is written to the audit.
    pub async fn decide(
        &self,
        target: &Target,
        client: IpAddr,
        presented: &Presented<'_>,
        forwarding: Forwarding,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Decision {
        let decision = self.decide_by_rules(target, client, presented, forwarding, origin).await;
        if !self.maintenance.is_on() {
            return decision;
        }
        match decision {
            Decision::Allow(granted)
                if granted.identity.as_ref().is_some_and(|identity| identity.role.is_admin()) =>
            {
                Decision::Allow(granted)
            }
            // Who cannot be read, or tries too often, is told so as ever; and an administrator may have one factor only.
            Decision::Ambiguous
            | Decision::Later { throttled: true, .. }
            | Decision::Limited { .. }
            | Decision::Challenge(Challenge::SecondFactor { .. }) => decision,
            _ => Decision::Maintenance,
        }
    }

    async fn decide_by_rules(
        &self,
        target: &Target,
        client: IpAddr,
        presented: &Presented<'_>,
        forwarding: Forwarding,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Decision {
        let request = AccessRequest { target, client, certificate: presented.certificate };
        let Some(anonymous) = self.judge(&request, None, forwarding) else { return Decision::Ambiguous };
        if let Some(closed) = self.closed(target, presented, forwarding, origin) {
            return closed;
        }
        // Before the ticket: a key in the query is refused whatever stands beside it.
        let shown = match self.shown(target, presented, origin) {
            Ok(shown) => shown,
            Err(refused) => return Decision::Challenge(refused),
        };
        if let Some(ticket) = presented.ticket {
            return self.decide_by_ticket(&request, ticket, &anonymous, forwarding, origin).await;
        }
        if shown != Shown::Nothing {
            return self.decide_by_key(&request, shown, &anonymous, (presented, forwarding), origin).await;
        }
        let mut decision = self.decide_by_person(&request, presented, &anonymous, forwarding, origin).await;
        match &decision {
            Decision::Challenge(Challenge::SignIn) => {
                decision = self.count_bearer(presented, origin).unwrap_or(decision);
            }
            // A right key would have a name here, so this is a place to guess at; but everybody may pass.
            Decision::Allow(granted) if granted.identity.is_none() && !settled(&anonymous) => {
                self.count_bearer(presented, origin);
            }
            _ => {}
        }
        self.told_of_query(decision, target)
    }

    async fn decide_by_person(
        &self,
        request: &AccessRequest<'_>,
        presented: &Presented<'_>,
        anonymous: &Verdict,
        forwarding: Forwarding,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Decision {
        if presented.is_empty() || (settled(anonymous) && !presented.has_basic()) {
            return without_identity(anonymous);
        }
        let scope = self.policy.scopes.of_host(request.target.host());
        let basic_matters = anonymous.policy != Policy::Bypass;
        match self.authenticate(scope, presented, basic_matters, origin).await {
            Err(fault) if anonymous.policy == Policy::Bypass => {
                // The rule lets everybody pass; only the name is missing.
                tracing::warn!(error = %fault, "identity unknown on a bypassed target");
                Decision::Allow(Granted::default())
            }
            Err(fault) => Decision::Unavailable(fault),
            Ok(Authenticated::Nobody) => without_identity(anonymous),
            Ok(Authenticated::WrongBasic) => match anonymous.policy {
                Policy::Bypass => Decision::Allow(Granted::default()),
                _ => Decision::Challenge(Challenge::Basic),
            },
            Ok(Authenticated::Later { throttled, seconds }) => Decision::Later { throttled, seconds },
            Ok(Authenticated::Somebody(somebody)) => self.admit(request, *somebody, forwarding, origin),
        }
    }

    fn admit(
        &self,
        request: &AccessRequest<'_>,
        somebody: Somebody,
        forwarding: Forwarding,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Decision {
        let identity = &somebody.identity;
        let subject = Subject { user: &identity.user, groups: &identity.groups };
        let Some(verdict) = self.judge(request, Some(&subject), forwarding) else {
            return Decision::Ambiguous;
        };
        let known_role = self.policy.roles.contains(&identity.role);
        let enough = match verdict.policy {
            Policy::Bypass => true,
            _ if !known_role => false,
            Policy::OneFactor => somebody.level >= Level::OneFactor,
            Policy::TwoFactor => somebody.level >= Level::TwoFactor,
            Policy::Deny => false,
        };
        if enough {
            let identity = known_role.then_some(somebody.identity);
            return Decision::Allow(Granted { identity, ..somebody.granted });
        }
        if verdict.policy == Policy::Deny || !known_role {
            self.ports.audit.record(&AuditEvent {
                time: self.ports.clock.now(),
                kind: AuditKind::AccessDenied,
                outcome: AuditOutcome::Failure(if known_role { "rule" } else { "unknown_role" }),
                user: Some(identity.user.clone()),
                about: None,
                origin: self.within(somebody.granted.session, origin()),
            });
            return Decision::Deny { user: Some(identity.user.clone()) };
        }
        Decision::Challenge(if somebody.by_basic {
            Challenge::Basic
        } else if somebody.by_key {
            Challenge::ApiKey
        } else {
            Challenge::SecondFactor { user: identity.user.clone() }
        })
    }

    /// Writes down that a service's own policy refused somebody whom the rules let pass.
    pub fn note_denial(&self, user: &str, reason: &'static str, granted: &Granted, origin: RequestOrigin) {
        self.ports.audit.record(&AuditEvent {
            time: self.ports.clock.now(),
            kind: AuditKind::AccessDenied,
            outcome: AuditOutcome::Failure(reason),
            user: Some(user.to_owned()),
            about: None,
            origin: self.within(granted.session, origin),
        });
    }

    /// `origin`, within the session that it was found to come with.
    fn within(&self, session: Option<SessionKey>, origin: RequestOrigin) -> RequestOrigin {
        RequestOrigin { session: session.map(|key| self.sessions.mark(&key)), ..origin }
    }

    fn judge(
        &self,
        request: &AccessRequest<'_>,
        subject: Option<&Subject<'_>>,
        forwarding: Forwarding,
    ) -> Option<Verdict> {
        match forwarding {
            Forwarding::Canonical => self.policy.rules.evaluate_canonical(request, subject).ok(),
            // How dot segments resolve depends on when slashes are merged and dots decoded: more readings than two.
            Forwarding::AsReceived if request.target.spelled_path().is_some_and(climbs) => None,
            Forwarding::AsReceived => self.policy.rules.evaluate_spellings(request, subject).ok(),
        }
    }

    /// The first proof that holds decides who it is: asserted by a trusted proxy, cookie, bearer, Basic.
    async fn authenticate(
        &self,
        scope: Scope<'_>,
        presented: &Presented<'_>,
        basic_matters: bool,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Result<Authenticated, PortError> {
        if let Some(identity) = &presented.asserted {
            return Ok(Authenticated::Somebody(Box::new(Somebody {
                identity: Arc::new(identity.clone()),
                level: Level::OneFactor,
                granted: Granted::default(),
                by_basic: false,
                by_key: false,
            })));
        }
        if !self.policy.signs_in {
            return Ok(Authenticated::Nobody);
        }
        if let Some(mut somebody) = self.by_cookie(scope, &presented.cookies).await? {
            if let Some(Authorization::Bearer(token)) = &presented.authorization {
                // Not needed here, and not for the application to see (SC-067).
                somebody.granted.authorization_was_ours = self.sessions.is_ours(token);
            }
            return Ok(Authenticated::Somebody(Box::new(somebody)));
        }
        match &presented.authorization {
            Some(Authorization::Bearer(token)) => Ok(self
                .by_bearer(scope, token)
                .await?
                .map_or(Authenticated::Nobody, |somebody| Authenticated::Somebody(Box::new(somebody)))),
            Some(Authorization::Basic { user, password }) if basic_matters => {
                Ok(match self.login.basic(user, password, origin()).await? {
                    BasicOutcome::Accepted(identity) => Authenticated::Somebody(Box::new(Somebody {
                        identity,
                        level: Level::OneFactor,
                        granted: Granted { authorization_was_ours: true, ..Granted::default() },
                        by_basic: true,
                        by_key: false,
                    })),
                    BasicOutcome::Rejected => Authenticated::WrongBasic,
                    BasicOutcome::Throttled { seconds } => Authenticated::Later { throttled: true, seconds },
                    BasicOutcome::Busy { seconds } => Authenticated::Later { throttled: false, seconds },
                })
            }
            Some(Authorization::BrokenBasic) if basic_matters => Ok(Authenticated::WrongBasic),
            _ => Ok(Authenticated::Nobody),
        }
    }

    /// Of several copies of the cookie exactly one may be good, else none counts (SC-105).
    async fn by_cookie(&self, scope: Scope<'_>, cookies: &[&str]) -> Result<Option<Somebody>, PortError> {
        let lifetimes = &scope.settings.lifetimes;
        let mut found = None;
        for token in cookies {
            if let Some(resolved) = self.sessions.resolve(token, scope.key, lifetimes).await? {
                if found.is_some() {
                    return Ok(None);
                }
                found = Some(resolved);
            }
        }
        let Some(resolved) = found.filter(|found| !found.session.must_change_password) else {
            return Ok(None);
        };
        let renewed = self.sessions.renew(&resolved, lifetimes).await?;
        let session = &resolved.session;
        Ok(Some(Somebody {
            identity: Arc::clone(&session.identity),
            level: session.level,
            granted: Granted { session: Some(session.key), renewed, ..Granted::default() },
            by_basic: false,
            by_key: false,
        }))
    }

    /// The cookie's token in `Authorization: Bearer`; it is never renewed (FR-21).
    async fn by_bearer(&self, scope: Scope<'_>, token: &str) -> Result<Option<Somebody>, PortError> {
        let resolved = self.sessions.resolve(token, scope.key, &scope.settings.lifetimes).await?;
        // Only the portal is open to those who must choose a password first (FR-41).
        let resolved = resolved.filter(|resolved| !resolved.session.must_change_password);
        Ok(resolved.map(|resolved| Somebody {
            identity: Arc::clone(&resolved.session.identity),
            level: resolved.session.level,
            granted: Granted {
                session: Some(resolved.session.key),
                authorization_was_ours: true,
                ..Granted::default()
            },
            by_basic: false,
            by_key: false,
        }))
    }
}

/// Whether a path as received has a `..` segment, plain or encoded.
fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| {
        let segment = segment.split(';').next().unwrap_or_default();
        segment.len() <= 6 && segment.to_ascii_lowercase().replace("%2e", ".") == ".."
    })
}

/// Whether no proof of anything could change the answer. (Wrong Basic is told so even there, as clients of
/// forward auth expect: `authelia.md` 2.7, vector 15.)
fn settled(anonymous: &Verdict) -> bool {
    anonymous.policy == Policy::Deny && !anonymous.depends_on_subject
}

fn without_identity(verdict: &Verdict) -> Decision {
    match verdict.policy {
        Policy::Bypass => Decision::Allow(Granted::default()),
        Policy::Deny if !verdict.depends_on_subject => Decision::Deny { user: None },
        _ => Decision::Challenge(Challenge::SignIn),
    }
}
