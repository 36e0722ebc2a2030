//! What a statement is given: integers, text and bytes.

use std::borrow::Cow;

use doorward_core::time::Timestamp;

/// An argument of a statement. Made by [`args!`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Integer(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
}

/// `args![name, since, …]` is the `&[Value]` that statements take.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Value::from($value)),*] };
}
pub(crate) use args;

/// Conversions from a type, and from an `Option` of it.
macro_rules! from {
    ($($type:ty, $value:ident => $variant:ident($made:expr);)*) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from($value: $type) -> Self {
                Self::$variant(Some($made))
            }
        }

        impl<'a> From<Option<$type>> for Value<'a> {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(|$value| $made))
            }
        }
    )*};
}
from! {
    i64, value => Integer(value);
    bool, value => Integer(i64::from(value));
    Timestamp, value => Integer(value.as_millis());
    &'a str, value => Text(Cow::Borrowed(value));
    &'a String, value => Text(Cow::Borrowed(value.as_str()));
    String, value => Text(Cow::Owned(value));
    &'a [u8], value => Bytes(Cow::Borrowed(value));
    &'a [u8; 32], value => Bytes(Cow::Borrowed(value.as_slice()));
    &'a Vec<u8>, value => Bytes(Cow::Borrowed(value.as_slice()));
    Vec<u8>, value => Bytes(Cow::Owned(value));
}

/// How many rows are wanted.
impl From<usize> for Value<'_> {
    fn from(value: usize) -> Self {
        Self::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}

/// Begins a pair that stands for a character PostgreSQL cannot keep, or for itself. A code point that is assigned to
/// nobody (Unicode 23.5), so that hardly any text has it.
const ESCAPE: char = '\u{10FFFD}';

/// `text` without NUL, which PostgreSQL refuses. What was typed is kept as it is and may hold one.
pub(super) fn without_nul(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => escaped.extend([ESCAPE, '0']),
            ESCAPE => escaped.extend([ESCAPE, '1']),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Undoes [`without_nul`].
pub(super) fn with_nul(text: String) -> String {
    if !text.contains(ESCAPE) {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ESCAPE => plain.push(if characters.next() == Some('0') { '\0' } else { ESCAPE }),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_kind_comes_back_from_postgresql() {
        for text in ["", "john", "a\0b", "\0\0", "\u{10FFFD}", "\u{10FFFD}0", "\0\u{10FFFD}1", "🦀\0"] {
            let kept = without_nul(text);
            assert!(!kept.contains('\0'), "{text:?}");
            assert_eq!(with_nul(kept.into_owned()), text);
        }
    }

    #[test]
    fn different_texts_stay_different() {
        assert_ne!(without_nul("\0"), without_nul("\u{10FFFD}0"));
        assert_ne!(without_nul("\0"), without_nul(""));
    }
}
