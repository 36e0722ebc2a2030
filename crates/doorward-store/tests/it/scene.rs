//! A temporary folder, a database in it, and a way around the store into its file.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use doorward_core::ports::{AccountQuery, AccountStore, NewAccount, UserDirectory};
use doorward_crypto::seal::Sealer;
use doorward_store::{OpenError, Sqlite, SqliteSettings};
use doorward_testkit::SeededEntropy;
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

pub(crate) const KEY: &[u8] = b"the key of the test databases";

/// A folder that is removed with everything in it at the end of the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("doorward-store-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("db.sqlite3")
    }

    /// The database's file and whatever SQLite keeps beside it.
    pub(crate) fn all_bytes(&self) -> Vec<u8> {
        let files = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).flat_map(|path| fs::read(path).unwrap()).collect()
    }

    pub(crate) async fn open(&self) -> Sqlite {
        self.try_open(KEY).await.unwrap()
    }

    pub(crate) async fn try_open(&self, key: &[u8]) -> Result<Sqlite, OpenError> {
        open_at(&self.database(), key).await
    }

    /// A connection that knows nothing of the store: what somebody with the file can do.
    pub(crate) async fn intruder(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(self.database()).connect().await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn open_at(path: &Path, key: &[u8]) -> Result<Sqlite, OpenError> {
    // Every handle draws other nonces, as every process does.
    static SEED: AtomicU32 = AtomicU32::new(1);
    let entropy = SeededEntropy::new(SEED.fetch_add(1, Ordering::Relaxed).into());
    let settings = SqliteSettings { busy_timeout: Duration::from_millis(700), ..SqliteSettings::default() };
    Sqlite::open_with(path, Sealer::new(key), Arc::new(entropy), &settings).await
}

pub(crate) async fn create(store: &Sqlite, account: &NewAccount) {
    assert!(store.account_create(account).await.unwrap());
}

/// Names of the accounts that `text` finds, at most `limit`.
pub(crate) async fn search(store: &Sqlite, text: &str, limit: usize) -> Vec<String> {
    let query = AccountQuery { text: text.to_owned(), limit, ..AccountQuery::default() };
    let found = store.account_search(&query).await.unwrap();
    found.iter().map(|account| account.identity.user.clone()).collect()
}
