//! A new password hash in the file's own text: the bytes of one value change, and everything else stays as
//! people wrote it. The result is read again, and refused when it says anything else than it should (AF-04).
//! Absent: files (`replace`).

use std::ops::Range;

use super::document::{self, Place, Written, WrittenEntry};

/// Why one password cannot be changed in the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// The text is not the YAML it should be.
    #[error("{0}")]
    Malformed(String),
    /// No entry of that name has a password.
    #[error("there is no user of that name with a password")]
    Missing,
    /// The password is written once for several entries, by an anchor or a merged map.
    #[error(
        "line {line}: the password is written once for several entries (by &, * or <<); write it out for each"
    )]
    Shared {
        /// Where it is used, counted from 1.
        line: u64,
    },
    /// The password is written in a way that cannot be changed without touching anything else.
    #[error(
        "line {line}: the password cannot be replaced in the way it is written; put it into single quotes"
    )]
    Form {
        /// Where it stands, counted from 1.
        line: u64,
    },
}

/// The text of a users file with another password hash for `name`, and otherwise the same byte for byte.
///
/// The new value is quoted as the old one was, or in single quotes; in place of an alias (`*name`) it stands by
/// itself, so that nobody else's password changes.
///
/// # Errors
/// When that cannot be done without touching anything else.
pub fn with_hash_replaced(source: &str, name: &str, hash: &str) -> Result<String, SpliceError> {
    splice(source, name, hash).map(|(text, _)| text)
}

/// As [`with_hash_replaced`], with the entries of the new text.
pub(super) fn splice(
    source: &str,
    name: &str,
    hash: &str,
) -> Result<(String, Vec<WrittenEntry>), SpliceError> {
    let before = document::parse(source).map_err(SpliceError::Malformed)?;
    let place = password_place(&before, name).ok_or(SpliceError::Missing)?;
    let site = Site::of(source, &before, name)?;
    let text = site.filled(source, hash).ok_or(SpliceError::Form { line: place.line })?;
    let after = document::parse(&text).map_err(|_| SpliceError::Form { line: place.line })?;
    check(&before, &after, name, hash, place.line)?;
    Ok((text, after))
}

fn find<'a>(entries: &'a [WrittenEntry], name: &str) -> Option<&'a WrittenEntry> {
    entries.iter().find(|entry| entry.name == name)
}

fn password_place(entries: &[WrittenEntry], name: &str) -> Option<Place> {
    let (_, value) = find(entries, name)?.field("password")?;
    value.value.as_text().map(|_| value.place)
}

/// What is written in both must be the same but for this one value.
fn check(
    before: &[WrittenEntry],
    after: &[WrittenEntry],
    name: &str,
    hash: &str,
    line: u64,
) -> Result<(), SpliceError> {
    if before.len() != after.len() {
        return Err(SpliceError::Form { line });
    }
    for (old, new) in before.iter().zip(after) {
        if old.name == name && new.name == name {
            if !differs_in_password_only(old, new, hash) {
                return Err(SpliceError::Form { line });
            }
        } else if old != new {
            return Err(SpliceError::Shared { line });
        }
    }
    Ok(())
}

fn differs_in_password_only(old: &WrittenEntry, new: &WrittenEntry, hash: &str) -> bool {
    let (Written::Map(old), Written::Map(new)) = (&old.value.value, &new.value.value) else { return false };
    let mut replaced = 0;
    old.len() == new.len()
        && old.iter().zip(new).all(|(old, new)| {
            if old.0 == new.0 && old.0.value.as_text() == Some("password") {
                replaced += 1;
                matches!(&new.1.value, Written::Text(text) if text == hash)
            } else {
                old == new
            }
        })
        && replaced == 1
}

/// Where the password stands in the text.
struct Site {
    /// What is replaced.
    range: Range<usize>,
    /// How it is quoted.
    quote: char,
    /// A comment behind the mark of a block, which stays: its bytes in the source.
    kept: Range<usize>,
}

