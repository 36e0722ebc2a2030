//! The contract of [`AccountStore`].

use std::{sync::Arc, time::Duration};

use doorward_core::{
    identity::{Account, AccountOrigin, Role},
    ports::{AccountStore, AccountUpdate, ChangeOutcome, NewAccount, NewPassword},
    time::Timestamp,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    cases,
    guard::{
        another_admin_suffices, guard_of_others, guard_race, last_admin_stays, unguarded,
        who_is_no_other_admin,
    },
    run,
};
use crate::{FakeClock, new_account};

pub(super) type Store = Arc<dyn AccountStore>;

/// Runs the list. `make` gives an empty store each time.
pub async fn account_store<S: AccountStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "what was created is found, field by field" => created_is_found,
        "what was never created is not found" => unknown_is_not_found,
        "a role that nobody knows is passed through" => unknown_role,
        "a taken name is refused and the account stays as it was" => taken_name,
        "names that differ only in case, form or surrounding space are one, spelled as it was created" => case_of_names,
        "a name is no pattern" => name_is_no_pattern,
        "the first account is created only while there is none" => first_only_once,
        "of twenty simultaneous first creations exactly one succeeds" => first_race,
        "of twenty simultaneous creations of a name exactly one succeeds" => create_race,
        "setting a password changes hash and stamp and nothing else" => set_password,
        "a password set twice in one moment changes the stamp twice" => stamp_always_changes,
        "setting the password of an unknown account is false and creates nothing" => set_password_of_unknown,
        "setting a password sets or clears the first-password mark" => set_password_sets_mark,
        "the first-password mark is kept, then forgotten at first use, idempotently" => first_password_mark,
        "the first-password mark of one account is not another's" => mark_is_ones_own,
        "setting a password sets or clears that it must be changed, and enables nobody" => set_password_marks,
        "an update sets what it names and nothing else" => updated,
        "an update that names nothing changes nothing" => empty_update,
        "an update of nobody is told and creates nothing" => update_of_unknown,
        "a deleted account is gone, is deleted once, and its name is free" => deleted,
        "the last enabled administrator stays, whatever would take the role away" => last_admin_stays,
        "with another enabled administrator the guard lets everything through" => another_admin_suffices,
        "a disabled administrator and a role spelled otherwise are no other administrator" => who_is_no_other_admin,
        "without the guard even the last administrator goes" => unguarded,
        "the guard keeps nobody who is no enabled administrator" => guard_of_others,
        "of administrators who take each other's role at once one is left" => guard_race,
        "text of every kind is kept as it is" => odd_text,
    ];
    run::<dyn AccountStore>("AccountStore", cases, async || make().await as Store).await;
}

pub(super) async fn create(store: &Store, account: &NewAccount) {
    assert!(store.account_create(account).await.expect("create"), "{} was taken", account.name);
}

pub(super) async fn find(store: &Store, name: &str) -> Option<Account> {
    store.account_find(name).await.expect("find")
}

pub(super) async fn known(store: &Store, name: &str) -> Account {
    find(store, name).await.unwrap_or_else(|| panic!("{name} is there"))
}

fn at(seconds: u64) -> Timestamp {
    FakeClock::START.plus(Duration::from_secs(seconds))
}

fn password(text: &str, set_at: Timestamp, expires_unless_used: Option<Timestamp>) -> NewPassword {
    NewPassword { hash: SecretString::from(text), set_at, expires_unless_used, must_change: false }
}

#[track_caller]
fn assert_same(found: &Account, created: &NewAccount) {
    let identity = &found.identity;
    assert_eq!(identity.user, created.name);
    assert_eq!(identity.display_name, created.display_name);
    assert_eq!(identity.email, created.email);
    assert_eq!(identity.role, created.role);
    assert_eq!(identity.groups, created.groups);
    assert_eq!(found.password_hash.expose_secret(), created.password.hash.expose_secret());
    assert_eq!(found.password_stamp, created.password.set_at.as_millis());
    assert_eq!(found.first_password_expires, created.password.expires_unless_used);
    assert_eq!(found.must_change_password, created.password.must_change);
    assert_eq!(found.origin, AccountOrigin::Database);
    assert!(!found.disabled);
}

async fn created_is_found(store: Store) {
    let full = NewAccount {
        role: Role::admin(),
        groups: vec!["zoo".to_owned(), "admins".to_owned()],
        password: NewPassword { must_change: true, ..password("$argon2id$x", at(5), Some(at(90))) },
        ..new_account("john", "x")
    };
    let bare = NewAccount { email: None, ..new_account("harry", "y") };
    create(&store, &full).await;
    create(&store, &bare).await;
    assert_same(&known(&store, "john").await, &full);
    assert_same(&known(&store, "harry").await, &bare);
}

