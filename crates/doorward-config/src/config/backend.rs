//! `authentication_backend`: where users are kept.

use std::{collections::BTreeMap, path::PathBuf};

use url::Url;

use super::{
    attributes::{self, ExtraAttribute},
    hashing::{self, HashingConfig},
    path,
};
use crate::{
    reader::{Reader, Scope},
    values::{self, flag},
};

/// Where users are kept, and what checking them may cost.
#[derive(Clone, Debug)]
pub struct BackendConfig {
    /// What there is for a forgotten password.
    pub password_reset: PasswordResetMode,
    /// Whether users cannot change their own password in the portal.
    pub password_change_disabled: bool,
    /// How new passwords are hashed, and what a check for an unknown user costs.
    pub hashing: HashingConfig,
    /// Bytes that all password checks at one time may take together; enough for one (AF-09).
    pub password_budget: u64,
    /// Whether users of the database can sign in.
    pub sql: bool,
    /// The users file.
    pub file: Option<FileBackendConfig>,
}

/// What there is for a forgotten password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordResetMode {
    /// A link by mail, where there is mail.
    Mail,
    /// Somebody else's page; Doorward has none then.
    Elsewhere(Url),
    /// Nothing.
    Off,
}

/// Users in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBackendConfig {
    /// The file.
    pub path: PathBuf,
    /// Whether an e-mail address signs in too.
    pub search_email: bool,
    /// Whether case does not matter.
    pub case_insensitive: bool,
    /// What `extra` of an entry may hold, by name.
    pub extra_attributes: BTreeMap<String, ExtraAttribute>,
}

fn read_reset(reader: &mut Reader, scope: &Scope<'_>) -> PasswordResetMode {
    let off = reader.value(scope, "disable", flag).unwrap_or_default();
    match reader.value(scope, "custom_url", values::url) {
        Some(_) if off => {
            reader.warning(&scope.path("custom_url"), "has no effect while disable is true");
            PasswordResetMode::Off
        }
        Some(url) => PasswordResetMode::Elsewhere(url),
        None if off => PasswordResetMode::Off,
        None => PasswordResetMode::Mail,
    }
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> BackendConfig {
    let password_budget = reader.value(scope, "password_budget", values::bytes).unwrap_or_default();
    let password_reset = read_reset(reader, &scope.child("password_reset"));
    let password_change_disabled =
        reader.value(&scope.child("password_change"), "disable", flag).unwrap_or_default();
    let file_scope = scope.child("file");
    let hashing = hashing::read(reader, &file_scope.child("password"));
    let file = read_file(reader, &file_scope);
    let sql = reader.value(&scope.child("sql"), "enabled", flag);
    check_budget(reader, scope, password_budget, &hashing);
    let sql = sql.unwrap_or(file.is_none());
    reader.derived("authentication_backend.sql.enabled", sql);
    BackendConfig { password_reset, password_change_disabled, hashing, password_budget, sql, file }
}

/// One check must fit into the budget, or nobody could sign in.
fn check_budget(reader: &mut Reader, scope: &Scope<'_>, budget: u64, hashing: &HashingConfig) {
    let needed = hashing.memory_bytes();
    if budget >= needed {
        return;
    }
    let mib = needed.div_ceil(1 << 20);
    let memory = hashing.memory_key();
    let message = format!("one check takes {mib}MiB ({memory}); allow at least that");
    let path = scope.path("password_budget");
    let blamed = if reader.is_given(&path) { path.clone() } else { memory.to_owned() };
    let origin = reader.origin(&blamed);
    reader.error_at(&path, origin, message);
}

fn read_file(reader: &mut Reader, scope: &Scope<'_>) -> Option<FileBackendConfig> {
    let file = reader.value(scope, "path", path).flatten();
    let search = scope.child("search");
    let search_email = reader.value(&search, "email", flag).unwrap_or_default();
    let case_insensitive = reader.value(&search, "case_insensitive", flag).unwrap_or_default();
    let extra_attributes = attributes::read(reader, scope);
    // Its password section also holds for users of the database.
    let only_hashing = scope.names().iter().all(|name| *name == "password");
    if scope.has_values() && !only_hashing && file.is_none() && !reader.has_failed(&scope.path("path")) {
        let message = "is missing or empty; name the users file, or remove authentication_backend.file";
        reader.error_at(&scope.path("path"), scope.origin(), message);
    }
    file.map(|path| FileBackendConfig { path, search_email, case_insensitive, extra_attributes })
}
