//! What somebody gains who changes an account in the database by hand, on every engine (AM-12): nothing.

use std::sync::Arc;

use doorward_core::{
    audit::AuditKind,
    identity::Role,
    ports::{
        AccountStore, AccountUpdate, AuditSink, ChangeOutcome, HashReplacement, PortErrorKind,
        ReplaceOutcome, SessionStore as _, UserDirectory as _,
    },
};
use doorward_crypto::seal::{SealContext, Sealer};
use doorward_store::{Database, Engine};
use doorward_testkit::{
    FakeClock, PlainPasswords, RecordingAudit, SeededEntropy, conformance::record, new_account,
};
use secrecy::ExposeSecret as _;

use crate::{
    home::{Home, on_every_engine},
    people_sealing::literal,
    scene::{KEY, search},
};

on_every_engine! {
    an_account_altered_by_hand_is_nobodys
    an_altered_account_makes_room_for_a_new_one
    accounts_of_the_fourth_schema_are_bound_to_their_row
    what_was_altered_is_recorded_once
}

/// Each would make more of the account than it is.
const ALTERED: [&str; 9] = [
    "role = 'admin'",
    "\"groups\" = '[\"admins\"]'",
    "email = 'mallory@example.org'",
    "email = NULL",
    "display_name = 'Administrator'",
    "disabled = 1 - disabled",
    "password_set_at = password_set_at + 1",
    "first_password_expires = 99999999999999",
    "must_change_password = 1 - must_change_password",
];

async fn with_john(engine: Engine) -> (Home, Database) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    let mut john = new_account("john", "x");
    john.role = Role::viewer();
    john.email = Some("john@example.org".to_owned());
    assert!(store.account_create(&john).await.unwrap());
    (home, store)
}

fn is_corrupt<T: std::fmt::Debug>(what: &str, outcome: Result<T, doorward_core::ports::PortError>) {
    let fault = outcome.expect_err(what);
    assert_eq!(fault.kind, PortErrorKind::Corrupt, "{what}: {fault}");
}

async fn an_account_altered_by_hand_is_nobodys(engine: Engine) {
    let (home, store) = with_john(engine).await;
    home.intrude("CREATE TABLE kept AS SELECT * FROM accounts").await;
    for change in ALTERED {
        home.intrude(&format!("UPDATE accounts SET {change}")).await;
        is_corrupt(change, AccountStore::account_find(&store, "john").await);
        assert_eq!(search(&store, "", 9).await, [""; 0], "{change}: a list leaves it out");
        // No way of ours makes what was altered whole again.
        let update = AccountUpdate { disabled: Some(false), ..AccountUpdate::default() };
        is_corrupt(change, store.account_update("john", &update, false).await);
        is_corrupt(change, store.account_set_password("john", &new_account("john", "y").password).await);
        let (stored, hash) = (PlainPasswords::hash_of("x"), PlainPasswords::hash_of("y"));
        let rehash = HashReplacement::Rehash { stored: &stored, hash: &hash };
        assert_eq!(store.account_replace_hash("john", rehash).await.unwrap(), ReplaceOutcome::Changed);
        home.intrude("DELETE FROM accounts").await;
        home.intrude("INSERT INTO accounts SELECT * FROM kept").await;
        assert!(AccountStore::account_find(&store, "john").await.unwrap().is_some(), "as it was");
    }
    let checks = store.encryption_check().await.unwrap();
    assert!(checks.iter().all(|check| check.unreadable == 0));
}

async fn an_altered_account_makes_room_for_a_new_one(engine: Engine) {
    let (home, store) = with_john(engine).await;
    home.intrude("UPDATE accounts SET role = 'admin'").await;
    let deleted = store.account_delete("john", true).await.unwrap();
    assert_eq!(deleted, ChangeOutcome::Done, "it is nobody's, so it is not the last administrator's");
    assert!(store.account_create(&new_account("john", "y")).await.unwrap());
    assert!(AccountStore::account_find(&store, "john").await.unwrap().is_some());
}

async fn accounts_of_the_fourth_schema_are_bound_to_their_row(engine: Engine) {
    let (home, store) = with_john(engine).await;
    let john = AccountStore::account_find(&store, "john").await.unwrap().unwrap();
    store.close().await;
    let row = [b"john\0".as_slice(), &john.password_stamp.to_be_bytes()].concat();
    let context = SealContext { table: "accounts", column: "password_hash", row: &row };
    let sealed = Sealer::new(KEY).seal(
        &SeededEntropy::new(7),
        &context,
        john.password_hash.expose_secret().as_bytes(),
    );
    home.intrude(&format!("UPDATE accounts SET password_hash = {}", literal(engine, &sealed))).await;
    is_corrupt("no start accepts the old form", AccountStore::account_find(&home.open().await, "john").await);
    home.intrude("DROP TABLE api_keys").await;
    home.without_sessions_of_records().await;
    home.intrude(match engine {
        Engine::Sqlite => "PRAGMA user_version = 4",
        Engine::Postgres | Engine::MySql => "UPDATE schema_version SET version = 4",
    })
    .await;
    let store = home.open().await;
    let found = AccountStore::account_find(&store, "john").await.unwrap().unwrap();
    assert_eq!(found.identity, john.identity);
    assert_eq!(found.password_hash.expose_secret(), john.password_hash.expose_secret());
    store.account_first_password_used("john").await.unwrap();
    home.intrude("UPDATE accounts SET role = 'admin'").await;
    is_corrupt("bound", AccountStore::account_find(&store, "john").await);
}

async fn what_was_altered_is_recorded_once(engine: Engine) {
    let (home, store) = with_john(engine).await;
    store.session_create(&record("john", 1)).await.unwrap();
    let events = Arc::new(RecordingAudit::default());
    let sink: Arc<dyn AuditSink> = events.clone();
    store.record_damage(&sink, Arc::new(FakeClock::default()));
    home.intrude("UPDATE accounts SET role = 'admin'").await;
    home.intrude("UPDATE sessions SET user_folded = 'anna'").await;
    for _ in 0..3 {
        is_corrupt("altered", AccountStore::account_find(&store, "john").await);
        assert_eq!(store.session_find(&record("john", 1).key).await.unwrap(), None);
    }
    let events = events.events();
    let about: Vec<_> = events.iter().map(|event| event.about.clone().unwrap()).collect();
    assert_eq!(about.len(), 2, "{about:?}");
    assert!(about[0].contains("account 'john'") && about[1].starts_with("session "), "{about:?}");
    assert!(events.iter().all(|event| event.kind == AuditKind::StoredValueRefused));
}
