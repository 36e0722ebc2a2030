//! A passkey that the browser makes by itself, beside the password that it has filled in, once a second factor was proved.

use std::time::Duration;

use doorward_core::{
    factors::recovery_hash,
    ports::{PasskeyStore as _, RecoveryStore as _},
    time::Timestamp,
};
use doorward_testkit::{Behaviour, SoftAuthenticator, conformance::passkey_of};

use crate::{
    app::{Answer, App, Browser, PORTAL},
    second_factor::{TWO, code, enrolled, to_the_second},
    settings::at,
    settings_factors::{filled, post, told, value, with_passkeys_and},
};

const UPGRADE: &str = "/settings/security/passkeys/upgrade";

fn manager() -> SoftAuthenticator {
    let behaviour = Behaviour { user_present: false, user_verified: false, ..Behaviour::synced_passkey() };
    SoftAuthenticator::new(behaviour)
}

/// Signs in with the password and a code; the answer to the code.
async fn two_factors<'a>(app: &'a App, user: &str) -> (Browser<'a>, Answer) {
    let browser = app.browser();
    let page = to_the_second(&browser, TWO, user).await;
    let code = code(app, user).await;
    let fields = [("flow", &*page.flow()), ("otp", &*code)];
    let answer = browser.post(&at("/2fa/one-time-password"), &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    (browser, answer)
}

async fn names(app: &App, user: &str) -> Vec<String> {
    app.fakes.people.passkey_list(user).await.unwrap().into_iter().map(|one| one.name).collect()
}

#[tokio::test]
async fn between_the_second_factor_and_the_service_the_browser_may_make_one_and_its_owner_is_told() {
    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let (browser, answer) = two_factors(&app, "bob").await;
    assert!(
        answer.location().starts_with(&format!("{UPGRADE}?rd=https%3A%2F%2Ftwo.")),
        "{}",
        answer.location()
    );
    let page = browser.open(&at(answer.location())).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(value(&page, r#"id="onward" href=""#), TWO, "nobody is held up without scripts");
    let second = browser.open(&at(answer.location())).await;
    let mut key = manager();
    let answer = post(&browser, &at(UPGRADE), &filled(&page, &mut key, "ignored")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, TWO), "{}", answer.body);
    assert_eq!(names(&app, "bob").await, ["Passkey of the browser"]);
    assert_eq!(told(&app, "factor_added"), 1);
    assert_eq!(post(&browser, &at(UPGRADE), &filled(&second, &mut manager(), "")).await.location(), TWO);
    assert_eq!(names(&app, "bob").await.len(), 1, "a second tab makes no second one");
    // Once is enough.
    app.fakes.clock.advance(Duration::from_secs(60));
    assert_eq!(two_factors(&app, "bob").await.1.location(), TWO);
    let page = browser.open(&at(UPGRADE)).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/"));
}

#[tokio::test]
async fn it_signs_in_afterwards() {
    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let (browser, answer) = two_factors(&app, "bob").await;
    let page = browser.open(&at(answer.location())).await;
    let mut key = manager();
    post(&browser, &at(UPGRADE), &filled(&page, &mut key, "")).await;
    // Now somebody touches it.
    key.behaviour = Behaviour::synced_passkey();
    let other = app.browser();
    let page = other.open(&at("/")).await;
    let offered = other.open(&at("/login/passkey")).await;
    let offered: serde_json::Value = serde_json::from_str(&offered.body).unwrap();
    let answer = key.get(&offered["options"].to_string(), PORTAL).unwrap();
    let state = offered["state"].as_str().unwrap().to_owned();
    let fields = [("flow", page.flow()), ("state", state), ("answer", answer)];
    let answer = post(&other, &at("/login/passkey"), &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(other.open(&at("/")).await.body.contains("bob"));
}

#[tokio::test]
async fn nothing_is_offered_where_it_is_off_or_after_a_recovery_code() {
    let app = with_passkeys_and(false);
    enrolled(&app, "bob").await;
    let (browser, answer) = two_factors(&app, "bob").await;
    assert_eq!(answer.location(), TWO);
    assert_eq!(browser.open(&at(UPGRADE)).await.location(), "/", "off means off at its address too");

    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let hash = recovery_hash("bob", "ABCD-EFGH-JKLM-NPQR");
    app.fakes.people.recovery_replace("bob", &[hash], Timestamp::from_millis(0)).await.unwrap();
    let browser = app.browser();
    let page = to_the_second(&browser, TWO, "bob").await;
    let fields = [("flow", &*page.flow()), ("otp", "abcd efgh jklm npqr")];
    assert_eq!(browser.post(&at("/2fa/recovery-code"), &fields).await.location(), TWO);
    assert_eq!(browser.open(&at(UPGRADE)).await.location(), "/", "nor at its address");
}

#[tokio::test]
async fn a_page_of_somebody_else_does_not_lead_there() {
    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let (browser, _) = two_factors(&app, "bob").await;
    for (site, status) in [("cross-site", 303), ("same-site", 303), ("same-origin", 200), ("none", 200)] {
        let ask = app.get(&at(UPGRADE)).cookie(browser.cookie_header()).header("accept", "text/html");
        let answer = ask.header("sec-fetch-site", site).send().await;
        assert_eq!(answer.status.as_u16(), status, "{site}");
    }
}

#[tokio::test]
async fn the_password_alone_makes_none() {
    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let (browser, answer) = two_factors(&app, "bob").await;
    let page = browser.open(&at(answer.location())).await;
    let thief = app.browser();
    to_the_second(&thief, TWO, "bob").await;
    assert!(thief.open(&at(UPGRADE)).await.location().starts_with("/settings/elevate"), "SC-151");
    let mut fields = filled(&page, &mut manager(), "");
    assert_eq!(post(&thief, &at(UPGRADE), &fields).await.status, 403);
    // Neither does what was offered to another session, nor what belongs to the page that asks.
    app.fakes.clock.advance(Duration::from_secs(60));
    let (other, answer) = two_factors(&app, "bob").await;
    fields[0].1 = other.open(&at(answer.location())).await.flow();
    assert_eq!(post(&other, &at(UPGRADE), &fields).await.location(), TWO);
    let asked = browser.open(&at("/settings/security/passkeys")).await;
    let mut touched = SoftAuthenticator::new(Behaviour::synced_passkey());
    post(&browser, &at(UPGRADE), &filled(&asked, &mut touched, "")).await;
    let page = browser.open(&at(UPGRADE)).await;
    let refused =
        post(&browser, &at("/settings/security/passkeys"), &filled(&page, &mut manager(), "x")).await;
    assert_eq!(refused.status, 400, "somebody who is asked has to be there");
    assert!(names(&app, "bob").await.is_empty());
}

#[tokio::test]
async fn one_of_another_place_is_not_enough_and_keeps_its_name() {
    let app = with_passkeys_and(true);
    enrolled(&app, "bob").await;
    let mut elsewhere = passkey_of("bob", b"elsewhere", "passkey of the BROWSER");
    elsewhere.rp_id = "auth.example.org".to_owned();
    app.fakes.people.passkey_add(&elsewhere).await.unwrap();
    let (browser, answer) = two_factors(&app, "bob").await;
    let page = browser.open(&at(answer.location())).await;
    post(&browser, &at(UPGRADE), &filled(&page, &mut manager(), "")).await;
    assert_eq!(names(&app, "bob").await, ["passkey of the BROWSER", "Passkey of the browser 2"]);
}
