//! The languages in which pages and mails speak.
//!
//! Every text that people read stands in `locales/<tag>.ftl`, one file for each language, in the syntax of Project
//! Fluent; all files are part of the program and read once, at its start. How texts are written is said at the top of
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

/// Every language that pages and mails speak.
#[derive(Debug)]
pub struct Languages {
    english: Words,
    others: Vec<Words>,
}

impl Languages {
    /// Reads all languages. Work of some milliseconds: done once, at the start.
    pub fn new() -> Self {
        let english = Words::new(ENGLISH.0, ENGLISH.1, None);
        let others = OTHERS.iter().map(|(tag, text)| Words::new(tag, text, Some(&english))).collect();
        Self { english, others }
    }

    /// English.
    pub const fn english(&self) -> &Words {
        &self.english
    }

    /// Every language, English first.
    pub fn all(&self) -> impl Iterator<Item = &Words> {
        std::iter::once(&self.english).chain(&self.others)
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
        self.all().find(|words| words.tag() == tag)
    }
}

impl Default for Languages {
    fn default() -> Self {
        Self::new()
    }
}
