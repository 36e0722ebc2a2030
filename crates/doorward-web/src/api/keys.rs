//! `/api/keys`: API keys and app passwords of oneself, for administrators of anybody and of machines (FR-75).

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use doorward_core::{
    api_key::{
        ApiKeyId, ApiKeyRecord, ApiKeys, DEFAULT_LIFE_DAYS, Holder, KeyError, KeyScope, LONGEST_LIFE_DAYS,
        MadeKey, NewApiKey,
    },
    identity::{Role, folded},
};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Done, json as answer,
    openapi::{At, Operation, Parameter, moment, object, sent, text},
    refusal::Refusal,
    signed::{Signed, bad_query},
};
use crate::reply::Reply;

/// How long a key goes on that was replaced, where nobody says.
const OVERLAP_HOURS: u32 = 24;

/// The longest that can be asked for: 30 days.
const LONGEST_OVERLAP_HOURS: u32 = 30 * 24;

#[derive(Serialize)]
struct Key<'a> {
    id: String,
    name: &'a str,
    user: Option<&'a str>,
    role: Option<&'a str>,
    scope: Vec<&'a str>,
    requests_per_minute: Option<u32>,
    created: i64,
    created_by: Option<&'a str>,
    expires: Option<i64>,
    revoked: Option<i64>,
    active: bool,
    last_used: Option<i64>,
    last_address: Option<&'a str>,
}

/// A key that was made, with the key itself, this once.
#[derive(Serialize)]
struct Made<'a> {
    key: &'a str,
    #[serde(flatten)]
    about: Key<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    name: String,
    scope: Option<Vec<String>>,
    /// Absent: the usual life. `null`: without an end.
    #[serde(default = "usual_life")]
    expires_in_days: Option<u32>,
    requests_per_minute: Option<u32>,
    user: Option<String>,
    /// For a machine: no person stands behind the key.
    role: Option<String>,
}

const fn usual_life() -> Option<u32> {
    Some(DEFAULT_LIFE_DAYS)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    #[serde(default = "usual_overlap")]
    overlap_hours: u32,
}

const fn usual_overlap() -> u32 {
    OVERLAP_HOURS
}

pub(super) async fn list(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let keys = keys(call)?;
    let everybody = match call.asked("all")?.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(bad_query("all is true or false.")),
    };
    let owner = match call.asked("user")? {
        Some(user) if user.trim().is_empty() => return Err(bad_query("user is empty.")),
        Some(user) if !call.is_self(&user) => {
            call.needs_admin().await?;
            Some(user)
        }
        _ if everybody => {
            call.needs_admin().await?;
            None
        }
        _ => Some(call.user().to_owned()),
    };
    let records = keys.list(owner.as_deref()).await?;
    let described: Vec<Key<'_>> = records.iter().map(|record| describe(call, record)).collect();
    Ok(answer(call.room, StatusCode::OK, &described))
}

pub(super) async fn create(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let keys = keys(call)?;
    let wish: Wish = call.json(body).await?;
    call.needs_more_than_a_password().await?;
    let other = wish.user.as_deref().is_some_and(|user| !call.is_self(user));
    if other || wish.role.is_some() {
        call.needs_admin().await?;
    }
    let holder = match (wish.role, wish.user) {
        (Some(_), Some(_)) => return Err(KeyError::UnknownRole.into()),
        (Some(role), None) => Holder::Machine { role: Role::new(&role) },
        (None, user) => Holder::Person(user.unwrap_or_else(|| call.user().to_owned())),
    };
    let scope = match &wish.scope {
        Some(texts) => KeyScope::new(texts.iter().map(String::as_str)).map_err(KeyError::from)?,
        None => KeyScope::all(),
    };
    let (days, per_minute) = (wish.expires_in_days, wish.requests_per_minute);
    let new = NewApiKey { name: wish.name, holder, scope, days, per_minute };
    let roles = &call.room.state.gatekeeper.policy().roles;
    let made = keys.create(new, roles, &call.actor()).await?;
    Ok(shown(call, &made))
}

