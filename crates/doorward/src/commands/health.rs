//! `doorward health`: whether the server of this configuration answers, for containers that have no other program to ask
//! with (`HEALTHCHECK`). The certificate must be the configured one.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use doorward_config::{ClientCertificates, Config, TlsMode};
use doorward_core::{client_address::TrustedProxies, proxy_protocol};
use doorward_gateway::upstream::{Trust, UpstreamTls};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// A server that needs longer is not well.
const PATIENCE: Duration = Duration::from_secs(3);

/// The answer is short.
const MOST: u64 = 4096;

/// Asks; an error where it is not well.
pub(crate) async fn run(config: &Config) -> Result<String> {
    timeout(PATIENCE, ask(config)).await.context("the server does not answer")??;
    Ok("healthy\n".to_owned())
}

/// A connection to the authenticated listener, which may ask this machine to say whose it is (`server.proxy_protocol`).
async fn connect_to_door(config: &Config) -> Result<TcpStream> {
    let mut stream = connect(config.server.address).await?;
    let proxies = TrustedProxies::new(config.server.trusted_proxies.clone());
    if config.server.proxy_protocol && proxies.contains(stream.local_addr()?.ip()) {
        stream.write_all(&proxy_protocol::LOCAL).await?;
    }
    Ok(stream)
}

async fn ask(config: &Config) -> Result<()> {
    let tls = config.server.tls.mode != TlsMode::Disabled;
    if let Some(portal) = config.server.portal_address.filter(|_| tls) {
        // Nothing to check there but the answer.
        return answer(connect(portal).await?).await;
    }
    if !tls {
        return answer(connect_to_door(config).await?).await;
    }
    let mut shown = None;
    for path in certificates(config) {
        let Ok(leaf) = CertificateDer::from_pem_file(&path) else { continue };
        let trust = UpstreamTls::new("localhost", &Trust::Pin(doorward_crypto::sha256(&leaf)))?;
        match trust.connect(connect_to_door(config).await?).await {
            Ok(stream) if config.server.tls.clients.demand == ClientCertificates::Required => {
                // Without a certificate of ours there is no answer; that it showed its own is as much as can be seen.
                drop(stream);
                return Ok(());
            }
            Ok(stream) => return answer(stream).await,
            Err(error) => shown = Some(error),
        }
    }
    match shown {
        Some(error) => {
            Err(error).context("TLS: the server shows another certificate than the configured one")
        }
        None => bail!("the certificate of the server cannot be read"),
    }
}

/// Where the certificate may be that the server shows; by ACME, its own until the first one has come.
fn certificates(config: &Config) -> Vec<PathBuf> {
    let tls = &config.server.tls;
    let own = tls.cert_dir.join("self-signed.crt");
    match (&tls.cert_path, tls.mode) {
        (Some(path), TlsMode::Provided) => vec![path.clone()],
        (_, TlsMode::Acme) => vec![config.data_dir.join("acme/certificate.crt"), own],
        _ => vec![own],
    }
}

async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = SocketAddr::new(ip, address.port());
    TcpStream::connect(address).await.with_context(|| format!("{address} does not answer"))
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let request = "GET /.doorward/api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let read = (&mut stream).take(MOST).read_to_end(&mut answer).await;
    let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    if line.starts_with(b"HTTP/1.1 200") {
        return Ok(());
    }
    read?;
    bail!("the server answers {}", String::from_utf8_lossy(line).escape_debug())
}
