//! The frame around every page of the settings: brand, navigation, what has just been done, what went wrong.

use super::scene::Scene;

/// The parts of the settings, as the navigation lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Account,
    Security,
    Sessions,
    Users,
    Bans,
}

impl Section {
    const fn path(self) -> &'static str {
        match self {
            Self::Account => "/settings",
            Self::Security => "/settings/security",
            Self::Sessions => "/settings/sessions",
            Self::Users => "/settings/users",
            Self::Bans => "/settings/bans",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Security => "Security",
            Self::Sessions => "Sessions",
            Self::Users => "Users",
            Self::Bans => "Bans",
        }
    }
}

/// One entry of the navigation.
pub(super) struct NavItem {
    pub(super) href: String,
    pub(super) words: &'static str,
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
    pub(super) notice: Option<&'static str>,
    pub(super) alert: Option<String>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(scene: &'a Scene<'_>, section: Option<Section>) -> Self {
        let mut sections = vec![Section::Account, Section::Security, Section::Sessions];
        if scene.identity.role.is_admin() {
            sections.extend([Section::Users, Section::Bans]);
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
            notice: scene.asked("done").and_then(|code| done(&code)),
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
fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "appearance" => "Saved. This browser shows the pages like this from now on.",
        "password" => "Your password is changed. Your other sessions have ended.",
        "session-ended" => "The session has ended.",
        "sessions-ended" => "The sessions have ended.",
        "user-created" => "The user is created.",
        "user-saved" => "Saved.",
        "user-password" => "The password is set. The sessions that were open have ended.",
        "user-disabled" => "The user is disabled and cannot sign in any more.",
        "user-enabled" => "The user is enabled and can sign in again.",
        "user-deleted" => "The user is deleted.",
        "ban-added" => "The ban holds from now on.",
        "ban-lifted" => "The ban is lifted.",
        _ => return None,
    })
}
