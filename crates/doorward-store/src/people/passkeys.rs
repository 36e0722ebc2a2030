//! Security keys, passkeys and user handles behind [`PasskeyStore`].
//!
//! All of a credential is sealed, its owner and counter too, bound to the hash of its identifier; of a handle its owner,
//! bound to the handle. The columns beside them are for finding, and for the two things that are unique: a
//! credential for everybody, its name for its owner. Nothing is pruned: both end when removed, or with the account.

use async_trait::async_trait;
use doorward_core::{
    factors::{Passkey, PasskeyUse, UserHandle},
    identity::folded,
    ports::{PasskeyOutcome, PasskeyStore, PortError},
    time::Timestamp,
};
use doorward_crypto::sha256;
use serde::{Deserialize, Serialize};

use super::{check_owner, damage, opened, sealed};
use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, retrying, sql},
    vault::Place,
};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT \"key\", user_folded, data FROM passkeys ", $rest)
    };
}

const FIND: Sql = sql!(select!("WHERE \"key\" = ?"));

const LOCK: Sql = sql!(locking select!("WHERE \"key\" = ?"));

const LIST: Sql = sql!(select!("WHERE user_folded = ? ORDER BY created, name_folded"));

const ADD: Sql = sql!(
    new "INSERT INTO passkeys (\"key\", user_folded, name_folded, created, data) VALUES (?, ?, ?, ?, ?)"
);

const IS_NAMED: Sql =
    sql!("SELECT created FROM passkeys WHERE user_folded = ? AND name_folded = ? AND \"key\" <> ?");

const REPLACE: Sql = sql!("UPDATE passkeys SET name_folded = ?, data = ? WHERE \"key\" = ?");

const DELETE: Sql = sql!("DELETE FROM passkeys WHERE \"key\" = ? AND user_folded = ?");

const ADD_HANDLE: Sql = sql!(new "INSERT INTO user_handles (\"key\", user_folded, data) VALUES (?, ?, ?)");

const HANDLE_OF: Sql = sql!("SELECT \"key\", user_folded, data FROM user_handles WHERE user_folded = ?");

const FIND_HANDLE: Sql = sql!("SELECT \"key\", user_folded, data FROM user_handles WHERE \"key\" = ?");

/// Characters of `name_folded` on MySQL.
const LONGEST_KEY: usize = 255;

/// `key`, `user_folded`, `data`.
type KeyedRow = (Vec<u8>, String, Vec<u8>);

/// What is sealed of a credential. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct Sealed {
    user: String,
    id: Vec<u8>,
    name: String,
    rp_id: String,
    credential: Vec<u8>,
    counter: u32,
    discoverable: bool,
    aaguid: Option<String>,
    clone_suspected: bool,
    created: i64,
    last_used: Option<i64>,
}

fn place(key: &[u8]) -> Place<'_> {
    Place { table: "passkeys", column: "data", row: key }
}

fn handle_place(key: &[u8]) -> Place<'_> {
    Place { table: "user_handles", column: "data", row: key }
}

