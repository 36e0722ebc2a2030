//! wrk, and what it prints.

use std::{net::SocketAddr, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};

use super::http1::Headers;

/// One load: as many requests as go, on connections that stay open.
pub(crate) struct Wrk {
    pub(crate) address: SocketAddr,
    pub(crate) path: &'static str,
    pub(crate) headers: Headers,
    pub(crate) connections: u32,
    /// A Lua script that makes the requests.
    pub(crate) script: Option<PathBuf>,
}

/// What came of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Run {
    /// Requests per second.
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Bytes per second, heads included.
    pub(crate) bytes: f64,
    pub(crate) requests: f64,
}

impl Wrk {
    pub(crate) fn run(&self, seconds: u32) -> Result<Run> {
        let mut command = Command::new("wrk");
        command.args(["-t1", "--latency", "--timeout", "10s"]);
        command.arg(format!("-c{}", self.connections)).arg(format!("-d{seconds}s"));
        for (name, value) in &self.headers {
            command.arg("-H").arg(format!("{name}: {value}"));
        }
        if let Some(script) = &self.script {
            command.arg("-s").arg(script);
        }
        let output = command.arg(format!("http://{}{}", self.address, self.path)).output();
        let output = output.context("wrk is needed (apt-get install wrk)")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!("wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr));
        }
        parse(&text)
    }
}

/// Its version, or how to get it.
pub(crate) fn version() -> Result<String> {
    let output = Command::new("wrk").arg("-v").output().context("wrk is needed (apt-get install wrk)")?;
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ok(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}

/// A run with a refusal or a broken connection measured something else, and is none.
fn parse(text: &str) -> Result<Run> {
    if let Some(line) = text.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors")) {
        bail!("not every request was answered with 2xx: {}", line.trim());
    }
    let after = |label: &str| text.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim);
    let number = |label: &str| after(label).and_then(|word| word.parse::<f64>().ok());
    let requests =
        text.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse::<f64>().ok());
    let run = (|| {
        Some(Run {
            rate: number("Requests/sec:")?,
            p50_ms: milliseconds(after("50%")?)?,
            p99_ms: milliseconds(after("99%")?)?,
            bytes: bytes(after("Transfer/sec:")?)?,
            requests: requests?,
        })
    })();
    run.with_context(|| format!("wrk printed something else:\n{text}"))
}

fn milliseconds(text: &str) -> Option<f64> {
    with_unit(text, &[("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)])
}

fn bytes(text: &str) -> Option<f64> {
    let binary = |power: i32| 1024_f64.powi(power);
    with_unit(text, &[("KB", binary(1)), ("MB", binary(2)), ("GB", binary(3)), ("B", 1.0)])
}

fn with_unit(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let (number, factor) =
        units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const PRINTED: &str = "\
Running 4s test @ http://127.0.0.1:8080/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   436.75us  246.62us   3.98ms   79.63%
    Req/Sec   144.68k     8.95k  158.34k    75.00%
  Latency Distribution
     50%  415.00us
     75%  548.00us
     90%  702.00us
     99%    1.26ms
  577038 requests in 4.01s, 48.43MB read
Requests/sec: 143987.62
Transfer/sec:     12.09MB
";

    #[test]
    fn units_are_told_apart() {
        let run = parse(PRINTED).unwrap();
        assert_eq!(run.rate, 143_987.62);
        assert!((run.p50_ms - 0.415).abs() < 1e-9 && (run.p99_ms - 1.26).abs() < 1e-9, "{run:?}");
        assert_eq!(run.requests, 577_038.0);
        assert!((run.bytes - 12.09 * 1024.0 * 1024.0).abs() < 1.0, "{run:?}");
    }

    #[test]
    fn a_run_with_refusals_is_no_measurement() {
        assert!(parse(&format!("{PRINTED}  Non-2xx or 3xx responses: 3\n")).is_err());
        assert!(parse("").is_err());
    }
}
