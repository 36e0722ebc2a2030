//! `services[]`: who may go where in a service beyond the rules, and how it knows Doorward.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{choice, path, services};
use crate::{
    presets::PRESETS,
    reader::{Reader, Scope},
    values::{self, Parsed, flag, text},
};

/// What a service sees as `Remote-Groups`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemoteGroups {
    /// The person's groups.
    #[default]
    Groups,
    /// The person's role and nothing else, in lower case.
    Role,
}

/// How a service with cameras lays out its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraLayout {
    /// As Frigate does.
    Frigate,
}

/// Who may go where in a service, and how it knows Doorward.
#[derive(Clone, Debug)]
pub struct ServiceGuardConfig {
    /// What it sees as `Remote-Groups`.
    pub remote_groups: RemoteGroups,
    /// What proves Doorward to it; not together with `upstream_secret_path`.
    pub upstream_secret: Option<SecretString>,
    /// A file with that secret. Whether it can be read is the edge's to check.
    pub upstream_secret_path: Option<PathBuf>,
    /// The header that carries it.
    pub upstream_secret_header: String,
    /// Whether its own 401 is shown as what it is: it does not believe Doorward (FR-56).
    pub explain_unauthorized: bool,
    /// Paths for administrators alone; those with `!` before them are exceptions.
    pub admin_paths: Vec<String>,
    /// How its paths name cameras.
    pub camera_layout: Option<CameraLayout>,
    /// Cameras by role; `*` for all.
    pub cameras: Vec<(String, Vec<String>)>,
    /// The code with which refused WebSockets are opened and closed; without one they are refused by status.
    pub websocket_close: Option<u16>,
    /// Whether programs may sign in at `/api/login` of its own address (FR-78).
    pub api_login: bool,
}

const REMOTE_GROUPS: &[(&str, RemoteGroups)] =
    &[("groups", RemoteGroups::Groups), ("role", RemoteGroups::Role)];

const LAYOUTS: &[(&str, Option<CameraLayout>)] = &[("off", None), ("frigate", Some(CameraLayout::Frigate))];

const REFUSALS: &[(&str, Option<u16>)] = &[("status", None), ("1008", Some(1008)), ("4001", Some(4001))];

/// The name of a preset that exists.
pub(super) fn preset(text: &str) -> Parsed<&'static str> {
    let found = PRESETS.iter().find(|preset| preset.name == text);
    found.map(|preset| preset.name).ok_or_else(|| {
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        format!("one of {}", names.join(", "))
    })
}

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> ServiceGuardConfig {
    let layout = reader.value(scope, "camera_layout", choice(LAYOUTS)).flatten();
    reader.derived(&scope.path("camera_layout"), "off");
    let guard = ServiceGuardConfig {
        remote_groups: reader.value(scope, "remote_groups", choice(REMOTE_GROUPS)).unwrap_or_default(),
        upstream_secret: reader.value(scope, "upstream_secret", secret).map(SecretString::from),
        upstream_secret_path: reader.value(scope, "upstream_secret_path", path).flatten(),
        upstream_secret_header: reader
            .value(scope, "upstream_secret_header", secret_header)
            .unwrap_or_default(),
        explain_unauthorized: reader.value(scope, "explain_unauthorized", flag).unwrap_or_default(),
        admin_paths: reader.values(scope, "admin_paths", admin_path),
        camera_layout: layout,
        cameras: read_cameras(reader, scope),
        websocket_close: reader.value(scope, "websocket_refusal", choice(REFUSALS)).flatten(),
        api_login: reader.value(scope, "api_login", flag).unwrap_or_default(),
    };
    if guard.upstream_secret.is_some() && guard.upstream_secret_path.is_some() {
        let path = scope.path("upstream_secret_path");
        reader.error(&path, "and upstream_secret are set; a secret has one place, remove one");
    }
    if layout.is_none() && !guard.cameras.is_empty() && !reader.has_failed(&scope.path("camera_layout")) {
        let path = scope.path("cameras");
        reader.error_at(&path, scope.origin(), "has no effect without camera_layout; set preset: frigate");
    }
    guard
}

fn read_cameras(reader: &mut Reader, scope: &Scope<'_>) -> Vec<(String, Vec<String>)> {
    let (leaf, entries) = reader.map(scope, "cameras");
    let mut cameras: Vec<(String, Vec<String>)> = Vec::new();
    for (role, path, node) in entries {
        let named = reader.many(node, &leaf, &path, true, &camera);
        if role == "admin" {
            reader.error(
                &path,
                "administrators see all cameras in Frigate, whatever is written here; remove it",
            );
        }
        cameras.push((role, named));
    }
    cameras
}

fn camera(text: &str) -> Parsed<String> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    if text == "*" || (!text.is_empty() && text.chars().all(fine)) {
        return Ok(text.to_owned());
    }
    Err("the name of a camera or stream, of letters, digits, dots, underscores and hyphens, or *".to_owned())
}

/// As paths are judged: no dot segments, no doubled slashes, nothing encoded.
fn admin_path(text: &str) -> Parsed<String> {
    let prefix = text.strip_prefix('!').unwrap_or(text);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:@".contains(&byte);
    let segment = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(plain);
    let sound = prefix.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment));
    if sound {
        Ok(text.to_owned())
    } else {
        Err("a path such as /api/logs, or an exception such as !/api/logs/mine".to_owned())
    }
}

fn secret(text_given: &str) -> Parsed<String> {
    let given = text(text_given)?;
    let sound = given.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if sound { Ok(given) } else { Err("printable ASCII without blanks".to_owned()) }
}

fn secret_header(text: &str) -> Parsed<String> {
    let name = values::header_name(text)?;
    if services::is_set_by_doorward(&name) {
        return Err("the name of a header that Doorward does not set itself".to_owned());
    }
    Ok(name)
}
