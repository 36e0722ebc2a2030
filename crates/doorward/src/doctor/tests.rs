//! For each check facts on which it fails and facts on which it passes (HS-75), and the page that lists them.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use doorward_config::{Config, Profile, Weakness};

use super::{
    CHECKS, Facts, Finding, State,
    facts::{
        BackupFact, CertificateFact, DatabaseFact, FileFact, ListenerFact, LogFact, PresetFact, SecretFact,
        SecretSource, UpstreamFact,
    },
    files::{self, private_files},
};

const DAY: Duration = Duration::from_secs(86_400);

/// An installation on which nothing is to be said.
fn sound() -> Facts {
    let settings = [
        ("log.level", "info"),
        ("auth.failed_login_rate_limit", "1/second;5/minute;20/hour"),
        ("regulation.max_retries", "3"),
        ("rate_limit.enabled", "true"),
        ("server.trust_every_proxy", "false"),
        ("notifier.smtp.tls.skip_verify", "false"),
    ];
    Facts {
        declared: Some(Profile::Production),
        settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        listeners: vec![
            listener("server.address", "0.0.0.0:443", true),
            listener("server.internal_address", "127.0.0.1:5000", false),
        ],
        signs_in: true,
        proxy_secret: false,
        open_by_default: false,
        bypasses: Vec::new(),
        certificate: CertificateFact::Usable { self_signed: false, days_left: 60 },
        secrets: vec![secret("storage.postgres.password"), secret("session.secret")],
        database: DatabaseFact::Server { key: "storage.postgres", password: true, local: true, tls: false },
        files: vec![file(0o600, 10)],
        open_ports: Some(vec![443]),
        reachable: Vec::new(),
        probed: true,
        presets: Vec::new(),
        upstreams: vec![upstream("127.0.0.1", 8080, false), upstream("camera", 80, false)],
        log: LogFact { file: true, rotates: true, retention: Some(7 * DAY) },
        audit_retention: Some(90 * DAY),
        backup: BackupFact::DaysAgo(1),
        idle_keys: Some(Vec::new()),
        old_keys: Some(Vec::new()),
        secret_min_length: 16,
    }
}

fn listener(key: &'static str, address: &str, tls: bool) -> ListenerFact {
    ListenerFact { key, address: address.parse::<SocketAddr>().unwrap(), tls }
}

fn secret(key: &str) -> SecretFact {
    SecretFact { key: key.to_owned(), length: 32, weakness: None, same_as: None, source: SecretSource::File }
}

fn file(mode: u32, days: i64) -> FileFact {
    let path = PathBuf::from("/data/.jwt_secret");
    FileFact { path, what: "a secret", mode, wanted: 0o600, days, ages: true }
}

fn preset(protects: bool) -> PresetFact {
    let key = "services[0].upstream_secret".to_owned();
    PresetFact { key, kept: false, protects, sentence: "is missing".to_owned() }
}

fn upstream(host: &str, port: u16, tls: bool) -> UpstreamFact {
    UpstreamFact { name: host.to_owned(), host: host.to_owned(), port, tls }
}

fn judged(id: &str, facts: &Facts, profile: Profile) -> Finding {
    let check = CHECKS.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no check {id}"));
    (check.judge)(facts, profile)
}

fn reach(facts: &mut Facts, port: u16) {
    facts.reachable.push((IpAddr::from([192, 0, 2, 7]), port));
}

fn set(facts: &mut Facts, key: &str, value: &str) {
    facts.settings.insert(key.to_owned(), value.to_owned());
}

#[test]
fn nothing_is_said_about_a_sound_installation() {
    for check in CHECKS {
        let finding = (check.judge)(&sound(), Profile::Production);
        assert_eq!(finding.state, State::Pass, "{}: {finding:?}", check.id);
        assert!(finding.mend.is_empty(), "{}", check.id);
        assert!(finding.found.ends_with('.'), "{}: {}", check.id, finding.found);
    }
}

