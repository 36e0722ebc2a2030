//! The accounts table behind [`UserDirectory`] and [`AccountStore`]. The password hash is sealed and bound to
//! its account and to the moment it was set (AM-12), so that a hash copied from one account to another opens
//! nothing, nor does an older one put back beside the present stamp. Changing is in `change`, searching in
//! `search`, the way from the first schema in `upgrade`.

mod change;
mod search;
mod upgrade;

use std::sync::Arc;

use async_trait::async_trait;
use doorward_core::{
    identity::{Account, AccountOrigin, Identity, Role, folded},
    ports::{
        AccountQuery, AccountStore, AccountUpdate, ChangeOutcome, HashReplacement, NewAccount, NewPassword,
        PortError, ReplaceOutcome, UserDirectory,
    },
    time::Timestamp,
};
use secrecy::SecretString;

pub(crate) use self::upgrade::bind_hashes_and_fold_texts;
use crate::{
    database::Database,
    engine::{FromRow, Result as Answer, Row, Sql, Value, args, retrying, sql},
    vault::Place,
};

/// The columns of an [`AccountRow`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT name_folded, name, display_name, email, role, \"groups\", password_hash, password_set_at, \
             first_password_expires, disabled, must_change_password FROM accounts ",
            $rest
        )
    };
}
use select;

const FIND: Sql = sql!(select!("WHERE name_folded = ?"));

struct AccountRow {
    name_folded: String,
    name: String,
    display_name: String,
    email: Option<String>,
    role: String,
    groups: String,
    password_hash: Vec<u8>,
    password_set_at: i64,
    first_password_expires: Option<Timestamp>,
    disabled: bool,
    must_change_password: bool,
}

impl FromRow for AccountRow {
    fn from_row(row: &Row) -> Answer<Self> {
        Ok(Self {
            name_folded: row.get(0)?,
            name: row.get(1)?,
            display_name: row.get(2)?,
            email: row.get(3)?,
            role: row.get(4)?,
            groups: row.get(5)?,
            password_hash: row.get(6)?,
            password_set_at: row.get(7)?,
            first_password_expires: row.get(8)?,
            disabled: row.get(9)?,
            must_change_password: row.get(10)?,
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("account '{name}': the stored {column} cannot be read: {cause}")]
struct Unreadable {
    name: String,
    column: &'static str,
    cause: String,
}

/// What names an account's password in its sealing: the name, and the stamp of the moment it was set.
struct HashRow(Vec<u8>);

impl HashRow {
    fn new(name_folded: &str, stamp: i64) -> Self {
        Self([name_folded.as_bytes(), &[0], &stamp.to_be_bytes()].concat())
    }

    fn place(&self) -> Place<'_> {
        Place { row: &self.0, ..hash_column() }
    }
}

/// The same, for whoever goes over every sealed value: made of `name_folded` and `password_set_at`.
pub(crate) fn hash_row(keys: &[Value<'_>]) -> Vec<u8> {
    match keys {
        [Value::Text(Some(name_folded)), Value::Integer(Some(stamp))] => HashRow::new(name_folded, *stamp).0,
        _ => Vec::new(),
    }
}

const fn hash_column() -> Place<'static> {
    Place { table: "accounts", column: "password_hash", row: b"" }
}

/// A JSON array of names.
fn groups_json(groups: &[String]) -> String {
    serde_json::Value::from(groups).to_string()
}

impl Database {
    async fn find_account(&self, name: &str) -> Result<Option<Account>, PortError> {
        let row: Option<AccountRow> = self
            .room
            .fetch_optional(&FIND, args![folded(name)])
            .await
            .map_err(|failure| self.fault(failure))?;
        row.map(|row| self.read_account(row)).transpose()
    }

    fn read_account(&self, row: AccountRow) -> Result<Account, PortError> {
        let unreadable = |column, cause| self.corrupt(Unreadable { name: row.name.clone(), column, cause });
        // The name goes into the identity, so it must be a spelling of the one that the hash is bound to.
        if folded(&row.name) != row.name_folded {
            return Err(unreadable("name", format!("it is no spelling of '{}'", row.name_folded)));
        }
        let hash = self
            .vault
            .open_text(&HashRow::new(&row.name_folded, row.password_set_at).place(), &row.password_hash)
            .map_err(|error| unreadable("password_hash", error.to_string()))?;
        let groups =
            serde_json::from_str(&row.groups).map_err(|error| unreadable("groups", error.to_string()))?;
        Ok(Account {
            identity: Arc::new(Identity {
                user: row.name,
                display_name: row.display_name,
                email: row.email,
                groups,
                role: Role::new(&row.role),
            }),
            password_hash: SecretString::from(hash),
            disabled: row.disabled,
            origin: AccountOrigin::Database,
            password_stamp: row.password_set_at,
            first_password_expires: row.first_password_expires,
            must_change_password: row.must_change_password,
        })
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
