//! CBOR (RFC 8949) as authenticators write it (CTAP2 canonical form), read within bounds (SC-162).
//!
//! Refused: indefinite lengths, tags, duplicate keys, nesting beyond what any attestation has. The library's own reader
//! sees only what passed here.

use super::WebauthnError;

/// CTAP2 allows four levels; a few more for statements of other makers.
const MAX_DEPTH: usize = 8;

/// Entries of one array or map. Certificate chains have a handful, keys five.
const MAX_ENTRIES: usize = 128;

/// A value; texts and byte strings are borrowed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// Booleans, null, floating point numbers, and integers beyond 63 bits, as they stand: never equal to what we look for.
    Other(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The value that `bytes` begin with, and what stands behind it.
    pub(super) fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), WebauthnError> {
        let mut reader = Reader { rest: bytes };
        let value = reader.value(MAX_DEPTH).ok_or(WebauthnError::Format)?;
        Ok((value, reader.rest))
    }

    /// The value that `bytes` are, and nothing else.
    pub(super) fn read_all(bytes: &'a [u8]) -> Result<Self, WebauthnError> {
        match Self::read(bytes)? {
            (value, []) => Ok(value),
            _ => Err(WebauthnError::Format),
        }
    }

    /// The entry of a map with a text as its key.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        self.entry(&Value::Text(name))
    }

    /// The entry of a map with a number as its key.
    pub(super) fn labelled(&self, label: i64) -> Option<&Self> {
        self.entry(&Value::Integer(label))
    }

    fn entry(&self, key: &Value<'_>) -> Option<&Self> {
        let Value::Map(entries) = self else { return None };
        entries.iter().find(|(found, _)| found == key).map(|(_, value)| value)
    }

    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        if let Value::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        if let Value::Integer(number) = self { Some(*number) } else { None }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// The argument of an initial byte; indefinite and reserved ones are none.
    fn argument(&mut self, short: u8) -> Option<u64> {
        let length = match short {
            0..=23 => return Some(u64::from(short)),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return None,
        };
        Some(self.take(length)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        let start = self.rest;
        let initial = self.take(1)?.first()?;
        let (major, short) = (initial >> 5, initial & 31);
        let argument = self.argument(short)?;
        let length = usize::try_from(argument).ok();
        let value = match major {
            0 | 1 => match i64::try_from(argument) {
                Ok(number) if major == 0 => Value::Integer(number),
                Ok(number) => Value::Integer(-1 - number),
                Err(_) => self.other(start),
            },
            2 => Value::Bytes(self.take(length?)?),
            3 => Value::Text(std::str::from_utf8(self.take(length?)?).ok()?),
            4 => self.array(length?, depth.checked_sub(1)?)?,
            5 => self.map(length?, depth.checked_sub(1)?)?,
            // A simple value of two bytes has no use here; below 32 it is malformed.
            7 if short != 24 => self.other(start),
            _ => return None,
        };
        Some(value)
    }

    fn other(&self, start: &'a [u8]) -> Value<'a> {
        Value::Other(start.get(..start.len() - self.rest.len()).unwrap_or_default())
    }

    fn array(&mut self, length: usize, depth: usize) -> Option<Value<'a>> {
        if length > MAX_ENTRIES {
            return None;
        }
        (0..length).map(|_| self.value(depth)).collect::<Option<_>>().map(Value::Array)
    }

    fn map(&mut self, length: usize, depth: usize) -> Option<Value<'a>> {
        if length > MAX_ENTRIES {
            return None;
        }
        let mut entries: Vec<(Value<'a>, Value<'a>)> = Vec::new();
        for _ in 0..length {
            let key = self.value(depth)?;
            if entries.iter().any(|(other, _)| *other == key) {
                return None;
            }
            entries.push((key, self.value(depth)?));
        }
        Some(Value::Map(entries))
    }
}

/// An attestation object without a statement, around `auth_data` (level 3, 8.7).
pub(super) fn unattested(auth_data: &[u8]) -> Vec<u8> {
    let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x5a".to_vec();
    object.extend_from_slice(&u32::try_from(auth_data.len()).unwrap_or(u32::MAX).to_be_bytes());
    object.extend_from_slice(auth_data);
    object
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_kinds_of_values_are_read() {
        let (value, rest) = Value::read(b"\xa3\x01\x26\x61a\x42xy\x20\x82\xf5\x63\xe2\x82\xacmore").unwrap();
        assert_eq!(rest, b"more");
        assert_eq!(value.labelled(1), Some(&Value::Integer(-7)));
        assert_eq!(value.field("a").and_then(Value::bytes), Some(&b"xy"[..]));
        let list = Value::Array(vec![Value::Other(b"\xf5"), Value::Text("€")]);
        assert_eq!((value.labelled(-1), value.labelled(2)), (Some(&list), None));
        assert_eq!(Value::read_all(b"\x39\x01\x00").unwrap().integer(), Some(-257));
        assert_eq!(Value::read_all(b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff").unwrap().integer(), None);
    }

    #[test]
    fn what_no_authenticator_writes_is_refused() {
        let deep = |levels: usize| [vec![0x81; levels], vec![0]].concat();
        let refused: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", vec![]),
            ("an indefinite array", b"\x9f\x01\xff".to_vec()),
            ("an indefinite string", b"\x5f\x41a\xff".to_vec()),
            ("an indefinite map", b"\xbf\x01\x02\xff".to_vec()),
            ("a break alone", b"\xff".to_vec()),
            ("reserved lengths", b"\x1c".to_vec()),
            ("a tag", b"\xc0\x61a".to_vec()),
            ("a duplicate key", b"\xa2\x01\x02\x01\x03".to_vec()),
            ("a duplicate key in a longer spelling", b"\xa2\x01\x02\x18\x01\x03".to_vec()),
            ("a text that is no UTF-8", b"\x61\xff".to_vec()),
            ("a string longer than the input", b"\x5b\xff\xff\xff\xff\xff\xff\xff\xffa".to_vec()),
            ("an array longer than the input", b"\x9b\x00\x00\x00\xff\xff\xff\xff\xff\x01".to_vec()),
            ("a map cut off", b"\xa1\x01".to_vec()),
            ("nine levels", deep(9)),
            ("ten thousand levels", deep(10_000)),
            (
                "too many entries of a map",
                (0..129_u8).fold(vec![0xb8, 129], |map, key| [map, vec![0x18, key, 0]].concat()),
            ),
            ("too many entries", [b"\x98\x81".to_vec(), vec![0; 129]].concat()),
            ("something behind it", b"\x01\x02".to_vec()),
        ];
        for (what, bytes) in refused {
            assert_eq!(Value::read_all(&bytes), Err(WebauthnError::Format), "{what}");
        }
        assert!(Value::read_all(&deep(8)).is_ok());
    }

    #[test]
    fn an_attestation_object_of_ours_is_read_back() {
        let object = unattested(b"data");
        let value = Value::read_all(&object).unwrap();
        assert_eq!(value.field("fmt").and_then(Value::text), Some("none"));
        assert_eq!(value.field("attStmt"), Some(&Value::Map(Vec::new())));
        assert_eq!(value.field("authData").and_then(Value::bytes), Some(&b"data"[..]));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((_, rest)) = Value::read(&bytes) {
                prop_assert!(rest.len() < bytes.len());
            }
        }
    }
}
