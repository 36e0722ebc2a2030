//! What each command does; each is a short walk from arguments to printed words.

mod archive;
pub(crate) mod audit;
pub(crate) mod bans;
pub(crate) mod calibrate;
pub(crate) mod config;
pub(crate) mod keys;
pub(crate) mod passwords;
pub(crate) mod sessions;
pub(crate) mod storage;
mod table;
pub(crate) mod totp;
pub(crate) mod users;
pub(crate) mod webauthn;
