//! Administration of users by the API.

use std::time::Duration;

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    identity::AccountOrigin,
    ports::AccountStore as _,
};
use doorward_testkit::account;
use serde_json::{Value, json};

use crate::{
    api_client::{Client, NEW},
    app::{App, PORTAL},
};

fn names(users: &Value) -> Vec<&str> {
    users.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect()
}

fn carol() -> Value {
    json!({"username": "Carol", "password": NEW, "email": "carol@example.org", "groups": ["family"]})
}

#[tokio::test]
async fn a_user_is_created_read_changed_and_deleted() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    app.fakes.audit.take();
    assert_eq!(alice.call("POST", "/api/users", Some(carol())).await, (200, json!({"username": "Carol"})));
    let created = json!({
        "username": "Carol", "role": "viewer", "name": "Carol", "email": "carol@example.org", "groups": ["family"],
        "disabled": false, "origin": "database", "must_change_password": false,
    });
    assert_eq!(alice.get("/api/users/carol").await, (200, created), "names are compared folded");
    let change = json!({"name": "Carol C.", "email": null, "groups": [], "role": "admin", "disabled": true});
    let (status, changed) = alice.call("PATCH", "/api/users/carol", Some(change)).await;
    let expected = json!({
        "username": "Carol", "role": "admin", "name": "Carol C.", "email": null, "groups": [],
        "disabled": true, "origin": "database", "must_change_password": false,
    });
    assert_eq!((status, &changed), (200, &expected));
    assert_eq!(
        alice.call("PATCH", "/api/users/CAROL", Some(json!({}))).await,
        (200, expected),
        "nothing is nothing"
    );
    let role = alice.call("PUT", "/api/users/carol/role", Some(json!({"role": "viewer"}))).await;
    assert_eq!(role, (200, json!({"success": true})));
    assert_eq!(alice.get("/api/users/carol").await.1["role"], "viewer");
    assert_eq!(alice.call("DELETE", "/api/users/carol", None).await, (200, json!({"success": true})));
    assert_eq!(alice.refused("GET", "/api/users/carol", None).await, (404, "user.missing".to_owned()));
    let done = [
        AuditKind::AccountCreated,
        AuditKind::AccountChanged,
        AuditKind::AccountDisabled,
        AuditKind::AccountChanged,
        AuditKind::AccountDeleted,
    ];
    assert_eq!(app.fakes.audit.outcomes(), done.map(|kind| (kind, AuditOutcome::Success)));
}

#[tokio::test]
async fn the_list_is_searched_and_read_page_by_page_without_gap_or_repetition() {
    let app = App::new();
    for number in 0..7 {
        app.fakes.users.put(account(&format!("person{number}"), "x"));
    }
    let alice = Client::of(&app, "alice").await;
    let (mut seen, mut path, mut pages) = (Vec::new(), "/api/users?limit=3".to_owned(), 0);
    loop {
        let answer = alice.send("GET", &path, None).await;
        assert_eq!(answer.status, 200);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        seen.extend(names(&page).into_iter().map(str::to_owned));
        pages += 1;
        let link = answer.header("link");
        if link.is_empty() {
            break;
        }
        path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
    }
    let all =
        ["alice", "bob", "dave", "person0", "person1", "person2", "person3", "person4", "person5", "person6"];
    assert_eq!((pages, seen), (4, all.map(str::to_owned).to_vec()));
    assert_eq!(names(&alice.get("/api/users?limit=200").await.1), all);
    assert_eq!(names(&alice.get("/api/users?search=PERSON&limit=200").await.1).len(), 7);
    let answer = alice.send("GET", "/api/users?search=bob%40example&limit=1", None).await;
    assert_eq!(
        (names(&serde_json::from_str(&answer.body).unwrap()), answer.header("link")),
        (vec!["bob"], "")
    );
    assert_eq!(alice.get("/api/users?after=zzz").await, (200, json!([])));
    assert_eq!(names(&alice.get("/api/users?after=CAROL&limit=1").await.1), ["dave"]);
}

