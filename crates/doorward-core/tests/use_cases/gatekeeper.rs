use std::time::Duration;

use doorward_core::{
    audit::AuditKind,
    gatekeeper::{Challenge, Decision, Granted},
    identity::Role,
    login::LoginOutcome,
};

use crate::bench::{Bench, cookie};

#[track_caller]
fn granted(decision: Decision) -> Granted {
    match decision {
        Decision::Allow(granted) => granted,
        other => panic!("not allowed: {other:?}"),
    }
}

fn user(granted: &Granted) -> Option<&str> {
    granted.identity.as_deref().map(|identity| identity.user.as_str())
}

fn is_challenge(decision: &Decision) -> bool {
    matches!(decision, Decision::Challenge(Challenge::SignIn))
}

/// `user:password`, base64.
const BOB: &str = "Basic Ym9iOmJvYidzIHBhc3N3b3Jk";
const BOB_WRONG: &str = "Basic Ym9iOndyb25n";

#[tokio::test]
async fn without_credentials_the_rules_alone_answer() {
    let bench = Bench::new();
    assert_eq!(user(&granted(bench.decide("https://pub.example.com/", &[]).await)), None);
    assert!(is_challenge(&bench.decide("https://one.example.com/", &[]).await));
    assert!(is_challenge(&bench.decide("https://two.example.com/", &[]).await));
    let deny = bench.decide("https://deny.example.com/", &[]).await;
    assert!(matches!(deny, Decision::Deny { user: None }), "{deny:?}");
    let other = bench.decide("https://unknown.example.com/", &[]).await;
    assert!(matches!(other, Decision::Deny { user: None }), "the default denies: {other:?}");
    assert_eq!((bench.fakes.users.reads(), bench.fakes.sessions.reads()), (0, 0), "without any look-up");
}

#[tokio::test]
async fn a_session_passes_where_one_factor_is_enough() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    let cookie = cookie(&token);
    let one = granted(bench.decide("https://one.example.com/", &[("cookie", &cookie)]).await);
    assert_eq!((user(&one), one.session), (Some("bob"), Some(token.key)));
    let public = granted(bench.decide("https://pub.example.com/", &[("cookie", &cookie)]).await);
    assert_eq!(user(&public), Some("bob"), "a signed-in person is known on a bypassed target too");
    let two = bench.decide("https://two.example.com/", &[("cookie", &cookie)]).await;
    assert!(matches!(two, Decision::Challenge(Challenge::SecondFactor { .. })), "{two:?}");
    let deny = bench.decide("https://deny.example.com/", &[("cookie", &cookie)]).await;
    assert!(matches!(deny, Decision::Deny { .. }));
}

#[tokio::test]
async fn rules_for_groups_ask_strangers_to_sign_in_and_deny_the_wrong_ones() {
    let bench = Bench::new();
    assert!(is_challenge(&bench.decide("https://adm.example.com/", &[]).await));
    let bob = cookie(&bench.sign_in("bob").await);
    let denied = bench.decide("https://adm.example.com/", &[("cookie", &bob)]).await;
    assert!(matches!(&denied, Decision::Deny { user: Some(user) } if user == "bob"), "{denied:?}");
    assert_eq!(bench.fakes.audit.events().last().map(|event| event.kind), Some(AuditKind::AccessDenied));
    let alice = cookie(&bench.sign_in("alice").await);
    granted(bench.decide("https://adm.example.com/", &[("cookie", &alice)]).await);
    bench.fakes.users.change_identity("alice", |alice| alice.groups.clear());
    bench.fakes.clock.advance(Duration::from_secs(1));
    let now = bench.decide("https://adm.example.com/", &[("cookie", &alice)]).await;
    assert!(matches!(now, Decision::Deny { .. }), "SC-039: {now:?}");
}

#[tokio::test]
async fn broken_cookies_are_no_session() {
    let bench = Bench::new();
    let good = bench.sign_in("bob").await.token;
    let minus = &good[..good.len() - 1];
    let long = "x".repeat(10_000);
    for bad in ["", "x", minus, &format!("{good}x"), &long, &format!("\"{good}\""), "%00", "a.b.c"] {
        let decision =
            bench.decide("https://one.example.com/", &[("cookie", &format!("doorward_session={bad}"))]).await;
        assert!(is_challenge(&decision), "{bad:.40}: {decision:?}");
    }
}

