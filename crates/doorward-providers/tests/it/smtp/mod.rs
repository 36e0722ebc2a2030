//! Mail to servers that behave, and to servers that do not.

pub(crate) mod certificates;
mod hostile;
mod server;
mod trust;

use std::{sync::Arc, time::Duration};

use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier as _,
    time::Timestamp,
};
use doorward_crypto::SystemEntropy;
use doorward_providers::notifier::{
    SmtpCredentials, SmtpNotifier, SmtpSecurity, SmtpSettings, SmtpSettingsError, SmtpStep,
    TrustedCertificates,
};

use self::{
    certificates::{Identity, params, trusting},
    server::{Habits, Server},
};

pub(crate) fn message() -> Message {
    Message {
        kind: "password_reset".into(),
        secret: true,
        user: "john".into(),
        to_name: "John Doe".into(),
        to: "john@example.net".into(),
        title: "Set a new password".into(),
        text: "Dear John,\n.\n..open this link: https://auth.example.com/r?token=abc\n".into(),
        html: "<p>Dear John</p>".into(),
        language: "en".into(),
        time: Timestamp::from_seconds(1_800_000_000),
    }
}

fn settings(security: SmtpSecurity, server: &Server) -> SmtpSettings {
    let mut settings = SmtpSettings::new("localhost", security, "door@example.com");
    settings.sender_name = Some("Doorward".into());
    settings.port = server.port;
    settings.timeout = Duration::from_secs(2);
    settings
}

fn with_password(mut settings: SmtpSettings) -> SmtpSettings {
    settings.credentials = Some(SmtpCredentials { username: "door".into(), password: "p4ssword".into() });
    settings
}

fn notifier(settings: SmtpSettings, trusted: &TrustedCertificates) -> SmtpNotifier {
    SmtpNotifier::new(settings, trusted, Arc::new(SystemEntropy)).unwrap()
}

/// The reason of a delivery that is to be tried again.
fn reason(delivery: Delivery) -> String {
    match delivery {
        Delivery::Retry(reason) => reason,
        other => panic!("{other:?}"),
    }
}

/// `base64("\0door\0p4ssword")`.
const PLAIN: &str = "AUTH PLAIN AGRvb3IAcDRzc3dvcmQ=";

#[tokio::test]
async fn a_mail_goes_through_starttls_with_a_password() {
    let identity = Identity::self_signed(params("localhost"));
    let server = Server::start(Habits::starttls(identity.server())).await;
    let mut settings = with_password(settings(SmtpSecurity::StartTls, &server));
    settings.identifier = "auth.example.com".into();
    let notifier = notifier(settings, &trusting(&identity));
    assert_eq!(notifier.deliver(&message()).await, Delivery::Done);
    let heard = server.heard();
    assert_eq!(heard.clear, ["EHLO auth.example.com", "STARTTLS"]);
    let expected = [
        "EHLO auth.example.com",
        PLAIN,
        "MAIL FROM:<door@example.com>",
        "RCPT TO:<john@example.net>",
        "DATA",
    ];
    assert_eq!(heard.inside[..5], expected);
    let [message] = &heard.messages[..] else { panic!("{heard:?}") };
    assert!(message.contains("\r\nSubject: [Doorward] Set a new password\r\n"), "{message}");
    // Dots at the start of lines come through as they were.
    assert!(message.contains("\r\n.\r\n..open this link"), "{message}");
}

#[tokio::test]
async fn a_mail_goes_through_tls_from_the_first_byte() {
    let identity = Identity::self_signed(params("localhost"));
    let server = Server::start(Habits::implicit(identity.server())).await;
    let settings = with_password(settings(SmtpSecurity::Implicit, &server));
    assert_eq!(notifier(settings, &trusting(&identity)).deliver(&message()).await, Delivery::Done);
    assert!(server.heard().clear.is_empty());
    assert_eq!(server.heard().messages.len(), 1);
}

