//! `/settings/security/recovery-codes`: codes for the day on which every factor is lost, shown once (SC-150).

use askama::Template;
use axum::body::Body;
use doorward_core::second_factor::EnrolError;
use http::StatusCode;
use secrecy::ExposeSecret as _;

use super::{SECURITY, overview, own_change, refused};
use crate::{
    portal::{Moment, Shell},
    reply::Reply,
    settings::{
        nav::{Frame, Section},
        scene::{Scene, Sent},
    },
};

pub(in crate::settings) const PATH: &str = "/settings/security/recovery-codes";

#[derive(Template)]
#[template(path = "settings/recovery.html")]
struct RecoveryPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    left: u64,
    action: String,
    back: String,
    flow: String,
}

/// The answer that shows the codes, once.
#[derive(Template)]
#[template(path = "settings/recovery_codes.html")]
struct CodesPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    user: &'a str,
    made: Moment,
    codes: Vec<&'a str>,
    on: String,
}

pub(in crate::settings) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    shown(scene, StatusCode::OK, None).await
}

async fn shown(scene: &Scene<'_>, status: StatusCode, alert: Option<&str>) -> Result<Reply, Reply> {
    let overview = overview(scene, scene.user()).await?;
    if !overview.any() && alert.is_none() {
        // Nothing that they could stand for.
        return Ok(scene.lead(SECURITY));
    }
    let page = RecoveryPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert.map(str::to_owned)),
        left: overview.recovery,
        action: scene.address(PATH),
        back: scene.address(SECURITY),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

pub(in crate::settings) async fn make(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { stale, .. } = scene.sent(body).await?;
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale)).await;
    }
    let caused = scene.caused();
    let codes = match scene.room.state.factors.renew_recovery_codes(&own_change(scene, &caused)).await {
        Ok(codes) => codes,
        Err(EnrolError::Missing) => return Ok(scene.lead(SECURITY)),
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            return shown(scene, status, Some(alert)).await;
        }
    };
    let page = CodesPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)),
        user: scene.user(),
        made: scene.moment(scene.now()),
        codes: codes.iter().map(|code| code.expose_secret()).collect(),
        on: scene.address(SECURITY),
    };
    Ok(scene.show(StatusCode::OK, &page))
}
