//! The sign-in page and its form.

use std::time::Duration;

use doorward_core::audit::{AuditKind, AuditOutcome};

use crate::app::{App, PORTAL, Setup, scope};

const LOGIN: &str = "https://auth.example.com/login";

#[tokio::test]
async fn signing_in_leads_to_the_service_with_a_session_cookie() {
    let app = App::new();
    let browser = app.browser();
    let answer = browser
        .sign_in(&format!("{PORTAL}/?rd=https%3A%2F%2Fone.example.com%2Fx%3Fy&rm=GET"), "bob", "bob-password")
        .await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "https://one.example.com/x?y"));
    let (_, attributes) = answer.session_cookie().split_once("; ").unwrap();
    assert_eq!(attributes, "Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::PasswordSignIn, AuditOutcome::Success)]);
    let page = browser.open(PORTAL).await;
    assert!(page.body.contains("You are signed in") && page.body.contains(r#"<dd id="who">bob</dd>"#));
}

#[tokio::test]
async fn sc_105_a_planted_cookie_does_not_survive_a_sign_in() {
    let app = App::new();
    let browser = app.browser();
    let page = browser.open(PORTAL).await;
    let planted = app.token("alice").await;
    browser.cookies.lock().unwrap().insert("doorward_session".to_owned(), planted);
    let fields = [("flow", &*page.flow()), ("username", "bob"), ("password", "bob-password")];
    let answer = browser.post(LOGIN, &fields).await;
    let cookies = answer.cookies();
    assert!(cookies[0].starts_with("doorward_session=ey") && cookies[0].contains("; Domain=example.com;"));
    assert_eq!(cookies[1], "doorward_session=; Path=/; HttpOnly; Secure; Max-Age=0");
    assert!(cookies[2].starts_with("__Host-doorward_device=") && cookies.len() == 3, "{cookies:?}");
    let users: Vec<_> = app.fakes.sessions.all().into_iter().map(|session| session.user).collect();
    assert_eq!(users, ["bob"], "the session that it led to has ended");
}

#[tokio::test]
async fn remember_me_makes_the_cookie_stay() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    let browser = app.browser();
    let page = browser.open(PORTAL).await;
    let fields =
        [("flow", &*page.flow()), ("username", "bob"), ("password", "bob-password"), ("remember-me", "on")];
    let answer = browser.post(LOGIN, &fields).await;
    assert!(answer.session_cookie().ends_with("; Max-Age=2592000"), "{:?}", answer.cookies());
    assert_eq!(answer.location(), "/", "without a target the portal says who is signed in");
}

#[tokio::test]
async fn unknown_wrong_and_disabled_are_one_sentence_and_the_name_stays() {
    for (user, password) in [("bob", "wrong"), ("ghost", "x"), ("dave", "dave-password"), ("", "")] {
        let app = App::new();
        let answer = app.browser().sign_in(PORTAL, user, password).await;
        assert_eq!(answer.status, 401, "{user}");
        let alert = r#"role="alert" id="alert">That did not work. Check the user name and password.<"#;
        assert!(answer.body.contains(alert), "{user}: {}", answer.body);
        assert!(answer.body.contains(&format!(r#"name="username" value="{user}""#)));
        assert!(answer.body.contains("<title>Error: Sign in"));
        assert!(!answer.body.contains("dave-password") && app.fakes.sessions.is_empty());
        assert!(answer.cookies().iter().all(|cookie| !cookie.starts_with("doorward_session")));
    }
}

#[tokio::test]
async fn too_many_attempts_say_how_long_to_wait_even_to_the_right_password() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    for _ in 0..5 {
        assert_eq!(app.browser().sign_in(PORTAL, "bob", "wrong").await.status, 401);
    }
    app.fakes.clock.advance(Duration::from_secs(17));
    let answer = app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "43"));
    assert!(answer.body.contains("Too many attempts. Try again in 43 seconds."));
    app.fakes.clock.advance(Duration::from_secs(43));
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303);
}

#[tokio::test]
async fn a_busy_machine_and_a_broken_store_are_503_with_a_time_to_wait() {
    let app = App::new();
    app.fakes.passwords.set_busy(true);
    let answer = app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "1"));
    assert!(answer.body.contains("Too many people are signing in at once. Try again in 1 second."));
    app.fakes.passwords.set_busy(false);
    app.fakes.sessions.set_broken(true);
    let answer = app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
    assert!(answer.body.contains("service.unavailable · request request-1"));
    assert!(!answer.body.contains("set broken"), "the cause is for the log");
}

