//! What secrets must be like, and the folders in which supervisors hand them over (HS-05, HS-06, HS-11 to HS-13).

use std::{fs, path::PathBuf};

use doorward_config::{Config, Loader, Origin, Profile, SHORTEST_SECRET, Sources, Weakness};
use secrecy::ExposeSecret as _;

use crate::{bad, good, refused, warnings};

const POSTGRES: &str = "storage: {encryption_key: 'a key of twenty characters', postgres: {address: 'tcp://127.0.0.1', \
                        database: d, username: u, password: PASSWORD}}";

fn with_password(profile: &str, password: &str) -> String {
    let profile = if profile.is_empty() { String::new() } else { format!("profile: {profile}\n") };
    format!("{profile}{}", POSTGRES.replace("PASSWORD", password))
}

#[test]
fn well_known_secrets_are_refused_in_any_spelling_and_only_warned_about_while_trying_things_out() {
    for known in [
        "security_dev_password",
        "ftp_dev_password",
        "password",
        "postgres",
        "admin",
        "root",
        "'123456'",
        "changeme",
        "secret",
        "PassWord",
        "CHANGEME",
    ] {
        for profile in ["", "staging", "production"] {
            let text = with_password(profile, known);
            refused(
                &text,
                &["storage.postgres.password: is one of the passwords that everybody tries first"],
            );
        }
        let said = warnings(&with_password("development", known));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("everybody tries first"), "{said:?}");
    }
}

#[test]
fn short_secrets_are_refused_where_others_rely_on_the_installation() {
    let (short, enough) = ("x".repeat(SHORTEST_SECRET - 1), "x".repeat(SHORTEST_SECRET));
    for profile in ["staging", "production"] {
        refused(
            &with_password(profile, &short),
            &["storage.postgres.password: has fewer than 16 characters"],
        );
        assert_eq!(warnings(&with_password(profile, &enough)), Vec::<String>::new());
    }
    assert_eq!(warnings(&with_password("development", &short)).len(), 1);
    assert_eq!(warnings(&with_password("", &short)), Vec::<String>::new(), "nobody said what it is for");
    let errors = bad(&with_password("production", "hunter2"));
    assert!(!errors.concat().contains("hunter2"), "{errors:?}");
}

#[test]
fn hs_013_the_shortest_length_is_what_is_written_and_never_less_where_others_rely_on_it() {
    let with = |profile: &str, least: &str, letters: usize| {
        format!("secret_min_length: {least}\n{}", with_password(profile, &"x".repeat(letters)))
    };
    for profile in ["", "staging", "production"] {
        refused(
            &with(profile, "24", 23),
            &["storage.postgres.password: has fewer than 24 characters, and 32 are better"],
        );
        assert_eq!(warnings(&with(profile, "24", 24)), Vec::<String>::new());
    }
    assert_eq!(warnings(&with("development", "24", 23)).len(), 1, "a warning while trying things out");
    assert_eq!(warnings(&with("development", "8", 8)), Vec::<String>::new());
    assert_eq!(warnings(&with("", "8", 8)), Vec::<String>::new());
    refused(&with("", "8", 7), &["has fewer than 8 characters"]);
    for profile in ["staging", "production"] {
        let said = ["secret_min_length: is less than 16 while profile is ", profile];
        refused(&with(profile, "15", 32), &said);
    }
    for wrong in ["7", "1025", "many"] {
        assert!(bad(&with("", wrong, 32)).concat().contains("secret_min_length"), "{wrong}");
    }
    assert_eq!(Config::embedded().secret_min_length, SHORTEST_SECRET);
}

#[test]
fn every_secret_between_services_is_judged() {
    for text in [
        "proxy: {auth_secret: changeme}",
        "session: {secret: changeme}",
        "notifier: {smtp: {address: 'submissions://a', sender: a@b.example, username: u, password: changeme}}",
        "notifier: {ntfy: {url: 'https://a/b', token: changeme}}",
    ] {
        refused(text, &["everybody tries first"]);
    }
}

