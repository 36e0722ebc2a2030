//! The audit log by the API and as a page (HS-82).

use std::time::Duration;

use doorward_core::{
    audit::{AuditEntry, AuditKind, AuditOutcome},
    ports::AuditStore as _,
    time::Timestamp,
};
use doorward_testkit::{FakeClock, conformance::audit_entry};
use serde_json::{Value, json};

use crate::{
    api_client::Client,
    app::{App, Browser, PORTAL},
    settings::at,
};

/// An app whose log has these entries; its clock shows the evening of their day.
async fn app_with(entries: &[AuditEntry]) -> App {
    let app = App::new();
    app.audit_log.audit_append(entries).await.unwrap();
    app.fakes.clock.set(FakeClock::START.plus(Duration::from_secs(20 * 3600)));
    app
}

async fn many(number: u64) -> App {
    app_with(&(0..number).map(audit_entry).collect::<Vec<_>>()).await
}

async fn admin(app: &App) -> Browser<'_> {
    let browser = app.browser();
    assert_eq!(browser.sign_in(PORTAL, "alice", "alice-password").await.status, 303);
    app.fakes.audit.take();
    browser
}

fn ids(page: &Value) -> Vec<u64> {
    page["records"].as_array().unwrap().iter().map(|record| record["id"].as_u64().unwrap()).collect()
}

