//! `cargo xtask test`: every check of the project in one run, with one closing line.

use std::{
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    databases::Databases,
    install,
    process::{run, run_watched},
    root, rules,
    suites::{self, Setting},
    tally::Tally,
};

/// What the command line asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    suites: Vec<String>,
    no_install: bool,
    update_screenshots: bool,
}

impl Options {
    /// Reads the options after `test`; the error says what is wrong.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--no-install" => options.no_install = true,
                "--update-screenshots" => options.update_screenshots = true,
                "--suite" => {
                    let name = arguments.next().ok_or("--suite needs a name")?;
                    if !suites::SUITES.contains(name) {
                        return Err(format!(
                            "there is no suite `{name}`; there are {}",
                            suites::SUITES.join(", ")
                        ));
                    }
                    options.suites.push((*name).to_owned());
                }
                other => return Err(format!("unknown option `{other}`")),
            }
        }
        Ok(options)
    }
}

/// One line of the summary.
struct Row {
    step: String,
    tally: Tally,
    took: Duration,
}

/// The run so far.
#[derive(Default)]
struct Run {
    rows: Vec<Row>,
}

impl Run {
    /// Does one step and notes what it gave.
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Tally>) -> Tally {
        println!("\n=== {name}");
        let begun = Instant::now();
        let done = work();
        self.note(name, done, begun.elapsed())
    }

    /// Notes what a step gave; one that could not be done is a failed one.
    fn note(&mut self, name: &str, done: Result<Tally>, took: Duration) -> Tally {
        let tally = done.unwrap_or_else(|problem| {
            eprintln!("{name}: {problem:#}");
            Tally::one(false)
        });
        println!("--- {name}: {tally} ({:.1} s)", took.as_secs_f64());
        self.rows.push(Row { step: name.to_owned(), tally, took });
        tally
    }

    /// Does the suites of `names` in lanes. What one prints is shown whole when it has ended.
    fn side_by_side(&mut self, root: &Path, names: &[&str], update_screenshots: bool) {
        let waiting = Mutex::new(names.iter().rev().collect::<Vec<_>>());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop().copied();
        let ended = Mutex::new(self);
        std::thread::scope(|threads| {
            for lane in 0..suites::LANES {
                let (next, ended) = (&next, &ended);
                threads.spawn(move || {
                    while let Some(suite) = next() {
                        println!("... suite {suite}");
                        let setting = Setting { update_screenshots, lane: Some(lane) };
                        let (begun, mut output) = (Instant::now(), String::new());
                        let tally = suites::run(root, suite, setting, |line| {
                            output.push_str(line);
                            output.push('\n');
                        });
                        let took = begun.elapsed();
                        let mut log = ended.lock().unwrap_or_else(PoisonError::into_inner);
                        println!("\n=== suite {suite}\n{}", output.trim_end());
                        log.note(&format!("suite {suite}"), tally, took);
                    }
                });
            }
        });
    }

    /// Prints the table and the closing line. A skip fails where nothing may be left out.
    fn close(&self, skips_fail: bool) -> bool {
        let mut total = Tally::default();
        println!("\n{:<44} {:>7} {:>7} {:>7} {:>9}", "step", "passed", "failed", "skipped", "seconds");
        for row in &self.rows {
            total += row.tally;
            let Tally { passed, failed, skipped } = row.tally;
            println!("{:<44} {passed:>7} {failed:>7} {skipped:>7} {:>9.1}", row.step, row.took.as_secs_f64());
        }
        if skips_fail && total.skipped > 0 {
            println!(
                "Nothing may be skipped when CI=true; {} skipped checks count as failed.",
                total.skipped
            );
            total.failed += total.skipped;
            total.skipped = 0;
        }
        println!("\n{total}");
        total.failed == 0
    }
}

