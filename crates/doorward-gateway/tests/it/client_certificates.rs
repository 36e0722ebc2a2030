//! Certificates of clients, ours towards services, and whether the probe finds an option that is not acted on.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_core::audit::{AuditEntry, AuditKind, AuditOutcome};
use doorward_gateway::{
    limits::ListenerLimits,
    route::ServiceSettings,
    tls::{
        CertificateHandle, ClientVerifier, Demand, MinimumVersion,
        probe::{self, Expected},
        self_signed::{self, KeyType, Names},
        server_config,
    },
    upstream::{Trust, UpstreamAddress, UpstreamTls},
};
use doorward_testkit::SeededEntropy;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason,
    RevokedCertParams, SanType, SerialNumber, date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

use crate::{
    bed::{Bed, Setup, service},
    client::{Client, ask, get},
    tls::{Folder, now, provider},
    upstreams::Recorder,
};

/// An authority of clients, in files.
pub(crate) struct People {
    pub(crate) folder: Folder,
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

#[derive(Clone)]
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl People {
    pub(crate) fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        std::fs::write(folder.0.join("ca.pem"), root.pem()).unwrap();
        Self { folder, root: root.der().clone(), issuer: Issuer::new(params, key) }
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.0.join("ca.pem")
    }

    pub(crate) fn issue(
        &self,
        name: &str,
        serial: u64,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Identity {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.serial_number = Some(SerialNumber::from(serial));
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.folder.0.join(format!("{name}.pem")), certificate.pem()).unwrap();
        std::fs::write(self.folder.0.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        Identity { certificate: certificate.der().clone(), key: key.serialize_der() }
    }

    pub(crate) fn revoke(&self, serial: u64) -> PathBuf {
        let revoked = RevokedCertParams {
            serial_number: SerialNumber::from(serial),
            revocation_time: date_time_ymd(2024, 1, 1),
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(2040, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let path = self.folder.0.join("crl.pem");
        std::fs::write(&path, list.signed_by(&self.issuer).unwrap().pem().unwrap()).unwrap();
        path
    }
}

pub(crate) fn handle(folder: &Folder) -> (Arc<CertificateHandle>, String) {
    let names = Names::of_machine(None, []);
    let made = self_signed::ensure(&folder.0, &names, KeyType::Ecdsa, now(), &SeededEntropy::new(3)).unwrap();
    let fingerprint = made.fingerprint.clone();
    (CertificateHandle::new(made, vec![]), fingerprint)
}

async fn bed(people: &People, demand: Demand, crl: Option<PathBuf>, upstream: SocketAddr) -> Bed {
    let verifier = ClientVerifier::load(&people.ca(), crl.as_deref(), demand).unwrap();
    let config = server_config(handle(&people.folder).0, MinimumVersion::Tls12, verifier.as_ref()).unwrap();
    let client_subject = Some("x-client-subject".parse().unwrap());
    let strip = doorward_gateway::hygiene::Strip::new(["X-Client-Subject"], []);
    Setup {
        tls: Some(config),
        clients: verifier,
        client_subject,
        strip,
        ..Setup::new(vec![service(upstream)])
    }
    .start()
    .await
}

/// The status that somebody gets who shows `identity`, and claims to be somebody else in the header; an error without
/// a connection.
async fn status(
    address: SocketAddr,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<String> {
    let forged = ["X-Client-Subject: CN=forged", "X_Client_Subject: CN=forged"];
    answer(address, identity, version, get("pub.example.com", "/", &forged)).await
}

async fn answer(
    address: SocketAddr,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
    request: String,
) -> std::io::Result<String> {
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(address).await?;
    let mut stream =
        TlsConnector::from(Arc::new(client_config(identity, version))).connect(name, stream).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = vec![0; 4096];
    let count = stream.read(&mut answer).await?;
    if count == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&answer[9..12]).into_owned())
}

pub(crate) fn client_config(
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    let accept_any = Arc::new(probe_like::Anybody(provider()));
    let builder = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(accept_any);
    match identity {
        Some(identity) => {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
            builder.with_client_auth_cert(vec![identity.certificate.clone()], key).unwrap()
        }
        None => builder.with_no_client_auth(),
    }
}

mod probe_like {
    use std::sync::Arc;

    use rustls::{
        DigitallySignedStruct, Error, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::CryptoProvider,
        pki_types::{CertificateDer, ServerName, UnixTime},
    };

    #[derive(Debug)]
    pub(super) struct Anybody(pub(super) Arc<CryptoProvider>);

    impl ServerCertVerifier for Anybody {
        fn verify_server_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.0.signature_verification_algorithms.supported_schemes()
        }
    }
}

#[tokio::test]
async fn required_certificates_are_required_and_every_wrong_one_ends_the_handshake() {
    let people = People::new("required");
    let upstream = Recorder::plain().await;
    let good = people.issue("phone", 7, |_| {});
    let revoked = people.issue("lost", 8, |_| {});
    let foreign = People::new("foreign").issue("phone", 7, |_| {});
    let expired = people.issue("old", 9, |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    let server_only = people
        .issue("server", 10, |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    let bed = bed(&people, Demand::Required, Some(people.revoke(8)), upstream.address).await;
    for version in [&TLS13, &TLS12] {
        assert_eq!(status(bed.address, Some(&good), version).await.unwrap(), "200");
        for (name, identity) in [
            ("none", None),
            ("of another authority", Some(&foreign)),
            ("expired", Some(&expired)),
            ("for servers", Some(&server_only)),
            ("revoked", Some(&revoked)),
        ] {
            assert!(status(bed.address, identity, version).await.is_err(), "{name}");
        }
    }
    assert_eq!(upstream.seen().len(), 2, "only the good one reached the service");
    for seen in upstream.seen() {
        assert_eq!(seen.all("x-client-subject"), ["CN=phone"]);
        assert!(seen.all("x_client_subject").is_empty());
    }
}

#[tokio::test]
async fn optional_certificates_may_be_missing_but_not_wrong_and_nobody_forges_a_subject() {
    let people = People::new("optional");
    let upstream = Recorder::plain().await;
    let good = people.issue("phone", 7, |_| {});
    let foreign = People::new("stranger").issue("phone", 7, |_| {});
    let bed = bed(&people, Demand::Optional, None, upstream.address).await;
    assert_eq!(status(bed.address, None, &TLS13).await.unwrap(), "200");
    assert!(upstream.last().all("x-client-subject").is_empty(), "a client's own claim is removed");
    assert_eq!(status(bed.address, Some(&good), &TLS13).await.unwrap(), "200");
    assert_eq!(upstream.last().all("x-client-subject"), ["CN=phone"]);
    assert!(status(bed.address, Some(&foreign), &TLS13).await.is_err());
}

/// A gateway that asks for certificates and need not get one.
async fn optional(people: &People, trusted: Vec<&'static str>, upstream: SocketAddr) -> Bed {
    let verifier = ClientVerifier::load(&people.ca(), None, Demand::Optional).unwrap();
    let config = server_config(handle(&people.folder).0, MinimumVersion::Tls12, verifier.as_ref()).unwrap();
    Setup { tls: Some(config), clients: verifier, trusted, ..Setup::new(vec![service(upstream)]) }
        .start()
        .await
}

/// What `identity` gets at the host whose rules ask for certificates, while it claims one in every header there is.
async fn certified(
    bed: &Bed,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> String {
    let claims = [
        "X-Client-Cert: CN=phone",
        "X-Client-Cert-Subject: CN=phone",
        "Client-Cert: :Q049cGhvbmU=:",
        "X-Forwarded-Tls-Client-Cert: CN=phone",
        "X-SSL-Client-S-DN: CN=phone",
        "SSL-Client-Subject-DN: CN=phone",
        "Accept: application/json",
    ];
    answer(bed.address, identity, version, get("certified.example.com", "/", &claims)).await.unwrap()
}

/// HS-35, HS-36
#[tokio::test]
async fn hs_35_rules_know_what_a_certificate_says() {
    let people = People::new("rules");
    let upstream = Recorder::plain().await;
    let phone = people.issue("phone", 7, |_| {});
    let named_like_it = people.issue("phone,O=Home", 8, |_| {});
    let tablet = people.issue("tablet", 9, |params| {
        params.subject_alt_names.push(SanType::DnsName("Tablet.Example".try_into().unwrap()));
    });
    let bed = optional(&people, vec![], upstream.address).await;
    for version in [&TLS13, &TLS12] {
        assert_eq!(certified(&bed, None, version).await, "403", "without any, whatever the headers claim");
        assert_eq!(certified(&bed, Some(&phone), version).await, "200");
        assert_eq!(certified(&bed, Some(&tablet), version).await, "200");
        assert_eq!(
            certified(&bed, Some(&named_like_it), version).await,
            "401",
            "one that the second rule is for"
        );
    }
    for seen in upstream.seen() {
        for claimed in
            ["x-client-cert", "x-client-cert-subject", "client-cert", "x-forwarded-tls-client-cert"]
        {
            assert!(seen.all(claimed).is_empty(), "{claimed}");
        }
        assert!(seen.all("x-ssl-client-s-dn").is_empty() && seen.all("ssl-client-subject-dn").is_empty());
    }
}

/// What a connection says in its ClientHello, and how that arrives.
#[derive(Clone, Copy, Debug)]
struct Hello {
    name: Option<&'static str>,
    in_pieces: bool,
}

const HELLOS: [Hello; 6] = [
    Hello { name: Some("pub.example.com"), in_pieces: false },
    Hello { name: Some("certified.example.com"), in_pieces: false },
    Hello { name: None, in_pieces: false },
    Hello { name: Some("PUB.Example.cOm"), in_pieces: false },
    Hello { name: Some("pub.example.com"), in_pieces: true },
    Hello { name: None, in_pieces: true },
];

/// A connection of `identity` whose ClientHello is as `hello` says: that is seen on the wire.
async fn greeted(
    address: SocketAddr,
    hello: Hello,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<Client<TlsStream<DuplexStream>>> {
    let mut config = client_config(identity, version);
    config.enable_sni = hello.name.is_some();
    let name = ServerName::try_from(hello.name.unwrap_or("pub.example.com")).unwrap();
    let (ours, theirs) = tokio::io::duplex(65536);
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    tokio::spawn(async move {
        let (mut from_client, mut to_client) = tokio::io::split(theirs);
        let (mut from_gateway, mut to_gateway) = stream.into_split();
        let back = tokio::spawn(async move {
            let _ = tokio::io::copy(&mut from_gateway, &mut to_client).await;
            let _ = to_client.shutdown().await;
        });
        let mut first = vec![0; 65536];
        let length = from_client.read(&mut first).await.unwrap();
        first.truncate(length);
        let holds = |text: &str| first.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(hello.name.map_or(!holds("example"), holds), "{hello:?}");
        for piece in first.chunks(if hello.in_pieces { 7 } else { length }) {
            let _ = to_gateway.write_all(piece).await;
            if hello.in_pieces {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let _ = tokio::io::copy(&mut from_client, &mut to_gateway).await;
        let _ = back.await;
    });
    Ok(Client::over(TlsConnector::from(Arc::new(config)).connect(name, ours).await?))
}

#[tokio::test]
async fn sc_018_what_a_host_asks_of_certificates_holds_whatever_name_the_connection_began_with() {
    let people = People::new("fronted");
    let upstream = Recorder::plain().await;
    let phone = people.issue("phone", 7, |_| {});
    let bed = optional(&people, vec![], upstream.address).await;
    for (version, hello) in
        [&TLS13, &TLS12].into_iter().flat_map(|version| HELLOS.map(|hello| (version, hello)))
    {
        for (identity, wanted) in [(None, 403), (Some(&phone), 200)] {
            let mut client = greeted(bed.address, hello, identity, version).await.unwrap();
            // One connection: what one host lets in opens no other, before and after.
            for (host, wanted) in [
                ("pub.example.com", 200),
                ("certified.example.com", wanted),
                ("CERTIFIED.example.com", wanted),
                ("certified.example.com.", wanted),
                ("certified.example.com:443", wanted),
                ("pub.elsewhere.test", 421),
                ("pub.example.com", 200),
            ] {
                let before = upstream.seen().len();
                let status = client.ask(get(host, "/", &["Accept: application/json"])).await.status;
                assert_eq!(status, wanted, "{hello:?} {} {host}", identity.is_some());
                assert_eq!(upstream.seen().len() - before, usize::from(wanted == 200), "{hello:?} {host}");
            }
        }
    }
}

#[tokio::test]
async fn sc_018_a_listener_that_requires_certificates_does_so_whatever_name_the_connection_began_with() {
    let people = People::new("fronted-required");
    let upstream = Recorder::plain().await;
    let phone = people.issue("phone", 7, |_| {});
    let bed = bed(&people, Demand::Required, None, upstream.address).await;
    for (version, hello) in
        [&TLS13, &TLS12].into_iter().flat_map(|version| HELLOS.map(|hello| (version, hello)))
    {
        for host in ["pub.example.com", "certified.example.com"] {
            // In TLS 1.3 the client is done before it hears of the refusal.
            if let Ok(mut client) = greeted(bed.address, hello, None, version).await {
                client.send(get(host, "/", &[])).await;
                assert!(client.head().await.is_none(), "{hello:?} {host}");
            }
            assert!(upstream.seen().is_empty(), "{hello:?} {host}");
        }
    }
    for hello in HELLOS {
        let mut client = greeted(bed.address, hello, Some(&phone), &TLS13).await.unwrap();
        let status =
            client.ask(get("certified.example.com", "/", &["Accept: application/json"])).await.status;
        assert_eq!(status, 200, "{hello:?}");
    }
}

#[tokio::test]
async fn what_a_trusted_proxy_shows_is_its_own_and_not_its_visitors() {
    let people = People::new("proxied");
    let upstream = Recorder::plain().await;
    let phone = people.issue("phone", 7, |_| {});
    let bed = optional(&people, vec!["127.0.0.1/32"], upstream.address).await;
    assert_eq!(certified(&bed, Some(&phone), &TLS13).await, "403");
    assert!(upstream.seen().is_empty());
}

/// HS-35: "available to policy and audit".
#[tokio::test]
async fn hs_35_the_audit_names_the_certificate_of_a_sign_in_and_of_a_denial() {
    let people = People::new("audited");
    let upstream = Recorder::plain().await;
    let phone = people.issue("phone", 7, |_| {});
    let bed = optional(&people, vec![], upstream.address).await;
    let basic = format!("Authorization: Basic {}", STANDARD.encode("alice:alice's password"));
    let wrong = format!("Authorization: Basic {}", STANDARD.encode("alice:wrong"));
    for (host, line, wanted) in [
        ("one.example.com", &basic, "200"),
        ("one.example.com", &wrong, "401"),
        ("bob.certified.example.com", &basic, "403"),
    ] {
        let said = answer(bed.address, Some(&phone), &TLS13, get(host, "/", &[line.as_str()])).await.unwrap();
        assert_eq!(said, wanted, "{host}");
    }
    let events = bed.fakes.audit.events();
    for wanted in [
        (AuditKind::BasicSignIn, AuditOutcome::Success),
        (AuditKind::BasicSignIn, AuditOutcome::Failure("wrong_credentials")),
        (AuditKind::AccessDenied, AuditOutcome::Failure("rule")),
    ] {
        let event = events.iter().find(|event| (event.kind, event.outcome) == wanted);
        let entry = AuditEntry::of(event.unwrap_or_else(|| panic!("{wanted:?} is not in {events:?}")));
        assert_eq!(entry.about.as_deref(), Some("client_certificate CN=phone"), "{wanted:?}");
    }
    let bare =
        answer(bed.address, None, &TLS13, get("one.example.com", "/", &[wrong.as_str()])).await.unwrap();
    assert_eq!(bare, "401");
    assert_eq!(AuditEntry::of(bed.fakes.audit.events().last().unwrap()).about, None);
}

#[test]
fn authorities_that_are_missing_or_empty_are_named() {
    let people = People::new("named");
    let empty = people.folder.0.join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let error = |ca: &std::path::Path, crl: Option<&std::path::Path>| {
        ClientVerifier::load(ca, crl, Demand::Required).unwrap_err().to_string()
    };
    assert!(error(&empty, None).contains("empty.pem"));
    assert!(error(&people.folder.0.join("none.pem"), None).contains("none.pem"));
    assert!(error(&people.ca(), Some(&empty)).contains("revocation list"));
    assert!(ClientVerifier::load(&people.ca(), None, Demand::None).unwrap().is_none());
}

#[tokio::test]
async fn a_service_sees_our_certificate_where_one_is_configured() {
    let people = People::new("upstream");
    let ours = people.issue("gateway", 7, |_| {});
    let authority = crate::tls::authority();
    let mut roots = RootCertStore::empty();
    roots.add(people.root.clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider()).build().unwrap();
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![authority.leaf.clone()], authority.private_key())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
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
    let tls = UpstreamTls::new("localhost", &Trust::Authorities(vec![authority.root.clone()])).unwrap();
    let folder = &people.folder.0;
    let with =
        tls.clone().with_certificate(&folder.join("gateway.pem"), &folder.join("gateway.key")).unwrap();
    assert!(tls.clone().with_certificate(&folder.join("gateway.pem"), &folder.join("none.key")).is_err());
    for (tls, wanted) in [(tls, 502), (with, 200)] {
        let upstream = UpstreamAddress::Tls { host: "127.0.0.1".to_owned(), port, tls };
        let bed = Setup::new(vec![ServiceSettings::new("app", upstream)]).start().await;
        assert_eq!(ask(bed.address, get("pub.example.com", "/", &[])).await.status, wanted);
    }
    drop(ours);
}

#[tokio::test]
async fn the_probe_finds_each_option_that_is_not_acted_on() {
    let people = People::new("probe");
    let upstream = Recorder::plain().await;
    let (certificate, fingerprint) = handle(&people.folder);
    let verifier = |demand| ClientVerifier::load(&people.ca(), None, demand).unwrap();
    let expected = |minimum, demand| Expected { fingerprint: fingerprint.clone(), minimum, demand };
    let kinds = [Demand::None, Demand::Optional, Demand::Required];
    let minimums = [MinimumVersion::Tls12, MinimumVersion::Tls13];
    for (real_minimum, real) in minimums.into_iter().flat_map(|minimum| kinds.map(|kind| (minimum, kind))) {
        let config = server_config(Arc::clone(&certificate), real_minimum, verifier(real).as_ref()).unwrap();
        let setup = Setup {
            tls: Some(config),
            clients: verifier(real),
            limits: ListenerLimits::default(),
            ..Setup::new(vec![service(upstream.address)])
        };
        let bed = setup.start().await;
        for (minimum, demand) in minimums.into_iter().flat_map(|minimum| kinds.map(|kind| (minimum, kind))) {
            let found = probe::check(bed.address, Some(&expected(minimum, demand))).await;
            // A listener that is stricter than said about versions is not reported; nothing else may differ.
            let same = demand == real
                && !(minimum == MinimumVersion::Tls13 && real_minimum == MinimumVersion::Tls12);
            assert_eq!(
                found.is_ok(),
                same,
                "{real_minimum:?} {real:?} asked for {minimum:?} {demand:?}: {found:?}"
            );
        }
        let other = Expected { fingerprint: "00:11".to_owned(), ..expected(real_minimum, real) };
        let error = probe::check(bed.address, Some(&other)).await.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");
        assert!(probe::check(bed.address, None).await.is_err(), "TLS where plain HTTP was said");
    }
    let plain = Setup::new(vec![]).start().await;
    assert!(probe::check(plain.address, None).await.is_ok());
    let error = probe::check(plain.address, Some(&expected(MinimumVersion::Tls12, Demand::None))).await;
    assert!(error.unwrap_err().to_string().contains("plain HTTP"));
}
