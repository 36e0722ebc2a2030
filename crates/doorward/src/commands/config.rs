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
        ConfigCommand::Preset { name } => presets(name.as_deref(), output),
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
    services::routes(&loaded.config)?;
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

/// Presets are data; this shows them.
fn presets(name: Option<&str>, output: OutputFormat) -> Result<String> {
    let chosen: Vec<&config::Preset> = match name {
        None => config::PRESETS.iter().collect(),
        Some(name) => vec![config::preset(name).ok_or_else(|| anyhow!("there is no preset called {name}"))?],
    };
    if output == OutputFormat::Json {
        let rows: Vec<_> = chosen.iter().map(|preset| preset_json(preset)).collect();
        return Ok(format!("{}\n", json!(rows)));
    }
    if name.is_none() {
        let line = |preset: &&config::Preset| format!("{}  {}\n", preset.name, preset.application);
        return Ok(chosen.iter().map(line).collect());
    }
    Ok(chosen.into_iter().map(preset_text).collect())
}

fn preset_text(preset: &config::Preset) -> String {
    let mut text = format!("services[].preset: {} sets, where nothing else is written:\n", preset.name);
    for (path, value) in preset.sets {
        let value = match value {
            config::PresetValue::One(value) => (*value).to_owned(),
            config::PresetValue::Many(values) => format!("[{}]", values.join(", ")),
        };
        text.push_str(&format!("  {path}: {value}\n"));
    }
    text.push_str(&format!("\n{} itself is told:\n", preset.application));
    for line in preset.application_lines {
        text.push_str(&format!("  {}\n", line.replace("{portal}", "https://<your portal>")));
    }
    text.push_str("\nPorts that go around Doorward; close them:\n");
    for (port, why) in preset.bypass_ports {
        text.push_str(&format!("  {port}  {why}\n"));
    }
    text
}

fn preset_json(preset: &config::Preset) -> serde_json::Value {
    let sets: serde_json::Map<String, serde_json::Value> = preset
        .sets
        .iter()
        .map(|(path, value)| {
            let value = match value {
                config::PresetValue::One(value) => json!(value),
                config::PresetValue::Many(values) => json!(values),
            };
            ((*path).to_owned(), value)
        })
        .collect();
    let ports = preset.bypass_ports.iter().map(|(port, why)| json!({"port": port, "why": why}));
    json!({
        "name": preset.name,
        "application": preset.application,
        "sets": sets,
        "application_lines": preset.application_lines,
        "bypass_ports": ports.collect::<Vec<_>>(),
    })
}

fn problem_json(problem: &config::Problem) -> serde_json::Value {
    let severity = match problem.severity {
        config::Severity::Error => "error",
        config::Severity::Warning => "warning",
    };
    json!({"severity": severity, "key": problem.key, "text": problem.to_string()})
}

pub(super) fn show_json(effective: &[config::Effective]) -> String {
    let rows = effective.iter().map(|row| {
        let value = if row.secret { config::MASK } else { &row.value };
        json!({"key": row.key, "value": value, "origin": row.origin.to_string()})
    });
    format!("{}\n", json!(rows.collect::<Vec<_>>()))
}
