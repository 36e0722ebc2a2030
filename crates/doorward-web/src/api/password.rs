//! Passwords by the API: choosing one, proving that one knows one's own, asking how good one would be (FR-04, FR-09,
//! FR-19, FR-41).

use axum::body::Body;
use doorward_core::{identity::Account, notice::NoticeKind, portal::set_cookie};
use http::{StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Done, Status, json as answer,
    openapi::{At, Operation, Parameter, object, sent, text},
    refusal::Refusal,
    signed::Signed,
};
use crate::{
    caused::Caused,
    reply::{Reply, ReplyExt as _},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    password: String,
    old_password: Option<String>,
    must_change_password: Option<bool>,
}

pub(super) async fn set(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let name = call.parameter("user");
    if call.is_self(name) {
        return set_own(call, call.json(body).await?).await;
    }
    if call.session.must_change_password {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "password.change_required"));
    }
    call.needs_admin().await?;
    call.needs_recent_proof()?;
    let change: PasswordChange = call.json(body).await?;
    if change.old_password.is_some() {
        return Err(contradiction("old_password is for one's own password only."));
    }
    let must_change = change.must_change_password.unwrap_or_default();
    let (accounts, password) = (&call.room.state.accounts, SecretString::from(change.password));
    accounts.set_password(name, &password, must_change, &call.actor()).await?;
    let account = accounts.find(name).await?;
    tell(call, &account).await;
    Ok(answer(call.room, StatusCode::OK, &Done::DONE))
}

/// Whose password was changed learns of it.
async fn tell(call: &Signed<'_>, account: &Account) {
    let caused = Caused::within(call.room, &call.visit, &call.parts.headers, &call.session);
    call.room.state.notices.tell(NoticeKind::PasswordChanged, account, None, &caused.cause()).await;
}

async fn set_own(call: &Signed<'_>, change: PasswordChange) -> Result<Reply, Refusal> {
    if change.must_change_password.is_some() {
        return Err(contradiction("must_change_password is for somebody else's password only."));
    }
    let Some(present) = change.old_password else {
        let message = "The present password is needed to change your own: old_password.";
        return Err(Refusal::saying(StatusCode::BAD_REQUEST, "password.old_required", message));
    };
    let (present, new) = (SecretString::from(present), SecretString::from(change.password));
    call.needs_more_than_a_password().await?;
    call.prove(&present).await?;
    if present.expose_secret() == new.expose_secret() {
        let message = "That is the password you have already. Choose another one.";
        return Err(Refusal::saying(StatusCode::BAD_REQUEST, "password.unchanged", message));
    }
    let (accounts, here) = (&call.room.state.accounts, &call.session.key);
    let account = accounts.change_own_password(call.user(), &new, here, &call.actor()).await?;
    tell(call, &account).await;
    Ok(renewed(call, &account).await)
}

/// The session goes on under a new identifier (FR-19).
async fn renewed(call: &Signed<'_>, account: &Account) -> Reply {
    let scope = call.scope();
    let sessions = &call.room.state.sessions;
    let reply = answer(call.room, StatusCode::OK, &Done::DONE);
    match sessions.replace(&call.session.key, account, &scope.settings.lifetimes).await {
        Ok(Some(token)) => reply.with(header::SET_COOKIE, set_cookie(&scope, &token, call.now())),
        // The password is changed all the same; its owner signs in with it.
        Ok(None) => reply,
        Err(fault) => {
            let request_id = &call.visit.context.request_id;
            tracing::error!(error = %fault, request_id, "a session could not be renewed after a change of password");
            reply
        }
    }
}

fn contradiction(message: &'static str) -> Refusal {
    Refusal::saying(StatusCode::BAD_REQUEST, "request.bad_body", message)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    password: String,
}