/// What is broken, the check that must see it, and how bad it is in production.
type Broken = (&'static str, State, fn(&mut Facts));

const BROKEN: &[Broken] = &[
    ("profile.declared", State::Warn, |facts| facts.declared = None),
    ("profile.declared", State::Warn, |facts| facts.declared = Some(Profile::Development)),
    ("debug.off", State::Fail, |facts| set(facts, "admin.debug", "true")),
    ("debug.off", State::Warn, |facts| set(facts, "log.level", "trace")),
    ("admin.off", State::Fail, |facts| set(facts, "admin.enabled", "true")),
    ("listeners.safe", State::Fail, |facts| {
        facts.listeners.push(listener("server.internal_address", "0.0.0.0:5000", false));
    }),
    ("listeners.safe", State::Fail, |facts| {
        facts.listeners.push(listener("server.address", "192.0.2.7:80", false));
    }),
    ("listeners.safe", State::Fail, |facts| set(facts, "server.trust_every_proxy", "true")),
    ("tls.enabled", State::Fail, |facts| {
        facts.listeners = vec![listener("server.address", "0.0.0.0:80", false)];
    }),
    ("tls.enabled", State::Warn, |facts| {
        facts.listeners = vec![listener("server.address", "127.0.0.1:80", false)];
    }),
    ("tls.certificate", State::Fail, |facts| {
        facts.certificate = CertificateFact::Usable { self_signed: true, days_left: 300 };
    }),
    ("tls.certificate", State::Fail, |facts| {
        facts.certificate = CertificateFact::Broken("gone".to_owned());
    }),
    ("tls.certificate", State::Fail, |facts| facts.certificate = CertificateFact::NotYet),
    ("tls.certificate", State::Unknown, |facts| facts.certificate = CertificateFact::Disabled),
    ("tls.certificate", State::Unknown, |facts| facts.certificate = CertificateFact::Elsewhere),
    ("tls.expiry", State::Warn, |facts| {
        facts.certificate = CertificateFact::Usable { self_signed: false, days_left: 20 };
    }),
    ("tls.expiry", State::Fail, |facts| {
        facts.certificate = CertificateFact::Usable { self_signed: false, days_left: -1 };
    }),
    ("auth.required", State::Fail, |facts| facts.signs_in = false),
    ("auth.required", State::Fail, |facts| facts.open_by_default = true),
    ("auth.required", State::Warn, |facts| facts.bypasses.push("a.yml:3 a.example.com".to_owned())),
    ("limits.enabled", State::Fail, |facts| set(facts, "regulation.max_retries", "0")),
    ("limits.enabled", State::Fail, |facts| set(facts, "auth.failed_login_rate_limit", "")),
    ("limits.enabled", State::Warn, |facts| set(facts, "rate_limit.enabled", "false")),
    ("database.password", State::Warn, |facts| {
        facts.database =
            DatabaseFact::Server { key: "storage.postgres", password: false, local: true, tls: false };
    }),
    ("database.password", State::Fail, |facts| facts.secrets[0].weakness = Some(Weakness::Short)),
    ("secrets.strong", State::Fail, |facts| facts.secrets[1].weakness = Some(Weakness::WellKnown)),
    ("secrets.strong", State::Fail, |facts| facts.secrets[1].same_as = Some("session.secret".to_owned())),
    ("secrets.strong", State::Warn, |facts| facts.secrets[1].length = 31),
    ("secrets.source", State::Warn, |facts| facts.secrets[0].source = SecretSource::Configuration),
    ("secrets.source", State::Warn, |facts| facts.secrets[0].source = SecretSource::Environment),
    ("secrets.age", State::Warn, |facts| facts.files.push(file(0o600, 366))),
    ("files.private", State::Fail, |facts| facts.files.push(file(0o640, 1))),
    ("files.private", State::Fail, |facts| facts.files.push(file(0o604, 1))),
    ("exposure.firewall", State::Warn, |facts| facts.open_ports = Some(vec![443, 6000])),
    ("exposure.firewall", State::Unknown, |facts| facts.open_ports = None),
    ("exposure.database", State::Fail, |facts| reach(facts, 5432)),
    ("exposure.database", State::Fail, |facts| reach(facts, 3306)),
    ("exposure.database", State::Unknown, |facts| facts.probed = false),
    ("exposure.redis", State::Fail, |facts| reach(facts, 6379)),
    ("exposure.services", State::Fail, |facts| reach(facts, 8091)),
    ("exposure.services", State::Fail, |facts| reach(facts, 8095)),
    ("exposure.services", State::Fail, |facts| reach(facts, 8080)),
    ("exposure.services", State::Unknown, |facts| facts.upstreams.push(upstream("192.0.2.9", 80, true))),
    ("exposure.bypass", State::Warn, |facts| reach(facts, 1984)),
    ("exposure.bypass", State::Warn, |facts| reach(facts, 8554)),
    ("exposure.bypass", State::Warn, |facts| reach(facts, 8555)),
    ("exposure.bypass", State::Warn, |facts| reach(facts, 8971)),
    ("upstreams.encrypted", State::Fail, |facts| facts.upstreams.push(upstream("192.0.2.9", 80, false))),
    ("upstreams.encrypted", State::Fail, |facts| facts.upstreams.push(upstream("a.lan", 80, false))),
    ("services.presets", State::Fail, |facts| facts.presets.push(preset(true))),
    ("services.presets", State::Warn, |facts| facts.presets.push(preset(false))),
    ("connections.verified", State::Fail, |facts| set(facts, "notifier.smtp.tls.skip_verify", "true")),
    ("connections.verified", State::Fail, |facts| set(facts, "notifier.smtp.disable_require_tls", "true")),
    ("connections.verified", State::Fail, |facts| {
        facts.database =
            DatabaseFact::Server { key: "storage.mysql", password: true, local: false, tls: false };
    }),
    ("cors.restricted", State::Fail, |facts| set(facts, "services[0].cors.origins", "[\"*\"]")),
    ("cors.restricted", State::Warn, |facts| set(facts, "services[0].cors.origins", "http://localhost:3000")),
    ("log.retention", State::Warn, |facts| facts.log.rotates = false),
    ("log.retention", State::Warn, |facts| facts.log.retention = None),
    ("log.retention", State::Fail, |facts| facts.log.retention = Some(Duration::from_secs(3600))),
    ("keys.age", State::Warn, |facts| facts.old_keys = Some(vec![("dwk_abcdefgh (camera)".to_owned(), 91)])),
    ("keys.age", State::Unknown, |facts| facts.old_keys = None),
    ("keys.used", State::Warn, |facts| facts.idle_keys = Some(vec!["dwk_abcdefgh (camera)".to_owned()])),
    ("keys.used", State::Unknown, |facts| facts.idle_keys = None),
    ("backups.encrypted", State::Warn, |facts| facts.backup = BackupFact::Never),
    ("backups.encrypted", State::Warn, |facts| facts.backup = BackupFact::DaysAgo(8)),
    ("backups.encrypted", State::Unknown, |facts| facts.backup = BackupFact::Unknown),
];

#[test]
fn every_check_sees_what_it_is_for() {
    let mut seen = BTreeSet::new();
    for (index, (id, state, breaks)) in BROKEN.iter().enumerate() {
        let mut facts = sound();
        breaks(&mut facts);
        let finding = judged(id, &facts, Profile::Production);
        assert_eq!(finding.state, *state, "case {index} {id}: {finding:?}");
        assert!(!finding.mend.is_empty() || finding.state == State::Unknown, "{id} says how to mend it");
        seen.insert(*id);
    }
    let all: BTreeSet<_> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(seen, all, "each check has facts on which it does not pass");
}

#[test]
fn what_is_acceptable_while_trying_things_out_fails_nowhere_there() {
    let certificate_gone = |facts: &mut Facts| facts.certificate = CertificateFact::Broken(String::new());
    for (id, _, breaks) in BROKEN {
        let mut facts = sound();
        breaks(&mut facts);
        if matches!(
            facts.certificate,
            CertificateFact::Broken(_) | CertificateFact::Usable { days_left: -1, .. }
        ) {
            continue;
        }
        let finding = judged(id, &facts, Profile::Development);
        assert_ne!(finding.state, State::Fail, "{id}: {finding:?}");
    }
    let mut facts = sound();
    certificate_gone(&mut facts);
    assert_eq!(
        judged("tls.certificate", &facts, Profile::Development).state,
        State::Fail,
        "useless anywhere"
    );
    facts.certificate = CertificateFact::Usable { self_signed: true, days_left: 300 };
    assert_eq!(judged("tls.certificate", &facts, Profile::Development).state, State::Pass);
    assert_eq!(judged("tls.certificate", &facts, Profile::Staging).state, State::Pass);
}

#[test]
fn our_own_ports_are_no_exposure() {
    let mut facts = sound();
    facts.listeners.push(listener("server.address", "0.0.0.0:8971", true));
    reach(&mut facts, 8971);
    facts.open_ports = Some(vec![443, 8971]);
    assert_eq!(judged("exposure.bypass", &facts, Profile::Production).state, State::Pass);
    assert_eq!(judged("exposure.firewall", &facts, Profile::Production).state, State::Pass);
}

/// The seed's three lists, line by line.
const SEED: &[(Profile, &[&str])] = &[
    (
        Profile::Development,
        &[
            "Debug mode can be enabled",
            "Self-signed certs acceptable",
            "Default passwords acceptable",
            "CORS allows localhost",
        ],
    ),
    (
        Profile::Staging,
        &[
            "TLS enabled (self-signed OK)",
            "API keys enabled",
            "Strong passwords used",
            "Rate limiting enabled",
            "CORS restricted",
        ],
    ),
    (
        Profile::Production,
        &[
            "DEBUG=false",
            "ADMIN_ENABLED=false",
            "TLS with valid certificates",
            "API keys required",
            "POSTGRES_PASSWORD set (required)",
            "Strong, unique passwords for all services (32+ characters recommended)",
            ".env file permissions are 600 (owner read/write only)",
            "Docker secrets used for enhanced security (optional)",
            "Firewall configured",
            "Database not exposed externally",
            "Redis not exposed externally",
            "AI services not exposed externally",
            "CORS restricted to your domain",
            "Log retention configured",
            "Backups encrypted",
        ],
    ),
];

#[test]
fn every_line_of_the_seeds_lists_has_exactly_one_check() {
    let mut wanted: Vec<(Profile, &str)> = Vec::new();
    for (profile, lines) in SEED {
        for line in *lines {
            let checks = CHECKS.iter().filter(|check| check.lines.contains(&(*profile, *line)));
            assert_eq!(checks.count(), 1, "{line}");
            wanted.push((*profile, line));
        }
    }
    let lines = CHECKS.iter().flat_map(|check| check.lines);
    assert!(lines.clone().all(|line| wanted.contains(line)), "no line that the seed does not have");
    assert_eq!(lines.count(), wanted.len());
}

#[test]
fn ids_are_stable_and_unique() {
    let ids: BTreeSet<_> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), CHECKS.len());
    let fits = |id: &&str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.');
    assert!(ids.iter().all(fits), "{ids:?}");
}

