//! The templates, and how a filled one becomes an answer. askama escapes whatever is put into them.

use askama::Template;
use http::{HeaderMap, StatusCode, header};

use super::form_state::Browser;
use crate::{
    context::Visit,
    headers,
    reply::{HTML, Reply, ReplyExt as _, bare},
    service::Room,
};

/// What surrounds every page.
pub(super) struct Shell<'a> {
    pub(super) brand: &'a str,
    pub(super) theme: &'static str,
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
}

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
}

#[derive(Template)]
#[template(path = "signed_in.html")]
pub(super) struct SignedInPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) name: &'a str,
    pub(super) user: &'a str,
    pub(super) groups: String,
    pub(super) role: &'a str,
    pub(super) level: &'static str,
    pub(super) ends: Option<Moment>,
    /// Names the service that wants a second factor.
    pub(super) wants_second_factor: Option<String>,
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
    pub(super) title: &'a str,
    pub(super) sentence: &'a str,
    pub(super) links: Vec<Link>,
    pub(super) code: &'a str,
    pub(super) request_id: &'a str,
}

/// The form that signs out.
pub(super) struct SignOutForm {
    pub(super) action: String,
    pub(super) state: String,
}

/// A button that is a link.
pub(super) struct Link {
    pub(super) id: &'static str,
    pub(super) href: String,
    pub(super) words: &'static str,
}

/// A moment for people and for scripts.
pub(super) struct Moment {
    pub(super) relative: String,
    pub(super) exact: String,
    pub(super) machine: String,
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
    pub(super) fn shell(&self, base: &str) -> Shell<'_> {
        let settings = &self.state.settings;
        Shell {
            brand: &settings.brand,
            theme: settings.theme.name(),
            style: self.assets.style.address(base),
            script: self.assets.script.address(base),
            icon: self.assets.icon.address(base),
        }
    }

    /// The answer that shows `page` to `browser`.
    pub(super) fn show(
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
    pub(super) fn page(&self, status: StatusCode, page: &impl Template) -> Reply {
        match page.render() {
            Ok(html) => bare(status, HTML, html),
            Err(error) => {
                tracing::error!(%error, "a page could not be drawn");
                bare(StatusCode::INTERNAL_SERVER_ERROR, HTML, "500 Internal Server Error")
            }
        }
    }

    /// An empty answer that leads on.
    pub(super) fn lead(&self, visit: &Visit, status: StatusCode, location: &str) -> Reply {
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
