//! `doorward webauthn …`: administration of passkeys and security keys.

use anyhow::{Result, bail};
use doorward_config::Config;
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    factors::{FactorKind, Passkey},
};
use serde_json::json;

use super::{
    table::{aligned, moment},
    users::actor,
};
use crate::{
    cli::{OutputFormat, WebauthnCommand},
    foundation::{Foundation, Plan},
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: WebauthnCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, &foundation, output).await;
    foundation.close().await;
    done
}

async fn act(command: WebauthnCommand, foundation: &Foundation, output: OutputFormat) -> Result<String> {
    let passkeys = &foundation.ports.passkeys;
    match command {
        WebauthnCommand::List { user } => Ok(listed(&passkeys.passkey_list(&user).await?, output)),
        WebauthnCommand::Delete { user, name, .. } => {
            let mut found = passkeys.passkey_list(&user).await?;
            if let Some(name) = &name {
                found.retain(|passkey| passkey.name == *name);
            }
            if found.is_empty() {
                bail!("{user} has no such key; `doorward webauthn list {user}` shows what there is");
            }
            for passkey in &found {
                passkeys.passkey_delete(&user, &passkey.id).await?;
                removed(foundation, passkey);
            }
            foundation.accounts.end_all_sessions(&user, &actor()).await?;
            Ok(match output {
                OutputFormat::Json => format!("{}\n", json!({"user": user, "removed": found.len()})),
                OutputFormat::Text => format!("{} of {user} removed.\n", count(found.len())),
            })
        }
    }
}

fn count(number: usize) -> String {
    if number == 1 { "1 key".to_owned() } else { format!("{number} keys") }
}

fn removed(foundation: &Foundation, passkey: &Passkey) {
    foundation.ports.audit.record(&AuditEvent {
        time: foundation.ports.clock.now(),
        kind: AuditKind::FactorRemoved,
        outcome: AuditOutcome::Success,
        user: None,
        about: Some(format!("{} {}:{}", passkey.user, FactorKind::Webauthn.name(), passkey.name)),
        origin: actor().origin,
    });
}

fn listed(passkeys: &[Passkey], output: OutputFormat) -> String {
    let model = |passkey: &Passkey| passkey.aaguid.clone().unwrap_or_default();
    if output == OutputFormat::Json {
        let row = |passkey: &Passkey| {
            json!({
                "name": passkey.name,
                "rp_id": passkey.rp_id,
                "aaguid": passkey.aaguid,
                "discoverable": passkey.discoverable,
                "created": moment(passkey.created),
                "last_used": passkey.last_used.map(moment),
                "sign_count": passkey.counter,
                "clone_suspected": passkey.clone_suspected,
            })
        };
        return format!("{}\n", json!(passkeys.iter().map(row).collect::<Vec<_>>()));
    }
    let row = |passkey: &Passkey| {
        [
            passkey.name.clone(),
            passkey.rp_id.clone(),
            moment(passkey.created),
            passkey.last_used.map_or_else(|| "never".to_owned(), moment),
            model(passkey),
        ]
    };
    let rows: Vec<_> = passkeys.iter().map(row).collect();
    aligned(["NAME", "SITE", "CREATED", "LAST USED", "MODEL"], &rows)
}
