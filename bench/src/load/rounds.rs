//! A B A B …: what is compared runs in turn, so that slow moments of the machine hit all.

use std::process::Command;

use anyhow::{Context as _, Result, anyhow};

use super::Wrk;
use crate::bed::cpu_seconds;

/// How long and how often.
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    /// Of one run in one round.
    pub(crate) seconds: u32,
    ticks_per_second: f64,
}

impl Plan {
    pub(crate) fn new(rounds: usize, seconds: u32) -> Result<Self> {
        let output = Command::new("getconf").arg("CLK_TCK").output().context("cannot run getconf")?;
        let ticks = String::from_utf8_lossy(&output.stdout).trim().parse();
        Ok(Self { rounds, seconds, ticks_per_second: ticks.context("getconf CLK_TCK gave no number")? })
    }
}

/// One of those that are compared.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) load: Wrk,
    /// The processes whose processor time counts.
    pub(crate) servers: Vec<u32>,
}

/// Medians over the rounds.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Bytes per second.
    pub(crate) bytes: f64,
    /// Processor time of the servers per request, in microseconds.
    pub(crate) cpu_us: f64,
    rates: Vec<f64>,
}

impl Measured {
    /// The median of the ratios of requests per second, round by round.
    pub(crate) fn rate_to(&self, other: &Self) -> f64 {
        median(self.rates.iter().zip(&other.rates).map(|(one, other)| one / other))
    }
}

/// Runs every contender in every round.
pub(crate) fn interleaved<const N: usize>(plan: &Plan, contenders: &[Contender; N]) -> Result<[Measured; N]> {
    for contender in contenders {
        // Connections, caches and the processor's clock get warm.
        contender.load.run(1).with_context(|| contender.name)?;
    }
    let mut samples: [Vec<(super::wrk::Run, f64)>; N] = std::array::from_fn(|_| Vec::new());
    for round in 1..=plan.rounds {
        for (contender, samples) in contenders.iter().zip(&mut samples) {
            let sample = once(plan, contender).with_context(|| contender.name)?;
            let (run, cpu) = &sample;
            println!(
                "  {round}  {:<44} {:>9.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms  {:>6.0} MB/s  {cpu:>7.1} µs/request",
                contender.name,
                run.rate,
                run.p50_ms,
                run.p99_ms,
                run.bytes / 1e6
            );
            samples.push(sample);
        }
    }
    Ok(samples.map(|samples| {
        let of = |value: fn(&super::wrk::Run) -> f64| median(samples.iter().map(|(run, _)| value(run)));
        Measured {
            rate: of(|run| run.rate),
            p50_ms: of(|run| run.p50_ms),
            p99_ms: of(|run| run.p99_ms),
            bytes: of(|run| run.bytes),
            cpu_us: median(samples.iter().map(|(_, cpu)| *cpu)),
            rates: samples.iter().map(|(run, _)| run.rate).collect(),
        }
    }))
}

fn once(plan: &Plan, contender: &Contender) -> Result<(super::wrk::Run, f64)> {
    let spent =
        || contender.servers.iter().map(|pid| cpu_seconds(*pid, plan.ticks_per_second)).sum::<Result<f64>>();
    let before = spent()?;
    let run = contender.load.run(plan.seconds)?;
    if run.requests < 1.0 {
        return Err(anyhow!("no request was answered"));
    }
    Ok((run, (spent()? - before) * 1e6 / run.requests))
}

/// The middle one; between the two middle ones of an even number. Nothing has the median 0.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2).copied().unwrap_or(0.0);
    let lower = values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
    }
}
