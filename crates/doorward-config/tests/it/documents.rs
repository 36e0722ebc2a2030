//! What is made from the table of keys.

use doorward_config::{ALIASES, KEYS, MASK, reference, schema, show, template};

use crate::{good, load, warnings};

#[test]
fn the_schema_is_json_and_describes_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for path in KEYS.iter().map(|key| key.path).chain(ALIASES.iter().map(|alias| alias.old)) {
        let mut at = &schema;
        for name in path.split('.') {
            let (name, item) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
            at = &at["properties"][name];
            if item {
                at = &at["items"];
            }
        }
        assert!(at["description"].is_string(), "{path} is not in the schema");
    }
    assert_eq!(schema["properties"]["server"]["additionalProperties"], false);
    assert_eq!(schema["properties"]["auth"]["properties"]["enabled"]["default"], true);
}

#[test]
fn the_template_loads_without_warnings_and_sets_nothing() {
    let text = template();
    assert_eq!(warnings(&text), Vec::<String>::new());
    let set: Vec<_> = good(&text)
        .effective
        .into_iter()
        .filter(|one| one.origin != doorward_config::Origin::Default)
        .collect();
    assert_eq!(set, []);
    for key in KEYS {
        let name = key.path.rsplit('.').next().unwrap();
        assert!(text.contains(&format!("{name}:")), "{}", key.path);
    }
}

/// What cannot stand beside the rest of the template.
const APART: [&[&str]; 3] = [
    &[
        "server.tls.acme.domains",
        "server.tls.acme.eab",
        "storage.postgres",
        "storage.mysql",
        "notifier.filesystem",
        "webauthn.filtering.prohibited_aaguids",
    ],
    &[
        "server.tls.acme.domains",
        "server.tls.acme.eab",
        "storage.local",
        "storage.mysql",
        "notifier.smtp",
        "webauthn.filtering.permitted_aaguids",
    ],
    &[
        "server.tls.acme.domains",
        "server.tls.acme.eab",
        "storage.local",
        "storage.postgres",
        "notifier.smtp",
        "webauthn.filtering.permitted_aaguids",
    ],
];

#[test]
fn the_template_with_every_option_set_is_yaml_that_the_reader_understands() {
    for apart in APART {
        let mut path: Vec<&str> = Vec::new();
        let template = template();
        let mut text = String::new();
        for line in template.lines() {
            let rest = line.trim_start();
            let depth = (line.len() - rest.len()) / 2;
            let option = rest.strip_prefix('#').filter(|rest| !rest.starts_with(' '));
            if option.is_none() && rest.starts_with('#') {
                continue;
            }
            let set = option.unwrap_or(rest);
            path.truncate(depth);
            path.push(set.split(':').next().unwrap());
            let full = path.join(".");
            let left_out = apart.iter().any(|one| full == *one || full.starts_with(&format!("{one}.")))
                || set.starts_with("pin:")
                || set.starts_with("upstream_secret_path:")
                || set.starts_with("secret_path:");
            if !left_out {
                text.push_str(&format!("{}{set}\n", "  ".repeat(depth)));
            }
        }
        // The options of a certificate's check need a certificate.
        let text = text.replace("upstream: http:", "upstream: https:");
        let loaded = load(&text).unwrap_or_else(|problems| panic!("{text}\n{problems}"));
        let unset_here = |key: &str| key.ends_with(".pin") || key.ends_with("secret_path");
        let expected = |key: &str| unset_here(key) || apart.iter().any(|one| key.starts_with(one));
        let unset: Vec<_> = loaded
            .effective
            .iter()
            .filter(|one| one.origin == doorward_config::Origin::Default && !expected(&one.key))
            .collect();
        assert!(unset.is_empty(), "{unset:#?}");
    }
}

#[test]
fn shown_values_have_origins_and_no_secrets() {
    let loaded = good(
        "session: {secret: hunter2}\nproxy: {auth_secret: hunter3}\nservices: [{name: a, upstream: 'http://a', headers: {X-Key: hunter4}}]\n",
    );
    let text = show(&loaded.effective);
    assert!(!text.contains("hunter"), "{text}");
    assert_eq!(text.matches(MASK).count(), 3, "{text}");
    let line = |key: &str| text.lines().find(|line| line.starts_with(&format!("{key} "))).unwrap().to_owned();
    assert!(line("session.secret").ends_with("doorward.yml:1:19"));
    assert!(line("server.address").contains("0.0.0.0:8971"));
    assert!(line("server.address").ends_with("default"));
    assert!(line("services[0].headers.X-Key").contains(MASK));
    // What follows from something else is shown as it holds.
    for (key, value) in [
        ("server.tls.mode", "self_signed"),
        ("server.tls.cert_dir", "./doorward-data/certs"),
        ("server.hsts", "disabled"),
        ("authentication_backend.sql.enabled", "true"),
        ("access_control.default_policy", "one_factor"),
        ("services[0].timeouts.upstream_connect", "5s"),
        ("services[0].limits.encoded_characters", "refuse"),
    ] {
        let line = line(key);
        assert_eq!(line.split_whitespace().nth(1), Some(value), "{line}");
    }
    assert!(!format!("{loaded:?}").contains("hunter"), "neither does the debug form");
}

#[test]
fn every_key_that_is_a_secret_is_masked_in_errors() {
    let problems = load("proxy: {auth_secret: \"hunter2\\n\"}").unwrap_err();
    assert!(!problems.to_string().contains("hunter"), "{problems}");
}

#[test]
fn the_reference_describes_every_key_once() {
    let text = reference();
    let text = text.split("## Other spellings").next().unwrap();
    for key in KEYS {
        let row = format!("| `{}` |", key.path);
        let heading = format!("\n## {}\n", key.path);
        assert_eq!(text.matches(&row).count() + text.matches(&heading).count(), 1, "{}", key.path);
        assert!(text.contains(key.about), "{}", key.path);
    }
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 5, "{line}");
    }
}

#[test]
fn the_written_reference_is_the_one_of_the_table() {
    let written = include_str!("../../../../docs/configuration.md");
    assert!(
        written == reference(),
        "docs/configuration.md is out of date; make it anew with `cargo run -- config reference > docs/configuration.md`"
    );
}

#[test]
fn thousands_of_services_and_rules_load_in_good_time() {
    use std::fmt::Write as _;
    let mut text = "services:\n".to_owned();
    for number in 0..5000 {
        let _ = writeln!(
            text,
            "  - {{name: s{number}, host: s{number}.example.com, upstream: 'http://10.0.0.1:80'}}"
        );
    }
    text.push_str("access_control:\n  rules:\n");
    for number in 0..5000 {
        let _ = writeln!(
            text,
            "    - {{domain: s{number}.example.com, policy: one_factor, resources: '^/api/'}}"
        );
    }
    #[expect(clippy::disallowed_methods, reason = "the test measures")]
    let start = std::time::Instant::now();
    let config = good(&text).config;
    assert_eq!((config.services.len(), config.access_control.rules.len()), (5000, 5000));
    // Unoptimised and on a busy machine; what is quadratic takes minutes.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
