//! What a hundred thousand sessions take up once all are in the cache.
//!
//! Everybody signs in by the API. Each sign-in waits a quarter of a second by design, so hundreds wait at the
//! same time. Then Doorward starts anew, so that what signing in left behind is not counted, and every session
//! is used once.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{Builder, scope, sleep},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{FORWARD_AUTH, asked, cookie, with};
use crate::{
    bed::{Doorward, Setup, resident, sign_in},
    load::http1::{Client, get},
    report::{Goal, Report, Unit},
    run::Bench,
};

const AT_ONCE: usize = 800;
const LONGEST: Duration = Duration::from_secs(110);

pub(crate) fn sessions(bench: &Bench, report: &mut Report) -> Result<()> {
    let wanted = if bench.quick { 5_000 } else { 100_000 };
    let door = Doorward::start(&bench.binary, bench.folder.inner("sessions")?, &Setup::plain())?;
    let begun = Instant::now();
    let tokens = sign_in_many(door.portal, wanted)?;
    let signing_in = begun.elapsed().as_secs_f64();
    let count = tokens.len() as f64;
    println!("  {count} sessions in {signing_in:.0} s ({:.0} sign-ins/s)", count / signing_in);
    let (first, rest) = tokens.split_first().context("nobody could be signed in")?;

    let (door, started) = door.again()?;
    // The same load on one session first: connections and threads are not sessions.
    use_each(door.portal, &vec![first.as_str(); 20_000])?;
    sleep(Duration::from_secs(1));
    let before = resident(door.pid())?;
    let begun = Instant::now();
    use_each(door.portal, &rest.iter().map(String::as_str).collect::<Vec<_>>())?;
    let reading = begun.elapsed().as_secs_f64();
    sleep(Duration::from_secs(2));
    let after = resident(door.pid())?;
    let each = (after - before) / rest.len() as f64;
    println!(
        "  {:.1} MB before, {:.1} MB after: {each:.0} bytes per session; first use {:.0}/s",
        before / 1e6,
        after / 1e6,
        count / reading
    );

    let fewer = if tokens.len() < wanted {
        format!(" Time allowed for {count} of {wanted} sessions; the total for {wanted} is extrapolated.")
    } else {
        String::new()
    };
    report.section(
        "Many sessions",
        &format!(
            "Signed in by the API (a users file with a cheap hash, {AT_ONCE} at once, each from its own address), Doorward started anew, every session used once by forward auth. Everything that grew counts, whatever it was for.{fewer}"
        ),
        &["what", "measured"],
    );
    report.row(&["sessions", &format!("{count}")]);
    report.row(&["sign-ins per second", &format!("{:.0}", count / signing_in)]);
    report.row(&[
        "start with so many sessions in the database",
        &format!("{:.1} ms", started.as_secs_f64() * 1000.0),
    ]);
    report.row(&["resident memory before they are used", &format!("{:.1} MB", before / 1e6)]);
    report.row(&["resident memory when all are cached", &format!("{:.1} MB", after / 1e6)]);
    report.row(&[
        "first uses per second (each a read of the database)",
        &format!("{:.0}", rest.len() as f64 / reading),
    ]);
    report.figure("memory per cached session", each, Unit::Bytes, Some(Goal::AtMost(600.0)));
    if !bench.quick {
        let total = (before + each * wanted as f64) / 1e6;
        report.figure("resident memory with 100,000 sessions in the cache", total, Unit::Megabytes, None);
    }
    door.end()
}

/// Signs in until there are `wanted` sessions or the time is over.
pub(super) fn sign_in_many(portal: SocketAddr, wanted: usize) -> Result<Vec<String>> {
    let begun = Instant::now();
    let next = AtomicUsize::new(0);
    let tokens = Mutex::new(Vec::with_capacity(wanted));
    let work = || -> Result<()> {
        let mut client = Client::connect(portal)?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= wanted {
                return Ok(());
            }
            let address = Ipv4Addr::from(0x0a00_0000 | u32::try_from(number)?).to_string();
            let token = loop {
                if begun.elapsed() > LONGEST {
                    return Ok(());
                }
                match sign_in(&mut client, &address)? {
                    Some(token) => break token,
                    None => sleep(Duration::from_millis(200)),
                }
            };
            tokens.lock().unwrap_or_else(PoisonError::into_inner).push(token);
        }
    };
    in_threads(wanted.min(AT_ONCE), &work)?;
    Ok(tokens.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Asks once with each token; every answer must be yes.
fn use_each(portal: SocketAddr, tokens: &[&str]) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        let mut client = Client::connect(portal)?;
        while let Some(token) = tokens.get(next.fetch_add(1, Ordering::Relaxed)) {
            let request = get(FORWARD_AUTH, &with(asked("app.example.com"), "Cookie", cookie(token)));
            let answer = client.ask(&request)?;
            ensure!(answer.status == 200, "a session is not accepted:\n{}", answer.head);
        }
        Ok(())
    };
    in_threads(16, &work)
}

fn in_threads(count: usize, work: &(dyn Fn() -> Result<()> + Sync)) -> Result<()> {
    scope(|scope| {
        let threads = (0..count)
            .map(|_| Builder::new().stack_size(256 * 1024).spawn_scoped(scope, work))
            .collect::<Result<Vec<_>, _>>()?;
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a thread of the load failed"))??;
        }
        Ok(())
    })
}
