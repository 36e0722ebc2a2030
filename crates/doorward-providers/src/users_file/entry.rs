//! From what is written to accounts, entry by entry, each judged by itself.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use doorward_core::identity::{Account, AccountOrigin, Identity, RoleMap};
use doorward_crypto::{PasswordHash, sha256};
use secrecy::SecretString;

use super::document::{Fields, Placed, Written, WrittenEntry};

/// An entry that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProblem {
    /// Its line, counted from 1.
    pub line: u64,
    /// The user name as written.
    pub user: String,
    /// The rule that is broken.
    pub rule: String,
}

impl fmt::Display for EntryProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: user {:?} is left out: {}", self.line, self.user, self.rule)
    }
}

/// The accounts of `entries`, and what is wrong with the others.
pub(super) fn accounts(
    entries: Vec<WrittenEntry>,
    roles: &RoleMap,
) -> (HashMap<String, Account>, Vec<EntryProblem>) {
    let mut accounts = HashMap::new();
    let mut problems = Vec::new();
    let mut folded = HashSet::new();
    for WrittenEntry { name, line, fields } in entries {
        let mut refuse = |line, rule: String| problems.push(EntryProblem { line, user: name.clone(), rule });
        if !folded.insert(name.to_lowercase()) {
            refuse(line, "another user's name differs only in case; names must differ in more".to_owned());
            continue;
        }
        match account(&name, line, fields, roles) {
            Ok(account) => {
                accounts.insert(name, account);
            }
            Err((line, rule)) => refuse(line, rule),
        }
    }
    (accounts, problems)
}

/// A line and the rule that is broken there.
type Refusal = (u64, String);

fn account(name: &str, line: u64, fields: Option<Fields>, roles: &RoleMap) -> Result<Account, Refusal> {
    if !printable(name) || name.trim() != name {
        return Err((line, "a name has 1 to 128 printable characters and no spaces around them".to_owned()));
    }
    let fields = fields.ok_or((line, "below a name belong its keys, such as password".to_owned()))?;
    let password = text("password", fields.password)?;
    let (password_line, password) =
        password.ok_or((line, "password is missing; make one with `doorward hash-password`".to_owned()))?;
    PasswordHash::parse(&password).map_err(|rule| (password_line, format!("password: {rule}")))?;
    let groups = groups(fields.groups)?;
    let display_name = shown("displayname", fields.displayname)?.unwrap_or_else(|| name.to_owned());
    let email = shown("email", fields.email)?;
    let disabled = disabled(fields.disabled)?;
    let role = roles.role_of(&groups);
    Ok(Account {
        identity: Arc::new(Identity { user: name.to_owned(), display_name, email, groups, role }),
        password_stamp: stamp(&password),
        password_hash: SecretString::from(password),
        disabled,
        origin: AccountOrigin::File,
        first_password_expires: None,
        must_change_password: false,
    })
}

fn printable(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 128 && !text.chars().any(char::is_control)
}

/// The text of a key, with its line; `None` where nothing is written.
fn text(key: &str, value: Option<Placed>) -> Result<Option<(u64, String)>, Refusal> {
    let Some(value) = value else { return Ok(None) };
    let line = value.line;
    match value.value {
        Written::Text(text) | Written::Plain(text) => Ok(Some((line, text))),
        Written::Nothing => Ok(None),
        Written::List(_) | Written::Map => Err((line, format!("{key}: one text belongs here"))),
    }
}

/// A text that people and services see; `None` where it is empty.
fn shown(key: &str, value: Option<Placed>) -> Result<Option<String>, Refusal> {
    match text(key, value)? {
        None => Ok(None),
        Some((_, text)) if text.is_empty() => Ok(None),
        Some((_, text)) if printable(&text) => Ok(Some(text)),
        Some((line, _)) => Err((line, format!("{key} has at most 128 printable characters"))),
    }
}

fn groups(value: Option<Placed>) -> Result<Vec<String>, Refusal> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let line = value.line;
    let written = match value.value {
        Written::Nothing => return Ok(Vec::new()),
        Written::List(written) => written,
        Written::Text(_) | Written::Plain(_) | Written::Map => {
            return Err((line, "groups: a list belongs here, such as [admins, dev]".to_owned()));
        }
    };
    written.into_iter().map(group).collect()
}

/// Services split `Remote-Groups` at separators and cut spaces away: one name must stay that name (SC-061).
fn group(value: Placed) -> Result<String, Refusal> {
    let line = value.line;
    let name = text("groups", Some(value))?.map(|(_, name)| name).unwrap_or_default();
    if !printable(&name) || name.trim() != name || name.contains([',', '|', ';']) {
        let rule = "groups: a group's name has 1 to 128 printable characters, no spaces around them, and no \
                    comma, semicolon or bar";
        return Err((line, rule.to_owned()));
    }
    Ok(name)
}

/// The truth values of YAML 1.1, which the file's other readers accept. In doubt the entry is refused: nobody
/// signs in by a slip of the pen.
fn disabled(value: Option<Placed>) -> Result<bool, Refusal> {
    let Some((line, text)) = text("disabled", value)? else { return Ok(false) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Ok(true),
        "false" | "no" | "off" | "n" => Ok(false),
        _ => Err((line, "disabled is true or false".to_owned())),
    }
}

/// Changes when the stored hash does; that is all a file can tell of a new password.
fn stamp(hash: &str) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = sha256(hash.as_bytes());
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
