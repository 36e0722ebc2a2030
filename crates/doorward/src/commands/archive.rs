//! `doorward storage backup` and `restore`: the file, and what it is sealed with. An archive is always encrypted.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_config::Config;
use doorward_core::audit::AuditKind;
use doorward_crypto::{Argon2Cost, Argon2Variant, BlockPool, HashParameters, Salt, SystemEntropy};
use doorward_store::{BackupDone, BackupHeader, BackupSecret, Database};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::storage::{Progress, present_key};
use crate::{
    cli::OutputFormat,
    doctor,
    foundation::{Foundation, Plan},
    prompt,
};

/// Whoever has the file can guess offline for as long as they like.
const SHORTEST_PASSPHRASE: usize = 12;

/// Writes an archive beside its place and moves it there when it is whole.
pub(super) async fn save(
    file: &Path,
    passphrase: bool,
    config: &Config,
    output: OutputFormat,
) -> Result<String> {
    if file.exists() {
        bail!("{} exists already; name another file", file.display());
    }
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let saved = async {
        let (secret, material) = if passphrase {
            let chosen = prompt::new_passphrase()?;
            if chosen.expose_secret().chars().count() < SHORTEST_PASSPHRASE {
                bail!("the passphrase has fewer than {SHORTEST_PASSPHRASE} characters; nothing was written");
            }
            (BackupSecret::Passphrase, chosen)
        } else {
            (BackupSecret::StorageKey, present_key(None, config)?.0)
        };
        let header = BackupHeader::new(secret, &SystemEntropy);
        let material = material_of(&header, &material)?;
        let done = write(file, &foundation.store, &header, &material).await?;
        let what = format!("{} rows to {}", done.rows, file.display());
        foundation.record(AuditKind::StorageBackedUp, "doorward storage backup", what);
        doctor::note_backup(&foundation.store, foundation.ports.clock.now()).await?;
        anyhow::Ok(done)
    }
    .await;
    foundation.close().await;
    let done = saved?;
    Ok(match output {
        OutputFormat::Json => {
            format!("{}\n", json!({"file": file, "rows": done.rows, "unreadable": done.unreadable}))
        }
        OutputFormat::Text => {
            format!("{} rows were saved to {}.\n{}", done.rows, file.display(), warning(done))
        }
    })
}

async fn write(
    file: &Path,
    store: &Database,
    header: &BackupHeader,
    material: &SecretString,
) -> Result<BackupDone> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let hint = || format!("cannot write {}", unfinished.display());
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished);
    let mut to = BufWriter::new(created.with_context(hint)?);
    let mut progress = Progress::default();
    let written = async {
        let material = material.expose_secret().as_bytes();
        let mut tell = |rows| progress.tell("rows saved", rows);
        let done = store.backup(header, material, &SystemEntropy, &mut to, &mut tell).await?;
        to.flush().with_context(hint)?;
        to.get_ref().sync_all().with_context(hint)?;
        // A link, unlike a rename, takes nobody's place.
        fs::hard_link(&unfinished, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(done)
    }
    .await;
    let _ = fs::remove_file(&unfinished);
    written
}

/// What `doorward storage restore` was asked for.
pub(super) struct Restore<'a> {
    pub(super) file: &'a Path,
    /// Rows that are there are replaced.
    pub(super) force: bool,
    /// A server that works with the database is no reason not to.
    pub(super) while_running: bool,
    /// The key of the database that was saved.
    pub(super) key: Option<&'a SecretString>,
}

/// Reads an archive twice: once to see that it is whole, once to put it into the database.
pub(super) async fn restore(wish: &Restore<'_>, config: &Config, output: OutputFormat) -> Result<String> {
    let Restore { file, force, while_running, key } = *wish;
    let open =
        || File::open(file).map(BufReader::new).with_context(|| format!("cannot read {}", file.display()));
    let header = BackupHeader::read(&mut open()?).with_context(|| file.display().to_string())?;
    let secret = match header.secret {
        BackupSecret::Passphrase => prompt::passphrase()?,
        BackupSecret::StorageKey => present_key(key, config)?.0,
    };
    let material = material_of(&header, &secret)?;
    let material = material.expose_secret().as_bytes();
    Database::check_backup(material, &mut open()?)
        .with_context(|| format!("{}: nothing was changed", file.display()))?;
    let foundation = Foundation::open(&Plan::of(config)?).await?;
    let mut progress = Progress::default();
    let restored = async {
        // Held to the end, so that a server that is started meanwhile says so.
        let alone = foundation.store.be_alone().await?;
        if alone.is_none() && !while_running {
            bail!(
                "a server works with this database; stop it and every other instance, or add --while-running and start \
                 them anew afterwards"
            );
        }
        let mut tell = |rows| progress.tell("rows restored", rows);
        let done = foundation.store.restore(material, &mut open()?, force, &mut tell).await?;
        let what = format!("{} rows from {}", done.rows, file.display());
        foundation.record(AuditKind::StorageRestored, "doorward storage restore", what);
        Ok::<_, anyhow::Error>(done)
    }
    .await;
    foundation.close().await;
    let done = restored.context("nothing was changed")?;
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"rows": done.rows, "unreadable": done.unreadable})),
        OutputFormat::Text => {
            format!("{} rows were restored; everybody signs in again.\n{}", done.rows, warning(done))
        }
    })
}

/// What an archive's key is made of: the storage key as it is, a passphrase at a price that makes guessing slow.
fn material_of(header: &BackupHeader, secret: &SecretString) -> Result<SecretString> {
    if header.secret == BackupSecret::StorageKey {
        return Ok(secret.clone());
    }
    let cost = Argon2Cost { memory_kib: 256 * 1024, iterations: 3, parallelism: 1, key_length: 32 };
    let parameters = HashParameters::Argon2 { variant: Argon2Variant::Id, cost };
    let hash =
        parameters.hash(secret.expose_secret().as_bytes(), Salt::Given(&header.salt), &BlockPool::new(0))?;
    Ok(SecretString::from(hash))
}

fn warning(done: BackupDone) -> String {
    match done.unreadable {
        0 => String::new(),
        bad => format!(
            "{bad} encrypted values cannot be read, and cannot after a restore either; `doorward storage encryption \
             check` says in which tables.\n"
        ),
    }
}
