//! `doorward keys …`. The running server notices within a second.

use anyhow::{Context as _, Result, bail};
use doorward_config::Config;
use doorward_core::{
    api_key::{ApiKeyId, ApiKeyRecord, ApiKeys, Holder, KeyScope, KeySettings, MadeKey, NewApiKey},
    identity::Role,
    time::Timestamp,
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{
    table::{aligned, moment},
    users::actor,
};
use crate::{
    cli::{CreateKey, KeysCommand, OutputFormat},
    foundation::{Foundation, Plan},
    plan,
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: KeysCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let keys = foundation.api_keys(KeySettings::default());
    let now = foundation.ports.clock.now();
    let done = act(command, &keys, (config, now), output).await;
    foundation.close().await;
    let mut text = done?;
    if !config.api_keys.enabled && output == OutputFormat::Text {
        text.push_str("Keys are not taken while api_keys.enabled is false.\n");
    }
    Ok(text)
}

async fn act(
    command: KeysCommand,
    keys: &ApiKeys,
    (config, now): (&Config, Timestamp),
    output: OutputFormat,
) -> Result<String> {
    match command {
        KeysCommand::Create(create) => {
            let roles = plan::account_rules(config).roles;
            let made = keys.create(wish(create)?, &roles, &actor()).await?;
            Ok(shown(&made, output, now))
        }
        KeysCommand::List { user } => {
            let records = keys.list(user.as_deref()).await?;
            Ok(listed(&records, output, now))
        }
        KeysCommand::Rotate { id, overlap } => {
            let made = keys.rotate(&named(&id)?, overlap, &actor()).await?;
            Ok(shown(&made, output, now))
        }
        KeysCommand::Revoke { id } => {
            let key = named(&id)?;
            if !keys.revoke(&key, &actor()).await? {
                bail!("there is no key {key} that could be revoked");
            }
            Ok(match output {
                OutputFormat::Json => format!("{}\n", json!({"id": key.to_string(), "done": "revoked"})),
                OutputFormat::Text => format!("{key} is revoked.\n"),
            })
        }
    }
}

fn wish(create: CreateKey) -> Result<NewApiKey> {
    let holder = match (create.user, create.role) {
        (Some(user), _) => Holder::Person(user),
        (None, role) => Holder::Machine { role: role.as_deref().map_or_else(Role::viewer, Role::new) },
    };
    let scope = match create.scope.as_slice() {
        [] => KeyScope::all(),
        texts => KeyScope::new(texts.iter().map(String::as_str)).context("--scope")?,
    };
    let name = create.label.or(create.name).unwrap_or_default();
    let (days, per_minute) = ((!create.never).then_some(create.days), create.requests_per_minute);
    Ok(NewApiKey { name, holder, scope, days, per_minute })
}

fn named(id: &str) -> Result<ApiKeyId> {
    ApiKeyId::from_text(id)
        .context("a key's id has dwk_ and eight characters, as `doorward keys list` shows it")
}

fn shown(made: &MadeKey, output: OutputFormat, now: Timestamp) -> String {
    if output == OutputFormat::Json {
        let mut value = described(&made.record, now);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("key".to_owned(), json!(made.text.expose_secret()));
        }
        return format!("{value}\n");
    }
    let ends = made
        .record
        .expires
        .map_or_else(|| "It does not end by itself.".to_owned(), |end| format!("It ends {}.", moment(end)));
    format!("{}\nThis is shown once. {ends}\n", made.text.expose_secret())
}

fn listed(records: &[ApiKeyRecord], output: OutputFormat, now: Timestamp) -> String {
    if output == OutputFormat::Json {
        let rows: Vec<_> = records.iter().map(|record| described(record, now)).collect();
        return format!("{}\n", json!(rows));
    }
    let row = |record: &ApiKeyRecord| {
        let used = record.last_used.as_ref();
        [
            record.id.to_string(),
            record.name.clone(),
            owner(&record.holder),
            record.scope.texts().collect::<Vec<_>>().join("; "),
            moment(record.created),
            record.ends().map_or_else(|| "never".to_owned(), moment),
            used.map_or_else(|| "never".to_owned(), |used| format!("{} {}", moment(used.at), used.address)),
        ]
    };
    let rows: Vec<_> = records.iter().map(row).collect();
    aligned(["ID", "NAME", "OWNER", "SCOPE", "CREATED", "ENDS", "LAST USED"], &rows)
}

fn owner(holder: &Holder) -> String {
    match holder {
        Holder::Person(user) => user.clone(),
        Holder::Machine { role } => format!("(machine, {})", role.as_str()),
    }
}

fn described(record: &ApiKeyRecord, now: Timestamp) -> Value {
    let role = match &record.holder {
        Holder::Machine { role } => Some(role.as_str()),
        Holder::Person(_) => None,
    };
    json!({
        "id": record.id.to_string(),
        "name": record.name,
        "user": record.holder.person(),
        "role": role,
        "scope": record.scope.texts().collect::<Vec<_>>(),
        "requests_per_minute": record.per_minute,
        "created": moment(record.created),
        "created_by": record.created_by,
        "expires": record.expires.map(moment),
        "revoked": record.revoked.map(moment),
        "active": record.is_good_at(now),
        "last_used": record.last_used.as_ref().map(|used| moment(used.at)),
        "last_address": record.last_used.as_ref().map(|used| used.address.as_str()),
    })
}
