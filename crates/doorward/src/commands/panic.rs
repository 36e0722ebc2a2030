//! `doorward panic`: all sessions end, all secrets of the installation are made anew (HS-66).

use std::io::{BufRead as _, IsTerminal as _, Write as _, stderr, stdin};

use anyhow::{Context as _, Result, bail};
use doorward_config::Config;
use doorward_core::{
    accounts::ADMIN,
    audit::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin},
    identity::folded,
    ports::{AccountQuery, AccountStore as _, AccountUpdate, UserDirectory as _},
};
use doorward_crypto::random_token;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{storage, users::actor};
use crate::{
    cli::{OutputFormat, Panic},
    foundation::{Foundation, Plan},
    secrets, signing_secret,
};

/// Bytes of what tells a running server that everything open is to be closed.
const MARK_BYTES: usize = 12;

/// What was done.
struct Done {
    sessions: u64,
    api_keys: u64,
    passkeys: u64,
    disabled: Vec<String>,
    signing_secret: Option<String>,
    storage_key: bool,
    admin: Option<(String, String)>,
    left: Vec<&'static str>,
}

/// Asks, acts, and gives what is to be printed.
pub(crate) async fn run(
    command: Panic,
    config: &Config,
    environment: &[(String, String)],
    output: OutputFormat,
) -> Result<String> {
    if !command.yes {
        ask()?;
    }
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, &foundation, config, environment).await;
    foundation.close().await;
    Ok(told(&done?, output))
}

fn ask() -> Result<()> {
    if !stdin().is_terminal() {
        bail!("nobody can be asked here; say --yes if everybody shall be signed out and all secrets be new");
    }
    let question = "Everybody is signed out, the administrator's password and all secrets of this installation become new \
                    ones. Type `panic` to go on: ";
    write!(stderr(), "{question}").and_then(|()| stderr().flush()).context("standard error")?;
    let mut line = String::new();
    stdin().lock().read_line(&mut line).context("standard input")?;
    if line.trim() != "panic" {
        bail!("nothing was changed");
    }
    Ok(())
}

async fn act(
    command: Panic,
    foundation: &Foundation,
    config: &Config,
    environment: &[(String, String)],
) -> Result<Done> {
    // First who is inside, then the rest: every step alone makes things better.
    if command.maintenance {
        foundation.maintenance.switch(true, &actor()).await?;
    }
    let sessions = foundation.store.end_everything().await?;
    let mark = random_token(&*foundation.ports.entropy, MARK_BYTES);
    foundation.store.mark_emergency(&mark).await?;
    let api_keys = revoke_keys(foundation).await?;
    let passkeys = foundation.store.forget_all_passkeys().await?;
    let mut left = Vec::new();
    let signing_secret = signing_secret::renew(&secrets::places(&config.data_dir, environment))?;
    if signing_secret.is_none() {
        left.push("the signing secret of sessions: it is not in data_dir, so change it where you set it, and start again");
    }
    if environment.iter().any(|(name, _)| name.starts_with(signing_secret::EARLIER_VARIABLE)) {
        left.push("DOORWARD_JWT_SECRET_EARLIER: remove it from the environment");
    }
    let in_file = config.storage.encryption_key.is_none();
    if in_file {
        storage::renew_key(&foundation.store, config).await?;
    } else {
        left.push("storage.encryption_key: run `doorward storage encryption change-key`");
    }
    if config.session.secret.is_some() {
        left.push("session.secret: write another one into the configuration");
    }
    if !config.api_keys.keys.is_empty() {
        left.push("api_keys.keys: write others into the configuration");
    }
    if config.admin.api_key.is_some() {
        left.push("admin.api_key: write another one into the configuration");
    }
    if config.proxy.auth_secret.is_some() {
        left.push("proxy.auth_secret: write another one into both configurations");
    }
    let others = [
        (config.metrics.password.is_some(), "metrics.password: write another one into the configuration"),
        (
            config.services.iter().any(|service| service.guard.upstream_secret.is_some()),
            "upstream_secret of services: write another one here and at the service",
        ),
        (
            config.services.iter().any(|service| service.credentials.is_some()),
            "credentials of services: give the account another password or token there, and write it here",
        ),
        (config.notifier.mail.is_some(), "the password of the mail server, where there is one"),
        (
            config.notifier.ntfy.is_some() || config.notifier.webhook.is_some(),
            "notifier.ntfy and notifier.webhook",
        ),
        (config.duo.is_some(), "duo_api: make new keys in Duo's console"),
    ];
    left.extend(others.into_iter().filter_map(|(set, text)| set.then_some(text)));
    let mut disabled = Vec::new();
    let admin = if config.auth.enabled && config.authentication_backend.sql {
        disabled = disable_other_admins(foundation).await?;
        left.push("passwords and authenticator apps of people: tell them to choose others");
        // Whoever was inside may have put an authenticator app or recovery codes of their own there.
        foundation.ports.preferences.person_forget(ADMIN).await?;
        let first = foundation.accounts.reset_admin("doorward panic").await?;
        Some((first.user.clone(), first.password.expose_secret().to_owned()))
    } else {
        left.push("passwords of people: they are not in this database");
        None
    };
    foundation.ports.audit.record(&AuditEvent {
        time: foundation.ports.clock.now(),
        kind: AuditKind::EmergencyRotation,
        outcome: AuditOutcome::Success,
        user: None,
        about: None,
        origin: RequestOrigin::local("command line"),
    });
    Ok(Done { sessions, api_keys, passkeys, disabled, signing_secret, storage_key: in_file, admin, left })
}

