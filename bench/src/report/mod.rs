//! What was measured, as a table and a picture.

mod figure;
mod kept;
mod machine;
mod plot;

use std::{fmt::Write as _, fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};

use self::figure::Figure;
pub(crate) use self::{
    figure::{Goal, Unit},
    machine::Machine,
};

/// Filled by the measurements, then written.
pub(crate) struct Report {
    machine: Machine,
    rounds: usize,
    seconds: u32,
    took: Duration,
    busy_after: f64,
    figures: Vec<Figure>,
    /// Sections in Markdown.
    details: String,
}

impl Report {
    pub(crate) fn new(machine: Machine, rounds: usize, seconds: u32) -> Self {
        let (took, busy_after) = (Duration::ZERO, 0.0);
        Self { machine, rounds, seconds, took, busy_after, figures: Vec::new(), details: String::new() }
    }

    /// Notes one of the figures that matter, with what was hoped for.
    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: Unit, goal: Option<Goal>) {
        self.figures.push(Figure { name: name.to_owned(), value, unit, goal });
    }

    /// Begins a section with a table of these columns.
    pub(crate) fn section(&mut self, title: &str, about: &str, columns: &[&str]) {
        // Writing to a String does not fail, here and below.
        let _ = write!(self.details, "\n## {title}\n\n{about}\n\n");
        self.row(columns);
        self.row(&vec!["---"; columns.len()]);
    }

    /// Adds a row to the table of the section that was begun last.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        let _ = writeln!(self.details, "| {} |", cells.join(" | "));
    }

    /// Ends the measuring: how long all of it took, and whether the machine was ours.
    pub(crate) fn end(&mut self, took: Duration) -> Result<()> {
        self.took = took;
        self.busy_after = machine::busy()?;
        Ok(())
    }

    /// Everything in Markdown but the part that people write.
    pub(crate) fn tables(&self) -> String {
        format!("{}{}", self.summary(), self.details)
    }

    /// Writes `performance.md`, in which it keeps what people wrote, and `performance.svg`.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let text = folder.join("performance.md");
        let before = fs::read_to_string(&text).unwrap_or_default();
        let page = format!("{}\n{}\n{}", self.summary(), kept::block(&before), self.details.trim_start());
        fs::write(&text, page).with_context(|| format!("cannot write {}", text.display()))?;
        let picture = folder.join("performance.svg");
        fs::write(&picture, plot::plot(&self.figures))
            .with_context(|| format!("cannot write {}", picture.display()))
    }

    fn summary(&self) -> String {
        let Machine { doorward, nginx, wrk, processor, cores, memory, system, date, busy_before } =
            &self.machine;
        let mut text = format!(
            "# How fast Doorward is

Written by `cargo xtask bench`, in one run on one machine. The load generator, the services and what is
measured share the processor's cores, so ratios count, not absolute numbers. What is compared ran in turn,
{} rounds of {} s each; figures are medians. Neither Doorward (`log.level: warn`) nor nginx (`access_log off`)
writes a line per request.

| | |
|---|---|
| date | {date} |
| machine | {processor}, {cores} cores, {memory} |
| system | {system} |
| versions | {doorward}; {nginx}; {wrk} |
| duration of the run | {} s |
| busy with other work | {busy_before:.0} % before the run, {:.0} % after it |

![Every figure that has a goal](performance.svg)

| figure | measured | goal | |
|---|---|---|---|
",
            self.rounds,
            self.seconds,
            self.took.as_secs(),
            self.busy_after
        );
        for figure in &self.figures {
            let goal = figure.goal.map(|goal| goal.text(figure.unit)).unwrap_or_default();
            let met = match figure.met() {
                Some(true) => "met",
                Some(false) => "**missed**",
                None => "",
            };
            let _ =
                writeln!(text, "| {} | {} | {goal} | {met} |", figure.name, figure.unit.text(figure.value));
        }
        text
    }
}
