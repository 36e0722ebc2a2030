//! The comparison of secrets, over and over, for whoever counts instructions (HS-17, SC-126): `suites/hashes.py` does.

use std::hint::black_box;

use anyhow::Result;

/// How often a run compares.
const TIMES: usize = 20_000;

const EXPECTED: &[u8] = b"0123456789abcdef0123456789abcdef0123456789abcdef";

/// What is compared with what is expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    shown: Vec<u8>,
    /// Compare as one should not, to the first difference: whoever counts must see that.
    naively: bool,
}

impl Options {
    /// Reads the options after `comparing`; the error says what is wrong.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let (which, naively) = match arguments {
            [which] => (which, false),
            [which, naively] if naively == "--naively" => (which, true),
            _ => return Err("comparing takes same, first or last, and --naively".to_owned()),
        };
        let mut shown = EXPECTED.to_vec();
        match which.as_str() {
            "same" => {}
            "first" => shown.iter_mut().take(1).for_each(|byte| *byte ^= 1),
            "last" => shown.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
            other => return Err(format!("there is no difference `{other}`")),
        }
        Ok(Self { shown, naively })
    }
}

/// Compares, and prints how often both were the same.
pub(crate) fn run(options: &Options) -> Result<()> {
    let compare = if options.naively { to_the_first_difference } else { doorward_crypto::constant_time_eq };
    let same = (0..TIMES).filter(|_| compare(black_box(&options.shown), black_box(EXPECTED))).count();
    println!("{same} of {TIMES}");
    Ok(())
}

fn to_the_first_difference(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| black_box(left) == black_box(right))
}
