//! Writing accounts. Whatever depends on what is there happens in one transaction that locks what it looks at, so that
//! no other process changes anything between the look and the change.

use doorward_core::{
    identity::folded,
    ports::{AccountUpdate, ChangeOutcome, NewAccount, NewPassword, ReplaceOutcome},
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    groups_json,
    row::{AccountRow, select},
    search::search_text,
};
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

const ROW: Sql = sql!(locking select!("WHERE name_folded = ?"));

const UPDATE: Sql = sql!(
    "UPDATE accounts SET display_name = ?, email = ?, role = ?, \"groups\" = ?, disabled = ?, password_set_at = ?, \
     first_password_expires = ?, must_change_password = ?, password_hash = ?, search_text = ? WHERE name_folded = ?"
);

const DELETE: Sql = sql!("DELETE FROM accounts WHERE name_folded = ?");

const ANOTHER_ADMIN: Sql = sql!(
    "SELECT name_folded FROM accounts WHERE role = 'admin' AND disabled = 0 AND name_folded <> ? LIMIT 1"
);

impl AccountRow {
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

    fn search_text(&self) -> String {
        search_text(&self.name_folded, &self.display_name, self.email.as_deref())
    }
}

async fn find(transaction: &mut Transaction, name_folded: &str) -> Result<Option<AccountRow>> {
    transaction.fetch_optional(&ROW, args![name_folded]).await
}

/// Writes what may change of a row; its password must have been sealed for it.
async fn write(transaction: &mut Transaction, row: &AccountRow) -> Result<()> {
    let changed = args![
        &row.display_name,
        row.email.as_deref(),
        &row.role,
        &row.groups,
        row.disabled,
        row.password_set_at,
        row.first_password_expires,
        row.must_change_password,
        &row.password_hash,
        row.search_text(),
        &row.name_folded,
    ];
    transaction.execute(&UPDATE, changed).await.map(|_| ())
}

/// The caller holds [`Guard::Accounts`].
async fn is_there_another_admin(transaction: &mut Transaction, name_folded: &str) -> Result<bool> {
    let another: Option<(String,)> = transaction.fetch_optional(&ANOTHER_ADMIN, args![name_folded]).await?;
    Ok(another.is_some())
}

impl Database {
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
        let mut row = AccountRow {
            name_folded: folded(name),
            name: name.clone(),
            display_name: display_name.clone(),
            email: email.clone(),
            role: role.as_str().to_owned(),
            groups: groups_json(groups),
            password_set_at: password.set_at.as_millis(),
            first_password_expires: password.expires_unless_used,
            disabled: false,
            must_change_password: password.must_change,
            password_hash: Vec::new(),
        };
        row.seal(&self.vault, &password.hash);
        let values = args![
            &row.name_folded,
            &row.name,
            &row.display_name,
            row.email.as_deref(),
            &row.role,
            &row.groups,
            &row.password_hash,
            row.password_set_at,
            row.first_password_expires,
            row.must_change_password,
            row.search_text(),
            row.password_set_at,
        ];
        transaction.insert_new(&CREATE, values).await
    }

    /// An account that was altered by hand is not changed: that would seal what stands there.
    pub(super) async fn update_account(
        &self,
        name: &str,
        update: &AccountUpdate,
        keep_an_admin: bool,
    ) -> Result<ChangeOutcome> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::Accounts).await?;
        let Some(mut row) = find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        let hash = row.open_to_change(&self.vault)?;
        let was_admin = row.is_enabled_admin();
        row.apply(update);
        let resigns = was_admin && !row.is_enabled_admin();
        if keep_an_admin && resigns && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        row.seal(&self.vault, &hash);
        write(&mut transaction, &row).await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    pub(super) async fn delete_account(&self, name: &str, keep_an_admin: bool) -> Result<ChangeOutcome> {
        let name_folded = folded(name);
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::Accounts).await?;
        let Some(row) = find(&mut transaction, &name_folded).await? else {
            return Ok(ChangeOutcome::Missing);
        };
        // One that was altered is nobody's, so it is not the last either.
        let guarded = keep_an_admin && row.is_enabled_admin() && row.open(&self.vault).is_ok();
        if guarded && !is_there_another_admin(&mut transaction, &name_folded).await? {
            return Ok(ChangeOutcome::LastAdmin);
        }
        transaction.execute(&DELETE, args![&name_folded]).await?;
        transaction.commit().await?;
        Ok(ChangeOutcome::Done)
    }

    /// The stamp always changes, and sessions with it. An account that was altered by hand gets no new password: it would
    /// be bound to what stands there.
    pub(super) async fn set_password(&self, name: &str, password: &NewPassword) -> Result<bool> {
        let mut transaction = self.room.begin().await?;
        let Some(mut row) = find(&mut transaction, &folded(name)).await? else { return Ok(false) };
        row.open_to_change(&self.vault)?;
        // The time of the change is the stamp, or one more than the last where that is not later (two changes
        // within a millisecond, a clock set back): the stamp must differ for the sessions to end.
        row.password_set_at = password.set_at.as_millis().max(row.password_set_at.saturating_add(1));
        row.first_password_expires = password.expires_unless_used;
        row.must_change_password = password.must_change;
        row.seal(&self.vault, &password.hash);
        write(&mut transaction, &row).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub(super) async fn rehash(
        &self,
        name: &str,
        stored: &SecretString,
        hash: &SecretString,
    ) -> Result<ReplaceOutcome> {
        let mut transaction = self.room.begin().await?;
        let Some(mut row) = find(&mut transaction, &folded(name)).await? else {
            return Ok(ReplaceOutcome::Missing);
        };
        // One that cannot be read is not the one that was verified either.
        if !row.open(&self.vault).is_ok_and(|present| present.expose_secret() == stored.expose_secret()) {
            return Ok(ReplaceOutcome::Changed);
        }
        row.seal(&self.vault, hash);
        write(&mut transaction, &row).await?;
        transaction.commit().await?;
        Ok(ReplaceOutcome::Done)
    }

    pub(super) async fn forget_first_password(&self, name: &str) -> Result<()> {
        let mut transaction = self.room.begin().await?;
        let Some(mut row) = find(&mut transaction, &folded(name)).await? else { return Ok(()) };
        if row.first_password_expires.is_none() {
            return Ok(());
        }
        let hash = row.open_to_change(&self.vault)?;
        row.first_password_expires = None;
        row.seal(&self.vault, &hash);
        write(&mut transaction, &row).await?;
        transaction.commit().await
    }
}
