//! The pages of API keys.

use crate::app::{Answer, App, Browser, PORTAL};

const KEYS: &str = "https://auth.example.com/settings/keys";

async fn signed_in<'a>(app: &'a App, user: &str) -> Browser<'a> {
    let browser = app.browser();
    let answer = browser.sign_in(&format!("{PORTAL}/"), user, &format!("{user}-password")).await;
    assert!(answer.status.is_redirection(), "{}", answer.body);
    browser
}

async fn make(browser: &Browser<'_>, name: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.open(&format!("{KEYS}/new")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let flow = page.flow();
    let sent: Vec<(&str, &str)> =
        [("flow", flow.as_str()), ("name", name)].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&format!("{KEYS}/new"), &sent).await
}

fn key_in(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("id=\"generated\">").expect("the key is shown");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_is_made_shown_once_listed_by_its_public_part_replaced_and_revoked() {
    let app = App::unreachable();
    let browser = signed_in(&app, "bob").await;
    assert!(browser.open(KEYS).await.body.contains("id=\"empty\""));
    let made =
        make(&browser, "My <phone>", &[("scope", "GET /api/metrics\r\nGET /api/stats"), ("days", "30")])
            .await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (200, "no-store"));
    let key = key_in(&made);
    let id = &key[..12];
    let listed = browser.open(KEYS).await;
    assert!(listed.body.contains(&format!("id=\"{id}\"")) && !listed.body.contains(&key));
    assert!(!listed.body.contains("<phone>") && listed.body.contains("phone"));
    assert!(listed.body.contains("GET /api/metrics · GET /api/stats"));
    let ask = browser.open(&format!("{KEYS}/rotate?id={id}")).await;
    let flow = ask.flow();
    let second = browser.post(&format!("{KEYS}/rotate"), &[("flow", &flow), ("id", id)]).await;
    assert_ne!(key_in(&second), key);
    let flow = browser.open(&format!("{KEYS}/revoke?id={id}")).await.flow();
    let done = browser.post(&format!("{KEYS}/revoke"), &[("flow", &flow), ("id", id)]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/settings/keys?done=key-revoked"));
    assert!(browser.open(KEYS).await.body.contains("Revoked"));
}

#[tokio::test]
async fn forms_of_others_and_wrong_ones_make_no_key() {
    let app = App::unreachable();
    let browser = signed_in(&app, "bob").await;
    let flow = browser.open(&format!("{KEYS}/new")).await.flow();
    let fields = [("flow", flow.as_str()), ("name", "x"), ("days", "30")];
    let foreign = browser.post_from(&format!("{KEYS}/new"), &fields, "cross-site").await;
    assert_eq!(foreign.status, 403);
    let unsealed = browser.post(&format!("{KEYS}/new"), &[("flow", "x"), ("name", "x")]).await;
    assert_eq!(unsealed.status, 403);
    for fields in [[("days", "30"), ("scope", "everything")], [("days", "999"), ("scope", "")]] {
        let wrong = make(&browser, "x", &fields).await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.body.contains("id=\"alert\""), "{}", wrong.body);
    }
    let machine = make(&browser, "x", &[("days", "30"), ("role", "admin")]).await;
    assert_eq!(machine.status, 403, "only administrators make keys for machines");
    assert!(app.keys.list(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn people_see_their_own_keys_and_administrators_everybodys() {
    let app = App::unreachable();
    let (alice, bob) = (signed_in(&app, "alice").await, signed_in(&app, "bob").await);
    let bobs = key_in(&make(&bob, "bobs phone", &[("days", "30")]).await);
    let machine = make(&alice, "prometheus", &[("days", ""), ("role", "viewer")]).await;
    assert_eq!(machine.status, 200);
    let seen = alice.open(KEYS).await.body;
    assert!(seen.contains("bobs phone") && seen.contains("id=\"other-keys\"") && seen.contains("prometheus"));
    let seen = bob.open(KEYS).await.body;
    assert!(seen.contains("bobs phone") && !seen.contains("prometheus"));
    let id = &key_in(&machine)[..12];
    assert_eq!(bob.open(&format!("{KEYS}/revoke?id={id}")).await.status, 404);
    let flow = alice.open(&format!("{KEYS}/revoke?id={}", &bobs[..12])).await.flow();
    let done = alice.post(&format!("{KEYS}/revoke"), &[("flow", &flow), ("id", &bobs[..12])]).await;
    assert_eq!(done.status, 303);
}

#[tokio::test]
async fn a_session_that_owes_more_than_the_password_is_led_to_prove_it_first() {
    let app = App::new();
    let browser = signed_in(&app, "bob").await;
    let led = browser.open(&format!("{KEYS}/new")).await;
    assert_eq!((led.status.as_u16(), led.location()), (303, "/settings/elevate?next=/settings/keys/new"));
    app.elevate().await;
    app.fakes.clock.advance(std::time::Duration::from_secs(1));
    let made = make(&browser, "x", &[("days", "30")]).await;
    assert_eq!(made.status, 200);
    // Another session of bob's, with the password alone, and forms that it did not get from these pages.
    let (thief, id) = (signed_in(&app, "bob").await, key_in(&made)[..12].to_owned());
    let flow = thief.open(&format!("{PORTAL}/settings")).await.flow();
    let fields = [("flow", flow.as_str()), ("name", "theirs"), ("days", "30"), ("id", id.as_str())];
    for led in [
        thief.post(&format!("{KEYS}/new"), &fields).await,
        thief.open(&format!("{KEYS}/rotate?id={id}")).await,
        thief.post(&format!("{KEYS}/rotate"), &fields).await,
    ] {
        assert_eq!(led.status, 303, "{}", led.body);
        assert!(led.location().starts_with("/settings/elevate?next=/settings/keys"), "{}", led.location());
    }
    assert_eq!(app.keys.list(None).await.unwrap().len(), 1, "none was made and none replaced");
    app.fakes.clock.advance(std::time::Duration::from_secs(700));
    let led = browser.open(&format!("{KEYS}/new")).await;
    assert!(led.location().starts_with("/settings/confirm?next="), "{}", led.location());
}

#[tokio::test]
async fn a_key_gets_the_limit_that_the_form_says_and_a_wrong_one_makes_no_key() {
    let app = App::unreachable();
    let browser = signed_in(&app, "bob").await;
    for wrong in ["0", "10001", "many", "-1", "1.5"] {
        let answer = make(&browser, "x", &[("days", "30"), ("requests-per-minute", wrong)]).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.body.contains("1 to 10000 requests in a minute"), "{wrong}: {}", answer.body);
        assert!(answer.body.contains(&format!("value=\"{wrong}\"")), "what was typed is kept");
    }
    assert!(app.keys.list(None).await.unwrap().is_empty());
    assert_eq!(
        make(&browser, "scraper", &[("days", "30"), ("requests-per-minute", " 30 ")]).await.status,
        200
    );
    assert_eq!(make(&browser, "phone", &[("days", "30"), ("requests-per-minute", "")]).await.status, 200);
    let mut limits: Vec<_> =
        app.keys.list(None).await.unwrap().iter().map(|key| (key.name.clone(), key.per_minute)).collect();
    limits.sort();
    assert_eq!(limits, [("phone".to_owned(), None), ("scraper".to_owned(), Some(30))]);
    assert!(browser.open(KEYS).await.body.contains("Requests in a minute: 30"));
}
