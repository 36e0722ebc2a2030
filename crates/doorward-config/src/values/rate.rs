//! Limits as Frigate writes them (FR-28): `1/second;5/minute;20/hour`, `10 per hour`, `5/2 minutes`. The grammar is the
//! domain's; here it gets the words of the configuration.

pub use doorward_core::limits::RateLimit;

use super::Parsed;

pub(crate) fn rate_limit(text: &str) -> Parsed<RateLimit> {
    RateLimit::parse(text).map_err(|fault| {
        format!("limits such as 1/second;5/minute;20/hour, 10 per hour or 5/2 minutes; {fault}")
    })
}
