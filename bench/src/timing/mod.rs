//! Times the work of failed sign-ins in pairs: somebody of a class, and a name that nobody has.
//!
//! The sign-in is the server's, put together of the same parts; only its waiting is left out, because the delay
//! would hide from us what it hides from others. Prints nanoseconds as lines of JSON. Absent: the judgement; that
//! is `suites/enumeration.py`, which also measures the whole server from outside.

mod classes;
mod door;
mod witness;

use std::{fmt::Write as _, sync::Arc, time::Duration};

use anyhow::Result;
use doorward_crypto::{Entropy as _, SystemEntropy};
use tokio::task::{JoinError, JoinSet};

use self::{
    classes::{Backend, CLASSES, Class, Cost},
    door::Door,
};
use crate::bed::TempFolder;

/// Failures are written to the database every so many rounds, as the server does every few seconds.
const FLUSH_EVERY: usize = 50;

/// Pairs that wait beside each other, where answers are held back.
const WAIT_AT_ONCE: usize = 16;

/// What to measure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    backend: Backend,
    cost: Cost,
    classes: Vec<&'static Class>,
    pairs: usize,
    warm_up: usize,
    control: Duration,
    /// Answers are held back as the server does, but for the random part.
    waits: bool,
}

impl Options {
    /// Reads the options after `timing`; the error says what is wrong.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut backend = None;
        let mut options = Self {
            backend: Backend::File,
            cost: Cost::Test,
            classes: Vec::new(),
            pairs: 1000,
            warm_up: 200,
            control: Duration::ZERO,
            waits: false,
        };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            if name == "--waits" {
                options.waits = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse::<usize>().map_err(|_| format!("{name} needs a number"));
            match name.as_str() {
                "--backend" => backend = Some(Backend::parse(value)?),
                "--cost" => options.cost = Cost::parse(value)?,
                "--class" => options.classes.push(Class::named(value)?),
                "--pairs" => options.pairs = number()?.max(1),
                "--warm-up" => options.warm_up = number()?,
                "--control" => {
                    let millis = value.strip_suffix("ms").and_then(|number| number.parse::<f64>().ok());
                    let seconds = millis.filter(|millis| (0.0..=1000.0).contains(millis));
                    options.control = Duration::from_secs_f64(
                        seconds.ok_or("--control needs a time such as 1ms")? / 1000.0,
                    );
                }
                _ => return Err(format!("timing has no option {name}")),
            }
        }
        options.backend = backend.ok_or("timing needs --backend")?;
        if options.classes.is_empty() {
            options.classes = CLASSES
                .iter()
                .filter(|class| !class.is_dearer() && class.exists_in(options.backend))
                .collect();
        }
        match options.classes.iter().find(|class| !class.exists_in(options.backend)) {
            Some(class) => Err(format!("there is no {} in a {}", class.name, options.backend.name())),
            None => Ok(options),
        }
    }
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<()> {
    let folder = TempFolder::new()?;
    let door = Arc::new(Door::open(&folder.inner("data")?, options).await?);
    // While it waits an attempt does nothing, so others may wait beside it; work is timed alone.
    let at_once = if options.waits { WAIT_AT_ONCE } else { 1 };
    if options.waits {
        door.quicken(options).await?;
    }
    let mut lines = String::new();
    let mut running = JoinSet::new();
    for round in 0..options.warm_up + options.pairs {
        for class in shuffled(&options.classes) {
            if running.len() >= at_once {
                note(running.join_next().await, &mut lines)?;
            }
            let (door, counts) = (Arc::clone(&door), round >= options.warm_up);
            running.spawn(async move { Ok((class.name, counts, pair(&door, class).await?)) });
        }
        if round % FLUSH_EVERY == 0 {
            door.flush().await?;
        }
    }
    while !running.is_empty() {
        note(running.join_next().await, &mut lines)?;
    }
    // Only now, so that printing is not beside what is timed.
    print!("{lines}");
    for class in &options.classes {
        for (who, name) in [("class", class.tries), ("unknown", class.ghost)] {
            let calls = door.calls_of(name).await?;
            println!(
                r#"{{"calls":"{}","who":"{who}","account_find":{},"verify":{}}}"#,
                class.name, calls.finds, calls.verifications
            );
        }
    }
    Ok(())
}

/// Nanoseconds of a failed sign-in of `class` and of its ghost, in random order.
async fn pair(door: &Door, class: &'static Class) -> Result<[u64; 2]> {
    let theirs_first = coin();
    let names = if theirs_first { [class.tries, class.ghost] } else { [class.ghost, class.tries] };
    let [first, second] = names;
    let (first, second) = (door.fail(first).await?, door.fail(second).await?);
    Ok(if theirs_first { [first, second] } else { [second, first] })
}

type Ended = Option<Result<Result<(&'static str, bool, [u64; 2])>, JoinError>>;

/// Keeps the line of a pair that ended, if it counts.
fn note(ended: Ended, lines: &mut String) -> Result<()> {
    let Some(ended) = ended else { return Ok(()) };
    let (class, counts, [theirs, nobodys]) = ended??;
    if counts {
        writeln!(lines, r#"{{"class":"{class}","class_ns":{theirs},"unknown_ns":{nobodys}}}"#)?;
    }
    Ok(())
}

fn shuffled(classes: &[&'static Class]) -> Vec<&'static Class> {
    let mut keyed: Vec<_> = classes.iter().map(|class| (random(), *class)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, class)| class).collect()
}

fn coin() -> bool {
    random().is_multiple_of(2)
}

fn random() -> u64 {
    let mut bytes = [0; 8];
    SystemEntropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        Options::parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_classes_are_those_that_a_backend_can_have() {
        let names = |line| parsed(line).unwrap().classes.iter().map(|class| class.name).collect::<Vec<_>>();
        assert!(names("--backend database").contains(&"first-password-expired"));
        assert!(!names("--backend file").contains(&"first-password-expired"));
        assert_eq!(names("--backend file --class same"), ["same"]);
        assert!(parsed("--backend file --class first-password-expired").is_err());
    }

    #[test]
    fn a_control_is_a_time_and_what_does_not_exist_is_refused() {
        assert_eq!(parsed("--backend file --control 1ms").unwrap().control, Duration::from_millis(1));
        for line in
            ["--control 1ms", "--backend file --control 1", "--backend ldap", "--backend file --class ghosts"]
        {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_class_is_refused_after_the_same_calls() {
        for backend in ["file", "database", "both"] {
            let options = parsed(&format!("--backend {backend}")).unwrap();
            let folder =
                std::env::temp_dir().join(format!("doorward-timing-{}-{backend}", std::process::id()));
            std::fs::create_dir(&folder).unwrap();
            let door = Door::open(&folder, &options).await.unwrap();
            for class in &options.classes {
                let (theirs, nobodys) =
                    (door.calls_of(class.tries).await.unwrap(), door.calls_of(class.ghost).await.unwrap());
                assert_eq!(theirs, nobodys, "{} in {backend}", class.name);
                assert_eq!((theirs.finds, theirs.verifications), (1, 1), "{} in {backend}", class.name);
            }
            drop(door);
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}
