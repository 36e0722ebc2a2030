//! `doorward audit …`; works while the server runs. Questions and exports are recorded themselves; `verify` and
//! `checkpoint` write nothing, so that a log that was tampered with stays as it was found.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail};
use doorward_config::Config;
use doorward_core::{
    audit::{
        AuditKind, AuditPage, AuditQuery, AuditRecord, AuditVerdict, Checkpoint, MAX_LIMIT, Progress, verify,
    },
    ports::AuditStore as _,
};
use doorward_web::audit_line;
use serde_json::json;

use super::{
    table::{aligned, moment},
    users::actor,
};
use crate::{
    cli::{AuditCommand, OutputFormat},
    foundation::{Foundation, Plan},
};

/// Whoever waits longer is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs one of the commands; gives what is to be printed, and an error where the log does not hold.
pub(crate) async fn run(
    command: AuditCommand,
    config: &Config,
    output: OutputFormat,
) -> Result<(String, Option<anyhow::Error>)> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let done = act(command, &foundation, output).await;
    foundation.close().await;
    done
}

async fn act(
    command: AuditCommand,
    foundation: &Foundation,
    output: OutputFormat,
) -> Result<(String, Option<anyhow::Error>)> {
    match command {
        AuditCommand::Query { filters, limit, cursor } => {
            let page = foundation.audit_log.page(&filters.query(limit, cursor), &actor()).await?;
            Ok((listed(&page, output), None))
        }
        AuditCommand::Verify { checkpoint } => {
            let checkpoint = checkpoint.as_deref().map(read_checkpoint).transpose()?;
            let mut told = Told::default();
            let verdict =
                verify(&*foundation.store, checkpoint.as_ref(), |progress| told.tell("checked", progress))
                    .await?;
            let broken = verdict.breaks.first().map(|first| anyhow!("the audit log does not hold: {first}"));
            Ok((judged(&verdict, output), broken))
        }
        AuditCommand::Checkpoint => Ok((checkpoint(foundation).await?, None)),
        AuditCommand::Export { filters } => {
            export(foundation, filters.query(MAX_LIMIT, None)).await?;
            Ok((String::new(), None))
        }
    }
}

fn listed(page: &AuditPage, output: OutputFormat) -> String {
    let next = page.next.map(|next| next.to_string());
    if output == OutputFormat::Json {
        let records: Vec<String> =
            page.records.iter().map(|record| audit_line(record).trim_end().to_owned()).collect();
        return format!("{{\"records\":[{}],\"next\":{}}}\n", records.join(","), json!(next));
    }
    let row = |AuditRecord { id, entry }: &AuditRecord| {
        let ended = if entry.success { "success".to_owned() } else { entry.reason.clone() };
        [
            id.to_string(),
            moment(entry.time),
            entry.action.clone(),
            ended,
            entry.actor.clone().unwrap_or_default(),
            entry.about.clone().unwrap_or_default(),
            entry.address.clone(),
            format!("{} {}", entry.method, entry.path).trim().to_owned(),
        ]
    };
    let rows: Vec<_> = page.records.iter().map(row).collect();
    let heads = ["ID", "TIME", "ACTION", "RESULT", "WHO", "CONCERNING", "ADDRESS", "REQUEST"];
    let more = next.map_or_else(String::new, |next| format!("Older records: --cursor {next}\n"));
    aligned(heads, &rows) + &more
}

fn judged(verdict: &AuditVerdict, output: OutputFormat) -> String {
    let AuditVerdict { checked, first, last, breaks, more_breaks, checkpoint_forgotten } = verdict;
    if output == OutputFormat::Json {
        let breaks: Vec<_> = breaks
            .iter()
            .map(|one| json!({"kind": one.code(), "id": one.id(), "message": one.to_string()}))
            .collect();
        let report = json!({
            "holds": verdict.holds(), "checked": checked, "first": first, "last": last, "breaks": breaks,
            "more_breaks": more_breaks, "checkpoint_forgotten": checkpoint_forgotten,
        });
        return format!("{report}\n");
    }
    let mut text: String = breaks.iter().map(|one| format!("{one}\n")).collect();
    if *more_breaks > 0 {
        text.push_str(&format!("and {more_breaks} more\n"));
    }
    if *checkpoint_forgotten {
        text.push_str("The record of the checkpoint was forgotten meanwhile (audit.retention), so it was not compared.\n");
    }
    text + &match (verdict.holds(), first) {
        (true, Some(first)) => format!("{checked} records hold, from {first} to {last}.\n"),
        (true, None) => "The audit log is empty, and holds.\n".to_owned(),
        (false, _) => format!("{checked} records were checked.\n"),
    }
}

