//! The accounts table behind [`UserDirectory`] and [`AccountStore`]. The password hash is sealed and bound to the whole
//! row (AM-12), so that a hash copied from one account to another opens nothing, nor does an older one put back beside
//! the present stamp, nor a row whose role, groups or e-mail address were changed by hand. The row is in `row`, changing
//! in `change`, searching in `search`, the way from earlier schemas in `upgrade`.

mod change;
mod row;
mod search;
mod upgrade;

use async_trait::async_trait;
use doorward_core::{
    identity::{Account, folded},
    ports::{
        AccountQuery, AccountStore, AccountUpdate, ChangeOutcome, HashReplacement, NewAccount, NewPassword,
        PortError, ReplaceOutcome, UserDirectory,
    },
};

use self::row::{AccountRow, select};
pub(crate) use self::{
    row::bound_row,
    upgrade::{bind_hashes_and_fold_texts, bind_rows_of_mysql, bind_rows_of_postgres, bind_rows_of_sqlite},
};
use crate::{
    database::Database,
    engine::{Sql, args, retrying, sql},
};

/// The account of a name or, where nobody has it, the next one in the order of names: so that what is read and opened for a
/// name takes as long whether or not there is such an account (AM-05). Whose row it is must be looked at.
const FIND_OR_NEXT: Sql = sql!(select!("WHERE name_folded >= ? ORDER BY name_folded LIMIT 1"));

/// A JSON array of names.
fn groups_json(groups: &[String]) -> String {
    serde_json::Value::from(groups).to_string()
}

impl Database {
    async fn find_account(&self, name: &str) -> Result<Option<Account>, PortError> {
        let wanted = folded(name);
        let row: Option<AccountRow> = self
            .room
            .fetch_optional(&FIND_OR_NEXT, args![&wanted])
            .await
            .map_err(|failure| self.fault(failure))?;
        let Some(row) = row else { return Ok(None) };
        let is_theirs = row.name_folded == wanted;
        let account = std::hint::black_box(self.read_account(row));
        if is_theirs { account.map(Some) } else { Ok(None) }
    }
}

#[async_trait]
impl UserDirectory for Database {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find_account(name).await
    }

    async fn account_search(&self, query: &AccountQuery) -> Result<Vec<Account>, PortError> {
        self.search_accounts(query).await
    }

    async fn account_replace_hash(
        &self,
        name: &str,
        replacement: HashReplacement<'_>,
    ) -> Result<ReplaceOutcome, PortError> {
        let replaced = match replacement {
            HashReplacement::Password(password) => retrying!(self.set_password(name, password))
                .map(|done| if done { ReplaceOutcome::Done } else { ReplaceOutcome::Missing }),
            HashReplacement::Rehash { stored, hash } => retrying!(self.rehash(name, stored, hash)),
        };
        replaced.map_err(|failure| self.fault(failure))
    }
}

#[async_trait]
impl AccountStore for Database {
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError> {
        retrying!(self.insert_first_account(account)).map_err(|failure| self.fault(failure))
    }

    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError> {
        retrying!(self.insert_account(account)).map_err(|failure| self.fault(failure))
    }

    async fn account_update(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, PortError> {
        retrying!(self.update_account(name, update, keep_an_admin)).map_err(|failure| self.fault(failure))
    }

    async fn account_delete(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome, PortError> {
        retrying!(self.delete_account(name, keep_an_admin)).map_err(|failure| self.fault(failure))
    }

    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError> {
        retrying!(self.set_password(name, password)).map_err(|failure| self.fault(failure))
    }

    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError> {
        self.forget_first_password(name).await.map_err(|failure| self.fault(failure))
    }

    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find_account(name).await
    }
}
