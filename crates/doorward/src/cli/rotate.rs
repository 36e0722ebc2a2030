//! `doorward rotate …` as people type it.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::ChangeKey;

/// `doorward rotate …`: a new secret in the place of one that is in use, without an interruption (HS-65). Works while the
/// server runs, which takes it within seconds. `doorward doctor` says which are old.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum RotateCommand {
    /// Make an API key in the place of another, which goes on for a while (as `keys rotate`).
    Key {
        /// The public part, as `keys list` shows it: dwk_ and eight characters.
        id: String,
        /// How long the old key goes on, such as 24h.
        #[arg(long, default_value = "24h", value_parser = doorward_config::duration)]
        overlap: Duration,
    },
    /// Make a new signing secret for sessions; what the old one signed stays good for a while (as `secret rotate`).
    SessionKey {
        /// How long that is.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=365))]
        overlap_days: u16,
    },
    /// Encrypt the database with another key (as `storage encryption change-key`).
    StorageKey(ChangeKey),
    /// Replace what Doorward shows to a service. Where it stands in a file of its own, the new one is written there; requests
    /// under way end with the old one.
    UpstreamCredentials(UpstreamCredentials),
    /// Replace what the proxy in front shows as X-Proxy-Secret. Where it stands in a file of its own, the new one is written
    /// there.
    ProxySecret(NewSecret),
}

/// `doorward rotate upstream-credentials`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct UpstreamCredentials {
    /// The service, by its name.
    pub(crate) service: String,
    /// The password or token of Doorward's account there (credentials); what is meant where only that is set.
    #[arg(long, conflicts_with = "secret")]
    pub(crate) account: bool,
    /// What proves Doorward to it (upstream_secret); what is meant where only that is set.
    #[arg(long)]
    pub(crate) secret: bool,
    #[command(flatten)]
    pub(crate) new: NewSecret,
}

/// Where the new one comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct NewSecret {
    /// Make one and print it. Without this: asked for twice, or one line from a pipe.
    #[arg(long)]
    pub(crate) generate: bool,
}
