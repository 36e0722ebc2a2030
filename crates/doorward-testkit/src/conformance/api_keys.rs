//! The contract of [`ApiKeyStore`].

use std::{sync::Arc, time::Duration};

use doorward_core::{
    api_key::{ApiKeyId, ApiKeyRecord, Holder, KeyProof, KeyScope, KeyUse},
    identity::Role,
    ports::ApiKeyStore,
    time::Timestamp,
};

use super::{cases, run};
use crate::FakeClock;

type Store = Arc<dyn ApiKeyStore>;

/// Runs the list. `make` gives an empty store each time.
pub async fn api_key_store<S: ApiKeyStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "a key is found and listed, field by field, whoever holds it" => kept_as_it_is,
        "an unknown key is not found, not ended and not noted" => unknown,
        "a public part that is taken is not given twice, and the first key stays" => taken_once,
        "keys are listed newest first, of one owner in any spelling or of everybody" => listed,
        "a revoked key is found as such, and is revoked once" => revoked,
        "an end moves forward and never back" => ends_earlier,
        "the latest use is kept, with its address, and never goes back" => uses,
        "pruning forgets keys that ended before a moment, and no other" => pruned,
        "simultaneous revocations of one key are one" => concurrent_revocations,
        "text of every kind is kept as it is" => odd_text,
    ];
    run::<dyn ApiKeyStore>("ApiKeyStore", cases, async || make().await as Store).await;
}

fn at(seconds: u64) -> Timestamp {
    FakeClock::START.plus(Duration::from_secs(seconds))
}

fn id(name: &str) -> ApiKeyId {
    ApiKeyId::from_bytes(name.as_bytes()).expect("a public part")
}

/// A key of `owner` with this public part of eight characters.
pub fn api_key_of(owner: &str, name: &str, created: u64) -> ApiKeyRecord {
    ApiKeyRecord {
        id: id(name),
        name: format!("{owner}'s phone"),
        holder: Holder::Person(owner.to_owned()),
        scope: KeyScope::new(["GET /api/metrics", "all"]).expect("permissions"),
        per_minute: Some(60),
        proof: KeyProof { salt: [7; 32], digest: [9; 32] },
        created: at(created),
        created_by: Some(owner.to_owned()),
        expires: None,
        revoked: None,
        last_used: None,
    }
}

async fn create(store: &Store, keys: &[ApiKeyRecord]) {
    for key in keys {
        assert!(store.api_key_create(key).await.expect("create"));
    }
}

async fn find(store: &Store, name: &str) -> Option<ApiKeyRecord> {
    store.api_key_find(&id(name)).await.expect("find")
}

async fn list(store: &Store, owner: Option<&str>) -> Vec<ApiKeyRecord> {
    store.api_key_list(owner, 100).await.expect("list")
}

async fn kept_as_it_is(store: Store) {
    let keys = [
        ApiKeyRecord { expires: Some(at(100)), ..api_key_of("john", "aaaaaaa2", 2) },
        ApiKeyRecord {
            holder: Holder::Machine { role: Role::new("porch") },
            created_by: None,
            ..api_key_of("john", "aaaaaaa3", 1)
        },
    ];
    create(&store, &keys).await;
    for key in &keys {
        assert_eq!(store.api_key_find(&key.id).await.expect("find").as_ref(), Some(key));
    }
    assert_eq!(list(&store, None).await, keys);
}

async fn unknown(store: Store) {
    assert_eq!(find(&store, "aaaaaaaa").await, None);
    assert!(!store.api_key_end(&id("aaaaaaaa"), at(1), true).await.expect("end"));
    let one = KeyUse { at: at(1), address: "192.0.2.1".to_owned() };
    store.api_key_note_use(&[(id("aaaaaaaa"), one)]).await.expect("note");
    store.api_key_note_use(&[]).await.expect("note");
    assert_eq!(list(&store, None).await, []);
    assert_eq!(store.api_key_prune(at(9)).await.expect("prune"), 0);
}

async fn taken_once(store: Store) {
    let first = api_key_of("john", "aaaaaaaa", 1);
    create(&store, std::slice::from_ref(&first)).await;
    assert!(!store.api_key_create(&api_key_of("harry", "aaaaaaaa", 2)).await.expect("create"));
    assert_eq!(list(&store, None).await, [first]);
}

