//! Certificates and TLS.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration};

use doorward_core::time::Timestamp;
use doorward_gateway::tls::{
    CertificateHandle, ClientVerifier, Demand, MinimumVersion, provided,
    self_signed::{self, KeyType, Names},
    server_config,
};
use doorward_testkit::SeededEntropy;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, get},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// A private authority with one certificate for `localhost`.
pub(crate) struct Authority {
    pub(crate) root: CertificateDer<'static>,
    pub(crate) leaf: CertificateDer<'static>,
    key: Vec<u8>,
}

pub(crate) fn authority() -> Authority {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let root = params.self_signed(&root_key).unwrap();
    let issuer = Issuer::new(params, root_key);
    let key = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    Authority { root: root.der().clone(), leaf: leaf.der().clone(), key: key.serialize_der() }
}

impl Authority {
    pub(crate) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()))
    }

    /// A TLS server that answers every connection's first request with 200.
    pub(crate) async fn serve_plain_answers(&self) -> SocketAddr {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.leaf.clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        address
    }
}

/// A folder that is gone with the test.
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("doorward-gateway-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn now() -> Timestamp {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(now.as_secs()).unwrap())
}

fn names(host: &str) -> Names {
    Names::of_machine(Some(host), ["192.168.7.7".parse().unwrap()])
}

fn ensure(folder: &Path, host: &str, at: Timestamp) -> doorward_gateway::tls::Certificate {
    self_signed::ensure(folder, &names(host), KeyType::Ecdsa, at, &SeededEntropy::new(9)).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn connect(
    address: SocketAddr,
    root: &CertificateDer<'static>,
    name: &str,
    alpn: &[&[u8]],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, TcpStream::connect(address).await?).await
}

/// A gateway that speaks TLS, and how to reach it over HTTP/2.
pub(crate) struct Encrypted {
    pub(crate) bed: Bed,
    root: CertificateDer<'static>,
}

impl Encrypted {
    pub(crate) async fn start(folder: &Folder, setup: Setup) -> Self {
        let certificate = ensure(&folder.0, "nvr", now());
        let root = certificate.key.cert[0].clone();
        let config =
            server_config(CertificateHandle::new(certificate, vec![]), MinimumVersion::Tls12, None).unwrap();
        Self { bed: Setup { tls: Some(config), ..setup }.start().await, root }
    }

    /// A new connection on which HTTP/2 was agreed.
    pub(crate) async fn connect(&self) -> TlsStream<TcpStream> {
        let alpn: [&[u8]; 2] = [b"h2", b"http/1.1"];
        let stream =
            connect(self.bed.address, &self.root, "nvr", &alpn, &[&rustls::version::TLS13]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        stream
    }
}

/// A gateway that asks for certificates, in front of `upstream` and behind `trusted`; and a connection on which `CN=phone` is
/// shown, whose certificate holds until 2035.
async fn certified(folder: &Folder, upstream: SocketAddr, trusted: Vec<&'static str>) -> (Bed, PhoneClient) {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let ca = folder.0.join("ca.pem");
    std::fs::write(&ca, params.self_signed(&root_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, root_key);
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "phone");
    params.not_after = date_time_ymd(2035, 1, 1);
    let key = KeyPair::generate().unwrap();
    let phone = params.signed_by(&key, &issuer).unwrap();

    let verifier = ClientVerifier::load(&ca, None, Demand::Optional).unwrap();
    let own = ensure(&folder.0, "nvr", now());
    let mut roots = RootCertStore::empty();
    roots.add(own.key.cert[0].clone()).unwrap();
    let handle = CertificateHandle::new(own, vec![]);
    let tls = Some(server_config(handle, MinimumVersion::Tls12, verifier.as_ref()).unwrap());
    let client_subject = Some("x-client-subject".parse().unwrap());
    let setup =
        Setup { tls, clients: verifier, client_subject, trusted, ..Setup::new(vec![service(upstream)]) };
    let bed = setup.start().await;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![phone.der().clone()], key)
        .unwrap();
    let stream = TcpStream::connect(bed.address).await.unwrap();
    let name = ServerName::try_from("nvr").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    (bed, Client::over(stream))
}

