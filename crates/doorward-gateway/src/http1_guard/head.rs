//! One request head, judged as a whole: request line, field lines, and how the body is framed.

/// How the bytes after a head are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// No body: the next head follows.
    Head,
    /// So many bytes of body.
    Length(u64),
    /// Chunks.
    Chunks,
    /// Another protocol may follow; nothing is judged any more. The answer to such a request must close the
    /// connection unless it is 101 (SC-075).
    Open,
}

/// Judges a head, given without the empty line at its end.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn judge(head: &[u8]) -> Result<After, &'static str> {
    let mut lines = Lines(head);
    let request_line = lines.next().ok_or("there is no request line")?;
    let http_1_0 = judge_request_line(request_line)?;
    let mut fields = Fields::default();
    for line in lines {
        fields.take(line)?;
    }
    if fields.hosts > 1 || (fields.hosts == 0 && !http_1_0) {
        return Err("there must be exactly one Host (RFC 9112 3.2)");
    }
    match (fields.chunked, fields.length) {
        (true, Some(_)) => Err("Content-Length and Transfer-Encoding exclude each other (RFC 9112 6.1)"),
        (true, None) if http_1_0 => Err("Transfer-Encoding does not exist in HTTP/1.0"),
        (true, None) => Ok(After::Chunks),
        (false, Some(length)) if length > 0 => Ok(After::Length(length)),
        _ if fields.upgrade => Ok(After::Open),
        _ => Ok(After::Head),
    }
}

/// Lines that end with CR LF; the last one has no end of its own.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = self.0.windows(2).position(|pair| pair == b"\r\n");
        let (line, rest) = match end {
            Some(end) => (self.0.get(..end)?, self.0.get(end + 2..)?),
            None => (self.0, &[][..]),
        };
        self.0 = rest;
        Some(line)
    }
}

/// `METHOD SP target SP HTTP/1.x`; gives whether it is HTTP/1.0.
fn judge_request_line(line: &[u8]) -> Result<bool, &'static str> {
    let mut parts = line.split(|byte| *byte == b' ');
    let (method, target, version) = (parts.next(), parts.next(), parts.next());
    let (Some(method), Some(target), Some(version), None) = (method, target, version, parts.next()) else {
        return Err("a request line has three parts with one space between them");
    };
    if method.is_empty() || !method.iter().all(|byte| is_token(*byte)) {
        return Err("the method is no token");
    }
    if target.is_empty() || !target.iter().all(|byte| (0x21..0x7f).contains(byte)) {
        return Err("the target has bytes that a target cannot have");
    }
    if target.contains(&b'#') {
        return Err("the target has a fragment (SC-007)");
    }
    match version {
        b"HTTP/1.1" => Ok(false),
        b"HTTP/1.0" => Ok(true),
        _ => Err("the version is neither HTTP/1.1 nor HTTP/1.0"),
    }
}

#[derive(Default)]
struct Fields {
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
}

impl Fields {
    fn take(&mut self, line: &[u8]) -> Result<(), &'static str> {
        let colon = line.iter().position(|byte| *byte == b':').ok_or("a field line has no colon")?;
        let (name, value) = line.split_at_checked(colon).ok_or("a field line has no colon")?;
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
            // Also a space before the colon, and a line that continues the one before it.
            return Err("a field name is no token (RFC 9112 5.1)");
        }
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if !value.iter().all(|byte| matches!(byte, b'\t' | 0x20..=0x7e | 0x80..)) {
            return Err("a field value has control characters");
        }
        if name.eq_ignore_ascii_case(b"host") {
            self.hosts += 1;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            if self.length.replace(length(value)?).is_some() {
                return Err("there is more than one Content-Length");
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err("the only transfer coding is chunked, once");
            }
            self.chunked = true;
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.upgrade = true;
        }
        Ok(())
    }
}

fn length(value: &[u8]) -> Result<u64, &'static str> {
    let fault = "Content-Length is not a plain number";
    if value.is_empty() || value.len() > 18 || !value.iter().all(u8::is_ascii_digit) {
        return Err(fault);
    }
    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).ok_or(fault)
}

/// RFC 9110 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