/// Disables every administrator of the database but `admin`, who gets a new password: one of them may be of whoever was
/// inside. Gives their names.
async fn disable_other_admins(foundation: &Foundation) -> Result<Vec<String>> {
    let query = AccountQuery { admins_only: true, limit: 10_000, ..AccountQuery::default() };
    let off = AccountUpdate { disabled: Some(true), ..AccountUpdate::default() };
    let mut disabled = Vec::new();
    for account in foundation.store.account_search(&query).await? {
        let user = &account.identity.user;
        if account.disabled || folded(user) == ADMIN {
            continue;
        }
        foundation.store.account_update(user, &off, false).await?;
        disabled.push(user.clone());
    }
    Ok(disabled)
}

/// Revokes every key that was made here; gives their number.
async fn revoke_keys(foundation: &Foundation) -> Result<u64> {
    let (keys, now) = (&foundation.ports.api_keys, foundation.ports.clock.now());
    let mut revoked = 0;
    for key in keys.api_key_list(None, usize::MAX).await? {
        if key.is_good_at(now) && keys.api_key_end(&key.id, now, true).await? {
            revoked += 1;
        }
    }
    Ok(revoked)
}

fn told(done: &Done, output: OutputFormat) -> String {
    if output == OutputFormat::Json {
        let admin = done.admin.as_ref().map(|(user, password)| json!({"user": user, "password": password}));
        let report = json!({
            "sessions_ended": done.sessions, "api_keys_revoked": done.api_keys, "passkeys_forgotten": done.passkeys,
            "administrators_disabled": done.disabled,
            "signing_secret_renewed": done.signing_secret.is_some(),
            "storage_key_renewed": done.storage_key, "admin": admin, "left": done.left,
        });
        return format!("{report}\n");
    }
    let mut text = format!(
        "{} sessions have ended and {} API keys are revoked; codes and links that were under way are worthless.\n",
        done.sessions, done.api_keys
    );
    if done.passkeys > 0 {
        text.push_str(&format!("{} passkeys and security keys are forgotten.\n", done.passkeys));
    }
    if !done.disabled.is_empty() {
        let names = done.disabled.join(", ");
        text.push_str(&format!(
            "Administrators that are disabled until you enable them (`doorward users enable`): {names}.\n"
        ));
    }
    if let Some(file) = &done.signing_secret {
        text.push_str(&format!(
            "A new signing secret is in {file}; a running server takes it within seconds.\n"
        ));
    }
    if done.storage_key {
        text.push_str("The database is encrypted with a new key, which is in data_dir; keep a copy of it.\n");
    }
    if let Some((user, password)) = &done.admin {
        let line = "*".repeat(64);
        text.push_str(&format!("{line}\n***    user: {user}    password: {password}    ***\n{line}\n"));
    }
    for left in &done.left {
        text.push_str(&format!("Left to you: {left}.\n"));
    }
    text
}
