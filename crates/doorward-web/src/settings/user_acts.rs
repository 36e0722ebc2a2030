//! `/settings/users/act`: disables, enables or deletes a user, after asking once.

use axum::body::Body;
use doorward_core::{accounts::AccountError, identity::Account, ports::AccountUpdate};
use http::StatusCode;

use super::{
    ask::AskPage,
    nav::Section,
    scene::{Scene, Sent},
    user::{edit_path, found},
};
use crate::reply::Reply;

#[derive(Clone, Copy)]
enum Deed {
    Disable,
    Enable,
    Delete,
}

impl Deed {
    fn from_name(name: &str) -> Option<Self> {
        [Self::Disable, Self::Enable, Self::Delete].into_iter().find(|deed| deed.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Delete => "delete",
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::Disable => "Disable",
            Self::Enable => "Enable",
            Self::Delete => "Delete",
        }
    }

    fn follows(self, name: &str) -> String {
        match self {
            Self::Disable => {
                format!("{name} cannot sign in any more and is signed out everywhere. Nothing is deleted.")
            }
            Self::Enable => format!("{name} can sign in again, with the password as it was."),
            Self::Delete => {
                format!("{name} is signed out everywhere, and the account is gone. This cannot be undone.")
            }
        }
    }
}

pub(super) async fn ask(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let (deed, account) = what(scene, &asked("act"), &asked("name")).await?;
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
        title: format!("{} {name}?", deed.button()),
        sentence: deed.follows(name),
        action: scene.address("/settings/users/act"),
        fields: vec![("act", deed.name().to_owned()), ("name", name.clone())],
        button: deed.button(),
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
    match done(scene, deed, name).await {
        Ok(path) => Ok(scene.lead(&path)),
        Err(error) => {
            let (status, alert) = scene.broken(&error)?;
            Ok(shown(scene, deed, &account, status, Some(alert)))
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
    })
}
