//! The contract of [`BanStore`].

use std::{sync::Arc, time::Duration};

use doorward_core::{
    ports::BanStore,
    regulation::{Ban, BanSource, BanSubject, CountedFailure},
    time::Timestamp,
};

use super::{cases, run};
use crate::FakeClock;

type Store = Arc<dyn BanStore>;

/// Runs the list. `make` gives an empty store each time.
pub async fn ban_store<S: BanStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "a ban is found and listed, field by field, whatever its kind and source" => kept_as_it_is,
        "a subject that was never banned is free" => unknown_is_free,
        "a ban does not hold at its end, and one without an end always holds" => until_its_end,
        "kinds and values are told apart, and compared as they are written" => subjects_are_told_apart,
        "a second ban of a subject replaces the first" => replaced,
        "a lifted ban is gone, and is lifted once" => lifted,
        "bans in force are listed newest first" => listed_newest_first,
        "pruning forgets bans that have ended, and no other" => prune_ended_bans,
        "failures are listed oldest first, since a moment, that moment included" => failures_since,
        "of more failures than asked for the newest are given, oldest first" => newest_failures,
        "equal failures of one moment are each counted, in the order of noting" => equal_failures,
        "pruning forgets failures noted before a moment, and no other" => prune_old_failures,
        "pruning tells how many bans and failures it forgot together" => prune_counts_both,
        "no failures are no fault" => no_failures,
        "text of every kind is kept as it is" => odd_text,
        "simultaneous bans of one subject leave one" => concurrent_bans,
        "simultaneous notes lose no failure" => concurrent_notes,
    ];
    run::<dyn BanStore>("BanStore", cases, async || make().await as Store).await;
}

fn at(seconds: u64) -> Timestamp {
    FakeClock::START.plus(Duration::from_secs(seconds))
}

fn user(name: &str) -> BanSubject {
    BanSubject::User(name.to_owned())
}

fn ban(subject: BanSubject, since: u64, until: Option<u64>) -> Ban {
    Ban {
        subject,
        since: at(since),
        until: until.map(at),
        source: BanSource::Regulation,
        reason: "3 failed attempts".to_owned(),
    }
}

fn failure(key: &str, seconds: u64) -> CountedFailure {
    CountedFailure { key: key.to_owned(), at: at(seconds) }
}

async fn add(store: &Store, bans: &[Ban]) {
    for ban in bans {
        store.ban_add(ban).await.expect("add");
    }
}

async fn find(store: &Store, subject: &BanSubject, seconds: u64) -> Option<Ban> {
    store.ban_find(subject, at(seconds)).await.expect("find")
}

async fn list(store: &Store, seconds: u64) -> Vec<Ban> {
    store.ban_list(at(seconds)).await.expect("list")
}

async fn failures(store: &Store) -> Vec<CountedFailure> {
    store.failure_list(at(0), 1_000).await.expect("failures")
}

async fn kept_as_it_is(store: Store) {
    let bans = [
        ban(user("john"), 3, Some(100)),
        Ban {
            source: BanSource::CommandLine,
            ..ban(BanSubject::Address("2001:db8::/64".to_owned()), 2, None)
        },
        Ban {
            source: BanSource::Administrator("Alice".to_owned()),
            reason: String::new(),
            ..ban(BanSubject::Device("john|abc".to_owned()), 1, Some(9))
        },
    ];
    add(&store, &bans).await;
    for ban in &bans {
        assert_eq!(find(&store, &ban.subject, 5).await.as_ref(), Some(ban));
    }
    assert_eq!(list(&store, 5).await, bans);
}

async fn unknown_is_free(store: Store) {
    assert_eq!(find(&store, &user("john"), 0).await, None);
    assert_eq!(list(&store, 0).await, []);
}

async fn until_its_end(store: Store) {
    let (ending, endless) = (ban(user("john"), 0, Some(60)), ban(user("harry"), 0, None));
    add(&store, &[ending.clone(), endless.clone()]).await;
    assert_eq!(find(&store, &ending.subject, 59).await, Some(ending.clone()));
    assert_eq!(find(&store, &ending.subject, 60).await, None);
    assert_eq!(list(&store, 60).await, std::slice::from_ref(&endless));
    assert_eq!(find(&store, &endless.subject, 1_000_000_000).await, Some(endless));
}

async fn subjects_are_told_apart(store: Store) {
    add(&store, &[ban(user("john"), 0, None)]).await;
    let others = [
        BanSubject::Address("john".to_owned()),
        BanSubject::Device("john".to_owned()),
        user("john "),
        user("JOHN"),
        user("joh%"),
        user(""),
    ];
    for other in others {
        assert_eq!(find(&store, &other, 0).await, None, "{other:?}");
        assert!(!store.ban_revoke(&other).await.unwrap(), "{other:?}");
    }
    assert!(find(&store, &user("john"), 0).await.is_some());
}

