//! The frame around every page of the settings: brand, navigation, what has just been done, what went wrong.

use super::scene::Scene;
use crate::language::Key;

/// The parts of the settings, as the navigation lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Account,
    Security,
    Sessions,
    Keys,
    Users,
    Bans,
    Audit,
    Doctor,
}

impl Section {
    const fn path(self) -> &'static str {
        match self {
            Self::Account => "/settings",
            Self::Security => "/settings/security",
            Self::Sessions => "/settings/sessions",
            Self::Keys => "/settings/keys",
            Self::Users => "/settings/users",
            Self::Bans => "/settings/bans",
            Self::Audit => "/settings/audit",
            Self::Doctor => "/settings/doctor",
        }
    }

    const fn words(self) -> Key {
        match self {
            Self::Account => Key::new("frame-account"),
            Self::Security => Key::new("frame-security"),
            Self::Sessions => Key::new("frame-sessions"),
            Self::Keys => Key::new("frame-keys"),
            Self::Users => Key::new("frame-users"),
            Self::Bans => Key::new("frame-bans"),
            Self::Audit => Key::new("frame-audit"),
            Self::Doctor => Key::new("frame-doctor"),
        }
    }
}

/// One entry of the navigation.
pub(super) struct NavItem {
    pub(super) href: String,
    pub(super) words: Key,
    /// The value of `aria-current`: `page` on the page itself, `true` on pages below it, else nothing.
    pub(super) current: &'static str,
}

/// What surrounds a page.
pub(super) struct Frame<'a> {
    pub(super) home: String,
    pub(super) who: &'a str,
    pub(super) sign_out: String,
    /// Empty while a password must be chosen before anything else: the pages would not open (FR-41).
    pub(super) nav: Vec<NavItem>,
    pub(super) notice: Option<&'a str>,
    pub(super) alert: Option<String>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(scene: &'a Scene<'_>, section: Option<Section>) -> Self {
        let mut sections = vec![Section::Account, Section::Security, Section::Sessions];
        if scene.room.state.gatekeeper.keys().is_some() {
            sections.push(Section::Keys);
        }
        if scene.administers() {
            sections.extend([Section::Users, Section::Bans, Section::Audit, Section::Doctor]);
        }
        if scene.session.must_change_password {
            sections.clear();
        }
        let current = |one: Section| match section {
            Some(here) if here == one && scene.parts.uri.path() == one.path() => "page",
            Some(here) if here == one => "true",
            _ => "",
        };
        let nav = sections.into_iter().map(|one| NavItem {
            href: scene.address(one.path()),
            words: one.words(),
            current: current(one),
        });
        Self {
            home: scene.address("/"),
            who: scene.user(),
            sign_out: scene.address("/logout"),
            nav: nav.collect(),
            notice: scene.asked("done").and_then(|code| done(&code)).map(|key| scene.words().say(key)),
            alert: None,
        }
    }

    /// The same with `sentence` above the form.
    pub(super) fn alerting(mut self, sentence: Option<String>) -> Self {
        if sentence.is_some() {
            (self.alert, self.notice) = (sentence, None);
        }
        self
    }
}

/// What has just been done, by the code that a redirect carries. Never text from the address.
fn done(code: &str) -> Option<Key> {
    Some(match code {
        "appearance" => Key::new("done-appearance"),
        "password" => Key::new("done-password"),
        "totp" => Key::new("done-totp"),
        "passkey" => Key::new("done-passkey"),
        "passkey-renamed" => Key::new("done-passkey-renamed"),
        "factor-removed" => Key::new("done-factor-removed"),
        "session-ended" => Key::new("done-session-ended"),
        "sessions-ended" => Key::new("done-sessions-ended"),
        "key-revoked" => Key::new("done-key-revoked"),
        "user-created" => Key::new("done-user-created"),
        "user-saved" => Key::new("done-user-saved"),
        "user-password" => Key::new("done-user-password"),
        "user-disabled" => Key::new("done-user-disabled"),
        "user-enabled" => Key::new("done-user-enabled"),
        "user-factors-removed" => Key::new("done-user-factors-removed"),
        "user-deleted" => Key::new("done-user-deleted"),
        "ban-added" => Key::new("done-ban-added"),
        "ban-lifted" => Key::new("done-ban-lifted"),
        "maintenance-begun" => Key::new("done-maintenance-begun"),
        "maintenance-ended" => Key::new("done-maintenance-ended"),
        _ => return None,
    })
}
