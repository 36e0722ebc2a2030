//! `/settings/security`: the own password (FR-09, FR-19, FR-41).

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::AccountError,
    identity::Account,
    password_policy::{CharacterKind, PasswordPolicy},
    portal::set_cookie,
};
use http::{StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    confirm::{Proved, prove},
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{
    portal::{Journey, Shell, after_sign_in, asked},
    reply::{Reply, ReplyExt as _},
};

const REPEAT_DIFFERS: &str = "The two new passwords are not the same. Type the new one twice.";

const NOTHING_NEW: &str = "That is the password you have already. Choose another one.";

#[derive(Template)]
#[template(path = "settings/security.html")]
struct SecurityPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    user: &'a str,
    /// A password must be chosen before anything else.
    must: bool,
    /// People may change their password here.
    open: bool,
    rules: String,
    action: String,
    /// Where the strength of a password is asked for.
    judge: String,
    flow: String,
}

pub(super) fn page(scene: &Scene<'_>) -> Reply {
    let journey = asked(scene.room, &scene.visit, &scene.parts.uri);
    shown(scene, StatusCode::OK, None, journey)
}

fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<String>, journey: Journey) -> Reply {
    let rules = scene.room.state.accounts.rules();
    let page = SecurityPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert),
        user: scene.user(),
        must: scene.session.must_change_password,
        open: rules.own_password || scene.session.must_change_password,
        rules: described(&rules.passwords),
        action: scene.address("/settings/security"),
        judge: scene.address("/api/password-strength"),
        flow: scene.flow_of(journey),
    };
    scene.show(status, &page)
}

pub(super) async fn change_password(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, journey, stale } = scene.sent(body).await?;
    let [present, new, repeated] =
        ["password", "new-password", "repeat-password"].map(|name| SecretString::from(form.take(name)));
    let again = |status, alert: &str| shown(scene, status, Some(alert.to_owned()), journey.clone());
    if let Some(stale) = stale {
        return Ok(again(StatusCode::FORBIDDEN, stale));
    }
    if new.expose_secret() != repeated.expose_secret() {
        return Ok(again(StatusCode::BAD_REQUEST, REPEAT_DIFFERS));
    }
    if let Proved::Not { status, alert, retry } = prove(scene, &present).await? {
        return Ok(retry.on(shown(scene, status, Some(alert), journey)));
    }
    if new.expose_secret() == present.expose_secret() {
        return Ok(again(StatusCode::BAD_REQUEST, NOTHING_NEW));
    }
    let accounts = &scene.room.state.accounts;
    match accounts.change_own_password(scene.user(), &new, &scene.session.key, &scene.actor()).await {
        Ok(account) => Ok(changed(scene, &account, &journey).await),
        Err(error @ AccountError::ReadOnly) => {
            Ok(again(StatusCode::CONFLICT, &format!("{error} Ask your administrator.")))
        }
        Err(error) => {
            let (status, alert) = scene.broken(&error)?;
            Ok(again(status, &alert))
        }
    }
}

/// The session goes on under a new identifier (FR-19).
async fn changed(scene: &Scene<'_>, account: &Account, journey: &Journey) -> Reply {
    let scope = scene.visit.scope(&scene.room.state.gatekeeper.policy().scopes);
    let replaced =
        scene.room.state.sessions.replace(&scene.session.key, account, &scope.settings.lifetimes).await;
    let token = match replaced {
        Ok(Some(token)) => token,
        // The password is changed all the same; its owner signs in with it.
        Ok(None) => return scene.lead("/"),
        Err(fault) => {
            tracing::error!(error = %fault, "a session could not be renewed after a change of password");
            return scene.lead("/");
        }
    };
    let reply = if scene.session.must_change_password {
        let location = after_sign_in(scene.room, &scene.visit, journey);
        scene.room.lead(&scene.visit, StatusCode::SEE_OTHER, &location)
    } else {
        scene.lead("/settings/security?done=password")
    };
    reply.with(header::SET_COOKIE, set_cookie(&scope, &token, scene.now()))
}

/// The policy in one sentence.
pub(super) fn described(policy: &PasswordPolicy) -> String {
    let kinds: Vec<&str> = policy
        .required
        .iter()
        .map(|kind| match kind {
            CharacterKind::Uppercase => "an upper-case letter",
            CharacterKind::Lowercase => "a lower-case letter",
            CharacterKind::Number => "a digit",
            CharacterKind::Special => "a sign that is neither letter nor digit",
        })
        .collect();
    let with = match kinds.split_last() {
        None => String::new(),
        Some((only, [])) => format!(", with {only}"),
        Some((last, rest)) => format!(", with {} and {last}", rest.join(", ")),
    };
    let least = policy.min_length;
    format!("At least {least} characters{with}; not the user name, and nothing that many people choose.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_said_in_one_sentence() {
        let mut policy = PasswordPolicy::default();
        let end = "; not the user name, and nothing that many people choose.";
        assert_eq!(described(&policy), format!("At least 12 characters{end}"));
        policy.required = vec![CharacterKind::Number];
        assert_eq!(described(&policy), format!("At least 12 characters, with a digit{end}"));
        policy.required = vec![CharacterKind::Uppercase, CharacterKind::Lowercase, CharacterKind::Number];
        let kinds = "an upper-case letter, a lower-case letter and a digit";
        assert_eq!(described(&policy), format!("At least 12 characters, with {kinds}{end}"));
    }
}
