//! Security notices to ntfy and to a webhook.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::hmac;
use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier,
};
use doorward_providers::notifier::{
    NtfyNotifier, NtfySettings, TargetError, TrustedCertificates, WebhookNotifier, WebhookSettings,
};
use doorward_testkit::FakeClock;
use rustls::ServerConfig;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::smtp::certificates::{Identity, params, trusting};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const SECRET: &str = "0123456789abcdef";

/// Answers every request the same and keeps it.
struct Receiver {
    port: u16,
    requests: Arc<Mutex<Vec<Post>>>,
    task: JoinHandle<()>,
}

#[derive(Clone, Debug)]
struct Post {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Post {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        &found.unwrap_or_else(|| panic!("no {name} in {self:?}")).1
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    async fn start(answer: &'static [u8], tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Post>>>::default();
        let kept = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, tls) = (Arc::clone(&kept), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => take(stream, answer, &kept).await,
                        Some(tls) => match TlsAcceptor::from(tls).accept(stream).await {
                            Ok(stream) => take(stream, answer, &kept).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { port, requests, task }
    }

    fn taken(&self) -> Vec<Post> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &[u8],
    kept: &Mutex<Vec<Post>>,
) -> Option<()> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<(String, String)> =
                lines.map(|line| line.split_once(": ").unwrap()).map(|(n, v)| (n.into(), v.into())).collect();
            let post = Post { line, headers, body: body.to_owned() };
            if post.body.len() >= post.header("content-length").parse().unwrap() {
                kept.lock().unwrap().push(post);
                break;
            }
        }
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&chunk[..length]);
    }
    stream.write_all(answer).await.ok()?;
    stream.flush().await.ok()?;
    // Some receivers keep the connection open whatever they are told.
    tokio::time::sleep(Duration::from_secs(20)).await;
    Some(())
}

fn notice() -> Message {
    Message {
        kind: "new_device".into(),
        secret: false,
        title: "A new device".into(),
        text: "Hello \"John\"\r\nGrüße\u{1b}[2J\n".into(),
        ..crate::smtp::message()
    }
}

fn none() -> TrustedCertificates {
    TrustedCertificates::load(None).unwrap()
}

fn ntfy(url: &str, token: Option<&str>, trusted: &TrustedCertificates) -> Result<NtfyNotifier, TargetError> {
    let settings = NtfySettings { url: url.parse().unwrap(), token: token.map(Into::into) };
    NtfyNotifier::new(&settings, trusted)
}

fn webhook(url: &str, trusted: &TrustedCertificates) -> Result<WebhookNotifier, TargetError> {
    let settings = WebhookSettings { url: url.parse().unwrap(), secret: SECRET.into() };
    WebhookNotifier::new(&settings, trusted, Arc::new(FakeClock::at(FakeClock::START)))
}

#[tokio::test]
async fn ntfy_gets_the_topic_title_and_text_with_the_token() {
    let receiver = Receiver::start(OK, None).await;
    let url = format!("http://127.0.0.1:{}/push/door-notices", receiver.port);
    assert_eq!(ntfy(&url, Some("tk_abc"), &none()).unwrap().deliver(&notice()).await, Delivery::Done);
    let [post] = &receiver.taken()[..] else { panic!("one request") };
    assert_eq!(post.line, "POST /push/ HTTP/1.1");
    assert_eq!(post.header("authorization"), "Bearer tk_abc");
    assert_eq!(post.header("content-type"), "application/json");
    assert_eq!(post.header("host"), format!("127.0.0.1:{}", receiver.port));
    let json = post.json();
    assert_eq!((&json["topic"], &json["title"]), (&"door-notices".into(), &"john: A new device".into()));
    assert_eq!(json["message"], "Hello \"John\"\nGrüße [2J\n");
}

#[tokio::test]
async fn a_long_text_is_cut_between_letters() {
    let receiver = Receiver::start(OK, None).await;
    let url = format!("http://127.0.0.1:{}/door", receiver.port);
    let mut long = notice();
    long.text = format!("a{}", "ü".repeat(4000));
    assert_eq!(ntfy(&url, None, &none()).unwrap().deliver(&long).await, Delivery::Done);
    let text = receiver.taken()[0].json()["message"].as_str().unwrap().to_owned();
    assert_eq!(text.len(), 3499);
}

#[tokio::test]
async fn a_webhook_can_check_who_sent_what_and_when() {
    let receiver = Receiver::start(OK, None).await;
    let notifier = webhook(&format!("http://localhost:{}/hook?key=1", receiver.port), &none()).unwrap();
    assert_eq!(notifier.deliver(&notice()).await, Delivery::Done);
    assert_eq!(notifier.deliver(&notice()).await, Delivery::Done);
    let [post, again] = &receiver.taken()[..] else { panic!("two requests") };
    assert_eq!(post.line, "POST /hook?key=1 HTTP/1.1");
    let json = post.json();
    assert_eq!((&json["event"], &json["user"]), (&"new_device".into(), &"john".into()));
    assert_eq!((&json["title"], &json["time"]), (&"A new device".into(), &"2027-01-15T08:00:00Z".into()));
    assert_eq!(json["text"], "Hello \"John\"\nGrüße [2J\n");
    assert_eq!(json["id"], again.json()["id"], "a second try of the same notice");
    assert_eq!(json["id"].as_str().unwrap().len(), 32);

    let signature = post.header("x-doorward-signature");
    let (time, tag) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    assert_eq!(time, FakeClock::START.as_seconds().to_string());
    let bytes: Vec<u8> =
        (0..tag.len()).step_by(2).map(|i| u8::from_str_radix(&tag[i..i + 2], 16).unwrap()).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    hmac::verify(&key, format!("{time}.{}", post.body).as_bytes(), &bytes).unwrap();
    hmac::verify(&key, format!("{time}.{} ", post.body).as_bytes(), &bytes).unwrap_err();
}