#[tokio::test]
async fn two_tabs_do_not_disturb_each_other_and_nothing_is_stored_for_visitors() {
    let app = App::new();
    let browser = app.browser();
    let first = browser.open(&format!("{PORTAL}/?rd=https://one.example.com/first")).await;
    let second = browser.open(&format!("{PORTAL}/?rd=https://one.example.com/second")).await;
    assert_eq!((first.cookies().len(), second.cookies().len()), (1, 0), "one browser, one cookie");
    assert_eq!((app.fakes.sessions.reads(), app.fakes.sessions.writes()), (0, 0));
    for (page, place) in [(&second, "second"), (&first, "first")] {
        let fields = [("flow", &*page.flow()), ("username", "bob"), ("password", "bob-password")];
        let answer = browser.post(LOGIN, &fields).await;
        assert_eq!(answer.location(), format!("https://one.example.com/{place}"));
    }
    assert_eq!(app.fakes.sessions.len(), 1, "the earlier session of the same browser has ended (SC-095)");
}

#[tokio::test]
async fn sc_225_a_form_of_another_browser_or_site_signs_nobody_in() {
    let app = App::new();
    let attacker = app.browser();
    let flow = attacker.open(PORTAL).await.flow();
    let fields = [("flow", &*flow), ("username", "alice"), ("password", "alice-password")];
    let no_cookie = app.browser().post(LOGIN, &fields).await;
    assert_eq!(no_cookie.status, 403);
    assert!(no_cookie.body.contains("Allow cookies for this site"));
    let victim = app.browser();
    victim.open(PORTAL).await;
    let answer = victim.post(LOGIN, &fields).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("This page was open for too long. Sign in again."));
    assert!(answer.body.contains(r#"value="alice""#));
    for site in ["cross-site", "same-site"] {
        assert_eq!(attacker.post_from(LOGIN, &fields, site).await.status, 403, "{site}");
    }
    assert!(app.fakes.sessions.is_empty() && app.fakes.passwords.verifications() == 0);
    assert_eq!(attacker.post(LOGIN, &fields).await.status, 303, "the same form works where it belongs");
}

#[tokio::test]
async fn the_state_of_a_form_cannot_be_made_up_changed_or_used_for_another_form() {
    let app = App::new();
    let browser = app.browser();
    let flow = browser.open(PORTAL).await.flow();
    let mut changed = flow.clone().into_bytes();
    changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    for flow in ["", "x", "!", &changed, &flow[1..], &"A".repeat(9000)] {
        let fields = [("flow", flow), ("username", "bob"), ("password", "bob-password")];
        assert_eq!(browser.post(LOGIN, &fields).await.status, 403);
    }
    let fields = [("flow", &*flow), ("username", "bob"), ("password", "bob-password")];
    browser.post(LOGIN, &fields).await;
    let sign_out = browser.open("https://auth.example.com/logout").await.flow();
    let fields = [("flow", &*sign_out), ("username", "bob"), ("password", "bob-password")];
    assert_eq!(browser.post(LOGIN, &fields).await.status, 403, "a sign-out form is no sign-in form");
}

#[tokio::test]
async fn a_page_that_lay_open_for_an_hour_is_shown_again_and_the_journey_goes_on() {
    let app = App::new();
    let browser = app.browser();
    let page = browser.open(&format!("{PORTAL}/?rd=https://one.example.com/x")).await;
    app.fakes.clock.advance(Duration::from_secs(3601));
    let fields = [("flow", &*page.flow()), ("username", "bob"), ("password", "bob-password")];
    let again = browser.post(LOGIN, &fields).await;
    assert_eq!(again.status, 403);
    assert!(again.body.contains("This page was open for too long."));
    assert!(again.body.contains("to continue to <strong>one.example.com</strong>"));
    let fields = [("flow", &*again.flow()), ("username", "bob"), ("password", "bob-password")];
    assert_eq!(browser.post(LOGIN, &fields).await.location(), "https://one.example.com/x");
}

#[tokio::test]
async fn somebody_who_is_signed_in_goes_on_unless_the_rule_says_no() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let to = async |rd: &str| browser.open(&format!("{PORTAL}/?rd={rd}&rm=GET")).await;
    let answer = to("https://one.example.com/x").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "https://one.example.com/x"));
    let answer = to("https://two.example.com/").await;
    let second = format!("{PORTAL}{}", answer.location());
    assert_eq!((answer.status.as_u16(), second.contains("/2fa?rd=")), (302, true), "{second}");
    let page = browser.open(&second).await;
    assert_eq!((page.status.as_u16(), page.location()), (200, ""), "no loop");
    assert!(page.body.contains("two.example.com asks for a second factor, and you have none yet"));
    let answer = to("https://adm.example.com/").await;
    assert_eq!(answer.status, 403);
    let words = "bob may not open adm.example.com. Ask your administrator, or sign in as someone else.";
    assert!(answer.body.contains(words), "{}", answer.body);
    assert!(answer.body.contains(r#"id="sign-in-as" href="https://auth.example.com/logout""#));
    assert!(answer.body.contains(r#"id="account" href="https://auth.example.com/""#));
    let answer = to("https://evil.test/").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (200, ""));
}

#[tokio::test]
async fn without_a_target_the_configured_default_is_next() {
    let mut setup = Setup::default();
    setup.domains[0].default_redirection_url = Some("https://www.example.com/start".parse().unwrap());
    let app = App::with(setup);
    let answer = app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(answer.location(), "https://www.example.com/start");
}

#[tokio::test]
async fn on_a_host_without_a_domain_everything_stands_below_the_reserved_prefix() {
    let app = App::with(Setup { domains: vec![], ..Setup::default() });
    let browser = app.browser();
    let rd = "https%3A%2F%2F192.0.2.7%3A8971%2Fcameras";
    let page = browser.open(&format!("https://192.0.2.7:8971/.doorward/?rd={rd}&rm=GET")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("to continue to <strong>192.0.2.7:8971</strong>"));
    assert!(page.body.contains(r#"action="/.doorward/login""#));
    assert!(page.body.contains(r#"href="/.doorward/assets/style."#));
    let fields = [("flow", &*page.flow()), ("username", "bob"), ("password", "bob-password")];
    let answer = browser.post("https://192.0.2.7:8971/.doorward/login", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "https://192.0.2.7:8971/cameras"));
    let (name, attributes) = answer.session_cookie().split_once("; ").unwrap();
    assert!(name.starts_with("__Host-doorward_session="));
    assert_eq!(attributes, "Path=/; HttpOnly; Secure; SameSite=Lax");
    let answer = browser.post("https://192.0.2.7:8971/login", &fields).await;
    assert_eq!(answer.status, 303, "the root mount answers where a listener sends it");
}

#[tokio::test]
async fn fr_043_the_first_time_hint_goes_with_the_first_sign_in() {
    let app = App::new();
    assert!(!app.browser().open(PORTAL).await.body.contains("First time here?"));
    let app = App::new();
    app.fakes.users.put(doorward_testkit::account("admin", "admin-password"));
    let expires = doorward_testkit::FakeClock::START.plus(Duration::from_secs(86_400));
    app.fakes.users.change("admin", |admin| admin.first_password_expires = Some(expires));
    assert!(
        app.browser().open(PORTAL).await.body.contains("First time here? Sign in as <strong>admin</strong>")
    );
    app.browser().sign_in(PORTAL, "admin", "admin-password").await;
    assert!(!app.browser().open(PORTAL).await.body.contains("First time here?"));
}

#[tokio::test]
async fn forms_are_read_strictly() {
    let app = App::new();
    let post = |kind: &str, body: Vec<u8>| app.request("POST", LOGIN).body(kind, body).send();
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status) in [
        ("application/json", b"{}".to_vec(), 415),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 415),
        (form, vec![b'a'; 70_000], 413),
        (form, b"username=a&username=b".to_vec(), 400),
        (form, b"username=%ff%00&password=x".to_vec(), 403),
    ] {
        assert_eq!(post(kind, body).await.status.as_u16(), status, "{kind}");
    }
    assert_eq!(app.request("POST", LOGIN).send().await.status, 415);
    assert_eq!(app.get(LOGIN).send().await.status, 405, "a password never stands in an address (SC-273)");
}

#[tokio::test]
async fn sc_103_a_cookie_of_one_domain_is_nothing_on_another() {
    let mut other = scope(Some("example.org"), "doorward_session");
    other.portal_url = Some("https://auth.example.org".parse().unwrap());
    let mut setup = Setup::default();
    setup.domains.push(other);
    let app = App::with(setup);
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open("https://auth.example.org/").await;
    assert!(page.body.contains("<h1>Sign in</h1>"));
    assert!(browser.open(PORTAL).await.body.contains("You are signed in"));
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    struct Never;
    impl http_body::Body for Never {
        type Data = bytes::Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
            Poll::Pending
        }
    }
    let app = App::new();
    for (path, kind, code) in [
        ("/login", "application/x-www-form-urlencoded", "Try again."),
        ("/api/login", "application/json", "request.slow"),
    ] {
        let request = http::Request::builder().method("POST").uri(path).header("content-type", kind);
        let answer = app.serve(request.body(Never).unwrap(), "POST", &format!("{PORTAL}{path}")).await;
        assert_eq!(answer.status, 408, "{path}");
        assert!(answer.body.contains(code), "{}", answer.body);
    }
    assert_eq!(app.fakes.clock.slept(), [Duration::from_secs(15); 2]);
}
