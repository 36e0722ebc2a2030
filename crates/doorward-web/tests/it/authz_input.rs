//! Forward auth: malformed and contradictory questions.

use crate::app::{App, Ask, PROXY};

const ONE: &str = "one.example.com";

fn forward_auth<'a>(app: &'a App, headers: &[(&str, &[u8])]) -> Ask<'a> {
    with(app.get("http://doorward:9091/api/authz/forward-auth"), headers)
}

fn auth_request<'a>(app: &'a App, url: &[u8], method: &str) -> Ask<'a> {
    let headers: &[(&str, &[u8])] = &[("x-original-url", url), ("x-original-method", method.as_bytes())];
    with(app.get("http://doorward:9091/api/authz/auth-request"), headers)
}

fn with<'a>(mut ask: Ask<'a>, headers: &[(&str, &[u8])]) -> Ask<'a> {
    for (name, value) in headers {
        ask = ask.header(name, value);
    }
    ask.from(PROXY)
}

#[tokio::test]
async fn sc_001_an_address_that_cannot_be_read_is_never_let_through() {
    let app = App::new();
    let long = format!("https://public.example.com/{}", "a".repeat(70_000));
    let mut urls: Vec<Vec<u8>> = [
        "https://public.example.com/%zz",
        "https://[::1",
        "://",
        "",
        "/",
        "public.example.com/",
        "https://public.example.com:99999/",
        "https://user@public.example.com/",
        "https://public.example.com/#x",
        "https://public.example.com/%00",
        "ftp://public.example.com/",
        &long,
    ]
    .into_iter()
    .map(|url| url.as_bytes().to_vec())
    .collect();
    urls.extend((0x80..=0xff_u8).chain([b'\t']).map(|byte| {
        let mut url = b"https://public.example.com/".to_vec();
        url.push(byte);
        url
    }));
    for url in urls {
        let answer = auth_request(&app, &url, "GET").send().await;
        assert_eq!(answer.status, 401, "{}", String::from_utf8_lossy(&url[..url.len().min(60)]));
        assert_eq!(answer.location(), "");
    }
    for url in [
        "https://public.example.com/a%2fb",
        "https://public.example.com/../x",
        "https://other.tld/",
        "http://public.example.com/",
    ] {
        assert_eq!(auth_request(&app, url.as_bytes(), "GET").send().await.status, 403, "{url}");
    }
    for method in ["get", "M-SEARCH", "", "TRACE ", "G\u{e9}T"] {
        let answer = auth_request(&app, b"https://public.example.com/", method).send().await;
        assert_eq!(answer.status, 401, "{method}");
    }
}

#[tokio::test]
async fn sc_002_a_required_header_missing_empty_or_twice_is_never_defaulted() {
    let app = App::new();
    let all: [(&str, &[u8]); 4] = [
        ("x-forwarded-method", b"GET"),
        ("x-forwarded-proto", b"https"),
        ("x-forwarded-host", b"public.example.com"),
        ("x-forwarded-uri", b"/"),
    ];
    assert_eq!(forward_auth(&app, &all).send().await.status, 200);
    for (at, (name, value)) in all.into_iter().enumerate() {
        let others: Vec<_> =
            all.into_iter().enumerate().filter(|(other, _)| *other != at).map(|(_, header)| header).collect();
        assert_eq!(forward_auth(&app, &others).send().await.status, 400, "{name} missing");
        let empty = forward_auth(&app, &others).header(name, "");
        assert_eq!(empty.send().await.status, 400, "{name} empty");
        let twice = forward_auth(&app, &all).header(name, value);
        assert_eq!(twice.send().await.status, 400, "{name} twice");
    }
    for name in ["x-original-url", "x-original-method"] {
        let twice = auth_request(&app, b"https://public.example.com/", "GET").header(name, "https://x/");
        assert_eq!(twice.send().await.status, 401, "{name} twice");
    }
    let ext =
        |path: &str| app.get(&format!("http://public.example.com/api/authz/ext-authz{path}")).from(PROXY);
    assert_eq!(ext("//").send().await.status, 400, "no X-Forwarded-Proto");
    let ask = ext("//").header("x-forwarded-proto", "https").header("x-forwarded-proto", "https");
    assert_eq!(ask.send().await.status, 400);
    let twice =
        forward_auth(&app, &all).header("authorization", "Token a").header("authorization", "Token b");
    assert_eq!(twice.send().await.status, 400);
    let url =
        "http://doorward:9091/api/authz/forward-auth?authelia_url=https://auth.example.com&authelia_url=x";
    assert_eq!(with(app.get(url), &all).send().await.status, 400, "two portals");
}