#[test]
fn the_profile_is_read_and_none_is_the_default() {
    assert_eq!(Config::embedded().profile, None);
    for (name, profile) in [
        ("development", Profile::Development),
        ("staging", Profile::Staging),
        ("production", Profile::Production),
    ] {
        assert_eq!(good(&format!("profile: {name}")).config.profile, Some(profile));
        assert_eq!(profile.name(), name);
    }
    refused("profile: prod", &["profile: expected one of development, staging, production"]);
}

#[test]
fn a_database_on_a_server_does_not_start_without_its_password() {
    let without = POSTGRES.replace(", password: PASSWORD", "");
    refused(
        &without,
        &[
            "storage.postgres.password: is missing",
            "DOORWARD_STORAGE_POSTGRES_PASSWORD",
            "DOORWARD_STORAGE_POSTGRES_PASSWORD_FILE",
        ],
    );
    assert!(bad(&with_password("", "''")).concat().contains("it is empty"));
}

#[test]
fn weakness_is_told_apart() {
    assert_eq!(Weakness::of("Secret", SHORTEST_SECRET), Some(Weakness::WellKnown));
    assert_eq!(Weakness::of("fifteen-letters", SHORTEST_SECRET), Some(Weakness::Short));
    assert_eq!(Weakness::of("sixteen-letters-", SHORTEST_SECRET), None);
}

/// A folder of a supervisor that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("doorward-config-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &str) {
        fs::write(self.0.join(name), content).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn secrets_of_a_supervisor_are_found_by_their_name_and_the_first_folder_wins() {
    let (systemd, docker) = (Folder::new("systemd"), Folder::new("docker"));
    let load = |text: &str, environment: &[(&str, &str)]| {
        let environment =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Loader::new(Sources { files: Vec::new(), environment })
            .with_document("a.yml", text)
            .with_secret_directories(vec![systemd.0.clone(), docker.0.clone(), PathBuf::from("/nonexistent")])
            .load()
    };
    docker.file("doorward_session_secret", "from docker, with one line break\n");
    docker.file("doorward_log_level", "debug");
    let loaded = load("", &[]).unwrap();
    assert_eq!(loaded.config.session.secret.unwrap().expose_secret(), "from docker, with one line break");
    let shown = loaded.effective.iter().find(|one| one.key == "session.secret").unwrap();
    assert_eq!(shown.value, doorward_config::MASK);
    assert!(matches!(&shown.origin, Origin::SecretFile { file, .. } if file.starts_with(&docker.0)));
    assert_eq!(loaded.config.log.level, doorward_config::LogLevel::Info, "only secrets are looked for");
    systemd.file("DOORWARD_SESSION_SECRET", "from systemd");
    let loaded = load("", &[]).unwrap();
    assert_eq!(loaded.config.session.secret.unwrap().expose_secret(), "from systemd");
    for twice in [load("session: {secret: in the file}", &[]), load("", &[("DOORWARD_SESSION_SECRET", "x")])]
    {
        let text = twice.unwrap_err().to_string();
        assert!(text.contains("a secret has one place"), "{text}");
    }
    systemd.file("DOORWARD_SESSION_SECRET", "\n");
    assert!(load("", &[]).unwrap_err().to_string().contains("it is empty"));
}

#[test]
fn rotation_of_the_log_is_read() {
    let log =
        good("log: {max_bytes: 1MiB, max_age: 2h, max_files: 3, retention: 4d, client_address: hashed}");
    let log = log.config.log;
    assert_eq!((log.max_bytes, log.max_files), (Some(1 << 20), 3));
    assert_eq!(log.max_age.map(|age| age.as_secs()), Some(7_200));
    assert_eq!(log.retention.map(|age| age.as_secs()), Some(4 * 86_400));
    assert_eq!(log.client_address, doorward_config::ClientAddressInLog::Hashed);
    let log = Config::embedded().log;
    assert_eq!((log.max_bytes, log.max_files), (Some(10_000_000), 7));
    assert_eq!(log.retention.map(|age| age.as_secs()), Some(7 * 86_400));
    let log = good("log: {max_bytes: 0, max_age: 0, retention: 0}").config.log;
    assert_eq!((log.max_bytes, log.max_age, log.retention), (None, None, None));
}
