//! API keys behind [`ApiKeyStore`], one row for each.
//!
//! Owner, permissions, ends and the checksum by which a key is known are sealed, bound to its public part, so nobody who
//! writes to the database makes a key, widens one or brings one back; nor does who reads it have one. Not sealed: when
//! and from where a key was used last. A row ends by `api_key_prune`, or with the account.

use async_trait::async_trait;
use doorward_core::{
    api_key::{ApiKeyId, ApiKeyRecord, Holder, KeyProof, KeyScope, KeyUse},
    identity::{Role, folded},
    ports::{ApiKeyStore, PortError},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{check_owner, damage, opened, sealed};
use crate::{
    database::Database,
    engine::{Result as Answer, Sql, args, retrying, sql},
    vault::Place,
};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT \"key\", user_folded, last_used, last_address, data FROM api_keys ", $rest)
    };
}

const FIND: Sql = sql!(select!("WHERE \"key\" = ?"));

const LOCK: Sql = sql!(locking select!("WHERE \"key\" = ?"));

const LIST: Sql = sql!(select!("ORDER BY created DESC, \"key\" LIMIT ?"));

const LIST_OF: Sql = sql!(select!("WHERE user_folded = ? ORDER BY created DESC, \"key\" LIMIT ?"));

const ADD: Sql =
    sql!(new "INSERT INTO api_keys (\"key\", user_folded, created, ends, data) VALUES (?, ?, ?, ?, ?)");

const REPLACE: Sql = sql!("UPDATE api_keys SET ends = ?, data = ? WHERE \"key\" = ?");

const NOTE: Sql = sql!(
    "UPDATE api_keys SET last_used = ?, last_address = ? \
     WHERE \"key\" = ? AND (last_used IS NULL OR last_used < ?)"
);

const PRUNE: Sql = sql!("DELETE FROM api_keys WHERE ends < ?");

/// `key`, `user_folded`, `last_used`, `last_address`, `data`.
type KeyRow = (Vec<u8>, String, Option<Timestamp>, Option<String>, Vec<u8>);

/// What is sealed of a key. Names are part of the format on disk.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// The owner; absent for a machine's.
    user: Option<String>,
    /// The role of a machine's.
    role: Option<String>,
    name: String,
    scope: Vec<String>,
    /// Not in rows of before.
    #[serde(default)]
    per_minute: Option<u32>,
    salt: [u8; 32],
    digest: [u8; 32],
    created: i64,
    created_by: Option<String>,
    expires: Option<i64>,
    revoked: Option<i64>,
}

fn place(key: &[u8]) -> Place<'_> {
    Place { table: "api_keys", column: "data", row: key }
}

/// What a key is filed under.
fn filed(holder: &Holder) -> String {
    holder.person().map(folded).unwrap_or_default()
}

impl Database {
    fn read_key(&self, row: &KeyRow) -> Answer<ApiKeyRecord> {
        let (key, user_folded, last_used, last_address, data) = row;
        let place = place(key);
        let plain: Sealed = opened(&self.vault, &place, data)?;
        check_owner(&place, plain.user.as_deref().unwrap_or_default(), user_folded)?;
        let holder = match (plain.user, plain.role) {
            (Some(user), None) => Holder::Person(user),
            (None, Some(role)) => Holder::Machine { role: Role::new(&role) },
            _ => return Err(damage(&place, "it is nobody's")),
        };
        Ok(ApiKeyRecord {
            id: ApiKeyId::from_bytes(key).ok_or_else(|| damage(&place, "it is no key"))?,
            name: plain.name,
            holder,
            scope: KeyScope::kept(plain.scope),
            per_minute: plain.per_minute,
            proof: KeyProof { salt: plain.salt, digest: plain.digest },
            created: Timestamp::from_millis(plain.created),
            created_by: plain.created_by,
            expires: plain.expires.map(Timestamp::from_millis),
            revoked: plain.revoked.map(Timestamp::from_millis),
            last_used: last_used.map(|at| KeyUse { at, address: last_address.clone().unwrap_or_default() }),
        })
    }

