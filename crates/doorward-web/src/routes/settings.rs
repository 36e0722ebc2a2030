//! The routes of the pages for those who are signed in.

use super::row::{Caller, Endpoint, Limiter, Proof, Route, Verb};

/// What a route of the settings does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsEndpoint {
    /// Who I am, and how pages look.
    Account,
    /// Chooses how pages look.
    Appearance,
    /// Where the own password is changed.
    Security,
    /// Changes the own password.
    ChangePassword,
    /// Asks for the password once more.
    ConfirmPage,
    /// Checks it.
    Confirm,
    /// Asks for a proof of more than the password.
    ElevatePage,
    /// Checks it.
    Elevate,
    /// Sends a code for it.
    StartElevation,
    /// Offers a secret for an authenticator app.
    TotpPage,
    /// Keeps it, once a code of it was shown.
    AddTotp,
    /// Where a passkey or security key is added.
    PasskeyPage,
    /// Keeps it.
    AddPasskey,
    /// Where one is given another name.
    RenamePasskeyPage,
    /// Renames it.
    RenamePasskey,
    /// Offers the browser to make a passkey by itself.
    UpgradePage,
    /// Keeps it.
    AddUpgrade,
    /// Offers recovery codes.
    RecoveryPage,
    /// Makes them.
    MakeRecoveryCodes,
    /// Asks whether to remove a second factor.
    RemoveFactorPage,
    /// Removes it.
    RemoveFactor,
    /// The own sessions; for administrators anybody's.
    Sessions,
    /// Asks whether to end sessions.
    EndSessionsPage,
    /// Ends them.
    EndSessions,
    /// The own API keys; for administrators everybody's.
    Keys,
    /// The form for a new one.
    NewKey,
    /// Makes it.
    CreateKey,
    /// Asks whether to replace a key.
    RotateKeyPage,
    /// Makes one in its place.
    RotateKey,
    /// Asks whether to end a key.
    RevokeKeyPage,
    /// Ends it.
    RevokeKey,
    /// Everybody.
    Users,
    /// The form for a new user.
    NewUser,
    /// Creates a user.
    CreateUser,
    /// One user.
    User,
    /// Changes name, e-mail address, role and groups of a user.
    UpdateUser,
    /// Sets somebody else's password.
    SetPassword,
    /// Asks whether to disable, enable or delete a user.
    ActPage,
    /// Does it.
    Act,
    /// The bans in force.
    Bans,
    /// Imposes one.
    AddBan,
    /// Lifts one.
    LiftBan,
    /// The audit log.
    Audit,
    /// A copy of it.
    AuditExport,
    /// What the checks of this installation find.
    Doctor,
    /// Turns the maintenance switch.
    Maintenance,
}

use SettingsEndpoint as At;

pub(super) const ROUTES: &[Route] = &[
    read("/settings", At::Account).caller(Caller::Session),
    post("/settings/appearance", At::Appearance).caller(Caller::Session),
    read("/settings/security", At::Security).caller(Caller::Session).before_password(),
    post("/settings/security", At::ChangePassword).caller(Caller::Session).before_password().limited(),
    read("/settings/confirm", At::ConfirmPage).caller(Caller::Session),
    post("/settings/confirm", At::Confirm).caller(Caller::Session).limited(),
    read("/settings/elevate", At::ElevatePage).caller(Caller::Session),
    post("/settings/elevate", At::Elevate).caller(Caller::Session).limited_by(Limiter::SecondFactor),
    // The path that filters of logs know (`authelia.md` 3.3), though a form is what is sent here.
    post("/api/user/session/elevation/start", At::StartElevation)
        .caller(Caller::Session)
        .limited_by(Limiter::Mail),
    read("/settings/security/totp", At::TotpPage).caller(Caller::Session).elevated(),
    post("/settings/security/totp", At::AddTotp).caller(Caller::Session).elevated(),
    read("/settings/security/passkeys", At::PasskeyPage).caller(Caller::Session).elevated(),
    post("/settings/security/passkeys", At::AddPasskey).caller(Caller::Session).elevated(),
    read("/settings/security/passkeys/rename", At::RenamePasskeyPage).caller(Caller::Session).elevated(),
    post("/settings/security/passkeys/rename", At::RenamePasskey).caller(Caller::Session).elevated(),
    read("/settings/security/passkeys/upgrade", At::UpgradePage).caller(Caller::Session).elevated(),
    post("/settings/security/passkeys/upgrade", At::AddUpgrade).caller(Caller::Session).elevated(),
    read("/settings/security/recovery-codes", At::RecoveryPage).caller(Caller::Session).elevated(),
    post("/settings/security/recovery-codes", At::MakeRecoveryCodes).caller(Caller::Session).elevated(),
    read("/settings/security/remove", At::RemoveFactorPage).caller(Caller::Session).elevated(),
    post("/settings/security/remove", At::RemoveFactor).caller(Caller::Session).elevated(),
    read("/settings/sessions", At::Sessions).caller(Caller::Session),
    read("/settings/sessions/end", At::EndSessionsPage).caller(Caller::Session),
    post("/settings/sessions/end", At::EndSessions).caller(Caller::Session),
    read("/settings/keys", At::Keys).caller(Caller::Session),
    read("/settings/keys/new", At::NewKey).caller(Caller::Session).recent(),
    post("/settings/keys/new", At::CreateKey).caller(Caller::Session).recent(),
    read("/settings/keys/rotate", At::RotateKeyPage).caller(Caller::Session).recent(),
    post("/settings/keys/rotate", At::RotateKey).caller(Caller::Session).recent(),
    // Ending a key protects; it is as easy as ending a session.
    read("/settings/keys/revoke", At::RevokeKeyPage).caller(Caller::Session),
    post("/settings/keys/revoke", At::RevokeKey).caller(Caller::Session),
    read("/settings/users", At::Users).caller(Caller::Admin),
    read("/settings/users/new", At::NewUser).caller(Caller::Admin).recent(),
    post("/settings/users/new", At::CreateUser).caller(Caller::Admin).recent(),
    read("/settings/users/edit", At::User).caller(Caller::Admin).recent(),
    post("/settings/users/edit", At::UpdateUser).caller(Caller::Admin).recent(),
    post("/settings/users/password", At::SetPassword).caller(Caller::Admin).recent(),
    read("/settings/users/act", At::ActPage).caller(Caller::Admin).recent(),
    post("/settings/users/act", At::Act).caller(Caller::Admin).recent(),
    read("/settings/bans", At::Bans).caller(Caller::Admin),
    post("/settings/bans", At::AddBan).caller(Caller::Admin),
    post("/settings/bans/lift", At::LiftBan).caller(Caller::Admin),
    read("/settings/audit", At::Audit).caller(Caller::Admin),
    read("/settings/audit/export", At::AuditExport).caller(Caller::Admin).recent(),
    read("/settings/doctor", At::Doctor).caller(Caller::Admin),
    post("/settings/maintenance", At::Maintenance).caller(Caller::Admin).recent(),
];

const fn read(path: &'static str, endpoint: SettingsEndpoint) -> Route {
    Route::get(path, Endpoint::Settings(endpoint))
}

const fn post(path: &'static str, endpoint: SettingsEndpoint) -> Route {
    Route::change(Verb::Post, path, Proof::Form, Endpoint::Settings(endpoint))
}
