//! What is wrong with a configuration, and where.

use std::{fmt, path::PathBuf, sync::Arc};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A place in a configuration file; line and column count from one, and are 0 for the file as a whole.
    File {
        /// The name of the file as it was given.
        file: Arc<str>,
        /// The line.
        line: u32,
        /// The column, in characters.
        column: u32,
    },
    /// An environment variable.
    Variable(String),
    /// The file that an environment variable `…_FILE` names.
    SecretFile {
        /// The variable.
        variable: String,
        /// The file.
        file: PathBuf,
    },
    /// What a command told.
    SecretCommand {
        /// Where the command stands.
        place: Box<Origin>,
        /// Its program.
        program: String,
    },
    /// The preset of this name.
    Preset(&'static str),
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line: 0, .. } => formatter.write_str(file),
            Self::File { file, line, column } => write!(formatter, "{file}:{line}:{column}"),
            Self::Variable(name) => write!(formatter, "{}", name.escape_debug()),
            Self::SecretFile { variable, file } => write!(formatter, "{variable} ({})", file.display()),
            Self::SecretCommand { place, program } => {
                write!(formatter, "{place} ({})", program.escape_debug())
            }
            Self::Preset(name) => write!(formatter, "preset {name}"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// Whether a problem stops the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// It can, and somebody should look at it.
    Warning,
}

/// One thing that is wrong or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops the start.
    pub severity: Severity,
    /// The full key, such as `access_control.rules[3].policy`; empty where no key is concerned.
    pub key: String,
    /// Where the value stands.
    pub origin: Origin,
    /// The rule that was broken and what to do, without a full stop. Never contains a secret.
    pub message: String,
}

impl Problem {
    pub(crate) fn error(key: &str, origin: Origin, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, key: key.to_owned(), origin, message: message.into() }
    }

    pub(crate) fn warning(key: &str, origin: Origin, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, key: key.to_owned(), origin, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.origin)?;
        if self.severity == Severity::Warning {
            formatter.write_str("warning: ")?;
        }
        if !self.key.is_empty() {
            write!(formatter, "{}: ", self.key)?;
        }
        formatter.write_str(&self.message)
    }
}

/// Every error of a configuration that cannot be used, and the warnings beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// At least one, by file name, line and column; then by variable.
    pub errors: Vec<Problem>,
    /// In the same order.
    pub warnings: Vec<Problem>,
}

impl Problems {
    /// Splits `problems` by severity and sorts each part by place.
    pub(crate) fn sorted(problems: Vec<Problem>) -> Self {
        let (mut errors, mut warnings): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.severity == Severity::Error);
        for part in [&mut errors, &mut warnings] {
            part.sort_by(|a, b| a.origin.cmp(&b.origin));
            part.dedup();
        }
        Self { errors, warnings }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self.errors.iter().chain(&self.warnings) {
            writeln!(formatter, "{problem}")?;
        }
        write!(formatter, "{}", count(self.errors.len(), "error"))?;
        if !self.warnings.is_empty() {
            write!(formatter, ", {}", count(self.warnings.len(), "warning"))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Foreign text for a message: quoted, without control characters, not longer than a line bears.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
