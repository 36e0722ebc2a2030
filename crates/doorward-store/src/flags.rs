//! Small facts that outlive a restart, such as "this option has acted". Not sealed: no secret, no identity.

use doorward_core::ports::PortError;

use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, retrying, sql},
};

const FIND: Sql = sql!("SELECT value FROM flags WHERE name = ?");

const ADD: Sql = sql!(new "INSERT INTO flags (name, value) VALUES (?, ?)");

const LOCK: Sql = sql!(locking "SELECT value FROM flags WHERE name = ?");

const CHANGE: Sql = sql!("UPDATE flags SET value = ? WHERE name = ?");

const CLEAR: Sql = sql!("DELETE FROM flags WHERE name = ?");

impl Database {
    /// The value of the flag `name`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_find(&self, name: &str) -> Result<Option<String>, PortError> {
        let row: Option<(String,)> =
            self.room.fetch_optional(&FIND, args![name]).await.map_err(|failure| self.fault(failure))?;
        Ok(row.map(|(value,)| value))
    }

    /// Sets the flag `name`; `false` if it had this value already. Of simultaneous calls with one value one
    /// answers `true`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_set(&self, name: &str, value: &str) -> Result<bool, PortError> {
        loop {
            let set = retrying!(self.try_flag_set(name, value)).map_err(|failure| self.fault(failure))?;
            if let Some(is_news) = set {
                return Ok(is_news);
            }
        }
    }

    /// Like [`flag_set`](Self::flag_set); nothing where the flag came or went between two looks.
    async fn try_flag_set(&self, name: &str, value: &str) -> Answer<Option<bool>> {
        let mut transaction = self.room.begin().await?;
        let present: Option<(String,)> = transaction.fetch_optional(&LOCK, args![name]).await?;
        let set = match present {
            Some((present,)) if present == value => Some(false),
            Some(_) => (transaction.execute(&CHANGE, args![value, name]).await? == 1).then_some(true),
            None => transaction.insert_new(&ADD, args![name, value]).await?.then_some(true),
        };
        transaction.commit().await?;
        Ok(set)
    }

    /// Forgets the flag `name`; `false` if it was not set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_clear(&self, name: &str) -> Result<bool, PortError> {
        let cleared = self.room.execute(&CLEAR, args![name]).await.map_err(|failure| self.fault(failure))?;
        Ok(cleared > 0)
    }
}
