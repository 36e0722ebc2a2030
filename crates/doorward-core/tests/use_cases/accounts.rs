use doorward_core::{
    accounts::{AccountError, AccountRules, Accounts, Actor, NewPerson},
    audit::AuditKind,
    identity::Role,
    login::LoginOutcome,
    password_policy::BrokenRule,
    ports::{AccountUpdate, UserDirectory as _},
};
use doorward_testkit::PlainPasswords;
use secrecy::SecretString;

use crate::bench::{Bench, origin};

const GOOD: &str = "orbit lantern violin";

fn actor() -> Actor {
    Actor { user: Some("alice".to_owned()), origin: origin() }
}

fn person(name: &str) -> NewPerson {
    NewPerson {
        name: name.to_owned(),
        display_name: String::new(),
        email: None,
        role: Role::viewer(),
        groups: vec![],
        password: SecretString::from(GOOD),
        must_change_password: false,
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, AccountError>) -> &'static str {
    result.unwrap_err().code()
}

fn signed_in(outcome: &LoginOutcome) -> bool {
    matches!(outcome, LoginOutcome::SignedIn { .. })
}

#[tokio::test]
async fn a_created_person_signs_in_and_every_broken_rule_is_named() {
    let bench = Bench::new();
    bench.accounts.create(person("carol"), &actor()).await.unwrap();
    assert!(signed_in(&bench.attempt("Carol", GOOD, false).await));
    let mut bad = person("x");
    bad.password = SecretString::from("short");
    assert_eq!(code(bench.accounts.create(bad, &actor()).await), BrokenRule::TooShort(12).code());
    for (person, expected) in [
        (person("CAROL"), "user.exists"),
        (person("a b"), "user.invalid_field"),
        (NewPerson { role: Role::new("owner"), ..person("x") }, "user.unknown_role"),
        (NewPerson { groups: vec!["a,b".to_owned()], ..person("x") }, "user.invalid_field"),
        (NewPerson { email: Some("nonsense".to_owned()), ..person("x") }, "user.invalid_field"),
    ] {
        assert_eq!(code(bench.accounts.create(person, &actor()).await), expected);
    }
    assert!(bench.fakes.users.account_find("x").await.unwrap().is_none(), "nothing was made");
    assert_eq!(
        bench.fakes.audit.outcomes().iter().filter(|one| one.0 == AuditKind::AccountCreated).count(),
        1
    );
}

#[tokio::test]
async fn the_last_enabled_administrator_stays_whatever_the_name() {
    let bench = Bench::new();
    let demote = AccountUpdate { role: Some(Role::viewer()), ..AccountUpdate::default() };
    let disable = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
    assert_eq!(code(bench.accounts.update("alice", demote.clone(), &actor()).await), "user.last_admin");
    assert_eq!(code(bench.accounts.update("alice", disable, &actor()).await), "user.last_admin");
    assert_eq!(code(bench.accounts.delete("alice", &actor()).await), "user.last_admin");
    bench.accounts.create(NewPerson { role: Role::admin(), ..person("second") }, &actor()).await.unwrap();
    bench.accounts.update("alice", demote, &actor()).await.unwrap();
    assert_eq!(code(bench.accounts.delete("second", &actor()).await), "user.last_admin");
}

#[tokio::test]
async fn a_new_role_a_disabled_and_a_deleted_account_end_sessions_at_once() {
    let demote = AccountUpdate { role: Some(Role::admin()), ..AccountUpdate::default() };
    let disable = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
    for change in [Some(demote), Some(disable), None] {
        let bench = Bench::new();
        let token = bench.sign_in("bob").await;
        let url = "https://one.example.com/";
        let cookie = crate::bench::cookie(&token);
        assert!(bench.allows(url, &cookie).await);
        match change {
            Some(update) => bench.accounts.update("bob", update, &actor()).await.unwrap(),
            None => bench.accounts.delete("bob", &actor()).await.unwrap(),
        }
        assert!(!bench.allows(url, &cookie).await, "FR-19");
    }
}

#[tokio::test]
async fn other_changes_keep_sessions_and_are_seen_at_once() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    let groups = AccountUpdate { groups: Some(vec!["admins".to_owned()]), ..AccountUpdate::default() };
    assert!(!bench.allows("https://adm.example.com/", &crate::bench::cookie(&token)).await);
    bench.accounts.update("bob", groups, &actor()).await.unwrap();
    assert!(bench.allows("https://adm.example.com/", &crate::bench::cookie(&token)).await);
}

