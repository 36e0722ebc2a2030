//! Which fields reach the upstream and the client (section B of the security cases).

use proptest::prelude::*;

use crate::{
    bed::{Bed, Setup, service},
    client::{ask, get, request},
    upstreams::{Recorder, Seen},
};

const IDENTITY: [&str; 5] = ["remote-user", "remote-groups", "remote-name", "remote-email", "remote-role"];

const FORGED: [&str; 40] = [
    "Remote-User",
    "Remote-Groups",
    "Remote-Email",
    "Remote-Name",
    "Remote-Role",
    "X-Forwarded-User",
    "X-Forwarded-Groups",
    "X-Forwarded-Email",
    "X-Forwarded-Preferred-Username",
    "X-Auth-Request-User",
    "X-Auth-Request-Groups",
    "X-Auth-Request-Email",
    "X-authentik-username",
    "X-authentik-groups",
    "X-authentik-email",
    "X-authentik-name",
    "X-authentik-uid",
    "X-WEBAUTH-USER",
    "X-Proxy-Secret",
    "X-Custom-User",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Uri",
    "X-Forwarded-Method",
    "X-Forwarded-Server",
    "X-Forwarded-Ssl",
    "X-Forwarded-Tls-Client-Cert",
    "X-Forwarded-Client-Cert",
    "Forwarded",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
    "X-Request-Id",
];

/// Every value that an upstream saw under a name, with `-` and `_` and case folded as backends fold them.
fn folded<'a>(seen: &'a Seen, name: &str) -> Vec<&'a str> {
    let fold = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    let lines = seen.head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.filter(|(found, _)| fold(found) == fold(name)).map(|(_, value)| value.trim()).collect()
}

#[tokio::test]
async fn no_name_that_is_ours_comes_through_in_any_spelling() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("bob").await);
    for name in FORGED {
        let first_dash = name.replacen('-', "_", 1);
        let mixed: String = name
            .chars()
            .enumerate()
            .map(
                |(index, letter)| {
                    if index % 2 == 0 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
                },
            )
            .collect();
        for spelling in [name.to_owned(), name.replace('-', "_"), first_dash, mixed, name.to_lowercase()] {
            let line = format!("{spelling}: forged");
            for (host, lines) in [
                ("pub.example.com", vec![&*line, &*line]),
                ("one.example.com", vec![&*line, &*cookie, &*line]),
            ] {
                assert_eq!(ask(bed.address, get(host, "/", &lines)).await.status, 200, "{line}");
                let seen = upstream.last();
                assert!(!seen.head.contains("forged"), "{line} came through to {host}:\n{}", seen.head);
                for identity in IDENTITY {
                    let count = folded(&seen, identity).len();
                    assert_eq!(count, usize::from(host == "one.example.com"), "{identity} after {line}");
                }
            }
        }
    }
    let seen = upstream.last();
    assert_eq!(seen.all("remote-email"), [""], "an empty e-mail is empty, not the client's");
}

#[tokio::test]
async fn connection_options_take_nothing_of_ours_away() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let lines = [
        "Connection: Remote-User, x-forwarded-for, X-Proxy-Secret, Authorization, Cookie, Host, Content-Length, Via",
        "Connection: X-Mine",
        "X-Mine: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "TE: trailers, deflate",
        "Trailer: X-T",
        "Proxy-Authorization: Basic eDp5",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__",
        "Content-Length: 3",
        &format!("Cookie: {}", bed.cookie("alice").await),
    ];
    let answer = ask(bed.address, request("POST", "one.example.com", "/", &lines) + "abc").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let seen = upstream.last();
    assert_eq!(seen.body, b"abc");
    assert_eq!(seen.all("remote-user"), ["alice"]);
    assert_eq!(seen.all("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(seen.all("host"), ["one.example.com"]);
    assert!(seen.all("via")[0].starts_with("1.1 doorward-"));
    for gone in [
        "x-mine",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "proxy-authorization",
        "upgrade",
        "http2-settings",
        "connection",
    ] {
        assert!(seen.all(gone).is_empty(), "{gone}");
    }
}

#[tokio::test]
async fn credentials_for_us_stay_with_us_and_others_pass() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let token = bed.sign_in("alice").await.token;
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(ask(bed.address, get("one.example.com", "/", &[&bearer])).await.status, 200);
    assert!(upstream.last().all("authorization").is_empty());
    let basic = "Authorization: Basic Ym9iOmJvYidzIHBhc3N3b3Jk";
    assert_eq!(ask(bed.address, get("one.example.com", "/", &[basic])).await.status, 200);
    assert!(upstream.last().all("authorization").is_empty());
    let cookies = format!(
        "Cookie: __Host-doorward_session=x; a=1;doorward_session={token}; __Host-doorward_flow=y; __Host-doorward_language=de; __Host-doorward_device=z; b = 2"
    );
    let own = ["Authorization: Bearer of-the-application", &*cookies];
    assert_eq!(ask(bed.address, get("one.example.com", "/", &own)).await.status, 200);
    assert_eq!(upstream.last().all("authorization"), ["Bearer of-the-application"]);
    assert_eq!(upstream.last().all("cookie"), ["a=1; b = 2"]);
    let twice = ["Authorization: Bearer a", "Authorization: Bearer b"];
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &twice)).await.status, 400);
}

