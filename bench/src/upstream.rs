//! The service behind the gateway: bodies of two sizes, and WebSockets that echo.

use std::{convert::Infallible, net::SocketAddr};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn, upgrade::Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// RFC 6455 1.3.
const WEBSOCKET_GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Serves until the process is ended.
#[tokio::main]
pub(crate) async fn serve(address: &str) -> Result<()> {
    let address: SocketAddr =
        address.parse().with_context(|| format!("`{address}` is no address with a port"))?;
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let small = Bytes::from(vec![b'x'; 1024]);
    let large = Bytes::from(vec![b'x'; 10_000_000]);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (small, large) = (small.clone(), large.clone());
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                std::future::ready(Ok::<_, Infallible>(answer(request, &small, &large)))
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
            // Whoever connected closes as they like; there is nothing to tell.
            let _ = connection.with_upgrades().await;
        });
    }
}

fn answer(mut request: Request<Incoming>, small: &Bytes, large: &Bytes) -> Response<Full<Bytes>> {
    match request.uri().path() {
        "/1k" => page(small),
        "/10m" => page(large),
        "/socket" => {
            let accept = request.headers().get(header::SEC_WEBSOCKET_KEY).and_then(accept_value);
            let Some(accept) = accept else { return status(StatusCode::BAD_REQUEST) };
            let upgrade = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                if let Ok(upgraded) = upgrade.await {
                    // A socket that breaks is the client's to notice.
                    let _ = echo(upgraded).await;
                }
            });
            let mut response = status(StatusCode::SWITCHING_PROTOCOLS);
            let headers = response.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
            response
        }
        _ => status(StatusCode::NOT_FOUND),
    }
}

fn page(body: &Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body.clone()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// RFC 6455 4.2.2: the answer to the client's key.
fn accept_value(key: &HeaderValue) -> Option<HeaderValue> {
    let mut text = key.as_bytes().to_vec();
    text.extend_from_slice(WEBSOCKET_GUID.as_bytes());
    HeaderValue::from_str(&STANDARD.encode(doorward_crypto::sha1(&text))).ok()
}

/// Sends every short masked frame back unmasked (RFC 6455 5.2), until one that closes, or a long one.
async fn echo(upgraded: Upgraded) -> std::io::Result<()> {
    let mut stream = TokioIo::new(upgraded);
    loop {
        let [first, length] = {
            let mut head = [0; 2];
            stream.read_exact(&mut head).await?;
            head
        };
        let length = length & 0x7f;
        if length > 125 {
            return Ok(());
        }
        let mut mask = [0; 4];
        stream.read_exact(&mut mask).await?;
        let mut payload = vec![0; usize::from(length)];
        stream.read_exact(&mut payload).await?;
        let mut frame = vec![first, length];
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        stream.write_all(&frame).await?;
        if first & 0x0f == 8 {
            return stream.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_rfc_gets_the_answer_of_the_rfc() {
        let answer = accept_value(&HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ=="));
        assert_eq!(answer, Some(HeaderValue::from_static("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
    }
}
