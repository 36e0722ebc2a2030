//! A change of the storage key, on a stopped database and beside servers that run, and stopped at every step (AM-14).

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use doorward_core::{
    audit::verify,
    ports::{AccountStore as _, AuditStore as _, PortErrorKind, SessionStore as _},
};
use doorward_store::{Database, Engine, KeyChangeError, OpenError};
use doorward_testkit::{
    conformance::{audit_entry, record},
    new_account,
};
use secrecy::SecretString;
use sqlx::{Connection as _, raw_sql};

use crate::{
    home::{Home, on_every_engine},
    scene::{Folder, KEY, create},
};

const NEW: &[u8] = b"the other key of the test databases";
const THIRD: &[u8] = b"a third key of the test databases";

on_every_engine! {
    after_a_change_the_new_key_opens_everything_and_the_old_one_nothing
    stopped_after_any_step_or_batch_a_key_opens_everything_and_the_change_can_be_repeated
    what_an_interrupted_change_has_left_for_another_key_is_cleared_away
    a_server_that_runs_reads_everything_all_the_time_and_follows
    a_change_that_nobody_saw_is_followed_by_the_new_key_alone
    a_change_that_is_overtaken_by_another_stops
    the_audit_chain_holds_through_a_change_and_nobody_without_the_key_begins_a_new_one
}

fn text(key: &[u8]) -> SecretString {
    SecretString::from(String::from_utf8(key.to_vec()).unwrap())
}

/// Three accounts, sessions for more than two batches, and a record of the audit log.
async fn fill(store: &Database) {
    for name in ["john", "jane", "joe"] {
        create(store, &new_account(name, "hash")).await;
    }
    for number in 0..1_010 {
        store.session_create(&record("john", number)).await.unwrap();
    }
    store.audit_append(&[audit_entry(1)]).await.unwrap();
}

/// Opens with `key`, and everything can be read; `false` if another key is needed.
async fn opens_everything(home: &Home, key: &[u8]) -> bool {
    let store = match home.try_open(key).await {
        Ok(store) => store,
        Err(OpenError::WrongKey { .. }) => return false,
        Err(other) => panic!("{other}"),
    };
    assert_readable(&store).await;
    store.close().await;
    true
}

async fn assert_readable(store: &Database) {
    for check in store.encryption_check().await.unwrap() {
        assert_eq!(check.unreadable, 0, "{check:?}");
    }
    assert!(store.account_find("jane").await.unwrap().is_some());
    assert!(store.session_find(&record("john", 1_009).key).await.unwrap().is_some());
    assert!(verify(store, None, |_| ()).await.unwrap().holds());
}

async fn is_sealed_by_present_key_alone(store: &Database) -> bool {
    store
        .encryption_check()
        .await
        .unwrap()
        .iter()
        .all(|check| check.of_older_keys == 0 && check.unreadable == 0)
}

/// A whole change.
async fn change(store: &Database, present: &[u8], new: &[u8]) -> u64 {
    let change = store.key_change(&text(present), &text(new)).await.unwrap();
    change.announce().await.unwrap();
    let done = change.reseal(&mut |_| ()).await.unwrap();
    change.commit().await.unwrap();
    change.finish(&mut |_| ()).await.unwrap();
    assert_eq!(done.unreadable, 0);
    done.values
}

async fn after_a_change_the_new_key_opens_everything_and_the_old_one_nothing(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    fill(&store).await;
    let refused = |answer: Result<_, _>| answer.err().unwrap();
    assert!(matches!(refused(store.key_change(&text(KEY), &text(KEY)).await), KeyChangeError::SameKey));
    assert!(matches!(refused(store.key_change(&text(NEW), &text(THIRD)).await), KeyChangeError::NotPresent));
    // Accounts, sessions, and the key of the audit chain.
    assert_eq!(change(&store, KEY, NEW).await, 3 + 1_010 + 1);
    assert!(!store.key_change_is_open().await.unwrap());
    store.close().await;
    assert_eq!(home.ask("SELECT COUNT(*) FROM meta").await, 1, "the ring is gone");
    assert!(!opens_everything(&home, KEY).await);
    assert!(opens_everything(&home, NEW).await);
    assert!(is_sealed_by_present_key_alone(&home.try_open(NEW).await.unwrap()).await);
}

