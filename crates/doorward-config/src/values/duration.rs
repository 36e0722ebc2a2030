//! Spans of time as Authelia writes them: `90`, `1h30m`, `2 weeks and 1 day`.

use std::time::Duration;

use super::Parsed;

/// Longer than any setting means, short enough that adding it to now never overflows.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

const DAY: u64 = 86_400_000;

/// Milliseconds of a unit. `M` is a month and `m` a minute, so case counts for single letters.
fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "y" | "year" | "years" => 365 * DAY,
        "M" | "month" | "months" => 30 * DAY,
        "w" | "week" | "weeks" => 7 * DAY,
        "d" | "day" | "days" => DAY,
        "h" | "hour" | "hours" => 3_600_000,
        "m" | "minute" | "minutes" => 60_000,
        "s" | "second" | "seconds" => 1000,
        "ms" | "millisecond" | "milliseconds" => 1,
        _ => return None,
    })
}

fn span(text: &str) -> Option<Duration> {
    let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if bare {
        return text.parse().ok().map(Duration::from_secs);
    }
    let mut rest = text.trim();
    let mut total: u64 = 0;
    let mut blocks = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let after = after.trim_start();
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, after) = after.split_at_checked(letters)?;
        // "1hand" is nothing, "1h and 2m" is: the word stands by itself.
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit(name)?)?)?;
        blocks += 1;
        rest = after.trim_start();
        if let Some(more) = rest.strip_prefix("and ") {
            rest = more.trim_start();
            if rest.is_empty() {
                return None;
            }
        }
    }
    (blocks > 0).then_some(Duration::from_millis(total))
}

/// A span of time as configurations write it (`90s`, `1h 30m`, `2 weeks`): more than nothing, a hundred years at
/// most.
///
/// # Errors
/// What was expected.
pub fn duration(text: &str) -> Result<Duration, String> {
    span(text).filter(|span| !span.is_zero() && *span <= LONGEST).ok_or_else(|| {
        "a duration such as 90s, 1h 30m or 2 weeks, more than 0 and at most 100 years".to_owned()
    })
}

/// The same within bounds, which are written as durations too.
pub(crate) fn duration_within(least: &str, most: &str) -> impl Fn(&str) -> Parsed<Duration> {
    let bounds = span(least).zip(span(most));
    let expected = format!("a duration from {least} to {most}");
    move |text| {
        let within = |span: &Duration| bounds.is_none_or(|(least, most)| (least..=most).contains(span));
        duration(text).ok().filter(within).ok_or_else(|| expected.clone())
    }
}

/// `None` for `0`, `-1` and words for none.
pub(crate) fn duration_or_off(text: &str) -> Parsed<Option<Duration>> {
    match text {
        "-1" | "disabled" | "disable" | "off" => Ok(None),
        _ if span(text).is_some_and(|span| span.is_zero()) => Ok(None),
        _ => duration(text).map(Some).map_err(|_| {
            "a duration such as 90s, 1h 30m or 2 weeks, at most 100 years, or disabled".to_owned()
        }),
    }
}
