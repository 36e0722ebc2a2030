//! What a key reaches: methods, paths and services (HS-20). Closed where anything is not understood.
//!
//! A permission is written `METHODS PATH [service:NAME | host:HOST]`, such as `GET /api/metrics service:frigate` or
//! `GET,POST /api/events/**`. `*` stands for every method, in a path for exactly one segment, and `**` at the end of a
//! path for any number of them. `GET` covers `HEAD`, as in rules. `service:doorward` is Doorward's own API, which no other
//! permission reaches (HS-25). Some sets have names.

use std::str::FromStr;

use crate::{
    gatekeeper::Forwarding,
    target::{EncodedCharacters, Target, canonical_host, loose_segments},
};

/// Named sets of permissions.
const NAMED: [(&str, &[&str]); 3] = [
    ("all", &["* /**"]),
    ("read", &["GET /**"]),
    ("monitoring", &["GET /metrics", "GET /api/metrics", "GET /api/stats", "GET /api/version"]),
];

/// The name of Doorward's own API in permissions.
const OWN: &str = "doorward";

/// More permissions than this are refused; one request looks at all of them.
const MOST: usize = 64;

/// Longer permissions are refused, in bytes.
const LONGEST: usize = 512;

/// Where a request leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Doorward's own API.
    Own,
    /// A service of this name; `None` where it is not known, as in forward auth.
    Service(Option<&'a str>),
}

/// A request as a scope sees it.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The canonical target.
    pub target: &'a Target,
    /// Whether that is also what is sent on.
    pub forwarding: Forwarding,
    /// Where it leads.
    pub place: Place<'a>,
}

/// Why a permission is refused. For people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// No permission at all.
    #[error("a key needs at least one permission, such as `GET /api/metrics`")]
    Empty,
    /// Too many, or one that is too long.
    #[error("at most 64 permissions of 512 characters each")]
    TooMuch,
    /// A name that stands for nothing.
    #[error("there is no set of permissions of this name; there are all, read and monitoring")]
    UnknownName,
    /// Methods are wrong.
    #[error("methods are written like GET or GET,POST, or * for all of them")]
    Method,
    /// The path is wrong.
    #[error("a path is written as it is judged, like /api/events/*, and may end in /**")]
    Path,
    /// The last part is wrong.
    #[error("behind the path stands service:NAME or host:HOST, or nothing")]
    Place,
}

/// What a key reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyScope(Vec<Written>);

/// A permission and how it was written; `None` reaches nothing, because this program does not know what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    text: String,
    means: Option<Vec<Permission>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Permission {
    /// Empty for every method.
    methods: Vec<String>,
    segments: Vec<Segment>,
    /// Whether anything may follow.
    open: bool,
    only: Only,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Any,
    Exactly(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Only {
    EveryService,
    Own,
    Service(String),
    Host(String),
}

impl KeyScope {
    /// Everything that its owner may do at services.
    pub fn all() -> Self {
        Self::kept(vec!["all".to_owned()])
    }

    /// What these permissions name.
    ///
    /// # Errors
    /// [`ScopeError`] names the first rule that is broken.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, ScopeError> {
        let texts = texts.into_iter().map(str::trim).filter(|text| !text.is_empty());
        let read = |text: &str| Ok(Written { text: text.to_owned(), means: Some(permissions(text)?) });
        let written = texts.map(read).collect::<Result<Vec<_>, ScopeError>>()?;
        match written.len() {
            0 => Err(ScopeError::Empty),
            1..=MOST => Ok(Self(written)),
            _ => Err(ScopeError::TooMuch),
        }
    }

    /// What was kept; a permission that is not understood reaches nothing.
    pub fn kept(texts: Vec<String>) -> Self {
        Self(texts.into_iter().map(|text| Written { means: permissions(&text).ok(), text }).collect())
    }

    /// The permissions as they were written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|written| written.text.as_str())
    }

    /// Whether it reaches `way`.
    pub fn allows(&self, way: &Way<'_>) -> bool {
        self.0.iter().filter_map(|written| written.means.as_ref()).flatten().any(|one| one.allows(way))
    }

    /// Whether `way` leads to any of it, as whoever might read it: in the canonical spelling, where that is sent on as it was
    /// received, and in `forwarded`, what the service is sent. Case, `;parameters`, empty segments and encoded separators
    /// do not matter: a server that reads them otherwise must not be the way around. Where the service is not known, it
    /// may be the one that is named.
    pub(crate) fn touches(&self, way: &Way<'_>, forwarded: Option<&str>) -> bool {
        let spelled = match way.forwarding {
            Forwarding::Canonical => None,
            Forwarding::AsReceived => way.target.spelled_path(),
        };
        let sent = forwarded.map(|sent| sent.split('?').next().unwrap_or_default());
        let readings: Vec<Vec<String>> =
            [Some(way.target.path()), spelled, sent].into_iter().flatten().map(loose_segments).collect();
        let permissions = self.0.iter().filter_map(|written| written.means.as_ref()).flatten();
        permissions
            .filter(|one| one.may_be_at(way))
            .any(|one| readings.iter().any(|segments| one.covers_folded(segments)))
    }
}

