//! The contract of [`UserDirectory`], for directories that accounts can be created in.

use std::{sync::Arc, time::Duration};

use doorward_core::{
    identity::{Account, Role},
    ports::{
        AccountQuery, AccountStore, AccountUpdate, ChangeOutcome, HashReplacement, NewAccount, NewPassword,
        ReplaceOutcome, UserDirectory,
    },
    time::Timestamp,
};
use secrecy::{ExposeSecret, SecretString};

use super::{cases, run};
use crate::{FakeClock, PlainPasswords, new_account};

/// A directory whose accounts are its own.
trait OwnDirectory: UserDirectory + AccountStore {}

impl<S: UserDirectory + AccountStore> OwnDirectory for S {}

type Store = Arc<dyn OwnDirectory>;

/// Runs the list. `make` gives an empty directory each time.
pub async fn user_directory<S: UserDirectory + AccountStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "an account is found in every spelling, with its canonical one" => found_in_any_spelling,
        "an empty query lists everybody in the order of folded names" => listed_by_folded_name,
        "a search looks into name, display name and e-mail address, and into nothing else" => searched_fields,
        "a search does not regard case or compatibility forms, of any script" => search_is_folded,
        "what is searched for is no pattern" => search_is_no_pattern,
        "no match spans two fields" => no_match_spans_fields,
        "pages follow each other without gap or overlap" => paged,
        "a page is never longer than asked for" => limited,
        "only administrators are listed where only they are asked for" => admins_only,
        "disabled accounts are listed" => disabled_are_listed,
        "a search sees changes at once" => search_sees_changes,
        "a new password replaces hash, stamp and marks" => new_password,
        "a rehash replaces the hash and nothing else" => rehash,
        "a rehash of anything but the stored hash changes nothing" => rehash_of_another_hash,
        "a hash of nobody is not replaced" => replacement_for_nobody,
        "of simultaneous rehashes exactly one is done" => rehash_race,
    ];
    run::<dyn OwnDirectory>("UserDirectory", cases, async || make().await as Store).await;
}

fn at(seconds: u64) -> Timestamp {
    FakeClock::START.plus(Duration::from_secs(seconds))
}

async fn create(store: &Store, accounts: &[NewAccount]) {
    for account in accounts {
        assert!(store.account_create(account).await.expect("create"), "{} was taken", account.name);
    }
}

async fn find(store: &Store, name: &str) -> Account {
    let found = UserDirectory::account_find(&**store, name).await.expect("find");
    found.unwrap_or_else(|| panic!("{name} is there"))
}

async fn names(store: &Store, query: &AccountQuery) -> Vec<String> {
    let found = store.account_search(query).await.expect("search");
    found.iter().map(|account| account.identity.user.clone()).collect()
}

fn everybody() -> AccountQuery {
    AccountQuery { limit: 1_000, ..AccountQuery::default() }
}

fn text(text: &str) -> AccountQuery {
    AccountQuery { text: text.to_owned(), ..everybody() }
}

async fn found_in_any_spelling(store: Store) {
    create(&store, &[new_account("John", "x")]).await;
    assert_eq!(find(&store, " jOHN ").await.identity.user, "John");
    assert!(UserDirectory::account_find(&*store, "harry").await.unwrap().is_none());
}

async fn listed_by_folded_name(store: Store) {
    assert!(names(&store, &everybody()).await.is_empty());
    create(&store, &["mallory", "Bob", "éric", "alice", "Zoe"].map(|name| new_account(name, "x"))).await;
    assert_eq!(names(&store, &everybody()).await, ["alice", "Bob", "mallory", "Zoe", "éric"]);
    let bob = &store.account_search(&text("bob")).await.unwrap()[0];
    assert_eq!(bob.identity, find(&store, "Bob").await.identity);
    assert_eq!(bob.password_hash.expose_secret(), PlainPasswords::hash_of("x").expose_secret());
}

async fn searched_fields(store: Store) {
    let account = NewAccount {
        display_name: "Surname, Given".to_owned(),
        email: Some("post@example.net".to_owned()),
        role: Role::new("porch"),
        groups: vec!["family".to_owned()],
        ..new_account("login", "secret")
    };
    create(&store, &[account, new_account("other", "x")]).await;
    for part in ["login", "ogi", "name, G", "post@", "NET"] {
        assert_eq!(names(&store, &text(part)).await, ["login"], "{part:?}");
    }
    for part in ["porch", "family", "secret", "plain", "login2"] {
        assert!(names(&store, &text(part)).await.is_empty(), "{part:?}");
    }
}

