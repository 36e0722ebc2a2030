//! Proving by a push to a phone. One call sends at most one push and waits for its answer, so that an approval raises
//! the very session for which it was sent, and no other: there is no transaction that somebody could ask about later.
//!
//! Absent: the service that pushes ([`PushService`]), and enrolment, which is the service's.

use url::Url;

use super::{FactorOutcome, SecondFactors};
use crate::{
    audit::RequestOrigin,
    notice::Cause,
    ports::{PortError, Preauth, PushAnswer, PushDevice, PushRequest, PushService},
    session::{Held, Lifetimes, Method},
};

/// Most bytes of an address that a phone is given to show.
const MAX_SHOWN: usize = 500;

/// How somebody stands with pushes, as far as can be told without asking the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PushStanding {
    /// Pushes are off.
    #[default]
    Off,
    /// They may try.
    Offered,
    /// They have proved themselves by one, and the device has not vanished since.
    Used,
}

/// What a page can offer somebody who wants to be pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushOffer {
    /// Pushes are off.
    Off,
    /// They need not be asked; [`SecondFactors::push`] lets them in.
    Bypass,
    /// The service does not let them in.
    Refused,
    /// They have to enrol with the service first.
    Enroll(Option<Url>),
    /// On one of these; none where no device of theirs can be pushed to.
    Devices {
        /// Those that can be pushed to, in the service's order.
        devices: Vec<PushDevice>,
        /// The identifier of the one that is taken where none is named.
        chosen: Option<String>,
    },
}

/// An attempt with a push, by somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct PushProof<'a> {
    /// The session that shall be raised or confirmed.
    pub session: Held<'a>,
    /// How long sessions of its scope live.
    pub lifetimes: &'a Lifetimes,
    /// The device that was named; `None` for the preferred or only one.
    pub device: Option<&'a str>,
    /// Where the person is going; the phone shows it without its query.
    pub target: Option<&'a Url>,
    /// What caused it.
    pub cause: Cause<'a>,
}

/// What came of an attempt with a push.
#[derive(Debug)]
pub enum PushOutcome {
    /// As with every factor. Rejected means that the person or the service refused, or pushes are off.
    Judged(FactorOutcome),
    /// Nobody answered in time; it counts like a wrong code.
    TimedOut,
    /// Nothing was sent, nothing counted: there are several devices, and the named one is not among them.
    Choose(Vec<PushDevice>),
    /// Nothing was sent, nothing counted: they have to enrol with the service first, there if it says where.
    Enroll(Option<Url>),
    /// Nothing was sent, nothing counted: no device of theirs can be pushed to.
    NoDevice,
}

/// What was found out, beside whether it proves anything.
enum Found {
    Proved { device: Option<String> },
    Refused,
    TimedOut,
    Choose(Vec<PushDevice>),
    Enroll(Option<Url>),
    NoDevice,
}

impl Found {
    /// What the gate counts.
    const fn right(&self) -> Option<bool> {
        match self {
            Self::Proved { .. } => Some(true),
            Self::Refused | Self::TimedOut => Some(false),
            Self::Choose(_) | Self::Enroll(_) | Self::NoDevice => None,
        }
    }
}

impl SecondFactors {
    pub(super) async fn push_standing(&self, user: &str) -> Result<PushStanding, PortError> {
        if self.push.is_none() {
            return Ok(PushStanding::Off);
        }
        let used = self.ports.preferences.preferences_find(user).await?.duo_device.is_some();
        Ok(if used { PushStanding::Used } else { PushStanding::Offered })
    }

    /// What can be offered to `user`. Sends nothing, proves nothing; a preferred device that the service no longer
    /// lists is forgotten.
    ///
    /// # Errors
    /// When the service or the store does not answer.
    pub async fn push_offer(&self, user: &str, origin: &RequestOrigin) -> Result<PushOffer, PortError> {
        let Some(service) = &self.push else { return Ok(PushOffer::Off) };
        match service.preauth(user, origin.client).await? {
            Preauth::Allow => Ok(PushOffer::Bypass),
            Preauth::Deny(reason) => {
                tracing::info!(user, reason, "the push service does not let them in");
                Ok(PushOffer::Refused)
            }
            Preauth::Enroll { url } => {
                self.preferred_device(user, &[]).await?;
                Ok(PushOffer::Enroll(url))
            }
            Preauth::Devices(devices) => {
                let devices = pushable(devices);
                let preferred = self.preferred_device(user, &devices).await?;
                let only = || only(&devices).map(|device| device.id.clone());
                let chosen = preferred.or_else(only);
                Ok(PushOffer::Devices { devices, chosen })
            }
        }
    }

