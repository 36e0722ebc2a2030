//! The routes of signing in and out.

use super::row::{Endpoint, Proof, Route, Verb};

/// What a route of the portal does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalEndpoint {
    /// The sign-in page, or the way on.
    Door,
    /// Signs in by form.
    SignIn,
    /// Asks whether to sign out.
    SignOutPage,
    /// Signs out by form.
    SignOut,
    /// A stylesheet, script or picture.
    Asset,
}

use PortalEndpoint::{Asset, Door, SignIn, SignOut, SignOutPage};

pub(super) const ROUTES: &[Route] = &[
    Route::get("/", on(Door)),
    Route::change(Verb::Post, "/login", Proof::Form, on(SignIn)).limited(),
    Route::get("/logout", on(SignOutPage)).before_password(),
    Route::change(Verb::Post, "/logout", Proof::Form, on(SignOut)).before_password(),
    Route::get("/assets/{file}", on(Asset)),
];

const fn on(endpoint: PortalEndpoint) -> Endpoint {
    Endpoint::Portal(endpoint)
}
