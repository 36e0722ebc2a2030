//! When to ask an authority, and when to ask again.

use std::time::Duration;

use super::AcmeError;

/// Whether a certificate is old enough to be renewed: when a third of its life is left, as authorities advise, so that
/// there is time for many tries.
pub fn is_due(not_before: i64, not_after: i64, now: i64) -> bool {
    let life = not_after.saturating_sub(not_before).max(0);
    not_after.saturating_sub(now) <= life / 3
}

/// How long to wait after the `failures`-th failure in a row (1 for the first). An authority that is down is asked again
/// after ten seconds, doubling to an hour; one that said no is asked again after a minute, doubling to a day, because
/// authorities count refused orders (five an hour is common).
pub fn pause(error: &AcmeError, failures: u32) -> Duration {
    let (first, longest) = match error {
        AcmeError::Unreachable(_) => (10, 3600),
        _ => (60, 24 * 3600),
    };
    let doubled = 2_u64.saturating_pow(failures.saturating_sub(1)).saturating_mul(first);
    Duration::from_secs(doubled.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_renewed_when_a_third_of_its_life_is_left() {
        let day = 24 * 3600;
        assert!(!is_due(0, 90 * day, 59 * day));
        assert!(is_due(0, 90 * day, 60 * day));
        assert!(is_due(0, 90 * day, 91 * day));
        assert!(is_due(10, 5, 6), "what makes no sense is due when it ends");
    }

    #[test]
    fn pauses_grow_and_stay_below_a_day() {
        let down = AcmeError::Unreachable("down".to_owned());
        let no = AcmeError::Refused("no".to_owned());
        let seconds = |error: &AcmeError, failures| pause(error, failures).as_secs();
        assert_eq!([1, 2, 3, 30].map(|failures| seconds(&down, failures)), [10, 20, 40, 3600]);
        assert_eq!([1, 2, 3, 30].map(|failures| seconds(&no, failures)), [60, 120, 240, 86_400]);
        assert_eq!(seconds(&no, u32::MAX), 86_400);
    }
}
