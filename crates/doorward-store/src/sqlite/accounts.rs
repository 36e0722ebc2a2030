//! The accounts table behind [`UserDirectory`] and [`AccountStore`]. The password hash is sealed and bound to
//! its account (AM-12), so a hash copied from one account to another opens nothing.

use std::sync::Arc;

use async_trait::async_trait;
use doorward_core::{
    identity::{Account, AccountOrigin, Identity, Role},
    ports::{AccountStore, NewAccount, NewPassword, PortError, UserDirectory},
    time::Timestamp,
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{FromRow, Row, query, query_as, sqlite::SqliteRow};

use super::Sqlite;
use crate::{folded, vault::Place};

const FIND: &str = "SELECT * FROM accounts WHERE name_folded = ?1";

const LIST: &str = "SELECT * FROM accounts ORDER BY name_folded";

const CREATE: &str = "INSERT INTO accounts (name_folded, name, display_name, email, role, groups, \
    password_hash, password_set_at, first_password_expires, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8) ON CONFLICT DO NOTHING";

const CREATE_FIRST: &str = "INSERT INTO accounts (name_folded, name, display_name, email, role, groups, \
    password_hash, password_set_at, first_password_expires, created_at) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8 WHERE NOT EXISTS (SELECT 1 FROM accounts)";

/// The time of the change is the stamp, or one more than the last stamp where that is not later (two changes
/// within a millisecond, a clock set back): the stamp must differ for the sessions to end.
const SET_PASSWORD: &str = "UPDATE accounts SET password_hash = ?2, \
    password_set_at = MAX(?3, password_set_at + 1), first_password_expires = ?4, disabled = 0 \
    WHERE name_folded = ?1";

const FIRST_PASSWORD_USED: &str = "UPDATE accounts SET first_password_expires = NULL WHERE name_folded = ?1";

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

/// Where the password hash of an account is sealed for.
fn hash_place(name_folded: &str) -> Place<'_> {
    Place { table: "accounts", column: "password_hash", row: name_folded.as_bytes() }
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
            .open_text(&hash_place(&row.name_folded), &row.password_hash)
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
        })
    }

    fn seal_hash(&self, name_folded: &str, password: &NewPassword) -> Vec<u8> {
        self.vault.seal(&hash_place(name_folded), password.hash.expose_secret().as_bytes())
    }

    /// Whether a row was written by `statement`, which is [`CREATE`] or [`CREATE_FIRST`].
    async fn insert_account(&self, statement: &'static str, account: &NewAccount) -> Result<bool, PortError> {
        let name_folded = folded(&account.name);
        let groups = serde_json::Value::from(account.groups.clone()).to_string();
        let written = query(statement)
            .bind(&name_folded)
            .bind(&account.name)
            .bind(&account.display_name)
            .bind(&account.email)
            .bind(account.role.as_str())
            .bind(groups)
            .bind(self.seal_hash(&name_folded, &account.password))
            .bind(account.password.set_at.as_millis())
            .bind(account.password.expires_unless_used.map(Timestamp::as_millis))
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() == 1)
    }
}

#[async_trait]
impl UserDirectory for Sqlite {
    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find_account(name).await
    }
}

#[async_trait]
impl AccountStore for Sqlite {
    async fn account_create_first(&self, account: &NewAccount) -> Result<bool, PortError> {
        self.insert_account(CREATE_FIRST, account).await
    }

    async fn account_create(&self, account: &NewAccount) -> Result<bool, PortError> {
        self.insert_account(CREATE, account).await
    }

    async fn account_set_password(&self, name: &str, password: &NewPassword) -> Result<bool, PortError> {
        let name_folded = folded(name);
        let written = query(SET_PASSWORD)
            .bind(&name_folded)
            .bind(self.seal_hash(&name_folded, password))
            .bind(password.set_at.as_millis())
            .bind(password.expires_unless_used.map(Timestamp::as_millis))
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(written.rows_affected() == 1)
    }

    async fn account_first_password_used(&self, name: &str) -> Result<(), PortError> {
        query(FIRST_PASSWORD_USED)
            .bind(folded(name))
            .execute(&self.writer)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(())
    }

    async fn account_find(&self, name: &str) -> Result<Option<Account>, PortError> {
        self.find_account(name).await
    }

    async fn account_list(&self) -> Result<Vec<Account>, PortError> {
        let rows: Vec<AccountRow> =
            query_as(LIST).fetch_all(&self.readers).await.map_err(|error| self.fault(error))?;
        rows.into_iter().map(|row| self.read_account(row)).collect()
    }
}
