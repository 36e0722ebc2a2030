//! Values that are good once behind [`OneTimeStore`], and marks of what was used.
//!
//! Owner, purpose, secret, data, end and number of tries are sealed together, bound to the key: whoever can write to the
//! database cannot prolong a value, give it to somebody else or name another secret. The columns beside it are for finding
//! and pruning. Not sealed: how many wrong secrets there were, and the marks. Whoever sets them back (or puts a row
//! back that was taken) gets tries again, and still needs the secret or the signed answer; no database can tell
//! that it stands as it stood before. `one_time_prune` deletes what has ended.

use async_trait::async_trait;
use doorward_core::{
    identity::folded,
    one_time::{OneTime, OneTimeKey, OneTimePurpose, Redeemed},
    ports::{OneTimeStore, PortError},
    time::Timestamp,
};
use doorward_crypto::{constant_time_eq, sha256};
use serde::{Deserialize, Serialize};

use super::{check_owner, damage, opened, sealed};
use crate::{
    database::Database,
    engine::{Guard, Result as Answer, Sql, args, retrying, sql},
    vault::Place,
};

const FORGET: Sql = sql!("DELETE FROM one_time_values WHERE user_folded = ? AND purpose = ?");

const PUT: Sql = sql!(
    "INSERT INTO one_time_values (\"key\", purpose, user_folded, expires, tries, data) VALUES (?, ?, ?, ?, 0, ?)"
);

const FIND: Sql =
    sql!("SELECT user_folded, tries, data FROM one_time_values WHERE \"key\" = ? AND expires > ?");

const LOCK: Sql =
    sql!(locking "SELECT user_folded, tries, data FROM one_time_values WHERE \"key\" = ? AND expires > ?");

const NOTE_WRONG: Sql = sql!("UPDATE one_time_values SET tries = tries + 1 WHERE \"key\" = ?");

const DELETE: Sql = sql!("DELETE FROM one_time_values WHERE \"key\" = ?");

const BURN: Sql = sql!(new "INSERT INTO burnt (\"key\", expires) VALUES (?, ?)");

const PRUNE: Sql = sql!("DELETE FROM one_time_values WHERE expires < ?");

const PRUNE_BURNT: Sql = sql!("DELETE FROM burnt WHERE expires < ?");

/// `user_folded`, `tries`, `data`.
type OneTimeRow = (String, i64, Vec<u8>);

/// What is sealed. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct Sealed {
    purpose: String,
    user: String,
    secret: [u8; 32],
    data: Vec<u8>,
    tries: u32,
    created: i64,
    expires: i64,
}

fn place(key: &OneTimeKey) -> Place<'_> {
    Place { table: "one_time_values", column: "data", row: &key.0 }
}

impl Database {
    async fn put_value(&self, value: &OneTime, data: &[u8]) -> Answer<()> {
        let user_folded = folded(&value.user);
        let mut transaction = self.room.begin().await?;
        // Two that are put at once do not see each other, and both would stay.
        transaction.guard(Guard::People).await?;
        transaction.execute(&FORGET, args![&user_folded, value.purpose.name()]).await?;
        transaction.execute(&DELETE, args![&value.key.0]).await?;
        let row = args![&value.key.0, value.purpose.name(), &user_folded, value.expires, data];
        transaction.execute(&PUT, row).await?;
        transaction.commit().await
    }

    fn seal_value(&self, value: &OneTime) -> Answer<Vec<u8>> {
        let plain = Sealed {
            purpose: value.purpose.name().to_owned(),
            user: value.user.clone(),
            secret: value.secret,
            data: value.data.clone(),
            tries: value.tries,
            created: value.created.as_millis(),
            expires: value.expires.as_millis(),
        };
        sealed(&self.vault, &place(&value.key), &plain)
    }

