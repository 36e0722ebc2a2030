//! The database, its key, and how long the audit log remembers.

use std::{path::Path, time::Duration};

use doorward_config::{
    DatabaseAddress, DatabaseServerConfig, StorageEngineConfig, TlsVersion, restart_needed,
};
use secrecy::ExposeSecret;

use crate::{bad, good, refused, warnings};

const KEY: &str = "encryption_key: 'a-key-of-twenty-chars'";

fn postgres(options: &str) -> String {
    format!("storage: {{{KEY}, postgres: {{database: d, username: u, {options}}}}}")
}

fn server(text: &str) -> DatabaseServerConfig {
    match good(text).config.storage.engine {
        StorageEngineConfig::Postgres { server, .. } | StorageEngineConfig::Mysql { server } => server,
        StorageEngineConfig::Sqlite { path } => panic!("{}", path.display()),
    }
}

fn file(text: &str) -> std::path::PathBuf {
    match good(text).config.storage.engine {
        StorageEngineConfig::Sqlite { path } => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_word_there_is_a_file_in_the_data_directory() {
    for text in ["", "storage:", "storage: {local: {}}", "storage: {local:, postgres:, mysql:}"] {
        assert_eq!(file(&format!("data_dir: /d\n{text}")), Path::new("/d/doorward.db"), "{text}");
    }
    assert_eq!(file("storage: {local: {path: db.sqlite3}}"), Path::new("db.sqlite3"));
    let shown = good("data_dir: /d").effective;
    let path = shown.iter().find(|one| one.key == "storage.local.path").unwrap();
    assert_eq!(path.value, "/d/doorward.db");
    assert!(good("").config.storage.encryption_key.is_none());
}

#[test]
fn there_is_one_database() {
    let other = "postgres: {address: 'tcp://127.0.0.1', database: d, username: u, password: p}";
    refused(
        &format!("storage: {{{KEY}, local: {{path: a}}, {other}}}"),
        &["storage.postgres: is set beside storage.local; keep one of them"],
    );
    let mysql = other.replace("postgres", "mysql");
    refused(
        &format!("storage: {{{KEY}, {other}, {mysql}}}"),
        &["storage.mysql: is set beside storage.postgres"],
    );
    let three = bad(&format!("storage: {{{KEY}, local: {{path: a}}, {other}, {mysql}}}"));
    assert_eq!(three.len(), 2, "{three:?}");
}

#[test]
fn a_key_has_twenty_characters_and_is_required_for_a_database_that_others_hold() {
    let key = "a-key-of-twenty-char";
    let storage = good(&format!("storage: {{encryption_key: {key}}}")).config.storage;
    assert_eq!(storage.encryption_key.unwrap().expose_secret(), key);
    let errors = bad("storage: {encryption_key: nineteen-characters}");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("storage.encryption_key: expected at least 20 characters"), "{errors:?}");
    assert!(!errors[0].contains("nineteen"), "the key is in no message");
    let text = postgres("address: 'tcp://127.0.0.1', password: p").replace(&format!("{KEY}, "), "");
    refused(&text, &["storage.encryption_key: is missing"]);
    refused(&text.replace("postgres", "mysql"), &["storage.encryption_key: is missing"]);
}

#[test]
fn addresses_of_databases_are_network_or_socket() {
    let tcp = |host: &str, port| DatabaseAddress::Tcp { host: host.to_owned(), port };
    for (address, expected) in [
        ("tcp://127.0.0.1", tcp("127.0.0.1", 5432)),
        ("tcp://localhost:5433/", tcp("localhost", 5433)),
        ("localhost", tcp("localhost", 5432)),
        ("'tcp6://[::1]:1'", tcp("::1", 1)),
        ("'::1'", tcp("::1", 5432)),
        ("unix:///var/run/postgresql", DatabaseAddress::Unix("/var/run/postgresql".into())),
    ] {
        assert_eq!(
            server(&postgres(&format!("address: {address}, password: p"))).address,
            expected,
            "{address}"
        );
    }
    let mysql = postgres("address: localhost, password: p").replace("postgres", "mysql");
    assert_eq!(server(&mysql).address, tcp("localhost", 3306));
    for address in
        ["udp://a", "tcp://a/b", "tcp://a:0", "tcp://a:70000", "unix://relative", "'unix:///a?b'", "'a b'"]
    {
        let expected = "storage.postgres.address: expected tcp://host:5432 or unix:///path/of/the/socket";
        refused(&postgres(&format!("address: {address}")), &[expected]);
    }
}

#[test]
fn over_the_network_a_password_is_needed_and_on_a_socket_it_is_not() {
    refused(&postgres("address: 'tcp://localhost'"), &["storage.postgres.password: is missing"]);
    assert!(server(&postgres("address: 'unix:///run/pg'")).password.is_none());
    let kept = server(&postgres("address: 'unix:///run/pg', password: p")).password.unwrap();
    assert_eq!(kept.expose_secret(), "p");
    let errors = bad(&format!("storage: {{{KEY}, mysql: {{timeout: 1s}}}}"));
    for (error, name) in errors.iter().zip(["address", "database", "username"]) {
        assert!(error.contains(&format!("storage.mysql.{name}: is missing")), "{errors:?}");
    }
    assert_eq!(errors.len(), 3, "{errors:?}");
}

#[test]
fn every_option_of_a_server_takes_effect() {
    let text = postgres("address: 'tcp://db.example.com', password: p, schema: door_1, timeout: 9s, tls: {}");
    assert_eq!(warnings(&text), Vec::<String>::new());
    let one = server(&text);
    assert_eq!((one.database.as_str(), one.username.as_str()), ("d", "u"));
    assert_eq!(one.timeout, Duration::from_secs(9));
    let tls = one.tls.unwrap();
    assert!(!tls.skip_verify && tls.client_certificate.is_none());
    assert_eq!(tls.minimum_version, TlsVersion::Tls12);
    match good(&text).config.storage.engine {
        StorageEngineConfig::Postgres { schema, .. } => assert_eq!(schema, "door_1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server(&postgres("address: localhost, password: p")).timeout, Duration::from_secs(5));
    for schema in ["'a;b'", "'a\"b'", "1a", "Public", "''"] {
        let text = postgres(&format!("address: localhost, password: p, schema: {schema}"));
        refused(&text, &["storage.postgres.schema: expected a name of lower-case letters"]);
    }
}

#[test]
fn a_database_elsewhere_without_tls_or_without_checks_is_warned_about() {
    let said = warnings(&postgres("address: 'tcp://db.example.com', password: p"));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("storage.postgres.address: is on another machine and tls is not set"),
        "{said:?}"
    );
    assert_eq!(warnings(&postgres("address: 'tcp://127.0.0.1', password: p")), Vec::<String>::new());
    let text = postgres("address: 'tcp://db.example.com', password: p, tls: {skip_verify: true}");
    let said = warnings(&text);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("storage.postgres.tls.skip_verify: is true, so whoever stands in between"),
        "{said:?}"
    );
    assert!(server(&text).tls.unwrap().skip_verify);
}

#[test]
fn what_the_clients_of_databases_cannot_do_is_refused_by_name() {
    let with = |tls: &str| postgres(&format!("address: localhost, password: p, tls: {{{tls}}}"));
    good(&with("minimum_version: TLS1.2, maximum_version: TLS1.3"));
    refused(&with("minimum_version: TLS1.3"), &["expected TLS1.2, the only one that can be asked for here"]);
    refused(&with("maximum_version: TLS1.2"), &["expected TLS1.3, the only one"]);
    refused(&with("server_name: a"), &["the certificate is checked for the host of the address"]);
    refused(
        &postgres("address: localhost, password: p, ssl: {mode: disable}"),
        &["set storage.postgres.tls"],
    );
    refused(&postgres("address: localhost, password: p, sslmode: disable"), &["set storage.postgres.tls"]);
    refused(&postgres("address: localhost, password: p, servers: []"), &["servers: is not available yet"]);
    refused(
        &postgres("address: 'unix:///run/pg', tls: {}"),
        &["storage.postgres.tls: has no effect on a socket of this machine"],
    );
}

#[test]
fn a_client_certificate_has_a_chain_and_a_key() {
    let chain =
        r#"certificate_chain: "-----BEGIN CERTIFICATE-----\nMIIB\nAA==\n-----END CERTIFICATE-----\n""#;
    let key = r#"private_key: "-----BEGIN EC PRIVATE KEY-----\r\nMIIB\r\n-----END EC PRIVATE KEY-----""#;
    let with = |tls: &str| postgres(&format!("address: localhost, password: p, tls: {{{tls}}}"));
    let certificate = server(&with(&format!("{chain}, {key}"))).tls.unwrap().client_certificate.unwrap();
    assert!(certificate.chain.expose_secret().starts_with("-----BEGIN CERTIFICATE-----\nMIIB"));
    assert!(certificate.private_key.expose_secret().contains("EC PRIVATE KEY"));
    refused(&with(chain), &["storage.postgres.tls.private_key: is missing while certificate_chain is set"]);
    refused(&with(key), &["storage.postgres.tls.certificate_chain: is missing while private_key is set"]);
    let swapped = format!(
        "{}, {}",
        chain.replace("certificate_chain", "private_key"),
        key.replace("private_key", "certificate_chain")
    );
    let errors = bad(&with(&swapped));
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0].contains("one private key as PEM") && errors[1].contains("certificates as PEM"),
        "{errors:?}"
    );
    assert!(!errors.concat().contains("MIIB"), "{errors:?}");
    let torn = key.replace("END EC PRIVATE", "END RSA PRIVATE");
    refused(&with(&format!("{chain}, {torn}")), &["one private key as PEM"]);
    let locked = key.replace("EC PRIVATE", "ENCRYPTED PRIVATE");
    refused(&with(&format!("{chain}, {locked}")), &["a private key that is not encrypted"]);
}

