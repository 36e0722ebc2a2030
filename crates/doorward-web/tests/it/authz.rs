//! Forward auth: the black-box vectors of `authelia.md` 2.7, with the differences of contract 5.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use doorward_core::access::{Extensions, Policy, Rule};

use crate::app::{Answer, App, Ask, CLIENT, PROXY, Setup, rule};

const HTML: (&str, &str) = ("accept", "text/html");

fn basic(user: &str, password: &str) -> (&'static str, String) {
    ("authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

/// A question as each kind of proxy puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proxy {
    AuthRequest,
    ForwardAuth,
    ExtAuthz,
    Legacy,
}

const EVERY: [Proxy; 4] = [Proxy::AuthRequest, Proxy::ForwardAuth, Proxy::ExtAuthz, Proxy::Legacy];

impl Proxy {
    fn ask<'a>(self, app: &'a App, method: &str, host: &str, uri: &str) -> Ask<'a> {
        let ask = match self {
            Self::AuthRequest => app
                .get("http://doorward:9091/api/authz/auth-request")
                .header("x-original-url", format!("https://{host}{uri}"))
                .header("x-original-method", method),
            Self::ForwardAuth => {
                forwarded(app.get("http://doorward:9091/api/authz/forward-auth"), method, host, uri)
            }
            Self::ExtAuthz => app
                .request(method, &format!("http://{host}/api/authz/ext-authz/{uri}"))
                .header("x-forwarded-proto", "https"),
            Self::Legacy => app
                .get("http://doorward:9091/api/verify?rd=https://auth.example.com/")
                .header("x-original-url", format!("https://{host}{uri}"))
                .header("x-forwarded-method", method),
        };
        ask.from(PROXY)
    }
}

fn forwarded<'a>(ask: Ask<'a>, method: &str, host: &str, uri: &str) -> Ask<'a> {
    ask.header("x-forwarded-method", method)
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", host)
        .header("x-forwarded-uri", uri)
        .from(PROXY)
}

const ONE: &str = "one.example.com";
const RD: &str = "https://auth.example.com/?rd=https%3A%2F%2Fone.example.com%2Fa%3Fb%3Dc&rm=";

async fn forward_auth(app: &App, method: &str, headers: &[(&str, &str)]) -> Answer {
    let mut ask = Proxy::ForwardAuth.ask(app, method, ONE, "/a?b=c");
    for (name, value) in headers {
        ask = ask.header(name, value);
    }
    ask.send().await
}

