//! Measures Doorward in one run on one machine, as ratios against bare hyper and nginx.
//!
//! `run` starts everything that is compared (Doorward, nginx, and this program again as `bare-hyper` and
//! `upstream`), loads it in turn, and writes `docs/performance.md` and `docs/performance.svg`. Absent: building
//! Doorward (`cargo xtask bench` does), and opinions: what is written was measured.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a terminal program speaks to its terminal")]
#![expect(
    clippy::disallowed_methods,
    reason = "this program is an edge: measuring is reading the clock, and its threads pace themselves by sleeping"
)]

mod bare_hyper;
mod bed;
mod comparing;
mod load;
mod measure;
mod report;
mod run;
mod timing;
mod upstream;

use std::process::ExitCode;

const USAGE: &str = "\
usage: doorward-bench <command>

commands:
  run [--quick] [--only PART]... [--binary FILE] [--out FOLDER]
        measure, print the tables, and write performance.md and performance.svg to FOLDER (docs);
        --quick takes a minute and a half, with --quick or --only files are written only where --out says so
        parts: forward-auth, gateway, edge, sockets, rules, start, sessions, hashes, audit, key
  bare-hyper ADDRESS [--body-bytes N] [--header 'Name: value']...
        the yardstick: hyper over HTTP/1.1 that answers 200 to everything
  comparing same|first|last [--naively]
        compare secrets that differ there, many times, for whoever counts instructions
  timing --backend file|database|both [--cost test|production] [--class NAME]... [--pairs N] [--warm-up N]
         [--control DURATION] [--waits]
        time failed sign-ins, each beside one of an unknown name, as lines of JSON (suites/enumeration.py judges
        them): the work alone, or with --waits the whole answer but for its random part; --control 1ms makes
        unknown names that much dearer, which a judge that sees anything must notice
  upstream ADDRESS
        the service behind the gateway: /1k, /10m, and a WebSocket echo at /socket";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else { return wrong_usage("no command given") };
    let done = match command.as_str() {
        "run" => match run::Options::parse(rest) {
            Ok(options) => run::run(&options),
            Err(problem) => return wrong_usage(&problem),
        },
        "bare-hyper" => match bare_hyper::Options::parse(rest) {
            Ok(options) => bare_hyper::serve(options),
            Err(problem) => return wrong_usage(&problem),
        },
        "comparing" => match comparing::Options::parse(rest) {
            Ok(options) => comparing::run(&options),
            Err(problem) => return wrong_usage(&problem),
        },
        "timing" => match timing::Options::parse(rest) {
            Ok(options) => timing::run(&options),
            Err(problem) => return wrong_usage(&problem),
        },
        "upstream" => match rest {
            [address] => upstream::serve(address),
            _ => return wrong_usage("upstream takes one address"),
        },
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => return wrong_usage(&format!("there is no command `{command}`")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("doorward-bench: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn wrong_usage(problem: &str) -> ExitCode {
    eprintln!("doorward-bench: {problem}\n\n{USAGE}");
    ExitCode::from(2)
}