pub(super) async fn rotate(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let keys = keys(call)?;
    let wish: Rotation = call.json(body).await?;
    if wish.overlap_hours > LONGEST_OVERLAP_HOURS {
        let message = "overlap_hours is at most 720.";
        return Err(Refusal::saying(StatusCode::BAD_REQUEST, "api_key.invalid_life", message));
    }
    call.needs_more_than_a_password().await?;
    let record = found(call, &keys).await?;
    let overlap = Duration::from_secs(u64::from(wish.overlap_hours) * 3600);
    let made = keys.rotate(&record.id, overlap, &call.actor()).await?;
    Ok(shown(call, &made))
}

pub(super) async fn revoke(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let keys = keys(call)?;
    let record = found(call, &keys).await?;
    if !keys.revoke(&record.id, &call.actor()).await? {
        return Err(KeyError::Missing.into());
    }
    Ok(answer(call.room, StatusCode::OK, &Done::DONE))
}

fn keys(call: &Signed<'_>) -> Result<Arc<ApiKeys>, Refusal> {
    let keys = call.room.state.gatekeeper.keys().cloned();
    keys.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "route.none"))
}

/// The key that the address names, if it is the caller's, or the caller administers. Somebody else's is not there for
/// others.
async fn found(call: &Signed<'_>, keys: &ApiKeys) -> Result<ApiKeyRecord, Refusal> {
    let id = ApiKeyId::from_text(call.parameter("id")).ok_or(KeyError::Missing)?;
    let record = keys.find(&id).await?.ok_or(KeyError::Missing)?;
    let own = record.holder.person().is_some_and(|owner| folded(owner) == folded(call.user()));
    if own || call.needs_admin().await.is_ok() {
        return Ok(record);
    }
    Err(KeyError::Missing.into())
}

fn shown(call: &Signed<'_>, made: &MadeKey) -> Reply {
    let made = Made { key: made.text.expose_secret(), about: describe(call, &made.record) };
    answer(call.room, StatusCode::OK, &made)
}

fn describe<'a>(call: &Signed<'_>, record: &'a ApiKeyRecord) -> Key<'a> {
    let role = match &record.holder {
        Holder::Machine { role } => Some(role.as_str()),
        Holder::Person(_) => None,
    };
    Key {
        id: record.id.to_string(),
        name: &record.name,
        user: record.holder.person(),
        role,
        scope: record.scope.texts().collect(),
        requests_per_minute: record.per_minute,
        created: record.created.as_seconds(),
        created_by: record.created_by.as_deref(),
        expires: record.expires.map(|at| at.as_seconds()),
        revoked: record.revoked.map(|at| at.as_seconds()),
        active: record.is_good_at(call.now()),
        last_used: record.last_used.as_ref().map(|used| used.at.as_seconds()),
        last_address: record.last_used.as_ref().map(|used| used.address.as_str()),
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        let code = error.code();
        let status = match error {
            KeyError::Unavailable(fault) => return fault.into(),
            KeyError::Name
            | KeyError::Scope(_)
            | KeyError::Life
            | KeyError::Limit
            | KeyError::UnknownRole => StatusCode::BAD_REQUEST,
            KeyError::UnknownUser | KeyError::Missing => StatusCode::NOT_FOUND,
            KeyError::TooMany => StatusCode::CONFLICT,
        };
        Self::saying(status, code, error.to_string())
    }
}

const ID: Parameter =
    Parameter::path("id", "The public part of the key, `dwk_` and eight characters, as the list has it.");
