//! The routes of signing in and out.

use super::row::{Caller, Endpoint, Limiter, Proof, Route, Verb};

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
    /// The page of the second factor.
    SecondFactor,
    /// Proves one by form.
    ProveSecondFactor,
    /// What a passkey is asked that shall sign somebody in.
    PasskeyOptions,
    /// Signs in with it.
    PasskeySignIn,
    /// What a key is asked as second factor.
    SecondFactorOptions,
    /// Asks for the name whose password is lost, or by a link for the new password.
    ResetPage,
    /// Sends the link.
    StartReset,
    /// Sets the new password.
    FinishReset,
    /// Asks whether to take a link back.
    RevokeResetPage,
    /// Takes it back.
    RevokeReset,
    /// A stylesheet, script or picture.
    Asset,
}

use PortalEndpoint as At;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/", on(At::Door)),
    Route::change(Verb::Post, "/login", Proof::Form, on(At::SignIn)).limited(),
    Route::get("/login/passkey", on(At::PasskeyOptions)),
    form("/login/passkey", At::PasskeySignIn).limited_by(Limiter::OneTime),
    Route::get("/logout", on(At::SignOutPage)).before_password(),
    Route::change(Verb::Post, "/logout", Proof::Form, on(At::SignOut)).before_password(),
    Route::get("/2fa", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/one-time-password", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/webauthn", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/password", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/push-notification", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/recovery-code", on(At::SecondFactor)).caller(Caller::Session),
    Route::get("/2fa/webauthn/options", on(At::SecondFactorOptions)).caller(Caller::Session),
    prove("/2fa/one-time-password"),
    prove("/2fa/webauthn"),
    form("/2fa/password", At::ProveSecondFactor).caller(Caller::Session).limited(),
    prove("/2fa/push-notification"),
    prove("/2fa/recovery-code"),
    Route::get("/reset-password", on(At::ResetPage)),
    form("/api/reset-password/identity/start", At::StartReset).limited_by(Limiter::Mail),
    form("/reset-password", At::FinishReset).limited_by(Limiter::OneTime),
    Route::get("/reset-password/revoke", on(At::RevokeResetPage)),
    form("/reset-password/revoke", At::RevokeReset),
    Route::get("/assets/{file}", on(At::Asset)),
];

const fn form(path: &'static str, endpoint: At) -> Route {
    Route::change(Verb::Post, path, Proof::Form, on(endpoint))
}

const fn prove(path: &'static str) -> Route {
    form(path, At::ProveSecondFactor).caller(Caller::Session).limited_by(Limiter::SecondFactor)
}

const fn on(endpoint: PortalEndpoint) -> Endpoint {
    Endpoint::Portal(endpoint)
}
