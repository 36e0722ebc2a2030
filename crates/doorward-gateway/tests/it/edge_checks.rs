//! Limits of requests, other origins, headers of answers, and what is counted of all that.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use doorward_core::limits::{RequestLimiter, RequestTiers, Tier};
use doorward_gateway::{
    cors::{CorsPolicy, CorsSettings},
    hygiene::{SecurityHeaders, SecurityLevel},
    route::ServiceSettings,
};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, ask, get, request},
    upstreams::Recorder,
};

fn tiers() -> Option<Arc<RequestTiers>> {
    let paths = [("/search(/|$)", Tier::Search), (r"\.jpg$", Tier::Media)];
    Some(Arc::new(RequestTiers::new([5, 8, 3, 2, 2], &paths).unwrap()))
}

fn limited(upstream: SocketAddr) -> ServiceSettings {
    ServiceSettings { rate_limit: tiers(), ..service(upstream) }
}

async fn statuses(bed: &Bed, path: &str, headers: &[&str], count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(ask(bed.address, get("pub.example.com", path, headers)).await.status);
    }
    statuses
}

#[tokio::test]
async fn hs_46_over_the_limit_is_429_before_the_upstream_hears_of_it() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![limited(upstream.address)]).start().await;
    for left in (0..5).rev() {
        let answer = ask(bed.address, get("pub.example.com", "/", &[])).await;
        assert_eq!(
            (answer.status, answer.one("x-ratelimit-remaining")),
            (200, Some(left.to_string().as_str()))
        );
        assert_eq!(answer.one("x-ratelimit-limit"), Some("5"));
    }
    bed.fakes.clock.advance(Duration::from_millis(20_500));
    let refused = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!((refused.status, refused.one("retry-after")), (429, Some("40")));
    assert_eq!(refused.one("x-ratelimit-remaining"), Some("0"));
    assert!(refused.text().starts_with("refused request.limited"), "{}", refused.text());
    assert_eq!(upstream.seen().len(), 5);
    // The wait that was told is true (HS-47), and refusals made it no longer (HS-48).
    bed.fakes.clock.advance(Duration::from_secs(39));
    assert_eq!(statuses(&bed, "/", &[], 2).await, [429, 429]);
    bed.fakes.clock.advance(Duration::from_secs(1));
    assert_eq!(statuses(&bed, "/", &[], 6).await, [200, 200, 200, 200, 200, 429]);
    let counts = bed.metrics.counts();
    assert!(counts.limited.contains(&(Tier::General, 4)), "{counts:?}");
    assert!(counts.answers.contains(&("app".to_owned(), 200, 10)), "{counts:?}");
    assert!(counts.refusals.contains(&("request.limited", 4)), "{counts:?}");
    assert_eq!(counts.requests, 14);
}

#[tokio::test]
async fn tiers_have_counts_of_their_own_and_so_have_services() {
    let upstream = Recorder::plain().await;
    let other = ServiceSettings {
        name: "other".to_owned(),
        path_prefix: "/other".to_owned(),
        ..limited(upstream.address)
    };
    let unlimited = ServiceSettings { path_prefix: "/free".to_owned(), ..service(upstream.address) };
    let bed = Setup::new(vec![limited(upstream.address), other, unlimited]).start().await;
    assert_eq!(statuses(&bed, "/search", &[], 4).await, [200, 200, 200, 429]);
    assert_eq!(statuses(&bed, "/a.jpg", &[], 9).await, [200, 200, 200, 200, 200, 200, 200, 200, 429]);
    assert_eq!(statuses(&bed, "/", &[], 6).await, [200, 200, 200, 200, 200, 429]);
    assert_eq!(statuses(&bed, "/other", &[], 6).await, [200, 200, 200, 200, 200, 429]);
    assert_eq!(statuses(&bed, "/free", &[], 20).await, [200; 20]);
}

#[tokio::test]
async fn hs_45_what_belongs_to_no_service_is_limited_too() {
    let upstream = Recorder::plain().await;
    let only = ServiceSettings { host: Some("one.example.com".to_owned()), ..limited(upstream.address) };
    let bed = Setup { rate_limit: tiers(), ..Setup::new(vec![only]) }.start().await;
    assert_eq!(statuses(&bed, "/", &[], 6).await, [404, 404, 404, 404, 404, 429]);
}

