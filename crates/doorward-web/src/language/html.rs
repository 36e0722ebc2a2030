//! Texts that are HTML already: the only ones that templates do not escape.

use std::fmt;

use askama::filters::{self, Escaper as _, HtmlSafe};

/// `text` as templates escape theirs.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    // Writing to a string does not fail.
    let _ = filters::Html.write_escaped_str(&mut escaped, text);
    escaped
}

/// Text that is escaped already, for templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `html`, whose parts that are not ours are escaped.
    pub(crate) const fn escaped(html: String) -> Self {
        Self(html)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}
