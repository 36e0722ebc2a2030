//! Connections to an authority: HTTPS only, checked, each with an end in time and an answer of bounded size. No
//! redirect is followed.

use std::{future::Future, io, pin::Pin, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;

use crate::upstream::{Trust, UpstreamTls};

/// For one exchange.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest answer: a chain of certificates is a few kilobytes.
const LARGEST: usize = 256 * 1024;

pub(super) struct Https {
    pub(super) trust: Trust,
}

type Answer = Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>>;

impl HttpClient for Https {
    fn request(&self, request: Request<BodyWrapper<Bytes>>) -> Answer {
        let trust = self.trust.clone();
        Box::pin(async move {
            let host = request.uri().host().unwrap_or_default().to_owned();
            let exchanged = timeout(PATIENCE, exchange(request, &trust)).await;
            let answer = exchanged
                .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time")))
                .map_err(|error| Error::Other(format!("{host}: {error}").into()))?;
            Ok(BytesResponse::from(answer.map(Full::new)))
        })
    }
}

async fn exchange(request: Request<BodyWrapper<Bytes>>, trust: &Trust) -> io::Result<Response<Bytes>> {
    let (mut parts, body) = request.into_parts();
    let invalid = || io::Error::other("not an https address");
    if parts.uri.scheme_str() != Some("https") {
        return Err(invalid());
    }
    let authority = parts.uri.authority().ok_or_else(invalid)?.clone();
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    let port = authority.port_u16().unwrap_or(443);
    parts.uri = parts
        .uri
        .path_and_query()
        .cloned()
        .map_or_else(|| "/".parse(), |path| path.as_str().parse())
        .map_err(io::Error::other)?;
    let named = HeaderValue::from_str(authority.as_str()).map_err(io::Error::other)?;
    parts.headers.insert(header::HOST, named);
    parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let tls = UpstreamTls::new(&host, trust).map_err(io::Error::other)?;
    let stream = TcpStream::connect((host.as_str(), port)).await?;
    let stream = TlsConnector::from(tls.config).connect(tls.name, stream).await?;
    let (mut sender, connection) =
        http1::Builder::new().handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let driven = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "the connection to the authority ended");
        }
    });
    let answer = async {
        let answer = sender.send_request(Request::from_parts(parts, body)).await.map_err(io::Error::other)?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(io::Error::other)?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
    .await;
    driven.abort();
    answer
}
