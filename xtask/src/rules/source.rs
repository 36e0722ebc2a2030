//! Rules about our own sources: the invariants of the architecture, written as absences.

use super::{File, Finding, text::Source};

/// A rule that forbids words in some files.
struct Absence {
    name: &'static str,
    words: &'static [&'static str],
    ignore_case: bool,
    /// Whether the rule looks at the file of this path.
    applies: fn(&str) -> bool,
}

const PURE: [&str; 3] =
    ["crates/doorward-core/src/", "crates/doorward-oidc/src/", "crates/doorward-crypto/src/"];

const ABSENCES: [Absence; 7] = [
    Absence {
        name: "core, oidc and crypto know no runtime, database, file, socket, environment or wall clock",
        words: &[
            "tokio::",
            "tokio_rustls",
            "sqlx",
            "axum",
            "hyper",
            "std::fs",
            "std::net::Tcp",
            "std::net::Udp",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "std::env",
            "std::process",
            "std::thread",
            "SystemTime::now",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "thread_rng",
            "getrandom",
        ],
        ignore_case: false,
        applies: |path| PURE.iter().any(|room| path.starts_with(room)),
    },
    Absence {
        name: "only store knows SQL",
        words: &["sqlx", "rusqlite", "libsqlite3_sys"],
        ignore_case: false,
        applies: |path| !path.starts_with("crates/doorward-store/"),
    },
    Absence {
        name: "only web knows templates",
        words: &["askama", "axum"],
        ignore_case: false,
        applies: |path| !path.starts_with("crates/doorward-web/"),
    },
    Absence {
        name: "only gateway and the binary know TLS",
        words: &["rustls", "tokio_rustls", "rcgen"],
        ignore_case: false,
        applies: |path| {
            !path.starts_with("crates/doorward-gateway/")
                && !path.starts_with("crates/doorward/")
                // What mail servers and Duo must prove is different from what services must.
                && path != "crates/doorward-providers/src/notifier/tls.rs"
        },
    },
    Absence {
        name: "domain types do not derive Serialize",
        words: &["Serialize", "Deserialize", "serde"],
        ignore_case: false,
        applies: |path| path.starts_with("crates/doorward-core/src/"),
    },
    Absence {
        name: "header names of reverse proxies occur in web::authz and gateway only",
        words: &[
            "x-forwarded-",
            "x-original-",
            "x-real-ip",
            "x-rewrite-url",
            "x-proxy-secret",
            "remote-user",
            "remote-groups",
            "remote-name",
            "remote-email",
            "remote-role",
            "x-auth-request-",
        ],
        ignore_case: true,
        applies: |path| {
            !path.starts_with("crates/doorward-web/src/authz")
                && !path.starts_with("crates/doorward-gateway/")
                && !path.starts_with("crates/doorward-testkit/")
                // The configuration prints default values and refuses names that are not the user's to set; whoever
                // reads or writes a header by name is still elsewhere.
                && !path.starts_with("crates/doorward-config/src/keys")
                && path != "crates/doorward-config/src/config/services.rs"
                // What a preset tells people to write into another program's configuration.
                && path != "crates/doorward-config/src/presets/table.rs"
        },
    },
    Absence {
        name: "no static state",
        // As a static is written; a field may be filled once.
        words: &["static mut", "OnceLock::new();", "LazyLock", "lazy_static", "once_cell", "thread_local"],
        ignore_case: false,
        applies: |_| true,
    },
];

const MOST_LINES: usize = 500;

