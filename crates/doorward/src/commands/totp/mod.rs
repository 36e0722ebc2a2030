//! `doorward totp …`: administration of time-based codes.

mod form;

use std::fs;

use anyhow::{Context as _, Result, bail};
use doorward_config::{Config, TotpConfig};
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    factors::{FactorKind, TotpFactor},
    identity::folded,
    second_factor::TotpRules,
};
use doorward_crypto::totp::{
    MAX_PERIOD, MIN_PERIOD, MIN_SECRET_BYTES, TotpAlgorithm, TotpParameters, base32_decode, new_secret,
    otpauth_url,
};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde_json::json;

use super::users::actor;
use crate::{
    cli::{GenerateTotp, OutputFormat, TotpCommand, TotpExport},
    foundation::{Foundation, Plan},
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: TotpCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, config, &foundation, output).await;
    foundation.close().await;
    done
}

async fn act(
    command: TotpCommand,
    config: &Config,
    foundation: &Foundation,
    output: OutputFormat,
) -> Result<String> {
    match command {
        TotpCommand::Generate(wanted) => generate(wanted, config, foundation, output).await,
        TotpCommand::Export { format } => {
            let factors = foundation.ports.totp.totp_list().await?;
            Ok(match format {
                TotpExport::Yaml => form::yaml(&factors),
                TotpExport::Csv => form::csv(&factors),
                TotpExport::Uri => form::uri(&factors),
            })
        }
        TotpCommand::Import { file, force } => {
            let text =
                fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let factors = form::read(&text, foundation.ports.clock.now())
                .with_context(|| file.display().to_string())?;
            import(factors, force, foundation, output).await
        }
        TotpCommand::Delete { user } => {
            if !foundation.ports.totp.totp_delete(&user).await? {
                bail!("{user} has no time-based codes");
            }
            changed(foundation, AuditKind::FactorRemoved, &user).await?;
            Ok(said(&user, "has no time-based codes any more", output))
        }
    }
}

async fn generate(
    wanted: GenerateTotp,
    config: &Config,
    foundation: &Foundation,
    output: OutputFormat,
) -> Result<String> {
    let account = foundation.accounts.find(&wanted.user).await?;
    let user = account.identity.user.clone();
    let ports = &foundation.ports;
    if !wanted.force && ports.totp.totp_find(&user).await?.is_some() {
        bail!("{user} has time-based codes already; --force replaces them");
    }
    let rules = crate::plan::factors::totp_rules(&config.totp);
    let parameters = parameters(&wanted, &rules, &config.totp)?;
    let secret = match &wanted.secret {
        Some(text) => base32_decode(text).context("--secret")?.to_vec(),
        None => {
            let size = wanted.secret_size.unwrap_or(rules.secret_size);
            if !(20..=1024).contains(&size) {
                bail!("--secret-size is {size}; 20 to 1024 bytes are allowed");
            }
            new_secret(&*ports.entropy, size).to_vec()
        }
    };
    if secret.len() < MIN_SECRET_BYTES {
        bail!("--secret has {} bytes; at least {MIN_SECRET_BYTES} are needed (RFC 4226, R6)", secret.len());
    }
    let factor = TotpFactor {
        user: user.clone(),
        secret: SecretSlice::from(secret),
        parameters,
        issuer: wanted.issuer.unwrap_or(rules.issuer),
        created: ports.clock.now(),
        last_used: None,
    };
    ports.totp.totp_save(&factor, 0).await?;
    changed(foundation, AuditKind::FactorAdded, &user).await?;
    let url = otpauth_url(&factor.issuer, &user, factor.secret.expose_secret(), &parameters);
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"user": user, "url": url.as_str()})),
        OutputFormat::Text => format!("{}\n", url.as_str()),
    })
}

/// What the codes are made with. Where the configuration names what is allowed, that holds here too; where it names
/// nothing, an administrator is free.
fn parameters(wanted: &GenerateTotp, rules: &TotpRules, config: &TotpConfig) -> Result<TotpParameters> {
    let defaults = rules.parameters;
    let algorithm = match &wanted.algorithm {
        Some(name) => TotpAlgorithm::from_name(name)
            .with_context(|| format!("--algorithm is {name}; SHA1, SHA256 or SHA512 are allowed"))?,
        None => defaults.algorithm,
    };
    let digits = wanted.digits.unwrap_or(defaults.digits);
    if digits != 6 && digits != 8 {
        bail!("--digits is {digits}; 6 or 8 are allowed");
    }
    let period = wanted.period.unwrap_or(defaults.period);
    if !(MIN_PERIOD..=MAX_PERIOD).contains(&period) {
        bail!("--period is {period}; {MIN_PERIOD} to {MAX_PERIOD} seconds are allowed");
    }
    let choices = &rules.choices;
    if config.allowed_algorithms.named && !choices.algorithms.contains(&algorithm) {
        bail!("--algorithm is {}, which totp.allowed_algorithms does not name", algorithm.name());
    }
    if config.allowed_digits.named && !choices.digits.contains(&digits) {
        bail!("--digits is {digits}, which totp.allowed_digits does not name");
    }
    if config.allowed_periods.named && !choices.periods.contains(&period) {
        bail!("--period is {period}, which totp.allowed_periods does not name");
    }
    Ok(TotpParameters { algorithm, digits, period })
}

async fn import(
    factors: Vec<TotpFactor>,
    force: bool,
    foundation: &Foundation,
    output: OutputFormat,
) -> Result<String> {
    let ports = &foundation.ports;
    let mut names = std::collections::HashSet::new();
    for factor in &factors {
        if !names.insert(folded(&factor.user)) {
            bail!("{} stands there twice; nothing was imported", factor.user);
        }
        // All or nothing, as far as it can be known before.
        if !force && ports.totp.totp_find(&factor.user).await?.is_some() {
            bail!(
                "{} has time-based codes already; --force replaces them; nothing was imported",
                factor.user
            );
        }
    }
    for factor in &factors {
        ports.totp.totp_save(factor, 0).await?;
        changed(foundation, AuditKind::FactorAdded, &factor.user).await?;
    }
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"imported": factors.len()})),
        OutputFormat::Text if factors.len() == 1 => "1 user's codes were imported.\n".to_owned(),
        OutputFormat::Text => format!("The codes of {} users were imported.\n", factors.len()),
    })
}

/// A change of factors ends sessions and is recorded, whoever makes it (SC-098, SC-151).
async fn changed(foundation: &Foundation, kind: AuditKind, user: &str) -> Result<()> {
    let actor = actor();
    foundation.accounts.end_all_sessions(user, &actor).await?;
    foundation.ports.audit.record(&AuditEvent {
        time: foundation.ports.clock.now(),
        kind,
        outcome: AuditOutcome::Success,
        user: None,
        about: Some(format!("{user} {}", FactorKind::Totp.name())),
        origin: actor.origin,
    });
    Ok(())
}

fn said(user: &str, done: &str, output: OutputFormat) -> String {
    match output {
        OutputFormat::Json => format!("{}\n", json!({"user": user, "done": done})),
        OutputFormat::Text => format!("{user} {done}.\n"),
    }
}
