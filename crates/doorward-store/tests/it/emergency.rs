//! The maintenance switch, and the end of everything, on every engine (HS-66, HS-79).

use doorward_core::{
    maintenance::SwitchStore as _,
    ports::{OneTimeStore as _, PasskeyStore as _, SessionStore as _},
    time::Timestamp,
};
use doorward_store::Engine;
use doorward_testkit::conformance::{passkey_of, record, value_of};

use crate::home::{Home, on_every_engine};

on_every_engine! {
    the_switch_is_kept_and_tells_whether_it_was_turned
    every_session_and_code_ends_at_once
    every_passkey_is_forgotten
    an_emergency_leaves_a_mark_that_outlives_a_restart
}

async fn an_emergency_leaves_a_mark_that_outlives_a_restart(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    assert_eq!(store.emergency_find().await.unwrap(), None);
    for mark in ["first", "second"] {
        store.mark_emergency(mark).await.unwrap();
        assert_eq!(store.emergency_find().await.unwrap().as_deref(), Some(mark));
    }
    store.close().await;
    assert_eq!(home.open().await.emergency_find().await.unwrap().as_deref(), Some("second"));
}

async fn the_switch_is_kept_and_tells_whether_it_was_turned(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    assert!(!store.maintenance_find().await.unwrap(), "off at first");
    assert!(store.maintenance_set(true).await.unwrap());
    assert!(!store.maintenance_set(true).await.unwrap());
    store.close().await;
    let store = home.open().await;
    assert!(store.maintenance_find().await.unwrap(), "after a restart");
    assert!(store.maintenance_set(false).await.unwrap());
    assert!(!store.maintenance_set(false).await.unwrap());
    assert!(!store.maintenance_find().await.unwrap());
}

async fn every_session_and_code_ends_at_once(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    assert_eq!(store.end_everything().await.unwrap(), 0);
    let records = [record("john", 1), record("harry", 2)];
    for one in &records {
        store.session_create(one).await.unwrap();
    }
    let code = value_of("john", "1");
    store.one_time_put(&code).await.unwrap();
    assert!(store.one_time_find(&code.key, Timestamp::from_millis(0)).await.unwrap().is_some());
    assert_eq!(store.end_everything().await.unwrap(), 2);
    for one in &records {
        assert!(store.session_find(&one.key).await.unwrap().is_none());
    }
    assert!(store.one_time_find(&code.key, Timestamp::from_millis(0)).await.unwrap().is_none());
}

async fn every_passkey_is_forgotten(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    assert_eq!(store.forget_all_passkeys().await.unwrap(), 0);
    for (user, id) in [("john", b"one"), ("harry", b"two")] {
        store.passkey_add(&passkey_of(user, id, "key")).await.unwrap();
    }
    assert_eq!(store.forget_all_passkeys().await.unwrap(), 2);
    for (user, id) in [("john", b"one"), ("harry", b"two")] {
        assert!(store.passkey_list(user).await.unwrap().is_empty());
        assert!(store.passkey_find(id).await.unwrap().is_none());
    }
}
