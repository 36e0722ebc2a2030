//! Several processes on one file, and restarts.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use doorward_core::{
    ports::{AccountStore, BanStore, PortErrorKind, SessionStore},
    regulation::{Ban, BanSource, BanSubject, CountedFailure},
    time::Timestamp,
};
use doorward_testkit::{
    conformance::{race_of_administrators, record},
    new_account,
};
use sqlx::{Connection as _, raw_sql};

use crate::scene::{Folder, create, search};

#[tokio::test]
async fn what_was_kept_survives_a_restart_and_a_crash() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "x")).await;
    store.session_create(&record("john", 0)).await.unwrap();
    store.close().await;
    assert!(!folder.path().join("db.sqlite3-wal").exists(), "a closed database is one file");

    let store = folder.open().await;
    assert_eq!(store.session_find(&record("john", 0).key).await.unwrap(), Some(record("john", 0)));
    store.session_create(&record("john", 1)).await.unwrap();
    // No close: what a killed process leaves is the file and its WAL.
    let crashed = Folder::new();
    for name in ["db.sqlite3", "db.sqlite3-wal"] {
        std::fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let store = crashed.open().await;
    assert_eq!(store.session_list_of_user("john").await.unwrap(), [record("john", 1), record("john", 0)]);
    assert!(AccountStore::account_find(&store, "john").await.unwrap().is_some());
}

#[tokio::test]
async fn what_one_process_does_the_other_sees_at_once() {
    let folder = Folder::new();
    let (server, command) = (folder.open().await, folder.open().await);
    for number in 0..50 {
        let session = record("john", number);
        server.session_create(&session).await.unwrap();
        assert_eq!(command.session_find(&session.key).await.unwrap().as_ref(), Some(&session));
        assert!(command.session_end(&session.key).await.unwrap());
        assert_eq!(server.session_find(&session.key).await.unwrap(), None);
        assert!(!server.session_extend(&session.key, Timestamp::from_millis(i64::MAX)).await.unwrap());
    }
    create(&command, &new_account("john", "x")).await;
    assert!(AccountStore::account_find(&server, "JOHN").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_processes_that_create_the_first_account_one_does() {
    let folder = Folder::new();
    let stores = [Arc::new(folder.open().await), Arc::new(folder.open().await)];
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            tokio::spawn(async move {
                store.account_create_first(&new_account(&format!("admin{number}"), "x")).await.unwrap()
            })
        })
        .collect();
    let mut created = 0;
    for task in tasks {
        created += usize::from(task.await.unwrap());
    }
    assert_eq!(created, 1);
    assert_eq!(search(&stores[0], "", 100).await.len(), 1);
}

/// FR-08.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_administrators_who_go_at_once_through_two_processes_one_is_left() {
    let folder = Folder::new();
    let stores = [Arc::new(folder.open().await), Arc::new(folder.open().await)];
    for round in 0..5 {
        race_of_administrators(stores.clone(), round).await;
    }
}

/// FR-34.
#[tokio::test]
async fn bans_and_failures_survive_a_restart_and_are_seen_by_the_other_process_at_once() {
    let folder = Folder::new();
    let (server, command) = (folder.open().await, folder.open().await);
    let ban = Ban {
        subject: BanSubject::User("john".to_owned()),
        since: Timestamp::from_millis(5),
        until: Some(Timestamp::from_millis(90)),
        source: BanSource::CommandLine,
        reason: "guessing".to_owned(),
    };
    let failure = CountedFailure { key: "user:john".to_owned(), at: Timestamp::from_millis(3) };
    command.ban_add(&ban).await.unwrap();
    server.failure_note(std::slice::from_ref(&failure)).await.unwrap();
    let now = Timestamp::from_millis(10);
    assert_eq!(server.ban_find(&ban.subject, now).await.unwrap().as_ref(), Some(&ban));
    server.close().await;
    command.close().await;
    let store = folder.open().await;
    assert_eq!(store.ban_list(now).await.unwrap(), std::slice::from_ref(&ban));
    assert_eq!(store.failure_list(now, 9).await.unwrap(), []);
    assert_eq!(store.failure_list(failure.at, 9).await.unwrap(), [failure]);
    let other = folder.open().await;
    assert!(other.ban_revoke(&ban.subject).await.unwrap());
    assert_eq!(store.ban_find(&ban.subject, now).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_together_on_no_database_all_come_up() {
    for _ in 0..30 {
        let folder = Arc::new(Folder::new());
        let starts: Vec<_> = (0..6)
            .map(|number| {
                let folder = Arc::clone(&folder);
                tokio::spawn(async move {
                    let store = folder.open().await;
                    store.session_create(&record("john", number)).await.unwrap();
                    store
                })
            })
            .collect();
        let mut stores = Vec::new();
        for start in starts {
            stores.push(start.await.unwrap());
        }
        for store in &stores {
            assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 6);
        }
    }
}

#[tokio::test]
async fn while_another_process_writes_reading_goes_on_and_writing_is_unavailable() {
    let folder = Folder::new();
    let store = folder.open().await;
    let session = record("john", 0);
    store.session_create(&session).await.unwrap();
    let mut other = folder.intruder().await;
    let transaction = other.begin_with("BEGIN IMMEDIATE").await.unwrap();

    assert_eq!(store.session_find(&session.key).await.unwrap(), Some(session.clone()));
    let started = Instant::now();
    let fault = store.session_end(&session.key).await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Unavailable, "{fault}");
    assert!(started.elapsed() < Duration::from_secs(5));
    let fault = store.session_create(&record("john", 1)).await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Unavailable, "{fault}");

    transaction.rollback().await.unwrap();
    assert!(store.session_end(&session.key).await.unwrap(), "it works again when the other is done");
}

#[tokio::test]
async fn damage_that_shows_while_running_is_an_error_and_no_panic() {
    let folder = Folder::new();
    let store = folder.open().await;
    store.session_create(&record("john", 0)).await.unwrap();
    raw_sql("DROP TABLE sessions").execute(&mut folder.intruder().await).await.unwrap();
    assert!(store.session_find(&record("john", 0).key).await.is_err());
    assert!(store.session_create(&record("john", 1)).await.is_err());
    assert!(store.session_prune(Timestamp::from_millis(0)).await.is_err());
}

#[tokio::test]
async fn a_closed_store_is_unavailable() {
    let folder = Folder::new();
    let store = folder.open().await;
    store.close().await;
    let fault = store.session_find(&record("john", 0).key).await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Unavailable);
}
