//! Counts frames of HTTP/2 that ask for work and bring nothing: pings, settings, resets, priorities, empty pieces of
//! bodies and header sections, windows opened without anything having been taken (SC-235). The HTTP library answers each
//! of them for as long as they come; here a connection has some to spare, gets new ones with time and with what it
//! takes of its answers, and ends when it has used them up. Absent: any other rule of the protocol.

use std::time::Duration;

use tokio::time::Instant;

/// What a client says first (RFC 9113 3.4).
const PREFACE: usize = 24;

/// Length, kind, flags, stream (RFC 9113 4.1).
const HEAD: usize = 9;

/// Idle frames that a connection has to spare.
const SPARE: u64 = 2_000;

/// How many it gets back in a second.
const PER_SECOND: u64 = 200;

/// For so many bytes of its answers it gets one more: a client opens its window at most a few times for each frame.
const BYTES: u64 = 4_096;

/// Reads the frames of one connection as they come.
pub(super) struct Frames {
    /// Bytes that are of no interest: the rest of the preface or of a frame.
    skip: usize,
    head: [u8; HEAD],
    have: usize,
    spare: u64,
    written: u64,
    since: Option<Instant>,
}

/// Too many of them came.
#[derive(Debug, thiserror::Error)]
#[error("too many frames of HTTP/2 that ask for work and bring nothing")]
pub(super) struct Flood;

impl Default for Frames {
    fn default() -> Self {
        Self { skip: PREFACE, head: [0; HEAD], have: 0, spare: SPARE, written: 0, since: None }
    }
}

impl Frames {
    /// Looks at what the client sent.
    pub(super) fn check(&mut self, mut bytes: &[u8], now: impl Fn() -> Instant) -> Result<(), Flood> {
        while !bytes.is_empty() {
            if self.skip > 0 {
                let count = self.skip.min(bytes.len());
                bytes = bytes.get(count..).unwrap_or_default();
                self.skip -= count;
                continue;
            }
            let count = (HEAD - self.have).min(bytes.len());
            let (part, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
            if let Some(place) = self.head.get_mut(self.have..self.have + part.len()) {
                place.copy_from_slice(part);
            }
            self.have += part.len();
            bytes = rest;
            if self.have == HEAD {
                self.have = 0;
                self.frame(&now)?;
            }
        }
        Ok(())
    }

    /// Notes what the client took.
    pub(super) fn note_written(&mut self, bytes: usize) {
        self.written += bytes as u64;
        self.spare = (self.spare + self.written / BYTES).min(SPARE);
        self.written %= BYTES;
    }

    fn frame(&mut self, now: &impl Fn() -> Instant) -> Result<(), Flood> {
        let [a, b, c, kind, flags, ..] = self.head;
        self.skip = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        let ends = flags & 1 != 0;
        let useful = match kind {
            // A body's piece or the rest of a header section.
            0 => self.skip > 0 || ends,
            9 => self.skip > 0 || flags & 4 != 0,
            // A request's beginning; the library limits these.
            1 => true,
            _ => false,
        };
        if useful {
            return Ok(());
        }
        if self.spare == 0 {
            self.refill(now());
        } else if self.since.is_none() {
            self.since = Some(now());
        }
        self.spare = self.spare.checked_sub(1).ok_or(Flood)?;
        Ok(())
    }

    fn refill(&mut self, now: Instant) {
        let waited = self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let gained = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX).saturating_mul(PER_SECOND) / 1000;
        if gained > 0 {
            self.spare = gained.min(SPARE);
            self.since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    fn frame(kind: u8, flags: u8, payload: usize) -> Vec<u8> {
        let length = u32::try_from(payload).unwrap().to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags, 0, 0, 0, 1];
        frame.extend(std::iter::repeat_n(7, payload));
        frame
    }

    fn begun() -> Frames {
        let mut frames = Frames::default();
        frames.check(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Instant::now).unwrap();
        frames
    }

    #[test]
    fn frames_that_bring_nothing_run_out() {
        let start = Instant::now();
        let kinds = [(6, 8), (4, 0), (3, 4), (2, 5), (0, 0), (9, 0), (8, 4), (99, 3)];
        for (kind, length) in kinds {
            let (mut frames, idle) = (begun(), frame(kind, 0, length));
            for _ in 0..SPARE {
                frames.check(&idle, || start).unwrap();
            }
            assert!(frames.check(&idle, || start).is_err(), "{kind}");
        }
    }

    #[test]
    fn they_come_back_with_time_and_with_what_is_taken() {
        let start = Instant::now();
        let (mut frames, idle) = (begun(), frame(4, 0, 0));
        frames.check(&idle.repeat(usize::try_from(SPARE).unwrap()), || start).unwrap();
        assert!(frames.check(&idle, || start).is_err());
        let later = start + Duration::from_millis(50);
        frames.check(&idle.repeat(10), || later).unwrap();
        assert!(frames.check(&idle, || later).is_err());
        frames.note_written(10_000);
        frames.check(&idle.repeat(2), || later).unwrap();
        assert!(frames.check(&idle, || later).is_err());
    }

    #[test]
    fn what_brings_something_is_free() {
        let mut frames = begun();
        for _ in 0..SPARE * 3 {
            for useful in [frame(0, 0, 100), frame(0, 1, 0), frame(1, 5, 20), frame(9, 4, 0), frame(9, 0, 30)]
            {
                frames.check(&useful, Instant::now).unwrap();
            }
        }
        assert_eq!(frames.spare, SPARE);
    }

    proptest! {
        #[test]
        fn frames_are_counted_the_same_however_they_arrive(
            kinds in proptest::collection::vec((0_u8..12, 0_u8..8, 0_usize..40), 0..60),
            cuts in proptest::collection::vec(1_usize..30, 1..40),
        ) {
            let start = Instant::now();
            let bytes: Vec<u8> = kinds.iter().flat_map(|(kind, flags, length)| frame(*kind, *flags, *length)).collect();
            let mut whole = begun();
            whole.check(&bytes, || start).unwrap();
            let (mut pieces, mut rest, mut cut) = (begun(), &bytes[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at((*cut.next().unwrap()).min(rest.len()));
                pieces.check(piece, || start).unwrap();
                rest = after;
            }
            prop_assert_eq!(whole.spare, pieces.spare);
            prop_assert_eq!((whole.skip, whole.have), (0, 0));
        }

        #[test]
        fn no_bytes_stop_the_reader(bytes: Vec<u8>) {
            let mut frames = Frames::default();
            let _ = frames.check(&bytes, Instant::now);
        }
    }
}