async fn replaced(store: Store) {
    let first = ban(user("john"), 0, None);
    let second =
        Ban { source: BanSource::CommandLine, reason: "again".to_owned(), ..ban(user("john"), 5, Some(9)) };
    add(&store, &[first, ban(user("harry"), 0, None), second.clone()]).await;
    assert_eq!(find(&store, &user("john"), 6).await, Some(second));
    assert_eq!(list(&store, 6).await.len(), 2);
    assert_eq!(find(&store, &user("john"), 9).await, None, "the end of the second counts");
}

async fn lifted(store: Store) {
    add(&store, &[ban(user("john"), 0, None), ban(user("harry"), 0, None)]).await;
    assert!(store.ban_revoke(&user("john")).await.unwrap());
    assert_eq!(find(&store, &user("john"), 0).await, None);
    assert!(!store.ban_revoke(&user("john")).await.unwrap(), "it was lifted before");
    assert!(find(&store, &user("harry"), 0).await.is_some());
}

async fn listed_newest_first(store: Store) {
    let bans = [ban(user("b"), 5, None), ban(user("c"), 9, None), ban(user("a"), 1, Some(100))];
    add(&store, &bans).await;
    add(&store, &[ban(user("over"), 7, Some(8))]).await;
    let [b, c, a] = bans;
    assert_eq!(list(&store, 10).await, [c, b, a]);
}

async fn prune_ended_bans(store: Store) {
    add(
        &store,
        &[ban(user("over"), 0, Some(9)), ban(user("holds"), 0, Some(11)), ban(user("ever"), 0, None)],
    )
    .await;
    assert_eq!(store.ban_prune(at(10), at(0)).await.unwrap(), 1);
    assert_eq!(find(&store, &user("over"), 5).await, None);
    assert_eq!(list(&store, 10).await.len(), 2);
    assert_eq!(store.ban_prune(at(10), at(0)).await.unwrap(), 0);
}

async fn failures_since(store: Store) {
    store.failure_note(&[failure("b", 5), failure("a", 1)]).await.unwrap();
    store.failure_note(&[failure("c", 3)]).await.unwrap();
    let all = [failure("a", 1), failure("c", 3), failure("b", 5)];
    assert_eq!(failures(&store).await, all);
    assert_eq!(store.failure_list(at(3), 10).await.unwrap(), all[1..]);
    assert_eq!(store.failure_list(at(6), 10).await.unwrap(), []);
}

async fn newest_failures(store: Store) {
    let noted: Vec<_> = (0..10).map(|number| failure("x", number)).collect();
    store.failure_note(&noted).await.unwrap();
    assert_eq!(store.failure_list(at(0), 3).await.unwrap(), noted[7..]);
    assert_eq!(store.failure_list(at(0), 0).await.unwrap(), []);
}

async fn equal_failures(store: Store) {
    let noted = [failure("a", 1), failure("b", 1), failure("a", 1)];
    store.failure_note(&noted).await.unwrap();
    assert_eq!(failures(&store).await, noted);
    assert_eq!(store.failure_list(at(0), 2).await.unwrap(), noted[1..]);
}

async fn prune_old_failures(store: Store) {
    store.failure_note(&[failure("a", 1), failure("b", 2), failure("c", 3)]).await.unwrap();
    assert_eq!(store.ban_prune(at(0), at(2)).await.unwrap(), 1);
    assert_eq!(failures(&store).await, [failure("b", 2), failure("c", 3)]);
}

async fn prune_counts_both(store: Store) {
    add(&store, &[ban(user("over"), 0, Some(1)), ban(user("holds"), 0, Some(90))]).await;
    store.failure_note(&[failure("a", 1), failure("b", 1), failure("c", 9)]).await.unwrap();
    assert_eq!(store.ban_prune(at(5), at(5)).await.unwrap(), 3);
}

async fn no_failures(store: Store) {
    store.failure_note(&[]).await.unwrap();
    assert_eq!(failures(&store).await, []);
}

async fn odd_text(store: Store) {
    let odd = "o'brien\"; DROP TABLE bans; -- \0\r\n?1 \u{202e}🦀";
    let banned = Ban {
        source: BanSource::Administrator(odd.to_owned()),
        reason: odd.to_owned(),
        ..ban(user(odd), 0, None)
    };
    add(&store, std::slice::from_ref(&banned)).await;
    assert_eq!(find(&store, &banned.subject, 0).await.as_ref(), Some(&banned));
    store.failure_note(&[failure(odd, 1)]).await.unwrap();
    assert_eq!(failures(&store).await, [failure(odd, 1)]);
    assert!(store.ban_revoke(&banned.subject).await.unwrap());
}

async fn concurrent_bans(store: Store) {
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.ban_add(&ban(user("john"), number, None)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().expect("add");
    }
    assert_eq!(list(&store, 30).await.len(), 1);
}

async fn concurrent_notes(store: Store) {
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            let noted: Vec<_> = (0..10).map(|second| failure(&number.to_string(), second)).collect();
            tokio::spawn(async move { store.failure_note(&noted).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().expect("note");
    }
    assert_eq!(failures(&store).await.len(), 200);
}
