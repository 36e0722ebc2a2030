//! Servers, and people between here and the server, that mean no good (SC-043, SC-241, SC-246, SC-250).

use std::{collections::HashSet, sync::Arc, time::Duration};

use doorward_core::{notice::Delivery, ports::Notifier as _};
use doorward_providers::notifier::SmtpSecurity;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    certificates::{Identity, params, trusting},
    message, notifier, reason,
    server::{Habits, Server},
    settings, with_password,
};

#[tokio::test]
async fn without_starttls_nothing_is_said() {
    let identity = Identity::self_signed(params("localhost"));
    for offers in [vec![], vec!["AUTH PLAIN LOGIN"], vec!["XXXXXXXA", "AUTH PLAIN"]] {
        let server = Server::start(Habits { offers, ..Habits::default() }).await;
        let notifier =
            notifier(with_password(settings(SmtpSecurity::StartTls, &server)), &trusting(&identity));
        assert!(reason(notifier.deliver(&message()).await).contains("STARTTLS failed"));
        server.heard().assert_nothing_said();
    }
}

#[tokio::test]
async fn a_refused_starttls_ends_it() {
    let identity = Identity::self_signed(params("localhost"));
    for answer in ["454 not now\r\n", "502 what?\r\n", "334 \r\n"] {
        let habits = Habits { offers: vec!["STARTTLS", "AUTH PLAIN"], ..Habits::starttls(identity.server()) };
        let server = Server::start(habits.answering("STARTTLS", answer)).await;
        // Where TLS is optional too: it was offered, so somebody is playing.
        for security in [SmtpSecurity::StartTls, SmtpSecurity::StartTlsIfOffered] {
            let settings = settings(security, &server);
            let reason = reason(notifier(settings, &trusting(&identity)).deliver(&message()).await);
            assert!(reason.contains("STARTTLS failed"), "{reason}");
        }
        server.heard().assert_nothing_said();
    }
}

#[tokio::test]
async fn answers_smuggled_in_before_tls_end_it() {
    let identity = Identity::self_signed(params("localhost"));
    let injections: [&[u8]; 3] =
        [b"250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n", b"250 x\r\n235 welcome\r\n", b"2"];
    for injected in injections {
        let server = Server::start(Habits { injected, ..Habits::starttls(identity.server()) }).await;
        let notifier =
            notifier(with_password(settings(SmtpSecurity::StartTls, &server)), &trusting(&identity));
        let reason = reason(notifier.deliver(&message()).await);
        assert!(reason.contains("nobody asked for") && reason.contains("tampering"), "{reason}");
        server.heard().assert_nothing_said();
    }
}

#[tokio::test]
async fn what_was_offered_before_tls_is_forgotten_inside() {
    let identity = Identity::self_signed(params("localhost"));
    let habits = Habits {
        offers: vec!["STARTTLS", "AUTH PLAIN LOGIN"],
        offers_inside: vec![],
        ..Habits::starttls(identity.server())
    };
    let server = Server::start(habits).await;
    let notifier = notifier(with_password(settings(SmtpSecurity::StartTls, &server)), &trusting(&identity));
    assert!(reason(notifier.deliver(&message()).await).contains("neither PLAIN nor LOGIN"));
    server.heard().assert_nothing_said();
}

#[tokio::test]
async fn text_that_people_chose_makes_one_mail_to_one_person() {
    let identity = Identity::self_signed(params("localhost"));
    let hostile = [
        "x\r\nBcc: eve@evil.example",
        "x\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\nhi\r\n.\r\n",
        "x\n.\nQUIT\n",
        "x\r.\rQUIT\r",
        "\0\u{85}\u{2028}\u{2029}",
        "=?utf-8?q?x=0D=0ABcc:_eve=40evil.example?=",
        "\"<eve@evil.example>, \"",
        "eve@evil.example, ",
    ];
    for text in hostile {
        let server = Server::start(Habits::starttls(identity.server())).await;
        let mut message = message();
        message.to_name = text.into();
        message.title = text.into();
        message.text = text.into();
        message.html = text.into();
        let notifier = notifier(settings(SmtpSecurity::StartTls, &server), &trusting(&identity));
        assert_eq!(notifier.deliver(&message).await, Delivery::Done, "{text:?}");
        let heard = server.heard();
        let said: Vec<_> = heard.inside.iter().filter(|line| !line.starts_with("QUIT")).collect();
        assert_eq!(
            said[1..],
            ["MAIL FROM:<door@example.com>", "RCPT TO:<john@example.net>", "DATA"],
            "{text:?}"
        );
        let [mail] = &heard.messages[..] else { panic!("{text:?}: {} messages", heard.messages.len()) };
        let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let names: HashSet<_> = head.split("\r\n").map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(names.len(), 8, "{head}");
        assert!(!names.contains("Bcc"), "{head}");
        let to = head.split("\r\n").find(|line| line.starts_with("To:")).unwrap();
        // A name without a visible letter is none.
        assert!(to.ends_with(" <john@example.net>") || to == "To: john@example.net", "{to}");
        assert_eq!(to.matches('@').count(), 1, "what looks like an address in a name is encoded: {to}");
    }
}

