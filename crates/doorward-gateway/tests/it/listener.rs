//! Limits, isolation and the orderly end.

use std::time::{Duration, Instant};

use doorward_gateway::{limits::ListenerLimits, listener::Listener};

use tokio::io::AsyncWriteExt as _;

use crate::{
    bed::{Bed, Setup},
    client::{Client, ask, get},
    upstreams::Recorder,
};

#[tokio::test]
async fn a_panic_answers_500_for_its_own_request_only() {
    let bed = Bed::in_front_of(Recorder::plain().await.address).await;
    let mut client = Client::connect(bed.address).await;
    for _ in 0..3 {
        let answer = client.ask(get("auth.example.com", "/panic", &[])).await;
        assert_eq!(answer.status, 500);
        let shown = format!("{answer:?} {}", answer.text());
        assert!(shown.contains("refused internal"), "the page for it: {shown}");
        assert!(!shown.contains("canary-77aa") && !shown.contains("asked to panic"), "HS-064: {shown}");
        assert_eq!(client.ask(get("auth.example.com", "/fine", &[])).await.status, 200, "same connection");
    }
}

#[tokio::test]
async fn open_requests_finish_after_the_signal_and_new_ones_are_not_taken() {
    let bed = Setup::new(vec![]).start().await;
    let mut open = Client::connect(bed.address).await;
    let mut idle = Client::connect(bed.address).await;
    assert_eq!(idle.ask(get("auth.example.com", "/", &[])).await.status, 200);
    open.send(get("auth.example.com", "/slow", &[])).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    bed.trigger.shut_down();
    assert_eq!(open.answer().await.unwrap().status, 200);
    assert!(idle.is_closed().await);
    tokio::time::timeout(Duration::from_secs(5), bed.served).await.expect("the listener ends").unwrap();
    assert!(tokio::net::TcpStream::connect(bed.address).await.is_err());
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_let_go() {
    let limits = ListenerLimits { drain: Duration::from_millis(200), ..ListenerLimits::default() };
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let bed = Setup { limits, ..Setup::new(vec![crate::bed::service(upstream.address)]) }.start().await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("pub.example.com", "/", &[])).await;
    while upstream.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before = Instant::now();
    bed.trigger.shut_down();
    bed.served.await.unwrap();
    assert!(before.elapsed() < Duration::from_secs(3));
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn slow_headers_end_and_connections_are_limited() {
    let limits = ListenerLimits {
        header_read: Duration::from_millis(200),
        connections_per_address: 2,
        ..ListenerLimits::default()
    };
    let bed = Setup { limits, ..Setup::new(vec![]) }.start().await;
    let mut slow = Client::connect(bed.address).await;
    slow.send("GET / HTTP/1.1\r\nHost: auth.exa").await;
    let mut second = Client::connect(bed.address).await;
    assert_eq!(second.ask(get("auth.example.com", "/", &[])).await.status, 200);
    assert!(Client::connect(bed.address).await.is_closed().await, "a third one is turned away");
    let before = Instant::now();
    while !slow.is_closed().await {
        let _ = slow.bytes(1).await;
    }
    assert!(before.elapsed() < Duration::from_secs(3));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(ask(bed.address, get("auth.example.com", "/", &[])).await.status, 200, "places come back");
}

#[tokio::test]
async fn an_address_that_is_taken_is_named_in_the_error() {
    let first = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let error = Listener::bind(first.local_addr()).await.unwrap_err();
    assert!(error.to_string().contains(&first.local_addr().to_string()), "{error}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_let_go() {
    let limits = ListenerLimits { write_stall: Duration::from_millis(200), ..ListenerLimits::default() };
    let (gone, mut told) = tokio::sync::mpsc::channel::<()>(1);
    let upstream = Recorder::with_connections(move |mut connection| {
        let gone = gone.clone();
        async move {
            connection.request().await;
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
            connection.stream.write_all(head).await.unwrap();
            while connection.stream.write_all(&[b'x'; 65536]).await.is_ok() {}
            let _ = gone.send(()).await;
        }
    })
    .await;
    let bed = Setup { limits, ..Setup::new(vec![crate::bed::service(upstream.address)]) }.start().await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("pub.example.com", "/", &[])).await;
    tokio::time::timeout(Duration::from_secs(5), told.recv()).await.expect("the exchange ends");
    drop(client);
}
