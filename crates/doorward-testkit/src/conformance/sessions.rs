//! The contract of [`SessionStore`].

use std::{sync::Arc, time::Duration};

use doorward_core::{
    identity::Level,
    ports::SessionStore,
    session::{Method, Methods, SessionKey, SessionRecord},
    time::Timestamp,
};

use super::{cases, run};
use crate::FakeClock;

type Store = Arc<dyn SessionStore>;

/// Runs the list. `make` gives an empty store each time.
pub async fn session_store<S: SessionStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "what was created is found, field by field" => created_is_found,
        "what was never created is not found" => unknown_is_not_found,
        "a key is taken once: a second creation is refused and changes nothing" => created_twice,
        "an ended session is not found, and is ended once" => ended_is_not_found,
        "an expired session is kept until it is pruned" => expired_is_kept,
        "a live session is extended, to an earlier end too" => extended,
        "extending never brings an ended or unknown session back" => extend_never_revives,
        "activity moves forward" => activity_moves_forward,
        "activity never moves backwards, not even within one call" => activity_never_goes_back,
        "activity of unknown and ended sessions is ignored and creates nothing" => activity_of_unknown,
        "no activity is no fault" => no_activity,
        "activity of many sessions is noted in one call" => activity_of_many,
        "all sessions of a user end, and nobody else's" => end_of_user,
        "all sessions of a user but one end" => end_of_user_but_one,
        "an exception that is another user's session protects nothing" => end_of_user_foreign_exception,
        "ending the sessions of a user without any gives zero" => end_of_nobody,
        "a user's sessions are those of every spelling of the name" => any_spelling,
        "a user's sessions are listed newest first, and nobody else's" => listed_newest_first,
        "a new proof is noted, and changes nothing else" => proof_noted,
        "a proof of ended and unknown sessions is false and creates nothing" => proof_of_unknown,
        "everybody's newest sessions are listed newest first, at most so many" => newest_of_all,
        "pruning forgets what expired before now and nothing else" => prune_only_expired,
        "text of every kind is kept as it is" => odd_text,
        "a hundred simultaneous creations are all kept" => concurrent_creations,
        "of simultaneous endings exactly one ends the session" => concurrent_endings,
    ];
    run::<dyn SessionStore>("SessionStore", cases, async || make().await as Store).await;
}

/// A session of `user`, told apart by `number`; it began `number` seconds after [`FakeClock::START`].
pub fn record(user: &str, number: u64) -> SessionRecord {
    let created = FakeClock::START.plus(Duration::from_secs(number));
    SessionRecord {
        key: SessionKey::of(&format!("{user}/{number}")),
        user: user.to_owned(),
        scope: "example.org".to_owned(),
        methods: Methods::only(Method::Password),
        level: Level::OneFactor,
        created,
        proved: created,
        elevated: None,
        expires: created.plus(Duration::from_secs(3600)),
        last_activity: created,
        remembered: number % 2 == 1,
        password_stamp: 1_700_000_000_123,
        address: "2001:db8::7".to_owned(),
        agent: "Mozilla/5.0 (test)".to_owned(),
    }
}

async fn keep(store: &Store, records: &[SessionRecord]) {
    for record in records {
        store.session_create(record).await.expect("create");
    }
}

async fn find(store: &Store, key: &SessionKey) -> Option<SessionRecord> {
    store.session_find(key).await.expect("find")
}

async fn activity(store: &Store, key: &SessionKey) -> Timestamp {
    find(store, key).await.expect("the session is there").last_activity
}

fn later(record: &SessionRecord, seconds: u64) -> Timestamp {
    record.created.plus(Duration::from_secs(seconds))
}

async fn created_is_found(store: Store) {
    let two_factor = SessionRecord { level: Level::TwoFactor, ..record("john", 2) };
    let records = [record("john", 0), record("john", 1), two_factor, record("harry", 1)];
    keep(&store, &records).await;
    for record in records {
        assert_eq!(find(&store, &record.key).await, Some(record));
    }
}

async fn unknown_is_not_found(store: Store) {
    keep(&store, &[record("john", 0)]).await;
    assert_eq!(find(&store, &SessionKey::of("never")).await, None);
}

async fn created_twice(store: Store) {
    let first = record("john", 0);
    keep(&store, std::slice::from_ref(&first)).await;
    let second = SessionRecord { key: first.key, ..record("harry", 1) };
    assert!(store.session_create(&second).await.is_err(), "the second creation must fail");
    assert_eq!(find(&store, &first.key).await, Some(first));
}

async fn ended_is_not_found(store: Store) {
    let (one, other) = (record("john", 0), record("john", 1));
    keep(&store, &[one.clone(), other.clone()]).await;
    assert!(store.session_end(&one.key).await.unwrap());
    assert_eq!(find(&store, &one.key).await, None);
    assert!(!store.session_end(&one.key).await.unwrap(), "it was ended before");
    assert!(!store.session_end(&SessionKey::of("never")).await.unwrap());
    assert_eq!(find(&store, &other.key).await, Some(other));
}

