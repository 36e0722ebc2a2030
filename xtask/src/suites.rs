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

/// The suites. They are begun in this order, the long ones first, so that two lanes end at about the same time.
pub(crate) const SUITES: [&str; 37] = [
    "tls",
    "edge",
    "storage",
    "engines",
    "faults",
    "audit",
    "fail2ban",
    "security",
    "traversal",
    "people",
    "doctor",
    "doors",
    "onboarding",
    "gateway",
    "vectors",
    "openapi",
    "canaries",
    "keys",
    "notifier",
    "frigate_client",
    "frigate_by_scripted_upstream",
    "haproxy",
    "factors",
    "hashes",
    "hsi_by_scripted_upstream",
    "duo_by_scripted_server",
    "envoy",
    "caddy",
    "nginx",
    "proxy_mode",
    "packaging",
    "traefik_headers_by_scripted_client",
    "hardening",
    "browser",
    "abuse",
    "budget",
    "enumeration",
];

/// Suites that judge by the clock, or that need the whole machine: nothing runs beside them.
pub(crate) const ALONE: [&str; 4] = ["browser", "abuse", "budget", "enumeration"];

/// How many of the others run at once. They mostly wait: for limits, for expiries, for servers that come up.
pub(crate) const LANES: u16 = 2;

/// The ports of each lane, below those that the system hands out.
const PORTS_OF_A_LANE: u16 = 5000;

/// What one suite needs to know of how it is run.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    /// Write new screenshots into the documentation.
    pub(crate) update_screenshots: bool,
    /// Which lane it runs in, from 0; nothing where it runs alone.
    pub(crate) lane: Option<u16>,
}

/// Why no suite can be started, if so. What a single suite lacks it says itself.
pub(crate) fn missing(root: &Path, build_failed: bool) -> Option<&'static str> {
    if build_failed {
        return Some("the release build failed");
    }
    let works = succeeds(Command::new(python(root)).arg("--version"));
    (!works).then_some("python3 is not installed")
}

/// What a suite gave: its counts, or a failure when it did not even close. Each line of its output goes to `show`.
pub(crate) fn run(root: &Path, suite: &str, setting: Setting, mut show: impl FnMut(&str)) -> Result<Tally> {
    let mut command = Command::new(python(root));
    command
        .arg(root.join("suites/run.py"))
        .arg(suite)
        .arg("--binary")
        .arg(root.join("target/release/doorward"))
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(root);
    if setting.update_screenshots {
        command.arg("--update-screenshots");
    }
    if let Some(lane) = setting.lane {
        let first = 20_000 + lane * PORTS_OF_A_LANE;
        command.args(["--ports", &format!("{first}-{}", first + PORTS_OF_A_LANE - 1)]);
    }
    // Stopped when this ends. Without them the suite says what it skips.
    let databases = (suite == "engines").then(Databases::start).transpose();
    match &databases {
        Ok(Some(databases)) => {
            command.envs(databases.environment().iter().map(|(name, value)| (name, value)));
        }
        Ok(None) => {}
        Err(problem) => show(&format!("skip the suite engines: {problem:#}")),
    }
    let mut closing = None;
    let ended_well = run_watched(&mut command, |line| {
        show(line);
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

    use super::{ALONE, SUITES};

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

    #[test]
    fn what_runs_alone_is_a_suite_and_runs_last() {
        let last = SUITES.iter().skip(SUITES.len() - ALONE.len());
        assert_eq!(last.collect::<Vec<_>>(), ALONE.iter().collect::<Vec<_>>());
    }
}