#[tokio::test]
async fn vectors_1_to_4_people_are_redirected_and_programs_are_told() {
    let app = App::new();
    let xhr = ("x-requested-with", "XMLHttpRequest");
    for (method, headers, status) in [
        ("GET", &[HTML][..], 302),
        ("POST", &[HTML], 303),
        ("GET", &[("accept", "application/json")], 401),
        ("GET", &[], 401),
        ("GET", &[HTML, xhr], 401),
        ("GET", &[("accept", "*/*")], 302),
        ("GET", &[("accept", "application/json, */*")], 401),
        ("GET", &[HTML, ("sec-fetch-mode", "cors")], 401),
    ] {
        let answer = forward_auth(&app, method, headers).await;
        assert_eq!(answer.status, status, "{method} {headers:?}");
        assert_eq!(answer.location(), format!("{RD}{method}"), "{method} {headers:?}");
        assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
    }
    let page = forward_auth(&app, "GET", &[HTML]).await;
    let link = format!("{RD}GET").replace('&', "&amp;");
    assert_eq!(page.body, format!("<a href=\"{link}\">302 Found</a>"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn vector_5_bad_input_to_forward_auth_is_400() {
    let app = App::new();
    for (method, proto, host) in [
        ("GET", "https", None),
        ("GET", "http", Some(ONE)),
        ("GET", "ws", Some(ONE)),
        ("get", "https", Some(ONE)),
        ("GET", "https", Some("other.tld")),
    ] {
        let mut ask = app
            .get("http://doorward:9091/api/authz/forward-auth")
            .header("x-forwarded-method", method)
            .header("x-forwarded-proto", proto)
            .header("x-forwarded-uri", "/")
            .from(PROXY);
        if let Some(host) = host {
            ask = ask.header("x-forwarded-host", host);
        }
        let answer = ask.send().await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (400, "400 Bad Request"));
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
}

#[tokio::test]
async fn vector_6_only_get_and_head_ask() {
    let app = App::new();
    for path in ["auth-request", "forward-auth"] {
        let url = format!("http://doorward:9091/api/authz/{path}");
        let answer = forwarded(app.request("POST", &url), "GET", ONE, "/").send().await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"));
        let answer = forwarded(app.request("HEAD", &url), "GET", "public.example.com", "/")
            .header("x-original-url", "https://public.example.com/")
            .header("x-original-method", "GET");
        assert_eq!(answer.send().await.status, 200);
    }
}

#[tokio::test]
async fn vectors_7_and_8_nginx_gets_401_with_the_place_to_go_to() {
    let app = App::new();
    let answer = Proxy::AuthRequest.ask(&app, "GET", ONE, "/a?b=c").header(HTML.0, HTML.1).send().await;
    assert_eq!((answer.status.as_u16(), answer.location()), (401, format!("{RD}GET").as_str()));
    assert!(answer.body.starts_with("<a href=") && answer.body.ends_with(">401 Unauthorized</a>"));
    let answer = Proxy::AuthRequest.ask(&app, "HEAD", ONE, "/a?b=c").header(HTML.0, HTML.1).send().await;
    assert_eq!((answer.status.as_u16(), answer.location()), (401, format!("{RD}HEAD").as_str()));
    assert_eq!(answer.body, "");
}

#[tokio::test]
async fn vectors_9_and_10_what_needs_nobody_is_answered_without_a_look_up() {
    let app = App::new();
    for proxy in EVERY {
        let answer = proxy.ask(&app, "GET", "public.example.com", "/").send().await;
        // Decision 0006: nginx keeps the connection only after an empty answer.
        let body = if matches!(proxy, Proxy::AuthRequest) { "" } else { "200 OK" };
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, body), "{proxy:?}");
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("remote-")));
        let answer = proxy.ask(&app, "GET", "deny.example.com", "/").send().await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, "403 Forbidden"), "{proxy:?}");
        assert_eq!(answer.location(), "");
    }
    assert_eq!((app.fakes.users.reads(), app.fakes.sessions.reads(), app.fakes.sessions.writes()), (0, 0, 0));
}

#[tokio::test]
async fn vector_11_good_basic_passes_with_five_headers() {
    let app = App::new();
    for proxy in EVERY {
        let (name, value) = basic("alice", "alice-password");
        let answer = proxy.ask(&app, "GET", ONE, "/").header(name, value).send().await;
        assert_eq!(answer.status, 200, "{proxy:?}");
        for (name, value) in [
            ("remote-user", "alice"),
            ("remote-groups", "admins,users"),
            ("remote-name", "alice (display)"),
            ("remote-email", "alice@example.org"),
            ("remote-role", "admin"),
        ] {
            assert_eq!(answer.header(name), value, "{proxy:?}");
        }
        assert!(answer.cookies().is_empty(), "Basic makes no session");
    }
    assert!(app.fakes.sessions.is_empty());
}

#[tokio::test]
async fn vectors_12_13_15_basic_that_is_not_enough_is_asked_for_again() {
    for proxy in EVERY {
        let app = App::new();
        for (host, password) in
            [(ONE, "wrong"), ("two.example.com", "alice-password"), ("deny.example.com", "wrong")]
        {
            let (name, value) = basic("alice", password);
            let answer =
                proxy.ask(&app, "GET", host, "/").header(name, value).header(HTML.0, HTML.1).send().await;
            assert_eq!(answer.status, 401, "{proxy:?} {host}");
            assert_eq!(answer.header("www-authenticate"), "Basic realm=\"Authorization Required\"");
            assert_eq!((answer.location(), answer.body.as_str()), ("", "401 Unauthorized"));
        }
        let slept: u128 = app.fakes.clock.slept().iter().map(std::time::Duration::as_millis).sum();
        assert!(slept >= 4_000, "both wrong passwords wait: {slept} ms");
        let (name, value) = basic("alice", "wrong");
        let answer = proxy.ask(&app, "GET", "public.example.com", "/").header(name, value).send().await;
        assert_eq!(answer.status, 200, "a bypass passes with wrong Basic, too");
    }
}

