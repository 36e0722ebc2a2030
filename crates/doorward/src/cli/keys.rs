//! `doorward keys …` as people type it.

use clap::{Args, Subcommand};

/// `doorward keys …`. The running server knows within a second.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key; it is printed once.
    Create(CreateKey),
    /// List keys, newest first; ended ones for another 30 days.
    List {
        /// Only those of this user.
        #[arg(long)]
        user: Option<String>,
    },
    /// Make a key in the place of another, which goes on for a while.
    Rotate {
        /// The public part, as `list` shows it: dwk_ and eight characters.
        id: String,
        /// How long the old key goes on, such as 24h.
        #[arg(long, default_value = "24h", value_parser = doorward_config::duration)]
        overlap: std::time::Duration,
    },
    /// End a key with the next request.
    Revoke {
        /// The public part, as `list` shows it: dwk_ and eight characters.
        id: String,
    },
}

/// `doorward keys create`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct CreateKey {
    /// What it is called.
    #[arg(required_unless_present = "name", conflicts_with = "name")]
    pub(crate) label: Option<String>,
    /// The same.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Whose it is: it is never wider than this user. Without it the key is a machine's.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// The role of a machine's key.
    #[arg(long, conflicts_with = "user")]
    pub(crate) role: Option<String>,
    /// A permission such as "GET /api/metrics service:frigate", or all, read, monitoring; may be repeated. Without any:
    /// everything that its owner may do at services.
    #[arg(long = "scope")]
    pub(crate) scope: Vec<String>,
    /// How many requests in a minute it is good for, 1 to 10000. Without it: any number.
    #[arg(long)]
    pub(crate) requests_per_minute: Option<u32>,
    /// How many days it lives, 1 to 365.
    #[arg(long, default_value_t = doorward_core::api_key::DEFAULT_LIFE_DAYS, conflicts_with = "never")]
    pub(crate) days: u32,
    /// It does not end by itself.
    #[arg(long)]
    pub(crate) never: bool,
}
