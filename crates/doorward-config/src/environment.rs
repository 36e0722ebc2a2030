//! Environment variables and the files that `…_FILE` variables name, laid over the files' values.

use std::{collections::BTreeMap, fs::File, io::Read, path::Path};

use crate::{
    aliases::{ALIASES, renamed},
    command,
    keys::{KEYS, Key},
    nearest::nearest,
    problem::{Origin, Problem},
    tree::{Node, Value},
};

const PREFIX: &str = "DOORWARD_";
const FILE: &str = "_FILE";
const COMMAND: &str = "_COMMAND";

/// Read elsewhere: which files to load, and the signing secret of tokens (contract 3).
const RESERVED: [&str; 3] = ["DOORWARD_CONFIG", "DOORWARD_JWT_SECRET", "DOORWARD_JWT_SECRET_FILE"];

/// Larger than any secret, smaller than a mistake such as naming a disk.
const MAX_SECRET: u64 = 1 << 16;

/// The variable for a key, if one can hold it: `server.address` is `DOORWARD_SERVER_ADDRESS`.
pub fn environment_name(key: &Key) -> Option<String> {
    (key.kind.fits_variable() && !key.path.contains("[]")).then(|| variable(key.path))
}

fn variable(path: &str) -> String {
    format!("{PREFIX}{}", path.to_ascii_uppercase().replace('.', "_"))
}

/// A key, and the spelling of it that the variable uses.
struct Meaning {
    key: &'static Key,
    old: Option<&'static str>,
}

fn meanings() -> BTreeMap<String, Meaning> {
    let mut names = BTreeMap::new();
    for alias in ALIASES.iter().filter(|alias| alias.variable) {
        let key = KEYS.iter().find(|key| key.path == alias.new && environment_name(key).is_some());
        if let Some(key) = key {
            names.insert(variable(alias.old), Meaning { key, old: Some(alias.old) });
        }
    }
    for key in KEYS {
        if let Some(name) = environment_name(key) {
            names.insert(name, Meaning { key, old: None });
        }
    }
    names
}

/// Lays the variables of `environment` over `root`.
pub(crate) fn apply(root: &mut Node, environment: &[(String, String)], problems: &mut Vec<Problem>) {
    let names = meanings();
    let mut taken: BTreeMap<&'static str, String> = BTreeMap::new();
    let sorted: BTreeMap<&String, &String> = environment
        .iter()
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| (name, value))
        .collect();
    for (name, value) in sorted {
        if RESERVED.contains(&name.as_str()) {
            continue;
        }
        let direct = names.get(name);
        let from_file = name.strip_suffix(FILE).and_then(|name| names.get(name)).filter(|_| direct.is_none());
        let told = name.strip_suffix(COMMAND).and_then(|name| names.get(name)).filter(|_| direct.is_none());
        let Some(meaning) = direct.or(from_file).or(told) else {
            problems.push(unknown(name, &names));
            continue;
        };
        let path = meaning.key.path;
        let origin = Origin::Variable(name.clone());
        if let Some(old) = meaning.old.filter(|old| !path.starts_with(&format!("{old}."))) {
            problems.push(renamed(old, &format!("{path} ({})", variable(path)), origin.clone()));
        }
        if let Some(other) = taken.insert(path, name.clone()) {
            let message = format!("{other} sets the same; remove one of the two variables");
            problems.push(Problem::error(path, origin, message));
            continue;
        }
        let node = if direct.is_some() {
            value_node(meaning.key, value, origin)
        } else {
            let secret = may_be_secret(meaning.key, root).and_then(|()| match from_file {
                Some(_) => secret_node(name, Path::new(value)),
                None => command::of_variable(name, value),
            });
            match secret {
                Ok(node) => node,
                Err(message) => {
                    problems.push(Problem::error(path, origin, message));
                    continue;
                }
            }
        };
        if let Err(node) = root.put(path, node) {
            let message = "cannot be set by a variable, because a section above it is no section in the file";
            problems.push(Problem::error(path, node.origin, message));
        }
    }
}

fn value_node(key: &Key, value: &str, origin: Origin) -> Node {
    if !key.kind.is_list() {
        return Node::scalar(value, origin);
    }
    let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    let items = parts.map(|part| Node::scalar(part, origin.clone())).collect();
    Node { value: Value::List(items), origin }
}

fn may_be_secret(key: &Key, root: &Node) -> Result<(), String> {
    if !key.secret {
        return Err(
            "only secrets can be read from a file or a command; set the variable without _FILE or _COMMAND"
                .to_owned(),
        );
    }
    match root.find(key.path) {
        Some(other) => Err(format!("is set at {} as well; a secret has one place, remove one", other.origin)),
        None => Ok(()),
    }
}

fn secret_node(variable: &str, file: &Path) -> Result<Node, String> {
    let text = read_secret(file).map_err(|reason| {
        format!("the secret file {} cannot be read: {reason}; mend the file or the variable", file.display())
    })?;
    let origin = Origin::SecretFile { variable: variable.to_owned(), file: file.to_owned() };
    Ok(Node::scalar(text, origin))
}

/// The content without the one line break that editors and `echo` leave.
pub(crate) fn read_secret(file: &Path) -> Result<String, String> {
    if file.as_os_str().is_empty() {
        return Err("the variable is empty".to_owned());
    }
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    opened.take(MAX_SECRET + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
    if content.len() as u64 > MAX_SECRET {
        return Err(format!("it has more than {MAX_SECRET} bytes"));
    }
    let text = String::from_utf8(content).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let text = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text)).unwrap_or(&text);
    Ok(text.to_owned())
}

/// A warning only: Kubernetes makes variables for a service called doorward.
fn unknown(name: &str, names: &BTreeMap<String, Meaning>) -> Problem {
    let known = names.keys().map(String::as_str).chain(RESERVED);
    let base = name.strip_suffix(FILE).or(name.strip_suffix(COMMAND)).unwrap_or(name);
    let later = crate::keys::LATER.iter().find(|later| {
        let first = variable(later.path);
        base.strip_prefix(&first).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    let message = match (later, nearest(base, known)) {
        (Some(later), _) if later.instead.is_empty() => {
            format!("has no effect: {} is not available yet in this version", later.path)
        }
        (Some(later), _) => {
            format!("has no effect: {} is not available in this version: {}", later.path, later.instead)
        }
        (None, Some(near)) => format!("has no effect: no option has this variable; did you mean {near}?"),
        (None, None) => "has no effect: no option has this variable".to_owned(),
    };
    Problem::warning("", Origin::Variable(name.to_owned()), message)
}