/// Whether some server reads more than one segment in it.
fn hides_a_separator(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase();
    ["%2f", "%5c", "%3b"].iter().any(|separator| segment.contains(separator))
}

impl Permission {
    fn may_be_at(&self, way: &Way<'_>) -> bool {
        let method = way.target.method().as_str();
        self.has_method(method)
            && match (&self.only, way.place) {
                (Only::Own, place) => place == Place::Own,
                (_, Place::Own) => false,
                (Only::EveryService, _) | (Only::Service(_), Place::Service(None)) => true,
                (Only::Service(name), Place::Service(Some(at))) => at == name,
                (Only::Host(host), _) => host == way.target.host(),
            }
    }

    fn allows(&self, way: &Way<'_>) -> bool {
        let target = way.target;
        let method = target.method().as_str();
        let has_method = self.has_method(method);
        let is_there = match (&self.only, way.place) {
            (Only::Own, place) => place == Place::Own,
            (_, Place::Own) => false,
            (Only::EveryService, _) => true,
            (Only::Service(name), Place::Service(at)) => at == Some(name.as_str()),
            (Only::Host(host), _) => host == target.host(),
        };
        // Nobody knows which spelling of a path the upstream will take for what (decision 0004).
        let is_sent_on = way.forwarding == Forwarding::Canonical
            || target.spelled_path().is_none()
            || (self.segments.is_empty() && self.open);
        has_method && is_there && is_sent_on && self.covers(target.path())
    }

    fn has_method(&self, method: &str) -> bool {
        self.methods.is_empty()
            || self.methods.iter().any(|one| one == method || (method == "HEAD" && one == "GET"))
    }

    fn covers_folded(&self, path: &[String]) -> bool {
        let mut parts = path.iter();
        for segment in &self.segments {
            let Some(part) = parts.next() else { return false };
            if matches!(segment, Segment::Exactly(text) if !text.eq_ignore_ascii_case(part)) {
                return false;
            }
        }
        self.open || parts.next().is_none()
    }

    fn covers(&self, path: &str) -> bool {
        let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
        for segment in &self.segments {
            let Some(part) = parts.next() else { return false };
            let fits = match segment {
                Segment::Any => !part.is_empty() && !hides_a_separator(part),
                Segment::Exactly(text) => text == part,
            };
            if !fits {
                return false;
            }
        }
        self.open || parts.next().is_none()
    }
}

fn permissions(text: &str) -> Result<Vec<Permission>, ScopeError> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(ScopeError::TooMuch);
    }
    if !text.contains(['/', ' ']) {
        let named = NAMED.iter().find(|(name, _)| *name == text).ok_or(ScopeError::UnknownName)?;
        return named.1.iter().map(|text| text.parse()).collect();
    }
    Ok(vec![text.parse()?])
}

impl FromStr for Permission {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let mut parts = text.split_ascii_whitespace();
        let methods = methods(parts.next().ok_or(ScopeError::Method)?)?;
        let (segments, open) = path(parts.next().ok_or(ScopeError::Path)?)?;
        let only = parts.next().map_or(Ok(Only::EveryService), only)?;
        match parts.next() {
            None => Ok(Self { methods, segments, open, only }),
            Some(_) => Err(ScopeError::Place),
        }
    }
}

