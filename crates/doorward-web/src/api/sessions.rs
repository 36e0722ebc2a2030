//! `/api/sessions`: where somebody is signed in, and how to end that (FR-20, SC-114). Administrators see and end the
//! sessions of anybody.

use doorward_core::{
    audit::AuditKind,
    ports::PortError,
    session::{SessionKey, SessionRecord},
};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Done, json as answer, level,
    openapi::{At, Operation, Parameter, moment, object, text},
    refusal::Refusal,
    signed::{Signed, bad_query},
};
use crate::{portal::forget_cookies, reply::Reply};

/// Among so many of the newest sessions of everybody one is looked for, so that the audit can name its owner.
const LOOKED_THROUGH: usize = 10_000;

#[derive(Serialize)]
struct Session<'a> {
    id: String,
    user: &'a str,
    current: bool,
    created: i64,
    last_activity: i64,
    expires: i64,
    address: &'a str,
    agent: &'a str,
    remembered: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Ended {
    ended: u64,
}

pub(super) async fn list(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let owner = owner(call).await?;
    let records = live(call, &owner).await?;
    let sessions: Vec<Session<'_>> = records.iter().map(|record| described(call, record)).collect();
    Ok(answer(call.room, StatusCode::OK, &sessions))
}

pub(super) async fn end(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let missing = || Refusal::saying(StatusCode::NOT_FOUND, "session.missing", "There is no such session.");
    let key = SessionKey::from_hex(call.parameter("id")).ok_or_else(missing)?;
    let owner = owner_of(call, &key).await?;
    let is_own = owner.as_deref().is_some_and(|owner| call.is_self(owner));
    let may_know = is_own || call.needs_admin().await.is_ok();
    if !may_know || !call.room.state.sessions.end(&key).await? {
        return Err(missing());
    }
    call.audit(AuditKind::SessionsEnded, owner.as_deref().filter(|owner| !call.is_self(owner)));
    let reply = answer(call.room, StatusCode::OK, &Done::DONE);
    Ok(if key == call.session.key { forget_cookies(call.room, &call.visit, reply) } else { reply })
}

pub(super) async fn end_many(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let owner = owner(call).await?;
    let state = &call.room.state;
    let ended = if call.is_self(&owner) {
        let ended = state.sessions.end_of_user(call.user(), Some(&call.session.key)).await?;
        call.audit(AuditKind::SessionsEnded, None);
        ended
    } else {
        state.accounts.end_all_sessions(&owner, &call.actor()).await?
    };
    Ok(answer(call.room, StatusCode::OK, &Ended { ended }))
}

/// Whose sessions are meant: one's own, or with `?user=` anybody's for administrators. Names that are no account any
/// more may have sessions left.
async fn owner(call: &Signed<'_>) -> Result<String, Refusal> {
    match call.asked("user")? {
        // Not one's own: that is what leaving it out means, and an empty variable in a script must not end them.
        Some(user) if user.trim().is_empty() => Err(bad_query("user is empty.")),
        Some(user) if !call.is_self(&user) => {
            call.needs_admin().await?;
            Ok(user)
        }
        _ => Ok(call.user().to_owned()),
    }
}

/// Whose session this is: the caller's, or for administrators, who may end it without knowing, one of the newest.
async fn owner_of(call: &Signed<'_>, key: &SessionKey) -> Result<Option<String>, PortError> {
    let sessions = &call.room.state.sessions;
    let owner = |records: Vec<SessionRecord>| {
        records.into_iter().find(|record| record.key == *key).map(|record| record.user)
    };
    let own = owner(sessions.list_of_user(call.user()).await?);
    if own.is_some() || !call.administers() {
        return Ok(own);
    }
    Ok(owner(sessions.list(LOOKED_THROUGH).await?))
}

/// The sessions that would still be let in, the most recently used first.
async fn live(call: &Signed<'_>, user: &str) -> Result<Vec<SessionRecord>, PortError> {
    let state = &call.room.state;
    let mut records = state.sessions.list_of_user(user).await?;
    let (now, here) = (call.now(), call.session.key);
    let scopes = &state.gatekeeper.policy().scopes;
    records.retain(|record| {
        let inactivity = scopes.of_host(&record.scope).settings.lifetimes.inactivity;
        let idle =
            !record.remembered && !inactivity.is_zero() && now.since(record.last_activity) >= inactivity;
        record.key == here || (now < record.expires && !idle)
    });
    records.sort_by_key(|record| (record.key != here, std::cmp::Reverse(record.last_activity)));
    Ok(records)
}

fn described<'a>(call: &Signed<'_>, record: &'a SessionRecord) -> Session<'a> {
    let current = record.key == call.session.key;
    // Activity is written in batches; this very request is known.
    let last_activity = if current { call.now() } else { record.last_activity };
    Session {
        id: record.key.to_hex(),
        user: &record.user,
        current,
        created: record.created.as_seconds(),
        last_activity: last_activity.as_seconds(),
        expires: record.expires.as_seconds(),
        address: &record.address,
        agent: &record.agent,
        remembered: record.remembered,
        level: level(record.level),
    }
}

const USER: Parameter =
    Parameter::query("user", "Whose sessions; without it one's own. Others' need the role `admin`.");
const OF_OTHERS: &[(u16, &str)] = &[(400, "request.bad_query"), (403, "role.admin_required")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        parameters: &[USER],
        refusals: &[OF_OTHERS],
        ..Operation::new(At::Sessions, "listSessions", "Where somebody is signed in", "Sessions")
    },
    Operation {
        parameters: &[Parameter::path("id", "The identifier of the session, as the list has it.")],
        refusals: &[&[(404, "session.missing")]],
        about: "One's own, or for administrators anybody's. A session of somebody else is not there for others.",
        ..Operation::new(At::EndSession, "endSession", "Ends one session", "Done")
    },
    Operation {
        parameters: &[USER],
        refusals: &[OF_OTHERS],
        about: "All of one's own but the one in use; of somebody else, all.",
        ..Operation::new(At::EndSessions, "endSessions", "Ends sessions", "Ended")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let fields = [
        "id",
        "user",
        "current",
        "created",
        "last_activity",
        "expires",
        "address",
        "agent",
        "remembered",
        "level",
    ];
    let session = object(
        &fields,
        json!({
            "id": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "user": {"type": "string"},
            "current": {"type": "boolean", "description": "The one that this call was made with."},
            "created": moment(),
            "last_activity": moment(),
            "expires": moment(),
            "address": text("The client's address at sign-in."),
            "agent": text("The client's `User-Agent` at sign-in."),
            "remembered": {"type": "boolean"},
            "level": {"enum": ["one_factor", "two_factor"]},
        }),
    );
    vec![
        ("Session", session),
        ("Sessions", json!({"type": "array", "items": {"$ref": "#/components/schemas/Session"}})),
        ("Ended", object(&["ended"], json!({"ended": {"type": "integer", "minimum": 0}}))),
    ]
}
