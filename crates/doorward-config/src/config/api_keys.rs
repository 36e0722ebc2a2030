//! `api_keys` and `admin`: keys for machines, and a group of paths that is closed (HS-14 to HS-26).

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    nearest::nearest,
    reader::{Leaf, Reader, Scope},
    tree::{Node, Value},
    values::{self, Parsed, flag, text},
    yaml::printable,
};

/// The shortest key that is taken (HS-16).
const SHORTEST: usize = 32;

/// Fewer different characters are no random text.
const KINDS: usize = 8;

/// The shortest `admin.api_key` (HS-13).
const SHORTEST_ADMIN: usize = 16;

const NAMES: [&str; 6] = ["key", "name", "user", "role", "scope", "requests_per_minute"];

/// Keys that machines show instead of a session.
#[derive(Clone, Debug)]
pub struct ApiKeysConfig {
    /// Keys are taken at all, those of the configuration and those that were made.
    pub enabled: bool,
    /// A value of `X-API-Key` that is no key of ours is refused; else it is the application's own.
    pub refuse_foreign: bool,
    /// The keys; no two have the same text.
    pub keys: Vec<ApiKeyConfig>,
}

/// One key.
#[derive(Clone, Debug)]
pub struct ApiKeyConfig {
    /// The key.
    pub key: SecretString,
    /// What it is called.
    pub name: String,
    /// Whose it is; `None` for a machine's.
    pub user: Option<String>,
    /// The role of a machine's key; `None` for the default.
    pub role: Option<String>,
    /// What it reaches, as written; empty for everything that its owner may do.
    pub scope: Vec<String>,
    /// How many requests in a minute it is good for; `None` for any number.
    pub requests_per_minute: Option<u32>,
}

/// A group of paths that is closed unless two switches are on, and then perhaps asks for a key.
#[derive(Clone, Debug)]
pub struct AdminConfig {
    /// The first switch.
    pub debug: bool,
    /// The second switch.
    pub enabled: bool,
    /// What `X-Admin-API-Key` must say.
    pub api_key: Option<SecretString>,
    /// Which paths, in the form of permissions; empty where nothing is closed.
    pub paths: Vec<String>,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> ApiKeysConfig {
    // Whatever is wrong with the value, nobody gets in because of it.
    let enabled = reader.value(scope, "enabled", flag).unwrap_or_default();
    let asked = reader.value(scope, "foreign", foreign);
    let keys = read_keys(reader, scope);
    let written = reader.is_given(&scope.path("enabled")) || reader.is_given(&scope.path("keys"));
    let refuse_foreign = asked.unwrap_or(written);
    reader.derived(&scope.path("foreign"), if refuse_foreign { "refuse" } else { "pass" });
    if !enabled && !keys.is_empty() {
        reader.warning(&scope.path("keys"), "has no effect, because api_keys.enabled is false");
    }
    ApiKeysConfig { enabled, refuse_foreign, keys }
}

fn foreign(text: &str) -> Parsed<bool> {
    match text {
        "refuse" => Ok(true),
        "pass" => Ok(false),
        _ => Err("refuse or pass".to_owned()),
    }
}

fn read_keys(reader: &mut Reader, scope: &Scope<'_>) -> Vec<ApiKeyConfig> {
    let leaf = reader.leaf(scope, "keys");
    let Some(node) = leaf.node.filter(|node| !node.is_null()) else {
        reader.note(&leaf, String::new());
        return Vec::new();
    };
    let nodes: Vec<Node> = match &node.value {
        Value::List(items) => items.clone(),
        // A file of secrets: one in each line.
        Value::Scalar(text) => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| Node::scalar(line, node.origin.clone()))
            .collect(),
        Value::Map(_) | Value::Null => {
            reader.wrong_form(&leaf.path, node, "a list of keys");
            Vec::new()
        }
    };
    reader.note(&leaf, if nodes.is_empty() { String::new() } else { format!("{} keys", nodes.len()) });
    let mut keys: Vec<ApiKeyConfig> = Vec::new();
    for (index, item) in nodes.iter().enumerate() {
        let path = format!("{}[{index}]", leaf.path);
        let Some(key) = one(reader, item, &leaf, &path, index) else { continue };
        if keys.iter().any(|other| other.key.expose_secret() == key.key.expose_secret()) {
            reader.error_at(
                &path,
                item.origin.clone(),
                "stands here twice; which scope holds would be chance",
            );
            continue;
        }
        keys.push(key);
    }
    keys
}

