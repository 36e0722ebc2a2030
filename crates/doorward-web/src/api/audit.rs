//! `/api/audit`: what happened, who did it, and how it ended (HS-82). Every question is recorded itself.

use doorward_core::{
    audit::{AuditQuery, AuditRecord, DEFAULT_LIMIT, MAX_LIMIT},
    time::Timestamp,
};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    audit_filter::{Mistake, audit_query},
    json as answer,
    openapi::{At, Operation, Parameter, object, text},
    refusal::Refusal,
    signed::{Signed, bad_query},
};
use crate::reply::Reply;

/// Days of the statistics, unless somebody asks for another number.
const DAYS: u32 = 14;

/// Days of the statistics at most.
const MAX_DAYS: u32 = 90;

/// Every parameter by which records are chosen; two of one name could be read in two ways.
const PARAMETERS: [&str; 11] =
    ["action", "user", "about", "address", "path", "session", "outcome", "since", "until", "limit", "cursor"];

/// A record on the wire.
#[derive(Serialize)]
struct Line<'a> {
    id: u64,
    time: String,
    action: &'a str,
    outcome: &'static str,
    reason: &'a str,
    user: Option<&'a str>,
    about: Option<&'a str>,
    address: &'a str,
    method: &'a str,
    path: &'a str,
    agent: &'a str,
    request_id: &'a str,
    session: &'a str,
}

impl<'a> Line<'a> {
    fn of(record: &'a AuditRecord) -> Self {
        let AuditRecord { id, entry } = record;
        Self {
            id: *id,
            time: utc(entry.time),
            action: &entry.action,
            outcome: if entry.success { "success" } else { "failure" },
            reason: &entry.reason,
            user: entry.actor.as_deref(),
            about: entry.about.as_deref(),
            address: &entry.address,
            method: &entry.method,
            path: &entry.path,
            agent: &entry.agent,
            request_id: &entry.request_id,
            session: &entry.session,
        }
    }
}

/// `record` as one line of JSON, line break included: the form of every export.
pub fn record_line(record: &AuditRecord) -> String {
    // Text and numbers always serialise, and JSON escapes every line break.
    serde_json::to_string(&Line::of(record)).unwrap_or_default() + "\n"
}

fn utc(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis())
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}

#[derive(Serialize)]
struct Page<'a> {
    records: Vec<Line<'a>>,
    next: Option<String>,
    limit: usize,
}

pub(super) async fn list(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let query = query(call)?;
    let page = call.room.state.audit_log.page(&query, &call.actor()).await?;
    let shown = Page {
        records: page.records.iter().map(Line::of).collect(),
        next: page.next.map(|next| next.to_string()),
        limit: query.limit,
    };
    Ok(answer(call.room, StatusCode::OK, &shown))
}

fn query(call: &Signed<'_>) -> Result<AuditQuery, Refusal> {
    let mut values = Vec::with_capacity(PARAMETERS.len());
    for name in PARAMETERS {
        values.push((name, call.asked(name)?));
    }
    let asked = |name| values.iter().find(|(one, _)| *one == name).and_then(|(_, value)| value.clone());
    audit_query(asked).map_err(|Mistake(name)| bad_query(format!("{name} cannot be understood.")))
}

#[derive(Serialize)]
struct Statistics<'a> {
    total: u64,
    today: u64,
    by_action: Vec<OfAction<'a>>,
    days: Vec<OfDay>,
}

#[derive(Serialize)]
struct OfAction<'a> {
    action: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct OfDay {
    day: String,
    sign_ins: u64,
    refusals: u64,
}

