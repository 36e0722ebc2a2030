//! Messages as tests read them.

use doorward_core::notice::{Message, Notice, NoticeKind, NoticeWriter};
use secrecy::ExposeSecret as _;

/// Writes what a notice holds, and no more: the name, and the code or link.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainWriter;

impl NoticeWriter for PlainWriter {
    fn write(&self, notice: &Notice) -> Message {
        let text = match &notice.kind {
            NoticeKind::PasswordReset { link, .. } => link.expose_secret().to_owned(),
            NoticeKind::Elevation { code, .. } => code.expose_secret().to_owned(),
            NoticeKind::FactorAdded { kind, name } | NoticeKind::FactorRemoved { kind, name } => {
                format!("{} {}", kind.name(), name.as_deref().unwrap_or_default())
            }
            NoticeKind::RecoveryCodes { left, used } => format!("{left} left, used: {used}"),
            _ => String::new(),
        };
        Message {
            kind: notice.kind.name().to_owned(),
            secret: notice.kind.is_secret(),
            user: notice.user.clone(),
            to_name: notice.display_name.clone(),
            to: notice.email.clone(),
            title: notice.kind.name().to_owned(),
            html: format!("<p>{}</p>", notice.kind.name()),
            text,
            language: notice.language.clone(),
            time: notice.time,
        }
    }
}
