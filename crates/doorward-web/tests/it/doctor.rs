//! The page of the checks, and the maintenance switch on it (HS-74, HS-79).

use std::{future::Future, pin::Pin};

use doorward_core::audit::AuditKind;
use doorward_web::{Checkup, CheckupLine, CheckupResult, CheckupState, WebSettings};

use crate::{
    app::{App, PORTAL, Setup},
    settings::at,
};

/// Finds one of each state; a path in it tries to be HTML.
#[derive(Debug)]
pub(crate) struct OneOfEach;

impl Checkup for OneOfEach {
    fn look(&self) -> Pin<Box<dyn Future<Output = CheckupResult> + Send + '_>> {
        let line = |id, state, mend: &str| CheckupLine {
            id,
            title: "A title",
            state,
            finding: "Found <b>this</b>.".to_owned(),
            mend: mend.to_owned(),
        };
        let lines = vec![
            line("a.pass", CheckupState::Pass, ""),
            line("a.warn", CheckupState::Warn, "Look."),
            line("a.fail", CheckupState::Fail, "Mend it."),
            line("a.unknown", CheckupState::Unknown, "Find out."),
        ];
        Box::pin(async move { CheckupResult { profile: "staging", lines } })
    }
}

#[tokio::test]
async fn every_check_stands_on_the_page_with_its_state_and_the_sentence_that_mends_it() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    let page = browser.open(&at("/settings/doctor")).await;
    assert_eq!(page.status, 200);
    for state in ["pass", "warn", "fail", "unknown"] {
        assert!(page.body.contains(&format!(r#"id="check-a.{state}" data-state="{state}""#)), "{state}");
    }
    assert!(page.body.contains("Mend it.") && page.body.contains("staging"));
    assert!(!page.body.contains("<b>this</b>"), "what was found is text");
    let other = app.browser();
    other.sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(other.open(&at("/settings/doctor")).await.status, 403);
}

#[tokio::test]
async fn without_checks_there_is_no_page() {
    let app = App::with(Setup { settings: WebSettings::default(), ..Setup::default() });
    let browser = app.browser();
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    assert_eq!(browser.open(&at("/settings/doctor")).await.status, 404);
}

#[tokio::test]
async fn the_switch_isolates_pages_api_and_forward_auth_and_ends_again() {
    let app = App::new();
    let (alice, bob) = (app.browser(), app.browser());
    alice.sign_in(PORTAL, "alice", "alice-password").await;
    bob.sign_in(PORTAL, "bob", "bob-password").await;
    app.fakes.audit.take();
    let flow = alice.open(&at("/settings/doctor")).await.flow();
    let done = alice.post(&at("/settings/maintenance"), &[("flow", &flow), ("maintenance", "on")]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/settings/doctor?done=maintenance-begun"));
    assert_eq!(app.fakes.audit.take().last().map(|event| event.kind), Some(AuditKind::MaintenanceBegun));
    assert!(alice.open(&at("/settings/doctor")).await.body.contains(r#"name="maintenance" value="off""#));
    let refused = bob.open(&at("/settings")).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "60"));
    assert!(refused.body.contains("Maintenance is under way"), "{}", refused.body);
    assert_eq!(bob.open(&at("/api/profile")).await.status, 503);
    assert_eq!(bob.open(&at("/reset-password")).await.status, 503);
    assert_eq!(bob.open(&at("/logout")).await.status, 200, "everybody may leave");
    assert_eq!(alice.open(&at("/api/profile")).await.status, 200);
    let stranger = app.browser();
    assert_eq!(stranger.open(&at("/")).await.status, 200, "or no administrator could sign in");
    let forged = bob.post(&at("/settings/maintenance"), &[("flow", "x"), ("maintenance", "off")]).await;
    assert_eq!(forged.status, 503);
    let flow = alice.open(&at("/settings/doctor")).await.flow();
    let done = alice.post(&at("/settings/maintenance"), &[("flow", &flow), ("maintenance", "off")]).await;
    assert_eq!(done.location(), "/settings/doctor?done=maintenance-ended");
    assert_eq!(bob.open(&at("/settings")).await.status, 200);
    let stale = alice.post(&at("/settings/maintenance"), &[("flow", "forged"), ("maintenance", "on")]).await;
    assert_eq!(stale.status, 403);
    assert_eq!(bob.open(&at("/settings")).await.status, 200, "a forged form turns nothing");
}
