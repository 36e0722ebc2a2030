//! Who visits: the session behind a cookie or bearer token, or the identity that a trusted proxy asserts.

use std::sync::Arc;

use doorward_core::{
    audit::RequestOrigin,
    credentials::{Authorization, Presented},
    identity::{Identity, Level},
    ports::PortError,
    session::{Held, Method, Methods, Resolved, SessionKey, SessionMark},
    time::Timestamp,
};
use http::HeaderMap;

use crate::{authz, context::Visit, service::Room};

/// Somebody whom we know.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) identity: Arc<Identity>,
    pub(crate) level: Level,
    /// `None` when a proxy asserts the identity: there is nothing to sign out of here.
    pub(crate) session: Option<Session>,
}

/// The session of a visitor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub(crate) key: SessionKey,
    pub(crate) ends: Timestamp,
    /// When its person last proved who they are.
    pub(crate) proved: Timestamp,
    /// A password must be chosen before anything else (FR-41).
    pub(crate) must_change_password: bool,
    level: Level,
    methods: Methods,
    elevated: Option<Timestamp>,
    /// What the audit calls it; `None` for what only stands in the place of a session.
    mark: Option<SessionMark>,
}

impl Session {
    /// The session of `user` as the core's proofs need it.
    pub(crate) const fn held<'a>(&self, user: &'a str) -> Held<'a> {
        Held { key: self.key, user, level: self.level, methods: self.methods, elevated: self.elevated }
    }

    /// A request within it, as the audit and the log see it.
    pub(crate) fn origin(&self, visit: &Visit, headers: &HeaderMap) -> RequestOrigin {
        RequestOrigin { session: self.mark, ..visit.origin(headers) }
    }
}

/// The visitor, if we know them.
///
/// # Errors
/// When the session store or a directory does not answer.
pub(crate) async fn find(
    room: &Room,
    visit: &Visit,
    headers: &HeaderMap,
) -> Result<Option<Visitor>, PortError> {
    if let Ok(Some(identity)) = authz::asserted(room, headers, &visit.context) {
        return Ok(Some(Visitor { identity: Arc::new(identity), level: Level::OneFactor, session: None }));
    }
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    let presented = Presented::from_headers(headers, &scope.settings.cookie_name);
    let lifetimes = &scope.settings.lifetimes;
    let sessions = &room.state.sessions;
    let mut found: Option<Resolved> = None;
    for token in &presented.cookies {
        if let Some(resolved) = sessions.resolve(token, scope.key, lifetimes).await? {
            if found.is_some() {
                // Two good ones: somebody planted one of them (SC-105).
                return Ok(None);
            }
            found = Some(resolved);
        }
    }
    if let Some(resolved) = found {
        return Ok(Some(visitor(room, &resolved)));
    }
    let Some(Authorization::Bearer(token)) = &presented.authorization else { return Ok(None) };
    Ok(sessions.resolve(token, scope.key, lifetimes).await?.map(|resolved| visitor(room, &resolved)))
}

impl Visitor {
    /// Whoever an API key stands for, as handlers that read need it: there is a session that nobody else has, proved
    /// once by one factor and never since, so that nothing that asks for a fresh proof is done with a key (HS-25).
    pub(crate) fn by_key(identity: Arc<Identity>, now: Timestamp) -> Self {
        let methods = Methods::only(Method::Password);
        let session = Session {
            key: SessionKey::of("api key"),
            ends: now,
            proved: Timestamp::from_millis(0),
            must_change_password: false,
            level: Level::OneFactor,
            methods,
            elevated: None,
            mark: None,
        };
        Self { identity, level: Level::OneFactor, session: Some(session) }
    }
}

fn visitor(room: &Room, resolved: &Resolved) -> Visitor {
    let session = &resolved.session;
    Visitor {
        identity: Arc::clone(&session.identity),
        level: session.level,
        session: Some(Session {
            key: session.key,
            ends: session.expires,
            proved: session.proved,
            must_change_password: session.must_change_password,
            level: session.level,
            methods: session.methods,
            elevated: session.elevated,
            mark: Some(room.state.sessions.mark(&session.key)),
        }),
    }
}

/// Whether a session cookie was sent at all, good or not.
pub(crate) fn sent_cookie(room: &Room, visit: &Visit, headers: &HeaderMap) -> bool {
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    doorward_core::credentials::cookies(headers, &scope.settings.cookie_name).next().is_some()
}