#[tokio::test]
async fn hs_51_the_address_is_the_nearest_that_no_proxy_of_ours_has() {
    let upstream = Recorder::plain().await;
    let services = vec![limited(upstream.address)];
    let bed = Setup { trusted: vec!["127.0.0.1/32"], ..Setup::new(services) }.start().await;
    for spoofed in 0..5 {
        let line = format!("X-Forwarded-For: 198.51.100.{spoofed}, 203.0.113.7");
        assert_eq!(statuses(&bed, "/", &[&line], 1).await, [200]);
    }
    assert_eq!(statuses(&bed, "/", &["X-Forwarded-For: 192.0.2.1, 203.0.113.7"], 1).await, [429]);
    assert_eq!(statuses(&bed, "/", &["X-Forwarded-For: 203.0.113.7, 192.0.2.1"], 1).await, [200]);
    // The /64 of an IPv6 address is one household.
    for host in 0..5 {
        assert_eq!(statuses(&bed, "/", &[&format!("X-Forwarded-For: 2001:db8::{host}")], 1).await, [200]);
    }
    assert_eq!(statuses(&bed, "/", &["X-Forwarded-For: 2001:db8::ffff"], 1).await, [429]);
}

#[tokio::test]
async fn people_at_one_address_do_not_use_up_each_others_requests() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![limited(upstream.address)]).start().await;
    let (alice, bob) = (bed.cookie("alice").await, bed.cookie("bob").await);
    let visit = async |cookie: &str| {
        let line = format!("Cookie: {cookie}");
        ask(bed.address, get("one.example.com", "/", &[&line])).await.status
    };
    for _ in 0..5 {
        assert_eq!(visit(&alice).await, 200);
    }
    assert_eq!((visit(&alice).await, visit(&bob).await), (429, 200));
    // Somebody who is not let in is counted as well, and by address.
    let stranger =
        async || ask(bed.address, get("one.example.com", "/", &["Accept: application/json"])).await.status;
    for _ in 0..5 {
        assert_eq!(stranger().await, 401);
    }
    assert_eq!((stranger().await, visit(&bob).await), (429, 200));
}

#[tokio::test]
async fn hs_53_websockets_are_counted_before_the_upgrade() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![limited(upstream.address)]).start().await;
    let handshake =
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    assert_eq!(statuses(&bed, "/ws", &handshake, 3).await, [200, 200, 429]);
    assert_eq!(upstream.seen().len(), 2);
    assert_eq!(statuses(&bed, "/ws", &[], 1).await, [200], "other requests have their own count");
}

#[tokio::test]
async fn hs_53_a_handshake_is_a_request_of_its_path_as_well() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![limited(upstream.address)]).start().await;
    let handshake =
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    assert_eq!(statuses(&bed, "/search", &[], 2).await, [200; 2]);
    assert_eq!(
        statuses(&bed, "/search", &handshake, 2).await,
        [200, 429],
        "three, whatever they are asked as"
    );
    assert_eq!(statuses(&bed, "/search", &[], 1).await, [429]);
    // What was refused by the path is not counted as a socket, and the other way round (HS-48).
    assert_eq!(statuses(&bed, "/ws", &handshake, 2).await, [200, 429]);
    assert_eq!(statuses(&bed, "/x", &[], 4).await, [200; 4], "of five of its path one was a socket");
    assert_eq!(statuses(&bed, "/x", &[], 1).await, [429]);
}

/// HS-91
#[tokio::test]
async fn hs_91_only_websocket_stays_in_upgrade() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    for other in ["h2c", "websocket, h2c", "TLS/1.0", "websockets", "WebSocket/13", ""] {
        let lines = [
            "Connection: Upgrade, HTTP2-Settings",
            &format!("Upgrade: {other}"),
            "HTTP2-Settings: AAMAAABkAAQAAP__",
        ];
        assert_eq!(statuses(&bed, "/", &lines, 1).await, [200], "{other}");
        let seen = upstream.last();
        for name in ["upgrade", "http2-settings", "connection"] {
            assert!(
                seen.all(name)
                    .iter()
                    .all(|value| !value.to_lowercase().contains("upgrade") && name == "connection"),
                "{other}: {name}"
            );
        }
    }
}

fn cors() -> Option<Arc<CorsPolicy>> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let settings = CorsSettings {
        origins: names(&["https://app.example.com"]),
        methods: names(&["GET", "PUT"]),
        headers: names(&["content-type"]),
        credentials: true,
        ..CorsSettings::default()
    };
    CorsPolicy::new(&settings).unwrap().map(Arc::new)
}

const PREFLIGHT: &str = "Access-Control-Request-Method: PUT";

