//! What a message to a person says of the request that caused it.

use doorward_core::{audit::RequestOrigin, notice::Cause};
use http::HeaderMap;

use crate::{context::Visit, service::Room, visitor::Session};

/// A request as messages need it. The portal's address comes from the configuration, never from the request (SC-247).
pub(crate) struct Caused {
    pub(crate) origin: RequestOrigin,
    language: String,
    portal: Option<String>,
}

/// Tells somebody that they have signed in from a device that was never seen before; or somebody else has.
pub(crate) async fn tell_new_device(room: &Room, visit: &Visit, headers: &HeaderMap, user: &str) {
    if let Ok(account) = room.state.accounts.find(user).await {
        let caused = Caused::by(room, visit, headers);
        room.state.notices.tell_new_device(&account, &caused.cause()).await;
    }
}

impl Caused {
    pub(crate) fn by(room: &Room, visit: &Visit, headers: &HeaderMap) -> Self {
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        Self {
            origin: visit.origin(headers),
            language: room.words(headers).tag().to_owned(),
            portal: scope
                .settings
                .portal_url
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned()),
        }
    }

    /// The same for a request within `session`.
    pub(crate) fn within(room: &Room, visit: &Visit, headers: &HeaderMap, session: &Session) -> Self {
        Self { origin: session.origin(visit, headers), ..Self::by(room, visit, headers) }
    }

    pub(crate) fn cause(&self) -> Cause<'_> {
        Cause { origin: &self.origin, language: &self.language, portal: self.portal.as_deref() }
    }

    /// The portal's address, where one is configured.
    pub(crate) fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }

    /// The language of the pages of this request.
    pub(crate) fn language(&self) -> &str {
        &self.language
    }
}
