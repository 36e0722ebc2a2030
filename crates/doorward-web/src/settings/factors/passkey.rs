//! `/settings/security/passkeys`: adds a passkey or security key, and gives one another name.
//!
//! The challenge goes through the browser sealed; the script of the page puts the key's answer into the form.

use askama::Template;
use axum::body::Body;
use doorward_core::{
    identity::folded,
    second_factor::{EnrolError, Enrolment, ListedPasskey, PasskeyAnswer},
};
use http::StatusCode;

use super::{OFFER_LIFE, SECURITY, after_adding, hex, overview, own_change, refused};
use crate::{
    portal::{Purpose, Shell},
    reply::Reply,
    settings::{
        nav::{Frame, Section},
        scene::{Scene, Sent},
    },
};

pub(in crate::settings) const PATH: &str = "/settings/security/passkeys";

pub(in crate::settings) const RENAME_PATH: &str = "/settings/security/passkeys/rename";

#[derive(Template)]
#[template(path = "settings/passkey.html")]
struct PasskeyPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    ceremony: Ceremony,
    name: &'a str,
    action: String,
    back: String,
    flow: String,
}

/// What a browser is asked and has answered.
#[derive(Default)]
struct Ceremony {
    /// For the script, JSON.
    options: String,
    /// For us, sealed.
    state: String,
    /// The answer that came with a name that does not do: the key need not be touched again.
    answer: String,
}

#[derive(Template)]
#[template(path = "settings/passkey_name.html")]
struct NamePage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    id: String,
    name: &'a str,
    action: String,
    back: String,
    flow: String,
}

pub(in crate::settings) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    anew(scene, StatusCode::OK, None, "").await
}

/// The page with a new challenge.
async fn anew(
    scene: &Scene<'_>,
    status: StatusCode,
    alert: Option<&str>,
    name: &str,
) -> Result<Reply, Reply> {
    let caused = scene.caused();
    let change = own_change(scene, &caused);
    let own = scene.own_site();
    let begun = scene.room.state.factors.begin_enrolment(&change, own.site(), Enrolment::Asked).await;
    let begun = match begun {
        Ok(begun) => begun,
        Err(EnrolError::TooMany) => return Ok(scene.lead(SECURITY)),
        Err(EnrolError::Unavailable(fault)) => return Err(scene.unavailable(&fault)),
        Err(_) => return Err(scene.nothing_here()),
    };
    let state = scene.seal(Purpose::Enrolment, &begun.state);
    Ok(shown(scene, status, alert, Ceremony { options: begun.options, state, answer: String::new() }, name))
}

fn shown(
    scene: &Scene<'_>,
    status: StatusCode,
    alert: Option<&str>,
    ceremony: Ceremony,
    name: &str,
) -> Reply {
    let page = PasskeyPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert.map(str::to_owned)),
        ceremony,
        name,
        action: scene.address(PATH),
        back: scene.address(SECURITY),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(in crate::settings) async fn add(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (name, sealed, answer) = (form.take("name"), form.take("state"), form.take("answer"));
    let state = scene.unseal(Purpose::Enrolment, &sealed, OFFER_LIFE);
    let (Some(state), None) = (state, stale) else {
        return anew(
            scene,
            StatusCode::FORBIDDEN,
            Some(stale.unwrap_or_else(|| scene.words().say("passkey-old"))),
            &name,
        )
        .await;
    };
    // Before the challenge is used up: else the key would have to be touched once more.
    if is_taken(scene, &name).await? {
        let (status, alert) = refused(scene, &EnrolError::NameTaken)?;
        let ceremony = Ceremony { options: String::new(), state: sealed, answer };
        return Ok(shown(scene, status, Some(alert), ceremony, &name));
    }
    let (caused, own) = (scene.caused(), scene.own_site());
    let change = own_change(scene, &caused);
    let judged = PasskeyAnswer { site: own.site(), state: &state, response: &answer };
    match scene.room.state.factors.finish_enrolment(&change, judged, &name, Enrolment::Asked).await {
        Ok(()) => after_adding(scene, "passkey").await,
        Err(error @ EnrolError::Name) => {
            let (status, alert) = refused(scene, &error)?;
            let ceremony = Ceremony { options: String::new(), state: sealed, answer };
            Ok(shown(scene, status, Some(alert), ceremony, &name))
        }
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            anew(scene, status, Some(alert), &name).await
        }
    }
}

/// Whether one of the own keys has this name.
async fn is_taken(scene: &Scene<'_>, name: &str) -> Result<bool, Reply> {
    let wanted = folded(name.trim());
    let has = overview(scene, scene.user()).await?;
    Ok(has.passkeys.iter().any(|one| folded(&one.name) == wanted))
}

/// The own key that the address or the form names.
async fn named(scene: &Scene<'_>, id: &str) -> Result<ListedPasskey, Reply> {
    let mut passkeys = overview(scene, scene.user()).await?.passkeys.into_iter();
    passkeys.find(|passkey| hex(&passkey.id) == id).ok_or_else(|| scene.nothing_here())
}

pub(in crate::settings) async fn rename_page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let passkey = named(scene, &scene.asked("id").unwrap_or_default()).await?;
    Ok(renaming(scene, StatusCode::OK, None, &passkey.id, &passkey.name))
}

fn renaming(scene: &Scene<'_>, status: StatusCode, alert: Option<&str>, id: &[u8], name: &str) -> Reply {
    let page = NamePage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert.map(str::to_owned)),
        id: hex(id),
        name,
        action: scene.address(RENAME_PATH),
        back: scene.address(SECURITY),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(in crate::settings) async fn rename(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let (id, name) = (form.take("id"), form.take("name"));
    let passkey = named(scene, &id).await?;
    if let Some(stale) = stale {
        return Ok(renaming(scene, StatusCode::FORBIDDEN, Some(stale), &passkey.id, &name));
    }
    let caused = scene.caused();
    let change = own_change(scene, &caused);
    match scene.room.state.factors.rename_passkey(&change, &passkey.id, &name).await {
        Ok(()) => Ok(scene.lead(&format!("{SECURITY}?done=passkey-renamed"))),
        Err(EnrolError::Missing) => Err(scene.nothing_here()),
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            Ok(renaming(scene, status, Some(alert), &passkey.id, &name))
        }
    }
}
