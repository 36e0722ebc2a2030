//! Where one message ends and the next begins.

use super::head::{self, After};

/// The longest line that gives a chunk's size, with extensions, in bytes.
const MAX_CHUNK_LINE: usize = 256;

/// The longest trailer section, in bytes.
const MAX_TRAILER: usize = 8 * 1024;

/// HTTP/2 with prior knowledge begins so (RFC 9113 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

/// What to do with the bytes at hand.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many of them are fine.
    Pass(usize),
    /// More are needed to judge.
    More,
    /// A head breaks this rule.
    RefuseHead(&'static str),
    /// A body breaks this rule.
    RefuseBody(&'static str),
}

#[derive(Clone, Copy, Debug)]
enum State {
    Head,
    Length(u64),
    ChunkLine,
    ChunkData(u64),
    ChunkEnd,
    Trailer,
    Open,
}

/// Follows the messages of one connection.
pub(super) struct Framing {
    state: State,
    max_head: usize,
    /// Bytes at the front that are known to hold no end of a head.
    searched: usize,
}

impl Framing {
    pub(super) fn new(max_head: usize) -> Self {
        Self { state: State::Head, max_head, searched: 0 }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// Judges the front of `bytes`, which is not empty.
    pub(super) fn step(&mut self, bytes: &[u8]) -> Step {
        match self.state {
            State::Open => Step::Pass(bytes.len()),
            State::Head => self.head(bytes),
            State::Length(left) => self.data(bytes, left, State::Head, State::Length),
            State::ChunkData(left) => self.data(bytes, left, State::ChunkEnd, State::ChunkData),
            State::ChunkLine => self.chunk_line(bytes),
            State::ChunkEnd => match bytes {
                [b'\r', b'\n', ..] => self.pass(2, State::ChunkLine),
                [b'\r'] => Step::More,
                _ => Step::RefuseBody("a chunk does not end with CR LF"),
            },
            State::Trailer => self.trailer(bytes),
        }
    }

    fn pass(&mut self, count: usize, next: State) -> Step {
        self.state = next;
        self.searched = 0;
        Step::Pass(count)
    }

    fn head(&mut self, bytes: &[u8]) -> Step {
        // One empty line before a request line is left over from a sloppy client (RFC 9112 2.2).
        if bytes.starts_with(b"\r\n") {
            return self.pass(2, State::Head);
        }
        if bytes.starts_with(HTTP2_PREFACE) {
            return self.pass(bytes.len(), State::Open);
        }
        let from = self.searched.saturating_sub(3);
        let found = bytes.get(from..).unwrap_or_default().windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = found.map(|position| position + from) else {
            self.searched = bytes.len();
            if bytes.len() > self.max_head {
                // Longer than hyper accepts: it answers 431 and closes.
                return self.pass(bytes.len(), State::Open);
            }
            // A line feed alone would never end the head here, but it does for other readers.
            return if has_bare_end(bytes) {
                Step::RefuseHead("a line does not end with CR LF")
            } else {
                Step::More
            };
        };
        let head = bytes.get(..end).unwrap_or_default();
        if has_bare_end(head) {
            return Step::RefuseHead("a line does not end with CR LF");
        }
        match head::judge(head) {
            Err(rule) => Step::RefuseHead(rule),
            Ok(after) => self.pass(
                end + 4,
                match after {
                    After::Head => State::Head,
                    After::Length(length) => State::Length(length),
                    After::Chunks => State::ChunkLine,
                    After::Open => State::Open,
                },
            ),
        }
    }

    fn data(&mut self, bytes: &[u8], left: u64, done: State, more: impl Fn(u64) -> State) -> Step {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let left = left.saturating_sub(count as u64);
        self.pass(count, if left == 0 { done } else { more(left) })
    }

    fn chunk_line(&mut self, bytes: &[u8]) -> Step {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            return if bytes.len() > MAX_CHUNK_LINE { Step::RefuseBody("a chunk's size line is too long") } else { Step::More };
        };
        let Some((b'\r', line)) = bytes.get(..end).and_then(|line| line.split_last()) else {
            return Step::RefuseBody("a chunk's size line does not end with CR LF");
        };
        let size = line.split(|byte| *byte == b';').next().unwrap_or_default();
        let fine = (1..=16).contains(&size.len()) && size.iter().all(u8::is_ascii_hexdigit);
        let size = fine.then(|| std::str::from_utf8(size).ok()).flatten();
        match size.and_then(|size| u64::from_str_radix(size, 16).ok()) {
            _ if line.len() > MAX_CHUNK_LINE => Step::RefuseBody("a chunk's size line is too long"),
            _ if line.contains(&b'\r') => Step::RefuseBody("a chunk's size line has a bare CR"),
            None => Step::RefuseBody("a chunk's size is not 1 to 16 hexadecimal digits"),
            Some(0) => self.pass(end + 1, State::Trailer),
            Some(size) => self.pass(end + 1, State::ChunkData(size)),
        }
    }

    /// Field lines up to an empty one; hyper reads them, and nothing of them is forwarded (SC-058).
    fn trailer(&mut self, bytes: &[u8]) -> Step {
        if bytes.starts_with(b"\r\n") {
            return self.pass(2, State::Head);
        }
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        match end {
            Some(end) if has_bare_end(bytes.get(..end).unwrap_or_default()) => {
                Step::RefuseBody("a trailer line does not end with CR LF")
            }
            Some(end) => self.pass(end + 4, State::Head),
            None if bytes.len() > MAX_TRAILER => Step::RefuseBody("the trailer section is too long"),
            None => Step::More,
        }
    }
}

/// Whether there is a CR without LF or an LF without CR. A CR at the very end is not yet bare.
fn has_bare_end(bytes: &[u8]) -> bool {
    let mut before = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && before != b'\r' {
            return true;
        }
        if before == b'\r' && *byte != b'\n' && index > 0 {
            return true;
        }
        before = *byte;
    }
    false
}

#[cfg(test)]
mod tests;
