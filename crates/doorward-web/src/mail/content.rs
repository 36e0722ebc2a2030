//! What a mail says, paragraph by paragraph, in somebody's language; the templates only set it.

use doorward_core::{
    factors::FactorKind,
    notice::{Notice, NoticeKind},
    time::Timestamp,
};
use secrecy::ExposeSecret as _;

use crate::{
    language::{Key, Words},
    settings::Device,
};

/// Most characters of a name in a mail.
const NAME: usize = 80;

/// The parts of a mail, in their order. Plain text on one line each; none is escaped.
#[derive(Default)]
pub(super) struct Content {
    pub(super) title: String,
    pub(super) greeting: String,
    /// What happened.
    pub(super) lead: String,
    /// A code to type.
    pub(super) code: Option<String>,
    /// What to press.
    pub(super) button: Option<Link>,
    /// Stands before the button's address, for those whose program shows no button.
    pub(super) instead: String,
    /// How long code or button are good.
    pub(super) ends: Option<String>,
    /// When, from where, with what.
    pub(super) facts: Vec<(String, String)>,
    /// What to do if it was somebody else.
    pub(super) not_you: String,
    /// Where to do it.
    pub(super) revoke: Option<Link>,
    pub(super) footer: String,
}

/// A link with its words.
pub(super) struct Link {
    pub(super) label: String,
    pub(super) address: String,
}

impl Content {
    pub(super) fn of(notice: &Notice, words: &Words) -> Self {
        let draft = Draft { notice, words, user: one_line(&notice.user) };
        let name = one_line(&notice.display_name);
        let name = if name.is_empty() { draft.user.clone() } else { name };
        Self {
            greeting: words.with("mail-greeting", "name", &name),
            instead: words.say("mail-button-instead").to_string(),
            footer: match &notice.portal {
                Some(portal) => words.with("mail-footer", "portal", portal),
                None => words.say("mail-footer-nowhere").to_string(),
            },
            facts: draft.facts(),
            ..draft.body()
        }
    }
}

struct Draft<'a> {
    notice: &'a Notice,
    words: &'a Words,
    user: String,
}

