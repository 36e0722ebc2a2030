//! A second factor counts where its kind is allowed and for its owner only (SC-274). Rules ask for two factors, not for a
//! kind; which kinds there are, the configuration says for every way in.

use std::sync::Arc;

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    factors::recovery_hash,
    ports::{BanStore as _, Clock as _, PasskeyStore as _, Preauth, RecoveryStore as _, TotpStore as _},
    second_factor::{CloneDetection, PasskeyRules},
};
use doorward_crypto::{
    totp::{TotpParameters, code_at},
    webauthn::WebauthnPolicy,
};
use doorward_testkit::{
    ScriptedPush,
    conformance::{passkey_of, totp_of},
};
use secrecy::SecretSlice;

use crate::app::{Answer, App, Browser, PORTAL, PROXY, Setup};

const TWO: &str = "https://two.example.com/x";
const WAYS: [&str; 4] =
    ["/2fa/one-time-password", "/2fa/webauthn", "/2fa/recovery-code", "/2fa/push-notification"];

fn passkeys() -> PasskeyRules {
    PasskeyRules {
        policy: WebauthnPolicy::new("auth.example.com", "Doorward", vec![PORTAL.to_owned()]),
        sign_in: true,
        verified_is_two: false,
        clones: CloneDetection::Refuse,
        upgrade: false,
    }
}

/// A bench on which only some kinds are allowed.
fn app(totp: bool, keys: bool) -> App {
    let mut setup = Setup::default();
    if !totp {
        setup.factors.totp = None;
    }
    setup.factors.passkeys = keys.then(passkeys);
    App::with(setup)
}

/// Codes of `user`, each with a secret of its own.
async fn enrolled(app: &App, user: &str, secret: u8) -> String {
    let mut factor = totp_of(user);
    factor.parameters = TotpParameters::default();
    factor.secret = SecretSlice::from(vec![secret; 20]);
    app.fakes.people.totp_save(&factor, 0).await.unwrap();
    let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
    code_at(&[secret; 20], &factor.parameters, factor.parameters.step(seconds).unwrap())
}

async fn after_the_password<'a>(app: &'a App, user: &str) -> (Browser<'a>, String) {
    let browser = app.browser();
    browser.sign_in(PORTAL, user, &format!("{user}-password")).await;
    let rd: String = url::form_urlencoded::byte_serialize(TWO.as_bytes()).collect();
    for path in ["/2fa", "/2fa/recovery-code", "/2fa/one-time-password"] {
        let page = browser.open(&format!("{PORTAL}{path}?rd={rd}")).await;
        if page.body.contains("name=\"flow\"") {
            return (browser, page.flow());
        }
    }
    panic!("no page asks {user} for a second factor");
}

async fn prove(browser: &Browser<'_>, path: &str, flow: &str, typed: &str) -> Answer {
    let fields = [("flow", flow), ("otp", typed), ("answer", typed), ("state", typed), ("code", typed)];
    browser.post(&format!("{PORTAL}{path}"), &fields).await
}

async fn opens(app: &App, browser: &Browser<'_>) -> bool {
    let ask = app.get(&format!("{PORTAL}/api/authz/auth-request")).from(PROXY);
    let ask = ask.header("x-original-url", TWO).header("x-original-method", "GET");
    ask.cookie(browser.cookie_header()).send().await.status == 200
}

#[tokio::test]
async fn sc_274_a_right_code_of_a_kind_that_is_switched_off_opens_nothing() {
    {
        let app = app(false, true);
        let code = enrolled(&app, "bob", 9).await;
        // A key of bob's, so that the page asks for something.
        app.fakes.people.passkey_add(&passkey_of("bob", b"key", "Key")).await.unwrap();
        let (browser, flow) = after_the_password(&app, "bob").await;
        let session = browser.cookies.lock().unwrap().get("doorward_session").cloned();
        for path in WAYS {
            let answer = prove(&browser, path, &flow, &code).await;
            // The page was the right one: it is the code that does not count.
            let refused = [401, 404].contains(&answer.status.as_u16());
            assert!(refused, "{path}: {} {}", answer.status, answer.body);
        }
        assert_eq!(
            browser.cookies.lock().unwrap().get("doorward_session").cloned(),
            session,
            "no new session"
        );
        assert!(!opens(&app, &browser).await);
    }
    // The same code where its kind is allowed: this is what is refused above.
    let app = app(true, false);
    let code = enrolled(&app, "bob", 9).await;
    let (browser, flow) = after_the_password(&app, "bob").await;
    assert_eq!(prove(&browser, WAYS[0], &flow, &code).await.status, 303);
    assert!(opens(&app, &browser).await);
}

