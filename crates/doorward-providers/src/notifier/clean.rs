//! Text that somebody else chose, made fit for one line of a header, a log or a file.

/// `text` as one line of at most `most` characters: control characters, line and paragraph separators and marks that
/// turn the direction of writing become spaces, and spaces at the ends go.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let cleaned: String = text.chars().map(|c| if breaks_lines(c) { ' ' } else { c }).take(most).collect();
    cleaned.trim().to_owned()
}

/// `text` with its lines kept: every line break becomes `\n`, other control characters become spaces.
pub(super) fn lines(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    unified.chars().map(|c| if c != '\n' && c != '\t' && breaks_lines(c) { ' ' } else { c }).collect()
}

/// Controls (C0, C1, DEL), U+2028 and U+2029, and the marks of Unicode's bidirectional algorithm.
fn breaks_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_whatever_is_in_it() {
        assert_eq!(one_line("a\r\nBcc: x\0\u{85}\u{2028}y\u{202e} ", 100), "a  Bcc: x   y");
        assert_eq!(one_line("öäü", 2), "öä");
    }

    #[test]
    fn every_kind_of_line_break_becomes_one_kind() {
        assert_eq!(lines("a\r\nb\rc\nd\te\u{1b}[2J"), "a\nb\nc\nd\te [2J");
    }
}