    fn seal_key(&self, key: &ApiKeyRecord) -> Answer<Vec<u8>> {
        let (user, role) = match &key.holder {
            Holder::Person(user) => (Some(user.clone()), None),
            Holder::Machine { role } => (None, Some(role.as_str().to_owned())),
        };
        let plain = Sealed {
            user,
            role,
            name: key.name.clone(),
            scope: key.scope.texts().map(str::to_owned).collect(),
            per_minute: key.per_minute,
            salt: key.proof.salt,
            digest: key.proof.digest,
            created: key.created.as_millis(),
            created_by: key.created_by.clone(),
            expires: key.expires.map(Timestamp::as_millis),
            revoked: key.revoked.map(Timestamp::as_millis),
        };
        sealed(&self.vault, &place(key.id.as_bytes()), &plain)
    }

    async fn end_key(&self, id: &ApiKeyId, at: Timestamp, revoked: bool) -> Answer<bool> {
        let mut transaction = self.room.begin().await?;
        let row: Option<KeyRow> = transaction.fetch_optional(&LOCK, args![id.as_bytes()]).await?;
        let Some(row) = row else { return Ok(false) };
        let mut key = self.read_key(&row)?;
        if key.revoked.is_some() {
            return Ok(false);
        }
        if revoked {
            key.revoked = Some(at);
        } else {
            key.expires = Some(key.expires.map_or(at, |end| end.min(at)));
        }
        let data = self.seal_key(&key)?;
        transaction.execute(&REPLACE, args![key.ends(), data, id.as_bytes()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn note_key_uses(&self, uses: &[(ApiKeyId, KeyUse)]) -> Answer<()> {
        let mut transaction = self.room.begin().await?;
        for (id, one) in uses {
            let noted = args![one.at, &one.address, id.as_bytes(), one.at];
            transaction.execute(&NOTE, noted).await?;
        }
        transaction.commit().await
    }
}

#[async_trait]
impl ApiKeyStore for Database {
    async fn api_key_create(&self, key: &ApiKeyRecord) -> Result<bool, PortError> {
        let data = self.seal_key(key).map_err(|failure| self.fault(failure))?;
        let row = args![key.id.as_bytes(), filed(&key.holder), key.created, key.ends(), data];
        self.room.insert_new(&ADD, row).await.map_err(|failure| self.fault(failure))
    }

    async fn api_key_find(&self, id: &ApiKeyId) -> Result<Option<ApiKeyRecord>, PortError> {
        let row: Answer<Option<KeyRow>> = self.room.fetch_optional(&FIND, args![id.as_bytes()]).await;
        row.and_then(|row| row.map(|row| self.read_key(&row)).transpose())
            .map_err(|failure| self.fault(failure))
    }

    async fn api_key_list(&self, owner: Option<&str>, limit: usize) -> Result<Vec<ApiKeyRecord>, PortError> {
        let rows: Answer<Vec<KeyRow>> = match owner {
            Some(owner) => self.room.fetch_all(&LIST_OF, args![folded(owner), limit]).await,
            None => self.room.fetch_all(&LIST, args![limit]).await,
        };
        let rows = rows.map_err(|failure| self.fault(failure))?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            match self.read_key(&row) {
                Ok(key) => keys.push(key),
                Err(damage) => {
                    if self.told.is_news("api_keys", &row.0) {
                        tracing::error!(error = %self.fault(damage), "an API key is left out");
                    }
                }
            }
        }
        Ok(keys)
    }

    async fn api_key_end(&self, id: &ApiKeyId, at: Timestamp, revoked: bool) -> Result<bool, PortError> {
        retrying!(self.end_key(id, at, revoked)).map_err(|failure| self.fault(failure))
    }

    async fn api_key_note_use(&self, uses: &[(ApiKeyId, KeyUse)]) -> Result<(), PortError> {
        if uses.is_empty() {
            return Ok(());
        }
        retrying!(self.note_key_uses(uses)).map_err(|failure| self.fault(failure))
    }

    async fn api_key_prune(&self, before: Timestamp) -> Result<u64, PortError> {
        self.room.execute(&PRUNE, args![before]).await.map_err(|failure| self.fault(failure))
    }
}
