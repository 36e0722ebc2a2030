//! Tickets for WebSockets (HS-19), and sockets that are refused by closing them.

use std::time::Duration;

use doorward_core::target::{EncodedCharacters, Target};
use doorward_gateway::{route::ServiceSettings, upstream::UpstreamAddress};
use futures_util::{StreamExt, future::join_all};
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    bed::{Bed, Setup, service},
    client::{ask, get},
    upstreams::Recorder,
};

const HOST: &str = "one.example.com";
const HANDSHAKE: [&str; 4] = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

fn whoami() -> ServiceSettings {
    ServiceSettings::new("whoami", UpstreamAddress::Whoami)
}

async fn ticket(bed: &Bed, user: &str, host: &str, path: &str) -> String {
    let session = bed.sign_in(user).await;
    let url = format!("https://{host}{path}");
    let target = Target::from_url("GET", &url, EncodedCharacters::Refuse).unwrap();
    bed.tickets.issue(&session.key, &target).expose_secret().to_owned()
}

/// Whether a handshake passes; `None` leaves the header of that name out.
async fn opens(bed: &Bed, path: &str, fields: &[(&'static str, &str)]) -> bool {
    let mut request = format!("ws://{HOST}{path}").into_client_request().unwrap();
    for (name, value) in fields {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(bed.address).await.unwrap();
    client_async(request, stream).await.is_ok()
}

#[tokio::test]
async fn hs_019_a_ticket_opens_one_socket_on_its_path_and_the_upstream_never_sees_it() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    for (path, fields) in [("/ws?a=%41&ticket=", "a=%41"), ("/ws?ticket=", "")] {
        let target = format!("{path}{}", ticket(&bed, "bob", HOST, "/ws").await);
        let answer = ask(bed.address, get(HOST, &target, &HANDSHAKE)).await;
        assert_eq!(answer.status, 200, "the recorder answers with no upgrade");
        let seen = upstream.last();
        assert_eq!(seen.all("remote-user"), ["bob"]);
        assert!(!seen.head.contains("dwt_") && !seen.head.contains("ticket"), "{}", seen.head);
        let wanted =
            if fields.is_empty() { "GET /ws HTTP".to_owned() } else { format!("GET /ws?{fields} HTTP") };
        assert!(seen.request_line().starts_with(&wanted), "{}", seen.request_line());
        // A second time it is worth nothing, also beside a good session.
        let before = upstream.seen().len();
        assert_eq!(ask(bed.address, get(HOST, &target, &HANDSHAKE)).await.status, 401);
        let cookie = format!("Cookie: {}", bed.cookie("alice").await);
        let both = [&HANDSHAKE[..], &[cookie.as_str()]].concat();
        assert_eq!(ask(bed.address, get(HOST, &target, &both)).await.status, 401);
        assert_eq!(upstream.seen().len(), before);
    }
    let offered = format!("Sec-WebSocket-Protocol: chat, ticket.{}", ticket(&bed, "bob", HOST, "/ws").await);
    ask(bed.address, get(HOST, "/ws", &[&HANDSHAKE[..], &[offered.as_str()]].concat())).await;
    assert_eq!(upstream.last().all("sec-websocket-protocol"), ["chat"]);
    let events = format!("{:?}", bed.fakes.audit.events());
    assert!(!events.contains("dwt_"), "{events}");
}

#[tokio::test]
async fn hs_019_a_ticket_is_for_its_host_its_path_its_moment_and_a_handshake_of_ones_own() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let status = async |host: &str, target: String, lines: &[&str]| {
        ask(bed.address, get(host, &target, lines)).await.status
    };
    let made = ticket(&bed, "alice", HOST, "/ws").await;
    assert_eq!(status(HOST, format!("/ws/other?ticket={made}"), &HANDSHAKE).await, 401, "another path");
    assert_eq!(
        status("two.example.com", format!("/ws?ticket={made}"), &HANDSHAKE).await,
        401,
        "another host"
    );
    assert_eq!(status(HOST, format!("/ws?ticket={made}x"), &HANDSHAKE).await, 401, "another text");
    assert_eq!(
        status(HOST, format!("/ws?ticket={made}"), &["Sec-Fetch-Dest: empty"]).await,
        401,
        "no handshake"
    );
    let foreign = [&HANDSHAKE[..], &["Origin: https://evil.test"]].concat();
    assert_ne!(status(HOST, format!("/ws?ticket={made}"), &foreign).await, 200, "a page of somebody else");
    assert!(upstream.seen().is_empty());
    assert_eq!(status(HOST, format!("/ws?ticket={made}"), &HANDSHAKE).await, 200, "none of these used it up");
    let late = ticket(&bed, "alice", HOST, "/ws").await;
    bed.fakes.clock.advance(Duration::from_secs(30));
    assert_eq!(status(HOST, format!("/ws?ticket={late}"), &HANDSHAKE).await, 401, "thirty seconds");
    // The session that fetched it must live, and the rules hold as for it.
    let orphan = ticket(&bed, "alice", HOST, "/ws").await;
    bed.sessions.end_of_user("alice", None).await.unwrap();
    assert_eq!(status(HOST, format!("/ws?ticket={orphan}"), &HANDSHAKE).await, 401, "its session has ended");
    let one_factor = ticket(&bed, "alice", "two.example.com", "/ws").await;
    assert_eq!(status("two.example.com", format!("/ws?ticket={one_factor}"), &HANDSHAKE).await, 401);
}

/// HS-18
#[tokio::test]
async fn a_key_in_the_query_is_refused_beside_a_ticket_too_and_the_ticket_is_not_used_up() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let path = format!("/ws?ticket={}", ticket(&bed, "bob", HOST, "/ws").await);
    let asked = async |path: &str| ask(bed.address, get(HOST, path, &HANDSHAKE)).await.status;
    assert_eq!(asked(&format!("{path}&api_key=dwk_abcdefgh_secret")).await, 401);
    assert!(upstream.seen().is_empty(), "no service ever sees a key there");
    assert_eq!(asked(&path).await, 200);
}

