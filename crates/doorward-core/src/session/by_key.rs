//! Sessions found by their key, without a token: by what was given out in them before, such as a ticket for a WebSocket.

use std::sync::Arc;

use super::{Lifetimes, LiveSession, SessionKey, Sessions};
use crate::ports::PortError;

impl Sessions {
    /// The session with this key, if it is good for `scope` now. Counts as activity.
    pub(crate) async fn find_by_key(
        &self,
        key: &SessionKey,
        scope: &str,
        lifetimes: &Lifetimes,
    ) -> Result<Option<Arc<LiveSession>>, PortError> {
        let now = self.ports.clock.now();
        let found = self.load(key, now).await?;
        let found = found.filter(|session| &*session.scope == scope && !session.is_over(lifetimes, now));
        if let Some(session) = &found {
            session.touch(now);
        }
        Ok(found)
    }
}
