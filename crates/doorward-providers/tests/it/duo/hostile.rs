//! Scripted servers that are not Duo, or not well.

use std::time::Duration;

use doorward_core::ports::{PortErrorKind, PushAnswer, PushService as _};
use doorward_providers::{
    duo::{DuoPush, DuoSettings, DuoSettingsError},
    notifier::TrustedCertificates,
};
use tokio::time::Instant;

use super::{
    identity,
    server::{Act, INTEGRATION_KEY, SECRET_KEY, ScriptedDuo, address, answers, request},
};
use crate::smtp::certificates::{Identity, authority, expired, of_the_future, params, trusting};

const SHORT: Duration = Duration::from_millis(300);

/// Both calls fail, are not repeated, and say why without a secret; gives what they say.
async fn refusals(act: Act) -> Vec<(PortErrorKind, String)> {
    let identity = identity();
    let duo = ScriptedDuo::start(&identity, act).await;
    let client = duo.client(&trusting(&identity));
    let preauth = client.preauth("bob", address()).await.expect_err("preauth");
    let push = client.push(&request()).await.expect_err("push");
    assert_eq!(duo.taken().len(), 2, "no call is repeated");
    let sent = duo.taken();
    let texts: Vec<_> =
        [preauth, push].into_iter().map(|fault| (fault.kind, format!("{fault} {fault:?}"))).collect();
    for (_, text) in &texts {
        assert!(!text.contains(SECRET_KEY) && !text.contains(INTEGRATION_KEY), "{text}");
        for taken in &sent {
            assert!(!text.contains(&taken.credentials().1), "a signature in {text}");
            assert!(!text.contains(&taken.header("authorization")[..20]), "a signature in {text}");
        }
        assert!(text.contains("localhost:"), "which server: {text}");
    }
    texts
}

async fn assert_refused(act: Act, kind: PortErrorKind, why: &str) {
    for (found, text) in refusals(act.clone()).await {
        assert!(text.contains(why), "{text} does not say {why}");
        assert_eq!(found, kind, "{text}");
    }
}

#[tokio::test]
async fn what_is_no_answer_of_duo_is_an_error_and_never_an_approval() {
    use PortErrorKind::{Corrupt, Unavailable};
    let allow = r#"{"stat": "OK", "response": {"result": "allow", "status": "allow"}}"#;
    for (act, kind, why) in [
        (Act::status("200 OK", "", "<html>allow</html>"), Corrupt, "no JSON"),
        (Act::status("200 OK", "", ""), Corrupt, "no JSON"),
        (Act::status("200 OK", "", &"[".repeat(60_000)), Corrupt, "no JSON"),
        (Act::ok(r#"{"result": "waiting", "status": "pushed"}"#), Corrupt, "unknown result"),
        (Act::status("500 Oops", "", allow), Unavailable, "status 500"),
        (Act::status("502 Bad Gateway", "", "<html>"), Unavailable, "status 502"),
        (Act::fail("401 Unauthorized", 40_103, "Invalid signature"), Unavailable, "duo_api.secret_key"),
        (Act::fail("401 Unauthorized", 40_102, "Invalid key"), Unavailable, "duo_api.integration_key"),
        (Act::fail("429 Too Many Requests", 42_901, "Slow"), Unavailable, "too many requests"),
        (Act::HangUp, Unavailable, "did not answer properly"),
        (Act::Say(b"220 mail.example.com ESMTP\r\n".to_vec()), Unavailable, "did not answer properly"),
        (
            Act::Say(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(20_000)).into()),
            Unavailable,
            "properly",
        ),
    ] {
        assert_refused(act, kind, why).await;
    }
}

#[tokio::test]
async fn a_server_that_repeats_what_it_was_sent_brings_no_signature_into_the_log() {
    // Whatever it says, the words are ours.
    let texts = refusals(Act::fail("400 Bad Request", 40_002, "canary-of-theirs")).await;
    assert!(texts.iter().all(|(_, text)| !text.contains("canary-of-theirs")), "{texts:?}");
}

#[tokio::test]
async fn a_clock_that_differs_from_that_of_the_scripted_duo_is_named() {
    let act = Act::fail("401 Unauthorized", 40_105, "Bad request timestamp");
    assert_refused(act, PortErrorKind::Unavailable, "our clock is 600 s behind theirs").await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let identity = identity();
    let elsewhere = ScriptedDuo::start(&identity, Act::ok(answers()[0].0)).await;
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = format!("location: https://localhost:{}/auth/v2/auth\r\n", elsewhere.port);
        let act = Act::status(status, &location, "");
        assert_refused(act, PortErrorKind::Unavailable, "redirects are not followed").await;
    }
    assert!(elsewhere.taken().is_empty());
}

