//! How soon Doorward answers, and what it takes up while nobody asks.

use std::{thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    bed::{Doorward, Setup, resident},
    load::median,
    report::{Goal, Report, Unit},
    run::Bench,
};

const STARTS: usize = 10;

pub(crate) fn start(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut door = Doorward::start(&bench.binary, bench.folder.inner("start")?, &Setup::plain())?;
    // Existing data: a database with a session, secrets, all that the first start makes.
    door.sign_in()?;
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let (again, took) = door.again()?;
        door = again;
        times.push(took.as_secs_f64() * 1000.0);
    }
    sleep(Duration::from_secs(2));
    let idle = resident(door.pid())? / 1e6;
    let took = median(times.iter().copied());
    let slowest = times.iter().copied().fold(0.0, f64::max);
    println!("  start {took:.1} ms (slowest {slowest:.1} ms), idle {idle:.1} MB");

    report.section(
        "Start and rest",
        "From the start of the process to the first 200 of `/api/health`, with existing data; resident memory (VmRSS) two seconds after the last start.",
        &["what", "measured"],
    );
    report.row(&["start to first answer, median of 10", &format!("{took:.1} ms")]);
    report.row(&["slowest of them", &format!("{slowest:.1} ms")]);
    report.row(&["idle resident memory", &format!("{idle:.1} MB")]);
    report.figure(
        "start to first answer, with existing data",
        took,
        Unit::Milliseconds,
        Some(Goal::AtMost(100.0)),
    );
    report.figure("idle resident memory", idle, Unit::Megabytes, Some(Goal::Below(20.0)));
    door.end()
}