async fn search_is_folded(store: Store) {
    let cyrillic =
        NewAccount { display_name: "Ирина Щукина".to_owned(), ..new_account("irina", "x") };
    create(&store, &[new_account("Jürgen", "x"), cyrillic]).await;
    for part in ["JÜRG", "ju\u{308}r", "Ｊü"] {
        assert_eq!(names(&store, &text(part)).await, ["Jürgen"], "{part:?}");
    }
    assert_eq!(names(&store, &text("ЩУК")).await, ["irina"]);
    store
        .account_update(
            "irina",
            &AccountUpdate { display_name: Some("ÆON".to_owned()), ..Default::default() },
            true,
        )
        .await
        .unwrap();
    assert_eq!(names(&store, &text("æo")).await, ["irina"]);
}

async fn search_is_no_pattern(store: Store) {
    let odd = NewAccount { display_name: "100%_\\*?['\"\0x".to_owned(), ..new_account("odd", "x") };
    create(&store, &[odd, new_account("plain", "x")]).await;
    for part in ["0%_", "%", "_", "\\", "*", "?", "[", "'", "\"", "\0x"] {
        assert_eq!(names(&store, &text(part)).await, ["odd"], "{part:?}");
    }
    assert!(names(&store, &text("p%n")).await.is_empty());
}

async fn no_match_spans_fields(store: Store) {
    let account =
        NewAccount { display_name: "cd".to_owned(), email: Some("ef".to_owned()), ..new_account("ab", "x") };
    create(&store, &[account]).await;
    for part in ["abcd", "bc", "de", "b c", "cd ef"] {
        assert!(names(&store, &text(part)).await.is_empty(), "{part:?}");
    }
}

async fn paged(store: Store) {
    for number in 0..25 {
        create(&store, &[new_account(&format!("User{number:02}"), "x")]).await;
    }
    create(&store, &[new_account("another", "x")]).await;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = names(&store, &AccountQuery { limit: 7, after: after.clone(), ..text("user") }).await;
        let Some(last) = page.last() else { break };
        after = Some(doorward_core::identity::folded(last));
        seen.extend(page);
    }
    let expected: Vec<_> = (0..25).map(|number| format!("User{number:02}")).collect();
    assert_eq!(seen, expected);
    // Whoever was the last of a page may have been deleted since.
    let gone = AccountQuery { limit: 1, after: Some("user03x".to_owned()), ..everybody() };
    assert_eq!(names(&store, &gone).await, ["User04"]);
}

async fn limited(store: Store) {
    create(&store, &["a", "b", "c"].map(|name| new_account(name, "x"))).await;
    assert_eq!(names(&store, &AccountQuery { limit: 2, ..everybody() }).await, ["a", "b"]);
    assert!(names(&store, &AccountQuery { limit: 0, ..everybody() }).await.is_empty());
    assert_eq!(names(&store, &AccountQuery { limit: usize::MAX, ..everybody() }).await.len(), 3);
}

async fn admins_only(store: Store) {
    let roles = ["admin", "Admin", "viewer", "admin"];
    for (role, name) in roles.into_iter().zip(["a", "b", "c", "d"]) {
        create(&store, &[NewAccount { role: Role::new(role), ..new_account(name, "x") }]).await;
    }
    let admins = AccountQuery { admins_only: true, ..everybody() };
    assert_eq!(names(&store, &admins).await, ["a", "d"]);
    assert_eq!(names(&store, &AccountQuery { after: Some("a".to_owned()), ..admins.clone() }).await, ["d"]);
    assert_eq!(names(&store, &AccountQuery { limit: 1, ..admins.clone() }).await, ["a"]);
    assert_eq!(names(&store, &AccountQuery { text: "D@".to_owned(), ..admins }).await, ["d"]);
}

async fn disabled_are_listed(store: Store) {
    create(&store, &[new_account("john", "x")]).await;
    let disable = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
    assert_eq!(store.account_update("john", &disable, true).await.unwrap(), ChangeOutcome::Done);
    assert!(store.account_search(&everybody()).await.unwrap()[0].disabled);
    assert!(find(&store, "john").await.disabled);
}

