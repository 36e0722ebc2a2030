//! Who gets through, and what the others are told.

use doorward_core::{
    identity::RoleMap,
    proxied::{IdentityHeaders, ProxyTrust},
};
use doorward_gateway::{ListenerKind, route::ServiceSettings, upstream::UpstreamAddress};

use secrecy::SecretString;

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, ask, get, request},
    upstreams::Recorder,
};

#[tokio::test]
async fn a_signed_in_person_reaches_the_upstream_which_learns_who_it_is() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = bed.cookie("alice").await;
    let answer =
        ask(bed.address, get("one.example.com", "/x?y=1", &[&format!("Cookie: a=1; {cookie}; b=2")])).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
    assert_eq!(answer.one("x-request-id").unwrap().len(), 16);
    let seen = upstream.last();
    assert_eq!(seen.request_line(), "GET /x?y=1 HTTP/1.1");
    assert_eq!(seen.all("remote-user"), ["alice"]);
    assert_eq!(seen.all("remote-groups"), ["admins,family"]);
    assert_eq!(seen.all("remote-name"), ["Älice"]);
    assert_eq!(seen.all("remote-email"), ["alice@example.org"]);
    assert_eq!(seen.all("remote-role"), ["admin"]);
    assert_eq!(seen.all("cookie"), ["a=1; b=2"]);
    assert_eq!(seen.all("host"), ["one.example.com"]);
    assert_eq!(seen.all("x-forwarded-host"), ["one.example.com"]);
    assert_eq!(seen.all("x-forwarded-proto"), ["http"]);
    assert_eq!(seen.all("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(seen.all("x-real-ip"), ["127.0.0.1"]);
    assert_eq!(seen.all("x-request-id"), answer.all("x-request-id"));
}

#[tokio::test]
async fn people_are_led_to_the_portal_and_programs_are_told() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let page = ask(bed.address, get("one.example.com", "/x?y=1", &["Accept: text/html"])).await;
    assert_eq!(page.status, 302);
    let location = "https://auth.example.com/?rd=http%3A%2F%2Fone.example.com%2Fx%3Fy%3D1&rm=GET";
    assert_eq!(page.one("location"), Some(location));
    assert_eq!(page.one("www-authenticate"), None, "no browser dialogue");
    let post = ask(
        bed.address,
        request("POST", "one.example.com", "/", &["Accept: text/html", "Content-Length: 0"]),
    )
    .await;
    assert_eq!(post.status, 303);
    let tool = ask(bed.address, get("one.example.com", "/", &[])).await;
    assert_eq!(tool.status, 401);
    assert!(tool.one("www-authenticate").unwrap().starts_with("Basic "));
    assert!(tool.one("location").unwrap().starts_with("https://auth.example.com/?rd="));
    let script =
        ask(bed.address, get("one.example.com", "/", &["Accept: */*", "Sec-Fetch-Mode: cors"])).await;
    assert_eq!(script.status, 401);
    assert!(script.one("www-authenticate").unwrap().starts_with("Bearer "), "no browser dialogue");
    let factor = ask(
        bed.address,
        get("two.example.com", "/", &["Accept: text/html", &format!("Cookie: {}", bed.cookie("bob").await)]),
    )
    .await;
    assert_eq!((factor.status, factor.text().contains("second_factor")), (302, true));
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn what_is_denied_or_unknown_says_no_more_than_that() {
    let upstream = Recorder::plain().await;
    let only = ServiceSettings { host: Some("one.example.com".to_owned()), ..service(upstream.address) };
    let bed = Setup::new(vec![only]).start().await;
    let cookie = format!("Cookie: {}", bed.cookie("bob").await);
    assert_eq!(ask(bed.address, get("deny.example.com", "/", &[&cookie])).await.status, 403);
    let unknown = get("unknown.example.com", "/", &[&cookie]);
    assert_eq!(ask(bed.address, unknown).await.status, 403, "decided first");
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.status, 404);
    assert_eq!(ask(bed.address, get("one.example.com", "/", &[&cookie])).await.status, 200);
}

