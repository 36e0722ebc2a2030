//! Compares a tree with the table of keys: unknown names, keys of later versions, sections that are none.
//! What stands at a key is the reader's business.

use crate::{
    keys::{self, KEYS, Kind, LATER},
    nearest::nearest,
    problem::Problem,
    tree::{Entry, Node, Value},
    yaml::printable,
};

/// Puts everything that has no place into `problems`.
pub(crate) fn check(root: &Node, problems: &mut Vec<Problem>) {
    section(root, "", "", problems);
}

/// `pattern` is `path` with `[]` for items.
fn section(node: &Node, pattern: &str, path: &str, problems: &mut Vec<Problem>) {
    for entry in node.entries() {
        let name = printable(&entry.key);
        let (pattern, path) = (join(pattern, &entry.key), join(path, &name));
        match keys::find(&pattern).map(|key| key.kind) {
            Some(Kind::Section) => match entry.node.value {
                Value::Map(_) => section(&entry.node, &pattern, &path, problems),
                Value::Null => {}
                _ => problems.push(wrong(entry, &path, "a section with keys")),
            },
            Some(Kind::Sections) => match &entry.node.value {
                Value::List(items) => self::items(items, &pattern, &path, problems),
                Value::Null => {}
                _ => problems.push(wrong(entry, &path, "a list, each item of which starts with `-`")),
            },
            Some(_) => {}
            None => problems.push(unknown(entry, &pattern, &path)),
        }
    }
}

fn items(items: &[Node], pattern: &str, path: &str, problems: &mut Vec<Problem>) {
    for (index, item) in items.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if matches!(item.value, Value::Map(_)) {
            section(item, &format!("{pattern}[]"), &path, problems);
        } else {
            let message = format!("expected a section with keys, found {}", item.noun());
            problems.push(Problem::error(&path, item.origin.clone(), message));
        }
    }
}

fn wrong(entry: &Entry, path: &str, expected: &str) -> Problem {
    let message = format!("expected {expected}, found {}", entry.node.noun());
    Problem::error(path, entry.node.origin.clone(), message)
}

fn unknown(entry: &Entry, pattern: &str, path: &str) -> Problem {
    let message = match LATER.iter().find(|later| later.path == pattern) {
        Some(later) if later.instead.is_empty() => {
            "is not available yet in this version; remove it".to_owned()
        }
        Some(later) => format!("is not available in this version: {}; remove it", later.instead),
        None => match suggestion(&entry.key, pattern) {
            Some(meant) => format!("is no known key; did you mean {meant}?"),
            None => "is no known key; remove it".to_owned(),
        },
    };
    Problem::error(path, entry.key_origin.clone(), message)
}

/// The nearest name beside it, else a key elsewhere that has this name.
fn suggestion(name: &str, pattern: &str) -> Option<&'static str> {
    let parent = pattern.strip_suffix(name).map_or("", |parent| parent.trim_end_matches('.'));
    nearest(name, keys::names_below(parent))
        .or_else(|| KEYS.iter().map(|key| key.path).find(|path| path.rsplit('.').next() == Some(name)))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
