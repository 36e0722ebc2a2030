//! The command line as people type it. Absent: what the commands do (`commands`).

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The door in front of self-hosted services.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, about, long_about = None, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Configuration file; may be repeated, later files override map by map.
    /// Without it: $DOORWARD_CONFIG, else ./doorward.yml, else the embedded default.
    #[arg(long, short = 'c', value_name = "FILE", global = true)]
    pub(crate) config: Vec<PathBuf>,

    /// How commands that list or report write.
    #[arg(long, value_enum, default_value_t = OutputFormat::Text, global = true)]
    pub(crate) output: OutputFormat,
}

/// For people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Aligned text.
    Text,
    /// JSON.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server (also what `doorward` alone does).
    Serve,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Administer users of the database.
    #[command(subcommand)]
    Users(UsersCommand),
    /// Print shell completions.
    Completions {
        /// The shell to print them for.
        shell: clap_complete::Shell,
    },
}

/// `doorward config …`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Name every problem at once, each with its place and what to do.
    Check,
    /// Print the values in effect and where each came from; secrets are masked.
    Show,
    /// Print the JSON Schema of the configuration.
    Schema,
    /// Print a commented starter file.
    Template,
    /// Print the reference of all keys, as Markdown.
    Reference,
}

/// `doorward users …`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum UsersCommand {
    /// Give `admin` a new generated password and end its sessions; works while the server runs.
    ResetAdmin,
    /// List the users of the database.
    List,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn bare_doorward_serves_and_config_may_be_repeated() {
        let cli = Cli::try_parse_from(["doorward", "--config", "a.yml", "--config", "b.yml"]);
        assert!(cli.is_ok_and(|cli| cli.command.is_none() && cli.common.config.len() == 2));
    }
}