#[tokio::test]
async fn the_reserved_prefix_and_portal_hosts_belong_to_the_portal_in_every_spelling() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let portal = |host: &'static str, path: &'static str| {
        let address = bed.address;
        async move { ask(address, get(host, path, &[])).await }
    };
    for path in ["/.doorward/", "/.doorward", "/%2edoorward/x", "//.doorward/x", "/x/../.doorward/"] {
        let answer = portal("pub.example.com", path).await;
        assert!(answer.text().starts_with("portal Reserved"), "{path}: {answer:?}");
    }
    for path in ["/.DOORWARD/", "/.Doorward/x", "/.doorwardx/", "/.doorward;a=b/x"] {
        assert_eq!(portal("pub.example.com", path).await.status, 404, "{path}");
    }
    assert!(portal("auth.example.com", "/anything").await.text().starts_with("portal Root /anything"));
    assert!(upstream.seen().is_empty());
    let api = ServiceSettings { host: Some("one.example.com".to_owned()), ..service(upstream.address) };
    let bed = Setup::new(vec![api]).start().await;
    let answer = ask(bed.address, get("pub.example.com", "/api/health", &[])).await;
    assert!(answer.text().starts_with("portal Root /api/health"), "no service claims this host");
}

#[tokio::test]
async fn a_host_that_is_not_served_here_is_misdirected_and_led_nowhere() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let page = "Accept: text/html";
    for host in
        ["pub.elsewhere.test", "evilexample.com", "example.com.evil.test", "127.0.0.1", "localhost", "[::1]"]
    {
        for path in ["/", "/x?y=1", "/.doorward/", "/.doorward/2fa", "/api/health", "/.doorward/api/login"] {
            let answer = ask(bed.address, get(host, path, &[page])).await;
            assert_eq!(answer.status, 421, "{host}{path}");
            assert!(answer.text().starts_with("refused request.wrong_host"), "{host}{path}");
            assert_eq!(answer.one("location"), None);
        }
        let health = ask(bed.address, get(host, "/.doorward/api/health", &[])).await;
        let local = host.parse::<std::net::IpAddr>().is_ok() || ["localhost", "[::1]"].contains(&host);
        assert_eq!(health.status, if local { 200 } else { 421 }, "{host}");
    }
    assert!(upstream.seen().is_empty());
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.status, 200);
    let own = ServiceSettings { host: Some("pub.elsewhere.test".to_owned()), ..service(upstream.address) };
    let bed = Setup::new(vec![own]).start().await;
    assert_eq!(ask(bed.address, get("pub.elsewhere.test", "/", &[])).await.status, 200, "a service names it");
}

#[tokio::test]
async fn without_cookie_domains_every_host_is_served() {
    let upstream = Recorder::plain().await;
    let bed = Setup { domains: vec![], ..Setup::new(vec![service(upstream.address)]) }.start().await;
    assert_eq!(ask(bed.address, get("pub.elsewhere.test", "/", &[])).await.status, 200);
    let page = ask(bed.address, get("127.0.0.1", "/x", &["Accept: text/html"])).await;
    assert_eq!(page.status, 302);
    assert!(page.one("location").unwrap().starts_with("http://127.0.0.1/.doorward/?rd="), "{page:?}");
    let portal = ask(bed.address, get("127.0.0.1", "/.doorward/", &[])).await;
    assert!(portal.text().starts_with("portal Reserved"), "{portal:?}");
}

#[tokio::test]
async fn where_nobody_signs_in_here_no_password_is_asked_for() {
    let upstream = Recorder::plain().await;
    let bed = Setup { signs_in: false, ..Setup::new(vec![service(upstream.address)]) }.start().await;
    let basic = "Authorization: Basic Ym9iOmJvYidzIHBhc3N3b3Jk";
    for lines in [vec![], vec![basic], vec!["Authorization: Basic !"], vec!["User-Agent: curl/8"]] {
        let answer = ask(bed.address, get("one.example.com", "/", &lines)).await;
        assert_eq!(answer.status, 401, "{lines:?}");
        let offered = answer.all("www-authenticate").join(", ");
        assert!(!offered.to_ascii_lowercase().contains("basic"), "{lines:?}: {offered}");
    }
    assert!(upstream.seen().is_empty());
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[basic])).await.status, 200);
    assert_eq!(upstream.last().all("authorization").len(), 1, "it cannot be ours");
}

#[tokio::test]
async fn the_portal_listener_serves_the_portal_on_every_host() {
    let bed = Setup { kind: ListenerKind::Portal, ..Setup::new(vec![]) }.start().await;
    let answer = ask(bed.address, get("one.example.com", "/api/verify", &[])).await;
    assert!(answer.text().starts_with("portal Root /api/verify"), "{answer:?}");
}

