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
use sqlx::{FromRow, Row, query_as, sqlite::SqliteRow};

pub(super) use self::upgrade::bind_hashes_and_fold_texts;
use super::Sqlite;
use crate::vault::Place;

const FIND: &str = "SELECT * FROM accounts WHERE name_folded = ?1";

struct AccountRow {
    name_folded: String,
    name: String,
    display_name: String,
    email: Option<String>,
    role: String,
    groups: String,
    password_hash: Vec<u8>,
    password_set_at: i64,
    first_password_expires: Option<i64>,
    disabled: bool,
    must_change_password: bool,
}

impl FromRow<'_, SqliteRow> for AccountRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            name_folded: row.try_get("name_folded")?,
            name: row.try_get("name")?,
            display_name: row.try_get("display_name")?,
            email: row.try_get("email")?,
            role: row.try_get("role")?,
            groups: row.try_get("groups")?,
            password_hash: row.try_get("password_hash")?,
            password_set_at: row.try_get("password_set_at")?,
            first_password_expires: row.try_get("first_password_expires")?,
            disabled: row.try_get("disabled")?,
            must_change_password: row.try_get("must_change_password")?,
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

const fn hash_column() -> Place<'static> {
    Place { table: "accounts", column: "password_hash", row: b"" }
}

/// A JSON array of names.
fn groups_json(groups: &[String]) -> String {
    serde_json::Value::from(groups).to_string()
}

impl Sqlite {
    async fn find_account(&self, name: &str) -> Result<Option<Account>, PortError> {
        let row: Option<AccountRow> = query_as(FIND)
            .bind(folded(name))
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.fault(error))?;
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
            first_password_expires: row.first_password_expires.map(Timestamp::from_millis),
            must_change_password: row.must_change_password,
        })
    }
}

#[async_trait]
impl UserDirectory for Sqlite {
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
            HashReplacement::Password(password) => self
                .set_password(name, password)
                .await
                .map(|done| if done { ReplaceOutcome::Done } else { ReplaceOutcome::Missing }),
            HashReplacement::Rehash { stored, hash } => self.rehash(name, stored, hash).await,
        };
        replaced.map_err(|error| self.fault(error))
    }
}

#[async_trait]
impl AccountStore for Sqlite {
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError> {
        self.insert_account(change::CREATE_FIRST, account).await.map_err(|error| self.fault(error))
    }

    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError> {
        self.insert_account(change::CREATE, account).await.map_err(|error| self.fault(error))
    }

    async fn account_update(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, PortError> {
        self.update_account(name, update, keep_an_admin).await.map_err(|error| self.fault(error))
    }

    async fn account_delete(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome, PortError> {
        self.delete_account(name, keep_an_admin).await.map_err(|error| self.fault(error))
    }

    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError> {
        self.set_password(name, password).await.map_err(|error| self.fault(error))
    }

    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError> {
        self.forget_first_password(name).await.map_err(|error| self.fault(error))
    }

    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find_account(name).await
    }
}
