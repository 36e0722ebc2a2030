//! How the time of reading something grows with its length (SC-237).

use std::{hint::black_box, time::Duration};

use rustix::time::{ClockId, clock_gettime};

const SMALL: usize = 1 << 10;
const LARGE: usize = 64 << 10;

/// 64 times as long may take twice 64 times as long. What reads everything again for every byte takes 4096 times as long.
const MOST: u32 = 2 * (LARGE / SMALL) as u32;

/// Shorter spans than this are noise of the machine.
const FLOOR: Duration = Duration::from_micros(5);

/// Pieces that what is hostile is made of: separators, openings without ends, escapes, one letter.
pub const PIECES: [&str; 22] = [
    "a",
    ",",
    ";",
    " ",
    "=",
    "\"",
    "\\\"",
    ".",
    "-",
    "/",
    "%2e",
    "%25",
    "a,",
    "a, ",
    "a=b; ",
    "a;q=0.5, ",
    "[::1], ",
    "for=\"[::1]\";",
    "Bearer ",
    "Basic YQ==, ",
    "1.2.3.4, ",
    "../",
];

/// `piece` again and again, `length` bytes of it.
pub fn repeated(piece: &str, length: usize) -> String {
    piece.repeat(length / piece.len() + 1).split_at(length).0.to_owned()
}

/// Fails where `read` takes more than twice what is linear, from 1 kB to 64 kB of what `make` gives. The best of a few
/// times counts, and a second look is taken before it is said. The time is that of the processor for this thread, so that other
/// work on the machine does not count; `read` must do its work here.
pub fn assert_linear<I, O>(what: &str, make: impl Fn(usize) -> I, mut read: impl FnMut(&I) -> O) {
    let (small, large) = (make(SMALL), make(LARGE));
    let mut last = (Duration::ZERO, Duration::ZERO);
    for times in [3, 9, 27] {
        let of_small = best(times, || read(&small)).max(FLOOR);
        last = (of_small, best(times, || read(&large)));
        if last.1 <= of_small * MOST {
            return;
        }
    }
    panic!("{what}: {:?} for 1 kB, {:?} for 64 kB", last.0, last.1);
}

fn best<O>(times: usize, mut work: impl FnMut() -> O) -> Duration {
    (0..times)
        .map(|_| {
            let begun = spent();
            black_box(work());
            spent().saturating_sub(begun)
        })
        .min()
        .unwrap_or_default()
}

/// What this thread has had of the processor.
fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_once_is_linear() {
        assert_linear(
            "a sum",
            |length| vec![1_u8; length],
            |bytes| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>(),
        );
    }

    #[test]
    #[should_panic(expected = "for 64 kB")]
    fn what_reads_everything_again_for_every_byte_is_not() {
        let read = |bytes: &Vec<u8>| {
            (0..bytes.len()).map(|at| black_box(&bytes[at..]).contains(&2)).filter(|found| *found).count()
        };
        assert_linear("a square", |length| vec![1_u8; length], read);
    }
}
