//! Recovery codes behind [`RecoveryStore`], one row for each.
//!
//! The key is the hash of owner and code; a row is good only with a sealed proof that this program wrote it for its owner,
//! so that whoever can write to the database cannot add a code of their own. A row that was used and is put back is good
//! again, for somebody who has the code. Nothing is pruned: codes end by use, by a new set, or with the account.

use async_trait::async_trait;
use doorward_core::{
    factors::RecoveryHash,
    identity::folded,
    ports::{PortError, RecoveryStore},
    time::Timestamp,
};

use super::damage;
use crate::{
    database::Database,
    engine::{Guard, Result as Answer, Sql, args, retrying, sql},
    vault::Place,
};

const FIND: Sql = sql!("SELECT proof FROM recovery_codes WHERE \"key\" = ? AND user_folded = ?");

const ADD: Sql = sql!("INSERT INTO recovery_codes (\"key\", user_folded, proof) VALUES (?, ?, ?)");

/// One statement: of simultaneous calls one deletes the row (I6).
const TAKE: Sql = sql!("DELETE FROM recovery_codes WHERE \"key\" = ? AND user_folded = ?");

const FORGET: Sql = sql!("DELETE FROM recovery_codes WHERE user_folded = ?");

const COUNT: Sql = sql!("SELECT COUNT(*) FROM recovery_codes WHERE user_folded = ?");

fn place(hash: &RecoveryHash) -> Place<'_> {
    Place { table: "recovery_codes", column: "proof", row: hash }
}

impl Database {
    async fn replace_codes(&self, user_folded: &str, codes: &[RecoveryHash]) -> Answer<()> {
        let mut transaction = self.room.begin().await?;
        // Two sets that are made at once do not see each other, and both would stay (SC-150).
        transaction.guard(Guard::People).await?;
        transaction.execute(&FORGET, args![user_folded]).await?;
        for code in codes {
            let proof = self.vault.seal(&place(code), user_folded.as_bytes());
            transaction.execute(&ADD, args![code, user_folded, proof]).await?;
        }
        transaction.commit().await
    }

    async fn take_code(&self, user_folded: &str, code: &RecoveryHash) -> Answer<bool> {
        let row: Option<(Vec<u8>,)> = self.room.fetch_optional(&FIND, args![code, user_folded]).await?;
        let Some((proof,)) = row else { return Ok(false) };
        let place = place(code);
        let owner =
            self.vault.open_text(&place, &proof).map_err(|error| damage(&place, &error.to_string()))?;
        if owner != user_folded {
            return Err(damage(&place, "it is filed under another user"));
        }
        Ok(self.room.execute(&TAKE, args![code, user_folded]).await? == 1)
    }
}

#[async_trait]
impl RecoveryStore for Database {
    async fn recovery_replace(
        &self,
        user: &str,
        codes: &[RecoveryHash],
        _: Timestamp,
    ) -> Result<(), PortError> {
        let user_folded = folded(user);
        retrying!(self.replace_codes(&user_folded, codes)).map_err(|failure| self.fault(failure))
    }

    async fn recovery_take(&self, user: &str, code: &RecoveryHash) -> Result<bool, PortError> {
        self.take_code(&folded(user), code).await.map_err(|failure| self.fault(failure))
    }

    async fn recovery_left(&self, user: &str) -> Result<u64, PortError> {
        let row: Option<(i64,)> = self
            .room
            .fetch_optional(&COUNT, args![folded(user)])
            .await
            .map_err(|failure| self.fault(failure))?;
        Ok(row.and_then(|(count,)| u64::try_from(count).ok()).unwrap_or(0))
    }
}