#[tokio::test]
async fn without_plain_the_password_goes_by_login() {
    let identity = Identity::self_signed(params("localhost"));
    let mut habits = Habits::starttls(identity.server());
    habits.offers_inside = vec!["AUTH CRAM-MD5 LOGIN"];
    let server = Server::start(habits).await;
    let settings = with_password(settings(SmtpSecurity::StartTls, &server));
    assert_eq!(notifier(settings, &trusting(&identity)).deliver(&message()).await, Delivery::Done);
    assert_eq!(server.heard().inside[1..4], ["AUTH LOGIN", "ZG9vcg==", "cDRzc3dvcmQ="]);
}

#[tokio::test]
async fn the_check_signs_in_and_sends_nothing() {
    let identity = Identity::self_signed(params("localhost"));
    let server = Server::start(Habits::starttls(identity.server())).await;
    let notifier = notifier(with_password(settings(SmtpSecurity::StartTls, &server)), &trusting(&identity));
    notifier.check().await.unwrap();
    let heard = server.heard();
    assert_eq!(heard.inside, ["EHLO localhost", PLAIN, "QUIT"]);
    assert!(heard.messages.is_empty());
}

#[tokio::test]
async fn the_check_names_the_step_that_failed_and_what_to_do() {
    let identity = Identity::self_signed(params("localhost"));
    let trusted = trusting(&identity);
    let good = || Habits::starttls(identity.server());
    let failed = async |habits: Habits| {
        let server = Server::start(habits).await;
        let settings = with_password(settings(SmtpSecurity::StartTls, &server));
        let fault = notifier(settings, &trusted).check().await.unwrap_err();
        assert!(fault.to_string().contains(&format!("smtp://localhost:{}", server.port)), "{fault}");
        assert!(!fault.to_string().contains("p4ssword"), "{fault}");
        (fault.step, fault.to_string())
    };
    let (step, text) = failed(good().answering("GREETING", "554 go away\r\n")).await;
    assert!(step == SmtpStep::Greeting && text.contains("554 go away"), "{text}");
    let (step, text) = failed(good().answering("EHLO", "502 no\r\n")).await;
    assert!(step == SmtpStep::Hello && text.contains("502 no"), "{text}");
    let (step, text) = failed(good().answering("STARTTLS", "454 not now\r\n")).await;
    assert!(step == SmtpStep::StartTls && text.contains("454 not now"), "{text}");
    let (step, text) = failed(good().answering("AUTH", "535 5.7.8 p4ssword is wrong\r\n")).await;
    assert!(
        step == SmtpStep::Login && text.contains("535 5.7.8") && text.contains("check username"),
        "{text}"
    );
    let (step, text) = failed(Habits { offers_inside: vec!["AUTH XOAUTH2"], ..good() }).await;
    assert!(step == SmtpStep::Login && text.contains("neither PLAIN nor LOGIN"), "{text}");
    let (step, text) = failed(Habits { implicit: true, ..good() }).await;
    assert!(step == SmtpStep::Greeting && text.contains("scheme and port"), "{text}");

    let server = Server::start(good()).await;
    let mut gone = settings(SmtpSecurity::StartTls, &server);
    drop(server);
    gone.host = "127.0.0.1".into();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let fault = notifier(gone, &trusted).check().await.unwrap_err();
    assert_eq!(fault.step, SmtpStep::Connect, "{fault}");
}

