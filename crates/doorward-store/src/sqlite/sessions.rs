//! The sessions table behind [`SessionStore`]. What says whose session it is and how strong is sealed and bound
//! to the key, so that nobody who can write the file makes a session somebody else's (AM-12). In the clear are
//! the folded user name and the times, which queries need.

use async_trait::async_trait;
use doorward_core::{
    identity::{Level, folded},
    ports::{PortError, SessionStore},
    session::{Methods, SessionKey, SessionRecord},
    time::Timestamp,
};
use doorward_crypto::seal::SealError;
use serde::{Deserialize, Serialize};
use sqlx::{query, query_as};

use super::Sqlite;
use crate::vault::Place;

const CREATE: &str = "INSERT INTO sessions (key, user_folded, data, created, expires, last_activity) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

const FIND: &str = "SELECT key, user_folded, data, expires, last_activity FROM sessions WHERE key = ?1";

const EXTEND: &str = "UPDATE sessions SET expires = ?2 WHERE key = ?1";

/// One statement for many sessions: the argument is a JSON array of `[key in hexadecimal, time]`.
const NOTE_ACTIVITY: &str = "UPDATE sessions SET last_activity = MAX(last_activity, seen.time) FROM \
    (SELECT unhex(value ->> 0) AS key, MAX(value ->> 1) AS time FROM json_each(?1) GROUP BY 1) AS seen \
    WHERE sessions.key = seen.key";

const END: &str = "DELETE FROM sessions WHERE key = ?1";

const END_OF_USER: &str = "DELETE FROM sessions WHERE user_folded = ?1 AND key IS NOT ?2";

const LIST_OF_USER: &str = "SELECT key, user_folded, data, expires, last_activity FROM sessions \
    WHERE user_folded = ?1 ORDER BY created DESC";

/// The inner query reads an index only, not the data of every session.
const LIST: &str = "SELECT key, user_folded, data, expires, last_activity FROM sessions WHERE key IN \
    (SELECT key FROM sessions INDEXED BY sessions_by_user ORDER BY created DESC LIMIT ?1) \
    ORDER BY created DESC";

const REPLACE_DATA: &str = "UPDATE sessions SET data = ?2 WHERE key = ?1";

const PRUNE: &str = "DELETE FROM sessions WHERE expires < ?1";

/// Sessions noted per statement; bounds the size of its argument and how long the writer is held.
const ACTIVITY_BATCH: usize = 2_000;

/// `key`, `user_folded`, `data`, `expires`, `last_activity`.
type SessionRow = (Vec<u8>, String, Vec<u8>, i64, i64);

/// What is sealed of a session. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct SealedSession {
    user: String,
    scope: String,
    signed_in_by: String,
    level: String,
    created: i64,
    /// Absent in sessions that began before it was kept.
    #[serde(default)]
    proved: Option<i64>,
    #[serde(default)]
    elevated: Option<i64>,
    remembered: bool,
    password_stamp: i64,
    address: String,
    agent: String,
}

#[derive(Debug, thiserror::Error)]
enum Damage {
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("its data are no session: {0}")]
    Format(#[from] serde_json::Error),
    #[error("its {0} is not known")]
    Unknown(&'static str),
    #[error("it is filed under another user")]
    Misfiled,
}

fn data_place(key: &SessionKey) -> Place<'_> {
    Place { table: "sessions", column: "data", row: key.as_bytes() }
}

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Anonymous => "anonymous",
        Level::OneFactor => "one_factor",
        Level::TwoFactor => "two_factor",
    }
}

fn level_from_name(name: &str) -> Option<Level> {
    [Level::Anonymous, Level::OneFactor, Level::TwoFactor]
        .into_iter()
        .find(|level| level_name(*level) == name)
}

impl Sqlite {
    fn seal_session(&self, record: &SessionRecord) -> Result<Vec<u8>, PortError> {
        let sealed = SealedSession {
            user: record.user.clone(),
            scope: record.scope.clone(),
            signed_in_by: record.methods.to_text(),
            level: level_name(record.level).to_owned(),
            created: record.created.as_millis(),
            proved: Some(record.proved.as_millis()),
            elevated: record.elevated.map(Timestamp::as_millis),
            remembered: record.remembered,
            password_stamp: record.password_stamp,
            address: record.address.clone(),
            agent: record.agent.clone(),
        };
        let text = serde_json::to_vec(&sealed).map_err(|error| self.corrupt(error))?;
        Ok(self.session_vault().seal(&data_place(&record.key), &text))
    }

    fn read_session(&self, key: SessionKey, row: &SessionRow) -> Result<SessionRecord, Damage> {
        let (_, user_folded, data, expires, last_activity) = row;
        let text = self.session_vault().open(&data_place(&key), data)?;
        let sealed: SealedSession = serde_json::from_slice(&text)?;
        if folded(&sealed.user) != *user_folded {
            return Err(Damage::Misfiled);
        }
        Ok(SessionRecord {
            key,
            user: sealed.user,
            scope: sealed.scope,
            methods: Methods::from_text(&sealed.signed_in_by)
                .ok_or(Damage::Unknown("way of signing in"))?,
            level: level_from_name(&sealed.level).ok_or(Damage::Unknown("level"))?,
            created: Timestamp::from_millis(sealed.created),
            proved: Timestamp::from_millis(sealed.proved.unwrap_or(sealed.created)),
            elevated: sealed.elevated.map(Timestamp::from_millis),
            expires: Timestamp::from_millis(*expires),
            last_activity: Timestamp::from_millis(*last_activity),
            remembered: sealed.remembered,
            password_stamp: sealed.password_stamp,
            address: sealed.address,
            agent: sealed.agent,
        })
    }

