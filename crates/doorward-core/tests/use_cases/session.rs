use std::time::Duration;

use doorward_core::{login::LoginOutcome, ports::Clock as _, session::SessionKey};

use crate::bench::{Bench, cookie};

const MINUTE: Duration = Duration::from_secs(60);

async fn is_good(bench: &Bench, token: &str) -> bool {
    bench.sessions.resolve(token, "example.com", &bench.lifetimes()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_session_ends_by_inactivity_and_activity_keeps_it() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    for _ in 0..3 {
        bench.fakes.clock.advance(9 * MINUTE);
        assert!(is_good(&bench, &token).await, "a request every nine minutes keeps it");
    }
    bench.fakes.clock.advance(10 * MINUTE);
    assert!(!is_good(&bench, &token).await, "ten minutes without one end it (AM-22)");
    assert!(bench.fakes.sessions.is_empty(), "an ended session leaves nothing behind");
}

#[tokio::test]
async fn a_session_ends_at_its_expiration_however_busy() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    for _ in 0..23 {
        bench.fakes.clock.advance(5 * MINUTE);
        assert!(is_good(&bench, &token).await);
    }
    bench.fakes.clock.advance(5 * MINUTE);
    assert!(!is_good(&bench, &token).await, "two hours are over");
}

#[tokio::test]
async fn a_remembered_session_survives_inactivity_but_not_its_month() {
    let bench = Bench::new();
    let LoginOutcome::SignedIn { token, .. } = bench.attempt("bob", "bob's password", true).await else {
        panic!("not signed in")
    };
    assert!(token.persistent);
    bench.fakes.clock.advance(Duration::from_secs(29 * 24 * 3600));
    assert!(is_good(&bench, &token.token).await);
    bench.fakes.clock.advance(Duration::from_secs(24 * 3600));
    assert!(!is_good(&bench, &token.token).await);
}

#[tokio::test]
async fn renewal_happens_in_the_last_part_only_and_gives_a_longer_token() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    let lifetimes = bench.lifetimes();
    for _ in 0..9 {
        bench.fakes.clock.advance(9 * MINUTE);
        let resolved =
            bench.sessions.resolve(&token.token, "example.com", &lifetimes).await.unwrap().unwrap();
        assert_eq!(bench.sessions.renew(&resolved, &lifetimes).await.unwrap(), None, "too early");
    }
    bench.fakes.clock.advance(9 * MINUTE + MINUTE / 2);
    let resolved = bench.sessions.resolve(&token.token, "example.com", &lifetimes).await.unwrap().unwrap();
    let renewed =
        bench.sessions.renew(&resolved, &lifetimes).await.unwrap().expect("the last half hour began");
    assert_eq!(renewed.expires, bench.fakes.clock.now().plus(lifetimes.expiration));
    assert_eq!(renewed.key, token.key, "it is the same session");
    assert!(is_good(&bench, &renewed.token).await && is_good(&bench, &token.token).await);
    // Fifty at once: the others get the same end without moving it again (FR-16).
    let again = bench.sessions.resolve(&token.token, "example.com", &lifetimes).await.unwrap().unwrap();
    assert_eq!(bench.sessions.renew(&again, &lifetimes).await.unwrap().unwrap().expires, renewed.expires);
}

#[tokio::test]
async fn an_ended_session_is_over_at_once_and_never_comes_back() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    assert!(is_good(&bench, &token.token).await);
    assert!(bench.sessions.end(&token.key).await.unwrap());
    assert!(!is_good(&bench, &token.token).await, "the old cookie is dead at once (SC-097)");
    assert!(!bench.sessions.end(&token.key).await.unwrap());
}

#[tokio::test]
async fn an_ending_elsewhere_is_seen_within_a_second() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    assert!(is_good(&bench, &token.token).await);
    bench.fakes.ports().sessions.session_end(&token.key).await.unwrap();
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(!is_good(&bench, &token.token).await);
}

