//! Passwords by the API: one's own, others', the proof, the judgement.

use doorward_core::audit::{AuditKind, AuditOutcome};
use serde_json::{Value, json};

use crate::{
    api_client::{Client, NEW},
    app::{App, PORTAL},
};

const OWN: &str = "/api/users/bob/password";

fn change(old: &str, new: &str) -> Option<Value> {
    Some(json!({"password": new, "old_password": old}))
}

#[tokio::test]
async fn fr_019_a_new_password_ends_every_other_session_and_gives_this_one_another_identifier() {
    let app = App::unreachable();
    let (here, other) = (Client::of(&app, "bob").await, Client::of(&app, "bob").await);
    let answer = here.send("PUT", OWN, change("bob-password", NEW)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"success":true}"#));
    let cookie = answer.session_cookie().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
    assert!(!here.is_signed_in().await, "the token that was used is of the old identifier");
    assert!(!other.is_signed_in().await);
    let (_, rest) = cookie.split_once('=').unwrap();
    *here.token.lock().unwrap() = rest.split(';').next().unwrap().to_owned();
    assert!(here.is_signed_in().await, "the value of the new cookie is a bearer token");
    assert_eq!(app.fakes.sessions.len(), 1);
    assert!(Client::with_password(&app, "bob", "bob-password").await.is_none());
    assert!(Client::with_password(&app, "bob", NEW).await.is_some());
}

#[tokio::test]
async fn one_s_own_name_is_one_s_own_in_any_case() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    assert_eq!(bob.send("PUT", "/api/users/BOB/password", change("bob-password", NEW)).await.status, 200);
    let alice = Client::of(&app, "alice").await;
    let refused = alice.refused("PUT", "/api/users/Alice/password", Some(json!({"password": NEW}))).await;
    assert_eq!(refused, (400, "password.old_required".to_owned()), "an administrator's own, too");
}

#[tokio::test]
async fn fr_009_sc_121_the_present_password_is_needed_and_wrong_ones_count_as_failed_sign_ins() {
    for (method, path, body) in
        [("PUT", OWN, change("wrong", NEW)), ("POST", "/api/confirm", Some(json!({"password": "wrong"})))]
    {
        let app = App::unreachable();
        app.fakes.clock.set_sleeping_advances(false);
        let bob = Client::of(&app, "bob").await;
        app.fakes.audit.take();
        for _ in 0..5 {
            let answer = bob.send(method, path, body.clone()).await;
            assert_eq!(answer.status, 401);
            assert!(answer.body.contains("login.rejected"), "the answer of a sign-in: {}", answer.body);
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Doorward\"");
        }
        let wrong = (AuditKind::Confirmed, AuditOutcome::Failure("wrong_credentials"));
        assert_eq!(app.fakes.audit.outcomes(), vec![wrong; 5]);
        let right = match method {
            "PUT" => change("bob-password", NEW),
            _ => Some(json!({"password": "bob-password"})),
        };
        let answer = bob.send(method, path, right).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "60"), "{path}");
        let login = app.request("POST", &format!("{PORTAL}/api/login"));
        let login = login.json(r#"{"user":"bob","password":"bob-password"}"#).send().await;
        assert_eq!(login.status, 429, "it is the limit of the sign-in");
        assert!(bob.is_signed_in().await, "the session goes on");
    }
}

#[tokio::test]
async fn a_password_that_breaks_a_rule_is_refused_with_its_code_and_nothing_changes() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    for (body, code) in [
        (json!({"password": NEW}), "password.old_required"),
        (json!({"password": NEW, "old_password": null}), "password.old_required"),
        (json!({"password": "elevenchars", "old_password": "bob-password"}), "password.too_short"),
        (json!({"password": "my name is bob", "old_password": "bob-password"}), "password.contains_name"),
        (json!({"password": "bob-password", "old_password": "bob-password"}), "password.unchanged"),
        (
            json!({"password": NEW, "old_password": "bob-password", "must_change_password": true}),
            "request.bad_body",
        ),
        (json!({"password": NEW, "old_password": "bob-password", "role": "admin"}), "request.bad_body"),
        (json!({"old_password": "bob-password"}), "request.bad_body"),
    ] {
        let refused = bob.refused("PUT", OWN, Some(body.clone())).await;
        assert_eq!(refused, (400, code.to_owned()), "{body}");
    }
    assert!(bob.is_signed_in().await);
    assert_eq!(app.fakes.passwords.hashes(), 0);
}

