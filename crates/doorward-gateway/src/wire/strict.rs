//! A strict reader of HTTP/1 framing in front of the library's tolerant one (SC-071 to SC-074, SC-007).
//!
//! The library reads what two servers read differently: `Content-Length` beside `Transfer-Encoding`, bare line
//! feeds, a fragment in the target. Here every such byte sequence is refused: from the offending line on, all
//! bytes become NUL, which the library answers with 400 and the end of the connection. So there is still one
//! parser of requests; this one only looks where messages and lines end. What it does not understand, it breaks.

/// A chunk-size line with its extension is at most so long.
const MAX_CHUNK_LINE: usize = 256;

/// All trailers together are at most so long.
const MAX_TRAILERS: usize = 8 * 1024;

/// More than the library takes of a header section; it answers 431 before this is reached.
const MAX_LINE: usize = 256 * 1024;

/// Follows the requests on one connection.
#[derive(Default)]
pub(super) struct Strict {
    state: State,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    head: Head,
    trailers: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    RequestLine,
    Fields,
    Body(u64),
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailers,
    /// Switched to another protocol: no more HTTP.
    Opaque,
    Broken,
}

/// What the fields of the present request said about its framing.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
}

/// A rule is broken.
struct Fault;

impl Strict {
    /// Looks at `received` and makes it unreadable from the first broken rule on.
    pub(super) fn check(&mut self, received: &mut [u8]) {
        let mut rest = received;
        while !rest.is_empty() {
            match self.step(rest) {
                Ok(taken) => {
                    let (_, after) = rest.split_at_mut_checked(taken).unwrap_or_default();
                    rest = after;
                }
                Err(Fault) => {
                    tracing::debug!("a request broke a framing rule; its connection ends");
                    self.state = State::Broken;
                    rest.fill(0);
                    return;
                }
            }
        }
    }

    /// Looks at what is written to the client: after 101 the stream is no HTTP any more.
    pub(super) fn note_answer(&mut self, written: &[u8]) {
        if !self.head.upgrade {
            return;
        }
        if written.starts_with(b"HTTP/1.1 101 ") {
            self.state = State::Opaque;
        } else if !written.starts_with(b"HTTP/1.1 1") {
            // The answer is no switch; what follows is its body, whatever it looks like.
            self.head.upgrade = false;
        }
    }

    fn step(&mut self, rest: &[u8]) -> Result<usize, Fault> {
        match self.state {
            State::Opaque => Ok(rest.len()),
            State::Broken => Err(Fault),
            State::Body(left) => Ok(self.skip(left, rest.len(), State::Body, State::RequestLine)),
            State::ChunkData(left) => Ok(self.skip(left, rest.len(), State::ChunkData, State::ChunkEnd)),
            _ => self.line(rest),
        }
    }

    fn skip(&mut self, left: u64, there: usize, more: fn(u64) -> State, then: State) -> usize {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(there);
        let left = left - taken as u64;
        self.state = if left == 0 { then } else { more(left) };
        taken
    }

    fn line(&mut self, rest: &[u8]) -> Result<usize, Fault> {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            if self.line.len() + rest.len() > MAX_LINE {
                return Err(Fault);
            }
            self.line.extend_from_slice(rest);
            return Ok(rest.len());
        };
        let piece = rest.get(..=end).ok_or(Fault)?;
        if self.line.is_empty() {
            self.whole_line(piece)?;
        } else {
            let mut line = std::mem::take(&mut self.line);
            line.extend_from_slice(piece);
            self.whole_line(&line)?;
            line.clear();
            self.line = line;
        }
        Ok(end + 1)
    }

    fn whole_line(&mut self, line: &[u8]) -> Result<(), Fault> {
        let line = line.strip_suffix(b"\r\n").filter(|line| !line.contains(&b'\r')).ok_or(Fault)?;
        match self.state {
            // An empty line in front of a request is tolerated (RFC 9112 2.2).
            State::RequestLine if line.is_empty() => Ok(()),
            State::RequestLine => {
                self.head = Head::default();
                self.state = State::Fields;
                if line.contains(&b'#') || line.contains(&b'\t') { Err(Fault) } else { Ok(()) }
            }
            State::Fields if line.is_empty() => {
                self.state = match self.head {
                    Head { chunked: true, .. } => State::ChunkSize,
                    Head { length: Some(length), .. } if length > 0 => State::Body(length),
                    _ => State::RequestLine,
                };
                Ok(())
            }
            State::Fields => self.head.field(line),
            State::ChunkSize => {
                let size = chunk_size(line).ok_or(Fault)?;
                self.trailers = 0;
                self.state = if size == 0 { State::Trailers } else { State::ChunkData(size) };
                Ok(())
            }
            State::ChunkEnd if line.is_empty() => {
                self.state = State::ChunkSize;
                Ok(())
            }
            State::Trailers if line.is_empty() => {
                self.state = State::RequestLine;
                Ok(())
            }
            State::Trailers => {
                self.trailers += line.len();
                if self.trailers > MAX_TRAILERS { Err(Fault) } else { field_name(line).map(drop) }
            }
            _ => Err(Fault),
        }
    }
}

