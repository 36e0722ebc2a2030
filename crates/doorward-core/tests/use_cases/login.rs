use std::{sync::Arc, time::Duration};

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    login::{BasicOutcome, LoginOutcome},
    ports::Clock as _,
};
use secrecy::SecretString;

use crate::bench::{Bench, origin};

#[tokio::test]
async fn wrong_unknown_and_disabled_are_one_answer_with_equal_work_and_time() {
    for (user, password) in
        [("bob", "wrong"), ("ghost", "wrong"), ("dave", "dave's password"), ("", "x"), ("bob\n", "\0")]
    {
        let bench = Bench::new();
        let outcome = bench.attempt(user, password, false).await;
        assert!(matches!(outcome, LoginOutcome::Rejected), "{user:?}: {outcome:?}");
        assert_eq!(
            bench.fakes.passwords.verifications(),
            1,
            "{user:?}: one verification, whoever it is (AM-05)"
        );
        let waited: Duration = bench.fakes.clock.slept().iter().sum();
        assert!(
            waited >= Duration::from_secs(1) && waited < Duration::from_millis(1086),
            "{user:?}: {waited:?}"
        );
        let expected = (AuditKind::PasswordSignIn, AuditOutcome::Failure("wrong_credentials"));
        assert_eq!(bench.fakes.audit.outcomes(), [expected]);
    }
}

#[tokio::test]
async fn a_right_password_signs_in_under_the_canonical_name() {
    let bench = Bench::new();
    let outcome = bench.attempt("  BOB ", "bob's password", false).await;
    let LoginOutcome::SignedIn { identity, token, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(identity.user, "bob");
    assert!(!token.persistent);
    let event = &bench.fakes.audit.events()[0];
    assert_eq!((event.user.as_deref(), event.outcome), (Some("bob"), AuditOutcome::Success));
    assert_eq!(bench.fakes.clock.slept(), [Duration::from_millis(250)], "nothing answers before 250 ms");
}

#[tokio::test]
async fn only_failures_count_towards_the_limit() {
    let bench = Bench::with_limit("3/minute");
    for _ in 0..20 {
        assert!(matches!(bench.attempt("bob", "bob's password", false).await, LoginOutcome::SignedIn { .. }));
    }
    for _ in 0..3 {
        assert!(matches!(bench.attempt("bob", "wrong", false).await, LoginOutcome::Rejected));
    }
    let before = bench.fakes.passwords.verifications();
    let LoginOutcome::Throttled { seconds } = bench.attempt("bob", "bob's password", false).await else {
        panic!("the right password is not checked either (FR-31)")
    };
    assert_eq!(bench.fakes.passwords.verifications(), before);
    bench.fakes.clock.advance(Duration::from_secs(seconds));
    let after = bench.attempt("bob", "bob's password", false).await;
    assert!(matches!(after, LoginOutcome::SignedIn { .. }), "Retry-After tells the truth: {after:?}");
}

#[tokio::test]
async fn parallel_guesses_do_not_slip_past_the_limit() {
    let bench = Arc::new(Bench::with_limit("3/minute"));
    bench.fakes.clock.set_sleeping_advances(false);
    let mut tries = Vec::new();
    for _ in 0..200 {
        let bench = Arc::clone(&bench);
        tries.push(tokio::spawn(async move { bench.attempt("bob", "wrong", false).await }));
    }
    for one in tries {
        one.await.unwrap();
    }
    assert_eq!(bench.fakes.passwords.verifications(), 3, "SC-130");
}

#[tokio::test]
async fn too_much_password_work_is_told_and_counts_for_nothing() {
    let bench = Bench::with_limit("1/minute");
    bench.fakes.passwords.set_busy(true);
    for _ in 0..5 {
        assert!(matches!(bench.attempt("bob", "bob's password", false).await, LoginOutcome::Busy { .. }));
    }
    bench.fakes.passwords.set_busy(false);
    assert!(matches!(bench.attempt("bob", "bob's password", false).await, LoginOutcome::SignedIn { .. }));
}

#[tokio::test]
async fn a_first_password_works_until_its_day_is_over_and_is_marked_when_used() {
    let bench = Bench::new();
    let end = bench.fakes.clock.now().plus(Duration::from_secs(3600));
    bench.fakes.users.change("bob", |bob| bob.first_password_expires = Some(end));
    assert!(matches!(bench.attempt("bob", "bob's password", false).await, LoginOutcome::SignedIn { .. }));
    bench.fakes.clock.advance(Duration::from_secs(7200));
    let outcome = bench.attempt("bob", "bob's password", false).await;
    assert!(matches!(outcome, LoginOutcome::SignedIn { .. }), "it was used in time: {outcome:?}");

    let now = bench.fakes.clock.now();
    bench.fakes.users.change("alice", |alice| alice.first_password_expires = Some(now));
    assert!(matches!(bench.attempt("alice", "alice's password", false).await, LoginOutcome::Rejected));
}

#[tokio::test]
async fn basic_checks_without_a_session_and_a_wrong_one_costs_two_seconds() {
    let bench = Bench::new();
    let right = SecretString::from("bob's password");
    let outcome = bench.login.basic("bob", &right, origin()).await.unwrap();
    assert!(matches!(outcome, BasicOutcome::Accepted(identity) if identity.user == "bob"));
    assert!(bench.fakes.clock.slept().is_empty(), "a right one is not delayed");
    assert!(bench.sessions.list_of_user("bob").await.unwrap().is_empty());
    let wrong = bench.login.basic("bob", &SecretString::from("wrong"), origin()).await.unwrap();
    assert!(matches!(wrong, BasicOutcome::Rejected));
    assert!(bench.fakes.clock.slept().iter().sum::<Duration>() >= Duration::from_secs(2));
    assert_eq!(bench.fakes.audit.events().len(), 2);
}

#[tokio::test]
async fn a_directory_that_does_not_answer_signs_nobody_in() {
    let bench = Bench::with_limit("1/minute");
    bench.fakes.users.set_broken(true);
    let password = SecretString::from("bob's password");
    let attempt = doorward_core::login::PasswordAttempt {
        user: "bob",
        password: &password,
        remember: false,
        device: None,
        scope: bench.policy.scopes.of_host("auth.example.com"),
        origin: origin(),
    };
    assert!(bench.login.password(attempt).await.is_err());
    let expected = (AuditKind::PasswordSignIn, AuditOutcome::Failure("unavailable"));
    assert_eq!(bench.fakes.audit.outcomes(), [expected]);
    bench.fakes.users.set_broken(false);
    let after = bench.attempt("bob", "bob's password", false).await;
    assert!(
        matches!(after, LoginOutcome::SignedIn { .. }),
        "an outage counts as nobody's failure: {after:?}"
    );
}

#[tokio::test]
async fn right_passwords_at_the_same_time_do_not_throttle_each_other() {
    let bench = Arc::new(Bench::with_limit("1/second;5/minute;20/hour"));
    let mut tries = Vec::new();
    for _ in 0..12 {
        let bench = Arc::clone(&bench);
        tries.push(tokio::spawn(async move { bench.attempt("bob", "bob's password", false).await }));
    }
    for one in tries {
        let outcome = one.await.unwrap();
        assert!(matches!(outcome, LoginOutcome::SignedIn { .. }), "{outcome:?}");
    }
}
