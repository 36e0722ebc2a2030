#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::{sync::Arc, time::Duration};

use doorward_core::{notice::Message, time::Timestamp};
use doorward_crypto::SystemEntropy;
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    SmtpNotifier, SmtpSecurity, SmtpSettings, TrustedCertificates,
    letter::{Letter, Paper, mailbox, parse_address},
};

/// Letters, and much of what has a meaning in mail.
const HOSTILE: &str = "([\\x00-\\x20\\x7f\u{85}\u{2028}\u{202e}<>@=?.,:;\"'a-c]|\\PC){0,40}";

fn paper(html: bool) -> Paper {
    Paper {
        sender: mailbox("Doorward", "door@example.com").unwrap(),
        subject: "[Doorward] {title}".into(),
        html,
    }
}

fn message(name: &str, to: &str, title: &str) -> Message {
    Message {
        kind: "password_changed".into(),
        secret: false,
        user: "john".into(),
        to_name: name.into(),
        to: to.into(),
        title: title.into(),
        text: "Dear John,\n.\nyour password was changed. Grüße\n".into(),
        html: "<p>Dear John</p>".into(),
        language: "en".into(),
        time: Timestamp::from_seconds(1_800_000_000),
    }
}

fn written(message: &Message) -> Letter {
    paper(true).letter(message, &SystemEntropy).unwrap()
}

/// Names and values of the header, unfolded.
fn headers(letter: &Letter) -> Vec<(String, String)> {
    let text = String::from_utf8(letter.bytes.clone()).unwrap();
    let head = text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    let split = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}"));
        (name.to_owned(), value.to_owned())
    };
    head.split("\r\n").map(split).collect()
}

fn header(letter: &Letter, name: &str) -> String {
    let all = headers(letter);
    let mut found = all.iter().filter(|(header, _)| header == name);
    let value = found.next().unwrap_or_else(|| panic!("no {name} in {all:?}")).1.clone();
    assert!(found.next().is_none(), "{name} twice");
    value
}

#[test]
fn a_mail_says_who_what_when_and_that_nobody_should_answer() {
    let letter = written(&message("John Doe", "john@example.net", "Password changed"));
    assert_eq!(header(&letter, "From"), "Doorward <door@example.com>");
    assert_eq!(header(&letter, "To"), "\"John Doe\" <john@example.net>");
    assert_eq!(header(&letter, "Subject"), "[Doorward] Password changed");
    assert_eq!(header(&letter, "Date"), "Fri, 15 Jan 2027 08:00:00 +0000");
    assert_eq!(header(&letter, "Auto-Submitted"), "auto-generated");
    assert!(header(&letter, "Message-ID").ends_with("@example.com>"));
    assert!(header(&letter, "Content-Type").starts_with("multipart/alternative; boundary="));
    let text = String::from_utf8(letter.bytes).unwrap();
    let plain = text.find("Content-Type: text/plain; charset=utf-8").unwrap();
    assert!(
        plain < text.find("Content-Type: text/html; charset=utf-8").unwrap(),
        "the better one comes last"
    );
    assert!(text.contains("Gr=C3=BC=C3=9Fe") && text.is_ascii(), "{text}");
}

#[test]
fn without_html_there_is_one_part() {
    let message = message("John", "john@example.net", "Hello");
    let letter = paper(false).letter(&message, &SystemEntropy).unwrap();
    assert_eq!(header(&letter, "Content-Type"), "text/plain; charset=utf-8");
    assert!(!String::from_utf8(letter.bytes).unwrap().contains("<p>"));
}

#[test]
fn every_mail_has_an_id_of_its_own() {
    let message = message("John", "john@example.net", "Hello");
    assert_ne!(header(&written(&message), "Message-ID"), header(&written(&message), "Message-ID"));
}

#[test]
fn line_breaks_in_names_and_titles_add_no_header() {
    let hostile = "x\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<y>\0";
    let letter = written(&message(hostile, "john@example.net", hostile));
    let names: Vec<_> = headers(&letter).into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name == "Bcc"), "{names:?}");
    assert_eq!(names.len(), written(&message("a", "john@example.net", "b")).headers_count());
}