async fn expired_is_kept(store: Store) {
    let expired = SessionRecord { expires: Timestamp::from_millis(1), ..record("john", 0) };
    keep(&store, std::slice::from_ref(&expired)).await;
    assert_eq!(find(&store, &expired.key).await, Some(expired));
}

async fn extended(store: Store) {
    let (one, other) = (record("john", 0), record("john", 1));
    keep(&store, &[one.clone(), other.clone()]).await;
    for end in [later(&one, 90_000), later(&one, 60)] {
        assert!(store.session_extend(&one.key, end).await.unwrap());
        let expected = SessionRecord { expires: end, ..one.clone() };
        assert_eq!(find(&store, &one.key).await, Some(expected));
    }
    assert_eq!(find(&store, &other.key).await, Some(other));
}

async fn extend_never_revives(store: Store) {
    let ended = record("john", 0);
    keep(&store, std::slice::from_ref(&ended)).await;
    store.session_end(&ended.key).await.unwrap();
    for key in [ended.key, SessionKey::of("never")] {
        assert!(!store.session_extend(&key, later(&ended, 90_000)).await.unwrap());
        assert_eq!(find(&store, &key).await, None);
    }
}

async fn activity_moves_forward(store: Store) {
    let session = record("john", 0);
    keep(&store, std::slice::from_ref(&session)).await;
    let seen = later(&session, 30);
    store.session_note_activity(&[(session.key, seen)]).await.unwrap();
    let expected = SessionRecord { last_activity: seen, ..session.clone() };
    assert_eq!(find(&store, &session.key).await, Some(expected));
}

async fn activity_never_goes_back(store: Store) {
    let session = record("john", 0);
    keep(&store, std::slice::from_ref(&session)).await;
    let seen = [later(&session, 10), later(&session, 40), later(&session, 20)];
    store.session_note_activity(&seen.map(|time| (session.key, time))).await.unwrap();
    assert_eq!(activity(&store, &session.key).await, later(&session, 40));
    store.session_note_activity(&[(session.key, later(&session, 5))]).await.unwrap();
    assert_eq!(activity(&store, &session.key).await, later(&session, 40));
}

async fn activity_of_unknown(store: Store) {
    let (live, ended) = (record("john", 0), record("john", 1));
    keep(&store, &[live.clone(), ended.clone()]).await;
    store.session_end(&ended.key).await.unwrap();
    let never = SessionKey::of("never");
    let seen = [ended.key, live.key, never].map(|key| (key, later(&live, 30)));
    store.session_note_activity(&seen).await.unwrap();
    assert_eq!(find(&store, &ended.key).await, None);
    assert_eq!(find(&store, &never).await, None);
    assert_eq!(activity(&store, &live.key).await, later(&live, 30), "the known one is still noted");
}

async fn no_activity(store: Store) {
    store.session_note_activity(&[]).await.unwrap();
}

async fn activity_of_many(store: Store) {
    let records: Vec<_> = (0..2_500).map(|number| record("john", number)).collect();
    for record in &records {
        store.session_create(record).await.unwrap();
    }
    let seen: Vec<_> = records.iter().map(|record| (record.key, later(record, 9))).collect();
    store.session_note_activity(&seen).await.unwrap();
    for record in &records {
        assert_eq!(activity(&store, &record.key).await, later(record, 9));
    }
}

async fn end_of_user(store: Store) {
    let johns = [record("john", 0), record("john", 1), record("john", 2)];
    let harry = record("harry", 0);
    keep(&store, &johns).await;
    keep(&store, std::slice::from_ref(&harry)).await;
    assert_eq!(store.session_end_of_user("john", None).await.unwrap(), 3);
    for john in johns {
        assert_eq!(find(&store, &john.key).await, None);
    }
    assert_eq!(find(&store, &harry.key).await, Some(harry));
}

async fn end_of_user_but_one(store: Store) {
    let johns = [record("john", 0), record("john", 1), record("john", 2)];
    keep(&store, &johns).await;
    assert_eq!(store.session_end_of_user("john", Some(&johns[1].key)).await.unwrap(), 2);
    assert_eq!(store.session_list_of_user("john").await.unwrap(), [johns[1].clone()]);
}

async fn end_of_user_foreign_exception(store: Store) {
    let (john, harry) = (record("john", 0), record("harry", 0));
    keep(&store, &[john.clone(), harry.clone()]).await;
    assert_eq!(store.session_end_of_user("john", Some(&harry.key)).await.unwrap(), 1);
    assert_eq!(find(&store, &john.key).await, None);
    assert_eq!(find(&store, &harry.key).await, Some(harry));
}

async fn end_of_nobody(store: Store) {
    keep(&store, &[record("john", 0)]).await;
    assert_eq!(store.session_end_of_user("nobody", None).await.unwrap(), 0);
    assert_eq!(store.session_end_of_user("joh", None).await.unwrap(), 0);
    assert_eq!(store.session_end_of_user("joh%", None).await.unwrap(), 0, "a name is no pattern");
    assert_eq!(store.session_list_of_user("nobody").await.unwrap(), []);
}

