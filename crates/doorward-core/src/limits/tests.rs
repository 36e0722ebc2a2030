#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn limiter(limit: &str) -> FailureLimiter {
    FailureLimiter::new(RateLimit::parse(limit).unwrap(), 1000)
}

fn fail(limiter: &FailureLimiter, key: &str, now: Timestamp) -> Result<(), RetryAfter> {
    limiter.try_begin(key, now).map(drop)
}

#[track_caller]
fn check_notation(text: &str, canonical: &str) {
    let limit = RateLimit::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(limit.to_string(), canonical, "{text}");
    assert_eq!(RateLimit::parse(canonical), Ok(limit));
}

#[test]
fn fr_28_every_notation_is_understood() {
    check_notation("1/second;5/minute;20/hour", "1/second;5/minute;20/hour");
    check_notation("1/second, 5 / minutes | 20 per hours", "1/second;5/minute;20/hour");
    check_notation("10 per hour", "10/hour");
    check_notation("10PER Hour", "10/hour");
    check_notation("5/2 minutes", "5/2 minutes");
    check_notation(" 5 per 2 minute ", "5/2 minutes");
    check_notation("5/90seconds", "5/90 seconds");
    check_notation("5/60 seconds", "5/minute");
    check_notation("3/day;1/month;1/year", "3/day;1/month;1/year");
    assert_eq!(RateLimit::default(), RateLimit::parse("1/second;5/minute;20/hour").unwrap());
}

