//! `/settings/security/remove`: removes a second factor, after asking once and naming it.

use axum::body::Body;
use doorward_core::{factors::FactorKind, second_factor::EnrolError};
use http::StatusCode;

use super::{SECURITY, hex, overview, own_change, refused};
use crate::{
    language::{Key, Words},
    reply::Reply,
    settings::{
        ask::AskPage,
        nav::Section,
        scene::{Scene, Sent},
    },
};

pub(in crate::settings) const PATH: &str = "/settings/security/remove";

/// What shall go.
enum What {
    Totp,
    Passkey { id: Vec<u8>, name: String },
}

impl What {
    /// What the address or the form names, if the one who asks has it.
    async fn named(scene: &Scene<'_>, factor: &str, id: &str) -> Result<Self, Reply> {
        let has = overview(scene, scene.user()).await?;
        let found = match FactorKind::from_name(factor) {
            Some(FactorKind::Totp) => has.totp.map(|_| Self::Totp),
            Some(FactorKind::Webauthn) => {
                let mut passkeys = has.passkeys.into_iter();
                let passkey = passkeys.find(|passkey| hex(&passkey.id) == id);
                passkey.map(|passkey| Self::Passkey { id: passkey.id, name: passkey.name })
            }
            _ => None,
        };
        found.ok_or_else(|| scene.nothing_here())
    }

    const fn kind(&self) -> FactorKind {
        match self {
            Self::Totp => FactorKind::Totp,
            Self::Passkey { .. } => FactorKind::Webauthn,
        }
    }

    fn title(&self, words: &Words) -> String {
        match self {
            Self::Totp => words.say("remove-ask-totp").to_owned(),
            Self::Passkey { name, .. } => words.with("remove-ask-passkey", "name", name),
        }
    }

    const fn follows(&self) -> Key {
        match self {
            Self::Totp => Key::new("remove-follows-totp"),
            Self::Passkey { .. } => Key::new("remove-follows-passkey"),
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Totp => String::new(),
            Self::Passkey { id, .. } => hex(id),
        }
    }
}

pub(in crate::settings) async fn ask(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let what = What::named(scene, &asked("factor"), &asked("id")).await?;
    Ok(shown(scene, &what, StatusCode::OK, None))
}

fn shown(scene: &Scene<'_>, what: &What, status: StatusCode, alert: Option<&str>) -> Reply {
    let page = AskPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert.map(str::to_owned)),
        title: what.title(scene.words()),
        sentence: scene.words().say(what.follows()).to_owned(),
        action: scene.address(PATH),
        fields: vec![("factor", what.kind().name().to_owned()), ("id", what.id())],
        button: scene.words().say("remove-button"),
        danger: true,
        back: scene.address(SECURITY),
        flow: scene.flow(),
    };
    scene.show(status, &page)
}

pub(in crate::settings) async fn remove(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let what = What::named(scene, &form.take("factor"), &form.take("id")).await?;
    if let Some(stale) = stale {
        return Ok(shown(scene, &what, StatusCode::FORBIDDEN, Some(stale)));
    }
    let caused = scene.caused();
    let change = own_change(scene, &caused);
    let factors = &scene.room.state.factors;
    let removed = match &what {
        What::Totp => factors.remove_totp(&change).await,
        What::Passkey { id, .. } => factors.remove_passkey(&change, id).await,
    };
    match removed {
        Ok(()) => Ok(scene.lead(&format!("{SECURITY}?done=factor-removed"))),
        Err(EnrolError::Missing) => Err(scene.nothing_here()),
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            Ok(shown(scene, &what, status, Some(alert)))
        }
    }
}
