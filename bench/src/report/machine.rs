//! What it was measured on, and with.

use std::{
    fs,
    path::Path,
    process::Command,
    thread::{available_parallelism, sleep},
    time::Duration,
};

use anyhow::{Context as _, Result};

use crate::load;

/// Machine and versions, as text.
pub(crate) struct Machine {
    pub(super) doorward: String,
    pub(super) nginx: String,
    pub(super) wrk: String,
    pub(super) processor: String,
    pub(super) cores: usize,
    pub(super) memory: String,
    pub(super) system: String,
    pub(super) date: String,
    /// What else kept the processors busy before the run, in percent of all of them.
    pub(super) busy_before: f64,
}

impl Machine {
    /// # Errors
    /// When one of the programs is missing; the message says how to get it.
    pub(crate) fn look(binary: &Path) -> Result<Self> {
        let field = |file: &str, name: &str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_once(':').map(|(_, value)| value.trim().to_owned())
        };
        let kib =
            field("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
        Ok(Self {
            doorward: said(Command::new(binary).arg("--version"))?,
            nginx: said(Command::new("nginx").arg("-v"))
                .context("nginx is needed (apt-get install nginx-light)")?
                .replace("nginx version: ", ""),
            wrk: load::version()?,
            processor: field("/proc/cpuinfo", "model name")
                .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: available_parallelism()?.get(),
            memory: kib.map_or_else(String::new, |kib| format!("{:.0} GiB memory", kib / 1024.0 / 1024.0)),
            system: said(Command::new("uname").args(["-sr"]))?,
            date: said(Command::new("date").args(["-u", "+%Y-%m-%d"]))?,
            busy_before: busy()?,
        })
    }
}

/// How busy the processors are, in percent of all of them, while nothing of ours runs. Work of others makes
/// figures worse and ratios uncertain, so the page says how much there was.
pub(super) fn busy() -> Result<f64> {
    let before = processor_times()?;
    sleep(Duration::from_secs(2));
    let after = processor_times()?;
    let (total, idle) = (after.0 - before.0, after.1 - before.1);
    Ok(if total > 0.0 { 100.0 * (1.0 - idle / total) } else { 0.0 })
}

/// All and idle ticks since the start of the system.
fn processor_times() -> Result<(f64, f64)> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().context("/proc/stat is empty")?;
    let ticks: Vec<f64> =
        line.split_whitespace().skip(1).take(8).filter_map(|word| word.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal
    let idle = ticks.iter().skip(3).take(2).sum();
    Ok((ticks.iter().sum(), idle))
}

/// The first line that a program prints, wherever it prints it.
fn said(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    let text = [output.stdout, output.stderr].concat();
    Ok(String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_owned())
}