#[tokio::test]
async fn an_authorization_that_is_ours_stays_here_even_where_it_was_not_needed() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let token = bed.sign_in("alice").await.token;
    let other = bed.sign_in("bob").await;
    let (cookie, bearer) =
        (format!("Cookie: doorward_session={token}"), format!("Authorization: Bearer {}", other.token));
    let basics = [
        "Authorization: Basic Ym9iOmJvYidzIHBhc3N3b3Jk",
        "Authorization: bAsIc   Ym9iOndyb25n",
        "Authorization: Basic bm9ib2R5LWhlcmU6eA==",
        "Authorization: Basic !",
    ];
    for sent in basics.into_iter().chain([bearer.as_str()]) {
        let answer = ask(bed.address, get("one.example.com", "/", &[&cookie, sent])).await;
        assert_eq!(answer.status, 200, "{sent}");
        assert_eq!(upstream.last().all("remote-user"), ["alice"]);
        assert!(upstream.last().all("authorization").is_empty(), "{sent}");
    }
    // Where nobody is asked to sign in, Basic is a matter between the client and the application.
    for sent in basics {
        for lines in [vec![sent], vec![&*cookie, sent]] {
            assert_eq!(ask(bed.address, get("pub.example.com", "/", &lines)).await.status, 200);
            assert_eq!(upstream.last().all("authorization").len(), 1, "{sent}");
        }
    }
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[&bearer])).await.status, 200);
    assert!(upstream.last().all("authorization").is_empty(), "a live token of ours");
    bed.sessions.end(&other.key).await.unwrap();
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[&bearer])).await.status, 200);
    assert!(upstream.last().all("authorization").is_empty(), "a token of ours without its session");
    let token = ["Authorization: Token of-the-application", &*cookie];
    assert_eq!(ask(bed.address, get("one.example.com", "/", &token)).await.status, 200);
    assert_eq!(upstream.last().all("authorization"), ["Token of-the-application"]);
}

