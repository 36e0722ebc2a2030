//! `/settings/security/totp`: an authenticator app. The secret is shown on this page only, and nothing is kept of it
//! until a code shows that the app has it (SC-147).

use askama::Template;
use axum::body::Body;
use doorward_core::second_factor::{EnrolError, TotpOffer};
use doorward_crypto::totp::{TotpAlgorithm, TotpParameters};
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

use super::{OFFER_LIFE, after_adding, overview, own_change, qr, refused};
use crate::{
    portal::{Purpose, Shell},
    reply::Reply,
    settings::{
        nav::{Frame, Section},
        scene::{Scene, Sent},
    },
};

pub(in crate::settings) const PATH: &str = "/settings/security/totp";

#[derive(Template)]
#[template(path = "settings/totp.html")]
struct TotpPage<'a> {
    shell: Shell<'a>,
    frame: Frame<'a>,
    /// There is one, which ends.
    replaces: bool,
    /// The picture of the code, in our own markup.
    qr: Option<String>,
    /// The address that the picture shows, for the app on this very device.
    url: &'a str,
    /// The secret in groups of four.
    groups: Vec<&'a str>,
    issuer: &'a str,
    user: &'a str,
    /// Algorithm, digits and period in words.
    kind: String,
    /// Other kinds that may be chosen; none where there is nothing to choose.
    choices: Vec<Choice<'a>>,
    /// Whether the form to choose is open.
    choosing: bool,
    period: u64,
    action: String,
    back: String,
    offer: String,
    flow: String,
}

/// One of the properties of codes, where there is more than one value to choose from.
struct Choice<'a> {
    /// The name of the field.
    name: &'static str,
    label: &'a str,
    values: Vec<(String, bool)>,
}

/// An offer as it goes through the browser, sealed.
#[derive(Serialize, Deserialize)]
struct Carried {
    secret: Vec<u8>,
    algorithm: String,
    digits: u32,
    period: u64,
    issuer: String,
}

impl Carried {
    fn of(offer: &TotpOffer) -> Self {
        let TotpParameters { algorithm, digits, period } = offer.parameters;
        Self {
            secret: offer.secret.expose_secret().to_vec(),
            algorithm: algorithm.name().to_owned(),
            digits,
            period,
            issuer: offer.issuer.clone(),
        }
    }

    fn offer(self) -> Option<TotpOffer> {
        let Self { secret, algorithm, digits, period, issuer } = self;
        let algorithm = TotpAlgorithm::from_name(&algorithm)?;
        let parameters = TotpParameters { algorithm, digits, period };
        Some(TotpOffer { secret: SecretSlice::from(secret), parameters, issuer })
    }
}

/// The page with a new secret, for codes of the kind that the query asks for.
pub(in crate::settings) async fn page(scene: &Scene<'_>) -> Result<Reply, Reply> {
    let offered = match wanted(scene) {
        Some(wanted) => scene.room.state.factors.offer_totp(Some(wanted)),
        None => Err(EnrolError::Kind),
    };
    match offered {
        Ok(offer) => shown(scene, StatusCode::OK, None, &offer).await,
        Err(EnrolError::Off) => Err(scene.nothing_here()),
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            anew(scene, status, Some(alert)).await
        }
    }
}

/// What the query asks for, and what holds where it says nothing; `None` for what cannot be understood.
fn wanted(scene: &Scene<'_>) -> Option<TotpParameters> {
    let mut wanted = scene.room.state.factors.rules().totp.as_ref()?.parameters;
    if let Some(name) = scene.asked("algorithm") {
        wanted.algorithm = TotpAlgorithm::from_name(&name)?;
    }
    if let Some(digits) = scene.asked("digits") {
        wanted.digits = digits.parse().ok()?;
    }
    if let Some(period) = scene.asked("period") {
        wanted.period = period.parse().ok()?;
    }
    Some(wanted)
}

/// The page with a new secret for codes of the usual kind.
async fn anew(scene: &Scene<'_>, status: StatusCode, alert: Option<&str>) -> Result<Reply, Reply> {
    let offer = match scene.room.state.factors.offer_totp(None) {
        Ok(offer) => offer,
        Err(_) => return Err(scene.nothing_here()),
    };
    shown(scene, status, alert, &offer).await
}

