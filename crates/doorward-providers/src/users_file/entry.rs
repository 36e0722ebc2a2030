//! From what is written to accounts, entry by entry, each judged by itself.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use doorward_core::identity::{Account, AccountOrigin, Identity, folded};
use doorward_crypto::{PasswordHash, sha256};
use secrecy::SecretString;

use super::{
    UsersFileSettings,
    document::{Placed, Written, WrittenEntry},
    profile,
};

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
    entries: &[WrittenEntry],
    settings: &UsersFileSettings,
) -> (HashMap<String, Account>, Vec<EntryProblem>) {
    let mut accounts = HashMap::new();
    let mut problems = Vec::new();
    let mut taken = Taken::by(entries);
    for entry in entries {
        let accepted = taken.check_name(entry, settings).and_then(|()| {
            let account = account(entry, settings)?;
            taken.check_email(entry, &account, settings)?;
            Ok(account)
        });
        match accepted {
            Ok(account) => {
                accounts.insert(entry.name.clone(), account);
            }
            Err((line, rule)) => problems.push(EntryProblem { line, user: entry.name.clone(), rule }),
        }
    }
    (accounts, problems)
}

/// A line and the rule that is broken there.
pub(super) type Refusal = (u64, String);

/// What may belong to one entry only, folded.
struct Taken {
    /// Of all entries, also of those that are left out: a mended one must not find its name given away.
    names: HashSet<String>,
    /// Of the entries before.
    earlier: HashSet<String>,
    emails: HashSet<String>,
}

impl Taken {
    fn by(entries: &[WrittenEntry]) -> Self {
        let names = entries.iter().map(|entry| folded(&entry.name)).collect();
        Self { names, earlier: HashSet::new(), emails: HashSet::new() }
    }

    fn check_name(&mut self, entry: &WrittenEntry, settings: &UsersFileSettings) -> Result<(), Refusal> {
        let refuse = |rule: &str| Err((entry.place.line, rule.to_owned()));
        if !self.earlier.insert(folded(&entry.name)) {
            return refuse("another user's name differs only in case; names must differ in more");
        }
        if settings.case_insensitive && entry.name != entry.name.to_lowercase() {
            return refuse("with search.case_insensitive every name is written in lower case");
        }
        Ok(())
    }

    /// Where names and addresses are looked up regardless of case, none may stand for two people.
    fn check_email(
        &mut self,
        entry: &WrittenEntry,
        account: &Account,
        settings: &UsersFileSettings,
    ) -> Result<(), Refusal> {
        let Some(email) = &account.identity.email else { return Ok(()) };
        let line = entry.field("email").map_or(entry.place.line, |(_, value)| value.place.line);
        let email = folded(email);
        let anothers_name = self.names.contains(&email) && email != folded(&entry.name);
        if (settings.search_email || settings.case_insensitive) && anothers_name {
            return Err((line, "email: it is another user's name".to_owned()));
        }
        if settings.search_email && !self.emails.insert(email) {
            return Err((
                line,
                "email: another user has it; with search.email each is one user's".to_owned(),
            ));
        }
        Ok(())
    }
}

fn account(entry: &WrittenEntry, settings: &UsersFileSettings) -> Result<Account, Refusal> {
    let (name, line) = (&entry.name, entry.place.line);
    if !printable(name) || name.trim() != name {
        return Err((line, "a name has 1 to 128 printable characters and no spaces around them".to_owned()));
    }
    if !matches!(entry.value.value, Written::Map(_)) {
        return Err((line, "below a name belong its keys, such as password".to_owned()));
    }
    let value = |key| entry.field(key).map(|(_, value)| value);
    let password = text("password", value("password"))?;
    let (password_line, password) =
        password.ok_or((line, "password is missing; make one with `doorward hash-password`".to_owned()))?;
    PasswordHash::parse(password).map_err(|rule| (password_line, format!("password: {rule}")))?;
    let groups = groups(value("groups"))?;
    let display_name = shown("displayname", value("displayname"))?.unwrap_or_else(|| name.clone());
    let email = shown("email", value("email"))?;
    let disabled = disabled(value("disabled"))?;
    profile::check(&entry.value, &settings.extra)?;
    let role = settings.roles.role_of(&groups);
    Ok(Account {
        identity: Arc::new(Identity { user: name.clone(), display_name, email, groups, role }),
        password_stamp: stamp(password),
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
pub(super) fn text<'a>(key: &str, value: Option<&'a Placed>) -> Result<Option<(u64, &'a str)>, Refusal> {
    let Some(Placed { place, value }) = value else { return Ok(None) };
    match value {
        Written::Text(text) | Written::Plain(text) => Ok(Some((place.line, text))),
        Written::Nothing => Ok(None),
        Written::List(_) | Written::Map(_) => Err((place.line, format!("{key}: one text belongs here"))),
    }
}

/// A text that people and services see; `None` where it is empty.
pub(super) fn shown(key: &str, value: Option<&Placed>) -> Result<Option<String>, Refusal> {
    match text(key, value)? {
        None => Ok(None),
        Some((_, "")) => Ok(None),
        Some((_, text)) if printable(text) => Ok(Some(text.to_owned())),
        Some((line, _)) => Err((line, format!("{key} has at most 128 printable characters"))),
    }
}

fn groups(value: Option<&Placed>) -> Result<Vec<String>, Refusal> {
    let Some(Placed { place, value }) = value else { return Ok(Vec::new()) };
    match value {
        Written::Nothing => Ok(Vec::new()),
        Written::List(written) => written.iter().map(group).collect(),
        Written::Text(_) | Written::Plain(_) | Written::Map(_) => {
            Err((place.line, "groups: a list belongs here, such as [admins, dev]".to_owned()))
        }
    }
}

/// Services split `Remote-Groups` at separators and cut spaces away: one name must stay that name (SC-061).
fn group(value: &Placed) -> Result<String, Refusal> {
    let name = text("groups", Some(value))?.map(|(_, name)| name).unwrap_or_default();
    if !printable(name) || name.trim() != name || name.contains([',', '|', ';']) {
        let rule = "groups: a group's name has 1 to 128 printable characters, no spaces around them, and no \
                    comma, semicolon or bar";
        return Err((value.place.line, rule.to_owned()));
    }
    Ok(name.to_owned())
}

/// The truth values of YAML 1.1, which the file's other readers accept. In doubt the entry is refused: nobody
/// signs in by a slip of the pen.
fn disabled(value: Option<&Placed>) -> Result<bool, Refusal> {
    let Some((line, text)) = text("disabled", value)? else { return Ok(false) };
    truth(text).ok_or((line, "disabled is true or false".to_owned()))
}

/// A truth value of YAML 1.1.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some(true),
        "false" | "no" | "off" | "n" => Some(false),
        _ => None,
    }
}

/// Changes when the stored hash does; that is all a file can tell of a new password.
pub(super) fn stamp(hash: &str) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = sha256(hash.as_bytes());
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
