//! What an owner wants to look up leaves exactly one record, with everything that belongs into it (SC-257).

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, AuditOutcome::Success},
    factors::recovery_hash,
    ports::{Clock as _, PushAnswer, RecoveryStore as _, TotpStore as _},
    regulation::RegulationSettings,
    session::SessionMark,
};
use doorward_crypto::totp::{TotpParameters, code_at};
use doorward_testkit::{Behaviour, ScriptedPush, SoftAuthenticator, Tampering, conformance::totp_of};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde_json::{Value, json};

use crate::{
    api_client::{Client, NEW},
    app::{App, Browser, CLIENT, PORTAL, PROXY, Setup},
    settings::at,
    settings_factors::{REMOVE, RENAME, add_passkey, elevated, hex, post, set_up_totp, with_passkeys},
};

const WRONG: AuditOutcome = AuditOutcome::Failure("wrong_credentials");
const OTP: &str = "/2fa/one-time-password";

/// What was recorded since the last look, but for mails, which have their own.
fn recorded(app: &App) -> Vec<AuditEvent> {
    let mut events = app.fakes.audit.take();
    events.retain(|event| event.kind != AuditKind::MailSent);
    events
}

/// The one record that was made since the last look. `session`: whether it names one.
#[track_caller]
fn one(app: &App, kind: AuditKind, outcome: AuditOutcome, user: &str, session: bool) -> AuditEvent {
    let mut events = recorded(app);
    assert_eq!(events.len(), 1, "{kind:?}: {events:?}");
    let event = events.remove(0);
    assert_eq!((event.kind, event.outcome, event.user.as_deref()), (kind, outcome, Some(user)), "{event:?}");
    assert_eq!(event.origin.session.is_some(), session, "{event:?}");
    complete(app, &event);
    event
}

/// When, from where, and by which request.
#[track_caller]
fn complete(app: &App, event: &AuditEvent) {
    assert_eq!((event.origin.client, event.origin.request_id.as_str()), (CLIENT, "request-1"), "{event:?}");
    assert!(!event.origin.method.is_empty() && event.origin.path.starts_with('/'), "{event:?}");
    assert!(app.fakes.clock.now().since(event.time).as_secs() < 60, "{event:?}");
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

/// What the browser is asked at `path`, with our state of it.
async fn asked(browser: &Browser<'_>, path: &str) -> (String, String) {
    let answer = browser.open(&at(path)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let offered: Value = serde_json::from_str(&answer.body).unwrap();
    (offered["options"].to_string(), offered["state"].as_str().unwrap().to_owned())
}

/// Answers with `key`, as the scripts do; `well` or after a change on the way.
async fn touch(
    browser: &Browser<'_>,
    page: &str,
    ask: &str,
    path: &str,
    key: &mut SoftAuthenticator,
    well: bool,
) -> u16 {
    let flow = browser.open(&at(page)).await.flow();
    let (options, state) = asked(browser, ask).await;
    let elsewhere: &dyn Fn(&mut Value) = &|data| data["origin"] = json!("https://evil.test");
    let tampering = Tampering { client_data: (!well).then_some(elsewhere), ..Tampering::default() };
    let answer = key.get_tampered(&options, PORTAL, &tampering).unwrap();
    let fields = [("flow", flow), ("state", state), ("answer", answer)];
    post(browser, &at(path), &fields).await.status.as_u16()
}

#[tokio::test]
async fn sc_257_keys_leave_one_record_each_time_they_are_added_named_used_and_removed() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    let begun = only_session(&recorded(&app).remove(0));
    let mut key = SoftAuthenticator::new(Behaviour::synced_passkey());
    add_passkey(&browser, &mut key, "Phone").await;
    let added = one(&app, AuditKind::FactorAdded, Success, "bob", true);
    assert_eq!((added.about.as_deref(), only_session(&added)), (Some("webauthn:Phone"), begun));
    let id = hex(key.credential_id(0));
    let flow = browser.open(&at("/settings")).await.flow();
    let fields = [("flow", flow), ("id", id.clone()), ("name", "Mobile".to_owned())];
    assert_eq!(post(&browser, RENAME, &fields).await.status, 303);
    let named = one(&app, AuditKind::FactorChanged, Success, "bob", true);
    assert_eq!((named.about.as_deref(), only_session(&named)), (Some("webauthn:Mobile"), begun));

    let other = app.browser();
    for (well, status, outcome) in [(false, 401, WRONG), (true, 303, Success)] {
        assert_eq!(touch(&other, "/", "/login/passkey", "/login/passkey", &mut key, well).await, status);
        one(&app, AuditKind::PasskeySignIn, outcome, "bob", well);
    }
    let third = signed_in(&app, "bob").await;
    let before = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "bob", true));
    for (well, status, outcome) in [(false, 401, WRONG), (true, 303, Success)] {
        let way = "/2fa/webauthn";
        assert_eq!(touch(&third, "/2fa", "/2fa/webauthn/options", way, &mut key, well).await, status);
        let proved = one(&app, AuditKind::WebauthnSignIn, outcome, "bob", true);
        assert_eq!(only_session(&proved) == before, !well, "the session goes on under a new identifier");
    }
    let flow = third.open(&at("/settings")).await.flow();
    let fields = [("flow", flow), ("factor", "webauthn".to_owned()), ("id", id)];
    assert_eq!(post(&third, REMOVE, &fields).await.status, 303);
    let removed = one(&app, AuditKind::FactorRemoved, Success, "bob", true);
    assert_eq!(removed.about.as_deref(), Some("webauthn:Mobile"));
}

