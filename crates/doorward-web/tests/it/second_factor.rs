//! From the password to the second factor and on; and a new password by mail.

use std::time::Duration;

use doorward_core::{
    factors::{RecoveryHash, recovery_hash},
    ports::{RecoveryStore as _, TotpStore as _},
};
use doorward_crypto::totp::{TotpParameters, code_at};
use doorward_testkit::conformance::totp_of;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::app::{Answer, App, Browser, PORTAL, PROXY, Setup};

pub(crate) const TWO: &str = "https://two.example.com/x";

/// Codes of this moment for somebody who has enrolled them.
pub(crate) async fn enrolled(app: &App, user: &str) {
    let mut factor = totp_of(user);
    factor.parameters = TotpParameters::default();
    factor.secret = SecretSlice::from(vec![9; 20]);
    app.fakes.people.totp_save(&factor, 0).await.unwrap();
}

pub(crate) async fn code(app: &App, user: &str) -> String {
    use doorward_core::ports::Clock as _;
    let factor = app.fakes.people.totp_find(user).await.unwrap().unwrap();
    let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
    code_at(factor.secret.expose_secret(), &factor.parameters, factor.parameters.step(seconds).unwrap())
}

fn two_factor(rd: &str) -> String {
    format!("{PORTAL}/?rd={}", url::form_urlencoded::byte_serialize(rd.as_bytes()).collect::<String>())
}

/// Signs in towards `rd` and follows to the page that comes then.
pub(crate) async fn to_the_second(browser: &Browser<'_>, rd: &str, user: &str) -> Answer {
    let answer = browser.sign_in(&two_factor(rd), user, &format!("{user}-password")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    browser.open(&absolute(answer.location())).await
}

fn absolute(location: &str) -> String {
    if location.starts_with('/') { format!("{PORTAL}{location}") } else { location.to_owned() }
}

fn session(browser: &Browser<'_>) -> Option<String> {
    browser.cookies.lock().unwrap().get("doorward_session").cloned()
}

/// Whether forward auth lets the browser into what asks for two factors.
async fn opens(app: &App, browser: &Browser<'_>) -> bool {
    let ask = app.get(&format!("{PORTAL}/api/authz/auth-request")).from(PROXY);
    let ask =
        ask.header("x-original-url", TWO).header("x-original-method", "GET").cookie(browser.cookie_header());
    ask.send().await.status == 200
}

#[tokio::test]
async fn whoever_has_codes_is_asked_for_one_and_then_led_on_with_another_session() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let browser = app.browser();
    let page = to_the_second(&browser, TWO, "bob").await;
    assert!(page.body.contains("to continue to <strong>two.example.com</strong> as bob"), "{}", page.body);
    assert!(page.body.contains(r#"autocomplete="one-time-code""#));
    let before = session(&browser);
    let flow = page.flow();
    let wrong = browser
        .post(&format!("{PORTAL}/2fa/one-time-password"), &[("flow", &*flow), ("otp", "000000")])
        .await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("That code did not work. Wait for the next one and try again."));
    let right = code(&app, "bob").await;
    let fields = [("flow", &*flow), ("otp", &*right)];
    let done = browser.post(&format!("{PORTAL}/2fa/one-time-password"), &fields).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, TWO), "{}", done.body);
    assert_ne!(session(&browser), before, "SC-095");
    assert!(opens(&app, &browser).await);
}

#[tokio::test]
async fn a_code_that_was_used_at_the_door_is_refused_with_the_ordinary_words() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let first = app.browser();
    let page = to_the_second(&first, TWO, "bob").await;
    let used = code(&app, "bob").await;
    first.post(&format!("{PORTAL}/2fa/one-time-password"), &[("flow", &*page.flow()), ("otp", &*used)]).await;
    let second = app.browser();
    let page = to_the_second(&second, TWO, "bob").await;
    let fields = [("flow", &*page.flow()), ("otp", &*used)];
    let refused = second.post(&format!("{PORTAL}/2fa/one-time-password"), &fields).await;
    assert_eq!(refused.status, 401, "SC-142");
    assert!(refused.body.contains("That code did not work."));
    assert!(!opens(&app, &second).await);
}

