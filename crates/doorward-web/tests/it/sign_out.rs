//! Signing out.

use doorward_core::audit::{AuditKind, AuditOutcome};

use crate::app::{App, PORTAL};

const LOGOUT: &str = "https://auth.example.com/logout";

#[tokio::test]
async fn fr_018_looking_at_the_page_does_not_sign_out_and_its_form_does() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let cookies = browser.cookie_header();
    let page = browser.open(LOGOUT).await;
    assert_eq!((page.status.as_u16(), page.cookies().len(), app.fakes.sessions.len()), (200, 0, 1));
    assert!(page.body.contains(r#"id="logout-confirm""#));
    app.fakes.audit.take();
    let answer = browser.post(LOGOUT, &[("flow", &page.flow())]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/?signed-out"));
    assert_eq!(
        answer.cookies(),
        [
            "doorward_session=; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0",
            "doorward_session=; Path=/; HttpOnly; Secure; Max-Age=0",
        ]
    );
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::SignOut, AuditOutcome::Success)]);
    assert!(app.fakes.sessions.is_empty());
    assert!(browser.open(&format!("{PORTAL}/?signed-out")).await.body.contains("You are signed out."));
    let replayed = app.get(PORTAL).header("accept", "text/html").cookie(&cookies).send().await;
    assert!(replayed.body.contains("<h1>Sign in</h1>"), "the old cookie is worth nothing at once (SC-097)");
    let replayed = app.get("https://auth.example.com/api/profile").cookie(cookies).send().await;
    assert_eq!(replayed.status, 401);
}

#[tokio::test]
async fn other_sites_and_other_forms_sign_nobody_out() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let flow = browser.open(LOGOUT).await.flow();
    for site in ["cross-site", "same-site"] {
        let answer = browser.post_from(LOGOUT, &[("flow", &flow)], site).await;
        assert_eq!((answer.status.as_u16(), answer.cookies().len()), (403, 0), "{site}");
    }
    let stranger = app.browser();
    let foreign = stranger.open(PORTAL).await.flow();
    for flow in ["", "x", &foreign] {
        let answer = browser.post(LOGOUT, &[("flow", flow)]).await;
        assert_eq!((answer.status.as_u16(), answer.cookies().len()), (403, 0));
        assert!(answer.body.contains("Do you still want to sign out?"));
    }
    assert_eq!(app.fakes.sessions.len(), 1);
}

#[tokio::test]
async fn the_button_of_the_signed_in_page_signs_out() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(PORTAL).await;
    assert!(page.body.contains(r#"id="sign-out""#));
    assert_eq!(browser.post(LOGOUT, &[("flow", &page.flow())]).await.status, 303);
    assert!(app.fakes.sessions.is_empty());
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_page() {
    let app = App::new();
    let browser = app.browser();
    let answer = browser.open(&format!("{LOGOUT}?rd=https://one.example.com/x")).await;
    let location = "/?rd=https%3A%2F%2Fone.example.com%2Fx";
    assert_eq!((answer.status.as_u16(), answer.location()), (302, location));
    let answer = browser.post(LOGOUT, &[("flow", "x")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/?signed-out"));
}

#[tokio::test]
async fn a_store_that_is_down_keeps_the_cookie_so_that_it_can_be_tried_again() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let flow = browser.open(LOGOUT).await.flow();
    app.fakes.sessions.set_broken(true);
    let answer = browser.post(LOGOUT, &[("flow", &flow)]).await;
    assert_eq!((answer.status.as_u16(), answer.cookies().len()), (503, 0));
}
