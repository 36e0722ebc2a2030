//! The file's YAML, with the line of every entry. Keys we do not use yet are allowed: they belong to the
//! file's schema (`authelia.md` 6.1) or to somebody's notes.
//!
//! A value of the wrong shape (a list where a text belongs) is read all the same and judged later, entry by
//! entry: one person's slip must not keep everybody else out. Absent: what is allowed (`entry`).

use std::fmt;

use serde::{
    Deserialize,
    de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_saphyr::Spanned;

/// The parser's own limit stops at some twenty thousand users; it exists against documents that grow when
/// they are read, and the file's size is bounded before.
const MAX_NODES: usize = 8_000_000;

/// One entry as written.
pub(super) struct WrittenEntry {
    pub(super) name: String,
    /// Of the name.
    pub(super) line: u64,
    /// `None` when it is no map.
    pub(super) fields: Option<Fields>,
}

/// What is used of an entry.
#[derive(Deserialize)]
pub(super) struct Fields {
    pub(super) password: Option<Placed>,
    pub(super) displayname: Option<Placed>,
    pub(super) email: Option<Placed>,
    pub(super) groups: Option<Placed>,
    pub(super) disabled: Option<Placed>,
}

/// A value and where it stands.
pub(super) struct Placed {
    /// Counted from 1.
    pub(super) line: u64,
    pub(super) value: Written,
    /// In bytes from the start of the source, with the length.
    span: Option<(u64, u64)>,
}

impl<'de> Deserialize<'de> for Placed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, defined } = Spanned::<Written>::deserialize(deserializer)?;
        let span = defined.span();
        Ok(Self { line: referenced.line(), value, span: span.byte_offset().zip(span.byte_len()) })
    }
}

/// A value of any shape.
pub(super) enum Written {
    Text(String),
    /// Text that YAML by itself would read as a number or a truth value. The names of people and groups may
    /// look so (`007`, `No`), so it counts as the text that stands in the file.
    Plain(String),
    Nothing,
    List(Vec<Placed>),
    Map,
}

#[derive(Deserialize)]
struct Document {
    users: Option<Entries>,
}

/// The entries in the file's order.
///
/// # Errors
/// What is wrong, with line and column, and without the text around it: password hashes stand there.
pub(super) fn parse(source: &str) -> Result<Vec<WrittenEntry>, String> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! { max_nodes: MAX_NODES, max_events: 2 * MAX_NODES },
    };
    let document: Document =
        serde_saphyr::from_str_with_options(source, options).map_err(|error| error.to_string())?;
    let mut entries = document.users.map(|users| users.0).unwrap_or_default();
    for fields in entries.iter_mut().filter_map(|entry| entry.fields.as_mut()) {
        let Fields { password, displayname, email, groups, disabled } = fields;
        for value in [password, displayname, email, groups, disabled].into_iter().flatten() {
            restore(value, source);
        }
    }
    Ok(entries)
}

/// Puts the text that stands in the file where YAML's reading of it (`7` for `007`) was.
fn restore(placed: &mut Placed, source: &str) {
    match &mut placed.value {
        Written::Plain(text) => {
            if let Some(written) = placed.span.and_then(|span| slice(source, span)) {
                written.trim().clone_into(text);
            }
        }
        Written::List(values) => values.iter_mut().for_each(|value| restore(value, source)),
        Written::Text(_) | Written::Nothing | Written::Map => {}
    }
}

fn slice(source: &str, (start, length): (u64, u64)) -> Option<&str> {
    let start = usize::try_from(start).ok()?;
    source.get(start..start.checked_add(usize::try_from(length).ok()?)?)
}

struct Entries(Vec<WrittenEntry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of user names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some((name, Entry(fields))) = map.next_entry::<Spanned<String>, Entry>()? {
                    entries.push(WrittenEntry { line: name.referenced.line(), name: name.value, fields });
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Defines the visitor's methods for every scalar that is not a text.
macro_rules! scalars {
    ($error:ident, $value:ident => $result:expr; $($method:ident: $kind:ty),*) => {
        $(fn $method<$error: serde::de::Error>(self, $value: $kind) -> Result<Self::Value, $error> { Ok($result) })*
    };
}

struct Entry(Option<Fields>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyShape;

        impl<'de> Visitor<'de> for AnyShape {
            type Value = Entry;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a user's entry")
            }

            scalars!(E, _value => Entry(None); visit_bool: bool, visit_i64: i64, visit_u64: u64,
                visit_i128: i128, visit_u128: u128, visit_f64: f64, visit_str: &str);

            fn visit_unit<E: serde::de::Error>(self) -> Result<Entry, E> {
                Ok(Entry(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entry, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Entry(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Fields::deserialize(MapAccessDeserializer::new(map)).map(|fields| Entry(Some(fields)))
            }
        }

        deserializer.deserialize_any(AnyShape)
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyShape;

        impl<'de> Visitor<'de> for AnyShape {
            type Value = Written;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            scalars!(E, value => Written::Plain(value.to_string()); visit_bool: bool, visit_i64: i64,
                visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64);

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Written, E> {
                Ok(Written::Text(value.to_owned()))
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
                Ok(Written::Nothing)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Written, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Written::List(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Written::Map)
            }
        }

        deserializer.deserialize_any(AnyShape)
    }
}
