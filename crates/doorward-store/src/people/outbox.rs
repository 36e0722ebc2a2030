//! Messages that wait, behind [`Outbox`].
//!
//! A message is sealed as one value, bound to its random number. Not sealed: when it is due, how often it was tried and
//! when it is given up; whoever changes these lets a message go to its mailbox again, with codes and links that end as
//! they were made to. A message is deleted when it was delivered or refused; `outbox_prune` deletes those given up.

use async_trait::async_trait;
use doorward_core::{
    notice::{Message, QueuedMessage},
    ports::{Outbox, PortError},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{opened, sealed};
use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, sql},
    vault::Place,
};

const ADD: Sql =
    sql!("INSERT INTO outbox (id, created, due, expires, attempts, data) VALUES (?, ?, ?, ?, 0, ?)");

const DUE: Sql = sql!(
    "SELECT id, due, expires, attempts, data FROM outbox WHERE due <= ? AND expires > ? ORDER BY due, created, id \
     LIMIT ?"
);

/// Of two who have seen the same message due, one changes it.
const LEASE: Sql = sql!("UPDATE outbox SET due = ? WHERE id = ? AND due = ?");

const DONE: Sql = sql!("DELETE FROM outbox WHERE id = ?");

const RETRY: Sql = sql!("UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?");

const PRUNE: Sql = sql!("DELETE FROM outbox WHERE expires < ?");

/// `id`, `due`, `expires`, `attempts`, `data`.
type OutboxRow = (i64, Timestamp, Timestamp, i64, Vec<u8>);

/// What is sealed. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct Sealed {
    kind: String,
    secret: bool,
    user: String,
    to_name: String,
    to: String,
    title: String,
    text: String,
    html: String,
    language: String,
    time: i64,
}

impl Database {
    async fn add_message(&self, message: &Message, now: Timestamp, expires: Timestamp) -> Answer<()> {
        let mut random = [0; 8];
        self.vault.random(&mut random);
        // Positive, so that it is a number for everybody.
        let id = i64::from_be_bytes(random) & i64::MAX;
        let plain = Sealed {
            kind: message.kind.clone(),
            secret: message.secret,
            user: message.user.clone(),
            to_name: message.to_name.clone(),
            to: message.to.clone(),
            title: message.title.clone(),
            text: message.text.clone(),
            html: message.html.clone(),
            language: message.language.clone(),
            time: message.time.as_millis(),
        };
        let row = id.to_be_bytes();
        let data = sealed(&self.vault, &Place { table: "outbox", column: "data", row: &row }, &plain)?;
        self.room.execute(&ADD, args![id, now, now, expires, data]).await.map(|_| ())
    }

    async fn lease(&self, now: Timestamp, until: Timestamp, limit: usize) -> Answer<Vec<QueuedMessage>> {
        let rows: Vec<OutboxRow> = self.room.fetch_all(&DUE, args![now, now, limit]).await?;
        let mut leased = Vec::with_capacity(rows.len());
        for row in rows {
            if self.room.execute(&LEASE, args![until, row.0, row.1]).await? != 1 {
                continue;
            }
            match self.read_message(&row) {
                Ok(queued) => leased.push(queued),
                Err(damage) => {
                    // It can never be sent, and must not be met every moment.
                    tracing::error!(error = %self.fault(damage), "a message that cannot be read is given up");
                    self.room.execute(&DONE, args![row.0]).await?;
                }
            }
        }
        Ok(leased)
    }

    fn read_message(&self, row: &OutboxRow) -> Answer<QueuedMessage> {
        let (id, _, expires, attempts, data) = row;
        let key = id.to_be_bytes();
        let place = Place { table: "outbox", column: "data", row: &key };
        let sealed: Sealed = opened(&self.vault, &place, data)?;
        Ok(QueuedMessage {
            id: u64::try_from(*id).unwrap_or(0),
            message: Message {
                kind: sealed.kind,
                secret: sealed.secret,
                user: sealed.user,
                to_name: sealed.to_name,
                to: sealed.to,
                title: sealed.title,
                text: sealed.text,
                html: sealed.html,
                language: sealed.language,
                time: Timestamp::from_millis(sealed.time),
            },
            attempts: u32::try_from(*attempts).unwrap_or(u32::MAX),
            expires: *expires,
        })
    }
}

fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

#[async_trait]
impl Outbox for Database {
    async fn outbox_add(
        &self,
        message: &Message,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), PortError> {
        self.add_message(message, now, expires).await.map_err(|failure| self.fault(failure))
    }

    async fn outbox_lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<QueuedMessage>, PortError> {
        self.lease(now, until, limit).await.map_err(|failure| self.fault(failure))
    }

    async fn outbox_done(&self, id: u64) -> Result<(), PortError> {
        self.room.execute(&DONE, args![number(id)]).await.map(|_| ()).map_err(|failure| self.fault(failure))
    }

    async fn outbox_retry(&self, id: u64, due: Timestamp) -> Result<(), PortError> {
        let noted = self.room.execute(&RETRY, args![due, number(id)]).await;
        noted.map(|_| ()).map_err(|failure| self.fault(failure))
    }

    async fn outbox_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        self.room.execute(&PRUNE, args![now]).await.map_err(|failure| self.fault(failure))
    }
}