async fn listed(store: Store) {
    let (one, two, three) = (
        api_key_of("John", "aaaaaaa2", 1),
        api_key_of("harry", "aaaaaaa3", 2),
        api_key_of("John", "aaaaaaa4", 3),
    );
    create(&store, &[one.clone(), two.clone(), three.clone()]).await;
    assert_eq!(list(&store, Some("JOHN")).await, [three.clone(), one.clone()]);
    assert_eq!(list(&store, Some("")).await, []);
    assert_eq!(list(&store, None).await, [three.clone(), two, one]);
    assert_eq!(store.api_key_list(None, 1).await.expect("list"), [three]);
}

async fn revoked(store: Store) {
    let key = ApiKeyRecord { expires: Some(at(100)), ..api_key_of("john", "aaaaaaaa", 1) };
    create(&store, std::slice::from_ref(&key)).await;
    assert!(store.api_key_end(&key.id, at(5), true).await.expect("end"));
    assert!(!store.api_key_end(&key.id, at(6), true).await.expect("end"));
    assert!(!store.api_key_end(&key.id, at(6), false).await.expect("end"));
    assert_eq!(find(&store, "aaaaaaaa").await, Some(ApiKeyRecord { revoked: Some(at(5)), ..key }));
}

async fn ends_earlier(store: Store) {
    let key = api_key_of("john", "aaaaaaaa", 1);
    create(&store, std::slice::from_ref(&key)).await;
    for (asked, expected) in [(50, 50), (90, 50), (20, 20)] {
        assert!(store.api_key_end(&key.id, at(asked), false).await.expect("end"));
        let expires = find(&store, "aaaaaaaa").await.and_then(|key| key.expires);
        assert_eq!(expires, Some(at(expected)));
    }
}

async fn uses(store: Store) {
    let key = api_key_of("john", "aaaaaaaa", 1);
    create(&store, std::slice::from_ref(&key)).await;
    let one = |seconds, address: &str| KeyUse { at: at(seconds), address: address.to_owned() };
    for (noted, expected) in [
        (one(5, "192.0.2.1"), one(5, "192.0.2.1")),
        (one(9, "2001:db8::1"), one(9, "2001:db8::1")),
        (one(7, "192.0.2.9"), one(9, "2001:db8::1")),
    ] {
        store.api_key_note_use(&[(key.id, noted)]).await.expect("note");
        assert_eq!(find(&store, "aaaaaaaa").await.and_then(|key| key.last_used), Some(expected));
    }
    assert!(store.api_key_end(&key.id, at(10), true).await.expect("end"));
    let ended = find(&store, "aaaaaaaa").await.expect("still there");
    assert_eq!(ended.last_used, Some(one(9, "2001:db8::1")), "ending a key does not forget its use");
}

async fn pruned(store: Store) {
    let keys = [
        api_key_of("john", "aaaaaaa2", 1),
        ApiKeyRecord { expires: Some(at(10)), ..api_key_of("john", "aaaaaaa3", 1) },
        ApiKeyRecord { expires: Some(at(90)), ..api_key_of("john", "aaaaaaa4", 1) },
        api_key_of("john", "aaaaaaa5", 1),
    ];
    create(&store, &keys).await;
    assert!(store.api_key_end(&id("aaaaaaa4"), at(12), true).await.expect("end"));
    assert!(store.api_key_end(&id("aaaaaaa5"), at(20), true).await.expect("end"));
    assert_eq!(store.api_key_prune(at(20)).await.expect("prune"), 2);
    let mut left: Vec<String> = list(&store, None).await.iter().map(|key| key.id.to_string()).collect();
    left.sort();
    assert_eq!(left, ["dwk_aaaaaaa2", "dwk_aaaaaaa5"]);
}

async fn concurrent_revocations(store: Store) {
    let key = api_key_of("john", "aaaaaaaa", 1);
    create(&store, std::slice::from_ref(&key)).await;
    let mut tasks = Vec::new();
    for number in 0..8 {
        let (store, id) = (Arc::clone(&store), key.id);
        tasks.push(tokio::spawn(async move { store.api_key_end(&id, at(number), true).await.expect("end") }));
    }
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.expect("task"));
    }
    assert_eq!(done, 1);
}

async fn odd_text(store: Store) {
    let key = ApiKeyRecord {
        name: "Kä\u{1F511}y ' \" \\ %_".to_owned(),
        holder: Holder::Person("o'Neil ß".to_owned()),
        scope: KeyScope::kept(vec!["of a later version".to_owned()]),
        ..api_key_of("x", "aaaaaaaa", 1)
    };
    create(&store, std::slice::from_ref(&key)).await;
    assert_eq!(find(&store, "aaaaaaaa").await, Some(key.clone()));
    assert_eq!(list(&store, Some("O'NEIL ß")).await, [key]);
}
