use std::{sync::Arc, time::Duration};

use doorward_core::{accounts::FIRST_PASSWORD_LIFE, login::LoginOutcome};
use secrecy::ExposeSecret as _;

use crate::bench::Bench;

fn empty() -> Bench {
    let bench = Bench::new();
    for name in ["alice", "bob", "dave"] {
        bench.fakes.users.remove(name);
    }
    bench
}

#[tokio::test]
async fn the_first_start_makes_one_admin_and_the_second_none() {
    let bench = empty();
    let first = bench.accounts.create_first_admin().await.unwrap().expect("there was no account");
    assert_eq!(first.user, "admin");
    assert!(bench.accounts.awaits_first_sign_in().await.unwrap());
    assert!(bench.accounts.create_first_admin().await.unwrap().is_none());
    let outcome = bench.attempt("admin", first.password.expose_secret(), false).await;
    assert!(matches!(outcome, LoginOutcome::SignedIn { .. }));
    assert!(
        !bench.accounts.awaits_first_sign_in().await.unwrap(),
        "the hint is gone after the first sign-in (FR-43)"
    );
}

#[tokio::test]
async fn an_unused_first_password_stops_working_after_a_day() {
    let bench = empty();
    let first = bench.accounts.create_first_admin().await.unwrap().unwrap();
    bench.fakes.clock.advance(FIRST_PASSWORD_LIFE);
    assert!(!bench.accounts.awaits_first_sign_in().await.unwrap());
    let outcome = bench.attempt("admin", first.password.expose_secret(), false).await;
    assert!(matches!(outcome, LoginOutcome::Rejected), "{outcome:?}");
}

#[tokio::test]
async fn twenty_first_starts_at_once_make_one_admin() {
    let bench = Arc::new(empty());
    let mut starts = Vec::new();
    for _ in 0..20 {
        let bench = Arc::clone(&bench);
        starts
            .push(tokio::spawn(async move { bench.accounts.create_first_admin().await.unwrap().is_some() }));
    }
    let mut created = 0;
    for start in starts {
        created += usize::from(start.await.unwrap());
    }
    assert_eq!(created, 1, "FR-42");
}

#[tokio::test]
async fn a_reset_gives_a_new_password_and_ends_the_sessions() {
    let bench = empty();
    let old = bench.accounts.create_first_admin().await.unwrap().unwrap();
    let outcome = bench.attempt("admin", old.password.expose_secret(), false).await;
    let LoginOutcome::SignedIn { token, .. } = outcome else { panic!("{outcome:?}") };
    let new = bench.accounts.reset_admin("test").await.unwrap();
    bench.fakes.clock.advance(Duration::from_secs(1));
    let lifetimes = bench.lifetimes();
    assert!(
        bench.sessions.resolve(&token.token, "example.com", &lifetimes).await.unwrap().is_none(),
        "FR-44"
    );
    let with_old = bench.attempt("admin", old.password.expose_secret(), false).await;
    assert!(matches!(with_old, LoginOutcome::Rejected));
    let with_new = bench.attempt("admin", new.password.expose_secret(), false).await;
    assert!(matches!(with_new, LoginOutcome::SignedIn { .. }));
}