#[tokio::test]
async fn sc_113_a_page_of_another_size_is_refused() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    for limit in ["0", "-1", "201", "65535", "1e9", "", "x", "99999999999999999999999", "2.0"] {
        let refused = alice.refused("GET", &format!("/api/users?limit={limit}"), None).await;
        assert_eq!(refused, (400, "request.bad_query".to_owned()), "{limit}");
    }
    let long = "x".repeat(129);
    for query in ["limit=5&limit=5", "search=a&search=b", &format!("search={long}"), &format!("after={long}")]
    {
        let refused = alice.refused("GET", &format!("/api/users?{query}"), None).await;
        assert_eq!(refused, (400, "request.bad_query".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn fr_007_what_breaks_a_rule_is_refused_with_the_code_of_the_rule_and_nothing_changes() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    let new = |field: &str, value: Value| {
        let mut new = carol();
        new[field] = value;
        new
    };
    for (body, status, code) in [
        (new("username", json!("BOB")), 409, "user.exists"),
        (new("username", json!("al ice")), 400, "user.invalid_field"),
        (new("username", json!("")), 400, "user.invalid_field"),
        (new("role", json!("ghost")), 400, "user.unknown_role"),
        (new("email", json!("nobody")), 400, "user.invalid_field"),
        (new("groups", json!(["a,b"])), 400, "user.invalid_field"),
        (new("password", json!("elevenchars")), 400, "password.too_short"),
        (new("password", json!("x".repeat(1025))), 400, "password.too_long"),
        (new("password", json!("my name is carol")), 400, "password.contains_name"),
        (new("password", json!("aaaaaaaaaaaaaa")), 400, "password.common"),
        (new("admin", json!(true)), 400, "request.bad_body"),
        (new("groups", json!("family")), 400, "request.bad_body"),
        (json!({"username": "carol"}), 400, "request.bad_body"),
        (json!([]), 400, "request.bad_body"),
    ] {
        let refused = alice.refused("POST", "/api/users", Some(body.clone())).await;
        assert_eq!(refused, (status, code.to_owned()), "{body}");
    }
    for (body, code) in [
        (json!({"name": ""}), "user.invalid_field"),
        (json!({"name": null}), "request.bad_body"),
        (json!({"email": "a@b@c"}), "user.invalid_field"),
        (json!({"groups": [""]}), "user.invalid_field"),
        (json!({"role": "Admin"}), "user.unknown_role"),
        (json!({"disabled": "yes"}), "request.bad_body"),
        (json!({"password": NEW}), "request.bad_body"),
        (json!({"username": "robert"}), "request.bad_body"),
    ] {
        let refused = alice.refused("PATCH", "/api/users/bob", Some(body.clone())).await;
        assert_eq!(refused, (400, code.to_owned()), "{body}");
    }
    for (method, path, body) in [
        ("GET", "/api/users/nobody", None),
        ("PATCH", "/api/users/nobody", Some(json!({"name": "x"}))),
        ("DELETE", "/api/users/nobody", None),
        ("PUT", "/api/users/nobody/role", Some(json!({"role": "viewer"}))),
        ("PUT", "/api/users/nobody/password", Some(json!({"password": NEW}))),
        ("GET", "/api/users/%3Cscript%3E", None),
    ] {
        assert_eq!(
            alice.refused(method, path, body).await,
            (404, "user.missing".to_owned()),
            "{method} {path}"
        );
    }
    let (_, users) = alice.get("/api/users").await;
    assert_eq!(names(&users), ["alice", "bob", "dave"]);
    assert_eq!(users[1]["role"], "viewer");
}

#[tokio::test]
async fn fr_008_the_last_enabled_administrator_stays_whatever_the_name() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    let last = (409, "user.last_admin".to_owned());
    for (method, path, body) in [
        ("DELETE", "/api/users/alice", None),
        ("PATCH", "/api/users/alice", Some(json!({"disabled": true}))),
        ("PATCH", "/api/users/alice", Some(json!({"role": "viewer"}))),
        ("PUT", "/api/users/ALICE/role", Some(json!({"role": "viewer"}))),
    ] {
        assert_eq!(alice.refused(method, path, body).await, last, "{method} {path}");
    }
    assert_eq!(alice.call("PUT", "/api/users/bob/role", Some(json!({"role": "admin"}))).await.0, 200);
    assert_eq!(alice.call("DELETE", "/api/users/alice", None).await.0, 200, "bob is one now");
    assert!(!alice.is_signed_in().await);
}

#[tokio::test]
async fn users_of_the_file_are_shown_and_not_changed() {
    let app = App::new();
    app.fakes.users.change("bob", |bob| bob.origin = AccountOrigin::File);
    let alice = Client::of(&app, "alice").await;
    assert_eq!(alice.get("/api/users/bob").await.1["origin"], "file");
    for (method, path, body) in [
        ("PATCH", "/api/users/bob", Some(json!({"name": "x"}))),
        ("DELETE", "/api/users/bob", None),
        ("PUT", "/api/users/bob/role", Some(json!({"role": "admin"}))),
    ] {
        let refused = alice.refused(method, path, body).await;
        assert_eq!(refused, (409, "user.read_only".to_owned()), "{method} {path}");
    }
}

#[tokio::test]
async fn fr_019_another_role_and_disabling_and_deleting_end_the_sessions_at_once() {
    for (method, path, body) in [
        ("PUT", "/api/users/bob/role", Some(json!({"role": "admin"}))),
        ("PATCH", "/api/users/bob", Some(json!({"role": "admin"}))),
        ("PATCH", "/api/users/bob", Some(json!({"disabled": true}))),
        ("DELETE", "/api/users/bob", None),
    ] {
        let app = App::new();
        let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
        assert!(bob.is_signed_in().await);
        assert_eq!(alice.call(method, path, body).await.0, 200);
        assert!(!bob.is_signed_in().await, "{method} {path}");
    }
    let app = App::new();
    let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
    let change = json!({"name": "Robert", "groups": ["family"]});
    assert_eq!(alice.call("PATCH", "/api/users/bob", Some(change)).await.0, 200);
    let (status, profile) = bob.get("/api/profile").await;
    assert_eq!((status, &profile["name"], &profile["groups"]), (200, &json!("Robert"), &json!(["family"])));
}

/// Everything that only administrators may do.
fn administration() -> [(&'static str, &'static str, Option<Value>); 11] {
    [
        ("GET", "/api/users", None),
        ("POST", "/api/users", Some(carol())),
        ("GET", "/api/users/alice", None),
        ("PATCH", "/api/users/bob", Some(json!({"role": "admin"}))),
        ("DELETE", "/api/users/dave", None),
        ("PUT", "/api/users/alice/password", Some(json!({"password": NEW}))),
        ("PUT", "/api/users/bob/role", Some(json!({"role": "admin"}))),
        ("GET", "/api/sessions?user=alice", None),
        ("DELETE", "/api/sessions?user=alice", None),
        ("POST", "/api/bans", Some(json!({"kind": "user", "value": "alice", "permanent": true}))),
        ("DELETE", "/api/bans?kind=user&value=bob", None),
    ]
}

#[tokio::test]
async fn fr_006_everybody_else_is_refused_and_nothing_changes() {
    let app = App::new();
    let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
    let before = alice.get("/api/users").await;
    for (method, path, body) in administration() {
        let refused = bob.refused(method, path, body).await;
        assert_eq!(refused, (403, "role.admin_required".to_owned()), "{method} {path}");
    }
    assert_eq!(alice.get("/api/users").await, before, "alice is signed in still, and nobody is changed");
    assert!(app.fakes.bans.all().is_empty());
    assert!(bob.is_signed_in().await && Client::of(&app, "alice").await.is_signed_in().await);
}

#[tokio::test]
async fn fr_009_with_an_old_proof_nothing_is_changed_until_it_is_renewed() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    app.fakes.clock.advance(Duration::from_secs(600));
    let before = alice.get("/api/users").await;
    let changes = || {
        let reads = |path: &str| path.starts_with("/api/sessions");
        administration().into_iter().filter(move |(method, path, _)| *method != "GET" && !reads(path))
    };
    for (method, path, body) in changes().filter(|(_, path, _)| !path.contains("alice")) {
        let refused = alice.refused(method, path, body).await;
        assert_eq!(refused, (403, "session.confirm_required".to_owned()), "{method} {path}");
    }
    let other = alice.refused("PUT", "/api/users/bob/password", Some(json!({"password": NEW}))).await;
    assert_eq!(other, (403, "session.confirm_required".to_owned()));
    assert_eq!(alice.get("/api/users").await, before);
    let confirmed = alice.call("POST", "/api/confirm", Some(json!({"password": "alice-password"}))).await;
    assert_eq!(confirmed, (200, json!({"status": "confirmed"})));
    assert_eq!(alice.call("POST", "/api/users", Some(carol())).await.0, 200);
    let found = app.fakes.users.account_find("carol").await.unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn fr_041_one_who_was_given_a_password_is_told_to_choose_another() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    let mut new = carol();
    new["must_change_password"] = json!(true);
    assert_eq!(alice.call("POST", "/api/users", Some(new)).await.0, 200);
    assert_eq!(alice.get("/api/users/carol").await.1["must_change_password"], true);
    let carol = Client::with_password(&app, "carol", NEW).await.unwrap();
    for path in ["/api/profile", "/api/sessions"] {
        let refused = carol.refused("GET", path, None).await;
        assert_eq!(refused, (403, "password.change_required".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_directory_that_does_not_answer_is_said_in_the_one_shape() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    assert!(alice.is_signed_in().await);
    app.fakes.users.set_broken(true);
    for (method, path, body) in [
        ("GET", "/api/users", None),
        ("POST", "/api/users", Some(carol())),
        ("DELETE", "/api/users/bob", None),
    ] {
        let answer = alice.send(method, path, body).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"), "{method} {path}");
    }
}

#[tokio::test]
async fn sc_234_a_body_that_is_packed_or_huge_or_deep_or_says_things_twice_is_refused() {
    let app = App::new();
    let token = app.token("alice").await;
    let send = |encoding: Option<&str>, body: String| {
        let ask = app.request("POST", &format!("{PORTAL}/api/users")).json(&body);
        let ask = ask.header("authorization", format!("Bearer {token}"));
        match encoding {
            Some(encoding) => ask.header("content-encoding", encoding).send(),
            None => ask.send(),
        }
    };
    let many: String = (0..4000).map(|key| format!(r#""k{key}":0,"#)).collect();
    for (encoding, body, status) in [
        (Some("gzip"), carol().to_string(), 415),
        (Some("identity, gzip"), carol().to_string(), 415),
        (None, format!(r#"{{"username":{}"#, "[".repeat(60_000)), 400),
        (None, format!(r#"{{{many}"username":"carol","password":"{NEW}"}}"#), 400),
        (None, format!(r#"{{"username":"carol","username":"carol","password":"{NEW}"}}"#), 400),
        (None, " ".repeat(64 * 1024 + 1), 413),
        (None, format!(r#"{{"username":"carol","password":"{NEW}"}}{{"#), 400),
    ] {
        let answer = send(encoding, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{encoding:?} {}", &body[..body.len().min(60)]);
    }
    assert!(app.fakes.users.account_find("carol").await.unwrap().is_none());
    assert_eq!(send(Some("identity"), carol().to_string()).await.status, 200);
}
