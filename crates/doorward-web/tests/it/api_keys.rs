//! API keys by the API, and at forward auth.

use std::time::Duration;

use doorward_core::ports::TotpStore as _;
use doorward_core::{
    accounts::Actor,
    api_key::{Holder, KeyScope, KeySettings, NewApiKey},
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    identity::{KnownRoles, Role},
};
use doorward_testkit::conformance::totp_of;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    api_client::Client,
    app::{Answer, App, PORTAL, PROXY, Setup},
};

async fn made(app: &App, holder: Holder, scope: &str) -> String {
    let scope = KeyScope::new([scope]).unwrap();
    let new = NewApiKey { name: "test".to_owned(), holder, scope, days: Some(90), per_minute: None };
    let actor = Actor { user: None, origin: RequestOrigin::local("test") };
    let made = app.keys.create(new, &KnownRoles::with([]), &actor).await.unwrap();
    made.text.expose_secret().to_owned()
}

async fn of(app: &App, user: &str, scope: &str) -> String {
    made(app, Holder::Person(user.to_owned()), scope).await
}

async fn with_key(app: &App, method: &str, path: &str, key: &str) -> Answer {
    app.request(method, &format!("{PORTAL}{path}")).header("x-api-key", key).send().await
}

fn error(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    body["error"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn fr_075_people_make_list_replace_and_revoke_keys_of_their_own_and_see_each_once() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    let wish = json!({"name": "phone", "scope": ["GET /api/metrics"], "expires_in_days": 30});
    let (status, made) = bob.call("POST", "/api/keys", Some(wish)).await;
    assert_eq!(status, 200, "{made}");
    let (key, id) = (made["key"].as_str().unwrap(), made["id"].as_str().unwrap());
    assert!(key.starts_with(&format!("{id}_")));
    assert_eq!(
        (&made["user"], &made["scope"], &made["active"]),
        (&json!("bob"), &json!(["GET /api/metrics"]), &json!(true))
    );
    assert_eq!(made["expires"].as_i64().unwrap() - made["created"].as_i64().unwrap(), 30 * 86_400);
    let (_, listed) = bob.get("/api/keys").await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert!(!listed.to_string().contains(key), "shown once");
    let (status, second) = bob.call("POST", &format!("/api/keys/{id}/rotate"), Some(json!({}))).await;
    assert_eq!(status, 200);
    assert!(second["key"] != made["key"] && second["scope"] == made["scope"]);
    let revoked = bob.call("DELETE", &format!("/api/keys/{id}"), None).await;
    assert_eq!(revoked, (200, json!({"success": true})));
    let again = bob.refused("DELETE", &format!("/api/keys/{id}"), None).await;
    assert_eq!(again, (404, "api_key.missing".to_owned()));
    let endless = json!({"name": "endless", "expires_in_days": null});
    assert_eq!(bob.call("POST", "/api/keys", Some(endless)).await.1["expires"], Value::Null);
    let usual = bob.call("POST", "/api/keys", Some(json!({"name": "usual"}))).await.1;
    assert_eq!(usual["expires"].as_i64().unwrap() - usual["created"].as_i64().unwrap(), 90 * 86_400, "HS-22");
    assert_eq!(usual["scope"], json!(["all"]));
    let kinds: Vec<_> = app.fakes.audit.outcomes().into_iter().map(|(kind, _)| kind).collect();
    for kind in [AuditKind::ApiKeyCreated, AuditKind::ApiKeyRotated, AuditKind::ApiKeyRevoked] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[tokio::test]
async fn sc_271_what_is_not_understood_or_not_ones_own_to_give_is_refused() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    for (wish, status, code) in [
        (json!({"name": ""}), 400, "api_key.invalid_name"),
        (json!({"name": "x", "scope": []}), 400, "api_key.invalid_scope"),
        (json!({"name": "x", "scope": ["everything"]}), 400, "api_key.invalid_scope"),
        (json!({"name": "x", "expires_in_days": 366}), 400, "api_key.invalid_life"),
        (json!({"name": "x", "requests_per_minute": 0}), 400, "api_key.invalid_limit"),
        (json!({"name": "x", "requests_per_minute": 10_001}), 400, "api_key.invalid_limit"),
        (json!({"name": "x", "is_admin": true}), 400, "request.bad_body"),
        (json!({"name": "x", "user": "alice"}), 403, "role.admin_required"),
        (json!({"name": "x", "role": "admin"}), 403, "role.admin_required"),
    ] {
        assert_eq!(
            bob.refused("POST", "/api/keys", Some(wish.clone())).await,
            (status, code.to_owned()),
            "{wish}"
        );
    }
    let alice = Client::of(&app, "alice").await;
    for (wish, status, code) in [
        (json!({"name": "x", "user": "ghost"}), 404, "user.missing"),
        (json!({"name": "x", "role": "owner"}), 400, "user.unknown_role"),
        (json!({"name": "x", "role": "viewer", "user": "bob"}), 400, "user.unknown_role"),
    ] {
        assert_eq!(
            alice.refused("POST", "/api/keys", Some(wish.clone())).await,
            (status, code.to_owned()),
            "{wish}"
        );
    }
    let machine =
        alice.call("POST", "/api/keys", Some(json!({"name": "prometheus", "role": "viewer"}))).await.1;
    assert_eq!((&machine["user"], &machine["role"]), (&Value::Null, &json!("viewer")));
}

#[tokio::test]
async fn sc_270_keys_of_others_are_not_there_for_people_and_are_for_administrators() {
    let app = App::unreachable();
    let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
    let foreign = alice.call("POST", "/api/keys", Some(json!({"name": "hers"}))).await.1;
    let path = format!("/api/keys/{}", foreign["id"].as_str().unwrap());
    let missing = (404, "api_key.missing".to_owned());
    assert_eq!(bob.refused("DELETE", &path, None).await, missing);
    assert_eq!(bob.refused("POST", &format!("{path}/rotate"), Some(json!({}))).await, missing);
    assert_eq!(bob.refused("DELETE", "/api/keys/dwk_aaaaaaaa", None).await, missing);
    for path in ["/api/keys?user=alice", "/api/keys?all=true"] {
        assert_eq!(bob.refused("GET", path, None).await, (403, "role.admin_required".to_owned()));
    }
    assert_eq!(bob.get("/api/keys").await.1, json!([]));
    bob.call("POST", "/api/keys", Some(json!({"name": "his"}))).await;
    assert_eq!(alice.get("/api/keys?all=true").await.1.as_array().unwrap().len(), 2);
    let his = alice.get("/api/keys?user=BOB").await.1;
    let path = format!("/api/keys/{}", his[0]["id"].as_str().unwrap());
    assert_eq!(alice.call("DELETE", &path, None).await.0, 200);
}

#[tokio::test]
async fn making_a_key_needs_a_fresh_proof_and_more_than_the_password_where_that_can_be_given() {
    let app = App::new();
    let bob = Client::of(&app, "bob").await;
    let wish = || Some(json!({"name": "x"}));
    let owed = (403, "session.elevation_required".to_owned());
    assert_eq!(bob.refused("POST", "/api/keys", wish()).await, owed, "there is a mailbox");
    app.elevate().await;
    app.fakes.clock.advance(Duration::from_secs(1));
    assert_eq!(bob.call("POST", "/api/keys", wish()).await.0, 200);
    app.fakes.clock.advance(Duration::from_secs(700));
    assert_eq!(bob.refused("POST", "/api/keys", wish()).await, (403, "session.confirm_required".to_owned()));
}

#[tokio::test]
async fn hs_025_a_key_reads_our_own_api_only_where_a_permission_names_it_and_changes_nothing() {
    let app = App::unreachable();
    let all = of(&app, "alice", "all").await;
    let named = of(&app, "alice", "* /api/** service:doorward").await;
    let bobs = of(&app, "bob", "* /api/** service:doorward").await;
    for path in ["/api/profile", "/api/users", "/api/sessions"] {
        assert_eq!(with_key(&app, "GET", path, &all).await.status, 401, "{path}");
        assert_eq!(with_key(&app, "GET", path, &named).await.status, 200, "{path}");
    }
    assert_eq!(with_key(&app, "GET", "/.doorward/api/users", &named).await.status, 200);
    assert_eq!(with_key(&app, "GET", "/api/users", &bobs).await.status, 403);
    let profile = with_key(&app, "GET", "/api/profile", &bobs).await;
    assert!(profile.body.contains("\"bob\""), "{}", profile.body);
    for (method, path) in
        [("POST", "/api/users"), ("DELETE", "/api/sessions"), ("POST", "/api/keys"), ("POST", "/api/confirm")]
    {
        let refused = with_key(&app, method, path, &named).await;
        assert_eq!((refused.status.as_u16(), error(&refused).as_str()), (403, "api_key.read_only"), "{path}");
    }
    let page = with_key(&app, "GET", "/settings", &named).await;
    assert!(page.status != 200, "pages know no keys");
    let machine =
        made(&app, Holder::Machine { role: Role::admin() }, "GET /api/users service:doorward").await;
    assert_eq!(with_key(&app, "GET", "/api/users", &machine).await.status, 200);
    assert_eq!(with_key(&app, "GET", "/api/audit", &machine).await.status, 401);
}

#[tokio::test]
async fn hs_014_missing_wrong_and_out_of_scope_are_one_answer_at_the_api() {
    let app = App::unreachable();
    let narrow = of(&app, "bob", "GET /api/profile service:doorward").await;
    let missing = app.get(&format!("{PORTAL}/api/sessions")).send().await;
    for key in [narrow.clone(), format!("{narrow}0"), "dwk_x".to_owned()] {
        let refused = with_key(&app, "GET", "/api/sessions", &key).await;
        assert_eq!((refused.status, &refused.body), (missing.status, &missing.body), "{key}");
        assert_eq!(refused.header("www-authenticate"), missing.header("www-authenticate"));
    }
    let bearer = format!("Bearer {narrow}");
    let by_bearer = app.get(&format!("{PORTAL}/api/profile")).header("authorization", bearer).send().await;
    assert_eq!(by_bearer.status, 200);
    for _ in 0..5 {
        with_key(&app, "GET", "/api/sessions", "dwk_x").await;
    }
    let later = with_key(&app, "GET", "/api/profile", &narrow).await;
    assert_eq!(later.status, 429);
    assert!((1..=60).contains(&later.header("retry-after").parse::<u64>().unwrap()));
}

#[tokio::test]
async fn hs_018_a_key_in_the_query_of_the_api_is_refused_by_name() {
    let app = App::unreachable();
    let key = of(&app, "bob", "GET /api/profile service:doorward").await;
    let refused = app.get(&format!("{PORTAL}/api/profile?api_key={key}")).send().await;
    assert_eq!((refused.status.as_u16(), error(&refused).as_str()), (401, "api_key.in_query"));
    assert!(refused.body.contains("X-API-Key") && !refused.body.contains(&key));
}

fn question<'a>(app: &'a App, endpoint: &str, path: &str) -> crate::app::Ask<'a> {
    app.get(&format!("http://127.0.0.1:9091/api/authz/{endpoint}"))
        .from(PROXY)
        .header("x-original-url", format!("https://one.example.com{path}"))
        .header("x-original-method", "GET")
        .header("x-forwarded-method", "GET")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "one.example.com")
        .header("x-forwarded-uri", path)
}

