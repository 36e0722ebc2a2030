//! How many checks passed, failed and were left out, and how that is read from other programs' closing lines.

use std::ops::AddAssign;

/// Counts of checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Checks that held.
    pub(crate) passed: u64,
    /// Checks that did not.
    pub(crate) failed: u64,
    /// Checks that could not be run.
    pub(crate) skipped: u64,
}

impl Tally {
    /// One check that passed or failed.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// `N passed, N failed, N skipped` alone on a line.
    pub(crate) fn parse_closing_line(line: &str) -> Option<Self> {
        let mut numbers = line.trim().split(", ").zip(["passed", "failed", "skipped"]).map(|(part, word)| {
            part.strip_suffix(word).and_then(|number| number.trim_end().parse::<u64>().ok())
        });
        let tally = Self {
            passed: numbers.next()??,
            failed: numbers.next()??,
            skipped: numbers.next().unwrap_or(Some(0))?,
        };
        (line.trim().split(", ").count() <= 3).then_some(tally)
    }

    /// The line with which `cargo test` closes each test binary; ignored tests count as skipped.
    pub(crate) fn parse_cargo_line(line: &str) -> Option<Self> {
        let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
        let count = |word: &str| {
            counts
                .split(';')
                .find_map(|part| part.trim().strip_suffix(word).and_then(|n| n.trim().parse::<u64>().ok()))
        };
        Some(Self { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored")? })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_closing_line_of_a_suite_is_read() {
        let read = Tally::parse_closing_line("21 passed, 2 failed, 1 skipped");
        assert_eq!(read, Some(Tally { passed: 21, failed: 2, skipped: 1 }));
        let without_skips = Tally::parse_closing_line("3 passed, 0 failed");
        assert_eq!(without_skips, Some(Tally { passed: 3, failed: 0, skipped: 0 }));
    }

    #[test]
    fn other_lines_are_not_taken_for_a_closing_line() {
        for line in
            ["", "all passed", "3 passed", "3 passed, 1 failed, 2 skipped, 4 lost", "x passed, 1 failed"]
        {
            assert_eq!(Tally::parse_closing_line(line), None, "{line}");
        }
    }

    #[test]
    fn the_closing_line_of_cargo_test_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.02s";
        assert_eq!(Tally::parse_cargo_line(line), Some(Tally { passed: 12, failed: 3, skipped: 1 }));
        assert_eq!(Tally::parse_cargo_line("running 3 tests"), None);
    }

    #[test]
    fn what_is_printed_can_be_read_back() {
        let tally = Tally { passed: 1, failed: 2, skipped: 3 };
        assert_eq!(Tally::parse_closing_line(&tally.to_string()), Some(tally));
    }
}
