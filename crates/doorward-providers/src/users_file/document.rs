//! The file's YAML, with the line of every entry. Keys we do not use yet are allowed: they belong to the
//! file's schema (`authelia.md` 6.1) or to somebody's notes.

use std::fmt;

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_saphyr::Spanned;

/// One entry as written.
pub(super) struct WrittenEntry {
    pub(super) name: String,
    /// Of the name.
    pub(super) line: u64,
    pub(super) fields: Fields,
}

/// What is used of an entry.
#[derive(Deserialize)]
pub(super) struct Fields {
    pub(super) password: Option<Spanned<String>>,
    pub(super) displayname: Option<String>,
    pub(super) email: Option<String>,
    pub(super) groups: Option<Vec<Spanned<String>>>,
    pub(super) disabled: Option<bool>,
}

#[derive(Deserialize)]
struct Document {
    users: Option<Entries>,
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
                while let Some((name, fields)) = map.next_entry::<Spanned<String>, Fields>()? {
                    entries.push(WrittenEntry { line: name.referenced.line(), name: name.value, fields });
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// The entries in the file's order.
///
/// # Errors
/// What is wrong, with line and column.
pub(super) fn parse(text: &str) -> Result<Vec<WrittenEntry>, String> {
    let document: Document = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    Ok(document.users.map(|users| users.0).unwrap_or_default())
}
