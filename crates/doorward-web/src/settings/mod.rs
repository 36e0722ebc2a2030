//! The pages for those who are signed in: their account, password, second factors and sessions, and for administrators
//! users and bans.
//!
//! Every form is a plain POST that carries a sealed value of its browser; afterwards the browser is led to a page
//! that says what was done. One file for each page. Absent: who may open which page (`routes`), and every rule about
//! accounts, passwords, sessions and bans (`doorward-core`).

mod account;
mod ask;
mod audit;
mod audit_chart;
mod audit_words;
mod bans;
mod broken;
mod confirm;
mod device;
mod doctor;
mod elevate;
mod factors;
mod keys;
mod nav;
mod scene;
mod security;
mod sessions;
mod user;
mod user_acts;
mod user_new;
mod users;

use http::Uri;

pub use self::doctor::{Checkup, CheckupLine, CheckupResult, CheckupState};
use self::scene::Scene;
pub(crate) use self::{broken::said as said_of_account, device::Device, security::described};
use crate::{
    context::Visit,
    portal::encoded,
    reply::Reply,
    routes::{Call, SettingsEndpoint as At},
    service::Room,
};

/// Answers a route of the settings.
pub(crate) async fn answer(room: &Room, endpoint: At, call: Call) -> Reply {
    let (scene, body) = match Scene::of(room, call) {
        Ok(parts) => parts,
        Err(refusal) => return refusal,
    };
    let answered = match endpoint {
        At::Account => account::page(&scene).await,
        At::Appearance => account::set_appearance(&scene, body).await,
        At::Security => security::page(&scene).await,
        At::ChangePassword => security::change_password(&scene, body).await,
        At::ConfirmPage => Ok(confirm::page(&scene)),
        At::Confirm => confirm::confirm(&scene, body).await,
        At::ElevatePage => elevate::page(&scene).await,
        At::Elevate => elevate::elevate(&scene, body).await,
        At::StartElevation => elevate::start(&scene, body).await,
        At::TotpPage => factors::totp::page(&scene).await,
        At::AddTotp => factors::totp::add(&scene, body).await,
        At::PasskeyPage => factors::passkey::page(&scene).await,
        At::AddPasskey => factors::passkey::add(&scene, body).await,
        At::RenamePasskeyPage => factors::passkey::rename_page(&scene).await,
        At::RenamePasskey => factors::passkey::rename(&scene, body).await,
        At::UpgradePage => factors::upgrade::page(&scene).await,
        At::AddUpgrade => factors::upgrade::add(&scene, body).await,
        At::RecoveryPage => factors::recovery::page(&scene).await,
        At::MakeRecoveryCodes => factors::recovery::make(&scene, body).await,
        At::RemoveFactorPage => factors::remove::ask(&scene).await,
        At::RemoveFactor => factors::remove::remove(&scene, body).await,
        At::Sessions => sessions::page(&scene).await,
        At::EndSessionsPage => sessions::ask_to_end(&scene).await,
        At::EndSessions => sessions::end(&scene, body).await,
        At::Keys => keys::page(&scene).await,
        At::NewKey => keys::new_page(&scene).await,
        At::CreateKey => keys::create(&scene, body).await,
        At::RotateKeyPage => keys::ask_to_rotate(&scene).await,
        At::RotateKey => keys::rotate(&scene, body).await,
        At::RevokeKeyPage => keys::ask_to_revoke(&scene).await,
        At::RevokeKey => keys::revoke(&scene, body).await,
        At::Users => users::page(&scene).await,
        At::NewUser => Ok(user_new::page(&scene)),
        At::CreateUser => user_new::create(&scene, body).await,
        At::User => user::page(&scene).await,
        At::UpdateUser => user::update(&scene, body).await,
        At::SetPassword => user::set_password(&scene, body).await,
        At::ActPage => user_acts::ask(&scene).await,
        At::Act => user_acts::act(&scene, body).await,
        At::Bans => bans::page(&scene).await,
        At::AddBan => bans::add(&scene, body).await,
        At::LiftBan => bans::lift(&scene, body).await,
        At::Audit => audit::page(&scene).await,
        At::AuditExport => audit::export(&scene).await,
        At::Doctor => doctor::page(&scene).await,
        At::Maintenance => doctor::switch(&scene, body).await,
    };
    answered.unwrap_or_else(|refusal| refusal)
}

/// The page that asks for the password once more, and leads to `uri` afterwards.
pub(crate) fn confirm_location(visit: &Visit, uri: &Uri) -> String {
    let next = uri.path_and_query().map_or("/settings", |next| next.as_str());
    format!("{}/settings/confirm?next={}", visit.base, encoded(next))
}

/// The page that asks for a proof of more than the password, and leads to `uri` afterwards.
pub(crate) fn elevate_location(visit: &Visit, uri: &Uri) -> String {
    let next = uri.path_and_query().map_or("/settings", |next| next.as_str());
    format!("{}/settings/elevate?next={}", visit.base, encoded(next))
}
