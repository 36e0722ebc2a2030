//! A row of the accounts table, and what of it the seal of its password binds (AM-12).
//!
//! The seal names every column that says who somebody is or what they may: a row in which one of them was changed by
//! somebody who has the database but not the key opens no more, so it is nobody's account.

use std::sync::Arc;

use doorward_core::{
    identity::{Account, AccountOrigin, Identity, Role, folded},
    ports::PortError,
    time::Timestamp,
};
use doorward_crypto::seal::SealError;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    database::Database,
    engine::{Failure, FromRow, Result as Answer, Row, Value},
    vault::{Place, Vault},
};

/// The columns of an [`AccountRow`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT name_folded, name, display_name, email, role, \"groups\", password_set_at, \
             first_password_expires, disabled, must_change_password, password_hash FROM accounts ",
            $rest
        )
    };
}
pub(super) use select;

pub(super) struct AccountRow {
    pub(super) name_folded: String,
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) email: Option<String>,
    pub(super) role: String,
    /// A JSON array of names.
    pub(super) groups: String,
    pub(super) password_set_at: i64,
    pub(super) first_password_expires: Option<Timestamp>,
    pub(super) disabled: bool,
    pub(super) must_change_password: bool,
    /// Sealed; bound to all the others.
    pub(super) password_hash: Vec<u8>,
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
            password_set_at: row.get(6)?,
            first_password_expires: row.get(7)?,
            disabled: row.get(8)?,
            must_change_password: row.get(9)?,
            password_hash: row.get(10)?,
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

impl AccountRow {
    /// What names the row in the sealing of its password.
    fn bound(&self) -> Vec<u8> {
        bound_row(&[
            Value::from(&self.name_folded),
            Value::from(&self.name),
            Value::from(&self.display_name),
            Value::from(self.email.as_deref()),
            Value::from(&self.role),
            Value::from(&self.groups),
            Value::from(self.password_set_at),
            Value::from(self.first_password_expires),
            Value::from(self.disabled),
            Value::from(self.must_change_password),
        ])
    }

    /// The password's hash, if nothing of the row was altered.
    pub(super) fn open(&self, vault: &Vault) -> Result<SecretString, SealError> {
        let row = self.bound();
        vault.open_text(&Place { row: &row, ..hash_column() }, &self.password_hash).map(SecretString::from)
    }

    /// Puts `hash` into the row, bound to what now stands in it.
    pub(super) fn seal(&mut self, vault: &Vault, hash: &SecretString) {
        let row = self.bound();
        let place = Place { row: &row, ..hash_column() };
        self.password_hash = vault.seal(&place, hash.expose_secret().as_bytes());
    }

    /// [`AccountRow::open`] before a change, which would otherwise seal what somebody has altered.
    pub(super) fn open_to_change(&self, vault: &Vault) -> Answer<SecretString> {
        self.open(vault)
            .map_err(|error| Failure::corrupt(self.unreadable("password_hash", error.to_string())))
    }

    fn unreadable(&self, column: &'static str, cause: String) -> Unreadable {
        Unreadable { name: self.name.clone(), column, cause }
    }
}

/// What names an account in the sealing of its password, made of the columns of [`AccountRow`] before it, in their order:
/// each with its kind and length, so that no two rows are spelled alike.
pub(crate) fn bound_row(columns: &[Value<'_>]) -> Vec<u8> {
    let mut bound = Vec::with_capacity(128);
    for column in columns {
        let (kind, bytes): (u8, &[u8]) = match column {
            Value::Integer(Some(integer)) => (1, &integer.to_be_bytes()),
            Value::Text(Some(text)) => (2, text.as_bytes()),
            Value::Bytes(Some(bytes)) => (3, bytes),
            Value::Integer(None) | Value::Text(None) | Value::Bytes(None) => (0, &[]),
        };
        bound.push(kind);
        bound.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        bound.extend_from_slice(bytes);
    }
    bound
}

pub(super) const fn hash_column() -> Place<'static> {
    Place { table: "accounts", column: "password_hash", row: b"" }
}

impl Database {
    pub(super) fn read_account(&self, row: AccountRow) -> Result<Account, PortError> {
        let unreadable = |column, cause| self.corrupt(row.unreadable(column, cause));
        // The name goes into the identity, so it must be a spelling of the one that the row is found by.
        if folded(&row.name) != row.name_folded {
            return Err(unreadable("name", format!("it is no spelling of '{}'", row.name_folded)));
        }
        let password_hash =
            row.open(&self.vault).map_err(|error| unreadable("password_hash", error.to_string()))?;
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
            password_hash,
            disabled: row.disabled,
            origin: AccountOrigin::Database,
            password_stamp: row.password_set_at,
            first_password_expires: row.first_password_expires,
            must_change_password: row.must_change_password,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_are_spelled_alike() {
        let text = |text: &'static str| Value::from(text);
        let rows: [&[Value<'_>]; 8] = [
            &[text("ab"), text("c")],
            &[text("a"), text("bc")],
            &[text("abc"), text("")],
            &[text("abc"), Value::Text(None)],
            &[text("abc")],
            &[Value::from(1_i64), text("c")],
            &[text("\u{1}"), text("c")],
            &[Value::from(b"ab".as_slice()), text("c")],
        ];
        let spelled: std::collections::BTreeSet<_> = rows.iter().map(|row| bound_row(row)).collect();
        assert_eq!(spelled.len(), rows.len());
    }
}
