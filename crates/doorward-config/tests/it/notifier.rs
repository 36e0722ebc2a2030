//! Messages to people: by mail, and beside it.

use std::{path::Path, time::Duration};

use doorward_config::{MailConfig, SmtpConfig, SmtpSecurity, TlsVersion};
use secrecy::ExposeSecret;

use crate::{bad, good, refused, warnings};

fn mail(options: &str) -> String {
    format!("notifier: {{smtp: {{sender: doorward@example.com, {options}}}}}")
}

fn smtp(options: &str) -> SmtpConfig {
    match good(&mail(options)).config.notifier.mail {
        Some(MailConfig::Smtp(smtp)) => *smtp,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_word_nobody_is_told_anything() {
    for text in ["", "notifier:", "notifier: {smtp: {}, filesystem:, ntfy:, webhook: {}}"] {
        let notifier = good(text).config.notifier;
        assert!(notifier.mail.is_none() && notifier.ntfy.is_none() && notifier.webhook.is_none(), "{text}");
        assert!(!notifier.startup_check_disabled);
    }
}

#[test]
fn mail_goes_one_way() {
    let config =
        good("notifier: {filesystem: {filename: /config/mail.txt}, disable_startup_check: true}").config;
    assert!(config.notifier.startup_check_disabled);
    match config.notifier.mail {
        Some(MailConfig::Filesystem { filename }) => assert_eq!(filename, Path::new("/config/mail.txt")),
        other => panic!("{other:?}"),
    }
    refused(
        "notifier: {filesystem: {filename: a}, smtp: {address: 'submissions://a', sender: a@b.example}}",
        &["notifier.smtp: is set beside notifier.filesystem; keep one of them"],
    );
    refused(
        "notifier: {filesystem: {filename: ''}}",
        &["notifier.filesystem.filename: expected a path; it is empty"],
    );
    assert!(
        warnings("notifier: {disable_startup_check: true}")[0]
            .contains("has no effect without notifier.smtp")
    );
    refused("notifier: {template_path: /t}", &["notifier.template_path: is not available yet"]);
}

#[test]
fn the_scheme_tells_the_port_and_when_tls_begins() {
    for (address, host, port, security) in [
        ("submissions://mail.example.com", "mail.example.com", 465, SmtpSecurity::Implicit),
        ("submission://Mail.example.com", "mail.example.com", 587, SmtpSecurity::StartTls),
        ("smtp://127.0.0.1/", "127.0.0.1", 25, SmtpSecurity::StartTls),
        ("smtp://[::1]:2525", "::1", 2525, SmtpSecurity::StartTls),
    ] {
        let smtp = smtp(&format!("address: '{address}'"));
        assert_eq!((smtp.host.as_str(), smtp.port, smtp.security), (host, port, security), "{address}");
    }
    for address in
        ["mail.example.com:465", "smtps://a", "tcp://a:25", "submissions://", "smtp://a:b", "smtp://u:p@a"]
    {
        let expected = "notifier.smtp.address: expected submissions://host:465, submission://host:587";
        refused(&mail(&format!("address: '{address}'")), &[expected]);
    }
    let errors = bad("notifier: {smtp: {timeout: 1s}}");
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0].contains("notifier.smtp.address: is missing; write for example address: submissions://")
    );
    assert!(errors[1].contains("notifier.smtp.sender: is missing"), "{errors:?}");
}

#[test]
fn every_option_of_the_mail_server_takes_effect() {
    let defaults = smtp("address: 'submissions://mail.example.com'");
    assert_eq!(
        (defaults.identifier.as_str(), defaults.subject.as_str()),
        ("localhost", "[Doorward] {title}")
    );
    assert_eq!((defaults.timeout, defaults.text_only), (Duration::from_secs(5), false));
    assert!(defaults.credentials.is_none());
    assert!(!defaults.tls.skip_verify && defaults.tls.server_name.is_none());
    assert_eq!(defaults.tls.minimum_version, TlsVersion::Tls12);
    let smtp = smtp(
        "address: 'submissions://10.0.0.1', timeout: 9s, username: u, password: ' p ', identifier: door.example.com, \
         subject: 'Home: {title}', disable_html_emails: true, tls: {server_name: mail.example.com, minimum_version: TLS1.3}",
    );
    let credentials = smtp.credentials.unwrap();
    assert_eq!((credentials.username.as_str(), credentials.password.expose_secret()), ("u", " p "));
    assert_eq!((smtp.identifier.as_str(), smtp.subject.as_str()), ("door.example.com", "Home: {title}"));
    assert_eq!((smtp.timeout.as_secs(), smtp.text_only), (9, true));
    assert_eq!(smtp.tls.server_name.as_deref(), Some("mail.example.com"));
    assert_eq!(smtp.tls.minimum_version, TlsVersion::Tls13);
}

