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
    portal::{Shell, THEME_COOKIE},
    reply::{Reply, ReplyExt as _},
    service::Theme,
};

/// The choice of colours is kept for so long, in seconds.
const THEME_LIFE: u32 = 365 * 24 * 3600;

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
    kept: &'static str,
    themes: Vec<ThemeChoice>,
    action: String,
    flow: String,
}

struct ThemeChoice {
    value: &'static str,
    words: &'static str,
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
        Err(_) => "nowhere any more",
    };
    let current = scene.room.theme(&scene.parts.headers);
    let choice =
        |(theme, words): (Theme, _)| ThemeChoice { value: theme.name(), words, chosen: theme == current };
    let themes = [(Theme::Auto, "As the device has it"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
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
        action: scene.address("/settings/appearance"),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

/// Where an account is kept, in words.
pub(super) const fn kept(origin: AccountOrigin) -> &'static str {
    match origin {
        AccountOrigin::Database => "Database",
        AccountOrigin::File => "Users file",
    }
}

pub(super) async fn set_appearance(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale.to_owned())).await;
    }
    let Some(theme) = Theme::from_name(&form.take("theme")) else {
        return Err(scene.refuse(StatusCode::BAD_REQUEST, "request.bad_body"));
    };
    let (name, max_age) = (theme.name(), THEME_LIFE);
    let cookie = format!("{THEME_COOKIE}={name}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age={max_age}");
    Ok(scene.lead("/settings?done=appearance").with(header::SET_COOKIE, cookie))
}
