//! The `log` section: how much is written, in which form and where.

use std::{path::PathBuf, time::Duration};

use super::{choice, path};
use crate::{
    reader::{Reader, Scope},
    values::{bytes, count, duration_or_off, flag},
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
    /// A file of so many bytes is put aside; `None` lets it grow.
    pub max_bytes: Option<u64>,
    /// A file of this age is put aside; `None` for no age.
    pub max_age: Option<Duration>,
    /// So many files that were put aside are kept.
    pub max_files: usize,
    /// For so long; `None` for ever.
    pub retention: Option<Duration>,
    /// How visitors are named.
    pub client_address: ClientAddressInLog,
}

/// How the log names visitors (HS-70).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAddressInLog {
    /// By their address.
    Full,
    /// By its network.
    Truncated,
    /// By a hash.
    Hashed,
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

const ADDRESSES: &[(&str, ClientAddressInLog)] = &[
    ("full", ClientAddressInLog::Full),
    ("truncated", ClientAddressInLog::Truncated),
    ("hashed", ClientAddressInLog::Hashed),
];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> LogConfig {
    let formats = choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)]);
    LogConfig {
        level: reader.value(scope, "level", choice(LEVELS)).unwrap_or(LogLevel::Info),
        format: reader.value(scope, "format", formats).unwrap_or(LogFormat::Text),
        file_path: reader.value(scope, "file_path", path).flatten(),
        keep_stdout: reader.value(scope, "keep_stdout", flag).unwrap_or_default(),
        max_bytes: reader.value(scope, "max_bytes", bytes).filter(|bytes| *bytes > 0),
        max_age: reader.value(scope, "max_age", duration_or_off).flatten(),
        max_files: reader
            .value(scope, "max_files", |text| count(text, 0, 1000))
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or_default(),
        retention: reader.value(scope, "retention", duration_or_off).flatten(),
        client_address: reader
            .value(scope, "client_address", choice(ADDRESSES))
            .unwrap_or(ClientAddressInLog::Full),
    }
}