#[tokio::test]
async fn hs_55_preflight_needs_no_sign_in_and_the_request_itself_does() {
    let upstream = Recorder::start(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\n\r\nok".to_vec()).await;
    let open = ServiceSettings { cors: cors(), ..service(upstream.address) };
    let bed = Setup::new(vec![open]).start().await;
    let own = "Origin: https://app.example.com";
    let preflight = ask(bed.address, request("OPTIONS", "one.example.com", "/x", &[own, PREFLIGHT])).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.one("access-control-allow-origin"), Some("https://app.example.com"));
    assert_eq!(preflight.one("access-control-allow-methods"), Some("GET, PUT"));
    assert!(upstream.seen().is_empty(), "it ends here");
    let anonymous = ask(bed.address, get("one.example.com", "/x", &[own, "Accept: application/json"])).await;
    assert_eq!(anonymous.status, 401);
    assert_eq!(
        anonymous.one("access-control-allow-origin"),
        Some("https://app.example.com"),
        "the page may read why"
    );
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let answer = ask(bed.address, get("one.example.com", "/x", &[own, &cookie])).await;
    assert_eq!(
        (answer.status, answer.one("access-control-allow-origin")),
        (200, Some("https://app.example.com"))
    );
    for origin in [
        "null",
        "https://app.example.com.evil.test",
        "https://app.example.com:8443",
        "http://app.example.com",
    ] {
        let origin = format!("Origin: {origin}");
        let preflight =
            ask(bed.address, request("OPTIONS", "one.example.com", "/x", &[&origin, PREFLIGHT])).await;
        let answer = ask(bed.address, get("one.example.com", "/x", &[&origin, &cookie])).await;
        for answer in [preflight, answer] {
            assert_eq!(answer.one("access-control-allow-origin"), None, "{origin}");
            assert_eq!(answer.one("access-control-allow-credentials"), None, "{origin}");
            assert!(answer.all("vary").iter().any(|vary| vary.contains("Origin")), "{origin}");
        }
    }
    // Without both headers it is an ordinary request, which needs a sign-in.
    let plain = ask(bed.address, request("OPTIONS", "one.example.com", "/x", &[own])).await;
    assert_ne!(plain.status, 204);
}

#[tokio::test]
async fn without_a_policy_preflights_are_ordinary_requests_and_the_service_speaks_for_itself() {
    let upstream = Recorder::start(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: https://x.test\r\n\r\nok"
            .to_vec()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let lines = ["Origin: https://x.test", PREFLIGHT];
    assert_eq!(ask(bed.address, request("OPTIONS", "one.example.com", "/", &lines)).await.status, 401);
    let answer = ask(bed.address, request("OPTIONS", "pub.example.com", "/", &lines)).await;
    assert_eq!(answer.one("access-control-allow-origin"), Some("https://x.test"));
}

#[tokio::test]
async fn preflights_are_limited_too() {
    let upstream = Recorder::plain().await;
    let open = ServiceSettings { cors: cors(), ..limited(upstream.address) };
    let bed = Setup::new(vec![open]).start().await;
    let lines = ["Origin: https://app.example.com", PREFLIGHT];
    for status in [204, 204, 204, 204, 204, 429] {
        assert_eq!(ask(bed.address, request("OPTIONS", "one.example.com", "/", &lines)).await.status, status);
    }
}

#[tokio::test]
async fn hs_57_answers_get_careful_headers_where_the_service_says_nothing() {
    let upstream = Recorder::plain().await;
    let strict = ServiceSettings {
        security: SecurityHeaders::new(SecurityLevel::Strict, vec![]),
        ..service(upstream.address)
    };
    let bed = Setup::new(vec![strict]).start().await;
    let answer = ask(bed.address, get("pub.example.com", "/", &[])).await;
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("x-xss-protection", "0"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-permitted-cross-domain-policies", "none"),
    ] {
        assert_eq!(answer.one(name), Some(value));
    }
    assert!(
        answer.one("content-security-policy").is_some_and(|policy| policy.contains("frame-ancestors 'none'"))
    );
    let bed = Bed::in_front_of(upstream.address).await;
    let answer = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!(answer.one("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.one("x-frame-options"), None);
}

#[tokio::test]
async fn hs_58_a_body_over_the_services_limit_is_413_also_in_chunks() {
    let upstream = Recorder::plain().await;
    let mut small = service(upstream.address);
    small.limits.request_body = 10;
    let bed = Setup::new(vec![small]).start().await;
    let post = |lines: &[&str]| request("POST", "pub.example.com", "/", lines);
    assert_eq!(ask(bed.address, post(&["Content-Length: 10"]) + "0123456789").await.status, 200);
    assert_eq!(ask(bed.address, post(&["Content-Length: 11"]) + "01234567890").await.status, 413);
    let mut client = Client::connect(bed.address).await;
    client.send(post(&["Transfer-Encoding: chunked"]) + "6\r\n012345\r\n6\r\n678901\r\n").await;
    assert_eq!(client.answer().await.unwrap().status, 413, "cut before its end");
}

/// The requirement is 200 MB for a million addresses.
#[tokio::test]
async fn a_million_addresses_fit_into_200_mb() {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    };
    let Some(before) = resident() else { return };
    let limiter = RequestLimiter::new(1 << 20);
    let now = doorward_core::time::Timestamp::from_seconds(1_700_000_000);
    for client in 0..1_000_000_u32 {
        limiter.admit(&(client, "app", Tier::General), 70, now).unwrap();
    }
    let added = resident().unwrap().saturating_sub(before) / 1024;
    assert!(limiter.clients() >= 990_000, "{} are counted", limiter.clients());
    assert!(added < 200, "{added} MB");
}
