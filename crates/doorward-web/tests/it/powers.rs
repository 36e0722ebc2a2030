//! Nobody gives powers who does not have them (SC-275). Only the role `admin` administers; groups give no role, and every
//! other role, also one that the configuration names, administers nothing.

use std::sync::Arc;

use doorward_core::{
    identity::{Identity, Role},
    ports::UserDirectory,
};
use serde_json::{Value, json};

use crate::{
    api_client::{Client, NEW},
    app::{App, PORTAL, Setup},
    settings::at,
};

/// Roles that a configuration may name.
const OTHERS: [&str; 3] = ["manager", "administrator", "admins"];

/// Bob under another role, in the group of the administrators as well.
async fn bob_as(role: &str) -> App {
    let roles = OTHERS.into_iter().map(Role::new).collect();
    let app = App::with(Setup { roles, ..Setup::default() });
    app.fakes.users.change_identity("bob", |bob| {
        bob.role = Role::new(role);
        bob.groups = vec!["admins".to_owned()];
    });
    app
}

async fn identity(app: &App, user: &str) -> Arc<Identity> {
    UserDirectory::account_find(&*app.fakes.users, user).await.unwrap().unwrap().identity
}

/// What would raise somebody, and what reads who there is.
fn raising() -> Vec<(&'static str, &'static str, Option<Value>)> {
    vec![
        ("PATCH", "/api/users/bob", Some(json!({"groups": ["admins", "users"]}))),
        ("PATCH", "/api/users/bob", Some(json!({"role": "admin"}))),
        ("PATCH", "/api/users/alice", Some(json!({"groups": []}))),
        ("PUT", "/api/users/bob/role", Some(json!({"role": "admin"}))),
        ("PUT", "/api/users/alice/password", Some(json!({"password": NEW}))),
        (
            "POST",
            "/api/users",
            Some(json!({"username": "eve", "password": NEW, "role": "admin", "groups": ["admins"]})),
        ),
        ("DELETE", "/api/users/alice", None),
        ("GET", "/api/users", None),
        ("GET", "/api/users/alice", None),
    ]
}

#[tokio::test]
async fn sc_275_no_role_but_admin_touches_groups_or_roles_whatever_its_groups() {
    for role in ["viewer"].into_iter().chain(OTHERS) {
        let app = bob_as(role).await;
        let bob = Client::of(&app, "bob").await;
        app.elevate().await;
        let before = (identity(&app, "bob").await, identity(&app, "alice").await);
        for (method, path, body) in raising() {
            let (status, _) = bob.refused(method, path, body.clone()).await;
            assert_eq!(status, 403, "{role}: {method} {path} {body:?}");
        }
        let browser = app.browser();
        browser.sign_in(PORTAL, "bob", "bob-password").await;
        app.elevate().await;
        let flow = browser.open(&at("/settings")).await.flow();
        let fields = |extra: &[(&'static str, &'static str)]| {
            let mut all = vec![("flow", flow.clone())];
            all.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
            all
        };
        for (path, extra) in [
            (
                "/settings/users/edit",
                vec![
                    ("username", "bob"),
                    ("role", "admin"),
                    ("groups", "admins"),
                    ("email", ""),
                    ("display-name", "B"),
                ],
            ),
            (
                "/settings/users/new",
                vec![("username", "eve"), ("role", "admin"), ("groups", "admins"), ("password", NEW)],
            ),
            ("/settings/users/act", vec![("act", "disable"), ("name", "alice")]),
        ] {
            let fields = fields(&extra);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(browser.post(&at(path), &fields).await.status, 403, "{role}: {path}");
        }
        assert_eq!((identity(&app, "bob").await, identity(&app, "alice").await), before, "{role}");
    }
}

#[tokio::test]
async fn sc_275_who_does_administer_is_known_by_the_role_alone() {
    let app = App::new();
    app.fakes.users.change_identity("alice", |alice| alice.groups.clear());
    let alice = Client::of(&app, "alice").await;
    let raised = alice.call("PATCH", "/api/users/bob", Some(json!({"groups": ["admins"]}))).await;
    assert_eq!((raised.0, &raised.1["groups"]), (200, &json!(["admins"])), "a group raises nobody:");
    let bob = Client::of(&app, "bob").await;
    assert_eq!(bob.refused("GET", "/api/users", None).await.0, 403);
}
