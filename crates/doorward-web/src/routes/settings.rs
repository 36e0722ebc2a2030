//! The routes of the pages for those who are signed in.

use super::row::{Caller, Endpoint, Proof, Route, Verb};

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
    /// The own sessions; for administrators anybody's.
    Sessions,
    /// Asks whether to end sessions.
    EndSessionsPage,
    /// Ends them.
    EndSessions,
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
}

use SettingsEndpoint as At;

pub(super) const ROUTES: &[Route] = &[
    read("/settings", At::Account).caller(Caller::Session),
    post("/settings/appearance", At::Appearance).caller(Caller::Session),
    read("/settings/security", At::Security).caller(Caller::Session).before_password(),
    post("/settings/security", At::ChangePassword).caller(Caller::Session).before_password().limited(),
    read("/settings/confirm", At::ConfirmPage).caller(Caller::Session),
    post("/settings/confirm", At::Confirm).caller(Caller::Session).limited(),
    read("/settings/sessions", At::Sessions).caller(Caller::Session),
    read("/settings/sessions/end", At::EndSessionsPage).caller(Caller::Session),
    post("/settings/sessions/end", At::EndSessions).caller(Caller::Session),
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
];

const fn read(path: &'static str, endpoint: SettingsEndpoint) -> Route {
    Route::get(path, Endpoint::Settings(endpoint))
}

const fn post(path: &'static str, endpoint: SettingsEndpoint) -> Route {
    Route::change(Verb::Post, path, Proof::Form, Endpoint::Settings(endpoint))
}
