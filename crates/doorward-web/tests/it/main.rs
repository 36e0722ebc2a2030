//! Portal, API and forward auth from outside: requests go through `Web::serve`, as a listener sends them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod api;
mod api_bans;
mod api_client;
mod api_document;
mod api_keys;
mod api_password;
mod api_sessions;
mod api_users;
mod app;
mod audit;
mod audit_matrix;
mod authz;
mod authz_input;
mod doctor;
mod factor_kinds;
mod forms;
mod growth;
mod headers;
mod language;
mod matrix;
mod pages;
mod passkey_upgrade;
mod powers;
mod proxy_mode;
mod redirects;
mod second_factor;
mod settings;
mod settings_admin;
mod settings_factors;
mod settings_keys;
mod sign_in;
mod sign_out;
mod states;