impl Draft<'_> {
    fn body(&self) -> Content {
        match &self.notice.kind {
            NoticeKind::PasswordReset { link, revoke, expires } => Content {
                button: Some(self.link(Key::new("mail-reset-button"), link.expose_secret())),
                ends: Some(self.words.with("mail-reset-ends", "until", moment(*expires))),
                revoke: Some(self.link(Key::new("mail-reset-revoke"), revoke)),
                ..self.says(
                    Key::new("mail-reset-title"),
                    Key::new("mail-reset-lead"),
                    Key::new("mail-reset-not-you"),
                )
            },
            NoticeKind::Elevation { code, revoke, expires } => Content {
                code: Some(code.expose_secret().to_owned()),
                ends: Some(self.words.with("mail-code-ends", "until", moment(*expires))),
                revoke: revoke.as_deref().map(|revoke| self.link(Key::new("mail-code-revoke"), revoke)),
                ..self.says(
                    Key::new("mail-code-title"),
                    Key::new("mail-code-lead"),
                    Key::new("mail-code-not-you"),
                )
            },
            NoticeKind::PasswordChanged => self.with_portal(
                Key::new("mail-password-title"),
                Key::new("mail-password-lead"),
                Key::new("mail-password-not-you"),
            ),
            NoticeKind::FactorAdded { .. } => self.with_portal(
                Key::new("mail-factor-added-title"),
                Key::new("mail-factor-added-lead"),
                Key::new("mail-factor-not-you"),
            ),
            NoticeKind::FactorRemoved { .. } => self.with_portal(
                Key::new("mail-factor-removed-title"),
                Key::new("mail-factor-removed-lead"),
                Key::new("mail-factor-not-you"),
            ),
            NoticeKind::RecoveryCodes { left, used: true } => Content {
                ends: Some(match left {
                    0 => self.words.say("mail-recovery-none").to_string(),
                    left => self.words.with("mail-recovery-left", "count", *left),
                }),
                ..self.with_portal(
                    Key::new("mail-recovery-used-title"),
                    Key::new("mail-recovery-used-lead"),
                    Key::new("mail-factor-not-you"),
                )
            },
            NoticeKind::RecoveryCodes { used: false, .. } => self.with_portal(
                Key::new("mail-recovery-new-title"),
                Key::new("mail-recovery-new-lead"),
                Key::new("mail-factor-not-you"),
            ),
            NoticeKind::EmailChanged => self.with_portal(
                Key::new("mail-address-title"),
                Key::new("mail-address-lead"),
                Key::new("mail-address-not-you"),
            ),
            NoticeKind::NewDevice => self.with_portal(
                Key::new("mail-device-title"),
                Key::new("mail-device-lead"),
                Key::new("mail-device-not-you"),
            ),
            NoticeKind::Banned { until } => Content {
                ends: Some(match until {
                    Some(until) => self.words.with("mail-banned-until", "until", moment(*until)),
                    None => self.words.say("mail-banned-for-good").to_string(),
                }),
                ..self.says(
                    Key::new("mail-banned-title"),
                    Key::new("mail-banned-lead"),
                    Key::new("mail-banned-not-you"),
                )
            },
        }
    }

    fn says(&self, title: Key, lead: Key, not_you: Key) -> Content {
        Content {
            title: self.words.say(title).to_string(),
            lead: self.words.with(lead, "user", &self.user),
            not_you: self.words.say(not_you).to_string(),
            ..Content::default()
        }
    }

    /// With the portal as the place where one does something about it.
    fn with_portal(&self, title: Key, lead: Key, not_you: Key) -> Content {
        let portal = self.notice.portal.as_deref();
        let revoke = portal.map(|portal| self.link(Key::new("mail-portal-link"), portal));
        Content { revoke, ..self.says(title, lead, not_you) }
    }

    fn link(&self, label: Key, address: &str) -> Link {
        Link { label: self.words.say(label).to_string(), address: address.to_owned() }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let Notice { kind, time, client, agent, .. } = self.notice;
        let factor = match kind {
            NoticeKind::FactorAdded { kind, name } | NoticeKind::FactorRemoved { kind, name } => {
                Some(self.factor(*kind, name.as_deref()))
            }
            _ => None,
        };
        // In the words of the pages, never in those of the browser, which are somebody's text.
        let browser = (!agent.is_empty()).then(|| Device::of(agent).said(self.words));
        let facts = [
            (Key::new("mail-fact-factor"), factor),
            (Key::new("mail-fact-when"), Some(moment(*time))),
            (Key::new("mail-fact-address"), client.map(|client| client.to_canonical().to_string())),
            (Key::new("mail-fact-browser"), browser),
        ];
        facts
            .into_iter()
            .filter_map(|(label, value)| Some((self.words.say(label).to_string(), value?)))
            .collect()
    }

    fn factor(&self, kind: FactorKind, name: Option<&str>) -> String {
        let kind = self.words.say(match kind {
            FactorKind::Totp => Key::new("mail-factor-totp"),
            FactorKind::Webauthn => Key::new("mail-factor-webauthn"),
            FactorKind::MobilePush => Key::new("mail-factor-push"),
            FactorKind::Recovery => Key::new("mail-factor-recovery"),
        });
        match name.map(one_line).filter(|name| !name.is_empty()) {
            Some(name) => {
                self.words.say_with("mail-factor-named", &[("factor", kind.into()), ("name", name.into())])
            }
            None => kind.to_string(),
        }
    }
}

/// As everybody can read it, wherever they and the server are: `2027-01-15 08:00 UTC`.
fn moment(time: Timestamp) -> String {
    let seconds = time.as_seconds().clamp(0, jiff::Timestamp::MAX.as_second());
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A name without what could break a line, hide text or turn its direction.
fn one_line(name: &str) -> String {
    let breaks = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = name.chars().map(|c| if breaks(c) { ' ' } else { c }).take(NAME).collect();
    name.trim().to_owned()
}