#[tokio::test]
async fn what_the_directory_says_now_counts() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    bench.fakes.users.change_identity("bob", |bob| bob.groups = vec!["admins".to_owned()]);
    bench.fakes.clock.advance(Duration::from_secs(1));
    let resolved = bench.sessions.resolve(&token, "example.com", &bench.lifetimes()).await.unwrap().unwrap();
    assert_eq!(resolved.session.identity.groups, ["admins"]);
    bench.fakes.users.change("bob", |bob| bob.disabled = true);
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(!is_good(&bench, &token).await, "a disabled user's sessions end");
    bench.fakes.users.change("bob", |bob| bob.disabled = false);
    assert!(!is_good(&bench, &token).await, "and stay ended");
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    bench.fakes.users.change("bob", |bob| bob.password_stamp += 1);
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(!is_good(&bench, &token).await);
}

#[tokio::test]
async fn a_session_of_one_scope_is_none_in_another() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    let elsewhere = bench.sessions.resolve(&token, "example.org", &bench.lifetimes()).await.unwrap();
    assert!(elsewhere.is_none(), "SC-103");
    assert!(is_good(&bench, &token).await, "and it was not ended by the try");
}

#[tokio::test]
async fn garbage_costs_no_look_up() {
    let bench = Bench::new();
    let before = bench.fakes.sessions.reads();
    for garbage in ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", &"x".repeat(10_000)] {
        assert!(!is_good(&bench, garbage).await);
    }
    assert_eq!(bench.fakes.sessions.reads(), before);
}

#[tokio::test]
async fn a_busy_session_is_read_once_a_second_at_most() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    assert!(is_good(&bench, &token).await);
    let before = bench.fakes.sessions.reads();
    for _ in 0..1000 {
        assert!(is_good(&bench, &token).await);
    }
    assert_eq!(bench.fakes.sessions.reads(), before);
}

#[tokio::test]
async fn activity_is_written_in_batches_and_survives_a_restart() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    bench.fakes.clock.advance(9 * MINUTE);
    assert!(is_good(&bench, &token.token).await);
    bench.fakes.clock.advance(Duration::from_secs(2));
    assert!(is_good(&bench, &token.token).await);
    bench.sessions.flush_activity().await.unwrap();
    let stored = bench.fakes.ports().sessions.session_find(&token.key).await.unwrap().unwrap();
    assert!(bench.fakes.clock.now().since(stored.last_activity) <= Duration::from_secs(2));
    bench.sessions.directory_changed();
    bench.fakes.clock.advance(9 * MINUTE);
    assert!(is_good(&bench, &token.token).await, "the written activity counts after the cache is gone");
}

#[tokio::test]
async fn a_clock_set_back_makes_no_session_immortal() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    assert!(is_good(&bench, &token).await);
    let now = bench.fakes.clock.now();
    bench.fakes.clock.set(doorward_core::time::Timestamp::from_millis(now.as_millis() - 3_600_000));
    bench.fakes.users.change("bob", |bob| bob.disabled = true);
    assert!(!is_good(&bench, &token).await, "a view from the future is not taken for fresh");
}

#[tokio::test]
async fn sessions_have_new_identifiers_every_time() {
    let bench = Bench::new();
    let (first, second) = (bench.sign_in("bob").await, bench.sign_in("bob").await);
    assert_ne!(first.key, second.key);
    assert_ne!(cookie(&first), cookie(&second));
    assert_eq!(bench.sessions.list_of_user("bob").await.unwrap().len(), 2);
    assert_eq!(bench.sessions.end_of_user("bob", Some(&first.key)).await.unwrap(), 1);
    assert!(is_good(&bench, &first.token).await && !is_good(&bench, &second.token).await);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_an_error_and_no_session() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    bench.fakes.clock.advance(Duration::from_secs(2));
    bench.fakes.users.set_broken(true);
    assert!(bench.sessions.resolve(&token.token, "example.com", &bench.lifetimes()).await.is_err());
    bench.fakes.users.set_broken(false);
    assert!(is_good(&bench, &token.token).await, "and it recovers by itself");
    assert_eq!(token.key, SessionKey::from_bytes(*token.key.as_bytes()));
}
