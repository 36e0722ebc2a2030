//! Following a change of the database's key while the server runs (AM-14), and where the key came from, to look there again.

use std::{path::PathBuf, sync::Arc, time::Duration};

use doorward_config::Config;
use doorward_core::{
    health::{Ailment, Health},
    ports::PortErrorKind,
};
use doorward_store::Database;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::{configuration, secrets, serve::Origin};

/// How often a server that runs looks whether the key is being changed.
const LOOK: Duration = Duration::from_millis(500);

/// How often the place of the key is looked at, while the key is not known. It may be a program that tells it.
const LOOK_THERE: Duration = Duration::from_secs(2);

/// Where the storage key came from.
#[derive(Clone)]
pub(crate) enum KeyPlace {
    /// The file in this data directory.
    DataDirectory(PathBuf),
    /// The configuration: its files, the environment, and the files and programs that they name.
    Configuration {
        /// Its files.
        files: Vec<PathBuf>,
        /// The environment at the start.
        environment: Vec<(String, String)>,
    },
}

impl KeyPlace {
    /// Of a server that was started with `config`.
    pub(crate) fn of(config: &Config, origin: &Origin) -> Self {
        match config.storage.encryption_key {
            None => Self::DataDirectory(config.data_dir.clone()),
            Some(_) => {
                Self::Configuration { files: origin.files.clone(), environment: origin.environment.clone() }
            }
        }
    }

    /// The key that is there now.
    fn read(&self) -> Option<SecretString> {
        let found = match self {
            Self::DataDirectory(folder) => {
                secrets::present_storage_key(folder).map_err(|error| format!("{error:#}"))
            }
            Self::Configuration { files, environment } => configuration::load(files, environment)
                .map(|loaded| loaded.config.storage.encryption_key)
                .map_err(|problems| problems.to_string()),
        };
        found.unwrap_or_else(|error| {
            tracing::debug!(error, "the place of the storage key cannot be read");
            None
        })
    }

    /// What an operator does who has changed the key.
    const fn advice(&self) -> &'static str {
        match self {
            Self::DataDirectory(_) => "put the new one into data_dir, or start again",
            Self::Configuration { .. } => {
                "set storage.encryption_key to the new one, in its file too if it comes from one; it is looked for every \
                 two seconds. Where it comes from a variable, start again"
            }
        }
    }
}

/// For as long as the server runs: learns a new key of the database before anything is sealed with it (AM-14). A server that
/// was frozen or cut off for as long as a change took looks for the new one where the old one came from; while it is not there,
/// `health` says so.
pub(crate) async fn follow_keys(store: Arc<Database>, place: KeyPlace, health: Arc<Health>) {
    if matches!(store.key_change_is_open().await, Ok(true)) {
        tracing::warn!(
            database = store.address(),
            "a change of the database's key is under way; if nobody is making one, it was interrupted, and `doorward \
             storage encryption change-key` goes on with it"
        );
    }
    let mut looked_there = None;
    loop {
        tokio::time::sleep(LOOK).await;
        match store.look_at_keys().await {
            Ok(followed) => {
                if health.ailment() == Some(Ailment::StorageKey) {
                    health.set(None);
                    tracing::warn!("the key of the database is known again; everything can be read");
                }
                if followed {
                    tracing::warn!(
                        database = store.address(),
                        "the key of the database was changed and is followed; the next start needs the new one in \
                         storage.encryption_key, if it is configured there"
                    );
                }
            }
            Err(fault) if fault.kind == PortErrorKind::Corrupt => {
                let due = looked_there.is_none_or(|last: Instant| last.elapsed() >= LOOK_THERE);
                if due && look_there(&store, &place).await {
                    tracing::warn!(error = %fault, "the key in its place is another one meanwhile, and is tried");
                } else if health.ailment().is_none() {
                    health.set(Some(Ailment::StorageKey));
                    tracing::error!(
                        error = %fault,
                        database = store.address(),
                        "nothing that was encrypted since can be read, nobody gets in, and the health check fails: {}",
                        place.advice()
                    );
                }
                if due {
                    looked_there = Some(Instant::now());
                }
            }
            // Others say that the database is away.
            Err(_) => {}
        }
    }
}

/// Learns the key that stands in its place now, if it is one that was not known.
async fn look_there(store: &Database, place: &KeyPlace) -> bool {
    let place = place.clone();
    let read = tokio::task::spawn_blocking(move || place.read()).await;
    read.ok().flatten().is_some_and(|key| store.learn_key(&key))
}
