//! `doorward sessions …`. The running server notices within a second.

use anyhow::{Context as _, Result, bail};
use doorward_config::Config;
use doorward_core::session::{SessionKey, SessionRecord};
use serde_json::json;

use super::{
    table::{aligned, moment},
    users::actor,
};
use crate::{
    cli::{OutputFormat, SessionsCommand},
    foundation::{Foundation, Plan},
};

/// Sessions listed at most.
const LIMIT: usize = 10_000;

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: SessionsCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, &foundation, output).await;
    foundation.close().await;
    done
}

async fn act(command: SessionsCommand, foundation: &Foundation, output: OutputFormat) -> Result<String> {
    let sessions = &foundation.ports.sessions;
    match command {
        SessionsCommand::List { user } => {
            let records = match user {
                Some(user) => sessions.session_list_of_user(&user).await?,
                None => sessions.session_list(LIMIT).await?,
            };
            Ok(listed(&records, output))
        }
        SessionsCommand::End { id: Some(id), .. } => {
            let key = SessionKey::from_hex(&id).context("a session's id has 64 hexadecimal digits")?;
            if !sessions.session_end(&key).await? {
                bail!("there is no session {id}");
            }
            Ok(ended(1, output))
        }
        SessionsCommand::End { user, .. } => {
            let user = user.unwrap_or_default();
            Ok(ended(foundation.accounts.end_all_sessions(&user, &actor()).await?, output))
        }
    }
}

fn ended(number: u64, output: OutputFormat) -> String {
    match output {
        OutputFormat::Json => format!("{}\n", json!({"ended": number})),
        OutputFormat::Text if number == 1 => "1 session has ended.\n".to_owned(),
        OutputFormat::Text => format!("{number} sessions have ended.\n"),
    }
}

fn listed(records: &[SessionRecord], output: OutputFormat) -> String {
    if output == OutputFormat::Json {
        let rows: Vec<_> = records.iter().map(described).collect();
        return format!("{}\n", json!(rows));
    }
    let row = |record: &SessionRecord| {
        [
            record.key.to_hex(),
            record.user.clone(),
            record.address.clone(),
            moment(record.created),
            moment(record.last_activity),
            moment(record.expires),
        ]
    };
    let rows: Vec<_> = records.iter().map(row).collect();
    aligned(["ID", "USER", "ADDRESS", "CREATED", "LAST SEEN", "ENDS"], &rows)
}

fn described(record: &SessionRecord) -> serde_json::Value {
    json!({
        "id": record.key.to_hex(),
        "user": record.user,
        "address": record.address,
        "agent": record.agent,
        "created": moment(record.created),
        "last_activity": moment(record.last_activity),
        "expires": moment(record.expires),
        "remembered": record.remembered,
    })
}
