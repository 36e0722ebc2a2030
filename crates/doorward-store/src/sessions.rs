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

use crate::{
    database::Database,
    engine::{Failure, Result as Answer, Sql, args, retrying, sql},
    vault::Place,
};

const CREATE: Sql = sql!(
    "INSERT INTO sessions (\"key\", user_folded, data, created, expires, last_activity) \
     VALUES (?, ?, ?, ?, ?, ?)"
);

/// The columns of a [`SessionRow`].
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT \"key\", user_folded, data, expires, last_activity FROM sessions ", $rest)
    };
}

const FIND: Sql = sql!(select!("WHERE \"key\" = ?"));

const LOCK: Sql = sql!(locking select!("WHERE \"key\" = ?"));

const EXTEND: Sql = sql!("UPDATE sessions SET expires = ? WHERE \"key\" = ?");

/// One statement for many sessions: the argument is a JSON array of `[key in hexadecimal, time]`. PostgreSQL is made to
/// lock them in the order of their keys: two instances that note the same sessions would wait for each other otherwise,
/// and it takes a second over every such pair.
const NOTE_ACTIVITY: Sql = sql!(
    sqlite: "UPDATE sessions SET last_activity = MAX(last_activity, seen.time) FROM \
        (SELECT unhex(value ->> 0) AS key, MAX(value ->> 1) AS time FROM json_each(?) GROUP BY 1) AS seen \
        WHERE sessions.key = seen.key",
    postgres: "WITH listed AS (SELECT decode(value ->> 0, 'hex') AS key, MAX((value ->> 1)::BIGINT) AS time \
        FROM json_array_elements(?::TEXT::JSON) GROUP BY 1), \
        seen AS MATERIALIZED (SELECT sessions.key, listed.time FROM sessions JOIN listed USING (key) \
        ORDER BY sessions.key FOR UPDATE OF sessions) \
        UPDATE sessions SET last_activity = GREATEST(last_activity, seen.time) FROM seen \
        WHERE sessions.key = seen.key",
    mysql: "UPDATE sessions JOIN (SELECT UNHEX(hex) AS id, MAX(time) AS time FROM JSON_TABLE(?, '$[*]' \
        COLUMNS (hex VARCHAR(64) PATH '$[0]', time BIGINT PATH '$[1]')) AS listed GROUP BY 1) AS seen \
        ON sessions.\"key\" = seen.id SET last_activity = GREATEST(last_activity, seen.time)",
);

const END: Sql = sql!("DELETE FROM sessions WHERE \"key\" = ?");

const END_OF_USER: Sql = sql!("DELETE FROM sessions WHERE user_folded = ?");

const END_OTHERS_OF_USER: Sql = sql!("DELETE FROM sessions WHERE user_folded = ? AND \"key\" <> ?");

const LIST_OF_USER: Sql = sql!(select!("WHERE user_folded = ? ORDER BY created DESC"));

/// SQLite's inner query reads an index only, not the data of every session.
const LIST: Sql = sql!(
    sqlite: select!(
        "WHERE key IN (SELECT key FROM sessions INDEXED BY sessions_by_user ORDER BY created DESC LIMIT ?) \
         ORDER BY created DESC"
    ),
    postgres: select!("ORDER BY created DESC LIMIT ?"),
    mysql: select!("ORDER BY created DESC LIMIT ?"),
);

const REPLACE_DATA: Sql = sql!("UPDATE sessions SET data = ? WHERE \"key\" = ?");

const PRUNE: Sql = sql!("DELETE FROM sessions WHERE expires < ?");

/// Sessions noted per statement; bounds the size of its argument and how long the writer is held.
const ACTIVITY_BATCH: usize = 2_000;

/// `key`, `user_folded`, `data`, `expires`, `last_activity`.
type SessionRow = (Vec<u8>, String, Vec<u8>, Timestamp, Timestamp);

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

impl Database {
    fn seal_session(&self, record: &SessionRecord) -> Answer<Vec<u8>> {
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
        let text = serde_json::to_vec(&sealed).map_err(Failure::corrupt)?;
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
            methods: Methods::from_text(&sealed.signed_in_by).ok_or(Damage::Unknown("way of signing in"))?,
            level: level_from_name(&sealed.level).ok_or(Damage::Unknown("level"))?,
            created: Timestamp::from_millis(sealed.created),
            proved: Timestamp::from_millis(sealed.proved.unwrap_or(sealed.created)),
            elevated: sealed.elevated.map(Timestamp::from_millis),
            expires: *expires,
            last_activity: *last_activity,
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
                if self.told.is_news("sessions", key.as_bytes()) {
                    self.told.record(&format!("session {key:?}: {damage}"));
                    tracing::error!(
                        session = ?key,
                        database = %self.address(),
                        error = %damage,
                        "a stored session was altered, moved or sealed with another key; it is treated as ended"
                    );
                }
                None
            }
        }
    }
}

