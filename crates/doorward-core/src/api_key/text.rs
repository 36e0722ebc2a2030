//! A key as text: `dwk_` and eight characters that name it, an underscore, a secret of 249 bits, and a checksum.
//!
//! The checksum tells a mistyped key from a wrong one without a look-up, and scanners of leaked secrets a key from a
//! word. It is no protection: everybody can make one.

use doorward_crypto::{Entropy, random_code, random_password, sha256};
use secrecy::SecretString;

/// What every key made here begins with.
pub const PREFIX: &str = "dwk_";

/// No letter or digit that is easily taken for another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

const ID: usize = 8;
const SECRET: usize = 43;
const CHECK: usize = 6;
const WHOLE: usize = PREFIX.len() + ID + 1 + SECRET + CHECK;

/// The public part of a key: names it in lists, logs and the audit (HS-69), and finds it in the store. No secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApiKeyId([u8; ID]);

impl ApiKeyId {
    /// From the bytes that a store kept.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; ID] = bytes.try_into().ok()?;
        bytes.iter().all(|byte| ALPHABET.contains(byte)).then_some(Self(bytes))
    }

    /// From `dwk_abcdefgh`, as lists show it.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(text.strip_prefix(PREFIX)?.as_bytes())
    }

    /// The bytes to keep.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Display for ApiKeyId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{}", char::from(*byte)))
    }
}

impl std::fmt::Debug for ApiKeyId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self}")
    }
}

/// A new key.
pub struct KeyText {
    /// Its public part.
    pub id: ApiKeyId,
    /// The whole, for its owner, once.
    pub text: SecretString,
}

impl KeyText {
    /// Another one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let name = random_code(entropy, ALPHABET, ID, usize::MAX);
        let mut id = ApiKeyId([b'a'; ID]);
        for (place, byte) in id.0.iter_mut().zip(name.bytes()) {
            *place = byte;
        }
        let mut text = format!("{id}_{}", random_password(entropy, SECRET));
        text.push_str(&checksum(&text));
        Self { id, text: SecretString::from(text) }
    }
}

/// Which key `text` claims to be, if it is whole: form, characters and checksum. Whether it is the key, only its record
/// tells.
pub fn checked(text: &str) -> Option<ApiKeyId> {
    if text.len() != WHOLE || !text.is_ascii() {
        return None;
    }
    let (head, check) = text.split_at_checked(WHOLE - CHECK)?;
    let (name, secret) = head.split_at_checked(PREFIX.len() + ID)?;
    let secret = secret.strip_prefix('_')?;
    let sound = secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) && check == checksum(head);
    ApiKeyId::from_text(name).filter(|_| sound)
}

fn checksum(head: &str) -> String {
    sha256(head.as_bytes()).iter().take(CHECK / 2).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_crypto::SystemEntropy;
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_key_is_a_token_of_one_word_that_names_itself() {
        let made = KeyText::generate(&SystemEntropy);
        let text = made.text.expose_secret();
        assert_eq!(text.len(), WHOLE);
        assert_eq!(checked(text), Some(made.id));
        assert_eq!(made.id.to_string().len(), 12, "at most twelve characters of it are ever shown (HS-69)");
        assert!(text.starts_with(&format!("{}_", made.id)));
        // A WebSocket protocol is a token, and so are parts of a URL.
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        assert_eq!(ApiKeyId::from_text(&made.id.to_string()), Some(made.id));
        assert_eq!(ApiKeyId::from_bytes(made.id.as_bytes()), Some(made.id));
    }

    #[test]
    fn keys_do_not_repeat() {
        let texts: std::collections::HashSet<String> =
            (0..2_000).map(|_| KeyText::generate(&SystemEntropy).text.expose_secret().to_owned()).collect();
        assert_eq!(texts.len(), 2_000);
    }

    proptest! {
        #[test]
        fn no_other_text_passes_for_a_key(text in "(dwk_)?[a-z2-9_]{0,9}[ -~]{0,60}\\PC{0,3}") {
            prop_assert_eq!(checked(&text), None);
            let _ = ApiKeyId::from_text(&text);
        }

        #[test]
        fn a_key_with_one_character_changed_is_no_key(at in 0..WHOLE, other in "[0-9A-Za-z_]") {
            let made = KeyText::generate(&SystemEntropy);
            let mut text = made.text.expose_secret().to_owned();
            let same = text.get(at..=at) == Some(other.as_str());
            text.replace_range(at..=at, &other);
            prop_assert!(same || checked(&text).is_none());
        }
    }
}