#[tokio::test]
async fn what_the_server_says_about_the_recipient_decides_whether_there_is_another_try() {
    let identity = Identity::self_signed(params("localhost"));
    let delivered = async |verb: &'static str, answer: &'static str| {
        let server = Server::start(Habits::starttls(identity.server()).answering(verb, answer)).await;
        notifier(settings(SmtpSecurity::StartTls, &server), &trusting(&identity)).deliver(&message()).await
    };
    assert!(
        matches!(delivered("RCPT", "550 5.1.1 no such user\r\n").await, Delivery::Refused(text) if text.contains("5.1.1"))
    );
    assert!(matches!(delivered("RCPT", "450 greylisted\r\n").await, Delivery::Retry(_)));
    assert!(matches!(delivered("MAIL", "553 not yours\r\n").await, Delivery::Retry(_)));
    assert!(matches!(delivered("DATA", "451 full\r\n").await, Delivery::Retry(_)));
    assert!(matches!(delivered("CONTENT", "552 too large\r\n").await, Delivery::Refused(_)));
    assert!(matches!(delivered("CONTENT", "421 closing\r\n").await, Delivery::Retry(_)));
}

#[tokio::test]
async fn clear_text_is_for_those_who_ask_for_it_and_never_for_a_password() {
    let server = Server::start(Habits { offers: vec!["AUTH PLAIN"], ..Habits::default() }).await;
    let trusted = TrustedCertificates::load(None).unwrap();
    for (number, security) in [SmtpSecurity::StartTlsIfOffered, SmtpSecurity::Never].into_iter().enumerate() {
        let clear = settings(security, &server);
        assert_eq!(notifier(clear.clone(), &trusted).deliver(&message()).await, Delivery::Done);
        assert_eq!(server.heard().messages.len(), number + 1);
        let refused = SmtpNotifier::new(with_password(clear), &trusted, Arc::new(SystemEntropy));
        assert!(matches!(refused, Err(SmtpSettingsError::PasswordInClear)));
    }
}

#[tokio::test]
async fn where_tls_is_optional_it_is_used_if_offered_unless_switched_off() {
    let identity = Identity::self_signed(params("localhost"));
    for (security, inside) in [(SmtpSecurity::StartTlsIfOffered, true), (SmtpSecurity::Never, false)] {
        let server = Server::start(Habits::starttls(identity.server())).await;
        let settings = settings(security, &server);
        assert_eq!(notifier(settings, &trusting(&identity)).deliver(&message()).await, Delivery::Done);
        let heard = server.heard();
        assert_eq!(heard.inside.iter().any(|line| line.starts_with("MAIL")), inside, "{heard:?}");
    }
}

#[tokio::test]
async fn letters_outside_ascii_in_an_address_need_a_server_that_takes_them() {
    let identity = Identity::self_signed(params("localhost"));
    let mut to_juergen = message();
    to_juergen.to = "jürgen@bücher.example".into();
    for (offers, done) in [(vec!["SMTPUTF8", "8BITMIME"], true), (vec![], false)] {
        let server =
            Server::start(Habits { offers_inside: offers, ..Habits::starttls(identity.server()) }).await;
        let delivery = notifier(settings(SmtpSecurity::StartTls, &server), &trusting(&identity))
            .deliver(&to_juergen)
            .await;
        if done {
            assert_eq!(delivery, Delivery::Done);
            assert!(server.heard().inside.contains(&"RCPT TO:<jürgen@xn--bcher-kva.example>".to_owned()));
        } else {
            assert!(matches!(delivery, Delivery::Refused(_)), "{delivery:?}");
        }
    }
}

#[tokio::test]
async fn nobody_is_written_to_where_there_is_no_address() {
    let server = Server::start(Habits::default()).await;
    let notifier =
        notifier(settings(SmtpSecurity::StartTls, &server), &TrustedCertificates::load(None).unwrap());
    let mut nowhere = message();
    nowhere.to = String::new();
    assert!(matches!(notifier.deliver(&nowhere).await, Delivery::Refused(_)));
    nowhere.secret = false;
    assert_eq!(notifier.deliver(&nowhere).await, Delivery::Skipped);
    nowhere.to = "not an address".into();
    assert!(matches!(notifier.deliver(&nowhere).await, Delivery::Refused(_)));
    assert_eq!(server.heard().connections, 0);
}