#[tokio::test]
async fn sc_003_each_endpoint_ignores_the_headers_of_the_others() {
    let app = App::new();
    let public: &[(&str, &[u8])] = &[
        ("x-original-uri", b"/public/"),
        ("x-rewrite-url", b"/public/"),
        ("x-envoy-original-path", b"/public/"),
        ("x-forwarded-path", b"/public/"),
        ("forwarded", b"host=public.example.com;proto=https"),
    ];
    let answer = with(
        forward_auth(
            &app,
            &[
                ("x-forwarded-method", b"GET"),
                ("x-forwarded-proto", b"https"),
                ("x-forwarded-host", ONE.as_bytes()),
                ("x-forwarded-uri", b"/"),
                ("x-original-url", b"https://public.example.com/"),
                ("x-original-method", b"OPTIONS"),
                ("x-authelia-url", b"https://evil.test/"),
            ],
        ),
        public,
    );
    assert_eq!(answer.send().await.status, 401);
    let answer = with(
        auth_request(&app, b"https://one.example.com/", "GET"),
        &[
            ("x-forwarded-method", b"OPTIONS"),
            ("x-forwarded-proto", b"https"),
            ("x-forwarded-host", b"public.example.com"),
            ("x-forwarded-uri", b"/"),
        ],
    );
    let answer = with(answer, public).send().await;
    assert_eq!(answer.status, 401);
    assert!(answer.location().contains("one.example.com"));
    let answer = with(
        app.get("http://one.example.com/api/authz/ext-authz//"),
        &[
            ("x-forwarded-proto", b"https"),
            ("x-forwarded-host", b"public.example.com"),
            ("x-forwarded-uri", b"/"),
            ("x-forwarded-method", b"OPTIONS"),
            ("x-original-url", b"https://public.example.com/"),
        ],
    );
    let answer = with(answer, public).send().await;
    assert_eq!(answer.status, 401);
    assert!(answer.location().contains("one.example.com"));
}