#[tokio::test]
async fn forwarding_headers_count_from_trusted_peers_only() {
    let upstream = Recorder::plain().await;
    let lines =
        ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: one.example.com"];
    let bed = Bed::in_front_of(upstream.address).await;
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &lines)).await.status, 200);
    assert_eq!(upstream.last().all("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(upstream.last().all("x-forwarded-proto"), ["http"]);
    assert_eq!(upstream.last().all("x-forwarded-host"), ["pub.example.com"]);
    let bed =
        Setup { trusted: vec!["127.0.0.0/8"], ..Setup::new(vec![service(upstream.address)]) }.start().await;
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &lines)).await.status, 200);
    assert_eq!(upstream.last().all("x-forwarded-for"), ["203.0.113.9"]);
    assert_eq!(upstream.last().all("x-forwarded-proto"), ["https"]);
    assert_eq!(upstream.last().all("x-forwarded-host"), ["pub.example.com"], "Host is what was judged");
    assert_eq!(
        ask(bed.address, get("one.example.com", "/", &["X-Forwarded-Host: pub.example.com"])).await.status,
        401
    );
}

#[tokio::test]
async fn a_host_or_target_that_can_be_read_in_two_ways_is_refused() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cases = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: pub.example.com\r\nHost: one.example.com\r\n\r\n", 400),
        ("GET http://one.example.com/ HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("GET https://pub.example.com/ HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("GET http://pub.example.com/ HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: user@pub.example.com\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: pub.example.com:99999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: PUB.example.com.\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: \u{430}pp.example.com\r\n\r\n", 400),
        ("GET /admin#/public/ HTTP/1.1\r\nHost: mix.example.com\r\n\r\n", 400),
        ("GET /%00 HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("GET /a%2fb HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("GET /../x HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
        ("TRACE / HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 405),
        ("TRACK / HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 405),
        ("CONNECT pub.example.com:443 HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 405),
        ("get / HTTP/1.1\r\nHost: pub.example.com\r\n\r\n", 400),
    ];
    for (bytes, status) in cases {
        let before = upstream.seen().len();
        let answer = ask(bed.address, bytes).await;
        assert_eq!(answer.status, status, "{bytes:?}");
        assert_eq!(upstream.seen().len() - before, usize::from(status == 200), "{bytes:?}");
    }
    let long = format!("/{}", "x".repeat(5000));
    assert_eq!(ask(bed.address, get("pub.example.com", &long, &[])).await.status, 414);
}

#[tokio::test]
async fn the_path_that_was_judged_is_the_one_that_is_forwarded() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    for (sent, forwarded) in [
        ("//x", "/x"),
        ("/./x/", "/x/"),
        ("/%7ex", "/~x"),
        ("/a/../public/b?q=%2F", "/public/b?q=%2F"),
        ("/é", ""),
    ] {
        let answer = ask(bed.address, get("pub.example.com", sent, &[])).await;
        if forwarded.is_empty() {
            assert_eq!(answer.status, 400, "{sent}");
        } else {
            assert_eq!(upstream.last().request_line(), format!("GET {forwarded} HTTP/1.1"));
        }
    }
    for path in ["/admin", "//admin", "/public/../admin", "/admin?x=/public/", "/public/%2e%2e/admin"] {
        let before = upstream.seen().len();
        assert_eq!(ask(bed.address, get("mix.example.com", path, &[])).await.status, 401, "{path}");
        assert_eq!(upstream.seen().len(), before);
    }
}

#[tokio::test]
async fn a_session_near_its_end_is_renewed_whatever_the_upstream_answers() {
    let upstream = Recorder::start(|seen| {
        let status = seen.request_line().split(['/', ' ']).nth(2).unwrap().to_owned();
        format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    for path in ["/200", "/304", "/404", "/500"] {
        let cookie = format!("Cookie: {}", bed.cookie("alice").await);
        for _ in 0..12 {
            bed.fakes.clock.advance(std::time::Duration::from_secs(500));
            let _ = ask(bed.address, get("one.example.com", "/200", &[&cookie])).await;
        }
        let answer = ask(bed.address, get("one.example.com", path, &[&cookie])).await;
        assert_eq!(answer.status.to_string(), path[1..]);
        let set = answer.one("set-cookie").unwrap_or_else(|| panic!("{path} renews"));
        assert!(set.starts_with("doorward_session=") && set.contains("; Domain=example.com; "), "{set}");
        assert_eq!(answer.one("cache-control"), Some("private"), "no cache may give it to somebody else");
    }
}

#[tokio::test]
async fn a_broken_store_denies() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    bed.fakes.sessions.set_broken(true);
    assert_eq!(ask(bed.address, get("one.example.com", "/", &[&cookie])).await.status, 503);
    assert!(upstream.seen().is_empty());
    bed.fakes.sessions.set_broken(false);
    assert_eq!(ask(bed.address, get("one.example.com", "/", &[&cookie])).await.status, 200);
}

#[tokio::test]
async fn the_built_in_service_shows_what_an_upstream_receives() {
    let bed = Setup::new(vec![ServiceSettings::new("whoami", UpstreamAddress::Whoami)]).start().await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let mut client = Client::connect(bed.address).await;
    let plain = client.ask(get("one.example.com", "/x", &[&cookie])).await.text();
    assert!(plain.starts_with("GET /x\n"), "{plain}");
    for line in ["Remote-User: alice\n", "Remote-Role: admin\n", "Host: one.example.com\n"] {
        assert!(plain.contains(line), "{line} in {plain}");
    }
    assert!(!plain.contains("doorward_session"));
    let page = client.ask(get("one.example.com", "/", &[&cookie, "Accept: text/html", "X-Test: <b>&"])).await;
    assert!(page.text().contains("&lt;b&gt;&amp;"), "{}", page.text());
    let json = client.ask(get("one.example.com", "/", &[&cookie, "Accept: application/json"])).await;
    assert!(json.text().contains(r#"{"name":"Remote-User","value":"alice"}"#), "{}", json.text());
}

#[tokio::test]
async fn where_a_proxy_signs_people_in_its_headers_count_and_nobody_elses() {
    let upstream = Recorder::plain().await;
    let identity = IdentityHeaders {
        user: Some("x-custom-user".to_owned()),
        role: None,
        groups: None,
        email: None,
        name: None,
        separator: ',',
        roles: RoleMap::default(),
        names: vec![],
    };
    let start = |trusted: Vec<&'static str>, secret: Option<&str>| {
        let proxy = ProxyTrust { identity: Some(identity.clone()), secret: secret.map(SecretString::from) };
        Setup { proxy: Some(proxy), trusted, ..Setup::new(vec![service(upstream.address)]) }.start()
    };
    let named = "X-Custom-User: carol";
    let trusting = start(vec!["127.0.0.1/32"], None).await;
    assert_eq!(ask(trusting.address, get("one.example.com", "/", &[named])).await.status, 200);
    assert_eq!(upstream.last().all("remote-user"), ["carol"]);
    assert!(upstream.last().all("x-custom-user").is_empty());
    assert_eq!(ask(trusting.address, get("one.example.com", "/", &[])).await.status, 401);
    let twice = ask(trusting.address, get("one.example.com", "/", &[named, "X-Custom-User: root"])).await;
    assert_eq!((twice.status, twice.text().starts_with("refused proxy.not_proved")), (401, true));
    let distrusting = start(vec![], None).await;
    assert_eq!(ask(distrusting.address, get("one.example.com", "/", &[named])).await.status, 401);
    let secret = start(vec![], Some("right")).await;
    for (lines, status) in [
        (vec![named], 401),
        (vec![named, "X-Proxy-Secret: righ"], 401),
        (vec![named, "X-Proxy-Secret: RIGHT"], 401),
        (vec![named, "X-Proxy-Secret: wrong", "X-Proxy-Secret: right"], 401),
        (vec![named, "X-Proxy-Secret: right"], 200),
    ] {
        assert_eq!(
            ask(secret.address, get("one.example.com", "/", &lines)).await.status,
            status,
            "{lines:?}"
        );
    }
    assert!(upstream.last().all("x-proxy-secret").is_empty());
}

#[tokio::test]
async fn hs_063_files_of_other_kinds_are_denied_whoever_asks_and_the_upstream_hears_nothing() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let ask_for =
        async |path: &str| ask(bed.address, get("files.example.com", path, &[&cookie])).await.status;
    for path in ["/", "/folder", "/a.jpg", "/b/A.JPG?x=y.php"] {
        assert_eq!(ask_for(path).await, 200, "{path}");
    }
    let heard = upstream.seen().len();
    for path in ["/a.php", "/.env", "/a.jpg.bak", "/a.ph%70?x=.jpg", "/a.php/", "/x/a.php;y.jpg"] {
        assert!(matches!(ask_for(path).await, 400 | 403), "{path}");
    }
    assert_eq!(
        ask(bed.address, get("files.example.com", "/a.php", &[])).await.status,
        403,
        "nobody is asked to sign in"
    );
    assert_eq!(upstream.seen().len(), heard);
}