/// Resident memory of this process, in KiB.
#[cfg(target_os = "linux")]
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A server that writes `piece` until it has written a GiB or the other side has gone; gives what it wrote.
async fn flood(piece: &'static [u8]) -> (u16, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut written = 0;
        let block: Vec<u8> =
            piece.iter().copied().cycle().take((1 << 16) / piece.len() * piece.len()).collect();
        while written < 1 << 30 && stream.write_all(&block).await.is_ok() {
            written += block.len();
        }
        written
    });
    (port, task)
}

#[tokio::test]
async fn an_answer_without_end_is_cut_and_memory_stays_as_it_was() {
    let identity = Identity::self_signed(params("localhost"));
    // One line of a GiB, and lines without number.
    for piece in [&b"220-aaaaaaaaaaaa"[..], &b"220-more\r\n"[..]] {
        let (port, flood) = flood(piece).await;
        let server = Server::start(Habits::default()).await;
        let mut settings = settings(SmtpSecurity::StartTls, &server);
        settings.port = port;
        let before = resident_kib();
        let reason = reason(notifier(settings, &trusting(&identity)).deliver(&message()).await);
        assert!(reason.contains("longer than any answer"), "{reason}");
        let written = flood.await.unwrap();
        assert!(written < 1 << 26, "{written} bytes were taken");
        assert!(resident_kib() < before + 32 * 1024, "{before} KiB became {}", resident_kib());
    }
}

#[tokio::test]
async fn silence_ends_in_time_at_every_step() {
    let identity = Identity::self_signed(params("localhost"));
    let good = || Habits::starttls(identity.server());
    for step in ["GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"] {
        let server = Server::start(good().answering(step, "")).await;
        let mut settings = with_password(settings(SmtpSecurity::StartTls, &server));
        settings.timeout = Duration::from_millis(200);
        let notifier = notifier(settings, &trusting(&identity));
        let delivery = tokio::time::timeout(Duration::from_secs(4), notifier.deliver(&message())).await;
        let reason = reason(delivery.unwrap_or_else(|_| panic!("{step} hangs")));
        assert!(reason.contains("no answer within 0.2 s"), "{step}: {reason}");
    }
}

#[tokio::test]
async fn a_server_that_answers_byte_by_byte_is_left_in_time() {
    let identity = Identity::self_signed(params("localhost"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start(Habits::default()).await;
    let mut settings = settings(SmtpSecurity::StartTls, &server);
    settings.port = listener.local_addr().unwrap().port();
    settings.timeout = Duration::from_millis(300);
    let drip = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.write_all(b"2").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let notifier = notifier(settings, &trusting(&identity));
    let delivery = tokio::time::timeout(Duration::from_secs(3), notifier.deliver(&message())).await.unwrap();
    assert!(reason(delivery).contains("no answer within 0.3 s"));
    drip.await.unwrap();
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_left_in_time() {
    let identity = Identity::self_signed(params("localhost"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start(Habits::default()).await;
    let mut settings = settings(SmtpSecurity::Implicit, &server);
    settings.port = listener.local_addr().unwrap().port();
    settings.timeout = Duration::from_millis(300);
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 4096];
        while stream.read(&mut hello).await.is_ok_and(|length| length > 0) {}
    });
    let notifier = Arc::new(notifier(settings, &trusting(&identity)));
    let delivery = tokio::time::timeout(Duration::from_secs(3), notifier.deliver(&message())).await.unwrap();
    assert!(reason(delivery).contains("the TLS handshake failed: no answer within 0.3 s"));
    silent.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_breaks_anywhere_is_another_try() {
    let identity = Identity::self_signed(params("localhost"));
    for verb in ["GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT"] {
        let server = Server::start(Habits { closes_at: verb, ..Habits::starttls(identity.server()) }).await;
        let settings = with_password(settings(SmtpSecurity::StartTls, &server));
        let reason = reason(notifier(settings, &trusting(&identity)).deliver(&message()).await);
        assert!(reason.contains("failed:"), "{verb}: {reason}");
    }
}
