//! `services[].security_headers` and `services[].response_headers`: what answers of a service get.

use super::choice;
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed},
};

/// What is added to answers that say nothing themselves (HS-57).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityHeaders {
    /// What breaks no application.
    Standard,
    /// What an application of one origin without frames bears.
    Strict,
    /// Nothing.
    Off,
}

const LEVELS: &[(&str, SecurityHeaders)] = &[
    ("standard", SecurityHeaders::Standard),
    ("strict", SecurityHeaders::Strict),
    ("off", SecurityHeaders::Off),
];

/// Headers of answers that have a key of their own, or belong to the connection.
const OTHERS: [&str; 15] = [
    "alt-svc",
    "connection",
    "content-length",
    "content-encoding",
    "date",
    "keep-alive",
    "location",
    "retry-after",
    "set-cookie",
    "strict-transport-security",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
    "x-request-id",
];

pub(super) fn read_level(reader: &mut Reader, scope: &Scope<'_>) -> SecurityHeaders {
    reader.value(scope, "security_headers", choice(LEVELS)).unwrap_or(SecurityHeaders::Standard)
}

/// Names in lower case with their values; `None` leaves the header to the service.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> Vec<(String, Option<String>)> {
    let (leaf, entries) = reader.map(scope, "response_headers");
    let mut headers: Vec<(String, Option<String>)> = Vec::new();
    for (name, path, node) in entries {
        let value = reader.scalar(node, &leaf, &path, &header_value);
        let Ok(name) = values::header_name(&name) else {
            reader.error(&path, "expected the name of a header, of letters, digits and -");
            continue;
        };
        if OTHERS.contains(&name.as_str())
            || ["access-control-", "remote-", "x-ratelimit-"].iter().any(|ours| name.starts_with(ours))
        {
            reader.error(&path, "is set by Doorward itself, or by the service alone; remove it");
        }
        if headers.iter().any(|(known, _)| *known == name) {
            reader.error(&path, "stands here twice, in different spelling; remove one");
        }
        headers.extend(value.map(|value| (name, value)));
    }
    headers
}

fn header_value(text: &str) -> Parsed<Option<String>> {
    if text == "off" { Ok(None) } else { super::services::header_value(text).map(Some) }
}