async fn unknown_is_not_found(store: Store) {
    assert!(find(&store, "john").await.is_none());
    create(&store, &new_account("john", "x")).await;
    assert!(find(&store, "harry").await.is_none());
    assert!(find(&store, "").await.is_none());
}

async fn unknown_role(store: Store) {
    create(&store, &NewAccount { role: Role::new("Wizard"), ..new_account("john", "x") }).await;
    assert_eq!(known(&store, "john").await.identity.role, Role::new("Wizard"));
}

async fn taken_name(store: Store) {
    let first = new_account("john", "x");
    create(&store, &first).await;
    let second = NewAccount { role: Role::admin(), email: None, ..new_account("john", "y") };
    assert!(!store.account_create(&second).await.unwrap());
    assert_same(&known(&store, "john").await, &first);
}

async fn case_of_names(store: Store) {
    let created = new_account("Jürgen", "x");
    create(&store, &created).await;
    for spelling in ["jürgen", "JÜRGEN", "Jürgen", " jürgen\t", "ju\u{308}rgen", "ｊürgen"] {
        assert!(!store.account_create(&new_account(spelling, "y")).await.unwrap(), "{spelling} is taken");
        assert_same(&known(&store, spelling).await, &created);
    }
    let changed = password("plain:z", at(9), None);
    assert!(store.account_set_password("JÜRGEN", &changed).await.unwrap());
    assert_eq!(known(&store, "jürgen").await.password_hash.expose_secret(), "plain:z");
}

async fn name_is_no_pattern(store: Store) {
    create(&store, &new_account("john", "x")).await;
    for name in ["j%", "joh_", "*", "jo hn", "john\0", "joh"] {
        assert!(find(&store, name).await.is_none(), "{name:?} is not john");
    }
}

async fn first_only_once(store: Store) {
    let first = new_account("admin", "x");
    assert!(store.account_create_first(&first).await.unwrap());
    assert!(!store.account_create_first(&new_account("other", "y")).await.unwrap());
    assert!(!store.account_create_first(&new_account("admin", "z")).await.unwrap());
    assert!(find(&store, "other").await.is_none());
    assert_same(&known(&store, "admin").await, &first);
}

async fn first_race(store: Store) {
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store.account_create_first(&new_account(&format!("admin{number}"), "x")).await.unwrap()
            })
        })
        .collect();
    assert_eq!(successes(tasks).await, 1);
    let mut found = 0;
    for number in 0..20 {
        found += usize::from(find(&store, &format!("admin{number}")).await.is_some());
    }
    assert_eq!(found, 1);
}

async fn create_race(store: Store) {
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store.account_create(&new_account("john", &number.to_string())).await.unwrap()
            })
        })
        .collect();
    assert_eq!(successes(tasks).await, 1);
}

async fn successes(tasks: Vec<tokio::task::JoinHandle<bool>>) -> usize {
    let mut successes = 0;
    for task in tasks {
        successes += usize::from(task.await.unwrap());
    }
    successes
}

async fn set_password(store: Store) {
    let (john, harry) = (new_account("john", "x"), new_account("harry", "y"));
    create(&store, &john).await;
    create(&store, &harry).await;
    let changed = password("plain:new", at(60), None);
    assert!(store.account_set_password("john", &changed).await.unwrap());
    assert_same(&known(&store, "john").await, &NewAccount { password: changed, ..john });
    assert_same(&known(&store, "harry").await, &harry);
}

async fn stamp_always_changes(store: Store) {
    let same_moment = password("plain:x", at(60), None);
    create(&store, &NewAccount { password: same_moment.clone(), ..new_account("john", "x") }).await;
    let mut stamps = vec![known(&store, "john").await.password_stamp];
    for set_at in [at(60), at(60), at(10)] {
        let again = NewPassword { set_at, ..same_moment.clone() };
        assert!(store.account_set_password("john", &again).await.unwrap());
        stamps.push(known(&store, "john").await.password_stamp);
    }
    let mut distinct = stamps.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), stamps.len(), "a stamp came again: {stamps:?}");
}

async fn set_password_of_unknown(store: Store) {
    assert!(!store.account_set_password("john", &password("plain:x", at(1), None)).await.unwrap());
    assert!(find(&store, "john").await.is_none());
}

async fn set_password_sets_mark(store: Store) {
    create(&store, &new_account("john", "x")).await;
    for mark in [Some(at(86_400)), None] {
        store.account_set_password("john", &password("plain:x", at(1), mark)).await.unwrap();
        assert_eq!(known(&store, "john").await.first_password_expires, mark);
    }
}

