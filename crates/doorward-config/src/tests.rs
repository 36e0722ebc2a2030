//! What holds the table of keys and the code together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use crate::{
    ALIASES, Config, KEYS, Kind, LATER, Loader, Sources, config, environment_name, keys::find,
    problem::Severity, reader::Reader, tree::Node, yaml,
};

/// One item in every list, so that every key is asked for.
const ONE_OF_EACH: &str = "
session: {cookies: [{domain: example.com, portal_url: 'https://auth.example.com'}]}
access_control:
  networks: [{name: here, networks: 10.0.0.0/8}]
  rules: [{domain: a.example.com, policy: one_factor}]
services: [{name: a, upstream: 'http://127.0.0.1:1'}]
";

#[test]
fn the_reader_reads_exactly_the_keys_of_the_table() {
    let mut problems = Vec::new();
    let root = yaml::parse("t", ONE_OF_EACH, &mut problems).unwrap();
    let mut reader = Reader::default();
    config::read(&root, &mut reader);
    let leaves: BTreeSet<_> = KEYS
        .iter()
        .filter(|key| !matches!(key.kind, Kind::Section | Kind::Sections))
        .map(|key| key.path)
        .collect();
    assert_eq!(reader.read, leaves);
    assert_eq!(reader.problems, []);
}

/// What a section needs before anything else in it means something.
const NEEDED: [(&str, &str); 4] = [
    ("authentication_backend.file.", "authentication_backend: {file: {path: users.yml}}"),
    (
        "storage.postgres.",
        "storage: {encryption_key: 'a key of twenty characters', postgres: {address: a, database: b, username: c, password: d}}",
    ),
    (
        "storage.mysql.",
        "storage: {encryption_key: 'a key of twenty characters', mysql: {address: a, database: b, username: c, password: d}}",
    ),
    ("notifier.smtp.", "notifier: {smtp: {address: 'submissions://a', sender: a@b.example}}"),
];

#[test]
fn every_default_of_the_table_is_a_value_that_the_reader_takes() {
    let mut reader = Reader::default();
    config::read(&Node::empty(), &mut reader);
    assert_eq!(reader.problems, []);
    // Written out, the defaults mean the same and are no mistake.
    for key in KEYS.iter().filter(|key| !key.path.contains("[]")) {
        let Some(default) = key.default else { continue };
        let Some(name) = environment_name(key) else { continue };
        let default = default.trim_matches(['[', ']']).to_owned();
        let sources = Sources { files: Vec::new(), environment: vec![(name, default)] };
        let needed = NEEDED.iter().find(|(section, _)| key.path.starts_with(section));
        let document = needed.map_or("", |(_, document)| *document);
        let loaded = Loader::new(sources).with_document("t", document).load();
        assert!(loaded.is_ok(), "{}: {}", key.path, loaded.unwrap_err());
    }
}

#[test]
fn every_kind_in_the_table_is_the_kind_that_the_reader_checks() {
    // What no kind but free text and paths takes.
    let nonsense = "\u{1}";
    for key in KEYS.iter().filter(|key| !key.path.contains("[]")) {
        let Some(name) = environment_name(key) else { continue };
        if key.kind == Kind::Path {
            continue;
        }
        let sources = Sources { files: Vec::new(), environment: vec![(name.clone(), nonsense.to_owned())] };
        let problems = Loader::new(sources).load().expect_err(key.path);
        assert!(
            problems.errors.iter().any(|one| one.key.starts_with(key.path) && one.origin.to_string() == name),
            "{}: {problems}",
            key.path
        );
    }
}

#[test]
fn paths_in_the_tables_are_unique_and_their_sections_exist() {
    let mut seen = BTreeSet::new();
    for path in KEYS.iter().map(|key| key.path).chain(LATER.iter().map(|later| later.path)) {
        assert!(seen.insert(path), "{path} stands twice");
        if let Some((section, _)) = path.rsplit_once('.') {
            let kind = find(section.trim_end_matches("[]")).map(|key| key.kind);
            let expected = if section.ends_with("[]") { Kind::Sections } else { Kind::Section };
            assert_eq!(kind, Some(expected), "{path}");
        }
    }
    for alias in ALIASES {
        assert!(find(alias.new).is_some(), "{} leads nowhere", alias.old);
        assert!(find(alias.old).is_none_or(|key| key.kind == Kind::Section), "{} is a key", alias.old);
    }
    let names: Vec<_> = KEYS.iter().filter_map(environment_name).collect();
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(names.len(), unique.len(), "two keys have one variable");
}

#[test]
fn the_embedded_default_is_that_of_the_contract() {
    let config = Config::embedded();
    assert_eq!(config.server.address.to_string(), "0.0.0.0:8971");
    assert_eq!(config.server.internal_address.unwrap().to_string(), "127.0.0.1:5000");
    assert_eq!(config.server.portal_address, None);
    assert_eq!(config.server.tls.mode, config::TlsMode::SelfSigned);
    assert!(config.server.trusted_proxies.is_empty(), "nobody is trusted (SC-047)");
    assert_eq!(config.server.hsts, None);
    assert!(config.auth.enabled && config.authentication_backend.sql);
    assert_eq!(config.access_control.default_policy, config::Policy::OneFactor);
    assert!(config.services.is_empty() && config.access_control.rules.is_empty());
    assert_eq!(config.auth.failed_login_rate_limit.to_string(), "1/second;5/minute;20/hour");
    assert_eq!(config.proxy.trusted_headers.len(), 13);
    assert_eq!(config.data_dir.to_str(), Some("./doorward-data"));
    assert_eq!(config.server.tls.cert_dir.to_str(), Some("./doorward-data/certs"));
}

#[test]
fn warnings_and_errors_are_told_apart() {
    let loaded = Loader::new(Sources::default()).with_document("t", "log_level: debug").load().unwrap();
    assert!(loaded.warnings.iter().all(|one| one.severity == Severity::Warning));
    assert_eq!(loaded.warnings.len(), 1);
}