async fn search_sees_changes(store: Store) {
    create(&store, &[new_account("john", "x")]).await;
    let update = AccountUpdate { email: Some(Some("new@post".to_owned())), ..AccountUpdate::default() };
    store.account_update("john", &update, false).await.unwrap();
    assert_eq!(names(&store, &text("new@")).await, ["john"]);
    assert!(names(&store, &text("example.org")).await.is_empty(), "the old address is forgotten");
    let update = AccountUpdate { email: Some(None), ..AccountUpdate::default() };
    store.account_update("john", &update, false).await.unwrap();
    assert!(names(&store, &text("new@")).await.is_empty());
    store.account_delete("john", false).await.unwrap();
    assert!(names(&store, &everybody()).await.is_empty());
}

async fn new_password(store: Store) {
    create(&store, &[new_account("John", "x"), new_account("harry", "y")]).await;
    let before = find(&store, "john").await;
    let password = NewPassword {
        hash: SecretString::from("plain:new"),
        set_at: at(60),
        expires_unless_used: Some(at(90)),
        must_change: true,
    };
    for _ in 0..2 {
        let outcome = store.account_replace_hash("JOHN", HashReplacement::Password(&password)).await.unwrap();
        assert_eq!(outcome, ReplaceOutcome::Done);
    }
    let john = find(&store, "john").await;
    assert_eq!(john.identity, before.identity);
    assert_eq!(john.password_hash.expose_secret(), "plain:new");
    assert_eq!(john.password_stamp, at(60).as_millis() + 1, "also within one moment the stamp grows");
    assert_eq!(john.first_password_expires, Some(at(90)));
    assert!(john.must_change_password);
    assert_eq!(find(&store, "harry").await.password_hash.expose_secret(), "plain:y");
}

async fn rehash(store: Store) {
    let password = NewPassword {
        hash: PlainPasswords::outdated_hash_of("x"),
        set_at: at(5),
        expires_unless_used: Some(at(90)),
        must_change: true,
    };
    create(&store, &[NewAccount { password: password.clone(), ..new_account("John", "x") }]).await;
    let hash = PlainPasswords::hash_of("x");
    let replacement = HashReplacement::Rehash { stored: &password.hash, hash: &hash };
    assert_eq!(store.account_replace_hash("john", replacement).await.unwrap(), ReplaceOutcome::Done);
    let john = find(&store, "john").await;
    assert_eq!(john.password_hash.expose_secret(), hash.expose_secret());
    assert_eq!(john.password_stamp, at(5).as_millis(), "the session that just began lives on");
    assert_eq!(john.first_password_expires, Some(at(90)));
    assert!(john.must_change_password);
}

async fn rehash_of_another_hash(store: Store) {
    create(&store, &[new_account("john", "new"), new_account("harry", "old")]).await;
    let (stored, hash) = (PlainPasswords::hash_of("old"), PlainPasswords::hash_of("forged"));
    let replacement = HashReplacement::Rehash { stored: &stored, hash: &hash };
    assert_eq!(store.account_replace_hash("john", replacement).await.unwrap(), ReplaceOutcome::Changed);
    for (name, password) in [("john", "plain:new"), ("harry", "plain:old")] {
        assert_eq!(find(&store, name).await.password_hash.expose_secret(), password);
    }
}

async fn replacement_for_nobody(store: Store) {
    create(&store, &[new_account("john", "x")]).await;
    let hash = PlainPasswords::hash_of("x");
    let password = new_account("harry", "x").password;
    for replacement in
        [HashReplacement::Rehash { stored: &hash, hash: &hash }, HashReplacement::Password(&password)]
    {
        let outcome = store.account_replace_hash("harry", replacement).await.unwrap();
        assert_eq!(outcome, ReplaceOutcome::Missing);
    }
    assert_eq!(names(&store, &everybody()).await, ["john"]);
}

async fn rehash_race(store: Store) {
    create(&store, &[new_account("john", "x")]).await;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let (stored, hash) =
                    (PlainPasswords::hash_of("x"), PlainPasswords::hash_of(&number.to_string()));
                let replacement = HashReplacement::Rehash { stored: &stored, hash: &hash };
                store.account_replace_hash("john", replacement).await.unwrap()
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            ReplaceOutcome::Done => done += 1,
            outcome => assert_eq!(outcome, ReplaceOutcome::Changed),
        }
    }
    assert_eq!(done, 1);
}
