//! What each command does; each is a short walk from arguments to printed words.

pub(crate) mod config;
pub(crate) mod users;
