//! The page that asks once before something is ended or deleted, naming it.

use askama::Template;

use super::nav::Frame;
use crate::portal::Shell;

#[derive(Template)]
#[template(path = "settings/ask.html")]
pub(super) struct AskPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) frame: Frame<'a>,
    /// The question.
    pub(super) title: String,
    /// What follows from a yes.
    pub(super) sentence: String,
    pub(super) action: String,
    /// What the form sends along.
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) button: &'a str,
    /// It cannot be undone, or keeps somebody out.
    pub(super) danger: bool,
    /// The page that a no leads back to.
    pub(super) back: String,
    pub(super) flow: String,
}
