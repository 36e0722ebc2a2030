//! The figures that have a goal, as bars; drawn by hand, so that it needs nothing to be looked at.
//!
//! Two scales: shares of a yardstick (longer is better) and shares of a limit (shorter is better). A mark shows
//! the goal. The colours suit light and dark pages; words say what they say.

use std::fmt::Write as _;

use super::figure::{Figure, Goal};

const WIDTH: f64 = 700.0;
const LEFT: f64 = 16.0;
const RIGHT: f64 = 684.0;
const ROW: f64 = 42.0;
const HEADING: f64 = 40.0;

const STYLE: &str = "\
.bench text { font: 13px system-ui, sans-serif; fill: #3c4650 }
.bench .heading { font-weight: 600 }
.bench .value { text-anchor: end }
.bench .track { fill: #8a949e; opacity: .18 }
.bench .met { fill: #4f7ea8 }
.bench .missed { fill: #b5652f }
.bench .goal { stroke: #3c4650; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
.bench text { fill: #c9d1d9 }
.bench .met { fill: #6f9fca }
.bench .missed { fill: #d98a52 }
.bench .goal { stroke: #c9d1d9 }
}";

/// An SVG document that can also stand within a page.
pub(super) fn plot(figures: &[Figure]) -> String {
    let mut bars = String::new();
    let mut y = 8.0;
    for (heading, shares) in [
        ("Share of the yardstick: longer is better, the mark is the goal", true),
        ("Share of the limit: shorter is better, the mark is the limit", false),
    ] {
        let of_this: Vec<&Figure> = figures
            .iter()
            .filter(|figure| figure.goal.is_some_and(|goal| matches!(goal, Goal::AtLeast(_)) == shares))
            .collect();
        if of_this.is_empty() {
            continue;
        }
        // Writing to a String does not fail, here and below.
        let _ = writeln!(bars, r#"<text class="heading" x="{LEFT}" y="{:.0}">{heading}</text>"#, y + 18.0);
        y += HEADING;
        for figure in of_this {
            bar(&mut bars, figure, shares, y);
            y += ROW;
        }
        y += 8.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bench\" viewBox=\"0 0 {WIDTH} {y:.0}\" width=\"{WIDTH}\" height=\"{y:.0}\" role=\"img\">\n<title>Figures measured and their goals</title>\n<style>\n{STYLE}\n</style>\n{bars}</svg>\n"
    )
}

/// A label with the value, and below it the bar with the mark of the goal.
fn bar(bars: &mut String, figure: &Figure, share_of_yardstick: bool, y: f64) {
    let Some(goal) = figure.goal else { return };
    // The scale ends at 1.25 yardsticks or limits; what is longer goes to the end, and its value says how long.
    let (value, mark) =
        if share_of_yardstick { (figure.value, goal.value()) } else { (figure.value / goal.value(), 1.0) };
    let place = |share: f64| share.clamp(0.0, 1.25) / 1.25 * (RIGHT - LEFT);
    let (class, word) = if figure.met() == Some(true) { ("met", "met") } else { ("missed", "missed") };
    let name = figure.name.replace('&', "&amp;").replace('<', "&lt;");
    let value_text = figure.unit.text(figure.value);
    let goal_text = goal.text(figure.unit).replace('<', "&lt;");
    let _ = write!(
        bars,
        r#"<text x="{LEFT}" y="{text:.0}">{name}</text>
<text class="value" x="{RIGHT}" y="{text:.0}">{value_text} (goal {goal_text}, {word})</text>
<rect class="track" x="{LEFT}" y="{top:.0}" width="{whole:.0}" height="12" rx="3"/>
<rect class="{class}" x="{LEFT}" y="{top:.0}" width="{length:.1}" height="12" rx="3"/>
<line class="goal" x1="{at:.1}" x2="{at:.1}" y1="{above:.0}" y2="{below:.0}"/>
"#,
        text = y + 8.0,
        top = y + 14.0,
        whole = RIGHT - LEFT,
        length = place(value),
        at = LEFT + place(mark),
        above = y + 11.0,
        below = y + 29.0,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Unit;

    #[test]
    fn bars_stay_within_the_picture_and_say_what_was_missed() {
        let figure =
            |value, goal| Figure { name: "a < b".to_owned(), value, unit: Unit::Ratio, goal: Some(goal) };
        let picture = plot(&[figure(9.0, Goal::AtLeast(0.5)), figure(9.0, Goal::Below(0.5))]);
        assert!(picture.contains("a &lt; b") && !picture.contains("a < b"));
        assert!(picture.contains("goal ≥ 0.50, met") && picture.contains("goal &lt; 0.50, missed"));
        assert_eq!(picture.matches(r#"width="668.0" height="12""#).count(), 2, "both bars end at the border");
    }
}
