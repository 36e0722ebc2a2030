//! Doorward's own account at services that keep their sign-in (FR-57).

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_gateway::{route::ServiceSettings, upstream::Credentials};
use secrecy::SecretString;

use crate::{
    bed::{Bed, Setup, service},
    client::{Answer, Client, ask, get, request},
    upstreams::{Recorder, Seen},
};

const REFUSED: &[u8] =
    b"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n";

/// Frigate with its own sign-in: a token for the right name and password, 401 without one that is good.
#[derive(Clone)]
struct Frigate {
    recorder: Recorder,
    logins: Arc<AtomicUsize>,
    /// The last of its token that is good; every other is refused.
    good: Arc<Mutex<String>>,
    takes: Arc<AtomicBool>,
}

impl Frigate {
    async fn start(life: u32) -> Self {
        let (logins, good) = (Arc::<AtomicUsize>::default(), Arc::<Mutex<String>>::default());
        let takes = Arc::new(AtomicBool::new(true));
        let (count, kept, open) = (Arc::clone(&logins), Arc::clone(&good), Arc::clone(&takes));
        let answer = move |seen: &Seen| {
            if seen.request_line() == "POST /api/login HTTP/1.1" {
                let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                let told: serde_json::Value = serde_json::from_slice(&seen.body).unwrap();
                let right = told["user"] == "doorward" && told["password"] == "account's \"password\"";
                if !right || !open.load(Ordering::SeqCst) || seen.all("content-type") != ["application/json"]
                {
                    return b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".to_vec();
                }
                let token = format!("aGVhZA.cGF5.c2ln{number}");
                kept.lock().unwrap().clone_from(&token);
                return format!(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: frigate_token={token}; HttpOnly; Max-Age={life}; Path=/\r\nContent-Length: 0\r\n\r\n"
                )
                .into_bytes();
            }
            if seen.all("authorization") != [format!("Bearer {}", kept.lock().unwrap())] {
                return REFUSED.to_vec();
            }
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec()
        };
        Self { recorder: Recorder::start(answer).await, logins, good, takes }
    }

    fn service(&self, password: &str) -> ServiceSettings {
        let password = SecretString::from(password);
        with(&self.recorder, Credentials::Frigate { user: "doorward".to_owned(), password })
    }

    fn logins(&self) -> usize {
        self.logins.load(Ordering::SeqCst)
    }
}

fn with(upstream: &Recorder, credentials: Credentials) -> ServiceSettings {
    ServiceSettings { credentials: Some(credentials), ..service(upstream.address) }
}

async fn of_bob(bed: &Bed, method: &str, lines: &[&str], body: &str) -> Answer {
    let cookie = format!("Cookie: {}", bed.cookie("bob").await);
    let mut all = vec![cookie.as_str()];
    all.extend_from_slice(lines);
    ask(bed.address, request(method, "one.example.com", "/x", &all) + body).await
}

#[tokio::test]
async fn fr_057_a_fixed_account_stands_in_for_whoever_passed_the_decision() {
    let password = SecretString::from("s3cret");
    let basic = format!("Basic {}", STANDARD.encode("doorward:s3cret"));
    for (credentials, wanted) in [
        (Credentials::basic("doorward", &password), basic.as_str()),
        (Credentials::bearer(&password), "Bearer s3cret"),
    ] {
        let upstream = Recorder::plain().await;
        let bed = Setup::new(vec![with(&upstream, credentials)]).start().await;
        assert_eq!(
            ask(bed.address, get("one.example.com", "/", &["Accept: application/json"])).await.status,
            401
        );
        assert!(upstream.seen().is_empty(), "only after the decision");
        for theirs in ["Authorization: Bearer their-own", "Authorization: Digest x=y"] {
            assert_eq!(of_bob(&bed, "GET", &[theirs], "").await.status, 200);
            assert_eq!(upstream.last().all("authorization"), [wanted], "theirs never stands beside it");
        }
        let open = ask(bed.address, get("pub.example.com", "/", &["Authorization: Bearer their-own"])).await;
        assert_eq!(open.status, 200);
        assert_eq!(
            upstream.last().all("authorization"),
            ["Bearer their-own"],
            "nobody is known: no account of ours"
        );
    }
}

