//! What is on the wire, asked of ourselves: before the first lines say `https`, Doorward connects to its own listener
//! as a stranger would (HS-27, HS-28, HS-30, HS-35). An option that is read and not acted on is found here.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool, atomic::Ordering},
    time::Duration,
};

use doorward_core::{client_address::TrustedProxies, proxy_protocol};
use rustls::{
    ClientConfig, SignatureScheme, SupportedProtocolVersion,
    client::{ResolvesClientCert, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{Demand, LeafVerifier, MinimumVersion, fingerprint};

/// For each step.
const PATIENCE: Duration = Duration::from_secs(5);

const REQUEST: &[u8] = b"GET /.doorward/api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// What the configuration says of a listener.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The certificate in use.
    pub fingerprint: String,
    /// The lowest version.
    pub minimum: MinimumVersion,
    /// Whether clients need a certificate.
    pub demand: Demand,
}

/// What is on the wire is not what the configuration says.
#[derive(Debug, thiserror::Error)]
#[error("the listener on {address} was asked and does not do what the configuration says: {what}")]
pub struct ProbeError {
    /// The listener.
    pub address: SocketAddr,
    /// What it does.
    pub what: String,
}

/// Connects to the listener on `address` and compares; without `expected` it speaks plain HTTP.
///
/// # Errors
/// The first difference, or that it cannot be reached.
pub async fn check(address: SocketAddr, expected: Option<&Expected>) -> Result<(), ProbeError> {
    check_as(address, expected, &TrustedProxies::default()).await
}

/// The same where the listener asks `proxies` for the header of the PROXY protocol, and this machine may be one of them.
///
/// # Errors
/// As [`check`].
pub async fn check_as(
    address: SocketAddr,
    expected: Option<&Expected>,
    proxies: &TrustedProxies,
) -> Result<(), ProbeError> {
    let door = Door { address: reachable(address), preface: proxies.contains(reachable(address).ip()) };
    let outcome = match expected {
        Some(expected) => encrypted(&door, expected).await,
        None => plain(&door).await,
    };
    outcome.map_err(|what| ProbeError { address: door.address, what })
}

/// What is knocked at.
struct Door {
    address: SocketAddr,
    /// We speak for ourselves first.
    preface: bool,
}

fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn plain(door: &Door) -> Result<(), String> {
    let answer = exchange(connect(door).await?, REQUEST).await;
    // One that takes our header for a request, or nothing for a header, answers 400.
    let understood =
        |answer: Vec<u8>| answer.starts_with(b"HTTP/1.1 ") && !answer.starts_with(b"HTTP/1.1 400");
    if answer.is_ok_and(understood) {
        return Ok(());
    }
    Err("it does not answer plain HTTP".to_owned())
}

async fn encrypted(door: &Door, expected: &Expected) -> Result<(), String> {
    if exchange(connect(door).await?, REQUEST).await.is_ok_and(|answer| answer.starts_with(b"HTTP/")) {
        return Err("it answers plain HTTP, and server.tls.mode is not disabled".to_owned());
    }
    if exchange(connect(door).await?, &old_hello()).await.is_ok_and(|answer| answer.first() == Some(&22)) {
        return Err("it speaks TLS 1.1".to_owned());
    }
    let seen = Arc::new(Seen::new());
    let answer = over_tls(door, &seen, &[&TLS13, &TLS12]).await;
    let shown = seen.fingerprint.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match shown {
        Some(shown) if shown == expected.fingerprint => {}
        Some(shown) => {
            return Err(format!("its certificate is {shown}, and {} is in use", expected.fingerprint));
        }
        None => return Err(format!("there is no TLS handshake with it ({})", told(&answer))),
    }
    if expected.minimum == MinimumVersion::Tls13 {
        // Whatever becomes of the handshake: a certificate was shown in that version.
        let older = Arc::new(Seen::new());
        let _ = over_tls(door, &older, &[&TLS12]).await;
        let shown = older.fingerprint.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if shown {
            return Err("it speaks TLS 1.2, and server.tls.min_version is 1.3".to_owned());
        }
    }
    let asked = seen.asked.load(Ordering::Relaxed);
    match (expected.demand, asked, answer) {
        (Demand::None, true, _) => Err("it asks clients for a certificate".to_owned()),
        (Demand::Optional | Demand::Required, false, _) => {
            Err("it asks no client for a certificate, and server.tls.verify_client is set".to_owned())
        }
        (Demand::Required, _, Ok(answer)) if !answer.is_empty() => {
            Err("it answers a client without a certificate, and server.tls.verify_client is required"
                .to_owned())
        }
        (Demand::None | Demand::Optional, _, answer)
            if !answer.as_ref().is_ok_and(|it| it.starts_with(b"HTTP/1.1 ")) =>
        {
            Err(format!("it answers no request over TLS ({})", told(&answer)))
        }
        _ => Ok(()),
    }
}

fn told(answer: &io::Result<Vec<u8>>) -> String {
    match answer {
        Ok(bytes) => format!("{} bytes came", bytes.len()),
        Err(fault) => fault.to_string(),
    }
}

async fn connect(door: &Door) -> Result<TcpStream, String> {
    let knock = async {
        let mut stream = TcpStream::connect(door.address).await?;
        if door.preface {
            stream.write_all(&proxy_protocol::LOCAL).await?;
        }
        Ok::<_, io::Error>(stream)
    };
    match timeout(PATIENCE, knock).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(fault)) => Err(format!("it cannot be reached: {fault}")),
        Err(_) => Err("it cannot be reached in time".to_owned()),
    }
}

