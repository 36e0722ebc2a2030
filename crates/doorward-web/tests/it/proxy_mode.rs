//! Pages and API where a proxy in front signs people in (`auth.enabled: false`), and programs at a service's address.

use doorward_core::{
    identity::{NO_ROLE, Role, RoleMap},
    ports::TotpStore as _,
    proxied::{IdentityHeaders, ProxyTrust},
};
use doorward_testkit::conformance::totp_of;

use crate::app::{App, PORTAL, PROXY, Setup};

const LOGIN: &str = "https://one.example.com/api/login";
const BOB: &str = r#"{"user":"bob","password":"bob-password"}"#;

fn behind(logout_url: Option<&str>) -> App {
    let identity = IdentityHeaders {
        user: Some("remote-user".to_owned()),
        role: Some("remote-groups".to_owned()),
        groups: None,
        email: None,
        name: None,
        separator: ',',
        roles: RoleMap {
            entries: vec![(Role::admin(), vec!["owners".to_owned()])],
            default_role: Role::new(NO_ROLE),
        },
        names: vec![],
    };
    let mut setup = Setup::default();
    setup.settings.proxy = Some(ProxyTrust { identity: Some(identity), secret: None });
    setup.settings.logout_url = logout_url.map(str::to_owned);
    App::with(setup)
}

#[tokio::test]
async fn signing_out_leads_where_the_proxy_signs_people_out() {
    let url = "https://sso.example.net/logout?x=1&y=2";
    let app = behind(Some(url));
    let ask = |path: &str| {
        let ask = app.get(&format!("{PORTAL}{path}")).header("accept", "text/html").from(PROXY);
        ask.header("remote-user", "carol").header("remote-groups", "owners")
    };
    let page = ask("/").send().await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains(r#"id="sign-out" href="https://sso.example.net/logout?x=1&#38;y=2""#),
        "{}",
        page.body
    );
    let out = ask("/logout").send().await;
    assert_eq!((out.status.as_u16(), out.location()), (302, url));
    assert!(
        out.cookies()
            .iter()
            .all(|cookie| !cookie.starts_with("doorward_session=") || cookie.contains("Max-Age=0"))
    );
    let without = behind(None);
    let ask = without.get(PORTAL).header("accept", "text/html").from(PROXY).header("remote-user", "carol");
    assert!(!ask.header("remote-groups", "owners").send().await.body.contains("id=\"sign-out\""));
    let mut setup = Setup::default();
    setup.settings.logout_url = Some(url.to_owned());
    let own = App::with(setup);
    let own = own.get(&format!("{PORTAL}/logout")).header("accept", "text/html").send().await;
    assert!(!own.location().contains("sso.example.net"), "only where somebody else signs people in");
}

#[tokio::test]
async fn fr_055_whoever_has_no_role_is_named_and_refused_and_can_sign_out() {
    let app = behind(Some("https://sso.example.net/logout"));
    let ask = |groups: &str, url: &str| {
        let ask =
            app.get(url).header("accept", "application/json").from(PROXY).header("remote-user", "carol");
        ask.header("remote-groups", groups)
    };
    let profile = format!("{PORTAL}/api/profile");
    assert_eq!(ask("owners", &profile).send().await.status, 200);
    assert_eq!(ask("owners,guests", &profile).send().await.status, 200);
    for groups in ["", "guests", "admin", "Owners", "deny"] {
        let answer = ask(groups, &profile).send().await;
        assert_eq!(answer.status, 403, "{groups}");
        assert!(answer.body.contains("role.unknown"), "{}", answer.body);
    }
    let headers = [("accept", "text/html"), ("host", "one.example.com")];
    let headers =
        headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let about = doorward_web::About::Denied { user: Some("carol"), service: None };
    let page = doorward_web::RefusalPage::new(http::StatusCode::FORBIDDEN, "access.denied", about);
    let page = crate::app::Answer::of(app.web.refusal_page(&page, "request-1", &headers)).await;
    assert!(page.body.contains("carol") && page.body.contains("/logout\""), "{}", page.body);
    let page = doorward_web::RefusalPage::new(http::StatusCode::FORBIDDEN, "access.denied", about);
    let page = crate::app::Answer::of(behind(None).web.refusal_page(&page, "request-1", &headers)).await;
    assert!(
        page.body.contains("carol") && !page.body.contains("/logout\""),
        "no way out is offered that is none"
    );
}

#[tokio::test]
async fn forward_auth_believes_no_header_of_the_visitor_and_leads_nowhere() {
    let app = behind(None);
    for endpoint in ["auth-request", "forward-auth"] {
        let ask = app.get(&format!("http://doorward:9091/api/authz/{endpoint}")).from(PROXY);
        let ask = ask
            .header("x-original-url", "https://one.example.com/")
            .header("x-original-method", "GET")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "one.example.com")
            .header("x-forwarded-uri", "/")
            .header("x-forwarded-method", "GET")
            .header("accept", "text/html")
            .header("remote-user", "carol")
            .header("remote-groups", "owners");
        let answer = ask.send().await;
        assert_eq!(answer.status, 401, "{endpoint}");
        assert!(answer.cookies().is_empty());
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Doorward\"");
        assert_eq!((answer.location(), answer.header("remote-user")), ("", ""));
    }
}

#[tokio::test]
async fn fr_079_at_a_service_s_address_a_program_signs_in_and_nobody_with_a_second_factor_does() {
    let app = App::new();
    let answer = app.request("POST", LOGIN).json(BOB).at_service().send().await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(
        answer.cookies().iter().any(|cookie| cookie.starts_with("frigate_token=")),
        "{:?}",
        answer.cookies()
    );
    let plain = app.request("POST", LOGIN).json(BOB).send().await;
    assert!(!plain.cookies().iter().any(|cookie| cookie.starts_with("frigate_token=")), "only there");
    let before = app.fakes.sessions.len();
    app.fakes.people.totp_save(&totp_of("bob"), 0).await.unwrap();
    let barred = app.request("POST", LOGIN).json(BOB).at_service().send().await;
    assert_eq!(barred.status, 403);
    assert!(barred.body.contains("session.second_factor_required"), "{}", barred.body);
    assert!(barred.cookies().is_empty());
    assert_eq!(app.fakes.sessions.len(), before, "the session that had begun is ended");
    let wrong = r#"{"user":"bob","password":"wrong"}"#;
    assert_eq!(
        app.request("POST", LOGIN).json(wrong).at_service().send().await.status,
        401,
        "no word of the factor"
    );
}
