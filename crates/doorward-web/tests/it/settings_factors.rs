//! Second factors in the settings: proving more first, setting up, renaming, removing, and what others learn of it.

use std::time::Duration;

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    notice::Mailbox,
    ports::{Clock as _, PasskeyStore as _, RecoveryStore as _, TotpStore as _},
    second_factor::{CloneDetection, PasskeyRules, TotpChoices},
};
use doorward_crypto::{
    totp::{TotpAlgorithm, TotpParameters, base32_decode, code_at},
    webauthn::WebauthnPolicy,
};
use doorward_testkit::{Behaviour, SoftAuthenticator};

use crate::{
    app::{Answer, App, Browser, PORTAL, Setup},
    settings::at,
};

const TOTP: &str = "https://auth.example.com/settings/security/totp";
const PASSKEYS: &str = "https://auth.example.com/settings/security/passkeys";
pub(crate) const RENAME: &str = "https://auth.example.com/settings/security/passkeys/rename";
const RECOVERY: &str = "https://auth.example.com/settings/security/recovery-codes";
pub(crate) const REMOVE: &str = "https://auth.example.com/settings/security/remove";
const SECURITY: &str = "https://auth.example.com/settings/security";
const ELEVATE: &str = "https://auth.example.com/settings/elevate";
const START: &str = "https://auth.example.com/api/user/session/elevation/start";

pub(crate) fn with_passkeys() -> App {
    with_passkeys_and(false)
}

/// With passkeys, that browsers may make by themselves or not.
pub(crate) fn with_passkeys_and(upgrade: bool) -> App {
    let mut setup = Setup::default();
    setup.factors.passkeys = Some(PasskeyRules {
        policy: WebauthnPolicy::new("auth.example.com", "Doorward", vec![PORTAL.to_owned()]),
        sign_in: true,
        verified_is_two: false,
        clones: CloneDetection::Refuse,
        upgrade,
    });
    App::with(setup)
}

async fn signed_in<'a>(app: &'a App, user: &str) -> Browser<'a> {
    let browser = app.browser();
    browser.sign_in(PORTAL, user, &format!("{user}-password")).await;
    browser
}

