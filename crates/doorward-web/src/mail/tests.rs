#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::sync::Arc;

use doorward_core::{
    factors::FactorKind,
    notice::{Message, Notice, NoticeKind, NoticeWriter as _},
    time::Timestamp,
};
use proptest::prelude::*;

use super::MailWriter;
use crate::language::Languages;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const LATER: Timestamp = Timestamp::from_seconds(1_800_000_300);
const LINK: &str = "https://auth.example.com/reset?token=a&b=c";
const REVOKE: &str = "https://auth.example.com/revoke?id=1";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn reset() -> NoticeKind {
    NoticeKind::PasswordReset { link: LINK.into(), revoke: REVOKE.into(), expires: LATER }
}

fn elevation() -> NoticeKind {
    NoticeKind::Elevation { code: "ABCD-EFGH".into(), revoke: Some(REVOKE.into()), expires: LATER }
}

fn factor(name: Option<&str>) -> NoticeKind {
    NoticeKind::FactorAdded { kind: FactorKind::Webauthn, name: name.map(str::to_owned) }
}

/// One of each kind, and of each way to say it.
fn every_kind() -> Vec<NoticeKind> {
    let kinds = [FactorKind::Totp, FactorKind::Webauthn, FactorKind::MobilePush, FactorKind::Recovery];
    let mut all = vec![
        reset(),
        elevation(),
        NoticeKind::Elevation { code: "ABCD-EFGH".into(), revoke: None, expires: LATER },
        NoticeKind::PasswordChanged,
        factor(Some("My phone")),
        NoticeKind::RecoveryCodes { left: 10, used: false },
        NoticeKind::EmailChanged,
        NoticeKind::NewDevice,
        NoticeKind::Banned { until: Some(LATER) },
        NoticeKind::Banned { until: None },
    ];
    all.extend(kinds.map(|kind| NoticeKind::FactorRemoved { kind, name: None }));
    all.extend([0, 1, 2, 5].map(|left| NoticeKind::RecoveryCodes { left, used: true }));
    all
}

fn notice(kind: NoticeKind) -> Notice {
    Notice {
        kind,
        user: "john".into(),
        display_name: "John Doe".into(),
        email: "john@example.net".into(),
        language: "en".into(),
        client: Some("203.0.113.7".parse().unwrap()),
        agent: FIREFOX.into(),
        time: NOW,
        portal: Some("https://auth.example.com".into()),
    }
}

fn write(notice: &Notice) -> Message {
    MailWriter::new(Arc::new(Languages::new())).write(notice)
}

#[test]
fn a_reset_says_who_asked_from_where_until_when_and_what_to_do() {
    let message = write(&notice(reset()));
    assert_eq!(
        message.text,
        "Hello John Doe,

Somebody asked to set a new password for john.

Set a new password:
https://auth.example.com/reset?token=a&b=c

The link works once, in the browser in which it was asked for, until 2027-01-15 08:05 UTC.

When: 2027-01-15 08:00 UTC
IP address: 203.0.113.7
Browser: Firefox on Linux

If it was not you, you need not do anything: your password stays as it is. You can also make the link useless.

Make the link useless:
https://auth.example.com/revoke?id=1

This mail comes from the sign-in page https://auth.example.com. Nobody reads answers to it."
    );
    assert_eq!((&*message.kind, message.secret), ("password_reset", true));
    assert_eq!((&*message.to, &*message.to_name, &*message.user), ("john@example.net", "John Doe", "john"));
    assert_eq!((&*message.title, &*message.language, message.time), ("Set a new password", "en", NOW));
    // As a button and as text.
    let escaped = "https://auth.example.com/reset?token=a&#38;b=c";
    assert_eq!(message.html.matches(&format!("href=\"{escaped}\"")).count(), 2, "{}", message.html);
    assert!(message.html.contains(&format!(">{escaped}</a>")));
}

#[test]
fn a_code_stands_on_a_line_of_its_own_and_not_in_the_title() {
    let message = write(&notice(elevation()));
    assert!(message.text.contains("\n\n    ABCD-EFGH\n\n"), "{}", message.text);
    assert!(message.html.contains(">ABCD-EFGH</p>"));
    assert!(message.secret && !message.title.contains("ABCD"), "titles show on locked telephones");
}

#[test]
fn every_mail_in_every_language_is_whole() {
    for tag in Languages::tags() {
        for kind in every_kind() {
            let name = format!("{tag} {kind:?}");
            let message = write(&Notice { language: tag.into(), ..notice(kind) });
            assert_eq!(message.language, tag);
            for text in [&message.title, &message.text, &message.html] {
                assert!(
                    !text.contains("mail-") && !text.contains("{ $") && !text.contains("{$"),
                    "{name}: {text}"
                );
            }
            assert!(!message.title.contains('\n') && !message.title.is_empty(), "{name}");
            assert!(
                !message.text.contains("\n\n\n") && !message.text.contains(" \n"),
                "{name}: {}",
                message.text
            );
            assert!(message.text.contains("john") && message.text.contains("203.0.113.7"), "{name}");
            assert!(
                message.text.contains("2027-01-15 08:00 UTC") && message.text.contains("Firefox"),
                "{name}"
            );
            assert!(message.html.contains(&format!("<html lang=\"{tag}\">")), "{name}");
        }
    }
}

