//! `/settings/keys`: API keys and app passwords (FR-75). Everybody has their own; administrators see everybody's and
//! those of machines.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::body::Body;
use doorward_core::{
    api_key::{
        ApiKeyId, ApiKeyRecord, ApiKeys, DEFAULT_LIFE_DAYS, Holder, KeyError, KeyScope, MadeKey, NewApiKey,
        REMINDER,
    },
    identity::{Role, folded},
    ports::PortError,
};
use http::StatusCode;
use secrecy::ExposeSecret as _;

use super::{
    ask::AskPage,
    elevate::is_owed,
    nav::{Frame, Section},
    scene::{Scene, Sent},
    user_new::roles,
};
use crate::{
    language::Key,
    portal::{Moment, Shell},
    reply::Reply,
};

/// How long a key goes on that was replaced here.
const OVERLAP: Duration = Duration::from_secs(24 * 3600);

#[derive(Template)]
#[template(path = "settings/keys.html")]
struct KeysPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    own: Vec<Entry>,
    /// Of everybody else and of machines; only for administrators.
    others: Vec<Entry>,
    /// Names of keys in the configuration; only for administrators.
    configured: Vec<String>,
    /// Keys are not taken at all.
    off: bool,
    new: String,
}

struct Entry {
    id: String,
    name: String,
    /// Whose it is, where that is not the person who looks.
    owner: Option<String>,
    scope: String,
    /// How many requests in a minute it is good for, in words; nothing for any number.
    limit: Option<String>,
    created: Moment,
    used: Option<Moment>,
    address: String,
    ends: Option<Moment>,
    /// It ends within two weeks.
    soon: bool,
    /// It has ended: `revoked` or `expired`.
    ended: Option<Key>,
    rotate: String,
    revoke: String,
}

#[derive(Template)]
#[template(path = "settings/key_new.html")]
struct NewKeyPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    fields: Fields,
    lives: Vec<(&'static str, String)>,
    /// Roles for a machine; empty for those who do not administer.
    roles: Vec<&'a str>,
    action: String,
    back: String,
    flow: String,
}

/// The answer that shows a key, once.
#[derive(Template)]
#[template(path = "settings/key_made.html")]
struct MadePage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    name: &'a str,
    key: &'a str,
    /// The user name for HTTP Basic.
    user: &'a str,
    on: String,
}

/// What was typed about a key.
#[derive(Default)]
struct Fields {
    name: String,
    scope: String,
    /// Requests in a minute; empty for any number.
    limit: String,
    days: String,
    /// The role of a machine; empty for a key of one's own.
    role: String,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    listed(scene, StatusCode::OK, None).await
}

async fn listed(scene: &Scene<'_>, status: StatusCode, alert: Option<String>) -> Result<Reply, Reply> {
    let keys = keys(scene)?;
    let admin = scene.administers() && !second_factor_owed(scene).await?;
    let listed = keys.list((!admin).then(|| scene.user())).await;
    let records = listed.map_err(|fault| scene.unavailable(&fault))?;
    let (own, others): (Vec<_>, Vec<_>) = records.iter().partition(|key| is_own(scene, key));
    let page = KeysPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Keys)).alerting(alert),
        own: own.into_iter().map(|key| entry(scene, key)).collect(),
        others: others.into_iter().map(|key| entry(scene, key)).collect(),
        configured: if admin { keys.configured().into_iter().map(|key| key.0).collect() } else { Vec::new() },
        off: !keys.is_enabled(),
        new: scene.address("/settings/keys/new"),
    };
    Ok(scene.show(status, &page))
}

pub(super) async fn new_page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    keys(scene)?;
    if is_owed(scene).await? {
        return Ok(scene.lead("/settings/elevate?next=/settings/keys/new"));
    }
    let fields = Fields { days: DEFAULT_LIFE_DAYS.to_string(), ..Fields::default() };
    Ok(shown(scene, StatusCode::OK, None, fields))
}

fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<String>, fields: Fields) -> Reply {
    let words = scene.words();
    let lives = ["30", "90", "365"]
        .map(|days| (days, words.with("keys-days", "count", days.parse::<u64>().unwrap_or_default())));
    let page = NewKeyPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Keys)).alerting(alert),
        lives: lives.into_iter().chain([("", words.say("keys-never").to_owned())]).collect(),
        roles: if scene.administers() { roles(scene) } else { Vec::new() },
        fields,
        action: scene.address("/settings/keys/new"),
        back: scene.address("/settings/keys"),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(super) async fn create(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let keys = keys(scene)?;
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let fields = Fields {
        name: form.take("name").trim().to_owned(),
        scope: form.take("scope"),
        limit: form.take("requests-per-minute").trim().to_owned(),
        days: form.take("days"),
        role: form.take("role"),
    };
    if let Some(stale) = stale {
        return Ok(shown(scene, StatusCode::FORBIDDEN, Some(stale.to_owned()), fields));
    }
    if is_owed(scene).await? {
        return Ok(scene.lead("/settings/elevate?next=/settings/keys/new"));
    }
    if !fields.role.is_empty() {
        needs_admin(scene).await?;
    }
    let made = match wish(scene, &fields) {
        Ok(wish) => keys.create(wish, &scene.room.state.gatekeeper.policy().roles, &scene.actor()).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => Ok(shown_once(scene, &made)),
        Err(error) => {
            let (status, alert) = said(scene, &error)?;
            Ok(shown(scene, status, Some(alert), fields))
        }
    }
}

fn wish(scene: &Scene<'_>, fields: &Fields) -> Result<NewApiKey, KeyError> {
    let holder = if fields.role.is_empty() {
        Holder::Person(scene.user().to_owned())
    } else {
        Holder::Machine { role: Role::new(&fields.role) }
    };
    let scope =
        if fields.scope.trim().is_empty() { KeyScope::all() } else { KeyScope::new(fields.scope.lines())? };
    let days = match fields.days.as_str() {
        "" => None,
        days => Some(days.parse::<u32>().map_err(|_| KeyError::Life)?),
    };
    let per_minute = match fields.limit.as_str() {
        "" => None,
        number => Some(number.parse::<u32>().map_err(|_| KeyError::Limit)?),
    };
    Ok(NewApiKey { name: fields.name.clone(), holder, scope, days, per_minute })
}

pub(super) async fn ask_to_rotate(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let record = found(scene, &scene.asked("id").unwrap_or_default()).await?;
    if is_owed(scene).await? {
        return Ok(scene.lead("/settings/elevate?next=/settings/keys"));
    }
    Ok(ask(scene, &record, Act::Rotate, StatusCode::OK, None))
}

pub(super) async fn ask_to_revoke(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let record = found(scene, &scene.asked("id").unwrap_or_default()).await?;
    Ok(ask(scene, &record, Act::Revoke, StatusCode::OK, None))
}

pub(super) async fn rotate(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    if let Some(stale) = stale {
        return listed(scene, StatusCode::FORBIDDEN, Some(stale.to_owned())).await;
    }
    let record = found(scene, &form.take("id")).await?;
    if is_owed(scene).await? {
        return Ok(scene.lead("/settings/elevate?next=/settings/keys"));
    }
    match keys(scene)?.rotate(&record.id, OVERLAP, &scene.actor()).await {
        Ok(made) => Ok(shown_once(scene, &made)),
        Err(error) => {
            let (status, alert) = said(scene, &error)?;
            Ok(ask(scene, &record, Act::Rotate, status, Some(alert)))
        }
    }
}

pub(super) async fn revoke(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    if let Some(stale) = stale {
        return listed(scene, StatusCode::FORBIDDEN, Some(stale.to_owned())).await;
    }
    let record = found(scene, &form.take("id")).await?;
    match keys(scene)?.revoke(&record.id, &scene.actor()).await {
        // One that was revoked meanwhile is gone as well.
        Ok(_) => Ok(scene.lead("/settings/keys?done=key-revoked")),
        Err(error) => {
            let (status, alert) = said(scene, &error)?;
            Ok(ask(scene, &record, Act::Revoke, status, Some(alert)))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Rotate,
    Revoke,
}

fn ask(
    scene: &Scene<'_>,
    record: &ApiKeyRecord,
    act: Act,
    status: StatusCode,
    alert: Option<String>,
) -> Reply {
    let words = scene.words();
    let (title, sentence, button, path) = match act {
        Act::Rotate => (
            words.with("keys-ask-rotate", "name", record.name.as_str()),
            words.say("keys-follows-rotate"),
            Key::new("keys-rotate"),
            "/settings/keys/rotate",
        ),
        Act::Revoke => (
            words.with("keys-ask-revoke", "name", record.name.as_str()),
            words.say("keys-follows-revoke"),
            Key::new("keys-revoke"),
            "/settings/keys/revoke",
        ),
    };
    let page = AskPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Keys)).alerting(alert),
        title,
        sentence: sentence.to_owned(),
        action: scene.address(path),
        fields: vec![("id", record.id.to_string())],
        button: words.say(button),
        danger: act == Act::Revoke,
        back: scene.address("/settings/keys"),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

fn shown_once(scene: &Scene<'_>, made: &MadeKey) -> Reply {
    let page = MadePage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Keys)),
        name: &made.record.name,
        key: made.text.expose_secret(),
        user: made.record.holder.person().unwrap_or(&made.record.name),
        on: scene.address("/settings/keys"),
    };
    scene.show(StatusCode::OK, &page)
}

