//! Parts of a service that only administrators may open.

/// Path prefixes; those that begin with `!` are exceptions. The longest one that covers a path decides.
#[derive(Clone, Debug, Default)]
pub struct AdminPaths(Vec<(Vec<String>, bool)>);

impl AdminPaths {
    /// The prefixes as they are written, such as `/api/config/save` and `!/api/go2rtc/webrtc`.
    pub fn new<'a>(prefixes: impl IntoIterator<Item = &'a str>) -> Self {
        let one = |text: &str| match text.strip_prefix('!') {
            Some(open) => (folded(open), false),
            None => (folded(text), true),
        };
        Self(prefixes.into_iter().map(one).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether only administrators may open `path`. Case and `;parameters` do not matter: a server that ignores them
    /// must not be the way around.
    pub(super) fn cover(&self, path: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let path = folded(path);
        let covering = self.0.iter().filter(|(prefix, _)| path.starts_with(prefix));
        // Of two of one length the one that closes wins.
        covering.max_by_key(|(prefix, closes)| (prefix.len(), *closes)).is_some_and(|(_, closes)| *closes)
    }
}

fn folded(path: &str) -> Vec<String> {
    let segments = path.split('/').map(|segment| segment.split(';').next().unwrap_or_default());
    segments.filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase).collect()
}
