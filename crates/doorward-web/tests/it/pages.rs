//! What pages say, to whom, and that nothing a visitor sends becomes part of their structure (SC-217).

use doorward_web::{About, RefusalPage};
use http::{HeaderMap, StatusCode};

use crate::app::{Answer, App, PORTAL};

const MARKER: &str = "\"'><svg/onload=1>{{7*7}}${7*7}";

fn assert_harmless(what: &str, answer: &Answer) {
    assert!(!answer.body.contains("<svg/onload") && !answer.body.contains("\"'>"), "{what}: {}", answer.body);
    assert!(!answer.body.contains("49"), "{what}: a template was filled from outside");
    for value in answer.headers.values() {
        assert!(!value.as_bytes().windows(4).any(|part| part == b"<svg"), "{what}: {value:?}");
    }
}

#[tokio::test]
async fn sc_217_whatever_a_visitor_sends_is_only_text() {
    let app = App::new();
    let query: String = url::form_urlencoded::byte_serialize(MARKER.as_bytes()).collect();
    let browser = app.browser();
    for name in ["rd", "rm", "error", "error_description", "state", "signed-out"] {
        let answer = browser.open(&format!("{PORTAL}/?{name}={query}")).await;
        assert_harmless(name, &answer);
    }
    let answer = browser.open(&format!("{PORTAL}/?rd=https://one.example.com/{query}&rm={query}")).await;
    assert_harmless("inside rd", &answer);
    let answer = browser.open(&format!("{PORTAL}/nothing/%22%3E%3Csvg%2Fonload=1%3E")).await;
    assert_harmless("path", &answer);
    let answer = app
        .get(PORTAL)
        .header("accept", "text/html")
        .header("accept-language", MARKER)
        .header("user-agent", MARKER)
        .cookie(format!("lang={MARKER}; __Host-doorward_flow={MARKER}; doorward_session={MARKER}"))
        .send()
        .await;
    assert_harmless("headers", &answer);
    assert_eq!(answer.cookies().len(), 1, "a cookie that is not ours is replaced");
    let answer = browser.sign_in(PORTAL, MARKER, MARKER).await;
    assert_harmless("user name", &answer);
    assert!(answer.body.contains("value=\"&#34;&#39;&#62;&#60;svg/onload=1&#62;"), "{}", answer.body);
}

#[tokio::test]
async fn sc_218_names_from_a_directory_are_only_text_too() {
    let app = App::new();
    app.fakes.users.change_identity("bob", |bob| {
        bob.display_name = MARKER.to_owned();
        bob.groups = vec![MARKER.to_owned()];
    });
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    assert_harmless("signed in", &browser.open(PORTAL).await);
    assert_harmless("sign out", &browser.open(&format!("{PORTAL}/logout")).await);
}