#[tokio::test]
async fn vector_14_foreign_schemes_are_the_applications_own() {
    let app = App::new();
    let token = app.token("bob").await;
    for scheme in
        ["Token x", "MediaBrowser Client=\"x\"", "Digest username=\"x\"", "Negotiate abc", "nonsense"]
    {
        for proxy in EVERY {
            let answer = proxy
                .ask(&app, "GET", ONE, "/")
                .header("authorization", scheme)
                .header(HTML.0, HTML.1)
                .send()
                .await;
            let redirected = if proxy == Proxy::AuthRequest { 401 } else { 302 };
            assert_eq!(answer.status.as_u16(), redirected, "{scheme} {proxy:?}");
            assert!(!answer.location().is_empty());
            let answer = proxy
                .ask(&app, "GET", ONE, "/")
                .header("authorization", scheme)
                .cookie(format!("doorward_session={token}"))
                .send()
                .await;
            assert_eq!((answer.status.as_u16(), answer.header("remote-user")), (200, "bob"), "{scheme}");
        }
    }
}

#[tokio::test]
async fn vector_16_one_factor_is_not_two() {
    let app = App::new();
    let token = app.token("bob").await;
    for proxy in EVERY {
        let ask = proxy.ask(&app, "GET", "two.example.com", "/").header(HTML.0, HTML.1);
        let answer = ask.cookie(format!("doorward_session={token}")).send().await;
        let redirected = if proxy == Proxy::AuthRequest { 401 } else { 302 };
        assert_eq!(answer.status.as_u16(), redirected, "{proxy:?}");
        assert!(answer.location().starts_with("https://auth.example.com/?rd="));
    }
}

#[tokio::test]
async fn vector_17_the_query_survives_in_ext_authz() {
    let app = App::new();
    for path in ["//a?b=c", "/a?b=c"] {
        let answer = app
            .get(&format!("http://one.example.com/api/authz/ext-authz{path}"))
            .header("x-forwarded-proto", "https")
            .header(HTML.0, HTML.1)
            .from(PROXY)
            .send()
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (302, format!("{RD}GET").as_str()), "{path}");
    }
}

#[tokio::test]
async fn vectors_18_to_20_the_legacy_endpoint_keeps_its_ways() {
    let app = App::new();
    for (accept, method, status) in
        [("text/html", "GET", 302), ("text/html", "POST", 303), ("x/y", "GET", 401)]
    {
        let ask = Proxy::Legacy.ask(&app, method, ONE, "/a?b=c").header("accept", accept);
        let answer = ask.send().await;
        let location = format!("{RD}{method}");
        assert_eq!((answer.status.as_u16(), answer.location()), (status, location.as_str()));
    }
    let plain = |query: &str| {
        app.get(&format!("http://doorward:9091/api/verify{query}"))
            .header("x-original-url", "https://one.example.com/")
            .header(HTML.0, HTML.1)
            .from(PROXY)
    };
    let answer = plain("").send().await;
    assert_eq!((answer.status.as_u16(), answer.location()), (401, ""), "without rd there is no portal");
    assert_eq!(answer.body, "401 Unauthorized");
    let answer = plain("").header("x-authelia-url", "https://auth.example.com/").send().await;
    assert_eq!(answer.status, 302);
    let answer = plain("?auth=basic").send().await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), "Basic realm=\"Authorization Required\"");
    let answer = app.get("http://doorward:9091/api/verify").from(PROXY).send().await;
    assert_eq!((answer.status.as_u16(), answer.location()), (401, ""));
}