/// Sends `bytes`; the first piece of what comes back, nothing when the other side just ends.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let talk = async {
        stream.write_all(bytes).await?;
        stream.flush().await?;
        let mut answer = vec![0; 1024];
        let count = stream.read(&mut answer).await?;
        answer.truncate(count);
        Ok(answer)
    };
    timeout(PATIENCE, talk).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn over_tls(
    door: &Door,
    seen: &Arc<Seen>,
    versions: &[&'static SupportedProtocolVersion],
) -> io::Result<Vec<u8>> {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&seen.provider))
        .with_protocol_versions(versions)
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(believing(Arc::clone(seen)))
        .with_client_cert_resolver(Arc::clone(seen) as Arc<dyn ResolvesClientCert>);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::from(door.address.ip());
    let stream = connect(door).await.map_err(io::Error::other)?;
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream =
        timeout(PATIENCE, handshake).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    exchange(stream, REQUEST).await
}

/// A greeting of TLS 1.1 with the usual suites of its time. The TLS library cannot speak it, and must not learn to.
fn old_hello() -> Vec<u8> {
    const SUITES: [u8; 14] =
        [0xc0, 0x14, 0xc0, 0x13, 0xc0, 0x0a, 0xc0, 0x09, 0x00, 0x35, 0x00, 0x2f, 0x00, 0x0a];
    // Curves and point formats, which the suites need (RFC 8422 5.1).
    const EXTENSIONS: [u8; 16] = [0, 10, 0, 6, 0, 4, 0, 23, 0, 24, 0, 11, 0, 2, 1, 0];
    let mut body = vec![3, 2];
    body.extend([0x5a; 32]);
    body.push(0);
    body.extend([0, 14]);
    body.extend(SUITES);
    body.extend([1, 0, 0, 16]);
    body.extend(EXTENSIONS);
    let length = u8::try_from(body.len()).unwrap_or(u8::MAX);
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(body);
    record
}

/// Believes every certificate, because it only looks: nothing that matters is ever sent over such a connection.
fn believing(seen: Arc<Seen>) -> Arc<impl ServerCertVerifier + use<>> {
    LeafVerifier::new(Arc::clone(&seen.provider), move |leaf: &CertificateDer<'_>| {
        *seen.fingerprint.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint(leaf));
        Ok(())
    })
}

/// What was seen of a server.
#[derive(Debug)]
struct Seen {
    provider: Arc<CryptoProvider>,
    fingerprint: Mutex<Option<String>>,
    asked: AtomicBool,
}

impl Seen {
    fn new() -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        Self { provider, fingerprint: Mutex::default(), asked: AtomicBool::new(false) }
    }
}

impl ResolvesClientCert for Seen {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
