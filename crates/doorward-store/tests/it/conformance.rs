//! The contracts of the ports, on every engine.

use std::sync::{Arc, Mutex};

use doorward_store::{Database, Engine};
use doorward_testkit::conformance;

use crate::home::{Home, on_every_engine};

on_every_engine! {
    keeps_the_session_store_contract
    keeps_the_account_store_contract
    keeps_the_user_directory_contract
    keeps_the_ban_store_contract
    keeps_the_api_key_store_contract
    flags_are_kept_changed_and_cleared_and_tell_whether_they_changed
}

/// Databases in places that live as long as this does.
struct Databases(Engine, Mutex<Vec<Home>>);

impl Databases {
    fn on(engine: Engine) -> Self {
        Self(engine, Mutex::default())
    }

    async fn another(&self) -> Arc<Database> {
        let home = Home::new(self.0).await;
        let store = home.open().await;
        self.1.lock().unwrap().push(home);
        Arc::new(store)
    }
}

async fn keeps_the_session_store_contract(engine: Engine) {
    let databases = Databases::on(engine);
    conformance::session_store(async || databases.another().await).await;
}

async fn keeps_the_account_store_contract(engine: Engine) {
    let databases = Databases::on(engine);
    conformance::account_store(async || databases.another().await).await;
}

async fn keeps_the_user_directory_contract(engine: Engine) {
    let databases = Databases::on(engine);
    conformance::user_directory(async || databases.another().await).await;
}

async fn keeps_the_ban_store_contract(engine: Engine) {
    let databases = Databases::on(engine);
    conformance::ban_store(async || databases.another().await).await;
}

async fn keeps_the_api_key_store_contract(engine: Engine) {
    let databases = Databases::on(engine);
    conformance::api_key_store(async || databases.another().await).await;
}

async fn flags_are_kept_changed_and_cleared_and_tell_whether_they_changed(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    assert_eq!(store.flag_find("acted").await.unwrap(), None);
    assert!(!store.flag_clear("acted").await.unwrap());
    assert!(store.flag_set("acted", "once").await.unwrap());
    assert!(!store.flag_set("acted", "once").await.unwrap(), "it had this value");
    assert!(store.flag_set("acted", "twice").await.unwrap());
    store.close().await;
    let store = home.open().await;
    assert_eq!(store.flag_find("acted").await.unwrap().as_deref(), Some("twice"));
    assert!(store.flag_clear("acted").await.unwrap());
    assert_eq!(store.flag_find("acted").await.unwrap(), None);
}