/// Runs what `options` ask for; true when nothing failed.
pub(crate) fn run_all(options: &Options) -> Result<bool> {
    let root = &root();
    let mut run_log = Run::default();
    if !options.no_install {
        run_log.step("install", || install::everything(root).map(|()| Tally::default()));
    }
    if options.suites.is_empty() {
        run_log.step("rustfmt", || cargo(root, &["fmt", "--all", "--check"]));
        run_log.step("clippy", || {
            cargo(
                root,
                &["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"],
            )
        });
        run_log.step("repository rules", || Ok(check_rules(root)));
        run_log.step("cargo test", || cargo_test(root));
    }
    let built = run_log.step("release build", || {
        cargo(
            root,
            &["build", "--release", "--locked", "--package", "doorward", "--package", "doorward-bench"],
        )
    });
    let chosen: Vec<&str> = match options.suites.as_slice() {
        [] => suites::SUITES.to_vec(),
        names => names.iter().map(String::as_str).collect(),
    };
    if let Some(reason) = suites::missing(root, built.failed > 0) {
        for suite in chosen {
            run_log.step(&format!("suite {suite}"), || {
                println!("skip {suite}: {reason}");
                Ok(Tally { skipped: 1, ..Tally::default() })
            });
        }
    } else {
        let (alone, beside): (Vec<&str>, Vec<&str>) =
            chosen.iter().partition(|name| suites::ALONE.contains(name));
        run_log.side_by_side(root, &beside, options.update_screenshots);
        for suite in alone {
            let setting = Setting { update_screenshots: options.update_screenshots, lane: None };
            run_log.step(&format!("suite {suite}"), || {
                suites::run(root, suite, setting, |line| println!("{line}"))
            });
        }
    }
    let in_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    Ok(run_log.close(in_ci))
}

/// `cargo xtask rules`.
pub(crate) fn run_rules_only() -> Result<bool> {
    let tally = check_rules(&root());
    println!("{tally}");
    Ok(tally.failed == 0)
}

fn check_rules(root: &Path) -> Tally {
    let mut tally = Tally::default();
    for (name, found) in rules::check(root) {
        tally += Tally::one(found.is_empty());
        println!("{} {name}", if found.is_empty() { "ok  " } else { "FAIL" });
        for problem in found {
            println!("     {problem}");
        }
    }
    tally
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<Tally> {
    Ok(Tally::one(run(Command::new(cargo_program()).args(arguments).current_dir(root))?))
}

/// With database servers if they can be started; without them the tests that need one are ignored, which is skipped.
fn cargo_test(root: &Path) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut command = Command::new(cargo_program());
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]).current_dir(root);
    let databases = Databases::start();
    match &databases {
        Ok(databases) => {
            let environment = databases.environment().iter().map(|(name, value)| (name, value));
            command.envs(environment).args(["--", "--include-ignored"]);
        }
        Err(problem) => println!("skip the tests with database servers: {problem:#}"),
    }
    let ended_well = run_watched(&mut command, |line| {
        println!("{line}");
        if let Some(binary) = Tally::parse_cargo_line(line) {
            tally += binary;
        }
    })?;
    if !ended_well && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// The cargo that started this, so that a chosen toolchain stays chosen.
fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::{Options, Row, Run};
    use crate::tally::Tally;

    fn run_with(tally: Tally) -> Run {
        Run { rows: vec![Row { step: "one".to_owned(), tally, took: std::time::Duration::ZERO }] }
    }

    #[test]
    fn a_skip_fails_only_where_nothing_may_be_left_out() {
        let skipped = Tally { passed: 3, failed: 0, skipped: 1 };
        assert!(run_with(skipped).close(false));
        assert!(!run_with(skipped).close(true));
    }

    #[test]
    fn a_failure_always_fails() {
        assert!(!run_with(Tally { passed: 3, failed: 1, skipped: 0 }).close(false));
    }

    #[test]
    fn a_step_that_cannot_be_done_is_a_failed_one() {
        let mut run = Run::default();
        let tally = run.step("impossible", || anyhow::bail!("no"));
        assert_eq!(tally, Tally::one(false));
    }

    #[test]
    fn an_unknown_suite_or_option_is_named() {
        let problem = Options::parse(&["--suite", "moon"]);
        assert!(problem.is_err_and(|text| text.contains("`moon`") && text.contains("browser")));
        assert!(Options::parse(&["--fast"]).is_err_and(|text| text.contains("`--fast`")));
        assert!(Options::parse(&["--suite"]).is_err());
        let both = Options::parse(&["--suite", "nginx", "--no-install"]);
        assert!(both.is_ok_and(|options| options.suites == ["nginx"] && options.no_install));
    }
}
