//! `doorward setup`, `secret`, `doctor`, `maintenance`, `evidence`, `panic` and `health` as people type them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `doorward setup …`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Setup {
    /// The folder for configuration and secrets; made where it is missing. What is there already is kept.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Explain each step and ask.
    #[arg(long)]
    pub(crate) guided: bool,
    /// The database: a file, or a server whose password is made as well.
    #[arg(long, value_enum, default_value_t = SetupDatabase::Local)]
    pub(crate) database: SetupDatabase,
}

/// Where the data will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SetupDatabase {
    /// A file on this machine.
    Local,
    /// A PostgreSQL server.
    Postgres,
    /// A MySQL or MariaDB server.
    Mysql,
}

/// `doorward secret …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum SecretCommand {
    /// Print a new random secret of letters, digits, hyphens and underscores.
    Generate {
        /// Characters.
        #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(16..=1024))]
        length: u16,
        /// Write it into this new file (mode 0600) instead.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Make a new signing secret for sessions. What the old one signed stays good for a while, so nobody is signed out.
    Rotate {
        /// How long that is.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=365))]
        overlap_days: u16,
    },
}

/// `doorward doctor …`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Doctor {
    /// Which checklist. Without it: the profile of the configuration, else production.
    #[arg(long, value_enum)]
    pub(crate) profile: Option<DoctorProfile>,
    /// Mend the modes of files before looking; nothing else is changed.
    #[arg(long)]
    pub(crate) fix: bool,
}

/// The checklists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DoctorProfile {
    /// Trying things out.
    Development,
    /// Like production, with certificates of one's own making.
    Staging,
    /// Other people rely on it.
    Production,
}

/// `doorward maintenance …`: works while the server runs, on every instance within a second or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum MaintenanceCommand {
    /// From now on only administrators get through; everybody else is answered 503.
    On {
        /// End every session as well; then administrators sign in again.
        #[arg(long)]
        end_sessions: bool,
    },
    /// Everybody gets through again as the rules say.
    Off,
    /// Say how the switch stands.
    Status,
}

/// `doorward evidence …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Write audit log, log files, configuration without secrets and versions into a new archive (tar, mode 0600), with
    /// the SHA-256 of each in MANIFEST.json.
    Export {
        /// The archive.
        file: PathBuf,
    },
}

/// `doorward panic`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Panic {
    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Begin maintenance as well, so that only administrators get in afterwards.
    #[arg(long)]
    pub(crate) maintenance: bool,
}