#[tokio::test]
async fn the_legacy_endpoint_refuses_two_sets_of_headers_that_disagree() {
    let app = App::new();
    let ask = |headers: &[(&str, &[u8])]| with(app.get("http://doorward:9091/api/verify"), headers);
    let url: (&str, &[u8]) = ("x-original-url", b"https://public.example.com/a?b");
    for (headers, status) in [
        (&[url][..], 200),
        (
            &[
                url,
                ("x-forwarded-proto", b"https"),
                ("x-forwarded-host", b"public.example.com"),
                ("x-forwarded-uri", b"/a?b"),
            ],
            200,
        ),
        (&[url, ("x-forwarded-host", b"PUBLIC.example.com:443")], 200),
        (&[url, ("x-forwarded-host", b"one.example.com")], 400),
        (&[url, ("x-forwarded-host", b"public.example.com:8443")], 400),
        (&[url, ("x-forwarded-uri", b"/b")], 400),
        (&[url, ("x-forwarded-uri", b"//a?b")], 400),
        (&[url, ("x-forwarded-uri", b"%zz")], 400),
        (&[url, ("x-forwarded-proto", b"http")], 400),
        (&[url, ("x-forwarded-method", b"POST"), ("x-original-method", b"GET")], 400),
        (&[url, ("x-forwarded-host", b"public.example.com"), ("x-forwarded-host", b"x")], 401),
    ] {
        assert_eq!(ask(headers).send().await.status.as_u16(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn nginx_is_answered_2xx_401_or_403_and_nothing_else() {
    let app = App::new();
    for url in [
        "https://public.example.com/",
        "https://one.example.com/",
        "https://deny.example.com/",
        "https://other.tld/",
        "http://one.example.com/",
        "https://one.example.com/%2f",
        "https://one.example.com/%zz",
        "x",
    ] {
        for authorization in ["", "Basic !", "Basic YTpi", "Bearer x", "Token x"] {
            for broken in [false, true] {
                app.fakes.sessions.set_broken(broken);
                app.fakes.users.set_broken(broken);
                let mut ask = auth_request(&app, url.as_bytes(), "GET").cookie("doorward_session=a.b.c");
                if !authorization.is_empty() {
                    ask = ask.header("authorization", authorization);
                }
                let status = ask.send().await.status.as_u16();
                assert!(matches!(status, 200 | 401 | 403), "{url} {authorization} {broken}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn sc_025_a_broken_cookie_is_nobody_and_stores_nothing() {
    let app = App::new();
    let good = app.token("bob").await;
    let (writes, sessions) = (app.fakes.sessions.writes(), app.fakes.sessions.len());
    let long = "x".repeat(10_000);
    let shorter = &good[..good.len() - 1];
    let quoted = format!("\"{good}\"");
    for cookie in ["", "x", &long, shorter, &format!("{good}x"), "!!!", &quoted] {
        let answer = with(
            app.get("http://doorward:9091/api/authz/forward-auth")
                .cookie(format!("doorward_session={cookie}")),
            &[
                ("x-forwarded-method", b"GET"),
                ("x-forwarded-proto", b"https"),
                ("x-forwarded-host", ONE.as_bytes()),
                ("x-forwarded-uri", b"/"),
            ],
        );
        assert_eq!(answer.send().await.status, 401, "{}", &cookie[..cookie.len().min(40)]);
    }
    assert_eq!((app.fakes.sessions.writes(), app.fakes.sessions.len()), (writes, sessions));
}

mod random {
    use proptest::prelude::*;

    use crate::app::{App, PROXY};

    /// Pieces of what proxies send, and of what attackers do.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            6 => prop::sample::select(vec![
                "https://", "http", "wss", "one.example.com", "public.example.com", "example.com", "/", "//", "..", "/public/",
                "?", "%2f", "%zz", ":443", ":99999", "@", "#", ";", "\\", "GET", "POST", ",", " ", "[::1]", "auth.", "",
            ]).prop_map(|text| text.as_bytes().to_vec()),
            1 => prop::collection::vec(0x20..=0xff_u8, 0..4).prop_map(|bytes| {
                bytes.into_iter().filter(|byte| *byte != 0x7f).collect()
            }),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
        let name = prop::sample::select(vec![
            "x-original-url",
            "x-original-method",
            "x-forwarded-method",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-uri",
            "x-forwarded-for",
            "x-authelia-url",
            "authorization",
            "cookie",
            "accept",
        ]);
        prop::collection::vec((name, text()), 0..9)
    }

    fn path() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "/api/authz/auth-request",
            "/api/authz/forward-auth",
            "/api/authz/ext-authz//public/..",
            "/api/authz/ext-authz/x?authelia_url=x",
            "/api/verify?rd=https://auth.example.com/",
            "/api/verify?auth=basic",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]

        /// I3 and FR-45, whatever is sent: no panic, a known status, and a yes only for the public host.
        #[test]
        fn no_question_however_malformed_is_answered_outside_the_contract(path in path(), headers in headers()) {
            let app = App::new();
            let mut ask = app.get(&format!("http://one.example.com{path}")).from(PROXY);
            for (name, value) in &headers {
                let trimmed = value.trim_ascii();
                ask = ask.header(name, trimmed);
            }
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let answer = runtime.block_on(ask.send());
            let status = answer.status.as_u16();
            let nginx = path.ends_with("auth-request");
            prop_assert!(matches!(status, 200 | 401 | 403) || (!nginx && matches!(status, 302 | 303 | 400 | 429 | 503)));
            prop_assert!(!answer.headers.contains_key("remote-user"));
            let named = headers.iter().any(|(_, value)| {
                value.to_ascii_lowercase().windows(18).any(|part| part == b"public.example.com")
            });
            prop_assert!(status != 200 || named, "a yes for a host that nobody named");
            if let Some(location) = answer.headers.get("location") {
                prop_assert!(location.to_str().unwrap().starts_with("https://"));
                prop_assert!(location.to_str().unwrap().split('/').nth(2).unwrap().ends_with("example.com"));
            }
        }
    }
}