#[tokio::test]
async fn forward_auth_takes_keys_in_every_form_and_tells_nobody_what_is_wrong_with_one() {
    let app = App::unreachable();
    let key = of(&app, "bob", "GET /api/metrics").await;
    for endpoint in ["auth-request", "forward-auth"] {
        let bearer = format!("Bearer {key}");
        for (name, value) in [("x-api-key", key.as_str()), ("authorization", bearer.as_str())] {
            let answer = question(&app, endpoint, "/api/metrics").header(name, value).send().await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("remote-user")),
                (200, "bob"),
                "{endpoint} {name}"
            );
        }
        let missing = question(&app, endpoint, "/api/config").send().await;
        for wrong in [&key, "dwk_nonsense"] {
            let answer = question(&app, endpoint, "/api/config").header("x-api-key", wrong).send().await;
            assert_eq!((answer.status, &answer.body), (missing.status, &missing.body), "{endpoint}");
            assert_eq!(answer.headers, missing.headers, "{endpoint}");
        }
        // The upstream could read this path otherwise than it was judged.
        let spelled = question(&app, endpoint, "//api/metrics").header("x-api-key", &key).send().await;
        assert_ne!(spelled.status, 200, "{endpoint}");
        let query = question(&app, endpoint, &format!("/api/metrics?api_key={key}")).send().await;
        assert_eq!((query.status.as_u16(), query.header("www-authenticate")), (401, "ApiKey"));
        assert!(query.body.contains("X-API-Key") && query.location().is_empty());
        let service = of(&app, "bob", "GET /api/metrics service:frigate").await;
        let answer = question(&app, endpoint, "/api/metrics").header("x-api-key", &service).send().await;
        assert_eq!(answer.status, 401, "which service it is cannot be known there");
    }
}

