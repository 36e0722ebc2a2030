//! A change of the storage key, while servers run (AM-14).
//!
//! Values are sealed anew in small transactions, so nobody waits for long; what makes an interruption harmless is a ring
//! in `meta`. Before the first value is touched two rows are written in one transaction: `next_key:<new>` holds the new key,
//! sealed with the old one, and `previous_key:<old>:<new>` the old key, sealed with the new one. From that moment to the
//! end **either key alone opens everything**, whoever started with it and wherever the work stopped. Running servers look
//! at `meta` ([`Database::look_at_keys`]), learn to read the new key before the first value has it, and seal with it once
//! the key check does.
//!
//! ```text
//! announce   both rows, one transaction            old: all   new: all
//! reseal     batches, each one transaction         old: all   new: all
//! commit     key check, next_key goes              old: -     new: all
//! finish     stragglers, previous_key goes         old: -     new: all, without the ring
//! ```
//!
//! The ring is no weakening: until `commit` the old key reads everything anyway, and from then on nothing it opens is left.
//! Absent: where keys are kept and when to wait, which is the caller's.

use doorward_core::ports::PortError;
use doorward_crypto::seal::SealError;
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};

use crate::{
    database::Database,
    engine::{Failure, Result as Answer, Sql, Transaction, Value, args, retrying, sql},
    open::{KEY_CHECK, KEY_CHECK_PLACE},
    schema::sealed::{Cell, SEALED, Seal, SealedColumn},
    vault::{Place, Vault},
};

/// Name and value of every row.
pub(crate) const META: Sql = sql!("SELECT name, value FROM meta");

const FIND: Sql = sql!(locking "SELECT value FROM meta WHERE name = ?");

const SAVE: Sql = sql!(
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    mysql: "INSERT INTO meta (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)"
);

const FORGET: Sql = sql!("DELETE FROM meta WHERE name = ?");

const FORGET_NEXT: Sql = sql!("DELETE FROM meta WHERE name LIKE 'next!_key:%' ESCAPE '!'");

const FORGET_RING: Sql = sql!(
    "DELETE FROM meta WHERE name LIKE 'next!_key:%' ESCAPE '!' OR name LIKE 'previous!_key:%' ESCAPE '!' \
     OR name = 'key_change'"
);

const NEXT: &str = "next_key:";
const PREVIOUS: &str = "previous_key:";

/// Which change is under way: a later one takes over from one that was interrupted, or that still runs.
const OWNER: &str = "key_change";

/// With servers that run and still seal with the old key there may always be one value more; `finish` has the last ones.
const PASSES: u32 = 5;

/// Why a key was not changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyChangeError {
    /// There is nothing to change.
    #[error("the new key is the present one; nothing was changed")]
    SameKey,
    /// What was said to be the present key is not what the database was opened with.
    #[error("the present key is another one; nothing was changed")]
    NotPresent,
    /// Somebody else has begun a change meanwhile.
    #[error("another change of the key has begun and goes on from here; this one stops")]
    TakenOver,
    /// The database does not answer.
    #[error(transparent)]
    Fault(#[from] PortError),
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that were sealed anew.
    pub values: u64,
    /// Values that did not open before and were left as they are.
    pub unreadable: u64,
}

/// A change of the storage key. Its steps are called in order; dropped between any two, or in the middle of one, either
/// key opens everything, or the new one does.
pub struct KeyChange<'a> {
    database: &'a Database,
    present: SecretString,
    new: SecretString,
    /// Seals with the new key.
    fresh: Vault,
    owner: Vec<u8>,
}

/// Learns every key of the ring that one of the known keys opens.
pub(crate) fn learn(vault: &Vault, meta: &[(String, Vec<u8>)]) {
    let mut progress = true;
    while progress {
        progress = false;
        for (name, sealed) in meta {
            let (id, successor) = match (name.strip_prefix(NEXT), name.strip_prefix(PREVIOUS)) {
                (Some(id), _) => (id, true),
                (_, Some(ids)) => (ids.split(':').next().unwrap_or_default(), false),
                _ => continue,
            };
            if vault.knows(id) {
                continue;
            }
            if let Ok(material) = vault.open(&place(name), sealed).map(Zeroizing::new) {
                vault.learn(&material, successor);
                progress = true;
            }
        }
    }
}

fn place(name: &str) -> Place<'_> {
    Place { row: name.as_bytes(), ..KEY_CHECK_PLACE }
}

impl Database {
    /// An error where the storage key was changed and this process has not learned the new one yet: what does not open then
    /// is not damaged.
    pub(crate) async fn check_key(&self, transaction: &mut Transaction) -> Answer<()> {
        let name = String::from_utf8_lossy(KEY_CHECK_PLACE.row).into_owned();
        let check: Option<(Vec<u8>,)> = transaction.fetch_optional(&FIND, args![name]).await?;
        match check.map(|(check,)| self.vault.open(&KEY_CHECK_PLACE, &check)) {
            Some(Err(SealError::OtherKey)) => Err(Failure::corrupt("the encryption key was changed")),
            _ => Ok(()),
        }
    }

