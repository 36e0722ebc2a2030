//! Takes values out of a tree by key, and remembers everything that is wrong instead of stopping.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    keys::{self, Key, Kind},
    problem::{Origin, Problem, quoted},
    show::MASK,
    tree::{Node, Value},
    values::Parsed,
    yaml::printable,
};

/// A value that holds, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The full key, such as `session.cookies[0].domain`.
    pub key: String,
    /// The value as it was written; empty if nothing is set, masked if it is secret.
    pub value: String,
    /// Where it stands.
    pub origin: Origin,
    /// Whether it is secret.
    pub secret: bool,
}

/// Reads one tree.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) problems: Vec<Problem>,
    pub(crate) effective: Vec<Effective>,
    origins: BTreeMap<String, Origin>,
    failed: BTreeSet<String>,
    #[cfg(test)]
    pub(crate) read: BTreeSet<&'static str>,
}

/// A section that is being read.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// The path with `[]` for items, by which the table knows it.
    pattern: String,
    path: String,
    node: Option<&'a Node>,
}

impl<'a> Scope<'a> {
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { pattern: String::new(), path: String::new(), node: Some(node) }
    }

    /// The path of a key in it, as people read it.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The path of the section.
    pub(crate) fn own_path(&self) -> &str {
        &self.path
    }

    fn pattern(&self, name: &str) -> String {
        if self.pattern.is_empty() { name.to_owned() } else { format!("{}.{name}", self.pattern) }
    }

    pub(crate) fn child(&self, name: &str) -> Self {
        let node = self.node.and_then(|node| node.child(name));
        Self { pattern: self.pattern(name), path: self.path(name), node }
    }

    /// The items of a list of sections; items that are none are left out.
    pub(crate) fn items(&self, name: &str) -> Vec<Self> {
        let nodes = self.node.and_then(|node| node.child(name)).map(Node::items).unwrap_or_default();
        let section = |(_, node): &(usize, &'a Node)| matches!(node.value, Value::Map(_));
        let scope = |(index, node): (usize, &'a Node)| Self {
            pattern: format!("{}[]", self.pattern(name)),
            path: format!("{}[{index}]", self.path(name)),
            node: Some(node),
        };
        nodes.iter().enumerate().filter(section).map(scope).collect()
    }

    /// Whether the section is there, be it empty; one without even `{}` is not.
    pub(crate) fn is_set(&self) -> bool {
        self.node.is_some_and(|node| !node.is_null())
    }

    /// Whether anything is set in it, or below it.
    pub(crate) fn has_values(&self) -> bool {
        fn any(node: &Node) -> bool {
            match &node.value {
                Value::Null => false,
                Value::Map(entries) => entries.iter().any(|entry| any(&entry.node)),
                Value::Scalar(_) | Value::List(_) => true,
            }
        }
        self.node.is_some_and(any)
    }

    /// The keys that are there.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        match self.node.map(|node| &node.value) {
            Some(Value::Map(entries)) => entries.iter().map(|entry| entry.key.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the table has a key of this name in it.
    pub(crate) fn offers(&self, name: &str) -> bool {
        keys::find(&self.pattern(name)).is_some()
    }

    /// Whether a key in it is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.node.and_then(|node| node.child(name)).is_some_and(|node| !node.is_null())
    }

    pub(crate) fn origin(&self) -> Origin {
        self.node.map_or(Origin::Default, |node| node.origin.clone())
    }
}

/// A key in a section, looked up.
pub(crate) struct Leaf<'a> {
    pub(crate) key: Option<&'static Key>,
    pub(crate) path: String,
    pub(crate) node: Option<&'a Node>,
}

impl Leaf<'_> {
    fn secret(&self) -> bool {
        self.key.is_some_and(|key| key.secret)
    }
}

impl Reader {
    /// Notes an error about the value at `path`, which was read before.
    pub(crate) fn error(&mut self, path: &str, message: impl Into<String>) {
        let origin = self.origin(path);
        self.problems.push(Problem::error(path, origin, message));
    }

    /// The same, as a warning.
    pub(crate) fn warning(&mut self, path: &str, message: impl Into<String>) {
        let origin = self.origin(path);
        self.problems.push(Problem::warning(path, origin, message));
    }

