//! The languages in which pages and mails speak.
//!
//! Every text that people read stands in `locales/<tag>.ftl`, one file for each language, in the syntax of Project
//! Fluent; all files are part of the program, English is read at its start and every other when it is first asked for. How texts are written is said at the top of
//! `locales/en.ftl`. English is complete (a test says so) and stands in for what another language lacks.
//!
//! For those who write pages:
//!
//! - In a template: `{{ shell.words.say("sign-in-title") }}`. With one argument, text or number:
//!   `{{ shell.words.with("user-signed-in", "user", user) }}`. askama escapes what comes back, arguments and all.
//! - Where an argument is to be strong: `{{ shell.words.strong("sign-in-destination", "service", host) }}`. It escapes by
//!   itself, as do a link, `{{ shell.words.link("user-own-password", "page", "user-own-password-page", href) }}` (the third
//!   is the key of the link's words), and a moment, `{{ shell.words.place("sessions-began", "when", at.html()) }}`.
//! - In Rust: `room.words(headers)` or `scene.words()`, then `say(key)`, which gives `&str`, `with(key, name, value)`, or
//!   `say_with(key, &[(name, value.into()), …])`.
//! - A text that is chosen in one place and said in another travels as its [`Key`]: `pub(crate) const REJECTED: Key =
//!   Key::new("alert-rejected")`, `match kind { … => Key::new("factor-totp") }`. Tests find keys by these very calls, so
//!   write them as literals: a key that no call names counts as unused, one that no file has fails too.
//! - Times and spans: `scene.moment(at)`, `portal::moment(words, at, now)`, `portal::words::ahead(words, seconds)` for "in 43
//!   seconds"; lists: `portal::words::list(words, &parts)`.
//! - What a script says stands on the page, in `data-` attributes.
//! - For mails and other texts without a request: `Languages::of_tag("de")` gives the [`Words`] of a tag that was kept.
//! - To tell core whose language it is: `room.words(headers).tag()`.
//!
//! Absent: languages chosen by an address or kept for an account; a text that a visitor sent, which is never shown or
//! compared beyond the known tags (SC-217); sentences of the API, which are English.

mod argument;
mod choice;
mod html;
mod words;

#[cfg(test)]
mod tests;

use http::HeaderMap;

pub use argument::{Argument, Said};
pub(crate) use choice::{LANGUAGE_COOKIE, chosen};
pub use html::Html;
pub use words::{Key, Words};

/// The texts of the language that has them all.
const ENGLISH: (&str, &str) = ("en", include_str!("../../locales/en.ftl"));

/// The tag and the texts of every other language, in the order of their names. A new one is a file and a line here.
const OTHERS: &[(&str, &str)] = &[
    ("de", include_str!("../../locales/de.ftl")),
    ("es", include_str!("../../locales/es.ftl")),
    ("fr", include_str!("../../locales/fr.ftl")),
    ("it", include_str!("../../locales/it.ftl")),
    ("nl", include_str!("../../locales/nl.ftl")),
    ("pl", include_str!("../../locales/pl.ftl")),
    ("pt", include_str!("../../locales/pt.ftl")),
    ("zh", include_str!("../../locales/zh.ftl")),
    ("ja", include_str!("../../locales/ja.ftl")),
];

/// What a language is called in itself.
const NAME: Key = Key::new("language-name");

/// Every language that pages and mails speak. What nobody asked for yet takes no memory: a language that was read has a
/// megabyte.
#[derive(Debug)]
pub struct Languages {
    english: Words,
    others: Vec<Language>,
}

#[expect(
    clippy::disallowed_types,
    reason = "a field that is filled when somebody first asks; nothing is static"
)]
type Once = std::sync::OnceLock<Words>;

/// A language that may not have been read yet.
#[derive(Debug)]
struct Language {
    tag: &'static str,
    source: &'static str,
    words: Once,
}

impl Languages {
    /// Reads English. Work of some milliseconds, as every other language when somebody first wants it.
    pub fn new() -> Self {
        let unread = |&(tag, source)| Language { tag, source, words: Once::new() };
        Self { english: Words::new(ENGLISH.0, ENGLISH.1, None), others: OTHERS.iter().map(unread).collect() }
    }

    /// English.
    pub const fn english(&self) -> &Words {
        &self.english
    }

    /// The tag of every language, English first.
    pub(crate) fn tags() -> impl Iterator<Item = &'static str> {
        std::iter::once(&ENGLISH).chain(OTHERS).map(|(tag, _)| *tag)
    }

    /// The tag of every language and what it is called in itself, English first.
    pub(crate) fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
        std::iter::once(&ENGLISH).chain(OTHERS).map(|(tag, source)| (*tag, called(source).unwrap_or(tag)))
    }

    /// The language of `tag`, as [`Words::tag`] names it; English where there is none.
    pub fn of_tag(&self, tag: &str) -> &Words {
        self.find(tag).unwrap_or(&self.english)
    }

    /// The language for the browser that sent `headers`: chosen there before, else the one it likes best, else English.
    pub fn of_request(&self, headers: &HeaderMap) -> &Words {
        choice::of_request(self, headers)
    }

    pub(crate) fn find(&self, tag: &str) -> Option<&Words> {
        if tag == self.english.tag() {
            return Some(&self.english);
        }
        let language = self.others.iter().find(|language| language.tag == tag)?;
        let read = || Words::new(language.tag, language.source, Some(&self.english));
        Some(language.words.get_or_init(read))
    }
}

/// The text of [`NAME`] in the file `source`, without reading all of it. It stands on a line of its own (a test says so).
fn called(source: &str) -> Option<&str> {
    source
        .lines()
        .find_map(|line| line.strip_prefix(NAME.name())?.trim_start().strip_prefix('='))
        .map(str::trim)
}

impl Default for Languages {
    fn default() -> Self {
        Self::new()
    }
}
