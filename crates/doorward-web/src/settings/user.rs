//! `/settings/users/edit`: one user, for administrators (FR-06, FR-08).

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::AccountError,
    identity::{Account, AccountOrigin, Role, folded},
    notice::NoticeKind,
    ports::AccountUpdate,
    second_factor::Overview,
};
use http::StatusCode;
use secrecy::SecretString;

use super::{
    factors::overview,
    nav::{Frame, Section},
    scene::{Scene, Sent},
    security,
    sessions::live,
    user_new::{Fields, Password, roles},
    users::{State, banned_names},
};
use crate::{
    language::Words,
    portal::{Shell, encoded},
    reply::Reply,
};

#[derive(Template)]
#[template(path = "settings/user.html")]
struct UserPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    user: &'a str,
    /// What the form shows: what is kept, or what was typed and not taken.
    fields: Fields,
    roles: Vec<&'a str>,
    state: State,
    /// Kept in the users file: nothing but the password can be changed here.
    in_file: bool,
    /// The one who looks at the page.
    is_self: bool,
    password_alert: Option<String>,
    rules: String,
    /// What there is of second factors, one line each.
    factors: Vec<String>,
    remove_factors: String,
    sessions: Option<String>,
    sessions_page: String,
    security_page: String,
    action: String,
    password_action: String,
    disable: String,
    enable: String,
    delete: String,
    flow: String,
}

/// What one of the page's forms was refused for.
#[derive(Default)]
struct Refused {
    status: StatusCode,
    details: Option<(String, Fields)>,
    password: Option<String>,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let account = found(scene, &scene.asked("name").unwrap_or_default()).await?;
    shown(scene, &account, Refused::default()).await
}

/// The account `name`; without one there is nothing here.
pub(super) async fn found(scene: &Scene<'_>, name: &str) -> Result<Account, Reply> {
    match scene.room.state.accounts.find(name).await {
        Ok(account) => Ok(account),
        Err(AccountError::Unavailable(fault)) => Err(scene.unavailable(&fault)),
        Err(_) => Err(scene.nothing_here()),
    }
}

pub(super) fn edit_path(name: &str) -> String {
    format!("/settings/users/edit?name={}", encoded(name))
}

async fn shown(scene: &Scene<'_>, account: &Account, refused: Refused) -> Result<Reply, Reply> {
    let Refused { status, details, password } = refused;
    let identity = &account.identity;
    let name = identity.user.as_str();
    let state = &scene.room.state;
    let banned = banned_names(scene).await?.contains(&folded(name));
    let sessions = live(scene, name).await?;
    let factors = overview(scene, name).await?;
    let (alert, fields) = match details {
        Some((alert, fields)) => (Some(alert), fields),
        None => (None, kept_fields(account)),
    };
    let query = format!("name={}", encoded(name));
    let act = |act: &str| scene.address(&format!("/settings/users/act?act={act}&{query}"));
    let mut frame = scene.frame(Some(Section::Users)).alerting(alert);
    if password.is_some() {
        frame.notice = None;
    }
    let page = UserPage {
        shell: scene.shell(),
        frame,
        user: name,
        fields,
        roles: roles(scene),
        state: State::of(account, banned),
        in_file: account.origin != AccountOrigin::Database,
        is_self: folded(name) == folded(scene.user()),
        password_alert: password,
        rules: security::described(scene.words(), &state.accounts.rules().passwords),
        factors: listed(scene.words(), &factors),
        remove_factors: act("remove-factors"),
        sessions: (!sessions.is_empty())
            .then(|| scene.words().with("user-show-sessions", "count", sessions.len())),
        sessions_page: scene.address(&format!("/settings/sessions?user={}", encoded(name))),
        security_page: scene.address("/settings/security"),
        action: scene.address("/settings/users/edit"),
        password_action: scene.address("/settings/users/password"),
        disable: act("disable"),
        enable: act("enable"),
        delete: act("delete"),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

/// What somebody has, as an administrator sees it.
fn listed(words: &Words, factors: &Overview) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(factors.passkeys.iter().map(|one| words.with("user-factors-passkey", "name", &one.name)));
    lines.extend(factors.totp.map(|_| words.say("user-factors-totp").to_owned()));
    if factors.recovery > 0 {
        lines.push(words.with("user-factors-recovery", "count", factors.recovery));
    }
    lines
}

fn kept_fields(account: &Account) -> Fields {
    let identity = &account.identity;
    Fields {
        user: identity.user.clone(),
        name: identity.display_name.clone(),
        email: identity.email.clone().unwrap_or_default(),
        role: identity.role.as_str().to_owned(),
        groups: identity.groups.join(", "),
        must_change: true,
    }
}

pub(super) async fn update(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let fields = Fields::of(&mut form);
    let account = found(scene, &fields.user).await?;
    if let Some(stale) = stale {
        let details = Some((stale.to_owned(), fields));
        return shown(scene, &account, Refused { status: StatusCode::FORBIDDEN, details, password: None })
            .await;
    }
    let update = AccountUpdate {
        display_name: Some(fields.name.clone()),
        email: Some(fields.email()),
        role: Some(Role::new(&fields.role)),
        groups: Some(fields.groups()),
        disabled: None,
    };
    let name = &account.identity.user;
    if let Err(error) = scene.room.state.accounts.update(name, update, &scene.actor()).await {
        let (status, alert) = scene.broken(&error)?;
        let details = Some((alert, fields));
        return shown(scene, &account, Refused { status, details, password: None }).await;
    }
    tell_old_address(scene, &account, fields.email().as_deref()).await;
    Ok(scene.lead(&format!("{}&done=user-saved", edit_path(name))))
}

/// Whoever read the mails of `account` until now learns that they go elsewhere (SC-151).
async fn tell_old_address(scene: &Scene<'_>, account: &Account, new: Option<&str>) {
    let old = account.identity.email.as_deref();
    if let Some(old) = old.filter(|_| old != new) {
        let caused = scene.caused();
        let notices = &scene.room.state.notices;
        notices.tell(NoticeKind::EmailChanged, account, Some(old), &caused.cause()).await;
    }
}

pub(super) async fn set_password(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (name, typed) = (form.take("username"), SecretString::from(form.take("password")));
    let must_change = form.ticked("must-change");
    let account = found(scene, &name).await?;
    let name = &account.identity.user;
    let refuse = |status, alert: String| Refused { status, details: None, password: Some(alert) };
    if let Some(stale) = stale {
        return shown(scene, &account, refuse(StatusCode::FORBIDDEN, stale.to_owned())).await;
    }
    if folded(name) == folded(scene.user()) {
        // One's own needs the present one (FR-09).
        let alert = scene.words().say("user-own-password-refused").to_owned();
        return shown(scene, &account, refuse(StatusCode::CONFLICT, alert)).await;
    }
    // The users file cannot keep that another must be chosen.
    let must_change = must_change && account.origin == AccountOrigin::Database;
    let password = Password::typed_or_generated(scene, typed);
    let accounts = &scene.room.state.accounts;
    if let Err(error) = accounts.set_password(name, &password.secret, must_change, &scene.actor()).await {
        let (status, alert) = scene.broken(&error)?;
        return shown(scene, &account, refuse(status, alert)).await;
    }
    let caused = scene.caused();
    scene.room.state.notices.tell(NoticeKind::PasswordChanged, &account, None, &caused.cause()).await;
    Ok(password.told(scene, name, must_change, &edit_path(name), "user-password"))
}