#[test]
fn a_password_never_goes_where_tls_can_be_taken_away_am_16() {
    let with = |options: &str| mail(&format!("address: 'smtp://mail.example.com', {options}"));
    let secret = "username: u, password: hunter2";
    refused(
        &with(&format!("disable_require_tls: true, {secret}")),
        &["notifier.smtp.disable_require_tls: is true, and a password is configured", "would get it"],
    );
    assert!(!bad(&with(&format!("disable_require_tls: true, {secret}"))).concat().contains("hunter2"));
    let errors = bad(&with(&format!("disable_require_tls: true, disable_starttls: true, {secret}")));
    assert_eq!(errors.len(), 1, "{errors:?}");
    refused(
        &with(&format!("disable_starttls: true, {secret}")),
        &[
            "notifier.smtp.disable_starttls: is true, so nothing would be encrypted",
            "disable_require_tls: true",
        ],
    );
    refused(&with("disable_starttls: true"), &["needs notifier.smtp.disable_require_tls: true too"]);
    refused(
        &mail(&format!("address: 'submissions://a', disable_require_tls: true, {secret}")),
        &["and a password is configured"],
    );
}

#[test]
fn what_weakens_mail_is_named_at_every_start_am_16() {
    let address = "address: 'smtp://mail.example.com'";
    for (options, security, expected) in [
        (
            "disable_require_tls: true",
            SmtpSecurity::StartTlsIfOffered,
            vec!["disable_require_tls: is true, so mails go out"],
        ),
        (
            "disable_require_tls: true, disable_starttls: true",
            SmtpSecurity::Never,
            vec!["disable_require_tls: is true", "disable_starttls: is true, so mails go out in the clear"],
        ),
        (
            "tls: {skip_verify: true}",
            SmtpSecurity::StartTls,
            vec!["tls.skip_verify: is true, so whoever stands in between"],
        ),
        ("disable_require_tls: false", SmtpSecurity::StartTls, vec![]),
    ] {
        assert_eq!(smtp(&format!("{address}, {options}")).security, security, "{options}");
        let said = warnings(&mail(&format!("{address}, {options}")));
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said}");
        }
    }
    let implicit = "address: 'submissions://a', disable_require_tls: true, disable_starttls: true";
    assert_eq!(smtp(implicit).security, SmtpSecurity::Implicit);
    assert_eq!(warnings(&mail(implicit)).len(), 2, "neither has an effect there");
}

#[test]
fn credentials_are_a_name_and_a_password() {
    let with = |options: &str| mail(&format!("address: 'submissions://a', {options}"));
    refused(&with("username: u"), &["notifier.smtp.password: is missing while username is set"]);
    refused(&with("password: p"), &["notifier.smtp.username: is missing while password is set"]);
    refused(&with("username: u, password: ''"), &["notifier.smtp.password: expected some text; it is empty"]);
}

#[test]
fn senders_are_mailboxes_and_nothing_slips_into_a_header() {
    let sender = |text: &str| {
        let text = format!("notifier: {{smtp: {{address: 'submissions://a', sender: {text}}}}}");
        match good(&text).config.notifier.mail {
            Some(MailConfig::Smtp(smtp)) => (smtp.sender.name, smtp.sender.address),
            other => panic!("{other:?}"),
        }
    };
    for (text, name, address) in [
        ("door.ward+x@Example.com", None, "door.ward+x@example.com"),
        ("Doorward <door@example.com>", Some("Doorward"), "door@example.com"),
        ("The Door. <door@localhost>", Some("The Door."), "door@localhost"),
        ("<door@example.com>", None, "door@example.com"),
        ("'\"Door, \\\"ward\\\"\" <door@example.com>'", Some("Door, \"ward\""), "door@example.com"),
        ("Tür <door@bücher.example>", Some("Tür"), "door@xn--bcher-kva.example"),
    ] {
        assert_eq!(sender(text), (name.map(str::to_owned), address.to_owned()), "{text}");
    }
    for text in [
        "door",
        "door@",
        "'@example.com'",
        "a b@example.com",
        "a..b@example.com",
        "'a@b@example.com'",
        "a@127.0.0.1",
        "'Door, ward <door@example.com>'",
        "'Door <a@example.com> <b@example.com>'",
        "'\"Door <a@example.com>'",
        "'door@example.com, other@example.com'",
        "\"Door\\r\\nBcc: x@example.com <a@example.com>\"",
        "\"a@example.com\\nBcc: x@example.com\"",
        "\"Door\\r\\nward <a@example.com>\"",
        "'a@exa mple.com'",
        "''",
    ] {
        let text = format!("notifier: {{smtp: {{address: 'submissions://a', sender: {text}}}}}");
        refused(&text, &["notifier.smtp.sender: expected a mailbox such as"]);
    }
    refused(
        &mail("address: 'submissions://a', subject: \"a\\nBcc: b\""),
        &["notifier.smtp.subject", "control characters"],
    );
    refused(
        &mail("address: 'submissions://a', identifier: 10.0.0.1"),
        &["notifier.smtp.identifier: expected a host name, no address"],
    );
    refused(
        &mail("address: 'submissions://a', identifier: \"a\\r\\nMAIL\""),
        &["notifier.smtp.identifier: expected a host"],
    );
}