#[tokio::test]
async fn messages_that_let_their_reader_in_go_to_neither() {
    let receiver = Receiver::start(OK, None).await;
    let url = format!("http://127.0.0.1:{}/door", receiver.port);
    let secret = Message { secret: true, ..notice() };
    assert_eq!(ntfy(&url, None, &none()).unwrap().deliver(&secret).await, Delivery::Skipped);
    assert_eq!(webhook(&url, &none()).unwrap().deliver(&secret).await, Delivery::Skipped);
    assert!(receiver.taken().is_empty());
}

#[tokio::test]
async fn tls_is_needed_towards_other_machines_and_their_certificate_is_checked() {
    let identity = Identity::self_signed(params("localhost"));
    let receiver = Receiver::start(OK, Some(identity.server())).await;
    let url = format!("https://localhost:{}/door", receiver.port);
    assert_eq!(webhook(&url, &trusting(&identity)).unwrap().deliver(&notice()).await, Delivery::Done);
    assert!(matches!(webhook(&url, &none()).unwrap().deliver(&notice()).await, Delivery::Retry(_)));
    assert!(matches!(ntfy(&url, None, &none()).unwrap().deliver(&notice()).await, Delivery::Retry(_)));
    assert_eq!(receiver.taken().len(), 1, "nothing was posted to a stranger");
}

#[test]
fn addresses_that_cannot_be_meant_are_refused() {
    let refused = |url: &str| webhook(url, &none()).err().unwrap_or_else(|| panic!("{url} was taken"));
    for clear in
        ["http://example.com/x", "http://10.0.0.1/x", "http://localhost.example.com/", "http://[fd00::1]/"]
    {
        assert!(matches!(refused(clear), TargetError::Clear(_)), "{clear}");
    }
    assert!(matches!(refused("ftp://example.com/x"), TargetError::NotWeb(_)));
    assert!(matches!(refused("unix:/run/x"), TargetError::NotWeb(_)));
    for extra in ["https://user@example.com/", "https://user:password@example.com/", "https://example.com/#x"]
    {
        let fault = refused(extra);
        assert!(matches!(fault, TargetError::Extra(_)), "{extra}");
        assert!(!fault.to_string().contains("password@"), "{fault}");
    }
    for ok in ["http://127.0.0.2:80/x", "http://[::1]/x", "http://localhost/", "https://example.com/x"] {
        assert!(webhook(ok, &none()).is_ok(), "{ok}");
    }
    for topicless in ["https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a%2Fb", "https://ntfy.sh/a?b=c"]
    {
        assert!(matches!(ntfy(topicless, None, &none()), Err(TargetError::NoTopic(_))), "{topicless}");
    }
    assert!(matches!(ntfy("https://ntfy.sh/a", Some("a\r\nb"), &none()), Err(TargetError::Token)));
    let short =
        WebhookSettings { url: "https://example.com".parse().unwrap(), secret: "123456789012345".into() };
    let clock = Arc::new(FakeClock::at(FakeClock::START));
    assert!(matches!(WebhookNotifier::new(&short, &none(), clock), Err(TargetError::ShortSecret(16))));
}

#[tokio::test]
async fn the_answer_decides_whether_there_is_another_try_and_no_redirect_is_followed() {
    let elsewhere = Receiver::start(OK, None).await;
    let location = format!(
        "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:{}/\r\ncontent-length: 0\r\n\r\n",
        elsewhere.port
    );
    let delivered = async |answer: &[u8]| {
        let receiver = Receiver::start(answer.to_vec().leak(), None).await;
        let url = format!("http://127.0.0.1:{}/secret-path", receiver.port);
        let delivery = webhook(&url, &none()).unwrap().deliver(&notice()).await;
        assert!(!format!("{delivery:?}").contains("secret-path"), "{delivery:?}");
        delivery
    };
    assert!(
        matches!(delivered(location.as_bytes()).await, Delivery::Retry(text) if text.contains("redirect"))
    );
    assert!(elsewhere.taken().is_empty());
    assert_eq!(delivered(b"HTTP/1.1 204 Fine\r\n\r\n").await, Delivery::Done);
    for again in ["401 Who", "403 No", "404 Where", "429 Slowly", "500 Broken", "503 Later"] {
        let answer = format!("HTTP/1.1 {again}\r\ncontent-length: 0\r\n\r\n");
        assert!(matches!(delivered(answer.as_bytes()).await, Delivery::Retry(_)), "{again}");
    }
    assert!(matches!(
        delivered(b"HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n").await,
        Delivery::Refused(_)
    ));
    assert!(matches!(delivered(b"220 mail.example.com ESMTP\r\n").await, Delivery::Retry(_)));
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    for piece in [&b"x-more: aaaaaaaaaaaaaaaaaaaaaaaa\r\n"[..], &b"a"[..]] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
        let flood = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let block: Vec<u8> = piece.iter().copied().cycle().take(1 << 16).collect();
            let mut written = 0;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
            while written < 1 << 30 && stream.write_all(&block).await.is_ok() {
                written += block.len();
            }
            written
        });
        assert!(matches!(webhook(&url, &none()).unwrap().deliver(&notice()).await, Delivery::Retry(_)));
        let written = flood.await.unwrap();
        assert!(written < 1 << 26, "{written} bytes were taken");
    }
}
