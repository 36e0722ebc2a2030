#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::SystemEntropy;
use proptest::prelude::*;

const SHORT: &[u8] = b"12345678901234567890";
const MIDDLE: &[u8] = b"12345678901234567890123456789012";
const LONG: &[u8] = b"1234567890123456789012345678901234567890123456789012345678901234";

/// RFC 6238 appendix B, with the secrets of its erratum 2866: seconds, SHA-1, SHA-256, SHA-512.
const RFC_6238: [(u64, &str, &str, &str); 6] = [
    (59, "94287082", "46119246", "90693936"),
    (1_111_111_109, "07081804", "68084774", "25091201"),
    (1_111_111_111, "14050471", "67062674", "99943326"),
    (1_234_567_890, "89005924", "91819424", "93441116"),
    (2_000_000_000, "69279037", "90698825", "38618901"),
    (20_000_000_000, "65353130", "77737706", "47863826"),
];

/// RFC 4226 appendix D: the codes of the counters 0 to 9.
const RFC_4226: [&str; 10] =
    ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];

const SIX: TotpParameters = TotpParameters { algorithm: TotpAlgorithm::Sha1, digits: 6, period: 30 };

#[test]
fn the_vectors_of_rfc_6238_hold_beyond_2038_too() {
    for (seconds, sha1, sha256, sha512) in RFC_6238 {
        let cases = [
            (TotpAlgorithm::Sha1, SHORT, sha1),
            (TotpAlgorithm::Sha256, MIDDLE, sha256),
            (TotpAlgorithm::Sha512, LONG, sha512),
        ];
        for (algorithm, secret, code) in cases {
            let parameters = TotpParameters { algorithm, digits: 8, period: 30 };
            let step = parameters.step(seconds).unwrap();
            assert_eq!(code_at(secret, &parameters, step), code, "{algorithm:?} at {seconds}");
            assert_eq!(verify(secret, &parameters, 0, code, seconds), Some(step));
        }
    }
}

#[test]
fn the_vectors_of_rfc_4226_hold() {
    for (step, code) in (0..).zip(RFC_4226) {
        assert_eq!(code_at(SHORT, &SIX, step), code);
    }
}

#[test]
fn a_code_is_good_in_its_window_and_answers_with_its_step() {
    let now = 1_700_000_000;
    let present = now / 30;
    for (skew, distance, good) in [(0, 0, true), (0, 1, false), (1, 1, true), (1, 2, false), (2, 2, true)] {
        for step in [present - distance, present + distance] {
            let answer = verify(SHORT, &SIX, skew, &code_at(SHORT, &SIX, step), now);
            assert_eq!(answer, good.then_some(step), "skew {skew}, {distance} steps away");
        }
    }
}

#[test]
fn the_window_ends_at_the_epoch_and_at_the_end_of_time() {
    assert_eq!(verify(SHORT, &SIX, 1, RFC_4226[0], 0), Some(0));
    let last = u64::MAX / 30;
    assert_eq!(verify(SHORT, &SIX, 1, &code_at(SHORT, &SIX, last), u64::MAX), Some(last));
    let broken = TotpParameters { period: 0, ..SIX };
    assert_eq!(verify(SHORT, &broken, 1, RFC_4226[0], 0), None);
}

#[test]
fn a_code_that_fits_two_steps_uses_up_both() {
    // With one digit every tenth pair of steps has the same code.
    let one = TotpParameters { digits: 1, ..SIX };
    let step = (1..).find(|step| code_at(SHORT, &one, *step) == code_at(SHORT, &one, step + 1)).unwrap();
    assert_eq!(verify(SHORT, &one, 1, &code_at(SHORT, &one, step), step * 30), Some(step + 1));
}

#[test]
fn only_the_digits_count_with_one_space_in_the_middle() {
    // 287082 is the code of step 1 (SC-146).
    for good in ["287082", "287 082"] {
        assert_eq!(verify(SHORT, &SIX, 0, good, 59), Some(1), "{good}");
    }
    let bad = [
        "",
        " ",
        "28708",
        "2870820",
        "0287082",
        "+287082",
        "-287082",
        " 287082",
        "287082 ",
        "287082\n",
        "287082\0",
        "\x00287082",
        "28 7082",
        "2870 82",
        "287  082",
        "287\t082",
        "287-082",
        "287\u{a0}082",
        "287,082",
        "28708２",
        "٢٨٧٠٨٢",
        "287082287082",
        "0x28708",
        "28708a",
        "2 8 7 0 8 2",
        "287 0820",
        "287 08",
    ];
    for typed in bad {
        assert_eq!(verify(SHORT, &SIX, 0, typed, 59), None, "{typed:?}");
    }
    let eight = TotpParameters { digits: 8, ..SIX };
    assert_eq!(verify(SHORT, &eight, 0, "9428 7082", 59), Some(1));
    assert_eq!(verify(SHORT, &eight, 0, "287082", 59), None);
}

#[test]
fn secrets_have_the_promised_size_and_differ() {
    let (one, two) = (new_secret(&SystemEntropy, 32), new_secret(&SystemEntropy, 32));
    assert_eq!(one.len(), 32);
    assert_ne!(one, two);
}

proptest! {
    #[test]
    fn nothing_but_the_code_of_a_step_in_the_window_is_accepted(typed in "[0-9]{6}", seconds in 0_u64..4_000_000_000) {
        let expected = (seconds / 30).saturating_sub(1)..=seconds / 30 + 1;
        let step = expected.rev().find(|step| code_at(SHORT, &SIX, *step) == typed);
        prop_assert_eq!(verify(SHORT, &SIX, 1, &typed, seconds), step);
    }

    #[test]
    fn no_input_makes_the_check_panic(typed in "\\PC{0,12}", digits in any::<u32>(), period in any::<u64>(), seconds in any::<u64>(), skew in 0_u8..4) {
        let parameters = TotpParameters { algorithm: TotpAlgorithm::Sha256, digits, period };
        let _ = verify(SHORT, &parameters, skew, &typed, seconds);
    }
}
