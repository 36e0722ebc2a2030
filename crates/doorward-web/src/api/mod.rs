//! The JSON API. Errors have one shape, `{"error": code, "message": sentence}`; what there is, is said at
//! `/api/openapi.json`. Absent: who may call what (`routes`), and every rule (the core).

mod audit;
mod audit_filter;
mod bans;
mod body;
mod keys;
mod openapi;
mod password;
mod profile;
mod refusal;
mod sessions;
mod sign_in;
mod signed;
mod socket_ticket;
mod users;

use doorward_core::{health::Ailment, identity::Level};
use http::{StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};

pub use audit::record_line;
pub(crate) use audit_filter::audit_query;
pub(crate) use body::Form;

use self::{
    openapi::{At, Operation, object},
    refusal::Refusal,
    signed::Signed,
};
use crate::{
    portal,
    reply::{JSON, Reply, ReplyExt as _},
    routes::Call,
    service::Room,
};

/// Answers a route of the API.
pub(crate) async fn answer(room: &Room, endpoint: At, call: Call) -> Reply {
    match endpoint {
        At::Login => sign_in::login(room, call).await,
        At::Logout => sign_in::logout(room, call).await,
        At::Profile => profile::show(room, &call),
        At::Health => health(room),
        At::OpenApi => openapi::show(room, &call.visit),
        _ => {
            let request_id = call.visit.context.request_id.clone();
            match of_signed_in(room, endpoint, call).await {
                Ok(reply) => reply,
                Err(refusal) => refusal.reply(room, &request_id),
            }
        }
    }
}

async fn of_signed_in(room: &Room, endpoint: At, call: Call) -> Result<Reply, Refusal> {
    let (call, body) = Signed::of(room, call)?;
    let call = &call;
    match endpoint {
        At::Confirm => password::confirm(call, body).await,
        At::PasswordStrength => password::strength(call, body).await,
        At::SetPassword => password::set(call, body).await,
        At::Users => users::list(call).await,
        At::CreateUser => users::create(call, body).await,
        At::User => users::show(call).await,
        At::UpdateUser => users::update(call, body).await,
        At::DeleteUser => users::delete(call).await,
        At::SetRole => users::set_role(call, body).await,
        At::Sessions => sessions::list(call).await,
        At::EndSession => sessions::end(call).await,
        At::EndSessions => sessions::end_many(call).await,
        At::SocketTicket => socket_ticket::issue(call, body).await,
        At::Keys => keys::list(call).await,
        At::CreateKey => keys::create(call, body).await,
        At::RotateKey => keys::rotate(call, body).await,
        At::RevokeKey => keys::revoke(call).await,
        At::Bans => bans::list(call).await,
        At::AddBan => bans::add(call, body).await,
        At::LiftBan => bans::lift(call).await,
        At::Audit => audit::list(call).await,
        At::AuditStatistics => audit::statistics(call).await,
        // Open to people without a session, so answered before.
        At::Login | At::Logout | At::Profile | At::Health | At::OpenApi => {
            Err(Refusal::new(StatusCode::NOT_FOUND, "route.none"))
        }
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    error: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Limited<'a> {
    #[serde(flatten)]
    failure: Failure<'a>,
    retry_after_seconds: u64,
    tier: &'a str,
}

#[derive(Serialize)]
struct Status<'a> {
    status: &'a str,
}

/// What was asked for is done, and there is nothing to tell.
#[derive(Serialize)]
struct Done {
    success: bool,
}

impl Done {
    const DONE: Self = Self { success: true };
}

/// An answer that says `value`.
pub(crate) fn json(room: &Room, status: StatusCode, value: &impl Serialize) -> Reply {
    // Structs of text and numbers always serialise.
    room.plain(status, JSON, serde_json::to_vec(value).unwrap_or_default())
}

/// A failure in words that suit everybody.
pub(crate) fn error(room: &Room, status: StatusCode, code: &str) -> Reply {
    error_with(room, status, code, portal::sentence(room.english(), status, code))
}

/// Too many requests, for programs.
pub(crate) fn limited(room: &Room, code: &str, message: &str, tier: &str, seconds: u64) -> Reply {
    let failure = Failure { error: code, message };
    let limited = Limited { failure, retry_after_seconds: seconds, tier };
    json(room, StatusCode::TOO_MANY_REQUESTS, &limited)
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
    match room.state.health.ailment() {
        None => json(room, StatusCode::OK, &Status { status: "OK" }),
        Some(ailment) => {
            error_with(room, StatusCode::SERVICE_UNAVAILABLE, ailment.code(), ailment.sentence())
                .with(header::RETRY_AFTER, "5")
        }
    }
}

/// The level's name, as in rules.
const fn level(level: Level) -> &'static str {
    match level {
        Level::Anonymous => "anonymous",
        Level::OneFactor => "one_factor",
        Level::TwoFactor => "two_factor",
    }
}

const OPERATIONS: &[Operation] = &[
    Operation {
        refusals: &[&[(503, Ailment::StorageKey.code())]],
        about: "What needs a person or a new start; a database that is away for a while does not.",
        ..Operation::new(At::Health, "health", "Whether the process can do its work", "Health")
    },
    Operation::new(At::OpenApi, "openapi", "This document", "Document"),
];

fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("Health", object(&["status"], json!({"status": {"const": "OK"}}))),
        ("Document", object(&["openapi", "info", "paths"], json!({"openapi": {"type": "string"}}))),
    ]
}
