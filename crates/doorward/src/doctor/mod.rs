//! `doorward doctor`: the seed's security checklist as a program (HS-74). One check for each line of its three lists,
//! with a stable id, and some lines more.
//!
//! What is judged are plain [`Facts`], gathered elsewhere (`gather`), so that each check is a function from facts to a
//! finding, and a test can make any facts. To add a check: a function in one of the `judge_…` files, a row in
//! [`table::CHECKS`], a line in `docs/hardening.md` (a test compares), a case in `tests`. Keys of the configuration that
//! another part brings are looked up by name ([`Facts::setting`]); a key that does not exist is not set.

mod facts;
mod files;
mod gather;
mod judge_network;
mod judge_people;
mod judge_secrets;
mod judge_upkeep;
mod network;
mod page;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use facts::Facts;
pub(crate) use files::check_at_start;
pub(crate) use gather::{Gathered, gather};
pub(crate) use page::RunningInstallation;
pub(crate) use table::CHECKS;

use std::time::Duration;

use doorward_config::Profile;
use doorward_core::{
    api_key::ApiKeyRecord,
    ports::{ApiKeyStore as _, PortError},
    time::Timestamp,
};
use doorward_store::Database;

/// A key that nobody has used for so long is one too many.
const IDLE: Duration = Duration::from_secs(90 * 86_400);

/// A key that is in use for so long is to be replaced (HS-65).
const OLD_KEY: Duration = Duration::from_secs(90 * 86_400);

/// Keys looked at.
const MOST_KEYS: usize = 10_000;

/// The flag in the database that says when the last backup was made, in seconds since the epoch.
const LAST_BACKUP: &str = "storage.last_backup";

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// It is as it should be.
    Pass,
    /// Somebody should look at it.
    Warn,
    /// It cannot be told from here.
    Unknown,
    /// It must be mended.
    Fail,
}

impl State {
    /// The name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// How it ended.
    pub(crate) state: State,
    /// What was found, as a sentence.
    pub(crate) found: String,
    /// The sentence that mends it; empty where nothing needs to.
    pub(crate) mend: String,
}

impl Finding {
    fn new(state: State, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { state, found: found.into(), mend: mend.into() }
    }

    fn pass(found: impl Into<String>) -> Self {
        Self::new(State::Pass, found, "")
    }

    fn warn(found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(State::Warn, found, mend)
    }

    fn fail(found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(State::Fail, found, mend)
    }

    fn unknown(found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(State::Unknown, found, mend)
    }

    /// The same, but no worse than a warning where `lenient`.
    fn softened(mut self, lenient: bool) -> Self {
        if lenient && self.state == State::Fail {
            self.state = State::Warn;
        }
        self
    }
}

/// One check.
pub(crate) struct Check {
    /// Its stable id; scripts match it.
    pub(crate) id: &'static str,
    /// What it looks at.
    pub(crate) title: &'static str,
    /// The lines of the seed's lists that it stands for.
    pub(crate) lines: &'static [(Profile, &'static str)],
    /// Looks at it.
    pub(crate) judge: fn(&Facts, Profile) -> Finding,
}

/// What the database is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    /// When the last backup was made.
    pub(crate) backup: Option<Timestamp>,
    /// API keys that are good and that nobody has used for [`IDLE`] (HS-23): public part and name.
    pub(crate) idle_keys: Vec<String>,
    /// Those that were made longer ago than [`OLD_KEY`], with their age in days.
    pub(crate) old_keys: Vec<(String, i64)>,
}

/// Asks the database.
pub(crate) async fn ask(store: &Database, now: Timestamp) -> Result<Stored, PortError> {
    let seconds = store.flag_find(LAST_BACKUP).await?;
    let backup = seconds.and_then(|seconds| seconds.parse().ok()).map(Timestamp::from_seconds);
    let idle = |key: &ApiKeyRecord| {
        let last = key.last_used.as_ref().map_or(key.created, |used| used.at);
        key.is_good_at(now) && now.since(last) >= IDLE
    };
    let keys = store.api_key_list(None, MOST_KEYS).await?;
    let idle_keys =
        keys.iter().filter(|key| idle(key)).map(|key| format!("{} ({})", key.id, key.name)).collect();
    let age = |key: &ApiKeyRecord| now.since(key.created);
    let old = |key: &&ApiKeyRecord| key.is_good_at(now) && age(key) > OLD_KEY;
    let days = |key: &ApiKeyRecord| i64::try_from(age(key).as_secs() / 86_400).unwrap_or(i64::MAX);
    let old_keys =
        keys.iter().filter(old).map(|key| (format!("{} ({})", key.id, key.name), days(key))).collect();
    Ok(Stored { backup, idle_keys, old_keys })
}

/// Notes that one was made now.
pub(crate) async fn note_backup(store: &Database, now: Timestamp) -> Result<(), PortError> {
    store.flag_set(LAST_BACKUP, &now.as_seconds().to_string()).await?;
    Ok(())
}

/// Every check with what it found.
pub(crate) fn run(facts: &Facts, profile: Profile) -> Vec<(&'static Check, Finding)> {
    CHECKS.iter().map(|check| (check, (check.judge)(facts, profile))).collect()
}