fn rows(body: &str) -> Vec<u64> {
    body.split("id=\"record-").skip(1).map(|part| part.split('"').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn hs_82_records_are_found_by_every_filter_and_paged_by_a_cursor() {
    let app = many(60).await;
    let alice = Client::of(&app, "alice").await;
    let (status, page) = alice.get("/api/audit?limit=2&user=JOHN").await;
    assert_eq!((status, ids(&page)), (200, vec![58, 55]));
    let record = &page["records"][0];
    assert_eq!(record["time"], "2026-01-01T00:57:00.000Z");
    assert_eq!(
        (&record["user"], &record["action"], &record["outcome"], &record["request_id"]),
        (&json!("John"), &json!("access.denied"), &json!("success"), &json!("request-57"))
    );
    let next = page["next"].as_str().unwrap();
    let (_, page) = alice.get(&format!("/api/audit?limit=2&user=john&cursor={next}")).await;
    assert_eq!(ids(&page), [52, 49]);
    for (filter, expected) in [
        ("action=ban.imposed&limit=2", [60, 56]),
        ("about=SALLY&limit=2", [56, 51]),
        ("address=192.0.2.3&limit=2", [60, 53]),
        ("path=%2Flogin&limit=2", [59, 57]),
        ("outcome=success&limit=2", [58, 55]),
        ("until=2026-01-01T00:10:00Z&limit=2", [10, 9]),
        ("since=2026-01-01T00:58:00Z&limit=2", [60, 59]),
    ] {
        assert_eq!(ids(&alice.get(&format!("/api/audit?{filter}")).await.1), expected, "{filter}");
    }
    let of_session = format!("/api/audit?limit=2&session={}", audit_entry(4).session);
    assert_eq!(ids(&alice.get(&of_session).await.1), [53, 45], "SC-257");
    assert_eq!(ids(&alice.get("/api/audit").await.1).len(), 60);
    assert_eq!(ids(&alice.get("/api/audit?since=2026-01-02").await.1).len(), 0);
    assert_eq!(
        ids(&alice.get("/api/audit?until=2026-01-01").await.1).len(),
        60,
        "the day itself belongs to it"
    );
}

#[tokio::test]
async fn a_question_that_cannot_be_understood_is_refused_and_never_guessed() {
    let app = many(3).await;
    let alice = Client::of(&app, "alice").await;
    for query in [
        "limit=0",
        "limit=1001",
        "cursor=1",
        "cursor=1.1%27%20OR%201%3D1",
        "since=yesterday",
        "outcome=maybe",
        "user=a&user=b",
    ] {
        let expected = (400, "request.bad_query".to_owned());
        assert_eq!(alice.refused("GET", &format!("/api/audit?{query}"), None).await, expected, "{query}");
    }
    for query in ["days=0", "days=91", "days=x"] {
        let expected = (400, "request.bad_query".to_owned());
        assert_eq!(
            alice.refused("GET", &format!("/api/audit/stats?{query}"), None).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_log_is_for_administrators_and_every_question_is_recorded_itself() {
    let app = many(3).await;
    let bob = Client::of(&app, "bob").await;
    for path in ["/api/audit", "/api/audit/stats"] {
        assert_eq!(bob.refused("GET", path, None).await, (403, "role.admin_required".to_owned()));
    }
    let alice = Client::of(&app, "alice").await;
    app.fakes.audit.take();
    alice.get("/api/audit?user=bob&outcome=failure").await;
    alice.get("/api/audit/stats").await;
    let events = app.fakes.audit.take();
    let told: Vec<_> =
        events.iter().map(|event| (event.kind, event.user.as_deref(), event.about.as_deref())).collect();
    let expected = [
        (AuditKind::AuditQueried, Some("alice"), Some("user=bob outcome=failure")),
        (AuditKind::AuditQueried, Some("alice"), Some("statistics")),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn statistics_count_what_is_kept_of_today_and_by_day() {
    let app = many(60).await;
    let alice = Client::of(&app, "alice").await;
    let (status, numbers) = alice.get("/api/audit/stats?days=3").await;
    assert_eq!((status, &numbers["total"], &numbers["today"]), (200, &json!(60), &json!(60)));
    let days = numbers["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[2]["day"], &days[0]["sign_ins"]), (3, &json!("2026-01-01"), &json!(0)));
    assert_eq!((&days[2]["sign_ins"], &days[2]["refusals"]), (&json!(5), &json!(20)));
    assert_eq!(numbers["by_action"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn the_page_shows_records_with_filters_chart_and_paging_without_scripts() {
    let app = many(120).await;
    let browser = admin(&app).await;
    let (mut seen, mut address) = (Vec::new(), "/settings/audit?user=john&outcome=".to_owned());
    loop {
        let page = browser.open(&at(&address)).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(r#"name="user" value="john""#), "the filter stays");
        seen.extend(rows(&page.body));
        assert_eq!(page.body.contains(r#"id="first-page""#), address.contains("cursor="));
        let Some((_, rest)) = page.body.split_once(r#"id="next-page" href=""#) else { break };
        address = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
    assert!(seen.iter().copied().eq((1..=120).rev().filter(|id| id % 3 == 1)), "{seen:?}");
    let page = browser.open(&at("/settings/audit")).await.body;
    assert!(page.contains("<svg") && page.contains("In the last 14 days: sign-ins 10, refused 40"), "{page}");
    assert!(page.contains("2026-01-01: sign-ins 10, refused 40") && page.contains("120 records are kept."));
    assert!(
        page.contains("Sign-in with password") && page.contains(r#"<span class="badge bad">Refused</span>"#)
    );
    assert!(!page.contains(" style="), "the pages' policy forbids it");
    let kinds = app.fakes.audit.take().iter().filter(|event| event.kind == AuditKind::AuditQueried).count();
    assert_eq!(kinds, 3, "one for each page that was looked at");
}

#[tokio::test]
async fn what_visitors_typed_is_only_text_on_the_page() {
    let hostile = "<script>alert(1)</script>\" onload=x \u{202e}";
    let entry = AuditEntry {
        actor: Some(hostile.to_owned()),
        about: Some(hostile.to_owned()),
        agent: hostile.to_owned(),
        path: hostile.to_owned(),
        action: hostile.to_owned(),
        ..audit_entry(1)
    };
    let app = app_with(&[entry]).await;
    let browser = admin(&app).await;
    let page = browser.open(&at("/settings/audit")).await.body;
    assert!(rows(&page) == [1] && !page.contains("<script>alert") && !page.contains("\" onload"), "{page}");
    let export = browser.open(&at("/settings/audit/export")).await;
    let line: Value = serde_json::from_str(export.body.trim_end()).unwrap();
    assert_eq!(line["user"], hostile);
    let searched = browser.open(&at("/settings/audit?user=%22%3E%3Cscript%3E")).await.body;
    assert!(!searched.contains("<script>\""), "{searched}");
}

#[tokio::test]
async fn a_page_without_records_says_so_and_one_with_a_wrong_day_what_is_wrong() {
    let app = many(3).await;
    let browser = admin(&app).await;
    let none = browser.open(&at("/settings/audit?user=nobody")).await;
    assert!(none.status == 200 && none.body.contains("There is no such record."), "{}", none.body);
    assert!(none.body.contains(r#"id="all""#));
    let wrong = browser.open(&at("/settings/audit?since=soon")).await;
    assert!(wrong.status == 400 && wrong.body.contains("A day looks like 2026-01-31."), "{}", wrong.body);
}

#[tokio::test]
async fn an_export_has_a_record_on_each_line_and_is_recorded() {
    let app = many(30).await;
    let browser = admin(&app).await;
    let export = browser.open(&at("/settings/audit/export?user=harry")).await;
    assert_eq!((export.status.as_u16(), export.header("content-type")), (200, "application/x-ndjson"));
    assert!(export.header("content-disposition").starts_with("attachment;"));
    let lines: Vec<Value> = export.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() == 10 && lines.iter().all(|line| line["user"] == "harry"), "{}", export.body);
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::AuditExported, AuditOutcome::Success)]);
    app.fakes.clock.advance(Duration::from_secs(3600));
    let late = browser.open(&at("/settings/audit/export")).await;
    assert_eq!(late.status, 303, "with a borrowed session nobody takes a copy away");
}

#[tokio::test]
async fn a_log_that_does_not_answer_gives_503_and_nothing_else() {
    let app = many(1).await;
    let (browser, alice) = (admin(&app).await, Client::of(&app, "alice").await);
    app.audit_log.set_broken(true);
    for path in ["/settings/audit", "/settings/audit/export"] {
        assert_eq!(browser.open(&at(path)).await.status, 503, "{path}");
    }
    for path in ["/api/audit", "/api/audit/stats"] {
        assert_eq!(alice.refused("GET", path, None).await, (503, "service.unavailable".to_owned()));
    }
}

#[tokio::test]
async fn a_record_beyond_every_calendar_is_shown_with_a_dash() {
    let far = AuditEntry { time: Timestamp::from_millis(i64::MAX / 2), ..audit_entry(1) };
    let app = app_with(&[far]).await;
    let browser = admin(&app).await;
    assert_eq!(rows(&browser.open(&at("/settings/audit")).await.body), [1]);
    assert_eq!(Client::of(&app, "alice").await.get("/api/audit").await.0, 200);
}

#[tokio::test]
async fn a_record_leads_to_everything_of_its_session() {
    let app = many(20).await;
    let browser = admin(&app).await;
    let session = audit_entry(4).session;
    let page = browser.open(&at("/settings/audit")).await.body;
    let address = format!("/settings/audit?session={session}");
    assert!(page.contains(&format!(r#"<a href="{address}">{session}</a>"#)), "{page}");
    let page = browser.open(&at(&address)).await.body;
    assert_eq!(rows(&page), [13, 5]);
    assert!(page.contains(&format!(r#"name="session" value="{session}""#)), "{page}");
    assert!(page.contains(&format!("/settings/audit/export?session={session}")), "what is exported is that");
}