#[tokio::test]
async fn the_sign_in_form_works_without_scripts_and_has_stable_ids() {
    let app = App::new();
    let page = app.browser().open(PORTAL).await.body;
    for part in [
        r#"<html lang="en""#,
        r#"<form method="post" action="/login""#,
        r#"<label for="username">User name</label>"#,
        r#"<label for="password">Password</label>"#,
        r#"id="username" name="username""#,
        r#"autocomplete="username""#,
        r#"id="password" name="password" type="password" autocomplete="current-password""#,
        r#"type="checkbox" id="remember-me" name="remember-me""#,
        r#"<button class="primary" id="sign-in">Sign in</button>"#,
        "autofocus",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(page.matches(" autofocus").count(), 1);
    assert!(!page.contains("http://") && !page.contains("//cdn"));
}

fn refused(app: &App, page: &RefusalPage<'_>, accept: &str) -> http::Response<doorward_web::Body> {
    let mut headers = HeaderMap::new();
    headers.insert("accept", accept.parse().unwrap());
    app.web.refusal_page(page, "request-7", &headers)
}

#[tokio::test]
async fn a_refusal_is_a_page_json_or_a_line_as_the_client_wants_it() {
    let app = App::new();
    let page = RefusalPage::new(StatusCode::BAD_GATEWAY, "upstream.unreachable", About::Service("nvr"));
    let sentence = "nvr is not answering. It may be starting; try again in a moment.";
    let html = Answer::of(refused(&app, &page, "text/html,*/*;q=0.8")).await;
    assert_eq!((html.status.as_u16(), html.header("content-type")), (502, "text/html; charset=utf-8"));
    assert!(html.body.contains(sentence) && html.body.contains("upstream.unreachable · request request-7"));
    assert!(html.body.contains(r#"href="/.doorward/assets/style."#), "assets load on every host");
    let json = Answer::of(refused(&app, &page, "application/json")).await;
    assert_eq!(json.body, format!(r#"{{"error":"upstream.unreachable","message":"{sentence}"}}"#));
    for accept in ["*/*", "image/avif,image/webp,*/*", ""] {
        let text = Answer::of(refused(&app, &page, accept)).await;
        assert_eq!(text.body, format!("502 Bad Gateway\n{sentence}\nRequest request-7\n"));
        assert_eq!(text.header("vary"), "Accept, Sec-Fetch-Mode");
    }
    let mut picture = HeaderMap::new();
    picture.insert("accept", "text/html".parse().unwrap());
    picture.insert("sec-fetch-mode", "no-cors".parse().unwrap());
    let answer = Answer::of(app.web.refusal_page(&page, "x", &picture)).await;
    assert!(answer.body.starts_with("502"), "an image is no navigation");
}

#[tokio::test]
async fn a_denial_names_who_and_what_and_offers_both_ways_on() {
    let app = App::new();
    let about = About::Denied { user: Some("bob"), service: None };
    let page = RefusalPage {
        host: Some("adm.example.com"),
        ..RefusalPage::new(StatusCode::FORBIDDEN, "access.denied", about)
    };
    let answer = Answer::of(refused(&app, &page, "text/html")).await;
    let words = "bob may not open adm.example.com. Ask your administrator, or sign in as someone else.";
    assert!(answer.body.contains(words));
    assert!(answer.body.contains(r#"href="https://auth.example.com/logout""#));
    assert!(answer.body.contains(r#"href="https://auth.example.com/""#));
    let page = RefusalPage { host: Some("192.0.2.7"), ..page };
    let answer = Answer::of(refused(&app, &page, "text/html")).await;
    assert!(answer.body.contains(r#"href="/.doorward/logout""#), "without a domain the portal is here");
    let mut headers = HeaderMap::new();
    headers.insert("accept", "text/html".parse().unwrap());
    headers.insert("host", "adm.example.com:8971".parse().unwrap());
    let page = RefusalPage { host: None, ..page };
    let answer = Answer::of(app.web.refusal_page(&page, "x", &headers)).await;
    assert!(answer.body.contains("bob may not open adm.example.com. Ask"));
    headers.insert("host", "<b>evil</b>".parse().unwrap());
    let answer = Answer::of(app.web.refusal_page(&page, "x", &headers)).await;
    assert!(answer.body.contains("bob may not open this page. Ask") && !answer.body.contains("evil"));
    let page = RefusalPage { host: Some("192.0.2.7"), ..page };
    let anonymous = RefusalPage { about: About::Denied { user: None, service: None }, ..page };
    let answer = Answer::of(refused(&app, &anonymous, "text/html")).await;
    assert!(answer.body.contains("Nobody may open 192.0.2.7 from here."));
}

#[tokio::test]
async fn every_status_has_words_of_its_own_that_blame_nobody() {
    let app = App::new();
    let mut seen = std::collections::BTreeSet::new();
    for status in [400, 401, 403, 404, 405, 408, 413, 414, 421, 429, 500, 502, 503, 504, 508] {
        let status = StatusCode::from_u16(status).unwrap();
        let page = RefusalPage::new(status, "x", About::Nothing);
        let answer = Answer::of(refused(&app, &page, "text/plain")).await;
        let sentence = answer.body.lines().nth(1).unwrap().to_owned();
        assert!(sentence.ends_with('.') && !sentence.contains('!') && sentence.len() < 100, "{sentence}");
        assert!(seen.insert(sentence), "{status} has the words of another");
    }
    let page = RefusalPage::new(StatusCode::TOO_MANY_REQUESTS, "login.throttled", About::RetryAfter(43));
    let answer = Answer::of(refused(&app, &page, "text/html")).await;
    assert_eq!(answer.header("retry-after"), "43");
    assert!(answer.body.contains("Too many attempts. Try again in 43 seconds."));
}

#[tokio::test]
async fn own_errors_are_pages_for_people() {
    let app = App::new();
    let browser = app.browser();
    for (url, status, words) in [
        ("/nothing", 404, "There is nothing here. Check the address."),
        ("/2fa/nothing", 404, "There is nothing here. Check the address."),
        ("/login", 405, "This address does not take such a request."),
    ] {
        let answer = browser.open(&format!("{PORTAL}{url}")).await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(answer.body.contains(words) && answer.body.contains("request request-1"));
    }
}