fn entry(scene: &Scene<'_>, key: &ApiKeyRecord) -> Entry {
    let now = scene.now();
    let ended = match key.revoked {
        Some(_) => Some(Key::new("keys-revoked")),
        None if !key.is_good_at(now) => Some(Key::new("keys-expired")),
        None => None,
    };
    let owner = match &key.holder {
        _ if is_own(scene, key) => None,
        Holder::Person(user) => Some(user.clone()),
        Holder::Machine { role } => Some(scene.words().with("keys-machine", "role", role.as_str())),
    };
    Entry {
        id: key.id.to_string(),
        name: key.name.clone(),
        owner,
        scope: key.scope.texts().collect::<Vec<_>>().join(" · "),
        limit: key.per_minute.map(|number| scene.words().with("keys-limited", "count", u64::from(number))),
        created: scene.moment(key.created),
        used: key.last_used.as_ref().map(|used| scene.moment(used.at)),
        address: key.last_used.as_ref().map(|used| used.address.clone()).unwrap_or_default(),
        ends: key.ends().map(|end| scene.moment(end)),
        soon: ended.is_none() && key.expires.is_some_and(|end| end <= now.plus(REMINDER)),
        ended,
        rotate: scene.address(&format!("/settings/keys/rotate?id={}", key.id)),
        revoke: scene.address(&format!("/settings/keys/revoke?id={}", key.id)),
    }
}

fn is_own(scene: &Scene<'_>, key: &ApiKeyRecord) -> bool {
    key.holder.person().is_some_and(|owner| folded(owner) == folded(scene.user()))
}

#[expect(clippy::result_large_err, reason = "the refusal is the answer, made once for a request")]
fn keys(scene: &Scene<'_>) -> Result<Arc<ApiKeys>, Reply> {
    scene.room.state.gatekeeper.keys().cloned().ok_or_else(|| scene.nothing_here())
}

/// The key of this public part, if it is one's own, or one administers. Somebody else's is not there for others.
async fn found(scene: &Scene<'_>, id: &str) -> Result<ApiKeyRecord, Reply> {
    let id = ApiKeyId::from_text(id).ok_or_else(|| scene.nothing_here())?;
    let found = keys(scene)?.find(&id).await.map_err(|fault| scene.unavailable(&fault))?;
    let record = found.ok_or_else(|| scene.nothing_here())?;
    if is_own(scene, &record) {
        return Ok(record);
    }
    if !scene.administers() {
        return Err(scene.nothing_here());
    }
    needs_admin(scene).await?;
    Ok(record)
}

async fn needs_admin(scene: &Scene<'_>) -> Result<(), Reply> {
    if !scene.administers() {
        return Err(scene.refuse(StatusCode::FORBIDDEN, "role.admin_required"));
    }
    if second_factor_owed(scene).await? {
        return Err(scene.refuse(StatusCode::FORBIDDEN, "session.second_factor_required"));
    }
    Ok(())
}

async fn second_factor_owed(scene: &Scene<'_>) -> Result<bool, Reply> {
    let owed: Result<bool, PortError> = scene.room.state.factors.is_owed(scene.held()).await;
    owed.map_err(|fault| scene.unavailable(&fault))
}

/// How a broken rule is answered: the status and the sentence above the form, or the whole answer.
#[expect(clippy::result_large_err, reason = "the refusal is the answer, made once for a request")]
fn said(scene: &Scene<'_>, error: &KeyError) -> Result<(StatusCode, String), Reply> {
    let (status, key) = match error {
        KeyError::Unavailable(fault) => return Err(scene.unavailable(fault)),
        KeyError::Name => (StatusCode::BAD_REQUEST, Key::new("keys-error-name")),
        KeyError::Scope(_) => (StatusCode::BAD_REQUEST, Key::new("keys-error-scope")),
        KeyError::Life => (StatusCode::BAD_REQUEST, Key::new("keys-error-life")),
        KeyError::Limit => (StatusCode::BAD_REQUEST, Key::new("keys-error-limit")),
        KeyError::UnknownRole | KeyError::UnknownUser => {
            (StatusCode::BAD_REQUEST, Key::new("keys-error-owner"))
        }
        KeyError::Missing => (StatusCode::NOT_FOUND, Key::new("keys-error-missing")),
        KeyError::TooMany => (StatusCode::CONFLICT, Key::new("keys-error-too-many")),
    };
    Ok((status, scene.words().say(key).to_owned()))
}
