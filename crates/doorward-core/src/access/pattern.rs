//! Regular expressions whose named groups may stand for the user or a group.

use regex::{Regex, RegexBuilder};

use super::{Fit, RuleProblem, Subject};

/// Compiled size of one expression, and of its lazily built automaton, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles a pattern within limits. The syntax has neither look-around nor back references, so matching takes
/// time linear in the text.
pub(crate) fn compile(pattern: &str, ignore_case: bool) -> Result<Regex, RuleProblem> {
    RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .size_limit(SIZE_LIMIT)
        .dfa_size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| RuleProblem::Pattern { pattern: pattern.to_owned(), message: last_line(&error) })
}

/// The library draws a picture of the pattern; the sentence stands in the last line.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// A pattern with the named groups `User` and `Group`.
#[derive(Debug)]
pub(super) struct SubjectPattern {
    regex: Regex,
    names_user: bool,
    names_group: bool,
    about_the_query: bool,
    ignore_case: bool,
}

impl SubjectPattern {
    /// For hosts, which have no case.
    pub(super) fn for_host(pattern: &str) -> Result<Self, RuleProblem> {
        Self::new(pattern, true)
    }

    /// For path and query.
    pub(super) fn for_resource(pattern: &str) -> Result<Self, RuleProblem> {
        Self::new(pattern, false)
    }

    fn new(pattern: &str, ignore_case: bool) -> Result<Self, RuleProblem> {
        let regex = compile(pattern, ignore_case)?;
        let names = |wanted: &str| regex.capture_names().flatten().any(|name| name == wanted);
        let about_the_query = pattern.contains(r"\?") || pattern.contains("[?]");
        let (names_user, names_group) = (names("User"), names("Group"));
        Ok(Self { names_user, names_group, about_the_query, ignore_case, regex })
    }

    /// Whether it names the question mark itself.
    pub(super) fn is_about_the_query(&self) -> bool {
        self.about_the_query
    }

    /// Whether it depends on who asks.
    pub(super) fn names_subject(&self) -> bool {
        self.names_user || self.names_group
    }

    /// Matches `text`; a match that begins after `latest_start` does not count.
    pub(super) fn fit(&self, text: &str, latest_start: usize, subject: Option<&Subject<'_>>) -> Fit {
        if !self.names_subject() {
            // Finding where a match begins costs more than finding that there is one.
            return Fit::from(if latest_start >= text.len() {
                self.regex.is_match(text)
            } else {
                self.regex.find(text).is_some_and(|found| found.start() <= latest_start)
            });
        }
        let Some(subject) = subject else {
            return if self.regex.is_match(text) { Fit::May } else { Fit::Miss };
        };
        let Some(captures) = self.regex.captures(text) else { return Fit::Miss };
        let captured = |name: &str| captures.name(name).map_or("", |found| found.as_str());
        let user = !self.names_user || self.same(captured("User"), subject.user);
        let group =
            !self.names_group || subject.groups.iter().any(|group| self.same(captured("Group"), group));
        Fit::from(user && group)
    }

    fn same(&self, captured: &str, name: &str) -> bool {
        if self.ignore_case { captured.eq_ignore_ascii_case(name) } else { captured == name }
    }
}
