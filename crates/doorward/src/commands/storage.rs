//! `doorward storage …`: the encryption of the database, its key, its schema.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail};
use doorward_config::Config;
use doorward_core::audit::AuditKind;
use doorward_store::{ColumnCheck, Database, Resealed};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{archive, table::aligned};
use crate::{
    cli::{ChangeKey, EncryptionCommand, OutputFormat, StorageCommand},
    foundation::{Foundation, Plan},
    prompt, secrets,
};

/// What storage.encryption_key must have, too (AM-10).
const KEY_LENGTH: usize = 20;

/// How often a server looks whether others still know that it runs.
const PRESENT: Duration = Duration::from_secs(5);

/// How long a change waits until every server has looked.
const SETTLE: Duration = Duration::from_millis(1_500);

/// Whoever waits longer is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs one of the commands; gives what is to be printed, and an error where something cannot be read.
pub(crate) async fn run(
    command: StorageCommand,
    config: &Config,
    output: OutputFormat,
) -> Result<(String, Option<anyhow::Error>)> {
    match command {
        StorageCommand::Encryption(EncryptionCommand::ChangeKey(wanted)) => {
            Ok((change_key(wanted, config, output).await?, None))
        }
        StorageCommand::Encryption(EncryptionCommand::Check) => {
            let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
            let checks = foundation.store.encryption_check().await;
            foundation.close().await;
            Ok(judged(&checks?, output))
        }
        StorageCommand::Backup { file, passphrase } => {
            Ok((archive::save(&file, passphrase, config, output).await?, None))
        }
        StorageCommand::Restore { file, force, while_running, encryption_key } => {
            let wish = archive::Restore { file: &file, force, while_running, key: encryption_key.as_ref() };
            Ok((archive::restore(&wish, config, output).await?, None))
        }
        StorageCommand::Migrate => {
            let foundation = Foundation::open(&Plan::of(config)?).await?;
            let store = &foundation.store;
            let (engine, version) = (store.engine().to_string(), store.schema_version());
            let text = match output {
                OutputFormat::Json => {
                    format!(
                        "{}\n",
                        json!({"engine": engine, "database": store.address(), "version": version})
                    )
                }
                OutputFormat::Text => {
                    format!("{}: {engine}, schema version {version}, up to date.\n", store.address())
                }
            };
            foundation.close().await;
            Ok((text, None))
        }
    }
}

/// For as long as the server runs: tells whoever wants the database alone that it is in use.
pub(crate) async fn be_present(store: Arc<Database>) {
    loop {
        match store.be_present().await {
            Ok(Some(mut presence)) => {
                while presence.is_kept().await {
                    tokio::time::sleep(PRESENT).await;
                }
            }
            Ok(None) => tracing::warn!(
                database = store.address(),
                "somebody restores this database while the server runs; start the server again afterwards"
            ),
            Err(fault) => tracing::debug!(error = %fault, "others cannot be told that this server runs"),
        }
        tokio::time::sleep(PRESENT).await;
    }
}

fn judged(checks: &[ColumnCheck], output: OutputFormat) -> (String, Option<anyhow::Error>) {
    let unreadable: u64 = checks.iter().map(|check| check.unreadable).sum();
    let text = match output {
        OutputFormat::Json => {
            let columns: Vec<_> = checks
                .iter()
                .map(|check| {
                    json!({
                        "table": check.table, "column": check.column, "readable": check.readable,
                        "of_older_keys": check.of_older_keys, "unreadable": check.unreadable,
                    })
                })
                .collect();
            format!("{}\n", json!({"readable": unreadable == 0, "columns": columns}))
        }
        OutputFormat::Text => {
            let rows: Vec<_> = checks
                .iter()
                .map(|check| {
                    [
                        format!("{}.{}", check.table, check.column),
                        check.readable.to_string(),
                        check.of_older_keys.to_string(),
                        check.unreadable.to_string(),
                    ]
                })
                .collect();
            aligned(["VALUES", "READABLE", "BY ANOTHER KEY", "UNREADABLE"], &rows)
        }
    };
    let bad = (unreadable > 0).then(|| {
        anyhow!("{unreadable} encrypted values cannot be read: altered, moved, or encrypted with another key")
    });
    (text, bad)
}

