//! The use cases of the domain on fake ports: sessions, sign-in, decisions, onboarding.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod accounts;
mod api_keys;
mod app_passwords;
mod audit;
mod bench;
mod factors;
mod flood;
mod gatekeeper;
mod growth;
mod login;
mod maintenance;
mod onboarding;
mod push;
mod regulation;
mod session;
