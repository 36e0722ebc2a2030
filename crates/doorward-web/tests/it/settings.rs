//! The settings of those who are signed in: account, password, sessions, and what is open before a password was
//! chosen.

use std::time::Duration;

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    identity::{Role, RoleMap},
    proxied::{IdentityHeaders, ProxyTrust},
};
use doorward_web::routes::{self, BeforePassword, Caller, Endpoint, Route, Verb};

use crate::app::{App, PORTAL, PROXY, Setup};

pub(crate) fn at(path: &str) -> String {
    format!("{PORTAL}{path}")
}

/// The rows of the settings.
pub(crate) fn rows() -> impl Iterator<Item = &'static Route> {
    routes::table().filter(|route| matches!(route.endpoint, Endpoint::Settings(_)))
}

/// Whether a fresh password is not enough: whatever changes second factors (SC-151).
fn needs_more(route: &Route) -> bool {
    route.path.starts_with("/settings/security/")
}

/// What must come of a row of the settings: of `caller` with a fresh proof, and of a foreign page.
pub(crate) fn expected(route: &Route, caller: Option<&str>, foreign: bool) -> u16 {
    let of_admins = ["/settings/users", "/settings/bans", "/settings/audit"];
    let admins_only = of_admins.iter().any(|path| route.path.starts_with(path));
    match (route.method, caller) {
        (Verb::Post, _) if foreign => 403,
        (Verb::Post, None) => 401,
        // To the sign-in page.
        (_, None) => 303,
        (_, Some("bob")) if admins_only => 403,
        // To the page that asks for more than the password.
        (Verb::Get, Some(_)) if needs_more(route) => 303,
        (Verb::Post, Some(_)) if needs_more(route) => 403,
        // There is no body.
        (Verb::Post, Some(_)) => 415,
        // Nobody and nothing is named.
        _ if matches!(
            route.path,
            "/settings/users/edit"
                | "/settings/users/act"
                | "/settings/sessions/end"
                | "/settings/keys/rotate"
                | "/settings/keys/revoke"
        ) =>
        {
            404
        }
        _ => 200,
    }
}

#[tokio::test]
async fn every_row_of_the_settings_admits_exactly_whom_it_should() {
    for route in rows() {
        for caller in [None, Some("bob"), Some("alice")] {
            for foreign in [false, true] {
                let app = App::unreachable();
                let site = if foreign { "cross-site" } else { "same-origin" };
                let mut ask =
                    app.request(route.method.as_str(), &at(route.path)).header("accept", "text/html");
                if let Some(caller) = caller {
                    ask = ask.cookie(format!("doorward_session={}", app.token(caller).await));
                }
                let answer = ask.header("sec-fetch-site", site).send().await;
                let expected = expected(route, caller, foreign);
                assert_eq!(
                    answer.status.as_u16(),
                    expected,
                    "{route:?} {caller:?} {foreign}: {}",
                    answer.body
                );
            }
        }
    }
}

const CHANGE: &str = "https://auth.example.com/settings/security";
const NEW: &str = "orbit lantern violin";

async fn change(
    browser: &crate::app::Browser<'_>,
    present: &str,
    new: &str,
    again: &str,
) -> crate::app::Answer {
    let flow = browser.open(CHANGE).await.flow();
    let fields = [("flow", &*flow), ("password", present), ("new-password", new), ("repeat-password", again)];
    browser.post(CHANGE, &fields).await
}