#[tokio::test]
async fn vector_21_a_portal_outside_the_cookie_domain_is_refused() {
    let app = App::new();
    for portal in [
        "https://evil.test/",
        "https://auth.example.com.evil.test/",
        "https://evilexample.com/",
        "//evil.test",
        "http://auth.example.com/",
        "javascript:alert(1)",
        "https://auth.example.com%40evil.test",
    ] {
        let query: String = url::form_urlencoded::byte_serialize(portal.as_bytes()).collect();
        let url = format!("http://doorward:9091/api/authz/forward-auth?authelia_url={query}");
        let answer = forwarded(app.get(&url), "GET", ONE, "/").send().await;
        assert_eq!(answer.status, 400, "forward-auth {portal}");
        let ask = Proxy::ExtAuthz.ask(&app, "GET", ONE, "/").header("x-authelia-url", portal);
        assert_eq!(ask.send().await.status, 400, "ext-authz {portal}");
        let url = format!("http://doorward:9091/api/verify?rd={query}");
        let ask = app.get(&url).header("x-original-url", "https://one.example.com/").from(PROXY);
        assert_eq!(ask.send().await.status, 400, "legacy {portal}");
        let url = format!("http://doorward:9091/api/authz/auth-request?authelia_url={query}");
        let ask = app.get(&url).header("x-original-url", "https://one.example.com/");
        let answer = ask.header("x-original-method", "GET").from(PROXY).send().await;
        assert_eq!(answer.status, 403, "nginx takes no 400: {portal}");
    }
    let url =
        "http://doorward:9091/api/authz/forward-auth?authelia_url=https%3A%2F%2Fsso.example.com%2Fin%3Fx%3Dy";
    let answer = forwarded(app.get(url), "GET", ONE, "/").header(HTML.0, HTML.1).send().await;
    let location = "https://sso.example.com/in?rd=https%3A%2F%2Fone.example.com%2F&rm=GET&x=y";
    assert_eq!(answer.location(), location, "one inside it is used");
}

#[tokio::test]
async fn a_session_passes_by_cookie_and_by_bearer_and_is_not_written_to() {
    let app = App::new();
    let token = app.token("bob").await;
    let writes = app.fakes.sessions.writes();
    for proxy in EVERY {
        for (name, value) in [
            ("cookie", format!("a=b; doorward_session={token}")),
            ("authorization", format!("bearer  {token}")),
        ] {
            let answer = proxy.ask(&app, "GET", ONE, "/").header(name, value).send().await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("remote-user")),
                (200, "bob"),
                "{proxy:?} {name}"
            );
            assert!(answer.cookies().is_empty());
        }
    }
    assert_eq!(app.fakes.sessions.writes(), writes);
}

#[tokio::test]
async fn a_session_near_its_end_is_renewed_on_the_answer() {
    let app = App::new();
    let token = app.token("bob").await;
    // Activity keeps the session alive until its last half hour.
    for _ in 0..47 {
        app.fakes.clock.advance(std::time::Duration::from_secs(1790));
        let ask = Proxy::ForwardAuth.ask(&app, "GET", ONE, "/");
        let answer = ask.cookie(format!("doorward_session={token}")).send().await;
        assert_eq!((answer.status.as_u16(), answer.cookies().len()), (200, 0));
    }
    app.fakes.clock.advance(std::time::Duration::from_secs(1790));
    for proxy in EVERY {
        let answer =
            proxy.ask(&app, "GET", ONE, "/").cookie(format!("doorward_session={token}")).send().await;
        assert_eq!(answer.status, 200);
        let cookies = answer.cookies();
        assert_eq!(cookies.len(), 1, "{proxy:?}");
        assert!(
            cookies[0].starts_with("doorward_session=ey") && cookies[0].contains("; Domain=example.com;")
        );
    }
}

#[tokio::test]
async fn groups_decide_and_strangers_are_asked_to_sign_in_first() {
    let app = App::new();
    let (alice, bob) = (app.token("alice").await, app.token("bob").await);
    for proxy in EVERY {
        let ask = || proxy.ask(&app, "GET", "adm.example.com", "/").header(HTML.0, HTML.1);
        let status = if proxy == Proxy::AuthRequest { 401 } else { 302 };
        assert_eq!(ask().send().await.status.as_u16(), status);
        assert_eq!(ask().cookie(format!("doorward_session={alice}")).send().await.status, 200);
        assert_eq!(ask().cookie(format!("doorward_session={bob}")).send().await.status, 403);
    }
}

#[tokio::test]
async fn sc_005_an_untrusted_peer_gets_403_whatever_it_sends() {
    let app = App::new();
    let token = app.token("alice").await;
    for proxy in EVERY {
        for host in ["public.example.com", ONE, "other.tld"] {
            let ask = proxy.ask(&app, "GET", host, "/").cookie(format!("doorward_session={token}"));
            let answer = ask.header("x-forwarded-for", "10.0.0.1").from(CLIENT).send().await;
            assert_eq!(answer.status, 403, "{proxy:?} {host}");
            assert!(!answer.headers.contains_key("remote-user"));
        }
        let url = "http://doorward:9091/api/authz/forward-auth";
        assert_eq!(app.request("POST", url).send().await.status, 403);
    }
}

