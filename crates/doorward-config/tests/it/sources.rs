//! Which source wins, and secrets from files.

use std::{fs, path::PathBuf};

use doorward_config::{KEYS, Loaded, Loader, Origin, Problems, Sources, environment_name};
use secrecy::ExposeSecret;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("doorward-config-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(document: &str, environment: &[(&str, &str)]) -> Result<Loaded, Problems> {
    let sources = Sources { files: Vec::new(), environment: variables(environment) };
    Loader::new(sources).with_document("a.yml", document).load()
}

fn errors(document: &str, environment: &[(&str, &str)]) -> String {
    load(document, environment).unwrap_err().to_string()
}

#[test]
fn later_files_override_maps_key_by_key_and_lists_as_a_whole() {
    let folder = Folder::new("merge");
    let first = folder.file(
        "1.yml",
        "server: {address: 127.0.0.1:1, trusted_proxies: [10.0.0.1, 10.0.0.2]}\nlog: {level: warn, format: json}\nauth: {reset_admin_password: true}\n",
    );
    let second =
        folder.file("2.yml", "server:\n  trusted_proxies: [10.0.0.3]\nlog:\n  level: debug\nauth:\n");
    let sources = Sources { files: vec![first, second.clone()], environment: Vec::new() };
    let loaded = Loader::new(sources).load().unwrap();
    assert_eq!(loaded.config.server.address.to_string(), "127.0.0.1:1");
    assert_eq!(loaded.config.server.trusted_proxies.len(), 1);
    assert_eq!(loaded.config.log.format, doorward_config::LogFormat::Json);
    assert!(loaded.config.auth.reset_admin_password, "a section without content changes nothing");
    assert_eq!(loaded.config.log.level, doorward_config::LogLevel::Debug);
    let level = loaded.effective.iter().find(|one| one.key == "log.level").unwrap();
    assert_eq!(level.origin.to_string(), format!("{}:4:10", second.display()));
}

#[test]
fn the_environment_overrides_files_and_files_override_defaults() {
    let document = "server: {address: 127.0.0.1:1}\nlog: {level: warn}\n";
    let loaded = load(
        document,
        &[
            ("DOORWARD_SERVER_ADDRESS", "127.0.0.1:2"),
            ("DOORWARD_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.0.1"),
            ("DOORWARD_AUTHENTICATION_BACKEND_SQL", "true"),
            ("DOORWARD_CONFIG", "elsewhere"),
            ("DOORWARD_JWT_SECRET", "elsewhere"),
            ("HOME", "/root"),
        ],
    )
    .unwrap();
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.config.server.address.port(), 2);
    assert_eq!(loaded.config.server.trusted_proxies.len(), 2);
    let origin = |key: &str| loaded.effective.iter().find(|one| one.key == key).unwrap().origin.clone();
    assert_eq!(origin("server.address"), Origin::Variable("DOORWARD_SERVER_ADDRESS".to_owned()));
    assert_eq!(origin("log.level").to_string(), "a.yml:2:14");
    assert_eq!(origin("log.format"), Origin::Default);
}

#[test]
fn wrong_variables_are_named_by_their_name() {
    let text = errors(
        "",
        &[
            ("DOORWARD_SERVER_TIMEOUTS_HEADER", "never"),
            ("DOORWARD_AUTH_ENABLED", ""),
            ("DOORWARD_SERVER_TRUSTED_PROXIES", "a,::/0"),
        ],
    );
    for part in [
        "DOORWARD_SERVER_TIMEOUTS_HEADER: server.timeouts.header: expected a duration",
        "DOORWARD_AUTH_ENABLED: auth.enabled: expected true or false",
        "DOORWARD_SERVER_TRUSTED_PROXIES: server.trusted_proxies[0]: ",
        "DOORWARD_SERVER_TRUSTED_PROXIES: server.trusted_proxies[1]: ",
        "\n4 errors",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = errors("server: 5", &[("DOORWARD_SERVER_ADDRESS", "127.0.0.1:1")]);
    assert!(text.contains("DOORWARD_SERVER_ADDRESS: server.address: cannot be set by a variable"), "{text}");
}

#[test]
fn unknown_variables_are_warned_about_with_the_nearest_name() {
    let loaded = load(
        "",
        &[
            ("DOORWARD_SERVER_ADRESS", "127.0.0.1:1"),
            ("DOORWARD_PORT", "tcp://10.0.0.1:8971"),
            ("DOORWARD_TELEMETRY_METRICS_ENABLED", "x"),
            ("DOORWARD_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET", "x"),
        ],
    )
    .unwrap();
    let warnings: Vec<_> = loaded.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "DOORWARD_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET: warning: has no effect: identity_validation.reset_password.jwt_secret is not available in this version: links to reset a password are no signed tokens, so there is no algorithm and no secret for them",
            "DOORWARD_PORT: warning: has no effect: no option has this variable",
            "DOORWARD_SERVER_ADRESS: warning: has no effect: no option has this variable; did you mean DOORWARD_SERVER_ADDRESS?",
            "DOORWARD_TELEMETRY_METRICS_ENABLED: warning: has no effect: telemetry is not available yet in this version",
        ]
    );
}

