//! Administration: users and bans.

use std::time::Duration;

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    identity::AccountOrigin,
    ports::AccountStore as _,
};
use doorward_testkit::account;

use crate::{
    app::{Answer, App, Browser, PORTAL},
    settings::at,
};

const NEW: &str = "orbit lantern violin";

async fn admin(app: &App) -> Browser<'_> {
    let browser = app.browser();
    assert_eq!(browser.sign_in(PORTAL, "alice", "alice-password").await.status, 303);
    app.fakes.audit.take();
    browser
}

/// Fills in a form of the page `page` and sends it to `path`.
async fn send(browser: &Browser<'_>, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let flow = browser.open(&at(page)).await.flow();
    let mut all = vec![("flow", flow.as_str())];
    all.extend(fields);
    browser.post(&at(path), &all).await
}

async fn edit(browser: &Browser<'_>, name: &str, role: &str) -> Answer {
    let fields = [
        ("username", name),
        ("display-name", "Somebody"),
        ("email", ""),
        ("role", role),
        ("groups", "family, front yard"),
    ];
    send(browser, "/settings", "/settings/users/edit", &fields).await
}

async fn act(browser: &Browser<'_>, deed: &str, name: &str) -> Answer {
    send(browser, "/settings", "/settings/users/act", &[("act", deed), ("name", name)]).await
}

