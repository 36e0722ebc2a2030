//! Which header fields pass the gateway, in both directions (sections B and C of the security cases).
//!
//! The order is the point: what the client's `Connection` names goes first, then everything that could pass
//! for ours in any spelling, and only then are our own fields added, so nothing a client writes can take
//! away or double what an upstream believes (I4).
//!
//! Choices, where a specification leaves one:
//! * every request field with `_` in its name is dropped (backends fold it into `-`);
//! * `X-Forwarded-For` is the client's address alone, also behind trusted proxies; `Forwarded` is removed;
//! * identity values are UTF-8 as they are (obs-text in RFC 9110); a group with `,` or `|` in its name is left
//!   out, since an upstream would read two groups (SC-061, SC-062);
//! * `X-HTTP-Method-Override` and its relatives are dropped: the method judged is the method meant;
//! * trailers are dropped in both directions, informational answers other than 100 and 101 too;
//! * of an upstream's answer, `Location` and `Clear-Site-Data` pass as they are; `Alt-Svc` does not, as it would
//!   lead browsers around the gateway.

mod identity;
mod names;
mod request;
mod response;
mod security;

pub(crate) use identity::{IdentityFields, anonymous};
pub use names::Strip;
pub(crate) use request::{Forwarded, clean_request};
pub(crate) use response::{Answer, clean_response};
pub use security::{SecurityHeaders, SecurityLevel};

use http::{HeaderMap, HeaderName, header};

/// Fields of one connection only (RFC 9110 7.6.1), beyond those that `Connection` names.
const HOP_BY_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
    header::PROXY_AUTHENTICATE,
];

const UNREGISTERED_HOP_BY_HOP: [&str; 3] = ["keep-alive", "proxy-connection", "http2-settings"];

/// Removes what `Connection` names and what belongs to one connection anyway.
fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONNECTION) {
        let options: Vec<HeaderName> = headers
            .get_all(header::CONNECTION)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .filter_map(|option| HeaderName::from_bytes(option.trim_ascii()).ok())
            .collect();
        for option in options {
            headers.remove(option);
        }
    }
    // One look at what is there: messages have a few fields, and hardly ever one of these.
    let theirs: Vec<HeaderName> = headers.keys().filter(|name| is_hop_by_hop(name)).cloned().collect();
    for name in theirs {
        headers.remove(name);
    }
}

fn is_hop_by_hop(name: &HeaderName) -> bool {
    HOP_BY_HOP.contains(name) || UNREGISTERED_HOP_BY_HOP.contains(&name.as_str())
}
