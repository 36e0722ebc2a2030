//! Sign-ins and refusals by day as bars, drawn here: no script, no request, and the numbers in a table beside it.

use doorward_core::audit::AuditDay;

use crate::language::Words;

/// The picture's size; it is scaled as a whole.
pub(super) const WIDTH: u64 = 420;
pub(super) const HEIGHT: u64 = 150;

/// Where the bars stand.
const LEFT: u64 = 34;
const TOP: u64 = 10;
const BOTTOM: u64 = 128;

/// The picture, ready to be written down.
pub(super) struct Chart {
    pub(super) days: Vec<Bars>,
    /// Lines across with their numbers, from the lowest up.
    pub(super) lines: Vec<Line>,
    /// The whole in a sentence, for those who do not see it.
    pub(super) sentence: String,
}

/// One day.
pub(super) struct Bars {
    /// The day of the month.
    pub(super) label: String,
    pub(super) middle: u64,
    pub(super) sign_ins: Bar,
    pub(super) refusals: Bar,
    pub(super) sentence: String,
}

/// One bar.
pub(super) struct Bar {
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) width: u64,
    pub(super) height: u64,
}

/// A line across.
pub(super) struct Line {
    pub(super) y: u64,
    pub(super) number: u64,
}

impl Chart {
    /// The picture of `days`.
    pub(super) fn of(words: &Words, days: &[AuditDay]) -> Self {
        let most = days.iter().map(|day| day.sign_ins.max(day.refusals)).max().unwrap_or(0);
        let top = round_up(most);
        let step = (WIDTH - LEFT) / u64::try_from(days.len()).unwrap_or(1).max(1);
        let width = (step * 2 / 5).clamp(1, 14);
        let bar = |x, count: u64| {
            // Something that happened shows, however much happened on other days.
            let height = (count.saturating_mul(BOTTOM - TOP) / top).max(u64::from(count > 0) * 2);
            Bar { x, y: BOTTOM - height, width, height }
        };
        let of_day = |(number, day): (u64, &AuditDay)| {
            let middle = LEFT + number * step + step / 2;
            let date = date(day);
            Bars {
                label: date.get(8..).unwrap_or_default().trim_start_matches('0').to_owned(),
                middle,
                sign_ins: bar(middle.saturating_sub(width), day.sign_ins),
                refusals: bar(middle + 1, day.refusals),
                sentence: words.say_with(
                    "audit-chart-day",
                    &[
                        ("date", date.as_str().into()),
                        ("sign-ins", day.sign_ins.into()),
                        ("refusals", day.refusals.into()),
                    ],
                ),
            }
        };
        let sum = |of: fn(&AuditDay) -> u64| days.iter().map(of).sum::<u64>();
        Self {
            days: (0..).zip(days).map(of_day).collect(),
            lines: [0, top / 2, top]
                .into_iter()
                .filter(|number| *number == 0 || *number * 2 != 1)
                .map(|number| Line { y: BOTTOM - number * (BOTTOM - TOP) / top, number })
                .collect(),
            sentence: words.say_with(
                "audit-chart-sentence",
                &[
                    ("days", days.len().into()),
                    ("sign-ins", sum(|day| day.sign_ins).into()),
                    ("refusals", sum(|day| day.refusals).into()),
                ],
            ),
        }
    }
}

fn date(day: &AuditDay) -> String {
    jiff::Timestamp::from_millisecond(day.day.as_millis())
        .map(|at| at.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

/// The least number of the form 2, 4, 6, 10, 20, 40, 60, 100 … that is not less than `most`: half of it is whole.
fn round_up(most: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for digit in [2, 4, 6, 10] {
            let number = unit.saturating_mul(digit);
            if number >= most {
                return number;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::language::Languages;
    use doorward_core::time::Timestamp;

    fn day(number: i64, sign_ins: u64, refusals: u64) -> AuditDay {
        AuditDay { day: Timestamp::from_seconds(1_767_225_600 + number * 86_400), sign_ins, refusals }
    }

    #[test]
    fn the_scale_ends_above_the_greatest_number() {
        for (most, top) in
            [(0, 2), (1, 2), (2, 2), (3, 4), (7, 10), (10, 10), (11, 20), (59, 60), (61, 100), (1_001, 2_000)]
        {
            assert_eq!(round_up(most), top, "{most}");
        }
        assert_eq!(round_up(u64::MAX), u64::MAX);
    }

    #[test]
    fn bars_stand_within_the_picture_and_small_numbers_show() {
        let languages = Languages::new();
        let days: Vec<_> =
            (0..14).map(|number| day(number, if number == 3 { 100_000 } else { 1 }, 0)).collect();
        let chart = Chart::of(languages.english(), &days);
        assert_eq!((chart.days.len(), chart.days[0].label.as_str()), (14, "1"));
        for Bars { sign_ins, refusals, sentence, .. } in &chart.days {
            for bar in [sign_ins, refusals] {
                let within = bar.y >= TOP && bar.y + bar.height == BOTTOM && bar.x + bar.width <= WIDTH;
                assert!(within, "{sentence}");
            }
            assert!(sign_ins.height > 0 && refusals.height == 0, "{sentence}");
        }
        assert!(chart.sentence.contains("14") && chart.sentence.contains("100013"), "{}", chart.sentence);
        assert!(chart.days[3].sentence.contains("2026-01-04"), "{}", chart.days[3].sentence);
    }

    #[test]
    fn ninety_days_and_none_are_pictures_too() {
        let languages = Languages::new();
        let days: Vec<_> = (0..90).map(|number| day(number, 0, 0)).collect();
        assert!(Chart::of(languages.english(), &days).days.iter().all(|bars| bars.refusals.x < WIDTH));
        assert!(Chart::of(languages.english(), &[]).days.is_empty());
    }
}