#[test]
fn hosts_and_ports_of_older_configurations_become_addresses() {
    let text = format!(
        "storage: {{{KEY}, mysql: {{host: '::1', port: 3307, database: d, username: u, password: p}}}}"
    );
    assert_eq!(server(&text).address, DatabaseAddress::Tcp { host: "::1".to_owned(), port: 3307 });
    let said = warnings(&text);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("storage.mysql.host: is called storage.mysql.address: tcp://[::1]:3307 here"),
        "{said:?}"
    );
    let text = postgres("host: localhost, password: p");
    assert_eq!(server(&text).address, DatabaseAddress::Tcp { host: "localhost".to_owned(), port: 5432 });
    refused(
        &postgres("host: [a], password: p, address: localhost"),
        &["write storage.postgres.address: host:port"],
    );
}

#[test]
fn the_audit_log_remembers_ninety_days_or_as_long_as_asked() {
    let retention = |text: &str| good(text).config.audit.retention;
    assert_eq!(retention(""), Some(Duration::from_secs(90 * 86_400)));
    assert_eq!(retention("audit: {retention: 1y}"), Some(Duration::from_secs(365 * 86_400)));
    assert_eq!(retention("audit: {retention: 0}"), None);
    refused("audit: {retention: 23h}", &["audit.retention: expected a day at least"]);
    refused("audit: {retention: some}", &["audit.retention: expected a duration"]);
}

#[test]
fn storage_and_audit_need_a_restart_and_what_concerns_people_does_not() {
    let old = good("").effective;
    let text = postgres("address: localhost, password: p, schema: other")
        + "\naudit: {retention: 10d}\ntotp: {issuer: a}\nwebauthn: {timeout: 2m}\ncertificates_directory: certs\n\
           default_2fa_method: totp\nidentity_validation: {elevated_session: {characters: 9}}\n\
           notifier: {smtp: {address: 'submissions://a', sender: a@b.example, username: u, password: p}}\n\
           duo_api: {hostname: a.example, integration_key: b, secret_key: c}";
    let changed = restart_needed(&old, &good(&text).effective);
    for key in ["encryption_key", "local.path", "postgres.address", "postgres.password", "postgres.schema"] {
        let key = format!("storage.{key}");
        assert!(changed.contains(&key.as_str()), "{key} is not in {changed:?}");
    }
    assert!(changed.contains(&"audit.retention"), "{changed:?}");
    let others: Vec<_> =
        changed.iter().filter(|key| !key.starts_with("storage.") && !key.starts_with("audit.")).collect();
    assert_eq!(others, Vec::<&&str>::new());
}
