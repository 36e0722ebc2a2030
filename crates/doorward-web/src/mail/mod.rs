//! Notices as mail: what happened, to whom, from where, and what to do if it was not you, in the reader's language, as
//! text and as HTML. Absent: addresses, headers and delivery (`providers`), and anything from a request: every link in a
//! mail begins with the portal's configured address (SC-247).
//!
//! Names and browsers come from people. In HTML they are escaped (SC-221); in text and titles they stay on one line.
//! A mail refers to nothing outside of itself: no picture, no font, nothing that tells who opened it when.

mod content;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use doorward_core::notice::{Message, Notice, NoticeWriter};

use self::content::Content;
use crate::language::Languages;

/// Writes notices as messages.
pub struct MailWriter {
    languages: Arc<Languages>,
}

impl MailWriter {
    /// In these languages.
    pub fn new(languages: Arc<Languages>) -> Self {
        Self { languages }
    }
}

impl NoticeWriter for MailWriter {
    fn write(&self, notice: &Notice) -> Message {
        let words = self.languages.of_tag(&notice.language);
        let content = Content::of(notice, words);
        let text = written(&TextMail { mail: &content });
        let html = written(&HtmlMail { mail: &content, tag: words.tag() });
        Message {
            kind: notice.kind.name().to_owned(),
            secret: notice.kind.is_secret(),
            user: notice.user.clone(),
            to_name: notice.display_name.clone(),
            to: notice.email.clone(),
            title: content.title,
            text,
            html,
            language: words.tag().to_owned(),
            time: notice.time,
        }
    }
}

#[derive(Template)]
#[template(path = "mail/mail.txt")]
struct TextMail<'a> {
    mail: &'a Content,
}

#[derive(Template)]
#[template(path = "mail/mail.html")]
struct HtmlMail<'a> {
    mail: &'a Content,
    tag: &'a str,
}

/// Templates of strings alone do not fail to render.
fn written(template: &impl Template) -> String {
    template.render().unwrap_or_else(|fault| {
        tracing::error!(error = %fault, "a mail cannot be written");
        String::new()
    })
}
