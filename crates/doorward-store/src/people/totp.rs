//! Time-based codes behind [`TotpStore`], one row for each person.
//!
//! Secret, parameters, issuer and owner are sealed, bound to the folded name. Not sealed: the last step and when it was
//! taken, so that one statement can move them; whoever sets the step back lets a code of the last minute be used
//! twice, and no more. Nothing is pruned: codes end when they are removed, or with the account.

use async_trait::async_trait;
use doorward_core::{
    factors::TotpFactor,
    identity::folded,
    ports::{PortError, TotpStore},
    time::Timestamp,
};
use doorward_crypto::totp::{TotpAlgorithm, TotpParameters};
use secrecy::{ExposeSecret as _, SecretSlice, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};

use super::{check_owner, damage, opened, sealed};
use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, sql},
    vault::Place,
};

const FIND: Sql = sql!("SELECT user_folded, last_used, data FROM totp WHERE user_folded = ?");

const LIST: Sql = sql!("SELECT user_folded, last_used, data FROM totp ORDER BY user_folded");

const SAVE: Sql = sql!(
    "INSERT INTO totp (user_folded, last_step, last_used, data) VALUES (?, ?, ?, ?) \
     ON CONFLICT (user_folded) DO UPDATE SET last_step = excluded.last_step, last_used = excluded.last_used, \
     data = excluded.data",
    mysql: "INSERT INTO totp (user_folded, last_step, last_used, data) VALUES (?, ?, ?, ?) \
     ON DUPLICATE KEY UPDATE last_step = VALUES(last_step), last_used = VALUES(last_used), data = VALUES(data)"
);

/// One statement, so that of simultaneous calls with one step one changes the row (SC-143).
const ADVANCE: Sql =
    sql!("UPDATE totp SET last_step = ?, last_used = ? WHERE user_folded = ? AND last_step < ?");

const DELETE: Sql = sql!("DELETE FROM totp WHERE user_folded = ?");

/// `user_folded`, `last_used`, `data`.
type TotpRow = (String, Option<Timestamp>, Vec<u8>);

/// What is sealed. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct Sealed {
    user: String,
    secret: Zeroizing<Vec<u8>>,
    algorithm: String,
    digits: u32,
    period: u64,
    issuer: String,
    created: i64,
}

fn place(user_folded: &str) -> Place<'_> {
    Place { table: "totp", column: "data", row: user_folded.as_bytes() }
}

impl Database {
    fn read_totp(&self, row: TotpRow) -> Answer<TotpFactor> {
        let (user_folded, last_used, data) = row;
        let place = place(&user_folded);
        let sealed: Sealed = opened(&self.vault, &place, &data)?;
        check_owner(&place, &sealed.user, &user_folded)?;
        let algorithm = TotpAlgorithm::from_name(&sealed.algorithm)
            .ok_or_else(|| damage(&place, "its algorithm is not known"))?;
        Ok(TotpFactor {
            user: sealed.user,
            secret: SecretSlice::from(sealed.secret.to_vec()),
            parameters: TotpParameters { algorithm, digits: sealed.digits, period: sealed.period },
            issuer: sealed.issuer,
            created: Timestamp::from_millis(sealed.created),
            last_used,
        })
    }

    async fn save_totp(&self, factor: &TotpFactor, step: u64) -> Answer<()> {
        let user_folded = folded(&factor.user);
        let plain = Sealed {
            user: factor.user.clone(),
            secret: Zeroizing::new(factor.secret.expose_secret().to_vec()),
            algorithm: factor.parameters.algorithm.name().to_owned(),
            digits: factor.parameters.digits,
            period: factor.parameters.period,
            issuer: factor.issuer.clone(),
            created: factor.created.as_millis(),
        };
        let data = sealed(&self.vault, &place(&user_folded), &plain)?;
        self.room.execute(&SAVE, args![&user_folded, number(step), factor.last_used, data]).await.map(|_| ())
    }
}

/// Steps are small numbers until long after the year 2038.
fn number(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

#[async_trait]
impl TotpStore for Database {
    async fn totp_find(&self, user: &str) -> Result<Option<TotpFactor>, PortError> {
        let row: Answer<Option<TotpRow>> = self.room.fetch_optional(&FIND, args![folded(user)]).await;
        row.and_then(|row| row.map(|row| self.read_totp(row)).transpose())
            .map_err(|failure| self.fault(failure))
    }

    async fn totp_list(&self) -> Result<Vec<TotpFactor>, PortError> {
        let rows: Vec<TotpRow> =
            self.room.fetch_all(&LIST, args![]).await.map_err(|failure| self.fault(failure))?;
        rows.into_iter().map(|row| self.read_totp(row).map_err(|failure| self.fault(failure))).collect()
    }

    async fn totp_save(&self, factor: &TotpFactor, step: u64) -> Result<(), PortError> {
        self.save_totp(factor, step).await.map_err(|failure| self.fault(failure))
    }

    async fn totp_advance(&self, user: &str, step: u64, now: Timestamp) -> Result<bool, PortError> {
        let step = number(step);
        let taken = self.room.execute(&ADVANCE, args![step, now, folded(user), step]).await;
        Ok(taken.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn totp_delete(&self, user: &str) -> Result<bool, PortError> {
        let deleted = self.room.execute(&DELETE, args![folded(user)]).await;
        Ok(deleted.map_err(|failure| self.fault(failure))? == 1)
    }
}