#[tokio::test]
async fn without_cookie_domains_the_portal_is_on_the_host_itself() {
    use crate::app::Setup;
    let setup = Setup { domains: vec![], ..Setup::default() };
    let app = App::with(setup);
    let answer = forwarded(app.get("http://doorward:9091/api/authz/forward-auth"), "GET", ONE, "/x")
        .header(HTML.0, HTML.1)
        .send()
        .await;
    let location = "https://one.example.com/.doorward/?rd=https%3A%2F%2Fone.example.com%2Fx&rm=GET";
    assert_eq!((answer.status.as_u16(), answer.location()), (302, location));
}

#[tokio::test]
async fn sc_026_a_store_that_is_down_denies_and_recovers() {
    let app = App::new();
    let token = app.token("bob").await;
    app.fakes.sessions.set_broken(true);
    app.fakes.clock.advance(std::time::Duration::from_secs(5));
    for proxy in EVERY {
        let answer =
            proxy.ask(&app, "GET", ONE, "/").cookie(format!("doorward_session={token}")).send().await;
        let status = if proxy == Proxy::AuthRequest { 403 } else { 503 };
        assert_eq!(answer.status.as_u16(), status, "{proxy:?}");
        assert_eq!(answer.header("retry-after"), "1");
    }
    app.fakes.sessions.set_broken(false);
    let ask = Proxy::ForwardAuth.ask(&app, "GET", ONE, "/");
    assert_eq!(ask.cookie(format!("doorward_session={token}")).send().await.status, 200);
}

#[tokio::test]
async fn too_many_wrong_passwords_are_429_and_for_nginx_403() {
    for proxy in EVERY {
        let app = App::new();
        app.fakes.clock.set_sleeping_advances(false);
        let (name, wrong) = basic("bob", "wrong");
        for _ in 0..5 {
            let answer = proxy.ask(&app, "GET", ONE, "/").header(name, &wrong).send().await;
            assert_eq!(answer.status, 401);
        }
        let (name, right) = basic("bob", "bob-password");
        let answer = proxy.ask(&app, "GET", ONE, "/").header(name, &right).send().await;
        let status = if proxy == Proxy::AuthRequest { 403 } else { 429 };
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (status, "60"), "{proxy:?}");
        let other =
            proxy.ask(&app, "GET", ONE, "/").header(name, right).header("x-forwarded-for", "192.0.2.9");
        assert_eq!(other.send().await.status, 200, "another client is not affected (FR-38)");
    }
}

#[tokio::test]
async fn a_path_that_can_be_read_in_two_ways_is_refused_where_the_answers_differ() {
    let app = App::new();
    for proxy in EVERY {
        for (path, status) in [
            ("/public/x", 200),
            ("/public/../admin", if proxy == Proxy::AuthRequest { 403 } else { 400 }),
            ("//public/x", if proxy == Proxy::AuthRequest { 403 } else { 400 }),
            ("//admin", 401),
            ("/admin?x=/public/", 401),
        ] {
            let answer = proxy.ask(&app, "GET", "mix.example.com", path).send().await;
            assert_eq!(answer.status.as_u16(), status, "{proxy:?} {path}");
        }
    }
}

/// As the gateway does.
#[tokio::test]
async fn hs_063_files_of_other_kinds_are_denied_by_every_dialect() {
    let rule = Rule { extensions: Extensions::new(["jpg"]), ..rule(ONE, Policy::OneFactor) };
    let app = App::with(Setup { rules: vec![rule], ..Setup::default() });
    let cookie = format!("doorward_session={}", app.token("bob").await);
    for proxy in EVERY {
        for (path, passes) in
            [("/a.jpg", true), ("/a", true), ("/a.php", false), ("/a.jpg.bak", false), ("/.env", false)]
        {
            let answer = proxy.ask(&app, "GET", ONE, path).cookie(cookie.clone()).send().await;
            assert_eq!(
                answer.status.as_u16(),
                if passes { 200 } else { 403 },
                "{proxy:?} {path}: {}",
                answer.body
            );
        }
    }
}