    /// Learns `key`, which was put into the place of this database's while nobody here looked: a change that began and ended
    /// within that time has left no ring to learn from. `false` if it was known. [`look_at_keys`](Self::look_at_keys) says
    /// whether it was the right one.
    pub fn learn_key(&self, key: &SecretString) -> bool {
        let material = key.expose_secret().as_bytes();
        let new = !self.vault.knows(&self.vault.sibling(material).id());
        if new {
            self.vault.learn(material, true);
        }
        new
    }

    /// Begins a change from the key that this database was opened with to `new`; writes nothing yet. With both the same, a
    /// change that was interrupted is finished.
    ///
    /// # Errors
    /// When there is nothing to change, `present` is another key, or the database does not answer.
    pub async fn key_change(
        &self,
        present: &SecretString,
        new: &SecretString,
    ) -> Result<KeyChange<'_>, KeyChangeError> {
        let own = self.vault.sibling(present.expose_secret().as_bytes());
        if own.id() != self.vault.id() {
            return Err(KeyChangeError::NotPresent);
        }
        let fresh = self.vault.sibling(new.expose_secret().as_bytes());
        if fresh.id() == own.id() && !self.key_change_is_open().await? {
            return Err(KeyChangeError::SameKey);
        }
        let mut owner = vec![0; 16];
        self.vault.random(&mut owner);
        let owner = fresh.seal(&place(OWNER), &owner);
        Ok(KeyChange { database: self, present: present.clone(), new: new.clone(), fresh, owner })
    }

    /// Whether a change of the key was begun and is not finished.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key_change_is_open(&self) -> Result<bool, PortError> {
        let meta: Vec<(String, Vec<u8>)> =
            self.room.fetch_all(&META, args![]).await.map_err(|failure| self.fault(failure))?;
        Ok(meta.iter().any(|(name, _)| name.starts_with(NEXT) || name.starts_with(PREVIOUS)))
    }

    /// Follows a change of the key that somebody else makes. To be called about twice a second while a server runs:
    /// [`KeyChange`]'s caller waits as long between its steps that everybody has looked. `true` when this database seals
    /// with a newer key from now on.
    ///
    /// # Errors
    /// When the database does not answer, or is sealed with a key that cannot be learned from it.
    pub async fn look_at_keys(&self) -> Result<bool, PortError> {
        let meta: Vec<(String, Vec<u8>)> =
            self.room.fetch_all(&META, args![]).await.map_err(|failure| self.fault(failure))?;
        learn(&self.vault, &meta);
        let check = meta.iter().find(|(name, _)| name.as_bytes() == KEY_CHECK_PLACE.row);
        let Some((_, check)) = check else {
            return Err(self.corrupt("the check of the encryption key is missing"));
        };
        match self.vault.open(&KEY_CHECK_PLACE, check) {
            Ok(_) => Ok(self.vault.follow(check)),
            Err(error) => Err(self.corrupt(format!(
                "the encryption key was changed and this process does not have the new one: {error}"
            ))),
        }
    }
}