#[tokio::test]
async fn a_personal_answer_with_an_age_is_for_private_caches() {
    let upstream = Recorder::start(|seen| {
        let sent = seen.all("x-cache-control").join("");
        format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: {sent}\r\n\r\n").into_bytes()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    for (sent, personal) in [
        ("max-age=60", "private, max-age=60"),
        ("no-cache, max-age=60", "no-cache, max-age=60"),
        ("no-store", "no-store"),
    ] {
        let line = format!("X-Cache-Control: {sent}");
        let answer = ask(bed.address, get("one.example.com", "/", &[&cookie, &line])).await;
        assert_eq!(answer.one("cache-control"), Some(personal));
        let answer = ask(bed.address, get("pub.example.com", "/", &[&cookie, &line])).await;
        assert_eq!(answer.one("cache-control"), Some(personal), "an identity went with it");
        let answer = ask(bed.address, get("pub.example.com", "/", &[&line])).await;
        assert_eq!(answer.one("cache-control"), Some(sent), "nobody in particular");
    }
}

#[tokio::test]
async fn fields_of_a_service_replace_the_clients_and_reach_only_it() {
    let (one, other) = (Recorder::plain().await, Recorder::plain().await);
    let mut with_secret = service(one.address);
    with_secret.host = Some("one.example.com".to_owned());
    with_secret.headers = vec![
        ("x-proxy-secret".parse().unwrap(), "ours".parse().unwrap()),
        ("x-a".parse().unwrap(), "1".parse().unwrap()),
    ];
    let bed = Setup::new(vec![with_secret, service(other.address)]).start().await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let lines = ["X-Proxy-Secret: theirs", "X-A: 2", "X-A: 3", &*cookie];
    ask(bed.address, get("one.example.com", "/", &lines)).await;
    assert_eq!(one.last().all("x-proxy-secret"), ["ours"]);
    assert_eq!(one.last().all("x-a"), ["1"]);
    ask(bed.address, get("pub.example.com", "/", &lines)).await;
    assert!(other.last().all("x-proxy-secret").is_empty());
}

#[tokio::test]
async fn trailers_are_dropped_in_both_directions() {
    let upstream = Recorder::start(|_| {
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: a=1\r\n\r\n"
            .to_vec()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let body = "3\r\nabc\r\n0\r\nRemote-User: alice\r\n\r\n";
    let lines = ["Transfer-Encoding: chunked", "TE: trailers"];
    let answer = ask(bed.address, request("POST", "pub.example.com", "/", &lines) + body).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
    assert!(answer.all("trailer").is_empty() && answer.all("set-cookie").is_empty());
    assert_eq!(upstream.last().body, b"3\r\nabc\r\n0\r\n\r\n");
}

#[tokio::test]
async fn answers_are_cleaned_and_personal_ones_are_private() {
    let upstream = Recorder::start(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: public, max-age=60\r\nRemote-User: alice\r\n\
          Connection: X-Hop\r\nX-Hop: 1\r\nSet-Cookie: doorward_session=evil\r\nSet-Cookie: app=1\r\n\
          Referrer-Policy: no-referrer\r\nLocation: https://elsewhere.test/\r\n\r\n"
            .to_vec()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let answer = ask(bed.address, get("one.example.com", "/", &[&cookie])).await;
    assert_eq!(answer.one("cache-control"), Some("private, max-age=60"));
    assert_eq!(answer.all("set-cookie"), ["app=1"]);
    assert_eq!((answer.one("remote-user"), answer.one("x-hop")), (None, None));
    assert_eq!(answer.one("referrer-policy"), Some("no-referrer"), "the upstream's own word");
    assert_eq!(answer.one("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.one("location"), Some("https://elsewhere.test/"));
    let open = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!(open.one("cache-control"), Some("public, max-age=60"), "nothing personal in it");
}

#[tokio::test]
async fn a_request_that_comes_back_to_us_is_stopped() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    ask(bed.address, get("pub.example.com", "/", &["Via: 1.0 other"])).await;
    let ours = upstream.last().all("via").join(", ");
    assert!(ours.starts_with("1.0 other, 1.1 doorward-"), "{ours}");
    let again = ask(bed.address, get("pub.example.com", "/", &[&format!("Via: {ours}")])).await;
    assert_eq!(again.status, 508);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// I4: whatever a client sends, each identity field arrives exactly once and is ours.
    #[test]
    fn identity_is_set_and_never_merged(
        names in prop::collection::vec((0..FORGED.len(), any::<u64>(), "[a-z]{1,8}"), 0..12),
        options in prop::collection::vec(0..FORGED.len(), 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let upstream = Recorder::plain().await;
            let bed = Bed::in_front_of(upstream.address).await;
            let mut lines = vec![format!("Cookie: {}", bed.cookie("alice").await)];
            for (index, spelling, value) in names {
                let name: String = FORGED[index].chars().enumerate().map(|(at, letter)| {
                    match (letter, spelling >> (at % 64) & 1) {
                        ('-', 1) => '_',
                        (letter, 1) => letter.to_ascii_uppercase(),
                        (letter, _) => letter.to_ascii_lowercase(),
                    }
                }).collect();
                lines.push(format!("{name}: forged-{value}"));
            }
            lines.extend(options.iter().map(|index| format!("Connection: {}", FORGED[*index])));
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let answer = ask(bed.address, get("one.example.com", "/", &lines)).await;
            assert_eq!(answer.status, 200);
            let seen = upstream.last();
            assert!(!seen.head.contains("forged"), "{}", seen.head);
            assert_eq!(folded(&seen, "remote-user"), ["alice"]);
            for name in IDENTITY.into_iter().chain(["x-forwarded-for", "x-real-ip", "x-forwarded-host"]) {
                assert_eq!(folded(&seen, name).len(), 1, "{name}");
            }
        });
    }
}
