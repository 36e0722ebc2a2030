//! Frigate's paths, and which camera each is about. One table; the first line that fits decides, and what no line fits is
//! unknown. (Paths as nginx and the API of Frigate 0.17 and 0.18 have them.)

/// What a path is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// The pages themselves, the same for everybody.
    Shell,
    /// No camera, several, or an object whose owner only Frigate knows: it judges those by the role that we send.
    Nothing,
    /// This camera.
    Camera(&'a str),
    /// A file whose name begins with its camera's.
    File(&'a str),
    /// The stream that the parameter `src` names.
    Source,
    /// Nobody knows.
    Unknown,
}

#[derive(Clone, Copy)]
enum Line {
    Shell,
    Nothing,
    Camera,
    File,
    Source,
    Closed,
}

/// `@` is a camera, `%` a file, `#` digits and hyphens, `*` anything, `**` anything from there on, also nothing.
const LINES: &[(&str, Line)] = &[
    // Streams
    ("live/jsmpeg/@", Line::Camera),
    ("live/mse/api/ws", Line::Source),
    ("live/webrtc/api/ws", Line::Source),
    ("live/webrtc/webrtc.html", Line::Source),
    ("api/go2rtc/webrtc", Line::Source),
    ("api/go2rtc/**", Line::Closed),
    ("stream/@", Line::Camera),
    ("stream/@/**", Line::Camera),
    ("ws", Line::Nothing),
    // Recordings as a playlist
    ("vod/event/*/**", Line::Nothing),
    ("vod/@/start/**", Line::Camera),
    ("vod/#/#/#/@/**", Line::Camera),
    ("api/vod/event/*/**", Line::Nothing),
    ("api/vod/@/start/**", Line::Camera),
    ("api/vod/#/#/#/@/**", Line::Camera),
    // Files; lists of folders and exports, whose camera only the database knows, are closed
    ("recordings/#/#/@/*", Line::Camera),
    ("clips/thumbs/@/*", Line::Camera),
    ("clips/previews/@/*", Line::Camera),
    ("clips/review/%", Line::File),
    ("clips/%", Line::File),
    ("recordings/**", Line::Closed),
    ("clips/**", Line::Closed),
    ("exports/**", Line::Closed),
    // The API: what has no camera in its path
    ("api/version", Line::Shell),
    ("api/profile", Line::Shell),
    ("api/preview/@/**", Line::Camera),
    ("api/export/@/start/**", Line::Camera),
    ("api/config", Line::Nothing),
    ("api/config/schema.json", Line::Nothing),
    ("api/events/**", Line::Nothing),
    ("api/exports/**", Line::Nothing),
    ("api/labels", Line::Nothing),
    ("api/logout", Line::Shell),
    ("api/media/**", Line::Nothing),
    ("api/notifications/**", Line::Nothing),
    ("api/recordings/**", Line::Nothing),
    ("api/review/**", Line::Nothing),
    ("api/reviews/**", Line::Nothing),
    ("api/stats/**", Line::Nothing),
    ("api/sub_labels", Line::Nothing),
    ("api/timeline/**", Line::Nothing),
    // and what begins with one
    ("api/@/**", Line::Camera),
    ("api/**", Line::Closed),
    // Pages
    ("", Line::Shell),
    ("assets/**", Line::Shell),
    ("fonts/**", Line::Shell),
    ("images/**", Line::Shell),
    ("locales/**", Line::Shell),
    ("live/**", Line::Closed),
    ("stream/**", Line::Closed),
    ("vod/**", Line::Closed),
    ("*", Line::Shell),
];

/// What the canonical `path` is about.
pub(super) fn about(path: &str) -> About<'_> {
    let path = path.trim_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    // The application's own proxy takes every path that begins like this for its socket.
    if path.starts_with("ws") && path != "ws" {
        return About::Unknown;
    }
    for (pattern, line) in LINES {
        let Some(named) = fits(pattern, &segments) else { continue };
        return match line {
            Line::Shell => About::Shell,
            Line::Nothing => About::Nothing,
            Line::Source => About::Source,
            Line::Closed => About::Unknown,
            Line::Camera => About::Camera(named),
            Line::File => About::File(named),
        };
    }
    About::Unknown
}

/// The camera or file that the path names, if it fits; an empty one where the pattern names none.
fn fits<'a>(pattern: &str, segments: &[&'a str]) -> Option<&'a str> {
    let mut named = "";
    let mut rest = segments.iter();
    for part in pattern.split('/') {
        if part == "**" {
            return Some(named);
        }
        let segment = rest.next()?;
        let good = match part {
            "@" | "%" => {
                named = segment;
                !segment.is_empty()
            }
            "#" => !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'),
            "*" => !segment.is_empty(),
            literal => *segment == literal,
        };
        if !good {
            return None;
        }
    }
    rest.next().is_none().then_some(named)
}

/// Whether a file below `clips` is of `camera`: `camera-1700000000.123456-abc.jpg`, in `review` with `thumb-` before it.
/// What follows the name must be a point in time, or the files of `front-door` would be those of `front`.
pub(super) fn is_file_of(file: &str, camera: &str) -> bool {
    let file = file.strip_prefix("thumb-").unwrap_or(file);
    let rest = file.strip_prefix(camera).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() >= 9)
}
