//! `/settings/security/passkeys/upgrade`: between the second factor and where somebody is going, their browser is offered
//! to make a passkey by itself, beside the password that it has just filled in (level 3, 5.1.3, "conditional").
//!
//! Nobody is held up: the script leads on at once where the browser does not do it, and the page by itself without scripts.

use askama::Template;
use axum::body::Body;
use doorward_core::second_factor::{EnrolError, Enrolment, PasskeyAnswer};
use http::StatusCode;

use super::{OFFER_LIFE, own_change};
use crate::{
    context::Provenance,
    language::Key,
    portal::{Journey, Purpose, Shell, UPGRADE_PATH, after_sign_in, asked},
    reply::Reply,
    settings::scene::{Scene, Sent},
};

#[derive(Template)]
#[template(path = "settings/passkey_upgrade.html")]
struct UpgradePage<'a> {
    shell: Shell<'a>,
    script: String,
    /// For the script, JSON.
    options: String,
    /// For us, sealed.
    state: String,
    action: String,
    flow: String,
    /// Where they are going.
    onward: String,
}

pub(in crate::settings) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let (room, visit) = (scene.room, &scene.visit);
    let journey = asked(room, visit, &scene.parts.uri);
    let (caused, own) = (scene.caused(), scene.own_site());
    // Opening it may make a key, so nobody is sent here by a page of somebody else.
    let sent_here = visit.provenance(&scene.parts.headers) == Provenance::Foreign;
    if sent_here || !is_due(scene).await? {
        return Ok(onward(scene, &journey));
    }
    let change = own_change(scene, &caused);
    let begun = match room.state.factors.begin_enrolment(&change, own.site(), Enrolment::Upgrade).await {
        Ok(begun) => begun,
        Err(EnrolError::Unavailable(fault)) => return Err(scene.unavailable(&fault)),
        Err(_) => return Ok(onward(scene, &journey)),
    };
    let page = UpgradePage {
        shell: scene.shell(),
        script: room.assets.upgrade.address(visit.base),
        options: begun.options,
        state: scene.seal(Purpose::Enrolment, &begun.state),
        action: scene.address(UPGRADE_PATH),
        onward: after_sign_in(room, visit, &journey),
        flow: scene.flow_of(journey),
    };
    Ok(scene.show(StatusCode::OK, &page))
}

async fn is_due(scene: &Scene<'_>) -> Result<bool, Reply> {
    let (own, held) = (scene.own_site(), scene.held());
    let due = scene.room.state.factors.upgrade_is_due(held.user, held.methods, own.site()).await;
    due.map_err(|fault| scene.unavailable(&fault))
}

/// What the browser made. Whatever comes of it, its person goes on: they asked for nothing.
pub(in crate::settings) async fn add(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, journey, stale } = scene.sent(body).await?;
    let (sealed, answer) = (form.take("state"), form.take("answer"));
    let state = scene.unseal(Purpose::Enrolment, &sealed, OFFER_LIFE).filter(|_| stale.is_none());
    let Some(state) = state else { return Ok(onward(scene, &journey)) };
    if !is_due(scene).await? {
        return Ok(onward(scene, &journey));
    }
    let (caused, own) = (scene.caused(), scene.own_site());
    let judged = PasskeyAnswer { site: own.site(), state: &state, response: &answer };
    let name = scene.words().say(Key::new("upgrade-name"));
    let (factors, change) = (&scene.room.state.factors, own_change(scene, &caused));
    match factors.finish_enrolment(&change, judged, name, Enrolment::Upgrade).await {
        Ok(()) => Ok(onward(scene, &journey)),
        // It may have been kept, so what did not follow is not passed over.
        Err(EnrolError::Unavailable(fault)) => Err(scene.unavailable(&fault)),
        Err(error) => {
            tracing::info!(%error, user = scene.user(), "a passkey that a browser made by itself was not kept");
            Ok(onward(scene, &journey))
        }
    }
}

fn onward(scene: &Scene<'_>, journey: &Journey) -> Reply {
    let location = after_sign_in(scene.room, &scene.visit, journey);
    scene.room.lead(&scene.visit, StatusCode::SEE_OTHER, &location)
}