impl Database {
    /// The proof is sealed with the rest, so it takes a look and a change; nobody else writes in between.
    async fn note_proof(&self, key: &SessionKey, proved: Timestamp, elevated: bool) -> Answer<bool> {
        let mut transaction = self.room.begin().await?;
        let row: Option<SessionRow> = transaction.fetch_optional(&LOCK, args![key.as_bytes()]).await?;
        let Some(record) = row.and_then(|row| self.session_or_report(&row)) else { return Ok(false) };
        let data = self.seal_session(&SessionRecord {
            proved,
            elevated: if elevated { Some(proved) } else { record.elevated },
            ..record
        })?;
        transaction.execute(&REPLACE_DATA, args![data, key.as_bytes()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Of what was found, the sessions that can be read.
    fn readable(&self, rows: Answer<Vec<SessionRow>>) -> Result<Vec<SessionRecord>, PortError> {
        let rows = rows.map_err(|failure| self.fault(failure))?;
        Ok(rows.iter().filter_map(|row| self.session_or_report(row)).collect())
    }
}

#[async_trait]
impl SessionStore for Database {
    async fn session_create(&self, record: &SessionRecord) -> Result<(), PortError> {
        let fault = |failure| self.fault(failure);
        let SessionRecord { key, created, expires, last_activity, .. } = record;
        let data = self.seal_session(record).map_err(fault)?;
        let created = args![key.as_bytes(), folded(&record.user), data, *created, *expires, *last_activity];
        self.room.execute(&CREATE, created).await.map(|_| ()).map_err(fault)
    }

    async fn session_find(&self, key: &SessionKey) -> Result<Option<SessionRecord>, PortError> {
        let row: Option<SessionRow> = self
            .room
            .fetch_optional(&FIND, args![key.as_bytes()])
            .await
            .map_err(|failure| self.fault(failure))?;
        Ok(row.and_then(|row| self.session_or_report(&row)))
    }

    async fn session_extend(&self, key: &SessionKey, expires: Timestamp) -> Result<bool, PortError> {
        let extended = self.room.execute(&EXTEND, args![expires, key.as_bytes()]).await;
        Ok(extended.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn session_note_activity(&self, seen: &[(SessionKey, Timestamp)]) -> Result<(), PortError> {
        for batch in seen.chunks(ACTIVITY_BATCH) {
            let noted = self.room.execute(&NOTE_ACTIVITY, args![activity_json(batch)]).await;
            noted.map_err(|failure| self.fault(failure))?;
        }
        Ok(())
    }

    async fn session_note_proof(
        &self,
        key: &SessionKey,
        proved: Timestamp,
        elevated: bool,
    ) -> Result<bool, PortError> {
        retrying!(self.note_proof(key, proved, elevated)).map_err(|failure| self.fault(failure))
    }

    async fn session_end(&self, key: &SessionKey) -> Result<bool, PortError> {
        let ended = self.room.execute(&END, args![key.as_bytes()]).await;
        Ok(ended.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn session_end_of_user(&self, user: &str, except: Option<&SessionKey>) -> Result<u64, PortError> {
        let user = folded(user);
        let ended = match except {
            Some(key) => self.room.execute(&END_OTHERS_OF_USER, args![user, key.as_bytes()]).await,
            None => self.room.execute(&END_OF_USER, args![user]).await,
        };
        ended.map_err(|failure| self.fault(failure))
    }

    async fn session_list_of_user(&self, user: &str) -> Result<Vec<SessionRecord>, PortError> {
        self.readable(self.room.fetch_all(&LIST_OF_USER, args![folded(user)]).await)
    }

    async fn session_list(&self, limit: usize) -> Result<Vec<SessionRecord>, PortError> {
        self.readable(self.room.fetch_all(&LIST, args![limit]).await)
    }

    async fn session_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        self.room.execute(&PRUNE, args![now]).await.map_err(|failure| self.fault(failure))
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
