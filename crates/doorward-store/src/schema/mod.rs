//! The schema's versions and the way from each to the next, forward only.
//!
//! A new version is one more line of [`MIGRATIONS`], one file for each engine, its tables in [`TABLES`] and its sealed
//! columns in [`sealed`]. Versions that were published never change. Absent: the act itself, which differs between a
//! file (one transaction) and servers (see `open`).

pub(crate) mod sealed;

/// What leads to one version.
pub(crate) struct Migration {
    /// For SQLite.
    pub(crate) sqlite: &'static str,
    /// For PostgreSQL, done in one transaction.
    pub(crate) postgres: &'static str,
    /// For MySQL and MariaDB: statements that end with a semicolon at the end of a line.
    pub(crate) mysql: &'static str,
}

/// In order; the position is the version that a migration leads to. The servers begin with version 2.
pub(crate) const MIGRATIONS: [Migration; 7] = [
    Migration { sqlite: include_str!("../../migrations/sqlite/0001_initial.sql"), postgres: "", mysql: "" },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0002_people.sql"),
        postgres: include_str!("../../migrations/postgres/0002_state.sql"),
        mysql: include_str!("../../migrations/mysql/0002_state.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0003_second_factors.sql"),
        postgres: include_str!("../../migrations/postgres/0003_second_factors.sql"),
        mysql: include_str!("../../migrations/mysql/0003_second_factors.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0004_audit.sql"),
        postgres: include_str!("../../migrations/postgres/0004_audit.sql"),
        mysql: include_str!("../../migrations/mysql/0004_audit.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0005_bound_accounts.sql"),
        postgres: include_str!("../../migrations/postgres/0005_bound_accounts.sql"),
        mysql: include_str!("../../migrations/mysql/0005_bound_accounts.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0006_api_keys.sql"),
        postgres: include_str!("../../migrations/postgres/0006_api_keys.sql"),
        mysql: include_str!("../../migrations/mysql/0006_api_keys.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/0007_audit_session.sql"),
        postgres: include_str!("../../migrations/postgres/0007_audit_session.sql"),
        mysql: include_str!("../../migrations/mysql/0007_audit_session.sql"),
    },
];

/// The version at which passwords are bound to their whole row, which SQL cannot do.
pub(crate) const BOUND: i64 = 5;

/// The version at which the audit chain begins, with a key that SQL cannot make.
pub(crate) const AUDIT: i64 = 4;

/// The version at which password hashes are bound to their moment and texts are folded, which SQL cannot do.
pub(crate) const PEOPLE: i64 = 2;

/// The version that this program works with.
pub(crate) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Every table of ours on every engine. The start reads a row of each: damage that shows at once shall stop the start, not
/// a sign-in.
pub(crate) const TABLES: [&str; 17] = [
    "meta",
    "accounts",
    "sessions",
    "flags",
    "bans",
    "failures",
    "totp",
    "passkeys",
    "user_handles",
    "recovery_codes",
    "preferences",
    "one_time_values",
    "burnt",
    "outbox",
    "audit_events",
    "audit_chain",
    "api_keys",
];

/// What must be done for the versions after `done`, each with the version that it leads to.
pub(crate) fn missing(done: i64) -> impl Iterator<Item = (i64, &'static Migration)> {
    (1..).zip(&MIGRATIONS).filter(move |(leads_to, _)| *leads_to > done)
}
