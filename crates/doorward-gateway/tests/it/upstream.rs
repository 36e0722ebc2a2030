//! Upstreams that are away, slow or broken.

use std::time::Duration;

use doorward_gateway::{
    route::ServiceSettings,
    upstream::{Trust, UpstreamAddress, UpstreamTls},
};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, ask, get, request},
    tls::authority,
    upstreams::Recorder,
};

#[tokio::test]
async fn an_upstream_that_is_down_is_a_502_with_the_request_id() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let bed = Bed::in_front_of(address).await;
    let answer = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!(answer.status, 502);
    assert_eq!(
        answer.text(),
        format!("refused upstream.unreachable {}", answer.one("x-request-id").unwrap())
    );
}

#[tokio::test]
async fn every_phase_has_its_own_end() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        let Some(seen) = connection.head().await else { return };
        if seen.request_line().contains("/stall") {
            connection.stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let mut quick = service(upstream.address);
    quick.timeouts.first_byte = Duration::from_millis(100);
    quick.timeouts.request_body = Duration::from_millis(150);
    quick.timeouts.response_idle = Duration::from_millis(200);
    let bed = Setup::new(vec![quick]).start().await;
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.status, 504);
    let upload = request("POST", "pub.example.com", "/", &["Content-Length: 10"]) + "half";
    assert_eq!(ask(bed.address, upload).await.status, 408);
    let mut client = Client::connect(bed.address).await;
    let stalled = client.ask(get("pub.example.com", "/stall", &[])).await;
    assert_eq!((stalled.status, stalled.text().as_str()), (200, "half"));
    assert!(client.is_closed().await, "the rest will not come");
}

#[tokio::test]
async fn a_slow_upload_that_goes_on_is_not_cut() {
    let upstream = Recorder::plain().await;
    let mut quick = service(upstream.address);
    quick.timeouts.first_byte = Duration::from_millis(200);
    quick.timeouts.request_body = Duration::from_millis(200);
    let bed = Setup::new(vec![quick]).start().await;
    let mut client = Client::connect(bed.address).await;
    client.send(request("POST", "pub.example.com", "/", &["Content-Length: 8"])).await;
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(80)).await;
        client.send("x").await;
    }
    assert_eq!(client.answer().await.unwrap().status, 200);
}

#[tokio::test]
async fn what_might_matter_is_never_sent_twice() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        connection.request().await;
        connection.stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
        // Takes one more request and closes without an answer.
        connection.request().await;
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let post = request("POST", "pub.example.com", "/post", &["Content-Length: 1"]) + "x";
    assert_eq!(ask(bed.address, get("pub.example.com", "/first", &[])).await.status, 200);
    assert_eq!(ask(bed.address, &post).await.status, 502);
    assert_eq!(upstream.seen().iter().filter(|seen| seen.request_line().contains("/post")).count(), 1);
    assert_eq!(ask(bed.address, get("pub.example.com", "/second", &[])).await.status, 200);
    let empty = request("POST", "pub.example.com", "/empty", &["Content-Length: 0"]);
    assert_eq!(ask(bed.address, &empty).await.status, 502, "without a body it matters as much");
    assert_eq!(upstream.seen().iter().filter(|seen| seen.request_line().contains("/empty")).count(), 1);
    assert_eq!(ask(bed.address, get("pub.example.com", "/third", &[])).await.status, 200);
    assert_eq!(
        ask(bed.address, get("pub.example.com", "/again", &[])).await.status,
        200,
        "a GET is safe to repeat"
    );
    assert_eq!(upstream.seen().iter().filter(|seen| seen.request_line().contains("/again")).count(), 2);
}

#[tokio::test]
async fn connections_are_kept_and_kept_ones_that_died_are_not_used() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        for _ in 0..2 {
            connection.request().await;
            let _ = connection.stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        }
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    for _ in 0..10 {
        let post = request("POST", "pub.example.com", "/", &["Content-Length: 1"]) + "x";
        assert_eq!(client.ask(&post).await.status, 200);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(upstream.connections(), 5);
}

#[tokio::test]
async fn an_upstream_with_tls_is_checked_by_authority_or_pin() {
    let authority = authority();
    let pin = doorward_crypto::sha256(&authority.leaf);
    let address = authority.serve_plain_answers().await;
    let with = |host: &str, trust: Trust| {
        let tls = UpstreamTls::new(host, &trust).unwrap();
        let upstream = UpstreamAddress::Tls { host: "127.0.0.1".to_owned(), port: address.port(), tls };
        Setup::new(vec![ServiceSettings::new("app", upstream)]).start()
    };
    let by_authority = || Trust::Authorities(vec![authority.root.clone()]);
    for (host, trust, status) in [
        ("localhost", by_authority(), 200),
        ("other.test", by_authority(), 502),
        ("localhost", Trust::Authorities(vec![crate::tls::authority().root]), 502),
        ("whatever.test", Trust::Pin(pin), 200),
        ("localhost", Trust::Pin([0; 32]), 502),
    ] {
        let bed = with(host, trust).await;
        assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn interim_answers_are_skipped_but_not_without_end_sc_235() {
    let some = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    for (count, status) in [(0, 200), (3, 200), (16, 200), (2000, 502)] {
        let upstream = Recorder::start(move |_| format!("{}{ok}", some.repeat(count)).into_bytes()).await;
        let bed = Bed::in_front_of(upstream.address).await;
        for _ in 0..3 {
            let answer = ask(bed.address, get("pub.example.com", "/", &[])).await;
            assert_eq!(answer.status, status, "after {count} interim answers");
        }
    }
    // A large body is no interim answer.
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n{}", "a".repeat(3_000_000));
    let upstream = Recorder::start(move |_| large.clone().into_bytes()).await;
    let bed = Bed::in_front_of(upstream.address).await;
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.body.len(), 3_000_000);
}
