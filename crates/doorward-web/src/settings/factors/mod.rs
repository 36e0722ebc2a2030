//! Second factors on the pages of their owner: what there is, adding, removing. Whoever gets here has given a proof of
//! more than the password (`routes`).

pub(super) mod passkey;
mod qr;
pub(super) mod recovery;
pub(super) mod remove;
pub(super) mod totp;
pub(super) mod upgrade;

use std::time::Duration;

use doorward_core::second_factor::{Change, EnrolError, Listed, ListedPasskey, Overview};
use http::StatusCode;

use super::scene::Scene;
use crate::{caused::Caused, language::Key, portal::Moment, reply::Reply};

/// The page that all of these lead back to.
pub(super) const SECURITY: &str = "/settings/security";

/// What was offered for enrolment is good for so long.
const OFFER_LIFE: Duration = Duration::from_secs(600);

/// The sections of second factors on the security page.
pub(super) struct FactorsView {
    /// Whether authenticator apps are on.
    pub(super) totp_on: bool,
    pub(super) totp: Option<Since>,
    /// Whether passkeys and security keys are on.
    pub(super) passkeys_on: bool,
    pub(super) passkeys: Vec<PasskeyItem>,
    /// Recovery codes that are left, for somebody who has a factor that they stand for.
    pub(super) recovery: Option<u64>,
    pub(super) set_up_totp: String,
    pub(super) remove_totp: String,
    pub(super) add_passkey: String,
    pub(super) make_codes: String,
}

/// Since when there is a factor.
pub(super) struct Since {
    pub(super) created: Moment,
    pub(super) used: Option<Moment>,
}

impl Since {
    fn of(scene: &Scene<'_>, at: Listed) -> Self {
        Self { created: scene.moment(at.created), used: at.last_used.map(|used| scene.moment(used)) }
    }
}

/// A passkey or security key in the list.
pub(super) struct PasskeyItem {
    pub(super) name: String,
    pub(super) since: Since,
    /// There may be a copy of it.
    pub(super) suspect: bool,
    pub(super) rename: String,
    pub(super) remove: String,
}

impl FactorsView {
    pub(super) async fn of(scene: &Scene<'_>) -> Result<Self, Reply> {
        let overview = overview(scene, scene.user()).await?;
        let rules = scene.room.state.factors.rules();
        Ok(Self {
            totp_on: rules.totp.is_some(),
            totp: overview.totp.map(|at| Since::of(scene, at)),
            passkeys_on: rules.passkeys.is_some(),
            recovery: overview.any().then_some(overview.recovery),
            passkeys: overview.passkeys.into_iter().map(|passkey| item(scene, passkey)).collect(),
            set_up_totp: scene.address(totp::PATH),
            remove_totp: scene.address(&format!("{}?factor=totp", remove::PATH)),
            add_passkey: scene.address(passkey::PATH),
            make_codes: scene.address(recovery::PATH),
        })
    }
}

fn item(scene: &Scene<'_>, passkey: ListedPasskey) -> PasskeyItem {
    let id = hex(&passkey.id);
    let rename = format!("{}?id={id}", passkey::RENAME_PATH);
    let remove = format!("{}?factor=webauthn&id={id}", remove::PATH);
    PasskeyItem {
        name: passkey.name,
        since: Since::of(scene, passkey.at),
        suspect: passkey.clone_suspected,
        rename: scene.address(&rename),
        remove: scene.address(&remove),
    }
}

/// What `user` has.
pub(super) async fn overview(scene: &Scene<'_>, user: &str) -> Result<Overview, Reply> {
    scene.room.state.factors.overview(user).await.map_err(|fault| scene.unavailable(&fault))
}

/// A change of the own factors: this session goes on, every other ends.
fn own_change<'a>(scene: &'a Scene<'_>, caused: &'a Caused) -> Change<'a> {
    Change {
        person: &scene.identity,
        by: Some(scene.user()),
        keep: Some(&scene.session.key),
        cause: caused.cause(),
    }
}

/// How a change that was not made is answered: the status and the sentence above the form, or the whole answer.
#[expect(clippy::result_large_err, reason = "the refusal is the answer, made once for a request")]
pub(super) fn refused<'a>(scene: &Scene<'a>, error: &EnrolError) -> Result<(StatusCode, &'a str), Reply> {
    let (status, key) = match error {
        EnrolError::Unavailable(fault) => return Err(scene.unavailable(fault)),
        EnrolError::Off => (StatusCode::FORBIDDEN, Key::new("factors-error-off")),
        EnrolError::Kind => (StatusCode::BAD_REQUEST, Key::new("factors-error-kind")),
        EnrolError::WrongCode => (StatusCode::BAD_REQUEST, Key::new("factors-error-code")),
        EnrolError::Missing => (StatusCode::NOT_FOUND, Key::new("factors-error-missing")),
        EnrolError::Name => (StatusCode::BAD_REQUEST, Key::new("factors-error-name")),
        EnrolError::NameTaken => (StatusCode::CONFLICT, Key::new("factors-error-name-taken")),
        EnrolError::Taken => (StatusCode::CONFLICT, Key::new("factors-error-taken")),
        EnrolError::TooMany => (StatusCode::CONFLICT, Key::new("factors-error-too-many")),
        EnrolError::Refused(_) => (StatusCode::BAD_REQUEST, Key::new("factors-error-refused")),
    };
    Ok((status, scene.words().say(key)))
}

/// After a factor was added: to the codes for the day on which it is lost, if there are none yet (SC-150).
async fn after_adding(scene: &Scene<'_>, done: &str) -> Result<Reply, Reply> {
    let lacking = overview(scene, scene.user()).await?.recovery == 0;
    let path = if lacking { recovery::PATH } else { SECURITY };
    Ok(scene.lead(&format!("{path}?done={done}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
