#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;

/// Everything passes, whole and byte by byte; gives how the stream ended.
fn run(bytes: &[u8], at_once: usize) -> Result<Vec<u8>, &'static str> {
    let mut framing = Framing::new(64 * 1024);
    let (mut raw, mut passed) = (Vec::new(), Vec::new());
    for chunk in bytes.chunks(at_once) {
        raw.extend_from_slice(chunk);
        while !raw.is_empty() {
            match framing.step(&raw) {
                Step::Pass(count) => passed.extend(raw.drain(..count)),
                Step::More => break,
                Step::RefuseHead(rule) | Step::RefuseBody(rule) => return Err(rule),
            }
        }
    }
    Ok(passed)
}

#[track_caller]
fn passes(text: &str) {
    for at_once in [1, 2, 3, 7, 100_000] {
        assert_eq!(run(text.as_bytes(), at_once), Ok(text.as_bytes().to_vec()), "{text:?} in pieces of {at_once}");
    }
}

#[track_caller]
fn refused(text: &str) {
    for at_once in [1, 2, 3, 7, 100_000] {
        assert!(run(text.as_bytes(), at_once).is_err(), "{text:?} in pieces of {at_once}");
    }
}

#[test]
fn ordinary_messages_pass_one_after_another() {
    passes("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b?c HTTP/1.1\r\nHost: a\r\nAccept:\t*/*\r\n\r\n");
    passes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    passes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    passes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    passes("\r\nGET / HTTP/1.0\r\n\r\n");
    passes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

#[test]
fn other_protocols_pass_after_their_beginning() {
    passes("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\n\n\0 anything");
    passes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0");
}

#[test]
fn heads_with_two_readings_are_refused() {
    let head = |lines: &str| refused(&format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n"));
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "transfer-ENCODING: chunked\r\ncontent-LENGTH: 0",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -0",
        "Content-Length: 0x5",
        "Content-Length: 5e0",
        "Content-Length: 5 5",
        "Content-Length:",
        "Content-Length: 9223372036854775808",
        "Content-Length: 18446744073709551621",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Remote-User : x",
        "\tRemote-User: x",
        " continued",
        "NoColon",
        ": empty",
        "Host: b",
        "X: a\0b",
        "X: a\nY: b",
        "X: a\rY: b",
    ] {
        head(lines);
    }
    refused("GET / HTTP/1.1\r\n\r\n");
    refused("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    refused("GET / HTTP/1.1\nHost: a\n\n");
    refused("GET / HTTP/1.1\r\nHost: a\n\r\n");
}

#[test]
fn request_lines_with_two_readings_are_refused() {
    for line in [
        "GET /admin#/public/ HTTP/1.1",
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET / HTTP/1.2",
        "GET / HTTP/2.0",
        "GET /",
        "G\u{e4}T / HTTP/1.1",
        "GET /\t HTTP/1.1",
        "GET /\u{e4} HTTP/1.1",
        " GET / HTTP/1.1",
    ] {
        refused(&format!("{line}\r\nHost: a\r\n\r\n"));
    }
}

#[test]
fn chunks_with_two_readings_are_refused() {
    let body = |body: &str| refused(&format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
    for chunks in [
        "5\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n",
        "\r\n",
        "00000000000000005\r\nhello\r\n",
        "ffffffffffffffffff\r\n",
        "5\r\nhelloX\r\n",
        "5\r\nhello\n",
        "5\rhello\r\n",
        "0\r\nX: y\n\r\n\r\n",
    ] {
        body(chunks);
    }
    body(&format!("5;{}\r\nhello\r\n", "x".repeat(1000)));
    body(&format!("0\r\n{}", "X: y\r\n".repeat(5000)));
}

#[test]
fn a_head_beyond_the_limit_is_left_to_hyper() {
    let mut framing = Framing::new(100);
    let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200));
    assert_eq!(framing.step(long.as_bytes()), Step::Pass(long.len()));
    assert!(framing.is_open());
}

proptest! {
    #[test]
    fn what_passes_does_not_depend_on_how_it_arrives(bytes in proptest::collection::vec(any::<u8>(), 0..200), pieces in 1_usize..20) {
        let mut stream = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        stream.extend(bytes);
        prop_assert_eq!(run(&stream, pieces).is_ok(), run(&stream, 1).is_ok());
    }
}
