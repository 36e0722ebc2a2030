//! From what is written to accounts, entry by entry, each judged by itself.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use doorward_core::identity::{Account, AccountOrigin, Identity, RoleMap};
use doorward_crypto::{PasswordHash, sha256};
use secrecy::SecretString;

use super::document::{Fields, WrittenEntry};

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

fn account(name: &str, line: u64, fields: Fields, roles: &RoleMap) -> Result<Account, (u64, String)> {
    let printable = |text: &str| !text.is_empty() && text.len() <= 128 && !text.chars().any(char::is_control);
    if !printable(name) || name.trim() != name {
        return Err((line, "a name has 1 to 128 printable characters and no spaces around them".to_owned()));
    }
    let password =
        fields.password.ok_or((line, "password is missing; make one with a hash command".to_owned()))?;
    let password_line = password.referenced.line();
    PasswordHash::parse(&password.value).map_err(|rule| (password_line, format!("password: {rule}")))?;
    let mut groups = Vec::new();
    for group in fields.groups.unwrap_or_default() {
        // Services split `Remote-Groups` at these: one name must stay one group there (SC-061).
        if !printable(&group.value) || group.value.contains([',', '|', ';']) {
            let rule =
                "groups: a group's name has 1 to 128 printable characters and no comma, semicolon or bar";
            return Err((group.referenced.line(), rule.to_owned()));
        }
        groups.push(group.value);
    }
    let display_name = fields.displayname.unwrap_or_else(|| name.to_owned());
    let email = fields.email.filter(|email| !email.is_empty());
    if !printable(&display_name) || email.as_deref().is_some_and(|email| !printable(email)) {
        return Err((line, "displayname and email have at most 128 printable characters".to_owned()));
    }
    let role = roles.role_of(&groups);
    Ok(Account {
        identity: Arc::new(Identity { user: name.to_owned(), display_name, email, groups, role }),
        password_stamp: stamp(&password.value),
        password_hash: SecretString::from(password.value),
        disabled: fields.disabled.unwrap_or(false),
        origin: AccountOrigin::File,
        first_password_expires: None,
    })
}

/// Changes when the stored hash does; that is all a file can tell of a new password.
fn stamp(hash: &str) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = sha256(hash.as_bytes());
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
