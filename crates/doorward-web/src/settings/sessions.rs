//! `/settings/sessions`: where somebody is signed in, and how to end that (FR-20, SC-114). Administrators see and end
//! the sessions of anybody by `?user=`.

use askama::Template;
use axum::body::Body;
use doorward_core::{
    accounts::AccountError,
    audit::{AuditEvent, AuditKind, AuditOutcome},
    identity::folded,
    ports::PortError,
    session::{SessionKey, SessionRecord},
};
use http::StatusCode;

use super::{
    ask::AskPage,
    device::Device,
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{
    language::Key,
    portal::{Moment, Shell, encoded, forget_cookies},
    reply::Reply,
};

#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct SessionsPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    /// Whose they are, where they are not one's own.
    other: Option<&'a str>,
    sessions: Vec<Entry>,
    /// Where all of them, or all others, are ended.
    end_many: Option<String>,
    sign_out: String,
}

struct Entry {
    id: String,
    device: String,
    agent: String,
    address: String,
    created: Moment,
    active: Moment,
    ends: Moment,
    is_this: bool,
    end: String,
    end_label: String,
}

/// Whose sessions a call is about.
struct Owner {
    user: String,
    is_self: bool,
}

/// Which of them.
enum Which {
    One(Box<SessionRecord>),
    Others,
    All,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let owner = owner(scene, scene.asked("user").unwrap_or_default()).await?;
    let records = live(scene, &owner.user).await?;
    let many = records.iter().any(|record| record.key != scene.session.key);
    let which = if owner.is_self { "others" } else { "all" };
    let page = SessionsPage {
        shell: scene.shell(),
        frame: scene.frame(Some(owner.section())),
        other: (!owner.is_self).then_some(owner.user.as_str()),
        end_many: many.then(|| owner.end_address(scene, which)),
        sessions: records.iter().map(|record| entry(scene, &owner, record)).collect(),
        sign_out: scene.address("/logout"),
    };
    Ok(scene.show(StatusCode::OK, &page))
}

pub(super) async fn ask_to_end(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let owner = owner(scene, scene.asked("user").unwrap_or_default()).await?;
    let which = scene.asked("which").unwrap_or_default();
    ask(scene, &owner, which, StatusCode::OK, None).await
}