/// Proves more than the password by the code that was sent.
async fn elevate(app: &App, browser: &Browser<'_>) {
    let flow = browser.open(ELEVATE).await.flow();
    browser.post(START, &[("flow", &*flow)]).await;
    let code = app.messages().last().unwrap().text.clone();
    let answer = browser.post(ELEVATE, &[("flow", &*flow), ("with", "mail"), ("code", &*code)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

pub(crate) async fn elevated<'a>(app: &'a App, user: &str) -> Browser<'a> {
    let browser = signed_in(app, user).await;
    elevate(app, &browser).await;
    browser
}

/// The value of an input or attribute of the page.
pub(crate) fn value(page: &Answer, before: &str) -> String {
    let (_, rest) = page.body.split_once(before).unwrap_or_else(|| panic!("{before} in {}", page.body));
    let value = rest.split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&")
}

fn offer(page: &Answer) -> String {
    value(page, r#"name="offer" value=""#)
}

/// The secret that the page shows.
fn secret(page: &Answer) -> Vec<u8> {
    let (_, rest) = page.body.split_once(r#"<code id="secret" class="grouped">"#).unwrap();
    let shown: String = rest
        .split("</code>")
        .next()
        .unwrap()
        .split("<span>")
        .map(|group| group.trim_end_matches("</span>"))
        .collect();
    base32_decode(&shown).unwrap().to_vec()
}

/// The code of `secret` in so many steps from now.
fn code(app: &App, secret: &[u8], ahead: u64) -> String {
    let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
    code_at(secret, &TotpParameters::default(), seconds / 30 + ahead)
}

/// Sets an authenticator app up; gives its secret.
pub(crate) async fn set_up_totp(app: &App, browser: &Browser<'_>) -> Vec<u8> {
    let page = browser.open(TOTP).await;
    assert_eq!(page.status, 200, "{}", page.location());
    let secret = secret(&page);
    let fields = [("flow", &*page.flow()), ("offer", &*offer(&page)), ("code", &*code(app, &secret, 0))];
    let answer = browser.post(TOTP, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    secret
}

async fn prove(browser: &Browser<'_>, with: &str, code: &str) -> Answer {
    let flow = browser.open(&at("/settings")).await.flow();
    browser.post(ELEVATE, &[("flow", &*flow), ("with", with), ("code", code)]).await
}

pub(crate) fn told(app: &App, kind: &str) -> usize {
    app.messages().iter().filter(|message| message.kind == kind).count()
}

fn codes(page: &Answer) -> Vec<String> {
    let parts = page.body.split("<li><code>").skip(1);
    parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn sc_151_whatever_changes_factors_needs_more_than_the_password_and_the_way_comes_back() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    let answer = browser.open(TOTP).await;
    let elevate = "/settings/elevate?next=%2Fsettings%2Fsecurity%2Ftotp";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, elevate));
    let page = browser.open(&at(elevate)).await;
    assert!(page.body.contains("<strong>b…@example.org</strong>"), "{}", page.body);
    assert!(!page.body.contains("bob@example.org") && !page.body.contains("mail-code"));
    let next = value(&page, r#"name="next" value=""#);
    let flow = page.flow();
    app.fakes.audit.take();
    let answer = browser.post(START, &[("flow", &*flow), ("next", &*next)]).await;
    let sent = "/settings/elevate?sent=mail&next=%2Fsettings%2Fsecurity%2Ftotp";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, sent));
    let message = app.messages().pop().unwrap();
    assert_eq!((&*message.kind, &*message.to, message.secret), ("elevation", "bob@example.org", true));
    let page = browser.open(&at(sent)).await;
    assert!(page.body.contains(r#"id="mail-code""#) && !page.body.contains(&message.text), "{}", page.body);
    let post = async |code: &str| {
        let fields = [("flow", &*flow), ("next", &*next), ("with", "mail"), ("code", code)];
        browser.post(ELEVATE, &fields).await
    };
    let wrong = post("BCDFGHJK").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains(r#"role="alert" id="alert">That code did not work."#), "{}", wrong.body);
    assert!(wrong.body.contains(r#"name="next" value="/settings/security/totp""#));
    assert_eq!(browser.open(TOTP).await.status, 303, "nothing was proved");
    let right = post(&message.text.to_lowercase()).await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/settings/security/totp"));
    assert_eq!(browser.open(TOTP).await.status, 200);
    let kinds: Vec<_> = app.fakes.audit.outcomes();
    assert_eq!(
        kinds,
        [
            (AuditKind::MailSent, AuditOutcome::Success),
            (AuditKind::ElevationRequested, AuditOutcome::Success),
            (AuditKind::Elevated, AuditOutcome::Failure("wrong_credentials")),
            (AuditKind::Elevated, AuditOutcome::Success),
        ]
    );
    assert_eq!(browser.open(&at(elevate)).await.location(), "/settings/security/totp", "already proved");
    app.fakes.clock.advance(Duration::from_secs(601));
    assert_eq!(browser.open(TOTP).await.location(), elevate, "a proof counts for a while");
    assert_eq!(post(&message.text).await.status, 401, "the code is used up");
}

#[tokio::test]
async fn a_form_that_was_sent_without_a_fresh_proof_changes_nothing_and_offers_to_prove_it() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    let page = browser.open(TOTP).await;
    app.fakes.clock.advance(Duration::from_secs(601));
    for path in [TOTP, PASSKEYS, RENAME, RECOVERY, REMOVE] {
        let fields = [
            ("flow", &*page.flow()),
            ("offer", &*offer(&page)),
            ("code", &*code(&app, &secret(&page), 0)),
            ("factor", "totp"),
        ];
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.body.contains(r#"settings/elevate?next=/settings/security""#), "{}", answer.body);
    }
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
}

#[tokio::test]
async fn a_code_leads_on_to_pages_of_the_settings_and_nowhere_else() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    for next in ["//evil.test", "https://evil.test/settings", "/logout", "/settings/elevate\\..", ""] {
        let flow = browser.open(&at("/settings")).await.flow();
        browser.post(START, &[("flow", &*flow), ("next", next)]).await;
        let code = app.messages().pop().unwrap().text;
        let fields = [("flow", &*flow), ("next", next), ("with", "mail"), ("code", &*code)];
        let answer = browser.post(ELEVATE, &fields).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings"), "{next}");
    }
}

#[tokio::test]
async fn a_code_is_good_in_the_session_that_asked_for_it_only() {
    let app = App::new();
    let (browser, other) = (signed_in(&app, "bob").await, signed_in(&app, "bob").await);
    let flow = browser.open(&at("/settings")).await.flow();
    browser.post(START, &[("flow", &*flow)]).await;
    let code = app.messages().pop().unwrap().text;
    assert_eq!(prove(&other, "mail", &code).await.status, 401);
    assert_eq!(prove(&browser, "mail", &code).await.status, 303);
    assert_eq!(other.open(TOTP).await.status, 303, "the other session has proved nothing");
}

#[tokio::test]
async fn sc_251_many_codes_are_not_sent_and_it_is_said_when_the_next_one_is() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    let flow = browser.open(&at("/settings")).await.flow();
    for _ in 0..5 {
        assert_eq!(browser.post(START, &[("flow", &*flow)]).await.status, 303);
    }
    let answer = browser.post(START, &[("flow", &*flow)]).await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(answer.body.contains("Too many codes were sent. Try again in"), "{}", answer.body);
    assert_eq!(told(&app, "elevation"), 5);
}

#[tokio::test]
async fn who_cannot_be_reached_is_told_what_to_do() {
    let app = App::with(Setup { mailbox: Mailbox::Closed, ..Setup::default() });
    let page = signed_in(&app, "bob").await.open(ELEVATE).await;
    assert!(page.body.contains(r#"id="no-way""#) && page.body.contains("Ask your administrator"));
    let admin = signed_in(&app, "alice").await;
    let page = admin.open(ELEVATE).await;
    assert!(page.body.contains("Set up the notifier in the configuration"), "{}", page.body);
    let answer = admin.post(START, &[("flow", &*admin.open(&at("/settings")).await.flow())]).await;
    assert_eq!(answer.status, 409);
    assert!(app.messages().is_empty());
    let app = App::with(Setup { mailbox: Mailbox::File, ..Setup::default() });
    let browser = signed_in(&app, "bob").await;
    let page = browser.open(ELEVATE).await;
    assert!(page.body.contains("written to a file on the server") && page.body.contains(">Write a code<"));
    elevate(&app, &browser).await;
    assert_eq!(browser.open(TOTP).await.status, 200);
}

#[tokio::test]
async fn an_authenticator_app_is_set_up_without_scripts_and_its_owner_is_told() {
    let app = App::new();
    let (browser, phone) = (elevated(&app, "bob").await, signed_in(&app, "bob").await);
    let page = browser.open(TOTP).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(r#"<svg class="qr" id="qr" role="img" aria-label="QR code"#), "{}", page.body);
    assert!(page.body.contains("Time-based, SHA1, 6 digits, 30 seconds"));
    assert!(page.body.contains(r#"inputmode="numeric" autocomplete="one-time-code""#));
    assert!(!page.body.contains(" style=") && page.header("cache-control") == "no-store");
    app.fakes.audit.take();
    let fields =
        [("flow", &*page.flow()), ("offer", &*offer(&page)), ("code", &*code(&app, &secret(&page), 0))];
    let answer = browser.post(TOTP, &fields).await;
    let location = "/settings/security/recovery-codes?done=totp";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, location));
    let page = browser.open(&at(location)).await;
    assert!(page.body.contains("The authenticator app is set up."), "{}", page.body);
    assert!(page.body.contains(r#"id="make-codes""#));
    let event = app.fakes.audit.events().pop().unwrap();
    assert_eq!(
        (event.kind, event.user.as_deref(), event.about.as_deref()),
        (AuditKind::FactorAdded, Some("bob"), Some("totp"))
    );
    assert_eq!(told(&app, "factor_added"), 1);
    assert!(phone.open(&at("/settings")).await.location().starts_with("/?rd="), "other sessions end");
    let page = browser.open(SECURITY).await;
    assert!(page.body.contains(r#"id="remove-totp""#) && page.body.contains("not used yet"), "{}", page.body);
}

#[tokio::test]
async fn sc_147_an_enrolment_that_is_left_changes_nothing_and_every_page_has_another_secret() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    let (one, other) = (browser.open(TOTP).await, browser.open(TOTP).await);
    assert_ne!(secret(&one), secret(&other));
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
    assert_eq!(told(&app, "factor_added"), 0);
    assert!(browser.open(SECURITY).await.body.contains(r#"id="set-up-totp""#));
}

#[tokio::test]
async fn a_wrong_code_keeps_the_secret_that_was_scanned() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    let page = browser.open(TOTP).await;
    let fields = [("flow", &*page.flow()), ("offer", &*offer(&page)), ("code", "000000")];
    let again = browser.post(TOTP, &fields).await;
    assert_eq!(again.status, 400);
    assert!(again.body.contains("That code does not belong to this secret."), "{}", again.body);
    assert_eq!(secret(&again), secret(&page));
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
    let fields =
        [("flow", &*again.flow()), ("offer", &*offer(&again)), ("code", &*code(&app, &secret(&page), 0))];
    assert_eq!(browser.post(TOTP, &fields).await.status, 303);
}

#[tokio::test]
async fn an_offer_of_another_session_browser_or_time_is_none() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    let old = browser.open(TOTP).await;
    // Halfway the proof is renewed, so that only the offer is too old.
    app.fakes.clock.advance(Duration::from_secs(301));
    elevate_again(&app, &browser).await;
    app.fakes.clock.advance(Duration::from_secs(301));
    let mine = browser.open(TOTP).await;
    let second = elevated(&app, "bob").await.open(TOTP).await;
    let stranger = elevated(&app, "alice").await.open(TOTP).await;
    for (what, page) in [("old", &old), ("of another session", &second), ("of another person", &stranger)] {
        let fields =
            [("flow", &*mine.flow()), ("offer", &*offer(page)), ("code", &*code(&app, &secret(page), 0))];
        let answer = browser.post(TOTP, &fields).await;
        assert_eq!(answer.status, 403, "{what}");
        assert!(answer.body.contains("Here is a new secret"), "{what}: {}", answer.body);
        assert_ne!(secret(&answer), secret(page), "{what}");
    }
    for offer in ["", "x", &"A".repeat(200_000)] {
        let fields = [("flow", &*mine.flow()), ("offer", offer), ("code", "123456")];
        let status = browser.post(TOTP, &fields).await.status.as_u16();
        assert!([403, 413].contains(&status), "{status}");
    }
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
}

/// Proves more once more while the last proof still counts: the page would lead on at once.
async fn elevate_again(app: &App, browser: &Browser<'_>) {
    let flow = browser.open(&at("/settings")).await.flow();
    browser.post(START, &[("flow", &*flow)]).await;
    let code = app.messages().last().unwrap().text.clone();
    assert_eq!(prove(browser, "mail", &code).await.status, 303);
}

#[tokio::test]
async fn an_offer_ends_with_its_session_in_the_same_browser_too() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    let (totp, passkey) = (browser.open(TOTP).await, browser.open(PASSKEYS).await);
    let flow = browser.open(&at("/logout")).await.flow();
    browser.post(&at("/logout"), &[("flow", &*flow)]).await;
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    elevate(&app, &browser).await;
    let fields =
        [("flow", &*totp.flow()), ("offer", &*offer(&totp)), ("code", &*code(&app, &secret(&totp), 0))];
    let answer = browser.post(TOTP, &fields).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("Here is a new secret"), "{}", answer.body);
    let fields = filled(&passkey, &mut SoftAuthenticator::default(), "planted");
    assert_eq!(post(&browser, PASSKEYS, &fields).await.status, 403);
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
    assert!(app.fakes.people.passkey_list("bob").await.unwrap().is_empty());
}

#[tokio::test]
async fn sc_142_a_code_is_good_once_on_every_surface_and_that_of_the_enrolment_never() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    let secret = set_up_totp(&app, &browser).await;
    let (one, other) = (signed_in(&app, "bob").await, signed_in(&app, "bob").await);
    assert_eq!(prove(&one, "totp", &code(&app, &secret, 0)).await.status, 401, "it enrolled");
    app.fakes.clock.advance(Duration::from_secs(30));
    let before = one.cookie_header();
    let answer = prove(&one, "totp", &code(&app, &secret, 0)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(
        answer.session_cookie().contains("HttpOnly"),
        "the session goes on under a new identifier (SC-095)"
    );
    assert_eq!(app.get(&at("/api/profile")).cookie(before).send().await.status, 401);
    assert_eq!(one.open(TOTP).await.status, 200);
    let wrong = prove(&other, "totp", &code(&app, &secret, 0)).await;
    assert_eq!(wrong.status, 401, "used");
    assert!(wrong.body.contains("That code did not work."), "the ordinary words: {}", wrong.body);
    assert_eq!(other.open(TOTP).await.status, 303);
    let page = browser.open(SECURITY).await;
    assert!(page.body.contains("last used"), "{}", page.body);
}

#[tokio::test]
async fn sc_150_recovery_codes_are_shown_once_and_each_is_good_once() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    assert_eq!(
        browser.open(RECOVERY).await.location(),
        "/settings/security",
        "nothing that they could stand for"
    );
    let flow = browser.open(&at("/settings")).await.flow();
    assert_eq!(browser.post(RECOVERY, &[("flow", &*flow)]).await.location(), "/settings/security");
    set_up_totp(&app, &browser).await;
    let page = browser.open(RECOVERY).await;
    assert_eq!(page.status, 200);
    assert_eq!(app.fakes.people.recovery_left("bob").await.unwrap(), 0, "looking makes none");
    let shown = browser.post(RECOVERY, &[("flow", &*page.flow())]).await;
    let first = codes(&shown);
    assert_eq!(first.len(), 10, "{}", shown.body);
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(shown.body.contains(r#"id="go-on" href="/settings/security">I have kept them"#));
    for path in [RECOVERY, SECURITY] {
        let page = browser.open(path).await;
        assert!(first.iter().all(|code| !page.body.contains(code)), "{path}");
    }
    assert!(browser.open(SECURITY).await.body.contains("10 left. Each works once."));
    let (one, other) = (signed_in(&app, "bob").await, signed_in(&app, "bob").await);
    assert_eq!(prove(&one, "recovery", &first[0].to_lowercase().replace('-', " ")).await.status, 303);
    assert_eq!(one.open(TOTP).await.status, 200);
    assert_eq!(prove(&other, "recovery", &first[0]).await.status, 401, "used");
    assert_eq!(told(&app, "recovery_codes"), 2, "made, used");
    let stranger = elevated(&app, "alice").await;
    set_up_totp(&app, &stranger).await;
    let thief = signed_in(&app, "alice").await;
    assert_eq!(prove(&thief, "recovery", &first[1]).await.status, 401, "another one's");
    let page = one.open(RECOVERY).await;
    assert!(page.body.contains("You have 9 left."), "{}", page.body);
    let second = codes(&one.post(RECOVERY, &[("flow", &*page.flow())]).await);
    assert_eq!(second.len(), 10);
    let other = signed_in(&app, "bob").await;
    assert_eq!(prove(&other, "recovery", &first[2]).await.status, 401, "new ones end the old");
    assert_eq!(prove(&other, "recovery", &second[2]).await.status, 303);
}

#[tokio::test]
async fn sc_151_removing_asks_once_is_told_and_ends_other_sessions() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    set_up_totp(&app, &browser).await;
    let page = browser.open(RECOVERY).await;
    browser.post(RECOVERY, &[("flow", &*page.flow())]).await;
    let phone = signed_in(&app, "bob").await;
    let ask = browser.open(&format!("{REMOVE}?factor=totp")).await;
    assert!(ask.body.contains("<h1>Remove the authenticator app?</h1>"), "{}", ask.body);
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_some(), "asking removes nothing");
    app.fakes.audit.take();
    let answer = browser.post(REMOVE, &[("flow", &*ask.flow()), ("factor", "totp"), ("id", "")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/security?done=factor-removed"));
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
    assert_eq!(app.fakes.people.recovery_left("bob").await.unwrap(), 0, "there is nothing to recover");
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::FactorRemoved, AuditOutcome::Success)]);
    assert_eq!(told(&app, "factor_removed"), 1);
    assert!(phone.open(&at("/settings")).await.location().starts_with("/?rd="));
    assert_eq!(browser.open(&at("/settings")).await.status, 200, "this one goes on");
    for query in ["factor=totp", "factor=recovery", "factor=webauthn&id=00", "factor=webauthn", ""] {
        assert_eq!(browser.open(&format!("{REMOVE}?{query}")).await.status, 404, "{query}");
    }
    assert_eq!(browser.post(REMOVE, &[("flow", &*ask.flow()), ("factor", "totp")]).await.status, 404);
}

#[tokio::test]
async fn a_form_of_another_browser_changes_no_factor_and_says_so() {
    let app = with_passkeys();
    let stranger = app.browser().open(PORTAL).await.flow();
    let browser = elevated(&app, "bob").await;
    set_up_totp(&app, &browser).await;
    let mut key = SoftAuthenticator::default();
    add_passkey(&browser, &mut key, "phone").await;
    let id = hex(key.credential_id(0));
    app.fakes.audit.take();
    for path in [TOTP, PASSKEYS, RENAME, RECOVERY, REMOVE] {
        for factor in ["totp", "webauthn"] {
            for flow in ["", "x", &*stranger] {
                let fields = [("flow", flow), ("factor", factor), ("id", &*id), ("name", "mine")];
                let answer = browser.post(path, &fields).await;
                assert_eq!(answer.status, 403, "{path}");
                assert!(answer.body.contains("This page was open for too long."), "{path}: {}", answer.body);
            }
        }
    }
    assert!(app.fakes.audit.outcomes().is_empty());
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_some());
    assert_eq!(app.fakes.people.passkey_list("bob").await.unwrap()[0].name, "phone");
}

#[tokio::test]
async fn the_own_password_changes_after_a_proof_of_more_where_there_is_a_way_to_give_it() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    let page = browser.open(SECURITY).await;
    let elevate_first = "/settings/elevate?next=/settings/security";
    assert!(page.body.contains(&format!(r#"id="prove-first" href="{elevate_first}""#)), "{}", page.body);
    assert!(!page.body.contains(r#"id="password-form""#));
    let new = "orbit lantern violin";
    let flow = browser.open(&at("/settings")).await.flow();
    let fields =
        [("flow", &*flow), ("password", "bob-password"), ("new-password", new), ("repeat-password", new)];
    let answer = browser.post(SECURITY, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, elevate_first));
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303, "nothing was changed");
    elevate(&app, &browser).await;
    assert!(browser.open(SECURITY).await.body.contains(r#"id="password-form""#));
    let answer = browser.post(SECURITY, &fields).await;
    assert_eq!(answer.location(), "/settings/security?done=password", "{}", answer.body);
    assert_eq!(told(&app, "password_changed"), 1);
    // A code in a file proves nothing about a person; the password is enough then.
    let app = App::with(Setup { mailbox: Mailbox::File, ..Setup::default() });
    let browser = signed_in(&app, "bob").await;
    assert!(browser.open(SECURITY).await.body.contains(r#"id="password-form""#));
    elevate(&app, &browser).await;
    set_up_totp(&app, &browser).await;
    let other = signed_in(&app, "bob").await;
    assert!(!other.open(SECURITY).await.body.contains(r#"id="password-form""#), "there is a factor now");
}

#[tokio::test]
async fn administrators_see_which_factors_somebody_has_and_can_take_them_all_away() {
    let app = App::new();
    let bob = elevated(&app, "bob").await;
    set_up_totp(&app, &bob).await;
    let page = bob.open(RECOVERY).await;
    bob.post(RECOVERY, &[("flow", &*page.flow())]).await;
    let alice = signed_in(&app, "alice").await;
    let page = alice.open(&at("/settings/users/edit?name=bob")).await;
    assert!(page.body.contains("<li>Authenticator app</li>\n<li>10 recovery codes</li>"), "{}", page.body);
    let act = "/settings/users/act?act=remove-factors&name=bob";
    let answer = alice.open(&at(act)).await;
    let elevate_first =
        "/settings/elevate?next=%2Fsettings%2Fusers%2Fact%3Fact%3Dremove-factors%26name%3Dbob";
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, elevate_first),
        "a borrowed session cannot"
    );
    let flow = alice.open(&at("/settings")).await.flow();
    let fields = [("flow", &*flow), ("act", "remove-factors"), ("name", "bob")];
    assert_eq!(alice.post(&at("/settings/users/act"), &fields).await.location(), elevate_first);
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_some());
    elevate(&app, &alice).await;
    let ask = alice.open(&at(act)).await;
    assert!(ask.body.contains("<h1>Remove all second factors of bob?</h1>"), "{}", ask.body);
    app.fakes.audit.take();
    let answer = alice.post(&at("/settings/users/act"), &fields).await;
    let done = "/settings/users/edit?name=bob&done=user-factors-removed";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, done));
    assert!(alice.open(&at(done)).await.body.contains("bob has none."));
    assert!(app.fakes.people.totp_find("bob").await.unwrap().is_none());
    assert_eq!(app.fakes.people.recovery_left("bob").await.unwrap(), 0);
    assert!(bob.open(&at("/settings")).await.location().starts_with("/?rd="), "bob's sessions end");
    let events = app.fakes.audit.events();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        (event.kind, event.user.as_deref(), event.about.as_deref()),
        (AuditKind::FactorRemoved, Some("alice"), Some("bob totp"))
    );
    let message = app.messages().into_iter().find(|message| message.kind == "factor_removed");
    assert_eq!(message.unwrap().to, "bob@example.org");
    let again = alice.post(&at("/settings/users/act"), &fields).await;
    assert_eq!(again.status, 404, "there are none");
}

#[tokio::test]
async fn sc_151_the_old_address_is_told_when_an_administrator_changes_it() {
    let app = App::new();
    let alice = signed_in(&app, "alice").await;
    let flow = alice.open(&at("/settings/users/edit?name=bob")).await.flow();
    let post = async |email: &str| {
        let fields = [
            ("flow", &*flow),
            ("username", "bob"),
            ("display-name", "Bob"),
            ("email", email),
            ("role", "viewer"),
            ("groups", ""),
        ];
        alice.post(&at("/settings/users/edit"), &fields).await
    };
    assert_eq!(post("bob@example.org").await.status, 303);
    assert!(app.messages().is_empty(), "nothing has changed");
    assert_eq!(post("thief@evil.test").await.status, 303);
    let message = app.messages().pop().unwrap();
    assert_eq!((&*message.kind, &*message.to), ("email_changed", "bob@example.org"));
    assert_eq!(post("").await.status, 303);
    assert_eq!(app.messages().pop().unwrap().to, "thief@evil.test");
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fills the form of a new passkey in, as the script does.
pub(crate) fn filled(page: &Answer, key: &mut SoftAuthenticator, name: &str) -> Vec<(&'static str, String)> {
    let options = value(page, r#"data-question=""#);
    let answer = key.create(&options, PORTAL).expect("the key makes a credential");
    let state = value(page, r#"name="state" value=""#);
    vec![("flow", page.flow()), ("name", name.to_owned()), ("state", state), ("answer", answer)]
}

pub(crate) async fn post(browser: &Browser<'_>, url: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(url, &fields).await
}

pub(crate) async fn add_passkey(browser: &Browser<'_>, key: &mut SoftAuthenticator, name: &str) -> Answer {
    let page = browser.open(PASSKEYS).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let answer = post(browser, PASSKEYS, &filled(&page, key, name)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer
}

#[tokio::test]
async fn a_passkey_is_added_named_used_and_removed() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    assert!(browser.open(SECURITY).await.body.contains("A passkey is the safest second factor"));
    let mut key = SoftAuthenticator::new(Behaviour::synced_passkey());
    let answer = add_passkey(&browser, &mut key, " Bob's <phone> ").await;
    assert_eq!(answer.location(), "/settings/security/recovery-codes?done=passkey");
    assert_eq!(told(&app, "factor_added"), 1);
    let page = browser.open(SECURITY).await;
    assert!(
        page.body.contains("Bob&#39;s &#60;phone&#62;") && page.body.contains("not used yet"),
        "{}",
        page.body
    );
    let id = hex(key.credential_id(0));
    let rename = browser.open(&format!("{RENAME}?id={id}")).await;
    assert!(rename.body.contains(r#"value="Bob&#39;s &#60;phone&#62;""#), "{}", rename.body);
    let fields = [("flow", rename.flow()), ("id", id.clone()), ("name", "Phone".to_owned())];
    let answer = post(&browser, RENAME, &fields).await;
    assert_eq!(answer.location(), "/settings/security?done=passkey-renamed", "{}", answer.body);
    // Somebody who has the password alone is asked for the passkey.
    let other = signed_in(&app, "bob").await;
    let page = other.open(ELEVATE).await;
    let ask = value(&page, r#"data-options=""#);
    assert_eq!(ask, "/2fa/webauthn/options");
    let offered = other.open(&at(&ask)).await;
    let offered: serde_json::Value = serde_json::from_str(&offered.body).unwrap();
    let response = key.get(&offered["options"].to_string(), PORTAL).unwrap();
    let state = offered["state"].as_str().unwrap().to_owned();
    let fields = [
        ("flow", page.flow()),
        ("next", "/settings/security".to_owned()),
        ("with", "webauthn".to_owned()),
        ("state", state),
        ("answer", response),
    ];
    let (thief, third) = (signed_in(&app, "bob").await, signed_in(&app, "alice").await);
    for stranger in [&thief, &third] {
        let mut theirs = fields.clone();
        theirs[0].1 = stranger.open(&at("/settings")).await.flow();
        assert_eq!(post(stranger, ELEVATE, &theirs).await.status, 401, "a challenge of another session");
    }
    let answer = post(&other, ELEVATE, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/security"), "{}", answer.body);
    assert_eq!(other.open(PASSKEYS).await.status, 200);
    assert_eq!(post(&other, ELEVATE, &fields).await.status, 401, "a challenge is answered once (SC-155)");
    let ask = other.open(&format!("{REMOVE}?factor=webauthn&id={id}")).await;
    assert!(ask.body.contains("<h1>Remove Phone?</h1>"), "{}", ask.body);
    let fields = [("flow", ask.flow()), ("factor", "webauthn".to_owned()), ("id", id.clone())];
    assert_eq!(post(&other, REMOVE, &fields).await.location(), "/settings/security?done=factor-removed");
    assert!(app.fakes.people.passkey_list("bob").await.unwrap().is_empty());
    assert_eq!(other.open(&format!("{RENAME}?id={id}")).await.status, 404);
}

#[tokio::test]
async fn a_name_that_does_not_do_costs_no_second_touch_of_the_key() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    add_passkey(&browser, &mut SoftAuthenticator::default(), "Phone").await;
    let mut key = SoftAuthenticator::default();
    let page = browser.open(PASSKEYS).await;
    let mut fields = filled(&page, &mut key, "pHONE");
    for (name, status) in [("pHONE", 409), ("", 400), (&*"x".repeat(65), 400)] {
        fields[1].1 = name.to_owned();
        let again = post(&browser, PASSKEYS, &fields).await;
        assert_eq!(again.status, status, "{}", again.body);
        assert_eq!(value(&again, r#"name="answer" value=""#), fields[3].1, "the answer is kept");
        fields[2].1 = value(&again, r#"name="state" value=""#);
    }
    fields[1].1 = "Key ring".to_owned();
    assert_eq!(post(&browser, PASSKEYS, &fields).await.status, 303);
    assert_eq!(app.fakes.people.passkey_list("bob").await.unwrap().len(), 2);
    let id = hex(key.credential_id(0));
    let fields = [("flow", page.flow()), ("id", id.clone()), ("name", "phone".to_owned())];
    assert_eq!(post(&browser, RENAME, &fields).await.status, 409);
}

#[tokio::test]
async fn a_passkey_of_another_session_person_or_challenge_is_not_added() {
    let app = with_passkeys();
    let browser = elevated(&app, "bob").await;
    let (second, alice) = (elevated(&app, "bob").await, elevated(&app, "alice").await);
    let mine = browser.open(PASSKEYS).await;
    for stranger in [&second, &alice] {
        let page = stranger.open(PASSKEYS).await;
        let mut fields = filled(&page, &mut SoftAuthenticator::default(), "planted");
        fields[0].1 = mine.flow();
        assert_eq!(post(&browser, PASSKEYS, &fields).await.status, 403);
    }
    let good = filled(&mine, &mut SoftAuthenticator::default(), "mine");
    for (at, garbage) in [(3, String::new()), (3, "{}".to_owned()), (3, "[".repeat(10_000))] {
        let mut fields = filled(&browser.open(PASSKEYS).await, &mut SoftAuthenticator::default(), "x");
        fields[at].1 = garbage;
        let answer = post(&browser, PASSKEYS, &fields).await;
        assert_eq!(answer.status, 400);
        assert!(answer.body.contains("The key&#39;s answer was not accepted."), "{}", answer.body);
    }
    assert!(app.fakes.people.passkey_list("bob").await.unwrap().is_empty());
    assert_eq!(post(&browser, PASSKEYS, &good).await.status, 303);
    let again = post(
        &browser,
        PASSKEYS,
        &[("name", "twice".to_owned())]
            .iter()
            .cloned()
            .chain(good.iter().filter(|field| field.0 != "name").cloned())
            .collect::<Vec<_>>(),
    )
    .await;
    assert_eq!(again.status, 400, "a challenge is answered once");
    assert_eq!(app.fakes.people.passkey_list("bob").await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_keys_of_others_are_not_there() {
    let app = with_passkeys();
    let alice = elevated(&app, "alice").await;
    let mut key = SoftAuthenticator::default();
    add_passkey(&alice, &mut key, "Alice's").await;
    let id = hex(key.credential_id(0));
    let bob = elevated(&app, "bob").await;
    let flow = bob.open(&at("/settings")).await.flow();
    assert_eq!(bob.open(&format!("{RENAME}?id={id}")).await.status, 404);
    assert_eq!(bob.open(&format!("{REMOVE}?factor=webauthn&id={id}")).await.status, 404);
    for path in [RENAME, REMOVE] {
        let fields =
            [("flow", &*flow), ("factor", "webauthn"), ("id", &*id), ("name", "taken"), ("user", "alice")];
        assert_eq!(bob.post(path, &fields).await.status, 404);
    }
    assert_eq!(app.fakes.people.passkey_list("alice").await.unwrap()[0].name, "Alice's");
}

#[tokio::test]
async fn what_is_off_is_not_offered() {
    let mut setup = Setup::default();
    setup.factors.totp = None;
    let app = App::with(setup);
    let browser = elevated(&app, "bob").await;
    for path in [TOTP, PASSKEYS] {
        assert_eq!(browser.open(path).await.status, 404, "{path}");
    }
    let page = browser.open(SECURITY).await.body;
    assert!(
        !page.contains("totp-heading")
            && !page.contains("passkeys-heading")
            && !page.contains("recovery-heading")
    );
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_said_and_grants_nothing() {
    let app = App::new();
    let browser = elevated(&app, "bob").await;
    let flow = browser.open(&at("/settings")).await.flow();
    app.fakes.people.set_broken(true);
    for path in [SECURITY, TOTP, RECOVERY] {
        assert_eq!(browser.open(path).await.status, 503, "{path}");
    }
    let other = signed_in(&app, "bob").await;
    for with in ["totp", "recovery", "mail"] {
        let fields = [("flow", &*flow), ("with", with), ("code", "123456")];
        assert_eq!(browser.post(ELEVATE, &fields).await.status, 503, "{with}");
    }
    app.fakes.people.set_broken(false);
    assert_eq!(other.open(TOTP).await.status, 303, "nothing was proved");
}

fn with_choices() -> App {
    let mut setup = Setup::default();
    let totp = setup.factors.totp.as_mut().unwrap();
    totp.choices = TotpChoices {
        algorithms: vec![TotpAlgorithm::Sha1, TotpAlgorithm::Sha256],
        digits: vec![6, 8],
        periods: vec![30],
    };
    App::with(setup)
}

#[tokio::test]
async fn the_kind_of_codes_is_chosen_among_those_that_are_allowed() {
    let app = with_choices();
    let browser = elevated(&app, "bob").await;
    let page = browser.open(TOTP).await;
    assert!(page.body.contains("Time-based, SHA1, 6 digits, 30 seconds"));
    let options =
        r#"<option value="SHA1" selected>SHA1</option><option value="SHA256">SHA256</option></select>"#;
    assert!(page.body.contains(options), "{}", page.body);
    assert!(page.body.contains(r#"<select id="digits" name="digits">"#));
    assert!(!page.body.contains(r#"<select id="period""#), "there is one only");
    let page = browser.open(&format!("{TOTP}?algorithm=SHA256&digits=8")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Time-based, SHA256, 8 digits, 30 seconds"), "{}", page.body);
    assert!(page.body.contains("algorithm=SHA256") && page.body.contains("digits=8"), "the address says it");
    let parameters = TotpParameters { algorithm: TotpAlgorithm::Sha256, digits: 8, period: 30 };
    let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
    let code = code_at(&secret(&page), &parameters, seconds / 30);
    let fields = [("flow", &*page.flow()), ("offer", &*offer(&page)), ("code", &*code)];
    assert_eq!(browser.post(TOTP, &fields).await.status, 303);
    assert_eq!(app.fakes.people.totp_find("bob").await.unwrap().unwrap().parameters, parameters);
}

#[tokio::test]
async fn a_kind_of_codes_that_is_not_allowed_is_refused() {
    let (free, usual) = (with_choices(), App::new());
    // One each: so many codes by mail are sent to nobody.
    let (free, usual) = (elevated(&free, "bob").await, elevated(&usual, "bob").await);
    for (browser, query) in [
        (&free, "algorithm=SHA512"),
        (&free, "algorithm=MD5"),
        (&free, "digits=7"),
        (&free, "digits=x"),
        (&free, "digits="),
        (&free, "period=60"),
        (&free, "algorithm=SHA256&digits=8&period=1"),
        (&usual, "algorithm=SHA256"),
        (&usual, "digits=8"),
        (&usual, "period=15"),
    ] {
        let answer = browser.open(&format!("{TOTP}?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.body.contains("Codes of this kind are not allowed here."), "{query}: {}", answer.body);
        assert!(answer.body.contains("Time-based, SHA1, 6 digits, 30 seconds"), "{query}");
    }
    let page = usual.open(TOTP).await;
    assert!(!page.body.contains("totp-kinds"), "nothing to choose, nothing asked");
}