#[tokio::test]
async fn a_password_that_the_directory_does_not_take_is_409() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    app.fakes.users.set_read_only(Some("the file cannot be written"));
    let answer = bob.send("PUT", OWN, change("bob-password", NEW)).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("user.read_only") && !answer.body.contains("the file"), "{}", answer.body);
}

#[tokio::test]
async fn an_administrator_sets_somebody_else_s_and_that_ends_their_sessions() {
    let app = App::unreachable();
    let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
    let old = alice.refused("PUT", OWN, change("bob-password", NEW)).await;
    assert_eq!(old, (400, "request.bad_body".to_owned()), "nobody but bob has to know it");
    let answer = alice.send("PUT", OWN, Some(json!({"password": NEW, "must_change_password": true}))).await;
    assert_eq!((answer.status.as_u16(), answer.cookies().len()), (200, 0));
    assert!(alice.is_signed_in().await && !bob.is_signed_in().await);
    let bob = Client::with_password(&app, "bob", NEW).await.unwrap();
    let refused = bob.refused("GET", "/api/profile", None).await;
    assert_eq!(refused, (403, "password.change_required".to_owned()));
    let answer = bob.send("PUT", OWN, change(NEW, "copper meadow trumpet")).await;
    assert_eq!(answer.status, 200, "that much is open");
    let bob = Client::with_password(&app, "bob", "copper meadow trumpet").await.unwrap();
    assert!(bob.is_signed_in().await);
}

#[tokio::test]
async fn an_administrator_who_must_choose_a_password_sets_nobody_else_s() {
    let app = App::unreachable();
    let alice = Client::of(&app, "alice").await;
    app.fakes.users.change("alice", |alice| alice.must_change_password = true);
    app.fakes.clock.advance(std::time::Duration::from_secs(1));
    let refused = alice.refused("PUT", OWN, Some(json!({"password": NEW}))).await;
    assert_eq!(refused, (403, "password.change_required".to_owned()));
    assert!(Client::with_password(&app, "bob", "bob-password").await.is_some());
}

