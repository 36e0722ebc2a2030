//! The notation of limits (FR-28).

use std::{fmt, str::FromStr, time::Duration};

/// Timestamps of every failure in a window are kept, so the largest limit bounds the memory of one key.
const MAX_COUNT: u32 = 10_000;

/// How many failures are allowed in which time; every window holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    windows: Vec<Window>,
}

/// At most `count` failures in any `span`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) count: u32,
    pub(super) span: Duration,
}

/// Why a limit cannot be read; names the part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Nothing at all, or nothing between two separators.
    #[error("a limit must not be empty; write for example `1/second;5/minute;20/hour`")]
    Empty,
    /// Neither `N/unit` nor `N per unit`.
    #[error("`{0}` is not a limit such as `5/minute`, `10 per hour` or `5/2 minutes`")]
    Form(String),
    /// Another unit.
    #[error("`{unit}` in `{part}` is not second, minute, hour, day, month or year")]
    Unit {
        /// The limit.
        part: String,
        /// The unit.
        unit: String,
    },
    /// Zero, or too large.
    #[error("`{number}` in `{part}` is not a number from 1 to 10000")]
    Number {
        /// The limit.
        part: String,
        /// The number.
        number: String,
    },
}

impl RateLimit {
    /// Reads limits such as `1/second;5/minute;20/hour`, `10 per hour`, `5/2 minutes`, separated by `;`, `,` or
    /// `|`. A month has 30 days, a year 365.
    ///
    /// # Errors
    /// [`LimitError`] names the part.
    pub fn parse(text: &str) -> Result<Self, LimitError> {
        let windows = text.split([';', ',', '|']).map(parse_window).collect::<Result<_, _>>()?;
        Ok(Self { windows })
    }

    /// At most `count` failures (1 to 10,000) in any `span`.
    pub fn within(count: u32, span: Duration) -> Self {
        Self { windows: vec![Window { count: count.clamp(1, MAX_COUNT), span }] }
    }

    /// The longest window: what is older does not count any more.
    pub fn longest_span(&self) -> Duration {
        self.windows.iter().map(|window| window.span).max().unwrap_or_default()
    }

    pub(super) fn windows(&self) -> &[Window] {
        &self.windows
    }

    pub(super) fn largest_count(&self) -> usize {
        self.windows.iter().map(|window| window.count as usize).max().unwrap_or_default()
    }
}

impl Default for RateLimit {
    /// `1/second;5/minute;20/hour`
    fn default() -> Self {
        let window = |count, seconds| Window { count, span: Duration::from_secs(seconds) };
        Self { windows: vec![window(1, 1), window(5, 60), window(20, 3600)] }
    }
}

impl FromStr for RateLimit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        Self::parse(text)
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, window) in self.windows.iter().enumerate() {
            let separator = if number == 0 { "" } else { ";" };
            let seconds = window.span.as_secs();
            let (unit, size) =
                UNITS.iter().rev().find(|(_, size)| seconds.is_multiple_of(*size)).unwrap_or(&("second", 1));
            match seconds / size {
                1 => write!(formatter, "{separator}{}/{unit}", window.count)?,
                multiple => write!(formatter, "{separator}{}/{multiple} {unit}s", window.count)?,
            }
        }
        Ok(())
    }
}

const UNITS: [(&str, u64); 6] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3600),
    ("day", 86_400),
    ("month", 30 * 86_400),
    ("year", 365 * 86_400),
];

fn parse_window(part: &str) -> Result<Window, LimitError> {
    let part = part.trim();
    if part.is_empty() {
        return Err(LimitError::Empty);
    }
    let form = || LimitError::Form(part.to_owned());
    let (count, period) = part.split_once('/').or_else(|| split_per(part)).ok_or_else(form)?;
    let (count, period) = (count.trim(), period.trim());
    let digits = period.len() - period.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (multiple, unit) = period.split_at_checked(digits).ok_or_else(form)?;
    let unit = unit.trim();
    if unit.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) || count.is_empty() {
        return Err(form());
    }
    let number = |text: &str| match text.parse() {
        Ok(number) if (1..=MAX_COUNT).contains(&number) => Ok(number),
        _ => Err(LimitError::Number { part: part.to_owned(), number: text.to_owned() }),
    };
    let lower = unit.to_ascii_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    let size = UNITS.iter().find(|(name, _)| *name == singular).map(|(_, size)| *size);
    let size = size.ok_or_else(|| LimitError::Unit { part: part.to_owned(), unit: unit.to_owned() })?;
    let multiple = if multiple.is_empty() { 1 } else { number(multiple)? };
    Ok(Window { count: number(count)?, span: Duration::from_secs(size * u64::from(multiple)) })
}

/// `10 per hour`, in any case.
fn split_per(part: &str) -> Option<(&str, &str)> {
    let at = part.to_ascii_lowercase().find("per")?;
    Some((part.get(..at)?, part.get(at + 3..)?))
}
