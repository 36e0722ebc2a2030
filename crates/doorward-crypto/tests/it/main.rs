//! Ceremonies of WebAuthn with an authenticator in software: every step of level 3, 7.1 and 7.2, each failing alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod authentication;
mod discoverable;
mod garbage;
mod registration;
mod world;
