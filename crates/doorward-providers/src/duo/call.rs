//! One POST to Duo's API: TLS with a verified certificate, no redirect, an end in time, an answer of bounded size.
//! Absent: what is said.

use std::{io, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header, uri::PathAndQuery};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout_at},
};

use super::{DuoError, DuoSettingsError};
use crate::notifier::{TlsClient, TlsSettings, TrustedCertificates, one_line};

/// Longest head of an answer.
const HEAD: usize = 16 * 1024;

/// Longest body of an answer (SC-043).
pub(super) const BODY: usize = 64 * 1024;

/// Where https is.
const HTTPS: u16 = 443;

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// The other side's time, as it says.
    pub(super) date: Option<HeaderValue>,
    pub(super) body: Bytes,
}

/// Where the API is.
pub(super) struct Endpoint {
    host: String,
    port: u16,
    /// What the `Host` header says, and what is signed: the host, with its port where that is not the usual one.
    pub(super) authority: String,
    tls: TlsClient,
}

impl Endpoint {
    pub(super) fn new(
        host: &str,
        port: u16,
        trusted: &TrustedCertificates,
    ) -> Result<Self, DuoSettingsError> {
        let host = host.to_ascii_lowercase();
        let shown = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let authority = if port == HTTPS { shown } else { format!("{shown}:{port}") };
        let wrong = || DuoSettingsError::Host(one_line(&host, 200));
        let parsed: http::uri::Authority = authority.parse().map_err(|_| wrong())?;
        if parsed.as_str().contains('@') || host.is_empty() || port == 0 {
            return Err(wrong());
        }
        let tls = TlsClient::new(&host, &TlsSettings::default(), trusted)?;
        Ok(Self { host, port, authority, tls })
    }

    /// Posts `body`: connected after `connecting` and answered after `limit`, both from now.
    pub(super) async fn post(
        &self,
        path: &'static str,
        headers: HeaderMap,
        body: String,
        connecting: Duration,
        limit: Duration,
    ) -> Result<Answer, DuoError> {
        let now = Instant::now();
        let stream = match timeout_at(now + connecting, self.connect()).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(fault)) => return Err(self.unreachable(&fault.to_string())),
            Err(_) => {
                return Err(self.unreachable(&format!("no connection within {} s", connecting.as_secs_f32())));
            }
        };
        let request = self.request(path, headers, body);
        match timeout_at(now + limit, self.exchange(stream, request)).await {
            Ok(answer) => answer,
            Err(_) => Err(DuoError::Silent { host: self.authority.clone(), limit }),
        }
    }

    async fn connect(&self) -> io::Result<impl AsyncRead + AsyncWrite + Unpin + Send + use<>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        self.tls.connect(stream).await
    }

    fn request(&self, path: &'static str, mut headers: HeaderMap, body: String) -> Request<Full<Bytes>> {
        // Checked when the endpoint was made.
        if let Ok(host) = HeaderValue::from_str(&self.authority) {
            headers.insert(header::HOST, host);
        }
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("doorward"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from(PathAndQuery::from_static(path));
        *request.headers_mut() = headers;
        request
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, DuoError> {
        let improper = |fault: hyper::Error| self.improper(&fault.to_string());
        let mut builder = http1::Builder::new();
        builder.max_buf_size(HEAD).max_headers(64);
        let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(improper)?;
        let answer = async {
            let answer = sender.send_request(request).await.map_err(improper)?;
            let (head, body) = answer.into_parts();
            if head.status.is_redirection() {
                let host = self.authority.clone();
                return Err(DuoError::Redirect { host, status: head.status.as_u16() });
            }
            let body = Limited::new(body, BODY).collect().await.map_err(|fault| {
                if fault.is::<LengthLimitError>() {
                    DuoError::TooLarge { host: self.authority.clone() }
                } else {
                    self.improper(&fault.to_string())
                }
            })?;
            let date = head.headers.get(header::DATE).cloned();
            Ok(Answer { status: head.status, date, body: body.to_bytes() })
        };
        tokio::pin!(answer, connection);
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            // It is over for the connection, and the rest of the answer is read already or never comes.
            _ = &mut connection => answer.await,
        }
    }

    fn unreachable(&self, cause: &str) -> DuoError {
        DuoError::Connect { host: self.authority.clone(), cause: one_line(cause, 300) }
    }

    fn improper(&self, cause: &str) -> DuoError {
        DuoError::Exchange { host: self.authority.clone(), cause: one_line(cause, 300) }
    }
}