/// What stands for a name and all its spellings. A character may become eighteen when folded, and MySQL's keys are short:
/// what is too long for them is known by its hash.
fn name_key(name: &str) -> String {
    let folded = folded(name);
    if folded.chars().count() <= LONGEST_KEY {
        return folded;
    }
    sha256(folded.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Database {
    fn read_passkey(&self, row: &KeyedRow) -> Answer<Passkey> {
        let (key, user_folded, data) = row;
        let place = place(key);
        let sealed: Sealed = opened(&self.vault, &place, data)?;
        check_owner(&place, &sealed.user, user_folded)?;
        if sha256(&sealed.id) != key.as_slice() {
            return Err(damage(&place, "it is another credential"));
        }
        Ok(Passkey {
            user: sealed.user,
            id: sealed.id,
            name: sealed.name,
            rp_id: sealed.rp_id,
            credential: sealed.credential,
            counter: sealed.counter,
            discoverable: sealed.discoverable,
            aaguid: sealed.aaguid,
            clone_suspected: sealed.clone_suspected,
            created: Timestamp::from_millis(sealed.created),
            last_used: sealed.last_used.map(Timestamp::from_millis),
        })
    }

    fn seal_passkey(&self, key: &[u8], passkey: &Passkey) -> Answer<Vec<u8>> {
        let plain = Sealed {
            user: passkey.user.clone(),
            id: passkey.id.clone(),
            name: passkey.name.clone(),
            rp_id: passkey.rp_id.clone(),
            credential: passkey.credential.clone(),
            counter: passkey.counter,
            discoverable: passkey.discoverable,
            aaguid: passkey.aaguid.clone(),
            clone_suspected: passkey.clone_suspected,
            created: passkey.created.as_millis(),
            last_used: passkey.last_used.map(Timestamp::as_millis),
        };
        sealed(&self.vault, &place(key), &plain)
    }

    async fn add_passkey(&self, passkey: &Passkey) -> Answer<PasskeyOutcome> {
        let key = sha256(&passkey.id);
        let data = self.seal_passkey(&key, passkey)?;
        let (user, name) = (folded(&passkey.user), name_key(&passkey.name));
        let row = args![&key, &user, &name, passkey.created, data];
        if self.room.insert_new(&ADD, row).await? {
            return Ok(PasskeyOutcome::Done);
        }
        // One of two keys is taken: that of the credential, or its owner's for the name.
        let found: Option<KeyedRow> = self.room.fetch_optional(&FIND, args![&key]).await?;
        Ok(if found.is_some() { PasskeyOutcome::Taken } else { PasskeyOutcome::NameTaken })
    }

    async fn rename_passkey(&self, user: &str, id: &[u8], name: &str) -> Answer<PasskeyOutcome> {
        let key = sha256(id);
        let mut transaction = self.room.begin().await?;
        let row: Option<KeyedRow> = transaction.fetch_optional(&LOCK, args![&key]).await?;
        let Some(row) = row.filter(|row| row.1 == folded(user)) else { return Ok(PasskeyOutcome::Missing) };
        let named = args![&row.1, name_key(name), &key];
        let taken: Option<(Timestamp,)> = transaction.fetch_optional(&IS_NAMED, named).await?;
        if taken.is_some() {
            return Ok(PasskeyOutcome::NameTaken);
        }
        let passkey = Passkey { name: name.to_owned(), ..self.read_passkey(&row)? };
        let data = self.seal_passkey(&key, &passkey)?;
        match transaction.execute(&REPLACE, args![name_key(name), data, &key]).await {
            // Another one has got the name since the look.
            Err(failure) if failure.is_taken() => return Ok(PasskeyOutcome::NameTaken),
            replaced => replaced?,
        };
        transaction.commit().await?;
        Ok(PasskeyOutcome::Done)
    }

    async fn use_passkey(&self, id: &[u8], used: &PasskeyUse) -> Answer<bool> {
        let key = sha256(id);
        let mut transaction = self.room.begin().await?;
        let row: Option<KeyedRow> = transaction.fetch_optional(&LOCK, args![&key]).await?;
        let Some(row) = row else { return Ok(false) };
        let passkey = self.read_passkey(&row)?;
        if passkey.counter != used.counter_before {
            return Ok(false);
        }
        let passkey = Passkey {
            counter: used.counter,
            credential: used.credential.clone(),
            clone_suspected: used.clone_suspected,
            last_used: Some(used.at),
            ..passkey
        };
        let data = self.seal_passkey(&key, &passkey)?;
        transaction.execute(&REPLACE, args![name_key(&passkey.name), data, &key]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    fn read_handle(&self, row: &KeyedRow) -> Answer<(UserHandle, String)> {
        let (key, user_folded, data) = row;
        let place = handle_place(key);
        let user: String = opened(&self.vault, &place, data)?;
        check_owner(&place, &user, user_folded)?;
        let handle = key.as_slice().try_into();
        Ok((handle.map_err(|_| damage(&place, "it is no handle"))?, user))
    }

    async fn make_handle(&self, user: &str, fresh: &UserHandle) -> Answer<UserHandle> {
        let user_folded = folded(user);
        let known: Option<KeyedRow> = self.room.fetch_optional(&HANDLE_OF, args![&user_folded]).await?;
        if let Some(row) = known {
            return Ok(self.read_handle(&row)?.0);
        }
        let data = sealed(&self.vault, &handle_place(fresh), &user)?;
        if self.room.insert_new(&ADD_HANDLE, args![fresh, &user_folded, data]).await? {
            return Ok(*fresh);
        }
        // Somebody else was a moment faster.
        let known: Option<KeyedRow> = self.room.fetch_optional(&HANDLE_OF, args![&user_folded]).await?;
        match known {
            Some(row) => Ok(self.read_handle(&row)?.0),
            None => Err(damage(&handle_place(fresh), "a handle of this value is taken")),
        }
    }
}

#[async_trait]
impl PasskeyStore for Database {
    async fn passkey_add(&self, passkey: &Passkey) -> Result<PasskeyOutcome, PortError> {
        self.add_passkey(passkey).await.map_err(|failure| self.fault(failure))
    }

    async fn passkey_find(&self, id: &[u8]) -> Result<Option<Passkey>, PortError> {
        let row: Answer<Option<KeyedRow>> = self.room.fetch_optional(&FIND, args![&sha256(id)]).await;
        row.and_then(|row| row.map(|row| self.read_passkey(&row)).transpose())
            .map_err(|failure| self.fault(failure))
    }

    async fn passkey_list(&self, user: &str) -> Result<Vec<Passkey>, PortError> {
        let rows: Vec<KeyedRow> =
            self.room.fetch_all(&LIST, args![folded(user)]).await.map_err(|failure| self.fault(failure))?;
        let mut passkeys = Vec::with_capacity(rows.len());
        for row in rows {
            match self.read_passkey(&row) {
                Ok(passkey) => passkeys.push(passkey),
                Err(damage) => {
                    if self.told.is_news("passkeys", &row.0) {
                        tracing::error!(user, error = %self.fault(damage), "a passkey is left out");
                    }
                }
            }
        }
        Ok(passkeys)
    }

    async fn passkey_rename(&self, user: &str, id: &[u8], name: &str) -> Result<PasskeyOutcome, PortError> {
        retrying!(self.rename_passkey(user, id, name)).map_err(|failure| self.fault(failure))
    }

    async fn passkey_used(&self, id: &[u8], used: &PasskeyUse) -> Result<bool, PortError> {
        retrying!(self.use_passkey(id, used)).map_err(|failure| self.fault(failure))
    }

    async fn passkey_delete(&self, user: &str, id: &[u8]) -> Result<bool, PortError> {
        let deleted = self.room.execute(&DELETE, args![&sha256(id), folded(user)]).await;
        Ok(deleted.map_err(|failure| self.fault(failure))? == 1)
    }

    async fn handle_of(&self, user: &str, fresh: &UserHandle) -> Result<UserHandle, PortError> {
        self.make_handle(user, fresh).await.map_err(|failure| self.fault(failure))
    }

    async fn handle_find(&self, handle: &UserHandle) -> Result<Option<String>, PortError> {
        let row: Answer<Option<KeyedRow>> = self.room.fetch_optional(&FIND_HANDLE, args![handle]).await;
        row.and_then(|row| row.map(|row| self.read_handle(&row).map(|(_, user)| user)).transpose())
            .map_err(|failure| self.fault(failure))
    }
}
