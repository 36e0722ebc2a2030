//! The presets.

/// What a preset writes at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetValue {
    /// A single value.
    One(&'static str),
    /// A list.
    Many(&'static [&'static str]),
}

/// A preset.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// As `services[].preset` names it.
    pub name: &'static str,
    /// The application, for pages and documents.
    pub application: &'static str,
    /// Keys below `services[]` and what they are set to.
    pub sets: &'static [(&'static str, PresetValue)],
    /// Ports of the application that know no sign-in, or none of ours: whoever reaches one goes around Doorward.
    pub bypass_ports: &'static [(u16, &'static str)],
    /// Ports that are no upstream: behind them everybody is an administrator.
    pub refused_ports: &'static [u16],
    /// What the application itself must be told, line by line. `{portal}` stands for the address of the portal.
    pub application_lines: &'static [&'static str],
}

use PresetValue::{Many, One};

/// All of them. Frigate has no limits by tier: its own pages load hundreds of thumbnails and segments in a minute.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "frigate",
        application: "Frigate",
        sets: &[
            ("remote_groups", One("role")),
            ("upstream_secret_header", One("X-Proxy-Secret")),
            ("explain_unauthorized", One("true")),
            ("camera_layout", One("frigate")),
            (
                "admin_paths",
                Many(&[
                    "/api/config/raw",
                    "/api/config/raw_paths",
                    "/api/config/save",
                    "/api/config/set",
                    "/api/debug_replay",
                    "/api/ffprobe",
                    "/api/go2rtc",
                    "!/api/go2rtc/webrtc",
                    "/api/logs",
                    "/api/onvif/probe",
                    "/api/reindex",
                    "/api/restart",
                    "/api/users",
                    "/api/vainfo",
                    "/clips/faces",
                    "/clips/train",
                ]),
            ),
            ("limits.body_bytes", One("20MB")),
            ("timeouts.upstream_first_byte", One("6m")),
            ("timeouts.websocket_idle", One("10m")),
        ],
        bypass_ports: &[
            (5000, "everything without sign-in, everybody is an administrator"),
            (1984, "go2rtc: streams and its own configuration without sign-in"),
            (8554, "streams over RTSP, without a password unless go2rtc has one"),
            (8555, "pictures over WebRTC: no proxy can end one that has begun"),
        ],
        refused_ports: &[5000],
        application_lines: &[
            "auth:",
            "  enabled: false",
            "proxy:",
            "  auth_secret: \"{FRIGATE_PROXY_SECRET}\"",
            "  header_map:",
            "    user: remote-user",
            "    role: remote-groups",
            "  default_role: viewer",
            "  logout_url: {portal}/logout",
        ],
    },
    Preset {
        name: "home-security-intelligence",
        application: "Home Security Intelligence",
        sets: &[
            ("upstream_secret_header", One("X-API-Key")),
            (
                "admin_paths",
                Many(&[
                    "/api/admin",
                    "/api/audit",
                    "/api/auth/api-keys",
                    "/api/debug",
                    "/docs",
                    "/openapi.json",
                    "/redoc",
                ]),
            ),
            ("limits.body_bytes", One("10MB")),
            ("timeouts.websocket_idle", One("5m")),
            ("rate_limit.requests_per_minute", One("60")),
            ("rate_limit.burst", One("10")),
            ("rate_limit.media_requests_per_minute", One("120")),
            ("rate_limit.search_requests_per_minute", One("30")),
            ("rate_limit.websocket_connections_per_minute", One("10")),
        ],
        bypass_ports: &[
            (8000, "the API itself, open unless its keys are on"),
            (5432, "PostgreSQL"),
            (6379, "Redis"),
            (8091, "the detector, without sign-in"),
            (8095, "the model, without sign-in"),
        ],
        refused_ports: &[],
        application_lines: &["API_KEY_ENABLED=true", "API_KEYS=[\"<the same secret as upstream_secret>\"]"],
    },
];
