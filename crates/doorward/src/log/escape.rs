//! Text from outside, made harmless for a line that people and programs read.

use std::fmt::Write as _;

/// Whether `character` may stand in a log line as it is. Not: control characters (they forge lines and
/// colour terminals), invisible and right-to-left marks (they make a line read otherwise than it is).
fn is_plain(character: char) -> bool {
    !(character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
}

/// Text that a visitor chose, for use inside a message: besides what [`quoted`] does, `=`, `:` and quotes are
/// written as escapes, so that no parser can take a part of it for a field (SC-253).
pub(crate) fn foreign(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().take(256) {
        if is_plain(character) && !matches!(character, '=' | ':' | '\'' | '"' | '\\') {
            out.push(character);
        } else {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        }
    }
    out
}

/// A value of a text line: bare when it is made of harmless characters only, else in double quotes.
pub(super) fn push_value(line: &mut String, value: &str) {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/@^+".contains(&byte);
    if !value.is_empty() && value.bytes().all(bare) {
        line.push_str(value);
    } else {
        quoted(line, value);
    }
}

/// A value in double quotes, which is a JSON string too.
pub(super) fn quoted(line: &mut String, value: &str) {
    line.push('"');
    for character in value.chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            plain if is_plain(plain) => line.push(plain),
            other => {
                let mut units = [0_u16; 2];
                for unit in other.encode_utf16(&mut units) {
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_look_like_a_field() {
        assert_eq!(foreign("x' remote_ip=203.0.113.7 "), "x\\u{27} remote_ip\\u{3d}203.0.113.7 ");
        assert_eq!(foreign("a\nb\u{1b}[31m\u{202e}"), "a\\u{a}b\\u{1b}[31m\\u{202e}");
        assert_eq!(foreign(&"x".repeat(1000)).len(), 256);
    }

    #[test]
    fn values_are_quoted_when_they_need_it_and_stay_json() {
        let mut line = String::new();
        push_value(&mut line, "/api/login");
        push_value(&mut line, "2001:db8::1");
        quoted(&mut line, "a\"b\\c\nd\u{7}\u{1f600}");
        assert_eq!(line, "/api/login\"2001:db8::1\"\"a\\\"b\\\\c\\nd\\u0007\u{1f600}\"");
    }
}
