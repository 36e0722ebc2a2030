//! Request smuggling and the reuse of connections (section C of the security cases).

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, ask, get, request},
    upstreams::Recorder,
};

/// Each of these, followed by an innocent request on the same connection, must be refused without a trace.
#[tokio::test]
async fn ambiguous_framing_is_refused_and_the_connection_closed() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let head = |fields: &str| format!("POST / HTTP/1.1\r\nHost: pub.example.com\r\n{fields}\r\n");
    let chunked = |body: &str| head("Transfer-Encoding: chunked\r\n") + body;
    let cases = vec![
        head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n",
        head("TRANSFER-encoding: Chunked\r\ncontent-LENGTH: 5\r\n") + "0\r\n\r\n",
        head("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello",
        head("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello",
        head("Content-Length: 5, 5\r\n") + "hello",
        head("Content-Length: +5\r\n") + "hello",
        head("Content-Length: 0x5\r\n") + "hello",
        head("Content-Length: 18446744073709551621\r\n") + "hello",
        head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
        head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        "GET / HTTP/1.1\nHost: pub.example.com\n\n".to_owned(),
        head("Remote-User : x\r\n"),
        head(" folded: x\r\n"),
        head("X: a\rb\r\n"),
        head("X: a\0b\r\n"),
        chunked("+5\r\nhello\r\n0\r\n\r\n"),
        chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        chunked("5\r\nhelloX\r\n0\r\n\r\n"),
        chunked(&format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(100_000))),
    ];
    for case in cases {
        let mut client = Client::connect(bed.address).await;
        client.send(&case).await;
        client.send(get("pub.example.com", "/innocent", &[])).await;
        let answer = client.answer().await;
        assert!(answer.as_ref().is_none_or(|answer| answer.status == 400), "{case:.120}: {answer:?}");
        assert!(client.is_closed().await, "{case:.120} left the connection open");
        assert!(!upstream.seen().iter().any(|seen| seen.request_line().contains("innocent")), "{case:.120}");
    }
}

#[tokio::test]
async fn header_sections_that_are_too_large_are_refused_with_431() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let many: Vec<String> = (0..1000).map(|index| format!("X-{index}: y")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let big = format!("Cookie: a={}", "x".repeat(32 * 1024));
    let bigger = format!("Cookie: a={}", "x".repeat(300 * 1024));
    for lines in [&many[..], &[&*big], &[&*bigger]] {
        assert_eq!(ask(bed.address, get("pub.example.com", "/", lines)).await.status, 431);
    }
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn the_body_of_a_refused_request_is_never_read_as_a_request() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let smuggled = get("pub.example.com", "/smuggled", &[]);
    let length = format!("Content-Length: {}", smuggled.len());
    let mut client = Client::connect(bed.address).await;
    let refused = client.ask(request("POST", "one.example.com", "/", &[&length]) + &smuggled).await;
    assert_eq!(refused.status, 401);
    client.send(get("pub.example.com", "/next", &[])).await;
    if let Some(answer) = client.answer().await {
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
    }
    assert!(!upstream.seen().iter().any(|seen| seen.request_line().contains("smuggled")));
}

#[tokio::test]
async fn an_expectation_is_met_after_the_decision_or_refused() {
    let upstream = Recorder::plain().await;
    let bed = Bed::in_front_of(upstream.address).await;
    let ask_with = |host: &'static str, fields: &'static [&'static str]| {
        let bytes = request("POST", host, "/", fields) + "hello";
        async move { ask(bed.address, bytes).await }
    };
    assert_eq!(
        ask_with("pub.example.com", &["Expect: 100-Continue, x", "Content-Length: 5"]).await.status,
        417
    );
    assert_eq!(ask_with("pub.example.com", &["Expect: other", "Content-Length: 5"]).await.status, 417);
    let twice = &["Expect: 100-continue", "Expect: 100-continue", "Content-Length: 5"];
    assert_eq!(ask_with("pub.example.com", twice).await.status, 417);
    let mut client = Client::connect(bed.address).await;
    let fields = ["Expect: 100-continue", "Content-Length: 5"];
    client.send(request("POST", "one.example.com", "/", &fields)).await;
    assert!(client.bytes(12).await.starts_with(b"HTTP/1.1 401"), "no 100 before the decision");
    let mut client = Client::connect(bed.address).await;
    client.send(request("POST", "pub.example.com", "/", &fields)).await;
    assert!(client.bytes(25).await.starts_with(b"HTTP/1.1 100 Continue\r\n\r\n"));
    let answer = client.ask("hello").await;
    assert_eq!(answer.status, 200);
    assert_eq!(upstream.last().body, b"hello");
    assert!(upstream.last().all("expect").is_empty());
}

#[tokio::test]
async fn a_body_over_the_limit_is_cut_early_however_it_is_framed() {
    let upstream = Recorder::plain().await;
    let mut small = service(upstream.address);
    small.limits.request_body = 1000;
    let bed = Setup::new(vec![small]).start().await;
    let body = "x".repeat(1001);
    let known = request("POST", "pub.example.com", "/", &["Content-Length: 1001"]) + &body;
    assert_eq!(ask(bed.address, known).await.status, 413);
    assert!(upstream.seen().is_empty(), "known to be too large before anything is sent");
    let chunk = format!("{:x}\r\n{}\r\n", 600, "x".repeat(600));
    let chunked = request("POST", "pub.example.com", "/", &["Transfer-Encoding: chunked"])
        + &chunk
        + &chunk
        + "0\r\n\r\n";
    assert_eq!(ask(bed.address, chunked).await.status, 413);
    let fits =
        request("POST", "pub.example.com", "/", &["Transfer-Encoding: chunked"]) + &chunk + "0\r\n\r\n";
    assert_eq!(ask(bed.address, fits).await.status, 200);
}

#[tokio::test]
async fn a_thousand_innocent_requests_after_bad_ones_get_their_own_answers() {
    let upstream = Recorder::start(|seen| {
        let path = seen.request_line().split(' ').nth(1).unwrap().to_owned();
        match path.as_str() {
            "/204" => b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nwrong".to_vec(),
            "/101" => b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n".to_vec(),
            "/long" => b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nbody that is longer".to_vec(),
            "/junk" => b"junk\r\n\r\n".to_vec(),
            path => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{path}", path.len()).into_bytes(),
        }
    })
    .await;
    let bed = Bed::in_front_of(upstream.address).await;
    let mut client = Client::connect(bed.address).await;
    for round in 0..1000 {
        if round % 10 == 0 {
            let bad = ["/204", "/101", "/long", "/junk"][round / 10 % 4];
            let answer = ask(bed.address, get("pub.example.com", bad, &[])).await;
            let expected: &[u16] = match bad {
                "/204" => &[204],
                "/long" => &[200],
                _ => &[502],
            };
            assert!(expected.contains(&answer.status), "{bad}: {answer:?}");
            let connect = "CONNECT pub.example.com:443 HTTP/1.1\r\nHost: pub.example.com\r\n\r\n";
            assert_eq!(ask(bed.address, connect).await.status, 405);
        }
        let path = format!("/innocent/{round}");
        let answer = client.ask(get("pub.example.com", &path, &[])).await;
        assert_eq!((answer.status, answer.text()), (200, path));
    }
}
