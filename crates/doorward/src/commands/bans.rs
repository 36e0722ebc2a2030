//! `doorward bans …`. The running server asks at every sign-in, so it knows at once.

use std::net::IpAddr;

use anyhow::{Context as _, Result, bail};
use doorward_config::Config;
use doorward_core::{
    client_address::{canonical_ip, limit_key},
    identity::folded,
    regulation::{Ban, BanSource, BanSubject, NewBan, Regulation},
};
use serde_json::json;

use super::{
    table::{aligned, moment},
    users::actor,
};
use crate::{
    cli::{BannedArgs, BannedKind, BansCommand, OutputFormat},
    foundation::{Foundation, Plan},
    plan,
};

/// Runs one of the commands; gives what is to be printed.
pub(crate) async fn run(command: BansCommand, config: &Config, output: OutputFormat) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let regulation = Regulation::new(foundation.ports.clone(), plan::regulation(&config.regulation));
    let done = act(command, &regulation, output).await;
    foundation.close().await;
    done
}

async fn act(command: BansCommand, regulation: &Regulation, output: OutputFormat) -> Result<String> {
    match command {
        BansCommand::List => Ok(listed(&regulation.list().await?, output)),
        BansCommand::Add { subject, duration, permanent, reason } => {
            let subject = subject_of(&subject)?;
            let lasts = (!permanent).then_some(duration);
            let ban = NewBan { subject: subject.clone(), lasts, source: BanSource::CommandLine, reason };
            regulation.impose(ban, &actor()).await?;
            Ok(said(&subject, "is banned", output))
        }
        BansCommand::Revoke { subject } => {
            let subject = subject_of(&subject)?;
            if !regulation.lift(&subject, &actor()).await? {
                bail!("{subject} is not banned");
            }
            Ok(said(&subject, "is not banned any more", output))
        }
    }
}

fn subject_of(args: &BannedArgs) -> Result<BanSubject> {
    Ok(match args.kind {
        BannedKind::User => BanSubject::User(folded(&args.value)),
        BannedKind::Factor => BanSubject::Factor(folded(&args.value)),
        BannedKind::Device => BanSubject::Device(args.value.clone()),
        BannedKind::Ip => {
            // As `list` shows it, an address has the length of its network behind it.
            let address = args.value.split('/').next().unwrap_or_default();
            let address: IpAddr = address.parse().context("an address such as 192.0.2.7 or 2001:db8::7")?;
            BanSubject::Address(limit_key(canonical_ip(address)).to_string())
        }
    })
}

fn said(subject: &BanSubject, done: &str, output: OutputFormat) -> String {
    match output {
        OutputFormat::Json => {
            format!("{}\n", json!({"kind": subject.kind(), "value": subject.value(), "done": done}))
        }
        OutputFormat::Text => format!("{subject} {done}.\n"),
    }
}

fn listed(bans: &[Ban], output: OutputFormat) -> String {
    if output == OutputFormat::Json {
        let rows: Vec<_> = bans.iter().map(described).collect();
        return format!("{}\n", json!(rows));
    }
    let row = |ban: &Ban| {
        [
            ban.subject.kind().to_owned(),
            ban.subject.value().to_owned(),
            moment(ban.since),
            ban.until.map_or_else(|| "until lifted".to_owned(), moment),
            source(&ban.source),
            ban.reason.clone(),
        ]
    };
    let rows: Vec<_> = bans.iter().map(row).collect();
    aligned(["KIND", "WHO", "SINCE", "UNTIL", "BY", "WHY"], &rows)
}

fn described(ban: &Ban) -> serde_json::Value {
    json!({
        "kind": ban.subject.kind(),
        "value": ban.subject.value(),
        "since": moment(ban.since),
        "until": ban.until.map(moment),
        "source": source(&ban.source),
        "reason": ban.reason,
    })
}

fn source(source: &BanSource) -> String {
    match source {
        BanSource::Regulation => "regulation".to_owned(),
        BanSource::CommandLine => "command line".to_owned(),
        BanSource::Administrator(name) => name.clone(),
    }
}