#[tokio::test]
async fn a_page_of_another_site_changes_no_password_and_confirms_nothing() {
    let app = App::unreachable();
    let cookie = format!("doorward_session={}", app.token("bob").await);
    for (method, path) in [("PUT", OWN), ("POST", "/api/confirm"), ("POST", "/api/password-strength")] {
        for site in [None, Some("cross-site"), Some("same-site")] {
            let ask = app.request(method, &format!("{PORTAL}{path}")).cookie(&cookie).json("{}");
            let ask = match site {
                Some(site) => ask.header("sec-fetch-site", site),
                None => ask,
            };
            let answer = ask.send().await;
            assert_eq!(answer.status, 403, "{path} {site:?}");
            assert!(answer.body.contains("request.foreign_origin"));
        }
        let own = app.request(method, &format!("{PORTAL}{path}")).cookie(&cookie);
        assert_eq!(own.header("sec-fetch-site", "same-origin").json("{}").send().await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn a_password_is_judged_for_the_one_who_asks() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    app.fakes.audit.take();
    let judged = async |password: &str| {
        bob.call("POST", "/api/password-strength", Some(json!({"password": password}))).await
    };
    let good = judged(NEW).await;
    assert_eq!(good, (200, json!({"score": 4, "min_score": 0, "broken": null, "message": null})));
    for (password, code) in [
        ("", "password.too_short"),
        ("elevenchars", "password.too_short"),
        ("aaaaaaaaaaaaaa", "password.common"),
        ("my name is bob", "password.contains_name"),
        (&"x".repeat(1025), "password.too_long"),
    ] {
        let (status, answer) = judged(password).await;
        assert_eq!((status, &answer["broken"]), (200, &json!(code)), "{password}");
        assert!(answer["message"].as_str().unwrap().starts_with("The password"));
    }
    let (status, _) =
        bob.call("POST", "/api/password-strength", Some(json!({"password": "x".repeat(70_000)}))).await;
    assert_eq!(status, 413);
    assert!(app.fakes.audit.take().is_empty(), "no trace");
}

#[test]
fn sc_110_however_a_sign_in_a_sign_out_and_a_change_meet_nobody_stays_in_with_the_old_password() {
    let run = |work: &mut dyn FnMut(&tokio::runtime::Runtime)| {
        work(&tokio::runtime::Builder::new_current_thread().build().unwrap());
    };
    let app = App::unreachable();
    let (mut old, mut new) = ("copper meadow trumpet", NEW);
    app.fakes.users.put(doorward_testkit::account("erin", old));
    for round in 0..1000 {
        // Failures of the rounds before do not count any more.
        app.fakes.clock.advance(std::time::Duration::from_secs(61));
        let (mut changed, mut late) = (0, None);
        let (mut changing, mut leaving) = (None, None);
        run(&mut |runtime| {
            changing = runtime.block_on(Client::with_password(&app, "erin", old));
            leaving = runtime.block_on(Client::with_password(&app, "erin", old));
        });
        let (changing, leaving) = (changing.unwrap(), leaving.unwrap());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                run(&mut |runtime| {
                    let answer =
                        runtime.block_on(changing.send("PUT", "/api/users/erin/password", change(old, new)));
                    changed = answer.status.as_u16();
                });
            });
            scope.spawn(|| {
                run(&mut |runtime| {
                    runtime.block_on(leaving.send("POST", "/api/logout", None));
                });
            });
            scope.spawn(|| {
                run(&mut |runtime| late = runtime.block_on(Client::with_password(&app, "erin", old)));
            });
        });
        assert_eq!(changed, 200, "round {round}");
        run(&mut |runtime| {
            for client in late.iter().chain([&changing, &leaving]) {
                assert!(!runtime.block_on(client.is_signed_in()), "round {round}");
            }
        });
        (old, new) = (new, old);
    }
}

#[tokio::test]
async fn sc_151_one_s_own_needs_more_than_a_password_where_there_is_a_way_to_prove_it() {
    let app = App::new();
    app.token("bob").await;
    let refused = Client::of(&app, "bob").await.refused("PUT", OWN, change("bob-password", NEW)).await;
    assert_eq!(refused, (403, "session.elevation_required".to_owned()));
    assert_eq!(app.fakes.passwords.hashes(), 0);
    app.fakes.clock.advance(std::time::Duration::from_secs(1));
    let bob = Client::of(&app, "bob").await;
    app.elevate().await;
    assert_eq!(bob.send("PUT", OWN, change("bob-password", NEW)).await.status, 200);
    let told = app.messages();
    assert_eq!((told.len(), &*told[0].kind, &*told[0].to), (1, "password_changed", "bob@example.org"));
}

#[tokio::test]
async fn whose_password_an_administrator_sets_and_whose_address_they_change_learns_of_it() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    assert_eq!(alice.send("PUT", OWN, Some(json!({"password": NEW}))).await.status, 200);
    for (email, told) in [(json!("bob@example.org"), 1), (json!("new@example.org"), 2), (json!(null), 3)] {
        let body = Some(json!({"email": email}));
        assert_eq!(alice.send("PATCH", "/api/users/bob", body).await.status, 200);
        assert_eq!(app.messages().len(), told, "{email}");
    }
    let told = app.messages();
    let told: Vec<_> = told.iter().map(|message| (&*message.kind, &*message.to)).collect();
    let expected = [
        ("password_changed", "bob@example.org"),
        ("email_changed", "bob@example.org"),
        ("email_changed", "new@example.org"),
    ];
    assert_eq!(told, expected);
}
