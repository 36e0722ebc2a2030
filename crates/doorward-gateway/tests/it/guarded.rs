//! What a service asks for beyond the rules, and how it knows Doorward (FR-53, FR-56, FR-72, FR-78).

use doorward_core::{
    audit::{AuditKind, AuditOutcome},
    service_policy::{AdminPaths, Cameras, Layout, ServicePolicy},
};
use doorward_gateway::route::ServiceSettings;

use crate::{
    bed::{Setup, service},
    client::{ask, get, request},
    upstreams::Recorder,
};

/// As the preset for Frigate makes it; bob, a viewer, sees `front` only.
fn guarded(upstream: &Recorder) -> ServiceSettings {
    let cameras = vec![("viewer".to_owned(), vec!["front".to_owned()])];
    ServiceSettings {
        policy: ServicePolicy {
            admin_paths: AdminPaths::new(["/api/config/save", "/api/go2rtc", "!/api/go2rtc/webrtc"]),
            cameras: Some(Cameras::new(Layout::Frigate, cameras)),
        },
        groups_are_role: true,
        explains_unauthorized: true,
        api_login: true,
        headers: vec![("x-proxy-secret".parse().unwrap(), "s3cret".parse().unwrap())],
        ..service(upstream.address)
    }
}

#[tokio::test]
async fn fr_072_another_camera_is_403_before_the_upstream_hears_of_it_and_is_written_down() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![guarded(&upstream)]).start().await;
    let bob = format!("Cookie: {}", bed.cookie("bob").await);
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    bed.fakes.audit.take();
    for path in [
        "/live/jsmpeg/back",
        "/live/mse/api/ws?src=back",
        "/live/mse/api/ws?src=front&src=back",
        "/live/mse/api/ws",
        "/recordings/2026-01-01/10/back/12.34.mp4",
        "/recordings/2026-01-01/10/front/../back/12.34.mp4",
        "/recordings//2026-01-01/10/%62ack/12.34.mp4",
        "/vod/back/start/1/end/2/index.m3u8",
        "/api/back/latest.jpg",
        "/exports/",
    ] {
        let refused = ask(bed.address, get("one.example.com", path, &[&bob])).await;
        assert_eq!(
            (refused.status, refused.text().starts_with("refused access.denied")),
            (403, true),
            "{path}"
        );
        assert!(upstream.seen().is_empty(), "{path}");
        let told = bed.fakes.audit.take();
        assert_eq!(told.len(), 1, "{path}");
        assert_eq!(
            (told[0].kind, told[0].outcome),
            (AuditKind::AccessDenied, AuditOutcome::Failure("camera"))
        );
        assert_eq!(told[0].user.as_deref(), Some("bob"));
    }
    for (who, path) in [(&bob, "/live/mse/api/ws?src=front"), (&bob, "/"), (&alice, "/live/jsmpeg/back")] {
        assert_eq!(ask(bed.address, get("one.example.com", path, &[who])).await.status, 200, "{path}");
    }
    let socket = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Origin: http://one.example.com",
        &*bob,
    ];
    let before = upstream.seen().len();
    assert_eq!(ask(bed.address, get("one.example.com", "/live/jsmpeg/back", &socket)).await.status, 403);
    assert_eq!(upstream.seen().len(), before);
}

#[tokio::test]
async fn paths_for_administrators_are_403_to_everybody_else_also_where_the_rules_let_everybody_pass() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![guarded(&upstream)]).start().await;
    let bob = format!("Cookie: {}", bed.cookie("bob").await);
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    for path in ["/api/config/save", "/api/config//save?x=1", "/api/go2rtc/streams", "/API/config/save"] {
        assert_eq!(ask(bed.address, get("one.example.com", path, &[&bob])).await.status, 403, "{path}");
        assert_eq!(ask(bed.address, get("pub.example.com", path, &[])).await.status, 403, "{path}");
        assert!(upstream.seen().is_empty());
    }
    assert_eq!(ask(bed.address, get("pub.example.com", "/live/jsmpeg/front", &[])).await.status, 403);
    assert_eq!(ask(bed.address, get("pub.example.com", "/assets/a.js", &[])).await.status, 200);
    assert_eq!(ask(bed.address, get("one.example.com", "/api/config/save", &[&alice])).await.status, 200);
}

#[tokio::test]
async fn fr_053_the_service_sees_one_role_and_its_secret_and_nothing_that_the_visitor_says() {
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![guarded(&upstream)]).start().await;
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    let forged = ["Remote-Groups: viewer", "X-Proxy-Secret: guessed", "Remote_Groups: x", &*alice];
    assert_eq!(ask(bed.address, get("one.example.com", "/", &forged)).await.status, 200);
    let seen = upstream.last();
    assert_eq!(seen.all("remote-user"), ["alice"]);
    assert_eq!(seen.all("remote-groups"), ["admin"], "the role, not the groups admins and family");
    assert_eq!(seen.all("x-proxy-secret"), ["s3cret"]);
    let plain = Recorder::plain().await;
    let bed = Setup::new(vec![service(plain.address)]).start().await;
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    let forged = ["X-Proxy-Secret: guessed", &*alice];
    assert_eq!(ask(bed.address, get("one.example.com", "/", &forged)).await.status, 200);
    assert_eq!(plain.last().all("remote-groups"), ["admins,family"]);
    assert!(plain.last().all("x-proxy-secret").is_empty(), "no other service gets it");
}

