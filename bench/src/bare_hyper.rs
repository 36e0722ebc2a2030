//! The yardstick: hyper that answers 200 to everything and does nothing else.
//!
//! It sends the headers that it is told to, so that both sides of a comparison write as many bytes.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// What to answer, and where.
pub(crate) struct Options {
    address: SocketAddr,
    headers: HeaderMap,
    body: Bytes,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut arguments = arguments.iter();
        let address = arguments.next().ok_or("bare-hyper needs an address")?;
        let address = address.parse().map_err(|_| format!("`{address}` is no address with a port"))?;
        let mut options = Self { address, headers: HeaderMap::new(), body: Bytes::new() };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--body-bytes" => {
                    let length = value.parse().map_err(|_| format!("`{value}` is no number"))?;
                    options.body = Bytes::from(vec![b'x'; length]);
                }
                "--header" => {
                    let (name, value) = header(value).ok_or_else(|| format!("`{value}` is no header"))?;
                    options.headers.append(name, value);
                }
                _ => return Err(format!("bare-hyper has no option {name}")),
            }
        }
        Ok(options)
    }
}

fn header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
}

/// Serves until the process is ended.
#[tokio::main]
pub(crate) async fn serve(options: Options) -> Result<()> {
    let Options { address, headers, body } = options;
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let headers = Arc::new(headers);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (headers, body) = (Arc::clone(&headers), body.clone());
        tokio::spawn(async move {
            let answer = service_fn(|_: Request<Incoming>| {
                let mut response = Response::new(Full::<Bytes>::from(body.clone()));
                response.headers_mut().clone_from(&headers);
                std::future::ready(Ok::<_, Infallible>(response))
            });
            // The load generator closes as it likes; there is nothing to tell.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_option_reaches_the_answer() {
        let words = ["127.0.0.1:1", "--header", "Remote-User: bob", "--body-bytes", "6"].map(str::to_owned);
        let options = Options::parse(&words).unwrap();
        assert_eq!(options.headers.get("remote-user").unwrap(), "bob");
        assert_eq!(options.body.len(), 6);
        assert!(Options::parse(&["127.0.0.1:1".to_owned(), "--headers".to_owned(), "a".to_owned()]).is_err());
    }
}
