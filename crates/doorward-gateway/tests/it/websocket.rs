//! Sockets through the gateway, from the handshake to the end of the session.

use std::{net::SocketAddr, time::Duration};

use doorward_gateway::{limits::ListenerLimits, route::ServiceSettings, upstream::UpstreamAddress};
use futures_util::{SinkExt, StreamExt};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, PATIENCE, ask, get},
    upstreams::Recorder,
};

const HANDSHAKE: [&str; 4] = [
    "Connection: keep-alive, Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

fn echo() -> Setup {
    Setup::new(vec![ServiceSettings::new("whoami", UpstreamAddress::Whoami)])
}

async fn open(address: SocketAddr, cookie: &str) -> WebSocketStream<TcpStream> {
    let mut request = "ws://one.example.com/ws".into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", "http://one.example.com".parse().unwrap());
    let stream = TcpStream::connect(address).await.unwrap();
    client_async(request, stream).await.expect("the handshake passes").0
}

async fn ends(socket: &mut WebSocketStream<TcpStream>) {
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(5), rest).await.expect("the socket is closed");
}

#[tokio::test]
async fn text_binary_and_ten_megabytes_come_back_and_close_codes_are_kept() {
    let bed = echo().start().await;
    let mut socket = open(bed.address, &bed.cookie("alice").await).await;
    let large = Message::binary(vec![7_u8; 10 * 1024 * 1024]);
    for message in [Message::text("grüß"), Message::binary(vec![0_u8, 255]), large] {
        socket.send(message.clone()).await.unwrap();
        let back = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        assert!(back == message, "another message came back");
    }
    socket.send(Message::Ping(vec![1].into())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Pong(vec![1].into()));
    let frame = CloseFrame { code: CloseCode::Library(4321), reason: "bye".into() };
    socket.close(Some(frame.clone())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Close(Some(frame)));
}

#[tokio::test]
async fn without_a_session_no_byte_reaches_the_upstream() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let answer = ask(bed.address, get("one.example.com", "/ws", &HANDSHAKE)).await;
    assert_eq!(answer.status, 401);
    assert!(answer.one("www-authenticate").unwrap().starts_with("Bearer"));
    assert_eq!((upstream.seen().len(), upstream.connections()), (0, 0));
}

#[tokio::test]
async fn a_foreign_page_cannot_open_a_socket() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let cookie = format!("Cookie: {}", bed.cookie("alice").await);
    for origin in ["https://evil.test", "null", "http://one.example.com.evil.test"] {
        let origin = format!("Origin: {origin}");
        let lines: Vec<&str> = HANDSHAKE.into_iter().chain([&*cookie, &*origin]).collect();
        assert_eq!(ask(bed.address, get("one.example.com", "/ws", &lines)).await.status, 403, "{origin}");
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn sockets_end_with_their_session_and_others_stay() {
    let bed = echo().start().await;
    let (ended, other) = (bed.sign_in("alice").await, bed.cookie("bob").await);
    let mut closing = open(bed.address, &format!("doorward_session={}", ended.token)).await;
    let mut staying = open(bed.address, &other).await;
    let (registry, sessions) = (bed.registry.clone(), bed.sessions.clone());
    let watching = tokio::spawn(async move { registry.watch(&sessions).await });
    bed.sessions.end(&ended.key).await.unwrap();
    ends(&mut closing).await;
    staying.send(Message::text("still here")).await.unwrap();
    assert_eq!(staying.next().await.unwrap().unwrap(), Message::text("still here"));
    watching.abort();
}

#[tokio::test]
async fn traffic_keeps_a_session_from_ending_by_inactivity_and_silence_does_not() {
    let bed = echo().start().await;
    let (busy, silent) = (bed.cookie("alice").await, bed.cookie("bob").await);
    let (mut busy, mut silent) = (open(bed.address, &busy).await, open(bed.address, &silent).await);
    for _ in 0..4 {
        bed.fakes.clock.advance(Duration::from_secs(400));
        busy.send(Message::text("x")).await.unwrap();
        busy.next().await.unwrap().unwrap();
        bed.registry.round(&bed.sessions).await;
    }
    ends(&mut silent).await;
    busy.send(Message::text("x")).await.unwrap();
    assert_eq!(busy.next().await.unwrap().unwrap(), Message::text("x"));
    assert_eq!(bed.registry.open_streams(), 1);
}

#[tokio::test]
async fn an_idle_socket_is_closed_after_its_time() {
    let mut quick = ServiceSettings::new("whoami", UpstreamAddress::Whoami);
    quick.timeouts.socket_idle = Duration::from_millis(200);
    let bed = Setup::new(vec![quick]).start().await;
    let mut socket = open(bed.address, &bed.cookie("alice").await).await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        socket.send(Message::text("x")).await.unwrap();
        assert!(socket.next().await.unwrap().is_ok(), "traffic keeps it open");
    }
    ends(&mut socket).await;
}

#[tokio::test]
async fn a_session_has_a_limited_number_of_sockets() {
    let bed = Setup { sockets_per_session: 2, ..echo() }.start().await;
    let cookie = bed.cookie("alice").await;
    let _open = (open(bed.address, &cookie).await, open(bed.address, &cookie).await);
    let cookie = format!("Cookie: {cookie}");
    let lines: Vec<&str> = HANDSHAKE.into_iter().chain([&*cookie]).collect();
    assert_eq!(ask(bed.address, get("one.example.com", "/ws", &lines)).await.status, 429);
}

#[tokio::test]
async fn an_open_socket_keeps_its_place_among_the_connections_and_gives_it_back() {
    let limits = ListenerLimits { connections: 1, ..ListenerLimits::default() };
    let bed = Setup { limits, ..echo() }.start().await;
    let socket = open(bed.address, &bed.cookie("alice").await).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(Client::connect(bed.address).await.is_closed().await);
    drop(socket);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(ask(bed.address, get("auth.example.com", "/", &[])).await.status, 200);
}

/// SC-075: what is pipelined behind a handshake is judged as a request of its own when the upstream declines.
#[tokio::test]
async fn nothing_is_tunnelled_before_the_upstream_agrees() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    let handshake = get("pub.example.com", "/ws", &HANDSHAKE);
    client.send(handshake + &get("one.example.com", "/admin", &[])).await;
    assert_eq!(client.answer().await.unwrap().status, 200);
    assert_eq!(upstream.last().all("upgrade"), ["websocket"]);
    if let Some(second) = client.answer().await {
        assert_eq!(second.status, 401);
    }
    assert_eq!(upstream.seen().len(), 1);
}

#[tokio::test]
async fn an_upgrade_to_anything_else_is_an_ordinary_request() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        let switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
        connection.stream.write_all(switch).await.unwrap();
        connection.request().await;
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let lines = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &lines)).await.status, 502);
    assert!(upstream.last().all("upgrade").is_empty());
}

#[tokio::test]
async fn when_the_upstream_closes_the_client_is_closed_too() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.head().await;
        let switch =
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello";
        connection.stream.write_all(switch).await.unwrap();
    })
    .await;
    let bed = Setup::new(vec![service(upstream.address)]).start().await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("pub.example.com", "/ws", &HANDSHAKE)).await;
    assert_eq!(client.head().await.unwrap().status, 101);
    assert_eq!(client.bytes(5).await, b"hello");
    assert!(client.is_closed().await);
}