/// Every rule about sources.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let sources: Vec<(&File, Source)> = files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with(".rs") && !is_test(&file.path))
        .map(|file| (file, Source::read(&file.text)))
        .collect();
    let mut findings: Vec<Finding> =
        ABSENCES.iter().map(|absence| (absence.name, broken_by(absence, &sources))).collect();
    findings.push((
        "no file has more than 500 production lines",
        sources
            .iter()
            .filter(|(_, source)| source.production_lines > MOST_LINES)
            .map(|(file, source)| format!("{}: {} lines", file.path, source.production_lines))
            .collect(),
    ));
    findings.push((
        "every file says in a module doc why it exists",
        files
            .iter()
            .filter(|file| file.path.ends_with(".rs") && !is_test(&file.path) && !has_module_doc(&file.text))
            .map(|file| file.path.clone())
            .collect(),
    ));
    findings.push((
        "every crate takes the lints of the workspace",
        files
            .iter()
            .filter(|file| is_manifest_of_ours(&file.path) && !takes_workspace_lints(&file.text))
            .map(|file| file.path.clone())
            .collect(),
    ));
    findings.push(("no file names a folder of a developer's machine", machine_paths(files)));
    findings
}

/// Test code may name what it checks.
fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.ends_with("/tests.rs")
}

fn broken_by(absence: &Absence, sources: &[(&File, Source)]) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, source) in sources.iter().filter(|(file, _)| (absence.applies)(&file.path)) {
        for word in absence.words {
            for line in source.lines_with(word, absence.ignore_case) {
                problems.push(format!("{}:{line}: {word}", file.path));
            }
        }
    }
    problems
}

/// Not the fuzzers': they are a workspace of their own.
fn is_manifest_of_ours(path: &str) -> bool {
    path == "xtask/Cargo.toml" || (path.starts_with("crates/") && path.ends_with("/Cargo.toml"))
}

fn has_module_doc(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.strip_prefix("//!").is_some_and(|words| words.trim().len() > 10))
}

fn takes_workspace_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    lines.find(|line| !line.is_empty()).is_some_and(|line| line.replace(' ', "") == "workspace=true")
}

