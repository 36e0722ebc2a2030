//! `authentication_backend`: where users are kept.

use std::path::PathBuf;

use super::{
    choice, path,
    server::{count, optional_count},
};
use crate::{
    reader::{Reader, Scope},
    values::{self, flag},
};

/// Where users are kept, and what checking them may cost.
#[derive(Clone, Debug)]
pub struct BackendConfig {
    /// Whether users cannot set a new password by mail.
    pub password_reset_disabled: bool,
    /// Bytes that all password checks at one time may take together; enough for one (AF-09).
    pub password_budget: u64,
    /// Whether users of the database can sign in.
    pub sql: bool,
    /// The users file.
    pub file: Option<FileBackendConfig>,
}
/// Users in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBackendConfig {
    /// The file.
    pub path: PathBuf,
    /// How new passwords are hashed, and what a check for an unknown user costs.
    pub password: PasswordConfig,
}

/// The cost of new hashes, within the bounds of AF-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordConfig {
    /// The algorithm.
    pub algorithm: HashAlgorithm,
    /// Rounds; at least 1000 for SHA512.
    pub iterations: u32,
    /// Bytes of an argon2id hash.
    pub key_length: u32,
    /// Bytes of the salt, or characters for SHA512.
    pub salt_length: u32,
    /// Lanes of argon2id.
    pub parallelism: u32,
    /// Memory of argon2id in MB of 1024 KiB, as the seed counts.
    pub memory_mb: u32,
}

/// How passwords are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// Argon2id, version 19.
    Argon2id,
    /// SHA512-crypt, `$6$`.
    Sha512,
}

const ALGORITHMS: &[(&str, HashAlgorithm)] =
    &[("argon2id", HashAlgorithm::Argon2id), ("sha512", HashAlgorithm::Sha512)];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> BackendConfig {
    let password_budget = reader.value(scope, "password_budget", values::bytes).unwrap_or_default();
    let password_reset_disabled =
        reader.value(&scope.child("password_reset"), "disable", flag).unwrap_or_default();
    let file = read_file(reader, &scope.child("file"));
    let sql = reader.value(&scope.child("sql"), "enabled", flag);
    let memory =
        file.as_ref().map(|file| file.password).filter(|one| one.algorithm == HashAlgorithm::Argon2id);
    if let Some(needed) = memory.map(|one| u64::from(one.memory_mb) << 20)
        && password_budget < needed
    {
        let needed = needed >> 20;
        let memory = "authentication_backend.file.password.memory";
        let message = format!("one check takes {needed}MiB ({memory}); allow at least that");
        let path = scope.path("password_budget");
        let blamed = if reader.is_given(&path) { path.clone() } else { memory.to_owned() };
        let origin = reader.origin(&blamed);
        reader.error_at(&path, origin, message);
    }
    let sql = sql.unwrap_or(file.is_none());
    reader.derived("authentication_backend.sql.enabled", sql);
    BackendConfig { password_reset_disabled, password_budget, sql, file }
}

fn read_file(reader: &mut Reader, scope: &Scope<'_>) -> Option<FileBackendConfig> {
    let file = reader.value(scope, "path", path).flatten();
    let password = read_password(reader, &scope.child("password"));
    if scope.has_values() && file.is_none() && !reader.has_failed(&scope.path("path")) {
        let message = "is missing or empty; name the users file, or remove authentication_backend.file";
        reader.error_at(&scope.path("path"), scope.origin(), message);
    }
    file.map(|path| FileBackendConfig { path, password })
}

/// AF-01. Words and bounds are the seed's.
fn read_password(reader: &mut Reader, scope: &Scope<'_>) -> PasswordConfig {
    let algorithm = reader.value(scope, "algorithm", choice(ALGORITHMS)).unwrap_or(HashAlgorithm::Argon2id);
    let sha512 = algorithm == HashAlgorithm::Sha512;
    let mut password = PasswordConfig {
        algorithm,
        iterations: optional_count(reader, scope, "iterations").unwrap_or(if sha512 { 50_000 } else { 3 }),
        key_length: count(reader, scope, "key_length"),
        salt_length: count(reader, scope, "salt_length"),
        parallelism: count(reader, scope, "parallelism"),
        memory_mb: count(reader, scope, "memory"),
    };
    reader.derived(&scope.path("iterations"), password.iterations);
    if sha512 && password.iterations < 1000 {
        let message = format!(
            "sha512 needs 1000 iterations at least; 1000 are used instead of {}",
            password.iterations
        );
        reader.warning(&scope.path("iterations"), message);
        password.iterations = 1000;
    }
    if sha512 && password.salt_length > 16 {
        let message = format!("expected 16 at most for sha512, found {}", password.salt_length);
        reader.error(&scope.path("salt_length"), message);
    }
    if !sha512 && password.memory_mb < 8 * password.parallelism {
        let least = 8 * password.parallelism;
        let message = format!(
            "expected at least 8 times parallelism, which is {least}, found {}; raise it or lower parallelism",
            password.memory_mb
        );
        let blamed = ["memory", "parallelism"].map(|name| scope.path(name));
        let given = blamed.iter().find(|path| reader.is_given(path));
        let origin = given.map(|path| reader.origin(path)).unwrap_or(scope.origin());
        reader.error_at(&scope.path("memory"), origin, message);
    }
    password
}
