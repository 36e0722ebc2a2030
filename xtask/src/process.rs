//! Running other programs: their output goes through unchanged, and each line can be looked at on its way.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

/// Runs `command` to its end and hands every line of its output, both streams as one, to `look`. True when the exit
/// status was 0.
pub(crate) fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let name = name_of(command);
    let (output, input) = std::io::pipe().with_context(|| format!("a pipe for {name}"))?;
    command.stdout(input.try_clone().with_context(|| format!("a pipe for {name}"))?).stderr(input);
    let mut child = command.spawn().with_context(|| format!("starting {name}"))?;
    // Our ends of the pipe, so that its end is seen.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(output).split(b'\n') {
        let line = line.with_context(|| format!("reading the output of {name}"))?;
        look(&String::from_utf8_lossy(&line));
    }
    Ok(child.wait().with_context(|| format!("waiting for {name}"))?.success())
}

/// Runs `command` to its end with its output shown. True when the exit status was 0.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    let name = name_of(command);
    Ok(command.status().with_context(|| format!("starting {name}"))?.success())
}

/// Runs `command` silently. True when it could be started and its exit status was 0.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Standard output of `command`, or an error that carries its standard error.
pub(crate) fn output_of(command: &mut Command) -> Result<Vec<u8>> {
    let name = name_of(command);
    let output = command.output().with_context(|| format!("starting {name}"))?;
    anyhow::ensure!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(output.stdout)
}

fn name_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