#[tokio::test]
async fn the_account_page_says_who_somebody_is_and_is_linked_from_the_first_page() {
    let app = App::new();
    app.fakes.users.change_identity("bob", |bob| bob.groups = vec!["family".to_owned()]);
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    assert!(browser.open(PORTAL).await.body.contains(r#"id="account" href="/settings">Your account</a>"#));
    let page = browser.open(&at("/settings")).await;
    assert_eq!(page.status, 200);
    for part in [
        "<dd>bob (display)</dd>",
        "<dd>bob@example.org</dd>",
        "<dd>viewer</dd>",
        "family",
        "<dd>Database</dd>",
    ] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    assert!(page.body.contains(r#"<a href="/settings" aria-current="page">Account</a>"#));
    assert!(page.body.contains(r#"id="sign-out" href="/logout""#));
    assert!(!page.body.contains("/settings/users") && !page.body.contains("/settings/bans"));
    let admin = app.browser();
    admin.sign_in(PORTAL, "alice", "alice-password").await;
    let page = admin.open(&at("/settings")).await.body;
    assert!(page.contains(r#"href="/settings/users""#) && page.contains(r#"href="/settings/bans""#));
}

#[tokio::test]
async fn the_chosen_colours_hold_for_this_browser_at_the_door_too() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&at("/settings")).await;
    assert!(page.body.contains(r#"data-theme="auto""#));
    let post = async |theme: &str| {
        browser.post(&at("/settings/appearance"), &[("flow", &page.flow()), ("theme", theme)]).await
    };
    let answer = post("dark").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings?done=appearance"));
    let cookie = "__Host-doorward_theme=dark; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=31536000";
    assert_eq!(answer.cookies(), [cookie]);
    let page = browser.open(&at("/settings?done=appearance")).await;
    assert!(
        page.body.contains(r#"data-theme="dark""#)
            && page.body.contains(r#"role="status" id="notice">Saved."#)
    );
    assert!(page.body.contains(r#"id="theme-dark" value="dark" checked"#));
    let door =
        app.get(PORTAL).cookie("__Host-doorward_theme=dark").header("accept", "text/html").send().await;
    assert!(door.body.contains(r#"data-theme="dark""#));
    assert_eq!(post("pink").await.status, 400);
    let door =
        app.get(PORTAL).cookie("__Host-doorward_theme=pink").header("accept", "text/html").send().await;
    assert!(door.body.contains(r#"data-theme="auto""#));
}

#[tokio::test]
async fn what_was_done_is_said_by_a_code_and_never_by_text_from_the_address() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&at("/settings?done=Call+this+number")).await.body;
    assert!(!page.contains("Call") && !page.contains(r#"id="notice""#));
}

#[tokio::test]
async fn fr_019_a_new_password_ends_every_other_session_and_gives_this_one_another_identifier() {
    let app = App::unreachable();
    let (browser, tablet) = (app.browser(), app.browser());
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    tablet.sign_in(PORTAL, "bob", "bob-password").await;
    let before = browser.cookie_header();
    app.fakes.audit.take();
    let answer = change(&browser, "bob-password", NEW, NEW).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/security?done=password"));
    assert_eq!(answer.cookies().len(), 1);
    let done = browser.open(&at("/settings/security?done=password")).await.body;
    assert!(done.contains("Your password is changed. Your other sessions have ended."), "{done}");
    assert_eq!(
        app.fakes.audit.outcomes(),
        [(AuditKind::Confirmed, AuditOutcome::Success), (AuditKind::PasswordChanged, AuditOutcome::Success)]
    );
    assert_eq!(app.fakes.sessions.len(), 1);
    assert!(tablet.open(&at("/settings")).await.location().starts_with("/?rd="));
    let old = app.get(&at("/api/profile")).cookie(before).send().await;
    assert_eq!(old.status, 401, "a copy of the old cookie is worth nothing");
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 401);
    assert_eq!(app.browser().sign_in(PORTAL, "bob", NEW).await.status, 303);
}

#[tokio::test]
async fn fr_009_the_present_password_is_needed_and_wrong_ones_count_as_failed_sign_ins() {
    let app = App::unreachable();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    for _ in 0..2 {
        let answer = change(&browser, "wrong", NEW, NEW).await;
        assert_eq!(answer.status, 401);
        let words = r#"role="alert" id="alert">That did not work. Check the user name and password.</p>"#;
        assert!(answer.body.contains(words), "{}", answer.body);
        assert!(
            !answer.body.contains(NEW) && !answer.body.contains("wrong"),
            "passwords are never sent back"
        );
    }
    for _ in 0..3 {
        assert_eq!(app.browser().sign_in(PORTAL, "alice", "wrong").await.status, 401);
    }
    let answer = change(&browser, "bob-password", NEW, NEW).await;
    assert_eq!(answer.status, 429, "one count for the address, wherever a password is tried (SC-121)");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(answer.body.contains("Too many attempts. Try again in"));
    assert_eq!(app.fakes.sessions.len(), 1);
    app.fakes.clock.advance(Duration::from_secs(600));
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303, "nothing was changed");
}

#[tokio::test]
async fn a_broken_rule_is_named_above_the_form_and_nothing_is_changed() {
    let app = App::unreachable();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    for (new, again, words) in [
        (NEW, "orbit lantern violet", "The two new passwords are not the same."),
        ("eleven char", "eleven char", "The password needs at least 12 characters."),
        ("bob-password", "bob-password", "That is the password you have already."),
        ("my name is bob now", "my name is bob now", "The password must not contain the user name."),
    ] {
        let answer = change(&browser, "bob-password", new, again).await;
        assert_eq!(answer.status, 400, "{new}");
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        assert!(answer.body.contains("<title>Error: Security"), "{}", answer.body);
        assert!(!answer.body.contains(&format!("value=\"{new}\"")));
    }
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303);
}

#[tokio::test]
async fn a_password_that_the_directory_does_not_take_is_said_to_the_one_who_chose_it() {
    let app = App::unreachable();
    app.fakes.users.set_read_only(Some("mounted read-only"));
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let answer = change(&browser, "bob-password", NEW, NEW).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("cannot be changed here. Ask your administrator."), "{}", answer.body);
    assert!(!answer.body.contains("mounted"), "the cause is for the log");
    assert_eq!(browser.open(&at("/settings")).await.status, 200, "the session goes on");
}

#[tokio::test]
async fn fr_041_before_a_password_is_chosen_nothing_else_opens_and_then_the_journey_goes_on() {
    let app = App::unreachable();
    app.fakes.users.change("bob", |bob| bob.must_change_password = true);
    let browser = app.browser();
    let rd = "https%3A%2F%2Fone.example.com%2Fx";
    let answer = browser.sign_in(&format!("{PORTAL}/?rd={rd}"), "bob", "bob-password").await;
    let location = format!("/settings/security?rd={rd}");
    assert_eq!((answer.status.as_u16(), answer.location()), (303, &*location));
    let page = browser.open(&at(&location)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Choose a password of your own before you go on."));
    assert!(!page.body.contains("<nav") && page.body.contains(r#"id="sign-out""#));
    for route in rows().filter(|route| route.before_password == BeforePassword::Closed) {
        let answer = match route.method {
            Verb::Get => browser.open(&at(route.path)).await,
            _ => browser.post(&at(route.path), &[("flow", &page.flow())]).await,
        };
        if route.method == Verb::Get {
            assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/security"), "{route:?}");
        } else {
            assert_eq!(answer.status, 403, "{route:?}");
            assert!(answer.body.contains(r#"id="choose-password""#), "{}", answer.body);
        }
    }
    assert_eq!(browser.open(&format!("{PORTAL}/")).await.location(), "/settings/security");
    let flow = page.flow();
    let fields =
        [("flow", &*flow), ("password", "bob-password"), ("new-password", NEW), ("repeat-password", NEW)];
    let answer = browser.post(CHANGE, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "https://one.example.com/x"));
    assert_eq!(browser.open(&at("/settings")).await.status, 200);
    assert!(browser.open(&at("/settings")).await.body.contains("<nav"));
}

#[tokio::test]
async fn fr_020_people_see_where_they_are_signed_in_and_end_one_or_all_others() {
    let app = App::new();
    let (browser, phone, tablet) = (app.browser(), app.browser(), app.browser());
    for one in [&phone, &tablet, &browser] {
        one.sign_in(PORTAL, "bob", "bob-password").await;
        app.fakes.clock.advance(Duration::from_secs(60));
    }
    let page = browser.open(&at("/settings/sessions")).await;
    assert_eq!(page.body.matches("<li id=\"session-").count(), 3);
    assert_eq!(page.body.matches("This one").count(), 1);
    assert!(page.body.contains("198.51.100.7") && page.body.contains("Unknown device"));
    let ends = |body: &str| -> Vec<String> {
        let parts = body.split("/settings/sessions/end?which=").skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).filter(|id| id.len() == 64).collect()
    };
    let others = ends(&page.body);
    assert_eq!(others.len(), 2, "one's own is left by signing out");
    let ask = browser.open(&at(&format!("/settings/sessions/end?which={}", others[0]))).await;
    assert!(ask.body.contains("<h1>End the session on an unknown device?</h1>"), "{}", ask.body);
    assert_eq!(app.fakes.sessions.len(), 3, "asking ends nothing");
    app.fakes.audit.take();
    let fields = [("flow", &*ask.flow()), ("which", &others[0]), ("user", "bob")];
    let answer = browser.post(&at("/settings/sessions/end"), &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/sessions?done=session-ended"));
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::SessionsEnded, AuditOutcome::Success)]);
    assert_eq!(app.fakes.sessions.len(), 2);
    let again = browser.post(&at("/settings/sessions/end"), &fields).await;
    assert_eq!(again.status, 404, "it is gone");
    let ask = browser.open(&at("/settings/sessions/end?which=others")).await;
    assert!(ask.body.contains("<h1>End 1 other session?</h1>"), "{}", ask.body);
    let fields = [("flow", &*ask.flow()), ("which", "others"), ("user", "bob")];
    browser.post(&at("/settings/sessions/end"), &fields).await;
    assert_eq!(app.fakes.sessions.len(), 1);
    assert_eq!(browser.open(&at("/settings/sessions")).await.status, 200, "this one goes on");
    assert_eq!(phone.open(&at("/settings")).await.status, 303);
    assert_eq!(tablet.open(&at("/settings")).await.status, 303);
}

#[tokio::test]
async fn ending_the_session_in_use_signs_out() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let id = app.fakes.sessions.all()[0].key.to_hex();
    let ask = browser.open(&at(&format!("/settings/sessions/end?which={id}"))).await;
    assert!(ask.body.contains("you will be signed out"));
    let fields = [("flow", &*ask.flow()), ("which", &*id), ("user", "bob")];
    let answer = browser.post(&at("/settings/sessions/end"), &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/?signed-out"));
    assert!(answer.cookies()[0].contains("Max-Age=0") && app.fakes.sessions.is_empty());
}

#[tokio::test]
async fn sc_114_the_sessions_of_others_are_not_there() {
    let app = App::new();
    app.browser().sign_in(PORTAL, "alice", "alice-password").await;
    let id = app.fakes.sessions.all()[0].key.to_hex();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let flow = browser.open(&at("/settings")).await.flow();
    for (which, user, status) in [
        (&*id, "", 404),
        (&id, "bob", 404),
        (&id, "alice", 403),
        ("all", "alice", 403),
        ("all", "bob", 404),
        ("others", "nobody", 403),
        ("x", "", 404),
        ("", "", 404),
    ] {
        let query = format!("/settings/sessions/end?which={which}&user={user}");
        assert_eq!(browser.open(&at(&query)).await.status.as_u16(), status, "{query}");
        let fields = [("flow", &*flow), ("which", which), ("user", user)];
        let answer = browser.post(&at("/settings/sessions/end"), &fields).await;
        assert_eq!(answer.status.as_u16(), status, "{query}");
    }
    for user in ["alice", "nobody"] {
        let answer = browser.open(&at(&format!("/settings/sessions?user={user}"))).await;
        assert_eq!(answer.status, 403, "who exists is not told (SC-127)");
    }
    assert_eq!(app.fakes.sessions.len(), 2);
}

#[tokio::test]
async fn sessions_that_would_not_be_let_in_any_more_are_not_listed() {
    let app = App::new();
    app.browser().sign_in(PORTAL, "bob", "bob-password").await;
    app.fakes.clock.advance(Duration::from_secs(3601));
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&at("/settings/sessions")).await.body;
    assert_eq!(page.matches("<li id=\"session-").count(), 1);
    assert!(!page.contains("End all others"));
}

#[tokio::test]
async fn an_old_proof_is_renewed_with_the_password_and_the_way_goes_on() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    app.fakes.clock.advance(Duration::from_secs(601));
    let answer = browser.open(&at("/settings/users/edit?name=bob")).await;
    let confirm = "/settings/confirm?next=%2Fsettings%2Fusers%2Fedit%3Fname%3Dbob";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, confirm));
    let page = browser.open(&at(confirm)).await;
    let post = async |password: &str, next: &str| {
        let fields = [("flow", &*page.flow()), ("password", password), ("next", next)];
        browser.post(&at("/settings/confirm"), &fields).await
    };
    let wrong = post("wrong", "/settings/users/edit?name=bob").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains(r#"name="next" value="/settings/users/edit?name=bob""#), "{}", wrong.body);
    assert_eq!(browser.open(&at("/settings/users/edit?name=bob")).await.status, 303, "nothing was proved");
    let right = post("alice-password", "/settings/users/edit?name=bob").await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/settings/users/edit?name=bob"));
    assert_eq!(browser.open(&at("/settings/users/edit?name=bob")).await.status, 200);
    assert_eq!(post("alice-password", "//evil.test/settings").await.location(), "/settings");
    assert_eq!(post("bob-password", "/settings").await.status, 401, "another one's password proves nothing");
}

#[tokio::test]
async fn a_form_of_another_browser_or_of_long_ago_changes_nothing_and_says_so() {
    let app = App::new();
    let stranger = app.browser().open(PORTAL).await.flow();
    let browser = app.browser();
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    let old = browser.open(&at("/settings")).await.flow();
    app.fakes.audit.take();
    for route in rows().filter(|route| route.method == Verb::Post && !needs_more(route)) {
        for flow in ["", "x", &stranger] {
            let name = if route.path.ends_with("/act") { "name" } else { "username" };
            let id = app.fakes.sessions.all()[0].key.to_hex();
            let fields =
                [("flow", flow), (name, "bob"), ("act", "delete"), ("which", &*id), ("theme", "dark")];
            let answer = browser.post(&at(route.path), &fields).await;
            assert_eq!(answer.status, 403, "{route:?}");
            assert!(answer.body.contains("This page was open for too long. Check it and send it again."));
            assert!(answer.cookies().is_empty());
        }
    }
    assert!(app.fakes.audit.outcomes().is_empty() && app.fakes.sessions.len() == 1);
    for _ in 0..2 {
        // Half of it at a time: the session stays alive.
        app.fakes.clock.advance(Duration::from_secs(1801));
        browser.open(&at("/settings")).await;
    }
    let fields = [("flow", &*old), ("theme", "dark")];
    assert_eq!(browser.post(&at("/settings/appearance"), &fields).await.status, 403);
}

#[tokio::test]
async fn fr_006_whatever_is_for_administrators_answers_403_to_everybody_else_and_changes_nothing() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let flow = browser.open(&at("/settings")).await.flow();
    app.fakes.audit.take();
    let rows: Vec<_> = rows().filter(|route| route.caller == Caller::Admin).collect();
    assert!(rows.len() >= 11);
    for route in rows {
        let fields = [
            ("flow", &*flow),
            ("username", "carol"),
            ("name", "alice"),
            ("act", "delete"),
            ("password", NEW),
            ("role", "admin"),
            ("kind", "user"),
            ("subject", "alice"),
        ];
        let answer = match route.method {
            Verb::Get => browser.open(&at(&format!("{}?name=alice&act=delete", route.path))).await,
            _ => browser.post(&at(route.path), &fields).await,
        };
        assert_eq!(answer.status, 403, "{route:?}");
        assert!(answer.body.contains("Only administrators may do this."));
        assert!(!answer.body.contains("alice"));
    }
    assert!(app.fakes.audit.outcomes().is_empty());
    assert_eq!(app.browser().sign_in(PORTAL, "alice", "alice-password").await.status, 303);
}

#[tokio::test]
async fn whoever_a_proxy_vouches_for_has_no_account_here() {
    let identity = IdentityHeaders {
        user: "x-forwarded-user".to_owned(),
        role: None,
        groups: None,
        email: None,
        name: None,
        separator: ',',
        roles: RoleMap { entries: vec![], default_role: Role::admin() },
    };
    let mut setup = Setup::default();
    setup.settings.proxy = Some(ProxyTrust { identity: Some(identity), secret: None });
    let app = App::with(setup);
    for route in rows() {
        let ask =
            app.request(route.method.as_str(), &at(route.path)).header("accept", "text/html").from(PROXY);
        let answer = ask.header("x-forwarded-user", "alice").send().await;
        assert_eq!(answer.status, 404, "{route:?}");
        assert!(answer.body.contains("you sign in at the proxy in front of Doorward"), "{}", answer.body);
    }
    let page = app.get(PORTAL).header("accept", "text/html").from(PROXY).header("x-forwarded-user", "alice");
    let page = page.send().await;
    assert!(page.body.contains("You are signed in") && !page.body.contains("Your account"));
}