#[tokio::test]
async fn fr_057_frigates_token_is_fetched_once_kept_and_renewed_before_its_end() {
    let frigate = Frigate::start(2).await;
    let bed = Setup::new(vec![frigate.service("account's \"password\"")]).start().await;
    for _ in 0..3 {
        let answer = of_bob(&bed, "GET", &[], "").await;
        assert_eq!(answer.status, 200);
        assert!(answer.all("set-cookie").iter().all(|line| !line.contains("aGVhZA")), "{}", answer.head);
    }
    assert_eq!(frigate.logins(), 1);
    assert_eq!(of_bob(&bed, "POST", &["Content-Length: 4"], "body").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1700)).await;
    assert_eq!(of_bob(&bed, "POST", &["Content-Length: 4"], "body").await.status, 200);
    assert_eq!(frigate.logins(), 2, "at four fifths of its life");
    let open = ask(bed.address, get("pub.example.com", "/", &[])).await;
    assert_eq!(open.status, 401, "nobody in particular has no account");
}

/// A Frigate and a gateway that has signed in there.
async fn signed_in() -> (Frigate, Bed) {
    let frigate = Frigate::start(3600).await;
    let bed = Setup::new(vec![frigate.service("account's \"password\"")]).start().await;
    assert_eq!(of_bob(&bed, "GET", &[], "").await.status, 200);
    assert_eq!(frigate.logins(), 1);
    (frigate, bed)
}

fn forget(frigate: &Frigate) {
    *frigate.good.lock().unwrap() = "restarted".to_owned();
}

/// Else whoever finds what Frigate refuses makes us sign in there with every request.
#[tokio::test]
async fn a_token_that_is_refused_moments_after_it_was_made_is_no_reason_to_sign_in_again() {
    let (frigate, bed) = signed_in().await;
    forget(&frigate);
    for _ in 0..3 {
        assert_eq!(of_bob(&bed, "GET", &[], "").await.status, 502);
    }
    assert_eq!(frigate.logins(), 1);
    assert_eq!(frigate.recorder.seen().len(), 5, "nor is anything asked twice");
}

#[tokio::test]
async fn fr_057_a_token_that_is_refused_is_replaced_once() {
    let ((read, reader), (written, writer), (closed, refused)) =
        tokio::join!(signed_in(), signed_in(), signed_in());
    tokio::time::sleep(Duration::from_secs(11)).await;
    forget(&read);
    assert_eq!(of_bob(&reader, "GET", &[], "").await.status, 200, "with a new one");
    assert_eq!(read.logins(), 2);
    // What has a body cannot be sent again, but the next request has the new token.
    forget(&written);
    assert_eq!(of_bob(&writer, "POST", &["Content-Length: 4"], "body").await.status, 502);
    assert_eq!(of_bob(&writer, "POST", &["Content-Length: 4"], "body").await.status, 200);
    assert_eq!(written.logins(), 2);
    // A sign-in that is closed later is found out, and nobody is let in without it.
    forget(&closed);
    closed.takes.store(false, Ordering::SeqCst);
    assert_eq!(of_bob(&refused, "GET", &[], "").await.status, 502);
    assert_eq!(closed.logins(), 2);
}

#[tokio::test]
async fn fr_057_a_wrong_account_is_said_to_be_one_and_is_not_tried_with_every_request() {
    let frigate = Frigate::start(3600).await;
    let bed = Setup::new(vec![frigate.service("wrong")]).start().await;
    for _ in 0..3 {
        let refused = of_bob(&bed, "GET", &["Authorization: Bearer their-own"], "").await;
        assert_eq!((refused.status, refused.one("location")), (502, None));
        assert!(refused.text().contains("upstream.refuses_secret"), "{}", refused.text());
    }
    assert_eq!(frigate.logins(), 1);
    assert_eq!(frigate.recorder.seen().len(), 1, "nothing but the sign-in reached it");
}

