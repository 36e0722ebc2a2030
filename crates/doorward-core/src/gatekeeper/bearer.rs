//! Bearer tokens that are nobody's, where keys of the configuration exist: those have any form, so such a token may be a
//! guess at one, and guesses are counted with wrong passwords (SC-269).
//!
//! An application's own token stands in the same field, and a forgotten one must not keep the people behind its address
//! from signing in: so every text counts once for each client, and what looks like a JSON Web Token never, because no
//! key of the configuration looks like one by chance. Pages of other sites cannot set this field.

use super::{Decision, Gatekeeper};
use crate::{
    audit::{AuditKind, RequestOrigin},
    credentials::{Authorization, Presented},
};

impl Gatekeeper {
    /// Counts the bearer token of a request that proved nothing; gives the answer where there were too many.
    pub(super) fn count_bearer(
        &self,
        presented: &Presented<'_>,
        origin: &(dyn Fn() -> RequestOrigin + Sync),
    ) -> Option<Decision> {
        let Some(Authorization::Bearer(text)) = &presented.authorization else { return None };
        let keys = self.keys.as_ref().filter(|_| self.policy.signs_in)?;
        if !keys.may_be_guess(text) || is_web_token(text) || self.sessions.is_ours(text) {
            return None;
        }
        let asked = origin();
        // Before the count, so that a right key and a wrong one get one answer.
        if let Some(seconds) = self.login.wait_for(asked.client) {
            return Some(Decision::Later { throttled: true, seconds });
        }
        if keys.is_new_guess(asked.client, text) {
            self.login.count_guess(asked.client);
            self.refused(AuditKind::ApiKeyRefused, "unknown", asked);
        }
        None
    }
}

/// Three parts of which the first is a JSON object in base64.
fn is_web_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.bytes().filter(|byte| *byte == b'.').count() == 2
}
