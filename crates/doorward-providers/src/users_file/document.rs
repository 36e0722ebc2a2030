//! The file's YAML, with the place of every value. Keys we do not know are allowed: they are somebody's notes.
//!
//! A value of the wrong shape (a list where a text belongs) is read all the same and judged later, entry by
//! entry: one person's slip must not keep everybody else out. Absent: what is allowed (`entry`).

use std::fmt;

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};

/// The parser's own limit stops at some twenty thousand users; it exists against documents that grow when
/// they are read, and the file's size is bounded before.
const MAX_NODES: usize = 8_000_000;

/// One entry as written.
#[derive(PartialEq)]
pub(super) struct WrittenEntry {
    pub(super) name: String,
    /// Where the name stands.
    pub(super) place: Place,
    /// Its map, if it is one.
    pub(super) value: Placed,
}

impl WrittenEntry {
    /// The value of `key`, with the key.
    pub(super) fn field(&self, key: &str) -> Option<&(Placed, Placed)> {
        self.value.field(key)
    }
}

/// Where something stands. All places are equal, so that what is written can be compared without them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The line, counted from 1; of an alias, where it is used.
    pub(super) line: u64,
    /// Start and end in bytes of the source, without anchor and tag; of an alias, where it is used.
    pub(super) used: Option<(usize, usize)>,
    /// The same, of an alias where its anchor is.
    pub(super) defined: Option<(usize, usize)>,
}

impl PartialEq for Place {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Place {
    fn of(used: Location, defined: Location) -> Self {
        let range = |location: Location| {
            let (start, length) = location.span().byte_offset().zip(location.span().byte_len())?;
            let start = usize::try_from(start).ok()?;
            Some((start, start.checked_add(usize::try_from(length).ok()?)?))
        };
        Self { line: used.line(), used: range(used), defined: range(defined) }
    }
}

/// A value and where it stands.
#[derive(PartialEq)]
pub(super) struct Placed {
    pub(super) place: Place,
    pub(super) value: Written,
}

impl Placed {
    /// The value of `key` in this map, with the key.
    pub(super) fn field(&self, key: &str) -> Option<&(Self, Self)> {
        let Written::Map(fields) = &self.value else { return None };
        fields.iter().find(|(name, _)| name.value.as_text() == Some(key))
    }
}

impl<'de> Deserialize<'de> for Placed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, defined } = Spanned::<Written>::deserialize(deserializer)?;
        Ok(Self { place: Place::of(referenced, defined), value })
    }
}

/// A value of any shape.
#[derive(PartialEq)]
pub(super) enum Written {
    Text(String),
    /// Text that YAML by itself would read as a number or a truth value. The names of people and groups may
    /// look so (`007`, `No`), so it counts as the text that stands in the file.
    Plain(String),
    Nothing,
    List(Vec<Placed>),
    Map(Vec<(Placed, Placed)>),
}

impl Written {
    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Plain(text) => Some(text),
            Self::Nothing | Self::List(_) | Self::Map(_) => None,
        }
    }
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
    for entry in &mut entries {
        restore(&mut entry.value, source);
    }
    Ok(entries)
}

/// Puts the text that stands in the file where YAML's reading of it (`7` for `007`) was.
fn restore(placed: &mut Placed, source: &str) {
    match &mut placed.value {
        Written::Plain(text) => {
            if let Some(written) = placed.place.defined.and_then(|(start, end)| source.get(start..end)) {
                written.trim().clone_into(text);
            }
        }
        Written::List(values) => values.iter_mut().for_each(|value| restore(value, source)),
        Written::Map(fields) => {
            for (key, value) in fields {
                restore(key, source);
                restore(value, source);
            }
        }
        Written::Text(_) | Written::Nothing => {}
    }
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
                while let Some((name, value)) = map.next_entry::<Spanned<String>, Placed>()? {
                    let place = Place::of(name.referenced, name.defined);
                    entries.push(WrittenEntry { name: name.value, place, value });
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Defines the visitor's methods for every scalar that is not a text.
macro_rules! plain {
    ($($method:ident: $kind:ty),*) => {
        $(fn $method<E: serde::de::Error>(self, value: $kind) -> Result<Written, E> {
            Ok(Written::Plain(value.to_string()))
        })*
    };
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyShape;

        impl<'de> Visitor<'de> for AnyShape {
            type Value = Written;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            plain!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128,
                visit_f64: f64);

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
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Written::Map(fields))
            }
        }

        deserializer.deserialize_any(AnyShape)
    }
}
