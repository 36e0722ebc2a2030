//! `/settings/security`: the own password (FR-09, FR-19, FR-41), and what there is of second factors.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::AccountError,
    identity::Account,
    notice::NoticeKind,
    password_policy::{BrokenRule, CharacterKind, PasswordPolicy},
    portal::set_cookie,
};
use http::{StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    broken::of_password,
    confirm::{Proved, prove},
    elevate::is_owed,
    factors::FactorsView,
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{
    language::{Key, Words},
    portal::{
        Journey, Shell, after_sign_in, asked,
        words::{self, list},
    },
    reply::{Reply, ReplyExt as _},
};

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
    /// More than the password must be proved before it is changed.
    owed: bool,
    /// Where that is proved.
    elevate: String,
    /// `None` while a password must be chosen before anything else.
    factors: Option<FactorsView>,
    rules: String,
    action: String,
    /// Where the strength of a password is asked for.
    judge: String,
    /// What the script says to it.
    judgements: String,
    flow: String,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let journey = asked(scene.room, &scene.visit, &scene.parts.uri);
    shown(scene, StatusCode::OK, None, journey).await
}

async fn shown(
    scene: &Scene<'_>,
    status: StatusCode,
    alert: Option<String>,
    journey: Journey,
) -> Result<Reply, Reply> {
    let must = scene.session.must_change_password;
    let factors = if must { None } else { Some(FactorsView::of(scene).await?) };
    let rules = scene.room.state.accounts.rules();
    let page = SecurityPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert),
        user: scene.user(),
        must,
        open: rules.own_password || must,
        owed: rules.own_password && is_owed(scene).await?,
        elevate: scene.address(ELEVATE),
        factors,
        rules: described(scene.words(), &rules.passwords),
        action: scene.address("/settings/security"),
        judge: scene.address("/api/password-strength"),
        judgements: judgements(scene.words(), &rules.passwords),
        flow: scene.flow_of(journey),
    };
    Ok(scene.show(status, &page))
}

/// To the proof, and back to the form.
const ELEVATE: &str = "/settings/elevate?next=/settings/security";

pub(super) async fn change_password(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, journey, stale } = scene.sent(body).await?;
    let [present, new, repeated] =
        ["password", "new-password", "repeat-password"].map(|name| SecretString::from(form.take(name)));
    let again = async |status, alert: String| shown(scene, status, Some(alert), journey.clone()).await;
    if let Some(stale) = stale {
        return again(StatusCode::FORBIDDEN, stale.to_owned()).await;
    }
    if is_owed(scene).await? {
        return Ok(scene.lead(ELEVATE));
    }
    if new.expose_secret() != repeated.expose_secret() {
        return again(StatusCode::BAD_REQUEST, scene.words().say(words::REPEAT_DIFFERS).to_owned()).await;
    }
    if let Proved::Not { status, alert, retry } = prove(scene, &present).await? {
        return Ok(retry.on(again(status, alert).await?));
    }
    if new.expose_secret() == present.expose_secret() {
        return again(StatusCode::BAD_REQUEST, scene.words().say("security-unchanged").to_owned()).await;
    }
    let accounts = &scene.room.state.accounts;
    match accounts.change_own_password(scene.user(), &new, &scene.session.key, &scene.actor()).await {
        Ok(account) => {
            let caused = scene.caused();
            scene.room.state.notices.tell(NoticeKind::PasswordChanged, &account, None, &caused.cause()).await;
            Ok(changed(scene, &account, &journey).await)
        }
        Err(AccountError::ReadOnly) => {
            again(StatusCode::CONFLICT, scene.words().say("account-error-read-only-own").to_owned()).await
        }
        Err(error) => {
            let (status, alert) = scene.broken(&error)?;
            again(status, alert).await
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
pub(crate) fn described(words: &Words, policy: &PasswordPolicy) -> String {
    let least = ("least", policy.min_length.into());
    if policy.required.is_empty() {
        return words.say_with("password-rules", &[least]);
    }
    words.say_with("password-rules-with", &[least, ("kinds", kinds(words, policy).into())])
}

fn kinds(words: &Words, policy: &PasswordPolicy) -> String {
    let kind = |kind: &CharacterKind| {
        words.say(match kind {
            CharacterKind::Uppercase => Key::new("password-kind-uppercase"),
            CharacterKind::Lowercase => Key::new("password-kind-lowercase"),
            CharacterKind::Number => Key::new("password-kind-number"),
            CharacterKind::Special => Key::new("password-kind-special"),
        })
    };
    let kinds: Vec<&str> = policy.required.iter().map(kind).collect();
    list(words, &kinds)
}

/// What the script says while somebody types a new password, as JSON: by the code of the rule that it breaks, else by its
/// score.
pub(crate) fn judgements(words: &Words, policy: &PasswordPolicy) -> String {
    let lacking = match policy.required.as_slice() {
        [kind] => BrokenRule::Missing(*kind),
        _ => BrokenRule::Missing(CharacterKind::Special),
    };
    let rules = [
        BrokenRule::TooShort(policy.min_length),
        BrokenRule::TooLong(policy.max_length),
        lacking,
        BrokenRule::ContainsName,
        BrokenRule::Common,
        BrokenRule::TooEasy,
    ];
    let scores = [
        Key::new("password-score-0"),
        Key::new("password-score-1"),
        Key::new("password-score-2"),
        Key::new("password-score-3"),
        Key::new("password-score-4"),
    ];
    let mut said: BTreeMap<String, String> =
        rules.into_iter().map(|rule| (rule.code().to_owned(), of_password(words, rule))).collect();
    if policy.required.len() > 1 {
        // Which of them lacks is not told; so all are named.
        said.insert(lacking.code().to_owned(), words.with("password-lacks", "kinds", kinds(words, policy)));
    }
    for (score, key) in scores.into_iter().enumerate() {
        said.insert(score.to_string(), words.say(key).to_owned());
    }
    // Texts always serialise.
    serde_json::to_string(&said).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    #[test]
    fn the_policy_is_said_in_one_sentence() {
        let languages = Languages::new();
        let described = |policy: &PasswordPolicy| described(languages.english(), policy);
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