pub(super) async fn confirm(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let Password { password } = call.json(body).await?;
    call.prove(&SecretString::from(password)).await?;
    if !call.room.state.sessions.note_proof(&call.session.key, false).await? {
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "session.required"));
    }
    Ok(answer(call.room, StatusCode::OK, &Status { status: "confirmed" }))
}

#[derive(Serialize)]
struct Strength {
    score: u8,
    min_score: u8,
    broken: Option<&'static str>,
    message: Option<String>,
}

/// Judges a password for the one who asks. It is neither kept nor logged.
pub(super) async fn strength(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let Password { password } = call.json(body).await?;
    let policy = &call.room.state.accounts.rules().passwords;
    let judged = policy.strength(&SecretString::from(password), call.user(), Some(&call.identity));
    let strength = Strength {
        score: judged.score,
        min_score: policy.min_score,
        broken: judged.broken.map(|rule| rule.code()),
        message: judged.broken.map(|rule| rule.to_string()),
    };
    Ok(answer(call.room, StatusCode::OK, &strength))
}

/// The rules that a new password may break.
pub(super) const OF_NEW_ONES: &[(u16, &str)] = &[
    (400, "password.too_short"),
    (400, "password.too_long"),
    (400, "password.missing_kind"),
    (400, "password.contains_name"),
    (400, "password.common"),
    (400, "password.too_easy"),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        parameters: &[Parameter::path("user", "The name of the user, in any case.")],
        body: Some("PasswordChange"),
        refusals: &[
            OF_NEW_ONES,
            &[
                (400, "password.old_required"),
                (400, "password.unchanged"),
                (403, "password.change_disabled"),
                (403, "role.admin_required"),
                (403, "password.change_required"),
                (403, "session.confirm_required"),
                (403, "session.elevation_required"),
                (404, "user.missing"),
                (409, "user.read_only"),
            ],
        ],
        headers: &[("Set-Cookie", "The session under its new identifier, where the password is one's own.")],
        about: "One's own needs `old_password` and, where somebody has a second factor or can be reached by mail, a recent \
                proof by it on the portal's pages; all other sessions end and this one goes on under a new identifier. \
                Somebody else's needs the role `admin` and a recent proof, and ends all their sessions.",
        ..Operation::new(At::SetPassword, "setPassword", "Sets a password", "Done")
    },
    Operation {
        body: Some("Password"),
        about: "What must not be done with a borrowed session is open for ten minutes afterwards.",
        ..Operation::new(At::Confirm, "confirm", "Proves once more who one is", "Confirmed")
    },
    Operation {
        body: Some("Password"),
        about: "Judged as a new password of the one who asks. It is neither kept nor logged.",
        ..Operation::new(At::PasswordStrength, "judgePassword", "How good a password would be", "Strength")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let codes: Vec<Value> = OF_NEW_ONES.iter().map(|(_, code)| json!(code)).chain([Value::Null]).collect();
    vec![
        ("Password", sent(&["password"], json!({"password": {"type": "string"}}))),
        (
            "PasswordChange",
            sent(
                &["password"],
                json!({
                    "password": text("The new one."),
                    "old_password": {
                        "type": ["string", "null"],
                        "description": "The present one; needed for one's own password, and refused for others'.",
                    },
                    "must_change_password": {
                        "type": ["boolean", "null"],
                        "description": "Another must be chosen at the next sign-in; refused for one's own password.",
                    },
                }),
            ),
        ),
        ("Confirmed", object(&["status"], json!({"status": {"const": "confirmed"}}))),
        (
            "Strength",
            object(
                &["score", "min_score", "broken", "message"],
                json!({
                    "score": {
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 4,
                        "description": "From 0, found at once, to 4, safe against a stolen database.",
                    },
                    "min_score": {"type": "integer", "minimum": 0, "maximum": 4},
                    "broken": {"enum": codes, "description": "The code of the first rule that it breaks."},
                    "message": {"type": ["string", "null"], "description": "That rule in a sentence."},
                }),
            ),
        ),
    ]
}