fn methods(text: &str) -> Result<Vec<String>, ScopeError> {
    if text == "*" {
        return Ok(Vec::new());
    }
    let sound =
        |method: &str| (1..=20).contains(&method.len()) && method.bytes().all(|it| it.is_ascii_uppercase());
    let methods: Vec<String> = text.split(',').map(str::to_owned).collect();
    if methods.iter().all(|method| sound(method)) { Ok(methods) } else { Err(ScopeError::Method) }
}

/// The segments of a path in the form in which paths are judged, and whether anything may follow them.
fn path(text: &str) -> Result<(Vec<Segment>, bool), ScopeError> {
    let target = Target::from_parts("GET", "https", "localhost", text, EncodedCharacters::Pass);
    let canonical = target.is_ok_and(|target| target.path() == text && target.path_and_query() == text);
    let rest = text.strip_prefix('/').filter(|_| canonical).ok_or(ScopeError::Path)?;
    let mut parts: Vec<&str> = rest.split('/').collect();
    let open = parts.last() == Some(&"**");
    if open {
        parts.pop();
    }
    let segment = |part: &str| match part {
        "*" => Ok(Segment::Any),
        // A star within a name would be taken for more than it is.
        _ if part.contains('*') => Err(ScopeError::Path),
        _ => Ok(Segment::Exactly(part.to_owned())),
    };
    Ok((parts.into_iter().map(segment).collect::<Result<_, _>>()?, open))
}