/// What is killed leaves what its finished transactions have left; a step that is dropped has done the same.
async fn stopped_after_any_step_or_batch_a_key_opens_everything_and_the_change_can_be_repeated(
    engine: Engine,
) {
    for step in 0..=6 {
        let home = Home::new(engine).await;
        let (late, store) = (home.open().await, home.open().await);
        fill(&store).await;
        let change = store.key_change(&text(KEY), &text(NEW)).await.unwrap();
        if step >= 1 {
            change.announce().await.unwrap();
        }
        if (2..=3).contains(&step) {
            // Dropped in the middle of the batch after so many.
            let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
            let mut tell = move |_| sender.send(()).unwrap();
            tokio::select! {
                _ = change.reseal(&mut tell) => panic!("it was to be broken off"),
                () = async { for _ in 0..step { told.recv().await; } } => {}
            }
        }
        if step >= 4 {
            change.reseal(&mut |_| ()).await.unwrap();
        }
        if step >= 5 {
            change.commit().await.unwrap();
        }
        if step == 6 {
            // It has not looked yet and seals with the old key.
            late.session_create(&record("late", 1)).await.unwrap();
        }
        store.close().await;
        let (by_old, by_new) = (opens_everything(&home, KEY).await, opens_everything(&home, NEW).await);
        let expected = match step {
            0 => (true, false),
            1..=4 => (true, true),
            _ => (false, true),
        };
        assert_eq!((by_old, by_new), expected, "step {step}");
        // Repeated with the key that the start has, and then with an altogether different one.
        let present = if by_old { KEY } else { NEW };
        let store = home.try_open(present).await.unwrap();
        self::change(&store, present, THIRD).await;
        store.close().await;
        assert!(!opens_everything(&home, KEY).await && !opens_everything(&home, NEW).await, "step {step}");
        let store = home.try_open(THIRD).await.unwrap();
        assert_readable(&store).await;
        assert!(is_sealed_by_present_key_alone(&store).await, "step {step}");
    }
}

/// Broken off on the way to one key, taken back to the old one, and broken off again before its end.
async fn what_an_interrupted_change_has_left_for_another_key_is_cleared_away(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    fill(&store).await;
    let first = store.key_change(&text(KEY), &text(NEW)).await.unwrap();
    first.announce().await.unwrap();
    first.reseal(&mut |_| ()).await.unwrap();
    store.close().await;
    let store = home.open().await;
    let back = store.key_change(&text(KEY), &text(KEY)).await.unwrap();
    back.announce().await.unwrap();
    assert_eq!(back.reseal(&mut |_| ()).await.unwrap().values, 3 + 1_010 + 1);
    back.commit().await.unwrap();
    store.close().await;
    assert!(opens_everything(&home, KEY).await && !opens_everything(&home, NEW).await);
}

async fn a_server_that_runs_reads_everything_all_the_time_and_follows(engine: Engine) {
    let home = Home::new(engine).await;
    let (server, store) = (home.open().await, home.open().await);
    fill(&store).await;
    let change = store.key_change(&text(KEY), &text(NEW)).await.unwrap();
    change.announce().await.unwrap();
    assert!(!server.look_at_keys().await.unwrap(), "it still seals with its own");
    change.reseal(&mut |_| ()).await.unwrap();
    assert_readable(&server).await;
    server.session_create(&record("between", 1)).await.unwrap();
    change.commit().await.unwrap();
    server.session_create(&record("late", 2)).await.unwrap();
    assert!(server.look_at_keys().await.unwrap(), "from now on with the new one");
    assert!(!server.look_at_keys().await.unwrap(), "said once");
    assert_readable(&server).await;
    let rest = change.finish(&mut |_| ()).await.unwrap();
    assert_eq!(rest.values, 2, "what the server had sealed with the old one");
    server.session_create(&record("after", 3)).await.unwrap();
    assert_readable(&server).await;
    let fresh = home.try_open(NEW).await.unwrap();
    assert!(is_sealed_by_present_key_alone(&fresh).await);
    for (user, number) in [("between", 1), ("late", 2), ("after", 3)] {
        assert!(fresh.session_find(&record(user, number).key).await.unwrap().is_some(), "{user}");
    }
}