#[test]
fn older_spellings_work_in_the_environment_too() {
    let loaded = load("", &[("DOORWARD_AUTH_TRUSTED_PROXIES", "10.0.0.1")]).unwrap();
    assert_eq!(loaded.config.server.trusted_proxies.len(), 1);
    assert!(
        loaded.warnings[0]
            .to_string()
            .contains("is called server.trusted_proxies (DOORWARD_SERVER_TRUSTED_PROXIES) here")
    );
    let both =
        [("DOORWARD_AUTH_TRUSTED_PROXIES", "10.0.0.1"), ("DOORWARD_SERVER_TRUSTED_PROXIES", "10.0.0.2")];
    assert!(errors("", &both).contains("remove one of the two variables"));
}

#[test]
fn a_secret_file_loses_exactly_one_line_break() {
    let folder = Folder::new("secret");
    for (content, expected) in [("abc\n", "abc"), ("abc\r\n", "abc"), ("abc", "abc"), (" abc ", " abc ")] {
        let file = folder.file("secret", content);
        let loaded = load("", &[("DOORWARD_PROXY_AUTH_SECRET_FILE", file.to_str().unwrap())]).unwrap();
        assert_eq!(loaded.config.proxy.auth_secret.unwrap().expose_secret(), expected, "{content:?}");
    }
    // What is left of two line breaks is no secret that anybody typed, and a lone CR is no line break.
    for content in ["abc\n\n", "abc\r"] {
        let file = folder.file("secret", content);
        assert!(
            errors("", &[("DOORWARD_PROXY_AUTH_SECRET_FILE", file.to_str().unwrap())])
                .contains("control characters")
        );
    }
}

#[test]
fn a_secret_that_is_empty_missing_or_set_twice_stops_the_start() {
    let folder = Folder::new("twice");
    let empty = folder.file("empty", "\n");
    let full = folder.file("full", "abc\n");
    let binary = folder.file("binary", [0xff, 0xfe]);
    let missing = folder.0.join("missing");
    let name = "DOORWARD_SESSION_SECRET_FILE";
    let with = |file: &PathBuf| errors("", &[(name, file.to_str().unwrap())]);
    assert!(with(&empty).contains("session.secret: expected some text; it is empty"), "{}", with(&empty));
    assert!(with(&missing).contains("cannot be read: No such file"), "{}", with(&missing));
    assert!(with(&binary).contains("is not UTF-8"), "{}", with(&binary));
    assert!(errors("", &[(name, "")]).contains("the variable is empty"));
    assert!(errors("", &[("DOORWARD_SESSION_SECRET", "")]).contains("it is empty"));
    assert!(errors("session: {secret: ''}", &[]).contains("a.yml:1:19: session.secret: expected some text"));
    let full = full.to_str().unwrap();
    let yaml = errors("session: {secret: abcdef}", &[(name, full)]);
    assert!(yaml.contains("session.secret: is set at a.yml:1:19 as well"), "{yaml}");
    assert!(!yaml.contains("abcdef"));
    let both = errors("", &[(name, full), ("DOORWARD_SESSION_SECRET", "abc")]);
    assert!(both.contains("DOORWARD_SESSION_SECRET sets the same"), "{both}");
    let plain = errors("", &[("DOORWARD_LOG_LEVEL_FILE", full)]);
    assert!(plain.contains("only secrets can be read from a file"), "{plain}");
}

