//! Connections that would outlive the certificate of their client (SC-266, AM-19).

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use doorward_gateway::{
    limits::ListenerLimits,
    tls::{ClientVerifier, Demand, MinimumVersion, server_config},
};
use rcgen::date_time_ymd;
use rustls::{ClientConfig, pki_types::ServerName, version::TLS13};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, get},
    client_certificates::{Identity, People, client_config, handle},
    tls::now,
    upstreams::{Recorder, Upstream},
};

const HANDSHAKE: [&str; 4] = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/// The shortest life of a certificate here: a handshake fits into it.
const LIFE: u64 = 2;

/// Well after the certificate's end, and well before any other limit of a connection.
const SOON: Duration = Duration::from_secs(LIFE + 4);

/// One that ends in [`LIFE`] seconds.
fn short(people: &People, name: &str, serial: u64) -> Identity {
    let end = u64::try_from(now().as_seconds()).unwrap() + LIFE;
    people
        .issue(name, serial, |params| params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(end))
}

/// A gateway that takes certificates of `people`; nothing but a certificate ends a connection soon.
async fn bed(people: &People, demand: Demand, upstream: SocketAddr) -> Bed {
    let clients = ClientVerifier::load(&people.ca(), None, demand).unwrap();
    let config = server_config(handle(&people.folder).0, MinimumVersion::Tls12, clients.as_ref()).unwrap();
    let limits = ListenerLimits { header_read: Duration::from_secs(60), ..ListenerLimits::default() };
    Setup { tls: Some(config), clients, limits, ..Setup::new(vec![service(upstream)]) }.start().await
}

async fn connect(address: SocketAddr, config: ClientConfig) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

async fn client(bed: &Bed, identity: &Identity) -> Client<TlsStream<TcpStream>> {
    Client::over(connect(bed.address, client_config(Some(identity), &TLS13)).await)
}

/// How long it takes until the connection is closed.
async fn closed(client: &mut Client<TlsStream<TcpStream>>) -> Duration {
    let begun = Instant::now();
    let closed = tokio::time::timeout(SOON, client.is_closed()).await;
    assert!(closed.expect("the connection ends with the certificate"), "nothing more is said on it");
    begun.elapsed()
}

/// Answers handshakes of sockets, and requests for `/live` with an answer without end; `/slow` after the certificate's end.
async fn upstream() -> Recorder {
    Recorder::with_connections(|mut connection: Upstream| async move {
        while let Some(seen) = connection.head().await {
            let line = seen.request_line().to_owned();
            if line.contains("/slow") {
                tokio::time::sleep(Duration::from_secs(LIFE + 2)).await;
            }
            let answer = match seen.all("sec-websocket-key").first() {
                Some(key) => format!(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n\r\n",
                    tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes())
                ),
                None if line.contains("/live") => {
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nframe\r\n".to_owned()
                }
                None => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned(),
            };
            if connection.stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    })
    .await
}

#[tokio::test]
async fn sc_266_a_connection_ends_when_the_certificate_of_its_client_does() {
    let people = People::new("short");
    let upstream = upstream().await;
    for demand in [Demand::Required, Demand::Optional] {
        let bed = bed(&people, demand, upstream.address).await;
        let (good, short) = (people.issue("long", 1, |_| {}), short(&people, "phone", 2));
        let (mut stays, mut ends) = (client(&bed, &good).await, client(&bed, &short).await);
        for one in [&mut stays, &mut ends] {
            assert_eq!(one.ask(get("pub.example.com", "/", &[])).await.status, 200);
        }
        let took = closed(&mut ends).await;
        assert!(took >= Duration::from_millis(500), "{demand:?}: it was good to its end: {took:?}");
        assert_eq!(stays.ask(get("pub.example.com", "/", &[])).await.status, 200, "{demand:?}: others go on");
    }
}

#[tokio::test]
async fn sc_266_a_request_on_its_way_is_answered_before_its_connection_ends() {
    let people = People::new("answered");
    let upstream = upstream().await;
    let bed = bed(&people, Demand::Required, upstream.address).await;
    let mut client = client(&bed, &short(&people, "phone", 1)).await;
    let answer = client.ask(get("pub.example.com", "/slow", &[])).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
    // Nothing that came meanwhile is served.
    let before = upstream.seen().len();
    client.send(get("pub.example.com", "/", &[])).await;
    assert!(client.is_closed().await);
    assert_eq!(upstream.seen().len(), before);
}

#[tokio::test]
async fn sc_266_sockets_and_streams_end_with_the_certificate_that_they_began_with() {
    let people = People::new("sockets");
    let upstream = upstream().await;
    let bed = bed(&people, Demand::Optional, upstream.address).await;
    let short = short(&people, "phone", 1);
    let (mut socket, mut live) = (client(&bed, &short).await, client(&bed, &short).await);
    socket.send(get("pub.example.com", "/ws", &HANDSHAKE)).await;
    live.send(get("pub.example.com", "/live", &[])).await;
    assert_eq!((socket.head().await.unwrap().status, live.head().await.unwrap().status), (101, 200));
    assert_eq!(live.chunk().await.unwrap(), b"frame");
    assert_eq!(bed.registry.open_streams(), 2);
    let (socket, live) = tokio::join!(closed(&mut socket), closed(&mut live));
    assert!(socket < SOON && live < SOON);
    assert_eq!(bed.registry.open_streams(), 0);
}

#[tokio::test]
async fn sc_266_http_2_takes_no_further_request_after_the_certificates_end() {
    let people = People::new("h2-short");
    let upstream = upstream().await;
    let bed = bed(&people, Demand::Required, upstream.address).await;
    let mut config = client_config(Some(&short(&people, "phone", 1)), &TLS13);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let io = hyper_util::rt::TokioIo::new(connect(bed.address, config).await);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    let ended = tokio::spawn(connection);
    let request = http::Request::get("https://pub.example.com/slow");
    let request = request.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
    assert_eq!(sender.send_request(request).await.unwrap().status(), 200, "what was on its way is answered");
    let ended = tokio::time::timeout(SOON, ended).await.expect("the connection ends").unwrap();
    assert!(ended.is_ok(), "in an orderly way: {ended:?}");
}

#[tokio::test]
async fn sc_266_a_new_list_of_revoked_certificates_ends_what_is_open() {
    let people = People::new("revoked-later");
    let upstream = upstream().await;
    let bed = bed(&people, Demand::Optional, upstream.address).await;
    let (lost, good) = (people.issue("lost", 8, |_| {}), people.issue("phone", 7, |_| {}));
    let (mut idle, mut socket, mut stays) =
        (client(&bed, &lost).await, client(&bed, &lost).await, client(&bed, &good).await);
    socket.send(get("pub.example.com", "/ws", &HANDSHAKE)).await;
    assert_eq!(socket.head().await.unwrap().status, 101);
    for one in [&mut idle, &mut stays] {
        assert_eq!(one.ask(get("pub.example.com", "/", &[])).await.status, 200);
    }
    let list = people.revoke(8);
    let clients = ClientVerifier::load(&people.ca(), Some(&list), Demand::Optional).unwrap();
    let config = server_config(handle(&people.folder).0, MinimumVersion::Tls12, clients.as_ref()).unwrap();
    bed.encryption.as_ref().unwrap().replace(config, clients);
    let (idle, socket) = tokio::join!(closed(&mut idle), closed(&mut socket));
    assert!(idle.max(socket) < Duration::from_secs(2), "{idle:?} {socket:?}");
    assert_eq!(stays.ask(get("pub.example.com", "/", &[])).await.status, 200);
}