#[tokio::test]
async fn hs_019_of_fifty_handshakes_with_one_ticket_one_opens() {
    let bed = Setup::new(vec![whoami()]).start().await;
    let path = format!("/ws?ticket={}", ticket(&bed, "bob", HOST, "/ws").await);
    let opened = join_all((0..50).map(|_| opens(&bed, &path, &[]))).await;
    assert_eq!(opened.into_iter().filter(|opened| *opened).count(), 1);
    let protocol = format!("ticket.{}", ticket(&bed, "bob", HOST, "/ws").await);
    assert!(
        opens(&bed, "/ws", &[("sec-websocket-protocol", &protocol)]).await,
        "it is echoed, or this fails"
    );
}

#[tokio::test]
async fn hs_019_what_a_ticket_opened_ends_with_the_session() {
    let bed = Setup::new(vec![whoami()]).start().await;
    let path = format!("/ws?ticket={}", ticket(&bed, "bob", HOST, "/ws").await);
    let request = format!("ws://{HOST}{path}").into_client_request().unwrap();
    let stream = TcpStream::connect(bed.address).await.unwrap();
    let (mut socket, _) = client_async(request, stream).await.unwrap();
    bed.sessions.end_of_user("bob", None).await.unwrap();
    bed.registry.round(&bed.sessions).await;
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(5), rest).await.expect("the socket is closed");
}

#[tokio::test]
async fn hs_019_a_service_may_have_refused_sockets_opened_and_closed() {
    let upstream = Recorder::plain().await;
    let closing = ServiceSettings { websocket_close: Some(4001), ..service(upstream.address) };
    let bed = Setup::new(vec![closing]).start().await;
    let request = format!("ws://{HOST}/ws").into_client_request().unwrap();
    let stream = TcpStream::connect(bed.address).await.unwrap();
    let (mut socket, _) = client_async(request, stream).await.expect("it is opened");
    let told = tokio::time::timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap();
    let Message::Close(Some(frame)) = told else { panic!("{told:?}") };
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4001, "session.required"));
    assert!(upstream.seen().is_empty() && upstream.connections() == 0);
    // Only sockets, and only refusals.
    assert_eq!(ask(bed.address, get(HOST, "/ws", &["Sec-Fetch-Dest: empty"])).await.status, 401);
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    assert_eq!(ask(bed.address, get(HOST, "/ws", &[&HANDSHAKE[..], &[&cookie]].concat())).await.status, 200);
}