#[tokio::test]
async fn fr_057_whoever_comes_while_a_token_is_fetched_waits_for_that_one() {
    let frigate = Frigate::start(3600).await;
    let bed = Arc::new(Setup::new(vec![frigate.service("account's \"password\"")]).start().await);
    let cookie = format!("Cookie: {}", bed.cookie("bob").await);
    let asks = (0..20).map(|_| {
        let (address, cookie) = (bed.address, cookie.clone());
        tokio::spawn(
            async move { ask(address, get("one.example.com", "/", &[cookie.as_str()])).await.status },
        )
    });
    for one in asks.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), 200);
    }
    assert_eq!(frigate.logins(), 1);
}

/// A service that sets cookies for whoever asks, as many do after a sign-in.
async fn with_cookies() -> Recorder {
    let answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=of-the-account; Path=/\r\nSet-Cookie: csrf=1\r\nContent-Length: 2\r\n\r\nok";
    Recorder::start(|_| answer.to_vec()).await
}

#[tokio::test]
async fn fr_057_cookies_of_the_account_reach_no_visitor_and_theirs_do_not_reach_the_service() {
    let upstream = with_cookies().await;
    let credentials = || Credentials::bearer(&SecretString::from("s3cret"));
    let bed = Setup::new(vec![with(&upstream, credentials())]).start().await;
    let theirs = ["Cookie: sid=of-bob; theme=dark"];
    let answer = of_bob(&bed, "GET", &theirs, "").await;
    assert_eq!((answer.status, answer.all("set-cookie")), (200, vec![]), "{}", answer.head);
    assert!(upstream.last().all("cookie").is_empty(), "{}", upstream.last().head);
    // Without the account it is their own business.
    let open = ask(bed.address, get("pub.example.com", "/", &theirs)).await;
    assert_eq!(open.all("set-cookie"), ["sid=of-the-account; Path=/", "csrf=1"]);
    assert_eq!(upstream.last().all("cookie"), ["sid=of-bob; theme=dark"]);
    // Where the operator says so, everybody shares them; ours stay ours.
    let shared = ServiceSettings { shares_account_cookies: true, ..with(&upstream, credentials()) };
    let bed = Setup::new(vec![shared]).start().await;
    let answer = of_bob(&bed, "GET", &theirs, "").await;
    assert_eq!(answer.all("set-cookie"), ["sid=of-the-account; Path=/", "csrf=1"]);
    assert_eq!(upstream.last().all("cookie"), ["sid=of-bob; theme=dark"]);
}

#[tokio::test]
async fn fr_057_a_handshake_of_the_account_brings_no_cookie_of_it_either() {
    let upstream = Recorder::with_connections(|mut connection| async move {
        let Some(seen) = connection.head().await else { return };
        let key = seen.all("sec-websocket-key")[0].to_owned();
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSet-Cookie: sid=of-the-account\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        let _ = tokio::io::AsyncWriteExt::write_all(&mut connection.stream, answer.as_bytes()).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    })
    .await;
    let bed = Setup::new(vec![with(&upstream, Credentials::basic("doorward", &SecretString::from("s")))])
        .start()
        .await;
    let cookie = format!("Cookie: {}; sid=of-bob", bed.cookie("bob").await);
    let lines = [
        cookie.as_str(),
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    let mut client = Client::connect(bed.address).await;
    client.send(get("one.example.com", "/ws", &lines)).await;
    let head = client.head().await.unwrap();
    assert_eq!((head.status, head.all("set-cookie")), (101, vec![]), "{}", head.head);
    assert!(upstream.last().all("cookie").is_empty(), "{}", upstream.last().head);
}
