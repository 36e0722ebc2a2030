//! The part of [`AccountStore`]'s contract that keeps an administrator (FR-08).

use std::sync::Arc;

use doorward_core::{
    identity::Role,
    ports::{AccountStore, AccountUpdate, ChangeOutcome, NewAccount},
};

use super::accounts::{Store, create, find, known};
use crate::new_account;

fn admin(name: &str) -> NewAccount {
    NewAccount { role: Role::admin(), ..new_account(name, "x") }
}

fn disable() -> AccountUpdate {
    AccountUpdate { disabled: Some(true), ..AccountUpdate::default() }
}

fn demote() -> AccountUpdate {
    AccountUpdate { role: Some(Role::viewer()), ..AccountUpdate::default() }
}

/// Every way to lose an administrator: `None` stands for deletion.
fn losses() -> [Option<AccountUpdate>; 5] {
    let both = AccountUpdate { role: Some(Role::new("Admin")), disabled: Some(true), ..demote() };
    let demote_and_rename = AccountUpdate { display_name: Some("changed".to_owned()), ..demote() };
    [None, Some(disable()), Some(demote()), Some(both), Some(demote_and_rename)]
}

async fn lose(
    store: &(impl AccountStore + ?Sized),
    name: &str,
    loss: Option<&AccountUpdate>,
    keep_an_admin: bool,
) -> ChangeOutcome {
    match loss {
        Some(update) => store.account_update(name, update, keep_an_admin).await.expect("update"),
        None => store.account_delete(name, keep_an_admin).await.expect("delete"),
    }
}

/// Whether `name` is there, enabled and an administrator.
async fn reigns(store: &Store, name: &str) -> bool {
    find(store, name).await.is_some_and(|account| account.identity.role.is_admin() && !account.disabled)
}

pub(super) async fn last_admin_stays(store: Store) {
    create(&store, &admin("Chief")).await;
    create(&store, &new_account("john", "x")).await;
    for loss in losses() {
        assert_eq!(lose(&*store, " CHIEF", loss.as_ref(), true).await, ChangeOutcome::LastAdmin, "{loss:?}");
        assert!(reigns(&store, "chief").await, "{loss:?}");
        let display_name = known(&store, "chief").await.identity.display_name.clone();
        assert_eq!(display_name, "Chief (display)", "nothing of a refused update is done");
    }
    let harmless = AccountUpdate {
        role: Some(Role::admin()),
        disabled: Some(false),
        email: Some(None),
        ..Default::default()
    };
    assert_eq!(store.account_update("chief", &harmless, true).await.unwrap(), ChangeOutcome::Done);
}

pub(super) async fn another_admin_suffices(store: Store) {
    create(&store, &admin("stays")).await;
    for (number, loss) in losses().into_iter().enumerate() {
        let name = format!("chief{number}");
        create(&store, &admin(&name)).await;
        assert_eq!(lose(&*store, &name, loss.as_ref(), true).await, ChangeOutcome::Done, "{loss:?}");
        assert!(!reigns(&store, &name).await, "{loss:?}");
    }
    assert_eq!(lose(&*store, "stays", None, true).await, ChangeOutcome::LastAdmin);
}

pub(super) async fn who_is_no_other_admin(store: Store) {
    for name in ["chief", "disabled"] {
        create(&store, &admin(name)).await;
    }
    store.account_update("disabled", &disable(), false).await.unwrap();
    create(&store, &NewAccount { role: Role::new("Admin"), ..new_account("spelled", "x") }).await;
    create(&store, &NewAccount { groups: vec!["admins".to_owned()], ..new_account("grouped", "x") }).await;
    for loss in losses() {
        assert_eq!(lose(&*store, "chief", loss.as_ref(), true).await, ChangeOutcome::LastAdmin, "{loss:?}");
    }
}

pub(super) async fn unguarded(store: Store) {
    for loss in losses() {
        create(&store, &admin("chief")).await;
        assert_eq!(lose(&*store, "chief", loss.as_ref(), false).await, ChangeOutcome::Done, "{loss:?}");
        assert!(!reigns(&store, "chief").await, "{loss:?}");
        store.account_delete("chief", false).await.unwrap();
    }
}

/// Where there is no administrator to keep (all are in the users file), the guard stands in nobody's way.
pub(super) async fn guard_of_others(store: Store) {
    for loss in losses() {
        create(&store, &new_account("john", "x")).await;
        assert_eq!(lose(&*store, "john", loss.as_ref(), true).await, ChangeOutcome::Done, "{loss:?}");
        store.account_delete("john", true).await.unwrap();
        create(&store, &admin("retired")).await;
        store.account_update("retired", &disable(), false).await.unwrap();
        assert_eq!(lose(&*store, "retired", loss.as_ref(), true).await, ChangeOutcome::Done, "{loss:?}");
        store.account_delete("retired", true).await.unwrap();
    }
}

pub(super) async fn guard_race(store: Store) {
    for round in 0..10 {
        race_of_administrators([&store, &store].map(Arc::clone), round).await;
    }
}

/// Twice twenty-five administrators, each of whom goes at the same time as the others, half of them through either
/// of `stores`, which share their accounts and have none; exactly one must be left. Leaves no account behind.
pub async fn race_of_administrators<S: AccountStore + ?Sized + 'static>(stores: [Arc<S>; 2], round: usize) {
    const ADMINS: usize = 50;
    let name = |number: usize| format!("chief{number}");
    for number in 0..ADMINS {
        assert!(stores[0].account_create(&admin(&name(number))).await.expect("create"));
    }
    let tasks: Vec<_> = (0..ADMINS)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            let loss = losses().into_iter().cycle().nth(number + round).flatten();
            tokio::spawn(async move { lose(&*store, &name(number), loss.as_ref(), true).await })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        match task.await.unwrap() {
            ChangeOutcome::LastAdmin => refused += 1,
            outcome => assert_eq!(outcome, ChangeOutcome::Done),
        }
    }
    let mut left = 0;
    for number in 0..ADMINS {
        let found = stores[1].account_find(&name(number)).await.expect("find");
        left +=
            usize::from(found.is_some_and(|account| account.identity.role.is_admin() && !account.disabled));
        stores[0].account_delete(&name(number), false).await.expect("delete");
    }
    assert_eq!((left, refused), (1, 1), "in round {round}");
}
