//! The built-in service: shows what an upstream receives. It is a real HTTP server behind a stream in memory,
//! so a request to it goes the whole way of any other.

use std::{convert::Infallible, fmt::Write as _};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::derive_accept_key,
        protocol::{Role, WebSocketConfig},
    },
};

/// Serves one connection until it ends.
pub(crate) async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = service_fn(|request| async { Ok::<_, Infallible>(answer(request)) });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
    if let Err(error) = connection.await {
        tracing::debug!(%error, "whoami connection ended");
    }
}

fn answer(request: Request<Incoming>) -> Response<Full<Bytes>> {
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    match key {
        Some(accept) if request.headers().contains_key(header::UPGRADE) => echo(request, &accept),
        _ => show(&request),
    }
}

fn show(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let accept = request.headers().get(header::ACCEPT).map_or(&b""[..], HeaderValue::as_bytes);
    let accepts = |media_type: &[u8]| accept.windows(media_type.len()).any(|part| part == media_type);
    let (media_type, text) = if accepts(b"text/html") {
        ("text/html; charset=utf-8", page(request))
    } else if accepts(b"application/json") {
        ("application/json", json(request))
    } else {
        ("text/plain; charset=utf-8", plain(request))
    };
    let mut response = Response::new(Full::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// Name as HTTP/1 people write it, and value.
fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    let title_case = |name: &str| -> String {
        name.split_inclusive('-')
            .flat_map(|part| {
                let mut letters = part.chars();
                letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
            })
            .collect()
    };
    headers
        .iter()
        .map(|(name, value)| {
            (title_case(name.as_str()), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect()
}

fn plain(request: &Request<Incoming>) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in fields(request.headers()) {
        let _ = writeln!(text, "{name}: {value}");
    }
    text
}

fn json(request: &Request<Incoming>) -> String {
    let headers: Vec<_> = fields(request.headers())
        .into_iter()
        .map(|(name, value)| serde_json::json!({ "name": name, "value": value }))
        .collect();
    let method = request.method().as_str();
    serde_json::json!({ "method": method, "target": request.uri().to_string(), "headers": headers })
        .to_string()
}

fn page(request: &Request<Incoming>) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>whoami</title>\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}}\
         pre{{font-family:ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}}</style></head>\
         <body><main><h1>whoami</h1><p>This is what a service behind Doorward receives.</p>\
         <pre>{}</pre></main></body></html>",
        escape(&plain(request)),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Accepts the WebSocket and sends back what comes.
fn echo(request: Request<Incoming>, accept: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(accept) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    tokio::spawn(async move {
        if let Ok(upgraded) = hyper::upgrade::on(request).await {
            // The library's own buffer would cost an idle socket 128 KiB.
            let small = WebSocketConfig::default().read_buffer_size(4096);
            let io = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(small)).await;
            echo_messages(socket).await;
        }
    });
    response
}

async fn echo_messages<S: AsyncRead + AsyncWrite + Unpin>(mut socket: WebSocketStream<S>) {
    while let Some(Ok(message)) = socket.next().await {
        if !(message.is_text() || message.is_binary()) {
            // Pings and closes are answered by the library.
            continue;
        }
        if socket.send(message).await.is_err() {
            return;
        }
    }
}
