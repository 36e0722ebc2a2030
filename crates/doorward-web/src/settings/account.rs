//! `/settings`: who I am, and how pages look in this browser.

use askama::Template;
use axum::body::Body;
use doorward_core::{accounts::AccountError, identity::AccountOrigin};
use http::{StatusCode, header};

use super::{
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{
    language::{Key, LANGUAGE_COOKIE, Languages, Words, chosen},
    portal::{Shell, THEME_COOKIE},
    reply::{Reply, ReplyExt as _},
    service::Theme,
};

/// Choices are kept for so long, in seconds.
const LIFE: u32 = 365 * 24 * 3600;

#[derive(Template)]
#[template(path = "settings/account.html")]
struct AccountPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    name: &'a str,
    user: &'a str,
    email: Option<&'a str>,
    role: &'a str,
    groups: &'a [String],
    kept: Key,
    themes: Vec<ThemeChoice>,
    languages: Vec<LanguageChoice>,
    action: String,
    flow: String,
}

struct ThemeChoice {
    value: &'static str,
    words: Key,
    chosen: bool,
}

/// A language, named in itself.
struct LanguageChoice {
    tag: &'static str,
    name: &'static str,
    chosen: bool,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    shown(scene, StatusCode::OK, None).await
}

async fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<String>) -> Result<Reply, Reply> {
    let kept = match scene.room.state.accounts.find(scene.user()).await {
        Ok(account) => kept(account.origin),
        Err(AccountError::Unavailable(fault)) => return Err(scene.unavailable(&fault)),
        // Deleted since the session was looked up, a moment ago.
        Err(_) => Key::new("account-kept-nowhere"),
    };
    let current = scene.room.theme(&scene.parts.headers);
    let choice =
        |(theme, words): (Theme, _)| ThemeChoice { value: theme.name(), words, chosen: theme == current };
    let themes = [
        (Theme::Auto, Key::new("account-theme-auto")),
        (Theme::Light, Key::new("account-theme-light")),
        (Theme::Dark, Key::new("account-theme-dark")),
    ];
    let identity = &scene.identity;
    let page = AccountPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Account)).alerting(alert),
        name: &identity.display_name,
        user: &identity.user,
        email: identity.email.as_deref(),
        role: identity.role.as_str(),
        groups: &identity.groups,
        kept,
        themes: themes.into_iter().map(choice).collect(),
        languages: languages(scene),
        action: scene.address("/settings/appearance"),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

fn languages(scene: &Scene<'_>) -> Vec<LanguageChoice> {
    let chosen = chosen(&scene.room.state.languages, &scene.parts.headers).map(Words::tag);
    let choice = |(tag, name)| LanguageChoice { tag, name, chosen: chosen == Some(tag) };
    Languages::named().map(choice).collect()
}

/// Where an account is kept, in words.
pub(super) const fn kept(origin: AccountOrigin) -> Key {
    match origin {
        AccountOrigin::Database => Key::new("account-kept-database"),
        AccountOrigin::File => Key::new("account-kept-file"),
    }
}

pub(super) async fn set_appearance(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale.to_owned())).await;
    }
    let language = Language::read(scene, &form.take("language"));
    let (Some(theme), Some(language)) = (Theme::from_name(&form.take("theme")), language) else {
        return Err(scene.refuse(StatusCode::BAD_REQUEST, "request.bad_body"));
    };
    let reply = scene.lead("/settings?done=appearance");
    let reply = reply.with(header::SET_COOKIE, kept_choice(THEME_COOKIE, theme.name(), LIFE));
    Ok(match language {
        Language::Unchanged => reply,
        Language::OfBrowser => reply.with(header::SET_COOKIE, kept_choice(LANGUAGE_COOKIE, "", 0)),
        Language::Chosen(tag) => reply.with(header::SET_COOKIE, kept_choice(LANGUAGE_COOKIE, tag, LIFE)),
    })
}

/// What a form says about the language.
enum Language {
    /// Nothing.
    Unchanged,
    /// As the browser says: no choice is kept.
    OfBrowser,
    Chosen(&'static str),
}

impl Language {
    /// Nothing where `sent` is none that we have.
    fn read(scene: &Scene<'_>, sent: &str) -> Option<Self> {
        Some(match sent {
            "" => Self::Unchanged,
            "auto" => Self::OfBrowser,
            tag => Self::Chosen(scene.room.state.languages.find(tag)?.tag()),
        })
    }
}

/// The cookie that keeps a choice in this browser.
fn kept_choice(cookie: &str, value: &str, life: u32) -> String {
    format!("{cookie}={value}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age={life}")
}
