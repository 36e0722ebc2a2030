//! What an owner wants to look up leaves exactly one record, with everything that belongs into it (SC-257).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, AuditOutcome::Success},
    factors::recovery_hash,
    ports::{Clock as _, RecoveryStore as _, TotpStore as _},
    session::SessionMark,
};
use doorward_crypto::totp::{TotpParameters, code_at};
use doorward_testkit::conformance::totp_of;
use secrecy::{ExposeSecret as _, SecretSlice};
use serde_json::json;

use crate::{
    api_client::{Client, NEW},
    app::{App, Browser, CLIENT, PORTAL, PROXY},
    settings::at,
};

const WRONG: AuditOutcome = AuditOutcome::Failure("wrong_credentials");
const OTP: &str = "/2fa/one-time-password";

/// The one record that was made since the last look, but for mails, which have their own. `session`: whether it names one.
#[track_caller]
fn one(app: &App, kind: AuditKind, outcome: AuditOutcome, user: &str, session: bool) -> AuditEvent {
    let mut events = app.fakes.audit.take();
    events.retain(|event| event.kind != AuditKind::MailSent);
    assert_eq!(events.len(), 1, "{kind:?}: {events:?}");
    let event = events.remove(0);
    assert_eq!((event.kind, event.outcome, event.user.as_deref()), (kind, outcome, Some(user)), "{event:?}");
    assert_eq!(event.origin.session.is_some(), session, "{event:?}");
    assert_eq!((event.origin.client, event.origin.request_id.as_str()), (CLIENT, "request-1"), "{event:?}");
    assert!(!event.origin.method.is_empty() && event.origin.path.starts_with('/'), "{event:?}");
    assert!(app.fakes.clock.now().since(event.time).as_secs() < 60, "{event:?}");
    event
}

/// The mark of the one session that there is.
fn only_session(event: &AuditEvent) -> SessionMark {
    event.origin.session.unwrap()
}

async fn signed_in<'a>(app: &'a App, user: &str) -> Browser<'a> {
    let browser = app.browser();
    assert_eq!(browser.sign_in(PORTAL, user, &format!("{user}-password")).await.status, 303);
    browser
}

async fn send(browser: &Browser<'_>, page: &str, path: &str, fields: &[(&str, &str)]) -> u16 {
    let flow = browser.open(&at(page)).await.flow();
    let mut all = vec![("flow", flow.as_str())];
    all.extend(fields);
    browser.post(&at(path), &all).await.status.as_u16()
}

/// Asks forward auth for a target that only administrators may see.
async fn forward_auth(app: &App, header: (&str, String)) -> u16 {
    let ask = app.get("http://doorward:9091/api/authz/auth-request").from(PROXY);
    let ask = ask
        .header("x-original-url", "https://adm.example.com/")
        .header("x-original-method", "GET")
        .header("x-forwarded-for", CLIENT.to_string());
    ask.header(header.0, header.1).send().await.status.as_u16()
}

#[tokio::test]
async fn sc_257_signing_in_and_out_leaves_one_record_each_that_names_the_session() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "wrong").await;
    one(&app, AuditKind::PasswordSignIn, WRONG, "bob", false);
    browser.sign_in(PORTAL, "nobody", "wrong").await;
    one(&app, AuditKind::PasswordSignIn, WRONG, "nobody", false);
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let begun = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "bob", true));
    assert_eq!(forward_auth(&app, ("cookie", browser.cookie_header())).await, 403);
    let denied = one(&app, AuditKind::AccessDenied, AuditOutcome::Failure("rule"), "bob", true);
    assert_eq!(only_session(&denied), begun, "what a person did in one session is found by its mark");
    assert_eq!(send(&browser, "/logout", "/logout", &[]).await, 303);
    let out = one(&app, AuditKind::SignOut, Success, "bob", true);
    assert_eq!(only_session(&out), begun);
    signed_in(&app, "bob").await;
    let other = one(&app, AuditKind::PasswordSignIn, Success, "bob", true);
    assert_ne!(only_session(&other), begun, "another session has another mark");
    let stored = app.fakes.sessions.all().remove(0).key.to_hex();
    assert!(!stored.contains(&only_session(&other).to_string()), "no part of what the store has");
    for (password, outcome) in [("wrong", WRONG), ("alice-password", Success)] {
        let basic = format!("Basic {}", STANDARD.encode(format!("alice:{password}")));
        forward_auth(&app, ("authorization", basic)).await;
        one(&app, AuditKind::BasicSignIn, outcome, "alice", false);
    }
}

#[tokio::test]
async fn sc_257_each_second_factor_leaves_one_record_and_a_good_one_names_the_new_session() {
    let app = App::new();
    let mut factor = totp_of("bob");
    (factor.parameters, factor.secret) = (TotpParameters::default(), SecretSlice::from(vec![9; 20]));
    app.fakes.people.totp_save(&factor, 0).await.unwrap();
    let hash = recovery_hash("bob", "ABCD-EFGH-JKLM-NPQR");
    app.fakes.people.recovery_replace("bob", &[hash], app.fakes.clock.now()).await.unwrap();
    for (path, kind) in [(OTP, AuditKind::TotpSignIn), ("/2fa/recovery-code", AuditKind::RecoverySignIn)] {
        let browser = signed_in(&app, "bob").await;
        let before = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "bob", true));
        let flow = browser.open(&format!("{PORTAL}/2fa")).await.flow();
        let prove = async |code: &str| {
            browser.post(&format!("{PORTAL}{path}"), &[("flow", &*flow), ("otp", code)]).await
        };
        prove("000000").await;
        let wrong = one(&app, kind, WRONG, "bob", true);
        assert_eq!(only_session(&wrong), before);
        let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
        let code = code_at(factor.secret.expose_secret(), &factor.parameters, seconds / 30);
        let right = if path == OTP { code.as_str() } else { "ABCD-EFGH-JKLM-NPQR" };
        assert_eq!(prove(right).await.status, 303, "{path}");
        let proved = one(&app, kind, Success, "bob", true);
        assert_ne!(only_session(&proved), before, "the session goes on under a new identifier");
        send(&browser, "/logout", "/logout", &[]).await;
        let out = one(&app, AuditKind::SignOut, Success, "bob", true);
        assert_eq!(only_session(&out), only_session(&proved));
    }
}

