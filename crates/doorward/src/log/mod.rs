//! The log: one line per event, as text or JSON, to standard output and/or a file.
//!
//! The shape is Authelia's (`time= level= msg= …`), because people's fail2ban and CrowdSec parsers know it;
//! `remote_ip` comes last and nothing that a visitor sent can look like a field (AM-24, SC-252, SC-253).

mod address;
mod audit;
mod escape;
mod format;
mod output;
mod panics;
mod pipe;
mod redact;
mod rotate;
mod visitor;

pub(crate) use audit::AuditLog;
pub(crate) use output::{HeldBack, Output};
pub(crate) use panics::to_standard_error as panics_to_standard_error;
pub(crate) use rotate::Rotation;
pub(crate) use visitor::Naming;

use std::{path::PathBuf, sync::Arc};

use anyhow::Result;
use tracing_subscriber::{
    EnvFilter, Registry, layer::SubscriberExt as _, reload, util::SubscriberInitExt as _,
};

use self::format::LineFormat;

/// How the log is written (`log.*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogSettings {
    /// `trace`, `debug`, `info`, `warn` or `error`.
    pub(crate) level: &'static str,
    /// JSON instead of text.
    pub(crate) json: bool,
    /// Write to this file.
    pub(crate) file: Option<PathBuf>,
    /// Write to standard output too when a file is set.
    pub(crate) keep_stdout: bool,
    /// When the file is put aside.
    pub(crate) rotation: Rotation,
    /// How visitors are named; stays as it was at the start.
    pub(crate) visitors: Naming,
}

/// The installed log; lets a reload change level and reopen the file.
pub(crate) struct Log {
    filter: reload::Handle<EnvFilter, Registry>,
    output: Arc<Output>,
}

impl Log {
    /// Installs the log for the whole process.
    pub(crate) fn install(settings: &LogSettings) -> Result<Self> {
        let output =
            Arc::new(Output::open(settings.file.as_deref(), settings.keep_stdout, settings.rotation)?);
        let (filter, handle) = reload::Layer::new(filter(settings.level));
        tracing_subscriber::registry()
            .with(filter)
            .with(LineFormat::new(settings, Arc::clone(&output))?)
            .init();
        Output::flush_regularly(&output);
        panics::to_log(&output);
        Ok(Self { filter: handle, output })
    }

    /// Takes over a changed level and opens the file anew, as after log rotation.
    pub(crate) fn reload(&self, settings: &LogSettings) -> Result<()> {
        self.filter.reload(filter(settings.level))?;
        self.output.reopen(settings.file.as_deref(), settings.keep_stdout, settings.rotation)
    }

    /// Writes what is still buffered.
    pub(crate) fn flush(&self) {
        self.output.flush();
    }

    /// Writes what waits, and holds back what comes until the guard is dropped.
    pub(crate) fn hold(&self) -> HeldBack<'_> {
        self.output.hold()
    }
}

impl Drop for Log {
    /// However the server ends, its last lines are written.
    fn drop(&mut self) {
        self.flush();
    }
}

/// Other people's crates speak from `warn` on; their `info` is our `debug`.
fn filter(level: &str) -> EnvFilter {
    let others = if matches!(level, "trace" | "debug") { "info" } else { "warn" };
    let others = if level == "error" { "error" } else { others };
    let ours = [
        "doorward",
        "doorward_core",
        "doorward_config",
        "doorward_store",
        "doorward_providers",
        "doorward_web",
        "doorward_gateway",
    ];
    let ours: Vec<String> = ours.iter().map(|name| format!("{name}={level}")).collect();
    // It writes out what browsers sent and it could not read; what it refuses, the audit says.
    EnvFilter::new(format!("{others},webauthn_rs_core=off,{}", ours.join(",")))
}
