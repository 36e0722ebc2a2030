//! A configuration before it has types: values that know where they stand.

use crate::problem::Origin;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

/// What stands there.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text, a number, a truth value: types come from the key, not from the spelling.
    Scalar(String),
    List(Vec<Node>),
    /// In the order of the file; each key once.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_origin: Origin,
    pub(crate) node: Node,
}

impl Node {
    /// A configuration in which nothing is set.
    pub(crate) fn empty() -> Self {
        Self { value: Value::Map(Vec::new()), origin: Origin::Default }
    }

    pub(crate) fn scalar(text: impl Into<String>, origin: Origin) -> Self {
        Self { value: Value::Scalar(text.into()), origin }
    }

    /// What it is, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a section with keys",
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value of `key`, if this is a map that has it.
    pub(crate) fn child(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    pub(crate) fn child_mut(&mut self, key: &str) -> Option<&mut Self> {
        match &mut self.value {
            Value::Map(entries) => {
                entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
            }
            _ => None,
        }
    }

    /// The value at `path`, whose parts are joined by dots.
    pub(crate) fn find(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, key| node.child(key))
    }

    /// Removes the entry at `path` and gives it.
    pub(crate) fn take(&mut self, path: &str) -> Option<Entry> {
        let (parent, key) = match path.rsplit_once('.') {
            Some((parent, key)) => (parent.split('.').try_fold(self, |node, key| node.child_mut(key))?, key),
            None => (self, path),
        };
        match &mut parent.value {
            Value::Map(entries) => {
                let index = entries.iter().position(|entry| entry.key == key)?;
                Some(entries.remove(index))
            }
            _ => None,
        }
    }

    /// Puts `node` at `path`, making sections on the way. Gives it back where a section would replace a value.
    pub(crate) fn put(&mut self, path: &str, node: Self) -> Result<(), Self> {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        if self.is_null() {
            self.value = Value::Map(Vec::new());
        }
        let Value::Map(entries) = &mut self.value else { return Err(node) };
        let index = entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            let origin = node.origin.clone();
            let empty = Self { value: Value::Null, origin: origin.clone() };
            entries.push(Entry { key: key.to_owned(), key_origin: origin, node: empty });
            entries.len() - 1
        });
        let Some(entry) = entries.get_mut(index) else { return Err(node) };
        match rest {
            Some(rest) => entry.node.put(rest, node),
            None => {
                entry.node = node;
                Ok(())
            }
        }
    }

    /// Lays `upper` over this: maps key by key, everything else is replaced. A section without content
    /// changes nothing.
    pub(crate) fn overlay(&mut self, upper: Self) {
        match (&mut self.value, upper.value) {
            (Value::Map(lower), Value::Map(entries)) => {
                for entry in entries {
                    match lower.iter_mut().find(|known| known.key == entry.key) {
                        Some(known) => {
                            known.key_origin = entry.key_origin;
                            known.node.overlay(entry.node);
                        }
                        None => lower.push(entry),
                    }
                }
            }
            (Value::Map(_), Value::Null) => {}
            (_, value) => *self = Self { value, origin: upper.origin },
        }
    }
}