#[tokio::test]
async fn sc_274_keys_that_are_switched_off_are_neither_asked_for_nor_taken() {
    let app = app(true, false);
    enrolled(&app, "bob", 9).await;
    let (browser, flow) = after_the_password(&app, "bob").await;
    assert_eq!(browser.open(&format!("{PORTAL}/2fa/webauthn/options")).await.status, 404);
    for path in ["/2fa/webauthn", "/login/passkey"] {
        let answer = prove(&browser, path, &flow, "{}").await;
        assert_ne!(answer.status, 303, "{path}");
    }
    assert!(!opens(&app, &browser).await);
}

#[tokio::test]
async fn passkeys_stand_beside_the_user_names_only_where_they_sign_in() {
    for on in [true, false] {
        let app = app(true, on);
        let page = app.browser().open(PORTAL).await;
        let name = if on { r#"autocomplete="username webauthn""# } else { r#"autocomplete="username""# };
        assert!(page.body.contains(name), "{}", page.body);
        assert_eq!(page.body.contains("data-conditional"), on);
        // What is asked names nobody, whoever is typed or known.
        let asked = app.browser().open(&format!("{PORTAL}/login/passkey")).await;
        assert_eq!(asked.status, if on { 200 } else { 404 });
        assert_eq!(asked.body.contains(r#""allowCredentials":[]"#), on, "{}", asked.body);
    }
}

#[tokio::test]
async fn whom_the_push_service_does_not_know_enrols_there_only_after_proving_more_than_the_password() {
    const THERE: &str = "https://push.example.net/enrol?code=1";
    let push = Arc::new(ScriptedPush::default());
    push.set_preauth(Preauth::Enroll { url: Some(THERE.parse().unwrap()) });
    let app = App::with(Setup { push: Some(push), ..Setup::default() });
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&format!("{PORTAL}/2fa/push-notification")).await;
    assert!(page.body.contains(r#"id="enroll" href="/settings/elevate""#), "SC-149: {}", page.body);
    assert!(!page.body.contains("push.example.net"), "{}", page.body);
    app.elevate().await;
    app.fakes.clock.advance(std::time::Duration::from_secs(1));
    let page = browser.open(&format!("{PORTAL}/2fa/push-notification")).await;
    assert!(page.body.contains(&format!(r#"id="enroll" href="{THERE}""#)), "{}", page.body);
}

/// An answer that nobody's key gave is a wrong one like any other: counted, recorded, and said in the same way.
#[tokio::test]
async fn an_answer_to_a_question_that_was_not_asked_is_as_wrong_as_a_wrong_code() {
    let app = app(true, true);
    app.fakes.people.passkey_add(&passkey_of("bob", b"key", "Key")).await.unwrap();
    enrolled(&app, "bob", 9).await;
    let (browser, flow) = after_the_password(&app, "bob").await;
    app.fakes.audit.take();
    let wrong = (AuditKind::WebauthnSignIn, AuditOutcome::Failure("wrong_credentials"));
    for tries in 1..=10 {
        let url = format!("{PORTAL}/2fa/webauthn");
        let fields = [("flow", flow.as_str()), ("state", "made-up"), ("answer", "{}")];
        let answer = browser.post(&url, &fields).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert!(answer.body.contains("That key did not work here."), "{}", answer.body);
        assert_eq!(app.fakes.audit.outcomes().iter().filter(|one| **one == wrong).count(), tries);
    }
    let code = enrolled(&app, "bob", 9).await;
    assert_eq!(prove(&browser, WAYS[0], &flow, &code).await.status, 429, "they count together (SC-129)");
    let bans = app.fakes.bans.ban_list(app.fakes.clock.now()).await.unwrap();
    assert_eq!(bans.iter().map(|ban| ban.reason.as_str()).collect::<Vec<_>>(), ["10 failed attempts"]);
}

#[tokio::test]
async fn sc_274_what_is_somebody_elses_proves_nothing_and_is_not_used_up() {
    let app = app(true, true);
    let of_bob = enrolled(&app, "bob", 9).await;
    let of_alice = enrolled(&app, "alice", 7).await;
    assert_ne!(of_bob, of_alice);
    let now = doorward_core::time::Timestamp::from_millis(0);
    let hash = recovery_hash("bob", "ABCD-EFGH-JKLM-NPQR");
    app.fakes.people.recovery_replace("bob", &[hash], now).await.unwrap();
    let (alice, flow) = after_the_password(&app, "alice").await;
    for (path, typed) in [(WAYS[0], of_bob.as_str()), (WAYS[2], "ABCD-EFGH-JKLM-NPQR")] {
        let answer = prove(&alice, path, &flow, typed).await;
        assert_eq!(answer.status, 401, "{path}: {}", answer.body);
        assert!(!opens(&app, &alice).await, "{path}");
    }
    assert_eq!(app.fakes.people.recovery_left("bob").await.unwrap(), 1);
    let (bob, flow) = after_the_password(&app, "bob").await;
    assert_eq!(prove(&bob, WAYS[0], &flow, &of_bob).await.status, 303, "bob's own is still good");
}