/// A key by itself, or with what it is for.
fn one(reader: &mut Reader, node: &Node, leaf: &Leaf<'_>, path: &str, index: usize) -> Option<ApiKeyConfig> {
    let usual = format!("configured-{}", index + 1);
    if let Value::Scalar(_) = node.value {
        let key = SecretString::from(reader.scalar(node, leaf, path, &key)?);
        placeholder(reader, &key, path, node);
        return Some(ApiKeyConfig {
            key,
            name: usual,
            user: None,
            role: None,
            scope: Vec::new(),
            requests_per_minute: None,
        });
    }
    if !matches!(node.value, Value::Map(_)) {
        reader.wrong_form(path, node, "a key, or a section with key and scope");
        return None;
    }
    for entry in node.entries().iter().filter(|entry| !NAMES.contains(&entry.key.as_str())) {
        let near = nearest(&entry.key, NAMES).map(|near| format!("; did you mean {near}?"));
        let message = format!("is no known key{}", near.unwrap_or_default());
        reader.error_at(&format!("{path}.{}", printable(&entry.key)), entry.key_origin.clone(), message);
    }
    let mut part = |name: &str, parse: fn(&str) -> Parsed<String>| {
        node.child(name).map(|child| reader.scalar(child, leaf, &format!("{path}.{name}"), &parse))
    };
    let (secret, name) = (part("key", key), part("name", name));
    let (user, role) = (part("user", text), part("role", text));
    let requests_per_minute = node
        .child("requests_per_minute")
        .and_then(|child| reader.scalar(child, leaf, &format!("{path}.requests_per_minute"), &per_minute));
    let scope = match node.child("scope") {
        None => Vec::new(),
        Some(child) => {
            let texts = reader.many(child, leaf, &format!("{path}.scope"), true, &text);
            if texts.is_empty() {
                // An empty list must not stand for everything.
                reader.error_at(path, child.origin.clone(), "scope is empty; name permissions, or remove it");
            }
            texts
        }
    };
    if user.is_some() && role.is_some() {
        let message = "has user and role; the role of a person is that of their account, remove role";
        reader.error_at(path, node.origin.clone(), message);
    }
    let Some(secret) = secret else {
        reader.error_at(path, node.origin.clone(), "a key needs key: the text that is shown");
        return None;
    };
    let secret = SecretString::from(secret?);
    placeholder(reader, &secret, path, node);
    let name = name.map_or(Some(usual), |name| name)?;
    Some(ApiKeyConfig {
        key: secret,
        name,
        user: user.flatten(),
        role: role.flatten(),
        scope,
        requests_per_minute,
    })
}

/// As the tiers of `rate_limit`.
fn per_minute(text: &str) -> Parsed<u32> {
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| "a number of requests from 1 to 10000".to_owned())
}

fn placeholder(reader: &mut Reader, key: &SecretString, path: &str, node: &Node) {
    let text = key.expose_secret();
    if text.starts_with('<') && text.ends_with('>') {
        let message = "is the example from the documentation; write a key of your own";
        reader.warning_at(path, node.origin.clone(), message);
    }
}

/// HS-16: long enough, and not obviously no random text.
fn key(text: &str) -> Parsed<String> {
    let expected =
        "at least 32 random characters without blanks around them, such as `openssl rand -base64 32` prints";
    let letters = text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) && text.trim() == text;
    let kinds: std::collections::BTreeSet<u8> = text.bytes().collect();
    let repeats = (1..=text.len() / 2).any(|length| {
        let (part, _) = text.split_at_checked(length).unwrap_or((text, ""));
        text.len().is_multiple_of(length) && part.repeat(text.len() / length) == text
    });
    if text.starts_with("dwk_") {
        return Err("another key: those that begin with dwk_ are made by Doorward and kept in its database"
            .to_owned());
    }
    if text.len() >= SHORTEST && letters && kinds.len() >= KINDS && !repeats {
        return Ok(text.to_owned());
    }
    Err(expected.to_owned())
}

/// A name as `Remote-User` and logs can have it.
fn name(text: &str) -> Parsed<String> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if (1..=64).contains(&text.len()) && text.chars().all(fine) {
        return Ok(text.to_owned());
    }
    Err("a name of letters, digits, dots, underscores and hyphens".to_owned())
}

pub(super) fn read_admin(reader: &mut Reader, scope: &Scope<'_>) -> AdminConfig {
    let debug = reader.value(scope, "debug", flag).unwrap_or_default();
    let enabled = reader.value(scope, "enabled", flag).unwrap_or_default();
    let api_key = reader.value(scope, "api_key", values::secret(SHORTEST_ADMIN)).map(SecretString::from);
    let mut paths = reader.values(scope, "paths", text);
    let names = ["debug", "enabled", "api_key"];
    let written = names.iter().any(|name| reader.is_given(&scope.path(name)));
    if paths.is_empty() && written && !reader.is_given(&scope.path("paths")) {
        paths.push("* /api/admin/**".to_owned());
        reader.derived(&scope.path("paths"), "[* /api/admin/**]");
    }
    AdminConfig { debug, enabled, api_key, paths }
}