#[tokio::test]
async fn of_two_cookies_exactly_one_may_be_good() {
    let bench = Bench::new();
    let (bob, alice) = (bench.sign_in("bob").await.token, bench.sign_in("alice").await.token);
    for (one, other, expected) in
        [(bob.as_str(), "bad", Some("bob")), ("bad", &bob, Some("bob")), (&bob, &alice, None)]
    {
        let header = format!("doorward_session={one}; doorward_session={other}");
        match bench.decide("https://one.example.com/", &[("cookie", &header)]).await {
            Decision::Allow(granted) => assert_eq!(user(&granted), expected),
            other => assert!(is_challenge(&other) && expected.is_none(), "{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_cookie_of_another_domain_is_no_session() {
    let bench = Bench::new();
    let LoginOutcome::SignedIn { token, .. } =
        bench.attempt_at("auth.example.org", "bob", "bob's password", false).await
    else {
        panic!("not signed in")
    };
    granted(bench.decide("https://one.example.org/", &[("cookie", &cookie(&token))]).await);
    assert!(
        is_challenge(&bench.decide("https://one.example.com/", &[("cookie", &cookie(&token))]).await),
        "SC-103"
    );
}

#[tokio::test]
async fn the_token_works_as_a_bearer_and_is_taken_for_ours_then() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await.token;
    for scheme in ["Bearer", "bearer", "BEARER  "] {
        let header = format!("{scheme} {token}");
        let granted = granted(bench.decide("https://one.example.com/", &[("authorization", &header)]).await);
        assert_eq!(user(&granted), Some("bob"));
        assert!(granted.authorization_was_ours && granted.renewed.is_none(), "a bearer never renews (FR-21)");
    }
    let foreign = bench.decide("https://one.example.com/", &[("authorization", "Bearer app-token")]).await;
    assert!(is_challenge(&foreign));
}

#[tokio::test]
async fn foreign_schemes_are_ignored_beside_a_session() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("bob").await);
    for foreign in ["Token x", "MediaBrowser Client=x", "Bearer app-token", BOB_WRONG] {
        let headers = [("cookie", cookie.as_str()), ("authorization", foreign)];
        let granted = granted(bench.decide("https://one.example.com/", &headers).await);
        assert!(!granted.authorization_was_ours, "{foreign} belongs to the application");
    }
    assert!(is_challenge(&bench.decide("https://one.example.com/", &[("authorization", "Token x")]).await));
}

#[tokio::test]
async fn basic_is_one_factor_and_a_wrong_one_is_asked_for_again() {
    let bench = Bench::new();
    let one = granted(bench.decide("https://one.example.com/", &[("authorization", BOB)]).await);
    assert!(one.authorization_was_ours && one.session.is_none());
    assert_eq!(user(&one), Some("bob"));
    for (url, header) in [
        ("https://one.example.com/", BOB_WRONG),
        ("https://two.example.com/", BOB),
        ("https://deny.example.com/", BOB_WRONG),
        ("https://one.example.com/", "Basic !!!"),
    ] {
        let decision = bench.decide(url, &[("authorization", header)]).await;
        assert!(matches!(decision, Decision::Challenge(Challenge::Basic)), "{url} {header}: {decision:?}");
    }
    let deny = bench.decide("https://deny.example.com/", &[("authorization", BOB)]).await;
    assert!(matches!(deny, Decision::Deny { .. }), "{deny:?}");
    granted(bench.decide("https://pub.example.com/", &[("authorization", BOB_WRONG)]).await);
}

#[tokio::test]
async fn an_unknown_role_grants_nothing() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("bob").await);
    bench.fakes.users.change_identity("bob", |bob| bob.role = Role::new("removed"));
    bench.fakes.clock.advance(Duration::from_secs(1));
    let decision = bench.decide("https://one.example.com/", &[("cookie", &cookie)]).await;
    assert!(matches!(decision, Decision::Deny { .. }), "FR-27: {decision:?}");
    let public = granted(bench.decide("https://pub.example.com/", &[("cookie", &cookie)]).await);
    assert_eq!(user(&public), None, "not even a name");
}

#[tokio::test]
async fn a_fault_denies() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("bob").await);
    bench.fakes.clock.advance(Duration::from_secs(2));
    bench.fakes.users.set_broken(true);
    let decision = bench.decide("https://one.example.com/", &[("cookie", &cookie)]).await;
    assert!(matches!(decision, Decision::Unavailable(_)), "I3: {decision:?}");
    granted(bench.decide("https://pub.example.com/", &[("cookie", &cookie)]).await);
}

