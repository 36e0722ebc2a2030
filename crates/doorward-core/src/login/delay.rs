//! How long an answer is held back so that its time tells nothing (AM-04, `authelia.md` 5.1).

use std::time::Duration;

/// The mean time of successful attempts, and the rule made from it.
pub(super) struct Delay {
    /// The latest successes, in milliseconds; starts full.
    history: Vec<u64>,
    next: usize,
    minimum: u64,
    /// On success, hold the answer back to the minimum too.
    holds_success: bool,
}

/// The random part, in milliseconds (0 to 84, and what a whole number adds: the seed says 0 to 85).
const JITTER: u64 = 86;

impl Delay {
    /// The portal's: ten attempts of one second to begin with, nothing before 250 ms.
    pub(super) fn password() -> Self {
        Self { history: vec![1000; 10], next: 0, minimum: 250, holds_success: true }
    }

    /// HTTP Basic: a wrong one costs two seconds at least, a right one nothing, since it comes with every request.
    pub(super) fn basic() -> Self {
        Self { history: vec![2000; 50], next: 0, minimum: 2000, holds_success: false }
    }

    /// How long to wait after an attempt that took `spent`; `random` is any random number.
    pub(super) fn after(&mut self, spent: Duration, success: bool, random: u32) -> Duration {
        let mean = self.history.iter().sum::<u64>() / self.history.len().max(1) as u64;
        let spent = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        if success {
            if let Some(slot) = self.history.get_mut(self.next) {
                *slot = spent.min(60_000);
            }
            self.next = (self.next + 1) % self.history.len().max(1);
            if !self.holds_success {
                return Duration::ZERO;
            }
            return Duration::from_millis(self.minimum.saturating_sub(spent));
        }
        let total = mean.max(self.minimum) + u64::from(random) % JITTER;
        Duration::from_millis(total.saturating_sub(spent).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn failures_take_the_mean_of_ten_successes_that_start_at_a_second() {
        let mut delay = Delay::password();
        assert_eq!(delay.after(millis(100), false, 0), millis(900));
        assert_eq!(delay.after(millis(100), false, 85), millis(985));
        assert_eq!(delay.after(millis(100), false, 86), millis(900), "the random part is 0 to 85 ms");
        for _ in 0..10 {
            assert_eq!(delay.after(millis(500), true, 7), Duration::ZERO);
        }
        assert_eq!(delay.after(millis(100), false, 0), millis(400));
    }

    #[test]
    fn nothing_answers_before_a_quarter_of_a_second() {
        let mut delay = Delay::password();
        for _ in 0..10 {
            assert_eq!(delay.after(millis(20), true, 0), millis(230));
        }
        assert_eq!(delay.after(millis(20), false, 0), millis(230));
    }

    #[test]
    fn wrong_basic_costs_two_seconds_and_right_basic_nothing() {
        let mut delay = Delay::basic();
        for _ in 0..60 {
            assert_eq!(delay.after(millis(90), true, 3), Duration::ZERO);
        }
        assert_eq!(delay.after(millis(90), false, 0), millis(1910));
    }
}
