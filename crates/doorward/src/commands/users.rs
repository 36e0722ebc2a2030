//! `doorward users …`: administration of the database's users from the command line.

use anyhow::Result;
use doorward_config::Config;
use doorward_core::identity::Account;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    cli::{OutputFormat, UsersCommand},
    foundation::{Foundation, Plan},
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: UsersCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open(&Plan::of(config)?).await?;
    let text = match command {
        UsersCommand::ResetAdmin => reset_admin(&foundation, output).await,
        UsersCommand::List => list(&foundation, output).await,
    };
    foundation.store.close().await;
    text
}

async fn reset_admin(foundation: &Foundation, output: OutputFormat) -> Result<String> {
    let first = foundation.accounts.reset_admin("doorward users reset-admin").await?;
    let password = first.password.expose_secret();
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"user": first.user, "password": password})),
        OutputFormat::Text => format!(
            "{line}\n***    user: {user}    password: {password}    ***\n{line}\n\
             Every session of {user} has ended. Unused, the password stops working in 24 hours.\n",
            line = "*".repeat(64),
            user = first.user,
        ),
    })
}

async fn list(foundation: &Foundation, output: OutputFormat) -> Result<String> {
    let accounts = foundation.ports.accounts.account_list().await?;
    if output == OutputFormat::Json {
        let rows: Vec<_> = accounts.iter().map(row).collect();
        return Ok(format!("{}\n", json!(rows)));
    }
    let width = accounts.iter().map(|account| account.identity.user.len()).max().unwrap_or(0).max(4);
    let mut text = format!("{:width$}  {:10}  {:8}  GROUPS\n", "USER", "ROLE", "STATE");
    for account in &accounts {
        let identity = &account.identity;
        let state = if account.disabled { "disabled" } else { "enabled" };
        let groups = identity.groups.join(",");
        text.push_str(&format!(
            "{:width$}  {:10}  {state:8}  {groups}\n",
            identity.user,
            identity.role.as_str()
        ));
    }
    Ok(text)
}

fn row(account: &Account) -> serde_json::Value {
    let identity = &account.identity;
    json!({
        "user": identity.user,
        "display_name": identity.display_name,
        "email": identity.email,
        "role": identity.role.as_str(),
        "groups": identity.groups,
        "disabled": account.disabled,
    })
}