#[test]
fn fr_28_nonsense_is_an_error_that_names_the_part() {
    for (text, part) in [
        ("", "must not be empty"),
        ("5/minute;", "must not be empty"),
        (" ; ", "must not be empty"),
        ("5/week", "`week` in `5/week`"),
        ("1/second;20 per fortnight", "`fortnight`"),
        ("often", "`often`"),
        ("5", "`5`"),
        ("5/", "`5/`"),
        ("5/2", "`5/2`"),
        ("/minute", "`/minute`"),
        ("per minute", "`per minute`"),
        ("-5/minute", "`-5/minute`"),
        ("5.5/minute", "`5.5/minute`"),
        ("0/minute", "`0` in `0/minute`"),
        ("5/0 minutes", "`0` in"),
        ("99999999999/minute", "`99999999999`"),
        ("5/minute/hour", "`minute/hour`"),
        ("5/2.5 minutes", "`.5 minutes`"),
        ("٥/minute", "`٥/minute`"),
    ] {
        let error = RateLimit::parse(text).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn the_limit_is_allowed_and_the_next_attempt_waits_truly() {
    let limiter = limiter("3/minute");
    for millis in [0, 10_000, 20_000] {
        fail(&limiter, "a", at(millis)).unwrap();
    }
    let wait = fail(&limiter, "a", at(30_000)).unwrap_err();
    assert_eq!(wait, RetryAfter(Duration::from_secs(30)));
    assert_eq!(limiter.check("a", at(59_999)), Err(RetryAfter(Duration::from_millis(1))));
    assert_eq!(limiter.check("a", at(60_000)), Ok(()));
    fail(&limiter, "a", at(60_000)).unwrap();
    assert_eq!(fail(&limiter, "a", at(60_000)), Err(RetryAfter(Duration::from_secs(10))));
    assert_eq!(limiter.check("b", at(60_000)), Ok(()), "other keys are free");
}

#[test]
fn every_window_holds_and_the_longest_wait_is_told() {
    let limiter = limiter("1/second;3/minute");
    fail(&limiter, "a", at(0)).unwrap();
    assert_eq!(fail(&limiter, "a", at(400)), Err(RetryAfter(Duration::from_millis(600))));
    fail(&limiter, "a", at(1_000)).unwrap();
    fail(&limiter, "a", at(2_000)).unwrap();
    assert_eq!(fail(&limiter, "a", at(2_500)), Err(RetryAfter(Duration::from_millis(57_500))));
    fail(&limiter, "a", at(60_000)).unwrap();
}

#[test]
fn seconds_of_a_wait_are_rounded_up() {
    assert_eq!(RetryAfter(Duration::from_millis(1)).seconds(), 1);
    assert_eq!(RetryAfter(Duration::from_millis(1_001)).seconds(), 2);
    assert_eq!(RetryAfter(Duration::from_secs(7)).seconds(), 7);
}

/// FR-30
#[test]
fn fr_30_successes_do_not_count_and_do_not_wipe_out_failures() {
    let limiter = limiter("3/hour");
    for now in 0..1000 {
        limiter.try_begin("a", at(now)).unwrap().succeeded();
    }
    assert_eq!(limiter.keys(), 0, "nothing is kept of them");
    fail(&limiter, "a", at(1_000)).unwrap();
    fail(&limiter, "a", at(1_001)).unwrap();
    limiter.try_begin("a", at(1_002)).unwrap().succeeded();
    fail(&limiter, "a", at(1_003)).unwrap();
    assert!(limiter.try_begin("a", at(1_004)).is_err());
}

/// HS-48
#[test]
fn hs_48_denied_attempts_do_not_prolong_the_wait() {
    let limiter = limiter("2/minute");
    fail(&limiter, "a", at(0)).unwrap();
    fail(&limiter, "a", at(0)).unwrap();
    for now in 1..1000 {
        assert_eq!(
            fail(&limiter, "a", at(now * 60)).unwrap_err().0,
            Duration::from_millis(60_000 - now as u64 * 60)
        );
    }
    fail(&limiter, "a", at(60_000)).unwrap();
}

#[test]
fn an_attempt_under_way_counts_until_it_ends() {
    let limiter = limiter("2/minute");
    let first = limiter.try_begin("a", at(0)).unwrap();
    let second = limiter.try_begin("a", at(1)).unwrap();
    assert!(limiter.try_begin("a", at(2)).is_err());
    assert_eq!(limiter.check("a", at(2)), Ok(()), "no failure is settled yet");
    first.succeeded();
    let third = limiter.try_begin("a", at(3)).unwrap();
    drop(second);
    drop(third);
    assert_eq!(limiter.check("a", at(4)), Err(RetryAfter(Duration::from_millis(59_997))));
    limiter.forget("a");
    assert_eq!(limiter.check("a", at(4)), Ok(()));
}

#[test]
fn failures_noted_elsewhere_count_too() {
    let limiter = limiter("2/minute");
    for now in 0..100 {
        limiter.note_failure("a", at(now));
    }
    assert_eq!(limiter.check("a", at(100)), Err(RetryAfter(Duration::from_millis(59_998))));
}

/// SC-130
#[test]
fn sc_130_of_200_parallel_wrong_attempts_no_more_than_the_limit_are_admitted() {
    for _ in 0..20 {
        let limiter = limiter("3/hour");
        let (admitted, barrier) = (AtomicUsize::new(0), Barrier::new(200));
        thread::scope(|scope| {
            for _ in 0..200 {
                scope.spawn(|| {
                    barrier.wait();
                    if let Ok(attempt) = limiter.try_begin("192.0.2.1", at(0)) {
                        admitted.fetch_add(1, Ordering::Relaxed);
                        thread::yield_now();
                        drop(attempt);
                    }
                });
            }
        });
        assert_eq!(admitted.into_inner(), 3);
    }
}

/// SC-139
#[test]
fn sc_139_memory_is_bounded_and_new_names_do_not_lift_a_block() {
    let limiter = FailureLimiter::new(RateLimit::parse("3/hour").unwrap(), 500);
    for key in 0..100 {
        for _ in 0..3 {
            fail(&limiter, &format!("blocked {key}"), at(key)).unwrap();
        }
    }
    for key in 0..100_000 {
        fail(&limiter, &format!("new {key}"), at(1_000 + key)).unwrap();
    }
    assert_eq!(limiter.keys(), 500);
    for key in 0..100 {
        assert!(limiter.check(&format!("blocked {key}"), at(101_000)).is_err(), "{key}");
    }
    let under_way = limiter.try_begin("slow", at(101_000)).unwrap();
    for key in 0..1_000 {
        fail(&limiter, &format!("newer {key}"), at(102_000 + key)).unwrap();
    }
    drop(under_way);
    fail(&limiter, "slow", at(103_000)).unwrap();
    fail(&limiter, "slow", at(103_000)).unwrap();
    assert!(limiter.check("slow", at(103_000)).is_err(), "the first attempt was not forgotten");
}

#[test]
fn when_every_key_is_blocked_the_block_that_ends_soonest_gives_way() {
    let limiter = FailureLimiter::new(RateLimit::parse("1/hour").unwrap(), 3);
    for (key, now) in [("b", 2), ("a", 1), ("c", 3), ("d", 4)] {
        fail(&limiter, key, at(now)).unwrap();
    }
    assert_eq!(limiter.check("a", at(5)), Ok(()));
    for key in ["b", "c", "d"] {
        assert!(limiter.check(key, at(5)).is_err(), "{key}");
    }
}

#[test]
fn a_clock_that_is_set_back_makes_no_block_longer_than_its_window() {
    let limiter = limiter("1/minute");
    fail(&limiter, "a", at(10_000_000)).unwrap();
    assert_eq!(limiter.check("a", at(0)), Err(RetryAfter(Duration::from_secs(60))));
    assert_eq!(limiter.check("a", at(60_000)), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Against the definition: an attempt is admitted if and only if every window has room.
    #[test]
    fn windows_slide_exactly(steps in prop::collection::vec((0_i64..2_500, any::<bool>()), 1..120)) {
        let limiter = limiter("2/second;4/5 seconds;7/20 seconds");
        let windows = [(2, 1_000), (4, 5_000), (7, 20_000)];
        let (mut now, mut failures) = (0, Vec::<i64>::new());
        for (step, fails) in steps {
            now += step;
            let room = |now: i64| windows.iter().all(|(count, span)| {
                failures.iter().filter(|at| now - **at < *span).count() < *count
            });
            match limiter.try_begin("k", at(now)) {
                Ok(attempt) => {
                    prop_assert!(room(now));
                    if fails {
                        drop(attempt);
                        failures.push(now);
                    } else {
                        attempt.succeeded();
                    }
                }
                Err(RetryAfter(wait)) => {
                    let wait = i64::try_from(wait.as_millis()).unwrap();
                    prop_assert!(!room(now) && !room(now + wait - 1) && room(now + wait));
                }
            }
        }
    }
}
