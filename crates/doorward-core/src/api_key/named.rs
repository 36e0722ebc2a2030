//! A key as a token of ours names it: by its public part, and by a tag that only the stored key can make.

use std::fmt;

use doorward_crypto::{MacKey, constant_time_eq};

use super::{ApiKeyId, KeyHandle, KeyProof, LiveKey};
use crate::identity::folded;

/// Bytes of the tag.
const TAG_LEN: usize = 16;

/// In front of what the tag is made of, so that no other checksum is one.
const PURPOSE: &[u8] = b"doorward token of key\0";

/// A key's public part and its tag. Secret, as the token is that carries it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyTag {
    pub(super) id: ApiKeyId,
    /// In hexadecimal digits.
    tag: Box<str>,
}

/// What a token of ours says of the key that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// Which, and the proof of it.
    pub(crate) tag: KeyTag,
    /// Whose it is.
    pub(crate) owner: Box<str>,
}

impl KeyTag {
    /// The tag of `key`; `None` for one of the configuration, of which nothing is stored.
    pub(crate) fn of(key: &LiveKey) -> Option<Self> {
        match (key.handle, &key.proof) {
            (KeyHandle::Made(id), Some(proof)) => Some(Self { id, tag: made(id, proof) }),
            _ => None,
        }
    }

    /// As tokens carry it.
    pub(crate) fn text(&self) -> String {
        format!("{}:{}", self.id, self.tag)
    }

    /// Reads what [`Self::text`] writes.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let (id, tag) = text.split_once(':')?;
        Some(Self { id: ApiKeyId::from_text(id)?, tag: Box::from(tag) })
    }
}

impl NamedKey {
    /// Whether `key` is what the token stands for: the very key, and a person's, who is the one the token names.
    pub(super) fn is(&self, key: &LiveKey) -> bool {
        let tagged = KeyTag::of(key).is_some_and(|real| {
            real.id == self.tag.id && constant_time_eq(real.tag.as_bytes(), self.tag.tag.as_bytes())
        });
        tagged && key.owner.as_deref().is_some_and(|owner| folded(owner) == folded(&self.owner))
    }
}

impl fmt::Debug for KeyTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyTag({})", self.id)
    }
}

fn made(id: ApiKeyId, proof: &KeyProof) -> Box<str> {
    let mac = MacKey::new(&proof.digest).mac(&[PURPOSE, id.to_string().as_bytes()]);
    mac.iter().take(TAG_LEN).map(|byte| format!("{byte:02x}")).collect::<String>().into_boxed_str()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_crypto::MAC_LEN;

    use super::*;
    use crate::{api_key::KeyScope, time::Timestamp};

    fn key(handle: KeyHandle, owner: Option<&str>, proof: Option<u8>) -> LiveKey {
        let proof = proof.map(|byte| KeyProof { salt: [1; MAC_LEN], digest: [byte; MAC_LEN] });
        let owner = owner.map(str::to_owned);
        let now = Timestamp::from_seconds(0);
        LiveKey::new(handle, String::new(), (KeyScope::all(), None, owner), Err("none"), (None, proof), now)
    }

    #[test]
    fn a_token_stands_for_the_very_key_of_the_very_person() {
        let made = |id: &str| KeyHandle::Made(ApiKeyId::from_text(id).unwrap());
        let (first, second) = (made("dwk_abcdefgh"), made("dwk_bcdefghi"));
        let bobs = key(first, Some("bob"), Some(7));
        let tag = KeyTag::from_text(&KeyTag::of(&bobs).unwrap().text()).unwrap();
        let named = |owner: &str| NamedKey { tag: tag.clone(), owner: Box::from(owner) };
        assert!(named("bob").is(&bobs) && named("BOB").is(&bobs));
        assert!(!named("alice").is(&bobs) && !named("").is(&bobs));
        for other in [
            key(first, Some("bob"), Some(8)),
            key(second, Some("bob"), Some(7)),
            key(first, None, Some(7)),
            key(first, Some("bob"), None),
            key(KeyHandle::Configured([7; MAC_LEN]), Some("bob"), None),
        ] {
            assert!(!named("bob").is(&other), "{other:?}");
        }
        assert!(!named("key:phone").is(&key(first, None, Some(7))), "a machine's");
        let printed = format!("{:?}", named("bob"));
        assert!(!printed.contains(&*tag.tag), "{printed}");
    }
}
