//! Which sessions there are, and their ending before their time.

use super::{SessionKey, SessionRecord, Sessions};
use crate::ports::PortError;

impl Sessions {
    /// Ends one session, at once on this instance and within [`STALENESS`](super::STALENESS) on every other.
    ///
    /// # Errors
    /// When the store cannot; the session then lives on.
    pub async fn end(&self, key: &SessionKey) -> Result<bool, PortError> {
        let ended = self.ports.sessions.session_end(key).await;
        self.cache.forget(key);
        ended
    }

    /// Ends every session of `user` but `except`; gives their number.
    ///
    /// # Errors
    /// When the store cannot.
    pub async fn end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError> {
        let ended = self.ports.sessions.session_end_of_user(user, except).await;
        self.cache.forget_all();
        ended
    }

    /// The sessions of `user`, newest first.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError> {
        self.ports.sessions.session_list_of_user(user).await
    }

    /// The newest sessions of everybody, at most `limit`.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError> {
        self.ports.sessions.session_list(limit).await
    }
}