#[test]
fn older_spellings_of_mail_servers_are_understood() {
    let old = mail("host: mail.example.com, port: 465, disable_verify_cert: true");
    let said = warnings(&old);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said[0].contains("is called notifier.smtp.address: submissions://mail.example.com:465 here"),
        "{said:?}"
    );
    assert!(said[1].contains("is called notifier.smtp.tls.skip_verify here"), "{said:?}");
    assert_eq!(smtp("host: a, port: 587").port, 587);
    assert_eq!(smtp("host: a").security, SmtpSecurity::StartTls);
    let with = |options: &str| mail(&format!("address: 'submissions://a', {options}"));
    refused(&with("trusted_cert: a.pem"), &["put the certificate into certificates_directory"]);
    refused(&with("startup_check_address: a@b.example"), &["the check at the start sends no message"]);
    let directory = good("certificates_directory: certs").config.certificates_directory;
    assert_eq!(directory.as_deref(), Some(Path::new("certs")));
    assert_eq!(good("certificates_directory: ''").config.certificates_directory, None);
}

#[test]
fn security_events_go_out_encrypted_and_signed() {
    let text = "notifier: {ntfy: {url: 'https://ntfy.example.com/door', token: tk}, \
                webhook: {url: 'https://hooks.example.com/x?y=z', secret: sixteen-letters-}}";
    let notifier = good(text).config.notifier;
    let (ntfy, webhook) = (notifier.ntfy.unwrap(), notifier.webhook.unwrap());
    assert_eq!(
        (ntfy.url.as_str(), ntfy.token.unwrap().expose_secret()),
        ("https://ntfy.example.com/door", "tk")
    );
    assert_eq!(webhook.url.as_str(), "https://hooks.example.com/x?y=z");
    assert_eq!(webhook.secret.expose_secret(), "sixteen-letters-");
    assert!(notifier.mail.is_none(), "they stand beside mail and do not need it");
    for local in ["http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a"] {
        assert!(
            good(&format!("notifier: {{ntfy: {{url: '{local}'}}}}")).config.notifier.ntfy.is_some(),
            "{local}"
        );
    }
    for (options, expected) in [
        ("ntfy: {url: 'http://ntfy.example.com/door'}", "notifier.ntfy.url: expected an https URL"),
        ("ntfy: {url: 'http://localhost.example.com/door'}", "an https URL"),
        ("ntfy: {url: 'http://10.0.0.1/door'}", "an https URL"),
        ("ntfy: {url: 'https://ntfy.example.com'}", "with the topic as its path"),
        ("ntfy: {url: 'https://u:p@ntfy.example.com/a'}", "without a user name"),
        ("ntfy: {token: tk}", "notifier.ntfy.url: is missing"),
        ("webhook: {secret: sixteen-letters-}", "notifier.webhook.url: is missing"),
        ("webhook: {url: 'https://a'}", "notifier.webhook.secret: is missing"),
        ("webhook: {url: 'https://a', secret: fifteen-letters}", "expected at least 16 characters"),
        (
            "webhook: {url: 'http://a', secret: sixteen-letters-}",
            "notifier.webhook.url: expected an https URL",
        ),
    ] {
        refused(&format!("notifier: {{{options}}}"), &[expected]);
    }
}

#[test]
fn where_codes_and_links_would_reach_nobody_is_said() {
    let ntfy = "ntfy: {url: 'https://ntfy.example.com/door'}";
    let webhook = "webhook: {url: 'https://a/b', secret: sixteen-letters-}";
    for (text, key) in [(ntfy, "notifier.ntfy"), (webhook, "notifier.webhook")] {
        let text = format!("notifier: {{{text}}}");
        let said = warnings(&text);
        assert!(said.len() == 1 && said[0].contains(&format!("{key}: carries news only")), "{said:?}");
        assert!(said[0].contains("nobody is offered a new password by a link"), "{said:?}");
        assert!(!good(&text).config.notifier.carries_links());
        let off = warnings(&format!("{text}\nauthentication_backend: {{password_reset: {{disable: true}}}}"));
        assert!(off.len() == 1 && !off[0].contains("new password"), "{off:?}");
    }
    let file =
        "notifier: {filesystem: {filename: /tmp/mail.txt}, ntfy: {url: 'https://ntfy.example.com/door'}}";
    for (text, carried) in [("", false), (file, true)] {
        assert_eq!(good(text).config.notifier.carries_links(), carried, "{text}");
        assert!(!warnings(text).iter().any(|said| said.contains("carries news only")), "{text}");
    }
}