async fn shown(
    scene: &Scene<'_>,
    status: StatusCode,
    alert: Option<&str>,
    offer: &TotpOffer,
) -> Result<Reply, Reply> {
    let replaces = overview(scene, scene.user()).await?.totp.is_some();
    let (secret, url) = (offer.base32(), offer.url(scene.user()));
    let (secret, url) = (secret.expose_secret(), url.expose_secret());
    // Bytes and numbers always serialise.
    let carried = serde_json::to_vec(&Carried::of(offer)).unwrap_or_default();
    let page = TotpPage {
        shell: scene.shell(),
        frame: scene.frame(Some(Section::Security)).alerting(alert.map(str::to_owned)),
        replaces,
        qr: qr::svg(url, scene.words().say("totp-qr")),
        url,
        groups: groups_of_four(secret),
        issuer: &offer.issuer,
        user: scene.user(),
        kind: described(scene, &offer.parameters),
        choices: choices(scene, &offer.parameters),
        choosing: scene.parts.uri.query().is_some(),
        period: offer.parameters.period,
        action: scene.address(PATH),
        back: scene.address(super::SECURITY),
        offer: scene.seal(Purpose::Enrolment, &carried),
        flow: scene.flow(),
    };
    Ok(scene.show(status, &page))
}

/// The properties that have more than one value to choose from.
fn choices<'a>(scene: &Scene<'a>, now: &TotpParameters) -> Vec<Choice<'a>> {
    let Some(rules) = &scene.room.state.factors.rules().totp else { return Vec::new() };
    let (words, choices) = (scene.words(), &rules.choices);
    let algorithms = choices.algorithms.iter().map(|one| (one.name().to_owned(), *one == now.algorithm));
    let digits = choices.digits.iter().map(|one| (one.to_string(), *one == now.digits));
    let periods = choices.periods.iter().map(|one| (one.to_string(), *one == now.period));
    let all = [
        Choice { name: "algorithm", label: words.say("totp-algorithm"), values: algorithms.collect() },
        Choice { name: "digits", label: words.say("totp-digits"), values: digits.collect() },
        Choice { name: "period", label: words.say("totp-period"), values: periods.collect() },
    ];
    all.into_iter().filter(|choice| choice.values.len() > 1).collect()
}

fn described(scene: &Scene<'_>, parameters: &TotpParameters) -> String {
    let TotpParameters { algorithm, digits, period } = parameters;
    let arguments = [
        ("algorithm", algorithm.name().into()),
        ("digits", u64::from(*digits).into()),
        ("period", (*period).into()),
    ];
    scene.words().say_with("totp-kind-text", &arguments)
}

/// Letters and digits in groups that people can read out.
fn groups_of_four(text: &str) -> Vec<&str> {
    let ends = (0..text.len()).step_by(4);
    ends.filter_map(|at| text.get(at..text.len().min(at + 4))).collect()
}

pub(in crate::settings) async fn add(scene: &Scene<'_>, body: Body) -> Result<Reply, Reply> {
    let Sent { mut form, stale, .. } = scene.sent(body).await?;
    let typed = SecretString::from(form.take("code"));
    let offer = scene
        .unseal(Purpose::Enrolment, &form.take("offer"), OFFER_LIFE)
        .and_then(|cargo| serde_json::from_slice::<Carried>(&cargo).ok())
        .and_then(Carried::offer);
    let Some(offer) = offer else {
        return anew(
            scene,
            StatusCode::FORBIDDEN,
            Some(stale.unwrap_or_else(|| scene.words().say("totp-old"))),
        )
        .await;
    };
    if let Some(stale) = stale {
        return shown(scene, StatusCode::FORBIDDEN, Some(stale), &offer).await;
    }
    let caused = scene.caused();
    let change = own_change(scene, &caused);
    match scene.room.state.factors.enrol_totp(&change, &offer, &typed).await {
        Ok(()) => after_adding(scene, "totp").await,
        Err(error) => {
            let (status, alert) = refused(scene, &error)?;
            match error {
                // It was allowed when it was offered.
                EnrolError::Kind => anew(scene, status, Some(alert)).await,
                _ => shown(scene, status, Some(alert), &offer).await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_groups_of_four() {
        assert_eq!(groups_of_four("GEZDGNBVGY"), ["GEZD", "GNBV", "GY"]);
        assert_eq!(groups_of_four("GEZDGNBV"), ["GEZD", "GNBV"]);
    }
}