async fn first_password_mark(store: Store) {
    let marked = password("plain:x", at(1), Some(at(86_400)));
    let created = NewAccount { password: marked, ..new_account("john", "x") };
    assert!(store.account_create_first(&created).await.unwrap());
    assert_same(&known(&store, "john").await, &created);
    for _ in 0..2 {
        store.account_first_password_used("JOHN").await.unwrap();
        let john = known(&store, "john").await;
        assert_eq!(john.first_password_expires, None);
        assert_eq!(john.password_stamp, at(1).as_millis(), "the session that just began lives on");
    }
    store.account_first_password_used("nobody").await.unwrap();
    assert!(find(&store, "nobody").await.is_none());
}

async fn mark_is_ones_own(store: Store) {
    let marked = password("plain:x", at(1), Some(at(86_400)));
    for name in ["john", "harry"] {
        create(&store, &NewAccount { password: marked.clone(), ..new_account(name, "x") }).await;
    }
    store.account_first_password_used("john").await.unwrap();
    assert_eq!(known(&store, "harry").await.first_password_expires, Some(at(86_400)));
}

async fn set_password_marks(store: Store) {
    create(&store, &new_account("john", "x")).await;
    let disable = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
    store.account_update("john", &disable, false).await.unwrap();
    for must_change in [true, false] {
        let changed = NewPassword { must_change, ..password("plain:x", at(1), None) };
        assert!(store.account_set_password("john", &changed).await.unwrap());
        let john = known(&store, "john").await;
        assert_eq!(john.must_change_password, must_change);
        assert!(john.disabled);
    }
}

async fn updated(store: Store) {
    let (john, harry) = (new_account("John", "x"), new_account("harry", "y"));
    create(&store, &john).await;
    create(&store, &harry).await;
    let all = AccountUpdate {
        display_name: Some("J. \u{202e}🦀".to_owned()),
        email: Some(Some("j@example.net".to_owned())),
        role: Some(Role::new("porch")),
        groups: Some(vec!["b".to_owned(), "a".to_owned()]),
        disabled: Some(true),
    };
    assert_eq!(store.account_update(" JOHN", &all, true).await.unwrap(), ChangeOutcome::Done);
    let found = known(&store, "john").await;
    assert!(found.disabled);
    let expected = NewAccount {
        display_name: "J. \u{202e}🦀".to_owned(),
        email: Some("j@example.net".to_owned()),
        role: Role::new("porch"),
        groups: vec!["b".to_owned(), "a".to_owned()],
        ..john
    };
    assert_same(&Account { disabled: false, ..found }, &expected);
    let back = AccountUpdate { email: Some(None), disabled: Some(false), ..AccountUpdate::default() };
    assert_eq!(store.account_update("john", &back, true).await.unwrap(), ChangeOutcome::Done);
    assert_same(&known(&store, "john").await, &NewAccount { email: None, ..expected });
    assert_same(&known(&store, "harry").await, &harry);
}

async fn empty_update(store: Store) {
    let john = new_account("john", "x");
    create(&store, &john).await;
    let outcome = store.account_update("john", &AccountUpdate::default(), true).await.unwrap();
    assert_eq!(outcome, ChangeOutcome::Done);
    assert_same(&known(&store, "john").await, &john);
}

async fn update_of_unknown(store: Store) {
    create(&store, &new_account("harry", "x")).await;
    let update = AccountUpdate { role: Some(Role::admin()), ..AccountUpdate::default() };
    assert_eq!(store.account_update("john", &update, false).await.unwrap(), ChangeOutcome::Missing);
    assert!(find(&store, "john").await.is_none());
    assert_eq!(known(&store, "harry").await.identity.role, Role::viewer());
}

async fn deleted(store: Store) {
    let harry = new_account("harry", "y");
    create(&store, &new_account("John", "x")).await;
    create(&store, &harry).await;
    assert_eq!(store.account_delete("jOHN", true).await.unwrap(), ChangeOutcome::Done);
    assert!(find(&store, "john").await.is_none());
    assert_eq!(store.account_delete("john", true).await.unwrap(), ChangeOutcome::Missing);
    assert_same(&known(&store, "harry").await, &harry);
    create(&store, &new_account("john", "z")).await;
}

async fn odd_text(store: Store) {
    let odd = NewAccount {
        name: "o'brien\"; DROP TABLE accounts; -- \u{202e}🦀".to_owned(),
        display_name: "\0\r\n\u{1b}[31m".to_owned(),
        email: Some(String::new()),
        groups: vec![String::new(), "a,b\"]".to_owned(), "a".to_owned(), "a".to_owned()],
        ..new_account("x", "x")
    };
    create(&store, &odd).await;
    assert_same(&known(&store, &odd.name).await, &odd);
}
