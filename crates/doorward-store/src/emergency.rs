//! For the hour in which something is wrong: the maintenance switch (HS-79), and the end of everything that lets
//! somebody in without a password or a factor (HS-66).

use async_trait::async_trait;
use doorward_core::{maintenance::SwitchStore, ports::PortError};

use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, retrying, sql},
};

/// The flag that stands for the switch.
const MAINTENANCE: &str = "maintenance";

/// The flag that is another one after each emergency.
const EMERGENCY: &str = "emergency";

const END_SESSIONS: Sql = sql!("DELETE FROM sessions");

const FORGET_PASSKEYS: Sql = sql!("DELETE FROM passkeys");

const BURN_CODES: Sql = sql!("DELETE FROM one_time_values");

#[async_trait]
impl SwitchStore for Database {
    async fn maintenance_find(&self) -> Result<bool, PortError> {
        Ok(self.flag_find(MAINTENANCE).await?.is_some())
    }

    async fn maintenance_set(&self, on: bool) -> Result<bool, PortError> {
        if on { self.flag_set(MAINTENANCE, "on").await } else { self.flag_clear(MAINTENANCE).await }
    }

    async fn emergency_find(&self) -> Result<Option<String>, PortError> {
        self.flag_find(EMERGENCY).await
    }
}

impl Database {
    /// Tells every instance to close what is open, by a `mark` that no emergency had before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mark_emergency(&self, mark: &str) -> Result<(), PortError> {
        self.flag_set(EMERGENCY, mark).await.map(|_| ())
    }

    /// Forgets every passkey and security key: whoever was inside may have added one of their own. Gives their number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_all_passkeys(&self) -> Result<u64, PortError> {
        self.room.execute(&FORGET_PASSKEYS, args![]).await.map_err(|failure| self.fault(failure))
    }

    /// Ends every session of everybody, and makes every code and link worthless that is under way; gives the number of
    /// sessions. All or nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_everything(&self) -> Result<u64, PortError> {
        retrying!(self.try_end_everything()).map_err(|failure| self.fault(failure))
    }

    async fn try_end_everything(&self) -> Answer<u64> {
        let mut transaction = self.room.begin().await?;
        let ended = transaction.execute(&END_SESSIONS, args![]).await?;
        transaction.execute(&BURN_CODES, args![]).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}
