//! Tokens that stand for an API key and for no session (FR-79, decision 0016): what a program gets at a sign-in that shows
//! an app password. Such a token is the key under another name: what is decided by it is decided by the key as it is
//! then, so it reaches what the key reaches and ends with it.
//!
//! A key's public part is no secret, so the token also carries a tag that only the stored proof of the key makes: whoever
//! has nothing but the signing secret cannot write one.

use doorward_crypto::SessionClaims;

use super::Sessions;
use crate::{
    api_key::{KeyTag, NamedKey},
    identity::Identity,
    time::Timestamp,
};

/// In front of the key in the place of a session's identifier; those have no colon.
const MARK: &str = "key:";

impl Sessions {
    /// A token that stands for the key `tag` names, of `owner`, until `expires`.
    pub(crate) fn token_of_key(&self, tag: &KeyTag, owner: &Identity, expires: Timestamp) -> String {
        self.tokens.sign(&SessionClaims {
            sub: owner.user.clone(),
            role: owner.role.as_str().to_owned(),
            sid: format!("{MARK}{}", tag.text()),
            iat: self.ports.clock.now().as_seconds(),
            exp: expires.as_seconds(),
        })
    }

    /// The key that `token` says it stands for, if the token is ours, is not over and stands for one. Whether the key
    /// agrees is for the keys to say.
    pub(crate) fn key_of_token(&self, token: &str) -> Option<NamedKey> {
        let verified = self.tokens.verify(token, self.ports.clock.now())?;
        let tag = KeyTag::from_text(verified.sid.strip_prefix(MARK)?)?;
        Some(NamedKey { tag, owner: verified.user.clone() })
    }
}