fn names(body: &str) -> Vec<&str> {
    body.split("/settings/users/edit?name=").skip(1).map(|part| part.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_list_is_searched_and_read_page_by_page_without_gap_or_repetition() {
    let app = App::new();
    for number in 0..120 {
        app.fakes.users.put(account(&format!("person{number:03}"), "x"));
    }
    let browser = admin(&app).await;
    let (mut seen, mut address) = (Vec::new(), "/settings/users".to_owned());
    loop {
        let page = browser.open(&at(&address)).await;
        assert_eq!(page.status, 200);
        seen.extend(names(&page.body).into_iter().map(str::to_owned));
        assert_eq!(page.body.contains(r#"id="first-page""#), address.contains("after="));
        let Some((_, rest)) = page.body.split_once(r#"id="next-page" href=""#) else { break };
        address = rest.split('"').next().unwrap().to_owned();
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), &sorted), (123, &seen));
    let found = browser.open(&at("/settings/users?q=PERSON04")).await.body;
    assert_eq!(names(&found).len(), 10);
    assert!(found.contains(r#"name="q" type="search" value="PERSON04""#));
    let found = browser.open(&at("/settings/users?q=bob%40example")).await.body;
    assert_eq!(names(&found), ["bob"]);
    let none = browser.open(&at("/settings/users?q=%3Cnobody%3E")).await;
    assert_eq!(none.status, 200);
    assert!(none.body.contains("Nobody has <strong>&#60;nobody&#62;</strong>"), "{}", none.body);
    let far = browser.open(&at("/settings/users?after=zzzz")).await;
    assert!(far.body.contains(r#"id="first-page""#) && names(&far.body).is_empty());
}

#[tokio::test]
async fn a_row_says_who_cannot_sign_in() {
    let app = App::new();
    app.fakes.users.change("bob", |bob| bob.origin = AccountOrigin::File);
    let browser = admin(&app).await;
    let row = async |name: &str| {
        let body = browser.open(&at(&format!("/settings/users?q={name}"))).await.body;
        body.split_once("<tbody").unwrap().1.to_owned()
    };
    assert!(row("alice").await.contains("Enabled") && row("dave").await.contains("Disabled"));
    assert!(row("bob").await.contains("Users file"));
    let fields = [("kind", "user"), ("subject", "BOB"), ("minutes", "5"), ("reason", "")];
    send(&browser, "/settings/bans", "/settings/bans", &fields).await;
    assert!(row("bob").await.contains("Banned"));
}

#[tokio::test]
async fn a_user_is_added_with_a_password_that_was_typed() {
    let app = App::new();
    let browser = admin(&app).await;
    let fields = [
        ("username", "Carol.2"),
        ("display-name", "Carol Chen"),
        ("email", "carol@example.com"),
        ("role", "viewer"),
        ("groups", "family,cameras"),
        ("password", NEW),
    ];
    let answer = send(&browser, "/settings/users/new", "/settings/users/new", &fields).await;
    let location = "/settings/users/edit?name=Carol.2&done=user-created";
    assert_eq!((answer.status.as_u16(), answer.location()), (303, location));
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::AccountCreated, AuditOutcome::Success)]);
    let page = browser.open(&at(location)).await.body;
    for part in
        ["The user is created.", "value=\"Carol Chen\"", "value=\"carol@example.com\"", "\"family, cameras\""]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    let carol = app.fakes.users.account_find("carol.2").await.unwrap().unwrap();
    assert!(!carol.must_change_password);
    assert_eq!(app.browser().sign_in(PORTAL, "carol.2", NEW).await.status, 303);
}

#[tokio::test]
async fn without_a_password_one_is_made_up_and_shown_once() {
    let app = App::new();
    let browser = admin(&app).await;
    let fields = [("username", "carol"), ("role", "viewer"), ("must-change", "on")];
    let answer = send(&browser, "/settings/users/new", "/settings/users/new", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let (_, rest) = answer.body.split_once(r#"<code id="generated">"#).expect("the password is shown");
    let password = rest.split('<').next().unwrap();
    assert!(password.len() >= 24 && answer.body.contains("must choose another one at the next sign-in"));
    let signed_in = app.browser().sign_in(PORTAL, "carol", password).await;
    assert_eq!((signed_in.status.as_u16(), signed_in.location()), (303, "/settings/security"));
    let page = browser.open(&at("/settings/users/edit?name=carol")).await;
    assert!(!page.body.contains(password));
}

#[tokio::test]
async fn a_user_that_breaks_a_rule_is_not_added_and_the_form_keeps_what_was_typed() {
    let app = App::new();
    let browser = admin(&app).await;
    for (name, role, groups, password, status, words) in [
        ("BOB", "viewer", "", NEW, 409, "There is a user of this name already."),
        ("al ice", "viewer", "", NEW, 400, "A user name has 1 to 64 letters"),
        ("carol", "king", "", NEW, 400, "There is no role of this name."),
        ("carol", "viewer", "a|b", NEW, 400, "the name of each has 1 to 128 printable characters"),
        ("carol", "viewer", "", "short", 400, "The password needs at least 12 characters."),
    ] {
        let fields = [
            ("username", name),
            ("display-name", "Carol \"C\" Chen"),
            ("email", "c@example.com"),
            ("role", role),
            ("groups", groups),
            ("password", password),
        ];
        let answer = send(&browser, "/settings/users/new", "/settings/users/new", &fields).await;
        assert_eq!(answer.status.as_u16(), status, "{words}");
        assert!(answer.body.contains(words) && answer.body.contains(r#"role="alert""#), "{}", answer.body);
        assert!(answer.body.contains(&format!("id=\"username\" name=\"username\" value=\"{name}\"")));
        assert!(answer.body.contains("Carol &#34;C&#34; Chen") && !answer.body.contains(password));
    }
    assert!(app.fakes.audit.outcomes().is_empty());
}

#[tokio::test]
async fn name_role_and_groups_are_changed_and_a_new_role_ends_the_sessions() {
    let app = App::new();
    let browser = admin(&app).await;
    let bob = app.browser();
    bob.sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(
        edit(&browser, "bob", "viewer").await.location(),
        "/settings/users/edit?name=bob&done=user-saved"
    );
    let page = bob.open(&at("/settings")).await;
    assert!(page.body.contains("<dd>Somebody</dd>") && page.body.contains("front yard"), "{}", page.body);
    edit(&browser, "bob", "admin").await;
    assert_eq!(bob.open(&at("/settings")).await.status, 303, "the old session is gone (FR-19)");
    let bob = app.browser();
    bob.sign_in(PORTAL, "bob", "bob-password").await;
    assert_eq!(bob.open(&at("/settings/users")).await.status, 200);
    let refused = edit(&browser, "bob", "king").await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("There is no role of this name.") && refused.body.contains("\"Somebody\""));
    assert_eq!(edit(&browser, "nobody", "viewer").await.status, 404);
}

#[tokio::test]
async fn fr_008_the_last_administrator_stays() {
    let app = App::new();
    let browser = admin(&app).await;
    let words = "This is the last enabled administrator. Make somebody else an administrator first.";
    for answer in [
        edit(&browser, "alice", "viewer").await,
        act(&browser, "disable", "alice").await,
        act(&browser, "delete", "alice").await,
    ] {
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    assert_eq!(browser.open(&at("/settings/users")).await.status, 200);
    edit(&browser, "bob", "admin").await;
    assert_eq!(act(&browser, "delete", "alice").await.status, 303, "now there is another");
    assert_eq!(browser.open(&at("/settings/users")).await.status, 303, "whoever deletes themselves is gone");
}

#[tokio::test]
async fn disabling_enabling_and_deleting_ask_once_naming_the_user() {
    let app = App::new();
    let browser = admin(&app).await;
    let bob = app.browser();
    bob.sign_in(PORTAL, "bob", "bob-password").await;
    for (deed, title) in [("disable", "Disable bob?"), ("enable", "Enable bob?"), ("delete", "Delete bob?")] {
        let page = browser.open(&at(&format!("/settings/users/act?act={deed}&name=bob"))).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("<h1>{title}</h1>")), "{}", page.body);
        assert!(page.body.contains(r#"id="deny" href="/settings/users/edit?name=bob""#));
    }
    assert_eq!(bob.open(&at("/settings")).await.status, 200, "asking does nothing");
    assert_eq!(
        act(&browser, "disable", "bob").await.location(),
        "/settings/users/edit?name=bob&done=user-disabled"
    );
    assert_eq!(bob.open(&at("/settings")).await.status, 303);
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 401);
    assert!(browser.open(&at("/settings/users/edit?name=bob")).await.body.contains(r#"id="enable""#));
    act(&browser, "enable", "bob").await;
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303);
    assert_eq!(act(&browser, "delete", "bob").await.location(), "/settings/users?done=user-deleted");
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 401);
    for (deed, name) in [("delete", "bob"), ("explode", "alice"), ("", "")] {
        assert_eq!(act(&browser, deed, name).await.status, 404, "{deed} {name}");
    }
}

#[tokio::test]
async fn a_password_is_set_for_somebody_else_and_ends_their_sessions() {
    let app = App::new();
    let browser = admin(&app).await;
    let bob = app.browser();
    bob.sign_in(PORTAL, "bob", "bob-password").await;
    let set = async |name: &str, password: &str| {
        let fields = [("username", name), ("password", password), ("must-change", "on")];
        send(&browser, "/settings", "/settings/users/password", &fields).await
    };
    let short = set("bob", "short").await;
    assert_eq!(short.status, 400);
    assert!(short.body.contains(r#"id="password-alert">The password needs at least 12"#), "{}", short.body);
    assert_eq!(set("BOB", NEW).await.location(), "/settings/users/edit?name=bob&done=user-password");
    assert_eq!(bob.open(&at("/settings")).await.status, 303);
    assert_eq!(app.browser().sign_in(PORTAL, "bob", NEW).await.location(), "/settings/security");
    let own = set("alice", NEW).await;
    assert_eq!(own.status, 409);
    assert!(own.body.contains("Your own password is changed under Security."), "{}", own.body);
    assert_eq!(set("nobody", NEW).await.status, 404);
    assert!(set("bob", "").await.body.contains(r#"<code id="generated">"#));
}

#[tokio::test]
async fn users_of_the_file_are_shown_and_cannot_be_changed() {
    let app = App::new();
    app.fakes.users.change("bob", |bob| bob.origin = AccountOrigin::File);
    app.fakes.users.set_read_only(Some("mounted read-only"));
    let browser = admin(&app).await;
    let page = browser.open(&at("/settings/users/edit?name=bob")).await.body;
    assert!(page.contains("Kept in the users file.") && !page.contains(r#"id="user-form""#), "{page}");
    assert!(!page.contains(r#"id="delete""#) && !page.contains(r#"id="must-change""#));
    let words = "This user is kept outside of Doorward&#39;s database and cannot be changed here.";
    for answer in [
        edit(&browser, "bob", "admin").await,
        act(&browser, "delete", "bob").await,
        send(&browser, "/settings", "/settings/users/password", &[("username", "bob"), ("password", NEW)])
            .await,
    ] {
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    app.fakes.users.set_read_only(None);
    let fields = [("username", "bob"), ("password", NEW), ("must-change", "on")];
    assert_eq!(send(&browser, "/settings", "/settings/users/password", &fields).await.status, 303);
    let signed_in = app.browser().sign_in(PORTAL, "bob", NEW).await;
    assert_eq!(signed_in.location(), "/", "the file cannot keep that another must be chosen");
}

#[tokio::test]
async fn fr_020_an_administrator_sees_and_ends_the_sessions_of_anybody() {
    let app = App::new();
    let browser = admin(&app).await;
    let phones = [app.browser(), app.browser(), app.browser()];
    for phone in &phones {
        phone.sign_in(PORTAL, "bob", "bob-password").await;
    }
    let page = browser.open(&at("/settings/sessions?user=BOB")).await;
    assert!(
        page.body.contains("<h1>Sessions of bob</h1>") && !page.body.contains("This one"),
        "{}",
        page.body
    );
    let (_, rest) = page.body.split_once("/settings/sessions/end?which=").unwrap();
    assert!(rest.starts_with("all&#38;user=bob"), "{rest}");
    let ask = browser.open(&at("/settings/sessions/end?which=all&user=bob")).await;
    assert!(ask.body.contains("<h1>End 3 sessions of bob?</h1>"), "{}", ask.body);
    let id = page.body.split("<li id=\"session-").nth(1).unwrap()[..64].to_owned();
    let end = async |which: &str, user: &str| {
        send(&browser, "/settings", "/settings/sessions/end", &[("which", which), ("user", user)]).await
    };
    app.fakes.audit.take();
    assert_eq!(end(&id, "alice").await.status, 404, "it is not hers");
    assert_eq!(end(&id, "bob").await.location(), "/settings/sessions?user=bob&done=session-ended");
    assert_eq!(end("all", "bob").await.location(), "/settings/sessions?user=bob&done=sessions-ended");
    assert_eq!(app.fakes.audit.outcomes(), [(AuditKind::SessionsEnded, AuditOutcome::Success); 2]);
    for phone in &phones {
        assert_eq!(phone.open(&at("/settings")).await.status, 303);
    }
    assert!(browser.open(&at("/settings/sessions?user=bob")).await.body.contains("There are no sessions."));
    assert_eq!(browser.open(&at("/settings/sessions?user=nobody")).await.status, 404);
}

#[tokio::test]
async fn a_ban_is_imposed_shown_and_lifted() {
    let app = App::new();
    let browser = admin(&app).await;
    let bans = async || browser.open(&at("/settings/bans")).await.body;
    assert!(bans().await.contains("Nobody is banned."));
    let fields = [("kind", "user"), ("subject", " Bob "), ("minutes", "5"), ("reason", "too <b>curious</b>")];
    let answer = send(&browser, "/settings/bans", "/settings/bans", &fields).await;
    assert_eq!(answer.location(), "/settings/bans?done=ban-added");
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 401);
    let page = bans().await;
    assert!(page.contains("</span> bob</th>") && page.contains("in 5 minutes"), "{page}");
    assert!(page.contains("too &#60;b&#62;curious") && page.contains(">alice</td>"));
    let fields = [("kind", "user"), ("value", "bob")];
    let answer = send(&browser, "/settings/bans", "/settings/bans/lift", &fields).await;
    assert_eq!(answer.location(), "/settings/bans?done=ban-lifted");
    assert!(bans().await.contains("Nobody is banned."));
    assert_eq!(app.browser().sign_in(PORTAL, "bob", "bob-password").await.status, 303);
    for address in ["192.0.2.7", "2001:db8::7"] {
        let fields = [("kind", "address"), ("subject", address), ("minutes", ""), ("reason", "")];
        assert_eq!(send(&browser, "/settings/bans", "/settings/bans", &fields).await.status, 303);
    }
    let page = bans().await;
    assert!(page.contains("</span> 192.0.2.7</th>") && page.contains("</span> 2001:db8::/64</th>"), "{page}");
    assert!(page.contains(r#"name="value" value="192.0.2.7/32""#) && page.contains("No end"));
}

#[tokio::test]
async fn a_ban_that_makes_no_sense_is_not_imposed() {
    let app = App::new();
    let browser = admin(&app).await;
    for (kind, subject, minutes, words) in [
        ("user", "", "5", "Type the name of the user to ban."),
        ("user", "ALICE", "5", "You cannot ban yourself."),
        ("address", "bob", "5", "That is not an address."),
        ("address", "198.51.100.7", "5", "That is the address you are using yourself."),
        ("user", "bob", "0", "Type a whole number of minutes"),
        ("user", "bob", "soon", "Type a whole number of minutes"),
        ("user", "bob", "99999999999999999999", "Type a whole number of minutes"),
    ] {
        let fields = [("kind", kind), ("subject", subject), ("minutes", minutes), ("reason", "because")];
        let answer = send(&browser, "/settings/bans", "/settings/bans", &fields).await;
        assert_eq!(answer.status, 400, "{subject} {minutes}");
        assert!(answer.body.contains(words) && answer.body.contains(r#"value="because""#), "{}", answer.body);
    }
    assert!(browser.open(&at("/settings/bans")).await.body.contains("Nobody is banned."));
    let answer =
        send(&browser, "/settings/bans", "/settings/bans/lift", &[("kind", "x"), ("value", "y")]).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn with_an_old_proof_nothing_is_administered_and_the_way_to_renew_it_is_offered() {
    let app = App::new();
    let browser = admin(&app).await;
    let flow = browser.open(&at("/settings")).await.flow();
    app.fakes.clock.advance(Duration::from_secs(601));
    for path in ["new", "edit", "password", "act"] {
        let fields =
            [("flow", &*flow), ("username", "bob"), ("name", "bob"), ("act", "delete"), ("role", "admin")];
        let answer = browser.post(&at(&format!("/settings/users/{path}")), &fields).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(
            answer.body.contains(r#"id="confirm" href="https://auth.example.com/settings/confirm?next="#)
        );
    }
    assert!(app.fakes.audit.outcomes().is_empty());
}

#[tokio::test]
async fn sc_218_what_people_and_directories_say_is_only_text_on_every_page() {
    const MARKER: &str = "\"'><svg/onload=1>";
    let app = App::new();
    app.fakes.users.change_identity("alice", |alice| {
        alice.display_name = MARKER.to_owned();
        alice.email = Some(MARKER.to_owned());
        alice.groups = vec![MARKER.to_owned()];
    });
    let browser = admin(&app).await;
    let marker: String = url::form_urlencoded::byte_serialize(MARKER.as_bytes()).collect();
    for path in [
        "/settings",
        "/settings/security",
        "/settings/sessions",
        "/settings/users",
        "/settings/users/edit?name=alice",
        &format!("/settings/users?q={marker}"),
        &format!("/settings/users?after={marker}"),
        &format!("/settings/users/edit?name={marker}"),
        &format!("/settings/confirm?next={marker}"),
        &format!("/settings/sessions?user={marker}"),
    ] {
        let page = browser.open(&at(path)).await;
        assert!(!page.body.contains("<svg/onload") && !page.body.contains("\"'>"), "{path}: {}", page.body);
    }
    let fields = [("kind", "user"), ("subject", MARKER), ("minutes", MARKER), ("reason", MARKER)];
    let page = send(&browser, "/settings/bans", "/settings/bans", &fields).await;
    assert!(page.status == 400 && !page.body.contains("<svg/onload"), "{}", page.body);
}
