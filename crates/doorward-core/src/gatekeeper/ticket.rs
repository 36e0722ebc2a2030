//! Decisions about handshakes that show a ticket instead of a session (HS-19).

use std::sync::Arc;

use super::{Challenge, Decision, Forwarding, Gatekeeper, Granted, Somebody, settled, without_identity};
use crate::{
    access::{AccessRequest, Policy, Verdict},
    audit::{AuditKind, RequestOrigin},
    ports::PortError,
    socket_ticket::SocketTickets,
};

impl Gatekeeper {
    /// The same gatekeeper, which takes tickets.
    #[must_use]
    pub fn with_tickets(self, tickets: Arc<SocketTickets>) -> Self {
        Self { tickets: Some(tickets), ..self }
    }

    /// The tickets; `None` where none are taken.
    pub fn tickets(&self) -> Option<&Arc<SocketTickets>> {
        self.tickets.as_ref()
    }

    /// A ticket decides alone, as a key does: one that is not good is refused whatever else is shown. It is used up
    /// whatever the rules then say.
    pub(super) async fn decide_by_ticket(
        &self,
        request: &AccessRequest<'_>,
        text: &str,
        anonymous: &Verdict,
        forwarding: Forwarding,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Decision {
        if settled(anonymous) {
            return without_identity(anonymous);
        }
        match self.of_ticket(request, text).await {
            Ok(Some(somebody)) => self.admit(request, somebody, forwarding, origin),
            _ if anonymous.policy == Policy::Bypass => Decision::Allow(Granted::default()),
            Ok(None) => {
                self.refused(AuditKind::AccessDenied, "ticket", origin());
                Decision::Challenge(Challenge::SignIn)
            }
            Err(fault) => Decision::Unavailable(fault),
        }
    }

    async fn of_ticket(
        &self,
        request: &AccessRequest<'_>,
        text: &str,
    ) -> Result<Option<Somebody>, PortError> {
        let Some(tickets) = self.tickets.as_ref().filter(|_| self.policy.signs_in) else { return Ok(None) };
        let Some(key) = tickets.redeem(text, request.target).await? else { return Ok(None) };
        let scope = self.policy.scopes.of_host(request.target.host());
        let found = self.sessions.find_by_key(&key, scope.key, &scope.settings.lifetimes).await?;
        // Only the portal is open to those who must choose a password first (FR-41).
        let found = found.filter(|session| !session.must_change_password);
        Ok(found.map(|session| Somebody {
            identity: Arc::clone(&session.identity),
            level: session.level,
            granted: Granted { session: Some(session.key), ..Granted::default() },
            by_basic: false,
            by_key: false,
        }))
    }
}
