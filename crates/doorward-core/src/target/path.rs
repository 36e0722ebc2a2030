//! The path of a target: one spelling for each resource.
//!
//! Doubled slashes go first, then dot segments, so that what is left has neither for any later reader,
//! whichever of the two that reader would look at first.

use std::borrow::Cow;

use super::{EncodedCharacters, TargetError};

/// How often an escaped escape is followed when looking for hidden dot segments.
const DECODING_ROUNDS: usize = 8;

/// The canonical form of `path`; borrowed when it is canonical already.
pub(super) fn canonical_path(path: &str, encoded: EncodedCharacters) -> Result<Cow<'_, str>, TargetError> {
    if path.is_empty() {
        return Ok(Cow::Borrowed("/"));
    }
    if !path.starts_with('/') {
        return Err(TargetError::NotAbsolute);
    }
    let features = scan(path)?;
    if features.plain() {
        return Ok(Cow::Borrowed(path));
    }
    let decoded = if features.percent { decode_unreserved(path, encoded)? } else { path.to_owned() };
    if features.percent {
        check_hidden_segments(&decoded)?;
    }
    let canonical = remove_dot_segments(&decoded)?;
    Ok(if canonical == path { Cow::Borrowed(path) } else { Cow::Owned(canonical) })
}

/// What makes a path worth a second look.
struct Features {
    percent: bool,
    parameters: bool,
    /// `//` or `/.` occurs; the latter also begins harmless names such as `.well-known`.
    segments: bool,
}

impl Features {
    fn plain(&self) -> bool {
        !self.percent && !self.parameters && !self.segments
    }
}

fn scan(path: &str) -> Result<Features, TargetError> {
    let mut features = Features { percent: false, parameters: false, segments: false };
    let mut previous = b' ';
    for byte in path.bytes() {
        match byte {
            b'%' => features.percent = true,
            b';' => features.parameters = true,
            b'/' | b'.' if previous == b'/' => features.segments = true,
            b'\\' | b'"' | b'<' | b'>' | b'`' => return Err(TargetError::RawByte),
            0x21..=0x7e => {}
            _ => return Err(TargetError::RawByte),
        }
        previous = byte;
    }
    Ok(features)
}

/// RFC 3986 6.2.2: escapes of unreserved characters are decoded, the others get upper-case digits. Refuses
/// invalid escapes, NUL, and what `encoded` refuses; the decoded bytes must be UTF-8.
fn decode_unreserved(path: &str, encoded: EncodedCharacters) -> Result<String, TargetError> {
    let mut canonical = String::with_capacity(path.len());
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        canonical.push_str(before);
        bytes.extend_from_slice(before.as_bytes());
        let digits = after.get(..2).ok_or(TargetError::PercentEncoding)?;
        let value = hex_byte(digits).ok_or(TargetError::PercentEncoding)?;
        match value {
            0 => return Err(TargetError::EncodedNul),
            b'/' | b'\\' | b';' | b'%' | b'?' | b'#' if encoded == EncodedCharacters::Refuse => {
                return Err(TargetError::EncodedSeparator);
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                canonical.push(char::from(value));
            }
            _ => {
                canonical.push('%');
                canonical.extend(digits.chars().map(|digit| digit.to_ascii_uppercase()));
            }
        }
        bytes.push(value);
        rest = after.get(2..).unwrap_or_default();
    }
    canonical.push_str(rest);
    bytes.extend_from_slice(rest.as_bytes());
    match std::str::from_utf8(&bytes) {
        Ok(_) => Ok(canonical),
        Err(_) => Err(TargetError::NotUtf8),
    }
}

fn hex_byte(digits: &str) -> Option<u8> {
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hexadecimal.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

/// Refuses a path in which a server that decodes (once more, or `%2F` too) would see a dot segment that the
/// canonical form does not show.
fn check_hidden_segments(canonical: &str) -> Result<(), TargetError> {
    let mut bytes = canonical.as_bytes().to_vec();
    for _ in 0..DECODING_ROUNDS {
        let decoded: Vec<u8> = percent_encoding::percent_decode(&bytes).collect();
        if decoded == bytes {
            return Ok(());
        }
        let hidden = decoded != canonical.as_bytes()
            && decoded
                .split(|byte| matches!(byte, b'/' | b'\\'))
                .filter(|segment| is_dot_segment(before_parameters(segment)))
                .count()
                > canonical.split('/').filter(|segment| is_dot_segment(segment.as_bytes())).count();
        if hidden || decoded.contains(&0) {
            return Err(TargetError::DisguisedDotSegment);
        }
        bytes = decoded;
    }
    Err(TargetError::DisguisedDotSegment)
}

fn before_parameters(segment: &[u8]) -> &[u8] {
    segment.split(|byte| *byte == b';').next().unwrap_or_default()
}

fn is_dot_segment(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..")
}

/// RFC 3986 5.2.4 after doubled slashes are collapsed, but `..` above the root is refused, and so is every
/// mixture of dot segments and `;parameters`, which servers resolve in different orders.
fn remove_dot_segments(path: &str) -> Result<String, TargetError> {
    let parameters = path.contains(';');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_with_slash = true;
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        ends_with_slash = is_last;
        match segment {
            "" => {}
            "." | ".." if parameters => return Err(TargetError::DisguisedDotSegment),
            "." => {}
            ".." => {
                if kept.pop().is_none() {
                    return Err(TargetError::AboveRoot);
                }
            }
            _ => {
                check_parameters(segment, is_last)?;
                kept.push(segment);
                ends_with_slash = false;
            }
        }
    }
    let mut canonical = String::with_capacity(path.len());
    for segment in &kept {
        canonical.push('/');
        canonical.push_str(segment);
    }
    if ends_with_slash || kept.is_empty() {
        canonical.push('/');
    }
    Ok(canonical)
}

fn check_parameters(segment: &str, is_last: bool) -> Result<(), TargetError> {
    let Some((name, _)) = segment.split_once(';') else { return Ok(()) };
    match name {
        "." | ".." => Err(TargetError::DisguisedDotSegment),
        // `/;jsessionid=…` as a whole is what old servlet containers send people to.
        "" if !is_last => Err(TargetError::ParametersOnly),
        _ => Ok(()),
    }
}

/// A query is kept byte for byte; only what no client may send raw is refused.
pub(super) fn check_query(query: &str) -> Result<(), TargetError> {
    let allowed = |byte: u8| matches!(byte, 0x21..=0x7e) && !matches!(byte, b'"' | b'<' | b'>');
    if query.bytes().all(allowed) { Ok(()) } else { Err(TargetError::RawByte) }
}

/// The segments of `path` as a server reads it that cares for none of its niceties: in one case, with encoded and
/// backward separators taken for separators, without `;parameters` and empty segments. For closing paths: every
/// spelling that some server takes for a closed one must be closed too. Never for opening any.
pub(crate) fn loose_segments(path: &str) -> Vec<String> {
    let path = path.to_ascii_lowercase().replace("%2f", "/").replace("%5c", "/").replace('\\', "/");
    let path = path.replace("%3b", ";");
    let segments = path.split('/').map(|segment| segment.split(';').next().unwrap_or_default());
    segments.filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}
