//! Project tasks, started as `cargo xtask …`.
//!
//! `test` is the one command that proves the project: format, lints, repository rules, unit and
//! integration tests, the release build, and the suites with real peers. Absent: anything that a
//! user of the product runs; that is the `doorward` binary's.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a terminal program speaks to its terminal")]
#![expect(
    clippy::disallowed_methods,
    reason = "this program is an edge: it reads the environment and times its steps"
)]

use std::{path::PathBuf, process::ExitCode};

mod bench;
mod databases;
mod install;
mod process;
mod rules;
mod suites;
mod tally;
mod test;

const USAGE: &str = "\
usage: cargo xtask <task>

tasks:
  test [--suite NAME]... [--no-install] [--update-screenshots]
        format, lints, repository rules, tests, release build, then the suites with real peers;
        with --suite only the release build and the named suites
  bench [--quick] [--only PART]
        measure against bare hyper and nginx, and write docs/performance.md and .svg (not with --quick or --only)
  rules
        only the repository rules
  with-databases PROGRAM [ARGUMENT]...
        start PostgreSQL and MariaDB in a temporary folder, run the program, stop them; for example
        cargo xtask with-databases cargo test -p doorward-store -- --include-ignored
  install
        install what the suites need (Debian packages when root, a Python venv and npm packages in target/)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["test", options @ ..] => match test::Options::parse(options) {
            Ok(options) => test::run_all(&options),
            Err(problem) => return wrong_usage(&problem),
        },
        ["bench", options @ ..] => bench::run_all(&root(), options),
        ["rules"] => test::run_rules_only(),
        ["install"] => install::everything(&root()).map(|()| true),
        ["with-databases", program @ ..] => databases::run_with(program),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        [] => return wrong_usage("no task given"),
        [task, ..] => return wrong_usage(&format!("there is no task `{task}`")),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("xtask: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn wrong_usage(problem: &str) -> ExitCode {
    eprintln!("xtask: {problem}\n{USAGE}");
    ExitCode::from(2)
}

/// The folder of the workspace. Cargo sets the variable for `cargo run`; a moved binary uses the current folder.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .and_then(|manifest| manifest.parent().map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("."))
}
