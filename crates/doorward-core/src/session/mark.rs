//! What the audit log tells sessions apart by (SC-257).

use std::fmt;

use doorward_crypto::MacKey;

use super::{SessionKey, Sessions};

/// Bytes of a mark: two of a million sessions share one with a chance of one in some thirty million.
const BYTES: usize = 8;

/// Names a session in the audit log: a keyed checksum of its key. Neither a copy of the store nor a token says which mark
/// is whose, and nobody gets in by one. It changes with the signing secret, as sessions do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionMark([u8; BYTES]);

impl SessionMark {
    /// The mark of the session with this key.
    pub fn of(marks: &MacKey, key: &SessionKey) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = marks.mac(&[key.as_bytes()]);
        Self([a, b, c, d, e, f, g, h])
    }
}

impl Sessions {
    /// What the audit log calls the session with this key.
    pub fn mark(&self, key: &SessionKey) -> SessionMark {
        SessionMark::of(&self.marks, key)
    }
}

impl fmt::Display for SessionMark {
    /// 16 hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", u64::from_be_bytes(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_sessions_and_keys_apart_and_shows_no_part_of_the_key() {
        let (marks, others) = (MacKey::new(&[1; 32]), MacKey::new(&[2; 32]));
        let key = SessionKey::of("one");
        let mark = SessionMark::of(&marks, &key);
        assert_eq!(mark, SessionMark::of(&marks, &key));
        assert_ne!(mark, SessionMark::of(&marks, &SessionKey::of("other")));
        assert_ne!(mark, SessionMark::of(&others, &key));
        assert_eq!(mark.to_string().len(), 16);
        assert!(!key.to_hex().contains(&mark.to_string()));
    }
}