    /// The value with the tries that are left, if it is still good.
    fn read_value(&self, key: &OneTimeKey, row: &OneTimeRow, now: Timestamp) -> Answer<Option<OneTime>> {
        let (user_folded, tries, data) = row;
        let place = place(key);
        let sealed: Sealed = opened(&self.vault, &place, data)?;
        check_owner(&place, &sealed.user, user_folded)?;
        let purpose = OneTimePurpose::from_name(&sealed.purpose)
            .ok_or_else(|| damage(&place, "its purpose is not known"))?;
        let wrong = u32::try_from(*tries).unwrap_or(u32::MAX);
        let value = OneTime {
            key: *key,
            purpose,
            user: sealed.user,
            secret: sealed.secret,
            data: sealed.data,
            tries: sealed.tries.saturating_sub(wrong),
            created: Timestamp::from_millis(sealed.created),
            expires: Timestamp::from_millis(sealed.expires),
        };
        Ok(Some(value).filter(|value| now < value.expires && value.tries > 0))
    }

    async fn redeem(&self, key: &OneTimeKey, secret: &[u8; 32], now: Timestamp) -> Answer<Redeemed> {
        let mut transaction = self.room.begin().await?;
        let row: Option<OneTimeRow> = transaction.fetch_optional(&LOCK, args![&key.0, now]).await?;
        let Some(row) = row else { return Ok(Redeemed::Missing) };
        let Some(value) = self.read_value(key, &row, now)? else { return Ok(Redeemed::Missing) };
        let outcome = if constant_time_eq(&value.secret, secret) {
            Redeemed::Taken(value)
        } else {
            Redeemed::Wrong { left: value.tries - 1 }
        };
        let statement = match outcome {
            Redeemed::Wrong { left } if left > 0 => &NOTE_WRONG,
            _ => &DELETE,
        };
        // On engines where the row is not locked by the look, who changes nothing has lost the race.
        if transaction.execute(statement, args![&key.0]).await? != 1 {
            return Ok(Redeemed::Missing);
        }
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn prune_values(&self, now: Timestamp) -> Answer<u64> {
        let values = self.room.execute(&PRUNE, args![now]).await?;
        Ok(values + self.room.execute(&PRUNE_BURNT, args![now]).await?)
    }
}

#[async_trait]
impl OneTimeStore for Database {
    async fn one_time_put(&self, value: &OneTime) -> Result<(), PortError> {
        let data = self.seal_value(value).map_err(|failure| self.fault(failure))?;
        retrying!(self.put_value(value, &data)).map_err(|failure| self.fault(failure))
    }

    async fn one_time_find(&self, key: &OneTimeKey, now: Timestamp) -> Result<Option<OneTime>, PortError> {
        let row: Answer<Option<OneTimeRow>> = self.room.fetch_optional(&FIND, args![&key.0, now]).await;
        row.and_then(|row| match row {
            Some(row) => self.read_value(key, &row, now),
            None => Ok(None),
        })
        .map_err(|failure| self.fault(failure))
    }

    async fn one_time_redeem(
        &self,
        key: &OneTimeKey,
        secret: &[u8; 32],
        now: Timestamp,
    ) -> Result<Redeemed, PortError> {
        retrying!(self.redeem(key, secret, now)).map_err(|failure| self.fault(failure))
    }

    async fn one_time_burn(
        &self,
        purpose: OneTimePurpose,
        key: &OneTimeKey,
        expires: Timestamp,
    ) -> Result<bool, PortError> {
        let mark = sha256(&[purpose.name().as_bytes(), b"\0", &key.0].concat());
        self.room.insert_new(&BURN, args![&mark, expires]).await.map_err(|failure| self.fault(failure))
    }

    async fn one_time_revoke(&self, key: &OneTimeKey) -> Result<bool, PortError> {
        let revoked = self.room.execute(&DELETE, args![&key.0]).await;
        Ok(revoked.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn one_time_forget(&self, purpose: OneTimePurpose, user: &str) -> Result<u64, PortError> {
        let forgotten = self.room.execute(&FORGET, args![folded(user), purpose.name()]).await;
        forgotten.map_err(|failure| self.fault(failure))
    }

    async fn one_time_prune(&self, now: Timestamp) -> Result<u64, PortError> {
        self.prune_values(now).await.map_err(|failure| self.fault(failure))
    }
}
