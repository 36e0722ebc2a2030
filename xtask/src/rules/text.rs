//! Reading Rust sources without a parser: comments out, test code out, and strings out where a rule asks.
//!
//! Whatever is taken out becomes blanks, so that byte offsets and line numbers stay what they are.

/// A source in the forms that rules look at.
pub(crate) struct Source {
    /// Production code with its strings: no comments, no `#[cfg(test)]` items.
    pub(crate) code: String,
    /// Lines before the first `#[cfg(test)]`: what a reader calls the production part.
    pub(crate) production_lines: usize,
}

impl Source {
    /// Reads the text of one file.
    pub(crate) fn read(text: &str) -> Self {
        let (mut code, mut bare) = blank_comments_and_strings(text);
        let production_lines = match bare.find(TEST_MARK) {
            Some(at) => code.get(..at).map_or(0, |before| before.lines().count()),
            None => text.lines().count(),
        };
        while let Some(begin) = bare.find(TEST_MARK) {
            let end = end_of_item(&bare, begin + TEST_MARK.len());
            code = blank(&code, begin, end);
            bare = blank(&bare, begin, end);
        }
        Self { code, production_lines }
    }

    /// The numbers (from 1) of the lines in which `needle` stands as a whole word, ignoring case on demand.
    pub(crate) fn lines_with(&self, needle: &str, ignore_case: bool) -> Vec<usize> {
        let wanted = if ignore_case { needle.to_lowercase() } else { needle.to_owned() };
        self.code
            .lines()
            .enumerate()
            .filter(|(_, line)| {
                let line = if ignore_case { line.to_lowercase() } else { (*line).to_owned() };
                has_word(&line, &wanted)
            })
            .map(|(index, _)| index + 1)
            .collect()
    }
}

const TEST_MARK: &str = "#[cfg(test)]";

/// A hit counts when no identifier goes on before it, and none after it where the needle ends in one.
fn has_word(line: &str, needle: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let open_end = !needle.ends_with(goes_on);
    let open_start = !needle.starts_with(goes_on);
    line.match_indices(needle).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + needle.len()..).and_then(|text| text.chars().next());
        (open_start || !before.is_some_and(goes_on)) && (open_end || !after.is_some_and(goes_on))
    })
}

/// Where the item that starts after `from` ends: behind its `;`, or behind the brace that closes it.
fn end_of_item(bare: &str, from: usize) -> usize {
    let mut depth = 0usize;
    for (offset, c) in bare.get(from..).unwrap_or_default().char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return from + offset + 1;
                }
            }
            ';' if depth == 0 => return from + offset + 1,
            _ => {}
        }
    }
    bare.len()
}

fn blank(text: &str, begin: usize, end: usize) -> String {
    let (head, rest) = text.split_at(begin);
    let (middle, tail) = rest.split_at(end - begin);
    let middle: String =
        middle.chars().map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) }).collect();
    [head, &middle, tail].concat()
}

/// The text without comments, and the text without comments and strings.
fn blank_comments_and_strings(text: &str) -> (String, String) {
    let (mut code, mut bare) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = token(rest, first, code.chars().next_back());
        let (taken, left) = rest.split_at(length);
        let blanks: String = taken
            .chars()
            .map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) })
            .collect();
        code.push_str(if kind == Kind::Comment { &blanks } else { taken });
        bare.push_str(if kind == Kind::Code { taken } else { &blanks });
        rest = left;
    }
    (code, bare)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// The kind and length in bytes of what `rest` starts with; `before` is the character before it.
fn token(rest: &str, first: char, before: Option<char>) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if first == '"' {
        return (Kind::Text, quoted(rest, 1));
    }
    if !in_word && (first == 'r' || first == 'b') {
        let prefix = rest.find(|c| c != 'r' && c != 'b').unwrap_or(0);
        let hashes = rest.get(prefix..).unwrap_or_default().chars().take_while(|c| *c == '#').count();
        let raw = rest.get(..prefix).is_some_and(|letters| letters.contains('r') && letters.len() <= 2);
        let opens = rest.get(prefix + hashes..).is_some_and(|text| text.starts_with('"'));
        if raw && opens {
            let closing = format!("\"{}", "#".repeat(hashes));
            let body = prefix + hashes + 1;
            let end =
                rest.get(body..).and_then(|text| text.find(&closing)).map(|at| body + at + closing.len());
            return (Kind::Text, end.unwrap_or(rest.len()));
        }
    }
    if first == '\'' {
        return character(rest);
    }
    (Kind::Code, first.len_utf8())
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(text) = rest.get(at..).filter(|text| !text.is_empty()) {
        if text.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, from: usize) -> usize {
    let mut escaped = false;
    for (offset, c) in rest.get(from..).unwrap_or_default().char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return from + offset + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `'x'`, `'\n'` and `'"'` are characters; `'static` is a lifetime, which is code.
fn character(rest: &str) -> (Kind, usize) {
    let mut inside = rest.char_indices().skip(1);
    match inside.next() {
        Some((_, '\\')) => {
            inside.next();
            let end = inside.find(|(_, c)| *c == '\'').map_or(rest.len(), |(at, _)| at + 1);
            (Kind::Text, end)
        }
        Some(_) => match inside.next() {
            Some((at, '\'')) => (Kind::Text, at + 1),
            _ => (Kind::Code, 1),
        },
        None => (Kind::Code, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn comments_are_not_code_and_strings_are() {
        let source =
            Source::read("// tokio::spawn\n/* tokio:: /* nested tokio:: */ */\nlet a = \"// tokio::x\";\n");
        assert_eq!(source.lines_with("tokio::", false), [3]);
    }

    #[test]
    fn test_items_are_left_out_wherever_they_stand() {
        let text = "#[cfg(test)]\nmod tests;\nfn a() { tokio::a(); }\n#[cfg(test)]\nmod more {\n fn b() { tokio::b(\"}\"); }\n}\nfn c() { tokio::c() }\n";
        assert_eq!(Source::read(text).lines_with("tokio::", false), [3, 8]);
    }

    #[test]
    fn production_lines_end_at_the_first_test_mark() {
        assert_eq!(Source::read("a\nb\n#[cfg(test)]\nmod tests {}\n").production_lines, 2);
        assert_eq!(Source::read("a\nb\nc\n").production_lines, 3);
    }

    #[test]
    fn quotes_in_characters_and_raw_strings_do_not_confuse() {
        let text =
            "let q = '\"'; let l: &'static str = r#\"a \" // b\"#; // tokio::\nlet e = '\\''; tokio::x();\n";
        assert_eq!(Source::read(text).lines_with("tokio::", false), [2]);
    }

    #[test]
    fn a_word_is_a_whole_word() {
        let source = Source::read("my_sqlx();\nsqlx::query();\nlet sqlxy = 1;\n");
        assert_eq!(source.lines_with("sqlx", false), [2]);
    }

    #[test]
    fn case_is_ignored_on_demand() {
        let source = Source::read("let a = \"Remote-User\";\n");
        assert_eq!(source.lines_with("remote-user", true), [1]);
        assert!(source.lines_with("remote-user", false).is_empty());
    }
}
