//! `doorward calibrate`: what an argon2id hash should cost on this machine (AF-10).

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use doorward_crypto::{Argon2Cost, Argon2Variant, BlockPool, HashParameters, Salt};
use serde_json::json;

use crate::cli::{Calibrate, OutputFormat};

/// The least memory that is proposed, in MB: less is no protection.
const LEAST_MB: u32 = 16;

/// Passes beyond these make a hash slower for everybody and little harder for attackers.
const MAX_ITERATIONS: u32 = 32;

/// Measures and proposes; gives what is to be printed.
pub(crate) fn run(command: &Calibrate, output: OutputFormat) -> Result<String> {
    if command.memory_limit < LEAST_MB {
        bail!("--memory-limit: {} MB; allow at least {LEAST_MB}", command.memory_limit);
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let parallelism = u32::try_from(processors).unwrap_or(1).clamp(1, command.memory_limit / 8);
    let proposed = propose(command, parallelism)?;
    Ok(written(&proposed, output))
}

/// What is proposed, and how long it took.
struct Proposed {
    memory_mb: u32,
    iterations: u32,
    parallelism: u32,
    took: Duration,
}

/// As much memory as fits into the time, then as many passes.
fn propose(command: &Calibrate, parallelism: u32) -> Result<Proposed> {
    let attempt = |memory_mb, iterations| -> Result<Proposed> {
        let took = measure(memory_mb, iterations, parallelism)?;
        Ok(Proposed { memory_mb, iterations, parallelism, took })
    };
    // The lanes decide what the least memory is; more of it only while the time allows.
    let mut best = attempt(LEAST_MB.max(8 * parallelism).min(command.memory_limit), 1)?;
    while best.memory_mb < command.memory_limit {
        let next = attempt((best.memory_mb * 2).min(command.memory_limit), 1)?;
        if next.took > command.target {
            break;
        }
        best = next;
    }
    let fits = command.target.as_secs_f64() / best.took.as_secs_f64().max(1e-6);
    // A whole number of passes; what does not fit once is proposed all the same, with its time.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1 to 32 before")]
    let iterations = fits.floor().clamp(1.0, f64::from(MAX_ITERATIONS)) as u32;
    if iterations == 1 { Ok(best) } else { attempt(best.memory_mb, iterations) }
}

/// The time of one hash, the better of two: the first also pays for the memory.
#[expect(clippy::disallowed_methods, reason = "it measures this machine, not the domain's time")]
fn measure(memory_mb: u32, iterations: u32, parallelism: u32) -> Result<Duration> {
    let memory_kib = memory_mb.checked_mul(1024).context("--memory-limit is too large")?;
    let cost = Argon2Cost { memory_kib, iterations, parallelism, key_length: 32 };
    let parameters = HashParameters::Argon2 { variant: Argon2Variant::Id, cost };
    let blocks = BlockPool::new(usize::try_from(memory_kib).unwrap_or(usize::MAX));
    let mut best = Duration::MAX;
    for _ in 0..2 {
        let begun = Instant::now();
        parameters.hash(b"a password to measure with", Salt::Random(&[7; 16]), &blocks)?;
        best = best.min(begun.elapsed());
    }
    Ok(best)
}

fn written(proposed: &Proposed, output: OutputFormat) -> String {
    let Proposed { memory_mb, iterations, parallelism, took } = proposed;
    let milliseconds = took.as_millis();
    if output == OutputFormat::Json {
        let value = json!({
            "algorithm": "argon2id", "iterations": iterations, "parallelism": parallelism, "memory": memory_mb,
            "milliseconds": u64::try_from(milliseconds).unwrap_or(u64::MAX),
        });
        return format!("{value}\n");
    }
    format!(
        "System        Iterations  Parallelism  Memory (MB)\n\
         This machine  {iterations:<10}  {parallelism:<11}  {memory_mb}\n\n\
         One hash takes {milliseconds} ms. To use it, write into the configuration:\n\n\
         authentication_backend:\n  file:\n    password:\n      algorithm: argon2id\n      \
         iterations: {iterations}\n      parallelism: {parallelism}\n      memory: {memory_mb}\n"
    )
}