pub(super) async fn statistics(call: &Signed<'_>) -> Result<Reply, Refusal> {
    let days = match call.asked("days")?.map(|days| days.parse::<u32>()) {
        None => DAYS,
        Some(Ok(days @ 1..=MAX_DAYS)) => days,
        Some(_) => return Err(bad_query(format!("days is a number from 1 to {MAX_DAYS}."))),
    };
    let statistics = call.room.state.audit_log.statistics_for(days, &call.actor()).await?;
    let of_action = |(action, count): &'_ (String, u64)| (action.clone(), *count);
    let by_action: Vec<(String, u64)> = statistics.by_action.iter().map(of_action).collect();
    let shown = Statistics {
        total: statistics.total,
        today: statistics.today,
        by_action: by_action.iter().map(|(action, count)| OfAction { action, count: *count }).collect(),
        days: statistics
            .days
            .iter()
            .map(|day| OfDay {
                day: utc(day.day).chars().take(10).collect(),
                sign_ins: day.sign_ins,
                refusals: day.refusals,
            })
            .collect(),
    };
    Ok(answer(call.room, StatusCode::OK, &shown))
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        parameters: &[
            Parameter::query("action", "What happened, such as `sign_in.password`."),
            Parameter::query("user", "Who did it or tried, in any spelling."),
            Parameter::query("about", "Whom or what it concerns, in any spelling."),
            Parameter::query("address", "The client's address."),
            Parameter::query("path", "The path of the request that caused it."),
            Parameter::query("session", "The session, as records name it."),
            Parameter::query("outcome", "`success` or `failure`."),
            Parameter::query("since", "From this day (UTC, `2026-01-31`) or moment (RFC 3339) on."),
            Parameter::query("until", "To the end of this day, or before this moment."),
            Parameter::query("limit", "Records of a page; 100 unless given.").number(1, MAX_LIMIT as u64),
            Parameter::query("cursor", "`next` of the page before."),
        ],
        refusals: &[&[(400, "request.bad_query")]],
        about: "Newest first. What is recorded meanwhile does not move the next page. Every question is recorded itself.",
        ..Operation::new(At::Audit, "listAudit", "What happened", "AuditPage")
    },
    Operation {
        parameters: &[Parameter::query("days", "How many days, today among them; 14 unless given.")
            .number(1, MAX_DAYS as u64)],
        refusals: &[&[(400, "request.bad_query")]],
        ..Operation::new(
            At::AuditStatistics,
            "auditStatistics",
            "Numbers over the audit log",
            "AuditStatistics",
        )
    },
];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let number = json!({"type": "integer", "minimum": 0});
    let record = object(
        &[
            "id",
            "time",
            "action",
            "outcome",
            "reason",
            "user",
            "about",
            "address",
            "method",
            "path",
            "agent",
            "request_id",
            "session",
        ],
        json!({
            "id": {"type": "integer", "minimum": 1, "description": "Its number; there are no gaps."},
            "time": text("When, in UTC (RFC 3339, with milliseconds)."),
            "action": text("What happened; a stable name."),
            "outcome": {"enum": ["success", "failure"]},
            "reason": text("Why it was refused, as a stable code; else empty."),
            "user": {"type": ["string", "null"], "description": "Who, as known or typed."},
            "about": {"type": ["string", "null"], "description": "Whom or what it concerns."},
            "address": text("The client's address."),
            "method": text("The request's method; empty where no request was the cause."),
            "path": text("The request's path without the query, or what else was the cause."),
            "agent": text("`User-Agent`, cut to 256 bytes."),
            "request_id": text("The request's id, as on error pages and in the log."),
            "session": text("The session: a keyed checksum that tells sessions apart and opens none; empty where there was none."),
        }),
    );
    let page = object(
        &["records", "next", "limit"],
        json!({
            "records": {"type": "array", "items": {"$ref": "#/components/schemas/AuditRecord"}},
            "next": {
                "type": ["string", "null"],
                "description": "Where the next page begins. A page of a rare combination may have fewer records than \
                                the limit, even none, and be followed by another.",
            },
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        }),
    );
    let of_action =
        object(&["action", "count"], json!({"action": {"type": "string"}, "count": number.clone()}));
    let of_day = object(
        &["day", "sign_ins", "refusals"],
        json!({
            "day": text("The day (UTC), as `2026-01-31`."),
            "sign_ins": number.clone(),
            "refusals": {"type": "integer", "minimum": 0, "description": "Sign-ins and targets that were refused."},
        }),
    );
    let statistics = object(
        &["total", "today", "by_action", "days"],
        json!({
            "total": number.clone(),
            "today": number,
            "by_action": {"type": "array", "items": of_action},
            "days": {"type": "array", "items": of_day},
        }),
    );
    vec![("AuditRecord", record), ("AuditPage", page), ("AuditStatistics", statistics)]
}
