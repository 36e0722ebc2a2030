//! `doorward maintenance …` (HS-79).

use anyhow::Result;
use doorward_config::Config;
use doorward_core::maintenance::Maintenance;
use serde_json::json;

use super::users::actor;
use crate::{
    cli::{MaintenanceCommand, OutputFormat},
    foundation::{Foundation, Plan},
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(
    command: MaintenanceCommand,
    config: &Config,
    output: OutputFormat,
) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, &foundation).await;
    foundation.close().await;
    let (on, ended) = done?;
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"maintenance": on, "sessions_ended": ended})),
        OutputFormat::Text if on => {
            let ended = ended.map(|number| format!(" {number} sessions have ended.")).unwrap_or_default();
            format!("Maintenance is on: only administrators get through.{ended}\n")
        }
        OutputFormat::Text => "Maintenance is off.\n".to_owned(),
    })
}

async fn act(command: MaintenanceCommand, foundation: &Foundation) -> Result<(bool, Option<u64>)> {
    let switch: &Maintenance = &foundation.maintenance;
    match command {
        MaintenanceCommand::Status => Ok((switch.look().await?, None)),
        MaintenanceCommand::Off => {
            switch.switch(false, &actor()).await?;
            Ok((false, None))
        }
        MaintenanceCommand::On { end_sessions } => {
            switch.switch(true, &actor()).await?;
            let ended = if end_sessions { Some(foundation.store.end_everything().await?) } else { None };
            Ok((true, ended))
        }
    }
}
