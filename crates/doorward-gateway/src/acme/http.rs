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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
    use std::sync::Arc;

    use rustls::{ServerConfig, pki_types::PrivateKeyDer};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        task::JoinHandle,
    };
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// An authority that says `head` and then `piece` without end; gives how much of that was taken.
    async fn endless(head: &'static str, piece: Vec<u8>) -> (u16, Trust, JoinHandle<usize>) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut taken = 0;
            while taken < 1 << 28 && stream.write_all(&piece).await.is_ok() {
                taken += piece.len();
            }
            taken
        });
        (port, Trust::Authorities(vec![made.cert.der().clone()]), served)
    }

    /// SC-043
    #[tokio::test]
    async fn sc_043_an_answer_of_an_authority_without_end_is_not_read_to_its_end() {
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        for (head, piece) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", vec![b' '; 0x10000]),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", vec![b' '; 0x10000]),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk),
            ("HTTP/1.1 200 OK\r\n", b"x: y\r\n".repeat(1000)),
        ] {
            let (port, trust, served) = endless(head, piece).await;
            let request = Request::get(format!("https://localhost:{port}/directory"));
            let request = request.body(BodyWrapper::default()).unwrap();
            let answer = timeout(Duration::from_secs(10), Https { trust }.request(request)).await;
            assert!(answer.expect("long before its time is up").is_err(), "{head}");
            // What was on its way when the door closed is some megabytes at most.
            let taken = served.await.unwrap();
            assert!(taken < 1 << 24, "{head}: {taken} bytes were taken");
        }
    }
}