    pub(crate) fn warning_at(&mut self, path: &str, origin: Origin, message: impl Into<String>) {
        self.problems.push(Problem::warning(path, origin, message));
    }

    pub(crate) fn error_at(&mut self, path: &str, origin: Origin, message: impl Into<String>) {
        self.problems.push(Problem::error(path, origin, message));
    }

    /// Where the value at `path` came from.
    pub(crate) fn origin(&self, path: &str) -> Origin {
        self.origins.get(path).cloned().unwrap_or(Origin::Default)
    }

    /// Whether the value at `path` was wrong, so that nothing can be said about what it means for others.
    pub(crate) fn has_failed(&self, path: &str) -> bool {
        self.failed.contains(path)
    }

    /// Whether a value in the list at `path` was wrong, or what is there is no list.
    pub(crate) fn has_failed_below(&self, path: &str) -> bool {
        let below = |failed: &String| {
            failed.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        self.failed.iter().any(below)
    }

    /// What holds at `path`, as it was written.
    pub(crate) fn effective_value(&self, path: &str) -> String {
        let last = self.effective.iter().rev().find(|one| one.key == path);
        last.map(|one| one.value.clone()).unwrap_or_default()
    }

    /// Whether somebody set the value at `path`.
    pub(crate) fn is_given(&self, path: &str) -> bool {
        self.origins.contains_key(path)
    }

    pub(crate) fn leaf<'a>(&mut self, scope: &Scope<'a>, name: &str) -> Leaf<'a> {
        let key = keys::find(&scope.pattern(name));
        debug_assert!(key.is_some(), "{} is not in the table of keys", scope.pattern(name));
        #[cfg(test)]
        self.read.extend(key.map(|key| key.path));
        let (path, node) = (scope.path(name), scope.node.and_then(|node| node.child(name)));
        if let Some(node) = node {
            self.origins.insert(path.clone(), node.origin.clone());
        }
        Leaf { key, path, node }
    }

    /// A single value; the default of the table where there is none or a wrong one.
    pub(crate) fn value<T>(
        &mut self,
        scope: &Scope<'_>,
        name: &str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<T> {
        let leaf = self.leaf(scope, name);
        let given = leaf.node.and_then(|node| self.scalar(node, &leaf, &leaf.path, &parse));
        if given.is_some() {
            let text = leaf.node.map(shown).unwrap_or_default();
            self.note(&leaf, text);
            return given;
        }
        let default = leaf.key.and_then(|key| key.default);
        if leaf.node.is_none() {
            self.note(&leaf, default.unwrap_or_default().to_owned());
        }
        default.and_then(|default| parse(default).ok())
    }

    /// A single value without which the section means nothing.
    pub(crate) fn required<T>(
        &mut self,
        scope: &Scope<'_>,
        name: &str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<T> {
        self.required_if(true, scope, name, parse)
    }

    /// A single value that may only be missing unless `needed`.
    pub(crate) fn required_if<T>(
        &mut self,
        needed: bool,
        scope: &Scope<'_>,
        name: &str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<T> {
        let value = self.value(scope, name, parse);
        let path = scope.path(name);
        if needed && !self.is_given(&path) {
            let example = keys::find(&scope.pattern(name)).and_then(|key| key.example).unwrap_or_default();
            let message = format!("is missing; write for example {name}: {example}");
            self.error_at(&path, scope.origin(), message);
        }
        value
    }

    /// Several values: a list, or one by itself where the table allows it.
    pub(crate) fn values<T>(
        &mut self,
        scope: &Scope<'_>,
        name: &str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Vec<T> {
        let leaf = self.leaf(scope, name);
        let Some(node) = leaf.node.filter(|node| !node.is_null()) else {
            let default = leaf.key.and_then(|key| key.default).unwrap_or_default();
            self.note(&leaf, default.to_owned());
            let parts = default.trim_matches(['[', ']']).split(", ").filter(|part| !part.is_empty());
            return parts.filter_map(|part| parse(part).ok()).collect();
        };
        let single = leaf.key.is_some_and(|key| matches!(key.kind, Kind::OneOrMany(_)));
        let values = self.many(node, &leaf, &leaf.path, single, &parse);
        self.note(&leaf, shown(node));
        values
    }

    /// Names of the administrator's choice with several values each.
    pub(crate) fn map<'a>(
        &mut self,
        scope: &Scope<'a>,
        name: &str,
    ) -> (Leaf<'a>, Vec<(String, String, &'a Node)>) {
        let leaf = self.leaf(scope, name);
        let mut entries = Vec::new();
        match leaf.node {
            None => self.note(&leaf, String::new()),
            Some(node) => {
                if !matches!(node.value, Value::Map(_) | Value::Null) {
                    self.wrong_form(&leaf.path, node, "a section with names and values");
                }
                for entry in node.entries() {
                    let path = format!("{}.{}", leaf.path, printable(&entry.key));
                    self.origins.insert(path.clone(), entry.node.origin.clone());
                    let value = if leaf.secret() { MASK.to_owned() } else { shown(&entry.node) };
                    let (key, origin) = (path.clone(), entry.node.origin.clone());
                    self.effective.push(Effective { key, value, origin, secret: leaf.secret() });
                    entries.push((entry.key.clone(), path, &entry.node));
                }
            }
        }
        (leaf, entries)
    }

    /// The values of a list, each with its own problem.
    pub(crate) fn many<T>(
        &mut self,
        node: &Node,
        leaf: &Leaf<'_>,
        path: &str,
        single: bool,
        parse: &impl Fn(&str) -> Parsed<T>,
    ) -> Vec<T> {
        match &node.value {
            Value::List(items) => {
                let one = |(index, item)| self.scalar(item, leaf, &format!("{path}[{index}]"), parse);
                items.iter().enumerate().filter_map(one).collect()
            }
            Value::Scalar(_) if single => self.scalar(node, leaf, path, parse).into_iter().collect(),
            _ => {
                self.wrong_form(path, node, if single { "a value or a list of values" } else { "a list" });
                Vec::new()
            }
        }
    }

    /// The value of one node.
    pub(crate) fn scalar<T>(
        &mut self,
        node: &Node,
        leaf: &Leaf<'_>,
        path: &str,
        parse: &impl Fn(&str) -> Parsed<T>,
    ) -> Option<T> {
        let message = match &node.value {
            Value::Scalar(text) => match parse(text) {
                Ok(value) => return Some(value),
                Err(expected) if leaf.secret() || text.is_empty() => format!("expected {expected}"),
                Err(expected) => format!("expected {expected}, found {}", quoted(text)),
            },
            Value::Null => "has no value; write one or remove the line".to_owned(),
            _ => format!("expected a single value, found {}", node.noun()),
        };
        self.error_at(path, node.origin.clone(), message);
        self.failed.insert(path.to_owned());
        None
    }

    /// Notes that `node` is not `expected`.
    pub(crate) fn wrong_form(&mut self, path: &str, node: &Node, expected: &str) {
        self.error_at(path, node.origin.clone(), format!("expected {expected}, found {}", node.noun()));
        self.failed.insert(path.to_owned());
    }

    /// Says what holds at `path` because of something else, where nothing was set.
    pub(crate) fn derived(&mut self, path: &str, value: impl std::fmt::Display) {
        let last = self.effective.iter_mut().rev().find(|one| one.key == path);
        if let Some(one) = last.filter(|one| one.value.is_empty() && !one.secret) {
            one.value = value.to_string();
        }
    }

    /// Says that what is not set in `scope` holds as it does in the section `from`.
    pub(crate) fn inherit(&mut self, scope: &Scope<'_>, from: &str, names: &[&str]) {
        for name in names {
            let path = format!("{from}.{name}");
            let value = self.effective.iter().find(|one| one.key == path).map(|one| one.value.clone());
            self.derived(&scope.path(name), value.unwrap_or_default());
        }
    }

    /// Remembers what holds.
    pub(crate) fn note(&mut self, leaf: &Leaf<'_>, value: String) {
        let secret = leaf.secret();
        let value = if secret && !value.is_empty() { MASK.to_owned() } else { value };
        let origin = leaf.node.map_or(Origin::Default, |node| node.origin.clone());
        self.effective.push(Effective { key: leaf.path.clone(), value, origin, secret });
    }
}

/// A value in one line.
pub(crate) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => String::new(),
        Value::Scalar(text) => text.clone(),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|entry| format!("{}: {}", entry.key, shown(&entry.node))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
