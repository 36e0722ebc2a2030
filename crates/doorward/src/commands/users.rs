//! `doorward users …`: administration of people from the command line.

use anyhow::Result;
use doorward_config::Config;
use doorward_core::{
    accounts::{Actor, NewPerson},
    audit::RequestOrigin,
    identity::{Account, AccountOrigin, Role, folded},
    ports::{AccountQuery, AccountUpdate},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::table::aligned;
use crate::{
    cli::{AddUser, OutputFormat, UsersCommand},
    foundation::{Foundation, Plan},
    prompt,
};

/// Users read at once.
const PAGE: usize = 1000;

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: UsersCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open(&Plan::of(config)?).await?;
    let done = act(command, &foundation, output).await;
    foundation.close().await;
    done
}

async fn act(command: UsersCommand, foundation: &Foundation, output: OutputFormat) -> Result<String> {
    let accounts = &foundation.accounts;
    let update = |user: String, update: AccountUpdate, done: String| async move {
        accounts.update(&user, update, &actor()).await?;
        Ok(said(output, &user, &done))
    };
    match command {
        UsersCommand::ResetAdmin => reset_admin(foundation, output).await,
        UsersCommand::List { search } => list(foundation, search.unwrap_or_default(), output).await,
        UsersCommand::Add(person) => add(foundation, person, output).await,
        UsersCommand::SetPassword { user, generate, must_change } => {
            let (password, told) = chosen(foundation, generate)?;
            accounts.set_password(&user, &password, must_change, &actor()).await?;
            Ok(said_with(output, &user, "has a new password, and every session has ended", told.as_ref()))
        }
        UsersCommand::Delete { user } => {
            accounts.delete(&user, &actor()).await?;
            Ok(said(output, &user, "was deleted, and every session has ended"))
        }
        UsersCommand::SetRole { user, role } => {
            let done = format!("has the role {role} now, and every session has ended");
            update(user, AccountUpdate { role: Some(Role::new(&role)), ..AccountUpdate::default() }, done)
                .await
        }
        UsersCommand::Disable { user } => {
            let done = "is disabled, and every session has ended".to_owned();
            update(user, AccountUpdate { disabled: Some(true), ..AccountUpdate::default() }, done).await
        }
        UsersCommand::Enable { user } => {
            let done = "is enabled".to_owned();
            update(user, AccountUpdate { disabled: Some(false), ..AccountUpdate::default() }, done).await
        }
    }
}

/// Who acts, for the audit.
pub(super) fn actor() -> Actor {
    Actor { user: None, origin: RequestOrigin::local("command line") }
}

async fn add(foundation: &Foundation, person: AddUser, output: OutputFormat) -> Result<String> {
    let (password, told) = chosen(foundation, person.generate)?;
    let user = person.user.clone();
    let person = NewPerson {
        name: person.user,
        display_name: person.name.unwrap_or_default(),
        email: person.email,
        role: Role::new(&person.role),
        groups: person.groups,
        password,
        must_change_password: person.must_change,
    };
    foundation.accounts.create(person, &actor()).await?;
    Ok(said_with(output, &user, "was added", told.as_ref()))
}

/// The password to set, and the words of it if it was generated and must be told.
fn chosen(foundation: &Foundation, generate: bool) -> Result<(SecretString, Option<SecretString>)> {
    if generate {
        let password = foundation.accounts.generated_password();
        return Ok((password.clone(), Some(password)));
    }
    Ok((prompt::new_password()?, None))
}

fn said(output: OutputFormat, user: &str, done: &str) -> String {
    said_with(output, user, done, None)
}

fn said_with(output: OutputFormat, user: &str, done: &str, told: Option<&SecretString>) -> String {
    let password = told.map(|password| password.expose_secret());
    match output {
        OutputFormat::Json => format!("{}\n", json!({"user": user, "done": done, "password": password})),
        OutputFormat::Text => {
            let password = password.map(|password| format!("Password: {password}\n")).unwrap_or_default();
            format!("{user} {done}.\n{password}")
        }
    }
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

async fn list(foundation: &Foundation, search: String, output: OutputFormat) -> Result<String> {
    let mut accounts: Vec<Account> = Vec::new();
    let mut query = AccountQuery { text: search, limit: PAGE, ..AccountQuery::default() };
    loop {
        let page = foundation.accounts.search(&query).await?;
        let is_last = page.len() < PAGE;
        accounts.extend(page);
        query.after = accounts.last().map(|account| folded(&account.identity.user));
        if is_last {
            break;
        }
    }
    if output == OutputFormat::Json {
        let rows: Vec<_> = accounts.iter().map(described).collect();
        return Ok(format!("{}\n", json!(rows)));
    }
    let rows: Vec<[String; 5]> = accounts.iter().map(row).collect();
    Ok(aligned(["USER", "ROLE", "STATE", "KEPT IN", "GROUPS"], &rows))
}

fn row(account: &Account) -> [String; 5] {
    let identity = &account.identity;
    let state = if account.disabled { "disabled" } else { "enabled" };
    [
        identity.user.clone(),
        identity.role.as_str().to_owned(),
        state.to_owned(),
        origin(account.origin).to_owned(),
        identity.groups.join(","),
    ]
}

fn described(account: &Account) -> serde_json::Value {
    let identity = &account.identity;
    json!({
        "user": identity.user,
        "display_name": identity.display_name,
        "email": identity.email,
        "role": identity.role.as_str(),
        "groups": identity.groups,
        "disabled": account.disabled,
        "origin": origin(account.origin),
    })
}

const fn origin(origin: AccountOrigin) -> &'static str {
    match origin {
        AccountOrigin::Database => "database",
        AccountOrigin::File => "file",
    }
}