type PhoneClient = Client<TlsStream<TcpStream>>;

#[tokio::test]
async fn a_connection_that_stays_open_does_not_outlive_the_certificate_it_began_with() {
    let upstream = crate::upstreams::Recorder::plain().await;
    let (bed, mut phone) = certified(&Folder::new("outlived"), upstream.address, vec![]).await;
    let request = || get("certified.example.com", "/", &["Accept: application/json"]);
    assert_eq!(phone.ask(request()).await.status, 200);
    assert_eq!(upstream.last().all("x-client-subject"), ["CN=phone"]);
    bed.fakes.clock.set(Timestamp::from_seconds(date_time_ymd(2035, 1, 1).unix_timestamp()));
    assert_eq!(phone.ask(request()).await.status, 200, "its last second");
    bed.fakes.clock.advance(Duration::from_secs(1));
    assert_eq!(phone.ask(request()).await.status, 403, "as without any");
    assert_eq!(phone.ask(get("pub.example.com", "/", &[])).await.status, 200);
    assert!(upstream.last().all("x-client-subject").is_empty());
}

#[tokio::test]
async fn services_do_not_take_a_trusted_proxys_certificate_for_its_visitors() {
    let upstream = crate::upstreams::Recorder::plain().await;
    for (trusted, told) in [(vec![], vec!["CN=phone"]), (vec!["127.0.0.1/32"], vec![])] {
        let folder = Folder::new("behind-a-proxy");
        let (_bed, mut phone) = certified(&folder, upstream.address, trusted).await;
        assert_eq!(phone.ask(get("pub.example.com", "/", &[])).await.status, 200);
        assert_eq!(upstream.last().all("x-client-subject"), told);
    }
}

#[test]
fn a_self_signed_certificate_is_made_once_and_kept_while_it_fits() {
    let folder = Folder::new("kept");
    let start = now();
    let first = ensure(&folder.0, "nvr", start);
    assert_eq!(mode(&folder.0.join("self-signed.key")), 0o600);
    assert_eq!(mode(&folder.0.join("self-signed.crt")), 0o644);
    assert!(first.self_signed && first.fingerprint.split(':').count() == 32);
    let life = first.not_after - start.as_seconds();
    assert!(life <= 398 * 24 * 3600 && life > 390 * 24 * 3600, "{life}");
    assert_eq!(ensure(&folder.0, "nvr", start.plus(DAY * 300)).fingerprint, first.fingerprint);
    let renewed = ensure(&folder.0, "nvr", start.plus(DAY * 370));
    assert_ne!(renewed.fingerprint, first.fingerprint, "30 days before its end");
    let added = ensure(&folder.0, "other", start);
    assert_ne!(added.fingerprint, renewed.fingerprint, "a name was added");
    std::fs::write(folder.0.join("self-signed.key"), "damaged").unwrap();
    let mended = ensure(&folder.0, "other", start);
    assert_ne!(mended.fingerprint, added.fingerprint, "a damaged key is replaced");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 2, "nothing half-written is left");
}

