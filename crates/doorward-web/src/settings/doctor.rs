//! `/settings/doctor`: what the checks of `doorward doctor` find about this installation (HS-74), and the maintenance
//! switch (HS-79).
//!
//! The checks themselves are the binary's; they come in by [`Checkup`]. Their sentences are the command line's, in
//! English, so that one can be searched for by its words; the page around them is in the visitor's language.

use std::{fmt::Debug, future::Future, pin::Pin};

use askama::Template;
use axum::body::Body;
use http::StatusCode;

use super::{
    nav::{Frame, Section},
    scene::{Scene, Sent},
};
use crate::{language::Key, portal::Shell, reply::Reply};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckupState {
    /// It is as it should be.
    Pass,
    /// Somebody should look at it.
    Warn,
    /// It must be mended.
    Fail,
    /// It cannot be told from here.
    Unknown,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckupLine {
    /// Its stable id.
    pub id: &'static str,
    /// What it looks at.
    pub title: &'static str,
    /// How it ended.
    pub state: CheckupState,
    /// What was found.
    pub finding: String,
    /// The sentence that mends it; empty where nothing needs to.
    pub mend: String,
}

/// What a round of checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckupResult {
    /// `development`, `staging` or `production`.
    pub profile: &'static str,
    /// One for each line of the checklists.
    pub lines: Vec<CheckupLine>,
}

/// Looks the installation over.
pub trait Checkup: Debug + Send + Sync {
    /// One round.
    fn look(&self) -> Pin<Box<dyn Future<Output = CheckupResult> + Send + '_>>;
}

#[derive(Template)]
#[template(path = "settings/doctor.html")]
struct DoctorPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    lead: String,
    lines: Vec<Row>,
    maintenance: bool,
    action: String,
    flow: String,
}

struct Row {
    line: CheckupLine,
    state: Key,
    name: &'static str,
    /// The class of its badge.
    badge: &'static str,
}

pub(super) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    shown(scene, StatusCode::OK, None).await
}

async fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<&str>) -> Result<Reply, Reply> {
    let checkup = scene.room.state.settings.checkup.as_ref().ok_or_else(|| scene.nothing_here())?;
    let result = checkup.look().await;
    let maintenance = scene.room.state.gatekeeper.maintenance();
    let on = maintenance.look().await.map_err(|fault| scene.unavailable(&fault))?;
    let page = DoctorPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Doctor)).alerting(alert.map(str::to_owned)),
        lead: scene.words().with("doctor-lead", "profile", result.profile),
        lines: rows(result.lines),
        maintenance: on,
        action: scene.address("/settings/maintenance"),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

/// What asks for something comes first; otherwise the order is that of the command line.
fn rows(mut lines: Vec<CheckupLine>) -> Vec<Row> {
    lines.sort_by_key(|line| match line.state {
        CheckupState::Fail => 0,
        CheckupState::Warn => 1,
        CheckupState::Unknown => 2,
        CheckupState::Pass => 3,
    });
    lines.into_iter().map(row).collect()
}

fn row(line: CheckupLine) -> Row {
    let (state, name, badge) = match line.state {
        CheckupState::Pass => (Key::new("doctor-pass"), "pass", "ok"),
        CheckupState::Warn => (Key::new("doctor-warn"), "warn", ""),
        CheckupState::Fail => (Key::new("doctor-fail"), "fail", "bad"),
        CheckupState::Unknown => (Key::new("doctor-unknown"), "unknown", "off"),
    };
    Row { line, state, name, badge }
}

pub(super) async fn switch(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let on = form.take("maintenance") == "on";
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale)).await;
    }
    match scene.room.state.gatekeeper.maintenance().switch(on, &scene.actor()).await {
        // One that somebody else has turned meanwhile stands as it was wished.
        Ok(_) if on => Ok(scene.lead("/settings/doctor?done=maintenance-begun")),
        Ok(_) => Ok(scene.lead("/settings/doctor?done=maintenance-ended")),
        Err(fault) => Err(scene.unavailable(&fault)),
    }
}
