//! Which limit a request falls under.

use regex::Regex;

use crate::access::{RuleProblem, compile_pattern};

/// What a request counts as (HS-45).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Everything that no path pattern assigns elsewhere: nothing is unlimited.
    General,
    /// Pictures and films, which pages ask for by the dozen.
    Media,
    /// What costs the service more than it costs the visitor.
    Search,
    /// The same, only more so.
    Export,
    /// Opening a WebSocket, besides what its path counts as.
    WebSocket,
    /// Every request with an API key that has a limit of its own, besides what its path counts as.
    ApiKey,
}

impl Tier {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::General, Self::Media, Self::Search, Self::Export, Self::WebSocket, Self::ApiKey];

    /// The stable name, for answers, the log and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Media => "media",
            Self::Search => "search",
            Self::Export => "export",
            Self::WebSocket => "websocket",
            Self::ApiKey => "api_key",
        }
    }
}

/// How many requests of each kind a client may make in a minute, and which paths are of which kind.
#[derive(Clone, Debug)]
pub struct RequestTiers {
    /// For [`Tier::General`], the burst included.
    pub general: u32,
    /// For [`Tier::Media`].
    pub media: u32,
    /// For [`Tier::Search`].
    pub search: u32,
    /// For [`Tier::Export`].
    pub export: u32,
    /// For [`Tier::WebSocket`].
    pub websocket: u32,
    paths: Vec<(Regex, Tier)>,
}

impl RequestTiers {
    /// The numbers in the order of [`Tier::ALL`], those of keys left out, and patterns of paths with their kind; the first that matches counts.
    ///
    /// # Errors
    /// A pattern that is none, or too large.
    pub fn new(per_minute: [u32; 5], paths: &[(&str, Tier)]) -> Result<Self, RuleProblem> {
        let [general, media, search, export, websocket] = per_minute;
        let compiled = paths.iter().map(|(pattern, tier)| Ok((compile_pattern(pattern, false)?, *tier)));
        let paths = compiled.collect::<Result<_, _>>()?;
        Ok(Self { general, media, search, export, websocket, paths })
    }

    /// What a request for a canonical path counts as. One that opens a socket counts as [`Tier::WebSocket`] besides, so
    /// that nobody gets more of a path by asking for it as a socket.
    pub fn tier(&self, path: &str) -> Tier {
        let found = self.paths.iter().find(|(pattern, _)| pattern.is_match(path));
        found.map_or(Tier::General, |(_, tier)| *tier)
    }

    /// How many requests of it a client may make in a minute.
    pub const fn limit(&self, tier: Tier) -> u32 {
        match tier {
            Tier::General => self.general,
            Tier::Media => self.media,
            Tier::Search => self.search,
            Tier::Export => self.export,
            Tier::WebSocket => self.websocket,
            // Each key has its own; these numbers say nothing of it.
            Tier::ApiKey => u32::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn hs_45_paths_are_assigned_by_pattern_and_the_rest_is_general() {
        let patterns =
            [("/search(/|$)", Tier::Search), ("^/api/media/", Tier::Media), (r"\.(jpg|png)$", Tier::Media)];
        let tiers = RequestTiers::new([70, 120, 30, 10, 9], &patterns).unwrap();
        for (path, tier, limit) in [
            ("/", Tier::General, 70),
            ("/api/media/x", Tier::Media, 120),
            ("/a/b.jpg", Tier::Media, 120),
            ("/api/media/search", Tier::Search, 30),
            ("/searching", Tier::General, 70),
        ] {
            assert_eq!(tiers.tier(path), tier, "{path}");
            assert_eq!(tiers.limit(tier), limit, "{path}");
        }
        assert_eq!(tiers.limit(Tier::WebSocket), 9);
        assert!(RequestTiers::new([1; 5], &[("(", Tier::Media)]).is_err());
    }
}
