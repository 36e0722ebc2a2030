//! The routes of the JSON API.

use super::row::{Caller, Endpoint, Proof, Route, Verb};

/// What a route of the API does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiEndpoint {
    /// Signs in.
    Login,
    /// Signs out.
    Logout,
    /// Who am I.
    Profile,
    /// Whether the process answers.
    Health,
    /// What this API is, for programs.
    OpenApi,
    /// Proves once more who one is.
    Confirm,
    /// How good a password would be.
    PasswordStrength,
    /// Everybody, page by page.
    Users,
    /// Creates a user.
    CreateUser,
    /// One user.
    User,
    /// Changes a user.
    UpdateUser,
    /// Deletes a user.
    DeleteUser,
    /// Sets the own password or somebody else's.
    SetPassword,
    /// Gives a user another role.
    SetRole,
    /// The own sessions; for administrators anybody's.
    Sessions,
    /// Ends one session.
    EndSession,
    /// Ends all sessions but the one in use.
    EndSessions,
    /// Opens one WebSocket, for scripts that cannot show the session.
    SocketTicket,
    /// The own API keys; for administrators anybody's.
    Keys,
    /// Makes one.
    CreateKey,
    /// Makes one in the place of another.
    RotateKey,
    /// Ends one.
    RevokeKey,
    /// The bans in force.
    Bans,
    /// Imposes a ban.
    AddBan,
    /// Lifts one.
    LiftBan,
    /// The audit log.
    Audit,
    /// Numbers over it.
    AuditStatistics,
}

use ApiEndpoint as At;

pub(super) const ROUTES: &[Route] = &[
    Route::change(Verb::Post, "/api/login", Proof::NotForeign, Endpoint::Api(At::Login)).limited(),
    change(Verb::Post, "/api/logout", At::Logout).before_password(),
    read("/api/profile", At::Profile).caller(Caller::SignedIn),
    read("/api/health", At::Health),
    read("/api/openapi.json", At::OpenApi),
    change(Verb::Post, "/api/confirm", At::Confirm).caller(Caller::Session).limited(),
    change(Verb::Post, "/api/password-strength", At::PasswordStrength)
        .caller(Caller::Session)
        .before_password(),
    read("/api/users", At::Users).caller(Caller::Admin),
    change(Verb::Post, "/api/users", At::CreateUser).caller(Caller::Admin).recent(),
    read("/api/users/{user}", At::User).caller(Caller::Admin),
    change(Verb::Patch, "/api/users/{user}", At::UpdateUser).caller(Caller::Admin).recent(),
    change(Verb::Delete, "/api/users/{user}", At::DeleteUser).caller(Caller::Admin).recent(),
    // Whose password it is decides what else is asked for; the handler does, because only it knows.
    change(Verb::Put, "/api/users/{user}/password", At::SetPassword)
        .caller(Caller::Session)
        .before_password()
        .limited(),
    change(Verb::Put, "/api/users/{user}/role", At::SetRole).caller(Caller::Admin).recent(),
    read("/api/sessions", At::Sessions).caller(Caller::Session),
    change(Verb::Delete, "/api/sessions", At::EndSessions).caller(Caller::Session),
    change(Verb::Delete, "/api/sessions/{id}", At::EndSession).caller(Caller::Session),
    change(Verb::Post, "/api/ws-ticket", At::SocketTicket).caller(Caller::Session),
    read("/api/keys", At::Keys).caller(Caller::Session),
    change(Verb::Post, "/api/keys", At::CreateKey).caller(Caller::Session).recent(),
    change(Verb::Post, "/api/keys/{id}/rotate", At::RotateKey).caller(Caller::Session).recent(),
    change(Verb::Delete, "/api/keys/{id}", At::RevokeKey).caller(Caller::Session),
    read("/api/bans", At::Bans).caller(Caller::Admin),
    change(Verb::Post, "/api/bans", At::AddBan).caller(Caller::Admin).recent(),
    change(Verb::Delete, "/api/bans", At::LiftBan).caller(Caller::Admin).recent(),
    read("/api/audit", At::Audit).caller(Caller::Admin),
    read("/api/audit/stats", At::AuditStatistics).caller(Caller::Admin),
];

const fn read(path: &'static str, endpoint: ApiEndpoint) -> Route {
    Route::get(path, Endpoint::Api(endpoint))
}

const fn change(method: Verb, path: &'static str, endpoint: ApiEndpoint) -> Route {
    Route::change(method, path, Proof::OwnOriginWithCookie, Endpoint::Api(endpoint))
}