#[test]
fn a_language_that_nobody_speaks_is_english() {
    for tag in ["", "tlh", "../en", "<script>"] {
        assert_eq!(write(&Notice { language: tag.into(), ..notice(reset()) }).language, "en");
    }
}

#[test]
fn kinds_are_told_apart_by_their_titles() {
    let mut titles: Vec<_> = every_kind().into_iter().map(|kind| write(&notice(kind)).title).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 10, "{titles:?}");
}

#[test]
fn a_factor_is_named_as_its_owner_named_it() {
    let text = write(&notice(factor(Some("My phone")))).text;
    assert!(text.contains("Method: Passkey or security key “My phone”\n"), "{text}");
    for nameless in [None, Some(""), Some(" \r\n")] {
        assert!(write(&notice(factor(nameless))).text.contains("Method: Passkey or security key\n"));
    }
}

#[test]
fn the_number_of_codes_that_are_left_is_said_as_people_say_it() {
    let said = |left| write(&notice(NoticeKind::RecoveryCodes { left, used: true })).text;
    assert!(said(0).contains("No code is left.") && said(1).contains("One code is left."));
    assert!(said(7).contains("7 codes are left."));
}

#[test]
fn what_is_not_known_is_left_out() {
    let bare = Notice {
        client: None,
        agent: String::new(),
        display_name: String::new(),
        portal: None,
        ..notice(NoticeKind::PasswordChanged)
    };
    let message = write(&bare);
    assert!(message.text.starts_with("Hello john,\n"), "{}", message.text);
    for absent in ["IP address", "Browser", "http"] {
        assert!(!message.text.contains(absent), "{absent}: {}", message.text);
    }
    assert!(!message.html.contains("href"), "{}", message.html);
}

#[test]
fn an_address_is_shown_as_people_know_it() {
    let shown =
        |address: &str| write(&Notice { client: Some(address.parse().unwrap()), ..notice(reset()) }).text;
    assert!(shown("::ffff:203.0.113.9").contains("IP address: 203.0.113.9\n"));
    assert!(shown("2001:db8::1").contains("IP address: 2001:db8::1\n"));
}

#[test]
fn names_are_text_in_html_and_one_line_in_text() {
    let hostile = "\"'><svg/onload=1>{{7*7}}${7*7}{ $user }\r\nClick: http://evil.example\u{2028}\u{202e}";
    let mut notice = notice(factor(Some(hostile)));
    notice.user = hostile.into();
    notice.display_name = hostile.into();
    notice.agent = hostile.into();
    let message = write(&notice);
    assert!(!message.html.contains("<svg") && !message.html.contains("49"), "{}", message.html);
    assert!(message.html.contains("&#60;svg/onload=1&#62;{{7*7}}"), "{}", message.html);
    assert!(!message.text.lines().any(|line| line.starts_with("Click")), "{}", message.text);
    assert!(!message.text.contains(['\r', '\u{2028}', '\u{202e}']) && !message.html.contains('\u{202e}'));
    // What a browser calls itself is not repeated.
    assert!(message.text.contains("Browser: Unknown device\n"), "{}", message.text);
    assert!(!message.title.contains("svg"), "{}", message.title);
}

#[test]
fn a_mail_loads_nothing_and_fits_into_small_boxes() {
    for kind in every_kind() {
        let html = write(&notice(kind)).html;
        for loading in ["<img", "src=", "url(", "@import", "<link", "<script", "<form", "<iframe", "srcset"] {
            assert!(!html.contains(loading), "{loading}: {html}");
        }
        assert!(html.contains("prefers-color-scheme: dark") && html.contains("content=\"light dark\""));
        assert!(html.len() < 8 * 1024, "{} bytes", html.len());
    }
}

/// Names of the tags in `html`.
fn tags(html: &str) -> Vec<String> {
    let name = |rest: &str| rest.split([' ', '>']).next().unwrap_or_default().to_owned();
    html.split('<').skip(1).map(name).collect()
}

proptest! {
    #[test]
    fn no_name_changes_the_structure_of_a_mail(name in "([\\x00-\\x20\\x7f\u{85}\u{2028}\u{202e}<>&@=?,:;\"'{}a-c]|\\PC){0,40}") {
        let plain = write(&notice(factor(Some("My phone"))));
        let mut chosen = notice(factor(Some(&format!("x{name}"))));
        chosen.display_name = name.clone();
        chosen.user = format!("x{name}");
        let message = write(&chosen);
        prop_assert_eq!(tags(&message.html), tags(&plain.html));
        prop_assert_eq!(message.text.lines().count(), plain.text.lines().count());
        prop_assert!(!message.text.contains(|c: char| c.is_control() && c != '\n'));
        prop_assert_eq!(message.title, plain.title);
    }
}
