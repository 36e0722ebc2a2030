//! However long a header is, the gateway takes time in proportion (SC-237). The listener's own limit (24 kB of headers) is
//! out of the way here, and everything runs in one thread, whose time is measured.

use std::net::SocketAddr;

use doorward_core::client_address::TrustedProxies;
use doorward_gateway::{edge::client_of, limits::ListenerLimits};
use doorward_testkit::growth::{PIECES, assert_linear, repeated};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    runtime::Builder,
};

use crate::{
    bed::{Setup, service},
    client::{Client, request},
};

/// What the edge, the hygiene of headers, sockets, other origins and forward auth of the gateway read.
const HEADERS: [&str; 20] = [
    "Accept",
    "Access-Control-Request-Headers",
    "Authorization",
    "Connection",
    "Cookie",
    "Expect",
    "Forwarded",
    "Origin",
    "Range",
    "Referer",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol",
    "TE",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "Via",
    "X-API-Key",
    "X-Forwarded-For",
    "X-Request-Id",
];

#[test]
fn sc_237_no_header_makes_the_gateway_take_more_than_in_proportion_to_its_length() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let bed = runtime.block_on(async {
        let mut setup = Setup::new(vec![service(forgetful().await)]);
        setup.trusted = vec!["127.0.0.0/8"];
        setup.limits = ListenerLimits { header_bytes: 256 * 1024, ..ListenerLimits::default() };
        setup.start().await
    });
    let cookie = runtime.block_on(bed.cookie("bob"));
    for name in HEADERS {
        for piece in PIECES {
            let make = |length| {
                let line = format!("{name}: {}", repeated(piece, length).trim());
                let session = format!("Cookie: {cookie}");
                request("GET", "one.example.com", "/x", &[line.as_str(), session.as_str()])
            };
            assert_linear(&format!("{name} of {piece:?}"), make, |bytes| {
                runtime.block_on(async {
                    let mut client = Client::connect(bed.address).await;
                    client.send(bytes).await;
                    client.head().await.map(|answer| answer.status)
                })
            });
        }
    }
}

/// An upstream that says yes to everything and keeps nothing.
async fn forgetful() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut piece, mut end) = (vec![0; 65536], Vec::new());
                while !end.ends_with(b"\r\n\r\n") {
                    let read = stream.read(&mut piece).await.unwrap_or(0);
                    if read == 0 {
                        return;
                    }
                    end.extend_from_slice(&piece[..read]);
                    end.drain(..end.len().saturating_sub(4));
                }
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await;
            });
        }
    });
    address
}

#[test]
fn sc_237_the_clients_address_is_found_in_time_in_proportion() {
    let trusted = TrustedProxies::new(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
    for piece in PIECES {
        let make = |length| {
            let value = HeaderValue::from_str(&repeated(piece, length)).unwrap();
            HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), value)])
        };
        assert_linear(&format!("the address of {piece:?}"), make, |headers| {
            client_of(headers, "127.0.0.1".parse().unwrap(), &trusted)
        });
    }
}