#[tokio::test]
async fn sc_269_a_key_with_a_limit_is_429_beyond_it_at_the_api_and_at_forward_auth() {
    let app = App::unreachable();
    let bob = Client::of(&app, "bob").await;
    let wish =
        json!({"name": "slow", "requests_per_minute": 2, "scope": ["GET /api/profile service:doorward"]});
    let (status, made) = bob.call("POST", "/api/keys", Some(wish)).await;
    assert_eq!((status, &made["requests_per_minute"]), (200, &json!(2)));
    let key = made["key"].as_str().unwrap();
    for _ in 0..2 {
        assert_eq!(with_key(&app, "GET", "/api/profile", key).await.status, 200);
    }
    let over = with_key(&app, "GET", "/api/profile", key).await;
    assert_eq!((over.status.as_u16(), error(&over).as_str()), (429, "request.limited"));
    assert_eq!(over.header("retry-after"), "60");
    app.fakes.clock.advance(Duration::from_secs(60));
    assert_eq!(with_key(&app, "GET", "/api/profile", key).await.status, 200, "a true wait");
    let (_, made) = bob.call("POST", "/api/keys", Some(json!({"name": "x", "requests_per_minute": 1}))).await;
    let key = made["key"].as_str().unwrap();
    assert_eq!(question(&app, "forward-auth", "/").header("x-api-key", key).send().await.status, 200);
    let over = question(&app, "forward-auth", "/").header("x-api-key", key).send().await;
    assert_eq!(over.status, 429);
    assert!(over.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn turned_off_a_key_opens_neither_the_api_nor_forward_auth() {
    let keys = KeySettings { enabled: false, ..KeySettings::default() };
    let app = App::with(Setup { keys, ..Setup::default() });
    let key = of(&app, "alice", "* /** service:doorward").await;
    assert_eq!(with_key(&app, "GET", "/api/profile", &key).await.status, 401);
    let key = of(&app, "bob", "all").await;
    let answer = question(&app, "auth-request", "/").header("x-api-key", &key).send().await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn a_fault_of_the_store_is_503_and_refusals_are_in_the_audit_with_their_reason() {
    let app = App::unreachable();
    let key = of(&app, "bob", "GET /api/profile service:doorward").await;
    with_key(&app, "GET", "/api/sessions", &key).await;
    let events = app.fakes.audit.events();
    let refused = events.iter().find(|event| event.kind == AuditKind::ApiKeyRefused).unwrap();
    assert_eq!(refused.outcome, AuditOutcome::Failure("out_of_scope"));
    assert_eq!(refused.user.as_deref(), Some("bob"));
    let secret = key.split('_').nth(2).unwrap();
    assert!(!format!("{events:?}").contains(secret));
    app.fakes.clock.advance(Duration::from_secs(1));
    app.fakes.api_keys.set_broken(true);
    assert_eq!(with_key(&app, "GET", "/api/profile", &key).await.status, 503);
}

/// A sign-in by name and key at a service's address, as programs made for Frigate do it.
async fn app_sign_in(app: &App, user: &str, key: &str) -> Answer {
    let body = format!(r#"{{"user":"{user}","password":"{key}"}}"#);
    app.request("POST", "https://auth.example.com/api/login").json(&body).at_service().send().await
}

#[tokio::test]
async fn fr_079_with_a_second_factor_an_app_password_signs_a_program_in_and_the_password_does_not() {
    let app = App::new();
    app.fakes.people.totp_save(&totp_of("bob"), 0).await.unwrap();
    let key = of(&app, "bob", "GET /api/profile service:doorward").await;
    let barred = app_sign_in(&app, "bob", "bob-password").await;
    assert_eq!((barred.status.as_u16(), barred.cookies().len()), (403, 0));
    let sessions = app.fakes.sessions.len();
    let answer = app_sign_in(&app, "bob", &key).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains(r#""signed_in""#), "{}", answer.body);
    let cookies = answer.cookies();
    assert_eq!(cookies.len(), 1, "no session and no known device: {cookies:?}");
    let token = cookies[0].strip_prefix("frigate_token=").unwrap().split(';').next().unwrap();
    assert_eq!(app.fakes.sessions.len(), sessions);
    let bearer = |path: &str| {
        let url = format!("https://auth.example.com{path}");
        app.get(&url).header("authorization", format!("Bearer {token}")).send()
    };
    assert_eq!(bearer("/api/profile").await.status, 200);
    for path in ["/api/sessions", "/api/keys", "/settings", "/settings/security"] {
        assert_ne!(bearer(path).await.status, 200, "{path}: never wider than the key");
    }
    let own = app.get("https://auth.example.com/api/profile").cookie(format!("doorward_session={token}"));
    assert_eq!(own.send().await.status, 401, "it is no cookie");
    for (user, password) in [("alice", key.as_str()), ("bob", &format!("{key}x")), ("nobody", &key)] {
        let refused = app_sign_in(&app, user, password).await;
        assert_eq!((refused.status.as_u16(), refused.cookies().len()), (401, 0), "{user}");
    }
}

#[tokio::test]
async fn fr_079_where_programs_are_not_signed_in_a_key_is_nobodys_password() {
    let app = App::new();
    let key = of(&app, "bob", "all").await;
    let body = format!(r#"{{"user":"bob","password":"{key}"}}"#);
    let answer = app.request("POST", "https://auth.example.com/api/login").json(&body).send().await;
    assert_eq!(answer.status, 401);
    // At the portal only with the cookie that they look for, and to nobody who owes a second factor.
    let mut setup = Setup::default();
    setup.settings.frigate_token = true;
    let app = App::with(setup);
    let made = of(&app, "bob", "all").await;
    let body = format!(r#"{{"user":"bob","password":"{made}"}}"#);
    let answer = app.request("POST", "https://auth.example.com/api/login").json(&body).send().await;
    assert_eq!((answer.status.as_u16(), answer.cookies().len()), (200, 1));
    app.fakes.people.totp_save(&totp_of("bob"), 0).await.unwrap();
    let own = r#"{"user":"bob","password":"bob-password"}"#;
    let answer = app.request("POST", "https://auth.example.com/api/login").json(own).send().await;
    assert!(answer.body.contains("second_factor_required"), "{}", answer.body);
    assert!(answer.cookies().iter().all(|cookie| !cookie.starts_with("frigate_token=")), "FR-79");
}
