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

mod conformance;
mod crowd;
mod opening;
mod scene;
mod sealing;
mod sharing;
mod upgrade;