#[tokio::test]
async fn sc_257_a_push_leaves_one_record_however_it_was_answered() {
    let push = Arc::new(ScriptedPush::default());
    push.set_devices(&["phone"]);
    let app = App::with(Setup { push: Some(push.clone()), ..Setup::default() });
    let browser = signed_in(&app, "bob").await;
    let before = only_session(&one(&app, AuditKind::PasswordSignIn, Success, "bob", true));
    let way = "/2fa/push-notification";
    for (answer, status, outcome) in [
        (PushAnswer::Denied, 401, WRONG),
        (PushAnswer::TimedOut, 401, WRONG),
        (PushAnswer::Allowed, 303, Success),
    ] {
        push.set_answer(answer);
        assert_eq!(send(&browser, "/2fa", way, &[("device", "phone")]).await, status, "{answer:?}");
        let proved = one(&app, AuditKind::DuoSignIn, outcome, "bob", true);
        assert_eq!(only_session(&proved) == before, outcome != Success, "{answer:?}");
    }
}

#[tokio::test]
async fn sc_257_a_ban_by_regulation_is_one_record_beside_that_of_the_attempt() {
    let regulation = RegulationSettings { max_retries: 2, ..RegulationSettings::default() };
    let app = App::with(Setup { regulation, limit: "100/minute", ..Setup::default() });
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "wrong").await;
    one(&app, AuditKind::PasswordSignIn, WRONG, "bob", false);
    browser.sign_in(PORTAL, "bob", "wrong").await;
    let events = recorded(&app);
    let kinds: Vec<_> = events.iter().map(|event| (event.kind, event.outcome)).collect();
    assert_eq!(kinds, [(AuditKind::BanImposed, Success), (AuditKind::PasswordSignIn, WRONG)]);
    // Nobody imposed it; it says on whom.
    assert_eq!((events[0].user.as_deref(), events[0].about.as_deref()), (None, Some("user:bob")));
    complete(&app, &events[0]);
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    one(&app, AuditKind::PasswordSignIn, AuditOutcome::Failure("banned"), "bob", false);
    // Its end by itself is nothing that somebody did.
    app.fakes.clock.advance(Duration::from_secs(301));
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    one(&app, AuditKind::PasswordSignIn, Success, "bob", true);

    // Wrong second factors have a count of their own.
    let mut factor = totp_of("bob");
    factor.parameters = TotpParameters::default();
    app.fakes.people.totp_save(&factor, 0).await.unwrap();
    let prove = async || send(&browser, "/2fa", OTP, &[("otp", "000000")]).await;
    assert_eq!(prove().await, 401);
    one(&app, AuditKind::TotpSignIn, WRONG, "bob", true);
    assert_eq!(prove().await, 401);
    let events = recorded(&app);
    let kinds: Vec<_> = events.iter().map(|event| (event.kind, event.about.as_deref())).collect();
    assert_eq!(kinds, [(AuditKind::BanImposed, Some("factor:bob")), (AuditKind::TotpSignIn, None)]);
    assert_eq!(prove().await, 429);
    one(&app, AuditKind::TotpSignIn, AuditOutcome::Failure("throttled"), "bob", true);
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
    set_up_totp(&app, &browser).await;
    let added = one(&app, AuditKind::FactorAdded, Success, "bob", true);
    assert_eq!((added.about.as_deref(), only_session(&added)), (Some("totp"), begun));
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
