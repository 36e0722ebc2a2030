//! `audit`: the audit log.

use std::time::Duration;

use crate::{
    reader::{Reader, Scope},
    values::{Parsed, duration_or_off},
};

/// A shorter memory helps only those who have something to hide.
const SHORTEST: Duration = Duration::from_secs(86_400);

/// The audit log (HS-81 to HS-84).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditConfig {
    /// How long records are kept, a day at least; `None` for ever.
    pub retention: Option<Duration>,
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> AuditConfig {
    AuditConfig { retention: reader.value(scope, "retention", retention).flatten() }
}

fn retention(text: &str) -> Parsed<Option<Duration>> {
    match duration_or_off(text)? {
        Some(span) if span < SHORTEST => Err("a day at least, such as 90d, or 0 to keep all".to_owned()),
        retention => Ok(retention),
    }
}
