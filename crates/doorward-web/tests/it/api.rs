//! The JSON API.

use doorward_core::health::Ailment;

use crate::app::{Answer, App, Setup};

const LOGIN: &str = "https://auth.example.com/api/login";
const LOGOUT: &str = "https://auth.example.com/api/logout";
const PROFILE: &str = "https://auth.example.com/api/profile";

async fn login(app: &App, body: &str) -> Answer {
    app.request("POST", LOGIN).json(body).send().await
}

#[tokio::test]
async fn a_server_that_cannot_read_its_database_any_more_is_not_healthy_and_says_why() {
    let app = App::new();
    for (ailment, status, says) in [
        (None, 200, r#"{"status":"OK"}"#),
        (
            Some(Ailment::StorageKey),
            503,
            r#"{"error":"storage.key_unknown","message":"The key of the database was"#,
        ),
        (None, 200, r#"{"status":"OK"}"#),
    ] {
        app.health.set(ailment);
        for url in ["https://auth.example.com/api/health", "https://one.example.com/.doorward/api/health"] {
            let answer = app.get(url).send().await;
            assert_eq!(answer.status, status, "{url}: {}", answer.body);
            assert!(answer.body.starts_with(says), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_is_also_a_bearer_token() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    let answer = login(&app, r#"{"user":"alice","password":"alice-password","remember_me":true}"#).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"status":"signed_in"}"#));
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.session_cookie().ends_with("SameSite=Lax; Max-Age=2592000"));
    let token = app.token("alice").await;
    for (name, value) in
        [("cookie", format!("doorward_session={token}")), ("authorization", format!("Bearer {token}"))]
    {
        let answer = app.get(PROFILE).header(name, value).send().await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.body,
            concat!(
                r#"{"username":"alice","name":"alice (display)","email":"alice@example.org","role":"admin","#,
                r#""groups":["admins","users"],"level":"one_factor","expires":1767312000}"#
            )
        );
        assert!(!answer.body.contains(&token), "own pages do not show tokens (SC-113)");
    }
}

#[tokio::test]
async fn wrong_credentials_and_too_many_of_them() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    for user in ["bob", "ghost", "dave", "bob", "bob"] {
        let answer = login(&app, &format!(r#"{{"user":"{user}","password":"wrong"}}"#)).await;
        let body = concat!(
            r#"{"error":"login.rejected","message":"#,
            r#""That did not work. Check the user name and password."}"#
        );
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, body));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Doorward\"");
        assert!(answer.cookies().is_empty());
    }
    let answer = login(&app, r#"{"user":"bob","password":"bob-password"}"#).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "60"));
    assert!(answer.body.contains(r#""error":"login.throttled""#));
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let app = App::new();
    let deep = format!(r#"{{"user":{}{}}}"#, "[".repeat(60_000), "]".repeat(4));
    let long = format!(r#"{{"user":"{}"}}"#, "a".repeat(70_000));
    for (body, status) in [
        ("", 400),
        ("{}", 400),
        ("[]", 400),
        (r#"{"user":"bob"}"#, 400),
        (r#"{"user":1,"password":"x"}"#, 400),
        (r#"{"user":"bob","password":"bob-password","role":"admin"}"#, 400),
        (r#"{"user":"bob","user":"alice","password":"x"}"#, 400),
        (r#"{"user":"bob","password":"bob-password"} x"#, 400),
        (&deep, 400),
        (&long, 413),
    ] {
        assert_eq!(login(&app, body).await.status.as_u16(), status, "{}", &body[..body.len().min(60)]);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let ask = app.request("POST", LOGIN).body(kind, r#"{"user":"bob","password":"bob-password"}"#);
        let answer = ask.send().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (415, "application/json"));
    }
    assert_eq!(app.fakes.passwords.verifications(), 0);
    let ask = app
        .request("POST", LOGIN)
        .body("application/json; charset=utf-8", r#"{"user":"bob","password":"bob-password"}"#);
    assert_eq!(ask.send().await.status, 200);
}

#[tokio::test]
async fn signing_out_needs_a_proof_with_a_cookie_and_none_with_a_bearer_token() {
    let app = App::new();
    let token = app.token("bob").await;
    let cookie = format!("doorward_session={token}");
    let refused = app.request("POST", LOGOUT).cookie(&cookie).send().await;
    assert_eq!((refused.status.as_u16(), refused.cookies().len()), (403, 0));
    assert!(refused.body.contains(r#""error":"request.foreign_origin""#));
    for origin in
        ["null", "https://evil.test", "https://auth.example.com.evil.test", "https://one.example.com"]
    {
        let refused = app.request("POST", LOGOUT).cookie(&cookie).header("origin", origin).send().await;
        assert_eq!(refused.status, 403, "{origin}");
    }
    assert_eq!(app.fakes.sessions.len(), 1);
    let answer =
        app.request("POST", LOGOUT).cookie(&cookie).header("origin", "https://auth.example.com").send().await;
    assert_eq!((answer.status.as_u16(), answer.cookies().len()), (200, 2));
    assert!(app.fakes.sessions.is_empty());
    let token = app.token("bob").await;
    let ask = || app.request("POST", LOGOUT).header("authorization", format!("Bearer {token}"));
    assert_eq!(ask().send().await.status, 200);
    assert!(app.fakes.sessions.is_empty());
    assert_eq!(ask().send().await.status, 200, "twice is not an error");
    assert_eq!(app.get(PROFILE).header("authorization", format!("Bearer {token}")).send().await.status, 401);
}

#[tokio::test]
async fn a_stranger_has_no_profile_and_neither_has_an_unknown_role() {
    let app = App::new();
    let answer = app.get(PROFILE).send().await;
    let body = r#"{"error":"session.required","message":"Sign in first."}"#;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, body));
    let token = app.token("bob").await;
    app.fakes.users.change_identity("bob", |bob| bob.role = doorward_core::identity::Role::new("ghost"));
    app.fakes.clock.advance(std::time::Duration::from_secs(2));
    let answer = app.get(PROFILE).cookie(format!("doorward_session={token}")).send().await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("role.unknown"));
    let query = app.get(&format!("{PROFILE}?token={token}&access_token={token}")).send().await;
    assert_eq!(query.status, 401, "a token in an address is nothing (SC-111)");
}

#[tokio::test]
async fn sc_105_of_two_good_cookies_none_counts_and_a_bad_one_does_not_matter() {
    let app = App::new();
    let (alice, bob) = (app.token("alice").await, app.token("bob").await);
    for (first, second, status) in
        [(&*alice, &*bob, 401), (&bob, &alice, 401), ("x.y.z", &bob, 200), (&bob, "x.y.z", 200)]
    {
        let cookies = format!("doorward_session={first}; doorward_session={second}");
        let answer = app.get(PROFILE).cookie(cookies).send().await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(status == 401 || answer.body.contains(r#""username":"bob""#));
    }
}

#[tokio::test]
async fn health_answers_whatever_else_is_broken() {
    let app = App::new();
    app.fakes.sessions.set_broken(true);
    app.fakes.users.set_broken(true);
    let answer = app.get("https://auth.example.com/api/health").cookie("doorward_session=x").send().await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"status":"OK"}"#));
    let answer = app.get("https://192.0.2.1/.doorward/api/health").send().await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_said_in_json() {
    let app = App::new();
    for (method, path, status) in [
        ("GET", "/api/", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/profile/x.css", 404),
        ("GET", "/api/profile;x.css", 404),
        ("GET", "/api/profile%2fx.css", 404),
        ("GET", "/api/authz/other", 404),
        ("GET", "/api//authz/forward-auth", 404),
        ("GET", "/api/login", 405),
        ("DELETE", "/api/profile", 405),
        ("OPTIONS", "/api/profile", 405),
    ] {
        let answer = app.request(method, &format!("https://auth.example.com{path}")).send().await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("allow").is_empty(), status != 405, "{path}");
    }
    let answer = app.get("https://auth.example.com/api/profile?callback=x").send().await;
    assert!(answer.body.starts_with('{'), "no JSONP (SC-222)");
}

#[tokio::test]
async fn where_a_proxy_signs_people_in_it_names_them_and_we_do_not() {
    use doorward_core::{
        identity::{Role, RoleMap},
        proxied::{IdentityHeaders, ProxyTrust},
    };
    let mut setup = Setup::default();
    setup.settings.proxy = Some(ProxyTrust {
        identity: Some(IdentityHeaders {
            user: Some("x-forwarded-user".to_owned()),
            role: None,
            groups: None,
            email: None,
            name: None,
            separator: ',',
            roles: RoleMap { entries: vec![], default_role: Role::viewer() },
            names: vec![],
        }),
        secret: Some(secrecy::SecretString::from("proxy-secret")),
    });
    let app = App::with(setup);
    let proxy = crate::app::PROXY;
    let asked = || app.get(PROFILE).header("x-forwarded-user", "carol").from(proxy);
    assert_eq!(asked().send().await.status, 401, "no secret");
    assert_eq!(asked().header("x-proxy-secret", "wrong").send().await.status, 401);
    let answer = asked().header("x-proxy-secret", "proxy-secret").send().await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with(r#"{"username":"carol""#));
    let ask = app.request("POST", LOGIN).header("x-proxy-secret", "proxy-secret");
    let answer = ask.json(r#"{"user":"bob","password":"bob-password"}"#).send().await;
    assert_eq!(answer.status, 404);
    let answer = app
        .get("http://doorward/api/authz/auth-request")
        .header("x-original-url", "https://one.example.com/")
        .header("x-original-method", "GET")
        .header("x-forwarded-user", "carol")
        .from(proxy);
    assert_eq!(answer.send().await.status, 401);
}

#[tokio::test]
async fn fr_079_frigate_s_name_for_the_token_is_answered_only_where_it_is_asked_for_and_is_no_cookie_of_ours()
{
    let body = r#"{"user":"bob","password":"bob-password"}"#;
    let answer = login(&App::new(), body).await;
    assert!(answer.cookies().iter().all(|cookie| !cookie.contains("frigate_token")));
    let mut setup = Setup::default();
    setup.settings.frigate_token = true;
    let app = App::with(setup);
    let answer = login(&app, body).await;
    let cookies = answer.cookies();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("frigate_token=")).unwrap();
    let (token, attributes) = cookie.strip_prefix("frigate_token=").unwrap().split_once(';').unwrap();
    assert_eq!(attributes, " Path=/; HttpOnly; Secure; SameSite=Lax");
    assert_eq!(token, answer.session_cookie().split(['=', ';']).nth(1).unwrap(), "one and the same token");
    let with = |name: &'static str, value: String| app.get(PROFILE).header(name, value).send();
    assert_eq!(with("cookie", format!("frigate_token={token}")).await.status, 401);
    assert_eq!(with("authorization", format!("Bearer {token}")).await.status, 200);
    let wrong = login(&app, r#"{"user":"bob","password":"wrong"}"#).await;
    assert!(wrong.status == 401 && wrong.cookies().is_empty());
    let out = app.request("POST", LOGOUT).header("authorization", format!("Bearer {token}")).send().await;
    assert!(out.cookies().contains(&"frigate_token=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0"));
}
