//! `/settings/bans`: who is kept out for a while, and why (FR-33).

use std::{net::IpAddr, time::Duration};

use askama::Template;
use axum::body::Body;
use doorward_core::{
    client_address::limit_key,
    identity::folded,
    regulation::{Ban, BanSource, BanSubject, NewBan},
};
use http::StatusCode;

use super::{
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{
    api::Form,
    language::{Key, Words},
    portal::{Moment, Shell},
    reply::Reply,
};

/// Longer bans are meant to last until they are lifted: ten years, in minutes.
const MAX_MINUTES: u64 = 10 * 365 * 24 * 60;

/// Longer names are nobody's.
const MAX_NAME: usize = 128;

/// What is kept where nobody gave a reason.
const NO_REASON: &str = "No reason given";

#[derive(Template)]
#[template(path = "settings/bans.html")]
struct BansPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    bans: Vec<Row>,
    fields: Fields,
    action: String,
    lift: String,
    flow: String,
}

struct Row {
    /// "User", "Address", "Device of".
    what: Key,
    /// The same with the name, on the button.
    lift: String,
    whom: String,
    kind: &'static str,
    value: String,
    since: Moment,
    until: Option<Moment>,
    reason: String,
    by: String,
}

/// What was typed about a ban.
#[derive(Default)]
struct Fields {
    is_address: bool,
    subject: String,
    minutes: String,
    reason: String,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    shown(scene, StatusCode::OK, None, Fields::default()).await
}

async fn shown(
    scene: &Scene<'_>,
    status: StatusCode,
    alert: Option<&str>,
    fields: Fields,
) -> Result<Reply, Reply> {
    let bans = scene.room.state.regulation.list().await.map_err(|fault| scene.unavailable(&fault))?;
    let page = BansPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Bans)).alerting(alert.map(str::to_owned)),
        bans: bans.into_iter().map(|ban| row(scene, ban)).collect(),
        fields,
        action: scene.address("/settings/bans"),
        lift: scene.address("/settings/bans/lift"),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

fn row(scene: &Scene<'_>, ban: Ban) -> Row {
    let (words, value) = (scene.words(), ban.subject.value());
    let (what, whom) = match &ban.subject {
        BanSubject::User(name) => (Key::new("bans-user"), name.as_str()),
        BanSubject::Address(address) => {
            (Key::new("bans-address"), address.strip_suffix("/32").unwrap_or(address))
        }
        BanSubject::Device(device) => (Key::new("bans-device"), device.split('|').next().unwrap_or_default()),
        BanSubject::Factor(name) => (Key::new("bans-factors"), name.as_str()),
    };
    Row {
        lift: words.say_with("bans-lift-label", &[("what", words.say(what).into()), ("whom", whom.into())]),
        what,
        whom: whom.to_owned(),
        kind: ban.subject.kind(),
        value: value.to_owned(),
        since: scene.moment(ban.since),
        until: ban.until.map(|until| scene.moment(until)),
        reason: reason(words, &ban),
        by: match ban.source {
            BanSource::Regulation => words.say("bans-by-doorward").to_owned(),
            BanSource::CommandLine => words.say("bans-by-command-line").to_owned(),
            BanSource::Administrator(name) => name,
        },
    }
}

/// Why, in the language of the page where the reason is not somebody's own words but how often something failed.
fn reason(words: &Words, ban: &Ban) -> String {
    let count = ban.reason.split(' ').next().and_then(|number| number.parse::<u64>().ok());
    match (&ban.source, &ban.subject, count) {
        (BanSource::Regulation, BanSubject::Factor(_), Some(count)) => {
            words.with("bans-reason-factors", "count", count)
        }
        (BanSource::Regulation, _, Some(count)) => words.with("bans-reason-attempts", "count", count),
        _ if ban.reason == NO_REASON => words.say("bans-reason-none").to_owned(),
        _ => ban.reason.clone(),
    }
}

pub(super) async fn add(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let fields = Fields::of(&mut form);
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale), fields).await;
    }
    let (subject, lasts) = match fields.read(scene) {
        Ok(read) => read,
        Err(alert) => {
            let alert = Some(scene.words().say(alert));
            return shown(scene, StatusCode::BAD_REQUEST, alert, fields).await;
        }
    };
    let reason = Some(fields.reason.as_str()).filter(|reason| !reason.is_empty());
    let ban = NewBan {
        subject,
        lasts,
        source: BanSource::Administrator(scene.user().to_owned()),
        reason: reason.unwrap_or(NO_REASON).to_owned(),
    };
    match scene.room.state.regulation.impose(ban, &scene.actor()).await {
        Ok(()) => Ok(scene.lead("/settings/bans?done=ban-added")),
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}

pub(super) async fn lift(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let subject = BanSubject::from_parts(&form.take("kind"), &form.take("value"));
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale), Fields::default()).await;
    }
    let subject = subject.ok_or_else(|| scene.nothing_here())?;
    match scene.room.state.regulation.lift(&subject, &scene.actor()).await {
        // One that has ended by itself meanwhile is gone as well.
        Ok(_) => Ok(scene.lead("/settings/bans?done=ban-lifted")),
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}

impl Fields {
    fn of(form: &mut Form) -> Self {
        Self {
            is_address: form.take("kind") == "address",
            subject: form.take("subject").trim().to_owned(),
            minutes: form.take("minutes").trim().to_owned(),
            reason: form.take("reason").trim().to_owned(),
        }
    }

    /// Whom to ban and for how long, or the sentence that says what is wrong.
    fn read(&self, scene: &Scene<'_>) -> Result<(BanSubject, Option<Duration>), Key> {
        let subject = if self.is_address {
            let address: IpAddr = self.subject.parse().map_err(|_| Key::new("bans-bad-address"))?;
            let key = limit_key(address);
            if key == limit_key(scene.visit.context.client) {
                return Err(Key::new("bans-own-address"));
            }
            BanSubject::Address(key.to_string())
        } else {
            let name = folded(&self.subject);
            if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
                return Err(Key::new("bans-bad-name"));
            }
            if name == folded(scene.user()) {
                return Err(Key::new("bans-yourself"));
            }
            BanSubject::User(name)
        };
        if self.minutes.is_empty() {
            return Ok((subject, None));
        }
        match self.minutes.parse::<u64>() {
            Ok(minutes @ 1..=MAX_MINUTES) => Ok((subject, Some(Duration::from_secs(minutes * 60)))),
            _ => Err(Key::new("bans-bad-minutes")),
        }
    }
}
