//! The store from outside, on real files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod audit;
mod backup;
mod bound_accounts;
mod change_key;
mod conformance;
mod crowd;
mod emergency;
mod home;
mod opening;
mod people;
mod people_sealing;
mod presence;
mod races;
mod scene;
mod sealing;
mod servers;
mod sharing;
mod upgrade;
