//! How long it takes to encrypt everything anew with another key, while the server runs.

use std::{fs, sync::Arc, time::Instant};

use anyhow::{Context as _, Result, ensure};
use doorward_core::{
    factors::{RecoveryHash, TotpFactor},
    ports::{RecoveryStore as _, TotpStore as _},
    time::Timestamp,
};
use doorward_crypto::{SystemEntropy, seal::Sealer, sha256, totp::TotpParameters};
use doorward_store::Sqlite;
use secrecy::SecretSlice;

use crate::{
    bed::{Doorward, Setup},
    report::{Goal, Report, Unit},
    run::Bench,
};

/// Everybody has a secret of time-based codes and so many recovery codes; each is a sealed value. More codes than people
/// have, so that filling does not take longer than what is measured.
const PEOPLE: u64 = 2_000;
const RECOVERY_CODES: u64 = 49;
const VALUES: u64 = PEOPLE * (1 + RECOVERY_CODES);

/// 2024-01-01T00:00:00Z.
const ENROLLED: i64 = 1_704_067_200;

pub(crate) fn key(bench: &Bench, report: &mut Report) -> Result<()> {
    let door = Doorward::start(&bench.binary, bench.folder.inner("key")?, &Setup::plain())?;
    let begun = Instant::now();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(fill(&door))?;
    println!("  {VALUES} values written in {:.1} s", begun.elapsed().as_secs_f64());

    let begun = Instant::now();
    let told = door.command(&["storage", "encryption", "change-key"])?;
    let took = begun.elapsed().as_secs_f64();
    let changed = told.split_whitespace().next().and_then(|word| word.parse::<u64>().ok());
    let changed = changed.with_context(|| format!("change-key told no number of values:\n{told}"))?;
    ensure!(changed >= VALUES, "only {changed} of {VALUES} values were encrypted anew:\n{told}");
    // Ends with an error where a single value does not open.
    door.command(&["storage", "encryption", "check"])?;
    println!("  {changed} values encrypted anew in {took:.1} s");

    report.section(
        "Another storage key",
        "`doorward storage encryption change-key` on an SQLite file with 100,000 sealed values (of 2,000 people a secret of time-based codes and 49 recovery codes each), beside a running server, from its start to its end; it waits twice for 1.5 s until every server knows of the new key. Afterwards `storage encryption check` opened every value.",
        &["what", "measured"],
    );
    report.row(&["values encrypted anew", &changed.to_string()]);
    report.row(&["values per second", &format!("{:.0}", changed as f64 / took)]);
    report.row(&["the command from start to end", &format!("{took:.1} s")]);
    report.figure(
        "change of the storage key with 100,000 values",
        took * 1000.0,
        Unit::Milliseconds,
        Some(Goal::Below(10_000.0)),
    );
    door.end()
}

/// Beside the server, by the key that it has made.
async fn fill(door: &Doorward) -> Result<()> {
    let key = fs::read_to_string(door.data().join(".storage_key"))?;
    let sealer = Sealer::new(key.trim().as_bytes());
    let store = Sqlite::open(&door.data().join("doorward.db"), sealer, Arc::new(SystemEntropy)).await?;
    let enrolled = Timestamp::from_seconds(ENROLLED);
    for person in 0..PEOPLE {
        let user = format!("person{person}");
        let codes: Vec<RecoveryHash> =
            (0..RECOVERY_CODES).map(|code| sha256(format!("{user} {code}").as_bytes())).collect();
        store.recovery_replace(&user, &codes, enrolled).await?;
        let factor = TotpFactor {
            secret: SecretSlice::from(sha256(user.as_bytes()).to_vec()),
            user,
            parameters: TotpParameters::default(),
            issuer: "auth.example.com".to_owned(),
            created: enrolled,
            last_used: None,
        };
        store.totp_save(&factor, 0).await?;
    }
    store.close().await;
    Ok(())
}
