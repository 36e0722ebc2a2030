//! Bans and counted failures behind [`BanStore`]. Nothing here is sealed (the migration says why). A ban that cannot
//! be read is an error and not "no ban": its subject stays out until somebody lifts it.

use async_trait::async_trait;
use doorward_core::{
    ports::{BanStore, PortError},
    regulation::{Ban, BanSource, BanSubject, CountedFailure},
    time::Timestamp,
};
use sqlx::{query, query_as};

use super::Sqlite;

const ADD: &str = "INSERT INTO bans (kind, value, since, until, source, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
    ON CONFLICT (kind, value) DO UPDATE SET since = excluded.since, until = excluded.until, \
    source = excluded.source, reason = excluded.reason";

const FIND: &str = "SELECT kind, value, since, until, source, reason FROM bans \
    WHERE kind = ?1 AND value = ?2 AND (until IS NULL OR until > ?3)";

const REVOKE: &str = "DELETE FROM bans WHERE kind = ?1 AND value = ?2";

const LIST: &str = "SELECT kind, value, since, until, source, reason FROM bans \
    WHERE until IS NULL OR until > ?1 ORDER BY since DESC, kind, value";

const PRUNE: &str = "DELETE FROM bans WHERE until < ?1";

const NOTE_FAILURE: &str = "INSERT INTO failures (key, at) VALUES (?1, ?2)";

/// Of the same moment, the one that was noted later is the newer one.
const LIST_FAILURES: &str = "SELECT key, at FROM (SELECT key, at, rowid AS number FROM failures WHERE at >= ?1 \
    ORDER BY at DESC, number DESC LIMIT ?2) ORDER BY at, number";

const PRUNE_FAILURES: &str = "DELETE FROM failures WHERE at < ?1";

/// In front of the name of an administrator who imposed a ban.
const ADMINISTRATOR: &str = "administrator:";

/// `kind`, `value`, `since`, `until`, `source`, `reason`.
type BanRow = (String, String, i64, Option<i64>, String, String);

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

impl Sqlite {
    fn read_ban(&self, row: BanRow) -> Result<Ban, PortError> {
        let (kind, value, since, until, source, reason) = row;
        let unknown = |column| {
            self.corrupt(UnknownBan { kind: kind.clone(), value: value.escape_debug().to_string(), column })
        };
        Ok(Ban {
            subject: BanSubject::from_parts(&kind, &value).ok_or_else(|| unknown("kind"))?,
            since: Timestamp::from_millis(since),
            until: until.map(Timestamp::from_millis),
            source: source_from_text(&source).ok_or_else(|| unknown("source"))?,
            reason,
        })
    }

    /// All or none: what is written in part would be counted twice when the caller tries again.
    async fn note_failures(&self, failures: &[CountedFailure]) -> Result<(), sqlx::Error> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for failure in failures {
            query(NOTE_FAILURE)
                .bind(&failure.key)
                .bind(failure.at.as_millis())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }

    async fn prune_bans(&self, now: Timestamp, failures_before: Timestamp) -> Result<u64, sqlx::Error> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let bans = query(PRUNE).bind(now.as_millis()).execute(&mut *transaction).await?;
        let failures =
            query(PRUNE_FAILURES).bind(failures_before.as_millis()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(bans.rows_affected() + failures.rows_affected())
    }
}

#[async_trait]
impl BanStore for Sqlite {
    async fn ban_add(&self, ban: &Ban) -> Result<(), PortError> {
        query(ADD)
            .bind(ban.subject.kind())
            .bind(ban.subject.value())
            .bind(ban.since.as_millis())
            .bind(ban.until.map(Timestamp::as_millis))
            .bind(source_text(&ban.source))
            .bind(&ban.reason)
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(())
    }

    async fn ban_find(&self, subject: &BanSubject, now: Timestamp) -> Result<Option<Ban>, PortError> {
        let row: Option<BanRow> = query_as(FIND)
            .bind(subject.kind())
            .bind(subject.value())
            .bind(now.as_millis())
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        row.map(|row| self.read_ban(row)).transpose()
    }

    async fn ban_revoke(&self, subject: &BanSubject) -> Result<bool, PortError> {
        let written = query(REVOKE)
            .bind(subject.kind())
            .bind(subject.value())
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() == 1)
    }

    async fn ban_list(&self, now: Timestamp) -> Result<Vec<Ban>, PortError> {
        let rows: Vec<BanRow> = query_as(LIST)
            .bind(now.as_millis())
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        rows.into_iter().map(|row| self.read_ban(row)).collect()
    }

    async fn failure_note(&self, failures: &[CountedFailure]) -> Result<(), PortError> {
        if failures.is_empty() {
            return Ok(());
        }
        self.note_failures(failures).await.map_err(|error| self.fault(error))
    }

    async fn failure_list(&self, since: Timestamp, limit: usize) -> Result<Vec<CountedFailure>, PortError> {
        let rows: Vec<(String, i64)> = query_as(LIST_FAILURES)
            .bind(since.as_millis())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        let failure = |(key, at)| CountedFailure { key, at: Timestamp::from_millis(at) };
        Ok(rows.into_iter().map(failure).collect())
    }

    async fn ban_prune(&self, now: Timestamp, failures_before: Timestamp) -> Result<u64, PortError> {
        self.prune_bans(now, failures_before).await.map_err(|error| self.fault(error))
    }
}