const OF_OTHERS: &[(u16, &str)] = &[(403, "role.admin_required"), (403, "session.second_factor_required")];
const OFF: &[(u16, &str)] = &[(404, "route.none")];
const OWED: &[(u16, &str)] = &[(403, "session.elevation_required")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        parameters: &[
            Parameter::query("user", "Whose keys; without it one's own. Others' need the role `admin`."),
            Parameter::query("all", "`true` for everybody's and those of machines; needs the role `admin`."),
        ],
        refusals: &[OF_OTHERS, OFF, &[(400, "request.bad_query")]],
        about: "Keys that have ended are listed for another 30 days.",
        ..Operation::new(At::Keys, "listKeys", "API keys", "Keys")
    },
    Operation {
        body: Some("NewKey"),
        refusals: &[
            OF_OTHERS,
            OFF,
            OWED,
            &[
                (400, "api_key.invalid_name"),
                (400, "api_key.invalid_scope"),
                (400, "api_key.invalid_life"),
                (400, "api_key.invalid_limit"),
                (400, "user.unknown_role"),
                (404, "user.missing"),
                (409, "api_key.too_many"),
            ],
        ],
        about: "The answer has the key itself, this once.",
        ..Operation::new(At::CreateKey, "createKey", "Makes an API key", "MadeKey")
    },
    Operation {
        parameters: &[ID],
        body: Some("KeyRotation"),
        refusals: &[OFF, OWED, &[(400, "api_key.invalid_life"), (404, "api_key.missing")]],
        about: "The new key has name, owner, permissions and life of the old one, which goes on for a while.",
        ..Operation::new(At::RotateKey, "rotateKey", "Makes an API key in the place of another", "MadeKey")
    },
    Operation {
        parameters: &[ID],
        refusals: &[OFF, &[(404, "api_key.missing")]],
        about: "It is good no more with the next request; what it has opened is closed. A key of somebody else is not there for others.",
        ..Operation::new(At::RevokeKey, "revokeKey", "Ends an API key", "Done")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let fields = || {
        json!({
            "id": text("The public part: `dwk_` and eight characters."),
            "name": {"type": "string"},
            "user": {"type": ["string", "null"], "description": "The owner; null for a machine's key."},
            "role": {"type": ["string", "null"], "description": "The role of a machine's key."},
            "scope": {"type": "array", "items": {"type": "string"}},
            "requests_per_minute": {"type": ["integer", "null"], "description": "null for any number."},
            "created": moment(),
            "created_by": {"type": ["string", "null"]},
            "expires": {"type": ["integer", "null"]},
            "revoked": {"type": ["integer", "null"]},
            "active": {"type": "boolean"},
            "last_used": {"type": ["integer", "null"]},
            "last_address": {"type": ["string", "null"]},
        })
    };
    let required =
        ["id", "name", "user", "role", "scope", "created", "expires", "revoked", "active", "last_used"];
    let mut made = fields();
    if let Some(fields) = made.as_object_mut() {
        fields.insert("key".to_owned(), text("The key itself. It is not shown again."));
    }
    let with_key: Vec<&str> = ["key"].into_iter().chain(required).collect();
    let wish = json!({
        "name": text("What its owner calls it, 1 to 64 characters."),
        "scope": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Permissions such as `GET /api/metrics service:frigate`, or all, read, monitoring. Without it: all that the owner may do at services.",
        },
        "expires_in_days": {
            "type": ["integer", "null"], "minimum": 1, "maximum": LONGEST_LIFE_DAYS, "default": DEFAULT_LIFE_DAYS,
            "description": "null for a key without an end.",
        },
        "requests_per_minute": {
            "type": ["integer", "null"], "minimum": 1, "maximum": 10_000,
            "description": "How many requests in a minute the key is good for; null for any number.",
        },
        "user": text("The owner, where that is not the caller; needs the role `admin`."),
        "role": text("For a machine's key without an owner; needs the role `admin`."),
    });
    let rotation = json!({
        "overlap_hours": {
            "type": "integer", "minimum": 0, "maximum": LONGEST_OVERLAP_HOURS, "default": OVERLAP_HOURS,
            "description": "How long the old key goes on.",
        },
    });
    vec![
        ("Key", object(&required, fields())),
        ("Keys", json!({"type": "array", "items": {"$ref": "#/components/schemas/Key"}})),
        ("MadeKey", object(&with_key, made)),
        ("NewKey", sent(&["name"], wish)),
        ("KeyRotation", sent(&[], rotation)),
    ]
}