#[tokio::test]
async fn fr_056_a_service_that_does_not_believe_doorward_is_said_to_be_so_and_its_own_401_passes() {
    let upstream = Recorder::start(|seen| {
        let (kind, body) = if seen.request_line().contains("/api/json") {
            ("Application/JSON; charset=utf-8", "{}")
        } else {
            ("text/html", "no")
        };
        format!(
            "HTTP/1.1 401 Unauthorized\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    })
    .await;
    let bed = Setup::new(vec![guarded(&upstream)]).start().await;
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    let answer = ask(bed.address, get("one.example.com", "/", &[&alice])).await;
    assert_eq!(answer.status, 502);
    assert!(answer.text().starts_with("refused upstream.refuses_secret"), "{answer:?}");
    assert!(answer.all("location").is_empty(), "no loop");
    assert_eq!(ask(bed.address, get("one.example.com", "/api/json", &[&alice])).await.status, 401);
    assert_eq!(
        ask(bed.address, get("pub.example.com", "/assets/x", &[])).await.status,
        401,
        "nobody was vouched for"
    );
    let bed = Setup::new(vec![service(upstream.address)]).start().await;
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    assert_eq!(
        ask(bed.address, get("one.example.com", "/", &[&alice])).await.status,
        401,
        "only where asked for"
    );
}

#[tokio::test]
async fn fr_078_a_program_s_sign_in_at_a_service_is_the_portal_s_and_everything_else_there_is_the_service_s()
{
    let upstream = Recorder::plain().await;
    let bed = Setup::new(vec![guarded(&upstream)]).start().await;
    let sign_in = |host: &str, path: &str, method: &str| request(method, host, path, &["Content-Length: 0"]);
    let answer = ask(bed.address, sign_in("one.example.com", "/api/login", "POST")).await;
    assert!(answer.text().starts_with("portal Service /api/login"), "{answer:?}");
    for (path, method) in
        [("/api/login", "PUT"), ("/api/login/", "POST"), ("/api/logins", "POST"), ("/api/logout", "POST")]
    {
        let answer = ask(bed.address, sign_in("one.example.com", path, method)).await;
        assert_eq!(answer.status, 401, "{path}: as any other path of the service");
    }
    let off = ServiceSettings { api_login: false, ..guarded(&upstream) };
    let bed = Setup::new(vec![off]).start().await;
    let answer = ask(bed.address, sign_in("one.example.com", "/api/login", "POST")).await;
    assert_eq!(answer.status, 401, "off unless asked for (FR-79)");
}

#[tokio::test]
async fn where_an_upstream_says_that_people_must_sign_in_its_location_is_carried() {
    let upstream = Recorder::start(|seen| {
        let status = seen.request_line().split('/').nth(1).unwrap().split(' ').next().unwrap().to_owned();
        format!(
            "HTTP/1.1 {status} X\r\nLocation: https://sso.example.net/login?rd=%2Fa\r\nWWW-Authenticate: X y\r\nContent-Length: 0\r\n\r\n"
        )
        .into_bytes()
    })
    .await;
    let bed = Setup::new(vec![service(upstream.address)]).start().await;
    let alice = format!("Cookie: {}", bed.cookie("alice").await);
    for status in [401, 302, 307, 303, 308] {
        for more in ["Accept: text/html", "X-Requested-With: XMLHttpRequest"] {
            let answer =
                ask(bed.address, get("one.example.com", &format!("/{status}"), &[&alice, more])).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.all("location"), ["https://sso.example.net/login?rd=%2Fa"], "{status}");
            assert_eq!(answer.all("www-authenticate"), ["X y"], "{status}");
        }
    }
}

#[tokio::test]
async fn where_somebody_else_signs_people_in_nobody_is_sent_to_a_page_that_cannot_help() {
    let upstream = Recorder::plain().await;
    let bed = Setup { signs_in: false, ..Setup::new(vec![service(upstream.address)]) }.start().await;
    for more in ["Accept: text/html", "Accept: application/json", "Authorization: Basic eDp5"] {
        let answer = ask(bed.address, get("one.example.com", "/", &[more])).await;
        assert_eq!(
            (answer.status, answer.text().starts_with("refused proxy.no_identity")),
            (401, true),
            "{more}"
        );
        assert!(answer.all("location").is_empty());
        assert_eq!(answer.all("www-authenticate"), ["Bearer realm=\"Doorward\""], "{more}");
    }
}