#[test]
fn text_that_looks_encoded_shows_as_it_is() {
    let trick = "=?utf-8?q?Bank_=3Cservice=40bank.example=3E?=";
    let letter = written(&message(trick, "john@example.net", trick));
    assert!(!header(&letter, "Subject").contains(trick) && !header(&letter, "To").contains(trick));
    assert!(header(&letter, "Subject").starts_with("=?utf-8?b?"));
}

#[test]
fn dates_before_and_after_what_mail_can_name_are_moved_to_its_ends() {
    for (millis, year) in [(i64::MIN, "1970"), (-1, "1970"), (i64::MAX, "9999")] {
        let mut message = message("John", "john@example.net", "Hello");
        message.time = Timestamp::from_millis(millis);
        assert!(header(&written(&message), "Date").contains(year));
    }
}

#[test]
fn addresses_are_one_mailbox_or_refused() {
    let good = [
        ("john@example.net", "john@example.net"),
        ("a.b+c_d'e@mail.example.net", "a.b+c_d'e@mail.example.net"),
        ("john@Bücher.example", "john@xn--bcher-kva.example"),
        ("jürgen@example.net", "jürgen@example.net"),
    ];
    for (given, wanted) in good {
        assert_eq!(parse_address(given).unwrap().as_ref() as &str, wanted);
    }
    let bad = [
        "",
        "john",
        "@example.net",
        "john@",
        "a@b@c.example",
        "john@example.net>",
        "<john@example.net>",
        "john@example.net,eve@evil.example",
        "john@example.net\r\nRCPT TO:<eve@evil.example>",
        "\"a b\"@example.net",
        "\"a\r\n\"@example.net",
        "john doe@example.net",
        "john@exa mple.net",
        "john@[127.0.0.1]",
        "john@127.0.0.1",
        "john\0@example.net",
        "john@example.net\0",
        ".john@example.net",
        "john..doe@example.net",
        "john@example.net SIZE=1",
        "john\u{2028}@example.net",
    ];
    for given in bad {
        assert!(parse_address(given).is_err(), "{given:?} was taken");
    }
    assert!(parse_address(&format!("{}@example.net", "a".repeat(65))).is_err());
}

impl Letter {
    fn headers_count(&self) -> usize {
        headers(self).len()
    }
}

proptest! {
    #[test]
    fn one_message_stays_one_message(
        name in HOSTILE,
        title in HOSTILE,
        text in HOSTILE,
    ) {
        let mut message = message(&name, "john@example.net", &title);
        message.text = text.clone();
        message.html = text;
        let letter = written(&message);
        let names: Vec<_> = headers(&letter).into_iter().map(|(name, _)| name).collect();
        prop_assert_eq!(
            names.join(" "),
            "From To Subject Message-ID Date Auto-Submitted MIME-Version Content-Type"
        );
        prop_assert!(letter.bytes.is_ascii());
        let rest = String::from_utf8(letter.bytes.clone()).unwrap().replace("\r\n", "");
        prop_assert!(!rest.contains(['\r', '\n', '\0']));
        prop_assert!(header(&letter, "To").ends_with("<john@example.net>") || header(&letter, "To") == "john@example.net");
    }

    #[test]
    fn an_address_has_no_second_one_in_it(text in "[a-c@<>,;:\" \r\n\t.\\\\()\\[\\]%=ü\u{0}]{1,24}") {
        if let Ok(address) = parse_address(&text) {
            let address: &str = address.as_ref();
            prop_assert_eq!(address.matches('@').count(), 1);
            prop_assert!(!address.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;:\"()[]\\".contains(c)));
        }
    }
}

#[tokio::test]
async fn a_server_that_is_slow_at_every_step_is_left_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = SmtpSettings::new("127.0.0.1", SmtpSecurity::Never, "door@example.com");
    settings.port = listener.local_addr().unwrap().port();
    let trusted = TrustedCertificates::load(None).unwrap();
    let mut notifier = SmtpNotifier::new(settings, &trusted, Arc::new(SystemEntropy)).unwrap();
    notifier.limit = Duration::from_millis(500);
    let slow = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.write_all(b"250 wait\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
            if matches!(stream.read(&mut [0; 512]).await, Ok(0) | Err(_)) {
                break;
            }
        }
    });
    let fault = notifier.send(&message("John", "john@example.net", "Hello")).await.unwrap_err();
    assert!(fault.to_string().contains("longer than 0.5 s in all") && !fault.is_final, "{fault}");
    slow.await.unwrap();
}