impl Site {
    fn of(source: &str, entries: &[WrittenEntry], name: &str) -> Result<Self, SpliceError> {
        let (key, value) =
            find(entries, name).and_then(|entry| entry.field("password")).ok_or(SpliceError::Missing)?;
        let line = value.place.line;
        let form = || SpliceError::Form { line };
        let (Some(key), Some(used)) =
            (key.place.used.filter(|_| key.place.used == key.place.defined), value.place.used)
        else {
            // The key itself comes from elsewhere: the whole entry is an alias.
            return Err(SpliceError::Shared { line });
        };
        let written = source.get(used.0..used.1).ok_or_else(form)?;
        if value.place.used != value.place.defined {
            // In a merged map the alias stands before or behind the key, not as its value.
            let between = source.get(key.1..used.0).ok_or(SpliceError::Shared { line })?;
            if !written.starts_with('*') || Between::read(between).is_none_or(|between| between.rest) {
                return Err(SpliceError::Shared { line });
            }
            return Ok(Self { range: used.0..used.1, quote: '\'', kept: 0..0 });
        }
        let between = source.get(key.1..used.0).ok_or_else(form)?;
        let between = Between::read(between).ok_or_else(form)?;
        match between.block {
            Some(block) => Ok(block.site(source, key.1, used.1)),
            None if written.starts_with('"') => Ok(Self { range: used.0..used.1, quote: '"', kept: 0..0 }),
            None => Ok(Self { range: used.0..used.1, quote: '\'', kept: 0..0 }),
        }
    }

    /// The source with `value` in this place; `None` if the value cannot be quoted on one line.
    fn filled(&self, source: &str, value: &str) -> Option<String> {
        if value.chars().any(char::is_control) {
            return None;
        }
        let quoted = match self.quote {
            '"' => value.replace('\\', "\\\\").replace('"', "\\\""),
            _ => value.replace('\'', "''"),
        };
        let (before, after) = (source.get(..self.range.start)?, source.get(self.range.end..)?);
        let (quote, kept) = (self.quote, source.get(self.kept.clone())?);
        Some(format!("{before}{quote}{quoted}{quote}{kept}{after}"))
    }
}

/// What stands between a key and its value, in bytes from the key's end.
struct Between {
    /// The header of a block (`|` or `>`).
    block: Option<Block>,
    /// Something that does not belong there.
    rest: bool,
}

struct Block {
    /// Start of the mark.
    start: usize,
    /// End of the mark with its indicators.
    end: usize,
    /// End of the line that the mark stands in.
    line_end: usize,
}

impl Between {
    /// Reads over spaces, comments, the colon, anchors and tags.
    fn read(text: &str) -> Option<Self> {
        let mut at = 0;
        loop {
            let rest = text.get(at..)?;
            let Some(first) = rest.chars().next() else { return Some(Self { block: None, rest: false }) };
            match first {
                ' ' | '\t' | '\r' | '\n' | ':' | '?' => at += 1,
                '#' => at += rest.find(['\r', '\n']).unwrap_or(rest.len()),
                '&' | '!' => at += rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len()),
                '|' | '>' => {
                    let end = rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len());
                    let line_end = rest.find(['\r', '\n']).unwrap_or(rest.len());
                    let block = Block { start: at, end: at + end, line_end: at + line_end };
                    return Some(Self { block: Some(block), rest: false });
                }
                _ => return Some(Self { block: None, rest: true }),
            }
        }
    }
}

impl Block {
    /// From the mark to the last character of the block; blank lines behind it stay.
    fn site(&self, source: &str, base: usize, end: usize) -> Site {
        let end = source.get(..end).map_or(end, |text| text.trim_end().len());
        Site { range: base + self.start..end, quote: '\'', kept: base + self.end..base + self.line_end }
    }
}

#[cfg(test)]
mod tests;