#[tokio::test]
async fn where_one_factor_does_nobody_is_held_up() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let browser = app.browser();
    let answer = browser.sign_in(&two_factor("https://one.example.com/x"), "bob", "bob-password").await;
    let answer = browser.open(&absolute(answer.location())).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "https://one.example.com/x"));
}

#[tokio::test]
async fn whoever_has_none_is_told_how_to_get_one_and_enrolment_needs_more_than_the_password() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&two_factor(TWO)).await;
    let page = browser.open(&absolute(page.location())).await;
    assert!(page.body.contains("two.example.com asks for a second factor, and you have none yet."));
    let set_up = browser.open(&format!("{PORTAL}/settings/security/totp")).await;
    assert_eq!(set_up.status, 303);
    assert!(set_up.location().contains("/settings/elevate"), "SC-149: {}", set_up.location());
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let hash: RecoveryHash = recovery_hash("bob", "ABCD-EFGH-JKLM-NPQR");
    app.fakes
        .people
        .recovery_replace("bob", &[hash], doorward_core::time::Timestamp::from_millis(0))
        .await
        .unwrap();
    for expected in [303, 401] {
        let browser = app.browser();
        let page = to_the_second(&browser, TWO, "bob").await;
        let fields = [("flow", &*page.flow()), ("otp", "abcd efgh jklm npqr")];
        let answer = browser.post(&format!("{PORTAL}/2fa/recovery-code"), &fields).await;
        assert_eq!(answer.status.as_u16(), expected, "SC-150");
    }
}

#[tokio::test]
async fn an_administrator_with_a_second_factor_administers_only_with_it() {
    let app = App::new();
    enrolled(&app, "alice").await;
    let browser = app.browser();
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    let users = browser.open(&format!("{PORTAL}/settings/users")).await;
    assert_eq!(users.status, 303);
    assert!(
        users.location().starts_with("https://auth.example.com/2fa?rd=")
            || users.location().starts_with("/2fa?rd=")
    );
    let api = browser.open(&format!("{PORTAL}/api/users")).await;
    assert_eq!(api.status, 403);
    assert!(api.body.contains("session.second_factor_required"));
    let other = browser.open(&format!("{PORTAL}/settings/sessions?user=bob")).await;
    assert_eq!(other.status, 403);
    let other = browser.open(&format!("{PORTAL}/api/sessions?user=bob")).await;
    assert_eq!(other.status, 403, "where administrators see more than others do, too");
    assert!(other.body.contains("session.second_factor_required"), "{}", other.body);
    let page = browser.open(&absolute(users.location())).await;
    let right = code(&app, "alice").await;
    let fields = [("flow", &*page.flow()), ("otp", &*right)];
    let done = browser.post(&format!("{PORTAL}/2fa/one-time-password"), &fields).await;
    assert_eq!(done.location(), "https://auth.example.com/settings/users");
    assert_eq!(browser.open(done.location()).await.status, 200);
}

#[tokio::test]
async fn the_api_says_which_second_factor_is_due() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let answer = app
        .request("POST", &format!("{PORTAL}/api/login"))
        .json(r#"{"user": "bob", "password": "bob-password"}"#)
        .send()
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, r#"{"status":"second_factor_required","methods":["totp"]}"#);
}

/// Asks for a link for `user` and gives the path and query of what was sent.
async fn link(app: &App, browser: &Browser<'_>, user: &str) -> Option<String> {
    let page = browser.open(&format!("{PORTAL}/reset-password")).await;
    let fields = [("flow", &*page.flow()), ("username", user)];
    let answer = browser.post(&format!("{PORTAL}/api/reset-password/identity/start"), &fields).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("If there is such a user with a mail address, a link is on its way."));
    app.reset.work_off().await;
    app.messages().last().map(|message| message.text.clone())
}

const NEW: &str = "a quite different horse battery";