    /// Sends one push and waits for its answer. The device that was approved on becomes the preferred one.
    ///
    /// # Errors
    /// When the service or a store does not answer; nothing is proved then.
    pub async fn push(&self, proof: &PushProof<'_>) -> Result<PushOutcome, PortError> {
        let mut found = None;
        let right = async {
            let what = self.find_out(proof).await?;
            let right = what.right();
            found = Some(what);
            Ok(right)
        };
        let (session, lifetimes) = (proof.session, proof.lifetimes);
        let outcome =
            self.gate_of_asking(session, lifetimes, &proof.cause, Method::MobilePush, right).await?;
        match (outcome, found) {
            (None, Some(Found::Choose(devices))) => Ok(PushOutcome::Choose(devices)),
            (None, Some(Found::Enroll(url))) => Ok(PushOutcome::Enroll(url)),
            (None, _) => Ok(PushOutcome::NoDevice),
            (Some(FactorOutcome::Rejected), Some(Found::TimedOut)) => Ok(PushOutcome::TimedOut),
            (Some(outcome), Some(Found::Proved { device: Some(device) })) => {
                if matches!(outcome, FactorOutcome::Proved(_)) {
                    self.remember_device(session.user, Some(device)).await;
                }
                Ok(PushOutcome::Judged(outcome))
            }
            (Some(outcome), _) => Ok(PushOutcome::Judged(outcome)),
        }
    }

    async fn find_out(&self, proof: &PushProof<'_>) -> Result<Found, PortError> {
        let Some(service) = &self.push else { return Ok(Found::Refused) };
        let user = proof.session.user;
        let client = proof.cause.origin.client;
        let devices = match service.preauth(user, client).await? {
            Preauth::Allow => {
                tracing::info!(user, "the push service lets them in without a push");
                return Ok(Found::Proved { device: None });
            }
            Preauth::Deny(reason) => {
                tracing::info!(user, reason, "the push service does not let them in");
                return Ok(Found::Refused);
            }
            Preauth::Enroll { url } => {
                self.preferred_device(user, &[]).await?;
                return Ok(Found::Enroll(url));
            }
            Preauth::Devices(devices) => pushable(devices),
        };
        let preferred = self.preferred_device(user, &devices).await?;
        let device = match proof.device {
            Some(named) => devices.iter().find(|device| device.id == named),
            None => devices.iter().find(|device| Some(&device.id) == preferred.as_ref()),
        };
        match device.or_else(|| only(&devices)) {
            Some(device) => self.ask(&**service, proof, device).await,
            None if devices.is_empty() => Ok(Found::NoDevice),
            None => Ok(Found::Choose(devices)),
        }
    }

    async fn ask(
        &self,
        service: &dyn PushService,
        proof: &PushProof<'_>,
        device: &PushDevice,
    ) -> Result<Found, PortError> {
        let target = proof.target.and_then(shown);
        let request = PushRequest {
            user: proof.session.user,
            device: &device.id,
            client: proof.cause.origin.client,
            target: target.as_deref(),
        };
        Ok(match service.push(&request).await? {
            PushAnswer::Allowed => Found::Proved { device: Some(device.id.clone()) },
            PushAnswer::Denied => Found::Refused,
            PushAnswer::TimedOut => Found::TimedOut,
        })
    }

    /// The device that `user` prefers, if it is among `devices`; else it is forgotten (`authelia.md` 11.3).
    async fn preferred_device(
        &self,
        user: &str,
        devices: &[PushDevice],
    ) -> Result<Option<String>, PortError> {
        let Some(preferred) = self.ports.preferences.preferences_find(user).await?.duo_device else {
            return Ok(None);
        };
        if devices.iter().any(|device| device.id == preferred) {
            return Ok(Some(preferred));
        }
        self.remember_device(user, None).await;
        Ok(None)
    }

    /// A convenience: that it cannot be kept stops nobody.
    async fn remember_device(&self, user: &str, device: Option<String>) {
        let kept = async {
            let mut preferences = self.ports.preferences.preferences_find(user).await?;
            if preferences.duo_device == device {
                return Ok(());
            }
            preferences.duo_device = device;
            self.ports.preferences.preferences_save(user, &preferences).await
        };
        let kept: Result<(), PortError> = kept.await;
        if let Err(fault) = kept {
            tracing::warn!(user, error = %fault, "the preferred device for pushes could not be kept");
        }
    }
}

fn pushable(mut devices: Vec<PushDevice>) -> Vec<PushDevice> {
    devices.retain(PushDevice::can_push);
    devices
}

fn only(devices: &[PushDevice]) -> Option<&PushDevice> {
    match devices {
        [device] => Some(device),
        _ => None,
    }
}

/// Scheme, host and path of a target: what tells its owner something, without what may be a secret. `None` where it is
/// too long to be read.
fn shown(target: &Url) -> Option<String> {
    let mut shown = target.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // Only addresses without a host can refuse this, and they are no targets.
    shown.set_username("").and_then(|()| shown.set_password(None)).ok()?;
    let shown = String::from(shown);
    (shown.len() <= MAX_SHOWN).then_some(shown)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_phone_is_told_where_somebody_goes_without_their_secrets() {
        let url = Url::parse("https://bob:pw@app.example.com:8443/files/a?token=abc#frag").unwrap();
        assert_eq!(shown(&url).unwrap(), "https://app.example.com:8443/files/a");
        let long = Url::parse(&format!("https://app.example.com/{}", "a".repeat(500))).unwrap();
        assert_eq!(shown(&long), None);
    }
}