/// Such as a server that was frozen for as long as the change took.
async fn a_change_that_nobody_saw_is_followed_by_the_new_key_alone(engine: Engine) {
    let home = Home::new(engine).await;
    let (server, store) = (home.open().await, home.open().await);
    fill(&store).await;
    change(&store, KEY, NEW).await;
    assert_eq!(server.look_at_keys().await.unwrap_err().kind, PortErrorKind::Corrupt);
    assert!(server.learn_key(&text(THIRD)), "a wrong one helps nobody");
    assert_eq!(server.look_at_keys().await.unwrap_err().kind, PortErrorKind::Corrupt);
    assert!(server.learn_key(&text(NEW)) && !server.learn_key(&text(NEW)));
    assert!(server.look_at_keys().await.unwrap(), "it is followed");
    assert_readable(&server).await;
    server.session_create(&record("after", 3)).await.unwrap();
    assert!(is_sealed_by_present_key_alone(&home.try_open(NEW).await.unwrap()).await);
}

async fn a_change_that_is_overtaken_by_another_stops(engine: Engine) {
    let home = Home::new(engine).await;
    let (one, two) = (home.open().await, home.open().await);
    fill(&one).await;
    let first = one.key_change(&text(KEY), &text(NEW)).await.unwrap();
    first.announce().await.unwrap();
    two.look_at_keys().await.unwrap();
    let second = two.key_change(&text(KEY), &text(THIRD)).await.unwrap();
    second.announce().await.unwrap();
    assert!(matches!(first.reseal(&mut |_| ()).await, Err(KeyChangeError::TakenOver)));
    assert!(matches!(first.commit().await, Err(KeyChangeError::TakenOver)));
    second.reseal(&mut |_| ()).await.unwrap();
    second.commit().await.unwrap();
    second.finish(&mut |_| ()).await.unwrap();
    assert!(opens_everything(&home, THIRD).await && !opens_everything(&home, NEW).await);
}

async fn the_audit_chain_holds_through_a_change_and_nobody_without_the_key_begins_a_new_one(engine: Engine) {
    let home = Home::new(engine).await;
    let (asleep, store) = (home.open().await, home.open().await);
    fill(&store).await;
    change(&store, KEY, NEW).await;
    // A server that slept through all of it fails and can try again, and leaves the chain alone.
    assert!(asleep.audit_append(&[audit_entry(2)]).await.is_err());
    assert!(asleep.look_at_keys().await.is_err());
    store.look_at_keys().await.unwrap();
    store.audit_append(&[audit_entry(3)]).await.unwrap();
    let verdict = verify(&store, None, |_| ()).await.unwrap();
    assert!(verdict.holds() && verdict.last == 2, "{verdict:?}");
}

#[tokio::test]
async fn a_ring_of_somebody_else_or_from_another_row_is_not_learned() {
    let folder = Folder::new();
    let store = folder.open().await;
    fill(&store).await;
    let change = store.key_change(&text(KEY), &text(NEW)).await.unwrap();
    change.announce().await.unwrap();
    let mut intruder = folder.intruder().await;
    raw_sql(
        "UPDATE meta SET name = 'previous_key:00000000:11111111' WHERE name LIKE 'previous_key:%'; \
         INSERT INTO meta SELECT 'next_key:22222222', value FROM meta WHERE name LIKE 'next_key:%'",
    )
    .execute(&mut intruder)
    .await
    .unwrap();
    intruder.close().await.unwrap();
    assert!(matches!(folder.try_open(NEW).await, Err(OpenError::WrongKey { .. })));
    let store = folder.open().await;
    let bad: BTreeSet<_> = store
        .encryption_check()
        .await
        .unwrap()
        .into_iter()
        .filter(|check| check.unreadable > 0)
        .map(|check| (check.table, check.unreadable))
        .collect();
    assert_eq!(bad, BTreeSet::from([("meta", 2)]), "both are told");
}

/// The bound is for a release build (`cargo test --release`); without it the time is printed only.
#[tokio::test]
async fn a_hundred_thousand_values_are_sealed_anew_in_seconds() {
    let folder = Folder::new();
    let store = folder.open().await;
    let many: u64 = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
    store.session_create(&record("john", 0)).await.unwrap();
    for number in 1..=many {
        store.session_create(&record("john", number)).await.unwrap();
    }
    let begun = Instant::now();
    let values = change(&store, KEY, NEW).await;
    let taken = begun.elapsed();
    println!("{values} values were sealed anew in {taken:?}");
    assert!(values >= many);
    assert!(cfg!(debug_assertions) || taken < Duration::from_secs(10), "{taken:?}");
    assert!(is_sealed_by_present_key_alone(&folder.try_open(NEW).await.unwrap()).await);
}
