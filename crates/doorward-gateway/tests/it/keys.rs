//! API keys through the gateway: what opens, what the upstream sees, and what stays open.

use std::time::Duration;

use doorward_core::{
    accounts::Actor,
    api_key::{ApiKeyRecord, Holder, KeyScope, KeySettings, NewApiKey},
    audit::{AuditKind, RequestOrigin},
    identity::KnownRoles,
};
use doorward_gateway::{route::ServiceSettings, upstream::UpstreamAddress};
use futures_util::StreamExt;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_tungstenite::{client_async, tungstenite::client::IntoClientRequest};

use crate::{
    bed::{Bed, Setup, service},
    client::{ask, get, request},
    upstreams::Recorder,
};

const HOST: &str = "one.example.com";

fn actor() -> Actor {
    Actor { user: None, origin: RequestOrigin::local("test") }
}

async fn key(bed: &Bed, user: &str, scope: &str) -> (ApiKeyRecord, String) {
    let (holder, scope) = (Holder::Person(user.to_owned()), KeyScope::new([scope]).unwrap());
    let new = NewApiKey { name: "test".to_owned(), holder, scope, days: Some(90), per_minute: None };
    let made = bed.keys.create(new, &KnownRoles::with([]), &actor()).await.unwrap();
    (made.record, made.text.expose_secret().to_owned())
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

/// What a refusal says, without the id of the request.
fn code(answer: &crate::client::Answer) -> String {
    answer.text().split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_key_opens_in_every_form_and_the_upstream_never_sees_it() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let (_, key) = key(&bed, "bob", "all").await;
    for line in [
        format!("X-API-Key: {key}"),
        format!("x-api-KEY:   {key}  "),
        format!("Authorization: Bearer {key}"),
        format!("Authorization: {}", basic("bob", &key)),
    ] {
        let answer = ask(bed.address, get(HOST, "/x", &[&line])).await;
        assert_eq!(answer.status, 200, "{line}");
        let seen = upstream.last();
        assert_eq!(seen.all("remote-user"), ["bob"]);
        assert!(!seen.head.contains("dwk_") && seen.all("authorization").is_empty(), "{}", seen.head);
        assert!(seen.all("x-api-key").is_empty());
    }
    // A key that was not needed is not the application's either.
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let key_line = format!("X-API-Key: {key}");
    for path in ["/public/x", "/x"] {
        let host = if path == "/x" { HOST } else { "mix.example.com" };
        ask(bed.address, get(host, path, &[&cookie, &key_line])).await;
        assert!(!upstream.last().head.contains("dwk_"), "{path}");
    }
}

#[tokio::test]
async fn hs_014_wrong_missing_and_out_of_scope_keys_get_one_answer_and_reach_no_upstream() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let (gone, revoked) = key(&bed, "bob", "all").await;
    bed.keys.revoke(&gone.id, &actor()).await.unwrap();
    let (_, narrow) = key(&bed, "bob", "GET /api/metrics").await;
    let browser = "Accept: text/html";
    let missing = ask(bed.address, get(HOST, "/api/config", &["Sec-Fetch-Dest: empty"])).await;
    assert_eq!(missing.status, 401);
    assert!(missing.one("www-authenticate").is_some());
    for wrong in [narrow.as_str(), &revoked, "dwk_wrong", &format!("{narrow}x")] {
        let line = format!("X-API-Key: {wrong}");
        let answer = ask(bed.address, get(HOST, "/api/config", &["Sec-Fetch-Dest: empty", &line])).await;
        assert_eq!((answer.status, code(&answer)), (401, code(&missing)), "{wrong}");
        assert_eq!(answer.one("www-authenticate"), missing.one("www-authenticate"));
        let page = ask(bed.address, get(HOST, "/api/config", &[browser, &line])).await;
        assert_eq!(page.status, 401, "nobody who shows a key is sent to a page");
    }
    assert!(upstream.seen().is_empty());
    let line = format!("X-API-Key: {narrow}");
    assert_eq!(ask(bed.address, get(HOST, "/api/metrics", &[&line])).await.status, 200);
    assert_eq!(
        ask(bed.address, request("POST", HOST, "/api/metrics", &[&line, "Content-Length: 0"])).await.status,
        401
    );
    // What was judged is what is sent: dots are gone before either.
    assert_eq!(ask(bed.address, get(HOST, "/x/../api/metrics", &[&line])).await.status, 200);
    assert!(upstream.last().request_line().starts_with("GET /api/metrics "));
    assert_eq!(ask(bed.address, get(HOST, "/api/metrics/../config", &[&line])).await.status, 401);
}

#[tokio::test]
async fn a_permission_for_a_service_opens_that_service_alone() {
    let upstream = Recorder::plain().await;
    let mut other = service(upstream.address);
    other.name = "other".to_owned();
    other.path_prefix = "/other".to_owned();
    let bed = Setup::new(vec![service(upstream.address), other]).start().await;
    let (_, key) = key(&bed, "bob", "GET /** service:other").await;
    let line = format!("X-API-Key: {key}");
    assert_eq!(ask(bed.address, get(HOST, "/other/x", &[&line])).await.status, 200);
    assert_eq!(ask(bed.address, get(HOST, "/x", &[&line])).await.status, 401);
    assert_eq!(ask(bed.address, get(HOST, "/otherx", &[&line])).await.status, 401);
}

