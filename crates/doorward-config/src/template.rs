//! The starter file.

use crate::{
    environment::environment_name,
    keys::{KEYS, Key, Kind},
};

const HEAD: &str = "\
# Doorward's configuration. Every line that starts with `#` and a name is an option with its default, or with
# an example where there is none: remove the `#` to set it. Without any option Doorward works as it stands.
# Check the file with `doorward config check`.
";

/// A file in which every option is explained and none is set.
pub fn template() -> String {
    let mut text = HEAD.to_owned();
    for key in KEYS {
        let depth = key.path.matches('.').count();
        if depth == 0 {
            text.push('\n');
        }
        write(&mut text, key, depth);
    }
    text
}

fn write(text: &mut String, key: &Key, depth: usize) {
    let list_depth = key.path.matches("[]").count();
    // Items of a list stand two deeper, behind their `-`.
    let indent = "  ".repeat(depth + list_depth);
    let name = key.path.rsplit('.').next().unwrap_or(key.path);
    for line in about(key) {
        text.push_str(&format!("{indent}# {line}\n"));
    }
    let first_of_item = list_depth > 0 && is_first_of_item(key);
    let (indent, dash) =
        if first_of_item { ("  ".repeat(depth + list_depth - 1), "- ") } else { (indent, "") };
    // Sections stay open, so that one `#` is enough to set an option; parts of a list are set with their list.
    let open = key.kind == Kind::Section && list_depth == 0;
    let mark = if open { "" } else { "#" };
    let value = match key.kind {
        Kind::Section | Kind::Sections => String::new(),
        kind => format!(" {}", written(kind, key.default.or(key.example).unwrap_or_default())),
    };
    text.push_str(&format!("{indent}{mark}{dash}{name}:{value}\n"));
}

fn is_first_of_item(key: &Key) -> bool {
    let item = key.path.rfind("[].").and_then(|at| key.path.get(..at + 3)).unwrap_or_default();
    KEYS.iter().find(|other| other.path.starts_with(item)).is_some_and(|first| first.path == key.path)
}

/// What the option is for, and its variable if it is a secret.
fn about(key: &Key) -> Vec<String> {
    let mut about = key.about.to_owned();
    if let Some(name) = environment_name(key).filter(|_| key.secret) {
        about.push_str(&format!(" Better from the file that {name}_FILE names."));
    }
    let mut lines = vec![String::new()];
    for word in about.split(' ') {
        let long = lines.last().is_some_and(|line| line.len() + word.len() > 90);
        if long {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A value as YAML; text that means something else there is quoted.
fn written(kind: Kind, text: &str) -> String {
    let plain = matches!(
        kind,
        Kind::List(_)
            | Kind::OneOrMany(_)
            | Kind::Map(_)
            | Kind::Subjects
            | Kind::Attributes
            | Kind::Query
            | Kind::ApiKeys
    ) || text.starts_with(['\'', '"']);
    let special = text.contains(": ") || text.contains(" #") || text.contains(';') || text.ends_with(':');
    let odd = text.starts_with(|first: char| !first.is_ascii_alphanumeric() && first != '/' && first != '.');
    if !plain && (special || odd) { format!("'{text}'") } else { text.to_owned() }
}
