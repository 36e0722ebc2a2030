//! One POST to one address that the operator configured: TLS unless it is this machine, no redirect followed, an end
//! in time, and of the answer its status alone. Absent: what is posted.

use std::{fmt, io, time::Duration};

use bytes::Bytes;
use doorward_core::notice::Delivery;
use http::{HeaderMap, Request, StatusCode, Uri, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use url::{Host, Url};

use super::{
    clean::one_line,
    tls::{TlsClient, TlsSettings, TlsSettingsError, TrustedCertificates},
};

/// How long a whole POST may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longest head of an answer; the body is not read.
const HEAD: usize = 16 * 1024;

/// Why nothing can be sent to an address.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Not an address of the web.
    #[error("`{0}` is not an http(s) address of a server")]
    NotWeb(String),
    /// Clear text that would leave the machine.
    #[error("{0} must begin with https://; http:// is for this machine only (localhost, 127.0.0.1, ::1)")]
    Clear(String),
    /// User name, password or fragment in the address.
    #[error("the address of {0} must hold neither user name nor password nor a fragment")]
    Extra(String),
    /// A topic is missing.
    #[error("the address of {0} must end with the topic, as in https://ntfy.example.com/doorward")]
    NoTopic(String),
    /// The secret is too short to sign with.
    #[error("the secret must have at least {0} characters")]
    ShortSecret(usize),
    /// The token cannot stand in a header.
    #[error("the token holds characters that a header cannot carry")]
    Token,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsSettingsError),
}

/// Where to post.
pub(super) struct Target {
    host: String,
    port: u16,
    tls: Option<TlsClient>,
    path: Uri,
    /// What the `Host` header says.
    authority: String,
    patience: Duration,
}

impl Target {
    /// Reads an address.
    pub(super) fn parse(url: &Url, trusted: &TrustedCertificates) -> Result<Self, TargetError> {
        let label = one_line(&url[..url::Position::BeforePath], 200);
        let not_web = || TargetError::NotWeb(label.clone());
        let host = url.host().ok_or_else(not_web)?;
        let port = url.port_or_known_default().ok_or_else(not_web)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(TargetError::Extra(host.to_string()));
        }
        let bare = match &host {
            Host::Domain(name) => (*name).to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let tls = match url.scheme() {
            "https" => Some(TlsClient::new(&bare, &TlsSettings::default(), trusted)?),
            "http" if is_this_machine(&host) => None,
            "http" => return Err(TargetError::Clear(label)),
            _ => return Err(not_web()),
        };
        let path = url[url::Position::BeforePath..].parse().map_err(|_| not_web())?;
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(Self { host: bare, port, tls, path, authority, patience: PATIENCE })
    }

    /// Posts `body` as JSON, with further headers, and tells what came of it.
    pub(super) async fn post(&self, headers: HeaderMap, body: String) -> Delivery {
        match timeout(self.patience, self.answer(headers, body)).await {
            Ok(Ok(status)) => self.delivery(status),
            Ok(Err(fault)) => Delivery::Retry(format!("{self}: {}", one_line(&fault.to_string(), 300))),
            Err(_) => Delivery::Retry(format!("{self}: no answer within {} s", self.patience.as_secs_f32())),
        }
    }

    fn delivery(&self, status: StatusCode) -> Delivery {
        let said = format!("{self} answered {}", status.as_u16());
        match status.as_u16() {
            200..=299 => Delivery::Done,
            300..=399 => Delivery::Retry(format!("{said}; redirects are not followed, correct the address")),
            // Wrong credentials or addresses are put right by somebody; what is wrong with the message is not.
            400 | 405 | 406 | 413 | 415 | 422 => Delivery::Refused(said),
            _ => Delivery::Retry(said),
        }
    }

    async fn answer(&self, mut headers: HeaderMap, body: String) -> io::Result<StatusCode> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let host = self.authority.parse().map_err(io::Error::other)?;
        headers.insert(header::HOST, host);
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, header::HeaderValue::from_static("doorward"));
        headers.insert(header::CONNECTION, header::HeaderValue::from_static("close"));
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.path.clone();
        *request.headers_mut() = headers;
        match &self.tls {
            Some(tls) => exchange(tls.connect(stream).await?, request).await,
            // `localhost` is what the resolver says it is.
            None if !stream.peer_addr()?.ip().is_loopback() => {
                Err(io::Error::other("the name leads to another machine, and the address is not https"))
            }
            None => exchange(stream, request).await,
        }
    }
}

impl fmt::Display for Target {
    /// Without the path, which may be a secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}://{}", if self.tls.is_some() { "https" } else { "http" }, self.authority)
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> io::Result<StatusCode> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD).max_headers(64);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let answer = sender.send_request(request);
    tokio::pin!(answer, connection);
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        _ = &mut connection => answer.await,
    };
    Ok(answer.map_err(io::Error::other)?.status())
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn silence_ends_in_time() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let mut target = Target::parse(&url, &TrustedCertificates::load(None).unwrap()).unwrap();
        target.patience = Duration::from_millis(200);
        // The system accepts for the listener; nobody answers.
        let delivery = timeout(Duration::from_secs(3), target.post(HeaderMap::new(), "{}".to_owned())).await;
        assert!(matches!(delivery, Ok(Delivery::Retry(text)) if text.contains("no answer within 0.2 s")));
    }
}
