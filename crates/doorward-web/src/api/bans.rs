//! `/api/bans`: who is kept out for a while, and why (FR-33).

use std::{net::IpAddr, time::Duration};

use axum::body::Body;
use doorward_core::{
    client_address::{canonical_ip, limit_key},
    identity::folded,
    regulation::{Ban, BanSource, BanSubject, NewBan},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Done, json as answer,
    openapi::{At, Operation, Parameter, moment, object, sent, text},
    refusal::Refusal,
    signed::{Signed, bad_query},
};
use crate::reply::Reply;

/// Longer bans are meant to last until they are lifted: ten years, in seconds.
const MAX_SECONDS: u64 = 10 * 365 * 24 * 3600;

/// Longer names are nobody's, in characters.
const MAX_NAME: usize = 128;

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    value: &'a str,
    since: i64,
    until: Option<i64>,
    source: &'static str,
    by: Option<&'a str>,
    reason: &'a str,
}

impl<'a> Entry<'a> {
    fn of(ban: &'a Ban) -> Self {
        let (source, by) = match &ban.source {
            BanSource::Regulation => ("regulation", None),
            BanSource::CommandLine => ("command_line", None),
            BanSource::Administrator(name) => ("administrator", Some(name.as_str())),
        };
        Self {
            kind: ban.subject.kind(),
            value: ban.subject.value(),
            since: ban.since.as_seconds(),
            until: ban.until.map(|until| until.as_seconds()),
            source,
            by,
            reason: &ban.reason,
        }
    }
}

pub(super) async fn list(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let bans = call.room.state.regulation.list().await?;
    let entries: Vec<Entry<'_>> = bans.iter().map(Entry::of).collect();
    Ok(answer(call.room, StatusCode::OK, &entries))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    kind: String,
    value: String,
    seconds: Option<u64>,
    #[serde(default)]
    permanent: bool,
    #[serde(default)]
    reason: String,
}

/// A subject as it is kept, so that a ban can be lifted by what was answered.
#[derive(Serialize)]
struct Subject<'a> {
    kind: &'static str,
    value: &'a str,
}

pub(super) async fn add(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.json(body).await?;
    let subject = subject(&wanted.kind, &wanted.value)
        .filter(|subject| !matches!(subject, BanSubject::Device(_) | BanSubject::Factor(_)))
        .ok_or_else(bad_subject)?;
    if is_own(call, &subject) {
        let message = "That is yourself, or the address you are using.";
        return Err(Refusal::saying(StatusCode::BAD_REQUEST, "ban.own", message));
    }
    let lasts = match (wanted.seconds, wanted.permanent) {
        (Some(seconds @ 1..=MAX_SECONDS), false) => Some(Duration::from_secs(seconds)),
        (None, true) => None,
        _ => {
            let message = "A ban has either seconds, from 1 to ten years of them, or permanent.";
            return Err(Refusal::saying(StatusCode::BAD_REQUEST, "ban.invalid_duration", message));
        }
    };
    let reason = wanted.reason.trim();
    let ban = NewBan {
        subject: subject.clone(),
        lasts,
        source: BanSource::Administrator(call.user().to_owned()),
        reason: if reason.is_empty() { "No reason given" } else { reason }.to_owned(),
    };
    call.room.state.regulation.impose(ban, &call.actor()).await?;
    Ok(answer(call.room, StatusCode::OK, &Subject { kind: subject.kind(), value: subject.value() }))
}

pub(super) async fn lift(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let (Some(kind), Some(value)) = (call.asked("kind")?, call.asked("value")?) else {
        return Err(bad_query("kind and value say which ban is meant."));
    };
    let subject = subject(&kind, &value).ok_or_else(bad_subject)?;
    if !call.room.state.regulation.lift(&subject, &call.actor()).await? {
        let message = "There is no such ban, or it has ended.";
        return Err(Refusal::saying(StatusCode::NOT_FOUND, "ban.missing", message));
    }
    Ok(answer(call.room, StatusCode::OK, &Done::DONE))
}

/// Who is meant, as bans are kept. A device is named only by what a list says of it.
fn subject(kind: &str, value: &str) -> Option<BanSubject> {
    match kind {
        "user" => {
            let name = folded(value);
            let plausible =
                !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
            plausible.then_some(BanSubject::User(name))
        }
        "address" => {
            // A list says the network of an address; any other network would be more, or less, than was asked for.
            let bare = value.split('/').next().unwrap_or_default();
            let address: IpAddr = bare.parse().ok()?;
            let key = limit_key(canonical_ip(address)).to_string();
            (bare == value || key == value).then_some(BanSubject::Address(key))
        }
        _ => BanSubject::from_parts(kind, value),
    }
}

