//! Stylesheet, script and mark: embedded, named by their content, so that browsers keep them for good.

use std::fmt::Write as _;

use bytes::Bytes;
use doorward_crypto::sha256;
use http::{HeaderValue, StatusCode, header};

use super::About;
use crate::{
    headers,
    reply::{Reply, ReplyExt as _, bare},
    routes::Call,
    service::Room,
};

/// One asset.
pub(crate) struct Asset {
    name: String,
    tag: HeaderValue,
    kind: &'static str,
    content: Bytes,
}

/// All of them.
pub(crate) struct Assets {
    pub(super) style: Asset,
    pub(super) script: Asset,
    /// Only where a key can be asked.
    pub(crate) webauthn: Asset,
    /// Only where a browser may make a passkey by itself.
    pub(crate) upgrade: Asset,
    pub(super) settings_style: Asset,
    pub(super) settings_script: Asset,
    pub(super) icon: Asset,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, content: Bytes) -> Self {
        let mut hash = String::with_capacity(8);
        for byte in sha256(&content).into_iter().take(4) {
            // Writing to a string does not fail.
            let _ = write!(hash, "{byte:02x}");
        }
        let tag = HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
        Self { name: format!("{stem}.{hash}.{extension}"), tag, kind, content }
    }

    /// Its path on a page whose paths begin with `base`.
    pub(crate) fn address(&self, base: &str) -> String {
        format!("{base}/assets/{}", self.name)
    }
}

impl Assets {
    pub(crate) fn new() -> Self {
        const CSS: &str = "text/css; charset=utf-8";
        const JS: &str = "text/javascript; charset=utf-8";
        const SVG: &str = "image/svg+xml";
        let style =
            |stem, text: &'static str| Asset::new(stem, "css", CSS, Bytes::from_static(text.as_bytes()));
        let script = |stem, text: &str| Asset::new(stem, "js", JS, without_comments(text).into());
        Self {
            style: style("style", include_str!("../../assets/style.css")),
            script: script("script", include_str!("../../assets/script.js")),
            webauthn: script("webauthn", include_str!("../../assets/webauthn.js")),
            upgrade: script("upgrade", include_str!("../../assets/upgrade.js")),
            settings_style: style("settings", include_str!("../../assets/settings.css")),
            settings_script: script("settings", include_str!("../../assets/settings.js")),
            icon: Asset::new("icon", "svg", SVG, Bytes::from_static(include_bytes!("../../assets/icon.svg"))),
        }
    }

    fn find(&self, name: &str) -> Option<&Asset> {
        let door = [&self.style, &self.script, &self.webauthn, &self.upgrade];
        let settings = [&self.settings_style, &self.settings_script];
        door.into_iter().chain(settings).chain([&self.icon]).find(|asset| asset.name == name)
    }
}

/// A script without the lines that are for those who read its source. None of ours has a text over several lines.
fn without_comments(script: &str) -> String {
    let lines = script.lines().filter(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

pub(crate) fn asset(room: &Room, call: &Call) -> Reply {
    let path = call.parts.uri.path();
    let sent = &call.parts.headers;
    let Some(asset) = path.strip_prefix("/assets/").and_then(|name| room.assets.find(name)) else {
        return room.refuse(&call.visit, sent, StatusCode::NOT_FOUND, "route.none", About::Nothing);
    };
    let known = sent.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
        let tags = tags.to_str().unwrap_or_default();
        tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.tag || tag.trim() == "*")
    });
    let mut reply = if known {
        bare(StatusCode::NOT_MODIFIED, asset.kind, Bytes::new())
    } else {
        bare(StatusCode::OK, asset.kind, asset.content.clone())
    };
    headers::add_asset(reply.headers_mut());
    reply.with(header::ETAG, asset.tag.clone())
}
