//! What a password hash costs here, beside the libraries that others use, in turn on the same machine.

use std::{
    hint::black_box,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use doorward_crypto::{
    Argon2Cost, Argon2Variant, BcryptVariant, BlockPool, HashParameters, Pbkdf2Digest, Salt, ScryptCost,
    Sha2Variant,
};

use crate::{
    load::median,
    report::{Goal, Report, Unit},
    run::Bench,
};

/// The other side: answers each line, a name, with the milliseconds of one hash, or `none`.
const JUDGE: &str = include_str!("hashes.py");

const PASSWORD: &[u8] = b"correct horse battery staple";

pub(crate) fn hashes(bench: &Bench, report: &mut Report) -> Result<()> {
    let rounds = if bench.quick { 5 } else { 15 };
    let mut judge = Judge::start()?;
    report.section(
        "Password hashes",
        "One hash at a time, ours and theirs in turn; medians. Theirs are Debian's libargon2, OpenSSL (through \
         Python's hashlib) and libxcrypt (crypt).",
        &["hash", "ours", "theirs", "ratio", "theirs is"],
    );
    for (name, others, parameters, goal) in table() {
        let blocks = BlockPool::new(256 * 1024);
        let mut ours = Vec::new();
        let mut theirs = vec![Vec::new(); others.len()];
        for _ in 0..rounds {
            ours.push(once(&parameters, &blocks)?);
            for (other, times) in others.iter().zip(&mut theirs) {
                times.extend(judge.time(other)?);
            }
        }
        let ours = median(ours.iter().copied());
        let best = others.iter().zip(&theirs).filter(|(_, times)| !times.is_empty());
        let best = best.map(|(other, times)| (*other, median(times.iter().copied())));
        let Some((other, best)) = best.min_by(|left, right| left.1.total_cmp(&right.1)) else {
            println!("  {name}: nothing to compare with is installed");
            continue;
        };
        let ratio = ours / best;
        println!("  {name}: ours {ours:.1} ms, {other} {best:.1} ms, {ratio:.2}");
        report.row(&[
            name,
            &format!("{ours:.1} ms"),
            &format!("{best:.1} ms"),
            &format!("{ratio:.2}"),
            other,
        ]);
        report.figure(name, ratio, Unit::Ratio, Some(Goal::AtMost(goal)));
    }
    judge.end()
}

type Row = (&'static str, &'static [&'static str], HashParameters, f64);

fn table() -> [Row; 6] {
    let cost = Argon2Cost { memory_kib: 65_536, iterations: 3, parallelism: 4, key_length: 32 };
    let scrypt = ScryptCost { log_rounds: 16, block_size: 8, parallelism: 1, key_length: 32 };
    [
        (
            "argon2id 64 MiB t=3 p=4, of libargon2",
            &["libargon2"],
            HashParameters::Argon2 { variant: Argon2Variant::Id, cost },
            0.6,
        ),
        (
            "pbkdf2-sha256 600,000 rounds, of the best",
            &["openssl-pbkdf2-sha256"],
            HashParameters::Pbkdf2 { digest: Pbkdf2Digest::Sha256, iterations: 600_000 },
            1.1,
        ),
        (
            "pbkdf2-sha512 310,000 rounds, of the best",
            &["openssl-pbkdf2-sha512"],
            HashParameters::Pbkdf2 { digest: Pbkdf2Digest::Sha512, iterations: 310_000 },
            1.1,
        ),
        (
            "sha512-crypt 50,000 rounds, of the best",
            &["crypt-sha512"],
            HashParameters::Sha2Crypt { variant: Sha2Variant::Sha512, rounds: 50_000 },
            1.1,
        ),
        (
            "bcrypt cost 12, of the best",
            &["crypt-bcrypt"],
            HashParameters::Bcrypt { variant: BcryptVariant::Standard, cost: 12 },
            1.1,
        ),
        ("scrypt ln=16 r=8 p=1, of the best", &["openssl-scrypt"], HashParameters::Scrypt(scrypt), 1.1),
    ]
}

/// The milliseconds of one hash of ours.
fn once(parameters: &HashParameters, blocks: &BlockPool) -> Result<f64> {
    let begun = Instant::now();
    black_box(parameters.hash(PASSWORD, Salt::Random(b"0123456789abcdef"), blocks)?);
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

/// The process with the other libraries.
struct Judge {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Judge {
    fn start() -> Result<Self> {
        let venv = Path::new("target/venv/bin/python3");
        let python = if venv.exists() { venv } else { Path::new("python3") };
        let mut command = Command::new(python);
        command.args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("python3, which times the other libraries")?;
        let ask = process.stdin.take().context("the judge's input")?;
        let answers = BufReader::new(process.stdout.take().context("the judge's output")?);
        Ok(Self { process, ask, answers })
    }

    /// The milliseconds of one hash of theirs; nothing where it is not installed.
    fn time(&mut self, name: &str) -> Result<Option<f64>> {
        writeln!(self.ask, "{name}").and_then(|()| self.ask.flush())?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        match answer.trim() {
            "none" => Ok(None),
            time => Ok(Some(time.parse().with_context(|| format!("the judge answered `{time}`"))?)),
        }
    }

    fn end(self) -> Result<()> {
        let Self { mut process, ask, .. } = self;
        drop(ask);
        ensure!(process.wait()?.success(), "the judge did not end well");
        Ok(())
    }
}