#[tokio::test]
async fn an_own_password_change_ends_every_other_session() {
    let bench = Bench::new();
    let (here, there) = (bench.sign_in("bob").await, bench.sign_in("bob").await);
    let password = SecretString::from(GOOD);
    let actor = Actor { user: Some("bob".to_owned()), origin: origin() };
    let weak = SecretString::from("password");
    assert_eq!(
        code(bench.accounts.change_own_password("bob", &weak, &here.key, &actor).await),
        "password.too_short"
    );
    let account = bench.accounts.change_own_password("bob", &password, &here.key, &actor).await.unwrap();
    let fresh = bench.sessions.replace(&here.key, &account, &bench.lifetimes()).await.unwrap().unwrap();
    let url = "https://one.example.com/";
    assert!(!bench.allows(url, &crate::bench::cookie(&there)).await);
    assert!(!bench.allows(url, &crate::bench::cookie(&here)).await, "the old identifier is gone");
    assert!(bench.allows(url, &crate::bench::cookie(&fresh)).await);
    assert!(!signed_in(&bench.attempt("bob", "bob's password", false).await));
    assert!(signed_in(&bench.attempt("bob", GOOD, false).await));
}

#[tokio::test]
async fn whoever_must_choose_a_password_first_gets_nowhere_else() {
    let bench = Bench::new();
    bench.accounts.set_password("bob", &SecretString::from(GOOD), true, &actor()).await.unwrap();
    let outcome = bench.attempt("bob", GOOD, false).await;
    let LoginOutcome::SignedIn { token, must_change_password: true, .. } = outcome else {
        panic!("{outcome:?}")
    };
    let url = "https://one.example.com/";
    assert!(!bench.allows(url, &crate::bench::cookie(&token)).await, "FR-41");
    let basic = bench.login.basic("bob", &SecretString::from(GOOD), origin()).await.unwrap();
    assert!(matches!(basic, doorward_core::login::BasicOutcome::Rejected), "{basic:?}");
    let new = SecretString::from("another lantern violin");
    let account = bench.accounts.change_own_password("bob", &new, &token.key, &actor()).await.unwrap();
    let fresh = bench.sessions.replace(&token.key, &account, &bench.lifetimes()).await.unwrap().unwrap();
    assert!(bench.allows(url, &crate::bench::cookie(&fresh)).await);
}

#[tokio::test]
async fn an_outdated_hash_is_made_anew_once_and_sessions_stay() {
    let bench = Bench::new();
    let earlier = bench.sign_in("bob").await;
    bench
        .fakes
        .users
        .change("bob", |bob| bob.password_hash = PlainPasswords::outdated_hash_of("bob's password"));
    bench.sign_in("bob").await;
    bench.sign_in("bob").await;
    let rehashed =
        bench.fakes.audit.outcomes().iter().filter(|one| one.0 == AuditKind::PasswordRehashed).count();
    assert_eq!(rehashed, 1, "FR-02");
    assert!(bench.allows("https://one.example.com/", &crate::bench::cookie(&earlier)).await);
}

#[tokio::test]
async fn a_directory_that_takes_no_passwords_keeps_people_signed_in_and_is_asked_once() {
    let bench = Bench::new();
    bench
        .fakes
        .users
        .change("bob", |bob| bob.password_hash = PlainPasswords::outdated_hash_of("bob's password"));
    bench.fakes.users.set_read_only(Some("a file of mode 0400"));
    bench.sign_in("bob").await;
    bench.sign_in("bob").await;
    let new = SecretString::from(GOOD);
    assert_eq!(code(bench.accounts.set_password("bob", &new, false, &actor()).await), "user.read_only");
}

#[tokio::test]
async fn a_reset_brings_back_an_administrator_who_was_disabled_and_demoted() {
    let bench = Bench::new();
    for name in ["alice", "bob", "dave"] {
        bench.fakes.users.remove(name);
    }
    bench.accounts.create_first_admin().await.unwrap().unwrap();
    bench.fakes.users.change("admin", |admin| admin.disabled = true);
    bench.fakes.users.change_identity("admin", |admin| admin.role = Role::viewer());
    bench.accounts.reset_admin("a test").await.unwrap();
    let admin = bench.fakes.users.account_find("admin").await.unwrap().unwrap();
    assert!(!admin.disabled && admin.identity.role.is_admin());
}

#[tokio::test]
async fn where_passwords_are_not_changed_here_only_those_who_must_choose_one_do() {
    let bench = Bench::new();
    let rules = AccountRules { own_password: false, ..AccountRules::default() };
    let accounts = Accounts::new(bench.fakes.ports(), rules).serving(bench.sessions.clone());
    let token = bench.sign_in("bob").await;
    let new = SecretString::from(GOOD);
    assert_eq!(
        code(accounts.change_own_password("bob", &new, &token.key, &actor()).await),
        "password.change_disabled"
    );
    bench.fakes.users.change("bob", |bob| bob.must_change_password = true);
    accounts.change_own_password("bob", &new, &token.key, &actor()).await.unwrap();
}