#[test]
fn first_starts_at_once_make_one_certificate_and_its_key() {
    for round in 0..20 {
        let folder = Folder::new(&format!("twins-{round}"));
        let made: Vec<String> = std::thread::scope(|threads| {
            let starts: Vec<_> = (0..4)
                .map(|number| {
                    let folder = &folder.0;
                    threads.spawn(move || {
                        let entropy = SeededEntropy::new(number);
                        self_signed::ensure(folder, &names("nvr"), KeyType::Ecdsa, now(), &entropy)
                            .unwrap()
                            .fingerprint
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
    }
}

#[test]
fn a_provided_certificate_is_named_with_what_is_wrong_with_it() {
    let folder = Folder::new("provided");
    let at = now();
    let own = ensure(&folder.0, "nvr", at);
    let other = Folder::new("provided-other");
    ensure(&other.0, "nvr", at);
    let (certificate, key) = (folder.0.join("self-signed.crt"), folder.0.join("self-signed.key"));
    assert_eq!(provided::load(&certificate, &key, at).unwrap().fingerprint, own.fingerprint);
    let link = folder.0.join("link.crt");
    std::os::unix::fs::symlink(&certificate, &link).unwrap();
    assert!(provided::load(&link, &key, at).is_ok(), "certbot lays links");
    let error =
        |certificate: &Path, key: &Path, at| provided::load(certificate, key, at).unwrap_err().to_string();
    let foreign = error(&certificate, &other.0.join("self-signed.key"), at);
    assert!(foreign.contains("does not belong") && foreign.contains("provided-other"), "{foreign}");
    let expired = error(&certificate, &key, at.plus(DAY * 400));
    assert!(expired.contains("expired on 20") && expired.contains("self-signed.crt"), "{expired}");
    let missing = error(&folder.0.join("none.crt"), &key, at);
    assert!(missing.contains("none.crt"), "{missing}");
    assert!(error(&key, &key, at).contains("no certificate"));
    assert!(error(&certificate, &certificate, at).contains("no private key"));
}

#[tokio::test]
async fn a_changed_certificate_serves_new_connections_and_a_broken_one_does_not() {
    let folder = Folder::new("reload");
    let at = now();
    let first = ensure(&folder.0, "nvr", at);
    let (certificate, key) = (folder.0.join("self-signed.crt"), folder.0.join("self-signed.key"));
    let handle = CertificateHandle::new(first.clone(), vec![certificate.clone(), key.clone()]);
    assert!(!handle.changed());
    let config = server_config(Arc::clone(&handle), MinimumVersion::Tls12, None).unwrap();
    let bed = Setup { tls: Some(config), ..Setup::new(vec![]) }.start().await;
    let root = |certificate: &doorward_gateway::tls::Certificate| certificate.key.cert[0].clone();
    let both = [&rustls::version::TLS13, &rustls::version::TLS12];
    let stream = connect(bed.address, &root(&first), "nvr", &[b"http/1.1"], &both).await.unwrap();
    let mut open = Client::over(stream);
    assert_eq!(open.ask(get("auth.example.com", "/", &[])).await.status, 200);
    let second = ensure(&folder.0, "other", at);
    assert!(handle.changed() && !handle.changed());
    handle.reload(|| provided::load(&certificate, &key, at)).unwrap();
    assert!(connect(bed.address, &root(&second), "other", &[], &both).await.is_ok());
    assert!(connect(bed.address, &root(&first), "nvr", &[], &both).await.is_err());
    assert_eq!(open.ask(get("auth.example.com", "/", &[])).await.status, 200, "the open one goes on");
    std::fs::write(&certificate, "broken").unwrap();
    assert!(handle.changed());
    assert!(handle.reload(|| provided::load(&certificate, &key, at)).is_err());
    assert!(connect(bed.address, &root(&second), "other", &[], &both).await.is_ok(), "the old one stays");
}

#[tokio::test]
async fn addresses_are_names_too_and_the_lowest_version_holds() {
    let folder = Folder::new("versions");
    let certificate = ensure(&folder.0, "nvr", now());
    let root = certificate.key.cert[0].clone();
    let handle = CertificateHandle::new(certificate, vec![]);
    let config = server_config(handle, MinimumVersion::Tls13, None).unwrap();
    let bed = Setup { tls: Some(config), ..Setup::new(vec![]) }.start().await;
    let new = [&rustls::version::TLS13];
    for name in ["127.0.0.1", "192.168.7.7", "::1", "localhost", "nvr"] {
        assert!(connect(bed.address, &root, name, &[], &new).await.is_ok(), "{name}");
    }
    assert!(connect(bed.address, &root, "localhost", &[], &[&rustls::version::TLS12]).await.is_err());
}

#[tokio::test]
async fn plain_http_on_the_tls_port_yields_nothing() {
    let folder = Folder::new("plain");
    let handle = CertificateHandle::new(ensure(&folder.0, "nvr", now()), vec![]);
    let config = server_config(handle, MinimumVersion::Tls12, None).unwrap();
    let bed = Setup { tls: Some(config), ..Setup::new(vec![]) }.start().await;
    let mut client = Client::connect(bed.address).await;
    client.send(get("auth.example.com", "/", &[])).await;
    let all = client.bytes(65536).await;
    assert!(!String::from_utf8_lossy(&all).contains("HTTP/"), "{all:?}");
}

#[tokio::test]
async fn http_2_is_spoken_and_judged_like_http_1() {
    let folder = Folder::new("h2");
    let upstream = crate::upstreams::Recorder::plain().await;
    let setup = Setup::new(vec![crate::bed::service(upstream.address)]);
    let encrypted = Encrypted::start(&folder, setup).await;
    let (bed, stream) = (&encrypted.bed, encrypted.connect().await);
    let io = hyper_util::rt::TokioIo::new(stream);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    tokio::spawn(connection);
    let cookie = bed.cookie("alice").await;
    let mut ask = async |uri: &str, fields: &[(&'static str, &str)]| {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request = request.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
        sender.send_request(request).await.map(|response| response.status().as_u16())
    };
    // Browsers split cookies over several lines in HTTP/2.
    let fields = [("cookie", "a=1"), ("cookie", &*cookie), ("cookie", "b=2"), ("remote-user", "forged")];
    assert_eq!(ask("https://one.example.com/x", &fields).await.unwrap(), 200);
    let seen = upstream.last();
    assert_eq!(seen.request_line(), "GET /x HTTP/1.1");
    assert_eq!((seen.all("cookie"), seen.all("remote-user")), (vec!["a=1; b=2"], vec!["alice"]));
    assert_eq!((seen.all("host"), seen.all("x-forwarded-proto")), (vec!["one.example.com"], vec!["https"]));
    assert_eq!(ask("https://one.example.com/x", &[]).await.unwrap(), 401);
    assert_eq!(ask("https://pub.example.com/", &[("host", "one.example.com")]).await.unwrap(), 400);
    assert_eq!(
        ask("http://pub.example.com/", &[]).await.unwrap(),
        400,
        "the scheme is not that of the connection"
    );
    assert_eq!(upstream.seen().len(), 1);
}

#[tokio::test]
async fn hs_031_a_self_signed_certificate_has_a_key_of_the_kind_that_is_asked_for() {
    let folder = Folder::new("rsa");
    let made = |key_type| {
        self_signed::ensure(&folder.0, &names("nvr"), key_type, now(), &SeededEntropy::new(9)).unwrap()
    };
    let first = made(KeyType::Ecdsa);
    let second = made(KeyType::Rsa);
    assert_ne!(first.fingerprint, second.fingerprint, "made anew");
    assert_eq!(made(KeyType::Rsa).fingerprint, second.fingerprint, "and kept");
    assert_eq!(mode(&folder.0.join("self-signed.key")), 0o600);
    let leaf = second.key.cert.first().unwrap();
    let (_, parsed) = x509_parser::parse_x509_certificate(leaf).unwrap();
    let Ok(x509_parser::public_key::PublicKey::RSA(key)) = parsed.public_key().parsed() else {
        panic!("no RSA key")
    };
    assert_eq!(key.key_size(), 3072);
    for (versions, name) in [([&rustls::version::TLS13], "1.3"), ([&rustls::version::TLS12], "1.2")] {
        let certificate = CertificateHandle::new(made(KeyType::Rsa), vec![]);
        let config = server_config(certificate, MinimumVersion::Tls12, None).unwrap();
        let bed = Setup { tls: Some(config), ..Setup::new(vec![]) }.start().await;
        let stream = connect(bed.address, leaf, "nvr", &[], &versions).await;
        assert!(stream.is_ok(), "TLS {name}: {:?}", stream.err());
    }
    assert_ne!(made(KeyType::Ecdsa).fingerprint, second.fingerprint, "back again");
}
