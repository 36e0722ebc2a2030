//! What each command does; each is a short walk from arguments to printed words.

mod archive;
pub(crate) mod audit;
pub(crate) mod bans;
pub(crate) mod calibrate;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod evidence;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod maintenance;
pub(crate) mod panic;
pub(crate) mod passwords;
pub(crate) mod rotate;
pub(crate) mod secret;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod storage;
mod table;
mod tar;
pub(crate) mod totp;
pub(crate) mod users;
pub(crate) mod webauthn;