#[tokio::test]
async fn hs_018_a_key_in_the_query_is_refused_with_the_name_of_the_header_and_no_redirect() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let (_, key) = key(&bed, "bob", "all").await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    for lines in [vec![], vec!["Accept: text/html"], vec![cookie.as_str()]] {
        let answer = ask(bed.address, get(HOST, &format!("/x?api_key={key}"), &lines)).await;
        assert_eq!((answer.status, answer.one("location")), (401, None));
        assert_eq!(answer.one("www-authenticate"), Some("ApiKey"));
        assert_eq!(answer.one("referrer-policy"), Some("no-referrer"));
        assert!(answer.text().contains("api_key.in_query"), "{}", answer.text());
        assert!(!answer.head.contains("dwk_") && !answer.text().contains(&key));
    }
    assert!(upstream.seen().is_empty());
    let program = ask(bed.address, get(HOST, "/x?api_key=theirs", &[])).await;
    assert!(program.status == 401 && program.text().contains("api_key.in_query"));
    let person = ask(bed.address, get(HOST, "/x?api_key=theirs", &["Accept: text/html"])).await;
    assert_eq!(person.status, 302, "people sign in as ever");
    let own = ask(bed.address, get(HOST, "/x?api_key=theirs", &[&cookie])).await;
    assert_eq!(own.status, 200, "an application's own parameter passes");
    assert!(upstream.last().request_line().contains("api_key=theirs"));
}

#[tokio::test]
async fn an_applications_own_key_passes_unless_foreign_ones_are_refused() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    let theirs = "X-API-Key: 0123456789abcdef0123456789abcdef";
    assert_eq!(ask(bed.address, get(HOST, "/x", &[&cookie, theirs])).await.status, 200);
    assert_eq!(upstream.last().all("x-api-key"), ["0123456789abcdef0123456789abcdef"]);
    let keys = KeySettings { refuse_foreign: true, ..KeySettings::default() };
    bed.keys.reconfigure(keys);
    assert_eq!(ask(bed.address, get(HOST, "/x", &[&cookie, theirs])).await.status, 401, "HS-24");
}

#[tokio::test]
async fn hs_019_a_handshake_shows_a_key_among_its_protocols_and_gets_it_back() {
    let bed = Setup::new(vec![ServiceSettings::new("whoami", UpstreamAddress::Whoami)]).start().await;
    let (record, key) = key(&bed, "bob", "GET /ws").await;
    let open = async |protocols: &str| {
        let mut request = format!("ws://{HOST}/ws").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        let stream = TcpStream::connect(bed.address).await.unwrap();
        client_async(request, stream).await
    };
    let offered = format!("api-key.{key}");
    let (mut socket, answer) = open(&offered).await.expect("the handshake passes");
    assert_eq!(answer.headers()["sec-websocket-protocol"], offered.as_str());
    for wrong in ["api-key.dwk_wrong".to_owned(), format!("{offered}x"), "chat".to_owned()] {
        assert!(open(&wrong).await.is_err(), "{wrong}");
    }
    // HS-21: what it has opened is closed when it is revoked.
    let (registry, sessions) = (bed.registry.clone(), bed.sessions.clone());
    let watching = tokio::spawn(async move { registry.watch(&sessions).await });
    bed.keys.revoke(&record.id, &actor()).await.unwrap();
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(5), rest).await.expect("the socket is closed");
    watching.abort();
}

#[tokio::test]
async fn the_upstream_of_a_handshake_sees_the_other_protocols_and_not_the_key() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let (_, key) = key(&bed, "bob", "all").await;
    let protocols = format!("Sec-WebSocket-Protocol: chat, api-key.{key}, soap");
    let lines = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        protocols.as_str(),
    ];
    ask(bed.address, get(HOST, "/ws", &lines)).await;
    let seen = upstream.last();
    assert_eq!(seen.all("sec-websocket-protocol"), ["chat, soap"]);
    assert!(!seen.head.contains("dwk_"));
}

#[tokio::test]
async fn what_a_page_of_somebody_else_offers_is_not_even_a_guess() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let refused = || {
        let events = bed.fakes.audit.events();
        events.iter().filter(|event| event.kind == AuditKind::ApiKeyRefused).count()
    };
    let handshake = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: api-key.dwk_wrong",
    ];
    let foreign = [&handshake[..], &["Origin: https://evil.example"]].concat();
    assert_ne!(ask(bed.address, get(HOST, "/ws", &foreign)).await.status, 101);
    assert_eq!(refused(), 0, "nobody is locked out by a page that they look at");
    // The same from a program is guessing.
    assert_ne!(ask(bed.address, get(HOST, "/ws", &handshake)).await.status, 101);
    assert_eq!(refused(), 1);
}

#[tokio::test]
async fn a_key_that_was_not_needed_is_no_applications_in_any_header() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let (_, key) = key(&bed, "bob", "GET /nowhere").await;
    for line in [
        format!("Authorization: {}", basic("bob", &key)),
        format!("Authorization: Bearer {key}"),
        format!("Authorization: Bearer\t{key}"),
        format!("X-API-Key: {key}"),
    ] {
        assert_eq!(ask(bed.address, get("mix.example.com", "/public/x", &[&line])).await.status, 200);
        let seen = upstream.last();
        assert!(!seen.head.contains("dwk_") && seen.all("authorization").is_empty(), "{line}: {}", seen.head);
    }
}
