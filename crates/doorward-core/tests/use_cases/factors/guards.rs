//! What else stands in the way where one guard would do already: each is seen alone.

use super::*;

#[tokio::test]
async fn the_answer_of_a_key_without_a_counter_counts_once_within_a_session_too() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let mut key = SoftAuthenticator::new(Behaviour::synced_passkey());
    enrol_key(&scene, &session, &mut key, "Phone").await;
    let (outcome, ..) = prove_key(&scene, &session, &mut key).await;
    let session = scene.resolve(&proved(outcome).unwrap().token).await.unwrap();
    // From here on the session stays what it is, and only the challenge tells an answer from its copy.
    let (outcome, state, response) = prove_key(&scene, &session, &mut key).await;
    assert!(matches!(outcome, FactorOutcome::Proved(None)), "{outcome:?}");
    let (held, lifetimes) = (session.session.held(), scene.bench.lifetimes());
    for state in [state.as_slice(), &[]] {
        let copied = scene.factors.passkey(held, &lifetimes, answer(state, &response), &scene.cause()).await;
        assert!(matches!(copied.unwrap(), FactorOutcome::Rejected), "SC-155");
    }
}

#[tokio::test]
async fn a_mailed_code_ends_in_time_and_nobody_who_is_disabled_gets_one() {
    let scene = Scene::new();
    let session = scene.signed_in("alice").await;
    let life = ElevationRules::default().code_life;
    for (waited, expected) in
        [(life, CodeOutcome::Rejected), (life - Duration::from_secs(1), CodeOutcome::Elevated)]
    {
        scene.elevation.request(session.session.held(), &scene.cause()).await.unwrap();
        let code = SecretString::from(scene.messages("elevation").pop().unwrap());
        scene.bench.fakes.clock.advance(waited);
        let outcome = scene.elevation.redeem(session.session.held(), &code, &scene.origin).await.unwrap();
        assert_eq!(outcome, expected, "after {waited:?}");
    }
    let sent = scene.messages("elevation").len();
    scene.bench.fakes.users.change("alice", |alice| alice.disabled = true);
    let asked = scene.elevation.request(session.session.held(), &scene.cause()).await.unwrap();
    assert_eq!((asked, scene.messages("elevation").len()), (CodeRequest::NoWay, sent));
}

#[tokio::test]
async fn a_link_is_nothing_once_its_owner_is_disabled_or_has_another_password() {
    let scene = Scene::new();
    wish(&scene, "bob", "browser").await;
    let link = token(&scene);
    let look = async |browser: &str| scene.reset.look(&link, browser).await.unwrap();
    assert!(matches!(look("browser").await, ResetOutcome::Done));
    assert!(matches!(look("another").await, ResetOutcome::OtherBrowser));
    // Behind the back of everything that would take the link away.
    let users = &scene.bench.fakes.users;
    for (change, back) in [
        (
            (|bob: &mut Account| bob.disabled = true) as fn(&mut Account),
            (|bob: &mut Account| bob.disabled = false) as fn(&mut Account),
        ),
        (|bob| bob.password_stamp += 1, |bob| bob.password_stamp -= 1),
    ] {
        users.change("bob", change);
        assert!(matches!(look("browser").await, ResetOutcome::BadLink));
        assert!(matches!(finish(&scene, &link, "browser", NEW).await, ResetOutcome::BadLink));
        users.change("bob", back);
    }
    assert!(matches!(finish(&scene, &link, "browser", NEW).await, ResetOutcome::Done), "it was only this");
}

#[tokio::test]
async fn ten_guesses_at_a_link_end_it_and_who_cannot_have_a_new_password_gets_none() {
    let scene = Scene::new();
    wish(&scene, "bob", "browser").await;
    let link = token(&scene);
    let (name, _) = link.split_once('.').unwrap();
    for number in 0..10 {
        let guess = format!("{name}.guess{number}");
        assert!(matches!(finish(&scene, &guess, "browser", NEW).await, ResetOutcome::BadLink));
    }
    assert!(matches!(finish(&scene, &link, "browser", NEW).await, ResetOutcome::BadLink), "SC-137");
    let sent = scene.messages("password_reset").len();
    scene.bench.fakes.users.set_read_only(Some("a file of mode 0400"));
    wish(&scene, "bob", "browser").await;
    assert_eq!(scene.messages("password_reset").len(), sent);
    let refused = AuditOutcome::Failure("read_only");
    assert_eq!(scene.audited(AuditKind::ResetRequested).last(), Some(&refused));
}
