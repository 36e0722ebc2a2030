//! The `log` section: how much is written, in which form and where.

use std::path::PathBuf;

use super::{choice, path};
use crate::{
    reader::{Reader, Scope},
    values::flag,
};

/// The log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// What is worth a line.
    pub level: LogLevel,
    /// The form of a line.
    pub format: LogFormat,
    /// A file to write it to, instead of standard output.
    pub file_path: Option<PathBuf>,
    /// Whether standard output gets it as well.
    pub keep_stdout: bool,
}

/// What is worth a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Everything.
    Trace,
    /// What helps to find a fault.
    Debug,
    /// What happened.
    Info,
    /// What should be looked at.
    Warn,
    /// What failed.
    Error,
}

/// The form of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

const LEVELS: &[(&str, LogLevel)] = &[
    ("trace", LogLevel::Trace),
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("warn", LogLevel::Warn),
    ("error", LogLevel::Error),
];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> LogConfig {
    let formats = choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)]);
    LogConfig {
        level: reader.value(scope, "level", choice(LEVELS)).unwrap_or(LogLevel::Info),
        format: reader.value(scope, "format", formats).unwrap_or(LogFormat::Text),
        file_path: reader.value(scope, "file_path", path).flatten(),
        keep_stdout: reader.value(scope, "keep_stdout", flag).unwrap_or_default(),
    }
}
