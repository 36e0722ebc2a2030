//! Writing accounts. Whatever depends on what is there happens in one transaction that takes SQLite's write lock
//! first, so that no other process changes anything between the look and the change.

use doorward_core::{
    identity::folded,
    ports::{AccountUpdate, ChangeOutcome, NewAccount, NewPassword, ReplaceOutcome},
    time::Timestamp,
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{SqliteConnection, query, query_as, query_scalar};

use super::{HashRow, groups_json, search::search_text};
use crate::sqlite::Sqlite;

pub(super) const CREATE: &str = "INSERT INTO accounts (name_folded, name, display_name, email, role, groups, \
    password_hash, password_set_at, first_password_expires, must_change_password, search_text, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8) ON CONFLICT DO NOTHING";

pub(super) const CREATE_FIRST: &str = "INSERT INTO accounts (name_folded, name, display_name, email, role, \
    groups, password_hash, password_set_at, first_password_expires, must_change_password, search_text, \
    created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8 \
    WHERE NOT EXISTS (SELECT 1 FROM accounts)";

const PROFILE: &str =
    "SELECT display_name, email, role, groups, disabled FROM accounts WHERE name_folded = ?1";

const UPDATE: &str = "UPDATE accounts SET display_name = ?2, email = ?3, role = ?4, groups = ?5, disabled = ?6, \
    search_text = ?7 WHERE name_folded = ?1";

const DELETE: &str = "DELETE FROM accounts WHERE name_folded = ?1";

const ANOTHER_ADMIN: &str = "SELECT EXISTS (SELECT 1 FROM accounts \
    WHERE role = 'admin' AND disabled = 0 AND name_folded <> ?1)";

const STAMP: &str = "SELECT password_set_at FROM accounts WHERE name_folded = ?1";

const SET_PASSWORD: &str = "UPDATE accounts SET password_hash = ?2, password_set_at = ?3, \
    first_password_expires = ?4, must_change_password = ?5 WHERE name_folded = ?1";

const PASSWORD: &str = "SELECT password_hash, password_set_at FROM accounts WHERE name_folded = ?1";

const REHASH: &str = "UPDATE accounts SET password_hash = ?2 WHERE name_folded = ?1";

const FIRST_PASSWORD_USED: &str = "UPDATE accounts SET first_password_expires = NULL WHERE name_folded = ?1";

/// Takes the write lock at once: a transaction that only comes to write later can fail when it does.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// What an update may change of a row.
struct Profile {
    display_name: String,
    email: Option<String>,
    role: String,
    groups: String,
    disabled: bool,
}

impl Profile {
    async fn find(connection: &mut SqliteConnection, name_folded: &str) -> Result<Option<Self>, sqlx::Error> {
        let row: Option<(String, Option<String>, String, String, bool)> =
            query_as(PROFILE).bind(name_folded).fetch_optional(connection).await?;
        Ok(row.map(|(display_name, email, role, groups, disabled)| Self {
            display_name,
            email,
            role,
            groups,
            disabled,
        }))
    }

    fn apply(&mut self, update: &AccountUpdate) {
        let AccountUpdate { display_name, email, role, groups, disabled } = update;
        if let Some(display_name) = display_name {
            self.display_name.clone_from(display_name);
        }
        if let Some(email) = email {
            self.email.clone_from(email);
        }
        if let Some(role) = role {
            role.as_str().clone_into(&mut self.role);
        }
        if let Some(groups) = groups {
            self.groups = groups_json(groups);
        }
        if let Some(disabled) = disabled {
            self.disabled = *disabled;
        }
    }

    fn is_enabled_admin(&self) -> bool {
        self.role == "admin" && !self.disabled
    }
}

async fn is_there_another_admin(
    connection: &mut SqliteConnection,
    name_folded: &str,
) -> Result<bool, sqlx::Error> {
    query_scalar(ANOTHER_ADMIN).bind(name_folded).fetch_one(connection).await
}

impl Sqlite {
    fn seal_hash(&self, name_folded: &str, stamp: i64, hash: &SecretString) -> Vec<u8> {
        self.vault.seal(&HashRow::new(name_folded, stamp).place(), hash.expose_secret().as_bytes())
    }

    /// Whether a row was written by `statement`, which is [`CREATE`] or [`CREATE_FIRST`].
    pub(super) async fn insert_account(
        &self,
        statement: &'static str,
        account: &NewAccount,
    ) -> Result<bool, sqlx::Error> {
        let name_folded = folded(&account.name);
        let stamp = account.password.set_at.as_millis();
        let hash = self.seal_hash(&name_folded, stamp, &account.password.hash);
        let text = search_text(&name_folded, &account.display_name, account.email.as_deref());
        let written = query(statement)
            .bind(&name_folded)
            .bind(&account.name)
            .bind(&account.display_name)
            .bind(&account.email)
            .bind(account.role.as_str())
            .bind(groups_json(&account.groups))
            .bind(hash)
            .bind(stamp)
            .bind(account.password.expires_unless_used.map(Timestamp::as_millis))
            .bind(account.password.must_change)
            .bind(text)
            .execute(&self.writer)
            .await?;
        Ok(written.rows_affected() == 1)
    }

    pub(super) async fn update_account(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, sqlx::Error> {
        let name_folded = folded(name);
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        let Some(mut profile) = Profile::find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        let was_admin = profile.is_enabled_admin();
        profile.apply(update);
        let resigns = was_admin && !profile.is_enabled_admin();
        if keep_an_admin && resigns && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        let text = search_text(&name_folded, &profile.display_name, profile.email.as_deref());
        query(UPDATE)
            .bind(&name_folded)
            .bind(profile.display_name)
            .bind(profile.email)
            .bind(profile.role)
            .bind(profile.groups)
            .bind(profile.disabled)
            .bind(text)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    pub(super) async fn delete_account(
        &self,
        name: &str,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome, sqlx::Error> {
        let name_folded = folded(name);
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        let Some(profile) = Profile::find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        let guarded = keep_an_admin && profile.is_enabled_admin();
        if guarded && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        query(DELETE).bind(&name_folded).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    /// Does not read the old hash: a new password mends an account whose hash was damaged.
    pub(super) async fn set_password(&self, name: &str, password: &NewPassword) -> Result<bool, sqlx::Error> {
        let name_folded = folded(name);
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        let last: Option<i64> =
            query_scalar(STAMP).bind(&name_folded).fetch_optional(&mut *transaction).await?;
        let Some(last) = last else { return Ok(false) };
        // The time of the change is the stamp, or one more than the last where that is not later (two changes
        // within a millisecond, a clock set back): the stamp must differ for the sessions to end.
        let stamp = password.set_at.as_millis().max(last.saturating_add(1));
        query(SET_PASSWORD)
            .bind(&name_folded)
            .bind(self.seal_hash(&name_folded, stamp, &password.hash))
            .bind(stamp)
            .bind(password.expires_unless_used.map(Timestamp::as_millis))
            .bind(password.must_change)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub(super) async fn rehash(
        &self,
        name: &str,
        stored: &SecretString,
        hash: &SecretString,
    ) -> Result<ReplaceOutcome, sqlx::Error> {
        let name_folded = folded(name);
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        let row: Option<(Vec<u8>, i64)> =
            query_as(PASSWORD).bind(&name_folded).fetch_optional(&mut *transaction).await?;
        let Some((sealed, stamp)) = row else { return Ok(ReplaceOutcome::Missing) };
        // One that cannot be read is not the one that was verified either.
        let present = self.vault.open_text(&HashRow::new(&name_folded, stamp).place(), &sealed);
        if present.map(SecretString::from).is_ok_and(|hash| hash.expose_secret() == stored.expose_secret()) {
            query(REHASH)
                .bind(&name_folded)
                .bind(self.seal_hash(&name_folded, stamp, hash))
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            return Ok(ReplaceOutcome::Done);
        }
        Ok(ReplaceOutcome::Changed)
    }

    pub(super) async fn forget_first_password(&self, name: &str) -> Result<(), sqlx::Error> {
        query(FIRST_PASSWORD_USED).bind(folded(name)).execute(&self.writer).await?;
        Ok(())
    }
}
