//! Clients that keep a connection alive and take nothing, and services with too many connections (SC-235).

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use doorward_gateway::limits::ListenerLimits;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{io::AsyncWriteExt as _, task::JoinHandle};

use crate::{
    bed::{Setup, service},
    client::{Client, PATIENCE, ask, get},
    tls::{Encrypted, Folder},
    upstreams::Recorder,
};

const STALL: Duration = Duration::from_millis(300);

type Sender = SendRequest<Empty<Bytes>>;

/// A connection that answers pings and takes at most `window` bytes of each answer until it is read.
async fn connect(to: &Encrypted, window: u32) -> (Sender, JoinHandle<hyper::Result<()>>) {
    let io = TokioIo::new(to.connect().await);
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(window)
        .handshake(io)
        .await
        .unwrap();
    (sender, tokio::spawn(connection))
}

async fn send(sender: &mut Sender, path: &str) -> http::Response<hyper::body::Incoming> {
    let request = http::Request::get(format!("https://pub.example.com{path}")).body(Empty::new()).unwrap();
    sender.send_request(request).await.unwrap()
}

/// An upstream with endless answers at `/endless`, and how many of them go on.
async fn endless() -> (Recorder, Arc<AtomicUsize>) {
    let going = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&going);
    let upstream = Recorder::with_connections(move |mut connection| {
        let going = Arc::clone(&counted);
        async move {
            while let Some(seen) = connection.request().await {
                if seen.request_line().contains("/endless") {
                    going.fetch_add(1, Ordering::SeqCst);
                    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n";
                    let mut sent = connection.stream.write_all(head).await;
                    while sent.is_ok() {
                        sent = connection.stream.write_all(&[b'x'; 65536]).await;
                    }
                    going.fetch_sub(1, Ordering::SeqCst);
                    return;
                }
                let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                connection.stream.write_all(plain).await.unwrap();
            }
        }
    })
    .await;
    (upstream, going)
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test]
async fn streams_with_a_closed_window_hold_no_upstream_connection() {
    let (upstream, going) = endless().await;
    let folder = Folder::new("stalls");
    let limits = ListenerLimits { write_stall: STALL, ..ListenerLimits::default() };
    let setup = Setup { limits, ..Setup::new(vec![service(upstream.address)]) };
    let encrypted = Encrypted::start(&folder, setup).await;
    for window in [0, 1, 1024] {
        let (mut sender, connection) = connect(&encrypted, window).await;
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(send(&mut sender, "/endless").await);
        }
        assert_eq!(going.load(Ordering::SeqCst), 20, "window {window}");
        until("the upstream connections end", || going.load(Ordering::SeqCst) == 0).await;
        for mut answer in answers {
            // What was taken before may still be read; the rest was cut and not completed.
            let ended = async {
                while let Some(frame) = answer.frame().await {
                    if frame.is_err() {
                        return;
                    }
                }
                panic!("the answer looks complete");
            };
            tokio::time::timeout(PATIENCE, ended).await.expect("the stream is reset");
        }
        assert!(!connection.is_finished(), "the connection itself goes on");
        let after = send(&mut sender, "/").await;
        assert_eq!(after.status(), 200, "window {window}");
        if window > 1 {
            assert_eq!(after.collect().await.unwrap().to_bytes(), "ok");
        }
    }
}

#[tokio::test]
async fn a_slow_client_that_goes_on_taking_keeps_its_stream() {
    let (upstream, going) = endless().await;
    let folder = Folder::new("slow");
    let limits = ListenerLimits { write_stall: STALL, ..ListenerLimits::default() };
    let setup = Setup { limits, ..Setup::new(vec![service(upstream.address)]) };
    let encrypted = Encrypted::start(&folder, setup).await;
    let (mut sender, _connection) = connect(&encrypted, 32 * 1024).await;
    let mut answer = send(&mut sender, "/endless").await;
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < STALL * 4 {
        tokio::time::sleep(STALL / 10).await;
        let mut taken = 0;
        while taken < 32 * 1024 {
            taken += answer.frame().await.unwrap().unwrap().into_data().unwrap().len();
        }
    }
    assert_eq!(going.load(Ordering::SeqCst), 1);
    drop(answer);
    until("the upstream learns that the client went", || going.load(Ordering::SeqCst) == 0).await;
}

#[tokio::test]
async fn an_upstream_that_is_slow_is_not_mistaken_for_a_client_that_takes_nothing() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        tokio::time::sleep(STALL * 2).await;
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.stream.write_all(head).await.unwrap();
        for _ in 0..2 {
            tokio::time::sleep(STALL * 2).await;
            connection.stream.write_all(b"4\r\ntick\r\n").await.unwrap();
        }
        connection.stream.write_all(b"0\r\n\r\n").await.unwrap();
    })
    .await;
    let folder = Folder::new("ticks");
    let limits = ListenerLimits { write_stall: STALL, ..ListenerLimits::default() };
    let setup = Setup { limits, ..Setup::new(vec![service(upstream.address)]) };
    let encrypted = Encrypted::start(&folder, setup).await;
    let (mut sender, _connection) = connect(&encrypted, 65_535).await;
    let answer = send(&mut sender, "/").await.collect().await.unwrap().to_bytes();
    assert_eq!(answer, "ticktick");
}

#[tokio::test]
async fn an_http_2_connection_without_streams_ends_however_many_pings_it_answers() {
    let upstream = Recorder::plain().await;
    let folder = Folder::new("idle");
    let short = Duration::from_millis(200);
    let limits = ListenerLimits { header_read: short, idle: short, ..ListenerLimits::default() };
    let setup = Setup { limits, ..Setup::new(vec![service(upstream.address)]) };
    let encrypted = Encrypted::start(&folder, setup).await;
    let (mut sender, connection) = connect(&encrypted, 65_535).await;
    for _ in 0..6 {
        assert_eq!(send(&mut sender, "/").await.status(), 200);
        tokio::time::sleep(short / 2).await;
    }
    tokio::time::timeout(PATIENCE, connection).await.expect("the connection ends").unwrap().unwrap();
    // One that never even says what it speaks.
    let mut silent = Client::over(encrypted.connect().await);
    assert!(silent.bytes(65_536).await.len() < 100, "the connection ends");
}

#[tokio::test]
async fn a_service_has_only_so_many_connections_and_then_says_when_to_come_back() {
    let (upstream, going) = endless().await;
    let mut few = service(upstream.address);
    few.limits.connections = 2;
    let bed = Setup::new(vec![few]).start().await;
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(bed.address).await;
        client.send(get("pub.example.com", "/endless", &[])).await;
        assert_eq!(client.head().await.unwrap().status, 200);
        clients.push(client);
    }
    let refused = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!((refused.status, refused.one("retry-after")), (503, Some("5")));
    assert!(refused.text().starts_with("refused upstream.busy "), "{}", refused.text());
    clients.pop();
    until("a place comes back", || going.load(Ordering::SeqCst) == 1).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    for _ in 0..5 {
        assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.text(), "ok", "one is enough");
    }
}
