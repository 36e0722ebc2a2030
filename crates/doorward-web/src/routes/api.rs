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
}

use ApiEndpoint::{Health, Login, Logout, Profile};

pub(super) const ROUTES: &[Route] = &[
    Route::change(Verb::Post, "/api/login", Proof::NotForeign, on(Login)).limited(),
    Route::change(Verb::Post, "/api/logout", Proof::OwnOriginWithCookie, on(Logout)).before_password(),
    Route::get("/api/profile", on(Profile)).caller(Caller::SignedIn),
    Route::get("/api/health", on(Health)),
];

const fn on(endpoint: ApiEndpoint) -> Endpoint {
    Endpoint::Api(endpoint)
}
