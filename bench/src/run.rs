//! `run`: every measurement, one after the other, and what is written from them.

use std::{
    fs, net::SocketAddr, path::PathBuf, process::Command, thread::available_parallelism, time::Instant,
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    bed::{Running, TempFolder, free_addresses, wait_until_it_listens},
    load::Plan,
    measure,
    report::{Machine, Report},
};

/// Measures one thing.
type Part = fn(&Bench, &mut Report) -> Result<()>;

/// The parts that can be measured alone, in their order.
const PARTS: [(&str, Part); 10] = [
    ("forward-auth", measure::forward_auth),
    ("gateway", measure::gateway),
    ("edge", measure::edge),
    ("sockets", measure::sockets),
    ("rules", measure::rules),
    ("start", measure::start),
    ("sessions", measure::sessions),
    ("hashes", measure::hashes),
    ("audit", measure::audit),
    ("key", measure::key),
];

/// What to measure.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    quick: bool,
    only: Vec<String>,
    binary: PathBuf,
    out: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options =
            Self { quick: false, only: Vec::new(), binary: "target/release/doorward".into(), out: None };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            if name == "--quick" {
                options.quick = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--only" if PARTS.iter().any(|(part, _)| part == value) => options.only.push(value.clone()),
                "--only" => return Err(format!("there is no part {value}")),
                "--binary" => options.binary = value.into(),
                "--out" => options.out = Some(value.into()),
                _ => return Err(format!("run has no option {name}")),
            }
        }
        if options.out.is_none() && !options.quick && options.only.is_empty() {
            options.out = Some("docs".into());
        }
        Ok(options)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

/// What every measurement needs.
pub(crate) struct Bench {
    pub(crate) folder: TempFolder,
    pub(crate) binary: PathBuf,
    pub(crate) plan: Plan,
    pub(crate) quick: bool,
    pub(crate) cores: usize,
    this: PathBuf,
}

impl Bench {
    /// This program again, as a server on a free address.
    pub(crate) fn helper(&self, name: &'static str, options: &[String]) -> Result<(Running, SocketAddr)> {
        let [address] = free_addresses()?;
        let mut command = Command::new(&self.this);
        command.arg(name).arg(address.to_string()).args(options);
        let mut process =
            Running::start(name, &mut command, &self.folder.inner(&format!("{name}-{}", address.port()))?)?;
        wait_until_it_listens(&mut process, address)?;
        Ok((process, address))
    }
}

/// Measures, prints and writes.
pub(crate) fn run(options: &Options) -> Result<()> {
    let begun = Instant::now();
    let binary = fs::canonicalize(&options.binary).with_context(|| {
        format!("{} is missing; build it first (cargo build --release -p doorward)", options.binary.display())
    })?;
    let machine = Machine::look(&binary)?;
    allow_many_files()?;
    let (rounds, seconds) = if options.quick { (3, 1) } else { (3, 3) };
    let bench = Bench {
        folder: TempFolder::new()?,
        binary,
        plan: Plan::new(rounds, seconds)?,
        quick: options.quick,
        cores: available_parallelism()?.get(),
        this: std::env::current_exe()?,
    };
    let mut report = Report::new(machine, rounds, seconds);
    for (name, part) in PARTS.iter().filter(|(name, _)| options.wants(name)) {
        println!("{name}:");
        part(&bench, &mut report).with_context(|| format!("{name} could not be measured"))?;
    }
    report.end(begun.elapsed())?;
    println!("\n{}", report.tables());
    if let Some(out) = &options.out {
        report.write(out)?;
        println!("written to {0}/performance.md and {0}/performance.svg", out.display());
    }
    Ok(())
}

/// Lets this process and those that it starts hold some thousand connections open.
fn allow_many_files() -> Result<()> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let mut numbers =
        line.unwrap_or_default().split_whitespace().map(|word| word.parse().unwrap_or(u64::MAX));
    let (soft, hard) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if soft < 8192 {
        ensure!(hard >= 4096, "at most {hard} files may be open (ulimit -Hn); the bench needs 4096");
        let pid = std::process::id().to_string();
        let limit = format!("--nofile={}:{hard}", hard.min(65_536));
        let done = Command::new("prlimit").args(["--pid", &pid, &limit]).status();
        ensure!(
            done.is_ok_and(|status| status.success()),
            "cannot raise the limit of open files; run `ulimit -n 8192` first"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn parsed(words: &[&str]) -> Result<Options, String> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn only_a_whole_run_writes_to_docs_unasked() {
        assert_eq!(parsed(&[]).unwrap().out, Some("docs".into()));
        assert_eq!(parsed(&["--quick"]).unwrap().out, None);
        assert_eq!(parsed(&["--only", "gateway"]).unwrap().out, None);
        assert_eq!(parsed(&["--quick", "--out", "x"]).unwrap().out, Some("x".into()));
    }

    #[test]
    fn parts_and_options_that_do_not_exist_are_refused() {
        assert!(parsed(&["--only", "gatway"]).is_err());
        assert!(parsed(&["--fast", "yes"]).is_err());
    }
}
