//! A call of somebody with a session, and what every handler of theirs needs.

use std::sync::Arc;

use axum::body::Body;
use doorward_core::{
    accounts::Actor,
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::{Identity, folded},
    portal::Scope,
    time::Timestamp,
};
use http::{StatusCode, request::Parts};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::{body::read_json, refusal::Refusal};
use crate::{
    context::Visit,
    portal::known_device,
    routes::{Call, RECENT},
    service::Room,
    visitor::Session,
};

/// Who calls, and with what.
pub(super) struct Signed<'a> {
    pub(super) room: &'a Room,
    pub(super) visit: Visit,
    pub(super) parts: Parts,
    pub(super) identity: Arc<Identity>,
    pub(super) session: Session,
    parameters: std::collections::HashMap<String, String>,
}

impl<'a> Signed<'a> {
    /// The caller of `call`, and its body. The row has asked for a session already.
    pub(super) fn of(room: &'a Room, call: Call) -> Result<(Self, Body), Refusal> {
        let Call { parts, body, visit, parameters, visitor } = call;
        let known = visitor.and_then(|visitor| Some((visitor.identity, visitor.session?)));
        let Some((identity, session)) = known else {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "session.required"));
        };
        Ok((Self { room, visit, parts, identity, session, parameters }, body))
    }

    pub(super) fn user(&self) -> &str {
        &self.identity.user
    }

    /// Whether `name` is the caller's own, in any spelling.
    pub(super) fn is_self(&self, name: &str) -> bool {
        folded(name) == folded(self.user())
    }

    pub(super) fn now(&self) -> Timestamp {
        self.room.state.clock.now()
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        self.visit.scope(&self.room.state.gatekeeper.policy().scopes)
    }

    pub(super) fn origin(&self) -> RequestOrigin {
        self.session.origin(&self.visit, &self.parts.headers)
    }

    pub(super) fn actor(&self) -> Actor {
        Actor { user: Some(self.identity.user.clone()), origin: self.origin() }
    }

    /// What stands in the path in the place of `{name}`.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The value of the query's `name`. One that is there twice could be read in two ways.
    pub(super) fn asked(&self, name: &str) -> Result<Option<String>, Refusal> {
        let query = self.parts.uri.query().unwrap_or_default().as_bytes();
        let mut found = form_urlencoded::parse(query).filter(|(key, _)| key == name);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) => Ok(Some(value.into_owned())),
            _ => Err(bad_query(format!("The address has {name} more than once."))),
        }
    }

    pub(super) async fn json<T: DeserializeOwned>(&self, body: Body) -> Result<T, Refusal> {
        Ok(read_json(self.room, &self.parts.headers, body).await?)
    }

    /// Whether the caller may do here what administrators may: they are one, and it is at this listener (HS-25).
    pub(super) fn administers(&self) -> bool {
        self.identity.role.is_admin() && self.visit.context.administration
    }

    /// The same as rows for administrators ask for.
    pub(super) async fn needs_admin(&self) -> Result<(), Refusal> {
        if !self.administers() {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "role.admin_required"));
        }
        if self.room.state.factors.is_owed(self.session.held(self.user())).await? {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "session.second_factor_required"));
        }
        Ok(())
    }

    pub(super) fn needs_recent_proof(&self) -> Result<(), Refusal> {
        if self.now().since(self.session.proved) < RECENT {
            return Ok(());
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "session.confirm_required"))
    }

    /// The same rule as on the pages of the settings (SC-151).
    pub(super) async fn needs_more_than_a_password(&self) -> Result<(), Refusal> {
        let held = self.session.held(self.user());
        if self.session.must_change_password || !self.room.state.elevation.is_owed(held).await? {
            return Ok(());
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "session.elevation_required"))
    }

    /// Checks the caller's own password, as strictly as a sign-in does (SC-121).
    pub(super) async fn prove(&self, password: &SecretString) -> Result<(), Refusal> {
        let device = known_device(&self.parts.headers);
        let login = &self.room.state.login;
        let outcome = login.confirm(self.user(), password, device, self.origin()).await?;
        Refusal::unless_confirmed(&outcome)
    }

    /// Records what the core does not record itself.
    pub(super) fn audit(&self, kind: AuditKind, about: Option<&str>) {
        self.room.state.audit.record(&AuditEvent {
            time: self.now(),
            kind,
            outcome: AuditOutcome::Success,
            user: Some(self.identity.user.clone()),
            about: about.map(str::to_owned),
            origin: self.origin(),
        });
    }
}

/// A query that cannot be answered.
pub(super) fn bad_query(message: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::saying(StatusCode::BAD_REQUEST, "request.bad_query", message)
}