#[tokio::test]
async fn where_forgotten_passwords_are_somebody_elses_matter_people_are_led_there() {
    let mut setup = Setup::default();
    setup.settings.forgotten_url = Some("https://passwords.example.com/new?from=door&for=all".to_owned());
    let app = App::with(setup);
    let page = app.browser().open(PORTAL).await;
    let link = r#"id="reset-password" href="https://passwords.example.com/new?from=door&#38;for=all""#;
    assert!(page.body.contains(link), "{}", page.body);
    assert_eq!(app.browser().open(&format!("{PORTAL}/reset-password")).await.status, 404, "no page of ours");
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_the_link_in_the_same_browser() {
    let app = App::new();
    let browser = app.browser();
    let page = browser.open(PORTAL).await;
    assert!(page.body.contains(r#"id="reset-password" href="/reset-password""#), "{}", page.body);
    let link = link(&app, &browser, "bob").await.expect("a link");
    assert!(link.starts_with("https://auth.example.com/reset-password?token="), "SC-247: {link}");
    let elsewhere = app.browser().open(&link).await;
    assert_eq!(elsewhere.status, 403);
    assert!(elsewhere.body.contains("works only in the browser in which it was asked for"), "SC-249");
    let page = browser.open(&link).await;
    assert!(page.body.contains("At least 12 characters"));
    let url = format!("{PORTAL}/reset-password");
    let send = async |first: &str, second: &str| {
        let fields = [("flow", &*page.flow()), ("new-password", first), ("repeat-password", second)];
        browser.post(&url, &fields).await
    };
    assert_eq!(send(NEW, "another").await.status, 400);
    assert_eq!(send("short", "short").await.status, 400);
    let done = send(NEW, NEW).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/?password-set"), "{}", done.body);
    assert_eq!(send(NEW, NEW).await.status, 403, "once");
    let answer = browser.sign_in(PORTAL, "bob", NEW).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn sc_046_a_link_with_anything_changed_in_it_is_refused_and_uses_nothing_up() {
    let app = App::new();
    let (browser, other) = (app.browser(), app.browser());
    let good = link(&app, &browser, "bob").await.expect("a link");
    let (page, token) = good.split_once("?token=").unwrap();
    let foreign = link(&app, &other, "alice").await.expect("a link");
    let (name, secret) = token.split_once('.').unwrap();
    let (others_name, others_secret) = foreign.split_once("?token=").unwrap().1.split_once('.').unwrap();
    let flipped = (0..token.len()).map(|at| {
        let mut changed = token.as_bytes().to_vec();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        format!("token={}", url::form_urlencoded::byte_serialize(changed.as_bytes()).collect::<String>())
    });
    let mut queries: Vec<String> = flipped.collect();
    queries.extend([
        String::new(),
        "token=".to_owned(),
        format!("token={name}"),
        format!("token={name}."),
        format!("token=.{secret}"),
        format!("token={secret}.{name}"),
        format!("token={name}.{others_secret}"),
        format!("token={others_name}.{secret}"),
        format!("token={token}.{secret}"),
        format!("token={token}&token={name}.{others_secret}"),
        format!("token={name}.{others_secret}&token={token}"),
        format!("token={token}&token={token}"),
        format!("TOKEN={token}"),
        format!("token={token}x"),
    ]);
    for query in queries {
        let answer = browser.open(&format!("{page}?{query}")).await;
        assert!(!answer.body.contains("new-password"), "{query}: {}", answer.body);
    }
    assert!(browser.open(&good).await.body.contains("new-password"), "the good one is as good as before");
}

#[tokio::test]
async fn who_is_nobody_or_disabled_gets_the_same_page_and_no_mail() {
    let app = App::new();
    let browser = app.browser();
    for user in ["ghost", "dave", "", "<script>"] {
        assert_eq!(link(&app, &browser, user).await, None, "SC-119: {user}");
    }
}

#[tokio::test]
async fn a_host_that_somebody_made_up_is_in_no_link() {
    let app = App::new();
    let browser = app.browser();
    let page = browser.open(&format!("{PORTAL}/reset-password")).await;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("flow", page.flow()), ("username", "bob".to_owned())])
        .finish();
    let ask = app
        .request("POST", &format!("{PORTAL}/api/reset-password/identity/start"))
        .header("x-forwarded-host", "evil.test")
        .header("forwarded", "host=evil.test")
        .header("sec-fetch-site", "same-origin")
        .body("application/x-www-form-urlencoded", body)
        .cookie(browser.cookie_header());
    assert_eq!(ask.send().await.status, 200);
    app.reset.work_off().await;
    let text = app.messages().last().unwrap().text.clone();
    assert!(!text.contains("evil"), "SC-247: {text}");
}

#[tokio::test]
async fn a_link_is_taken_back_by_a_form_and_not_by_looking() {
    let app = App::new();
    let browser = app.browser();
    let link = link(&app, &browser, "bob").await.expect("a link");
    let name = link.split_once("token=").unwrap().1.split('.').next().unwrap().to_owned();
    let revoke = format!("{PORTAL}/reset-password/revoke");
    let page = app.browser().open(&format!("{revoke}?token={name}")).await;
    assert_eq!(page.status, 200);
    assert!(!browser.open(&link).await.body.contains("good no more"), "looking changes nothing");
    let other = app.browser();
    let page = other.open(&format!("{revoke}?token={name}")).await;
    let done = other.post(&revoke, &[("flow", &*page.flow()), ("token", &*name)]).await;
    assert!(done.body.contains("The link is good no more"));
    assert!(browser.open(&link).await.body.contains("This link is good no more."));
}

#[tokio::test]
async fn a_page_that_lay_open_too_long_loses_nothing_but_the_code() {
    let app = App::new();
    enrolled(&app, "bob").await;
    let browser = app.browser();
    let page = to_the_second(&browser, TWO, "bob").await;
    let flow = page.flow();
    app.fakes.clock.advance(Duration::from_secs(3500));
    browser.open(&format!("{PORTAL}/2fa")).await;
    app.fakes.clock.advance(Duration::from_secs(200));
    let right = code(&app, "bob").await;
    let late =
        browser.post(&format!("{PORTAL}/2fa/one-time-password"), &[("flow", &*flow), ("otp", &*right)]).await;
    assert_eq!(late.status, 403);
    assert!(late.body.contains("to continue to <strong>two.example.com</strong>"), "{}", late.body);
}

#[tokio::test]
async fn am_020_where_it_is_off_there_is_no_link_no_page_and_no_mail() {
    let app = App::with(Setup { reset: false, ..Setup::default() });
    without_reset(&app, PORTAL).await;
    // Nor where no address of the portal is configured that a link could begin with.
    without_reset(&App::new(), "https://elsewhere.test/.doorward").await;
}

async fn without_reset(app: &App, portal: &str) {
    let browser = app.browser();
    let page = browser.open(&format!("{portal}/")).await;
    assert!(!page.body.contains("reset-password"), "{}", page.body);
    let token = "token=x.y";
    for path in ["/reset-password", "/reset-password?token=x.y", "/reset-password/revoke?token=x"] {
        assert_eq!(browser.open(&format!("{portal}{path}")).await.status, 404, "{path}");
    }
    for path in ["/api/reset-password/identity/start", "/reset-password", "/reset-password/revoke"] {
        let fields = [("flow", "x"), ("username", "bob"), ("token", token)];
        assert_eq!(browser.post(&format!("{portal}{path}"), &fields).await.status, 404, "{path}");
    }
    app.reset.work_off().await;
    assert!(app.messages().is_empty());
}

#[tokio::test]
async fn a_sign_in_from_a_new_device_is_told_and_one_from_a_known_device_is_not() {
    let app = App::new();
    let told = || app.fakes.people.messages().iter().filter(|message| message.kind == "new_device").count();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(told(), 1);
    app.fakes.clock.advance(Duration::from_secs(25 * 3600));
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(told(), 1);
    app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(told(), 2);
}
