//! Doorward, the binary: command line, wiring, signals and the log. Absent: rules; they are in `doorward-core`.

mod alone;
mod banner;
mod certificate;
mod cli;
mod clock;
mod commands;
mod configuration;
mod descriptors;
mod doctor;
mod fido;
mod foundation;
mod key_place;
mod log;
mod machine;
mod messages;
mod metrics;
mod ownership;
mod plan;
mod portal;
mod privileges;
mod prompt;
mod recorder;
mod rotation;
mod secrets;
mod serve;
mod services;
mod signals;
mod signing_secret;
mod watch;
mod wiring;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{CommandFactory as _, Parser as _};

use crate::{
    cli::{Cli, Command, SecretCommand},
    log::Log,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    log::panics_to_standard_error();
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            complain(&fault);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let environment = configuration::environment();
    let files = configuration::files(&cli.common, &environment);
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(files, environment),
        Command::Config(command) => {
            print(&commands::config::run(command, &files, &environment, cli.common.output)?);
            Ok(())
        }
        Command::Users(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::users::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Sessions(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::sessions::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Keys(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::keys::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Bans(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::bans::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Totp(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::totp::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Webauthn(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::webauthn::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Audit(command) => {
            let config = checked(&files, &environment)?;
            let (text, broken) =
                runtime()?.block_on(commands::audit::run(command, &config, cli.common.output))?;
            print(&text);
            broken.map_or(Ok(()), Err)
        }
        Command::Storage(command) => {
            let config = checked(&files, &environment)?;
            let (text, bad) =
                runtime()?.block_on(commands::storage::run(command, &config, cli.common.output))?;
            print(&text);
            bad.map_or(Ok(()), Err)
        }
        Command::Setup(command) => {
            let (mut ask, mut tell) = (std::io::stdin().lock(), std::io::stderr().lock());
            let text = commands::setup::run(&command, &mut ask, &mut tell, cli.common.output)?;
            print(&text);
            Ok(())
        }
        Command::Secret(command) => {
            let output = cli.common.output;
            print(&match command {
                SecretCommand::Generate { length, file } => commands::secret::generate(length, file, output)?,
                SecretCommand::Rotate { overlap_days } => {
                    let config = checked(&files, &environment)?;
                    let run = commands::secret::rotate(overlap_days, &config, &environment, output);
                    runtime()?.block_on(run)?
                }
            });
            Ok(())
        }
        Command::Rotate(command) => {
            let loaded = loaded(&files, &environment)?;
            let run = commands::rotate::run(command, &loaded, &environment, cli.common.output);
            print(&runtime()?.block_on(run)?);
            Ok(())
        }
        Command::Doctor(command) => {
            let (text, failed) = runtime()?.block_on(commands::doctor::run(
                command,
                &files,
                &environment,
                cli.common.output,
            ))?;
            print(&text);
            failed.map_or(Ok(()), Err)
        }
        Command::Maintenance(command) => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::maintenance::run(command, &config, cli.common.output))?);
            Ok(())
        }
        Command::Evidence(command) => {
            let loaded = loaded(&files, &environment)?;
            print(&runtime()?.block_on(commands::evidence::run(command, &loaded, cli.common.output))?);
            Ok(())
        }
        Command::Panic(command) => {
            let config = checked(&files, &environment)?;
            let run = commands::panic::run(command, &config, &environment, cli.common.output);
            print(&runtime()?.block_on(run)?);
            Ok(())
        }
        Command::Health => {
            let config = checked(&files, &environment)?;
            print(&runtime()?.block_on(commands::health::run(&config))?);
            Ok(())
        }
        Command::HashPassword(command) => {
            print(&commands::passwords::hash(command, cli.common.output)?);
            Ok(())
        }
        Command::VerifyPassword(command) => {
            print(&commands::passwords::verify(command, cli.common.output)?);
            Ok(())
        }
        Command::Calibrate(command) => {
            print(&commands::calibrate::run(&command, cli.common.output)?);
            Ok(())
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "doorward", &mut std::io::stdout());
            Ok(())
        }
    }
}

/// The configuration, for a command that works on the data.
fn checked(
    files: &[std::path::PathBuf],
    environment: &[(String, String)],
) -> Result<doorward_config::Config> {
    Ok(loaded(files, environment)?.config)
}

/// The same with the origin of every value.
fn loaded(files: &[std::path::PathBuf], environment: &[(String, String)]) -> Result<doorward_config::Loaded> {
    configuration::load(files, environment).map_err(|problems| anyhow!("{problems}"))
}

fn serve(files: Vec<std::path::PathBuf>, environment: Vec<(String, String)>) -> Result<()> {
    // Before anything is read or opened: what this user may not touch is said by name (AM-25).
    privileges::check_access(std::path::Path::new(""), &files)?;
    let loaded = loaded(&files, &environment)?;
    privileges::become_asked_for(&environment, &loaded.config.data_dir)?;
    privileges::check_access(&loaded.config.data_dir, &[])?;
    let log = Log::install(&plan::log(&loaded.config.log))?;
    runtime()?.block_on(serve::run(loaded, serve::Origin { files, environment }, log))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

#[expect(clippy::print_stdout, reason = "what a command answers")]
fn print(text: &str) {
    print!("{text}");
}

/// One sentence for a person: what happened and, behind the colons, why.
#[expect(clippy::print_stderr, reason = "errors of the command line go to standard error")]
fn complain(fault: &anyhow::Error) {
    eprintln!("doorward: {}", sentence(fault));
}

/// The chain of causes, each said once: many errors repeat the text of the one below them.
fn sentence(fault: &anyhow::Error) -> String {
    let mut text = fault.to_string();
    for cause in fault.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_said_already_is_not_repeated() {
        let inner = std::io::Error::other("in use");
        let fault = anyhow!(inner).context("cannot listen: in use").context("server.address");
        assert_eq!(sentence(&fault), "server.address: cannot listen: in use");
    }
}
