//! `/settings/users/act`: disables, enables or deletes a user, or takes their second factors away, after asking once.

use axum::body::Body;
use doorward_core::{accounts::AccountError, identity::Account, ports::AccountUpdate, second_factor::Change};
use http::StatusCode;

use super::{
    ask::AskPage,
    elevate::is_owed,
    factors::refused,
    nav::Section,
    scene::{Scene, Sent},
    user::{edit_path, found},
};
use crate::{language::Key, portal::encoded, reply::Reply};

#[derive(Clone, Copy)]
enum Deed {
    Disable,
    Enable,
    Delete,
    /// For somebody who has lost them all.
    RemoveFactors,
}

impl Deed {
    fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Disable, Self::Enable, Self::Delete, Self::RemoveFactors];
        all.into_iter().find(|deed| deed.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Delete => "delete",
            Self::RemoveFactors => "remove-factors",
        }
    }

    const fn button(self) -> Key {
        match self {
            Self::Disable => Key::new("user-disable"),
            Self::Enable => Key::new("user-enable"),
            Self::Delete => Key::new("user-delete"),
            Self::RemoveFactors => Key::new("user-remove-factors"),
        }
    }

    const fn question(self) -> Key {
        match self {
            Self::Disable => Key::new("user-ask-disable"),
            Self::Enable => Key::new("user-ask-enable"),
            Self::Delete => Key::new("user-ask-delete"),
            Self::RemoveFactors => Key::new("user-ask-remove-factors"),
        }
    }

    const fn follows(self) -> Key {
        match self {
            Self::Disable => Key::new("user-follows-disable"),
            Self::Enable => Key::new("user-follows-enable"),
            Self::Delete => Key::new("user-follows-delete"),
            Self::RemoveFactors => Key::new("user-follows-remove-factors"),
        }
    }
}

pub(super) async fn ask(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let (deed, account) = what(scene, &asked("act"), &asked("name")).await?;
    if matches!(deed, Deed::RemoveFactors) && is_owed(scene).await? {
        return Ok(to_elevation(scene, &account));
    }
    Ok(shown(scene, deed, &account, StatusCode::OK, None))
}

async fn what(scene: &Scene<'_>, act: &str, name: &str) -> Result<(Deed, Account), Reply> {
    let deed = Deed::from_name(act).ok_or_else(|| scene.nothing_here())?;
    Ok((deed, found(scene, name).await?))
}

fn shown(
    scene: &Scene<'_>,
    deed: Deed,
    account: &Account,
    status: StatusCode,
    alert: Option<String>,
) -> Reply {
    let name = &account.identity.user;
    let page = AskPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Users)).alerting(alert),
        title: scene.words().with(deed.question(), "user", name),
        sentence: scene.words().with(deed.follows(), "user", name),
        action: scene.address("/settings/users/act"),
        fields: vec![("act", deed.name().to_owned()), ("name", name.clone())],
        button: scene.words().say(deed.button()),
        danger: !matches!(deed, Deed::Enable),
        back: scene.address(&edit_path(name)),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(super) async fn act(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (deed, account) = what(scene, &form.take("act"), &form.take("name")).await?;
    if let Some(stale) = stale {
        return Ok(shown(scene, deed, &account, StatusCode::FORBIDDEN, Some(stale.to_owned())));
    }
    let name = &account.identity.user;
    if matches!(deed, Deed::RemoveFactors) {
        if is_owed(scene).await? {
            return Ok(to_elevation(scene, &account));
        }
        return remove_factors(scene, &account).await;
    }
    match done(scene, deed, name).await {
        Ok(path) => Ok(scene.lead(&path)),
        Err(error) => {
            let (status, alert) = scene.broken(&error)?;
            Ok(shown(scene, deed, &account, status, Some(alert)))
        }
    }
}

/// What somebody signs in with is taken away with more than a password, like one's own; and the way comes back here.
fn to_elevation(scene: &Scene<'_>, account: &Account) -> Reply {
    let name = encoded(&account.identity.user);
    let next = format!("/settings/users/act?act={}&name={name}", Deed::RemoveFactors.name());
    scene.lead(&format!("/settings/elevate?next={}", encoded(&next)))
}

async fn remove_factors(scene: &Scene<'_>, account: &Account) -> Result<Reply, Reply> {
    let caused = scene.caused();
    let identity = &account.identity;
    // One's own session ends like every other: it has proved a factor that is gone.
    let change = Change { person: identity, by: Some(scene.user()), keep: None, cause: caused.cause() };
    match scene.room.state.factors.remove_all(&change).await {
        Ok(()) => Ok(scene.lead(&format!("{}&done=user-factors-removed", edit_path(&identity.user)))),
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            Ok(shown(scene, Deed::RemoveFactors, account, status, Some(alert.to_owned())))
        }
    }
}

/// Does it; gives the page to go on to.
async fn done(scene: &Scene<'_>, deed: Deed, name: &str) -> Result<String, AccountError> {
    let (accounts, actor) = (&scene.room.state.accounts, scene.actor());
    let disabled = |disabled| AccountUpdate { disabled: Some(disabled), ..AccountUpdate::default() };
    Ok(match deed {
        Deed::Disable => {
            accounts.update(name, disabled(true), &actor).await?;
            format!("{}&done=user-disabled", edit_path(name))
        }
        Deed::Enable => {
            accounts.update(name, disabled(false), &actor).await?;
            format!("{}&done=user-enabled", edit_path(name))
        }
        Deed::Delete => {
            accounts.delete(name, &actor).await?;
            "/settings/users?done=user-deleted".to_owned()
        }
        Deed::RemoveFactors => edit_path(name),
    })
}