/// Folders that exist on the machine of whoever wrote the line and nowhere else. The names are put together here
/// so that this file keeps its own rule. In tests a home folder is a path of a URL.
fn machine_paths(files: &[File]) -> Vec<String> {
    let folders: Vec<String> = ["work", "home", "root"].map(|name| format!("/{name}/")).into();
    let mut problems = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let of_a_url = |folder: &str| is_test(&file.path) && folder.contains("home");
            let found = folders.iter().filter(|folder| !of_a_url(folder)).any(|folder| {
                line.match_indices(folder.as_str()).any(|(at, _)| {
                    // Part of a longer path or of a URL is not a machine's folder.
                    let before = line.get(..at).and_then(|text| text.chars().next_back());
                    !before.is_some_and(|c| {
                        c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | ')' | '/')
                    })
                })
            });
            if found {
                problems.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{File, check};

    const DOC: &str = "//! A room that exists for tests.\n";

    fn broken(path: &str, text: &str) -> Vec<&'static str> {
        let files = [File { path: path.to_owned(), text: text.to_owned() }];
        check(&files).into_iter().filter(|(_, found)| !found.is_empty()).map(|(name, _)| name).collect()
    }

    fn broken_source(path: &str, code: &str) -> Vec<&'static str> {
        broken(path, &format!("{DOC}{code}\n"))
    }

    #[test]
    fn a_runtime_or_a_clock_in_the_pure_rooms_is_found() {
        let rule =
            ["core, oidc and crypto know no runtime, database, file, socket, environment or wall clock"];
        for code in ["tokio::spawn(x);", "use std::fs;", "let t = SystemTime::now();", "std::env::var(\"A\")"]
        {
            for room in ["core", "oidc", "crypto"] {
                assert_eq!(
                    broken_source(&format!("crates/doorward-{room}/src/a.rs"), code),
                    rule,
                    "{room} {code}"
                );
            }
        }
        assert!(broken_source("crates/doorward-web/src/a.rs", "tokio::spawn(x);").is_empty());
        assert!(broken_source("crates/doorward-core/src/a/tests.rs", "tokio::spawn(x);").is_empty());
    }

    #[test]
    fn sql_outside_store_is_found() {
        assert_eq!(
            broken_source("crates/doorward-web/src/a.rs", "use sqlx::query;"),
            ["only store knows SQL"]
        );
        assert!(broken_source("crates/doorward-store/src/a.rs", "use sqlx::query;").is_empty());
    }

    #[test]
    fn templates_outside_web_are_found() {
        let found = broken_source("crates/doorward-gateway/src/a.rs", "#[derive(askama::Template)]");
        assert_eq!(found, ["only web knows templates"]);
    }

    #[test]
    fn tls_outside_the_gateway_is_found() {
        let found = broken_source("crates/doorward-web/src/a.rs", "use rustls::ServerConfig;");
        assert_eq!(found, ["only gateway and the binary know TLS"]);
    }

    #[test]
    fn a_serialized_domain_type_is_found() {
        let found =
            broken_source("crates/doorward-core/src/a.rs", "#[derive(Debug, Serialize)] pub struct A;");
        assert_eq!(found, ["domain types do not derive Serialize"]);
    }

    #[test]
    fn a_header_name_outside_its_rooms_is_found_in_any_case() {
        let rule = ["header names of reverse proxies occur in web::authz and gateway only"];
        assert_eq!(broken_source("crates/doorward/src/wire.rs", "let h = \"Remote-User\";"), rule);
        assert_eq!(
            broken_source("crates/doorward-web/src/portal.rs", "headers.get(\"X-Forwarded-For\")"),
            rule
        );
        for room in ["crates/doorward-web/src/authz/x.rs", "crates/doorward-gateway/src/h.rs"] {
            assert!(broken_source(room, "headers.get(\"x-forwarded-for\")").is_empty());
        }
    }

    #[test]
    fn static_state_is_found() {
        let once = "static C: OnceLock<u8> = OnceLock::new();";
        for code in ["static mut A: u8 = 0;", "static B: LazyLock<u8> = x;", once, "thread_local! {}"] {
            assert_eq!(broken_source("crates/doorward-web/src/a.rs", code), ["no static state"], "{code}");
        }
        for code in ["static NAME: &str = \"x\";", "Language { words: OnceLock::new() }"] {
            assert!(broken_source("crates/doorward-web/src/a.rs", code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let lines = "fn a() {}\n".repeat(499);
        assert!(broken_source("crates/doorward-web/src/a.rs", lines.trim_end()).is_empty());
        let with_tests = format!("{lines}#[cfg(test)]\nmod tests {{\n{lines}}}");
        assert!(broken_source("crates/doorward-web/src/a.rs", &with_tests).is_empty());
        let found = broken_source("crates/doorward-web/src/a.rs", &format!("{lines}fn b() {{}}"));
        assert_eq!(found, ["no file has more than 500 production lines"]);
    }

    #[test]
    fn a_file_without_a_module_doc_is_found() {
        let rule = ["every file says in a module doc why it exists"];
        assert_eq!(broken("crates/doorward-web/src/a.rs", "fn a() {}\n"), rule);
        assert_eq!(broken("xtask/src/a.rs", "//! x\n"), rule);
    }

    #[test]
    fn a_crate_without_the_workspace_lints_is_found() {
        let rule = ["every crate takes the lints of the workspace"];
        assert_eq!(broken("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"), rule);
        assert_eq!(broken("crates/a/Cargo.toml", "[lints]\n# workspace = true\n"), rule);
        assert!(broken("crates/a/Cargo.toml", "[lints]\nworkspace = true\n").is_empty());
    }

    #[test]
    fn a_folder_of_a_machine_is_found() {
        let rule = ["no file names a folder of a developer's machine"];
        for name in ["home", "work", "root"] {
            assert_eq!(broken("README.md", &format!("cd /{name}/me/doorward\n")), rule);
        }
        for good in ["https://example.com/home/x", "./work/x", "$HOME/work/x", "C: no"] {
            assert!(broken("README.md", &format!("{good}\n")).is_empty(), "{good}");
        }
    }
}