async fn ask(
    scene: &Scene<'_>,
    owner: &Owner,
    which: String,
    status: StatusCode,
    alert: Option<String>,
) -> Result<Reply, Reply> {
    let records = live(scene, &owner.user).await?;
    let found = Which::find(owner, &records, &which).ok_or_else(|| scene.nothing_here())?;
    let words = scene.words();
    let others = records.iter().filter(|record| record.key != scene.session.key).count();
    let (title, sentence) = match &found {
        Which::One(record) => (ask_one(scene, owner, record), from_where(scene, record)),
        Which::Others => (
            words.with("sessions-ask-others", "count", others),
            words.say("sessions-follows-others").to_owned(),
        ),
        Which::All => {
            let count = ("count", records.len().into());
            (
                words.say_with("sessions-ask-all-of", &[count, ("user", owner.user.as_str().into())]),
                words.with("sessions-follows-all-of", "user", &owner.user),
            )
        }
    };
    let one = matches!(found, Which::One(_));
    let page = AskPage {
        shell: scene.shell(),
        frame: scene.frame(Some(owner.section())).alerting(alert),
        title,
        sentence,
        action: scene.address("/settings/sessions/end"),
        fields: vec![("which", which), ("user", owner.user.clone())],
        button: words.say(if one { Key::new("sessions-end-one") } else { Key::new("sessions-end-many") }),
        danger: true,
        back: owner.address(scene),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

pub(super) async fn end(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (user, which) = (form.take("user"), form.take("which"));
    let owner = owner(scene, user).await?;
    if let Some(stale) = stale {
        return ask(scene, &owner, which, StatusCode::FORBIDDEN, Some(stale.to_owned())).await;
    }
    let records = live(scene, &owner.user).await?;
    let found = Which::find(&owner, &records, &which).ok_or_else(|| scene.nothing_here())?;
    let unavailable = |fault: PortError| scene.unavailable(&fault);
    let state = &scene.room.state;
    let (done, here) = match found {
        Which::One(record) => {
            state.sessions.end(&record.key).await.map_err(unavailable)?;
            audit(scene, &owner);
            ("session-ended", record.key == scene.session.key)
        }
        Which::Others => {
            let kept = Some(&scene.session.key);
            state.sessions.end_of_user(&owner.user, kept).await.map_err(unavailable)?;
            audit(scene, &owner);
            ("sessions-ended", false)
        }
        Which::All => match state.accounts.end_all_sessions(&owner.user, &scene.actor()).await {
            Ok(_) => ("sessions-ended", false),
            Err(error) => {
                return Err(scene.broken(&error).map_or_else(|reply| reply, |_| scene.nothing_here()));
            }
        },
    };
    if here {
        return Ok(forget_cookies(scene.room, &scene.visit, scene.lead("/?signed-out")));
    }
    Ok(scene.lead(&format!("{}done={done}", owner.path_for_more())))
}

/// Whose sessions `user` asks for: one's own where it is empty, somebody else's only for administrators. Names that
/// are no account any more may have sessions left.
async fn owner(scene: &Scene<'_>, user: String) -> Result<Owner, Reply> {
    if user.is_empty() || folded(&user) == folded(scene.user()) {
        return Ok(Owner { user: scene.user().to_owned(), is_self: true });
    }
    if !scene.administers() {
        return Err(scene.refuse(StatusCode::FORBIDDEN, "role.admin_required"));
    }
    match scene.room.state.factors.is_owed(scene.held()).await {
        Ok(false) => {}
        Ok(true) => return Err(scene.refuse(StatusCode::FORBIDDEN, "session.second_factor_required")),
        Err(fault) => return Err(scene.unavailable(&fault)),
    }
    match scene.room.state.accounts.find(&user).await {
        Ok(account) => Ok(Owner { user: account.identity.user.clone(), is_self: false }),
        Err(AccountError::Unavailable(fault)) => Err(scene.unavailable(&fault)),
        Err(_) if live(scene, &user).await?.is_empty() => Err(scene.nothing_here()),
        Err(_) => Ok(Owner { user, is_self: false }),
    }
}

/// The sessions that would still be let in, this one first, then the most recently used.
pub(super) async fn live(scene: &Scene<'_>, user: &str) -> Result<Vec<SessionRecord>, Reply> {
    let state = &scene.room.state;
    let mut records = state.sessions.list_of_user(user).await.map_err(|fault| scene.unavailable(&fault))?;
    let (now, here) = (scene.now(), scene.session.key);
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

fn entry(scene: &Scene<'_>, owner: &Owner, record: &SessionRecord) -> Entry {
    let is_this = record.key == scene.session.key;
    let id = record.key.to_hex();
    let words = scene.words();
    let device = Device::of(&record.agent).said(words);
    Entry {
        end_label: words.say_with(
            "sessions-end-label",
            &[("device", device.as_str().into()), ("address", record.address.as_str().into())],
        ),
        device,
        agent: record.agent.clone(),
        address: record.address.clone(),
        created: scene.moment(record.created),
        // Activity is written in batches; this very request is known.
        active: scene.moment(if is_this { scene.now() } else { record.last_activity }),
        ends: scene.moment(record.expires),
        is_this,
        end: owner.end_address(scene, &id),
        id,
    }
}

fn audit(scene: &Scene<'_>, owner: &Owner) {
    scene.room.state.audit.record(&AuditEvent {
        time: scene.now(),
        kind: AuditKind::SessionsEnded,
        outcome: AuditOutcome::Success,
        user: Some(scene.user().to_owned()),
        about: (!owner.is_self).then(|| owner.user.clone()),
        origin: scene.origin(),
    });
}

fn ask_one(scene: &Scene<'_>, owner: &Owner, record: &SessionRecord) -> String {
    let (words, user) = (scene.words(), owner.user.as_str());
    match (owner.is_self, Device::of(&record.agent).known(words)) {
        (true, Some(device)) => words.with("sessions-ask-one", "device", device),
        (true, None) => words.say("sessions-ask-unknown").to_owned(),
        (false, Some(device)) => {
            words.say_with("sessions-ask-one-of", &[("device", device.into()), ("user", user.into())])
        }
        (false, None) => words.with("sessions-ask-unknown-of", "user", user),
    }
}

fn from_where(scene: &Scene<'_>, record: &SessionRecord) -> String {
    let words = scene.words();
    let begun = ("begun", scene.moment(record.created).relative.into());
    let address = ("address", record.address.as_str().into());
    if record.key == scene.session.key {
        return words.say_with("sessions-follows-here", &[begun, address]);
    }
    let active = ("active", scene.moment(record.last_activity).relative.into());
    words.say_with("sessions-follows-there", &[begun, address, active])
}

impl Which {
    fn find(owner: &Owner, records: &[SessionRecord], which: &str) -> Option<Self> {
        match which {
            "others" => owner.is_self.then_some(Self::Others),
            "all" => (!owner.is_self).then_some(Self::All),
            id => {
                let key = SessionKey::from_hex(id)?;
                let record = records.iter().find(|record| record.key == key)?;
                Some(Self::One(Box::new(record.clone())))
            }
        }
    }
}

impl Owner {
    const fn section(&self) -> Section {
        if self.is_self { Section::Sessions } else { Section::Users }
    }

    fn path(&self) -> String {
        if self.is_self {
            "/settings/sessions".to_owned()
        } else {
            format!("/settings/sessions?user={}", encoded(&self.user))
        }
    }

    /// The same with room for one more parameter.
    fn path_for_more(&self) -> String {
        let path = self.path();
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}")
    }

    fn address(&self, scene: &Scene<'_>) -> String {
        scene.address(&self.path())
    }

    fn end_address(&self, scene: &Scene<'_>, which: &str) -> String {
        let user = if self.is_self { String::new() } else { format!("&user={}", encoded(&self.user)) };
        scene.address(&format!("/settings/sessions/end?which={which}{user}"))
    }
}