/// Whether the caller would be kept out.
fn is_own(call: &Signed<'_>, subject: &BanSubject) -> bool {
    match subject {
        BanSubject::User(name) => call.is_self(name),
        BanSubject::Address(key) => *key == limit_key(call.visit.context.client).to_string(),
        BanSubject::Device(_) | BanSubject::Factor(_) => false,
    }
}

fn bad_subject() -> Refusal {
    let message = "A ban is of a user by name, or of an address such as 192.0.2.7 or 2001:db8::7.";
    Refusal::saying(StatusCode::BAD_REQUEST, "ban.invalid_subject", message)
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::new(At::Bans, "listBans", "The bans in force, newest first", "Bans"),
    Operation {
        body: Some("NewBan"),
        refusals: &[&[(400, "ban.invalid_subject"), (400, "ban.invalid_duration"), (400, "ban.own")]],
        about: "Answers the subject as it is kept. A ban of the same subject is replaced.",
        ..Operation::new(At::AddBan, "addBan", "Imposes a ban", "BanSubject")
    },
    Operation {
        parameters: &[
            Parameter::query("kind", "`user`, `address` or `device`.").required(),
            Parameter::query("value", "Who or what, as the list has it; names in any case.").required(),
        ],
        refusals: &[&[(400, "request.bad_query"), (400, "ban.invalid_subject"), (404, "ban.missing")]],
        ..Operation::new(At::LiftBan, "liftBan", "Lifts a ban", "Done")
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let value = text("A name in lower case, an address or its /64, or a device of somebody.");
    let ban = object(
        &["kind", "value", "since", "until", "source", "by", "reason"],
        json!({
            "kind": {"enum": ["user", "address", "device"]},
            "value": value.clone(),
            "since": moment(),
            "until": {
                "type": ["integer", "null"],
                "description": "Seconds since 1970-01-01T00:00Z; `null` until it is lifted.",
            },
            "source": {"enum": ["regulation", "command_line", "administrator"]},
            "by": {"type": ["string", "null"], "description": "The name of the administrator."},
            "reason": {"type": "string"},
        }),
    );
    let new = json!({
        "kind": {"enum": ["user", "address"]},
        "value": text("A name in any case, or an address; of an IPv6 address its /64 is banned."),
        "seconds": {"type": ["integer", "null"], "minimum": 1, "maximum": MAX_SECONDS},
        "permanent": {"type": "boolean", "default": false, "description": "Instead of `seconds`: until it is lifted."},
        "reason": text("For people; cut to 200 characters."),
    });
    vec![
        ("Ban", ban),
        ("Bans", json!({"type": "array", "items": {"$ref": "#/components/schemas/Ban"}})),
        ("NewBan", sent(&["kind", "value"], new)),
        (
            "BanSubject",
            object(&["kind", "value"], json!({"kind": {"enum": ["user", "address"]}, "value": value})),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, value: &str, kept: Option<&str>) {
        let subject = subject(kind, value);
        assert_eq!(subject.as_ref().map(BanSubject::value), kept, "{kind} {value:?}");
    }

    #[test]
    fn a_subject_is_kept_in_one_spelling() {
        check("user", " BoB ", Some("bob"));
        check("address", "192.0.2.7", Some("192.0.2.7/32"));
        check("address", "192.0.2.7/32", Some("192.0.2.7/32"));
        check("address", "::ffff:192.0.2.7", Some("192.0.2.7/32"));
        check("address", "2001:db8:0:1::7", Some("2001:db8:0:1::/64"));
        check("address", "2001:db8:0:1::/64", Some("2001:db8:0:1::/64"));
        check("device", "bob|x", Some("bob|x"));
    }

    #[test]
    fn what_is_nobody_is_no_subject() {
        for (kind, value) in [
            ("user", ""),
            ("user", "a\nb"),
            ("address", "192.0.2.0/24"),
            ("address", "2001:db8::/32"),
            ("address", "example.com"),
            ("address", "192.0.2.7/32/32"),
            ("group", "admins"),
        ] {
            check(kind, value, None);
        }
        check("user", &"x".repeat(129), None);
    }
}