#[tokio::test]
async fn more_than_an_answer_needs_is_not_read() {
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    let head = |how: &str| format!("HTTP/1.1 200 OK\r\n{how}\r\n\r\n").into_bytes();
    for (head, piece) in [
        (head("content-length: 1073741824"), vec![b' '; 65_536]),
        (head("connection: close"), vec![b' '; 65_536]),
        (head("transfer-encoding: chunked"), chunk),
    ] {
        let begun = Instant::now();
        let act = Act::Flood(head, piece);
        assert_refused(act, PortErrorKind::Unavailable, "more than 64 KiB").await;
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    let padded = |length| {
        let mut body = format!(r#"{{"stat": "OK", "response": {}}}"#, answers()[0].0);
        body.push_str(&" ".repeat(length - body.len()));
        Act::status("200 OK", "", &body)
    };
    assert_refused(padded(64 * 1024 + 1), PortErrorKind::Unavailable, "more than 64 KiB").await;
    let identity = identity();
    let duo = ScriptedDuo::start(&identity, padded(64 * 1024)).await;
    let pushed = duo.client(&trusting(&identity)).push(&request()).await.unwrap();
    assert_eq!(pushed, PushAnswer::Allowed, "the control");
    let endless = Act::Flood(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(1000));
    assert_refused(endless, PortErrorKind::Unavailable, "did not answer properly").await;
}

#[tokio::test]
async fn silence_ends_in_time_and_counts_as_a_push_that_nobody_answers() {
    let identity = identity();
    let trusted = trusting(&identity);
    for act in [
        Act::Silence,
        Act::Dribble(b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\nx-more: ".to_vec()),
        Act::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"stat\": \"OK\", ".to_vec()),
    ] {
        let duo = ScriptedDuo::start(&identity, act.clone()).await;
        let client = duo.client_of(&trusted, "localhost", SHORT);
        let begun = Instant::now();
        let fault = client.preauth("bob", address()).await.unwrap_err();
        assert_eq!(fault.kind, PortErrorKind::Unavailable);
        assert!(fault.to_string().contains("did not answer within 0.3 s"), "{fault}");
        assert_eq!(client.push(&request()).await.unwrap(), PushAnswer::TimedOut, "{act:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{act:?}");
        assert_eq!(duo.taken().len(), 2);
    }
}

#[tokio::test]
async fn a_server_that_never_says_hello_is_unreachable_and_costs_no_try() {
    // The system accepts for the listener; nobody begins TLS.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = DuoSettings {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        integration_key: INTEGRATION_KEY.into(),
        secret_key: SECRET_KEY.into(),
        self_enrollment: false,
        patience: SHORT,
    };
    let trusted = TrustedCertificates::load(None).unwrap();
    let clock = std::sync::Arc::new(doorward_testkit::FakeClock::default());
    let client = DuoPush::new(&settings, &trusted, clock).unwrap();
    let fault = client.push(&request()).await.unwrap_err().to_string();
    assert!(fault.contains("no connection within 0.3 s"), "{fault}");
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_does_not_prove_to_be_duo() {
    let ours = authority("Our authority");
    let trusted = trusting(&ours);
    let stranger = authority("Another authority");
    for (what, identity) in [
        ("unknown", Identity::self_signed(params("localhost"))),
        ("another authority", stranger.sign(params("localhost"))),
        ("another name", ours.sign(params("other.example.com"))),
        ("expired", ours.sign(expired())),
        ("not yet valid", ours.sign(of_the_future())),
    ] {
        let duo = ScriptedDuo::start(&identity, Act::ok(answers()[0].0)).await;
        let client = duo.client(&trusted);
        let preauth = client.preauth("bob", address()).await.expect_err(what);
        let push = client.push(&request()).await.expect_err(what);
        for fault in [preauth, push] {
            assert_eq!(fault.kind, PortErrorKind::Unavailable, "{what}");
            assert!(fault.to_string().contains("certificate"), "{what}: {fault}");
        }
        assert!(duo.taken().is_empty(), "{what}");
    }
    let good = ours.sign(params("localhost"));
    let duo = ScriptedDuo::start(&good, Act::ok(answers()[0].0)).await;
    assert_eq!(duo.client(&trusted).push(&request()).await.unwrap(), PushAnswer::Allowed, "the control");
}

#[tokio::test]
async fn a_server_without_tls_hears_nothing_of_the_request() {
    let trusted = TrustedCertificates::load(None).unwrap();
    let duo = ScriptedDuo::start_without_tls(Act::Silence).await;
    let fault = duo.client(&trusted).push(&request()).await.unwrap_err();
    assert!(fault.to_string().contains("cannot be reached"), "{fault}");
    let heard = duo.heard_in_clear();
    let text = String::from_utf8_lossy(&heard);
    assert!(!heard.is_empty(), "it heard a hello");
    for secret in ["bob", "POST", "Basic", "username", INTEGRATION_KEY] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_host_that_is_more_than_a_host_is_refused_before_anything_is_sent() {
    let trusted = TrustedCertificates::load(None).unwrap();
    for bad in [
        "",
        "user@api.example.com",
        "api.example.com/path",
        "https://api.example.com",
        "a b",
        "a\r\nb",
        "a?b",
    ] {
        let settings = DuoSettings {
            host: bad.to_owned(),
            port: 443,
            integration_key: INTEGRATION_KEY.into(),
            secret_key: SECRET_KEY.into(),
            self_enrollment: false,
            patience: DuoSettings::PATIENCE,
        };
        let clock = std::sync::Arc::new(doorward_testkit::FakeClock::default());
        let refused = DuoPush::new(&settings, &trusted, clock).err();
        assert!(
            matches!(refused, Some(DuoSettingsError::Host(_) | DuoSettingsError::Tls(_))),
            "{bad:?}: {refused:?}"
        );
    }
}
