//! `/settings/audit`: what happened, who did it, and how it ended (HS-82). Every look is recorded itself.

use askama::Template;
use doorward_core::audit::{AuditKind, AuditQuery, AuditRecord};
use http::{StatusCode, header};
use url::form_urlencoded::Serializer;

use super::{
    audit_chart::{Chart, HEIGHT, WIDTH},
    audit_words::of_kind,
    nav::{Frame, Section},
    scene::Scene,
};
use crate::{
    api::{audit_query, record_line},
    headers,
    language::{Key, Words},
    portal::{Moment, Shell},
    reply::{Reply, ReplyExt as _, bare},
};

/// Records of one page.
const PAGE: usize = 25;

/// Days of the chart.
const DAYS: u32 = 14;

/// The filters, by the names of their fields.
const FILTERS: [&str; 9] =
    ["action", "user", "about", "address", "path", "session", "outcome", "since", "until"];

/// The media type of an export: a record of JSON on each line.
const JSON_LINES: &str = "application/x-ndjson";

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct AuditPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    action: String,
    kinds: Vec<Choice<'a>>,
    fields: Fields,
    records: Vec<Row>,
    chart: Option<Chart>,
    total: u64,
    today: u64,
    /// This page without filters, where there are any.
    all: Option<String>,
    first: Option<String>,
    next: Option<String>,
    export: String,
}

/// A kind to choose.
struct Choice<'a> {
    name: &'static str,
    words: &'a str,
    chosen: bool,
}

/// What was asked for, as it was typed.
#[derive(Default)]
struct Fields {
    user: String,
    about: String,
    address: String,
    path: String,
    session: String,
    outcome: String,
    since: String,
    until: String,
    /// Some of those that few people need are in use.
    more: bool,
}

struct Row {
    id: u64,
    when: Moment,
    what: String,
    success: bool,
    reason: String,
    who: String,
    about: String,
    address: String,
    request: String,
    agent: String,
    request_id: String,
    session: String,
    /// Everything of that session.
    of_session: String,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let Ok(query) = audit_query(|name| scene.asked(name)) else {
        let alert = scene.words().say("audit-mistake").to_owned();
        let page = page_of(scene).alerting(alert);
        return Ok(scene.show(StatusCode::BAD_REQUEST, &page));
    };
    let query = AuditQuery { limit: PAGE, ..query };
    let log = &scene.room.state.audit_log;
    let found = log.page(&query, &scene.actor()).await.map_err(|fault| scene.unavailable(&fault))?;
    let numbers = log.statistics(DAYS).await.map_err(|fault| scene.unavailable(&fault))?;
    let page = AuditPage {
        records: found.records.iter().map(|record| row(scene, record)).collect(),
        chart: Some(Chart::of(scene.words(), &numbers.days)),
        total: numbers.total,
        today: numbers.today,
        first: query.after.map(|_| address(scene, "/settings/audit", None)),
        next: found.next.map(|next| address(scene, "/settings/audit", Some(next.to_string()))),
        ..page_of(scene)
    };
    Ok(scene.show(StatusCode::OK, &page))
}

/// A file with what the filters choose, a record on each line.
pub(super) async fn export(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let Ok(query) = audit_query(|name| scene.asked(name)) else {
        return Err(scene.refuse(StatusCode::BAD_REQUEST, "request.bad_query"));
    };
    let log = &scene.room.state.audit_log;
    let found = log.export(&query, &scene.actor()).await.map_err(|fault| scene.unavailable(&fault))?;
    let lines: String = found.records.iter().map(record_line).collect();
    let mut reply = bare(StatusCode::OK, JSON_LINES, lines);
    headers::add_page(reply.headers_mut(), Some(&scene.scope()));
    Ok(reply.with(header::CONTENT_DISPOSITION, "attachment; filename=\"doorward-audit.jsonl\""))
}

/// The page without records.
fn page_of<'a>(scene: &'a Scene<'_>) -> AuditPage<'a> {
    let asked = |name| scene.asked(name).unwrap_or_default().trim().to_owned();
    let fields = Fields {
        user: asked("user"),
        about: asked("about"),
        address: asked("address"),
        path: asked("path"),
        session: asked("session"),
        outcome: asked("outcome"),
        since: asked("since"),
        until: asked("until"),
        more: ["about", "address", "path", "session"].into_iter().any(|name| !asked(name).is_empty()),
    };
    let filtered = FILTERS.into_iter().any(|name| !asked(name).is_empty());
    AuditPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Audit)),
        action: scene.address("/settings/audit"),
        kinds: kinds(scene.words(), &asked("action")),
        fields,
        records: Vec::new(),
        chart: None,
        total: 0,
        today: 0,
        all: filtered.then(|| scene.address("/settings/audit")),
        first: None,
        next: None,
        export: address(scene, "/settings/audit/export", None),
    }
}

impl AuditPage<'_> {
    fn alerting(self, alert: String) -> Self {
        Self { frame: self.frame.alerting(Some(alert)), ..self }
    }
}

fn kinds<'a>(words: &'a Words, chosen: &str) -> Vec<Choice<'a>> {
    let choice = |kind: &AuditKind| Choice {
        name: kind.name(),
        words: words.say(of_kind(*kind)),
        chosen: kind.name() == chosen,
    };
    AuditKind::ALL.iter().map(choice).collect()
}

/// `path` with the filters of this page, and a place to begin at.
fn address(scene: &Scene<'_>, path: &str, cursor: Option<String>) -> String {
    let mut query = Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = scene.asked(name).filter(|value| !value.is_empty()) {
            query.append_pair(name, &value);
        }
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", &cursor);
    }
    let query = query.finish();
    let sign = if query.is_empty() { "" } else { "?" };
    scene.address(&format!("{path}{sign}{query}"))
}

fn row(scene: &Scene<'_>, record: &AuditRecord) -> Row {
    let entry = &record.entry;
    let known = AuditKind::from_name(&entry.action).map(of_kind);
    Row {
        id: record.id,
        when: scene.moment(entry.time),
        what: known.map_or_else(|| entry.action.clone(), |key: Key| scene.words().say(key).to_owned()),
        success: entry.success,
        reason: entry.reason.clone(),
        who: entry.actor.clone().unwrap_or_default(),
        about: entry.about.clone().unwrap_or_default(),
        address: entry.address.clone(),
        request: format!("{} {}", entry.method, entry.path).trim().to_owned(),
        agent: entry.agent.clone(),
        request_id: entry.request_id.clone(),
        session: entry.session.clone(),
        of_session: scene.address(&format!("/settings/audit?session={}", entry.session)),
    }
}
