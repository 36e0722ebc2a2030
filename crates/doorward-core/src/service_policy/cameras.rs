//! Which cameras a role may see, judged by the paths of a layout (FR-72).

use url::form_urlencoded;

use super::frigate::{self, About};

/// How a service lays out its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Frigate 0.17 and later.
    Frigate,
}

/// Cameras by role. `admin` and `viewer` see all of them unless they are named here; every other role sees those that are
/// named for it, and none without a name.
#[derive(Clone, Debug)]
pub struct Cameras {
    layout: Layout,
    by_role: Vec<(String, Vec<String>)>,
}

impl Cameras {
    /// Cameras of a service with `layout`; `*` stands for all of them.
    pub fn new(layout: Layout, by_role: Vec<(String, Vec<String>)>) -> Self {
        Self { layout, by_role }
    }

    /// Whether `role` may open `path` with `query`. What is not known is refused.
    pub(super) fn allow(&self, role: &str, path: &str, query: &str) -> bool {
        let about = match self.layout {
            Layout::Frigate => frigate::about(path),
        };
        // Whoever may see every camera may still not make streams: a source that is an address, or a name beside it, changes
        // what a stream is for everybody (GHSA-hh3j-7g2f-43j2).
        if about == About::Source && role != "admin" && !source_is_seen(query, &is_name) {
            return false;
        }
        let named = self.by_role.iter().find(|(name, _)| name == role).map(|(_, cameras)| cameras.as_slice());
        let seen = match named {
            Some(cameras) if cameras.iter().any(|camera| camera == "*") => return true,
            Some(cameras) => cameras,
            None if matches!(role, "admin" | "viewer") => return true,
            None => &[],
        };
        let is_seen = |camera: &str| seen.iter().any(|known| known == camera);
        match about {
            About::Shell => true,
            _ if seen.is_empty() => false,
            About::Nothing => query_names_only(query, &is_seen),
            About::Camera(camera) => is_seen(camera) && query_names_only(query, &is_seen),
            About::File(file) => seen.iter().any(|camera| frigate::is_file_of(file, camera)),
            About::Source => source_is_seen(query, &is_seen),
            About::Unknown => false,
        }
    }
}

/// Lists filter by `camera` and `cameras`: whoever names one there must be allowed to see it. `all` means what the service
/// lets the role see.
fn query_names_only(query: &str, is_seen: &impl Fn(&str) -> bool) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| matches!(&**key, "camera" | "cameras"))
        .all(|(_, value)| value.split(',').all(|camera| matches!(camera, "" | "all") || is_seen(camera)))
}

/// Whether `source` is the name of a stream, and no address that one could be made of.
fn is_name(source: &str) -> bool {
    !source.is_empty()
        && source
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b' '))
}

/// A stream is named by exactly one `src`; what would publish or create one is not there (GHSA-hh3j-7g2f-43j2).
fn source_is_seen(query: &str, is_seen: &impl Fn(&str) -> bool) -> bool {
    let mut sources = 0;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match key.to_ascii_lowercase().as_str() {
            "src" if key == "src" && is_seen(&value) => sources += 1,
            "src" | "dst" | "name" | "url" => return false,
            _ => {}
        }
    }
    sources == 1
}