impl KeyChange<'_> {
    /// Puts both keys into the ring. After it, whoever runs needs a moment to look.
    ///
    /// # Errors
    /// When the database does not answer; then nothing was changed, or both keys open everything.
    pub async fn announce(&self) -> Result<(), KeyChangeError> {
        retrying!(self.try_announce()).map_err(|failure| self.database.fault(failure))?;
        self.database.vault.learn(self.new.expose_secret().as_bytes(), true);
        Ok(())
    }

    async fn try_announce(&self) -> Answer<()> {
        let database = self.database;
        let mut transaction = database.room.begin().await?;
        transaction.execute(&SAVE, args![OWNER, &self.owner]).await?;
        let (old, new) = (database.vault.id(), self.fresh.id());
        if old != new {
            let next = format!("{NEXT}{new}");
            let sealed = database.vault.seal(&place(&next), self.new.expose_secret().as_bytes());
            transaction.execute(&SAVE, args![&next, sealed]).await?;
            let previous = format!("{PREVIOUS}{old}:{new}");
            let sealed = self.fresh.seal(&place(&previous), self.present.expose_secret().as_bytes());
            transaction.execute(&SAVE, args![&previous, sealed]).await?;
        }
        transaction.commit().await
    }

    /// Seals every value with the new key; `told` hears after each batch how many it were.
    ///
    /// # Errors
    /// When the database does not answer or another change has begun; what was done stays done, and either key opens all.
    pub async fn reseal(&self, told: &mut (dyn FnMut(u64) + Send)) -> Result<Resealed, KeyChangeError> {
        let mut done = Resealed::default();
        for _ in 0..PASSES {
            let pass = self.pass(done.values, told).await?;
            done = Resealed { values: done.values + pass.values, unreadable: pass.unreadable };
            if pass.values == 0 {
                break;
            }
        }
        Ok(done)
    }

    /// Makes the new key the database's own. From here on the old one opens nothing; servers that run seal with the new
    /// one as soon as they have looked.
    ///
    /// # Errors
    /// When the database does not answer (it may have happened or not), or another change has begun.
    pub async fn commit(&self) -> Result<(), KeyChangeError> {
        let committed = retrying!(self.try_commit()).map_err(|failure| self.database.fault(failure))?;
        if committed { Ok(()) } else { Err(KeyChangeError::TakenOver) }
    }

    async fn try_commit(&self) -> Answer<bool> {
        let mut transaction = self.database.room.begin().await?;
        if !self.is_ours(&mut transaction).await? {
            return Ok(false);
        }
        let name = String::from_utf8_lossy(KEY_CHECK_PLACE.row).into_owned();
        transaction.execute(&SAVE, args![name, self.fresh.seal(&KEY_CHECK_PLACE, KEY_CHECK)]).await?;
        transaction.execute(&FORGET_NEXT, args![]).await?;
        // What an earlier change has left that was interrupted and led to another key, which is nobody's now.
        let meta: Vec<(String, Vec<u8>)> = transaction.fetch_all(&META, args![]).await?;
        let holder = self.fresh.sibling(self.new.expose_secret().as_bytes());
        learn(&holder, &meta);
        for (name, sealed) in meta.iter().filter(|(name, _)| name.starts_with(PREVIOUS)) {
            if holder.open(&place(name), sealed).is_err() {
                transaction.execute(&FORGET, args![name]).await?;
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Seals what was written with the old key until everybody had looked, and forgets the old key.
    ///
    /// # Errors
    /// When the database does not answer or another change has begun; the new key opens everything all the same.
    pub async fn finish(self, told: &mut (dyn FnMut(u64) + Send)) -> Result<Resealed, KeyChangeError> {
        let done = self.reseal(told).await?;
        let forgotten = retrying!(self.try_forget()).map_err(|failure| self.database.fault(failure))?;
        if forgotten { Ok(done) } else { Err(KeyChangeError::TakenOver) }
    }

    async fn try_forget(&self) -> Answer<bool> {
        let mut transaction = self.database.room.begin().await?;
        if !self.is_ours(&mut transaction).await? {
            return Ok(false);
        }
        transaction.execute(&FORGET_RING, args![]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn is_ours(&self, transaction: &mut Transaction) -> Answer<bool> {
        let owner: Option<(Vec<u8>,)> = transaction.fetch_optional(&FIND, args![OWNER]).await?;
        Ok(owner.is_some_and(|(owner,)| owner == self.owner))
    }

    /// Once over every column that the storage key seals.
    async fn pass(
        &self,
        before: u64,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Resealed, KeyChangeError> {
        let mut done = Resealed::default();
        let fault = |failure| self.database.fault(failure);
        for column in SEALED {
            // The ring and the check are sealed each with a key of its own, and sessions perhaps by their own secret.
            let by_storage_key = column.seal == Seal::Storage
                || std::ptr::eq(self.database.session_vault(), &raw const self.database.vault);
            if column.table == KEY_CHECK_PLACE.table || !by_storage_key {
                continue;
            }
            let mut cells = self.database.sealed_cells(column, None).await.map_err(fault)?;
            while let Some(last) = cells.last() {
                let (fresh, unreadable) = self.sealed_anew(column, &cells);
                done.unreadable += unreadable;
                let written = retrying!(self.write(column, &fresh)).map_err(fault)?;
                done.values += written.ok_or(KeyChangeError::TakenOver)?;
                told(before + done.values);
                cells = self.database.sealed_cells(column, Some(last)).await.map_err(fault)?;
            }
        }
        Ok(done)
    }

    /// The cells that the new key has not sealed, each with what it is to become; and how many do not open.
    fn sealed_anew<'c>(&self, column: &SealedColumn, cells: &'c [Cell]) -> (Vec<(&'c Cell, Vec<u8>)>, u64) {
        let mut unreadable = 0;
        let mut fresh = Vec::with_capacity(cells.len());
        for cell in cells {
            let row = (column.row)(&cell.keys);
            let place = Place { table: column.table, column: column.column, row: &row };
            match self.database.vault.open(&place, &cell.sealed).map(Zeroizing::new) {
                Ok(_) if self.fresh.is_present(&cell.sealed) => {}
                Ok(plain) => fresh.push((cell, self.fresh.seal(&place, &plain))),
                Err(_) => unreadable += 1,
            }
        }
        (fresh, unreadable)
    }

    /// Writes a batch, where nobody has written meanwhile; `None` if the change is not ours any more.
    async fn write(&self, column: &SealedColumn, fresh: &[(&Cell, Vec<u8>)]) -> Answer<Option<u64>> {
        if fresh.is_empty() {
            return Ok(Some(0));
        }
        let mut transaction = self.database.room.begin().await?;
        if !self.is_ours(&mut transaction).await? {
            return Ok(None);
        }
        let mut written = 0;
        for (cell, sealed) in fresh {
            let key = cell.keys.first().ok_or_else(|| Failure::corrupt("a sealed column without a key"))?;
            let replaced = [Value::from(sealed), key.clone(), Value::from(&cell.sealed)];
            written += transaction.execute(&column.replace, &replaced).await?;
        }
        transaction.commit().await?;
        Ok(Some(written))
    }
}
