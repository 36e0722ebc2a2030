//! `/2fa/push-notification`: a push to a phone. The form that asks for it waits for the answer; there is nothing to ask
//! about later, so an approval is never somebody else's.

use doorward_core::{
    ports::{PortError, PushDevice},
    second_factor::{PushOffer, PushOutcome, PushProof},
};
use http::StatusCode;
use url::Url;

use super::{
    second_factor::{Scene, Way},
    words,
};
use crate::{caused::Caused, language::Key, reply::Reply};

/// What the page offers.
pub(super) struct PushForm {
    pub(super) devices: Vec<PushDevice>,
    pub(super) chosen: Option<String>,
    /// Why there is nothing to choose from.
    pub(super) said: Option<Key>,
    /// Where somebody enrols whom the service does not know, for those who may.
    pub(super) enroll: Option<String>,
}

impl PushForm {
    pub(super) async fn of(scene: &Scene<'_>) -> Result<Self, PortError> {
        let origin = scene.session.origin(&scene.visit, &scene.parts.headers);
        let nothing = |said| Self { devices: Vec::new(), chosen: None, said, enroll: None };
        Ok(match scene.room.state.factors.push_offer(scene.user(), &origin).await? {
            // Whom the service lets in unasked still sends the form: that is what is counted and recorded.
            PushOffer::Bypass => nothing(None),
            PushOffer::Off | PushOffer::Refused => nothing(Some(words::PUSH_REFUSED)),
            PushOffer::Enroll(url) => {
                let state = &scene.room.state;
                // Whoever has only the password must not enrol a phone (SC-149).
                let may = state.elevation.is_elevated(scene.session.held(scene.user()));
                let there =
                    url.map(
                        |url| {
                            if may { url.into() } else { format!("{}/settings/elevate", scene.visit.base) }
                        },
                    );
                Self { enroll: there, ..nothing(Some(words::PUSH_ENROLL)) }
            }
            PushOffer::Devices { devices, .. } if devices.is_empty() => nothing(Some(words::PUSH_NO_DEVICE)),
            PushOffer::Devices { devices, chosen } => Self { devices, chosen, said: None, enroll: None },
        })
    }

    pub(super) fn is_chosen(&self, device: &PushDevice) -> bool {
        self.chosen.as_deref() == Some(device.id.as_str())
    }
}

impl Scene<'_> {
    /// Sends one push and waits for its answer; whoever hangs up before has failed.
    pub(super) async fn push(&self, device: &str) -> Reply {
        let (room, visit, headers) = (self.room, &self.visit, &self.parts.headers);
        let caused = Caused::within(room, visit, headers, &self.session);
        let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
        let target = self.journey.target.as_deref().and_then(|target| Url::parse(target).ok());
        let proof = PushProof {
            session: self.session.held(self.user()),
            lifetimes: &scope.settings.lifetimes,
            device: Some(device).filter(|device| !device.is_empty()),
            target: target.as_ref(),
            cause: caused.cause(),
        };
        let again = async |status, said| self.show(status, Some(Way::MobilePush), Some(said)).await;
        match room.state.factors.push(&proof).await {
            Ok(PushOutcome::Judged(outcome)) => self.answer(Way::MobilePush, Ok(outcome)).await,
            Ok(PushOutcome::TimedOut) => again(StatusCode::UNAUTHORIZED, words::PUSH_TIMED_OUT).await,
            Ok(PushOutcome::Choose(_)) => again(StatusCode::BAD_REQUEST, words::PUSH_CHOOSE).await,
            Ok(PushOutcome::Enroll(_)) => again(StatusCode::FORBIDDEN, words::PUSH_ENROLL).await,
            Ok(PushOutcome::NoDevice) => again(StatusCode::CONFLICT, words::PUSH_NO_DEVICE).await,
            Err(fault) => room.unavailable(visit, headers, &fault),
        }
    }
}