fn read_checkpoint(path: &Path) -> Result<Checkpoint> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| path.display().to_string())
}

async fn checkpoint(foundation: &Foundation) -> Result<String> {
    let state = foundation.store.audit_chain().await?;
    if let Some(fault) = state.fault() {
        bail!("the audit log does not hold ({fault}); `doorward audit verify` says more");
    }
    let (Some(head), Some(key)) = (&state.head, &state.key) else { bail!("the audit log has no chain") };
    Ok(format!("{}\n", Checkpoint::of(head, key, foundation.ports.clock.now())))
}

/// Page by page, so that no log is too long for it.
async fn export(foundation: &Foundation, mut query: AuditQuery) -> Result<()> {
    foundation.audit_log.note(AuditKind::AuditExported, &query, &actor());
    // What is recorded from here on, this export among it, is not part of it.
    query.until = Some(query.until.unwrap_or(foundation.ports.clock.now()).min(foundation.ports.clock.now()));
    let (mut told, mut written) = (Told::default(), 0_u64);
    loop {
        let page = foundation.store.audit_query(&query).await?;
        let lines: String = page.records.iter().map(audit_line).collect();
        match io::stdout().lock().write_all(lines.as_bytes()) {
            // Whoever reads has had enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.context("cannot write the export")?,
        }
        written += u64::try_from(page.records.len()).unwrap_or(0);
        told.tell("written", Progress { checked: written, total: 0 });
        query.after = page.next;
        if query.after.is_none() {
            return Ok(());
        }
    }
}

/// Says now and then how far something is, to the person and not to the program that reads the output.
#[derive(Default)]
struct Told {
    last: Option<Instant>,
}

impl Told {
    #[expect(clippy::print_stderr, reason = "for the person who waits")]
    #[expect(clippy::disallowed_methods, reason = "how long a person has waited")]
    fn tell(&mut self, what: &str, Progress { checked, total }: Progress) {
        let last = *self.last.get_or_insert_with(Instant::now);
        if last.elapsed() < PATIENCE {
            return;
        }
        self.last = Some(Instant::now());
        match total {
            0 => eprintln!("{what}: {checked} records"),
            total => eprintln!("{what}: {checked} of {total} records"),
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_core::audit::AuditBreak;

    use super::*;

    #[test]
    fn a_verdict_names_what_is_broken_in_words_and_for_programs() {
        let verdict = AuditVerdict {
            checked: 9,
            first: Some(1),
            last: 10,
            breaks: vec![AuditBreak::Missing { from: 4, to: 4 }, AuditBreak::Altered { id: 7 }],
            more_breaks: 2,
            checkpoint_forgotten: false,
        };
        let text = judged(&verdict, OutputFormat::Text);
        assert_eq!(text, "record 4 was removed\nrecord 7 was altered\nand 2 more\n9 records were checked.\n");
        let report: serde_json::Value =
            serde_json::from_str(&judged(&verdict, OutputFormat::Json)).unwrap_or_default();
        assert_eq!((&report["holds"], &report["breaks"][0]["kind"]), (&json!(false), &json!("missing")));
        assert_eq!(report["breaks"][1]["id"], 7);
    }

    #[test]
    fn a_log_that_holds_says_from_where_to_where() {
        let verdict = AuditVerdict { checked: 3, first: Some(4), last: 6, ..AuditVerdict::default() };
        assert_eq!(judged(&verdict, OutputFormat::Text), "3 records hold, from 4 to 6.\n");
        assert_eq!(
            judged(&AuditVerdict::default(), OutputFormat::Text),
            "The audit log is empty, and holds.\n"
        );
    }
}
