//! A configuration as an administrator meets it: what loads, what is refused, and with which words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod access;
mod api_keys;
mod documents;
mod factors;
mod messages;
mod never_panics;
mod notifier;
mod people;
mod rules;
mod seeds;
mod sources;
mod storage;

use doorward_config::{Loaded, Loader, Problems, Sources};

/// Loads one document.
fn load(text: &str) -> Result<Loaded, Problems> {
    Loader::new(Sources::default()).with_document("doorward.yml", text).load()
}

/// Loads a document that must be right.
fn good(text: &str) -> Loaded {
    load(text).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

/// The errors of a document that must be wrong, one a line.
fn bad(text: &str) -> Vec<String> {
    match load(text) {
        Ok(_) => panic!("was taken: {text}"),
        Err(problems) => problems.errors.iter().map(ToString::to_string).collect(),
    }
}

/// Asserts that `text` is refused once, with every part of `expected` in the message.
fn refused(text: &str, expected: &[&str]) {
    let errors = bad(text);
    assert_eq!(errors.len(), 1, "{text}\n{errors:#?}");
    for part in expected {
        assert!(errors[0].contains(part), "`{part}` is not in `{}`", errors[0]);
    }
}

/// The warnings of a document that must be right, one a line.
fn warnings(text: &str) -> Vec<String> {
    good(text).warnings.iter().map(ToString::to_string).collect()
}
