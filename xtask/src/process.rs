//! Running other programs: their output goes through unchanged, and each line can be looked at on its way.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

/// Runs `command` to its end, prints its standard output line by line and shows every line to `look`.
/// Standard error is the terminal's. True when the exit status was 0.
pub(crate) fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let name = name_of(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting {name}"))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.with_context(|| format!("reading the output of {name}"))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            look(&line);
        }
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
