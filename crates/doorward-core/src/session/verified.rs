//! Tokens whose signature was checked lately. A browser sends the same token with every request, and checking it anew
//! was a quarter of the work of a decision.
//!
//! What is remembered is only that a text of bytes was signed by us and what it says: whether the token is over and
//! whether its session is good is asked every time.

use std::sync::Arc;

use arc_swap::ArcSwap;
use doorward_crypto::{SessionClaims, TokenKeys};
use quick_cache::sync::Cache;

use super::SessionKey;
use crate::time::Timestamp;

/// Tokens remembered, each a few hundred bytes. Whoever comes with others pays what everybody paid before.
const CAPACITY: usize = 2_048;

/// What a token of ours says.
#[derive(Debug)]
pub(super) struct VerifiedToken {
    pub(super) key: SessionKey,
    pub(super) user: Box<str>,
    pub(super) sid: Arc<str>,
    pub(super) expires: Timestamp,
}

/// The keys, and what they have verified. Replaced together, so that nothing is remembered that the present keys would not
/// verify.
pub(super) struct Tokens(ArcSwap<Verifier>);

struct Verifier {
    keys: TokenKeys,
    /// Looked up by a keyed hash and then by all bytes, so how long it takes says nothing about tokens of others.
    seen: Cache<Box<str>, Arc<VerifiedToken>>,
}

impl Tokens {
    pub(super) fn new(keys: TokenKeys) -> Self {
        Self(ArcSwap::from_pointee(Verifier::new(keys)))
    }

    /// From now on `keys` sign and verify.
    pub(super) fn replace(&self, keys: TokenKeys) {
        self.0.store(Arc::new(Verifier::new(keys)));
    }

    /// The token that says `claims`.
    pub(super) fn sign(&self, claims: &SessionClaims) -> String {
        self.0.load().keys.sign(claims)
    }

    /// What `token` says, if we signed it and it is not over.
    pub(super) fn verify(&self, token: &str, now: Timestamp) -> Option<Arc<VerifiedToken>> {
        self.0.load().verify(token, now)
    }
}

impl Verifier {
    fn new(keys: TokenKeys) -> Self {
        Self { keys, seen: Cache::new(CAPACITY) }
    }

    fn verify(&self, token: &str, now: Timestamp) -> Option<Arc<VerifiedToken>> {
        if let Some(seen) = self.seen.get(token) {
            // To the second, as the token has it.
            return (seen.expires.as_seconds() > now.as_seconds()).then_some(seen);
        }
        let claims = self.keys.verify(token, now.as_seconds()).ok()?;
        let verified = Arc::new(VerifiedToken {
            key: SessionKey::of(&claims.sid),
            user: claims.sub.into_boxed_str(),
            sid: Arc::from(claims.sid),
            expires: Timestamp::from_seconds(claims.exp),
        });
        self.seen.insert(Box::from(token), Arc::clone(&verified));
        Some(verified)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn signed(by: &str, exp: i64) -> (Tokens, String) {
        let tokens = Tokens::new(TokenKeys::from_secret(&by.repeat(64)).unwrap());
        let claims = SessionClaims {
            sub: "john".to_owned(),
            role: "viewer".to_owned(),
            sid: "s".to_owned(),
            iat: 0,
            exp,
        };
        let token = tokens.sign(&claims);
        (tokens, token)
    }

    #[test]
    fn a_token_that_was_seen_is_over_all_the_same() {
        let (tokens, token) = signed("a", 10);
        for now in [0, 9] {
            assert_eq!(&*tokens.verify(&token, Timestamp::from_seconds(now)).unwrap().user, "john");
        }
        assert!(tokens.verify(&token, Timestamp::from_seconds(10)).is_none());
        assert!(tokens.verify(&token, Timestamp::from_seconds(11)).is_none());
    }

    #[test]
    fn a_token_that_was_seen_ends_with_the_secret_that_it_was_signed_with() {
        let (_, token) = signed("a", 100);
        let keys = TokenKeys::from_secret(&"b".repeat(64)).unwrap();
        let tokens = Tokens::new(keys.with_earlier(&"a".repeat(64), Some(50)).unwrap());
        for now in [0, 49] {
            let seen = tokens.verify(&token, Timestamp::from_seconds(now)).unwrap();
            assert_eq!(seen.expires, Timestamp::from_seconds(50), "so that it is renewed before that");
        }
        assert!(tokens.verify(&token, Timestamp::from_seconds(50)).is_none());
    }

    #[test]
    fn only_the_very_bytes_that_were_seen_are_known() {
        let (tokens, token) = signed("a", 10);
        let now = Timestamp::from_seconds(0);
        tokens.verify(&token, now).unwrap();
        for index in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[index] ^= 1;
            let Ok(other) = String::from_utf8(other) else { continue };
            assert!(tokens.verify(&other, now).is_none(), "{index}");
        }
        assert!(tokens.verify(&signed("b", 10).1, now).is_none());
        assert!(tokens.verify(&token[..token.len() - 1], now).is_none());
    }

    #[test]
    fn hs_065_replaced_keys_sign_at_once_and_what_the_old_ones_signed_is_good_for_the_overlap() {
        let (tokens, old) = signed("a", 100);
        let at = Timestamp::from_seconds;
        assert!(tokens.verify(&old, at(1)).is_some());
        let with_overlap = TokenKeys::from_secret(&"b".repeat(64)).unwrap();
        tokens.replace(with_overlap.with_earlier(&"a".repeat(64), Some(50)).unwrap());
        assert!(tokens.verify(&old, at(49)).is_some(), "nobody is signed out");
        assert!(tokens.verify(&old, at(50)).is_none(), "and not for longer");
        assert_ne!(signed("b", 100).1, old);
        assert!(tokens.verify(&signed("b", 100).1, at(60)).is_some(), "the new one signs");
        tokens.replace(TokenKeys::from_secret(&"b".repeat(64)).unwrap());
        assert!(tokens.verify(&old, at(1)).is_none(), "what was remembered of it is forgotten");
    }
}