#[test]
fn files_that_cannot_be_read_are_all_named() {
    let folder = Folder::new("unreadable");
    let missing = folder.0.join("missing.yml");
    let binary = folder.file("binary.yml", b"a: b\nc: \xff\n");
    let broken = folder.file("broken.yml", "a: [\n");
    let sources = Sources { files: vec![missing, binary, broken, folder.0.clone()], environment: Vec::new() };
    let problems = Loader::new(sources).load().unwrap_err();
    assert_eq!(problems.errors.len(), 4, "{problems}");
    let text = problems.to_string();
    for part in [
        "missing.yml: the configuration file cannot be read: No such file",
        "see line 2",
        "broken.yml:",
        "directory",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn every_secret_comes_from_a_file_too() {
    let folder = Folder::new("every");
    let pem = |label: &str| format!("-----BEGIN {label}-----\nMIIB\n-----END {label}-----\n");
    let document = "storage: {postgres: {address: localhost, database: d, username: u}}\n\
                    notifier: {smtp: {address: 'submissions://a', sender: a@b.example, username: u}, \
                    webhook: {}, ntfy: {}}\n\
                    duo_api: {hostname: a.example}\n\
                    server: {tls: {mode: acme, acme: {domains: [auth.example.com], eab: {key_id: kid-1}}}}";
    let variables =
        KEYS.iter().filter(|key| key.secret && !key.path.starts_with("storage.mysql")).filter_map(|key| {
            let content = match key.path.rsplit('.').next() {
                Some("certificate_chain") => pem("CERTIFICATE"),
                Some("private_key") => pem("PRIVATE KEY"),
                Some("hmac_key") => "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV\n".to_owned(),
                Some("url") => "https://a.example/b\n".to_owned(),
                _ => "a secret of more than twenty characters\n".to_owned(),
            };
            let file = folder.file(key.path, content);
            Some((environment_name(key)? + "_FILE", file.to_str().unwrap().to_owned()))
        });
    let environment: Vec<_> = variables.collect();
    let loaded = Loader::new(Sources { files: Vec::new(), environment: environment.clone() })
        .with_document("a.yml", document)
        .load()
        .unwrap_or_else(|problems| panic!("{problems}"));
    for (name, _) in environment {
        let from =
            |one: &&doorward_config::Effective| one.origin.to_string().starts_with(&format!("{name} ("));
        let shown = loaded.effective.iter().find(from).unwrap_or_else(|| panic!("{name} sets nothing"));
        assert_eq!(shown.value, doorward_config::MASK, "{name}");
    }
    let key = loaded.config.storage.encryption_key.unwrap();
    assert_eq!(key.expose_secret(), "a secret of more than twenty characters");
}

const TOLD: &str = "a long secret that a manager keeps";

#[test]
fn hs_067_a_secret_is_told_by_a_command_of_the_file_or_of_a_variable() {
    let document = format!(
        "services: [{{name: app, upstream: 'http://127.0.0.1:1', upstream_secret: {{command: [/usr/bin/printf, '%s', 'SentToIt']}}}}]\nsession: {{secret: {{command: [/usr/bin/printf, '%s\\n', {TOLD:?}]}}}}\n"
    );
    let loaded = load(
        &document,
        &[("DOORWARD_ADMIN_API_KEY_COMMAND", r#"["/usr/bin/printf", "%s", "another one of them"]"#)],
    )
    .unwrap();
    assert_eq!(loaded.config.session.secret.as_ref().unwrap().expose_secret(), TOLD);
    assert_eq!(loaded.config.admin.api_key.as_ref().unwrap().expose_secret(), "another one of them");
    let service = &loaded.config.services[0].guard;
    assert_eq!(service.upstream_secret.as_ref().unwrap().expose_secret(), "SentToIt");
    let origin = |key: &str| loaded.effective.iter().find(|one| one.key == key).unwrap().origin.to_string();
    assert_eq!(origin("session.secret"), "a.yml:2:29 (/usr/bin/printf)");
    assert_eq!(origin("admin.api_key"), "DOORWARD_ADMIN_API_KEY_COMMAND (/usr/bin/printf)");
    let shown = doorward_config::show(&loaded.effective);
    assert!(!shown.contains(TOLD) && !shown.contains("another one"), "{shown}");
}

#[test]
fn hs_067_a_command_that_tells_nothing_is_an_error_that_names_key_and_program_and_no_word_of_it() {
    let of = |command: &str| errors(&format!("session: {{secret: {{command: {command}}}}}\n"), &[]);
    for (command, reason) in [
        (
            "[/bin/sh, -c, 'echo SENTINEL; echo SENTINEL >&2; exit 7']",
            "/bin/sh told no secret: it ended with exit status: 7",
        ),
        ("[/bin/true]", "/bin/true told no secret: it says nothing"),
        ("[/nowhere/at/all]", "/nowhere/at/all told no secret: it cannot be started"),
        ("[printf, x]", "whole path"),
        ("/bin/true", "expected a list"),
        ("[]", "expected a list"),
        ("[[/bin/true]]", "expected a list"),
    ] {
        let text = of(command);
        assert!(text.contains("session.secret: ") && text.contains(reason), "{command}: {text}");
        assert!(!text.contains("SENTINEL"), "{text}");
        assert!(text.contains("1 error"), "told once: {text}");
    }
    // Only secrets, only in one place, only as a list.
    let port = errors("server: {address: {command: [/usr/bin/printf, '127.0.0.1:1']}}\n", &[]);
    assert!(port.contains("server.address"), "{port}");
    for (name, value, reason) in [
        ("DOORWARD_SERVER_ADDRESS_COMMAND", r#"["/bin/true"]"#, "only secrets"),
        ("DOORWARD_SESSION_SECRET_COMMAND", "/bin/true", "as JSON"),
        ("DOORWARD_SESSION_SECRET_COMMAND", r#"["/bin/true", 1]"#, "as JSON"),
    ] {
        let text = errors("", &[(name, value)]);
        assert!(text.contains(reason), "{name}: {text}");
    }
    let twice = [("DOORWARD_SESSION_SECRET_COMMAND", r#"["/usr/bin/printf", "x"]"#)];
    assert!(errors(&format!("session: {{secret: {TOLD:?}}}"), &twice).contains("a secret has one place"));
}