impl Head {
    fn field(&mut self, line: &[u8]) -> Result<(), Fault> {
        let name = field_name(line)?;
        let value = || line.get(name.len() + 1..).unwrap_or_default().trim_ascii();
        // Lengths first: nearly no field has one of these.
        match name.len() {
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let length = decimal(value()).ok_or(Fault)?;
                if self.chunked || self.length.replace(length).is_some() { Err(Fault) } else { Ok(()) }
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let again = std::mem::replace(&mut self.chunked, true);
                let plain = value().eq_ignore_ascii_case(b"chunked");
                if again || !plain || self.length.is_some() { Err(Fault) } else { Ok(()) }
            }
            7 if name.eq_ignore_ascii_case(b"upgrade") => {
                self.upgrade = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// No white space in front of, in or after a name; no continuation lines (RFC 9112 5).
fn field_name(line: &[u8]) -> Result<&[u8], Fault> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or(Fault)?;
    let name = line.get(..colon).filter(|name| !name.is_empty()).ok_or(Fault)?;
    if name.iter().any(|byte| *byte <= b' ') { Err(Fault) } else { Ok(name) }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let plain = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// 1 to 15 hexadecimal digits, then nothing or an extension.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let end = line.iter().position(|byte| *byte == b';').unwrap_or(line.len());
    let digits = line.get(..end)?;
    if line.len() > MAX_CHUNK_LINE || !(1..=15).contains(&digits.len()) {
        return None;
    }
    digits
        .iter()
        .try_fold(0_u64, |number, digit| Some(number * 16 + u64::from(char::from(*digit).to_digit(16)?)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    /// Whether the bytes come through unharmed, in one piece and byte by byte alike.
    #[track_caller]
    fn check(bytes: &[u8], passes: bool) {
        let mut whole = bytes.to_vec();
        Strict::default().check(&mut whole);
        let mut strict = Strict::default();
        let single: Vec<u8> = bytes
            .iter()
            .map(|byte| {
                let mut one = [*byte];
                strict.check(&mut one);
                one[0]
            })
            .collect();
        let text = String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(whole == bytes, passes, "in one piece: {text:?}");
        assert_eq!(single == bytes, passes, "byte by byte: {text:?}");
    }

    fn check_head(fields: &str, passes: bool) {
        check(format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").as_bytes(), passes);
    }

    #[test]
    fn ordinary_requests_pass_one_after_the_other() {
        check(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\n#\n\0GET / HTTP/1.1\r\n\r\n", true);
        check(b"POST / HTTP/1.1\r\ntransfer-encoding:Chunked\r\n\r\n3;a=b\r\n\n\r\0\r\n0\r\nx: y\r\n\r\nGET / HTTP/1.1\r\n\r\n", true);
        check(b"\r\nGET / HTTP/1.1\r\n\r\n", true);
    }

    #[test]
    fn two_ways_to_say_the_length_are_refused() {
        check_head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", false);
        check_head("transfer-ENCODING: chunked\r\ncontent-LENGTH: 5\r\n", false);
        check_head("Content-Length: 5\r\nContent-Length: 5\r\n", false);
        check_head("Content-Length: 5\r\nContent-Length: 6\r\n", false);
        for encoding in
            ["gzip, chunked", "chunked, identity", "chunked, chunked", "xchunked", "", "\u{b}chunked"]
        {
            check_head(&format!("Transfer-Encoding: {encoding}\r\n"), false);
        }
        for length in
            ["5, 5", "+5", "-0", "0x5", "5e0", "5 5", "", "9223372036854775808", "18446744073709551621"]
        {
            check_head(&format!("Content-Length: {length}\r\n"), false);
        }
        check_head("Content-Length: 5 \r\n", true);
    }

    #[test]
    fn lines_end_in_one_way_and_names_have_no_space() {
        check(b"GET / HTTP/1.1\nHost: a\r\n\r\n", false);
        check(b"GET / HTTP/1.1\r\nHost: a\n\r\n", false);
        check(b"GET / HTTP/1.1\r\nHost: a\r\n\n", false);
        check(b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", false);
        for field in ["Remote-User : x", " folded: x", "\tfolded", "no colon", ": x", "a\tb: x"] {
            check_head(&format!("{field}\r\n"), false);
        }
    }

    #[test]
    fn a_fragment_in_the_target_is_refused() {
        check(b"GET /admin#/public/ HTTP/1.1\r\nHost: a\r\n\r\n", false);
        check(b"GET /admin HTTP/1.1\r\nHost: a\r\nX: #\r\n\r\n", true);
    }

    #[test]
    fn chunks_have_plain_sizes_and_proper_ends() {
        let chunked = |body: &str, passes| {
            check(format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{body}").as_bytes(), passes);
        };
        chunked("5\r\nhello\r\n0\r\n\r\n", true);
        for size in ["+5", "-5", "0x5", " 5", "", "5 ", "0000000000000005", "fffffffffffffffff"] {
            chunked(&format!("{size}\r\nhello\r\n0\r\n\r\n"), false);
        }
        chunked("5\r\nhelloX\r\n0\r\n\r\n", false);
        chunked("5\nhello\r\n0\r\n\r\n", false);
        chunked("5\r\nhello\n0\r\n\r\n", false);
        chunked(&format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(300)), false);
        chunked(&format!("0\r\n{}\r\n", "x: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(400)), false);
    }

    #[test]
    fn after_a_switch_of_protocols_bytes_are_no_longer_looked_at() {
        let mut strict = Strict::default();
        let mut handshake = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".to_vec();
        strict.check(&mut handshake);
        strict.note_answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
        let mut frame = b"\x81\n\n\r#".to_vec();
        strict.check(&mut frame);
        assert_eq!(frame, b"\x81\n\n\r#");
    }

    #[test]
    fn an_answer_that_looks_like_a_switch_changes_nothing_when_nobody_asked() {
        let mut strict = Strict::default();
        strict.check(&mut b"GET / HTTP/1.1\r\n\r\n".to_vec());
        strict.note_answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
        let mut bad = b"GET / HTTP/1.1\n\r\n".to_vec();
        strict.check(&mut bad);
        assert!(bad.contains(&0));
    }
}
