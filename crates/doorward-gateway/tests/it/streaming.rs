//! Bodies pass as they come, and what an upstream says about its content is left alone.

use std::time::Duration;

use tokio::{io::AsyncWriteExt as _, sync::mpsc};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, get, request},
    upstreams::Recorder,
};

#[tokio::test]
async fn the_first_piece_arrives_before_the_upstream_sends_the_second() {
    let (sender, receiver) = mpsc::channel::<()>(1);
    let receiver = std::sync::Arc::new(tokio::sync::Mutex::new(receiver));
    let upstream = Recorder::with_connections(move |mut connection| {
        let receiver = receiver.clone();
        async move {
            connection.request().await;
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
            connection.stream.write_all(head).await.unwrap();
            receiver.lock().await.recv().await;
            connection.stream.write_all(b"6\r\nsecond\r\n0\r\n\r\n").await.unwrap();
        }
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("pub.example.com", "/", &[])).await;
    client.head().await.unwrap();
    assert_eq!(client.chunk().await.unwrap(), b"first");
    sender.send(()).await.unwrap();
    assert_eq!(client.chunk().await.unwrap(), b"second");
    assert_eq!(client.chunk().await, None);
}

#[tokio::test]
async fn the_upstream_gets_a_request_body_before_it_is_complete() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.head().await;
        connection.stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly").await.unwrap();
        connection.request().await;
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    client.send(request("POST", "pub.example.com", "/", &["Content-Length: 10"]) + "half").await;
    assert_eq!(client.answer().await.unwrap().text(), "early");
}

#[tokio::test]
async fn ranges_heads_and_not_modified_are_as_the_upstream_says() {
    let upstream = Recorder::start(|seen| {
        let text = match seen.request_line().split(' ').nth(1).unwrap() {
            "/head" => "200 OK\r\nContent-Length: 1000\r\nETag: \"e\"\r\n\r\n",
            "/304" => "304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 1000\r\n\r\n",
            "/206" => "206 Partial Content\r\nContent-Range: bytes 0-1/10\r\nContent-Length: 2\r\nAccept-Ranges: bytes\r\n\r\nab",
            "/multi" => "206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=B\r\nContent-Length: 3\r\n\r\nabc",
            "/416" => "416 Range Not Satisfiable\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n",
            _ => "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nVary: X\r\n\r\n\x01\x02",
        };
        format!("HTTP/1.1 {text}").into_bytes()
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    client.send(request("HEAD", "pub.example.com", "/head", &[])).await;
    let head = client.answer_to("HEAD").await.unwrap();
    assert_eq!(
        (head.status, head.one("content-length"), head.one("etag")),
        (200, Some("1000"), Some("\"e\""))
    );
    let fresh = client.ask(get("pub.example.com", "/304", &["If-None-Match: \"e\""])).await;
    assert_eq!((fresh.status, fresh.one("etag")), (304, Some("\"e\"")));
    assert_eq!(upstream.last().all("if-none-match"), ["\"e\""]);
    let lines = ["Range: bytes=0-1", "If-Range: \"e\"", "Accept-Encoding: gzip, br"];
    let part = client.ask(get("pub.example.com", "/206", &lines)).await;
    assert_eq!((part.status, part.text().as_str()), (206, "ab"));
    assert_eq!(part.one("content-range"), Some("bytes 0-1/10"));
    let seen = upstream.last();
    assert_eq!(seen.all("range"), ["bytes=0-1"]);
    assert_eq!(seen.all("if-range"), ["\"e\""]);
    assert_eq!(seen.all("accept-encoding"), ["gzip, br"]);
    let multi = client.ask(get("pub.example.com", "/multi", &["Range: bytes=0-0,2-3"])).await;
    assert_eq!(multi.one("content-type"), Some("multipart/byteranges; boundary=B"));
    let beyond = client.ask(get("pub.example.com", "/416", &["Range: bytes=99-"])).await;
    assert_eq!((beyond.status, beyond.one("content-range")), (416, Some("bytes */10")));
    let packed = client.ask(get("pub.example.com", "/gzip", &[])).await;
    assert_eq!((packed.one("content-encoding"), packed.body.as_slice()), (Some("gzip"), &[1, 2][..]));
    assert_eq!(upstream.connections(), 1, "one kept connection served them all");
}

#[tokio::test]
async fn an_endless_answer_is_cut_when_its_session_ends() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        let head =
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.stream.write_all(head).await.unwrap();
        while connection.stream.write_all(b"2\r\n:\n\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let token = bed.sign_in("alice").await;
    let mut client = Client::connect(bed.address).await;
    let cookie = format!("Cookie: doorward_session={}", token.token);
    client.send(get("one.example.com", "/events", &[&cookie])).await;
    assert_eq!(client.head().await.unwrap().status, 200);
    assert_eq!(client.chunk().await.unwrap(), b":\n");
    assert_eq!(bed.registry.open_streams(), 1);
    bed.registry.round(&bed.sessions).await;
    assert_eq!(bed.registry.open_streams(), 1, "the session lives");
    bed.sessions.end(&token.key).await.unwrap();
    bed.registry.round(&bed.sessions).await;
    let rest = async { while client.chunk().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(5), rest).await.expect("the stream is cut");
    assert_eq!(bed.registry.open_streams(), 0);
}

#[tokio::test]
async fn when_the_client_goes_the_upstream_learns_it() {
    let (gone, mut told) = mpsc::channel::<()>(1);
    let upstream = Recorder::with_connections(move |mut connection| {
        let gone = gone.clone();
        async move {
            connection.request().await;
            // Waits for the end of the connection, without answering.
            assert!(connection.request().await.is_none());
            let _ = gone.send(()).await;
        }
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("pub.example.com", "/", &[])).await;
    while upstream.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(client);
    tokio::time::timeout(Duration::from_secs(1), told.recv()).await.expect("within a second");
}

#[tokio::test]
async fn a_slow_reader_holds_back_its_own_stream_only() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        while let Some(seen) = connection.request().await {
            if seen.request_line().contains("/big") {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 64 << 20);
                connection.stream.write_all(head.as_bytes()).await.unwrap();
                let _ = connection.stream.write_all(&vec![b'x'; 64 << 20]).await;
            } else {
                connection.stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
            }
        }
    })
    .await;
    let bed = Setup::new(vec![service(upstream.address)]).start().await;
    let mut slow = Client::connect(bed.address).await;
    slow.send(get("pub.example.com", "/big", &[])).await;
    slow.head().await.unwrap();
    let mut other = Client::connect(bed.address).await;
    for _ in 0..50 {
        assert_eq!(other.ask(get("pub.example.com", "/", &[])).await.text(), "ok");
    }
    assert_eq!(slow.bytes(64 << 20).await.len(), 64 << 20);
}
