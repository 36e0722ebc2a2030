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
    /// Opening a WebSocket, whatever its path.
    WebSocket,
}

impl Tier {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::General, Self::Media, Self::Search, Self::Export, Self::WebSocket];

    /// The stable name, for answers, the log and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Media => "media",
            Self::Search => "search",
            Self::Export => "export",
            Self::WebSocket => "websocket",
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
    /// The numbers in the order of [`Tier::ALL`], and patterns of paths with their kind; the first that matches counts.
    ///
    /// # Errors
    /// A pattern that is none, or too large.
    pub fn new(per_minute: [u32; 5], paths: &[(&str, Tier)]) -> Result<Self, RuleProblem> {
        let [general, media, search, export, websocket] = per_minute;
        let compiled = paths.iter().map(|(pattern, tier)| Ok((compile_pattern(pattern, false)?, *tier)));
        let paths = compiled.collect::<Result<_, _>>()?;
        Ok(Self { general, media, search, export, websocket, paths })
    }

    /// What a request for a canonical path counts as.
    pub fn tier(&self, path: &str, opens_a_socket: bool) -> Tier {
        if opens_a_socket {
            return Tier::WebSocket;
        }
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
        for (path, socket, tier, limit) in [
            ("/", false, Tier::General, 70),
            ("/api/media/x", false, Tier::Media, 120),
            ("/a/b.jpg", false, Tier::Media, 120),
            ("/api/media/search", false, Tier::Search, 30),
            ("/searching", false, Tier::General, 70),
            ("/api/media/x", true, Tier::WebSocket, 9),
        ] {
            assert_eq!(tiers.tier(path, socket), tier, "{path}");
            assert_eq!(tiers.limit(tier), limit, "{path}");
        }
        assert!(RequestTiers::new([1; 5], &[("(", Tier::Media)]).is_err());
    }
}
