//! The suites: black-box tests against the release binary with real peers, written in Python under `suites/`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    databases::Databases,
    process::{run_watched, succeeds},
    tally::Tally,
};

/// The suites in the order in which they run: first the ones that need nothing, last the browser.
pub(crate) const SUITES: [&str; 36] = [
    "hardening",
    "hashes",
    "onboarding",
    "people",
    "keys",
    "storage",
    "faults",
    "doctor",
    "canaries",
    "packaging",
    "engines",
    "vectors",
    "gateway",
    "edge",
    "traversal",
    "security",
    "tls",
    "abuse",
    "openapi",
    "frigate_client",
    "frigate_by_scripted_upstream",
    "hsi_by_scripted_upstream",
    "proxy_mode",
    "budget",
    "enumeration",
    "traefik_headers_by_scripted_client",
    "nginx",
    "caddy",
    "haproxy",
    "envoy",
    "audit",
    "fail2ban",
    "factors",
    "notifier",
    "duo_by_scripted_server",
    "browser",
];

/// Why no suite can be started, if so. What a single suite lacks it says itself.
pub(crate) fn missing(root: &Path, build_failed: bool) -> Option<&'static str> {
    if build_failed {
        return Some("the release build failed");
    }
    let works = succeeds(Command::new(python(root)).arg("--version"));
    (!works).then_some("python3 is not installed")
}

/// What a suite gave: its counts, or nothing when it did not even close.
pub(crate) fn run(root: &Path, suite: &str, update_screenshots: bool) -> Result<Tally> {
    let mut command = Command::new(python(root));
    command
        .arg(root.join("suites/run.py"))
        .arg(suite)
        .arg("--binary")
        .arg(root.join("target/release/doorward"))
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(root);
    if update_screenshots {
        command.arg("--update-screenshots");
    }
    // Stopped when this ends. Without them the suite says what it skips.
    let databases = (suite == "engines").then(Databases::start).transpose();
    match &databases {
        Ok(Some(databases)) => {
            command.envs(databases.environment().iter().map(|(name, value)| (name, value)));
        }
        Ok(None) => {}
        Err(problem) => println!("skip the suite engines: {problem:#}"),
    }
    let mut closing = None;
    let ended_well = run_watched(&mut command, |line| {
        closing = Tally::parse_closing_line(line).or(closing);
    })?;
    let mut tally = closing.unwrap_or_default();
    if !ended_well && tally.failed == 0 {
        // A suite that died, or that closed without a count, must not look like a good one.
        tally.failed = 1;
    }
    Ok(tally)
}

/// The venv's Python where there is one: it has Envoy and HTTP/2.
pub(crate) fn python(root: &Path) -> PathBuf {
    let venv = root.join("target/venv/bin/python3");
    if venv.is_file() { venv } else { PathBuf::from("python3") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::SUITES;

    #[test]
    fn every_suite_has_a_file_and_every_file_a_suite() {
        let folder = crate::root().join("suites");
        let helpers = [
            "harness",
            "run",
            "peers",
            "wire",
            "upstream",
            "websocket",
            "http2",
            "oracle",
            "samples",
            "smtp_servers",
            "duo_server",
            "frigate_upstream",
            "jail",
            "abuser",
            "leaks",
        ];
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                entry.unwrap().file_name().into_string().unwrap().strip_suffix(".py").map(str::to_owned)
            })
            .filter(|name| !helpers.contains(&name.as_str()))
            .collect();
        files.sort();
        let mut suites: Vec<String> = SUITES.iter().map(|name| (*name).to_owned()).collect();
        suites.sort();
        assert_eq!(files, suites);
    }
}
