//! Doorward, the binary: command line, wiring, signals and the log. Absent: rules; they are in `doorward-core`.

mod alone;
mod banner;
mod certificate;
mod cli;
mod clock;
mod commands;
mod configuration;
mod foundation;
mod log;
mod machine;
mod messages;
mod plan;
mod portal;
mod prompt;
mod recorder;
mod secrets;
mod serve;
mod services;
mod signals;
mod watch;
mod wiring;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{CommandFactory as _, Parser as _};

use crate::{
    cli::{Cli, Command},
    log::Log,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
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
    let loaded = configuration::load(files, environment).map_err(|problems| anyhow!("{problems}"))?;
    Ok(loaded.config)
}

fn serve(files: Vec<std::path::PathBuf>, environment: Vec<(String, String)>) -> Result<()> {
    let loaded = configuration::load(&files, &environment).map_err(|problems| anyhow!("{problems}"))?;
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
