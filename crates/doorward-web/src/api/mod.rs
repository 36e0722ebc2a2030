//! The JSON API: sign in, sign out, who am I, health. Errors have one shape, `{"error": code, "message": sentence}`.

mod body;
mod sign_in;

use doorward_core::identity::Level;
use http::{StatusCode, header};
use serde::Serialize;

pub(crate) use body::Form;

use crate::{
    portal,
    reply::{JSON, Reply, ReplyExt as _},
    routes::{ApiEndpoint, Call},
    service::Room,
};

/// Answers a route of the API.
pub(crate) async fn answer(room: &Room, endpoint: ApiEndpoint, call: Call) -> Reply {
    match endpoint {
        ApiEndpoint::Login => sign_in::login(room, call).await,
        ApiEndpoint::Logout => sign_in::logout(room, call).await,
        ApiEndpoint::Profile => profile(room, &call),
        ApiEndpoint::Health => health(room),
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    error: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Status<'a> {
    status: &'a str,
}

#[derive(Serialize)]
struct Profile<'a> {
    username: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    role: &'a str,
    groups: &'a [String],
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
}

/// An answer that says `value`.
pub(crate) fn json(room: &Room, status: StatusCode, value: &impl Serialize) -> Reply {
    // Structs of text and numbers always serialise.
    room.plain(status, JSON, serde_json::to_vec(value).unwrap_or_default())
}

/// A failure in words that suit everybody.
pub(crate) fn error(room: &Room, status: StatusCode, code: &str) -> Reply {
    error_with(room, status, code, &portal::sentence(status, code))
}

/// A failure in words of its own.
pub(crate) fn error_with(room: &Room, status: StatusCode, code: &str, message: &str) -> Reply {
    let reply = json(room, status, &Failure { error: code, message });
    match status {
        StatusCode::UNAUTHORIZED => reply.with(header::WWW_AUTHENTICATE, "Bearer realm=\"Doorward\""),
        _ => reply,
    }
}

fn health(room: &Room) -> Reply {
    json(room, StatusCode::OK, &Status { status: "OK" })
}

fn profile(room: &Room, call: &Call) -> Reply {
    let Some(visitor) = &call.visitor else {
        return error(room, StatusCode::UNAUTHORIZED, "session.required");
    };
    let identity = &visitor.identity;
    let profile = Profile {
        username: &identity.user,
        name: &identity.display_name,
        email: identity.email.as_deref(),
        role: identity.role.as_str(),
        groups: &identity.groups,
        level: level(visitor.level),
        expires: visitor.session.map(|session| session.ends.as_seconds()),
    };
    json(room, StatusCode::OK, &profile)
}

/// The level's name, as in rules.
const fn level(level: Level) -> &'static str {
    match level {
        Level::Anonymous => "anonymous",
        Level::OneFactor => "one_factor",
        Level::TwoFactor => "two_factor",
    }
}
