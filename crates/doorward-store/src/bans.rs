//! Bans and counted failures behind [`BanStore`]. Nothing here is sealed (the migration says why). A ban that cannot
//! be read is an error and not "no ban": its subject stays out until somebody lifts it.

use async_trait::async_trait;
use doorward_core::{
    ports::{BanStore, PortError},
    regulation::{Ban, BanSource, BanSubject, CountedFailure},
    time::Timestamp,
};

use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, retrying, sql},
};

const ADD: Sql = sql!(
    "INSERT INTO bans (kind, value, since, until, source, reason) VALUES (?, ?, ?, ?, ?, ?) \
     ON CONFLICT (kind, value) DO UPDATE SET since = excluded.since, until = excluded.until, \
     source = excluded.source, reason = excluded.reason",
    mysql: "INSERT INTO bans (kind, value, since, until, source, reason) VALUES (?, ?, ?, ?, ?, ?) \
     ON DUPLICATE KEY UPDATE since = VALUES(since), until = VALUES(until), source = VALUES(source), \
     reason = VALUES(reason)"
);

const FIND: Sql = sql!(
    "SELECT kind, value, since, until, source, reason FROM bans \
     WHERE kind = ? AND value = ? AND (until IS NULL OR until > ?)"
);

const REVOKE: Sql = sql!("DELETE FROM bans WHERE kind = ? AND value = ?");

const LIST: Sql = sql!(
    "SELECT kind, value, since, until, source, reason FROM bans \
     WHERE until IS NULL OR until > ? ORDER BY since DESC, kind, value"
);

const PRUNE: Sql = sql!("DELETE FROM bans WHERE until < ?");

const NOTE_FAILURE: Sql = sql!("INSERT INTO failures (\"key\", at) VALUES (?, ?)");

/// The newest of them. Of the same moment, the one that was noted later is the newer one.
const LIST_FAILURES: Sql = sql!(
    sqlite: "SELECT key, at FROM failures WHERE at >= ? ORDER BY at DESC, rowid DESC LIMIT ?",
    postgres: "SELECT key, at FROM failures WHERE at >= ? ORDER BY at DESC, number DESC LIMIT ?",
    mysql: "SELECT \"key\", at FROM failures WHERE at >= ? ORDER BY at DESC, number DESC LIMIT ?",
);

const PRUNE_FAILURES: Sql = sql!("DELETE FROM failures WHERE at < ?");

/// In front of the name of an administrator who imposed a ban.
const ADMINISTRATOR: &str = "administrator:";

/// `kind`, `value`, `since`, `until`, `source`, `reason`.
type BanRow = (String, String, Timestamp, Option<Timestamp>, String, String);

#[derive(Debug, thiserror::Error)]
#[error("the ban of {kind} '{value}': its {column} is not known; lift it, or impose it again")]
struct UnknownBan {
    kind: String,
    value: String,
    column: &'static str,
}

fn source_text(source: &BanSource) -> String {
    match source {
        BanSource::Regulation => "regulation".to_owned(),
        BanSource::CommandLine => "command_line".to_owned(),
        BanSource::Administrator(name) => format!("{ADMINISTRATOR}{name}"),
    }
}

fn source_from_text(text: &str) -> Option<BanSource> {
    match text {
        "regulation" => Some(BanSource::Regulation),
        "command_line" => Some(BanSource::CommandLine),
        other => other.strip_prefix(ADMINISTRATOR).map(|name| BanSource::Administrator(name.to_owned())),
    }
}

impl Database {
    fn read_ban(&self, row: BanRow) -> Result<Ban, PortError> {
        let (kind, value, since, until, source, reason) = row;
        let unknown = |column| {
            self.corrupt(UnknownBan { kind: kind.clone(), value: value.escape_debug().to_string(), column })
        };
        Ok(Ban {
            subject: BanSubject::from_parts(&kind, &value).ok_or_else(|| unknown("kind"))?,
            since,
            until,
            source: source_from_text(&source).ok_or_else(|| unknown("source"))?,
            reason,
        })
    }

    /// All or none: what is written in part would be counted twice when the caller tries again.
    async fn note_failures(&self, failures: &[CountedFailure]) -> Answer<()> {
        let mut transaction = self.room.begin().await?;
        for failure in failures {
            transaction.execute(&NOTE_FAILURE, args![&failure.key, failure.at]).await?;
        }
        transaction.commit().await
    }

    async fn prune_bans(&self, now: Timestamp, failures_before: Timestamp) -> Answer<u64> {
        let mut transaction = self.room.begin().await?;
        let bans = transaction.execute(&PRUNE, args![now]).await?;
        let failures = transaction.execute(&PRUNE_FAILURES, args![failures_before]).await?;
        transaction.commit().await?;
        Ok(bans + failures)
    }
}

#[async_trait]
impl BanStore for Database {
    async fn ban_add(&self, ban: &Ban) -> Result<(), PortError> {
        let (kind, value) = (ban.subject.kind(), ban.subject.value());
        let added = args![kind, value, ban.since, ban.until, source_text(&ban.source), &ban.reason];
        self.room.execute(&ADD, added).await.map(|_| ()).map_err(|failure| self.fault(failure))
    }

    async fn ban_find(&self, subject: &BanSubject, now: Timestamp) -> Result<Option<Ban>, PortError> {
        let row: Option<BanRow> = self
            .room
            .fetch_optional(&FIND, args![subject.kind(), subject.value(), now])
            .await
            .map_err(|failure| self.fault(failure))?;
        row.map(|row| self.read_ban(row)).transpose()
    }

    async fn ban_revoke(&self, subject: &BanSubject) -> Result<bool, PortError> {
        let revoked = self.room.execute(&REVOKE, args![subject.kind(), subject.value()]).await;
        Ok(revoked.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn ban_list(&self, now: Timestamp) -> Result<Vec<Ban>, PortError> {
        let rows: Vec<BanRow> =
            self.room.fetch_all(&LIST, args![now]).await.map_err(|failure| self.fault(failure))?;
        rows.into_iter().map(|row| self.read_ban(row)).collect()
    }

    async fn failure_note(&self, failures: &[CountedFailure]) -> Result<(), PortError> {
        if failures.is_empty() {
            return Ok(());
        }
        retrying!(self.note_failures(failures)).map_err(|failure| self.fault(failure))
    }

    async fn failure_list(&self, since: Timestamp, limit: usize) -> Result<Vec<CountedFailure>, PortError> {
        let newest: Vec<(String, Timestamp)> = self
            .room
            .fetch_all(&LIST_FAILURES, args![since, limit])
            .await
            .map_err(|failure| self.fault(failure))?;
        Ok(newest.into_iter().rev().map(|(key, at)| CountedFailure { key, at }).collect())
    }

    async fn ban_prune(&self, now: Timestamp, failures_before: Timestamp) -> Result<u64, PortError> {
        retrying!(self.prune_bans(now, failures_before)).map_err(|failure| self.fault(failure))
    }
}
