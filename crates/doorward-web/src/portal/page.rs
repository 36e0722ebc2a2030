//! The templates, and how a filled one becomes an answer. askama escapes whatever is put into them.

use askama::Template;
use doorward_core::{credentials::cookies, time::Timestamp};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp as Civil;

use super::{form_state::Browser, words};
use crate::{
    context::Visit,
    headers,
    language::{Html, Key, Words},
    reply::{HTML, Reply, ReplyExt as _, bare},
    service::{Room, Theme},
};

/// What surrounds every page.
pub(crate) struct Shell<'a> {
    pub(crate) brand: &'a str,
    pub(crate) theme: &'static str,
    pub(crate) words: &'a Words,
    pub(crate) style: String,
    pub(crate) script: String,
    /// Only where a key can be asked.
    pub(crate) webauthn_script: String,
    /// Apart, so that nobody waits for it at the door.
    pub(crate) settings_style: String,
    pub(crate) settings_script: String,
    pub(crate) icon: String,
}

/// Keeps which colours somebody chose, in their browser only.
pub(crate) const THEME_COOKIE: &str = "__Host-doorward_theme";

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) action: String,
    pub(super) state: String,
    pub(super) destination: Option<String>,
    pub(super) alert: Option<&'a str>,
    pub(super) notice: Option<&'a str>,
    pub(super) first_time: bool,
    pub(super) user: &'a str,
    pub(super) remember: bool,
    pub(super) remembered: bool,
    /// Passkeys, where they sign in.
    pub(super) passkey: Option<PasskeyForm>,
    /// Where a new password is asked for, if that is on.
    pub(super) forgot: Option<String>,
}

#[derive(Template)]
#[template(path = "signed_in.html")]
pub(super) struct SignedInPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) name: &'a str,
    pub(super) user: &'a str,
    pub(super) groups: String,
    pub(super) role: &'a str,
    pub(super) level: Key,
    pub(super) ends: Option<Moment>,
    /// Where signing out leads, where somebody else signs people in.
    pub(super) sign_out_elsewhere: Option<String>,
    /// Names the service that wants a second factor.
    pub(super) wants_second_factor: Option<String>,
    /// The page of the own account, for those who have one here.
    pub(super) settings: Option<String>,
    pub(super) sign_out: Option<SignOutForm>,
}

#[derive(Template)]
#[template(path = "sign_out.html")]
pub(super) struct SignOutPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) name: &'a str,
    pub(super) alert: Option<&'a str>,
    pub(super) stay: String,
    pub(super) form: SignOutForm,
}

#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct MessagePage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) title: Key,
    pub(super) sentence: &'a str,
    pub(super) links: Vec<Link>,
    /// Code and request, for whoever is asked for help.
    pub(super) foot: String,
}

/// The form that signs out.
pub(super) struct SignOutForm {
    pub(super) action: String,
    pub(super) state: String,
}

/// The form of a passkey; it asks what the key is asked where it is sent.
pub(super) struct PasskeyForm {
    pub(super) address: String,
}

/// A button that is a link.
pub(crate) struct Link {
    pub(crate) id: &'static str,
    pub(crate) href: String,
    pub(crate) words: Key,
}

/// A moment for people and for scripts.
pub(crate) struct Moment {
    pub(crate) relative: String,
    pub(crate) exact: String,
    pub(crate) machine: String,
}

impl Moment {
    /// The moment as pages show it: relative, exact where the pointer rests, and for scripts.
    pub(crate) fn html(&self) -> Html {
        let [machine, exact, relative] =
            [&self.machine, &self.exact, &self.relative].map(|text| escape(text));
        Html::escaped(format!("<time datetime=\"{machine}\" title=\"{exact}\">{relative}</time>"))
    }
}

/// `text` with everything escaped that HTML gives a meaning.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

impl Room {
    /// What surrounds a page for the browser that sent `headers`, in the colours that were chosen there.
    pub(crate) fn shell(&self, base: &str, headers: &HeaderMap) -> Shell<'_> {
        let settings = &self.state.settings;
        let assets = &self.assets;
        Shell {
            brand: &settings.brand,
            theme: self.theme(headers).name(),
            words: self.words(headers),
            style: assets.style.address(base),
            script: assets.script.address(base),
            webauthn_script: assets.webauthn.address(base),
            settings_style: assets.settings_style.address(base),
            settings_script: assets.settings_script.address(base),
            icon: assets.icon.address(base),
        }
    }

    /// The colours for the browser that sent `headers`.
    pub(crate) fn theme(&self, headers: &HeaderMap) -> Theme {
        cookies(headers, THEME_COOKIE).find_map(Theme::from_name).unwrap_or(self.state.settings.theme)
    }

    /// The answer that shows `page` to `browser`.
    pub(crate) fn show(
        &self,
        visit: &Visit,
        status: StatusCode,
        page: &impl Template,
        browser: Option<&Browser>,
    ) -> Reply {
        let mut reply = self.page(status, page);
        let scope = visit.scope(&self.state.gatekeeper.policy().scopes);
        headers::add_page(reply.headers_mut(), Some(&scope));
        match browser.and_then(Browser::cookie) {
            Some(cookie) => reply.with(header::SET_COOKIE, cookie),
            None => reply,
        }
    }

    /// `page` without its headers.
    pub(crate) fn page(&self, status: StatusCode, page: &impl Template) -> Reply {
        match page.render() {
            Ok(html) => bare(status, HTML, html),
            Err(error) => {
                tracing::error!(%error, "a page could not be drawn");
                bare(StatusCode::INTERNAL_SERVER_ERROR, HTML, "500 Internal Server Error")
            }
        }
    }

    /// An empty answer that leads on.
    pub(crate) fn lead(&self, visit: &Visit, status: StatusCode, location: &str) -> Reply {
        let mut reply = bare(status, HTML, "");
        let scope = visit.scope(&self.state.gatekeeper.policy().scopes);
        headers::add_page(reply.headers_mut(), Some(&scope));
        reply.with(header::LOCATION, location)
    }
}

/// Whether a client wants a page, going by what it accepts and, in browsers, by whether it navigates.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let mentions = |text: &str| {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        accept
            .split(',')
            .any(|part| part.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(text))
    };
    let navigates = headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    mentions("text/html") && navigates && !headers.contains_key(header::UPGRADE)
}

/// Whether a client that wants no page wants JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("json") || headers.contains_key("x-requested-with")
}

/// `at` as seen from `now`, in either direction.
pub(crate) fn moment(words: &Words, at: Timestamp, now: Timestamp) -> Option<Moment> {
    let civil = Civil::from_second(at.as_seconds()).ok()?;
    let (ahead, behind) = (at.since(now).as_secs(), now.since(at).as_secs());
    let relative = if ahead > 0 {
        words::ahead(words, ahead)
    } else if behind < 10 {
        words.say("time-now").to_owned()
    } else {
        words::ago(words, behind)
    };
    Some(Moment {
        relative,
        exact: civil.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        machine: civil.to_string(),
    })
}