#[tokio::test]
async fn a_spelling_that_leads_to_two_answers_is_refused() {
    let bench = Bench::new();
    for ambiguous in ["https://mix.example.com/public/../admin", "https://mix.example.com/admin/../public/x"]
    {
        let decision = bench.decide(ambiguous, &[]).await;
        assert!(matches!(decision, Decision::Ambiguous), "{ambiguous}: {decision:?}");
    }
    assert!(is_challenge(&bench.decide("https://mix.example.com//admin", &[]).await), "the same as /admin");
    assert!(is_challenge(&bench.decide("https://mix.example.com/admin?x=/public/", &[]).await), "SC-006");
}

#[tokio::test]
async fn a_session_in_the_last_part_of_its_life_is_renewed_with_the_answer() {
    let bench = Bench::new();
    let token = bench.sign_in("bob").await;
    for _ in 0..10 {
        bench.fakes.clock.advance(Duration::from_secs(9 * 60 + 5));
        let granted = granted(bench.decide("https://one.example.com/", &[("cookie", &cookie(&token))]).await);
        if let Some(renewed) = granted.renewed {
            assert!(renewed.expires > token.expires);
            return;
        }
    }
    panic!("never renewed");
}

#[tokio::test]
async fn sc_011_a_path_with_parameters_is_judged_without_them_too() {
    use doorward_core::gatekeeper::Forwarding;
    let bench = Bench::new();
    let target = doorward_core::target::Target::from_url(
        "GET",
        "https://mix.example.com/public/x;y",
        doorward_core::target::EncodedCharacters::Refuse,
    )
    .unwrap();
    let nothing = doorward_core::credentials::Presented::default();
    let origin = crate::bench::origin;
    let decision =
        bench.gatekeeper.decide(&target, Bench::client(), &nothing, Forwarding::Canonical, &origin).await;
    granted(decision);
    for ambiguous in ["https://strict.example.com/admin;x", "https://strict.example.com/admin;x/y"] {
        let decision = bench.decide(ambiguous, &[]).await;
        assert!(matches!(decision, Decision::Ambiguous), "{ambiguous}: {decision:?}");
        let target = doorward_core::target::Target::from_url(
            "GET",
            ambiguous,
            doorward_core::target::EncodedCharacters::Refuse,
        )
        .unwrap();
        let decision =
            bench.gatekeeper.decide(&target, Bench::client(), &nothing, Forwarding::Canonical, &origin).await;
        assert!(matches!(decision, Decision::Ambiguous), "the gateway: {ambiguous}: {decision:?}");
    }
}

#[tokio::test]
async fn dot_segments_that_a_proxy_forwards_are_refused_however_they_resolve() {
    let bench = Bench::new();
    for path in [
        "/public/../admin/delete///../../public/1",
        "/public/../admin/%2e%2e/public/x",
        "/public/%2E./public/x",
    ] {
        let decision = bench.decide(&format!("https://mix.example.com{path}"), &[]).await;
        assert!(matches!(decision, Decision::Ambiguous), "{path}: {decision:?}");
    }
}

#[tokio::test]
async fn a_bearer_of_ours_beside_a_good_cookie_is_ours_too() {
    let bench = Bench::new();
    let (cookie_token, bearer) = (bench.sign_in("bob").await, bench.sign_in("bob").await.token);
    let (cookie, bearer) = (cookie(&cookie_token), format!("Bearer {bearer}"));
    let headers = [("cookie", cookie.as_str()), ("authorization", bearer.as_str())];
    assert!(granted(bench.decide("https://one.example.com/", &headers).await).authorization_was_ours);
}

#[tokio::test]
async fn where_somebody_else_signs_people_in_no_cookie_bearer_or_basic_counts() {
    let bench = Bench::asserting_only();
    let token = bench.sign_in("bob").await;
    let (cookie, bearer) = (cookie(&token), format!("Bearer {}", token.token));
    for header in [("cookie", cookie.as_str()), ("authorization", &bearer), ("authorization", BOB)] {
        let decision = bench.decide("https://one.example.com/", &[header]).await;
        assert!(is_challenge(&decision), "{header:?}: {decision:?}");
    }
}