/// The present key, and whether it is the one in the data directory.
pub(super) fn present_key(given: Option<&SecretString>, config: &Config) -> Result<(SecretString, bool)> {
    if let Some(key) = given.or(config.storage.encryption_key.as_ref()) {
        return Ok((key.clone(), false));
    }
    secrets::create_data_dir(&config.data_dir)?;
    Ok((secrets::storage_key(&config.data_dir)?.secret, true))
}

async fn change_key(wanted: ChangeKey, config: &Config, output: OutputFormat) -> Result<String> {
    let (present, in_file) = present_key(wanted.encryption_key.as_ref(), config)?;
    // A wrong present key is told before anybody is asked for a new one.
    let plan = Plan { storage_key: Some(&present), ..Plan::of(config)? };
    let foundation = Foundation::open_existing(&plan).await?;
    let changed = async {
        let new = match wanted.new_encryption_key {
            Some(key) => key,
            None if in_file && foundation.store.key_change_is_open().await? => present.clone(),
            None if in_file => secrets::new_storage_key(),
            None => prompt::new_key()?,
        };
        if new.expose_secret().chars().count() < KEY_LENGTH {
            bail!("the new key has fewer than {KEY_LENGTH} characters; nothing was changed");
        }
        let keep = || match in_file {
            true => secrets::replace_storage_key(&config.data_dir, &new),
            false => Ok(()),
        };
        let done = change(&foundation.store, &present, &new, keep).await?;
        foundation.record(
            AuditKind::StorageKeyChanged,
            "doorward storage encryption change-key",
            format!("{} values", done.values),
        );
        Ok(done)
    }
    .await;
    foundation.close().await;
    let done = changed?;
    Ok(match output {
        OutputFormat::Json => format!(
            "{}\n",
            json!({"changed": done.values, "unreadable": done.unreadable, "key_in_data_dir": in_file})
        ),
        OutputFormat::Text => told(done, in_file),
    })
}

/// A new key for a database whose key is in the data directory, without asking (HS-66).
pub(super) async fn renew_key(store: &Database, config: &Config) -> Result<Resealed> {
    let (present, _) = present_key(None, config)?;
    let new = if store.key_change_is_open().await? { present.clone() } else { secrets::new_storage_key() };
    change(store, &present, &new, || secrets::replace_storage_key(&config.data_dir, &new)).await
}

fn told(done: Resealed, in_file: bool) -> String {
    let next = if in_file {
        "The new key is in data_dir; keep a copy of it."
    } else {
        "Set storage.encryption_key to the new key now: the next start needs it."
    };
    let left = match done.unreadable {
        0 => String::new(),
        left => format!("{left} values could not be read before and were left as they are.\n"),
    };
    format!(
        "{} values are encrypted with the new key.\n{left}{next} The old key opens nothing any more.\n",
        done.values
    )
}

/// The steps in their order. Interrupted anywhere, the next start works, with the key that its configuration has.
async fn change(
    store: &Database,
    present: &SecretString,
    new: &SecretString,
    keep: impl FnOnce() -> Result<()>,
) -> Result<Resealed> {
    let change = store.key_change(present, new).await?;
    let mut progress = Progress::default();
    change.announce().await?;
    tokio::time::sleep(SETTLE).await;
    let most = change.reseal(&mut |values| progress.tell("values encrypted anew", values)).await?;
    // Both keys open everything now, so a start between this and the next step works with either.
    keep().context("the new key could not be kept; the old one stays in force, and this can be repeated")?;
    change.commit().await?;
    tokio::time::sleep(SETTLE).await;
    let rest = change.finish(&mut |values| progress.tell("values encrypted anew", values)).await?;
    Ok(Resealed { values: most.values + rest.values, unreadable: rest.unreadable })
}

/// Says now and then how far it is, to the person and not to the program that reads the output.
#[derive(Default)]
pub(super) struct Progress {
    last: Option<Instant>,
}

impl Progress {
    #[expect(clippy::print_stderr, reason = "for the person who waits")]
    #[expect(clippy::disallowed_methods, reason = "how long a person has waited")]
    pub(super) fn tell(&mut self, what: &str, done: u64) {
        let last = *self.last.get_or_insert_with(Instant::now);
        if last.elapsed() >= PATIENCE {
            self.last = Some(Instant::now());
            eprintln!("{what}: {done}");
        }
    }
}