async fn any_spelling(store: Store) {
    let jürgen = record("Jürgen", 0);
    keep(&store, std::slice::from_ref(&jürgen)).await;
    for spelling in ["JÜRGEN", " jürgen ", "Ju\u{308}rgen", "Ｊürgen"] {
        assert_eq!(store.session_list_of_user(spelling).await.unwrap(), std::slice::from_ref(&jürgen));
    }
    assert_eq!(store.session_end_of_user("jürgen", None).await.unwrap(), 1);
}

async fn listed_newest_first(store: Store) {
    keep(&store, &[record("john", 5), record("john", 9), record("harry", 7), record("john", 1)]).await;
    let listed = store.session_list_of_user("john").await.unwrap();
    assert_eq!(listed, [record("john", 9), record("john", 5), record("john", 1)]);
}

async fn proof_noted(store: Store) {
    let earlier = SessionRecord { proved: later(&record("john", 0), 7), ..record("john", 0) };
    let other = record("john", 1);
    keep(&store, &[earlier.clone(), other.clone()]).await;
    assert_eq!(find(&store, &earlier.key).await, Some(earlier.clone()), "proof and beginning are two things");
    let proved = later(&earlier, 500);
    assert!(store.session_note_proof(&earlier.key, proved, false).await.unwrap());
    store.session_note_activity(&[(earlier.key, later(&earlier, 600))]).await.unwrap();
    assert_eq!(find(&store, &earlier.key).await.unwrap().elevated, None);
    assert!(store.session_note_proof(&earlier.key, proved, true).await.unwrap());
    let expected = SessionRecord {
        elevated: Some(proved),
        proved,
        last_activity: later(&earlier, 600),
        ..earlier.clone()
    };
    assert_eq!(find(&store, &earlier.key).await, Some(expected));
    assert_eq!(find(&store, &other.key).await, Some(other));
}

async fn proof_of_unknown(store: Store) {
    let ended = record("john", 0);
    keep(&store, std::slice::from_ref(&ended)).await;
    store.session_end(&ended.key).await.unwrap();
    for key in [ended.key, SessionKey::of("never")] {
        assert!(!store.session_note_proof(&key, later(&ended, 5), true).await.unwrap());
        assert_eq!(find(&store, &key).await, None);
    }
}

async fn newest_of_all(store: Store) {
    assert_eq!(store.session_list(10).await.unwrap(), []);
    keep(&store, &[record("john", 5), record("harry", 9), record("john", 7), record("mallory", 1)]).await;
    let newest = [record("harry", 9), record("john", 7), record("john", 5), record("mallory", 1)];
    assert_eq!(store.session_list(10).await.unwrap(), newest);
    assert_eq!(store.session_list(2).await.unwrap(), newest[..2]);
    assert_eq!(store.session_list(0).await.unwrap(), []);
    store.session_end(&newest[0].key).await.unwrap();
    assert_eq!(store.session_list(usize::MAX).await.unwrap(), newest[1..]);
}

async fn prune_only_expired(store: Store) {
    let now = FakeClock::START;
    let at = |number, millis: i64| SessionRecord {
        expires: Timestamp::from_millis(now.as_millis() + millis),
        ..record("john", number)
    };
    let (over, ending, live) = (at(0, -1), at(1, 0), at(2, 1));
    keep(&store, &[over.clone(), ending.clone(), live.clone()]).await;
    assert_eq!(store.session_prune(now).await.unwrap(), 1);
    assert_eq!(find(&store, &over.key).await, None);
    assert_eq!(store.session_list_of_user("john").await.unwrap(), [live, ending]);
    assert_eq!(store.session_prune(now).await.unwrap(), 0);
}

async fn odd_text(store: Store) {
    let odd = SessionRecord {
        user: "o'brien\"; DROP TABLE sessions; -- \u{202e}🦀".to_owned(),
        scope: String::new(),
        address: "?1 :a @b $c".to_owned(),
        agent: "\0\r\n\t\u{1b}[31m\u{fffd}".to_owned(),
        ..record("odd", 0)
    };
    keep(&store, &[odd.clone(), record("john", 0)]).await;
    assert_eq!(find(&store, &odd.key).await, Some(odd.clone()));
    assert_eq!(store.session_list_of_user(&odd.user).await.unwrap(), std::slice::from_ref(&odd));
    assert_eq!(store.session_end_of_user(&odd.user, None).await.unwrap(), 1);
    assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 1);
}

async fn concurrent_creations(store: Store) {
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.session_create(&record("john", number)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().expect("create");
    }
    assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 100);
}

async fn concurrent_endings(store: Store) {
    let session = record("john", 0);
    keep(&store, std::slice::from_ref(&session)).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.session_end(&session_key()).await.unwrap() })
        })
        .collect();
    let mut ended = 0;
    for task in tasks {
        ended += usize::from(task.await.unwrap());
    }
    assert_eq!(ended, 1);
}

fn session_key() -> SessionKey {
    record("john", 0).key
}