fn only(text: &str) -> Result<Only, ScopeError> {
    let (kind, name) = text.split_once(':').filter(|(_, name)| !name.is_empty()).ok_or(ScopeError::Place)?;
    match kind {
        "service" if name == OWN => Ok(Only::Own),
        "service" => Ok(Only::Service(name.to_owned())),
        "host" => canonical_host(name).map(Only::Host).map_err(|_| ScopeError::Place),
        _ => Err(ScopeError::Place),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    fn target(method: &str, url: &str) -> Target {
        Target::from_url(method, url, EncodedCharacters::Pass).unwrap()
    }

    #[track_caller]
    fn check(scope: &str, method: &str, path: &str, place: Place<'_>, expected: bool) {
        let target = target(method, &format!("https://app.example.com{path}"));
        let way = Way { target: &target, forwarding: Forwarding::Canonical, place };
        assert_eq!(
            KeyScope::new([scope]).unwrap().allows(&way),
            expected,
            "{scope} {method} {path} {place:?}"
        );
    }

    const SOMEWHERE: Place<'static> = Place::Service(None);

    #[test]
    fn a_permission_is_a_method_and_a_path_segment_by_segment() {
        for (scope, method, path, expected) in [
            ("GET /api/metrics", "GET", "/api/metrics", true),
            ("GET /api/metrics", "HEAD", "/api/metrics", true),
            ("GET /api/metrics", "GET", "/api/metrics?x=1", true),
            ("GET /api/metrics", "POST", "/api/metrics", false),
            ("GET /api/metrics", "GET", "/api/metrics/", false),
            ("GET /api/metrics", "GET", "/api/metricsx", false),
            ("GET /api/metrics", "GET", "/api", false),
            ("GET /api/metrics", "GET", "/API/metrics", false),
            ("HEAD /x", "GET", "/x", false),
            ("GET,POST /api/events/**", "POST", "/api/events/1/clip.mp4", true),
            ("GET,POST /api/events/**", "GET", "/api/events", true),
            ("GET,POST /api/events/**", "GET", "/api/eventsx", false),
            ("GET,POST /api/events/**", "DELETE", "/api/events/1", false),
            ("GET /api/*/latest.jpg", "GET", "/api/porch/latest.jpg", true),
            ("GET /api/*/latest.jpg", "GET", "/api//latest.jpg", false),
            ("GET /api/*/latest.jpg", "GET", "/api/a/b/latest.jpg", false),
            ("GET /api/*/latest.jpg", "GET", "/api/a%2Fb/latest.jpg", false),
            ("GET /", "GET", "/", true),
            ("GET /", "GET", "/x", false),
            ("* /**", "DELETE", "/anything/at/all", true),
            ("all", "DELETE", "/anything", true),
            ("read", "DELETE", "/anything", false),
            ("monitoring", "GET", "/api/metrics", true),
            ("monitoring", "GET", "/api/config", false),
        ] {
            check(scope, method, path, SOMEWHERE, expected);
        }
    }

    #[test]
    fn a_permission_for_a_service_is_for_no_other_and_never_for_one_that_is_not_known() {
        check("GET /x service:frigate", "GET", "/x", Place::Service(Some("frigate")), true);
        check("GET /x service:frigate", "GET", "/x", Place::Service(Some("other")), false);
        check("GET /x service:frigate", "GET", "/x", SOMEWHERE, false);
        check("GET /x host:APP.example.com", "GET", "/x", SOMEWHERE, true);
        check("GET /x host:other.example.com", "GET", "/x", Place::Service(Some("other.example.com")), false);
    }

    #[test]
    fn doorwards_own_api_is_reached_by_its_name_alone() {
        for scope in ["all", "* /**", "GET /api/users", "GET /api/users host:app.example.com"] {
            check(scope, "GET", "/api/users", Place::Own, false);
        }
        check("GET /api/users service:doorward", "GET", "/api/users", Place::Own, true);
        check(
            "GET /api/users service:doorward",
            "GET",
            "/api/users",
            Place::Service(Some("doorward")),
            false,
        );
    }

    #[test]
    fn a_spelling_that_others_may_read_otherwise_needs_a_permission_for_everything() {
        let odd = target("GET", "https://app.example.com/public/../api/metrics");
        let way = |forwarding| Way { target: &odd, forwarding, place: SOMEWHERE };
        let narrow = KeyScope::new(["GET /api/metrics"]).unwrap();
        assert!(narrow.allows(&way(Forwarding::Canonical)));
        assert!(!narrow.allows(&way(Forwarding::AsReceived)));
        assert!(KeyScope::all().allows(&way(Forwarding::AsReceived)));
    }

    #[test]
    fn what_is_not_understood_is_refused_when_written_and_reaches_nothing_when_kept() {
        for (text, error) in [
            ("", ScopeError::Empty),
            ("everything", ScopeError::UnknownName),
            ("get /x", ScopeError::Method),
            ("GET;POST /x", ScopeError::Method),
            ("GET,/x", ScopeError::Method),
            ("GET x", ScopeError::Path),
            ("GET /a/../b", ScopeError::Path),
            ("GET //a", ScopeError::Path),
            ("GET /a?b=1", ScopeError::Path),
            ("GET /**/b", ScopeError::Path),
            ("GET /a*", ScopeError::Path),
            ("GET /a frigate", ScopeError::Place),
            ("GET /a service:", ScopeError::Place),
            ("GET /a service:x y", ScopeError::Place),
        ] {
            assert_eq!(KeyScope::new([text]), Err(error), "{text}");
            let here = target("GET", "https://app.example.com/a");
            let way = Way { target: &here, forwarding: Forwarding::Canonical, place: SOMEWHERE };
            assert!(!KeyScope::kept(vec![text.to_owned()]).allows(&way), "{text}");
        }
        assert!(KeyScope::new(std::iter::repeat_n("GET /a", 65)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_the_same_again_and_never_panics(text in "\\PC{0,80}") {
            if let Ok(scope) = KeyScope::new([text.as_str()]) {
                let texts: Vec<String> = scope.texts().map(str::to_owned).collect();
                prop_assert_eq!(KeyScope::kept(texts), scope);
            }
        }

        #[test]
        fn a_closed_permission_covers_its_own_path_and_nothing_below(path in "(/[a-z0-9._-]{1,8}){1,4}") {
            prop_assume!(!path.split('/').any(|part| matches!(part, "." | "..")));
            let scope = KeyScope::new([format!("GET {path}").as_str()]).unwrap();
            let own = target("GET", &format!("https://a.example{path}"));
            let below = target("GET", &format!("https://a.example{path}/x"));
            let way = |target| Way { target, forwarding: Forwarding::Canonical, place: SOMEWHERE };
            prop_assert!(scope.allows(&way(&own)));
            prop_assert!(!scope.allows(&way(&below)));
        }
    }
}