#[tokio::test]
async fn sc_257_adding_and_removing_factors_and_new_passwords_leave_one_record_each() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    let begun = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "bob", true));
    send(&browser, "/settings/elevate", "/api/user/session/elevation/start", &[]).await;
    one(&app, AuditKind::ElevationRequested, Success, "bob", true);
    let code = app.messages().last().unwrap().text.clone();
    let typed = [("with", "mail"), ("code", code.as_str())];
    assert_eq!(send(&browser, "/settings", "/settings/elevate", &typed).await, 303);
    one(&app, AuditKind::Elevated, Success, "bob", true);
    let mut factor = totp_of("bob");
    factor.parameters = TotpParameters::default();
    app.fakes.people.totp_save(&factor, 0).await.unwrap();
    send(&browser, "/settings", "/settings/security/recovery-codes", &[]).await;
    one(&app, AuditKind::RecoveryCodesMade, Success, "bob", true);
    let fields = [("factor", "totp"), ("id", "")];
    assert_eq!(send(&browser, "/settings", "/settings/security/remove", &fields).await, 303);
    let removed = one(&app, AuditKind::FactorRemoved, Success, "bob", true);
    assert_eq!(only_session(&removed), begun);

    let stranger = app.browser();
    let ask = [("username", "bob")];
    send(&stranger, "/reset-password", "/api/reset-password/identity/start", &ask).await;
    app.reset.work_off().await;
    one(&app, AuditKind::ResetRequested, Success, "bob", false);
    let link = app.messages().last().unwrap().text.clone();
    let flow = stranger.open(&link).await.flow();
    let fields = [("flow", flow.as_str()), ("new-password", NEW), ("repeat-password", NEW)];
    assert_eq!(stranger.post(&format!("{PORTAL}/reset-password"), &fields).await.status, 303);
    one(&app, AuditKind::PasswordReset, Success, "bob", false);
}

#[tokio::test]
async fn sc_257_what_administrators_do_leaves_one_record_each() {
    let app = App::unreachable();
    let alice = Client::of(&app, "alice").await;
    let begun = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "alice", true));
    let carol = json!({"username": "carol", "password": NEW});
    let ban = json!({"kind": "user", "value": "dave", "seconds": 60});
    let steps = [
        ("POST", "/api/users", Some(carol), AuditKind::AccountCreated),
        ("PATCH", "/api/users/carol", Some(json!({"name": "C."})), AuditKind::AccountChanged),
        ("PUT", "/api/users/carol/role", Some(json!({"role": "admin"})), AuditKind::AccountChanged),
        ("PATCH", "/api/users/carol", Some(json!({"disabled": true})), AuditKind::AccountDisabled),
        ("PATCH", "/api/users/carol", Some(json!({"disabled": false})), AuditKind::AccountEnabled),
        ("DELETE", "/api/users/carol", None, AuditKind::AccountDeleted),
        ("POST", "/api/bans", Some(ban), AuditKind::BanImposed),
        ("DELETE", "/api/bans?kind=user&value=dave", None, AuditKind::BanLifted),
    ];
    for (method, path, body, kind) in steps {
        let (status, answer) = alice.call(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        let done = one(&app, kind, Success, "alice", true);
        assert_eq!(only_session(&done), begun, "{method} {path}");
    }
}

#[tokio::test]
async fn sc_257_the_life_of_a_key_leaves_one_record_each_and_a_key_is_no_session() {
    let app = App::unreachable();
    let alice = Client::of(&app, "alice").await;
    app.fakes.audit.take();
    let wish = json!({"name": "phone", "scope": ["GET /api/profile"]});
    let (_, made) = alice.call("POST", "/api/keys", Some(wish)).await;
    one(&app, AuditKind::ApiKeyCreated, Success, "alice", true);
    let (key, id) = (made["key"].as_str().unwrap(), made["id"].as_str().unwrap());
    let ask = app.get(&format!("{PORTAL}/api/sessions")).header("x-api-key", key);
    assert!(ask.send().await.status.is_client_error());
    one(&app, AuditKind::ApiKeyRefused, AuditOutcome::Failure("out_of_scope"), "alice", false);
    let (status, second) = alice.call("POST", &format!("/api/keys/{id}/rotate"), Some(json!({}))).await;
    assert_eq!(status, 200, "{second}");
    one(&app, AuditKind::ApiKeyRotated, Success, "alice", true);
    let id = second["id"].as_str().unwrap();
    assert_eq!(alice.call("DELETE", &format!("/api/keys/{id}"), None).await.0, 200);
    one(&app, AuditKind::ApiKeyRevoked, Success, "alice", true);
}
