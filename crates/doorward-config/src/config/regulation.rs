//! `regulation`: what follows too many failed sign-ins.

use std::time::Duration;

use super::{choice, server::count};
use crate::{
    reader::{Reader, Scope},
    values::{duration, flag},
};

/// What follows too many failed sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegulationConfig {
    /// Failures count by user.
    pub by_user: bool,
    /// Failures count by address.
    pub by_address: bool,
    /// So many bring a ban; 0 for never.
    pub max_retries: u32,
    /// Within this time; at most [`ban_time`](Self::ban_time).
    pub find_time: Duration,
    /// How long a ban lasts.
    pub ban_time: Duration,
    /// A restart forgets failures.
    pub forget_on_restart: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    User,
    Address,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> RegulationConfig {
    let modes = reader.values(scope, "modes", choice(&[("user", Mode::User), ("ip", Mode::Address)]));
    let regulation = RegulationConfig {
        by_user: modes.contains(&Mode::User),
        by_address: modes.contains(&Mode::Address),
        max_retries: count(reader, scope, "max_retries"),
        find_time: reader.value(scope, "find_time", duration).unwrap_or_default(),
        ban_time: reader.value(scope, "ban_time", duration).unwrap_or_default(),
        forget_on_restart: reader.value(scope, "forget_on_restart", flag).unwrap_or_default(),
    };
    let failed = ["find_time", "ban_time"].iter().any(|name| reader.has_failed(&scope.path(name)));
    if regulation.find_time > regulation.ban_time && !failed {
        let message = "is longer than regulation.ban_time; shorten it or lengthen the ban";
        reader.error(&scope.path("find_time"), message);
    }
    let misread = ["modes", "modes[0]"].iter().any(|name| reader.has_failed(&scope.path(name)));
    if modes.is_empty() && regulation.max_retries > 0 && !misread {
        let message = "names nothing to count by; write [user], [ip] or both, or set max_retries: 0";
        reader.error(&scope.path("modes"), message);
    }
    regulation
}
