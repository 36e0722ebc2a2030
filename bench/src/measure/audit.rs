//! How long a page of a long audit log takes, and the check of all of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use doorward_core::{
    audit::{
        AuditCursor, AuditEntry, AuditEvent, AuditKind, AuditOutcome, AuditQuery, RequestOrigin, verify,
    },
    ports::AuditStore as _,
    time::Timestamp,
};
use doorward_crypto::{SystemEntropy, seal::Sealer};
use doorward_store::Sqlite;

use crate::{
    load::median,
    report::{Goal, Report, Unit},
    run::Bench,
};

const ROWS: u64 = 5_000_000;

/// Records written in one go.
const BATCH: u64 = 10_000;

/// 2024-01-01T00:00:00Z; a record every twelve seconds makes the rows some two years.
const BEGIN: i64 = 1_704_067_200;
const EVERY: u64 = 12;

pub(crate) fn audit(bench: &Bench, report: &mut Report) -> Result<()> {
    let rows = if bench.quick { ROWS / 20 } else { ROWS };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(bench, report, rows))
}

async fn measure(bench: &Bench, report: &mut Report, rows: u64) -> Result<()> {
    let file = bench.folder.inner("audit")?.join("audit.db");
    let store = Sqlite::open(&file, Sealer::new(b"the key of the bench"), Arc::new(SystemEntropy)).await?;
    let begun = Instant::now();
    for first in (0..rows).step_by(usize::try_from(BATCH)?) {
        let entries: Vec<AuditEntry> = (first..(first + BATCH).min(rows)).map(entry).collect();
        store.audit_append(&entries).await?;
    }
    let filled = begun.elapsed();
    let size = std::fs::metadata(&file)?.len();
    println!("  {rows} records written in {:.0} s, {} MB", filled.as_secs_f64(), size / 1_000_000);

    report.section(
        "Audit log",
        &format!(
            "{rows} records in an SQLite file; pages of 100 records, medians of 15 and the slowest of them."
        ),
        &["page", "records", "median", "slowest"],
    );
    let mut worst = 0.0_f64;
    for (name, query) in questions(rows) {
        let (mut times, mut found) = (Vec::new(), 0);
        for _ in 0..15 {
            let begun = Instant::now();
            let page = store.audit_query(&query).await?;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            found = page.records.len();
        }
        let slowest = times.iter().copied().fold(0.0, f64::max);
        let middle = median(times.iter().copied());
        worst = worst.max(middle);
        println!("  {name}: {found} records, {middle:.1} ms, slowest {slowest:.1} ms");
        report.row(&[name, &found.to_string(), &format!("{middle:.1} ms"), &format!("{slowest:.1} ms")]);
    }
    report.figure(
        "slowest of the pages of a long audit log",
        worst,
        Unit::Milliseconds,
        Some(Goal::AtMost(50.0)),
    );

    let begun = Instant::now();
    let verdict = verify(&store, None, |_| ()).await?;
    let took = begun.elapsed();
    ensure!(verdict.holds() && verdict.checked == rows, "the chain does not hold: {verdict:?}");
    println!("  verify: {:.1} s", took.as_secs_f64());
    let goal = Duration::from_secs(60).as_secs_f64() * 1000.0;
    report.figure(
        "check of the whole chain",
        took.as_secs_f64() * 1000.0,
        Unit::Milliseconds,
        Some(Goal::AtMost(goal)),
    );
    store.close().await;
    Ok(())
}

/// What people ask, and what is hard to answer.
fn questions(rows: u64) -> Vec<(&'static str, AuditQuery)> {
    let all = AuditQuery { limit: 100, ..AuditQuery::default() };
    let some = |text: &str| Some(text.to_owned());
    let middle = at(rows / 2);
    vec![
        ("the newest", all.clone()),
        (
            "deep in the middle",
            AuditQuery { after: Some(AuditCursor { time: middle, id: rows / 2 }), ..all.clone() },
        ),
        (
            "a span of an hour",
            AuditQuery {
                since: Some(middle),
                until: Some(middle.plus(Duration::from_secs(3600))),
                ..all.clone()
            },
        ),
        ("one action", AuditQuery { action: some("sign_in.password"), ..all.clone() }),
        ("a rare action", AuditQuery { action: some("ban.imposed"), ..all.clone() }),
        ("an action that never was", AuditQuery { action: some("account.deleted"), ..all.clone() }),
        ("one person", AuditQuery { actor: some("user7"), ..all.clone() }),
        (
            "one person in the oldest month",
            AuditQuery { actor: some("user7"), until: Some(at(216_000)), ..all.clone() },
        ),
        ("refusals", AuditQuery { success: Some(false), ..all.clone() }),
        ("one address", AuditQuery { address: some("192.0.2.77"), ..all.clone() }),
        ("one path", AuditQuery { path: some("/api/login"), ..all.clone() }),
        ("refusals of one person", AuditQuery { actor: some("user7"), success: Some(false), ..all.clone() }),
        (
            "two frequent filters that never meet",
            AuditQuery { actor: some("user7"), action: some("access.denied"), ..all },
        ),
    ]
}

fn at(number: u64) -> Timestamp {
    Timestamp::from_seconds(BEGIN).plus(Duration::from_secs(number * EVERY))
}

/// Record number `number`: mostly sign-ins of fifty people, a tenth of them wrong, some targets denied, a ban now and
/// then. Whoever is number 7 is never denied a target.
fn entry(number: u64) -> AuditEntry {
    // Scattered, and the same in every run.
    let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let person = scattered % 50;
    let (kind, outcome) = match scattered / 50 % 1000 {
        0 => (AuditKind::BanImposed, AuditOutcome::Success),
        1..=99 => (AuditKind::PasswordSignIn, AuditOutcome::Failure("wrong_credentials")),
        100..=199 if person != 7 => (AuditKind::AccessDenied, AuditOutcome::Failure("rule")),
        200..=299 => (AuditKind::SignOut, AuditOutcome::Success),
        _ => (AuditKind::PasswordSignIn, AuditOutcome::Success),
    };
    let octet = |shift: u32| u8::try_from(scattered >> shift & 0x0f).unwrap_or(0);
    AuditEntry::of(&AuditEvent {
        time: at(number),
        kind,
        outcome,
        user: Some(format!("user{person}")),
        about: (kind == AuditKind::BanImposed).then(|| format!("user user{person}")),
        origin: RequestOrigin {
            certificate: None,
            session: None,
            client: [192, 0, 2, octet(4) << 4 | octet(8)].into(),
            method: "POST".to_owned(),
            path: if number.is_multiple_of(3) { "/login" } else { "/api/login" }.to_owned(),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
            request_id: format!("{scattered:016x}"),
        },
    })
}
