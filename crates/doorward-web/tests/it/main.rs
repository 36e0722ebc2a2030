//! Portal, API and forward auth from outside: requests go through `Web::serve`, as a listener sends them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod api;
mod app;
mod authz;
mod authz_input;
mod headers;
mod matrix;
mod pages;
mod redirects;
mod settings;
mod settings_admin;
mod sign_in;
mod sign_out;