    /// The session in `row`, or nothing and a word to the log where it is damaged: its owner signs in again.
    fn session_or_report(&self, row: &SessionRow) -> Option<SessionRecord> {
        let key = SessionKey::from_bytes(row.0.as_slice().try_into().ok()?);
        match self.read_session(key, row) {
            Ok(record) => Some(record),
            Err(damage) => {
                if self.told_sessions.is_news(key) {
                    tracing::error!(
                        session = ?key,
                        database = %self.file.display(),
                        error = %damage,
                        "a stored session was altered, moved or sealed with another key; it is treated as ended"
                    );
                }
                None
            }
        }
    }
}

impl Sqlite {
    /// The proof is sealed with the rest, so it takes a look and a change; nobody else writes in between.
    async fn note_proof(
        &self,
        key: &SessionKey,
        proved: Timestamp,
        elevated: bool,
    ) -> Result<bool, PortError> {
        let fault = |error| self.fault(error);
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(fault)?;
        let row: Option<SessionRow> = query_as(FIND)
            .bind(key.as_bytes().as_slice())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(fault)?;
        let Some(record) = row.and_then(|row| self.session_or_report(&row)) else { return Ok(false) };
        query(REPLACE_DATA)
            .bind(key.as_bytes().as_slice())
            .bind(self.seal_session(&SessionRecord {
                proved,
                elevated: if elevated { Some(proved) } else { record.elevated },
                ..record
            })?)
            .execute(&mut *transaction)
            .await
            .map_err(fault)?;
        transaction.commit().await.map_err(fault)?;
        Ok(true)
    }
}

#[async_trait]
impl SessionStore for Sqlite {
    async fn session_create(&self, record: &SessionRecord) -> Result<(), PortError> {
        let data = self.seal_session(record)?;
        query(CREATE)
            .bind(record.key.as_bytes().as_slice())
            .bind(folded(&record.user))
            .bind(data)
            .bind(record.created.as_millis())
            .bind(record.expires.as_millis())
            .bind(record.last_activity.as_millis())
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(())
    }

    async fn session_find(&self, key: &SessionKey) -> Result<Option<SessionRecord>, PortError> {
        let row: Option<SessionRow> = query_as(FIND)
            .bind(key.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(row.and_then(|row| self.session_or_report(&row)))
    }

    async fn session_extend(&self, key: &SessionKey, expires: Timestamp) -> Result<bool, PortError> {
        let written = query(EXTEND)
            .bind(key.as_bytes().as_slice())
            .bind(expires.as_millis())
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() == 1)
    }

    async fn session_note_activity(&self, seen: &[(SessionKey, Timestamp)]) -> Result<(), PortError> {
        for batch in seen.chunks(ACTIVITY_BATCH) {
            query(NOTE_ACTIVITY)
                .bind(activity_json(batch))
                .execute(&self.writer)
                .await
                .map_err(|error| self.fault(error))?;
        }
        Ok(())
    }

    async fn session_note_proof(
        &self,
        key: &SessionKey,
        proved: Timestamp,
        elevated: bool,
    ) -> Result<bool, PortError> {
        self.note_proof(key, proved, elevated).await
    }

    async fn session_end(&self, key: &SessionKey) -> Result<bool, PortError> {
        let written = query(END)
            .bind(key.as_bytes().as_slice())
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() == 1)
    }

    async fn session_end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError> {
        let written = query(END_OF_USER)
            .bind(folded(user))
            .bind(except.map(|key| key.as_bytes().as_slice()))
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected())
    }

    async fn session_list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError> {
        let rows: Vec<SessionRow> = query_as(LIST_OF_USER)
            .bind(folded(user))
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(rows.iter().filter_map(|row| self.session_or_report(row)).collect())
    }

    async fn session_list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError> {
        let rows: Vec<SessionRow> = query_as(LIST)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(rows.iter().filter_map(|row| self.session_or_report(row)).collect())
    }

    async fn session_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        let written = query(PRUNE)
            .bind(now.as_millis())
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected())
    }
}

/// `[["<key in hexadecimal>",<milliseconds>],…]`
fn activity_json(batch: &[(SessionKey, Timestamp)]) -> String {
    use std::fmt::Write as _;

    let mut json = String::with_capacity(batch.len() * 84 + 2);
    for (key, time) in batch {
        json.push_str(if json.is_empty() { "[[\"" } else { ",[\"" });
        for byte in key.as_bytes() {
            let _ = write!(json, "{byte:02x}"); // writing to a String cannot fail
        }
        let _ = write!(json, "\",{}]", time.as_millis());
    }
    json.push(']');
    json
}