/// `docs/hardening.md` has the three lists with the id of each line, and a table of every check.
#[test]
fn the_page_and_the_table_agree() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/hardening.md");
    let page = std::fs::read_to_string(path).unwrap();
    for check in CHECKS {
        let row = format!("| `{}` | {} |", check.id, check.title);
        assert!(page.contains(&row), "missing row: {row}");
        for (_, line) in check.lines {
            let row = format!("- {line}: `{}`", check.id);
            assert!(page.contains(&row), "missing line: {row}");
        }
    }
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), CHECKS.len(), "the page has rows for checks that do not exist");
    let lines = page.lines().filter(|line| line.starts_with("- ") && line.ends_with('`'));
    assert_eq!(lines.count(), CHECKS.iter().map(|check| check.lines.len()).sum::<usize>());
}

#[test]
fn the_files_of_an_installation_are_known() {
    let config = Config::embedded();
    let files = private_files(&config, &[]);
    let names: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    for name in [
        "./doorward-data",
        "./doorward-data/.jwt_secret",
        "./doorward-data/.storage_key",
        "./doorward-data/doorward.db",
        "./doorward-data/certs/self-signed.key",
        ".env",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} is not in {names:?}");
    }
}

#[test]
fn hs_009_a_mode_is_mended_at_the_file_itself_and_never_behind_a_link_or_at_a_device() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = std::env::temp_dir().join(format!("doorward-modes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let open = |name: &str| {
        let path = folder.join(name);
        std::fs::write(&path, "secret").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        path
    };
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (key, elsewhere) = (open("key"), open("elsewhere"));
    let seen = |path: &std::path::Path| {
        let own = files::own_user();
        files::look(&files::PrivateFile::file(path, "a secret"), own, 0).into_iter().collect::<Vec<_>>()
    };
    let done = files::mend(&seen(&key)).unwrap();
    assert_eq!(done, [format!("{}: 644 is now 600", key.display())]);
    assert_eq!(mode(&key), 0o600);
    assert_eq!(files::mend(&seen(&key)).unwrap(), [] as [String; 0], "nothing is left to do");
    // Somebody puts a link to another file in its place.
    let link = folder.join("link");
    symlink(&elsewhere, &link).unwrap();
    let refused = files::mend(&seen(&link)).unwrap_err();
    assert!(refused.to_string().contains("cannot change the mode of"), "{refused:#}");
    assert_eq!(mode(&elsewhere), 0o644);
    assert!(seen(std::path::Path::new("/dev/null")).is_empty());
    std::fs::remove_dir_all(folder).unwrap();
}
