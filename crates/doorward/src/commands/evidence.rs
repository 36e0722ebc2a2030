//! `doorward evidence export`: what an investigation needs, before rotation and retention remove it (HS-80). The archive
//! holds names and addresses of people, and no secret: the configuration is masked, the log was written without.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Cursor, Read, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_config::{Config, Loaded};
use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome, AuditQuery, Checkpoint, MAX_LIMIT, RequestOrigin},
    ports::AuditStore as _,
};
use doorward_crypto::sha256;
use doorward_web::audit_line;
use serde_json::{Value, json};

use super::{config::show_json, table::moment, tar::Tar};
use crate::{
    cli::{EvidenceCommand, OutputFormat},
    foundation::{Foundation, Plan},
};

/// Runs the command; gives what is to be printed.
pub(crate) async fn run(command: EvidenceCommand, loaded: &Loaded, output: OutputFormat) -> Result<String> {
    let EvidenceCommand::Export { file } = command;
    if file.exists() {
        bail!("{} exists already; name another file", file.display());
    }
    let foundation = Foundation::open_existing(&Plan::of(&loaded.config)?).await?;
    let made = export(&file, loaded, &foundation).await;
    foundation.close().await;
    let manifest = made?;
    let entries = manifest.get("files").and_then(Value::as_array).map_or(0, Vec::len);
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"archive": file, "manifest": manifest})),
        OutputFormat::Text => format!(
            "{entries} files are in {}, with their checksums in MANIFEST.json. Keep it where nobody who can write to this \
             machine can write.\n",
            file.display()
        ),
    })
}

async fn export(file: &Path, loaded: &Loaded, foundation: &Foundation) -> Result<Value> {
    let now = foundation.ports.clock.now();
    foundation.ports.audit.record(&AuditEvent {
        time: now,
        kind: AuditKind::EvidenceExported,
        outcome: AuditOutcome::Success,
        user: None,
        about: None,
        origin: RequestOrigin::local("command line"),
    });
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let mut spool = unfinished.as_os_str().to_owned();
    spool.push(".audit");
    let spool = PathBuf::from(spool);
    // What another export is writing now, or has left, is not ours to clear away.
    for there in [&unfinished, &spool] {
        if there.symlink_metadata().is_ok() {
            bail!(
                "{} exists: another export is writing it, or one was broken off; remove it then",
                there.display()
            );
        }
    }
    let made = async {
        let mut archive = Archive {
            tar: Tar::new(BufWriter::new(new_file(&unfinished)?), now.as_seconds()),
            files: Vec::new(),
        };
        archive.text("versions.json", &versions(foundation))?;
        archive.text("config.json", &show_json(&loaded.effective))?;
        archive.text("audit-checkpoint.txt", &checkpoint(foundation).await)?;
        archive.audit(&spool, foundation).await?;
        for (name, path) in logs(&loaded.config) {
            archive.copy(&name, &path)?;
        }
        let manifest = json!({
            "made": moment(now), "program": "doorward", "version": env!("CARGO_PKG_VERSION"), "files": archive.files,
        });
        archive.tar_text("MANIFEST.json", &format!("{manifest:#}\n"))?;
        let written = archive.tar.finish()?;
        written.get_ref().sync_all()?;
        // A link, unlike a rename, takes nobody's place.
        fs::hard_link(&unfinished, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(manifest)
    }
    .await;
    let _ = fs::remove_file(&unfinished);
    let _ = fs::remove_file(&spool);
    made
}

fn new_file(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot create {}", path.display()))
}

/// The archive, and the lines of its manifest.
struct Archive {
    tar: Tar<BufWriter<File>>,
    files: Vec<Value>,
}

impl Archive {
    fn text(&mut self, name: &str, text: &str) -> Result<()> {
        self.note(name, text.len() as u64, &sha256(text.as_bytes()));
        self.tar_text(name, text)
    }

    fn tar_text(&mut self, name: &str, text: &str) -> Result<()> {
        let mut from = Cursor::new(text.as_bytes());
        self.tar.add(name, text.len() as u64, &mut from).with_context(|| name.to_owned())
    }

    fn note(&mut self, name: &str, size: u64, hash: &[u8]) {
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        self.files.push(json!({"name": name, "bytes": size, "sha256": hash}));
    }

    /// A file as long as it is now; what is written to it meanwhile is not part of it. One that is gone is left out.
    fn copy(&mut self, name: &str, path: &Path) -> Result<()> {
        let Ok(mut file) = File::open(path) else { return Ok(()) };
        self.file(name, &mut file)
    }

    fn file(&mut self, name: &str, file: &mut File) -> Result<()> {
        let size = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        let mut content = Vec::new();
        BufReader::new(file).take(size).read_to_end(&mut content)?;
        self.note(name, content.len() as u64, &sha256(&content));
        let length = content.len() as u64;
        self.tar.add(name, length, &mut Cursor::new(content)).with_context(|| name.to_owned())
    }

    /// Page by page, oldest records included.
    async fn audit(&mut self, spool: &Path, foundation: &Foundation) -> Result<()> {
        let mut query = AuditQuery { limit: MAX_LIMIT, ..AuditQuery::default() };
        let mut to = BufWriter::new(new_file(spool)?);
        loop {
            let page = foundation.store.audit_query(&query).await?;
            for record in &page.records {
                to.write_all(audit_line(record).as_bytes())?;
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let mut written = to.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        self.file("audit.jsonl", &mut written)
    }
}

fn versions(foundation: &Foundation) -> String {
    let store = &foundation.store;
    let versions = json!({
        "doorward": env!("CARGO_PKG_VERSION"),
        "engine": store.engine().to_string(),
        "schema": store.schema_version(),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
    });
    format!("{versions:#}\n")
}

/// The present end of the audit log; where it does not hold, that is evidence too.
async fn checkpoint(foundation: &Foundation) -> String {
    match foundation.store.audit_chain().await {
        Ok(state) => match (state.fault(), &state.head, &state.key) {
            (None, Some(head), Some(key)) => {
                format!("{}\n", Checkpoint::of(head, key, foundation.ports.clock.now()))
            }
            (Some(fault), ..) => format!("the audit log does not hold: {fault}\n"),
            _ => "the audit log has no chain\n".to_owned(),
        },
        Err(error) => format!("the audit log cannot be read: {error}\n"),
    }
}

/// The log and what was put aside of it.
fn logs(config: &Config) -> Vec<(String, PathBuf)> {
    let Some(path) = &config.log.file_path else { return Vec::new() };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("log");
    let mut logs = vec![(format!("log/{name}"), path.clone())];
    for number in 1..=config.log.max_files {
        let mut aside = path.as_os_str().to_owned();
        aside.push(format!(".{number}"));
        logs.push((format!("log/{name}.{number}"), PathBuf::from(aside)));
    }
    logs
}
