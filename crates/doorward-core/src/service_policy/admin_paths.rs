//! Parts of a service that only administrators may open.

use crate::target::loose_segments;

/// Path prefixes; those that begin with `!` are exceptions. The longest one that covers a path decides.
#[derive(Clone, Debug, Default)]
pub struct AdminPaths(Vec<Prefix>);

#[derive(Clone, Debug)]
struct Prefix {
    segments: Vec<String>,
    closes: bool,
}

impl AdminPaths {
    /// The prefixes as they are written, such as `/api/config/save` and `!/api/go2rtc/webrtc`.
    pub fn new<'a>(prefixes: impl IntoIterator<Item = &'a str>) -> Self {
        let one = |text: &str| match text.strip_prefix('!') {
            Some(open) => Prefix { segments: exact_segments(open), closes: false },
            None => Prefix { segments: loose_segments(text), closes: true },
        };
        Self(prefixes.into_iter().map(one).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether only administrators may open `path`. For what closes, case, `;parameters` and encoded separators do not
    /// matter: a server that ignores them must not be the way around. An exception is only what is written.
    pub(super) fn cover(&self, path: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (loose, exact) = (loose_segments(path), exact_segments(path));
        let covering = self.0.iter().filter(|prefix| {
            let path = if prefix.closes { &loose } else { &exact };
            path.starts_with(&prefix.segments)
        });
        // Of two of one length the one that closes wins.
        let longest = covering.max_by_key(|prefix| (prefix.segments.len(), prefix.closes));
        longest.is_some_and(|prefix| prefix.closes)
    }
}

fn exact_segments(path: &str) -> Vec<String> {
    path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}
