//! What is kept of people besides their accounts: second factors, choices, values that are good once, messages.
//!
//! Each row is sealed as one value of JSON, bound to the row's key, with its owner inside; so a row that somebody moved,
//! re-labelled or made up is `Corrupt`, never a factor (AM-12). One file for each port.

mod api_keys;
mod forget;
mod one_time;
mod outbox;
mod passkeys;
mod recovery;
mod totp;

use doorward_core::identity::folded;
use secrecy::zeroize::Zeroizing;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    engine::{Failure, Result},
    vault::{Place, Vault},
};

/// `value`, sealed for `place`.
fn sealed(vault: &Vault, place: &Place<'_>, value: &impl Serialize) -> Result<Vec<u8>> {
    let text = Zeroizing::new(serde_json::to_vec(value).map_err(Failure::corrupt)?);
    Ok(vault.seal(place, &text))
}

/// What was sealed for `place`.
fn opened<T: DeserializeOwned>(vault: &Vault, place: &Place<'_>, sealed: &[u8]) -> Result<T> {
    let text = Zeroizing::new(vault.open(place, sealed).map_err(|error| damage(place, &error.to_string()))?);
    serde_json::from_slice(&text).map_err(|error| damage(place, &error.to_string()))
}

/// Refuses a row that is filed under somebody else than its owner.
fn check_owner(place: &Place<'_>, owner: &str, filed_under: &str) -> Result<()> {
    if folded(owner) == filed_under {
        return Ok(());
    }
    Err(damage(place, "it is filed under another user"))
}

fn damage(place: &Place<'_>, cause: &str) -> Failure {
    let Place { table, column, .. } = place;
    Failure::corrupt(format!(
        "a value of {table}.{column} was altered, moved or sealed with another key; it counts for nothing: {cause}"
    ))
}
