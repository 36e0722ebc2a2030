//! `doorward doctor`: the checklist, judged (HS-74).

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use doorward_config::{Config, Loaded, Profile, StorageEngineConfig};
use serde_json::json;

use crate::{
    cli::{Doctor, DoctorProfile, OutputFormat},
    configuration,
    doctor::{self, Check, Finding, Gathered, State, Stored},
    foundation::{Foundation, Plan},
};

/// Gives what is to be printed, and an error where something failed.
pub(crate) async fn run(
    command: Doctor,
    files: &[PathBuf],
    environment: &[(String, String)],
    output: OutputFormat,
) -> Result<(String, Option<anyhow::Error>)> {
    let Loaded { config, effective, .. } =
        configuration::load(files, environment).map_err(|problems| anyhow!("{problems}"))?;
    let profile = match command.profile {
        Some(DoctorProfile::Development) => Profile::Development,
        Some(DoctorProfile::Staging) => Profile::Staging,
        Some(DoctorProfile::Production) => Profile::Production,
        None => config.profile.unwrap_or(Profile::Production),
    };
    let stored = stored(&config).await;
    let from = Gathered { config: &config, effective: &effective, stored };
    let mut facts = doctor::gather(&from).await;
    let mut mended = Vec::new();
    if command.fix {
        mended = facts.mend_files()?;
        facts = doctor::gather(&from).await;
    }
    let findings = doctor::run(&facts, profile);
    let failed = findings.iter().filter(|(_, finding)| finding.state == State::Fail).count();
    let text = match output {
        OutputFormat::Json => as_json(profile, &findings, &mended),
        OutputFormat::Text => as_text(profile, &findings, &mended),
    };
    let fault = (failed > 0).then(|| match failed {
        1 => anyhow!("1 check failed"),
        number => anyhow!("{number} checks failed"),
    });
    Ok((text, fault))
}

/// Asked for only where there is a database, so that looking creates nothing.
async fn stored(config: &Config) -> Option<Stored> {
    if let StorageEngineConfig::Sqlite { path } = &config.storage.engine
        && !path.exists()
    {
        return Some(Stored::default());
    }
    let foundation = Foundation::open(&Plan::of(config).ok()?).await.ok()?;
    let found = doctor::ask(&foundation.store, foundation.ports.clock.now()).await;
    foundation.close().await;
    found.ok()
}

fn as_json(profile: Profile, findings: &[(&Check, Finding)], mended: &[String]) -> String {
    let checks: Vec<_> = findings
        .iter()
        .map(|(check, finding)| {
            let lines: Vec<_> =
                check.lines.iter().filter(|(of, _)| *of == profile).map(|(_, line)| *line).collect();
            json!({
                "id": check.id, "title": check.title, "state": finding.state.name(), "found": finding.found,
                "mend": finding.mend, "checklist": lines,
            })
        })
        .collect();
    let count = |state| findings.iter().filter(|(_, finding)| finding.state == state).count();
    let report = json!({
        "profile": profile.name(), "ok": count(State::Fail) == 0, "checks": checks, "mended": mended,
        "pass": count(State::Pass), "warn": count(State::Warn), "fail": count(State::Fail),
        "unknown": count(State::Unknown),
    });
    format!("{report}\n")
}

fn as_text(profile: Profile, findings: &[(&Check, Finding)], mended: &[String]) -> String {
    let mut text = String::new();
    for line in mended {
        text.push_str(&format!("mended   {line}\n"));
    }
    for (check, finding) in findings {
        text.push_str(&format!("{:8} {:20} {}\n", finding.state.name(), check.id, plain(&finding.found)));
        if !finding.mend.is_empty() {
            text.push_str(&format!("{:30}{}\n", "", plain(&finding.mend)));
        }
    }
    let count = |state| findings.iter().filter(|(_, finding)| finding.state == state).count();
    text.push_str(&format!(
        "Profile {}: {} passed, {} to look at, {} failed, {} unknown.\n",
        profile.name(),
        count(State::Pass),
        count(State::Warn),
        count(State::Fail),
        count(State::Unknown)
    ));
    text
}

/// Paths and values of the configuration write no lines of their own.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
