//! What people chose, and forgetting somebody whole, behind [`PreferenceStore`].
//!
//! Choices are not sealed, because nothing of them lets anybody in, and not pruned; they end with the account.

use async_trait::async_trait;
use doorward_core::{
    factors::{FactorKind, Preferences},
    identity::folded,
    ports::{PortError, PreferenceStore},
};
use serde::{Deserialize, Serialize};

use crate::{
    database::Database,
    engine::{Guard, Result as Answer, Sql, args, retrying, sql},
};

const FIND: Sql = sql!("SELECT data FROM preferences WHERE user_folded = ?");

const SAVE: Sql = sql!(
    "INSERT INTO preferences (user_folded, data) VALUES (?, ?) \
     ON CONFLICT (user_folded) DO UPDATE SET data = excluded.data",
    mysql: "INSERT INTO preferences (user_folded, data) VALUES (?, ?) ON DUPLICATE KEY UPDATE data = VALUES(data)"
);

/// Every table with something of a person besides the account and its sessions.
const FORGET: [Sql; 7] = [
    sql!("DELETE FROM api_keys WHERE user_folded = ?"),
    sql!("DELETE FROM totp WHERE user_folded = ?"),
    sql!("DELETE FROM passkeys WHERE user_folded = ?"),
    sql!("DELETE FROM user_handles WHERE user_folded = ?"),
    sql!("DELETE FROM recovery_codes WHERE user_folded = ?"),
    sql!("DELETE FROM one_time_values WHERE user_folded = ?"),
    sql!("DELETE FROM preferences WHERE user_folded = ?"),
];

/// As JSON. Names are part of the format on disk; what is not known is left out.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Chosen {
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duo_device: Option<String>,
}

impl Database {
    async fn forget_person(&self, user_folded: &str) -> Answer<()> {
        let mut transaction = self.room.begin().await?;
        transaction.guard(Guard::People).await?;
        for statement in &FORGET {
            transaction.execute(statement, args![user_folded]).await?;
        }
        transaction.commit().await
    }
}

#[async_trait]
impl PreferenceStore for Database {
    async fn preferences_find(&self, user: &str) -> Result<Preferences, PortError> {
        let row: Option<(String,)> = self
            .room
            .fetch_optional(&FIND, args![folded(user)])
            .await
            .map_err(|failure| self.fault(failure))?;
        // A choice that cannot be read is none; nothing depends on it but comfort.
        let chosen: Chosen = row.and_then(|(data,)| serde_json::from_str(&data).ok()).unwrap_or_default();
        Ok(Preferences {
            factor: chosen.factor.and_then(|name| FactorKind::from_name(&name)),
            language: chosen.language,
            duo_device: chosen.duo_device,
        })
    }

    async fn preferences_save(&self, user: &str, preferences: &Preferences) -> Result<(), PortError> {
        let chosen = Chosen {
            factor: preferences.factor.map(|kind| kind.name().to_owned()),
            language: preferences.language.clone(),
            duo_device: preferences.duo_device.clone(),
        };
        let data = serde_json::to_string(&chosen).map_err(|error| self.corrupt(error))?;
        let saved = self.room.execute(&SAVE, args![folded(user), data]).await;
        saved.map(|_| ()).map_err(|failure| self.fault(failure))
    }

    async fn person_forget(&self, user: &str) -> Result<(), PortError> {
        let user_folded = folded(user);
        retrying!(self.forget_person(&user_folded)).map_err(|failure| self.fault(failure))
    }
}
