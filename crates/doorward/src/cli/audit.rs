//! `doorward audit …` as people type it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use doorward_core::{
    audit::{AuditCursor, AuditQuery, DEFAULT_LIMIT, Edge, MAX_LIMIT},
    time::Timestamp,
};

/// `doorward audit …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum AuditCommand {
    /// Show what happened, newest first.
    Query {
        /// Which records.
        #[command(flatten)]
        filters: AuditFilters,
        /// Records at most, 1 to 1000.
        #[arg(long, default_value_t = DEFAULT_LIMIT, value_parser = limit)]
        limit: usize,
        /// The page after the one that printed this.
        #[arg(long)]
        cursor: Option<AuditCursor>,
    },
    /// Check that nobody has changed, removed, added or moved a record; exit status 1 when somebody has.
    Verify {
        /// A file with what `checkpoint` printed earlier: shows an older copy of the database in its place, too.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print the present end of the log as one line, to be kept where nobody who can write the database can write.
    Checkpoint,
    /// Write records to standard output, newest first, one line of JSON for each.
    Export {
        /// Which records.
        #[command(flatten)]
        filters: AuditFilters,
    },
}

/// Which records are asked for. Names are found in any spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub(crate) struct AuditFilters {
    /// What happened, such as sign_in.password.
    #[arg(long)]
    pub(crate) action: Option<String>,
    /// Who did it or tried.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Whom or what it concerns.
    #[arg(long)]
    pub(crate) about: Option<String>,
    /// The client's address.
    #[arg(long)]
    pub(crate) address: Option<String>,
    /// The path of the request.
    #[arg(long)]
    pub(crate) path: Option<String>,
    /// The session, as records name it.
    #[arg(long)]
    pub(crate) session: Option<String>,
    /// How it ended.
    #[arg(long, value_enum)]
    pub(crate) outcome: Option<Ended>,
    /// From this day (UTC, 2026-01-31) or moment (2026-01-31T12:00:00Z) on.
    #[arg(long, value_parser = since)]
    pub(crate) since: Option<Timestamp>,
    /// To the end of this day, or before this moment.
    #[arg(long, value_parser = until)]
    pub(crate) until: Option<Timestamp>,
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ended {
    /// It was done.
    Success,
    /// It was refused.
    Failure,
}

impl AuditFilters {
    /// The question, for pages of `limit` records.
    pub(crate) fn query(self, limit: usize, after: Option<AuditCursor>) -> AuditQuery {
        let Self { action, user, about, address, path, session, outcome, since, until } = self;
        let success = outcome.map(|outcome| outcome == Ended::Success);
        AuditQuery { action, actor: user, about, address, path, session, success, since, until, after, limit }
    }
}

fn since(text: &str) -> Result<Timestamp, String> {
    moment(Edge::Since, text)
}

fn until(text: &str) -> Result<Timestamp, String> {
    moment(Edge::Until, text)
}

fn moment(edge: Edge, text: &str) -> Result<Timestamp, String> {
    edge.moment(text)
        .ok_or_else(|| "a day such as 2026-01-31 or a moment such as 2026-01-31T12:00:00Z".to_owned())
}

fn limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit @ 1..=MAX_LIMIT) => Ok(limit),
        _ => Err(format!("a number from 1 to {MAX_LIMIT}")),
    }
}
