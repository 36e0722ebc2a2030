//! The contracts of the ports.

use std::sync::{Arc, Mutex};

use doorward_store::Sqlite;
use doorward_testkit::conformance;

use crate::scene::Folder;

/// Databases in folders that live as long as this does.
#[derive(Default)]
struct Databases(Mutex<Vec<Folder>>);

impl Databases {
    async fn another(&self) -> Arc<Sqlite> {
        let folder = Folder::new();
        let store = folder.open().await;
        self.0.lock().unwrap().push(folder);
        Arc::new(store)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_keeps_the_session_store_contract() {
    let databases = Databases::default();
    conformance::session_store(async || databases.another().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_keeps_the_account_store_contract() {
    let databases = Databases::default();
    conformance::account_store(async || databases.another().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_keeps_the_user_directory_contract() {
    let databases = Databases::default();
    conformance::user_directory(async || databases.another().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_keeps_the_ban_store_contract() {
    let databases = Databases::default();
    conformance::ban_store(async || databases.another().await).await;
}

#[tokio::test]
async fn flags_are_kept_changed_and_cleared_and_tell_whether_they_changed() {
    let folder = Folder::new();
    let store = folder.open().await;
    assert_eq!(store.flag_find("acted").await.unwrap(), None);
    assert!(!store.flag_clear("acted").await.unwrap());
    assert!(store.flag_set("acted", "once").await.unwrap());
    assert!(!store.flag_set("acted", "once").await.unwrap(), "it had this value");
    assert!(store.flag_set("acted", "twice").await.unwrap());
    store.close().await;
    let store = folder.open().await;
    assert_eq!(store.flag_find("acted").await.unwrap().as_deref(), Some("twice"));
    assert!(store.flag_clear("acted").await.unwrap());
    assert_eq!(store.flag_find("acted").await.unwrap(), None);
}
