//! `doorward config …`: what is configured, what is wrong with it, what could be.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use doorward_config as config;
use serde_json::json;

use crate::{
    cli::{ConfigCommand, OutputFormat},
    configuration, plan, services,
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) fn run(
    command: ConfigCommand,
    files: &[PathBuf],
    environment: &[(String, String)],
    output: OutputFormat,
) -> Result<String> {
    match command {
        ConfigCommand::Schema => Ok(config::schema()),
        ConfigCommand::Template => Ok(config::template()),
        ConfigCommand::Reference => Ok(config::reference()),
        ConfigCommand::Check => check(files, environment, output),
        ConfigCommand::Show => {
            let loaded = configuration::load(files, environment).map_err(|problems| anyhow!("{problems}"))?;
            Ok(match output {
                OutputFormat::Text => config::show(&loaded.effective),
                OutputFormat::Json => show_json(&loaded.effective),
            })
        }
    }
}

fn check(files: &[PathBuf], environment: &[(String, String)], output: OutputFormat) -> Result<String> {
    let loaded = configuration::load(files, environment);
    let loaded = match (loaded, output) {
        (Ok(loaded), _) => loaded,
        (Err(problems), OutputFormat::Text) => return Err(anyhow!("{problems}")),
        (Err(problems), OutputFormat::Json) => {
            let rows: Vec<_> = problems.errors.iter().chain(&problems.warnings).map(problem_json).collect();
            return Err(anyhow!("{}", json!({"ok": false, "problems": rows})));
        }
    };
    // What only the rooms can judge: rules that do not compile, certificate authorities that cannot be read.
    plan::policy(&loaded.config)?;
    plan::keys::api_keys(&loaded.config)?;
    plan::keys::admin_gate(&loaded.config)?;
    plan::new_hashes(&loaded.config.authentication_backend.hashing)?;
    services::routes(&loaded.config.services)?;
    if output == OutputFormat::Json {
        let rows: Vec<_> = loaded.warnings.iter().map(problem_json).collect();
        return Ok(format!("{}\n", json!({"ok": true, "problems": rows})));
    }
    let mut text = String::new();
    for warning in &loaded.warnings {
        text.push_str(&format!("{warning}\n"));
    }
    let what = match files {
        [] => "The embedded default".to_owned(),
        files => files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", "),
    };
    text.push_str(&format!("{what}: the configuration is fine.\n"));
    Ok(text)
}

fn problem_json(problem: &config::Problem) -> serde_json::Value {
    let severity = match problem.severity {
        config::Severity::Error => "error",
        config::Severity::Warning => "warning",
    };
    json!({"severity": severity, "key": problem.key, "text": problem.to_string()})
}

fn show_json(effective: &[config::Effective]) -> String {
    let rows = effective.iter().map(|row| {
        let value = if row.secret { config::MASK } else { &row.value };
        json!({"key": row.key, "value": value, "origin": row.origin.to_string()})
    });
    format!("{}\n", json!(rows.collect::<Vec<_>>()))
}
