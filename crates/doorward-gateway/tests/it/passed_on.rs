//! What proxies in front say of their visitors beyond `X-Forwarded-For`: `Forwarded` and the PROXY protocol (FR-39).

use std::time::Duration;

use doorward_core::{client_address::TrustedProxies, proxy_protocol};
use doorward_gateway::{limits::ListenerLimits, tls::probe};

use crate::{
    bed::{Bed, Setup, service},
    client::{Answer, Client, ask, get},
    upstreams::{Recorder, Seen},
};

const V1: &[u8] = b"PROXY TCP4 203.0.113.9 192.0.2.1 50000 443\r\n";

async fn behind(trusted: &[&'static str], change: impl FnOnce(Setup) -> Setup) -> (Bed, Recorder) {
    let upstream = Recorder::plain().await;
    let setup = Setup { trusted: trusted.to_vec(), ..Setup::new(vec![service(upstream.address)]) };
    (change(setup).start().await, upstream)
}

fn v2(client: [u8; 4]) -> Vec<u8> {
    let header = [
        &proxy_protocol::LOCAL[..12],
        &[0x21, 0x11, 0, 12],
        &client,
        &[192, 0, 2, 1],
        &[0xc3, 0x50, 1, 0xbb],
    ];
    header.concat()
}

/// After `preface`; nothing where the connection ends without an answer.
async fn after(bed: &Bed, preface: &[u8], lines: &[&str]) -> Option<Answer> {
    let mut client = Client::connect(bed.address).await;
    client.send([preface, get("pub.example.com", "/", lines).as_bytes()].concat()).await;
    client.answer().await
}

fn forwarded_for(seen: &Seen) -> Vec<&str> {
    seen.all("x-forwarded-for")
}

#[tokio::test]
async fn fr_039_the_header_of_a_proxy_names_the_client_in_both_versions() {
    let (bed, upstream) = behind(&["127.0.0.1/32"], |setup| Setup { proxied: true, ..setup }).await;
    for header in [V1.to_vec(), v2([203, 0, 113, 9])] {
        assert_eq!(after(&bed, &header, &["X-Forwarded-For: 6.6.6.6"]).await.unwrap().status, 200);
        // Whoever is named is no proxy, so nothing that they say of others counts.
        assert_eq!(forwarded_for(&upstream.last()), ["203.0.113.9"]);
    }
    // The proxy's own connection, and one of which it does not know whose it is, are the proxy's.
    for header in [proxy_protocol::LOCAL.to_vec(), b"PROXY UNKNOWN\r\n".to_vec()] {
        assert_eq!(after(&bed, &header, &[]).await.unwrap().status, 200);
        assert_eq!(forwarded_for(&upstream.last()), ["127.0.0.1"]);
    }
}

#[tokio::test]
async fn fr_039_a_proxy_without_a_good_header_gets_no_answer() {
    let (bed, upstream) = behind(&["127.0.0.1/32"], |setup| Setup { proxied: true, ..setup }).await;
    for preface in
        [&b""[..], b"PROXY TCP4 203.0.113.9\r\n", b"PROXY TCP4 999.0.0.1 192.0.2.1 1 1\r\n", &v2([0; 4])]
    {
        assert!(after(&bed, preface, &[]).await.is_none(), "{preface:?}");
    }
    // One header, not two: what follows is no request.
    let twice = [V1, V1].concat();
    assert_eq!(after(&bed, &twice, &[]).await.unwrap().status, 400);
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn fr_039_nobody_else_is_heard_and_without_the_option_nobody_is() {
    for (trusted, proxied) in [("10.0.0.0/8", true), ("127.0.0.1/32", false)] {
        let (bed, upstream) = behind(&[trusted], |setup| Setup { proxied, ..setup }).await;
        assert_eq!(after(&bed, V1, &[]).await.unwrap().status, 400, "{trusted}");
        assert!(upstream.seen().is_empty());
        assert_eq!(after(&bed, b"", &[]).await.unwrap().status, 200);
        assert_eq!(forwarded_for(&upstream.last()), ["127.0.0.1"]);
    }
}

#[tokio::test]
async fn fr_039_a_proxy_that_says_nothing_is_not_waited_for() {
    let limits = ListenerLimits { handshake: Duration::from_millis(200), ..ListenerLimits::default() };
    let (bed, _upstream) = behind(&["127.0.0.1/32"], |setup| Setup { proxied: true, limits, ..setup }).await;
    let mut silent = Client::connect(bed.address).await;
    silent.send(b"PROXY TCP4 203.").await;
    assert!(silent.is_closed().await);
}

#[tokio::test]
async fn the_probe_speaks_for_itself_where_it_must() {
    let here = TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap()]);
    let (bed, _upstream) = behind(&["127.0.0.0/8"], |setup| Setup { proxied: true, ..setup }).await;
    assert!(probe::check_as(bed.address, None, &here).await.is_ok());
    assert!(probe::check(bed.address, None).await.is_err(), "an option that is not acted on is found");
    let (plain, _upstream) = behind(&["127.0.0.0/8"], |setup| setup).await;
    assert!(probe::check_as(plain.address, None, &here).await.is_err());
}

#[tokio::test]
async fn fr_039_forwarded_counts_of_a_trusted_proxy_where_it_is_taken_and_nowhere_else() {
    let lines = ["Forwarded: for=6.6.6.6, for=203.0.113.9;proto=https"];
    let (taken, upstream) = behind(&["127.0.0.1/32"], |setup| Setup { forwarded: true, ..setup }).await;
    assert_eq!(ask(taken.address, get("pub.example.com", "/", &lines)).await.status, 200);
    assert_eq!(forwarded_for(&upstream.last()), ["203.0.113.9"]);
    assert_eq!(upstream.last().all("x-forwarded-proto"), ["https"]);
    assert!(upstream.last().all("forwarded").is_empty(), "what was said before is not passed on");
    for (trusted, forwarded) in [("127.0.0.1/32", false), ("10.0.0.0/8", true)] {
        let (bed, upstream) = behind(&[trusted], |setup| Setup { forwarded, ..setup }).await;
        assert_eq!(ask(bed.address, get("pub.example.com", "/", &lines)).await.status, 200);
        assert_eq!(forwarded_for(&upstream.last()), ["127.0.0.1"], "{trusted} {forwarded}");
        assert_eq!(upstream.last().all("x-forwarded-proto"), ["http"]);
    }
}

#[tokio::test]
async fn fr_039_contradictions_and_malformed_fields_are_400_and_reach_nobody() {
    let (bed, upstream) = behind(&["127.0.0.1/32"], |setup| Setup { forwarded: true, ..setup }).await;
    for lines in [
        &["Forwarded: for=203.0.113.9", "X-Forwarded-For: 6.6.6.6"][..],
        &["Forwarded: for=203.0.113.9;proto=https", "X-Forwarded-Proto: http"],
        &["Forwarded: for=203.0.113.9;for=6.6.6.6"],
        &["Forwarded: for=\"203.0.113.9"],
    ] {
        let answer = ask(bed.address, get("pub.example.com", "/", lines)).await;
        assert_eq!(answer.status, 400, "{lines:?}");
        assert!(answer.text().contains("request.bad"), "{}", answer.text());
    }
    assert!(upstream.seen().is_empty());
    let agrees = ["Forwarded: for=203.0.113.9", "X-Forwarded-For: 203.0.113.9"];
    assert_eq!(ask(bed.address, get("pub.example.com", "/", &agrees)).await.status, 200);
}
