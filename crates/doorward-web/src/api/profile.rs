//! `GET /api/profile`: who am I.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    error, json as answer, level,
    openapi::{At, Operation, object, text},
};
use crate::{reply::Reply, routes::Call, service::Room};

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

pub(super) fn show(room: &Room, call: &Call) -> Reply {
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
    answer(room, StatusCode::OK, &profile)
}

pub(super) const OPERATIONS: &[Operation] =
    &[Operation::new(At::Profile, "showProfile", "Who am I", "Profile")];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let profile = object(
        &["username", "name", "email", "role", "groups", "level"],
        json!({
            "username": {"type": "string"},
            "name": text("The name shown to people."),
            "email": {"type": ["string", "null"]},
            "role": {"type": "string"},
            "groups": {"type": "array", "items": {"type": "string"}},
            "level": {"enum": ["anonymous", "one_factor", "two_factor"]},
            "expires": {
                "type": "integer",
                "description": "When the session ends by itself, in seconds since 1970-01-01T00:00Z; \
                                absent where a proxy signs people in.",
            },
        }),
    );
    vec![("Profile", profile)]
}
