//! Writing accounts. Whatever depends on what is there happens in one transaction that locks what it looks at, so that
//! no other process changes anything between the look and the change.

use doorward_core::{
    identity::folded,
    ports::{AccountUpdate, ChangeOutcome, NewAccount, NewPassword, ReplaceOutcome},
};
use secrecy::{ExposeSecret, SecretString};

use super::{HashRow, groups_json, search::search_text};
use crate::{
    database::Database,
    engine::{Guard, Result, Sql, Transaction, args, sql},
};

const CREATE: Sql = sql!(
    new "INSERT INTO accounts (name_folded, name, display_name, email, role, \"groups\", password_hash, \
         password_set_at, first_password_expires, must_change_password, search_text, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);

const ANY: Sql = sql!("SELECT name_folded FROM accounts LIMIT 1");

const PROFILE: Sql = sql!(
    locking "SELECT display_name, email, role, \"groups\", disabled FROM accounts WHERE name_folded = ?"
);

const UPDATE: Sql = sql!(
    "UPDATE accounts SET display_name = ?, email = ?, role = ?, \"groups\" = ?, disabled = ?, search_text = ? \
     WHERE name_folded = ?"
);

const DELETE: Sql = sql!("DELETE FROM accounts WHERE name_folded = ?");

const ANOTHER_ADMIN: Sql = sql!(
    "SELECT name_folded FROM accounts WHERE role = 'admin' AND disabled = 0 AND name_folded <> ? LIMIT 1"
);

const STAMP: Sql = sql!(locking "SELECT password_set_at FROM accounts WHERE name_folded = ?");

const SET_PASSWORD: Sql = sql!(
    "UPDATE accounts SET password_hash = ?, password_set_at = ?, first_password_expires = ?, \
     must_change_password = ? WHERE name_folded = ?"
);

const PASSWORD: Sql =
    sql!(locking "SELECT password_hash, password_set_at FROM accounts WHERE name_folded = ?");

const REHASH: Sql = sql!("UPDATE accounts SET password_hash = ? WHERE name_folded = ?");

const FIRST_PASSWORD_USED: Sql =
    sql!("UPDATE accounts SET first_password_expires = NULL WHERE name_folded = ?");

/// What an update may change of a row.
struct Profile {
    display_name: String,
    email: Option<String>,
    role: String,
    groups: String,
    disabled: bool,
}

impl Profile {
    async fn find(transaction: &mut Transaction, name_folded: &str) -> Result<Option<Self>> {
        let row: Option<(String, Option<String>, String, String, bool)> =
            transaction.fetch_optional(&PROFILE, args![name_folded]).await?;
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

/// The caller holds [`Guard::Accounts`].
async fn is_there_another_admin(transaction: &mut Transaction, name_folded: &str) -> Result<bool> {
    let another: Option<(String,)> = transaction.fetch_optional(&ANOTHER_ADMIN, args![name_folded]).await?;
    Ok(another.is_some())
}

impl Database {
    fn seal_hash(&self, name_folded: &str, stamp: i64, hash: &SecretString) -> Vec<u8> {
        self.vault.seal(&HashRow::new(name_folded, stamp).place(), hash.expose_secret().as_bytes())
    }

    pub(super) async fn insert_account(&self, account: &NewAccount) -> Result<bool> {
        let mut transaction = self.room.begin().await?;
        let is_new = self.insert_into(&mut transaction, account).await?;
        transaction.commit().await?;
        Ok(is_new)
    }

    pub(super) async fn insert_first_account(&self, account: &NewAccount) -> Result<bool> {
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::Accounts).await?;
        let any: Option<(String,)> = transaction.fetch_optional(&ANY, args![]).await?;
        if any.is_some() || !self.insert_into(&mut transaction, account).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn insert_into(&self, transaction: &mut Transaction, account: &NewAccount) -> Result<bool> {
        let NewAccount { name, display_name, email, role, groups, password } = account;
        let name_folded = folded(name);
        let stamp = password.set_at.as_millis();
        let row = args![
            &name_folded,
            name,
            display_name,
            email.as_deref(),
            role.as_str(),
            groups_json(groups),
            self.seal_hash(&name_folded, stamp, &password.hash),
            stamp,
            password.expires_unless_used,
            password.must_change,
            search_text(&name_folded, display_name, email.as_deref()),
            stamp,
        ];
        transaction.insert_new(&CREATE, row).await
    }

    pub(super) async fn update_account(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::Accounts).await?;
        let Some(mut profile) = Profile::find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        let was_admin = profile.is_enabled_admin();
        profile.apply(update);
        let resigns = was_admin && !profile.is_enabled_admin();
        if keep_an_admin && resigns && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        let Profile { display_name, email, role, groups, disabled } = &profile;
        let text = search_text(&name_folded, display_name, email.as_deref());
        let changed = args![display_name, email.as_deref(), role, groups, *disabled, text, &name_folded];
        transaction.execute(&UPDATE, changed).await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    pub(super) async fn delete_account(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::Accounts).await?;
        let Some(profile) = Profile::find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        let guarded = keep_an_admin && profile.is_enabled_admin();
        if guarded && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        transaction.execute(&DELETE, args![&name_folded]).await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    /// Does not read the old hash: a new password mends an account whose hash was damaged.
    pub(super) async fn set_password(&self, name: &str, password: &NewPassword) -> Result<bool> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        let last: Option<(i64,)> = transaction.fetch_optional(&STAMP, args![&name_folded]).await?;
        let Some((last,)) = last else { return Ok(false) };
        // The time of the change is the stamp, or one more than the last where that is not later (two changes
        // within a millisecond, a clock set back): the stamp must differ for the sessions to end.
        let stamp = password.set_at.as_millis().max(last.saturating_add(1));
        let hash = self.seal_hash(&name_folded, stamp, &password.hash);
        let changed = args![hash, stamp, password.expires_unless_used, password.must_change, &name_folded];
        transaction.execute(&SET_PASSWORD, changed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub(super) async fn rehash(
        &self,
        name: &str,
        stored: &SecretString,
        hash: &SecretString,
    ) -> Result<ReplaceOutcome> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        let row: Option<(Vec<u8>, i64)> = transaction.fetch_optional(&PASSWORD, args![&name_folded]).await?;
        let Some((sealed, stamp)) = row else { return Ok(ReplaceOutcome::Missing) };
        // One that cannot be read is not the one that was verified either.
        let present = self.vault.open_text(&HashRow::new(&name_folded, stamp).place(), &sealed);
        if present.map(SecretString::from).is_ok_and(|hash| hash.expose_secret() == stored.expose_secret()) {
            let hash = self.seal_hash(&name_folded, stamp, hash);
            transaction.execute(&REHASH, args![hash, &name_folded]).await?;
            transaction.commit().await?;
            return Ok(ReplaceOutcome::Done);
        }
        Ok(ReplaceOutcome::Changed)
    }

    pub(super) async fn forget_first_password(&self, name: &str) -> Result<()> {
        self.room.execute(&FIRST_PASSWORD_USED, args![folded(name)]).await.map(|_| ())
    }
}
