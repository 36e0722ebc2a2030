//! Whose certificate is believed (AM-15, AM-16, SC-250).

use doorward_core::{notice::Delivery, ports::Notifier as _};
use doorward_providers::notifier::{
    ClientIdentity, SmtpSecurity, SmtpStep, TlsSettingsError, TlsVersion, TrustedCertificates,
};

use super::{
    certificates::{Folder, Identity, authority, expired, of_the_future, params, trusting},
    message, notifier,
    server::{Habits, Server},
    settings, with_password,
};

/// Delivers to a server with `identity`, both ways; on failure nothing was said. Gives the error's text.
async fn attempt(identity: &Identity, trusted: &TrustedCertificates) -> Result<(), String> {
    let mut outcome = None;
    for (security, habits) in [
        (SmtpSecurity::StartTls, Habits::starttls(identity.server())),
        (SmtpSecurity::Implicit, Habits::implicit(identity.server())),
    ] {
        let server = Server::start(habits).await;
        let sent = notifier(with_password(settings(security, &server)), trusted).send(&message()).await;
        if let Err(fault) = &sent {
            assert_eq!(fault.step, SmtpStep::Tls, "{fault}");
            server.heard().assert_nothing_said();
        }
        let sent = sent.map_err(|fault| fault.to_string());
        let before = outcome.replace(sent.clone());
        assert!(before.is_none_or(|before| before.is_ok() == sent.is_ok()), "both ways agree");
    }
    outcome.unwrap()
}

#[tokio::test]
async fn a_certificate_of_an_authority_in_the_folder_is_believed() {
    let authority = authority("Home Authority");
    let server = authority.sign(params("localhost"));
    attempt(&server, &trusting(&authority)).await.unwrap();
}

#[tokio::test]
async fn a_self_signed_certificate_is_believed_when_it_lies_in_the_folder_itself() {
    let leaf = Identity::self_signed(params("localhost"));
    attempt(&leaf, &trusting(&leaf)).await.unwrap();
    // As `openssl req -x509` makes it: a server's certificate that calls itself an authority.
    let mut as_openssl = params("localhost");
    as_openssl.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let as_openssl = Identity::self_signed(as_openssl);
    attempt(&as_openssl, &trusting(&as_openssl)).await.unwrap();
}

#[tokio::test]
async fn an_unknown_certificate_is_not_believed() {
    let stranger = Identity::self_signed(params("localhost"));
    let other = Identity::self_signed(params("localhost"));
    for trusted in [trusting(&other), TrustedCertificates::load(None).unwrap()] {
        let text = attempt(&stranger, &trusted).await.unwrap_err();
        assert!(text.contains("certificates_directory"), "{text}");
    }
    // The same name for the authority is not the same authority.
    let (ours, theirs) = (authority("Home Authority"), authority("Home Authority"));
    attempt(&theirs.sign(params("localhost")), &trusting(&ours)).await.unwrap_err();
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_believed() {
    let authority = authority("Home Authority");
    let server = authority.sign(params("mail.example.com"));
    let text = attempt(&server, &trusting(&authority)).await.unwrap_err();
    assert!(text.contains("tls.server_name"), "{text}");
    // The folder does not make another name right either.
    let alone = Identity::self_signed(params("mail.example.com"));
    let text = attempt(&alone, &trusting(&alone)).await.unwrap_err();
    assert!(text.contains("tls.server_name"), "{text}");
}

#[tokio::test]
async fn the_name_to_expect_can_be_told() {
    let identity = Identity::self_signed(params("mail.example.com"));
    let server = Server::start(Habits::starttls(identity.server())).await;
    let mut settings = settings(SmtpSecurity::StartTls, &server);
    settings.tls.server_name = Some("mail.example.com".into());
    assert_eq!(notifier(settings, &trusting(&identity)).deliver(&message()).await, Delivery::Done);
}

#[tokio::test]
async fn certificates_are_believed_from_their_first_day_to_their_last() {
    let authority = authority("Home Authority");
    for (params, advice) in [(expired(), "renew"), (of_the_future(), "clocks")] {
        let text = attempt(&authority.sign(params.clone()), &trusting(&authority)).await.unwrap_err();
        assert!(text.contains(advice), "{text}");
        let alone = Identity::self_signed(params);
        let text = attempt(&alone, &trusting(&alone)).await.unwrap_err();
        assert!(text.contains(advice), "{text}");
    }
}

#[tokio::test]
async fn a_servers_certificate_in_the_folder_is_no_authority() {
    let leaf = Identity::self_signed(params("mail.example.com"));
    let forged = leaf.sign(params("localhost"));
    attempt(&forged, &trusting(&leaf)).await.unwrap_err();
}

#[tokio::test]
async fn with_skip_verify_anybody_is_believed_and_only_then() {
    let mut forged = expired();
    forged.subject_alt_names.clear();
    let forged = Identity::self_signed(forged);
    let trusted = TrustedCertificates::load(None).unwrap();
    attempt(&forged, &trusted).await.unwrap_err();
    let server = Server::start(Habits::starttls(forged.server())).await;
    let mut settings = settings(SmtpSecurity::StartTls, &server);
    settings.tls.skip_verify = true;
    assert_eq!(notifier(settings, &trusted).deliver(&message()).await, Delivery::Done);
}

#[tokio::test]
async fn only_the_versions_that_are_asked_for_are_spoken() {
    let identity = Identity::self_signed(params("localhost"));
    let old = [&rustls::version::TLS12];
    let new = [&rustls::version::TLS13];
    let done = async |versions: &[&'static rustls::SupportedProtocolVersion], minimum| {
        let server = Server::start(Habits::starttls(identity.server_of(versions))).await;
        let mut settings = settings(SmtpSecurity::StartTls, &server);
        settings.tls.minimum_version = minimum;
        notifier(settings, &trusting(&identity)).send(&message()).await
    };
    use TlsVersion::{Tls12, Tls13};
    done(&old, Tls12).await.unwrap();
    done(&new, Tls12).await.unwrap();
    let fault = done(&old, Tls13).await.unwrap_err();
    assert!(fault.to_string().contains("tls.minimum_version"), "{fault}");
    done(&new, Tls13).await.unwrap();
}

#[tokio::test]
async fn a_server_that_asks_for_our_certificate_gets_it() {
    let (identity, clients) = (Identity::self_signed(params("localhost")), authority("Clients"));
    let ours = clients.sign(params("doorward"));
    let server = Server::start(Habits::implicit(identity.server_for(&clients))).await;
    let mut settings = settings(SmtpSecurity::Implicit, &server);
    notifier(settings.clone(), &trusting(&identity)).send(&message()).await.unwrap_err();
    settings.tls.identity = Some(ClientIdentity { chain: ours.pem(), key: ours.key_pem().into() });
    notifier(settings, &trusting(&identity)).send(&message()).await.unwrap();
}

#[test]
fn the_folder_may_hold_other_files_but_no_broken_certificate() {
    let identity = Identity::self_signed(params("localhost"));
    let folder = Folder::new().with("README.txt", "hello").with("a.crt", identity.pem());
    folder.trusted();
    let broken = folder.with("b.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let fault = TrustedCertificates::load(Some(&broken.0)).unwrap_err();
    assert!(matches!(&fault, TlsSettingsError::Certificate { file, .. } if file == "b.pem"), "{fault}");
    let missing = broken.0.join("missing");
    assert!(matches!(TrustedCertificates::load(Some(&missing)), Err(TlsSettingsError::Folder { .. })));
}
