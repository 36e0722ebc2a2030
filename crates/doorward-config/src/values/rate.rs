//! Limits as Frigate writes them (FR-28): `1/second;5/minute;20/hour`, `10 per hour`, `5/2 minutes`.

use std::{fmt, time::Duration};

use super::Parsed;
use crate::problem::quoted;

/// Several limits, all of which hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// At least one.
    pub items: Vec<LimitItem>,
}

/// So many within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitItem {
    /// How many, at least one.
    pub count: u32,
    /// Within how long, at least a second.
    pub period: Duration,
}

/// A month has 30 days, a year 365.
const UNITS: [(&str, u64); 6] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3600),
    ("day", 86_400),
    ("month", 30 * 86_400),
    ("year", 365 * 86_400),
];

const LARGEST: u32 = 10_000;

pub(crate) fn rate_limit(text: &str) -> Parsed<RateLimit> {
    let items = text.split([';', ',', '|']).map(item).collect::<Result<_, _>>()?;
    Ok(RateLimit { items })
}

fn item(part: &str) -> Parsed<LimitItem> {
    let part = part.trim();
    let expected = || {
        format!(
            "limits such as 1/second;5/minute;20/hour, 10 per hour or 5/2 minutes; {} is none",
            quoted(part)
        )
    };
    let lower = part.to_ascii_lowercase();
    let (count, period) = lower.split_once('/').or_else(|| lower.split_once(" per ")).ok_or_else(expected)?;
    let period = period.trim();
    let digits = period.bytes().take_while(u8::is_ascii_digit).count();
    let (multiple, unit) = period.split_at_checked(digits).ok_or_else(expected)?;
    let number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>()
            .ok()
            .filter(|number| digits && (1..=LARGEST).contains(number))
            .ok_or_else(|| format!("numbers from 1 to {LARGEST} in limits; {} has another", quoted(part)))
    };
    let unit = unit.trim();
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    let seconds = UNITS.iter().find(|(name, _)| *name == singular).map(|(_, size)| *size);
    let seconds = seconds.ok_or_else(|| {
        format!("second, minute, hour, day, month or year in limits; {} has another unit", quoted(part))
    })?;
    let multiple = if multiple.is_empty() { 1 } else { number(multiple)? };
    let period = Duration::from_secs(seconds.saturating_mul(u64::from(multiple)));
    Ok(LimitItem { count: number(count.trim())?, period })
}

/// The form in which it is read.
impl fmt::Display for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            let seconds = item.period.as_secs();
            let fits = |unit: &&(&str, u64)| {
                seconds.is_multiple_of(unit.1) && seconds / unit.1 <= u64::from(LARGEST)
            };
            let (unit, size) = UNITS.iter().rev().find(fits).copied().unwrap_or(("second", 1));
            match seconds / size {
                1 => write!(formatter, "{separator}{}/{unit}", item.count)?,
                many => write!(formatter, "{separator}{}/{many} {unit}s", item.count)?,
            }
        }
        Ok(())
    }
}
